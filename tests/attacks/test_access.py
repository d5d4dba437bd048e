"""Who may do what, on a real server: docs/access.md says what comes of it, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from tests import access
from tests.access import IDS, Bench
from tests.served import ROOT, Tab
from ui.web import cookie

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


def test_the_table_has_no_other_rows() -> None:
    known = {*access.ACTIONS, *access.SPECIAL, *access.ROUTES, ""}
    rows = PAGE[PAGE.index(access.START) : PAGE.index(access.END)]
    assert {row.split(" | ")[0].removeprefix("| ").strip("| ") for row in rows if row.startswith("| ")} == known


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


def own(bench: Bench, run_id: str, **headers: str) -> bool:
    """Whether the page offers these headers to change a run."""
    tab = Tab(bench.server, page="gallery", **headers)
    tab.close()
    assert tab.errors == []
    (card,) = [card for card in tab.given("gallery")["cards"] if card["id"] == run_id]
    return "resume" in card["may"] and not card.get("locked")
