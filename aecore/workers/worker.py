"""The worker process: trains run folders and writes everything they show.

    python -m aecore.workers.worker RUN                          train (or resume) one run
    python -m aecore.workers.worker --serve STORE [--standby]    train the runs that wait in a store, one after another
    python -m aecore.workers.worker --standby                    warm up, then wait on stdin for the path of a store
    python -m aecore.workers.worker --hired [--gpu DEVICE]       work out the tasks that an engine tells on stdin

It holds a run's lock for as long as it has the run. A stop request means: checkpoint, then leave the run. SIGTERM,
SIGINT and SIGUSR2 mean that the process is taken back: checkpoint, then leave, and the run waits for another worker. A
paused run leaves likewise when others wait for its place. Exit codes with RUN: 0 done or stopped, 1 failed, 2 read-only
mode, a variable that is wrong or no locks, 3 already training, 4 taken back.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import UserError
from ..files import READONLY
from ..hosting.mode import mode
from ..runs.run import Run
from ..settings import readonly, refuse_wrong_numbers
from .attempt import REFUSED, train_run
from .hired import Hired
from .leaving import leave
from .serving import Worker

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Entry point of the process."""
    options = parser().parse_args(arguments)
    if readonly():
        print(READONLY, file=sys.stderr)
        return REFUSED
    try:
        mode()
        refuse_wrong_numbers()
        if options.run:
            return train_run(options.run)
        if options.hired:
            return Hired(options.gpu).work()
        return Worker(options.serve, stays=options.standby, keeper=options.keeper).work()
    except UserError as error:  # a variable says what it cannot, or the queue of the store cannot be used
        print(error, file=sys.stderr)
        return REFUSED


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m aecore.workers.worker")
    made.add_argument("run", nargs="?", type=lambda text: Run(Path(text)), help="folder of one run")
    made.add_argument("--serve", type=Path, metavar="STORE", help="folder of runs")
    made.add_argument("--standby", action="store_true", help="wait on stdin for more stores")
    made.add_argument("--hired", action="store_true", help="wait on stdin for tasks")
    made.add_argument("--gpu", default="", metavar="DEVICE", help="the GPU that was granted; no other one is seen")
    made.add_argument("--keeper", type=int, metavar="FD", help="lock that keeps the queue, from before this process")
    return made


if __name__ == "__main__":
    leave(main())
