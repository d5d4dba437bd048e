"""What a student hands in comes out again from its settings and seed; a number that was changed does not, and a file
that is none is refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aecore.engines.local import LocalEngine
from aecore.errors import UserError
from aecore.lessons.answers import answers_in, recheck
from aecore.lessons.check import wait
from aecore.lessons.truths import read
from aecore.presets import preset
from aecore.runs.store import Store

FEW = {"data.items": 128, "optimiser.batch_size": 32, "budget.epochs": 1, "device": "cpu"}


@pytest.fixture
def engine() -> Iterator[LocalEngine]:
    found = LocalEngine()
    yield found
    found.close()


def handed_in(runs: list[dict[str, Any]]) -> bytes:
    """As the browser writes it, with what is for people alone."""
    told = {"kind": "latent-lab-answers", "version": 1, "lesson": "straight", "revision": 1, "title": "x", "steps": []}
    return json.dumps(told | {"runs": runs}).encode()


@pytest.mark.slow
def test_numbers_come_out_again_to_the_last_bit_and_others_do_not(tmp_path: Path, engine: LocalEngine) -> None:
    store, name = Store(tmp_path / "student"), "A.curve:held_out.last"
    run = store.create(preset("digits", "undercomplete", FEW))
    engine.submit(run)
    wait(engine, [run], lambda share, text: None)
    value = read(name, {"A": run}).value
    shipped = Store(tmp_path / "student").get("digits-vae-2d")
    score = read("B.curve:held_out.last", {"B": shipped}).value
    told = [
        {"name": "A", "run": run.id, "spec": json.loads(run.spec.to_json()), "seed": 0, "said": [
            {"name": name, "title": "t", "value": value, "unit": "", "n": 9},
            {"name": "A.curve:held_out.best", "title": "t", "value": value + 1e-6, "unit": "", "n": 9}]},
        {"name": "B", "run": shipped.id, "spec": json.loads(shipped.spec.to_json()), "seed": 0, "said": [
            {"name": "B.curve:held_out.last", "title": "t", "value": score, "unit": "%", "n": 9}]},
    ]  # fmt: skip
    found = {one.name: one for one in recheck(answers_in(handed_in(told)), Store(tmp_path / "teacher"), engine)}
    assert found[name].found == value
    assert [one.holds for one in found.values()] == [True, False, True]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"5", b"[" * 100_000, b'{"kind": "latent-lab-progress", "version": 1}',
     handed_in([{"name": "A"}]),
     handed_in([{"name": "A", "run": "x", "spec": {}, "said": [{"name": "A", "value": "1e999"}]}]), b"\xff"],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(UserError, match="no file of answers"):
        answers_in(content)


@pytest.mark.parametrize("spec", [{"format": 1}, json.loads(preset("digits", "vae").to_json()) | {"model": "x"}])
def test_settings_that_are_none_are_refused(tmp_path: Path, engine: LocalEngine, spec: dict[str, Any]) -> None:
    told = answers_in(handed_in([{"name": "A", "run": "x", "spec": spec, "said": []}]))
    with pytest.raises(UserError):
        recheck(told, Store(tmp_path), engine)


def test_a_run_that_would_take_for_ever_is_not_trained_again(tmp_path: Path, engine: LocalEngine) -> None:
    spec = json.loads(preset("digits", "vae", {"budget.epochs": 5000}).to_json())
    told = answers_in(handed_in([{"name": "A", "run": "x", "spec": spec, "said": []}]))
    with pytest.raises(UserError, match="at most 1000"):
        recheck(told, Store(tmp_path), engine)
    assert not [run for run in Store(tmp_path).runs() if not run.shipped]
