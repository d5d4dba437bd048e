"""The engine of the browser computes what the model computes, for the decoder of every variant that takes pictures."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser

from aecore.data.cards import CARDS
from aecore.export.onnx import decoder_onnx
from aecore.models.autoencoder import Autoencoder
from aecore.models.variants import VARIANTS
from aecore.presets import blocked, preset
from ui.web.build import FRONTEND

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ENGINE = FRONTEND / "node_modules" / "onnxruntime-web" / "dist"
DATA = ("digits", "patches-colour-8")
CASES = [(data, name) for data in DATA for name in VARIANTS if not blocked(data, name)]
ALLOWED = 1e-4
"""Largest absolute difference of a value between 0 and 1."""
START = """async () => {
  window.ort = await import('/ort.wasm.min.mjs');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = location.origin + '/';
}"""
RUN = """async ([model, codes, shape]) => {
  const bytes = Uint8Array.from(atob(model), (sign) => sign.charCodeAt(0));
  const session = await ort.InferenceSession.create(bytes);
  const feeds = { [session.inputNames[0]]: new ort.Tensor("float32", Float32Array.from(codes), shape) };
  const { mean } = await session.run(feeds, ["mean"]);
  await session.release();
  return [...mean.data];
}"""


@pytest.fixture(scope="module")
def engine(browser: Browser):
    """A blank page with the same engine in the same setting: one thread, WebAssembly."""
    page = browser.new_page()

    def answer(route) -> None:
        path = ENGINE / Path(route.request.url).name
        kind = "application/wasm" if path.suffix == ".wasm" else "text/javascript"
        route.fulfill(
            body=path.read_bytes() if path.is_file() else b"", content_type=kind if path.is_file() else "text/html"
        )

    page.route("http://engine.test/**", answer)
    page.goto("http://engine.test/")
    page.evaluate(START)
    yield page
    page.close()


@pytest.mark.parametrize(("data", "variant"), CASES)
def test_the_browser_decodes_as_python_does(engine, data, variant):
    torch.manual_seed(0)
    model = Autoencoder(preset(data, variant).model, CARDS[data].shape).eval()
    codes = 2 * torch.randn(5, model.code_size)
    with torch.no_grad():
        expected = model.decode(codes)
    content = base64.b64encode(decoder_onnx(model)).decode()
    found = torch.tensor(engine.evaluate(RUN, [content, codes.flatten().tolist(), list(codes.shape)]))
    assert found.shape == expected.flatten().shape
    assert (found - expected.flatten()).abs().max() <= ALLOWED
    assert expected.std() > 0
