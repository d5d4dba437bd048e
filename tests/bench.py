"""A server whose operator is named, and everybody who may ask it for something."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from aecore.data.cards import CARDS
from aecore.models.autoencoder import build
from aecore.presets import preset
from aecore.runs.checkpoints import save_checkpoint
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.runs.visitor import Visitor
from aecore.spec import OwnData
from aecore.workers.ending import worker_of
from aecore.workers.taking import html_at
from ui.web import cookie
from ui.web.signing import signed_cookie

from .served import Server, Tab

__all__ = [
    "BY_TOKEN", "FORGED", "HAVING", "HEADER", "IDS", "IN_CLASS", "LEAVER", "LINKS", "MEMBERS", "MINUTE", "OWN", "PAGE",
    "PROXY", "SECRET", "SHIPPED", "TOKEN", "USER", "VISITORS", "Bench", "bench",
]  # fmt: skip

OWN = "of a run on data of its owner's own"
HAVING = "with a link to such a run"
IN_CLASS = "of a class"
MEMBERS = ("its teacher", "a student in it", "a student of another class", "nobody's key")
LINKS = ("with a shared link", "with one taken back")
IDS = {"operator": "0" * 16, "owner": "1" * 16, "another visitor": "2" * 16}
BY_TOKEN, USER, FORGED = "operator by token", "owner named by a proxy", "the same header, forged"
VISITORS = (*IDS, "without a cookie", BY_TOKEN, USER, FORGED)
TOKEN = "a token of thirty characters.."
HEADER, NAME, PROXY = "X-Remote-User", "ada@example.org", "127.0.0.2"
"""What a proxy sends, and from where: another address of this machine than the others ask from."""
LEAVER = "bea@example.org"
"""Somebody else whom it names: who takes leave."""
SHIPPED = "digits-vae-2d"
SECRET = "Grandmother's letters"
"""What somebody calls the data that they have brought."""
MINUTE = 60.0
PAGE = "a" * 12
"""The digest of an HTML page that was made of a run on somebody's own data."""


@dataclass(frozen=True)
class Bench:
    """A server whose operator is named, and its store as the owner has it."""

    server: Server
    private: dict[str, Run] = field(default_factory=dict)
    """Runs on data of their owners' own, with all that there is to see, by owner."""

    @property
    def store(self) -> Store:
        return Store(self.server.runs, visitor=Visitor(IDS["owner"]))

    def headers(self, visitor: str) -> dict[str, str]:
        """What the browser of a visitor sends, or the proxy before it, and where it comes from."""
        if visitor in (USER, FORGED):
            return {HEADER: NAME} | ({"source": PROXY} if visitor == USER else {})
        if visitor == BY_TOKEN:
            name, value = signed_cookie(TOKEN)
        elif visitor in IDS:
            name, value = cookie.cookie_of(IDS[visitor])
        else:
            return {}
        return {"Cookie": f"{name}={value}"}

    def owner_for(self, visitor: str) -> str:
        """Whose run somebody tries things on."""
        return USER if visitor in (USER, FORGED) else "owner"

    def id_of(self, owner: str) -> str:
        return cookie.id_of_user(NAME) if owner == USER else IDS[owner]

    def own_run(self, visitor: str) -> Run:
        """The private run that somebody asks for."""
        owner = self.owner_for(visitor)
        if owner not in self.private:
            self.private[owner] = self.run("done", owner=owner, results=True, own=True)
        return self.private[owner]

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
            run.note(owner=self.id_of(owner))
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
    server = Server(
        folder,
        LATENTLAB_OPERATOR=IDS["operator"],
        LATENTLAB_OPERATOR_TOKEN=TOKEN,
        LATENTLAB_USER_HEADER=HEADER,
        LATENTLAB_PROXIES=PROXY,
        LATENTLAB_WORKERS="1",
    )
    cookie.key = lambda: cookie.key_in(server.runs)  # type: ignore[assignment]
    try:
        yield Bench(server)
    finally:
        cookie.key = key
        server.close()
        for run in Store(server.runs).runs():  # workers outlive a server
            if process := None if run.shipped else worker_of(run):
                process.kill()
