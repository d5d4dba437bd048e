"""What a class has answered, read off its lines: each vote once, nothing of who gave it, hidden while few have."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from aecore.classes.tally import (
    ENOUGH,
    Bars,
    Head,
    Question,
    Tally,
    advice,
    answered_line,
    done_line,
    joined_line,
    read_tally,
)

HEAD = Head("K7QX", 1e9, "key")
GUESS = Question("bottleneck", "guess")


def tally_of(*lines: str) -> Tally:
    found = read_tally([HEAD.line(), *lines])
    assert found is not None
    return found


def voted(*answers: str | float | None, question: Question = GUESS) -> list[str]:
    return [
        line
        for number, answer in enumerate(answers)
        for line in (joined_line(f"m{number}"), answered_line(f"m{number}", question, answer))
    ]


def test_counts_are_those_of_the_last_answers_whatever_the_order() -> None:
    """Against a dictionary by hand: a thousand answers of forty browsers to three questions in two rounds."""
    drawn = random.Random(5)
    lines = [joined_line(f"m{number}") for number in range(40)]
    last: dict[tuple[Question, int, str], str | float | None] = {}
    rounds: Counter[Question] = Counter()
    for _ in range(1000):
        question = Question("bottleneck", drawn.choice(["guess", "read-off", "again"]))
        if drawn.random() < 0.003 and rounds[question] == 0:
            rounds[question] = 1
            lines.append(done_line("again", question))
        member, answer = f"m{drawn.randrange(40)}", drawn.choice(["more", "same", "less", None, 31.5])
        last[question, rounds[question], member] = answer
        lines.append(answered_line(member, question, answer))
    found = tally_of(*lines)
    for question in rounds:
        for number in range(2):
            mine = [answer for (asked, at, _), answer in last.items() if (asked, at) == (question, number)]
            bars = found.bars(question, number)
            if len(mine) < ENOUGH:
                assert bars is None
                continue
            assert bars is not None
            assert bars.options == dict(Counter(answer for answer in mine if isinstance(answer, str)))
            assert bars.skipped == mine.count(None)
            assert bars.numbers == [31.5] * mine.count(31.5)


def test_what_is_written_anew_says_the_same() -> None:
    lines = [*voted("more", "more", "less", "same", None, 3.0), done_line("show", GUESS), done_line("again", GUESS)]
    lines += [answered_line("m0", GUESS, "less"), done_line("again", Question("x", "never-asked")), done_line("close")]
    found = tally_of(*lines)
    assert read_tally(found.lines()) == found
    often = tally_of(*lines, *lines * 50)
    assert len(often.lines()) <= 1 + 6 + 2 * 6 + 4, "six who answer twice, and what the teacher has done"
    assert read_tally(often.lines()) == often


@pytest.mark.parametrize("answered", range(ENOUGH + 2))
def test_counts_are_hidden_until_five_have_answered_or_the_teacher_shows_them(answered: int) -> None:
    lines = voted(*["more"] * answered)
    assert (tally_of(*lines).bars(GUESS, 0) is None) is (answered < ENOUGH)
    assert tally_of(*lines, done_line("show", GUESS)).bars(GUESS, 0) == Bars(
        {"more": answered} if answered else {}, [], 0
    )
    if answered < ENOUGH:
        hidden = tally_of(*lines, done_line("show", GUESS), done_line("hide", GUESS))
        assert hidden.bars(GUESS, 0) is None


def test_a_second_vote_is_hidden_again_until_the_teacher_shows_it_too() -> None:
    lines = [*voted("more", "less"), done_line("show", GUESS), done_line("again", GUESS)]
    lines += [answered_line("m0", GUESS, "less")]
    found = tally_of(*lines)
    assert [found.bars(GUESS, number) is None for number in (0, 1)] == [False, True]
    assert read_tally(found.lines()) == found
    both = tally_of(*lines, done_line("show", GUESS))
    assert [both.bars(GUESS, number) is None for number in (0, 1)] == [False, False]
    assert read_tally(both.lines()) == both
    none = tally_of(*lines, done_line("show", GUESS), done_line("hide", GUESS))
    assert [none.bars(GUESS, number) is None for number in (0, 1)] == [True, True]


def test_a_second_vote_stands_beside_the_first_and_there_is_no_third() -> None:
    first = voted(*["more"] * 5)
    second = [done_line("again", GUESS), *(answered_line(f"m{number}", GUESS, "less") for number in range(5))]
    third = [done_line("again", GUESS), answered_line("m0", GUESS, "same")]
    found = tally_of(*first, *second, *third)
    assert found.bars(GUESS, 0) == Bars({"more": 5}, [], 0)
    assert found.bars(GUESS, 1) == Bars({"less": 4, "same": 1}, [], 0)


@pytest.mark.parametrize(
    "line",
    [
        "", "{", "[]", "5", '{"vote": ["m0", "bottleneck", "guess"]}', '{"vote": ["m0", "bottleneck", "guess", true]}',
        '{"vote": ["m0", "bottleneck", "guess", NaN]}', '{"vote": ["m0", "bottleneck", "guess", 1e400]}',
        '{"vote": ["m0", "bottleneck", "guess", ["x"]]}', '{"vote": ["nobody", "bottleneck", "guess", "less"]}',
        '{"join": 5}', '{"act": "show"}', '{"act": "open", "at": ["bottleneck", "guess"]}', "[" * 100_000,
        f'{{"vote": ["m0", "bottleneck", "guess", {"9" * 400}]}}',
    ],
)  # fmt: skip
def test_a_line_that_says_nothing_known_is_passed_over(line: str) -> None:
    assert tally_of(*voted("more"), line) == tally_of(*voted("more"))


@pytest.mark.parametrize("first", ["", "{}", '{"version": 2, "class": "K7QX"}', "null", json.dumps({"version": 1})])
def test_lines_that_do_not_begin_with_a_class_are_none(first: str) -> None:
    assert read_tally([first, *voted("more")]) is None
    assert read_tally([]) is None


@pytest.mark.parametrize(
    ("right", "wrong", "word"),
    [
        (0, 0, "Nobody"),
        (6, 14, "explain"),
        (7, 13, "neighbours"),
        (14, 6, "neighbours"),
        (15, 5, "go on"),
        (9, 17, "neighbours"),
        (26, 11, "neighbours"),
    ],
)
def test_below_35_percent_explain_up_to_70_talk_above_go_on(right: int, wrong: int, word: str) -> None:
    """6 of 20 are 30 %, 7 are 35 %, 14 are 70 %, 15 are 75 %. By what is read: 9 of 26 are 34.6, "35 %"; 26 of 37 are
    70.3, "70 %"."""
    assert word in str(advice(Bars({"more": right, "less": wrong}, [], 3), "more"))
