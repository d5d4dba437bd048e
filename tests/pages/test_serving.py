"""How files reach the browser: parts of the items, versions that are kept for good, announcements, packets that do not
wait."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import resource
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load, load_file, save_file
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message

from aecore.data.sheet import read_sheet
from aecore.errors import UserError
from aecore.runs.run import Run
from tests.served import Server, Tab
from ui.lab import SHOWN_FIRST
from ui.web import sending
from ui.web.build import STATIC, build_components
from ui.web.limits import allow_open_files
from ui.web.packed import packed
from ui.web.serving import Announcing, Drawing, drawing, part_of, send_undelayed, version, versions

IMAGES, CURVES = "digits-vae-2d", "waves-beta-vae-6d"
ROOT = Path(__file__).resolve().parents[2]
ITEMS = f"/api/runs/{IMAGES}/results/items.safetensors"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert not build_components()
    running = Server(tmp_path_factory.mktemp("serving"))
    yield running
    running.close()


def known(name: str = "results/items.safetensors") -> str:
    return versions(Run(ROOT / "pretrained" / IMAGES))[name]


def test_the_two_parts_are_the_whole(server: Server) -> None:
    whole = load_file(ROOT / "pretrained" / IMAGES / "results" / "items.safetensors")
    points, pictures = (load(server.get(f"{ITEMS}?part={part}")[1]) for part in ("points", "pictures"))
    assert set(pictures) == {"pictures"}
    assert set(points) == set(whole) - {"pictures"}
    for name, tensor in (points | pictures).items():
        assert torch.equal(tensor, whole[name])
    assert load(server.get(ITEMS)[1]).keys() == whole.keys()
    assert load(server.get(f"{ITEMS}?part=codes")[1]).keys() == whole.keys()


@pytest.mark.parametrize("stored", [True, False])
def test_points_say_whether_there_are_pictures(tmp_path: Path, stored: bool) -> None:
    path = tmp_path / "items.safetensors"
    tensors = {"codes": torch.ones(3, 2)} | ({"pictures": torch.zeros(3, 1, 2, 2, dtype=torch.uint8)} if stored else {})
    save_file(tensors, path, {"step": "7"})
    head = part_of(path, "points")
    assert head is not None
    assert (b'"pictures":"apart"' in head) is stored
    assert b'"step":"7"' in head
    assert (part_of(path, "pictures") is not None) is stored


def test_a_run_without_pictures_has_no_such_part(server: Server) -> None:
    assert server.get("/api/runs/mnist-conv-vae-2d/results/items.safetensors?part=pictures")[0] == 404


def test_emoji_of_a_run_that_holds_none_are_those_that_come_along(server: Server) -> None:
    run = Run(ROOT / "pretrained" / "emoji-conv-vae-16d", shipped=True)
    address = f"/api/runs/{run.id}/results/items.safetensors"
    assert "pictures" not in load_file(run.items)
    points, pictures = (load(server.get(f"{address}?part={part}")[1]) for part in ("points", "pictures"))
    sheet, _ = read_sheet()
    assert np.array_equal(pictures["pictures"].numpy(), sheet[points["ids"].numpy()])


def idx(array: np.ndarray) -> bytes:
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return b"\x00\x00\x08" + bytes([array.ndim]) + sizes + array.astype(np.uint8).tobytes()


def test_mnist_has_originals_from_when_it_was_fetched_and_browsers_ask_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(ROOT / "pretrained" / "mnist-conv-vae-2d", shipped=True)
    monkeypatch.setenv("LATENTLAB_DATA", str(tmp_path))
    before, held = versions(run), load_file(run.items)
    assert drawing(run) is None
    labels = np.zeros(10_000, int)
    labels[held["ids"].numpy()] = held["labels"].numpy()
    pictures = np.random.default_rng(0).integers(0, 256, (10_000, 28, 28))
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "t10k-images-idx3-ubyte").write_bytes(idx(pictures))
    (tmp_path / "mnist" / "t10k-labels-idx1-ubyte").write_bytes(idx(labels))
    now = versions(run)
    assert [name for name in now if now[name] != before[name]] == ["results/items.safetensors"]
    points, drawn = (part_of(run.items, part, drawing(run)) for part in ("points", "pictures"))
    assert b'"pictures":"apart"' in (points or b"")
    assert np.array_equal(load(drawn or b"")["pictures"][:, 0].numpy(), pictures[held["ids"].numpy()])
    (tmp_path / "mnist" / "t10k-labels-idx1-ubyte").write_bytes(idx((labels + 1) % 10))
    assert part_of(run.items, "pictures", drawing(run)) is None, "the pictures are of other items"


@pytest.mark.parametrize("part", ["", "part=points&", "part=pictures&"])
def test_only_the_present_version_is_kept_for_good(server: Server, part: str) -> None:
    asked = {version: server.headers(f"{ITEMS}?{part}v={version}") for version in (known(), "1-1")}
    assert "immutable" in asked[known()]["cache-control"]
    assert asked["1-1"]["cache-control"] == server.headers(ITEMS)["cache-control"] == "no-cache"
    assert {headers["etag"] for headers in asked.values()} == {f'"{known()}"'}
    for said in (f'"{known()}"', f'W/"{known()}"', f'"1-1",W/"{known()}"', "*"):
        assert server.get(f"{ITEMS}?{part}", If_None_Match=said)[0] == 304
    assert server.get(f"{ITEMS}?{part}", If_None_Match='"1-1", W/"2-2"')[0] == 200


def test_numbers_are_not_packed_anew_and_code_is_packed_by_the_build(server: Server) -> None:
    assert "content-encoding" not in server.headers(ITEMS, **{"Accept-Encoding": "gzip"})
    name = next(path.name for path in STATIC.glob("view-*.js"))
    packed = server.headers(f"/lab/static/{name}", **{"Accept-Encoding": "gzip"})
    assert (packed["content-encoding"], packed["vary"]) == ("gzip", "Accept-Encoding")
    assert "immutable" in packed["cache-control"]
    assert gzip.decompress(server.get(f"/lab/static/{name}", Accept_Encoding="gzip")[1]) == (STATIC / name).read_bytes()
    assert server.get(f"/lab/static/{name}")[1] == (STATIC / name).read_bytes()
    assert server.headers("/lab/static/lab.js")["cache-control"] == "no-cache"
    assert {
        server.get(f"/lab/static/{name}")[0] for name in ("early.json", "built-from.txt", "none.js", f"{name}.gz")
    } == {404}


@pytest.mark.parametrize("name", ["a" * 300 + ".js", "%C3%A9" * 110 + ".js", "a" * 118 + ".js"])
def test_a_name_that_no_file_can_have_is_a_file_that_is_not_there(server: Server, name: str) -> None:
    assert server.get(f"/lab/static/{name}")[0] == 404


def test_code_that_the_browser_has_is_not_sent_again(server: Server) -> None:
    name, tags = next(path.name for path in STATIC.glob("view-*.js")), {}
    for encoding in ("identity", "gzip"):
        tags[encoding] = server.headers(f"/lab/static/{name}", **{"Accept-Encoding": encoding})["etag"]
        assert server.get(f"/lab/static/{name}", Accept_Encoding=encoding, If_None_Match=tags[encoding]) == (304, b"")
    assert tags["identity"] != tags["gzip"]
    code, content = server.get(f"/lab/static/{name}", Accept_Encoding="identity", If_None_Match=tags["gzip"])
    assert (code, content) == (200, (STATIC / name).read_bytes())
    unnamed = server.headers("/lab/static/lab.js")
    assert unnamed["cache-control"] == "no-cache"
    assert server.get("/lab/static/lab.js", If_None_Match=unnamed["etag"]) == (304, b"")


def test_what_is_told_of_a_file_can_be_asked_for_alone(server: Server) -> None:
    assert server.get(ITEMS, "HEAD") == (200, b"")
    assert server.get(ITEMS, "HEAD", If_None_Match=f'"{known()}"') == (304, b"")
    size = (ROOT / "pretrained" / IMAGES / "results" / "items.safetensors").stat().st_size
    assert server.headers(ITEMS)["content-length"] == str(size) == str(len(server.get(ITEMS)[1]))


def answered(app: ASGIApp, path: str = "/", query: str = "") -> tuple[dict[str, str], bytes]:
    """What an ASGI app sends: its headers and its body."""
    sent: list[Message] = []

    async def receive() -> Message:
        return await asyncio.Event().wait() and {}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(asked(path, query), receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return headers, b"".join(message.get("body", b"") for message in sent)


def asked(path: str, query: str) -> dict[str, Any]:
    return {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}


def replaced(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, path.with_suffix(".new"))
    os.replace(path.with_suffix(".new"), path)


def of_size(n: int) -> dict[str, torch.Tensor]:
    return {"codes": torch.full((n, 2), float(n)), "pictures": torch.full((n, 1, 2, 2), n, dtype=torch.uint8)}


def test_a_file_that_is_replaced_while_it_is_sent_is_sent_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "items.safetensors"
    replaced(path, of_size(3))
    before, old = path.read_bytes(), version(path.stat())
    answer = sending.sent(Request(asked("/", f"v={old}")), path)
    replaced(path, of_size(5))
    headers, content = answered(answer)
    assert "immutable" in headers["cache-control"]
    assert (headers["etag"], headers["content-length"]) == (f'"{old}"', str(len(before)))
    assert content == before != path.read_bytes()
    path.unlink()
    assert sending.sent(Request(asked("/", "")), path).status_code == 404


@pytest.mark.parametrize("part", ["points", "pictures"])
def test_a_part_of_a_file_that_is_replaced_meanwhile_is_not_kept_under_its_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    path = tmp_path / "items.safetensors"
    replaced(path, of_size(3))
    request = Request(asked("/", f"v={version(path.stat())}"))
    assert "immutable" in sending.sent(request, path, part).headers["cache-control"]

    def late(path: Path, part: str, draw: Drawing | None) -> bytes | None:
        replaced(path, of_size(5))
        return part_of(path, part, draw)

    monkeypatch.setattr(sending, "part_of", late)
    headers, content = answered(sending.sent(request, path, part))
    assert headers["cache-control"] == "no-cache"
    assert "etag" not in headers
    assert {len(tensor) for tensor in load(content).values()} == {5}


def test_announcements_are_found_beside_the_thread_that_answers_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []

    def looked_up(request: object) -> None:
        threads.append(threading.get_ident())
        raise UserError("no such run")

    monkeypatch.setattr("ui.web.serving.store_for", looked_up)
    answered(Announcing(Response("page")), "/explore", f"run={IMAGES}")
    assert threads
    assert threading.get_ident() not in threads


@pytest.mark.parametrize("error", [UserError("damaged"), PermissionError("no"), OSError("the disk is gone")])
def test_a_store_that_cannot_be_read_costs_the_announcement_and_not_the_page(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(request: object) -> None:
        raise error

    monkeypatch.setattr("ui.web.serving.store_for", broken)
    headers, content = answered(Announcing(Response("page")), "/explore", f"run={IMAGES}")
    assert content == b"page"
    assert "/api/runs/" not in headers.get("link", "")


def announced(server: Server, path: str) -> list[str]:
    return re.findall(r"<([^>]+)>", server.headers(path).get("link", ""))


def test_a_page_with_a_map_says_what_will_be_asked_for(server: Server) -> None:
    links = announced(server, f"/explore?run={IMAGES}&tool=grid")
    assert all(server.get(link)[0] == 200 for link in links)
    assert all("immutable" in server.headers(link)["cache-control"] for link in links)
    for beginning in (
        "/lab/static/lab.js?v=",
        "/lab/static/view-",
        "/lab/static/scatter-",
        "/lab/static/evaluator-",
    ):
        assert any(link.startswith(beginning) for link in links), beginning
    assert sum(link.startswith("/static/js/") for link in links) > 2
    of_run = [link for link in links if link.startswith("/api/")]
    decoder = known("results/decoder.onnx")
    assert of_run == [f"/api/runs/{IMAGES}/results/decoder.onnx?v={decoder}", f"{ITEMS}?part=points&v={known()}"]
    assert not any("onnxruntime" in link or "ort-wasm" in link for link in links)


def test_items_whose_looks_learn_from_all_of_them_come_whole(server: Server) -> None:
    assert any(f"{CURVES}/results/items.safetensors?v=" in link for link in announced(server, f"/explore?run={CURVES}"))


@pytest.mark.parametrize(
    "path",
    ["/explore?run=none", "/explore?run=../x", "/explore?run=%0d%0aX-Evil:1", "/explore?run=%ff"],
)
def test_without_a_run_only_the_code_is_announced(server: Server, path: str) -> None:
    links = announced(server, path)
    assert links
    assert all(link.startswith(("/lab/static/", "/static/js/")) for link in links)
    assert "x-evil" not in server.headers(path)


@pytest.mark.parametrize("path", ["/", "/home", f"/home?run={CURVES}", "/explore"])
def test_pages_that_begin_with_a_run_of_their_own_announce_it(server: Server, path: str) -> None:
    of_run = [link for link in announced(server, path) if link.startswith("/api/")]
    assert of_run == [link for link in announced(server, f"/explore?run={SHOWN_FIRST}") if link.startswith("/api/")]


def test_each_page_with_a_map_announces_its_own_code_and_not_that_of_another(server: Server) -> None:
    home, explore = (" ".join(announced(server, path)) for path in ("/", "/explore"))
    for name, there, elsewhere in (("hero", home, explore), ("view", explore, home), ("scatter", explore, home)):
        assert f"/lab/static/{name}-" in there
        assert f"/lab/static/{name}-" not in elsewhere
    assert "/lab/static/evaluator-" in home


def test_what_mounts_components_is_announced_and_the_page_does_not_name_it(server: Server) -> None:
    page = server.get("/explore")[1].decode()
    announced_scripts = [link for link in announced(server, "/explore") if link.startswith("/static/js/")]
    assert any("BidiComponent" in link for link in announced_scripts)
    assert not [link for link in announced_scripts if link.lstrip("/") in page]
    # Home's stage comes before Streamlit's code, and what mounts components waits with that.
    assert [link for link in announced(server, "/") if link.startswith("/static/js/")] == []
    assert all(link in server.get("/")[1].decode() for link in announced_scripts)


def test_scripts_of_streamlit_come_packed_to_who_can_unpack_them(server: Server) -> None:
    page = server.get("/")[1].decode()
    scripts = re.findall(r'"\./(static/(?:js|css)/[^"]+)"', page)
    assert len(scripts) > 10
    for script in scripts:
        told = server.headers(f"/{script}", **{"Accept-Encoding": "gzip"})
        assert told["content-encoding"] == "gzip"
        assert "immutable" in told["cache-control"]
        plain = server.get(f"/{script}", accept_encoding="identity")[1]
        assert gzip.decompress(server.get(f"/{script}", accept_encoding="gzip")[1]) == plain
        assert told["content-type"] == server.headers(f"/{script}")["content-type"]


@pytest.mark.parametrize("name", ["js/none.js", "js/../../index.html", "js/../js/x.js", "media/x.js", "js/a.map"])
def test_what_is_no_script_of_streamlit_is_not_found_among_them(name: str) -> None:
    assert packed(f"/static/{name}") is None


def test_other_pages_announce_nothing(server: Server) -> None:
    assert announced(server, "/train") == announced(server, "/lab/static/lab.js") == []


def test_connections_do_not_wait_for_acknowledgements(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mine, socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setattr("streamlit.get_option", lambda name: mine.getsockname()[1])
        send_undelayed()
        assert mine.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert not other.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with socket.create_connection(mine.getsockname()), mine.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.proof
def test_many_tabs_opened_and_closed_do_not_use_up_the_files_of_a_narrow_shell(tmp_path: Path) -> None:
    """A shell of macOS allows 256; Streamlit keeps 128 closed sessions with three descriptors each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        server = Server(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        for _tab in range(140):
            Tab(server).close()
        last = Tab(server, page="gallery")
        assert last.errors == []
        last.close()
    finally:
        server.close()


def test_the_limit_of_open_files_is_raised_as_far_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []

    def refuse_much(kind: int, limits: tuple[int, int]) -> None:
        if limits[0] > 10_240:
            raise ValueError("not allowed to raise maximum limit")
        told.append(limits)

    monkeypatch.setattr(resource, "setrlimit", refuse_much)
    for hard, most in ((resource.RLIM_INFINITY, 10_240), (2_000, 2_000)):
        monkeypatch.setattr(resource, "getrlimit", lambda kind, hard=hard: (256, hard))
        assert allow_open_files() == most
        assert told.pop() == (most, hard)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    allow_open_files()
    assert told == []


@pytest.mark.parametrize("call", ["os.dup", "socket.socket.setsockopt"])
def test_a_system_that_refuses_the_option_does_not_stop_the_server(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    refused = []

    def refuse(*_: object) -> None:
        refused.append(call)
        raise OSError("not supported")

    with socket.create_server(("127.0.0.1", 0)) as mine:
        monkeypatch.setattr("streamlit.get_option", lambda name: mine.getsockname()[1])
        monkeypatch.setattr(call, refuse)
        send_undelayed()
    assert refused
