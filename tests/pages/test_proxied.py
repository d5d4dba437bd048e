"""A user whom a proxy names is believed from a listed proxy alone, whatever else is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from ui.web import proxied
from ui.web.cookie import id_of_user
from ui.web.proxied import Proxied, user_in

LISTED, LOOPBACK, ELSEWHERE = "10.0.0.5", "127.0.0.1", "6.6.6.6"
SENT = [("X-Remote-User", "ada")]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LATENTLAB_USER_HEADER", "X-Remote-User")
    monkeypatch.setenv("LATENTLAB_PROXIES", f"{LISTED} 2001:db8::/32")
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    for known in (proxied.header, proxied.networks):
        known.cache_clear()
    yield
    for known in (proxied.header, proxied.networks):
        known.cache_clear()


def passed(source: tuple[str, int] | None, sent: list[tuple[str, str]], kind: str = "http") -> Headers:
    """The headers that reach the app, through uvicorn's own layer and ours."""
    found: list[Headers] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        found.append(Headers(scope=scope))

    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in sent]
    scope = {"type": kind, "headers": raw, "client": source, "scheme": "http"}
    trusted = proxied.os.environ.get("FORWARDED_ALLOW_IPS", LOOPBACK)
    asyncio.run(ProxyHeadersMiddleware(Proxied(app), trusted)(scope, None, None))  # type: ignore[arg-type]
    return found[0]


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("source", [LISTED, "2001:db8::7", f"::ffff:{LISTED}"])
def test_a_listed_proxy_names_the_user(source: str, kind: str) -> None:
    assert user_in(passed((source, 4000), SENT, kind)) == "ada"
    forwarded = [*SENT, ("X-Forwarded-For", ELSEWHERE)]
    assert user_in(passed((source, 4000), forwarded, kind)) == "ada"
    alike = [*SENT, ("X-Forwarded-For", f"{source}5")]  # begins as the proxy's address does, and is another
    assert user_in(passed((source, 4000), alike, kind)) == "ada"


FORGED: dict[str, tuple[tuple[str, int] | None, list[tuple[str, str]]]] = {
    "from elsewhere": ((ELSEWHERE, 4000), SENT),
    "from this machine, which is not listed": ((LOOPBACK, 4000), SENT),
    "said to be passed on by the proxy": ((ELSEWHERE, 4000), [*SENT, ("X-Forwarded-For", LISTED)]),
    "through another proxy here that passes on what it is told": (
        (LOOPBACK, 4000),
        [*SENT, ("X-Forwarded-For", LISTED)],
    ),
    "the same with a port": ((LOOPBACK, 4000), [*SENT, ("X-Forwarded-For", f"{LISTED}:4000")]),
    "the same, several": ((LOOPBACK, 4000), [*SENT, ("X-Forwarded-For", f"{ELSEWHERE}, {LISTED}:4000")]),
    "sent twice": ((LISTED, 4000), [*SENT, ("X-Remote-User", "eve")]),
    "nobody knows from where": (None, SENT),
    "too long": ((LISTED, 4000), [("X-Remote-User", "a" * 257)]),
    "nothing": ((LISTED, 4000), [("X-Remote-User", " ")]),
}


@pytest.mark.parametrize("what", FORGED)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_anybody_elses_header_is_gone(what: str, kind: str) -> None:
    source, sent = FORGED[what]
    assert user_in(passed(source, [*sent, ("Cookie", "a=b")], kind)) == ""
    assert passed(source, [*sent, ("Cookie", "a=b")], kind)["cookie"] == "a=b"


def test_a_proxy_on_this_machine_is_believed_once_it_is_listed_though_uvicorn_puts_the_visitors_address_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LATENTLAB_PROXIES", LOOPBACK)
    proxied.networks.cache_clear()
    assert user_in(passed((LOOPBACK, 4000), [*SENT, ("X-Forwarded-For", ELSEWHERE)])) == "ada"
    assert user_in(passed((LOOPBACK, 4000), SENT)) == "ada"
    assert user_in(passed((ELSEWHERE, 4000), [*SENT, ("X-Forwarded-For", LOOPBACK)])) == ""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert user_in(passed((ELSEWHERE, 4000), [*SENT, ("X-Forwarded-For", LOOPBACK)])) == ""


def test_without_a_setting_no_header_names_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in ("", "X Remote", "X-Remote-User:"):
        monkeypatch.setenv("LATENTLAB_USER_HEADER", said)
        proxied.header.cache_clear()
        assert user_in(passed((LISTED, 4000), SENT)) == ""


def test_what_is_no_address_is_left_out_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LATENTLAB_PROXIES", f"proxy.example, 10.0.0.5/8, {LISTED}")
    proxied.networks.cache_clear()
    assert user_in(passed((LISTED, 4000), SENT)) == "ada"
    assert user_in(passed(("10.0.0.6", 4000), SENT)) == ""
    assert "proxy.example" in caplog.text
    assert "10.0.0.5/8" in caplog.text


def test_a_user_has_one_id_which_says_nothing_of_the_name() -> None:
    assert id_of_user("ada") == id_of_user("ada") != id_of_user("ada ")
    assert len(id_of_user("ada")) == 16
