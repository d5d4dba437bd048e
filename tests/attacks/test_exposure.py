"""The server as a stranger meets it: from another machine, from another web page, under another name, with crooked
addresses."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import psutil
import pytest
from websockets.exceptions import InvalidStatus

from tests.served import Server, Tab

# Of another port of this machine: tests/attacks/test_headers.py.
OTHERS = {
    "of a stranger": "http://evil.example",
    "of nobody": "null",
    "with our name in front": "http://127.0.0.1.evil.example",
    "with our name as user": "http://127.0.0.1@evil.example",
    "of a file": "file://",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("exposed"))
    yield server
    server.close()


def test_it_listens_on_this_machine_only(server: Server) -> None:
    family = [psutil.Process(server.process.pid), *psutil.Process(server.process.pid).children(recursive=True)]
    listening = {
        (c.laddr.ip, c.laddr.port)
        for process in family
        for c in process.net_connections()
        if c.status == psutil.CONN_LISTEN
    }
    assert listening == {("127.0.0.1", server.port)}


def test_no_other_address_of_the_machine_answers(server: Server) -> None:
    for addresses in psutil.net_if_addrs().values():
        for address in addresses:
            if address.family == socket.AF_INET and not address.address.startswith("127."):
                with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
                    socket.create_connection((address.address, server.port), timeout=2)


@pytest.mark.parametrize("origin", OTHERS.values(), ids=OTHERS)
def test_a_page_of_another_origin_gets_no_session(server: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Tab(server, Origin=origin)
    assert refused.value.response.status_code == 403


def test_our_own_page_gets_one(server: Server) -> None:
    tab = Tab(server, Origin=server.url)
    assert tab.errors == []
    tab.close()


def test_cve_2025_14279_a_name_of_a_stranger_that_points_here_gets_nothing(server: Server) -> None:
    """DNS rebinding: the browser believes that evil.example is this machine, so origin and host agree."""
    with pytest.raises(InvalidStatus) as refused:
        Tab(server, host="evil.example", Origin=f"http://evil.example:{server.port}")
    assert refused.value.response.status_code in (400, 403)
    for path in ("/", "/api/runs/digits-vae-2d/feed", "/_stcore/health", "/lab/static/lab.js"):
        assert server.get(path, Host=f"evil.example:{server.port}")[0] == 400, path
        assert server.get(path, Host=f"localhost:{server.port}")[0] == 200, path


def test_cve_2025_1473_a_form_of_a_stranger_uploads_nothing(server: Server) -> None:
    for headers in (
        {},
        {"Origin": "http://evil.example"},
        {"X-Xsrftoken": "x"},
        {"Cookie": "_streamlit_xsrf=x", "X-Xsrftoken": "x"},
    ):
        for method in ("PUT", "POST", "DELETE"):
            code, _ = server.get("/_stcore/upload_file/session/file", method, b"x", **headers)  # type: ignore[arg-type]
            assert code in (400, 403, 405), (method, headers)


def test_a_page_of_another_origin_may_not_read_runs(server: Server) -> None:
    for path in ("/api/runs/digits-vae-2d/feed", "/api/runs/digits-vae-2d/results/items.safetensors"):
        assert server.headers(path, Origin="http://evil.example").get("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path", ["feed", "results/items.safetensors", "snapshots/1.safetensors", "derived/x", "decode"]
)
def test_the_routes_of_runs_only_read(server: Server, method: str, path: str) -> None:
    assert server.get(f"/api/runs/digits-vae-2d/{path}", method, b"{}")[0] == 405


CROOKED = [
    "/api/runs/..%2f..%2fetc/feed", "/api/runs/%2e%2e/feed", "/api/runs/%252e%252e%252f/feed",
    "/api/runs/..%5c..%5c/feed",
    "/api/runs/%5c%5chost%5cshare/feed", "/api/runs/C:%5cruns/feed", "/api/runs/digits-vae-2d%00/feed",
    f"/api/runs/{'a' * 10_000}/feed",
    "/api/runs/digits-vae-2d/results/..%2fspec.json", "/api/runs/digits-vae-2d/results/%2e%2e%2fspec.json",
    "/api/runs/digits-vae-2d/snapshots/..%2f..%2fspec.json", "/api/runs/digits-vae-2d/derived/..%2f..%2fspec.json",
    "/lab/static/..%2f..%2fpyproject.toml", "/lab/static/%2e%2e/%2e%2e/pyproject.toml", "/lab/static/%2fetc%2fpasswd",
    "/lab/static/..%5c..%5cpyproject.toml", "/lab/static/%5c%5chost%5cshare%5cx",
    "/app/static/..%2f..%2fpyproject.toml",
    f"/lab/static/{'a' * 300}.js", f"/lab/static/{'%C3%A9' * 110}.js", "/lab/static/%00.js",
    f"/api/runs/digits-vae-2d/snapshots/{'1' * 300}.safetensors",
]  # fmt: skip


@pytest.mark.parametrize("path", CROOKED, ids=lambda path: path[:60])
def test_cve_2023_1177_cve_2023_29159_cve_2026_48818_cve_2026_33682_no_crooked_address_gives_a_file(
    server: Server, path: str
) -> None:
    code, body = server.get(path)
    assert code in (200, 400, 404, 414)
    assert not any(word in body for word in (b"optimiser", b"[project]", b"root:", b"LATENTLAB"))
    if code == 200:  # Streamlit shows its own page for an address it does not know
        assert b"<title>" in body


def test_the_log_of_the_server_tells_no_secrets(server: Server) -> None:
    assert urlparse(server.url).hostname in server.log.read_text()
    assert "Traceback" not in Path(server.log).read_text()
