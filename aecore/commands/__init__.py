"""The command line: the same code path as the app. Results go to stdout, progress and errors to stderr; an error exits
with 2."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ..engines.choice import refuse_wrong_settings
from ..errors import UserError
from ..races import SEEDS
from ..settings import is_installed, runs_folder, shipped_folder
from .code import code
from .data import add_data, export_data, list_data, list_own, remove_data, show_own
from .engine import add_engine, engine
from .lessons import lesson_commands, list_lessons
from .lists import evaluate, list_runs, list_variants, print_catalogue, show
from .owners import list_links, list_owners, remove_owner, set_quota, show_owner
from .packing import pack, unpack
from .racing import race
from .taking import add_export, export
from .training import pretrain, stop, train
from .use import add_use, use

__all__ = ["main", "parser"]

MODULE = "python -m aecore"


def main(arguments: list[str] | None = None, name: str = MODULE) -> int:
    """Run one command and return its exit code; `name`: what it was called by."""
    forgive_consoles()
    try:
        options = parser(name).parse_args(arguments)
        refuse_wrong_settings(getattr(options, "runs", None))
        code: int = options.command(options)
    except UserError as error:
        print(f"{name.split()[-1]}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1
    return code


def forgive_consoles() -> None:
    """A console that has no β (a redirected one on Windows, say) gets a question mark and not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def add_command(commands: Any, name: str, function: Callable[[Any], int], help: str) -> argparse.ArgumentParser:
    sub: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    sub.set_defaults(command=function)
    return sub


