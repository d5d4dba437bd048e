"""Who may do what, on a real server: docs/access.md says what comes of it, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from aecore.runs.run import Run
from aecore.runs.shares import digest_of, share, shares_of, take_back
from tests import access
from tests.access import IDS, Bench
from tests.served import ROOT, Tab
from ui.web import cookie
from ui.web.addresses import OPERATOR, OWN, OWN_HEADER

PAGE = (ROOT / "docs" / "access.md").read_text("utf-8").splitlines()
IN_STEP = "run: python -m tests.access --to docs/access.md"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with access.bench(tmp_path_factory.mktemp("access")) as found:
        yield found


@pytest.mark.exhaustive(sample=2)
@pytest.mark.parametrize("name", access.ACTIONS)
def test_an_action_is_for_whom_the_table_says(bench: Bench, name: str) -> None:
    assert access.line(name, access.row_of_action(bench, name)) in PAGE, IN_STEP


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", access.SPECIAL)
def test_who_trains_or_adds_seeds_is_whom_the_table_says(bench: Bench, name: str) -> None:
    assert access.line(name, access.SPECIAL[name](bench)) in PAGE, IN_STEP


@pytest.mark.parametrize("name", access.ROUTES)
def test_an_address_answers_as_the_table_says(bench: Bench, name: str) -> None:
    assert access.line(name, access.row_of_route(bench, name)) in PAGE, IN_STEP


@pytest.fixture(scope="module")
def private(bench: Bench) -> Run:
    """A run on data of its owner's own, with all that there is to see."""
    return bench.own_run("owner")


@pytest.mark.parametrize("name", access.PRIVATE)
def test_what_belongs_to_a_run_on_own_data_is_for_whom_the_table_says(bench: Bench, name: str) -> None:
    assert access.line(name, access.row_of_private_route(bench, name)) in PAGE, IN_STEP


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("name", access.BY_LINK)
def test_a_link_lets_nobody_do_more_than_look(bench: Bench, name: str) -> None:
    cells = access.row_of_link(bench, name)
    assert set(cells) == {"no"}
    assert access.line(name, cells) in PAGE, IN_STEP


def test_a_shared_link_shows_nothing_of_the_run_on_the_page_use(bench: Bench, private: Run) -> None:
    token = share(private)
    for who in ("another visitor", "without a cookie"):
        tab = bench.tab(who, "use", f"share={token}")
        tab.close()
        told = json.dumps([str(shown) for shown in tab.widgets.values()])
        assert tab.errors == []
        assert access.SECRET not in told
        assert private.id not in told


@pytest.mark.parametrize("name", access.CLASS)
def test_a_class_answers_whom_the_table_says(bench: Bench, name: str) -> None:
    assert access.line(name, access.row_of_class(bench, name)) in PAGE, IN_STEP


def test_the_table_has_no_other_rows() -> None:
    known = {*access.ACTIONS, *access.SPECIAL, *access.BY_LINK, *access.ROUTES, *access.CLASS}
    known |= {"", access.OWN, access.HAVING, access.IN_CLASS}
    rows = PAGE[PAGE.index(access.START) : PAGE.index(access.END)]
    assert {row.split(" | ")[0].removeprefix("| ").strip("| ") for row in rows if row.startswith("| ")} == known


@pytest.mark.parametrize("name", access.PRIVATE)
def test_what_is_anothers_own_looks_as_what_never_was(bench: Bench, private: Run, name: str) -> None:
    never = "digits-vae-zzzzzz"
    for who in ("another visitor", "without a cookie"):
        other, none = (answer(bench, access.PRIVATE[name].format(run=run), who) for run in (private.id, never))
        assert other[1].replace(private.id.encode(), never.encode()) == none[1]
        assert {k: v for k, v in other[2].items() if k not in VARIES} == {
            k: v for k, v in none[2].items() if k not in VARIES
        }
        assert other[0] == none[0] == 404


VARIES = {"date", "content-length"}


def answer(bench: Bench, path: str, who: str) -> tuple[int, bytes, dict[str, str]]:
    connection = HTTPConnection("127.0.0.1", bench.server.port, timeout=30)
    with closing(connection):
        connection.request("GET", path, headers=bench.headers(who))
        found = connection.getresponse()
        return found.status, found.read(), {name.lower(): value for name, value in found.getheaders()}


def test_what_only_some_may_see_is_kept_by_no_cache_and_asked_for_anew(bench: Bench, private: Run) -> None:
    items = access.PRIVATE["items, decoder, encoder of a run"]
    known = answer(bench, items.format(run=private.id), "owner")[2]["etag"].strip('"')
    for path in access.PRIVATE.values():
        said = answer(bench, path.format(run=private.id), "owner")[2]["cache-control"]
        assert said in ("private, no-cache", "private, no-store")
    assert (
        answer(bench, f"{items.format(run=private.id)}?v={known}", "owner")[2]["cache-control"] == "private, no-cache"
    )


