"""Whatever lies in one run folder: every page, address, list and command answers with content or a sentence, and
nothing of outside the folder is sent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

import ui.lab
from aecore.commands import main
from aecore.engines.local import LocalEngine
from aecore.errors import UserError
from aecore.runs.store import Store
from aecore.workers.jobs import Job, JobState
from tests.pages.opening import open_page
from ui.web.routes import routes

from .mutations import copy, mutate

SOURCE, MUTATED = "digits-vae-2d", "digits-vae-mutated"
BESIDE = "digits-denoising-16d"
PAGES: dict[str, dict[str, str]] = {
    "home": {}, "gallery": {}, "explore": {"run": MUTATED}, "train": {"run": MUTATED},
    "compare": {"runs": f"{MUTATED}.{BESIDE}"},
}  # fmt: skip
ADDRESSES = {
    "feed": "", "results/items.safetensors": "", "results/decoder.onnx": "", "results/encoder.onnx": "",
    "snapshots/inputs.safetensors": "", "snapshots/1.safetensors": "", "snapshots/21.onnx": "",
    "decode": "code=0.5,0.5",
}  # fmt: skip
SYSTEM = Path("/etc/passwd").read_bytes()


@pytest.fixture
def mutated_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store in which nothing is computed or trained."""
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path / "runs"))
    engine = LocalEngine()

    def refuse(job: Job) -> JobState:
        raise UserError("Nothing is computed here.")

    monkeypatch.setattr(engine, "ask", refuse)
    monkeypatch.setattr(ui.lab, "engine", lambda: engine)
    return Store()


def get(path: str, query: str = "") -> tuple[int, bytes]:
    """Ask the app's own addresses, as a browser would; return the status code and the body."""
    sent: list[dict[str, Any]] = []

    async def ask() -> None:
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if asked:
                return asked.pop()
            await asyncio.sleep(3600)  # the browser stays
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "headers": [], "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80), "client": None,
            "root_path": "",
        }  # fmt: skip
        await Starlette(routes=routes())(scope, receive, send)

    asyncio.run(ask())
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.proof(sample=6)
@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", range(200))
def test_one_changed_file_harms_nobody(mutated_store: Store, seed: int) -> None:
    folder = copy(mutated_store.shipped / SOURCE, mutated_store.root / MUTATED)
    what = mutate(folder, seed)
    assert BESIDE in [run.id for run in mutated_store.everything()], what
    for name, link in PAGES.items():
        open_page(name, **link)
    open_page("explore", run=BESIDE)
    for address, query in ADDRESSES.items():
        code, body = get(f"/api/runs/{MUTATED}/{address}", query)
        assert code in (200, 404), (what, address, body[:200])
        assert SYSTEM not in body, (what, address)
    for command in (["runs", "--json"], ["show", MUTATED]):
        assert main(command) in (0, 2), what
