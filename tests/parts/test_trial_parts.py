"""A part that nobody has built in is carried everywhere once it stands in two tables: no other file knows it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch

from aecore import parts
from aecore.data.cards import CARDS
from aecore.data.digits import load_digits
from aecore.errors import UserError
from aecore.evaluation import alive, compact
from aecore.evaluation.evaluate import evaluate
from aecore.evaluation.evidence import Evidence
from aecore.evaluation.subject import Subject
from aecore.evaluation.troubles import troubles
from aecore.export.onnx import decoder_onnx, encoder_onnx
from aecore.latent.samplers import draw_codes
from aecore.models.variants import VARIANTS
from aecore.models.views import plain
from aecore.presets import checked, preset
from aecore.rules import problems, suiting
from aecore.spec import Spec, leaves
from aecore.training.events import Ended, HeldOut
from aecore.training.loop import Trainer
from ui.tiles.variants import variant_picture

from .trials import MODULES, TRIALS, Trial

FEW = {"data.items": 64, "optimiser.batch_size": 32, "budget.epochs": 2, "device": "cpu"}


@pytest.fixture(params=TRIALS, ids=lambda trial: trial.kind)
def trial(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Trial:
    """A part that stands in its two tables as long as the test runs."""
    found: Trial = request.param
    monkeypatch.setitem(parts.AXES[found.axis], found.kind, found.part)
    monkeypatch.setitem(MODULES[found.axis], found.kind, found.module)
    return found


def spec_of(trial: Trial) -> Spec:
    own = {f"model.{trial.axis}.{name}": value for name, value in trial.part().model_dump().items()}
    return checked(preset("digits", "undercomplete", FEW | own))


@pytest.fixture
def trained(trial: Trial) -> Trainer:
    data = load_digits()
    few = replace(data, held_out=data.held_out.first(64)).limited(FEW["data.items"])
    trainer = Trainer(spec_of(trial), few, torch.device("cpu"))
    events = list(trainer.events())
    assert isinstance(events[-1], Ended)
    assert events[-1].reason == "epochs"
    terms = [event for event in events if isinstance(event, HeldOut)][-1].terms
    assert set(terms) == {"objective", "reconstruction"} | trial.terms
    assert all(np.isfinite(list(terms.values())))
    trainer.model.eval()
    return trainer


def test_specs_and_rules_take_it(trial: Trial) -> None:
    spec = spec_of(trial)
    assert getattr(spec.model, trial.axis) == trial.part()
    assert Spec.from_json(spec.to_json()) == spec
    assert f"model.{trial.axis}.kind" in [path for path, _, _ in leaves(spec)]
    assert trial.kind in suiting(spec, trial.axis)
    assert trial.kind not in suiting(Spec(), trial.axis) or problems(spec) == []


def test_what_it_needs_of_samples_is_asked_for(trial: Trial) -> None:
    spec = preset("wine", "undercomplete", {f"model.{trial.axis}.kind": trial.kind})
    said = [str(problem) for problem in problems(spec)]
    assert said == ([] if not trial.part.needs else [f"{CARDS['wine'].title} has no left and right."])


def test_cards_samplers_and_files_take_it(trial: Trial, trained: Trainer) -> None:
    model, subject = trained.model, Subject(trained.model, trained.dataset, trained.spec)
    assert set(compact.measure(subject).scores) == trial.compact
    assert set(alive.measure(subject).scores) == trial.alive
    drawn = draw_codes(model, torch.from_numpy(subject.codes).float(), n=5)
    assert set(drawn) == trial.samplers
    for codes in drawn.values():
        assert torch.isfinite(model.decode(codes)).all()
    x = trained.dataset.floats(trained.dataset.held_out.samples[:5])
    code = model.encode(plain(x, model.config.view))
    encoder, decoder = (session(export(model)) for export in (encoder_onnx, decoder_onnx))
    assert [output.name for output in encoder.get_outputs()] == trial.outputs
    for found, expected in zip(encoder.run(None, {"x": x.numpy()}), (code.mean, code.logvar), strict=False):
        np.testing.assert_allclose(found, expected.detach().numpy(), atol=1e-5)
    z = code.mean.detach() + 0.1
    (found,) = decoder.run(["mean"], {"z": z.numpy()})
    np.testing.assert_allclose(found, model.decode(z).detach().numpy(), atol=1e-5)


def session(content: bytes) -> Any:
    return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("trial", [TRIALS[0]], indirect=True, ids=["sphere"])
def test_no_card_of_it_fails(trial: Trial, trained: Trainer) -> None:
    cards = evaluate(trained.model, trained.dataset, trained.spec)
    assert {card.name: str(card.why) for card in cards if card.state == "failed"} == {}


def test_a_silent_code_is_called_what_its_traits_say(trial: Trial) -> None:
    evaluations = [
        {"kind": "held-out", "step": 10 * epoch, "epoch": epoch, "variance_explained": 0.4, "mse": 1.0, "terms": {}}
        for epoch in range(1, 7)
    ]
    codes = np.zeros((50, spec_of(trial).model.bottleneck.size))
    seen = Evidence(CARDS[spec_of(trial).data.name], evaluations, codes, ended=True)
    names = {trouble.name for trouble in troubles(spec_of(trial), seen)}
    assert names & {"dead-units", "posterior-collapse", "dead-entries"} == ({trial.trouble} if trial.trouble else set())


def test_it_has_a_picture(trial: Trial) -> None:
    variant = replace(VARIANTS["undercomplete"], model=spec_of(trial).model)
    assert ET.fromstring(variant_picture(variant)).get("viewBox") == "0 0 48 48"


def test_the_pictures_of_codes_with_different_traits_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for trial in (trial for trial in TRIALS if trial.axis == "bottleneck"):
        with monkeypatch.context() as patched:
            patched.setitem(parts.BOTTLENECKS, trial.kind, trial.part)
            found.add(variant_picture(replace(VARIANTS["undercomplete"], model=spec_of(trial).model)))
    assert len(found) == 4


def test_without_its_row_it_is_unknown() -> None:
    with pytest.raises(UserError, match="'sigmoid'"):
        Spec.from_dict({"model": {"bottleneck": {"kind": "sphere"}}})
