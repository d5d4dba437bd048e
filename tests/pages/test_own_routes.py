"""Own data over HTTP: what a visitor brings is theirs alone and comes in piece by piece; other pages get nothing."""

from __future__ import annotations

import csv
import io
import json
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from aecore.data.cards import CARDS
from aecore.data.own.check import Check
from aecore.errors import UserError
from tests.access import Bench, bench
from tests.served import Server
from ui.language import LANGUAGES, speaking
from ui.own.examples import EXAMPLES, example
from ui.own.starts import STARTS, chosen_start, starts_for
from ui.web.addresses import OWN, OWN_HEADER
from ui.web.receiving import Spot

from .test_pages import store

__all__ = ["store"]

HEADER = {OWN_HEADER: "1"}
TABLE = ("height,weight\n" + "\n".join(f"{150 + i},{50 + (i * 7) % 30}" for i in range(60))).encode()

DONE = (("GET", ""), ("PUT", "/1"), ("POST", "/check"), ("POST", "/use"), ("GET", "/look"), ("DELETE", ""))
"""What may be done with a drop."""
NONSENSE = (
    *(b"", b"[", b"[]", b"{}", b'{"files": 1}', b'{"files": [{"name": "a"}]}', b"[" * 100_000),
    *(b'{"files": [{"name": "a", "size": %s}]}' % size for size in (b"1e999", b"-1e999", b"NaN", b"9" * 400)),
)
Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("own")) as found:
        yield found


@pytest.fixture
def ask(served: Bench) -> Ask:
    """Ask as a visitor; returns the status and the JSON of the answer."""

    def answer(who: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        status, content = served.server.get(f"{OWN}{path}", method, data, **served.headers(who), **HEADER | headers)
        return status, json.loads(content) if content[:1] == b"{" else {}

    return answer


def begun(ask: Ask, who: str, *files: tuple[str, bytes]) -> str:
    status, told = ask(who, "POST", "", {"files": [{"name": name, "size": len(content)} for name, content in files]})
    assert status == 201, told
    return str(told["token"])


def test_bytes_of_several_files_come_in_one_request_and_go_on_where_they_broke_off(ask):
    files = [("a.csv", TABLE), ("empty.csv", b""), ("b.csv", TABLE)]
    token = begun(ask, "owner", *files)
    whole = b"".join(content for _, content in files)
    assert ask("owner", "PUT", f"/{token}/1?from=0", whole[:100])[1] == {"there": [1, 100]}
    assert ask("owner", "GET", f"/{token}")[1]["there"] == [100, 0, 0]
    assert ask("owner", "PUT", f"/{token}/1?from=100", whole[100:])[1] == {"there": [4, 0]}
    told = ask("owner", "GET", f"/{token}")[1]
    assert told["there"] == told["sizes"] == [len(TABLE), 0, len(TABLE)]
    ask("owner", "DELETE", f"/{token}")


def test_more_than_was_announced_is_refused_and_what_is_there_is_told(ask):
    token = begun(ask, "owner", ("a.csv", TABLE))
    status, told = ask("owner", "PUT", f"/{token}/1?from=0", TABLE + b"x")
    assert (status, told["there"]) == (409, [len(TABLE)])
    status, told = ask("owner", "PUT", f"/{token}/1?from={len(TABLE) + 5}", b"x")
    assert status == 409
    ask("owner", "DELETE", f"/{token}")


def test_nobody_else_hears_of_a_drop(ask):
    token = begun(ask, "owner", ("a.csv", TABLE))
    unknown = ask("another visitor", "GET", f"/{'0' * 32}")
    for who in ("another visitor", "operator"):
        for method, path in DONE:
            assert ask(who, method, f"/{token}{path}", b"{}") == unknown, (who, path)
    assert ask("owner", "GET", f"/{token}")[0] == 200
    ask("owner", "DELETE", f"/{token}")
    assert ask("owner", "GET", f"/{token}") == unknown


def test_what_was_kept_is_downloaded_by_its_owner_alone(ask, served):
    rows = "user,item,rating\n" + "\n".join(f"u{i // 6},Film {i % 6},{1 + i * 7 % 5}" for i in range(180))
    token = begun(ask, "owner", ("votes.csv", rows.encode()))
    ask("owner", "PUT", f"/{token}/1?from=0", rows.encode())
    ask("owner", "POST", f"/{token}/check", {})
    deadline = time.monotonic() + 60
    while ask("owner", "GET", f"/{token}")[1]["state"] != "ready":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    status, told = ask("owner", "POST", f"/{token}/use", {})
    assert status == 201, told
    path = f"{OWN}/data/{told['digest']}.zip"
    status, content = served.server.get(path, **served.headers("owner"))
    assert status == 200
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    assert archive.read("ratings.csv").count(b"\n") == 181
    status, said = served.server.get(path, **served.headers("another visitor"))
    unknown = served.server.get(path.replace(told["digest"], "0" * 64), **served.headers("another visitor"))
    assert (status, said.replace(told["digest"][:12].encode(), b"0" * 12)) == unknown
    assert status == 400


def test_without_a_cookie_nothing_comes_in_and_the_reason_is_said(ask):
    status, told = ask("without a cookie", "POST", "", {"files": []})
    assert status == 400
    assert "cookie" in told["error"]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {OWN_HEADER: None}],
    ids=["origin", "fetch", "no header"],
)
def test_a_page_of_others_can_ask_for_nothing(served, headers):
    said = {name: value for name, value in (HEADER | headers).items() if value}
    status, content = served.server.get(OWN, "POST", b'{"files": []}', **served.headers("owner"), **said)
    assert (status, b"not asked for by a page" in content) == (400, True)


