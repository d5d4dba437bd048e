"""The test commands of the Makefile: steps that follow one another whatever became of the one before, and one last line
that says how it went. A step may be several parts at a time.

python -m tests.suite quick | test | test-all | cluster | prove [NAME]

With a name only the parts are run whose names hold it: all of `make prove` takes hours, and can be done in several
goes.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "proofs.md"
PYTEST = (sys.executable, "-m", "pytest", "-q", "--durations=10", "--durations-min=1")
BUILD = (sys.executable, "-m", "ui.web.build")
CLUSTER = (
    str(ROOT / ".venv" / "cluster" / "bin" / "python"),
    *PYTEST[1:],
    "--reach=cluster",
    "-n",
    "0",
    "tests/cluster",
)
"""In an environment that has Ray beside what the others have (`make cluster`)."""
CHROMIUM = (sys.executable, "tests/browser/chromium.py")
USUAL = "--reach=quick,test"
ALL, PROOFS = "--reach=all", "--reach=proof"
SAMPLE = "--share=0.4"
"""Of what only `make test-all` runs: all of it takes half an hour, and half of it with the two commands before took 28
minutes, where half an hour is what they have."""
SIDE_BY_SIDE = ("-n", "2", "--dist", "worksteal")
"""Neighbours stay in one process, where what they share is made once."""
NO_BROWSER, BROWSER = ("--ignore=tests/browser",), ("-n", "0", "--dist", "no", "tests/browser")
"""In a browser one after another, beside the tests without one: a page mostly waits, for its server and for a
training."""
BEHIND = 10
"""How nice the tests beside a browser are. Else what trains for its pages (workers are nicer still) gets a thirtieth
of a core: a race that takes 23 s alone took 92 s, a pause 136 s instead of 7 s."""

COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": ""}
"""Compiling modules and tests anew in each of a hundred processes would take minutes."""

SETS = {
    "AVX2": {
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
    },
    "SSE": {
        "ATEN_CPU_CAPABILITY": "default",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
        "OPENBLAS_CORETYPE": "Nehalem",
    },
}
"""What holds torch, oneDNN, MKL and OpenBLAS to the instructions of older processors: sums come in another order."""


@dataclass(frozen=True)
class Part:
    """A command with what it is called in the last line."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    niceness: int = 0


def checks(name: str, *options: str, niceness: int = 0, **environment: str) -> Part:
    return Part(name, (*PYTEST, *SIDE_BY_SIDE, *options), environment, niceness)


def laws(seed: int, threads: int, instructions: str = "") -> Part:
    """Return the laws of what trainings reach, on such a processor."""
    name = f"laws, seed {seed}, {threads} thread{'s' * (threads > 1)}, {instructions or platform.machine()}"
    chosen = {"LATENTLAB_TEST_TRAINING": str(seed), "LATENTLAB_TEST_THREADS": str(threads)}
    return checks(name, USUAL, "tests/laws", "tests/evaluation", **chosen, **SETS.get(instructions, {}))


def proofs(*folders: str) -> Part:
    """Return what only `make prove` runs of these folders of tests."""
    return checks(f"proofs of {', '.join(folders)}", PROOFS, *(f"tests/{name}" for name in folders))


def others(*folders: str) -> Part:
    """The same of all tests but these."""
    return checks("proofs of the rest", PROOFS, *(f"--ignore=tests/{name}" for name in folders))


def suite(threads: int, instructions: str) -> Part:
    """Return all of `make test` but the browser, on such a processor."""
    name = f"suite, {threads} thread{'s' * (threads > 1)}, {instructions}"
    return checks(name, USUAL, *NO_BROWSER, LATENTLAB_TEST_THREADS=str(threads), **SETS[instructions])


APART = (("browser",), ("faults",), ("data",), ("export",))
"""Folders whose proofs take longest."""

COMMANDS: dict[str, list[tuple[Part, ...]]] = {
    "quick": [(checks("quick", "--reach=quick", *NO_BROWSER),)],
    "test": [
        (Part("components", BUILD),),
        (Part("Chromium", CHROMIUM),),
        (checks("tests", USUAL, *NO_BROWSER, niceness=BEHIND), checks("browser", USUAL, *BROWSER)),
    ],
    "test-all": [
        (Part("components", BUILD),),
        (Part("Chromium", CHROMIUM),),
        (
            checks("the rest", ALL, SAMPLE, *NO_BROWSER, niceness=BEHIND),
            checks("the rest in a browser", ALL, SAMPLE, *BROWSER),
        ),
        (laws(1, 2, "SSE"),),
    ],
    "cluster": [(Part("cluster", CLUSTER),)],
    "prove": [
        (
            checks("all of test-all", ALL, *NO_BROWSER, niceness=BEHIND),
            checks("all of test-all in a browser", ALL, *BROWSER),
        ),
        *[(proofs(*folders),) for folders in APART],
        (others(*(name for folders in APART for name in folders)),),
        (Part("cluster", CLUSTER),),
        *[(suite(threads, name),) for name in SETS for threads in (1, 2)],
        *[(laws(seed, 1, name),) for name in ("", *SETS) for seed in (1, 2)],
    ],
}
"""Steps, each of parts that run at the same time."""


