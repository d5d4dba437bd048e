"""The process that reads what people bring, a fork of the `nursery`.

What reads untrusted files is a process of its own, behind all others, with limits that the kernel keeps: memory beyond
what its imports take, time of the processor, time of the clock, size of a file. A light process stays beside it, ends
it when its folder has gone (the drop was cancelled, or asked for again) and turns however it ended into a sentence.
"""

from __future__ import annotations

import os
import resource
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ...errors import UserError
from ...files import replace_bytes, replace_json
from ...settings import OwnLimits
from ...texts import Sentence, mark
from .check import kept_sentence
from .limits import BYTES, amount
from .looks import CHECK, FAILED

__all__ = ["watched"]

EVERY = 0.02
"""Seconds between two looks at the process that reads."""
NICENESS = 5
LARGEST_FILE = 4 * BYTES
"""Bytes of a file that it may write: tensors of bytes with their labels and more."""
TOO_LONG = mark("Reading these files took longer than {seconds} s, which is the limit here.")
TOO_LARGE = mark("Reading these files needed more than {memory} of memory, which is the limit here.")
BROKE_OFF = mark("Reading these files broke off: one of them is damaged, or needs more than {memory} of memory.")
UNEXPECTED = mark("Something in these files was not expected ({kind}), so nothing could be made of them.")
FEWER = mark("Take fewer or smaller files.")
BY_HALVES = mark("Find the file it comes from by dropping half of them.")
TIMED = (signal.SIGXCPU, signal.SIGALRM)
"""What the kernel ends a process with whose time is over."""


Work = Callable[[Path], object]


def watched(look: Path, limits: OwnLimits, work: Work | None = None) -> int:
    """Read in a process of its own and write what came of it (`work`: as `looking.look`); returns 0 when something
    did."""
    reader = os.fork()
    if reader == 0:
        os._exit(read(look, limits, work))
    status = wait_for(reader, look, time.monotonic() + limits.seconds)
    if not look.is_dir():
        return 1
    if not (look / CHECK).exists() and not (look / FAILED).exists():
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        fail(look, limits, TOO_LONG if number in TIMED else BROKE_OFF, FEWER if number in TIMED else BY_HALVES)
    return 0 if (look / CHECK).exists() else 1


def wait_for(reader: int, look: Path, until: float) -> int:
    """Return how the reader ended, and end it where its folder has gone or its time is over."""
    while True:
        found, status = os.waitpid(reader, os.WNOHANG)
        if found:
            return status
        if time.monotonic() > until or not look.is_dir():
            os.kill(reader, signal.SIGKILL)
            os.waitpid(reader, 0)
            return signal.SIGALRM
        time.sleep(EVERY)


def read(look: Path, limits: OwnLimits, work: Work | None = None) -> int:
    """In the reader: read within limits; returns the exit code."""
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + 1.0)  # also when nobody is left to end it
        os.nice(NICENESS)
        from . import looking

        confine(limits)
        (work or looking.look)(look)
        return 0
    except UserError as error:
        tell(look, error.message, error.hint)
    except MemoryError:
        fail(look, limits, TOO_LARGE, FEWER)
    except Exception as error:
        if "alloc" in str(error):  # what torch raises instead of MemoryError
            fail(look, limits, TOO_LARGE, FEWER)
        else:
            fail(look, limits, UNEXPECTED, BY_HALVES, kind=type(error).__name__)
            told = "".join(traceback.format_tb(error.__traceback__))  # places in the code, nothing of the files
            replace_bytes(look / "fault.txt", told.encode(), durable=False)
    return 1


def confine(limits: OwnLimits) -> None:
    """Take limits upon this process, on top of what its imports have used."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(spent.ru_utime + spent.ru_stime) + limits.seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    with suppress(OSError, ValueError):  # only Linux counts and keeps it
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def fail(look: Path, limits: OwnLimits, why: str, hint: str, **values: str) -> None:
    told = {"seconds": limits.seconds, "memory": amount(limits.memory)} | values
    tell(look, Sentence(why, told), Sentence(hint, told))


def tell(look: Path, why: Sentence, hint: Sentence) -> None:
    """Write why nothing came of it; where even that cannot be written, that the process has gone says so."""
    with suppress(UserError):
        replace_json(look / FAILED, {"why": kept_sentence(why), "hint": kept_sentence(hint)})
