"""What a server for others tells and refuses: metrics in Prometheus' form, health, rates, a log without names; the page
that says what is kept."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import shutil
import sys
import time
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Scope

from aecore.classes.rates import Rate
from aecore.errors import UserError
from aecore.hosting.mode import MODES
from aecore.presets import preset
from aecore.runs.store import Store
from aecore.runs.visitor import Visitor
from tests.hosting.test_expiry import ANNA, run_of
from ui import allowed, kept
from ui.web import cookie, health, journal, limited, meters, operating, own_requests, signing
from ui.web.addresses import OWN_HEADER

from .opening import open_page

LINE = re.compile(r'[a-z_:]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? (-?[0-9.e+-]+|NaN|[+-]Inf)')


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LATENTLAB_OPERATOR", "nobody")
    for where in (meters, limited, health):
        monkeypatch.setattr(where, "METERS", meters.Meters() if where is meters else meters.METERS)
    limited.rate_of.cache_clear()
    yield
    limited.rate_of.cache_clear()


def scope_of(path: str, visitor: str = "", address: str = "10.0.0.9", kind: str = "http") -> Scope:
    headers = [(b"host", b"lab.example")]
    if visitor:
        headers.append((b"cookie", "=".join(cookie.cookie_of(visitor)).encode()))
    return {"type": kind, "method": "GET", "path": path, "query_string": b"", "headers": headers, "scheme": "https",
            "client": (address, 5000), "server": ("lab.example", 443)}  # fmt: skip


def answer(app: ASGIApp, scope: Scope) -> tuple[int, bytes]:
    """Return status (or the code of a closed socket) and body."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent[0].get("status", sent[0].get("code", 0)), b"".join(one.get("body", b"") for one in sent)


async def fine(scope: Scope, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        return await send({"type": "websocket.accept"})
    await PlainTextResponse("fine")(scope, receive, send)


# --- rates ------------------------------------------------------------------------------------------------------------


def test_a_visitor_who_asks_too_often_is_refused_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_RATE_VISITOR", "40")  # ten at once
    app, one, other = limited.Limited(fine), "1" * 16, "2" * 16
    found = [answer(app, scope_of("/gallery", one))[0] for _ in range(12)]
    assert found == [200] * 10 + [429] * 2
    assert answer(app, scope_of("/gallery", other))[0] == 200
    assert answer(app, scope_of("/_stcore/stream", one, kind="websocket"))[0] == 1013
    assert answer(app, scope_of("/lab/static/lab.js", one))[0] == 200  # browsers keep it, so it is not counted
    assert answer(app, scope_of("/api/health", one))[0] == 200
    assert meters.METERS.limited == {"visitor": 3}


def test_an_address_is_counted_whoever_asks_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_RATE_ADDRESS", "20")
    app = limited.Limited(fine)
    found = [answer(app, scope_of("/gallery", f"{n:016x}"))[0] for n in range(7)]
    assert found == [200] * 5 + [429] * 2
    assert answer(app, scope_of("/gallery", address="10.0.0.8"))[0] == 200


def test_the_operator_is_never_refused_and_a_personal_server_refuses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    app = limited.Limited(fine)
    assert {answer(app, scope_of("/gallery", ANNA.id))[0] for _ in range(50)} == {200}
    monkeypatch.setenv("LATENTLAB_RATE_VISITOR", "4")
    monkeypatch.setenv("LATENTLAB_OPERATOR", ANNA.id)
    assert {answer(app, scope_of("/gallery", ANNA.id))[0] for _ in range(50)} == {200}


def test_what_is_refused_says_when_to_try_again_in_the_browsers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_RATE_VISITOR", "1")
    app, scope = limited.Limited(fine), scope_of("/gallery", ANNA.id)
    scope["headers"].append((b"accept-language", b"zh-CN,en"))
    answer(app, scope)
    status, body = answer(app, scope)
    assert (status, json.loads(body)["error"]) == (429, "请求太频繁了。请等 10 秒再试。")


# --- counts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "page"), ("/kept", "page"), ("/api/runs/digits-vae-2d/feed", "run-feed"), ("/api/own/abc", "own"),
        ("/api/runs/s_secret/results/items.safetensors", "run-results"), ("/api/classes/K7QX", "classes"),
        ("/_stcore/health", "streamlit"), ("/static/js/index.js", "streamlit"), ("/api/health", "service"),
        ("/api/runs/x/run.zip", "run-run"), ("/api/runs/x/anna", "run-other"),
        ("/wp-admin", "other"), ("/etc/passwd", "other"),
    ],
)  # fmt: skip
def test_a_kind_says_nothing_of_whom_or_what(path: str, kind: str) -> None:
    assert meters.kind_of(path) == kind


