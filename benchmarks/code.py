"""Does the script of a training give its losses to the last bit? Every variant on a data set of each kind it suits, two
epochs by the app's trainer and by the script in a process of its own; and the examples of docs/code.md."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from aecore.data.cards import CARDS
from aecore.data.kinds import KINDS
from aecore.data.loading import load
from aecore.evaluation.beginning import fitting_weights
from aecore.export.script import Facts, Look, script, unwritten
from aecore.models.variants import VARIANTS
from aecore.presets import blocked, checked, preset
from aecore.runs.changes import Change
from aecore.spec import Spec
from aecore.training.control import Request
from aecore.training.events import HeldOut, Setting, Step
from aecore.training.loop import Trainer

Log = list[Step | HeldOut | Setting]
Losses = tuple[list[float], dict[int, float]]
"""The training loss of each step, and the held-out ones by step."""
LESS = {"budget.epochs": 2, "device": "cpu"}
FEW = {"image": 256, "curve": 256, "text": 256, "ratings": 256, "table": 0}
"""Training items that are enough to see a difference, by kind of sample."""
SUITED = [
    (row.example, variant)
    for row in KINDS.values()
    for variant in VARIANTS
    if blocked(row.example, variant) is None
    and unwritten(Facts("", preset(row.example, variant), CARDS[row.example], 0, ended=False)) is None
]
"""Each variant on a data set of each kind that it suits, and that a script can be written for."""
EXAMPLES = {"digits": "vae", "bars": "k-sparse", "sines": "recurrent"}
"""What is printed in the page."""
CHUNK = 8
"""Scripts that one process runs."""
ALONE = """
import contextlib, io, json, os, runpy, sys
found = []
for path in sys.argv[1:]:
    os.chdir(os.path.dirname(path))
    with contextlib.redirect_stdout(io.StringIO()):
        space = runpy.run_path(path, run_name="__main__")
    found.append([space["training"], list(space["held_out"].items())])
assert not [name for name in sys.modules if name.split(".")[0] in ("aecore", "ui")]
json.dump(found, sys.stdout)
"""
"""What runs scripts one after the other and knows nothing of the project."""


class Changing:
    """Asks for other settings after so many steps."""

    def __init__(self, asked: Mapping[int, dict[str, float]]) -> None:
        self.asked, self.settings = asked, dict[str, float]()
        self.trainer: Trainer | None = None

    def request(self) -> Request:
        if self.trainer:
            self.settings |= self.asked.get(self.trainer.step, {})
        return Request(settings=dict(self.settings))


def spec_of(data: str, variant: str, values: Mapping[str, Any] | None = None) -> Spec:
    """A preset that is trained in a moment."""
    return checked(preset(data, variant, LESS | {"data.items": FEW[CARDS[data].kind]} | dict(values or {})))


def trained(
    spec: Spec, asked: Mapping[int, dict[str, float]] | None = None, start: dict[str, Tensor] | None = None
) -> tuple[Facts, Log]:
    """Train here, from the weights `start` where there are some; return what a script is made of, and the log."""
    control = Changing(asked or {})
    trainer = control.trainer = Trainer(spec, load(spec.data), torch.device("cpu"), control)
    if start:
        trainer.learner.begin_with(fitting_weights(trainer.model, start))
    log: Log = [event for event in trainer.events() if isinstance(event, Step | HeldOut | Setting)]
    looks = tuple(Look(event.step, event.terms["objective"]) for event in log if isinstance(event, HeldOut))
    changes = tuple(Change(event.step, event.path, event.value) for event in log if isinstance(event, Setting))
    threads, version = torch.get_num_threads(), torch.__version__.partition("+")[0]
    card = trainer.dataset.card
    return Facts("An example", spec, card, trainer.step, changes, looks, threads=threads, torch=version), log


def run_alone(texts: Sequence[str], folder: Path, beside: Sequence[Mapping[str, bytes]] = ()) -> list[Losses]:
    """Run scripts in a fresh process, away from the project, each in a folder with the files it needs beside it;
    return the losses of each."""
    paths = [folder / str(number) / "script.py" for number in range(len(texts))]
    for path, text, files in zip(paths, texts, beside or [{}] * len(paths), strict=True):
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        for name, content in files.items():
            (path.parent / name).write_bytes(content)
    command = [sys.executable, "-I", "-c", ALONE, *map(str, paths)]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    return [(training, dict(map(tuple, held_out))) for training, held_out in json.loads(found.stdout)]


def differing(found: Losses, log: Log) -> list[int]:
    """Return the steps at which losses are not the same bit for bit: held-out ones, and training ones as they were
    logged, each the mean of the steps since the last."""
    training, held_out = found
    looked = {event.step: event.terms["objective"] for event in log if isinstance(event, HeldOut)}
    wrong = [step for step in looked.keys() | held_out.keys() if looked.get(step) != held_out.get(step)]
    before = 0
    for event in (event for event in log if isinstance(event, Step)):
        total = training[before]
        for loss in training[before + 1 : event.step]:
            total = total + loss
        if total / (event.step - before) != event.terms["objective"]:
            wrong.append(event.step)
        before = event.step
    return wrong + list(range(before, len(training)))


def compared(
    pairs: Sequence[tuple[Facts, Log]], folder: Path, beside: Sequence[Mapping[str, bytes]] = ()
) -> list[list[int]]:
    """Run the script of each training, all in one process that is not this one, with these files beside each; return
    where each differs."""
    found = run_alone([script(facts) for facts, _ in pairs], folder, beside)
    return [differing(losses, log) for losses, (_, log) in zip(found, pairs, strict=True)]


def product() -> dict[tuple[str, str], bool]:
    """Train every pair both ways; return which were equal, and say so on the way."""
    equal = {}
    for start in range(0, len(SUITED), CHUNK):
        chunk = SUITED[start : start + CHUNK]
        with tempfile.TemporaryDirectory() as folder:
            found = compared([trained(spec_of(*pair)) for pair in chunk], Path(folder))
        for pair, wrong in zip(chunk, found, strict=True):
            equal[pair] = not wrong
            print(json.dumps([*pair, not wrong]), flush=True)
    return equal


def table(equal: Mapping[tuple[str, str], bool]) -> str:
    """Variants and kinds, as Markdown."""
    names = [row.example for row in KINDS.values()]
    lines = ["| variant | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for variant in VARIANTS:
        cells = [{True: "equal", False: "differs", None: ""}[equal.get((name, variant))] for name in names]
        lines.append(f"| {variant} | {' | '.join(cells)} |")
    return "\n".join(lines)


def examples() -> str:
    """The scripts of the page."""
    parts = []
    for data, variant in EXAMPLES.items():
        facts, _ = trained(spec_of(data, variant, {"data.items": 0}))
        facts = replace(facts, title=f"{VARIANTS[variant].title}, {CARDS[data].title}")
        parts.append(f"### {VARIANTS[variant].title}: {CARDS[data].title}\n\n```python\n{script(facts)}```\n")
    return "\n".join(parts)


BEGIN = "## Examples\n"


def main() -> None:
    torch.set_num_threads(1)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, help="write the examples anew at the end of this page")
    parser.add_argument("--product", action="store_true", help="train every pair both ways, and print the table")
    options = parser.parse_args()
    if options.product:
        print(table(product()))
    if options.to:
        page = options.to.read_text(encoding="utf-8").partition(BEGIN)[0]
        options.to.write_text(f"{page}{BEGIN}\n{examples()}", encoding="utf-8")


if __name__ == "__main__":
    main()
