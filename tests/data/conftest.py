"""Hand-made IDX files, and a web server on this machine that can be told to misbehave."""

from __future__ import annotations

import gzip
import hashlib
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from aecore.data.vision import torchvision

Answer = Callable[[BaseHTTPRequestHandler], None]
PARTS = {
    "train-images-idx3": (6, 28, 28),
    "train-labels-idx1": (6,),
    "t10k-images-idx3": (3, 28, 28),
    "t10k-labels-idx1": (3,),
}


def idx(array: np.ndarray) -> bytes:
    return (
        b"\x00\x00\x08"
        + bytes([array.ndim])
        + struct.pack(f">{array.ndim}I", *array.shape)
        + array.astype(np.uint8).tobytes()
    )


@pytest.fixture(name="idx")
def idx_writer() -> Callable[[np.ndarray], bytes]:
    return idx


@pytest.fixture
def arrays() -> dict[str, np.ndarray]:
    """The four parts of a small data set of 28x28 pictures, by the stem of their file."""
    random = np.random.default_rng(0)
    return {stem: random.integers(0, 256 if "images" in stem else 10, shape) for stem, shape in PARTS.items()}


@pytest.fixture
def files(arrays: dict[str, np.ndarray]) -> dict[str, bytes]:
    """The same as the official mirrors have it: gzipped IDX files by name."""
    return {f"{stem}-ubyte.gz": gzip.compress(idx(array), mtime=0) for stem, array in arrays.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where KMNIST is looked for."""
    path = tmp_path / "data" / "kmnist"
    path.mkdir(parents=True)
    return path


class Mirror:
    """A web server on 127.0.0.1. `files` are served as they are; `answers` go first; `asked` are the paths asked
    for."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files, self.asked = dict(files), list[str]()
        self.answers: dict[str, Answer] = {}
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.lstrip("/")
                mirror.asked.append(name)
                if name in mirror.answers:
                    mirror.answers[name](self)
                elif name in mirror.files:
                    send(self, mirror.files[name])
                else:
                    self.send_error(404)

            def log_message(self, *args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def send(handler: BaseHTTPRequestHandler, body: bytes, claimed: int | None = None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body) if claimed is None else claimed))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture(name="send")
def sender() -> Callable[..., None]:
    return send


@pytest.fixture
def open_mirror(files: dict[str, bytes]) -> Iterator[Callable[[], Mirror]]:
    """Open as many mirrors as a test needs; all are closed after it."""
    mirrors: list[Mirror] = []

    def open_one() -> Mirror:
        mirrors.append(Mirror(files))
        return mirrors[-1]

    yield open_one
    for mirror in mirrors:
        mirror.close()


@pytest.fixture
def use_mirrors(monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> Callable[..., None]:
    """Point torchvision's table for KMNIST at these addresses, with the checksums of `files`."""

    def use(*urls: str) -> None:
        table = torchvision().datasets.KMNIST
        monkeypatch.setattr(table, "mirrors", list(urls))
        monkeypatch.setattr(table, "resources", [(name, hashlib.md5(body).hexdigest()) for name, body in files.items()])

    return use
