"""`export`: what leaves of runs, in forms that need no Latent Lab."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from ..errors import UserError
from ..export.html import packed_page, sources_of
from ..export.html.gallery import write_gallery
from ..export.html.zipped import as_zip, file_name
from ..export.model import write_model
from ..files import refuse_readonly, replace_bytes
from ..runs.run import Run
from ..runs.store import Store, find_run
from ..texts import fill, mark
from ..workers.taking import cards_there, with_film
from .lists import export_onnx

__all__ = ["add_export", "export"]

PRIVATE = mark("Private runs that were left out: {n}. Name those that are to come along.")


def add_export(sub: argparse.ArgumentParser) -> None:
    """The options of `export`."""
    sub.add_argument("run", nargs="*", help="ids or folders")
    form = sub.add_mutually_exclusive_group(required=True)
    form.add_argument("--html", type=Path, metavar="FILE", help="one HTML file of one to four runs")
    form.add_argument("--all", action="store_true", help="a folder of HTML files and an index")
    form.add_argument(
        "--model", type=Path, metavar="PATH", help="a run's model for other programs: a new folder, or a file.zip"
    )
    form.add_argument("--onnx", type=Path, metavar="DIR", help="decoder and encoder of a run as ONNX files")
    sub.add_argument("--to", type=Path, metavar="DIR", help="where --all writes")
    sub.add_argument("--budget", type=float, default=5.0, metavar="MB", help="of each HTML file (default: %(default)s)")
    sub.add_argument("--no-pictures", action="store_true", help="leave the items themselves out")
    sub.add_argument("--zip", action="store_true", help="--html writes a zip with the HTML in it")


def export(options: argparse.Namespace) -> int:
    """Write what was asked for of the runs, and print where."""
    refuse_readonly()
    write = next(write for name, write in FORMS.items() if getattr(options, name))
    write(options, [find_run(name, options.runs) for name in options.run])
    return 0


def one_onnx(options: argparse.Namespace, runs: list[Run]) -> None:
    export_onnx(only(runs), options.onnx)


def model(options: argparse.Namespace, runs: list[Run]) -> None:
    """Write a model with its card, with the metric cards where they have been computed."""
    run = only(runs)
    write_model(run, options.model, cards_there(run))
    print(options.model)


def html(options: argparse.Namespace, runs: list[Run]) -> None:
    """Write one HTML file, or a zip with it in."""
    budget = bytes_of(options)
    sources_of(runs)
    for run in runs:
        with_film(run, progress)
    content, packed = packed_page(runs, budget=budget, pictures=not options.no_pictures)
    path = options.html
    if options.zip:
        content = as_zip(content, file_name(path.stem, "html"))
        path = path.with_suffix(".zip")
    replace_bytes(path, content)
    for run_id, sentence in packed.left_out:
        print(f"{run_id}: {sentence}" if len(runs) > 1 and run_id else sentence, file=sys.stderr)
    print(path)


def gallery(options: argparse.Namespace, runs: list[Run]) -> None:
    """Write a folder with one HTML file a run, and an index."""
    if options.to is None:
        raise UserError(mark("--all needs a folder to write into."), mark("For example: --to gallery."))
    budget, pictures = bytes_of(options), not options.no_pictures
    there = runs or shareable(Store(options.runs))
    for run in filter(is_fit, there):
        with_film(run, progress)
    for path in write_gallery(there, options.to, budget=budget, pictures=pictures, refused=told):
        print(path)


def is_fit(run: Run) -> bool:
    """Whether there can be a file of a run; writing the gallery says why not."""
    try:
        sources_of([run])
    except UserError:
        return False
    return True


def shareable(store: Store) -> list[Run]:
    """Return the runs of a store that have results and are not private: these leave when they are named."""
    found = [run for run in store.runs() if run.has_results]
    if private := [run for run in found if run.is_private]:
        print(fill(PRIVATE, {"n": len(private)}), file=sys.stderr)
    return [run for run in found if not run.is_private]


def told(run: Run, error: UserError) -> None:
    print(f"{run.id}: {error}", file=sys.stderr)


FORMS: dict[str, Callable[[argparse.Namespace, list[Run]], None]] = {
    "html": html,
    "all": gallery,
    "model": model,
    "onnx": one_onnx,
}
"""By the option that asks for it."""


def only(runs: list[Run]) -> Run:
    """Return the one run that was named; raises UserError where there are others, or none."""
    if len(runs) != 1:
        raise UserError(mark("This is written for one run; {n} were named."), n=len(runs))
    return runs[0]


def bytes_of(options: argparse.Namespace) -> int:
    if not 0 < options.budget <= 1000:
        raise UserError(mark("A file of {budget} MB cannot be asked for: 0.1 to 1000."), budget=options.budget)
    return int(options.budget * 1_000_000)


def progress(share: float, text: str) -> None:
    print(f"{share:4.0%} {text}", file=sys.stderr)