@pytest.mark.parametrize("body", NONSENSE)
def test_what_is_no_announcement_gets_a_sentence(ask, body):
    status, told = ask("owner", "POST", "", body)
    assert status == 400
    assert told["error"]


@pytest.mark.parametrize("choices", [{"side": "large"}, {"nothing": 1}, {"side": 10**9}, []])
def test_corrections_that_there_are_not_get_a_sentence_in_the_language_asked_for(ask, choices):
    token = begun(ask, "owner", ("a.csv", TABLE))
    status, told = ask("owner", "POST", f"/{token}/check", choices, **{"Accept-Language": "zh"})
    assert status == 400
    assert "不能这样选" in told["error"]
    ask("owner", "DELETE", f"/{token}")


def test_a_read_only_server_takes_nothing(tmp_path):
    server = Server(tmp_path, LATENTLAB_READONLY="1")
    try:
        for method, path in (("POST", ""), ("GET", f"/{'0' * 32}"), ("GET", "/examples/table")):
            status, content = server.get(f"{OWN}{path}", method, b"{}" if method == "POST" else None, **HEADER)
            assert (status, b"read-only demo" in content) == (400, True), path
    finally:
        server.close()


def test_bytes_find_their_files_wherever_they_are_cut():
    sizes = (5, 0, 3, 1)
    whole = bytes(range(sum(sizes)))

    class Held:
        files = tuple((f"f{i}", size) for i, size in enumerate(sizes))

        def __init__(self) -> None:
            self.held = [b""] * len(sizes)

        def receive(self, number: int, start: int, chunks: Any) -> int:
            self.held[number - 1] = self.held[number - 1][:start] + b"".join(chunks)
            return len(self.held[number - 1])

    for cut in range(len(whole) + 1):
        drop = Held()
        spot = Spot(drop, 0, 0)
        spot.take(whole[:cut])
        spot.take(whole[cut:])
        assert (b"".join(drop.held), [len(part) for part in drop.held], spot.end) == (whole, list(sizes), [5, 0])
        with pytest.raises(UserError):
            spot.take(b"x")


# --- examples and starts ----------------------------------------------------------------------------------------------


def test_examples_are_what_they_say_and_the_same_twice():
    again = {name: row.make() for name, row in EXAMPLES.items()}
    assert {name: example(name) for name in EXAMPLES} == again
    with zipfile.ZipFile(io.BytesIO(again["pictures"])) as archive:
        names = archive.namelist()
    assert (len(names), len({name.split("/")[1] for name in names})) == (1878, 10)
    wines = list(csv.DictReader(io.StringIO(again["table"].decode())))
    assert (len(wines), len(wines[0]), len({row["grape"] for row in wines})) == (178, 14, 3)
    curves = list(csv.reader(io.StringIO(again["curves"].decode())))
    assert (len(curves), {len(row) for row in curves}) == (428, {97})
    arrays = np.load(io.BytesIO(again["arrays"]))
    assert (arrays["x"].shape, arrays["y"].shape, arrays["x"].max()) == ((1797, 8, 8), (1797,), 255)


def check_like(name: str) -> Check:
    card = CARDS[name]
    count = card.train + card.held_out
    return Check(card.kind, "", card.title, card.shape, count, count, card.classes, (1,) * len(card.classes))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["digits", "emoji", "breast-cancer", "sines"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kind_has_three_ways_to_begin_that_can_be_trained(store, name, code):
    with speaking(code):
        ways = starts_for(check_like(name), [])
    assert [way["id"] for way in ways] == [start.id for start in STARTS if start.suits(CARDS[name])]
    assert len(ways) == 3
    for way in ways:
        spec, why = chosen_start(way["id"], CARDS[name], "ab" * 32)
        assert spec.data.digest == "ab" * 32
        assert why
    assert chosen_start("none", CARDS[name], "ab" * 32) is None


@pytest.mark.parametrize("films", [40, 300])
def test_ratings_begin_with_completion_however_many_things_there_are(store, films):
    check = Check("ratings", "", "Films", (2, films), 200, 200, (), ())  # type: ignore[arg-type]
    assert starts_for(check, [])[0]["id"] == "fill"


def test_a_browser_that_leaves_while_it_sends_is_no_fault_of_the_server(
    served: Bench, until: Callable[..., None]
) -> None:
    address, log = ("127.0.0.1", served.server.port), served.server.log
    before = len(log.read_bytes())
    own = "".join(f"{name}: {value}\r\n" for name, value in (served.headers("owner") | HEADER).items())
    for path, more in ((OWN, own), ("/operator", f"Origin: {served.server.url}\r\n")):
        with socket.create_connection(address) as leaving:
            head = f"POST {path} HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nContent-Length: 100\r\n{more}\r\n"
            leaving.sendall(head.encode() + b"{")
            time.sleep(0.5)
    until(lambda: served.server.get("/_stcore/health")[0] == 200)
    time.sleep(0.5)
    assert log.read_bytes()[before:].decode() == ""
