"""In a browser, under a strict policy, the engine computes what the model computes: the decoder of every variant that
takes pictures."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser

from aecore.data.cards import CARDS
from aecore.export.onnx import decoder_onnx
from aecore.models.autoencoder import Autoencoder
from aecore.models.variants import VARIANTS
from aecore.presets import blocked, preset
from ui.web.build import STATIC, build_components

pytestmark = pytest.mark.browser

DATA = ("digits", "patches-colour-8")
CASES = [(data, name) for data in DATA for name in VARIANTS if not blocked(data, name)]
ALLOWED = 1e-4
"""Largest absolute difference of a value between 0 and 1."""
RUN = """async ([model, codes, shape]) => {
  const { load } = await import(window.engine);
  const bytes = Uint8Array.from(atob(model), (sign) => sign.charCodeAt(0));
  const { data } = await (await load(bytes.buffer)).run(Float32Array.from(codes), shape);
  return [...data];
}"""
POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
"""The page may neither evaluate text nor fetch anything."""


@pytest.fixture(scope="module")
def engine(browser: Browser):
    """A blank page with the engine as the app serves it."""
    why = build_components()
    assert not why, why
    (script,) = (
        name for name in json.loads((STATIC / "early.json").read_text())["explore"]["modules"] if "evaluator" in name
    )
    page = browser.new_page()

    def answer(route) -> None:
        path = STATIC / Path(route.request.url).name
        script = path.suffix == ".js"
        route.fulfill(
            body=path.read_bytes() if script else b"<!doctype html>",
            content_type="text/javascript" if script else "text/html",
            headers={"Content-Security-Policy": POLICY},
        )

    page.route("http://engine.test/**", answer)
    page.goto("http://engine.test/")
    page.evaluate("(script) => { window.engine = script }", f"http://engine.test/{script}")
    yield page
    page.close()


@pytest.mark.proof(sample=5)
@pytest.mark.parametrize(("data", "variant"), CASES)
def test_the_browser_decodes_as_python_does(engine, data, variant):
    torch.manual_seed(0)
    model = Autoencoder(preset(data, variant).model, CARDS[data].shape).eval()
    codes = 2 * torch.randn(5, model.read_size)
    with torch.no_grad():
        expected = model.decode(codes)
    content = base64.b64encode(decoder_onnx(model)).decode()
    found = torch.tensor(engine.evaluate(RUN, [content, codes.flatten().tolist(), list(codes.shape)]))
    assert found.shape == expected.flatten().shape
    assert (found - expected.flatten()).abs().max() <= ALLOWED
    assert expected.std() > 0
