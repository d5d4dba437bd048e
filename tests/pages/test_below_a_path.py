"""Behind a proxy that passes on a part of a site: every address begins with what stands before it, and nothing is
asked of the root."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.served import Server
from ui.links import EVERY
from ui.web.addresses import within

BASE = "/demo/x"
RUN = "digits-vae-2d"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("below"), base=BASE)
    yield running
    running.close()


@pytest.mark.parametrize("path", ["/", *(f"/{name}" for name in EVERY)])
def test_pages_are_below_the_path_and_announce_what_is_below_it(server: Server, path: str) -> None:
    assert b"<script" in server.get(BASE + path)[1]
    announced = re.findall(r"<([^>]+)>", server.headers(BASE + path).get("link", ""))
    assert all(link.startswith(f"{BASE}/") for link in announced)
    assert {server.get(link)[0] for link in announced} <= {200}


@pytest.mark.parametrize(
    "path",
    [
        f"/api/runs/{RUN}/feed?from=0",
        f"/api/runs/{RUN}/results/items.safetensors?part=points",
        f"/api/runs/{RUN}/results/decoder.onnx",
        "/lab/static/lab.js",
        "/_stcore/health",
    ],
)
def test_what_components_ask_for_is_answered_below_the_path_only(server: Server, path: str) -> None:
    assert server.get(BASE + path)[0] == 200
    code, content = server.get(path)
    assert code != 200 or b"<!doctype html" in content.lower()


def test_what_is_refused_and_packed_is_so_below_the_path(server: Server) -> None:
    assert server.get(f"{BASE}/_stcore/metrics")[0] == 404
    script = re.search(rb'"\./(static/js/[^"]+)"', server.get(f"{BASE}/")[1])
    assert script
    told = server.headers(f"{BASE}/{script[1].decode()}", **{"Accept-Encoding": "gzip"})
    assert (told["content-encoding"], "immutable" in told["cache-control"]) == ("gzip", True)


@pytest.mark.parametrize(
    ("base", "path", "found"),
    [
        ("", "/train", "/train"),
        ("demo/x", "/demo/x/train", "/train"),
        ("/demo/x/", "/demo/x/", "/"),
        ("demo/x", "/train", ""),
        ("demo/x", "/demo/xy/train", ""),
        ("demo/x", "/demo/x", ""),
    ],
)
def test_an_address_is_known_by_what_stands_before_it(
    monkeypatch: pytest.MonkeyPatch, base: str, path: str, found: str
) -> None:
    monkeypatch.setattr("streamlit.get_option", lambda name: base)
    assert within(path) == found
