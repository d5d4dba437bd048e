"""No card takes longer than people wait, whatever the size of the code."""

from __future__ import annotations

import pytest

from benchmarks.cards import LIMIT, SIZES, Case, cases, seconds_of


@pytest.fixture(scope="module")
def every() -> list[Case]:
    return cases()


@pytest.mark.proof(sample=1)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", range(0, 20, 2))
def test_no_card_takes_more_processor_time_than_it_may(every: list[Case], number: int) -> None:
    """Of a variant of every second data set."""
    taken = seconds_of([case for case in every if case.size == max(SIZES)][number])
    assert {name: cost for name, cost in taken.items() if cost > LIMIT} == {}
    assert {"faithful", "compact", "alive", "honest"} <= taken.keys()


def test_every_data_set_and_every_size_come_in_the_first_round(every: list[Case]) -> None:
    first = every[: len({(case.data, case.size) for case in every})]
    assert {(case.data, case.size) for case in first} == {(case.data, case.size) for case in every}
    assert {case.size for case in first} == set(SIZES)
    assert len(set(every)) == len(every)
