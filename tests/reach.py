"""A pytest plugin: which command runs a test. Without `--reach` all run but the proofs.

| command         | runs                                                   | a test gets there by the mark             |
|-----------------|--------------------------------------------------------|-------------------------------------------|
| `make quick`    | what answers at once                                   | none                                      |
| `make test`     | that, real processes, trainings, the browser           | `slow`, or by lying in a slow folder      |
| `make test-all` | two in five of the rest: whole tables, soaks          | `exhaustive`, or by being one of `LONG`   |
| `make prove`    | all of it, and what is done once for a new capability  | `proof`                                   |
| `make cluster`  | a cluster of Ray, on machines that are name spaces     | `cluster`                                 |

`exhaustive(sample=n)` and `proof(sample=n)`: n of the test's cases, drawn by `LATENTLAB_TEST_SEED`, are run by the
command before. Which of them `make test-all` runs is drawn by `LATENTLAB_TEST_DRAW`, for which it takes the commit: so
all of it is run within a few commits, and the same commit runs the same tests again. Files of `ALWAYS` are run whole.
"""

from __future__ import annotations

import os
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

import pytest

__all__ = ["REACHES"]

TESTS = Path(__file__).parent
REACHES = ("quick", "test", "all", "proof", "cluster")
SLOW = {"attacks", "browser", "engines", "evaluation", "export", "faults", "laws", "pages", "races", "workers"}
"""Folders of which nothing is quick: real processes, whole trainings, pages."""
LONG = {
    "browser/test_below_a_path.py",
    "browser/test_decoders.py",
    "browser/test_everywhere.py",
    "browser/test_explore_access.py",
    "browser/test_explore_charts.py",
    "browser/test_explore_link.py",
    "browser/test_explore_map.py",
    "browser/test_explore_phone.py",
    "browser/test_explore_time.py",
    "browser/test_explore_ways.py",
    "browser/test_family.py",
    "browser/test_tiles.py",
    "evaluation/test_troubles.py",
    "faults/test_failing_calls.py",
    "faults/test_failing_runs.py",
    "faults/test_readonly.py",
    "faults/test_served.py",
    "faults/test_whose_process.py",
    "faults/test_workers_in_trouble.py",
    "laws/test_codes.py",
    "laws/test_pairs.py",
    "laws/test_sparse.py",
    "workers/test_decoding.py",
    "workers/test_leaving.py",
    "workers/test_queue.py",
    "workers/test_standby.py",
}
"""Files with more minutes of processes, trainings and pages than `make test` has room for."""
APART = "cluster"
"""Asks for a package that only an environment of its own has: unread by all other commands."""
ALWAYS = {"browser/test_lessons.py"}
"""Files of which `make test-all` leaves nothing out."""
DRAWN = {"exhaustive": "all", "proof": "proof"}
"""Marks that may be sampled, and where the rest of their cases is run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--reach", default="quick,test,all", help=f"which tests, by comma: {', '.join(REACHES)} (tests/reach.py)"
    )
    parser.addoption("--share", type=float, default=1.0, help="how many of those that only make test-all runs")


def reach(item: pytest.Item) -> str:
    """Return the command that runs all cases of a test."""
    if item.get_closest_marker(APART):
        return APART
    for mark, found in DRAWN.items():
        if item.get_closest_marker(mark):
            return found
    if item.path.relative_to(TESTS).as_posix() in LONG:
        return "all"
    return "test" if item.get_closest_marker("slow") or is_slow(item.path) else "quick"


def is_slow(path: Path) -> bool:
    return bool(SLOW & set(path.parts[len(TESTS.parts) :]))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave what is not quick unread when nothing else is asked for, and a cluster's tests unless they are."""
    wanted = config.getoption("reach").split(",")
    unread = (wanted == ["quick"] and is_slow(collection_path)) or (
        APART not in wanted and collection_path == TESTS / APART
    )
    return True if unread else None


def sampled(items: list[pytest.Item]) -> set[pytest.Item]:
    """Return the cases that are run one command earlier, the same in every process of one run.

    A case is drawn by its parameters alone: tests that share what is dear to make, by the same parameters, draw alike.
    """
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    found = set()
    for group in cases.values():
        marks = [mark for mark in map(group[0].get_closest_marker, DRAWN) if mark]
        found |= set(sorted(group, key=lot)[: marks[0].kwargs.get("sample", 0) if marks else 0])
    return found


def lot(item: pytest.Item) -> bytes:
    seed = os.environ.get("LATENTLAB_TEST_SEED", "0")
    return sha256(f"{seed} {item.nodeid.partition('[')[2]}".encode()).digest()


def is_drawn(item: pytest.Item, share: float) -> bool:
    """Whether a test is of the share that is run this time."""
    if item.path.relative_to(TESTS).as_posix() in ALWAYS:
        return True
    draw = os.environ.get("LATENTLAB_TEST_DRAW", "0")
    return int.from_bytes(sha256(f"{draw} {item.nodeid}".encode()).digest()[:4]) < share * 2**32


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted, early, share = config.getoption("reach").split(","), sampled(items), config.getoption("share")
    kept, left = [], []
    for item in items:
        found = REACHES[REACHES.index(reach(item)) - (item in early)]
        runs = found in wanted and (found != "all" or is_drawn(item, share))
        (kept if runs else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)
