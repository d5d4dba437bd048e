"""Machines of a cluster on this one: network namespaces on a bridge of their own, each with an address and no way out.

One kernel and one disk: what is shown here is behaviour, never speed or a network file system. Needs root and `ip`.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import psutil

__all__ = ["Machines", "machines"]

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / "docs" / "deploy" / "cluster" / "node.sh"
PORT = 6379
UP_WITHIN = 180.0


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


class Machines:
    """Namespaces named `<name>-<machine>`; the first machine is the head."""

    def __init__(self, folder: Path, names: Sequence[str] = ("head", "a", "b")) -> None:
        self.name, self.folder, self.names = f"lab{secrets.token_hex(2)}", folder, list(names)
        self.processes = dict[str, subprocess.Popen[bytes]]()
        self.places = list[Path]()
        """Where Ray keeps its sockets and logs: a short path, as a socket's has 107 bytes."""
        self.token = folder / "token"
        self.token.write_text(secrets.token_hex(32))
        self.bridge = f"{self.name}-net"

    def lay_all(self) -> None:
        """Make all namespaces, each with a link to a bridge of their own."""
        ip("netns", "add", self.bridge)
        ip("-n", self.bridge, "link", "add", "bridge", "type", "bridge")
        ip("-n", self.bridge, "link", "set", "bridge", "up")
        for number, machine in enumerate(self.names, 1):
            self.lay(machine, f"{number}")

    def lay(self, machine: str, number: str) -> None:
        """Make a namespace and the link from it to the bridge."""
        space = self.space(machine)
        ip("netns", "add", space)
        ip("-n", space, "link", "add", "cable", "type", "veth", "peer", "name", f"to-{machine}", "netns", self.bridge)
        ip("-n", self.bridge, "link", "set", f"to-{machine}", "master", "bridge", "up")
        ip("-n", space, "address", "add", f"10.77.0.{number}/24", "dev", "cable")
        ip("-n", space, "link", "set", "cable", "up")
        ip("-n", space, "link", "set", "lo", "up")

    def space(self, machine: str) -> str:
        return f"{self.name}-{machine}"

    def address(self, machine: str) -> str:
        return f"10.77.0.{self.names.index(machine) + 1}"

    @property
    def head(self) -> str:
        """Address and port of the head."""
        return f"{self.address(self.names[0])}:{PORT}"

    def environment(self, machine: str) -> dict[str, str]:
        """What a process on a machine is told."""
        return {
            **os.environ,
            "LATENTLAB_CLUSTER": self.head,
            "LATENTLAB_NODE": self.address(machine),
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN_PATH": str(self.token),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_worker_niceness": "0",  # 15 is usual: beside other work of this one machine that is next to nothing
            "PYTHONPATH": str(ROOT),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        }

    def spawn(self, machine: str, command: Sequence[str], log: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a process on a machine; what it says goes to a file."""
        with open(self.folder / f"{log}.txt", "ab") as said:
            return subprocess.Popen(
                ["ip", "netns", "exec", self.space(machine), *command],
                env=self.environment(machine) | environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def start(self, machine: str, *, core: int | None = None, **environment: str) -> None:
        """Start a machine's part of the cluster, on one core of this one where it is named."""
        role = "head" if machine == self.names[0] else "node"
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        self.places.append(place := Path(mkdtemp(prefix="r", dir="/tmp")))
        options = [f"--temp-dir={place}", *(["--num-cpus=1"] if role == "node" else [])]
        self.processes[machine] = self.spawn(machine, [*pinned, str(NODE), role, *options], machine, **environment)

    def wait_up(self, machine: str) -> None:
        """Wait until a machine says that it is part of the cluster."""
        until, said = time.monotonic() + UP_WITHIN, self.folder / f"{machine}.txt"
        while "Ray runtime started" not in said.read_text(errors="replace"):
            code = self.processes[machine].poll()
            if code is not None or time.monotonic() > until:
                raise RuntimeError(f"{machine} did not come up ({code}): {said.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)

    def all_of(self, machine: str) -> list[psutil.Process]:
        """Return the processes of a machine."""
        found = subprocess.run(
            ["ip", "netns", "pids", self.space(machine)], check=False, capture_output=True, text=True
        ).stdout.split()
        processes = []
        for pid in found:
            with suppress(psutil.Error):
                processes.append(psutil.Process(int(pid)))
        return processes

    def kill(self, machine: str, what: str = "") -> None:
        """Send SIGKILL to the processes of a machine whose command holds a word; without one, to all: power is off."""
        for process in self.all_of(machine):
            with suppress(psutil.Error):
                if what in " ".join(process.cmdline()):
                    process.send_signal(signal.SIGKILL)

    def cut(self, machine: str, *, mended: bool = False) -> None:
        """Pull the cable of a machine, or plug it in again."""
        ip("-n", self.bridge, "link", "set", f"to-{machine}", "up" if mended else "down")

    def close(self) -> None:
        """End all that runs on the machines, and take the namespaces away."""
        for machine in self.names:
            self.kill(machine)
        for process in self.processes.values():
            process.wait()
        for space in (*map(self.space, self.names), self.bridge):
            with suppress(subprocess.CalledProcessError):  # not all were laid
                ip("netns", "del", space)
        for place in self.places:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def machines(
    folder: Path, names: Sequence[str] = ("head", "a", "b"), cores: Mapping[str, int] | None = None, **environment: str
) -> Iterator[Machines]:
    """Yield a cluster that is up: a head, and machines that say they have one core each; `cores`: to which of this
    machine's they are held."""
    made = Machines(folder, names)
    try:
        made.lay_all()
        for machine in made.names:
            made.start(machine, core=(cores or {}).get(machine), **environment)
            if machine == made.names[0]:
                made.wait_up(machine)
        for machine in made.names[1:]:
            made.wait_up(machine)
        yield made
    finally:
        made.close()
