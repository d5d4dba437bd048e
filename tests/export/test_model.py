"""A model for other programs: what is written is read back bit for bit, what it says is true, what it holds is safe."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file, save_file

from aecore import UserError, notebook, open_model
from aecore.evaluation.loading import load_model
from aecore.export.attribution import LICENCES
from aecore.export.model import CONFIG, WEIGHTS, codes_csv, model_files, write_model, write_model_zip
from aecore.export.model_card import Told, model_card, plain
from aecore.runs.run import Run
from aecore.runs.store import Store, find_run
from aecore.runs.tensors import all_arrays
from aecore.settings import shipped_folder
from aecore.spec import Spec

from ..faults.training import train

SHIPPED = sorted(path.name for path in shipped_folder().iterdir() if (path / "spec.json").exists())
DIGITS = "digits-vae-2d"


def items_for(run: Run, n: int = 3) -> torch.Tensor:
    shape = run.card.shape
    if run.card.kind == "text":
        return torch.nn.functional.one_hot(torch.randint(shape[0], (n, shape[1])), shape[0]).mT.float()
    return torch.rand(n, *shape, generator=torch.Generator().manual_seed(0))


def head_of(text: str) -> dict[str, Any]:
    """Read the head of a card: each line a name and JSON, which is what YAML reads too."""
    lines = text.split("---\n")[1].splitlines()
    return {name: json.loads(value) for name, _, value in (line.partition(": ") for line in lines)}


@pytest.fixture
def finished(store: Store, small: Callable[..., Spec]) -> Run:
    run = store.create(small("vae", optimiser__learning_rate=0.01))
    assert train(run) == "done"
    return run


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("name", SHIPPED)
def test_the_model_that_is_read_back_is_the_runs_bit_for_bit(name: str, tmp_path: Path) -> None:
    run, there = find_run(name), tmp_path / "model"
    write_model(run, there)
    own, _, _ = load_model(run)
    x = items_for(run)
    model = open_model(there)
    z = model.encode(x)
    with torch.no_grad():
        assert torch.equal(z, own.encode_whole(x))
        assert torch.equal(model.decode(z), own.decode(z))
    runtime = {half: onnxruntime.InferenceSession(there / f"{half}.onnx") for half in ("encoder", "decoder")}
    assert np.allclose(runtime["encoder"].run(None, {"x": x.numpy()})[0], z, atol=1e-5)
    assert np.allclose(runtime["decoder"].run(None, {"z": z.numpy()})[0], model.decode(z), atol=1e-5)


def test_a_run_with_checkpoints_is_read_back_with_all_its_weights(finished: Run, tmp_path: Path, same: Any) -> None:
    write_model(finished, tmp_path / "new" / "model")
    opened, run = open_model(tmp_path / "new" / "model"), notebook.open_run(finished.path)
    assert same(opened.network.state_dict(), run.model.state_dict())
    assert torch.equal(opened.reconstruct(run.held_out), run.reconstruct(run.held_out))
    assert opened.spec == run.spec
    assert repr(opened) == "Opened(digits, vae)"


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("variant", ["vae", "transformer"])
def test_what_a_notebook_has_trained_is_saved_and_read_back(
    variant: str, small: Callable[..., Spec], tmp_path: Path, same: Any
) -> None:
    trained = notebook.train(small(variant, epochs=1))
    trained.save(tmp_path / "model")
    assert same(open_model(tmp_path / "model").network.state_dict(), trained.model.state_dict())
    text = (tmp_path / "model" / "README.md").read_text()
    assert f"PCA of {trained.spec.model.bottleneck.size} numbers" in text
    assert "# Handwritten digits · " in text


def test_the_snippets_of_the_card_do_what_they_say(finished: Run, tmp_path: Path, monkeypatch: Any) -> None:
    write_model(finished, tmp_path / "model")
    monkeypatch.chdir(tmp_path / "model")
    known: dict[str, Any] = {}
    snippets = re.findall(r"```python\n(.*?)```", Path("README.md").read_text(), re.DOTALL)
    assert len(snippets) == 2
    for snippet in snippets:
        exec(snippet, known)
    assert known["codes"].shape == (1, 2)
    assert known["items"].shape == (1, 1, 8, 8)


def test_codes_in_the_table_are_those_of_the_run_to_the_last_bit(finished: Run) -> None:
    items = all_arrays(finished.items)
    rows = list(csv.DictReader(io.StringIO(model_files(finished)["codes.csv"].decode())))
    found = np.array([[row["code_0"], row["code_1"]] for row in rows], np.float32)
    assert np.array_equal(found, items["codes"])
    assert [int(row["row"]) for row in rows] == items["ids"].tolist()
    assert [row["split"] == "held-out" for row in rows] == items["held_out"].astype(bool).tolist()
    assert [row["label"] for row in rows] == [finished.card.classes[label] for label in items["labels"]]


def test_the_card_tells_the_numbers_of_the_log_and_whose_the_data_are(finished: Run) -> None:
    text = model_files(finished)["README.md"].decode()
    found = notebook.open_run(finished.path).log
    last = [row for row in found if row["kind"] == "held-out"][-1]
    assert f"| squared error | {last['mse']:.4g} | per value, squared | {last['n']} | PCA of 2 numbers " in text
    assert "CC BY 4.0 (<https://creativecommons.org/licenses/by/4.0/>)" in text
    assert f"{finished.card.train:,} items to train on" in text
    assert "128 were used" in text
    head = head_of(text)
    assert (head["license"], head["library_name"], head["metrics"]) == ("cc-by-4.0", "latent-lab", ["mse"])
    results = head["model-index"][0]["results"][0]
    assert {row["type"]: row["value"] for row in results["metrics"]}["mse"] == last["mse"]


@pytest.mark.parametrize(
    ("name", "words"), [("digits-conditional-2d", "is told the class of an item"), ("digits-vae-2d", "did not see")]
)
def test_the_card_says_whether_the_model_was_told_the_classes(name: str, words: str) -> None:
    run = find_run(name)
    assert words in model_card(Told(run, run.spec, 1, 1))


def test_metric_cards_come_along_with_baselines_and_n(finished: Run) -> None:
    score = {
        "title": "Accuracy", "value": 0.5, "unit": "%", "n": 450, "baselines": {"pca": 0.25}, "interval": [0.4, 0.6],
    }  # fmt: skip
    text = model_files(finished, {"cards": [{"title": "Useful", "scores": [score]}]})["README.md"].decode()
    assert "| Useful: Accuracy | 0.5 | % | 450 | 95 % 0.4 to 0.6; PCA of the same size 0.25 |" in text


def test_what_people_wrote_stays_text(finished: Run) -> None:
    bad = "=1+1 <script>alert(1)</script> [x](javascript:y) | # \u2028\n---\nlicense: mit"
    card = replace(finished.card, title=bad, source=bad, licence=bad, classes=(bad, "@x", *finished.card.classes[2:]))
    finished.rename(bad)
    hostile = Run(finished.path)
    vars(hostile)["card"] = card
    text = model_card(Told(hostile, finished.spec, 1, 1))
    head = head_of(text)
    assert head["license"] == "other"
    assert head["license_name"].startswith("=1+1 <script>")
    body = text.split("---\n", 2)[2]
    assert "<script" not in body.replace("\\<script", "")
    assert "](javascript" not in body
    assert len(re.findall(r"^# ", body, re.MULTILINE)) == 1
    rows = list(csv.DictReader(io.StringIO(codes_csv(hostile, all_arrays(finished.items)))))
    assert {row["label"] for row in rows} >= {f"'{bad}", "'@x"}
    assert not any(row["label"].startswith(("=", "@")) for row in rows)


def test_marks_of_markdown_are_escaped() -> None:
    assert plain("a*b_c\n#d|e<f>") == r"a\*b\_c \#d\|e\<f\>"


def test_known_licences_have_the_names_of_hubs() -> None:
    assert all(re.fullmatch(r"[a-z0-9.-]+", licence.hub) for licence in LICENCES.values())


def test_the_zip_holds_the_same_files_and_is_the_same_each_time(finished: Run, tmp_path: Path) -> None:
    write_model(finished, tmp_path / "model")
    write_model(finished, tmp_path / "one.zip")
    again = io.BytesIO()
    write_model_zip(finished, again)
    assert (tmp_path / "one.zip").read_bytes() == again.getvalue()
    with zipfile.ZipFile(again) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in (tmp_path / "model").iterdir()
        }


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_run_that_has_not_ended_or_has_nothing_is_refused(store: Store, small: Callable[..., Spec]) -> None:
    run = store.create(small())
    with pytest.raises(UserError, match="has not ended yet"):
        model_files(run)
    run.write_status(replace(run.status, state="stopped"))
    with pytest.raises(UserError, match="has no results yet"):
        model_files(run)


def test_a_model_without_an_onnx_form_and_results_of_another_step_are_refused(finished: Run) -> None:
    items = load_file(finished.items)
    save_file(items, finished.items, {"step": "1"})
    with pytest.raises(UserError, match="of another step than its weights"):
        model_files(finished)
    finished.decoder.unlink()
    with pytest.raises(UserError, match=r"has no decoder\.onnx"):
        model_files(finished)


def test_nothing_is_written_over_or_half_written(finished: Run, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(UserError, match="is not empty"):
        write_model(finished, tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aecore.export.model.commit_folder", full)
    with pytest.raises(UserError, match="no space left"):
        write_model(finished, tmp_path / "out" / "model")
    assert list((tmp_path / "out").iterdir()) == []


def broken(config: dict[str, Any]) -> bytes:
    return json.dumps(config).encode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda config: b"{", "config.json cannot be read: not valid JSON"),
        (lambda config: broken({"model_type": "bert"}), "describes no model of Latent Lab"),
        (lambda config: broken(config | {"format": 99}), "later version"),
        (lambda config: broken(config | {"card": {}}), "config.json cannot be read"),
        (lambda config: broken(config | {"spec": config["spec"] | {"variant": "bert"}}), "called “bert”"),
        (
            lambda config: broken(json.loads(json.dumps(config).replace('"size": 2', '"size": 3'))),
            "do not fit its config.json",
        ),
    ],
)
def test_a_folder_that_is_no_model_is_said_to_be_none(change: Any, says: str, tmp_path: Path) -> None:
    there = tmp_path / "model"
    write_model(find_run(DIGITS), there)
    (there / CONFIG).write_bytes(change(json.loads((there / CONFIG).read_text())))
    with pytest.raises(UserError, match=re.escape(says)):
        open_model(there)


def test_weights_that_are_missing_or_damaged_are_named(tmp_path: Path) -> None:
    there = tmp_path / "model"
    write_model(find_run(DIGITS), there)
    content = (there / WEIGHTS).read_bytes()
    (there / WEIGHTS).write_bytes(content[:-40])
    with pytest.raises(UserError, match=r"model\.safetensors cannot be read"):
        open_model(there)
    shutil.rmtree(there)
    with pytest.raises(UserError, match=r"config\.json cannot be read: No such file"):
        open_model(there)
