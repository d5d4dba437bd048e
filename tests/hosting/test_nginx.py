"""The configuration of nginx that we give away does what it says, before servers that only say who they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .nginx import Proxy

pytestmark = pytest.mark.proof
VISITORS = [f"{n:016x}" for n in range(40)]


class Told(BaseHTTPRequestHandler):
    """Says its port and what it was told; knows `/media/<its port>` alone."""

    def do_GET(self) -> None:
        port = self.server.server_address[1]
        known = not self.path.startswith("/media/") or self.path == f"/media/{port}"
        self.send_response(200 if known else 404)
        self.end_headers()
        names = ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "Upgrade", "Connection")
        self.wfile.write(f"{port} {[self.headers[name] for name in names]}".encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def stand_in(port: int = 0) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", port), Told)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def holds_within(what: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.2)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[tuple[Proxy, list[ThreadingHTTPServer]]]:
    servers = [stand_in(), stand_in()]
    proxy = Proxy(tmp_path, [server.server_address[1] for server in servers])
    yield proxy, servers
    proxy.close()
    for server in servers:
        server.shutdown()
        server.server_close()


def at(proxy: Proxy, visitor: str, path: str = "/") -> str:
    """Which server a visitor is at."""
    status, body = proxy.get(path, Cookie=f"other=1; latentlab-0a1b2c3d={visitor}.{'e' * 64}")
    assert status == 200
    return body.decode().split()[0]


def test_a_visitor_stays_at_one_server_and_visitors_are_spread(there: tuple[Proxy, list[ThreadingHTTPServer]]) -> None:
    proxy, servers = there
    first = {visitor: at(proxy, visitor) for visitor in VISITORS}
    assert set(first.values()) == {str(server.server_address[1]) for server in servers}
    assert {visitor: at(proxy, visitor, "/api/runs/x/feed") for visitor in VISITORS} == first


def test_of_two_servers_the_other_one_answers_while_one_is_gone_and_both_when_it_is_back(
    there: tuple[Proxy, list[ThreadingHTTPServer]],
) -> None:
    proxy, servers = there
    gone, other = (str(server.server_address[1]) for server in servers)
    servers[0].shutdown()
    servers[0].server_close()
    assert {at(proxy, visitor) for visitor in VISITORS} == {other}
    servers[0] = stand_in(int(gone))
    holds_within(lambda: {at(proxy, visitor) for visitor in VISITORS} == {gone, other})


def test_what_a_page_at_the_other_server_offers_is_found(there: tuple[Proxy, list[ThreadingHTTPServer]]) -> None:
    proxy, servers = there
    for server in servers:
        port = str(server.server_address[1])
        assert {at(proxy, visitor, f"/media/{port}") for visitor in VISITORS} == {port}
    assert proxy.get("/media/nowhere")[0] == 404


def test_what_visitors_say_of_themselves_is_dropped_and_metrics_stay_within(
    there: tuple[Proxy, list[ThreadingHTTPServer]],
) -> None:
    proxy, _ = there
    body = proxy.get("/", X_Forwarded_For="8.8.8.8", Upgrade="websocket", Connection="Upgrade")[1].decode()
    assert body.endswith(f"['127.0.0.1:{proxy.port}', '127.0.0.1', 'http', 'websocket', 'upgrade']")
    assert "https" in proxy.get("/", X_Forwarded_Proto="https")[1].decode()
    assert {proxy.get(path)[0] for path in ("/api/metrics", "/_stcore/metrics")} == {404}