@pytest.mark.parametrize("form", ["", "json"])
def test_no_log_says_which_address_has_opened_a_page(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_LOG", form)
    logger, out = logging.getLogger("uvicorn.error"), io.StringIO()
    kept_handlers, kept_level = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        journal.keep_journal()
        handler = logging.StreamHandler(out)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        for end in ("[accepted]", "403"):
            logger.info(f'%s - "WebSocket %s" {end}', "6.6.6.6:5000", "/_stcore/stream")
        logger.info("Application startup complete.")
        logger.removeHandler(handler)
    finally:
        logging.getLogger().handlers[:] = kept_handlers
        logging.getLogger().setLevel(kept_level)
        logger.filters.clear()
        logger.setLevel(logging.NOTSET)
        logging.getLogger("uvicorn.access").disabled = False
    assert out.getvalue() == "Application startup complete.\n"


def test_metrics_are_what_prometheus_reads_and_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_METRICS", "1")
    run_of(ANNA, "done")
    app = meters.Counted(fine)
    for path in ("/", "/", "/api/runs/digits-vae-2d/feed"):
        answer(app, scope_of(path))
    lines = bytes(health.get_metrics(None).body).decode().splitlines()  # type: ignore[arg-type]
    told = [line for line in lines if not line.startswith("#")]
    assert [line for line in told if not LINE.fullmatch(line)] == []
    value = {name: float(number) for name, _, number in (line.rpartition(" ") for line in told)}
    assert value['latentlab_requests_total{kind="page",code="200"}'] == 2
    assert value['latentlab_request_seconds_count{kind="page"}'] == 2
    assert value['latentlab_request_seconds_bucket{kind="page",le="+Inf"}'] == 2
    buckets = [
        number for name, number in value.items() if name.startswith('latentlab_request_seconds_bucket{kind="page"')
    ]
    assert buckets == sorted(buckets)
    assert value['latentlab_runs{state="done"}'] == 1
    types = {line.split()[2]: line.split()[3] for line in lines if line.startswith("# TYPE")}
    assert all(name.endswith("_total") == (kind == "counter") for name, kind in types.items())


def test_metrics_are_told_only_where_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LATENTLAB_METRICS", raising=False)
    assert health.get_metrics(None).status_code == 404  # type: ignore[arg-type]


def test_health_says_what_fails_and_nothing_of_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.get_health(None).status_code == 200  # type: ignore[arg-type]
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1 << 20}))
    failing = health.get_health(None)  # type: ignore[arg-type]
    assert (failing.status_code, json.loads(bytes(failing.body))["failing"]) == (503, ["disk-full"])


# --- the log ----------------------------------------------------------------------------------------------------------


def test_the_log_tells_requests_of_a_day_together_and_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_LOG", "json")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(journal.Lines())
    monkeypatch.setattr(journal.requests, "handlers", [handler])
    monkeypatch.setattr(journal.requests, "propagate", False)
    journal.requests.setLevel(logging.INFO)
    app = meters.Counted(fine)
    answer(app, scope_of("/gallery", ANNA.id))
    answer(app, scope_of("/api/runs/s_tokentoken/feed", ANNA.id))
    answer(app, scope_of("/gallery"))
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(line["kind"], line["status"]) for line in lines] == [("page", 200), ("run-feed", 200), ("page", 200)]
    assert lines[0]["visitor"] == lines[1]["visitor"] != ANNA.id
    assert "visitor" not in lines[2]
    for secret in (ANNA.id, "10.0.0.9", "s_tokentoken", cookie.cookie_of(ANNA.id)[1]):
        assert secret not in written.getvalue()


def test_a_name_in_the_log_is_another_one_each_day_and_for_each_visitor() -> None:
    named = {journal.pseudonym(who, day) for who in ("a", "b") for day in ("2026-12-01", "2026-12-02")}
    assert len(named) == 4
    assert journal.pseudonym("a") == journal.pseudonym("a", time.strftime("%Y-%m-%d", time.gmtime()))


def test_a_fault_is_one_line_with_its_traceback() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "it %s", ("failed",), sys.exc_info())
    line = journal.Lines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "it failed"
    assert "ValueError" in json.loads(line)["trace"]


# --- the operator's token ---------------------------------------------------------------------------------------------


