"""Who may do what: every action and every address, tried on a real server by four visitors.

    python -m tests.access --to docs/access.md

A cell says what came of it: `yes`, `refused` (nothing changed, and the page said why) or `not offered`. Of a run on its
owner's own data the addresses are tried by two more: who holds the link by which it is shared, and who holds one that
was taken back.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from aecore.data.cards import CARDS
from aecore.models.autoencoder import build
from aecore.presets import preset
from aecore.races import Entrant, Race, open_race
from aecore.races.start import Started, file_of, write_race
from aecore.runs.checkpoints import save_checkpoint
from aecore.runs.removed import set_aside
from aecore.runs.run import Run, Status
from aecore.runs.shares import digest_of, share, shares_of, take_back
from aecore.runs.store import Store
from aecore.runs.visitor import Visitor
from aecore.spec import OwnData
from aecore.workers.ending import worker_of
from aecore.workers.taking import html_at
from ui.web import cookie

from .served import Server, Tab

__all__ = [
    "ACTIONS", "IDS", "OWN", "PRIVATE", "ROUTES", "SECRET", "SPECIAL", "Bench", "bench", "line", "row_of_action",
    "row_of_private_route", "row_of_route",
]  # fmt: skip

OWN = "of a run on data of its owner's own"
LINKS = ("with a shared link", "with one taken back")
IDS = {"operator": "0" * 16, "owner": "1" * 16, "another visitor": "2" * 16}
VISITORS = (*IDS, "without a cookie")
SHIPPED = "digits-vae-2d"
SECRET = "Grandmother's letters"
"""What somebody calls the data that they have brought."""
MINUTE = 60.0
PAGE = "a" * 12
"""The digest of an HTML page that was made of a run on somebody's own data."""
START, END = "<!-- access -->", "<!-- /access -->"


