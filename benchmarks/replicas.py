"""Two servers of one store behind nginx, and many owners: what a page costs, and what becomes of pages and runs when
one server is killed.

    python -m benchmarks.replicas [--owners 100]

Sessions speak Streamlit's protocol, sixteen at a moment; each opens Train, presses the button for a small model (128
digits, 2 epochs) and looks at it again at the end. When a third of the models is there the first server is killed, as
by a power cut; its visitors come back through nginx. All runs on one kernel, servers, workers, nginx and sessions: it
shows how two servers behave, not how fast they would be.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import psutil

from tests.hosting.replicas import Met, owners_train, replicas

from .stage import figures, machine, report


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--owners", type=int, default=100)
    owners = parser.parse_args().owners
    machine(f"{owners} owners, 2 servers, one killed")
    figures()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        replicas(Path(folder)) as lab,
    ):
        met = owners_train(lab, owners)
        left = psutil.Process(lab.servers[1].process.pid)
        memory, processor = left.memory_info().rss / 2**20, sum(left.cpu_times()[:2])
    tell(met)
    report("memory of the server that was left, MB", [memory])
    report("its processor time, s", [processor])


def tell(met: Met) -> None:
    report("Train, whole page, ms", [1000 * one for one in met.opened])
    report("press on Train, ms", [1000 * one for one in met.pressed])
    report("page at the other server after the kill, ms", [1000 * one for one in met.again])
    print(f"visitors at each server: {met.there}; models trained: {met.trained} in {met.took:.0f} s")
    for what, found in {
        "lost": met.lost,
        "trained twice": met.doubled,
        "owner no longer known": met.strangers,
        "errors on pages": met.errors,
    }.items():
        print(f"{what}: {len(found)} {found[:3] or ''}")


if __name__ == "__main__":
    main()
