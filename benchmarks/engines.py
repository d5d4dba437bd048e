"""How quickly decoders are opened and computed in the browser: the app's own evaluator beside onnxruntime-web.

    python -m benchmarks.engines [--rounds 2] [--only convolutional]

Both engines take turns in one page of a real Chromium. Each number is the least of several calls and rounds, as this
is computing alone, and whoever else has the processor only adds. Opening is making the network from the bytes of the
file and its first decoded code; onnxruntime's own 3.7 MB are there already. A grid is 225 codes in one call.
"""

from __future__ import annotations

import argparse
import base64
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import torch
from playwright.sync_api import Page, Route, sync_playwright

from aecore.data.cards import CARDS
from aecore.export.onnx import decoder_onnx
from aecore.models.autoencoder import Autoencoder, build
from aecore.presets import preset
from tests.browser.chromium import find_chromium
from tests.browser.conftest import FLAGS
from ui.web.build import FRONTEND, environment, find_npm

from .stage import head, machine

DECODERS = [
    ("digits", "vae"),
    ("digits", "convolutional"),
    ("digits", "recurrent"),
    ("digits", "transformer"),
    ("digits", "vq-vae"),
    ("sines", "recurrent"),
    ("sines", "transformer"),
    ("sentences", "transformer"),
    ("ratings", "vae"),
    ("patches-16", "k-sparse"),
    ("mnist", "vae"),
    ("mnist", "convolutional"),
    ("mnist", "recurrent"),
    ("mnist", "transformer"),
    ("mnist", "vq-vae"),
    ("cifar-10", "convolutional"),
    ("cifar-10", "vae"),
]
ENGINES = ("onnxruntime", "evaluator")
GRID = 225
MEASURE = """([name, model, size, batches]) =>
  measured(name, Uint8Array.from(atob(model), (sign) => sign.charCodeAt(0)), size, batches)"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", default="", help="variants or data sets whose name holds this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bundle(Path(folder))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        machine(f"Chromium {browser.version}")
        page = blank(browser.new_page(), Path(folder))
        columns = [f"{what}, {engine}" for what in ("opened, ms", "one code, ms", "grid, ms") for engine in ENGINES]
        head("decoder", "KB", *columns, "opening", "one code", "grid")
        for data, variant in DECODERS:
            if options.only in data or options.only in variant:
                compare(page, data, variant, options.rounds)
        browser.close()


def bundle(folder: Path) -> None:
    npm = find_npm()
    assert npm, "Node.js was not found"
    options = ["--bundle", "--format=esm", "--minify", "--loader:.wasm=file", f"--outdir={folder}"]
    command = [*npm, "exec", "--", "esbuild", "test/engines.ts", *options]
    subprocess.run(command, cwd=FRONTEND, env=environment(), check=True, capture_output=True)
    (folder / "index.html").write_text('<script type="module" src="/engines.js"></script>')


def blank(page: Page, folder: Path) -> Page:
    kinds = {".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html"}

    def answer(route: Route) -> None:
        path = folder / (Path(urlsplit(route.request.url).path).name or "index.html")
        known = path.is_file()
        route.fulfill(
            status=200 if known else 404, body=path.read_bytes() if known else b"", content_type=kinds.get(path.suffix)
        )

    page.route("http://engines.test/**", answer)
    page.goto("http://engines.test/")
    page.wait_for_function("'measured' in window")
    return page


def compare(page: Page, data: str, variant: str, rounds: int) -> None:
    torch.manual_seed(0)
    model: Autoencoder = build(preset(data, variant).model, CARDS[data].shape).eval()
    content = decoder_onnx(model)
    asked = [base64.b64encode(content).decode(), model.code_size, [1, GRID]]
    found: dict[str, list[list[float]]] = {engine: [] for engine in ENGINES}
    for _ in range(rounds):
        for engine in ENGINES:
            found[engine].append(page.evaluate(MEASURE, [engine, *asked]))
    best = {engine: [min(values) for values in zip(*found[engine], strict=True)] for engine in ENGINES}
    times = [best[engine][what] for what in range(3) for engine in ENGINES]
    ratios = [best[ENGINES[1]][what] / best[ENGINES[0]][what] for what in range(3)]
    cells = [f"{variant}, {data}", f"{len(content) / 1000:,.0f}"]
    print("| " + " | ".join([*cells, *(f"{one:.2f}" for one in (*times, *ratios))]) + " |", flush=True)


if __name__ == "__main__":
    main()
