"""A real nginx on a free port, by docs/deploy/nginx.conf as it stands, but for addresses and folders. Where none is
installed and we may, Debian's package is."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

from tests.served import ROOT, Server

__all__ = ["Proxy", "find_nginx"]

CONF = ROOT / "docs" / "deploy" / "nginx.conf"
SERVERS = ("app1:8501", "app2:8501")
MISSING = "These tests need nginx: apt-get install nginx"


def find_nginx() -> str:
    """Return the path of nginx; raises AssertionError with a sentence where there is none."""
    if not shutil.which("nginx") and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx"], check=False)
    found = shutil.which("nginx")
    assert found, MISSING
    return found


def conf_for(ports: list[int], port: int, folder: Path) -> str:
    """The configuration for servers at these ports of this machine. Each answer also says which one gave it."""
    text = CONF.read_text()
    for name, at in zip(SERVERS, ports, strict=True):
        assert text.count(name) == 1
        text = text.replace(name, f"127.0.0.1:{at}")
    text = text.replace("/tmp/nginx", str(folder)).replace("listen 8080;", f"listen 127.0.0.1:{port};")
    text = text.replace("worker_processes auto;", "worker_processes 1;")
    return text.replace("\n    server {\n", "\n    server {\n        add_header X-Upstream $upstream_addr always;\n")


class Proxy(Server):
    """nginx before two servers, known as a server is: `get`, `url`, `port`, `runs`."""

    def __init__(self, folder: Path, ports: list[int], runs: Path | None = None) -> None:
        self.folder, self.base, self.environment = folder / "nginx", "", dict(os.environ)
        self.folder.mkdir()
        self.runs, self.log = runs or folder, folder / "nginx.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.conf = self.folder / "nginx.conf"
        self.conf.write_text(conf_for(ports, self.port, self.folder))
        self.start()

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = [find_nginx(), "-e", str(self.log), "-c", str(self.conf), "-g", "daemon off;"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        for _ in range(200):
            assert self.process.poll() is None, self.log.read_text()
            if self.get("/api/metrics")[0] == 404:  # it answers that itself
                return
        raise AssertionError(self.log.read_text())
