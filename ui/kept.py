"""What a server keeps of those who use it, who sees it and until when, as its settings have it: for the page *What is
kept*. Each number stands where it is used and is read from there."""

from __future__ import annotations

from typing import NamedTuple

from aecore.classes.rooms import HOURS
from aecore.data.own.library import own_sets
from aecore.hosting.mode import Mode, mode
from aecore.runs.removed import UNDO
from aecore.settings import log_form, own_limits, readonly, runs_folder

from .language import _
from .visitor import at_home, visitor
from .web.page import DAYS
from .words import joined

__all__ = ["Row", "intro", "rows"]


class Row(NamedTuple):
    """One thing that is kept; all but the icon as plain text."""

    icon: str
    title: str
    text: str
    seen: str
    until: str


def intro() -> str:
    """Where what is made here is kept, and for whom this server is, as Markdown."""
    if readonly():
        return _("This is a read-only demo: nothing that you do here is kept on the server, and it sets no cookie.")
    if visitor().is_operator and at_home():
        return _(
            "Latent Lab runs on this machine, for you: what you train and bring lies in folders of yours and nowhere "
            "else. Runs are in `{folder}`."
        ).format(folder=runs_folder())
    told = {
        "personal": _("This server belongs to somebody who lets you use it, without limits for each visitor."),
        "room": _("This server is for a room: a class, a workshop, a team."),
        "public": _("This server is a public demo: whoever finds it may try it, a little at a time."),
    }
    private = _("It sends nothing of yours anywhere else, and asks for no name and no password.")
    return joined(told[mode().name], private)


def rows() -> list[Row]:
    """What is kept, thing by thing."""
    found = [] if readonly() else [models(mode()), data(mode()), shares(), cookie()]
    return [*found, classes(), in_the_browser(), log()]


def you() -> str:
    return _("you, in this browser, and the operator of this server")


def models(now: Mode) -> Row:
    until = _("you delete it")
    if now.days is not None:
        until = _("you delete it, or {n} days after you have last used it").format(n=now.days)
    back = _("A deleted one can be brought back for {n} minutes.").format(n=round(UNDO / 60))
    return Row(
        ":material/deployed_code:",
        _("Models that you train"),
        joined(
            _("Settings, the course of the training, weights, and what was computed of them; your visitor's name."),
            back,
        ),
        _("everybody who opens this server; one on your own data: you and the operator"),
        until,
    )


def data(now: Mode) -> Row:
    limits = own_limits()
    if not now.uploads and not (visitor().id and own_sets(visitor().owner)):  # some may have come before
        return Row(
            ":material/dataset:",
            _("Data of your own"),
            _("This server takes none from its visitors. Camera and microphone stay in your browser."),
            _("nobody"),
            _("nothing is kept"),
        )
    return Row(
        ":material/dataset:",
        _("Data of your own"),
        _(
            "What was read from the files that you brought; the files themselves for a day, so that you can change the "
            "data set. What camera and microphone record stays in your browser until you keep it as data."
        ),
        you(),
        _("you delete it, or {n} days after its last use where no model was trained on it").format(n=limits.days),
    )


def shares() -> Row:
    return Row(
        ":material/link:",
        _("Links that you share"),
        _("A digest of each link, from which nobody can make the link."),
        _("what it shows: whoever has the link"),
        _("you take it back, or the model is deleted"),
    )


def cookie() -> Row:
    return Row(
        ":material/cookie:",
        _("One cookie"),
        _("A random name and its signature, so that your browser is known again as the owner of what you have made."),
        _("this server alone"),
        _(
            "{n} days after your last visit, or you delete it in your browser: then nothing here is yours any more"
        ).format(n=DAYS),
    )


def classes() -> Row:
    return Row(
        ":material/how_to_vote:",
        _("Answers in a class"),
        _("Counts, and a random token for each browser that has joined; no names, no addresses, no words."),
        _("who has the code of the class: counts alone"),
        _("{n} hours after the class was opened").format(n=HOURS),
    )


def in_the_browser() -> Row:
    return Row(
        ":material/computer:",
        _("In your browser"),
        _("How far you are in the lessons and what you have answered, drafts of lessons, the colours that you chose."),
        _("whoever uses this browser"),
        _("you begin a lesson anew, or delete the data of this page in your browser"),
    )


def log() -> Row:
    each = _(
        "Of each request its kind, the answer's status and time, and a name for your browser that is another one "
        "each day and that nobody can lead back without the key of this server."
    )
    return Row(
        ":material/receipt_long:",
        _("The server's log, and counts"),
        joined(
            _("What goes wrong, without names and addresses."),
            each if log_form() == "json" else "",
            _("Counts of requests and open pages, of nobody in particular."),
        ),
        _("the operator of this server"),
        _("the operator deletes it; counts: the server is started anew"),
    )
