"""A use as a job: what pages ask for and read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from aecore.data.own import inbox
from aecore.errors import UserError
from aecore.notebook import load
from aecore.runs.artefacts import DERIVED
from aecore.runs.store import find_run
from aecore.use.asked import Use
from aecore.use.items import held_out
from aecore.use.job import apply, known_of, use
from aecore.use.purposes import PURPOSES, purpose_of, settings_of
from aecore.workers.jobs import job_of
from tests.data.own.made import many, npy
from tests.runs.test_artefacts import fits

quiet = lambda share, text: None  # noqa: E731


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LATENTLAB_LIBRARY", str(tmp_path / "library"))
    return tmp_path


def dropped(files: dict[str, bytes]) -> str:
    """The token of files that have arrived."""
    drop = inbox.begin("ann", [(name, len(content)) for name, content in files.items()])
    for number, content in enumerate(files.values(), start=1):
        drop.receive(number, 0, [content])
    return drop.token


def test_a_drop_is_judged_as_the_held_out_items_are(library: Path) -> None:
    run, data = find_run("waves-beta-vae-6d"), load("sines")
    token = dropped({"waves.npy": npy(data.held_out.samples[:50].numpy())})
    brought, told = use(run, Use(purpose="odd", items=token), quiet)
    own, _ = use(run, Use(purpose="odd"), quiet)
    assert torch.allclose(brought["column.both"], own["column.both"][:50], atol=1e-3)
    assert torch.allclose(brought["xy"], own["xy"][:50], atol=1e-4)
    header = json.loads(told["use"])
    assert (header["purpose"], header["n"], header["better"]) == ("odd", 50, None)
    assert [column["id"] for column in header["columns"]][:2] == ["row", "both"]
    assert brought["column.row"].tolist() == list(range(1, 51))


def test_what_cannot_be_read_in_a_drop_is_a_sentence(library: Path) -> None:
    run = find_run("waves-beta-vae-6d")
    with pytest.raises(UserError, match=r"which this model cannot take\. This model takes a table of numbers"):
        use(run, Use(purpose="odd", items=dropped(many(1))), quiet)
    with pytest.raises(UserError, match="no such import"):
        use(run, Use(purpose="odd", items="0" * 32), quiet)


@pytest.mark.parametrize("run", ["digits-vae-2d", "ratings-completion-3d", "sentences-transformer-16d"])
def test_what_is_kept_is_what_the_table_of_artefacts_says(run: str, tmp_path: Path) -> None:
    tensors, _ = use(find_run(run), Use(purpose="odd", settings={"pictured": 3}), quiet)
    save_file({name: value.contiguous().clone() for name, value in tensors.items()}, tmp_path / "found")
    fits(tmp_path / "found", DERIVED["use"])
    assert {len(value) for name, value in tensors.items() if name.startswith("picture.")} == {3}
    assert all(np.isfinite(value.numpy()).all() for name, value in tensors.items() if name.startswith("column."))


@pytest.mark.parametrize("run", ["digits-denoising-16d", "pulses-forecasting-8d", "ratings-completion-3d"])
def test_a_model_of_undefined_numbers_is_a_sentence_whatever_it_is_used_for(run: str) -> None:
    known = known_of(find_run(run))
    for value in known.model.parameters():
        value.data.fill_(torch.nan)
    suits = [name for name, row in PURPOSES.items() if row.why_not(known) is None]
    assert len(suits) > 5
    for name in suits:
        if not (name == "generate" and known.card.sample.gaps):
            with pytest.raises(UserError, match="infinite or undefined"):
                apply(known, held_out(known.dataset), Use(purpose=name), quiet)


def test_settings_come_as_json_in_an_address_and_are_checked() -> None:
    run = find_run("digits-vae-2d")
    asked = job_of(run, "use", {"purpose": "odd", "settings": '{"score": "error"}'}).params
    assert asked == Use(purpose="odd", settings={"score": "error"})
    assert type(asked).model_validate_json(asked.model_dump_json()) == asked
    with pytest.raises(UserError, match="purpose"):
        purpose_of("od")
    with pytest.raises(UserError, match="score"):
        settings_of(PURPOSES["odd"], {"score": "beauty"})
    with pytest.raises(UserError, match="do not fit"):
        job_of(run, "use", {"purpose": "odd", "items": "../x"})
    with pytest.raises(UserError, match="do not fit"):
        job_of(run, "use", {"purpose": "odd", "settings": "{"})