def test_a_tab_that_is_open_when_the_operator_signs_out_is_the_operators_no_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token, left = "correct horse battery", tmp_path / signing.LEFT
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path))
    monkeypatch.setenv("LATENTLAB_OPERATOR_TOKEN", token)
    began = time.time()
    first = dict([signing.signed_cookie(token)])
    monkeypatch.setattr(time, "time", lambda: began + 5)
    other = dict([signing.signed_cookie(token)])
    signing.leave({name: value[:-1] for name, value in first.items()})
    assert not left.exists(), "what proves nothing is not remembered"
    signing.leave(first)
    found = util.spec_from_file_location("ui.web.signing_elsewhere", signing.__file__)
    assert found
    assert found.loader
    found.loader.exec_module(elsewhere := util.module_from_spec(found))  # as another server of this store knows it
    for server in (signing, elsewhere):
        assert (server.has_signed_in(first), server.has_signed_in(other)) == (False, True)
    (left / ".DS_Store").touch()
    monkeypatch.setattr(time, "time", lambda: began + 3600 * signing.HOURS + 2)
    signing.leave(other)
    assert len(list(left.iterdir())) == 2, "what counts no more is forgotten, and a file of others is no fault"
    monkeypatch.setattr(time, "time", lambda: began)
    last = dict([signing.signed_cookie("another horse battery")])
    monkeypatch.setenv("LATENTLAB_OPERATOR_TOKEN", "another horse battery")
    shutil.rmtree(left)
    left.write_text("nothing can be written here")
    signing.leave(last)
    assert signing.has_signed_in(last), "and signing out is no fault"


def test_wrong_tokens_that_come_all_at_once_are_counted_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.requests import Request

    monkeypatch.setenv("LATENTLAB_OPERATOR_TOKEN", "correct horse battery")
    monkeypatch.setattr(operating, "RATE", Rate(0.0, 10))
    monkeypatch.setattr(operating, "is_own_page", lambda headers: True)

    async def statuses() -> list[int]:
        all_are_there = asyncio.Event()

        async def receive() -> Message:
            await all_are_there.wait()
            return {"type": "http.request", "body": b"token=wrong"}

        asking = [asyncio.create_task(operating.sign_in(Request(scope_of("/operator"), receive))) for _ in range(30)]
        await asyncio.sleep(0)
        all_are_there.set()
        return [(await one).status_code for one in asking]

    assert sorted(asyncio.run(statuses())) == [403] * 10 + [429] * 20


# --- what is taken and what is said -----------------------------------------------------------------------------------


def test_where_nothing_is_taken_from_visitors_their_data_are_refused_by_the_route(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from starlette.requests import Request

    scope = scope_of("/api/own", ANNA.id)
    scope["headers"].append((OWN_HEADER.lower().encode(), b"1"))
    assert own_requests.owner_of(Request(scope), plain=False) == ANNA.id
    monkeypatch.setenv("LATENTLAB_MODE", "public")
    with pytest.raises(UserError, match="takes no data"):
        own_requests.owner_of(Request(scope), plain=False)
    assert own_requests.owner_of(Request(scope), plain=True, brings=False) == ANNA.id, "what is there from before"
    monkeypatch.setenv("LATENTLAB_OPERATOR", ANNA.id)
    assert own_requests.owner_of(Request(scope), plain=False) == ""


def test_who_brought_data_before_nothing_was_taken_any_more_is_told_how_long_they_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "visitor", lambda: ANNA)
    for sets, said in (([], "takes none"), ([1], "What was read")):
        monkeypatch.setattr(kept, "own_sets", lambda owner, sets=sets: sets)
        assert kept.data(MODES["public"]).text.count(said) == 1


@pytest.mark.parametrize("mode", MODES)
def test_the_page_says_what_the_mode_does(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_MODE", mode)
    now = MODES[mode]
    page = open_page("kept")
    assert page.title[0].value == "What is kept"
    said = re.sub(r"\\(.)", r"\1", " ".join(one.value for one in [*page.markdown, *page.caption]))
    assert (f"not use for {now.days} days" in said) == (now.days is not None)
    assert (f"ask {now.per_visitor} times" in said) == (now.per_visitor is not None)
    assert ("takes none from its visitors" in said) == (not now.uploads)
    assert "400 days" in said


def test_a_visitor_is_told_in_the_gallery_what_is_deleted_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_MODE", "public")
    run, other = run_of(ANNA, age=5), Store(visitor=ANNA).create(preset("digits", "linear"))
    monkeypatch.setattr(allowed, "visitor", lambda: ANNA)
    monkeypatch.setattr(allowed, "store", lambda: Store(visitor=ANNA))
    days, soon = allowed.expiry_lines()
    assert "7 days" in days
    assert run.title in soon or allowed.plain_title(run) in soon
    assert allowed.plain_title(other) not in soon
    monkeypatch.setattr(allowed, "visitor", lambda: Visitor(ANNA.id, is_operator=True))
    assert allowed.expiry_lines() == []
