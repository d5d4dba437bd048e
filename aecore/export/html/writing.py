"""An HTML file of runs: chosen within a budget, packed, written whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import UserError
from ...files import replace_bytes
from ...runs.run import Run
from ...texts import Sentence, brief, mark
from ..attribution import Attribution, attribution
from ..given import given, named
from ..run_zip import version_of
from .bundle import LANGUAGES, Bundle, as_json, said_in, texts_of
from .container import Blobs, packed
from .document import document, preview
from .fitting import Fitted, fitted, most_items, wanted
from .reading import Array, Source
from .thinning import chosen, fewer_annotations
from .told import left_out, made_of, over

__all__ = ["BUDGET", "MOST_RUNS", "Packed", "held_runs", "packed_page", "sources_of", "write_html"]

BUDGET = 5_000_000
"""Bytes of a file that mails and courses take."""
MOST_RUNS = 4
LONGEST_TITLE = 200


class LeftOut(NamedTuple):
    """What did not come along of a run."""

    run: str
    """Its id; empty for all of them."""
    said: Sentence


@dataclass(frozen=True)
class Packed:
    """What was written."""

    size: int
    """Bytes."""
    left_out: tuple[LeftOut, ...]
    """What did not come along: for who saves the file. It says so itself, too."""
    items: bool
    """Whether items themselves are in it, not only where they lie."""


def write_html(
    runs: Sequence[Run],
    file: Path,
    *,
    budget: int = BUDGET,
    pictures: bool = True,
    language: str | None = None,
    bundle: Bundle | None = None,
) -> Packed:
    """Write one to four runs as one HTML file of about `budget` bytes: a reader sees the old file or the new one.

    Without `pictures` no item and nothing that resembles one is in it but the model. `language`: that it opens in;
    None: that of the browser. Raises UserError where a run has nothing to show, a browser could not compute it, or the
    file cannot be written.
    """
    content, told = packed_page(runs, budget=budget, pictures=pictures, language=language, bundle=bundle)
    replace_bytes(file, content)
    return told


def packed_page(
    runs: Sequence[Run],
    *,
    budget: int = BUDGET,
    pictures: bool = True,
    language: str | None = None,
    bundle: Bundle | None = None,
) -> tuple[bytes, Packed]:
    """Return the file, and what is to be said of it; raises UserError as `write_html` does."""
    page = Page(bundle or Bundle(), sources_of(runs), language, pictures)
    there = page.fit(budget - len(page.html(page.hold([], []))))
    content = page.html(page.hold(there, []))
    too_large = over(len(content), budget)
    if too_large:
        content = page.html(page.hold(there, too_large))
    shown = any("pictures" in one.source.items for one in there) and pictures
    lacking = [LeftOut(one.source.run.id, said) for one in there for said in left_out(one)]
    return content, Packed(len(content), (*lacking, *(LeftOut("", said) for said in too_large)), shown)


def sources_of(runs: Sequence[Run]) -> list[Source]:
    """Read what a file of these runs could show, which takes a moment where a film takes long; raises UserError where
    there can be no file of them."""
    if not 1 <= len(runs) <= MOST_RUNS:
        raise UserError(mark("One HTML file holds one to {most} runs; {n} were given."), most=MOST_RUNS, n=len(runs))
    return [Source(run) for run in runs]


def held_runs(
    runs: Sequence[Run], *, budget: int = BUDGET, pictures: bool = True, bundle: Bundle | None = None
) -> bytes:
    """Return what a page of runs holds, without the page: one gzip, as the module reads it in a notebook. Raises
    UserError as `write_html` does."""
    page = Page(bundle or Bundle(), [Source(run) for run in runs], None, pictures)
    return base64.b64decode(page.hold(page.fit(budget), []))


class Page:
    """What is the same whatever comes along of the runs."""

    def __init__(self, bundle: Bundle, sources: list[Source], language: str | None, pictures: bool) -> None:
        self.bundle, self.sources, self.language, self.pictures = bundle, sources, language, pictures
        self.previews = [(named(source.run), preview(source.run, pictures=pictures)) for source in sources]

    @property
    def title(self) -> str:
        return brief(" · ".join(dict.fromkeys(named(source.run) for source in self.sources)), LONGEST_TITLE)

    def fit(self, budget: int) -> list[Fitted]:
        """Choose what comes along of each run."""
        share = budget // len(self.sources)
        return [
            fitted(source, share, pictures=self.pictures, places=self.places(source, share)) for source in self.sources
        ]

    def places(self, source: Source, share: int) -> Array | None:
        """Return the places of the items that runs with the same ones keep, so that they stay linked; None for a run
        that has its own."""
        alike = [other for other in self.sources if data_of(other.run) == data_of(source.run)]
        if len(alike) == 1:
            return None
        most = min(most_items(other, share, pictures=self.pictures) for other in alike)
        kinds = zip(*map(wanted, alike), strict=True)
        return chosen(source.count, most, [set().union(*kind) for kind in kinds])

    def html(self, held: bytes) -> bytes:
        return document(
            self.bundle,
            held,
            title=self.title,
            version=version_of(),
            language=self.language or LANGUAGES[0],
            previews=self.previews,
        )

    def hold(self, there: list[Fitted], of_all: list[Sentence]) -> bytes:
        """Return the held files of all runs, and what is told of them, as base64."""
        blobs, messages = Blobs(), self.bundle.messages
        runs = [held_run(one, blobs, messages) for one in there]
        made = [sentence for source in self.sources for sentence in made_of(source)]
        credits = {source.run.id: attribution(source.card) for source in self.sources}
        head = {
            "runs": runs,
            "texts": self.bundle.texts,
            "said": said_in(messages, {*texts_of([*made, *of_all]), *texts_in(credits.values())}),
            "language": self.language,
            "left_out": [as_json(sentence) for sentence in of_all],
            "about": {
                "title": self.title,
                "version": version_of(),
                "made": [as_json(sentence) for sentence in made],
                "attribution": [{"run": run, **asdict(found)} for run, found in credits.items()],
            },
        }
        return packed(head, blobs)


def held_run(one: Fitted, blobs: Blobs, messages: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return what a file says of one of its runs, and hold the run's files."""
    run, lacking = one.source.run, left_out(one)
    told = given(run, fewer_annotations(one.source.kept, one.places))
    look = told["look"]
    own = run.card.origin == "own"
    texts = set[str]() if own else {run.card.title, *told["classes"], *look["columns"], *look["factors"]}
    said = said_in(messages, {*texts, *texts_of(lacking)})
    for code, known in messages.items():
        said[code][named(run)] = named(run, partial(translated, known))
    return {
        "id": run.id,
        "title": named(run),
        "data": data_of(run),
        "given": told,
        "said": said,
        "files": {path: blobs.put(content) for path, content in one.files().items()},
        "left_out": [as_json(sentence) for sentence in lacking],
    }


def data_of(run: Run) -> str:
    """Return what tells items from others: equal where `why_not_linked` has nothing to say. Of data that a person
    brought the digest tells, as their title may have changed."""
    data = run.spec.data
    card = "" if data.digest else json.dumps(run.card.to_dict(), sort_keys=True)
    return hashlib.sha256((card + data.model_dump_json()).encode()).hexdigest()[:16]


def translated(known: dict[str, str], text: str) -> str:
    return known.get(text, text)


def texts_in(credits: Iterable[Attribution]) -> list[str]:
    """Return all of some attributions that may be a message; what a person wrote is none."""
    return [
        text for one in credits for text in (*one.changes, *(() if one.own else (one.title, one.source, one.licence)))
    ]
