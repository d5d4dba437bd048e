"""The program as a person installs it: its wheel, an empty environment, and a start of it away from the repository."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

__all__ = ["Program", "build_wheel", "empty_environment", "install"]

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = re.compile(r"http://[\w.:]+")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def build_wheel(folder: Path) -> Path:
    """Build the wheel as `make wheel` does, into another folder."""
    run([*PIP, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)])
    (found,) = folder.glob("latent_lab-*.whl")
    return found


def empty_environment(folder: Path) -> Path:
    """Make a virtual environment in which nothing is installed; returns the folder of its commands."""
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    return folder / "bin"


def install(wheel: Path, commands: Path, *, lent: bool) -> None:
    """Install the wheel. `lent`: what it asks for is seen in the environment of the tests, where the repository is no
    package; else pip gets all of it."""
    here = ["--python", str(commands / "python"), "install", *(["--no-deps"] if lent else []), str(wheel)]
    run([*PIP, *here])
    if lent:
        lender, borrower = (packages(python) for python in (Path(sys.executable), commands / "python"))
        (borrower / "lent.pth").write_text(f"{lender}\n")


def packages(python: Path) -> Path:
    """Where an interpreter has its packages."""
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


class Program:
    """`latent-lab` of an environment, for a person with an empty home: no variable of ours, no path to any command
    (Node among them), no repository around it."""

    def __init__(self, commands: Path, home: Path) -> None:
        self.command, self.home = commands / "latent-lab", home
        self.home.mkdir(exist_ok=True)
        self.process: subprocess.Popen[str] | None = None
        self.said: list[str] = []
        self.environment = {"HOME": str(home), "PATH": str(home / "no-commands"), "LANG": "C.UTF-8"}

    def ask(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [str(self.command), *arguments],
            cwd=self.home,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def open(self, options: Sequence[str] = ("--no-browser", "--port", "0"), **variables: str) -> str:
        """Start it without a command; returns the address that it says."""
        self.process = subprocess.Popen(
            [str(self.command), *options],
            cwd=self.home,
            env=self.environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout
        threading.Thread(target=self.listen, args=(self.process.stdout,), daemon=True).start()
        deadline = time.monotonic() + 300
        while not (found := ADDRESS.search("".join(self.said))):
            assert time.monotonic() < deadline, self.said
            assert self.process.poll() is None, self.said
            time.sleep(0.05)
        return found[0]

    def listen(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self.said.append(line)

    def close(self) -> int:
        """End it as Ctrl+C would; returns its exit code, 0 also where it was never opened."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def grows(commands: Path) -> set[str]:
    """What lies in an environment, but for what Python compiles on its own."""
    folder = packages(commands / "python")
    return {
        f"{path.relative_to(folder)} {path.stat().st_size}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