@dataclass(frozen=True)
class Outcome:
    """How a part went."""

    part: Part
    sound: bool
    passed: int
    failed: int
    seconds: float

    @property
    def line(self) -> str:
        told = f"{self.passed:,} passed" + f", {self.failed} failed" * bool(self.failed) if self.passed else ""
        return f"{self.part.name}: {told or ('done' if self.sound else 'failed')} ({self.seconds:.0f} s)"


def run(step: tuple[Part, ...]) -> list[Outcome]:
    """Run the parts of a step at the same time. What the first says goes straight to the screen, what others say
    follows when it has ended."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(len(step)) as pool:
        places = [Path(folder) / str(number) for number in range(len(step))]
        others = [pool.submit(run_part, *there, aside=True) for there in zip(step[1:], places[1:], strict=True)]
        outcomes = [run_part(step[0], places[0])]
        for other, place in zip(others, places[1:], strict=True):
            outcomes.append(other.result())
            sys.stdout.write(place.with_suffix(".txt").read_text("utf-8", errors="replace"))
            sys.stdout.flush()
        return outcomes


def run_part(part: Part, place: Path, *, aside: bool = False) -> Outcome:
    """Run a part; with `aside` what it says goes to a file."""
    began, report = time.monotonic(), place.with_suffix(".xml")
    counted = (f"--junit-xml={report}",) if "pytest" in part.command else ()
    nicely = ("nice", "-n", str(part.niceness)) if part.niceness else ()
    command = [*nicely, *part.command, *counted]
    environment = {"LATENTLAB_TEST_DRAW": commit()} | os.environ | COMPILED_ONCE | part.environment
    with place.with_suffix(".txt").open("wb") if aside else nullcontext(None) as said:
        (said or sys.stdout.buffer).write(f"\n=== {part.name}\n".encode())
        (said or sys.stdout.buffer).flush()
        code = subprocess.run(command, cwd=ROOT, env=environment, stdout=said, stderr=said, check=False).returncode
    passed, failed = counts(report)
    return Outcome(part, code == 0, passed, failed, time.monotonic() - began)


def counts(report: Path) -> tuple[int, int]:
    """Return how many tests passed and how many did not."""
    if not report.exists():
        return 0, 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    total = failed = 0
    for suite in suites:
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    return total - failed, failed


def main(command: str, name: str = "") -> int:
    """Run all parts of a command, or those that are named; the last line is green or red for all of them."""
    began, outcomes = time.monotonic(), list[Outcome]()
    for step in COMMANDS[command]:
        if parts := tuple(part for part in step if name in part.name):
            outcomes += (ended := run(parts))
            if command == "prove":
                write(ended)
    sound = all(outcome.sound for outcome in outcomes)
    took = f"{(time.monotonic() - began) / 60:.1f} min"
    sys.stdout.write("\n" + "".join(f"{outcome.line}\n" for outcome in outcomes))
    sys.stdout.write(f"make {command}: {'all passed' if sound else 'FAILED, see above'} ({took})\n")
    return 0 if sound else 1


HEAD = """# What was gone through whole

Written by `make prove`: once for a new capability, not for every change. `make test-all` goes through a sample of the
proofs, and through the laws under one other set of instructions. A fault found here becomes a test with a name.

| date | commit | what | passed | failed | minutes | processor, torch |
|---|---|---|---|---|---|---|
"""


def commit() -> str:
    """What git calls this state of the code; empty without git. The table of proofs itself may have changed."""
    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{TABLE.relative_to(ROOT)}")
    return git("describe", "--always") + "-dirty" * bool(changed)


def git(*asked: str) -> str:
    try:
        told = subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return told.stdout.strip()


def write(outcomes: list[Outcome]) -> None:
    """Add a row for each part to the table of proofs."""
    import torch

    day, machine = f"{datetime.now(UTC):%Y-%m-%d}", f"{torch.backends.cpu.get_cpu_capability()}, {torch.__version__}"
    rows = [
        f"| {day} | {commit()} | {found.part.name} | {found.passed:,} | {found.failed} | {found.seconds / 60:.1f} "
        f"| {machine} |\n"
        for found in outcomes
    ]
    TABLE.write_text((TABLE.read_text("utf-8") if TABLE.exists() else HEAD) + "".join(rows), "utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
