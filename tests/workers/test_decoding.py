"""Decoding on the server: what ONNX computes, from checkpoints and from runs that ship; refusals are sentences."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import numpy as np
import onnxruntime
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aecore.errors import UserError
from aecore.models.autoencoder import build
from aecore.parts import Autoregressive, Categorical, GaussianCode, Model
from aecore.runs.run import Run
from aecore.workers import decoding
from aecore.workers.decoding import MOST, decode, drawing_of, numbers_of, written
from ui.web.routes import get_decoded, of_a_run, routes

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "pretrained" / "digits-vae-2d"
CODES = [[0.5, -1.0], [2.0, 0.25], [-3.0, 3.0]]


def by_onnx(run: Run) -> np.ndarray:
    decoder = onnxruntime.InferenceSession(run.results / "decoder.onnx")
    return decoder.run(["mean"], {"z": np.array(CODES, np.float32)})[0]


@pytest.fixture(params=["shipped", "trained"])
def run(request: pytest.FixtureRequest) -> Run:
    return Run(SHIPPED, shipped=True) if request.param == "shipped" else request.getfixturevalue("finished")


def test_the_server_decodes_what_the_exported_decoder_does(run: Run) -> None:
    content, shape = decode(run, [number for code in CODES for number in code])
    expected = by_onnx(run)
    assert shape == expected.shape
    np.testing.assert_allclose(np.frombuffer(content, "<f4").reshape(shape), expected, atol=1e-5)


def test_a_run_whose_decoder_was_not_exported_is_decoded_from_its_checkpoint(finished: Run, tmp_path: Path) -> None:
    copy = Run(shutil.copytree(finished.path, tmp_path / finished.id))
    expected = by_onnx(copy)
    for name in ("decoder.onnx", "encoder.onnx"):
        (copy.results / name).unlink()
    content, shape = decode(copy, [number for code in CODES for number in code])
    np.testing.assert_allclose(np.frombuffer(content, "<f4").reshape(shape), expected, atol=1e-5)


def test_a_run_without_weights_says_so(finished: Run, tmp_path: Path) -> None:
    copy = Run(
        shutil.copytree(finished.path, tmp_path / finished.id, ignore=shutil.ignore_patterns("checkpoints", "*.onnx"))
    )
    with pytest.raises(UserError, match="no results yet"):
        decode(copy, CODES[0])


@pytest.mark.parametrize("text", ["", "1,", "a", "1;2", "1,2" * 3 + "x"])
def test_what_is_no_list_of_numbers_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="separated by commas"):
        numbers_of(text)


@pytest.mark.parametrize("text", ["nan", "1,inf", "-1e39,0"])
def test_numbers_of_which_no_words_can_be_drawn_are_refused(text: str) -> None:
    assert numbers_of("1e6,-1e6") == [1e6, -1e6]
    with pytest.raises(UserError, match="between -1,000,000 and 1,000,000"):
        numbers_of(text)


def test_too_many_numbers_are_refused() -> None:
    assert len(numbers_of(",".join(["1"] * MOST))) == MOST
    with pytest.raises(UserError, match="too many"):
        numbers_of(",".join(["1"] * (MOST + 1)))


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A run that writes word by word, of two words at four places, untrained."""
    part = Model(backbone=Autoregressive(width=6), bottleneck=GaussianCode(size=2), likelihood=Categorical())
    model = build(part, (2, 4)).eval()
    monkeypatch.setattr(decoding, "model_of", lambda path, step: model)
    return SimpleNamespace(path="", steps=lambda kind: {}, encoder="", spec=SimpleNamespace(model=part))


def test_texts_are_written_by_their_seed(writer: Any) -> None:
    (once, shape), (again, _), (other, _) = (written(writer, [0.5, -1.0] * 9, 1.0, seed) for seed in (1, 1, 2))
    assert shape == (9, 2, 4)
    assert once == again != other
    drawn = np.frombuffer(once, "<f4").reshape(shape)
    assert ((drawn > 0).sum(1) == 1).all()


@pytest.mark.parametrize(
    ("temperature", "seed"), [("0", "1"), ("2.1", "1"), ("nan", "1"), ("1", "-1"), ("1", str(2**31))]
)
def test_words_are_drawn_within_bounds(temperature: str, seed: str) -> None:
    assert drawing_of("0.1", "0") == (0.1, 0)
    with pytest.raises(UserError, match=r"from 0.1 to 2.0"):
        drawing_of(temperature, seed)


def test_what_is_no_temperature_and_what_does_not_write_are_refused() -> None:
    with pytest.raises(UserError, match="is a number"):
        drawing_of("hot", "1")
    query = urlencode({"code": "0.5,-1", "temperature": "1"}).encode()
    scope = {"type": "http", "method": "GET", "path_params": {"run": SHIPPED.name}, "query_string": query}
    answer = of_a_run(get_decoded, Request(scope | {"headers": []}))
    assert "this run is none" in bytes(answer.body).decode()


def asked(run: str, code: str) -> Response:
    query = urlencode({"code": code}).encode()
    scope = {"type": "http", "method": "GET", "path_params": {"run": run}, "query_string": query, "headers": []}
    return of_a_run(get_decoded, Request(scope))


def test_the_route_answers_with_floats_and_their_shape() -> None:
    answer = asked("digits-vae-2d", "0.5,-1.0")
    assert (answer.status_code, answer.headers["x-shape"], len(answer.body)) == (200, "1,1,8,8", 4 * 64)


@pytest.mark.parametrize(
    ("run", "code", "why"),
    [
        ("digits-vae-2d", "1,2,3", "have 2 numbers each; 3 were given"),
        ("digits-vae-2d", "", "separated by commas"),
        ("..", "1,2", "error"),
        ("no-such-run", "1,2", "no-such-run"),
    ],
)
def test_the_route_refuses_in_a_sentence(run: str, code: str, why: str) -> None:
    answer = asked(run, code)
    assert answer.status_code == 404
    assert why in bytes(answer.body).decode()


def test_the_route_only_reads() -> None:
    (route,) = [route for route in routes() if getattr(route, "path", "") == "/api/runs/{run}/decode"]
    assert isinstance(route, Route)
    assert route.methods == {"GET", "HEAD"}


def test_a_server_that_is_not_asked_to_decode_does_not_import_torch() -> None:
    check = "import sys, ui.web.routes; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0


def test_a_refusal_is_told_in_the_language_that_was_asked_for() -> None:
    query = urlencode({"code": "1,2,3"}).encode()
    scope = {"type": "http", "method": "GET", "path_params": {"run": "digits-vae-2d"}, "query_string": query}
    for asked_for, told in [(b"zh", "各有 2 个数，给出了 3 个"), (b"xx", "have 2 numbers each")]:
        answer = of_a_run(get_decoded, Request(scope | {"headers": [(b"accept-language", asked_for)]}))
        assert told in json.loads(bytes(answer.body))["error"]
