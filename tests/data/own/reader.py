"""A small reader for tests of what lies round the readers: a file is grey pictures of 8 by 8 pixels, its folder their
class. Files that begin with a word of `TRICKS` misbehave."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence

import numpy as np
import torch

from aecore.data.own.check import Check, LeftOut
from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft, File, Tell
from aecore.errors import UserError
from aecore.texts import Sentence

SIDE = 8


def eat() -> None:
    kept = []
    while True:
        kept.append(np.ones(1 << 22))


def spin() -> None:
    while True:
        pass


TRICKS = {
    b"EAT": eat,
    b"SPIN": spin,
    b"HANG": lambda: time.sleep(3600),
    b"CRASH": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    b"RAISE": lambda: {}[" ".join(("secret", "name"))],
    b"REFUSE": lambda: refuse(),
}


def refuse() -> None:
    raise UserError("{name} is no picture.", "Bring another.", name="x")


def read(files: Sequence[File], choices: Choices, tell: Tell) -> Draft:
    done, total = 0, sum(file.size for file in files)
    pictures, names = [], []
    for file in sorted(files, key=lambda file: file.name):
        with file.open() as opened:
            content = opened.read()
        for word, act in TRICKS.items():
            if content.startswith(word):
                act()
        done += len(content)
        tell(done, total)
        found = np.frombuffer(content, np.uint8).reshape(-1, 1, SIDE, SIDE)
        pictures.append(found)
        names += [file.name.split("/")[-2] if "/" in file.name else ""] * len(found)
    classes = sorted({name for name in names if name}) if choices.label != "none" else []
    samples = torch.from_numpy(np.concatenate(pictures))
    labels = torch.tensor([classes.index(name) if classes else 0 for name in names])
    check = Check(
        kind="image",
        headline=Sentence("{n} pictures", {"n": len(samples)}),
        title="Pictures",
        shape=(1, SIDE, SIDE),
        count=len(samples),
        found=len(samples),
        classes=tuple(classes),
        counts=tuple(torch.bincount(labels, minlength=len(classes)).tolist()) if classes else (),
        left_out=(LeftOut("private.txt", Sentence("no picture")),),
    )
    return Draft(check, samples, labels, recipe={"side": SIDE})
