"""LATENTLAB_READONLY=1: everything can be looked at, not one byte of the store changes, whoever asks and however."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

import ui.lab
from aecore.engines.engine import submit_new
from aecore.engines.local import LocalEngine
from aecore.engines.pretrain import pretrain_all
from aecore.errors import UserError
from aecore.files import READONLY, replace_json
from aecore.runs.annotations import annotate
from aecore.runs.checkpoints import save_checkpoint
from aecore.runs.log import EventLog
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers import jobs
from aecore.workers.places import draw_ticket, place_in_queue
from tests.pages.opening import open_page
from tests.served import Server, Tab

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = "digits-vae-2d"
Look = Callable[[], dict[str, Any]]


@pytest.fixture
def locked(tmp_path: Path, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with a finished run, a stopped one, one that seems to train, and a damaged one; read-only from now on."""
    store = Store(tmp_path / "runs")
    finished = shutil.copytree(store.shipped / SHIPPED, store.root / "digits-vae-finished")
    replace_json(finished / "meta.json", {"title": "finished", "created": 1.0})
    for title, state in (("stopped", "stopped"), ("waiting", "queued"), ("training", "running")):
        run = store.create(small(), title)
        run.write_status(Status(state=state))  # type: ignore[arg-type]
        draw_ticket(run, title)
    (store.create(small(), "damaged").path / "spec.json").write_text("{")
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    return store


@pytest.fixture
def look(locked: Store) -> Look:
    """Everything there is in the store: names, contents, times."""
    return lambda: {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in [locked.root, *locked.root.rglob("*")]
    }


@pytest.fixture
def run(locked: Store) -> Run:
    return locked.get("digits-vae-finished")


ACTS: dict[str, Callable[[Store, Run, Spec], object]] = {
    "create": lambda store, run, spec: store.create(spec),
    "delete": lambda store, run, spec: store.delete(run.id),
    "rename": lambda store, run, spec: run.rename("x"),
    "stop": lambda store, run, spec: run.ask("stop"),
    "pause": lambda store, run, spec: run.ask("pause"),
    "continue": lambda store, run, spec: run.take_back("pause"),
    "settings": lambda store, run, spec: run.ask_settings({"optimiser.learning_rate": 0.01}),
    "submit": lambda store, run, spec: LocalEngine().submit(run),
    "submit a new one": lambda store, run, spec: submit_new(LocalEngine(), store, spec),
    "cancel": lambda store, run, spec: LocalEngine().cancel(
        next(run for run in store.runs() if run.status.state == "queued")
    ),
    "groups and names": lambda store, run, spec: annotate(run, {"dimensions": {0: "x"}}),
    "groups and names of a shipped run": lambda store, run, spec: annotate(
        store.get(SHIPPED), {"dimensions": {0: "x"}}
    ),
    "a calculation": lambda store, run, spec: LocalEngine().ask(some_job(run)),
    "a calculation on a shipped run": lambda store, run, spec: LocalEngine().ask(some_job(store.get(SHIPPED))),
    "a calculation's process": lambda store, run, spec: jobs.main("x", "{}", str(run.path), str(run.aside), "0"),
    "a log": lambda store, run, spec: EventLog(run.events_path),
    "a status": lambda store, run, spec: run.write_status(Status()),
    "a checkpoint": lambda store, run, spec: save_checkpoint(run.checkpoints, 1, {}, {}),
    "a ticket": lambda store, run, spec: draw_ticket(run),
    "a lock": lambda store, run, spec: run.lock(),
    "the shipped runs": lambda store, run, spec: next(pretrain_all(store.root, LocalEngine())),
}


def some_job(run: Run) -> jobs.Job:
    kind = next(iter(jobs.JOBS))
    return jobs.job_of(run, kind, {})


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_the_store_itself_refuses(
    locked: Store, run: Run, look: Look, small: Callable[..., Spec], act: Callable[..., object]
) -> None:
    before = look()
    with pytest.raises(UserError, match="read-only demo"):
        act(locked, run, small())
    assert look() == before


def test_looking_changes_nothing_not_even_stale_tickets(locked: Store, look: Look) -> None:
    for ticket in (locked.root / ".queue").glob("*.drawn"):
        os.utime(ticket, (1, 1))
    before = look()
    for found in locked.everything():
        if isinstance(found, Run):
            _ = found.spec, found.status, found.silent, place_in_queue(found)
    assert look() == before


