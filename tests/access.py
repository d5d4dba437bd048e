"""Who may do what: every action and every address, tried on a real server by everybody there can be.

    python -m tests.access --to docs/access.md

A cell says what came of it: `yes`, `refused` (nothing changed, and the page said why) or `not offered`. Of a run on its
owner's own data the addresses are tried by two more: who holds the link by which it is shared, and who holds one that
was taken back. What a class answers is tried by who holds which of its keys.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aecore.races import Entrant, Race, open_race
from aecore.races.start import Started, file_of, write_race
from aecore.runs.removed import set_aside
from aecore.runs.run import Run
from aecore.runs.shares import share, shares_of, take_back
from aecore.runs.store import Store
from ui.web import cookie

from .addresses import CLASS, PRIVATE, ROUTES, row_of_class, row_of_private_route, row_of_route
from .bench import (
    BY_TOKEN,
    FORGED,
    HAVING,
    HEADER,
    IDS,
    IN_CLASS,
    LEAVER,
    LINKS,
    MEMBERS,
    MINUTE,
    OWN,
    PROXY,
    SECRET,
    TOKEN,
    USER,
    VISITORS,
    Bench,
    bench,
)  # fmt: skip
from .served import Tab

__all__ = [
    "ACTIONS", "BY_LINK", "CLASS", "HAVING", "HEADER", "IDS", "IN_CLASS", "OWN", "PRIVATE", "PROXY", "ROUTES",
    "SECRET", "SPECIAL", "TOKEN", "Bench", "bench", "line", "row_of_action", "row_of_class", "row_of_link",
    "row_of_private_route", "row_of_route",
]  # fmt: skip

START, END = "<!-- access -->", "<!-- /access -->"


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
    owner = bench.owner_for(visitor) if action.owner == "owner" else action.owner
    run = bench.run(action.state, owner=owner, results=action.results)
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
    assert explained(tab), (action, tab.said(), list(tab.widgets), run.id, run.status)
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
        mine = {"operator": "", BY_TOKEN: "", USER: bench.id_of(USER)}.get(visitor, IDS.get(visitor, "session-"))
        cells.append("yes" if made.owner.startswith(mine) and bool(made.owner) == bool(mine) else f"of {made.owner}")
    return cells


def row_of_seeds(bench: Bench) -> list[str]:
    """Further seeds are added to a race by who has started it."""
    return [add_seeds(bench, visitor) for visitor in VISITORS]


def add_seeds(bench: Bench, visitor: str) -> str:
    owner = bench.owner_for(visitor)
    store, runs = bench.store, [bench.run("stopped", owner=owner, results=True) for _ in range(2)]
    race = Race(data="digits", entrants=(Entrant(variant="vae"),), epochs=1, seeds=2)
    race_id = f"race{VISITORS.index(visitor):04d}"
    started = Started(race_id, race, tuple(run.id for run in runs), 1.0, owner=bench.id_of(owner))
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
    run = bench.run("stopped", owner=bench.owner_for(visitor))
    name = set_aside(Store(bench.server.runs), run.id)
    tab = bench.tab(visitor, GALLERY)
    tab.tell("gallery", "act", {"do": "undo", "runs": [name], "title": ""})
    tab.close()
    assert run.path.exists() or explained(tab), tab.said()
    return "yes" if run.path.exists() else "refused"


def row_of_leaving(bench: Bench) -> list[str]:
    """Who deletes all that is theirs deletes nothing of anybody else: what comes of the run of somebody who has but
    that one."""
    return [leave(bench, visitor) for visitor in VISITORS]


def leave(bench: Bench, visitor: str) -> str:
    proxied, signed = visitor in (USER, FORGED), cookie.cookie_of("5" * 16)
    run = bench.run("stopped", owner="operator")
    run.note(owner=cookie.id_of_user(LEAVER) if proxied else "5" * 16)
    headers = bench.headers(visitor) | ({HEADER: LEAVER} if proxied else {})
    tab = Tab(bench.server, page="kept", **({"Cookie": "=".join(signed)} if visitor == "owner" else headers))
    with suppress(KeyError):  # who has nothing has no button
        tab.press("leave-all")
    tab.close()
    assert tab.errors == []
    gone = not run.path.exists()
    if not gone:
        Store(bench.server.runs).delete(run.id)
    return "yes" if gone else "no"


SPECIAL = {
    "delete all that is the owner's": row_of_leaving,
    "train a new run, start a race": row_of_training,
    "add seeds to a race": row_of_seeds,
    "bring back a run that was deleted": row_of_undo,
}

BY_LINK: dict[str, tuple[Callable[[Tab, str], object], Callable[[Run], bool]]] = {
    "groups, directions, names of dimensions, by a link": (
        lambda tab, token: tab.tell(f"explore/{token}", "keep", GROUP),
        lambda r: r.file("annotations").exists(),
    ),
    "start a calculation, by a link": (lambda tab, token: tab.tell(f"explore/{token}", "job", TRUST), calculated),
    "give another link, by a link": (
        lambda tab, token: (tab.press("explore-share"), tab.press("share-make")),
        lambda r: len(shares_of(r)) > 1,
    ),
    "take the run away, by a link": (
        lambda tab, token: (tab.press("explore-take"), tab.press("taking-make")),
        lambda r: len(list(r.derived.glob("page-*"))) > 2,  # of the page that lies there, and what tells of it
    ),
}
"""What Explore may be asked for by who has a link to a private run, and how one sees that it was done."""


def row_of_link(bench: Bench, name: str) -> list[str]:
    """What an action comes to for each visitor who holds a link to somebody's private run, then with one that was taken
    back: a link gives everybody the same, its owner and the operator too."""
    do, done = BY_LINK[name]
    cells = []
    for visitor in (*VISITORS, LINKS[1]):
        run = bench.run("done", results=True, own=True)
        token = share(run)
        if visitor == LINKS[1]:
            take_back(run, shares_of(run)[0].name)
        tab = bench.tab("another visitor" if visitor == LINKS[1] else visitor, "explore", f"share={token}")
        with suppress(KeyError):  # it is not on the page
            do(tab, token)
        tab.close()
        assert tab.errors == []
        cells.append("yes" if done(run) else "no")
    return cells


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
        private = [line(name, row_of_private_route(tried_on, name)) for name in PRIVATE]
        linked = [line(name, row_of_link(tried_on, name)) for name in BY_LINK]
        rooms = [line(name, row_of_class(tried_on, name)) for name in CLASS]
    members = [line(IN_CLASS, list(MEMBERS)), "|" + "---|" * (1 + len(MEMBERS))]
    wider = [line(OWN, [*VISITORS, *LINKS]), "|" + "---|" * (1 + len(VISITORS) + len(LINKS))]
    by_link = [line(HAVING, [*VISITORS, LINKS[1]]), "|" + "---|" * (2 + len(VISITORS))]
    tables = ([*head, *actions], [*by_link, *linked], [*head, *routes], [*wider, *private], [*members, *rooms])
    return "\n\n".join("\n".join(rows) for rows in tables)


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
