"""Show me the code: the script of a training gives its losses to the last bit, alone and in a process of its own."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from aecore.commands import main
from aecore.data.loading import load
from aecore.export.script import Facts, Look, notebook, script
from aecore.presets import checked, preset
from aecore.spec import Spec
from aecore.training.events import HeldOut, Step
from aecore.training.loop import Trainer

ALONE = """
import contextlib, io, json, runpy, sys
found = []
for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()):
        space = runpy.run_path(path, run_name="__main__")
    found.append([space["training"], list(space["held_out"].items())])
assert not [name for name in sys.modules if name.split(".")[0] in ("aecore", "ui")]
json.dump(found, sys.stdout)
"""
"""What runs scripts one after the other and knows nothing of the project."""


def trained(data: str, variant: str, values: Mapping[str, Any] | None = None) -> tuple[Facts, list[Any]]:
    """Train for two epochs here; return what a script is made of, and the log."""
    spec = checked(preset(data, variant, {"budget.epochs": 2, "device": "cpu"} | dict(values or {})))
    return by(spec)


def by(spec: Spec) -> tuple[Facts, list[Any]]:
    trainer = Trainer(spec, load(spec.data), torch.device("cpu"))
    log = [event for event in trainer.events() if isinstance(event, Step | HeldOut)]
    looks = tuple(Look(event.step, event.terms["objective"]) for event in log if isinstance(event, HeldOut))
    threads = torch.get_num_threads()
    return Facts("A run", spec, trainer.dataset.card, trainer.step, looks=looks, threads=threads), log


def run_alone(texts: list[str], folder: Path) -> list[tuple[list[float], dict[int, float]]]:
    """Run scripts in a fresh process, away from the project; return the training losses and the held-out ones of
    each."""
    paths = [folder / f"script_{number}.py" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", "-c", ALONE, *map(str, paths)]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    return [(training, dict(map(tuple, held_out))) for training, held_out in json.loads(found.stdout)]


def assert_equal(found: tuple[list[float], dict[int, float]], log: list[Any]) -> None:
    """Bit for bit: each held-out loss, and each training loss that was logged (a mean of the steps since the last)."""
    training, held_out = found
    assert held_out == {event.step: event.terms["objective"] for event in log if isinstance(event, HeldOut)}
    before = 0
    for event in (event for event in log if isinstance(event, Step)):
        total = training[before]
        for loss in training[before + 1 : event.step]:
            total = total + loss
        assert total / (event.step - before) == event.terms["objective"], event.step
        before = event.step
    assert before == len(training)


def test_two_scripts_on_digits_give_the_losses_of_the_app_bit_for_bit(tmp_path: Path) -> None:
    pairs = [trained("digits", variant) for variant in ("vae", "denoising")]
    found = run_alone([script(facts) for facts, _ in pairs], tmp_path)
    for losses, (_, log) in zip(found, pairs, strict=True):
        assert_equal(losses, log)


def test_what_a_person_called_a_run_cannot_end_the_docstring(tmp_path: Path) -> None:
    facts, _ = trained("digits", "linear", {"data.items": 64, "budget.epochs": 1})
    title = '"""\nraise SystemExit("run")\n"""\\'
    hostile = Facts(title, facts.spec, facts.card, facts.last)
    body = ast.parse(script(hostile)).body
    assert isinstance(body[0], ast.Expr)
    assert not [node for node in ast.walk(ast.Module(body, [])) if isinstance(node, ast.Raise)]


def test_a_notebook_holds_the_code_of_the_script_in_cells(tmp_path: Path) -> None:
    facts, _ = trained("digits", "vae", {"data.items": 64, "budget.epochs": 1})
    found = json.loads(notebook(facts))
    assert (found["nbformat"], {cell["cell_type"] for cell in found["cells"]}) == (4, {"markdown", "code"})
    code = "\n".join("".join(cell["source"]) for cell in found["cells"] if cell["cell_type"] == "code")
    assert ast.unparse(ast.parse(code)) == ast.unparse(ast.Module(ast.parse(script(facts)).body[1:], []))


def test_the_command_writes_the_script_of_a_run_that_ships(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "digits-vae-2d", "--to", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "vae_digits.py")
    assert main(["code", "digits-vae-2d"]) == 0
    assert capsys.readouterr().out == (tmp_path / "vae_digits.py").read_text()
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == ["vae_digits.py"]
    assert main(["code", "nobody"]) == 2
