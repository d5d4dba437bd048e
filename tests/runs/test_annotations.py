"""What two tabs say of one run at once: nothing is lost, whoever comes first, however often it is told."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from aecore.errors import UserError
from aecore.runs.annotations import Annotations, annotate, annotations_of, merged, read_annotations
from aecore.runs.run import Run

NAMES = ("a", "b", "c", "d")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "some-run").mkdir()
    return Run(tmp_path / "some-run")


def saying(groups: dict[str, list[int]], dimensions: dict[int, str] | None = None) -> dict[str, Any]:
    return {
        "groups": [{"name": name, "items": items} for name, items in groups.items()],
        "dimensions": dimensions or {},
    }


def drawn(draw: random.Random) -> Annotations:
    """Anything that may be kept, of few names, so that two draws meet often."""
    groups = [{"name": name, "items": draw.choices(range(3), k=2)} for name in draw.sample(NAMES, draw.randrange(4))]
    directions = [{"name": name, "vector": [draw.randrange(3)]} for name in draw.sample(NAMES, draw.randrange(3))]
    dimensions = {place: draw.choice(NAMES) for place in draw.sample(range(3), draw.randrange(3))}
    return Annotations.model_validate({"groups": groups, "directions": directions, "dimensions": dimensions})


def contents(value: Annotations) -> list[set[tuple[str, Any]]]:
    """What is kept, whatever the order."""
    return [
        {(group.name, group.items) for group in value.groups},
        {(direction.name, direction.vector) for direction in value.directions},
        set(value.dimensions.items()),
    ]


def parts(value: Annotations, *, mine: bool) -> Annotations:
    """One of two disjoint halves: of what has a name below c, or of the rest."""
    half = NAMES[:2] if mine else NAMES[2:]
    return Annotations(
        groups=tuple(group for group in value.groups if group.name in half),
        directions=tuple(direction for direction in value.directions if direction.name in half),
        dimensions={place: name for place, name in value.dimensions.items() if (place == 0) == mine},
    )


def joined(one: Annotations, other: Annotations) -> Annotations:
    return Annotations(
        groups=one.groups + other.groups,
        directions=one.directions + other.directions,
        dimensions=one.dimensions | other.dimensions,
    )


def check_that_changes_to_different_things_commute_and_both_stay(seed: int) -> None:
    draw = random.Random(seed)
    before, mine, others = drawn(draw), drawn(draw), drawn(draw)
    one = joined(parts(mine, mine=True), parts(before, mine=False))
    other = joined(parts(before, mine=True), parts(others, mine=False))
    both = merged(merged(before, before, one).annotations, before, other)
    turned = merged(merged(before, before, other).annotations, before, one)
    assert contents(both.annotations) == contents(turned.annotations)
    assert contents(both.annotations) == contents(joined(parts(mine, mine=True), parts(others, mine=False)))
    assert both.told == turned.told == ()


def check_that_nothing_is_lost_and_saying_it_again_changes_nothing(seed: int) -> None:
    draw = random.Random(seed)
    before, first, second = drawn(draw), drawn(draw), drawn(draw)
    kept = merged(before, before, first).annotations
    result = merged(kept, before, second)
    assert merged(result.annotations, before, second).annotations == result.annotations
    after = [{value for _, value in part} for part in contents(result.annotations)[:2]]
    for said in (first, second):
        for found, new, old in zip(after, contents(said)[:2], contents(before)[:2], strict=True):
            assert {value for _, value in new - old} <= found  # under its own name, or under a numbered one
    names = [group.name for group in result.annotations.groups]
    assert len(names) == len(set(names))
    for place, name in second.dimensions.items():
        refused = [told for told in result.told if told.values.get("n") == place + 1]
        assert result.annotations.dimensions.get(place) == name or before.dimensions.get(place) == name or refused
    # What nobody has touched is there still.
    untouched = [a & b & c for a, b, c in zip(*map(contents, (before, first, second)), strict=True)]
    assert all(part <= found for part, found in zip(untouched, contents(result.annotations), strict=True))


@pytest.mark.parametrize(
    "check",
    [
        check_that_changes_to_different_things_commute_and_both_stay,
        check_that_nothing_is_lost_and_saying_it_again_changes_nothing,
    ],
)
def test_whatever_two_say(check: Callable[[int], None]) -> None:
    for seed in range(300):
        check(seed)


def test_a_group_that_both_have_made_is_there_twice_and_the_later_one_is_told_its_name(run: Run) -> None:
    start = annotate(run, saying({"old": [1]})).annotations.model_dump()
    assert annotate(run, saying({"old": [1], "mine": [2]}), start).told == ()
    later = annotate(run, saying({"old": [1], "mine": [3]}), start)
    assert [(group.name, group.items) for group in annotations_of(run).groups] == [
        ("old", (1,)), ("mine", (2,)), ("mine 2", (3,)),
    ]  # fmt: skip
    assert [str(told) for told in later.told] == [
        "“mine” was changed elsewhere meanwhile: yours is now called “mine 2”."
    ]
    assert annotate(run, saying({"old": [1], "mine": [3]}), start).annotations == later.annotations


def test_what_one_has_removed_and_the_other_renamed_stays_under_the_new_name(run: Run) -> None:
    start = annotate(run, saying({"old": [1]}, {0: "slant"})).annotations.model_dump()
    annotate(run, saying({}), start)
    result = annotate(run, saying({"new": [1]}, {0: "lean"}), start).annotations
    assert [group.name for group in result.groups] == ["new"]
    assert result.dimensions == {0: "lean"}


def test_many_who_say_something_at_once_are_all_heard(run: Run) -> None:
    def say(number: int) -> None:
        annotate(run, saying({f"group {number}": [number]}), saying({}))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(say, range(40)))
    assert {group.items for group in annotations_of(run).groups} == {(number,) for number in range(40)}


def test_more_than_a_page_can_carry_is_refused_and_what_cannot_be_read_is_not_replaced(run: Run) -> None:
    many = saying({f"g{number}": list(range(100_000)) for number in range(6)})
    with pytest.raises(UserError, match="may hold 500000 items"):
        annotate(run, many)
    assert annotations_of(run) == Annotations()
    file = run.file("annotations")
    file.write_bytes(b" " * (17 << 20))
    with pytest.raises(UserError, match=r"kept\.json cannot be read: it is too large"):
        read_annotations(run)
    file.write_text('{"groups": [{"name": "from a later version", "items": [1], "colour": "red"}]}')
    for _ in range(2):
        assert annotations_of(run) == Annotations()
        with pytest.raises(UserError, match=r"kept\.json cannot be read"):
            annotate(run, saying({"mine": [1]}))
    assert "from a later version" in file.read_text()


def test_nothing_is_said_of_a_run_that_is_gone(run: Run) -> None:
    run.path.rmdir()
    with pytest.raises(UserError, match="cannot be used"):
        annotate(run, saying({"mine": [1]}))
    assert not run.path.exists()
