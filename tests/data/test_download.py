"""Downloads, against a real web server on this machine: whole and right, or a sentence and nothing left behind."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from aecore.data import download
from aecore.data.cards import CARDS
from aecore.data.loading import load
from aecore.errors import UserError
from aecore.spec import Data

KMNIST = Data(name="kmnist")
FIRST = "train-images-idx3-ubyte.gz"


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def assert_for_people(error: UserError) -> None:
    """A sentence names no exception and no object of the program."""
    assert not set("()<>{}[]") & set(str(error.message)), str(error.message)


def test_a_download_brings_the_four_files_and_tells_how_far_it_is(
    tmp_path: Path, open_mirror: Callable[[], Any], use_mirrors: Callable[..., None], files: dict[str, bytes]
) -> None:
    use_mirrors(open_mirror().url)
    told: list[tuple[int, int]] = []
    data = load(KMNIST, lambda done, total: told.append((done, total)))
    assert (len(data.train), len(data.held_out)) == (6, 3)
    assert left_behind(tmp_path / "data" / "kmnist") == sorted(files)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (sum(map(len, files.values())), CARDS["kmnist"].download)


def test_what_is_there_is_not_fetched_again(
    folder: Path, open_mirror: Callable[[], Any], use_mirrors: Callable[..., None], files: dict[str, bytes]
) -> None:
    mirror = open_mirror()
    use_mirrors(mirror.url)
    (folder / FIRST).write_bytes(files[FIRST])
    load(KMNIST)
    assert sorted(mirror.asked) == sorted(set(files) - {FIRST})
    load(KMNIST)
    assert len(mirror.asked) == 3


def redirect_in_circles(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.end_headers()


def chunks_cut_short(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"100\r\nonly this")


def nonsense_length(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "a lot")
    handler.end_headers()
    handler.wfile.write(b"body")


MISBEHAVIOUR: dict[str, Callable[[BaseHTTPRequestHandler, Callable[..., None]], None]] = {
    "wrong bytes": lambda handler, send: send(handler, b"<html>log in first</html>"),
    "cut half-way": lambda handler, send: send(handler, b"half", claimed=100),
    "not found": lambda handler, send: handler.send_error(404),
    "out of order": lambda handler, send: handler.send_error(500),
    "hung up": lambda handler, send: handler.connection.shutdown(socket.SHUT_RDWR),
    "not HTTP": lambda handler, send: handler.wfile.write(b"SSH-2.0-nonsense\r\n"),
    "cut between chunks": lambda handler, send: chunks_cut_short(handler),
    "a length that is no number": lambda handler, send: nonsense_length(handler),
    "redirects in circles": lambda handler, send: redirect_in_circles(handler),
}


@pytest.fixture(params=MISBEHAVIOUR.values(), ids=MISBEHAVIOUR.keys())
def bad_mirror(
    request: pytest.FixtureRequest, open_mirror: Callable[[], Any], files: dict[str, bytes], send: Callable[..., None]
) -> Any:
    mirror = open_mirror()
    for name in files:
        mirror.answers[name] = lambda handler: request.param(handler, send)
    return mirror


@pytest.mark.exhaustive(sample=3)
def test_a_mirror_that_misbehaves_is_told_in_a_sentence_and_leaves_no_file_and_no_socket(
    tmp_path: Path, bad_mirror: Any, use_mirrors: Callable[..., None]
) -> None:
    use_mirrors(bad_mirror.url)
    with pytest.raises(UserError, match=FIRST) as caught:
        load(KMNIST)
    assert_for_people(caught.value)
    assert left_behind(tmp_path / "data" / "kmnist") == []
    gc.collect()  # an open socket that nobody holds makes a warning here, and warnings are errors


def test_the_second_mirror_is_tried_when_the_first_misbehaves(
    tmp_path: Path,
    bad_mirror: Any,
    open_mirror: Callable[[], Any],
    use_mirrors: Callable[..., None],
    files: dict[str, bytes],
) -> None:
    use_mirrors(bad_mirror.url, open_mirror().url)
    assert len(load(KMNIST).train) == 6
    assert left_behind(tmp_path / "data" / "kmnist") == sorted(files)


def test_nothing_listening_is_told_in_a_sentence(tmp_path: Path, use_mirrors: Callable[..., None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    use_mirrors(f"http://127.0.0.1:{port}/", "http://no-such-host.invalid/")
    with pytest.raises(UserError, match="internet connection") as caught:
        load(KMNIST)
    assert_for_people(caught.value)
    assert left_behind(tmp_path / "data" / "kmnist") == []


def test_a_silent_mirror_is_given_up_for_the_next_one(
    monkeypatch: pytest.MonkeyPatch,
    open_mirror: Callable[[], Any],
    use_mirrors: Callable[..., None],
    files: dict[str, bytes],
) -> None:
    monkeypatch.setattr(download, "PATIENCE", 0.1)
    silent, enough = open_mirror(), threading.Event()
    silent.answers |= dict.fromkeys(files, lambda handler: enough.wait(20))
    use_mirrors(silent.url, open_mirror().url)
    try:
        assert len(load(KMNIST).train) == 6
    finally:
        enough.set()


def test_a_stop_while_downloading_leaves_no_partial_file(
    tmp_path: Path, open_mirror: Callable[[], Any], use_mirrors: Callable[..., None]
) -> None:
    class Enough(Exception): ...

    def stop(done: int, total: int) -> None:
        raise Enough

    use_mirrors(open_mirror().url)
    with pytest.raises(Enough):
        load(KMNIST, stop)
    assert left_behind(tmp_path / "data" / "kmnist") == []


def test_a_data_folder_that_cannot_be_written_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, open_mirror: Callable[[], Any], use_mirrors: Callable[..., None]
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LATENTLAB_DATA", str(tmp_path / "file" / "below"))
    use_mirrors(open_mirror().url)
    with pytest.raises(UserError, match="LATENTLAB_DATA"):
        load(KMNIST)


def test_two_runs_may_download_the_same_data_at_once(
    open_mirror: Callable[[], Any], use_mirrors: Callable[..., None], files: dict[str, bytes], send: Callable[..., None]
) -> None:
    mirror, both = open_mirror(), threading.Barrier(2)

    def wait_for_the_other(handler: BaseHTTPRequestHandler) -> None:
        body = files[FIRST]
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[:100])
        both.wait(10)
        handler.wfile.write(body[100:])

    mirror.answers[FIRST] = wait_for_the_other
    use_mirrors(mirror.url)
    with ThreadPoolExecutor(2) as pool:
        found = [future.result() for future in [pool.submit(load, KMNIST) for _ in range(2)]]
    assert [len(data.train) for data in found] == [6, 6]
