"""Who a session is: the cookie and its key, and who counts as the operator."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection

from aecore.runs.visitor import NOBODY, OPERATOR, Visitor
from ui.visitor import PASSED_ON, Caller, is_at_home, visitor_at, visitor_of
from ui.web import cookie

HOME = {"Origin": "http://127.0.0.1:8501", "Host": "127.0.0.1:8501"}
AT_HOME = {
    "the usual": Caller("127.0.0.1", None, HOME),
    "another name": Caller("localhost", "127.0.0.1", HOME | {"Origin": "http://localhost:8501"}),
    "the newer protocol": Caller("::1", "::1", HOME | {"Origin": "http://[::1]:8501"}),
    "a tunnel of one's own": Caller("127.0.0.1", None, HOME | {"Origin": "http://localhost:9000"}),
}
ELSEWHERE = {
    "listens everywhere, said": Caller("0.0.0.0", None, HOME),
    "listens everywhere, unsaid": Caller(None, None, HOME),
    "listens everywhere, newer protocol": Caller("::", None, HOME),
    "listens on the network": Caller("192.168.1.7", None, HOME),
    "comes from the network": Caller("127.0.0.1", "192.168.1.9", HOME),
    "a proxy with a name": Caller("127.0.0.1", None, HOME | {"Origin": "https://lab.example"}),
    "a name that looks like it": Caller("127.0.0.1", None, HOME | {"Origin": "http://127.0.0.1.evil.example"}),
    "a user that looks like it": Caller("127.0.0.1", None, HOME | {"Origin": "http://127.0.0.1@evil.example"}),
    "no origin": Caller("127.0.0.1", None, {"Host": "127.0.0.1:8501"}),
    "a page of nobody": Caller("127.0.0.1", None, HOME | {"Origin": "null"}),
    **{f"passed on: {name}": Caller("127.0.0.1", None, HOME | {name: "x"}) for name in PASSED_ON},
}


@pytest.fixture(autouse=True)
def unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LATENTLAB_OPERATOR")


@pytest.mark.parametrize("caller", AT_HOME.values(), ids=AT_HOME)
def test_who_sits_before_the_machine_is_the_operator(caller: Caller) -> None:
    assert is_at_home(caller)
    assert visitor_of(caller, "a").is_operator


@pytest.mark.parametrize("caller", ELSEWHERE.values(), ids=ELSEWHERE)
def test_nobody_else_is(caller: Caller) -> None:
    assert not is_at_home(caller)
    assert not visitor_of(caller, "a").is_operator


@pytest.mark.parametrize(
    ("said", "operators"),
    [("nobody", ""), ("everyone", "abc"), ("a", "a"), ("a, b", "ab"), ("c d", "c"), ("EVERYONE", ""), ("*", "")],
)
def test_what_is_said_counts_and_the_place_does_not(monkeypatch: pytest.MonkeyPatch, said: str, operators: str) -> None:
    monkeypatch.setenv("LATENTLAB_OPERATOR", said)
    for caller in (AT_HOME["the usual"], ELSEWHERE["comes from the network"]):
        assert "".join(name for name in "abc" if visitor_of(caller, name).is_operator) == operators


LOOPBACK = {"server": ("127.0.0.1", 8501), "client": ("127.0.0.1", 5000)}
ASKED_AT_HOME = {
    "a page's own file": {"host": "127.0.0.1:8501", "sec-fetch-site": "same-origin"},
    "an address that was typed": {"host": "localhost:8501", "sec-fetch-site": "none"},
    "an older browser": {"host": "127.0.0.1:8501"},
    "something is sent": {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501", "sec-fetch-site": "same-origin"},
}
ASKED_FROM_ELSEWHERE = {
    "a picture in a page elsewhere": {"host": "127.0.0.1:8501", "sec-fetch-site": "cross-site"},
    "another server of this machine": {"host": "127.0.0.1:8501", "sec-fetch-site": "same-site"},
    "a name that leads to this machine": {"host": "evil.example:8501", "sec-fetch-site": "same-origin"},
    "something is sent from elsewhere": {"host": "127.0.0.1:8501", "origin": "https://evil.example"},
    "no name at all": {},
    "passed on": {"host": "127.0.0.1:8501", "x-forwarded-for": "10.0.0.1"},
}


def asked(headers: dict[str, str]) -> HTTPConnection:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection(
        {"type": "http", "scheme": "http", "path": "/", "query_string": b"", "headers": raw} | LOOPBACK
    )


def test_who_asks_for_a_file_at_the_machine_itself_is_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.get_option", lambda name: "127.0.0.1")
    for what, headers in ASKED_AT_HOME.items():
        assert visitor_at(asked(headers)) == Visitor("", is_operator=True), what
    for what, headers in ASKED_FROM_ELSEWHERE.items():
        assert visitor_at(asked(headers)) == NOBODY, what


@pytest.mark.parametrize(("said", "sees"), [("", False), ("nobody", False), ("a", False), ("everyone", True)])
def test_in_a_read_only_demo_the_operators_setting_alone_decides(
    monkeypatch: pytest.MonkeyPatch, said: str, sees: bool
) -> None:
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    monkeypatch.setenv("LATENTLAB_OPERATOR", said)
    assert visitor_at(asked(ASKED_AT_HOME["a page's own file"])) == (OPERATOR if sees else NOBODY)


# --- the cookie and its key -------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    cookie.key_in.cache_clear()
    yield tmp_path / "runs"
    cookie.key_in.cache_clear()


def pair() -> dict[str, str]:
    return dict([cookie.cookie_of("a" * 16)])


def test_a_visitor_is_known_by_the_key_of_the_store_also_later_and_to_another_server(root: Path) -> None:
    made = pair()
    assert cookie.named_in(made) == "a" * 16
    assert (root / cookie.KEY).stat().st_mode & 0o777 == 0o600
    assert not list(root.glob(".tmp*"))
    cookie.key_in.cache_clear()
    assert cookie.named_in(made) == "a" * 16


def test_two_stores_do_not_know_each_others_visitors_nor_take_each_others_cookies(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = pair()
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path / "others"))
    assert cookie.named_in(made) is None
    assert pair().keys() != made.keys()
    assert cookie.named_in(made | pair()) == "a" * 16


@pytest.mark.parametrize("change", [str.upper, lambda value: value + " ", lambda value: value[1:], lambda value: ""])
def test_a_cookie_that_was_edited_is_none(root: Path, change: Callable[[str], str]) -> None:
    ((name, value),) = pair().items()
    assert cookie.named_in({name: change(value)}) is None
    assert cookie.named_in({name: value}) == "a" * 16
    assert cookie.named_in({"other": value}) is None


def lay(what: str, path: Path) -> None:
    path.parent.mkdir(parents=True)
    match what:
        case "a link":
            path.with_name("elsewhere").write_bytes(bytes(range(32)))
            path.symlink_to("elsewhere")
        case "a pipe":
            os.mkfifo(path)
        case "open to others":
            path.write_bytes(bytes(range(32)))
            path.chmod(0o644)
        case _:
            path.write_bytes({"nothing": b"", "too short": b"x", "too long": bytes(33), "a text": b"key\n" * 7}[what])
            path.chmod(0o600)


@pytest.mark.parametrize("what", ["nothing", "too short", "too long", "a text", "a link", "a pipe", "open to others"])
def test_a_key_that_is_none_is_replaced_and_that_is_told(
    root: Path, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    lay(what, root / cookie.KEY)
    made = pair()
    cookie.key_in.cache_clear()
    assert cookie.named_in(made) == "a" * 16, "it is kept"
    assert (root / cookie.KEY).stat().st_mode & 0o777 == 0o600
    assert not (root / cookie.KEY).is_symlink()
    assert (root / cookie.KEY).read_bytes() != bytes(range(32))


def test_where_no_key_can_be_kept_the_server_has_one_of_its_own_and_says_so(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (root / cookie.KEY).mkdir(parents=True)
    made = pair()
    assert cookie.named_in(made) == "a" * 16
    assert "Visitors are forgotten when this server stops" in caplog.text
    cookie.key_in.cache_clear()
    assert cookie.named_in(made) is None


def test_of_servers_that_start_at_once_all_have_the_same_key(root: Path) -> None:
    found: list[bytes] = []
    makers = [threading.Thread(target=lambda: found.append(cookie.made_key(root))) for _ in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert len(found) == 8
    assert len(set(found)) == 1
