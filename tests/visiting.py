"""People at a real server, drawn by a seed: what they do, what should come of it, and what must hold after each act.

The model knows little: which runs there are, what they are called, what was said of them. Whether something worked is
read from the store, and what was not done must have been refused with a sentence.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import psutil

from aecore.runs.annotations import Annotations, annotations_of
from aecore.runs.queue import queue_folder
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Damaged, Store

from .served import Server, Tab
from .tuning import change_one, in_a_tab, live_settings

__all__ = ["World"]

ROOM = 5
"""Own runs that there are at most: then one is deleted."""
TABS = 3
NAMES = ("mine", "ours", "odd ones")
PATIENCE = 120.0
SHIPPED = "digits-vae-2d"


class Visitor(Tab):
    """A tab that goes from page to page, and what stands on the page it is at."""

    def __init__(self, server: Server, cookie: str = "") -> None:
        self.alerts: list[str] = []
        self.text = ""
        self.told: list[dict[str, Any]] = []
        self.kept: dict[str, Any] = {}
        super().__init__(server, **({"Cookie": cookie} if cookie else {}))

    def goto(self, page: str, query: str = "") -> None:
        self.page, self.query, self.hash, self.states = page, query, "", {}
        self.rerun()

    def rerun(self, pressed: str = "") -> float:
        self.alerts, self.text, self.widgets = [], "", self.widgets if pressed else {}
        return super().rerun(pressed)

    def tell(self, key: str, event: str, value: Any) -> None:
        """Send what a browser component tells the page once."""
        self.told = [{"key": key, "event": event, "value": value}]
        self.rerun()

    def request(self, pressed: str = "") -> bytes:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        message.ParseFromString(super().request(pressed))
        for told in self.told:
            identity = f"$$STREAMLIT_INTERNAL_KEY_{self.component(told['key']).id}__events"
            payload = json.dumps([{"event": told["event"], "value": told["value"]}])
            message.rerun_script.widget_states.widgets.add(id=identity, json_trigger_value=payload)
        self.told = []
        return bytes(message.SerializeToString())

    def cards(self) -> list[dict[str, Any]]:
        """Return what the Gallery shows."""
        found: list[dict[str, Any]] = json.loads(self.components["gallery"].json)["cards"]
        return found

    def may(self, run_id: str, act: str) -> bool:
        """Whether the Gallery offers to do something with a run."""
        return any(card["id"] == run_id and act in card["may"] for card in self.cards())

    def act(self, act: str, run_id: str, title: str = "") -> None:
        """Do something with a run in the Gallery."""
        self.tell("gallery", "act", {"do": act, "runs": [run_id], "title": title})
        told = json.loads(self.components["gallery"].json).get("told")
        self.alerts += [told["text"]] if told else []

    def component(self, key: str) -> Any:
        return self.components[key]

    def take(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        shown = getattr(element, kind)
        if kind == "alert":
            self.alerts.append(shown.body)
        elif kind == "markdown":
            self.text += f"\n{shown.body}"
        elif kind == "bidi_component":
            key = shown.id.rpartition("-")[0] and shown.id.split("-", 2)[2]
            self.components = {**getattr(self, "components", {}), key: shown}
            if shown.component_name.endswith("explorer"):
                self.kept = json.loads(shown.json)["kept"]
        super().take(element, fragment)


@dataclass
class Counts:
    """What was done."""

    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


class World:
    """A server with several tabs, and what they have done."""

    def __init__(self, server: Server, seed: int) -> None:
        self.server, self.draw = server, random.Random(seed)
        self.store = Store(server.runs)
        self.tabs = [Visitor(server) for _ in range(TABS)]
        self.titles: dict[str, str] = {}
        self.said: dict[str, Annotations] = {}
        self.tuned: dict[str, dict[str, float]] = {}
        self.gone: set[str] = set()
        self.fresh = 0
        self.history: list[str] = []
        self.counts = Counts()

    # --- what is there --------------------------------------------------------------------------------------------

    def own(self) -> list[Run]:
        return [run for run in self.store.runs() if not run.shipped]

    def with_results(self) -> list[Run]:
        return [run for run in self.store.runs() if run.has_results and (run.id == SHIPPED or not run.shipped)]

    # --- acts: each says whether it can be done, does it, and says what has to be true then ---------------------------

    def train(self, tab: Visitor) -> None:
        tab.goto("train")
        if going := parse_qs(tab.query).get("run"):  # one of this session goes on and has the page
            tab.goto("train", f"like={going[0]}")
        tab.choose("budget.epochs", self.draw.choice(["2", "5", "10,000"]))
        before = {run.id for run in self.own()}
        tab.press("train-button")
        made = {run.id for run in self.own()} - before
        self.expect(len(made) == 1 or tab.query.split("run=")[-1] in before, tab, "a run")  # a double click makes one
        for run_id in made:
            self.titles[run_id] = self.store.get(run_id).title
            assert parse_qs(tab.query).get("run") == [run_id], (tab.query, run_id)

    def ask(self, tab: Visitor, button: str) -> None:
        """Press a button that a run offers on Train."""
        if run := self.some([run for run in self.own() if run.status.state in ACTIVE or button == "resume"]):
            tab.goto("train", f"run={run.id}")
            if button in tab.widgets:
                tab.press(button)

    def tune(self, tab: Visitor) -> None:
        """Change a live setting of a run that trains, upon what the tab saw when it was drawn; another tab may have
        changed another one since."""
        if run := self.some([run for run in self.own() if run.status.state in ACTIVE]):
            tab.goto("train", f"run={run.id}")
            if fields := in_a_tab(tab, run):
                done, self.tuned[run.id] = change_one(tab, run, fields, self.draw)
                self.expect(done, tab, "another setting")

    def rename(self, tab: Visitor) -> None:
        if run := self.some(self.own()):
            tab.goto("gallery")
            if not tab.may(run.id, "rename"):
                return
            title = f"run {self.number()}"
            tab.act("rename", run.id, title)
            self.expect(self.store.get(run.id).title == title, tab, "another title")
            self.titles[run.id] = self.store.get(run.id).title

    def delete(self, tab: Visitor) -> None:
        run = self.some([run for run in self.own() if run.status.state not in ACTIVE])
        if not run:
            return
        tab.goto("gallery")
        if not tab.may(run.id, "delete"):
            return
        tab.act("delete", run.id)
        there = run.path.exists()
        self.expect(not there, tab, "a run less")
        if not there:
            self.forget(run.id)

    def look(self, tab: Visitor) -> None:
        """Open a run in Explore; what is said of it by then is what this tab starts from."""
        if run := self.some(self.with_results()):
            tab.goto("explore", f"run={run.id}")

    def say(self, tab: Visitor) -> None:
        """Say something of the run that the tab looks at, upon what it saw when it was last drawn."""
        run_id = parse_qs(tab.query).get("run", [""])[0]
        key = f"explore/{run_id}"
        if tab.page != "explore" or run_id in self.gone or key not in tab.components:
            return
        run = self.store.get(run_id)
        before = json.loads(json.dumps(tab.kept))
        said, added, removed = self.changed(before)
        kept = annotations_of(run)
        tab.tell(key, "keep", [{"id": f"{self.number()}", "said": said, "before": before}])
        now = annotations_of(run)
        items = Counter(group.items for group in kept.groups)
        lost = Counter(group.items for group in kept.groups if group.name in removed)
        if now == kept and (added or lost):
            self.expect(False, tab, "what was said")
        else:
            expected = items - lost + Counter(added)
            assert Counter(group.items for group in now.groups) == expected, (kept, before, said, now)
        assert tab.kept == json.loads(now.model_dump_json()), "the page does not show what is kept"
        self.said[run_id] = now

    def changed(self, before: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[int, ...]], set[str]]:
        """Return what is said upon `before`: a group more, one less, one with another name, or a dimension's name."""
        groups, dimensions = list(before["groups"]), dict(before["dimensions"])
        added, removed = list[tuple[int, ...]](), set[str]()
        act = self.draw.choice(["add", "add", "remove", "rename", "dimension"])
        if act == "remove" and groups:
            removed.add(groups.pop(self.draw.randrange(len(groups)))["name"])
        elif act == "rename" and groups:
            place = self.draw.randrange(len(groups))
            groups[place] = groups[place] | {"name": f"group {self.number()}"}
            removed.add(before["groups"][place]["name"])
            added.append(tuple(groups[place]["items"]))
        elif act == "dimension":
            dimensions[str(self.draw.randrange(2))] = self.draw.choice(NAMES)
        elif len(groups) < 40:
            name = self.draw.choice(NAMES)
            while name in [group["name"] for group in groups]:
                name = f"group {self.number()}"
            groups.append({"name": name, "items": [self.number()]})
            added.append(tuple(groups[-1]["items"]))
        return {"groups": groups, "directions": before["directions"], "dimensions": dimensions}, added, removed

    def calculate(self, tab: Visitor) -> None:
        """Ask for a calculation, or for one that there is not."""
        run_id = parse_qs(tab.query).get("run", [""])[0]
        if tab.page == "explore" and run_id not in self.gone and f"explore/{run_id}" in tab.components:
            kind = self.draw.choice(["trust", "components", "neighbours", "nonsense"])
            tab.tell(f"explore/{run_id}", "job", {"kind": kind, "params": {}})
            assert kind != "nonsense" or tab.alerts, "nobody says that there is no such calculation"

    def race(self, tab: Visitor) -> None:
        if len(self.own()) > 1:
            return
        tab.goto("compare")
        for key, value in {"race-epochs/digits": 1.0, "race-seeds": 1.0}.items():
            (slider,) = [shown for name, shown in tab.widgets.items() if name.startswith(key)]
            tab.states[slider.id] = ("double_array_value", [value])
        tab.rerun()
        before = {run.id for run in self.own()}
        tab.press("race-start")
        made = {run.id for run in self.own()} - before
        self.expect(bool(made), tab, "a race")
        self.titles |= {run_id: self.store.get(run_id).title for run_id in made}

    def reload(self, tab: Visitor) -> None:
        """The same address in a new session."""
        again = Visitor(self.server)
        again.goto(tab.page, tab.query)
        self.tabs[self.tabs.index(tab)] = again
        tab.close()

    def acts(self) -> Iterator[tuple[str, int, Callable[[Visitor], None]]]:
        yield "train", 4 if len(self.own()) < ROOM else 0, self.train
        for button in ("pause", "continue", "stop", "resume"):
            yield button, 2, lambda tab, button=button: self.ask(tab, button)  # type: ignore[misc]
        yield "tune", 6, self.tune
        yield "rename", 2, self.rename
        yield "delete", 2 if len(self.own()) < ROOM else 6, self.delete
        yield "look", 4, self.look
        yield "say", 8, self.say
        yield "calculate", 1, self.calculate
        yield "race", 1, self.race
        yield "reload", 2, self.reload

    def act(self) -> None:
        """Do something in one of the tabs, and look at everything."""
        names, weights, does = zip(*self.acts(), strict=True)
        (place,) = self.draw.choices(range(len(names)), weights)
        tab = self.draw.choice(self.tabs)
        self.history.append(f"{names[place]} in tab {self.tabs.index(tab)}")
        does[place](tab)
        self.counts.acts[names[place]] += 1
        self.hold()

    # --- what must hold -------------------------------------------------------------------------------------------

    def hold(self) -> None:
        for tab in self.tabs:
            assert tab.errors == [], tab.errors
            for told in tab.alerts:
                assert told.strip()
                assert not any(word in told for word in ("Traceback", "Error:", "Internal")), told
        self.hold_store()
        self.hold_reload()

    def hold_store(self) -> None:
        """The store has what was made and not deleted, as it was called and said; nothing half-made lies about."""
        found = self.store.everything()
        assert not [run for run in found if isinstance(run, Damaged)], found
        own = {run.id: run for run in self.own()}
        assert own.keys() == self.titles.keys()
        assert {run.id: run.title for run in own.values()} == self.titles
        for run_id, tuned in self.tuned.items():
            assert live_settings(self.store.get(run_id)) == tuned
        for run_id, said in self.said.items():
            assert annotations_of(self.store.get(run_id)) == said
        left = [
            path.name for path in self.server.runs.glob(".*") if path.name.startswith((".new-", ".trash-", ".tmp-"))
        ]
        assert left == []
        assert not [run for run in own.values() if run.status.state == "interrupted"]

    def hold_reload(self) -> None:
        """A new session sees all of it."""
        tab = Visitor(self.server)
        try:
            before = {run.id: run.status.state for run in self.own()}
            tab.goto("gallery")
            for run_id in self.titles:
                assert run_id in {card["id"] for card in tab.cards()}
                buttons = {name for name in ("stop", "resume") if tab.may(run_id, name)}
                states = {before[run_id], self.store.get(run_id).status.state}
                assert buttons <= ({"stop"} if states & set(ACTIVE) else set()) | (
                    {"resume"} if states & {"stopped", "failed", "interrupted"} else set()
                ), (buttons, states)
            if self.said:
                tab.goto("explore", f"run={(run_id := self.draw.choice(sorted(self.said)))}")
                assert tab.kept == json.loads(self.said[run_id].model_dump_json())
            if self.tuned:
                tab.goto("train", f"run={(run_id := self.draw.choice(sorted(self.tuned)))}")
                shown = {path: field.default for path, field in in_a_tab(tab, self.store.get(run_id)).items()}
                assert shown.items() <= self.tuned[run_id].items()
            assert tab.errors == []
        finally:
            tab.close()

    def expect(self, done: bool, tab: Visitor, what: str) -> None:
        """What was asked was done, or refused with a sentence."""
        assert done or tab.alerts, f"neither {what} nor a word"
        if not done:
            self.counts.refused[what] += 1

    def end(self) -> None:
        """Stop and delete everything: nothing is left, neither tickets nor folders nor processes at work."""
        tab = self.tabs[0]
        for run in self.own():
            if run.status.state in ACTIVE:
                tab.goto("train", f"run={run.id}")
                if "stop" in tab.widgets:
                    tab.press("stop")
        self.until(lambda: not [run for run in self.own() if run.status.state in ACTIVE], "all have ended")
        self.until(lambda: not list(queue_folder(self.server.runs).glob("*.*.*.*.*")), "no ticket")
        for run in self.own():
            self.until(lambda run=run: self.deleted(tab, run), "deleted")  # type: ignore[misc]
        self.hold()
        assert not [path for path in self.server.runs.iterdir() if not path.name.startswith(".")]
        self.until(lambda: not [one for one in children(self.server) if one.status() == psutil.STATUS_ZOMBIE], "reaped")
        assert len(children(self.server)) <= 4, children(self.server)
        for tab in self.tabs:
            tab.close()

    def deleted(self, tab: Visitor, run: Run) -> bool:
        tab.goto("gallery")
        tab.act("delete", run.id)
        there = run.path.exists()
        self.expect(not there, tab, "a run less")  # its worker may be about to leave it
        if not there:
            self.forget(run.id)
        return not there

    # --- small things ---------------------------------------------------------------------------------------------

    def forget(self, run_id: str) -> None:
        self.gone.add(run_id)
        for known in (self.titles, self.said, self.tuned):
            known.pop(run_id, None)

    def some(self, runs: list[Run]) -> Run | None:
        return self.draw.choice(sorted(runs, key=lambda run: run.created)) if runs else None

    def number(self) -> int:
        self.fresh += 1
        return self.fresh

    def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, what
            time.sleep(0.02)


def children(server: Server) -> list[psutil.Process]:
    return psutil.Process(server.process.pid).children()
