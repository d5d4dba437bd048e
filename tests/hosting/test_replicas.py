"""Two servers of one store behind nginx behave as one: what one says the other shows, a visitor stays at one, and when
it is killed finds their runs at the other."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.served import Server, Tab
from ui.web.addresses import CLASS_KEY, CLASSES, OWN_HEADER

from .replicas import Owner, Replicas, owners_train, replicas, wait

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    with replicas(tmp_path_factory.mktemp("replicas")) as there:
        yield there


def card(server: Server, owner: Owner, run: str) -> dict[str, object]:
    """The card of a run in the Gallery, as this server shows it to its owner."""
    tab = Tab(server, page="gallery", Cookie=owner.cookie)
    found = {one["id"]: one for one in tab.given("gallery")["cards"]}
    tab.close()
    return found.get(run, {})


def tell(server: Server, owner: Owner, act: str, run: str, title: str = "") -> None:
    tab = Tab(server, page="gallery", Cookie=owner.cookie)
    tab.tell("gallery", "act", {"do": act, "runs": [run], "title": title})
    assert tab.errors == []
    tab.close()


def test_what_one_server_says_the_other_shows(lab: Replicas) -> None:
    one, other = lab.servers
    owner = Owner(lab.front)
    owner.open("data=digits&variant=vae&set=data.items=128&set=budget.epochs=1&set=device=cpu")
    owner.train()
    assert {owner.asks(f"/api/runs/{owner.run}/feed")[1] for _ in range(5)} == {owner.upstream}
    wait(lambda: all(run.status.state == "done" for run in lab.runs), 120)
    feeds = {server.get(f"/api/runs/{owner.run}/feed", Cookie=owner.cookie)[1] for server in lab.servers}
    assert len(feeds) == 1
    stranger = Owner(lab.front)
    for visitor in (owner, stranger):
        visitor.open(f"run={owner.run}")
        assert visitor.is_known() == (visitor is owner)
    tell(one, owner, "rename", owner.run, "named at the first")
    assert card(other, owner, owner.run)["title"] == "named at the first"
    assert card(other, owner, owner.run)["badge"] == "yours"
    tell(other, owner, "delete", owner.run)
    assert card(one, owner, owner.run) == {}
    (name,) = [path.name for path in one.runs.iterdir() if path.name.startswith(".deleted-")]
    tell(one, owner, "undo", name)
    assert card(other, owner, owner.run)["title"] == "named at the first"


def test_a_class_that_is_opened_at_one_server_is_joined_at_the_other(lab: Replicas) -> None:
    one, other = lab.servers
    opened = json.loads(one.get(CLASSES, "POST", b"{}", **{OWN_HEADER: "1"})[1])
    at = f"{CLASSES}/{opened['code']}"
    for server in (other, one):
        assert server.get(f"{at}/join", "POST", b"{}", **{OWN_HEADER: "1"})[0] == 200
    for server in lab.servers:
        seen = json.loads(server.get(at, **{OWN_HEADER: "1", CLASS_KEY: opened["key"]})[1])
        assert seen["members"] == 2


def test_visitors_of_a_killed_server_find_their_runs_at_the_other(lab: Replicas) -> None:
    met = owners_train(lab, 12)
    assert sum(met.there) >= 12
    assert min(met.there) > 0
    assert (met.lost, met.doubled, met.strangers, met.errors) == ([], [], [], [])
    lab.servers[0].start()
    both = {f"127.0.0.1:{server.port}" for server in lab.servers}
    wait(lambda: {Owner(lab.front).asks("/api/health")[1] for _ in range(8)} == both, 60)