@pytest.mark.parametrize("who", ["owner", "another visitor"])
def test_what_a_page_announces_tells_nobody_that_a_run_is_there(bench: Bench, private: Run, who: str) -> None:
    told = answer(bench, f"/explore?run={private.id}", who)[2]["link"]
    assert (private.id in told) is (who == "owner")


PAGES = ("gallery", "home", "explore", "compare", "train")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_tells_others_of_it(bench: Bench, private: Run, page: str) -> None:
    link = {"explore": "run={}", "train": "run={}", "compare": "runs={}.digits-vae-2d"}.get(page, "").format(private.id)
    for query in {link, ""}:
        tab = bench.tab("another visitor", page, query)
        tab.close()
        told = json.dumps([str(shown) for shown in tab.widgets.values()])
        assert tab.errors == []
        assert access.SECRET not in told
        assert private.id not in told.replace(f"called “{private.id}”", "")


def test_its_owner_and_the_operator_see_it(bench: Bench, private: Run) -> None:
    for who in ("owner", "operator"):
        tab = bench.tab(who, "gallery")
        tab.close()
        assert private.id in [card["id"] for card in tab.given("gallery")["cards"]]


def test_a_shared_link_opens_explore_for_looking_alone_and_shows_nothing_when_it_was_taken_back(
    bench: Bench, private: Run
) -> None:
    token = share(private)
    tab = bench.tab("another visitor", "explore", f"share={token}")
    given = tab.given(f"explore/{token}")
    assert given["run"] == token
    assert "link that was shared" in given["locked"]
    assert private.id not in json.dumps([str(shown) for shown in tab.widgets.values()])
    tab.tell(f"explore/{token}", "keep", access.GROUP)
    tab.tell(f"explore/{token}", "job", access.TRUST)
    assert not private.file("annotations").exists()
    assert not list(private.derived.glob("trust-*"))
    address = f"/api/runs/{token}/results/items.safetensors"
    assert bench.server.get(address, **bench.headers("another visitor"))[0] == 200
    take_back(private, shares_of(private)[0].name)
    status, body = bench.server.get(address, **bench.headers("another visitor"))
    assert (status, "nothing any more" in json.loads(body)["error"]) == (404, True)
    tab.rerun()
    assert any("nothing any more" in text for text in tab.said())
    tab.close()
    assert tab.errors == []


def test_what_is_kept_lists_the_links_that_one_gave_and_takes_them_back(bench: Bench) -> None:
    run = bench.run("done", results=True, own=True)
    token = share(run)
    key = f"unshare-{digest_of(token)[:12]}"
    for who, there in (("another visitor", False), ("owner", True), ("operator", True)):
        tab = bench.tab(who, "kept")
        assert (key in tab.widgets) is there, who
        if who == "operator":
            tab.press(key)
        tab.close()
        assert tab.errors == []
    assert bench.server.get(f"/api/runs/{token}/feed")[0] == 404


@pytest.mark.exhaustive
def test_a_link_outlives_a_restart_of_the_server_and_names_no_run(bench: Bench, private: Run) -> None:
    token = share(private)
    kept = "".join(path.read_text() for path in (bench.server.runs / ".shares").iterdir())
    assert token not in kept
    assert private.id not in token
    bench.server.close()
    bench.server.start()
    assert bench.server.get(f"/api/runs/{token}/feed")[0] == 200


def drop(bench: Bench, content: bytes, who: str) -> dict[str, Any]:
    """What the zone does with one file: announce it, send it, have it looked at."""
    headers = bench.headers(who) | {OWN_HEADER: "1"}
    told = json.dumps({"files": [{"name": "run.zip", "size": len(content)}]}).encode()
    token = json.loads(bench.server.get(OWN, "POST", told, **headers)[1])["token"]
    sent = bench.server.get(f"{OWN}/{token}/1?from=0", "PUT", content, **headers)
    assert sent[0] == 200, sent
    status, body = bench.server.get(f"{OWN}/{token}/check", "POST", b"{}", **headers)
    return {"status": status} | json.loads(body)


def test_a_run_that_leaves_as_a_file_is_brought_in_by_somebody_else_through_the_zone(
    bench: Bench, private: Run
) -> None:
    status, content = bench.server.get(f"/api/runs/{private.id}/run.zip", **bench.headers("owner"))
    assert status == 200
    brought = drop(bench, content, "another visitor")
    assert brought["status"] == 200, brought
    for who, seen in (("another visitor", 200), ("operator", 200), ("owner", 404), ("without a cookie", 404)):
        assert bench.server.get(f"/api/runs/{brought['run']}/feed", **bench.headers(who))[0] == seen, who
    tab = bench.tab("another visitor", "gallery")
    tab.close()
    (card,) = [card for card in tab.given("gallery")["cards"] if card["id"] == brought["run"]]
    assert (card["badge"], "resume" in card["may"]) == ("file", False)
    half = len(content) // 2
    edited = drop(bench, content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :], "another visitor")
    assert edited["status"] == 400
    assert "is not what it was when the run was packed" in edited["error"]


