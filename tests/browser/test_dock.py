"""A lesson in a real browser: taken from the first step to the last, by keys and by pointer; what was done is there
after the page was opened anew."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from aecore.lessons.course import save
from aecore.lessons.lesson import lesson_of
from aecore.runs.store import Store
from tests.served import Server

from .axe import axe_faults
from .waiting import holds, still

pytestmark = pytest.mark.browser
ON = {"page": "explore", "link": {"run": "digits-vae-2d"}}


def said(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


LESSON = {
    "version": 1, "id": "by-hand", "revision": 1, "minutes": 3, "source": "en",
    "title": said("By hand", "动手"), "goal": said("To see it.", "看看。"), "runs": {"A": {"shipped": "digits-vae-2d"}},
    "steps": [
        {"id": "hello", "kind": "read", "here": ON, "text": said("Two **numbers** <b>are</b> a place.", "**数**。")},
        {
            "id": "guess", "kind": "predict", "here": ON, "text": said("How much comes back?", "还原多少？"),
            "options": {
                "little": said("A little", "很少"), "half": said("About half", "一半"), "all": said("All", "全部"),
            },
            "curtain": ["explore.scores"],
            "truth": {"bin": "A.curve:held_out.explained", "edges": [30, 80], "answers": ["little", "half", "all"]},
        },
        {
            "id": "visit", "kind": "do", "here": ON, "focus": "explore.map", "text": said("Visit it.", "走访它。"),
            "done": {"gesture": {"kind": "visit", "times": 3}}, "hints": [said("Move.", "移动。")],
        },
        {"id": "words", "kind": "check", "ask": "words", "text": said("What did you see?", "看到了什么？")},
        {
            "id": "answer", "kind": "reveal", "of": "guess",
            "texts": {
                "right": said("So it is: {A.curve:held_out.explained}.", "正是：{A.curve:held_out.explained}。"),
                "wrong": said("“{outcome}”, not “{guess}”.", "“{outcome}”，不是“{guess}”。"),
            },
        },
    ],
    "not_shown": said("Other data.", "别的数据。"),
}  # fmt: skip
COVERED = """name => {
  const element = document.querySelector(name);
  const silent = element && element.inert && element.getAttribute("aria-hidden") === "true";
  return silent && getComputedStyle(element).visibility === "hidden";
}"""
SCORES = ".st-key-explore-scores"


@pytest.fixture(scope="module")
def name(app: Server) -> str:
    """By which links name the lesson."""
    return save(lesson_of(LESSON), Store(app.runs)).name


def button(page: Page, label: str):
    return page.get_by_role("button", name=label, exact=True)


def kept(page: Page) -> dict:
    return json.loads(page.evaluate("localStorage['latentlab.lesson.by-hand']"))


def test_a_lesson_is_taken_by_keys_and_pointer_and_is_there_again_when_the_page_is_opened_anew(app, name, open_page):
    page = open_page(f"/explore?run=digits-vae-2d&lesson={name}")
    dock = page.get_by_role("complementary", name="Lesson: By hand")
    expect(dock).to_contain_text("Two numbers <b>are</b> a place.")
    button(page, "Next").press("Enter")
    # Behind the curtain nothing is seen, heard or reached until a guess is given.
    holds(page, COVERED, SCORES)
    expect(button(page, "That is my guess")).to_be_disabled()
    page.get_by_label("All", exact=True).press("Space")
    button(page, "That is my guess").press("Enter")
    holds(page, f"name => !({COVERED})(name)", SCORES)
    expect(button(page, "Next")).to_be_disabled()
    box = page.locator(".map-panel").bounding_box()
    for across in (0.3, 0.55, 0.8):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + 0.6 * box["height"])
    expect(button(page, "Next")).to_be_enabled()
    button(page, "Next").click()
    page.get_by_label("In your own words").fill("Digits everywhere")
    button(page, "Check").click()
    button(page, "Next").click()
    expect(dock).to_contain_text("“About half”, not “All”.")
    holds(page, "() => location.search.includes('at=answer')")
    page.reload()
    expect(dock).to_contain_text("Your guess: All")
    assert {step: kept(page)["steps"][step]["state"] for step in ("hello", "guess", "visit", "words")} == {
        "hello": "done", "guess": "done", "visit": "done", "words": "done",
    }  # fmt: skip


@pytest.mark.exhaustive
def test_on_a_phone_it_is_a_sheet_that_folds_in_chinese_and_in_the_dark(app, name, open_page):
    page = open_page(
        f"/explore?run=digits-vae-2d&lesson={name}&at=visit&lang=zh", width=390, height=844, scheme="dark", touch=True
    )
    expect(page.locator(".dock")).to_contain_text("走访它。")
    still(page)
    height = page.locator(".dock").bounding_box()["height"]
    button(page, "收起课程").click()
    folded = page.locator(".dock").bounding_box()
    assert folded["height"] < height / 2
    assert abs(folded["y"] + folded["height"] - 844) <= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button(page, "展开课程").click()
    assert page.locator(".dock").bounding_box()["height"] == pytest.approx(height, abs=2)


@pytest.mark.exhaustive
def test_it_goes_along_to_other_pages_its_link_names_the_step_and_reset_forgets(app, name, open_page):
    page = open_page(f"/explore?run=digits-vae-2d&lesson={name}")
    button(page, "Next").click()
    page.get_by_label("All", exact=True).check()
    button(page, "That is my guess").click()
    button(page, "I am stuck").click()
    expect(page.locator(".dock")).to_contain_text("Hint 1 of 1")
    button(page, "Skip this step").click()
    expect(page.locator(".dock")).to_contain_text("Skipped.")
    page.get_by_role("link", name="Gallery").first.click()
    holds(page, "() => location.pathname.endsWith('/gallery') && location.search.includes('at=visit')")
    expect(button(page, "Take me there")).to_be_visible()
    assert axe_faults(page) == []
    with page.expect_download() as saved:
        button(page, "More about this lesson").click()
        button(page, "Save my progress as a file").click()
    file = saved.value.path()
    button(page, "Reset for the next group").click()
    button(page, "Forget it all").click()
    expect(page.get_by_role("button", name="Step 1 of 5: read", exact=True)).to_have_attribute("aria-current", "step")
    assert "guess" not in kept(page)["steps"]
    page.locator("input[type=file][accept^='.json']").set_input_files(file)
    expect(page.locator(".dock")).to_contain_text("Lessons whose progress has come: 1.")
    assert kept(page)["steps"]["guess"]["guess"] == "all"
    button(page, "Close the lesson; what you have done is kept").click()
    expect(page.locator(".dock")).to_have_count(0)
    holds(page, "() => !location.search.includes('lesson=')")
