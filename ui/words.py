"""Runs in words: title, state, progress, and errors as people see them. All text a person typed is escaped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import streamlit as st

from aecore.data.cards import DataCard
from aecore.errors import UserError
from aecore.export.given import kind_named, named
from aecore.files import READONLY
from aecore.hosting.mode import mode
from aecore.models.variants import Variant
from aecore.runs.run import About, Run
from aecore.settings import readonly
from aecore.texts import Sentence, joined, mark

from .language import _, say
from .visitor import visitor

__all__ = [
    "STATES",
    "card_text",
    "error_text",
    "escape",
    "explained",
    "joined",
    "kind_title",
    "locked",
    "nothing_taken",
    "plain_reason",
    "plain_title",
    "plain_titles",
    "run_progress",
    "run_title",
    "state_badge",
    "suits",
    "time_words",
    "titles_apart",
]

STATES = {
    "queued": (mark("waiting"), ":material/hourglass_empty:", "gray"),
    "running": (mark("training"), ":material/play_arrow:", "green"),
    "paused": (mark("paused"), ":material/pause:", "orange"),
    "done": (mark("done"), ":material/check:", "blue"),
    "stopped": (mark("stopped"), ":material/stop:", "gray"),
    "failed": (mark("failed"), ":material/error:", "red"),
    "interrupted": (mark("interrupted"), ":material/power_off:", "orange"),
}


ADDRESS = re.compile(r"https?(?=:)|www(?=\.)|@", re.IGNORECASE)
JOINER = "\u2060"


def escape(text: str) -> str:
    """Return text that Streamlit's Markdown shows as it is: no links, HTML, formulas, colours or icons.

    What looks like an address is made a link after escapes are undone, so it gets a sign without width.
    """
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|$:~&])", r"\\\1", ADDRESS.sub(f"\\g<0>{JOINER}", text))


def error_text(error: UserError, code: str | None = None) -> str:
    """Return what went wrong and what to do, as plain text, in the language of the page or of a `code`."""
    return joined(say(error.message, code), say(error.hint, code))


def locked(*runs: Run) -> str:
    """Return why nothing can be changed here, or why who looks at it may not change one of these runs; an empty string
    when they may. As plain text."""
    if readonly():
        return _(READONLY)
    return next((say(why) for run in runs if (why := run.why_not())), "")


def nothing_taken() -> str:
    """Return why no data and no models are taken from who looks at it; an empty string when they are. As plain
    text."""
    if readonly():
        return _(READONLY)
    try:
        mode().refuse_uploads(operator=visitor().is_operator)
    except UserError as error:
        return error_text(error)
    return ""


def plain_title(run: Run) -> str:
    """Return the title for places that show text as it is, in the language of the page where nobody has named the run.

    The titles of shipped runs are messages.
    """
    return named(run, _)


def run_title(run: Run) -> str:
    """Return the title for places that read Markdown."""
    return escape(plain_title(run))


def plain_titles(runs: Iterable[Run]) -> dict[str, str]:
    """Return the plain titles of many runs by their ids; what several share is put into words once."""
    titles, kinds = {}, dict[tuple[str, ...], str]()
    for run in runs:
        about = run.about
        kind = (about.data, about.origin, about.variant)
        if about.title or run.shipped:
            titles[run.id] = plain_title(run)
        else:
            titles[run.id] = kinds.get(kind) or kinds.setdefault(kind, kind_title(run))
    return titles


def titles_apart(runs: Iterable[Run]) -> dict[str, str]:
    """Return the plain titles of runs by their ids, no two alike: a list knows what was chosen by what it shows."""
    titles = plain_titles(runs)
    often = Counter(titles.values())
    return {run_id: f"{title} · {run_id}" if often[title] > 1 else title for run_id, title in titles.items()}


def kind_title(run: Run) -> str:
    """Return the title of a run that nobody has named: its data and its autoencoder."""
    return kind_named(run.about, _)


def card_text(of: DataCard | About, text: str) -> str:
    """Return a text of a data set's card in the language of the page; what a person wrote stays as it is."""
    return text if of.origin == "own" else _(text)


def suits(variant: Variant) -> str:
    """Return what an autoencoder is good for, what not, and where it loses, as Markdown."""
    told = {_("Good for"): variant.good_for, _("Not for"): variant.not_for, _("Where it loses"): variant.loses}
    return "  \n".join(f"**{title}** — {_(text)}" for title, text in told.items() if text)


def state_badge(state: str) -> None:
    word, icon, colour = STATES[state]
    st.badge(_(word), icon=icon, color=colour)  # type: ignore[arg-type]


def run_progress(run: Run) -> str:
    """Return one line: the state, how far, and how long it will take."""
    status = run.status
    if status.state == "queued":
        return _("waiting for a free place")
    if status.state == "running" and status.phase == "data":
        return _("preparing the data")
    if silent := run.silent:
        return _("no sign of life for {seconds} s").format(seconds=round(silent))
    epochs = f"{run.spec.budget.epochs:,}"
    line = _("epoch {now} of {all}").format(now=f"{int(status.epoch):,}", all=epochs)
    if status.state == "running" and status.seconds_left is not None:
        line += " · " + _("{time} left").format(time=time_words(status.seconds_left))
    return line


def time_words(seconds: float) -> str:
    """Return seconds as people say them: 40 s, 33 min, 2 h 5 min."""
    if seconds < 90:
        return _("{n} s").format(n=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 90:
        return _("{n} min").format(n=minutes)
    return _("{h} h {m} min").format(h=minutes // 60, m=minutes % 60)


def plain_reason(run: Run) -> str:
    """Return why a run ended as it did, for places that show text as it is; empty where nothing is to be said."""
    status = run.status
    values = status.reason_values or {}
    return joined(say(Sentence(status.reason, values)), say(Sentence(status.hint, values)))


@contextmanager
def explained() -> Iterator[None]:
    """Show a UserError as a message instead of the rest of the block; the page goes on behind it."""
    try:
        yield
    except UserError as error:
        st.error(escape(error_text(error)), icon=":material/info:")
