"""How files reach the browser: parts of the items, versions that are kept for good, announcements, packets that do not wait."""

from __future__ import annotations

import gzip
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load, load_file, save_file

from aecore.runs.run import Run
from tests.served import Server
from ui.build import STATIC, build_components
from ui.serving import part_of, send_undelayed, versions

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


@pytest.mark.parametrize("part", ["", "part=points&", "part=pictures&"])
def test_only_the_present_version_is_kept_for_good(server: Server, part: str) -> None:
    asked = {version: server.headers(f"{ITEMS}?{part}v={version}") for version in (known(), "1-1")}
    assert "immutable" in asked[known()]["cache-control"]
    assert asked["1-1"]["cache-control"] == server.headers(ITEMS)["cache-control"] == "no-cache"
    assert {headers["etag"] for headers in asked.values()} == {f'"{known()}"'}
    assert server.get(f"{ITEMS}?{part}", If_None_Match=f'"{known()}"')[0] == 304


def test_numbers_are_not_packed_anew_and_code_is_packed_by_the_build(server: Server) -> None:
    assert "content-encoding" not in server.headers(ITEMS, **{"Accept-Encoding": "gzip"})
    name = next(path.name for path in STATIC.glob("explorer-*.js"))
    packed = server.headers(f"/lab/static/{name}", **{"Accept-Encoding": "gzip"})
    assert (packed["content-encoding"], packed["vary"]) == ("gzip", "Accept-Encoding")
    assert "immutable" in packed["cache-control"]
    assert gzip.decompress(server.get(f"/lab/static/{name}", Accept_Encoding="gzip")[1]) == (STATIC / name).read_bytes()
    assert server.get(f"/lab/static/{name}")[1] == (STATIC / name).read_bytes()
    assert server.headers("/lab/static/lab.js")["cache-control"] == "no-cache"
    assert {server.get(f"/lab/static/{name}")[0] for name in ("early.json", "built-from.txt", "none.js", f"{name}.gz")} == {404}


def announced(server: Server, path: str) -> list[str]:
    return re.findall(r"<([^>]+)>", server.headers(path).get("link", ""))


def test_a_page_with_a_map_says_what_will_be_asked_for(server: Server) -> None:
    links = announced(server, f"/explore?run={IMAGES}&tool=grid")
    assert all(server.get(link)[0] == 200 for link in links)
    assert all("immutable" in server.headers(link)["cache-control"] for link in links)
    for beginning in (
        "/lab/static/lab.js?v=",
        "/lab/static/explorer-",
        "/lab/static/scatter-",
        "/lab/static/network-",
        "/lab/static/ort-wasm",
    ):
        assert any(link.startswith(beginning) for link in links), beginning
    of_run = [link for link in links if link.startswith("/api/")]
    decoder = known("results/decoder.onnx")
    assert of_run == [f"{ITEMS}?part=points&v={known()}", f"/api/runs/{IMAGES}/results/decoder.onnx?v={decoder}"]


def test_items_whose_looks_learn_from_all_of_them_come_whole(server: Server) -> None:
    assert any(f"{CURVES}/results/items.safetensors?v=" in link for link in announced(server, f"/explore?run={CURVES}"))


@pytest.mark.parametrize(
    "path", ["/explore", "/explore?run=none", "/explore?run=../x", "/explore?run=%0d%0aX-Evil:1", "/explore?run=%ff", "/"]
)
def test_without_a_run_only_the_code_is_announced(server: Server, path: str) -> None:
    links = announced(server, path)
    assert links
    assert all(link.startswith("/lab/static/") for link in links)
    assert "x-evil" not in server.headers(path)


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
