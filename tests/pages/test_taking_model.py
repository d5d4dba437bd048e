"""The section of the dialog *Take away* that offers a model for other programs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aecore.commands import main
from aecore.export.model import FILES_TOLD, write_model_zip
from aecore.files import replace_json
from aecore.runs.run import Run
from aecore.runs.store import Store, find_run
from aecore.spec import Spec
from aecore.workers.jobs import job_of, step_of
from aecore.workers.taking import cards_there
from ui.taking import model

SHIPPED = "digits-vae-2d"


def dialog(run_id: str) -> None:
    from ui import lab
    from ui.taking.model import section
    from ui.words import explained

    with explained():
        section(lab.store().get(run_id))


def shown(run_id: str) -> AppTest:
    found = AppTest.from_function(dialog, kwargs={"run_id": run_id}, default_timeout=60).run()
    assert not found.exception
    return found


def with_cards(run: Run) -> dict[str, Any]:
    """Put down metric cards as the job would."""
    score = {"title": "Accuracy", "value": 0.5, "unit": "%", "n": 450, "baselines": {}, "interval": None}
    cards = {"cards": [{"title": "Useful", "scores": [score]}], "step": step_of(run.items)}
    job = job_of(run, "cards", {})
    job.path.parent.mkdir(parents=True, exist_ok=True)
    replace_json(job.path, cards)
    return cards


def test_it_names_every_file_and_offers_one_zip() -> None:
    app = shown(SHIPPED)
    text = " ".join(one.value for one in app.markdown)
    assert all(f"`{name}`" in text for name in FILES_TOLD)
    assert "have not been computed" in app.caption[-1].value
    assert len(app.get("download_button")) == 1


def test_the_zip_is_the_models_and_holds_the_files_that_were_named() -> None:
    run = find_run(SHIPPED)
    expected = io.BytesIO()
    write_model_zip(run, expected)
    content = model.zipped(run)
    assert content == expected.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert set(archive.namelist()) == set(FILES_TOLD)


def test_metric_cards_that_were_computed_come_along() -> None:
    run = find_run(SHIPPED)
    assert cards_there(run) is None
    with_cards(run)
    assert "come along" in shown(SHIPPED).caption[-1].value
    with zipfile.ZipFile(io.BytesIO(model.zipped(run))) as archive:
        assert "| Useful: Accuracy | 0.5 |" in archive.read("README.md").decode()


def test_a_run_that_has_not_ended_is_a_sentence(small: Callable[..., Spec]) -> None:
    run = Store().create(small())
    app = shown(run.id)
    assert "has not ended yet" in app.error[0].value
    assert not app.get("download_button")


def test_the_command_line_writes_the_same(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", SHIPPED, "--model", str(tmp_path / "model.zip")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "model.zip")
    assert (tmp_path / "model.zip").read_bytes() == model.zipped(find_run(SHIPPED))
    assert main(["export", SHIPPED, "--model", str(tmp_path / "model")]) == 0
    assert json.loads((tmp_path / "model" / "config.json").read_text())["format"] == 1
    assert main(["export", SHIPPED, "--model", str(tmp_path / "model")]) == 2
    assert "is not empty" in capsys.readouterr().err