@dataclass(frozen=True)
class Bench:
    """A server whose operator is named, and its store as the owner has it."""

    server: Server

    @property
    def store(self) -> Store:
        return Store(self.server.runs, visitor=Visitor(IDS["owner"]))

    def headers(self, visitor: str) -> dict[str, str]:
        """What the browser of a visitor sends."""
        if visitor not in IDS:
            return {}
        name, value = cookie.cookie_of(IDS[visitor])
        return {"Cookie": f"{name}={value}"}

    def tab(self, visitor: str, page: str, query: str = "") -> Tab:
        return Tab(self.server, page=page, query=query, **self.headers(visitor))

    def run(self, state: str = "queued", *, owner: str = "owner", results: bool = False, own: bool = False) -> Run:
        """Make a run of a visitor; with results one that has ended; `own`: on data that its owner has brought."""
        store = Store(self.server.runs)
        few = {"data.items": 128, "optimiser.batch_size": 32, "budget.epochs": 1, "device": "cpu"}
        spec, card = preset("digits", "vae", few), CARDS["digits"]
        if own:
            spec = spec.model_copy(update={"data": OwnData(digest="ab" * 32)})
            card = replace(card, name="mine", title=SECRET, origin="own")
        run = store.create(spec, card=card)
        if owner != "operator":
            run.note(owner=IDS[owner])
        for name in ("results", "snapshots") if results else ():
            shutil.copytree(store.shipped / SHIPPED / name, run.path / name)
        if own:
            numbers = {"step": 1, "seconds": 1.0, "settings": {}}
            save_checkpoint(run.checkpoints, 1, {"model": build(spec.model, card.shape).state_dict()}, numbers)
            run.derived.mkdir()
            html_at(run, PAGE).write_text(SECRET)
            told = {"step": "1", "size": 1, "items": True, "left_out": [], "runs": [run.id]}
            html_at(run, PAGE).with_suffix(".json").write_text(json.dumps(told))
        run.write_status(Status(state=state))  # type: ignore[arg-type]
        return run


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Start the server; the key of the cookies is that of its store, as it would be for a second server."""
    key = cookie.key
    server = Server(folder, LATENTLAB_OPERATOR=IDS["operator"], LATENTLAB_WORKERS="1")
    cookie.key = lambda: cookie.key_in(server.runs)  # type: ignore[assignment]
    try:
        yield Bench(server)
    finally:
        cookie.key = key
        server.close()
        for run in Store(server.runs).runs():  # workers outlive a server
            if process := None if run.shipped else worker_of(run):
                process.kill()


# --- actions ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Action:
    """Something that a page offers: on what kind of run, how it is done, and how one sees that it was."""

    page: str
    state: str
    do: Callable[[Tab, Run], object]
    done: Callable[[Run], bool]
    owner: str = "owner"
    results: bool = False
    alive: bool = False
    """Whether a worker has the run (its lock is held meanwhile)."""
    query: str = "run={run}"


def press(key: str) -> Callable[[Tab, Run], object]:
    return lambda tab, run: tab.press(key.format(run=run.id))


def click(act: str, title: str = "") -> Callable[[Tab, Run], object]:
    """Choose something from the menu of a card in the Gallery."""
    return lambda tab, run: tab.tell("gallery", "act", {"do": act, "runs": [run.id], "title": title})


def tune(tab: Tab, run: Run) -> None:
    tab.states[tab.widgets["run-tuning"].id] = ("bool_value", True)
    tab.rerun()
    tab.states[tab.widgets[f"live/{run.id}/model.bottleneck.beta"].id] = ("double_value", 2.0)
    tab.rerun()


def explore(what: str, value: object) -> Callable[[Tab, Run], object]:
    return lambda tab, run: tab.tell(f"explore/{run.id}", what, value)


def take(tab: Tab, run: Run) -> None:
    """Ask for the HTML page of a run in the dialog."""
    tab.press("explore-take")
    tab.press("taking-make")
    end = time.monotonic() + MINUTE
    while any(run.derived.glob("page-*.progress")) and time.monotonic() < end:  # a server makes a few at once
        time.sleep(0.05)


def calculated(run: Run) -> bool:
    return any(run.derived.glob("trust-*"))


NOTHING = {"groups": [], "directions": [], "dimensions": {}}
GROUP = [{"id": "first", "said": NOTHING | {"groups": [{"name": "mine", "items": [1, 2]}]}, "before": NOTHING}]
TRUST = {"kind": "trust", "params": {}}
GALLERY = "gallery"
ACTIONS: dict[str, Action] = {
    "stop (Train)": Action("train", "running", press("stop"), lambda r: r.file("stop").exists(), alive=True),
    "stop (Gallery)": Action(
        GALLERY, "running", click("stop"), lambda r: r.file("stop").exists(), alive=True, query=""
    ),
    "stop (Compare)": Action(
        "compare",
        "running",
        lambda tab, run: tab.tell(f"race/{run.id}", "stop", run.id),
        lambda r: r.file("stop").exists(),
        alive=True,
        query="runs={run}",
    ),
    "pause": Action("train", "running", press("pause"), lambda r: r.file("pause").exists(), alive=True),
    "continue": Action("train", "paused", press("continue"), lambda r: not r.file("pause").exists(), alive=True),
    "a step while it is paused": Action(
        "train", "paused", press("one-step"), lambda r: r.file("until").exists(), alive=True
    ),
    "arrows": Action("train", "paused", press("arrows"), lambda r: r.file("arrows").exists(), alive=True),
    "live settings": Action("train", "running", tune, lambda r: r.file("settings").exists(), alive=True),
    "resume (Train)": Action("train", "stopped", press("resume"), lambda r: r.status.state != "stopped"),
    "resume (Gallery)": Action(GALLERY, "stopped", click("resume"), lambda r: r.status.state != "stopped", query=""),
    "rename": Action(
        GALLERY, "stopped", click("rename", "another title"), lambda r: r.title == "another title", query=""
    ),
    "delete": Action(GALLERY, "stopped", click("delete"), lambda r: not r.path.exists(), query=""),
    "delete one of before, that names no owner": Action(
        GALLERY, "stopped", click("delete"), lambda r: not r.path.exists(), owner="operator", query=""
    ),
    "groups, directions, names of dimensions": Action(
        "explore", "done", explore("keep", GROUP), lambda r: r.file("annotations").exists(), results=True
    ),
    "start a calculation": Action("explore", "done", explore("job", TRUST), calculated, results=True),
    "take a run away as an HTML page": Action(
        "explore", "done", take, lambda r: any(r.derived.glob("page-*")), results=True
    ),
}


def tried(bench: Bench, action: Action, visitor: str) -> str:
    """Let a visitor do something to a new run; returns what came of it."""
    run = bench.run(action.state, owner=action.owner, results=action.results)
    lock = run.lock() if action.alive else None
    if lock:
        lock.acquire()
    if action.state == "paused":
        run.ask("pause")
    try:
        return outcome(bench.tab(visitor, action.page, action.query.format(run=run.id)), action, run)
    finally:
        if run.path.exists():
            run.ask("stop")
            if lock:
                lock.release()


def outcome(tab: Tab, action: Action, run: Run) -> str:
    try:
        action.do(tab, run)
    except KeyError:  # it is not on the page
        return "not offered"
    finally:
        tab.close()
    if action.done(run):
        return "yes"
    assert tab.errors == [], tab.errors
    assert explained(tab), (action, tab.said(), list(tab.widgets))
    return "refused"


def explained(tab: Tab) -> bool:
    told = tab.given("gallery").get("told", {}) if "gallery" in tab.widgets else {}
    return any("belongs to" in text for text in [*tab.said(), told.get("text", "")])


def row_of_action(bench: Bench, name: str) -> list[str]:
    return [tried(bench, ACTIONS[name], visitor) for visitor in VISITORS]


def row_of_training(bench: Bench) -> list[str]:
    """Everybody may train; what they make is theirs."""
    cells = []
    for visitor in VISITORS:
        tab, before = bench.tab(visitor, "train"), {run.id for run in bench.store.runs()}
        tab.choose("budget.epochs", "1")
        tab.press("train-button")
        tab.close()
        (made,) = [run for run in bench.store.runs() if run.id not in before]
        mine = "" if visitor == "operator" else IDS.get(visitor, "session-")
        cells.append("yes" if made.owner.startswith(mine) and bool(made.owner) == bool(mine) else f"of {made.owner}")
    return cells


def row_of_seeds(bench: Bench) -> list[str]:
    """Further seeds are added to a race by who has started it."""
    return [add_seeds(bench, visitor) for visitor in VISITORS]


def add_seeds(bench: Bench, visitor: str) -> str:
    store, runs = bench.store, [bench.run("stopped", results=True) for _ in range(2)]
    race = Race(data="digits", entrants=(Entrant(variant="vae"),), epochs=1, seeds=2)
    race_id = f"race{VISITORS.index(visitor):04d}"
    started = Started(race_id, race, tuple(run.id for run in runs), 1.0, owner=IDS["owner"])
    write_race(file_of(store, started.id), started)
    tab = bench.tab(visitor, "compare", f"race={started.id}")
    tab.press("race-seeds-more")
    tab.close()
    added = open_race(store, started.id).looks == 2
    assert added or explained(tab), tab.said()
    return "yes" if added else "refused"


def row_of_undo(bench: Bench) -> list[str]:
    """What was deleted is brought back by who could have deleted it."""
    return [bring_back(bench, visitor) for visitor in VISITORS]


def bring_back(bench: Bench, visitor: str) -> str:
    run = bench.run("stopped")
    name = set_aside(bench.store, run.id)
    tab = bench.tab(visitor, GALLERY)
    tab.tell("gallery", "act", {"do": "undo", "runs": [name], "title": ""})
    tab.close()
    assert run.path.exists() or explained(tab), tab.said()
    return "yes" if run.path.exists() else "refused"


SPECIAL = {
    "train a new run, start a race": row_of_training,
    "add seeds to a race": row_of_seeds,
    "bring back a run that was deleted": row_of_undo,
}

# --- addresses --------------------------------------------------------------------------------------------------------

ROUTES: dict[str, tuple[str, str]] = {
    "page": ("GET", "/gallery"),
    "feed of a run": ("GET", "/api/runs/{run}/feed"),
    "what can be seen of a run": ("GET", "/api/runs/{run}/seen"),
    "items, decoder, encoder of a run": ("GET", "/api/runs/{run}/results/items.safetensors"),
    "thumbnails of a run": ("GET", "/api/runs/{run}/results/map.webp"),
    "snapshots of a run": ("GET", "/api/runs/{run}/snapshots/inputs.safetensors"),
    "result of a calculation, none started": ("GET", "/api/runs/{run}/derived/trust"),
    "decoding": ("GET", "/api/runs/{run}/decode?code=0,0"),
    "a run as one file": ("GET", "/api/runs/{run}/run.zip"),
    "a run as an HTML page, once it was made": ("GET", f"/api/runs/{{run}}/page?of={PAGE}&as=html"),
    "anything but GET on a run": ("DELETE", "/api/runs/{run}/feed"),
    "settings of a run (spec.json)": ("GET", "/api/runs/{run}/results/..%2fspec.json"),
    "key of the cookies": ("GET", "/api/runs/.visitors.key/feed"),
    "code of the components": ("GET", "/lab/static/lab.js"),
    "upload": ("PUT", "/_stcore/upload_file/session/file"),
    "use of the server (`_stcore/metrics`)": ("GET", "/_stcore/metrics"),
    "Streamlit's agents (`_stcore/agent`)": ("POST", "/_stcore/agent/interact"),
}


def row_of_route(bench: Bench, name: str) -> list[str]:
    """What an address answers to each visitor: the status."""
    method, path = ROUTES[name]
    data = None if method == "GET" else b"{}"
    address = path.format(run=SHIPPED)
    return [str(bench.server.get(address, method, data, **bench.headers(who))[0]) for who in VISITORS]


PRIVATE = {
    name: path for name, (method, path) in ROUTES.items() if method == "GET" and "{run}" in path and ".." not in path
}


def row_of_private_route(bench: Bench, run: Run, name: str) -> list[str]:
    """What an address of a run on its owner's data answers: the status; with links, under their token."""
    given, taken = share(run), share(run)
    take_back(run, next(one.name for one in shares_of(run) if one.name == digest_of(taken)))
    asked = [(run.id, who) for who in VISITORS] + [(given, "another visitor"), (taken, "another visitor")]
    found = [bench.server.get(PRIVATE[name].format(run=run), **bench.headers(who))[0] for run, who in asked]
    return list(map(str, found))