def test_the_key_is_there_for_the_server_alone(bench: Bench) -> None:
    bench.server.get("/gallery")
    assert (bench.server.runs / cookie.KEY).stat().st_mode & 0o777 == 0o600
    for path in (f"/{cookie.KEY}", f"/gallery/{cookie.KEY}", f"/app/static/{cookie.KEY}"):
        assert (bench.server.runs / cookie.KEY).read_bytes() not in bench.server.get(path)[1]


@pytest.mark.exhaustive
def test_a_cookie_comes_with_the_first_page_and_outlives_reload_reconnect_and_restart(bench: Bench) -> None:
    first = bench.server.headers("/train")["Set-Cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(first.split("; "))
    pair = first.partition(";")[0]
    again = bench.server.headers("/gallery", Cookie=pair)["Set-Cookie"]
    assert again.partition(";")[0] == pair, "the same visitor"
    run = bench.run("stopped")
    run.note(owner=pair.partition("=")[2].partition(".")[0])
    bench.server.close()
    bench.server.start()
    assert own(bench, run.id, Cookie=pair)
    assert not own(bench, run.id)


def test_a_session_without_a_cookie_owns_what_it_makes_until_the_page_is_loaded_anew(bench: Bench) -> None:
    tab = bench.tab("without a cookie", "train")
    tab.choose("budget.epochs", "10000")
    tab.press("train-button")
    run = bench.store.get(parse_qs(tab.query)["run"][0])
    later = bench.tab("without a cookie", "train", tab.query)
    later.press("stop")
    assert not run.file("stop").exists()
    assert access.explained(later)
    tab.press("stop")
    assert run.file("stop").exists() or run.status.state == "stopped"
    for opened in (tab, later):
        opened.close()


def forged(bench: Bench) -> dict[str, str]:
    """Cookies that are none, all with the id of the owner."""
    name, value = cookie.cookie_of(IDS["owner"])
    other, (_, proof) = cookie.cookie_of(IDS["another visitor"]), value.split(".")
    return {
        "the id alone": f"{name}={IDS['owner']}",
        "the signature of another visitor": f"{name}={IDS['owner']}.{other[1].partition('.')[2]}",
        "the last sign changed": f"{name}={value[:-1]}{'0' if value[-1] != '0' else '1'}",
        "another id under the signature": f"{name}={IDS['operator']}.{proof}",
        "something behind it": f"{name}={value}0",
        "of another key": f"{name}={IDS['owner']}.{'0' * 64}",
        "no ASCII": f"{name}={IDS['owner']}.ü",
        "a session's name": f"{name}=session-{IDS['owner']}.{proof}",
    }


def test_a_forged_cookie_is_none(bench: Bench) -> None:
    run = bench.run("stopped")
    assert own(bench, run.id, **bench.headers("owner"))
    for what, pair in forged(bench).items():
        assert not own(bench, run.id, Cookie=pair), what
        assert f"{pair.partition('=')[2]};" not in bench.server.headers("/gallery", Cookie=pair)["Set-Cookie"], what


def sign_in(bench: Bench, token: str, **headers: str) -> tuple[int, str]:
    """Send a token as the page does; returns the status and the cookie that came back."""
    connection = HTTPConnection("127.0.0.1", bench.server.port, timeout=30)
    with closing(connection):
        connection.request("POST", OPERATOR, urlencode({"token": token}), headers)
        found = connection.getresponse()
        return found.status, found.getheader("Set-Cookie") or ""


def test_who_knows_the_token_signs_in_and_is_the_operator_until_they_leave(bench: Bench, private: Run) -> None:
    here = {"Origin": bench.server.url}
    assert sign_in(bench, "not the token", **here) == (403, "")
    assert sign_in(bench, access.TOKEN, Origin="https://elsewhere.example") == (403, "")
    assert sign_in(bench, access.TOKEN)[0] == 403, "no page has sent it"
    status, said = sign_in(bench, access.TOKEN, **here)
    assert status == 303
    assert {"HttpOnly", "SameSite=strict"} <= set(said.split("; "))
    pair, feed = said.partition(";")[0], f"/api/runs/{private.id}/feed"
    assert access.TOKEN not in pair
    assert bench.server.get(feed, Cookie=pair)[0] == 200
    assert b"signed in" in bench.server.get(OPERATOR, Cookie=pair)[1]
    for edited in (pair[:-1] + ("0" if pair[-1] != "0" else "1"), pair.replace("=1", "=2", 1), pair.split(".")[0]):
        assert bench.server.get(feed, Cookie=edited)[0] == 404
    assert access.TOKEN not in bench.server.log.read_text()
    assert "form-action 'self'" in bench.server.headers(OPERATOR)["Content-Security-Policy"]
    assert "form-action 'none'" in bench.server.headers("/gallery")["Content-Security-Policy"]


def own(bench: Bench, run_id: str, **headers: str) -> bool:
    """Whether the page offers these headers to change a run."""
    tab = Tab(bench.server, page="gallery", **headers)
    tab.close()
    assert tab.errors == []
    (card,) = [card for card in tab.given("gallery")["cards"] if card["id"] == run_id]
    return "resume" in card["may"] and not card.get("locked")
