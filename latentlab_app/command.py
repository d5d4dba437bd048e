"""`latent-lab`: alone it opens the page, with a command it is the command line of `aecore`."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from aecore.commands import main as run_command
from aecore.commands import parser as command_parser
from aecore.errors import UserError

from .page import open_page
from .room import main as open_room

__all__ = ["main"]

NAME = "latent-lab"
ROOM = "room"
MORE = (
    "For a room: `latent-lab room --help`. Options of Streamlit's server may follow, such as --server.address=0.0.0.0."
)
OF_STREAMLIT = re.compile(r"--(server|browser|client|logger|runner|theme)\.[\w.]+=.*", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the page, or run one command; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # What is started from here finds its modules where this program has its own, not in the folder a person is in.
    os.environ["PYTHONSAFEPATH"] = "1"
    if given and given[0] != ROOM and not given[0].startswith("-"):
        return run_command(given, NAME)
    try:
        if given[:1] == [ROOM]:
            open_room(given[1:], NAME)
            return 0
        top = parser()
        options, more = top.parse_known_args(given)
        if strange := [word for word in more if not OF_STREAMLIT.fullmatch(word)]:
            top.error(f"unrecognized arguments: {' '.join(strange)}")
        open_page(options.port, browser=options.browser, options=more)
    except UserError as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog=NAME,
        description="Open the page: train autoencoders, walk in their latent spaces, compare them. "
        "With a command: the same without a page.",
        epilog=f"{MORE}\n\n{command_parser(NAME).format_help()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument(
        "--port",
        "--server.port",
        dest="port",
        type=port,
        metavar="N",
        help="where to listen; 0: any that is free (default: 8501, else any)",
    )
    top.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")
    top.add_argument("--version", action="version", version=f"Latent Lab {known_version()}")
    return top


def port(text: str) -> int:
    number = int(text)
    if not 0 <= number < 1 << 16:
        raise argparse.ArgumentTypeError(f"{number} is no port: they are 1 to 65535, and 0 for any that is free")
    return number


def known_version() -> str:
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "(not installed: from the repository)"
