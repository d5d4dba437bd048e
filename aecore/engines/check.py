"""Whether a machine could work on a store: `python -m aecore engine --check`, on every machine before it takes part.

What two machines must agree on is asked of the engine process where one runs: the check leaves a file in the store, and
the engine answers with its time and its code. Without one, what can be seen from here alone is checked, and the rest is
called not checked.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError
from ..files import read_json, replace_bytes
from ..locks import look_at
from ..locks import take as take_lock
from ..runs.queue import queue_folder
from ..settings import data_folder, library_folder
from ..workers.code import code_digest
from .capacity import Word, engine_lock, word_of

__all__ = ["Finding", "answer", "check"]

PATIENCE = 75.0
"""Seconds for an answer: a network file system may hide a new name for a minute."""
SLOW = 5.0
"""Seconds until a new file is seen, above which the mount should be set otherwise."""
SKEW = 2.0
"""Seconds by which clocks may differ."""
STALE = 600.0
ATTRIBUTES = "On NFS, mount with actimeo=1,lookupcache=positive."
HOLDER = """
import fcntl, os, sys
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
print("held", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fits: bool | None
    """None: it could not be checked."""
    told: str


def checks(root: Path) -> Path:
    """Return where checks leave their questions, and the engine its answers."""
    return queue_folder(root) / "checks"


def answer(root: Path, word: Word) -> None:
    """Answer the checks that wait; for the engine process."""
    with suppress(OSError, UserError):
        for question in checks(root).glob("*.ask"):
            told = {"at": time.time(), "host": word.host, "pid": word.pid, "code": word.code}
            replace_bytes(question.with_suffix(".answer"), json.dumps(told).encode(), durable=False)
            question.unlink()


def check(root: Path, patience: float = PATIENCE) -> Iterator[Finding]:
    """Yield what was found about the store at `root` as seen from this machine."""
    yield guarded("the folder of runs", lambda: writes(root))
    folder = checks(root)
    yield guarded("rename over a file, and of a folder", lambda: renames(folder))
    yield guarded("locks", lambda: locks(folder))
    yield from asked(root, patience)
    for name, place in (("data sets", data_folder()), ("data that people brought", library_folder())):
        yield guarded(name, lambda place=place: reads(place))  # type: ignore[misc]


def guarded(what: str, look: Callable[[], tuple[bool | None, str]]) -> Finding:
    try:
        return Finding(what, *look())
    except OSError as error:
        return Finding(what, False, f"{error.strerror or error} ({error.filename or 'no file'})")


def writes(root: Path) -> tuple[bool, str]:
    checks(root).mkdir(parents=True, exist_ok=True)
    for left in checks(root).iterdir():
        with suppress(OSError):
            if abs(time.time() - left.stat().st_mtime) > STALE:
                left.unlink()
    return True, f"{root} can be written"


def renames(folder: Path) -> tuple[bool, str]:
    """A rename puts a whole file in the place of another, and gives a folder its name."""
    old, new = folder / f"old-{secrets.token_hex(4)}", folder / f"new-{secrets.token_hex(4)}"
    try:
        old.write_text("old")
        new.write_text("new")
        os.replace(new, old)
        new.mkdir()
        again = new.with_name(f"{new.name}-named")
        new.rename(again)
        again.rmdir()
        return old.read_text() == "new", "work"
    finally:
        old.unlink(missing_ok=True)


def locks(folder: Path) -> tuple[bool, str]:
    """A lock that another process holds is seen, cannot be taken, and is free when that process is gone."""
    path = folder / f"lock-{secrets.token_hex(4)}"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert holder.stdout
    assert holder.stderr
    try:
        if holder.stdout.readline().strip() != b"held":
            lines = holder.stderr.read().decode(errors="replace").strip().splitlines()
            return False, f"cannot be taken: {lines[-1] if lines else 'no reason given'}"
        look, taken = look_at(path), take_lock(path)
        if taken is not None:
            os.close(taken)
        if look.state == "unsure":
            return False, f"cannot be read: {look.why}"
        if look.state != "held" or taken is not None:
            return False, "two processes of this machine hold one lock at once"
        holder.kill()
        holder.wait()
        if look_at(path).state != "free":
            return False, "a lock outlives its process"
        return True, "between processes of this machine"
    finally:
        holder.kill()
        holder.communicate()
        path.unlink(missing_ok=True)


def asked(root: Path, patience: float) -> Iterator[Finding]:
    """What the engine process says, and how long it takes until both see each other's files."""
    word, here = word_of(root), platform.node()
    if word is None:
        for what in ("lock of the engine", "new files are seen", "clocks", "code and libraries"):
            yield Finding(what, None, "no engine process has served this store; start one and check again")
        return
    elsewhere = f"on {word.host}" if word.host != here else "on this machine"
    seen = look_at(engine_lock(root))
    yield Finding("lock of the engine", seen.state == "held", f"{seen.state} {seen.why}, the engine is {elsewhere}")
    question = checks(root) / f"{secrets.token_hex(6)}.ask"
    at, began, reply = time.time(), time.monotonic(), None
    with suppress(OSError, UserError):
        replace_bytes(question, b"{}")
        began = time.monotonic()  # what a busy disk took to write it says nothing of what others see
        reply = reply_to(question.with_suffix(".answer"), began + patience)
    took, until = time.monotonic() - began, time.time()
    if reply is None:
        question.unlink(missing_ok=True)
        yield Finding("new files are seen", False, f"no answer within {patience:.0f} s. {ATTRIBUTES}")
        for what in ("clocks", "code and libraries"):
            yield Finding(what, None, "the engine did not answer")
        return
    hint = f" {ATTRIBUTES}" if took > SLOW else ""
    yield Finding("new files are seen", took <= SLOW, f"there and back within {took:.1f} s.{hint}")
    # The answer was written at some moment in between: no more can be said than that.
    theirs, code = reply
    apart = max(at - theirs, theirs - until, 0.0)
    yield Finding("clocks", apart <= SKEW, f"at least {apart:.1f} s apart")
    same = code == code_digest()
    told = "the same as the engine's" if same else f"{code_digest()} here, {code} there: install one version"
    yield Finding("code and libraries", same, told)


def reply_to(path: Path, until: float) -> tuple[float, str] | None:
    while time.monotonic() < until:
        with suppress(UserError):
            found = read_json(path, 1 << 16)
            path.unlink(missing_ok=True)
            return float(found["at"]), str(found["code"])
        time.sleep(0.05)
    return None


def reads(folder: Path) -> tuple[bool | None, str]:
    """Every file below a folder can be opened."""
    if not folder.is_dir():
        return None, f"{folder} is not there: nothing has been downloaded or brought yet"
    closed = [path for path in sorted(folder.rglob("*")) if path.is_file() and not os.access(path, os.R_OK)]
    if closed:
        return False, f"{len(closed)} files cannot be read, such as {closed[0]}"
    return True, f"{folder} can be read"