COMMANDS = {
    "worker": (["aecore.workers.worker", "{run}"], "", 2),
    "standby worker": (["aecore.workers.worker", "--standby"], "{run}\n", 2),
    "train": (["aecore", "train", "--data", "digits", "--variant", "vae", "--runs", "{root}"], "", 2),
    "export": (["aecore", "export", "{run}", "--onnx", "{root}/x"], "", 2),
    "pretrain": (["aecore", "pretrain", "--to", "{root}/x"], "", 2),
    "runs": (["aecore", "runs", "--runs", "{root}"], "", 0),
    "show": (["aecore", "show", "digits-vae-finished", "--runs", "{root}"], "", 0),
}


@pytest.mark.parametrize(("arguments", "stdin", "code"), COMMANDS.values(), ids=COMMANDS)
def test_commands_look_or_refuse_in_a_sentence(
    locked: Store, run: Run, look: Look, arguments: list[str], stdin: str, code: int
) -> None:
    before = look()
    places = {"run": run.path, "root": locked.root}
    command = [sys.executable, "-m", *(word.format_map(places) for word in arguments)]
    done = subprocess.run(
        command, input=stdin.format_map(places), capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )
    assert done.returncode == code, done.stderr
    assert (READONLY in done.stderr) is (code == 2)
    assert "Traceback" not in done.stderr
    assert look() == before


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lab_here(locked: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalEngine]:
    """The pages' store is the locked one, with an engine of their own."""
    monkeypatch.setenv("LATENTLAB_RUNS", str(locked.root))
    engine = LocalEngine()
    monkeypatch.setattr(ui.lab, "engine", lambda: engine)
    yield engine
    assert engine.workers == []


PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


@pytest.mark.parametrize("run_id", ["", SHIPPED, "digits-vae-finished", "training"])
@pytest.mark.parametrize("page", PAGES)
def test_no_page_and_no_button_changes_a_byte(locked: Store, lab_here: Any, look: Look, page: str, run_id: str) -> None:
    before = look()
    if run_id == "training":
        run_id = next(run.id for run in locked.runs() if run.title == "training")
    app = open_page(page, **({"run": run_id} if run_id else {}))
    for key in [button.key for button in app.button]:
        found = [
            button for button in app.button if button.key == key and not button.disabled
        ]  # the others: see the server below
        if found:
            found[0].click().run()
            assert not app.exception, key
    assert look() == before


def test_what_would_change_something_is_disabled_and_a_sentence_says_why(
    locked: Store, lab_here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("train")
    assert next(info.value for info in app.info).replace("\\", "").startswith(READONLY)  # as Markdown
    assert next(button for button in app.button if button.key == "train-button").disabled
    given: list[dict[str, Any]] = []
    monkeypatch.setattr("ui.components.show", lambda name, key, data, **_: given.append(data))
    open_page("gallery")
    gallery = given[-1]
    assert gallery["locked"].startswith(READONLY)
    assert gallery["notes"][0].startswith(READONLY)
    own = [card for card in gallery["cards"] if card["badge"] != "included"]
    assert len(own) >= 5
    assert all(card["locked"].startswith(READONLY) for card in own)


# --- the server -------------------------------------------------------------------------------------------------------


@pytest.fixture
def server(locked: Store) -> Iterator[Server]:
    server = Server(locked.root.parent, LATENTLAB_READONLY="1")
    yield server
    server.close()


def test_nothing_changes_over_http_and_no_worker_waits(locked: Store, look: Look, server: Server) -> None:
    before = look()
    for run in (SHIPPED, "digits-vae-finished"):
        for path in ("feed", "results/items.safetensors", "results/decoder.onnx", "snapshots/inputs.safetensors"):
            assert server.get(f"/api/runs/{run}/{path}")[0] == 200, path
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert server.get(f"/api/runs/{run}/feed", method, b"{}")[0] == 405
        for kind in jobs.JOBS:
            assert server.get(f"/api/runs/{run}/derived/{kind}")[0] in (202, 404)
    for page in PAGES:
        tab = Tab(server, page=page)
        assert tab.errors == []
        for key in [key for key, shown in tab.widgets.items() if type(shown).__name__ == "Button"]:
            tab.press(key)  # also those that are disabled: a browser may lie
            assert tab.errors == []
        tab.close()
    assert look() == before
    workers = [
        child
        for child in psutil.Process(server.process.pid).children(recursive=True)
        if "aecore" in " ".join(child.cmdline())
    ]
    assert workers == []
