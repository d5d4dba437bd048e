"""A warm worker makes the next run start at once; workers belong to nobody: they outlive whoever started them."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

SUBMIT = """
import sys, time
from pathlib import Path
from aecore.runs.run import Run
from aecore.workers.launcher import LocalLauncher
launcher = LocalLauncher()
launcher.submit(Run(Path(sys.argv[1])))
print("submitted", flush=True)
time.sleep(60)
"""


def test_a_standby_worker_starts_at_once_and_the_next_run_does_without(standby_lab: Any) -> None:
    lab = standby_lab
    lab.until(lab.launcher.is_ready)
    lab.launcher.wants_standby = False
    worker = lab.launcher.standby
    began = time.monotonic()
    run = lab.submit(epochs=3)
    lab.passes(run, 0)
    assert time.monotonic() - began < 1.0
    assert not lab.launcher.is_ready()
    assert lab.ends(run) == "done"
    assert worker.wait(10) == 0
    lab.until(lambda: worker.stdout.closed)  # an open pipe would stay behind for each used standby
    after = lab.submit(epochs=3)
    assert lab.ends(after) == "done"


def test_a_standby_worker_leaves_when_its_stdin_closes(standby_lab: Any) -> None:
    worker = standby_lab.launcher.standby
    worker.stdin.close()
    assert worker.wait(40) == 0
    assert not standby_lab.launcher.is_ready()


def test_closing_a_launcher_leaves_no_standby_behind_even_one_that_is_warming_up(standby_lab: Any) -> None:
    worker = standby_lab.launcher.standby
    standby_lab.launcher.close()
    gone = worker.poll() is not None
    worker.wait(40)
    assert gone


def test_a_worker_outlives_its_launcher(lab: Any) -> None:
    run = lab.create(epochs=20)
    with subprocess.Popen([sys.executable, "-c", SUBMIT, str(run.path)], stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout
        assert launcher.stdout.readline() == b"submitted\n"
        launcher.kill()
    assert lab.ends(run) == "done"
