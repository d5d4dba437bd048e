"""What every answer says besides its content, whoever gives it; and what is refused before anybody looks at it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.served import Server, Tab
from ui.web import headers
from ui.web.page import inline_scripts

ADDRESSES = {
    "page": ("/", 200),
    "page of Gallery": ("/gallery", 200),
    "page of Runs, which leads there": ("/runs?lang=zh", 200),
    "no page": ("/nothing/here", 200),
    "code of Streamlit": ("/static/js/{script}", 200),
    "code of the components": ("/lab/static/lab.js", 200),
    "feed": ("/api/runs/digits-vae-2d/feed", 200),
    "file of a run": ("/api/runs/digits-vae-2d/results/items.safetensors", 200),
    "no run": ("/api/runs/no-such-run/feed", 404),
    "no file": ("/api/runs/digits-vae-2d/results/x", 404),
    "crooked": ("/..%2f..%2fetc/passwd", 400),
    "health": ("/_stcore/health", 200),
    "configuration": ("/_stcore/host-config", 200),
    "metrics": ("/_stcore/metrics", 404),
    "media": ("/media/x", 404),
}
FRAMED = "https://course.example https://*.uni.example:8443, not-an-origin https://x.example/path"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("headers"), LATENTLAB_FRAMES=FRAMED, LATENTLAB_METRICS="")
    yield server
    server.close()


def answer(server: Server, path: str, **asked: str) -> Any:
    try:
        with urlopen(Request(server.url + path, headers=asked), timeout=30) as found:
            return found
    except HTTPError as error:
        with error:
            return error


@pytest.mark.parametrize(("path", "status"), ADDRESSES.values(), ids=ADDRESSES)
def test_every_answer_has_them(server: Server, path: str, status: int) -> None:
    script = server.get("/")[1].decode().partition("./static/js/")[2].partition('"')[0]
    found = answer(server, path.format(script=script))
    assert found.status == status
    for name, value in headers.FIXED.items():
        assert found.headers.get_all(name) == [value], name
    (features,) = found.headers.get_all("Permissions-Policy")
    assert "geolocation=()" in features
    assert "camera=()" in features
    assert "microphone=()" in features
    (policy,) = found.headers.get_all("Content-Security-Policy")
    assert "unsafe-eval" not in policy.replace("'wasm-unsafe-eval'", "")
    assert "*" not in policy.replace("https://*.uni.example:8443", "")
    assert found.headers["Cache-Control"]


PERMITTED = {
    "/train": {"camera", "microphone"},
    "/train?data=own&lang=zh": {"camera", "microphone"},
    "/explore?run=digits-vae-2d": {"camera"},
    "/compare": set[str](),
    "/": set[str](),
}


@pytest.mark.parametrize(("path", "permitted"), PERMITTED.items(), ids=PERMITTED)
def test_only_pages_that_record_may_ask_for_camera_and_microphone(
    server: Server, path: str, permitted: set[str]
) -> None:
    said = dict(part.split("=", 1) for part in answer(server, path).headers["Permissions-Policy"].split(", "))
    assert {name for name, allowed in said.items() if allowed != "()"} == permitted
    assert all(said[name] == "(self)" for name in permitted), "nobody within our pages may"


def test_a_read_only_demo_records_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    assert "self" not in headers.permissions("/train")
    assert "camera=(self)" in headers.permissions("/explore")


def test_a_name_of_a_stranger_gets_them_too(server: Server) -> None:
    found = answer(server, "/", Host="evil.example")
    assert found.status == 400
    assert found.headers["Content-Security-Policy"]


def test_a_fault_says_nothing_of_itself_and_has_them(server: Server) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret")

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    with pytest.raises(RuntimeError):
        asyncio.run(headers.Guarded(broken)(scope, broken, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 500
    assert b"content-security-policy" in dict(sent[0]["headers"])
    assert sent[1]["body"].decode() == headers.FAULT


def test_only_scripts_that_are_in_the_page_run_in_it(server: Server) -> None:
    (policy,) = answer(server, "/").headers.get_all("Content-Security-Policy")
    assert len(inline_scripts()) == 3
    assert all(digest in policy for digest in inline_scripts())


def test_what_is_kept_and_what_is_not(server: Server) -> None:
    """Live state, refusals and downloads are not; files of a run are kept by the browser alone."""
    for path in ("/api/runs/digits-vae-2d/feed", "/api/runs/no-such-run/feed", "/media/x", "/_stcore/metrics"):
        assert answer(server, path).headers["Cache-Control"] == "no-store", path
    for path in ("/", "/train", "/api/runs/digits-vae-2d/results/items.safetensors"):
        found = answer(server, path).headers
        assert found["Cache-Control"] in ("private, no-cache", "no-cache"), path
        assert answer(server, path, **{"If-None-Match": found["ETag"]}).status == 304, path


def test_frames_are_those_that_are_named_and_what_is_no_origin_is_told(server: Server) -> None:
    policy = answer(server, "/").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://course.example https://*.uni.example:8443")
    log = server.log.read_text()
    assert "“not-an-origin” is left out" in log
    assert "“https://x.example/path” is left out" in log
    assert "course.example” is left out" not in log


@pytest.mark.parametrize(
    "origin", ["x; script-src *", "javascript:alert(1)", "https://a b", "*", "https://*", "data:", "https://a.example;"]
)
def test_nothing_but_an_origin_reaches_the_policy(origin: str) -> None:
    assert headers.allowed_frames([origin]) == []


def test_a_session_without_an_origin_is_refused(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{server.port}/_stcore/stream", subprotocols=["streamlit"])  # type: ignore[list-item]
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:1", "http://127.0.0.1", "http://localhost:{port}", "https://evil.example", "null", "", "http://[::1",
                "http://[x]:y"],
)  # fmt: skip
def test_a_page_of_another_port_or_name_is_another_server(server: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Tab(server, Origin=origin.format(port=server.port))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/", "/api/runs/digits-vae-2d/feed", "/print/handout?lesson=first-look"])
@pytest.mark.parametrize("origin", ["http://[::1", "http://[x]", "//]", "x"])
def test_an_origin_that_is_no_address_is_a_strangers_and_no_fault(server: Server, path: str, origin: str) -> None:
    assert answer(server, path, Origin=origin).status < 500


def test_no_page_around_it_may_send_it_messages(server: Server) -> None:
    assert b'"allowedOrigins":[]' in server.get("/_stcore/host-config")[1]


def test_metrics_are_told_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def known(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def status() -> list[int]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": headers.METRICS, "headers": []}
        await headers.Guarded(known)(scope, known, send)  # type: ignore[arg-type]
        return [message["status"] for message in sent if "status" in message]

    assert asyncio.run(status()) == [404]
    monkeypatch.setenv("LATENTLAB_METRICS", "1")
    assert asyncio.run(status()) == [200]
