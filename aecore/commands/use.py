"""`use`: what a trained model makes of new files, or of its held-out items."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..files import refuse_readonly, replace_bytes
from ..runs.store import find_run
from ..texts import mark
from ..use.asked import ALL, HELD_OUT, Use
from ..use.purposes import PURPOSES, purpose_of, settings_of

__all__ = ["add_use", "use"]

SUMMARY = "summary.json"
EVERY = 1.0
"""Seconds between two words on how far it is."""


def add_use(sub: argparse.ArgumentParser) -> None:
    """The options of `use`."""
    sub.add_argument("run", help="id or folder")
    sub.add_argument(
        "path", nargs="?", type=Path, metavar="PATH", help="a file, a folder or a zip; without it: the held-out items"
    )
    sub.add_argument("--for", required=True, dest="purpose", metavar="P", help=", ".join(PURPOSES))
    sub.add_argument("--out", type=Path, metavar="DIR", help="write table.csv and summary.json into this folder")
    sub.add_argument(
        "--set", action="extend", nargs="+", default=[], metavar="NAME=VALUE", help="settings of the purpose"
    )
    sub.add_argument("--label", default="", metavar="L", help="the column that names classes; none for none")
    sub.add_argument("--column", default="", metavar="C", help="the column that holds the texts")
    sub.add_argument("--all", action="store_true", help="the training items as well as the held-out ones")


def use(options: argparse.Namespace) -> int:
    """Use a run, write what came of it, and print what is said of all items."""
    from ..data.own.choices import Choices
    from ..data.own.limits import as_text
    from ..use.bringing import Told, files_at, stream, wanted_by
    from ..use.job import OWN, apply, known_of
    from ..use.writing import in_text, summary_of, write_parts

    if options.out:
        refuse_readonly()
    run = find_run(options.run, options.runs)
    asked = Use(
        purpose=purpose_of(options.purpose).id, items=ALL if options.all else HELD_OUT, settings=chosen(options.set)
    )
    settings_of(PURPOSES[asked.purpose], asked.settings)
    told, parts = Told(), None
    if options.path:
        choices = Choices(label=as_text(options.label[:1000]), sentences=as_text(options.column[:1000]))
        parts = stream(files_at(options.path), wanted_by(run.card, run.spec.data, choices), told)
    known, said = known_of(run), Said()
    if parts is None:
        items = OWN[asked.items](known.dataset)
        parts, told.notes = iter([items]), list(items.notes)
    count = Count()
    found = write_parts(count(parts), told, lambda items, report: apply(known, items, asked, report), options.out, said)
    summary = summary_of(found, count.n)
    if options.out:
        replace_bytes(options.out / SUMMARY, in_text(summary).encode())
    print(in_text(summary) if options.json else "\n".join(spoken(summary, options.out)))
    return 0


def chosen(pairs: list[str]) -> dict[str, Any]:
    """Read settings `name=value`; several values stand with commas between."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UserError(mark("“{pair}” is no setting: write name=value."), pair=pair[:60])
        found[name] = value.split(",") if name in LISTS else value
    return found


LISTS = ("normal",)


class Count:
    """Counts the items that pass."""

    n = 0

    def __call__(self, parts: Iterator[Any]) -> Iterator[Any]:
        """Pass items on."""
        for part in parts:
            self.n += len(part)
            yield part


class Said:
    """Says on stderr how far it is, once a second at most."""

    last = 0.0

    def __call__(self, share: float, text: str) -> None:
        """Say it."""
        if time.monotonic() - self.last > EVERY:
            self.last = time.monotonic()
            print(f"{share:4.0%} {text}", file=sys.stderr)


def spoken(told: dict[str, Any], out: Path | None) -> Iterator[str]:
    """Yield what is said of all items as lines: what is better first, then numbers with their baselines, then notes."""
    if told["better"]:
        yield told["better"]
    yield f"{told['n']:,} items" + (f" -> {out}" if out else "")
    for scored in told["summary"]:
        low, high = scored["interval"] or (None, None)
        spread = f" ({low:.4g} to {high:.4g})" if low is not None else ""
        others = ", ".join(
            f"{told['baselines'].get(name, name)} {value:.4g}" for name, value in scored["baselines"].items()
        )
        yield f"{scored['title']}: {scored['value']:.4g} {scored['unit']}{spread}, n = {scored['n']:,}; {others}"
    yield from told["notes"]
    for left in told["left_out"]:
        yield f"left out: {left['name']}: {left['why']}"