def add_json(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--json", action="store_true", help="print JSON")


def add_runs(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--runs", type=Path, default=runs_folder(), metavar="DIR", help="folder of runs (default: %(default)s)"
    )


def parser(name: str = MODULE) -> argparse.ArgumentParser:
    """The commands and their options, of the program called `name`."""
    top = argparse.ArgumentParser(prog=name, description="Train and look at autoencoders.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    command = partial(add_command, commands)
    data = command("data", list_data, "list the data sets, or bring, list, delete and write out your own")
    add_json(data)
    data_commands(data)
    add_json(command("variants", list_variants, "list the variants"))
    command("catalogue", print_catalogue, "print the cards of all variants and data sets as Markdown")
    sub = command("train", train, "train one run and print its folder")
    sub.add_argument("--data", required=True, metavar="D")
    sub.add_argument("--variant", required=True, metavar="V")
    sub.add_argument(
        "--set", action="extend", nargs="+", default=[], metavar="PATH=VALUE", help="e.g. model.bottleneck.beta=4"
    )
    sub.add_argument("--epochs", type=int)
    sub.add_argument("--seconds", type=float)
    sub.add_argument("--seed", type=int)
    sub.add_argument("--device")
    add_runs(sub)
    sub = command("race", race, "train several autoencoders with one budget and compare them by their metric cards")
    sub.add_argument("--data", required=True, metavar="D")
    sub.add_argument(
        "--variants", required=True, metavar="V,V", help="two to eight, with commas between; or one with --at"
    )
    sub.add_argument(
        "--at", metavar="PATH=X,Y", help="race one variant at several values, e.g. model.bottleneck.beta=0.5,2"
    )
    sub.add_argument("--epochs", type=int, default=0)
    sub.add_argument("--seconds", type=float, default=0.0)
    sub.add_argument("--seeds", type=int, default=SEEDS, help="seeds of each (default: %(default)s)")
    sub.add_argument(
        "--codes",
        default="equal",
        metavar="N",
        help="numbers in the codes of all; “equal” chooses (the default), “own” leaves them",
    )
    add_json(sub)
    add_runs(sub)
    sub = command("runs", list_runs, "list the runs")
    add_json(sub)
    add_runs(sub)
    sub = command("show", show, "show one run")
    sub.add_argument("run", help="id or folder")
    add_json(sub)
    add_runs(sub)
    sub = command("evaluate", evaluate, "compute the metric cards of one run")
    sub.add_argument("run", help="id or folder")
    add_json(sub)
    add_runs(sub)
    sub = command("export", export, "write runs as files that need no Latent Lab: HTML, a gallery, ONNX")
    add_export(sub)
    add_runs(sub)
    sub = command("use", use, "use a run on new files: odd ones out, gaps filled, forecasts, features, ...")
    add_use(sub)
    add_json(sub)
    add_runs(sub)
    sub = command("code", code, "print a run as one plain PyTorch script that gives the same numbers")
    sub.add_argument("run", help="id or folder")
    sub.add_argument("--notebook", action="store_true", help="as a Jupyter notebook")
    sub.add_argument("--to", type=Path, metavar="FILE", help="write it into this file, or a file in this folder")
    add_runs(sub)
    lesson = command("lesson", list_lessons, "list lessons; show, check, keep, write out one")
    add_json(lesson)
    add_runs(lesson)
    lesson_commands(lesson, add_command, add_json, add_runs)
    owners = commands.add_parser("owners", help="for the operator: who has what here, quotas, links, deleting it all")
    owner_commands(owners)
    run = commands.add_parser("run", help="pack a run as one file, or bring such a file in")
    run_commands(run)
    sub = command("stop", stop, "stop one run; it can be resumed")
    sub.add_argument("run", help="id or folder")
    add_runs(sub)
    sub = command("engine", engine, "serve a folder of runs: train and calculate what waits there")
    add_engine(sub)
    add_runs(sub)
    sub = command("pretrain", pretrain, "train the runs that ship with the project")
    here = None if is_installed() else shipped_folder()  # what is installed belongs to who installed it
    sub.add_argument("--to", type=Path, default=here, required=here is None, metavar="DIR")
    sub.add_argument("--only", nargs="+", metavar="RUN", help="some of them, by their ids")
    return top


def run_commands(run: argparse.ArgumentParser) -> None:
    """The commands below `run`."""
    below = run.add_subparsers(required=True, metavar="COMMAND")

    command = partial(add_command, below)
    sub = command("export", pack, "write a run that has ended into one file")
    sub.add_argument("run", help="id or folder")
    sub.add_argument("--to", type=Path, required=True, metavar="FILE")
    sub.add_argument("--with-data", action="store_true", help="with the data of your own that it was trained on")
    add_runs(sub)
    sub = command("import", unpack, "bring in a run that was packed, under a new id")
    sub.add_argument("file", type=Path, metavar="FILE")
    add_json(sub)
    add_runs(sub)


def owner_commands(owners: argparse.ArgumentParser) -> None:
    """The commands below `owners`."""
    below = owners.add_subparsers(required=True, metavar="COMMAND")

    command = partial(add_command, below)
    listing = command("list", list_owners, "list who has runs or data here (* has a quota of their own)")
    showing = command("show", show_owner, "list what one owner has, and may have")
    quota = command("quota", set_quota, "give one owner a quota of their own, or the usual one again; print it")
    links = command("links", list_links, "list the links that one owner has given, or take all back")
    removal = command("remove", remove_owner, "delete for good what one owner has")
    for sub in (showing, quota, links, removal):
        sub.add_argument("owner", help="their name; it stands in their Gallery")
    quota.add_argument("--keep", type=int, metavar="RUNS", help="runs that they may keep; 0: no limit, here and below")
    quota.add_argument("--mb", type=int, help="megabytes that these may take")
    quota.add_argument("--seconds", type=int, help="of training within 24 hours")
    quota.add_argument("--usual", action="store_true", help="what everybody may have")
    links.add_argument("--revoke", action="store_true", help="take all of them back")
    removal.add_argument("--yes", action="store_true", help="without it nothing is deleted")
    add_json(listing)
    add_json(showing)
    for sub in (listing, showing, quota, links, removal):
        add_runs(sub)


def data_commands(data: argparse.ArgumentParser) -> None:
    """The commands below `data`."""
    below = data.add_subparsers(metavar="COMMAND")

    command = partial(add_command, below)
    sub = command("add", add_data, "make a data set of your own from a file, a folder or a zip, and print its card")
    sub.add_argument("path", type=Path)
    kinds = ["image", "curve", "table", "text", "ratings"]
    sub.add_argument("--kind", choices=kinds, default="", help="what one item is (guessed)")
    sub.add_argument(
        "--label", default="", metavar="L", help="column, array or folder level that names the classes; none for none"
    )
    sub.add_argument("--title", default="")
    sub.add_argument("--source", default="", help="where the data come from")
    sub.add_argument("--licence", default="")
    add_json(sub)
    add_runs(sub)
    add_json(command("list", list_own, "list your own data sets"))
    sub = command("show", show_own, "print the card of a data set of your own")
    sub.add_argument("data", metavar="ID", help="own- and the first 12 digits or more")
    add_json(sub)
    sub = command("remove", remove_data, "delete a data set of your own")
    sub.add_argument("data", metavar="ID", help="own- and the first 12 digits or more")
    which = sub.add_mutually_exclusive_group()
    which.add_argument("--with-runs", action="store_true", help="delete the runs on it as well")
    which.add_argument("--keep-runs", action="store_true", help="keep them: they can be looked at, not resumed")
    add_runs(sub)
    sub = command("export", export_data, "write a data set of your own as a zip that can be brought again")
    sub.add_argument("data", metavar="ID", help="own- and the first 12 digits or more")
    sub.add_argument("--to", type=Path, default=Path(), metavar="PATH", help="a file, or a folder (default: this one)")
