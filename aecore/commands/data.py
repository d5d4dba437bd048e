"""Commands on data sets: which there are, one's own brought, listed, deleted and written out."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..data.cards import CARDS, DataCard
from ..data.own.adding import add
from ..data.own.check import Check, told
from ..data.own.choices import Choices
from ..data.own.exporting import chunks, file_name
from ..data.own.library import OwnSet, check_of, own_sets, remove
from ..data.own.limits import amount, as_text
from ..data.own.looks import Looked
from ..errors import UserError
from ..files import refuse_readonly
from ..runs.brought import expire_unused, remove_with_runs, runs_on
from ..runs.store import Store
from ..spec import OWN
from ..texts import mark
from .choosing import data_of
from .lists import print_table
from .packing import whole

__all__ = ["add_data", "day", "export_data", "list_data", "list_own", "remove_data", "short", "show_own"]

OWNER = ""
"""Whoever can write the library is its operator."""


def list_data(options: argparse.Namespace) -> int:
    """Print the data sets that come along, and one's own."""
    cards = CARDS | {one.name: one.card for one in own_sets(OWNER)}
    return print_table(
        {name: asdict(card) for name, card in cards.items()},
        {short(name): in_one_line(card) for name, card in cards.items()},
        options.json,
    )


def in_one_line(card: DataCard) -> str:
    return f"{card.title}: {card.train:,} + {card.held_out:,} held-out, {'×'.join(map(str, card.shape))}"


def short(name: str) -> str:
    """A name as it can be typed: 12 digits of a digest tell all data sets apart."""
    return name[: len(OWN) + 12] if name.startswith(OWN) else name


def list_own(options: argparse.Namespace) -> int:
    """Print one's own data sets, newest first."""
    found = own_sets(OWNER)
    rows = {short(one.name): f"{in_one_line(one.card)}, {amount(one.bytes)}, {day(one.made)}" for one in found}
    return print_table({one.name: in_json(one) for one in found}, rows, options.json)


def day(at: float) -> str:
    """A Unix time as a date."""
    return time.strftime("%Y-%m-%d", time.gmtime(at))


def in_json(one: OwnSet) -> dict[str, Any]:
    """What is told of a data set of one's own."""
    card = one.card
    classes = dict(zip(card.classes, one.counts, strict=False)) if card.classes else {}
    return {
        "id": one.name,
        "digest": one.digest,
        "title": card.title,
        "kind": card.kind,
        "shape": list(card.shape),
        "train": card.train,
        "held_out": card.held_out,
        "classes": classes,
        "columns": list(card.columns),
        "source": card.source,
        "licence": card.licence,
        "bytes": one.bytes,
        "made": one.made,
        "used_last": one.used_last,
    }


def add_data(options: argparse.Namespace) -> int:
    """Bring files into the library, and print the card of what was made of them."""
    choices = Choices(
        kind=options.kind,
        label=as_text(options.label[:1000]),
        title=as_text(options.title[:80]),
        source=as_text(options.source[:400]),
        licence=as_text(options.licence[:200]),
    )
    expire_unused(Store(options.runs))
    known = {one.digest for one in own_sets(OWNER)}
    source, looked = add(options.path, choices, OWNER, Progress())
    (one,) = (one for one in own_sets(OWNER) if one.digest == source.digest)
    if one.digest in known:
        print(f"You have these data already: {short(one.name)}.", file=sys.stderr)
    print_card(one, looked.check, options.json)
    return 0


class Progress:
    """Says on stderr what is waited for, once."""

    def __init__(self) -> None:
        self.said = ""

    def __call__(self, looked: Looked) -> None:
        """Say it, unless it was said before."""
        text = str(looked.why) if looked.why else f"{looked.done:,} of {looked.total:,} bytes read"
        if text != self.said and (looked.why or looked.total):
            self.said = text
            print(text, file=sys.stderr)


def print_card(one: OwnSet, check: Check | None, as_json: bool) -> None:
    """Print what a data set is, and what was guessed, noted and left out when it was made."""
    found = told(check, str) if check else {"guesses": [], "notes": [], "left_out": []}
    if as_json:
        parts = {key: found[key] for key in ("guesses", "notes", "left_out")}
        print(json.dumps(in_json(one) | parts, indent=1, ensure_ascii=False))
        return
    print(f"{short(one.name)}  {in_one_line(one.card)}, {amount(one.bytes)}")
    if check:
        print(check.headline)
        lines = [f"{guess.said}: {guess.why}" for guess in check.guesses]
        print("\n".join([*lines, *map(str, check.notes)]))
    for name, count in zip(one.card.classes, one.counts, strict=False):
        print(f"{count:>8,} {name}")
    for left in check.left_out if check else ():
        print(f"left out: {left.name}: {left.why}")


def show_own(options: argparse.Namespace) -> int:
    """Print the card of a data set of one's own, as it was when it was made."""
    digest, check = digest_of(options.data), None
    (one,) = (one for one in own_sets(OWNER) if one.digest == digest)
    with suppress(UserError):  # what was kept without one has none
        check, _ = check_of(digest, OWNER)
    print_card(one, check, options.json)
    return 0


def remove_data(options: argparse.Namespace) -> int:
    """Delete a data set of one's own, with the runs on it or without."""
    refuse_readonly()
    digest, store = digest_of(options.data), Store(options.runs)
    runs = runs_on(store, digest)
    if runs and not (options.with_runs or options.keep_runs):
        raise UserError(
            mark("{n} runs were trained on these data, which cannot be resumed or measured without them: {runs}."),
            mark("Give --with-runs to delete them as well, or --keep-runs to go on looking at them."),
            n=len(runs),
            runs=", ".join(run.id for run in runs),
        )
    if options.with_runs:
        for run in remove_with_runs(store, digest, OWNER):
            print(run)
    else:
        remove(digest, OWNER)
    return 0


def export_data(options: argparse.Namespace) -> int:
    """Write a data set of one's own as a zip that can be brought again, and print its path."""
    refuse_readonly()
    digest = digest_of(options.data)
    (card,) = (one.card for one in own_sets(OWNER) if one.digest == digest)
    to: Path = options.to / file_name(card) if options.to.is_dir() else options.to
    with whole(to) as beside, beside.open("wb") as file:
        file.writelines(chunks(digest, OWNER))
    print(to)
    return 0


def digest_of(text: str) -> str:
    """The digest of one's own data of this name or the beginning of it."""
    name = data_of(text if text.startswith(OWN) else OWN + text)
    return name.removeprefix(OWN)
