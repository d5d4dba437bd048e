"""A pytest plugin: what the tests cost, in seconds of the processor. Unlike those of the clock, they change little with
what else a machine does."""

from __future__ import annotations

import os
import resource
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from .reach import reach

MOST = {"quick": 15.0, "test": 150.0}
"""Seconds that a test of each command may take, with the processes it has waited for: some three times what the dearest
takes, for slower machines. A test that takes more is given a mark (tests/reach.py) or made cheaper."""
ONE_THREAD = os.environ.get("LATENTLAB_TEST_THREADS", "1") == "1"
"""Threads that wait for one another count as busy: with two of them all tests cost three times as much (1,666 s of the
processor in place of 530)."""
SHOWN = 10
SHOWN_FILES = 40


class Costs:
    """What each test of this run has cost."""

    def __init__(self) -> None:
        self.began = 0.0
        self.ends_when = "teardown"
        """The last test of a file is not charged with what many have used: a server's whole life counts as it ends."""
        self.seconds: dict[str, float] = {}
        self.too_dear: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[Any]:
        self.began = spent()
        self.ends_when = "teardown" if nextitem and nextitem.path == item.path else "call"
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
        report = yield
        if call.when == self.ends_when:
            taken = spent() - self.began
            report.cost = (taken, taken > MOST.get(reach(item), float("inf")))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take a cost in; with several processes this is called where they are told of."""
        taken, too_dear = getattr(report, "cost", (0.0, False))
        if taken:
            self.seconds[report.nodeid] = taken
            self.too_dear += [report.nodeid] * too_dear

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if ONE_THREAD and self.too_dear and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if len(self.seconds) < SHOWN:
            return
        terminalreporter.section(f"dearest of {sum(self.seconds.values()):.0f} s of the processor")
        for name in sorted(self.seconds, key=self.seconds.__getitem__, reverse=True)[:SHOWN]:
            terminalreporter.write_line(f"{self.seconds[name]:6.1f} s  {name}")
        files = Counter[str]()
        for name, taken in self.seconds.items():
            files[name.partition("::")[0]] += taken
        terminalreporter.write_line("Whole files:")
        for name, taken in files.most_common(SHOWN_FILES):
            terminalreporter.write_line(f"{taken:6.1f} s  {name}")
        for name in self.too_dear:
            terminalreporter.write_line(f"Too dear, mark it or make it cheaper (tests/dear.py): {name}", red=True)


def spent() -> float:
    """Return the processor's seconds of this process and of the children it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Costs(), "costs")
