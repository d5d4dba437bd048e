"""The page as a program: the server in this process, a browser when it answers, and what a person is told on the
console."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import webbrowser
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from aecore.errors import UserError
from aecore.settings import data_folder, readonly, runs_folder
from aecore.texts import mark

__all__ = ["APP", "open_page"]

HOME = Path(__file__).resolve().parent
APP = next(path for path in (HOME / "app.py", HOME.parent / "app.py") if path.exists())
"""Installed it stands in this package, in the repository beside it."""
HOST = "127.0.0.1"
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - only compared with
"""Addresses of the server that this machine reaches as its own."""
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
USUAL = 8501
PATIENCE = 0.1
"""Seconds between two looks whether the server answers."""


def open_page(port: int | None, *, browser: bool, options: list[str]) -> None:
    """Serve the page until the program is ended. Raises UserError where it cannot be served, or nothing be kept."""
    at = free_port(port)
    keep_folders()
    threading.Thread(target=welcome, args=(address_of(at, options), browser), daemon=True).start()
    from click import Abort, ClickException
    from streamlit.web.cli import main as streamlit

    chosen = [f"--server.port={at}", "--logger.hideWelcomeMessage=true", *options]
    try:
        streamlit(["run", str(APP), *chosen], prog_name="latent-lab", standalone_mode=False)
    except Abort:  # Ctrl+C is how it is ended; by now the server has let go of all that it held
        return
    except ClickException as error:
        raise UserError(mark("The server cannot be started so: {why}"), why=error.format_message()) from error


def free_port(asked: int | None) -> int:
    """The port to listen at: the one that is asked for, else the usual one where it is free, else any."""
    for port in (USUAL, 0) if asked is None else (asked,):
        with socket.socket() as place:
            if sys.platform != "win32":  # there it would mean: even where somebody listens
                place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                place.bind((HOST, port))
            except OSError:
                continue
            return int(place.getsockname()[1])
    raise UserError(
        mark("Port {port} is taken or not allowed."), mark("Choose another one, or 0 for any that is free."), port=asked
    )


def keep_folders() -> None:
    """Make the folder of runs, and say where things are kept."""
    folder, new = runs_folder(), not runs_folder().exists()
    try:
        if not readonly():
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            mark("The folder of runs, {folder}, cannot be made: {why}."),
            mark("Name another one by the environment variable LATENTLAB_RUNS."),
            folder=str(folder),
            why=os.strerror(error.errno) if error.errno else str(error),
        ) from error
    print(f"{'Your runs will be' if new else 'Your runs are'} kept in {folder}, data in {data_folder()}.", flush=True)


def said(options: list[str], name: str) -> str:
    """What the options of the server say of one thing; the last one counts."""
    found = [option.partition("=")[2] for option in options if option.startswith(f"--server.{name}=")]
    return found[-1] if found else ""


def address_of(port: int, options: list[str]) -> str:
    """Where the page is reached from this machine."""
    host, base = said(options, "address"), said(options, "baseUrlPath").strip("/")
    return f"http://{HOST if host in EVERYWHERE else host}:{port}" + (f"/{base}" if base else "")


def welcome(address: str, browser: bool) -> None:
    """Wait until the server answers, then say where, and open a browser there."""
    while not answers(f"{address}/_stcore/health"):
        time.sleep(PATIENCE)
    print(f"Latent Lab: {address}   (Ctrl+C ends it)", flush=True)
    if browser and not (has_screen() and webbrowser.open(address)):
        print("No browser was found here: open the address in one.", flush=True)


def has_screen() -> bool:
    """Whether a browser could be seen; without a screen one for consoles would open, in the midst of this one."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in SCREENS)


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
