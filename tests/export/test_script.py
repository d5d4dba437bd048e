"""Show me the code: the script of a training gives its losses to the last bit, alone and in a process of its own."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
import torch

from aecore.commands import main
from aecore.data.cards import CARDS
from aecore.data.loading import load
from aecore.data.measured import FOLDER
from aecore.data.phrases import PHRASES
from aecore.data.sheet import SHEET
from aecore.export.script import Facts, Look, notebook, script, unwritten
from aecore.export.script.backbones import BACKBONES
from aecore.export.script.bottlenecks import BOTTLENECKS
from aecore.export.script.conditions import CONDITIONS
from aecore.export.script.data import DATA
from aecore.export.script.form import WIDTH
from aecore.export.script.likelihoods import LIKELIHOODS
from aecore.export.script.penalties import PENALTIES
from aecore.export.script.training import OPTIMISERS, SCHEDULES
from aecore.export.script.views import VIEWS
from aecore.parts import AXES, Penalties
from aecore.presets import preset
from aecore.runs.changes import Change
from aecore.spec import Optimiser
from benchmarks.code import BEGIN, SUITED, Log, compared, examples, spec_of, trained

CONTRACTION = "model.penalties.contraction.weight"
LONGEST = 300
"""Lines. Most scripts have fewer than 200; what has a grammar, a critic, an estimate or attention to show has more."""
PARTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "recurrent": ("digits", "recurrent", {}),
    "gru": ("sines", "recurrent", {"model.backbone.cell": "gru", "model.backbone.layers": 2}),
    "transformer": ("sentences", "masked-transformer", {}),
    "autoregressive": ("sentences", "sentence-vae", {}),
    "autoregressive transformer": ("sentences", "sentence-vae", {"model.backbone.writer": "transformer"}),
    "predictive": ("digits", "predictive-coding", {}),
    "predictions that move": (
        "wine",
        "predictive-coding",
        {"model.backbone.fixed": False, "model.backbone.rate": 0.05},
    ),
    "he, dropout, conv": ("sines", "convolutional", {"model.backbone.init": "he", "model.backbone.dropout": 0.2}),
    "gelu, he, tied": ("wine", "tied", {"model.backbone.activation": "gelu", "model.backbone.init": "he"}),
    "continuous-bernoulli": ("digits", "undercomplete", {"model.likelihood.kind": "continuous-bernoulli"}),
    "gaussian": ("wine", "undercomplete", {"model.likelihood.kind": "gaussian", "model.likelihood.variance": "fixed"}),
    "laplace": ("wine", "undercomplete", {"model.likelihood.kind": "laplace", "model.likelihood.variance": "fixed"}),
    "multinomial": ("ratings", "completion", {"model.likelihood.kind": "multinomial"}),
    "capacity": ("digits", "capacity-vae", {}),
    "beta-tcvae": ("digits", "beta-tcvae", {}),
    "mmd of clouds": ("digits", "vae", {"model.penalties.mmd.weight": 1.0, "model.penalties.mmd.warmup": 2.0}),
    "adversarial": ("digits", "adversarial", {}),
    "factor-vae": ("digits", "factor-vae", {}),
    "vae-gan": ("digits", "vae-gan", {}),
    "contractive": ("digits", "contractive", {}),
    "conditional": ("digits", "conditional", {}),
    "semi-supervised": ("wine", "semi-supervised", {"model.condition.labelled": 30}),
    "contraction of attention": ("digits", "transformer", {"model.penalties.contraction.weight": 1.0}),
    "sparse-kl": ("digits", "sparse-kl", {}),
    "sparse-l1": ("digits", "sparse-l1", {}),
    "k-sparse": ("digits", "k-sparse", {}),
    "batch-top-k": ("digits", "batch-top-k", {}),
    "jump-relu": ("digits", "jump-relu", {"model.bottleneck.warmup": 2.0}),
    "matryoshka": ("digits", "matryoshka", {}),
    "spherical": ("digits", "hyperspherical", {}),
    "spherical in more numbers": ("wine", "hyperspherical", {"model.bottleneck.size": 5}),
    "mixture-prior": ("digits", "mixture-prior", {}),
    "nested": ("digits", "nested-dropout", {}),
    "vq-vae": ("digits", "vq-vae", {}),
    "fsq": ("digits", "fsq", {}),
    "weights": (
        "wine",
        "vae",
        {"model.penalties.weight_decay.weight": 0.01, "model.penalties.weight_l1.weight": 0.001}
        | {"model.bottleneck.warmup": 2.0},
    ),
    "inpainting": ("digits", "inpainting", {}),
    "salt": ("digits", "denoising-salt", {}),
    "masking": ("wine", "denoising-masking", {}),
    "super-resolution": ("digits", "super-resolution", {}),
    "experts": ("digits", "multimodal", {}),
    "mixture of experts": ("sines", "multimodal", {"model.bottleneck.join": "mixture", "model.bottleneck.warmup": 2.0}),
    "forecasting": ("sines", "forecasting", {}),
    "varied pictures": ("digits", "undercomplete", {"model.view.kind": "varied-pictures", "model.view.flip": True}),
    "varied curves": ("sines", "vae", {"model.view.kind": "varied-curves"}),
    "gd": ("wine", "undercomplete", {"optimiser.kind": "gd", "optimiser.schedule": "cosine"}),
    "sgd": ("wine", "undercomplete", {"optimiser.kind": "sgd", "optimiser.schedule": "step"}),
    "momentum": ("wine", "undercomplete", {"optimiser.kind": "momentum", "optimiser.warmup": 1.0}),
    "rmsprop": ("wine", "undercomplete", {"optimiser.kind": "rmsprop"}),
    "adamw": ("wine", "undercomplete", {"optimiser.kind": "adamw", "optimiser.schedule": "cosine"}),
    "patience": ("wine", "vae", {"budget.epochs": 40, "budget.patience": 2, "optimiser.learning_rate": 0.03}),
}
"""Trainings that have each part, each optimiser and each schedule at least once."""


def assert_all_equal(pairs: list[tuple[Facts, Log]], folder: Path) -> None:
    """The losses of each training and of its script, run in another process, are the same bit for bit."""
    wrong = compared(pairs, folder)
    assert not {facts.spec.variant: steps for (facts, _), steps in zip(pairs, wrong, strict=True) if steps}


@pytest.mark.exhaustive
def test_two_scripts_on_digits_give_the_losses_of_the_app_bit_for_bit(tmp_path: Path) -> None:
    assert_all_equal([trained(spec_of("digits", variant)) for variant in ("vae", "denoising")], tmp_path)


@pytest.mark.proof
def test_every_part_optimiser_and_schedule_stands_in_a_script_that_gives_the_same_losses(tmp_path: Path) -> None:
    pairs = [trained(spec_of(*row)) for row in PARTS.values()]
    specs = [facts.spec for facts, _ in pairs]
    for axis, kinds in AXES.items():
        used = {getattr(spec.model, axis).kind for spec in specs}
        assert axis in ("view", "likelihood") or used == set(kinds) - {"importance"}, axis
    assert {name for spec in specs for name in spec.model.penalties.active()} == set(Penalties.model_fields)
    assert {spec.optimiser.kind for spec in specs} == set(OPTIMISERS)
    assert {spec.optimiser.schedule for spec in specs} == set(SCHEDULES)
    assert_all_equal(pairs, tmp_path)


@pytest.mark.proof(sample=2)
@pytest.mark.parametrize(("data", "variant"), SUITED, ids=lambda value: value)
def test_every_variant_on_each_kind_of_data_gives_the_same_losses(data: str, variant: str, tmp_path: Path) -> None:
    assert_all_equal([trained(spec_of(data, variant))], tmp_path)


@pytest.mark.exhaustive
def test_what_was_changed_while_it_trained_is_changed_at_the_same_step(tmp_path: Path) -> None:
    asked = {
        3: {"optimiser.learning_rate": 0.01, "model.bottleneck.beta": 3.0},
        5: {"model.penalties.mmd.weight": 2.0},
        7: {"model.penalties.mmd.weight": 0.0},
    }
    facts, log = trained(spec_of("digits", "vae", {"data.items": 320}), asked)
    assert [change.step for change in facts.changes] == [3, 3, 5, 7]
    assert_all_equal([(facts, log)], tmp_path)


@pytest.mark.exhaustive(sample=3)
@pytest.mark.parametrize("name", [name for name, card in CARDS.items() if not card.download])
def test_a_script_reads_or_generates_the_items_of_a_data_set_to_the_bit(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = preset(name, "linear")
    data = load(spec.data)
    code = script(Facts("A run", spec, data.card, 0, ended=False)).partition("# --- Chance")[0]
    for beside in (SHEET, PHRASES, *FOLDER.glob("*.csv*")):
        shutil.copy(beside, tmp_path)
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {}
    exec(compile(code, name, "exec"), space)
    assert torch.equal(space["x_train"], data.floats(data.train.samples))
    assert torch.equal(space["x_held_out"], data.floats(data.held_out.samples))


@pytest.mark.parametrize("structure", ["grown", "pruned"])
def test_units_that_are_switched_are_a_sentence(structure: str) -> None:
    spec = spec_of("digits", "vae", {"model.backbone.structure": structure})
    assert "units that are switched" in str(unwritten(Facts("A run", spec, CARDS["digits"], 9)))


def test_contraction_that_comes_or_goes_while_a_transformer_trains_is_a_sentence() -> None:
    def why(variant: str, weight: float) -> object:
        spec = spec_of("digits", variant, {"model.penalties.contraction.weight": 1.0})
        return unwritten(Facts("A run", spec, CARDS["digits"], 9, (Change(3, CONTRACTION, weight),)))

    assert "no code to show for a transformer whose contraction was switched" in str(why("transformer", 0.0))
    assert why("transformer", 2.0) is None
    assert why("undercomplete", 0.0) is None


def test_there_is_a_template_for_every_part_and_data_set() -> None:
    # What K draws weigh against each other has no template yet; the page says so in a sentence.
    written = {**BOTTLENECKS, "importance": None}
    tables = {
        "condition": CONDITIONS,
        "bottleneck": written,
        "view": VIEWS,
        "backbone": BACKBONES,
        "likelihood": LIKELIHOODS,
    }
    assert {axis: set(table) for axis, table in tables.items()} == {axis: set(AXES[axis]) for axis in tables}
    assert set(PENALTIES) == set(Penalties.model_fields)
    assert set(OPTIMISERS) == set(get_args(Optimiser.model_fields["kind"].annotation))
    assert set(DATA) == set(CARDS)


@pytest.mark.exhaustive
def test_scripts_are_short_formatted_and_explain_each_chapter(tmp_path: Path) -> None:
    specs = [spec_of(*row) for row in PARTS.values()] + [spec_of(data, variant) for data, variant in SUITED[::3]]
    for number, spec in enumerate(specs):
        looks = tuple(Look(step, 1.0 / 3) for step in range(1, 40))
        text = script(Facts("A run", spec, CARDS[spec.data.name], 10**6, (), looks))
        lines, body = text.splitlines(), ast.parse(text).body
        assert 80 <= len(lines) <= LONGEST, spec.variant
        assert not [line for line in lines if len(line) > WIDTH], spec.variant
        for place, line in enumerate(lines):
            assert not line.startswith("# --- ") or lines[place + 1].startswith("# "), line
        made = [node for node in ast.walk(ast.Module(body, [])) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert all(ast.get_docstring(node) for node in made if isinstance(node, ast.ClassDef))
        constants = [node.targets[0].id for node in body if isinstance(node, ast.Assign) and is_constant(node)]
        assert len(constants) == len(set(constants)), "two settings under one name"
        (tmp_path / f"script_{number}.py").write_text(text)
    rules = ["--isolated", "--line-length", str(WIDTH), "--target-version", "py311"]
    for command in (["check", "--select", "E,F,I,UP,B"], ["format", "--check"]):
        found = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *rules, "."], cwd=tmp_path, capture_output=True, text=True
        )
        assert found.returncode == 0, found.stdout[-3000:]


@pytest.mark.exhaustive
def test_the_examples_of_the_page_are_what_is_written_now() -> None:
    page = (Path(__file__).parents[2] / "docs" / "code.md").read_text(encoding="utf-8")
    found = page.partition(BEGIN)[2].strip()
    # Losses are those of the processor that wrote them.
    numbers = re.compile(r"EXPECTED = \{.*?\}|torch \d+\.\d+\.\d+", re.DOTALL)
    written = numbers.sub("", examples().strip())
    assert numbers.sub("", found) == written, "run: python -m benchmarks.code --to docs/code.md"


def is_constant(node: ast.Assign) -> bool:
    """Whether a line sets one name in capitals."""
    target = node.targets[0]
    return isinstance(target, ast.Name) and target.id.isupper()


def test_what_a_person_called_a_run_cannot_end_the_docstring(tmp_path: Path) -> None:
    facts, _ = trained(spec_of("digits", "linear", {"data.items": 64, "budget.epochs": 1}))
    title = '"""\nraise SystemExit("run")\n"""\\'
    hostile = Facts(title, facts.spec, facts.card, facts.last)
    body = ast.parse(script(hostile)).body
    assert isinstance(body[0], ast.Expr)
    assert not [node for node in ast.walk(ast.Module(body, [])) if isinstance(node, ast.Raise)]


def test_a_notebook_holds_the_code_of_the_script_in_cells(tmp_path: Path) -> None:
    facts, _ = trained(spec_of("digits", "vae", {"data.items": 64, "budget.epochs": 1}))
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
