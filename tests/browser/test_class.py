"""A class from both sides, in two browsers: opened, joined, voted in, shown, voted in a second time."""

from __future__ import annotations

import pytest

from .waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.exhaustive]


def test_a_guess_is_counted_shown_and_made_a_second_time(open_page):
    teacher = open_page("/learn?lang=en")
    teacher.get_by_text("For teachers").click()
    teacher.get_by_role("button", name="Open a class").click()
    code = teacher.locator(".room-code").inner_text()
    teacher.get_by_text(f"class={code}").first.wait_for()  # the link that is made below carries it

    student = open_page(f"/compare?lesson=how-many&class={code}&lang=en")
    student.get_by_role("button", name="Join the class").click()
    student.get_by_text("You are in it").wait_for()
    while not student.locator(".dock .options input").count():
        student.locator(".dock [data-focus=next]").click()
        student.wait_for_timeout(300)
    student.locator(".dock .options input").first.check()
    teacher.get_by_text("Hidden as long as fewer than 5").wait_for()
    assert student.locator(".votes").count() == 0

    teacher.get_by_role("button", name="Show the counts to all").click()
    student.locator(".votes").wait_for()
    teacher.get_by_role("button", name="Vote a second time").click()
    student.locator(".class-part .options input").nth(1).check()
    teacher.get_by_text("Answered: 1 of 1").first.wait_for()
    teacher.get_by_role("button", name="Show the counts to all").click()  # of both votes; the second was hidden again
    counts = teacher.locator(".votes td .number")
    until(teacher, lambda: counts.nth(3).inner_text() == "1 (100\u00a0%)")
    assert counts.all_inner_texts()[:4] == ["1 (100\u00a0%)", "0 (0\u00a0%)", "0 (0\u00a0%)", "1 (100\u00a0%)"]

    teacher.get_by_role("button", name="Forget the class").click()
    teacher.get_by_role("button", name="Forget it").click()
    student.get_by_text("Your lesson goes on without").wait_for()
    assert student.locator(".dock .options input").first.is_checked()
