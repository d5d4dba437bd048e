"""No card takes longer than people wait, whatever the size of the code."""

from __future__ import annotations

import pytest

from benchmarks.cards import LIMIT, SIZES, Case, cases, seconds_of

ALL = cases()
LARGEST = [case for case in ALL if case.size == max(SIZES)][:20:2]
"""A variant of every second data set."""


@pytest.mark.proof(sample=3)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("case", LARGEST, ids=lambda case: f"{case.data} {case.variant} {case.size}")
def test_no_card_takes_more_processor_time_than_it_may(case: Case) -> None:
    taken = seconds_of(case)
    assert {name: cost for name, cost in taken.items() if cost > LIMIT} == {}
    assert {"faithful", "compact", "alive", "honest"} <= taken.keys()


def test_every_data_set_and_every_size_come_in_the_first_round() -> None:
    first = ALL[: len({(case.data, case.size) for case in ALL})]
    assert {(case.data, case.size) for case in first} == {(case.data, case.size) for case in ALL}
    assert {case.size for case in first} == set(SIZES)
    assert len(set(ALL)) == len(ALL)