# --- the page ---------------------------------------------------------------------------------------------------------


def line(name: str, cells: list[str]) -> str:
    return f"| {name} | " + " | ".join(cells) + " |"


def page(folder: Path) -> str:
    """Return both tables."""
    head = [line("", list(VISITORS)), "|" + "---|" * (1 + len(VISITORS))]
    with bench(folder) as tried_on:
        actions = [line(name, row(tried_on)) for name, row in SPECIAL.items()]
        actions += [line(name, row_of_action(tried_on, name)) for name in ACTIONS]
        routes = [line(name, row_of_route(tried_on, name)) for name in ROUTES]
        run = tried_on.run("done", results=True, own=True)
        private = [line(name, row_of_private_route(tried_on, run, name)) for name in PRIVATE]
    wider = [line(OWN, [*VISITORS, *LINKS]), "|" + "---|" * (1 + len(VISITORS) + len(LINKS))]
    return "\n".join([*head, *actions, "", *head, *routes, "", *wider, *private])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", type=Path)
    to = parser.parse_args().to
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        table = page(Path(folder))
    if to is None:
        sys.stdout.write(table + "\n")
        return
    text = to.read_text("utf-8")
    to.write_text(re.sub(f"{START}.*{END}", lambda _: f"{START}\n{table}\n{END}", text, flags=re.DOTALL), "utf-8")


if __name__ == "__main__":
    main()
