"""One run: a folder (`folder`) and what stands in it; `artefacts` says what each of its files means."""

from __future__ import annotations

import math
import os
import time
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from filelock import Timeout

from ..data.cards import DataCard
from ..errors import UserError
from ..files import read_json, refuse_readonly, replace_json, sentences, sweep_unfinished
from ..locks import FREE, Lock, Look, lock_at, look_at
from ..pulse import still_for
from ..rules import problems
from ..spec import OwnData, Spec, live_leaves
from ..texts import Sentence, brief, mark
from .artefacts import FILES, Key
from .folder import RunFolder
from .liveness import without_a_lock
from .queue import has_ticket, is_kept, is_served
from .reading import (
    came_along,
    card_at,
    card_without_file,
    created_in,
    meta_at,
    owner_in,
    spec_at,
    status_at,
    unchanged,
)
from .status import ACTIVE, ENDED, About, Phase, State, Status
from .visitor import OPERATOR, Visitor

__all__ = ["ACTIVE", "ENDED", "About", "Phase", "Run", "State", "Status", "unchanged"]

WORKERS: tuple[Key, ...] = ("status", "worker", "events")
"""Files in the run's own folder that its worker replaces."""
GRACE = 20.0
"""Seconds for which a run that was queued waits for a worker though nobody keeps the queue: it is being started."""
SILENCE = 10.0
"""Seconds without a write of the status (usually 0.25) from which on a worker is called silent. It may hang, or be
busy."""


ASKING = 10.0
"""Seconds that a tab waits until another one, of this server or of another, has added to the live settings."""
UNSURE = mark("Whether it still trains cannot be told: its lock cannot be read ({why}).")
UNSURE_HINT = mark("If nothing moves here for a minute, its worker is gone; then it can be resumed or deleted.")


class Run(RunFolder):
    """A run folder. Reading never changes it; every write is atomic. What people ask of it is refused unless it is
    theirs: `visitor` is who asks."""

    def __init__(
        self, path: Path, *, shipped: bool = False, aside: Path | None = None, visitor: Visitor = OPERATOR
    ) -> None:
        super().__init__(path, shipped=shipped, aside=aside)
        self.visitor = visitor

    # --- read -------------------------------------------------------------------------------------------------------

    @cached_property
    def spec(self) -> Spec:
        """The run's spec; raises UserError when it is missing or damaged."""
        return unchanged(self.file("spec"), spec_at)

    @cached_property
    def card(self) -> DataCard:
        """The card of the run's data, as it was when the run was made; raises UserError when it is damaged."""
        path = self.file("card")
        return unchanged(path, card_at) if os.path.lexists(path) else card_without_file(self.spec)

    @property
    def meta(self) -> dict[str, Any]:
        """Title, notes and time of creation; raises UserError when they are damaged."""
        return dict(unchanged(self.file("meta"), meta_at))

    @property
    def title(self) -> str:
        """What people call it; its id where it has no title."""
        return str(self.meta.get("title", ""))[:80] or self.id

    @cached_property
    def about(self) -> About:
        """What lists say of it, as it was when this was first asked; raises UserError or ValueError where it is
        damaged. The index of a store sets it, so that listing a run reads nothing."""
        spec, card, meta, state = self.spec, self.card, self.meta, self.written_status().state
        title, own = brief(meta.get("title", ""), 80), isinstance(spec.data, OwnData) or came_along(meta)
        return About(
            title,
            created_in(meta),
            spec.variant,
            card.title,
            card.origin,
            state,
            own,
            owner_in({} if self.shipped else meta),
        )

    @property
    def owner(self) -> str:
        """The id of the visitor who made it; empty for those of the operator: runs that ship, that were made at the
        command line or by a version that knew no owners, or that do not say it any more."""
        if "about" in vars(self):
            return self.about.owner
        try:
            return owner_in({} if self.shipped else self.meta)
        except UserError:
            return ""

    @property
    def from_file(self) -> bool:
        """Whether it was trained elsewhere and came as a file; raises UserError when that cannot be read."""
        return came_along(self.meta)

    @property
    def is_private(self) -> bool:
        """Whether only some may see it: its files hold samples of what a person brought, it came as a file, or it is
        so damaged that it cannot say whose data they are."""
        if self.shipped:
            return False
        try:
            return self.about.own if "about" in vars(self) else self.from_file or isinstance(self.spec.data, OwnData)
        except (UserError, ValueError, TypeError, OSError, OverflowError):
            return True

    @property
    def is_hidden(self) -> bool:
        """Whether who asks may not know that it is there. The only place that decides it; `Store` asks for all."""
        if self.visitor.is_operator or self.visitor.by_link:
            return False
        return self.is_private and not self.visitor.owns(self.owner)

    @property
    def notes(self) -> str:
        """What was written of it."""
        return str(self.meta.get("notes", ""))

    @property
    def created(self) -> float:
        """Unix time at which it was made; raises ValueError when that is no time."""
        return created_in(self.meta)

    @property
    def status(self) -> Status:
        """The status with the state derived: a run that says it is active while nobody has it was interrupted. Where
        that cannot be told, the reason says so."""
        status = self.written_status()
        if self.shipped or status.state not in ACTIVE:
            return status
        life = self.life()
        if life.state == "held":
            return status
        if life.state == "unsure":
            return replace(status, reason=UNSURE, hint=UNSURE_HINT, reason_values={"why": life.why})
        if status.state == "queued" and self.is_looked_after(status):
            return status
        if self.is_promised():  # its worker is gone; the engine process gives it another one
            return replace(status, state="queued", phase="waiting", seconds_left=None)
        # The worker may have ended between the two looks.
        again = self.written_status()
        return again if again.state not in ACTIVE else replace(again, state="interrupted")

    def is_looked_after(self, status: Status) -> bool:
        """Whether a run that waits will get a worker: it was queued just now, or somebody keeps the queue it is in."""
        just_now = abs(time.time() - status.changed) < GRACE  # a clock may be set back
        return just_now or (has_ticket(self.path) and is_kept(self.path.parent))

    def is_promised(self) -> bool:
        """Whether an engine process will take the run up, or take it up again."""
        return is_served(self.path.parent) and has_ticket(self.path)

    @property
    def silent(self) -> float:
        """Seconds since the worker of a training run last wrote its status, if that is longer than usual; else 0. As
        far as this process has looked its own steady clock counts too: the time of the status may be of one that was
        set back since."""
        status = self.status
        since = max(time.time() - status.changed, still_for(self.path, (status.beat, status.changed)))
        return since if status.state == "running" and since > SILENCE else 0.0

    def written_status(self) -> Status:
        """The status as the worker last wrote it; raises UserError when it is damaged."""
        return unchanged(self.file("status"), status_at)

    def life(self) -> Look:
        """Whether a worker has the run. Its lock tells (a kernel lock: it is free the moment the worker is gone); where
        that cannot be read, its process and its beat do, or nobody can tell."""
        look = look_at(self.file("lock"))
        if look.state != "unsure":
            return look
        try:
            status = self.written_status()
        except UserError:
            return look
        return without_a_lock(self.path, (status.beat, status.changed), look.why) if status.state in ACTIVE else FREE

    def is_alive(self) -> bool:
        """Whether a worker has the run, or may have it."""
        return self.life().state != "free"

    def refuse_unsure(self) -> None:
        """Raise UserError when it cannot be told whether a worker has the run: then it is neither resumed nor
        deleted."""
        life = self.life()
        if life.state == "unsure":
            raise UserError(UNSURE, UNSURE_HINT, why=life.why)

    def lock(self, timeout: float = 0.0) -> Lock:
        """Return the lock that a worker holds for as long as it has the run."""
        refuse_readonly()
        return lock_at(self.file("lock"), timeout)

    # --- write ------------------------------------------------------------------------------------------------------

    def write_status(self, status: Status, *, settled: bool = True) -> Status:
        """Write the status with a new time and the next beat; returns what was written."""
        written = replace(status, changed=time.time(), beat=status.beat + 1)
        replace_json(self.file("status"), asdict(written), settled=settled)
        return written

    def rename(self, title: str) -> None:
        """Set the title people see (at most 80 characters); the id stays."""
        self.refuse_shipped()
        title = " ".join(title.split())[:80]
        if not title:
            raise UserError(mark("A title needs at least one character."))
        self.note(title=title)

    def note(self, **values: Any) -> None:
        """Change what is known of the run besides its settings; raises UserError for who does not own it."""
        self.refuse_others()
        vars(self).pop("about", None)
        replace_json(self.file("meta"), self.meta | values)

    def sweep_unfinished(self) -> None:
        """Remove what a killed worker was writing. For the worker that holds the lock."""
        for folder in (self.snapshots, self.results):
            sweep_unfinished(folder)
        for key in WORKERS:
            sweep_unfinished(self.path, FILES[key].path)

    # --- requests to the worker: a file each ------------------------------------------------------------------------

    def ask(self, what: Literal["stop", "pause", "arrows", "measure"]) -> None:
        """Ask the worker to checkpoint and leave, to wait, to tell where the next step will push the codes, or to
        compute the metric cards too when it has trained; raises UserError for a run that ships, and for who does not
        own it."""
        self.begin_request()
        with sentences(self.control):
            if what == "pause" and not self.file("pause").exists():  # what was asked of an earlier pause is over
                self.file("until").unlink(missing_ok=True)
            self.file(what).touch()

    def ask_until(self, *, step: int = 0, epoch: float = 0.0) -> None:
        """Ask a paused run to go on up to a step or an epoch, and to wait again; raises UserError as `ask` does."""
        self.begin_request()
        replace_json(self.file("until"), {"step": step, "epoch": epoch})

    def ask_pace(self, seconds: float) -> None:
        """Ask that so many seconds pass between two steps, 0 for none; raises UserError as `ask` does."""
        self.begin_request()
        replace_json(self.file("pace"), {"wait": seconds})

    @property
    def asked_pace(self) -> float:
        """The seconds between two steps that were asked for last; 0 where nobody has, or the request is damaged."""
        try:
            found = read_json(self.file("pace"))
            wait = float(found["wait"])
        except (UserError, KeyError, TypeError, ValueError, OSError):
            return 0.0
        return wait if math.isfinite(wait) and wait >= 0 else 0.0

    def begin_request(self) -> None:
        """Refuse who may not ask anything of the run, else make room for the request."""
        self.refuse_shipped()
        self.refuse_others()
        with sentences(self.control):
            self.control.mkdir(exist_ok=True)

    def take_back(self, what: Literal["stop", "pause"]) -> None:
        """Take a request back; a paused run goes on. Raises UserError for who does not own it."""
        self.refuse_others()
        with sentences(self.control):
            self.file(what).unlink(missing_ok=True)
            if what == "pause":
                self.file("until").unlink(missing_ok=True)

    @property
    def asked_settings(self) -> dict[str, float]:
        """The live settings that were asked for so far; what a damaged request says counts for nothing."""
        live = {path for path, _, _ in live_leaves(self.spec)}
        return {path: value for path, value in self.numbers("settings").items() if path in live}

    def ask_settings(self, values: dict[str, float]) -> None:
        """Ask for live settings besides those that were asked for before; raises UserError when one is out of bounds,
        cannot change while training or does not suit the model, and for who does not own the run."""
        self.refuse_shipped()
        self.refuse_others()
        live = {path for path, _, _ in live_leaves(self.spec)}
        for path in values:
            if path not in live:
                raise UserError(mark("“{path}” cannot change while a run trains."), path=path)
        wanted = self.spec.with_values(values)
        if not problems(self.spec, self.card):
            for problem in problems(wanted, self.card):
                raise UserError(problem.template, **problem.values)
        with sentences(self.control):
            self.control.mkdir(exist_ok=True)
            try:
                with lock_at(self.file("settings_lock"), ASKING):
                    replace_json(self.file("settings"), self.asked_settings | values)
            except Timeout as error:
                raise UserError(mark("Somebody else is changing settings of this run."), mark("Try again.")) from error

    def seen_by(self, visitor: Visitor) -> Run:
        """The same run as another visitor may use it, with what lists say of it."""
        if visitor == self.visitor:
            return self
        other = Run.__new__(Run)  # lists of thousands ask
        vars(other).update(vars(self), visitor=visitor)
        return other

    def refuse_others(self) -> None:
        """Raise UserError when the run does not belong to who asks. All that people ask of a run passes here."""
        if why := self.why_not():
            raise UserError(why.template, mark("Train your own; it takes seconds."), **why.values)

    def refuse_taking(self) -> None:
        """Raise UserError when who asks may not take the run away as a file: one that is private is for its owner, and
        whom a link shows it may look, as links can be taken back."""
        if self.visitor.by_link or self.is_private:
            self.refuse_others()

    def why_not(self) -> Sentence | None:
        """Return why who asks may not change the run; None when they may."""
        try:
            title = self.title
        except UserError:
            title = self.id
        return self.visitor.why_not(self.owner, title)

    def refuse_going_on(self) -> None:
        """Raise UserError while the run has not ended."""
        if self.status.state not in ENDED:
            raise UserError(
                mark("“{title}” has not ended yet."),
                mark("Stop it first; it can be resumed afterwards."),
                title=self.title,
            )

    def no_results(self) -> UserError:
        """Return what is said where something needs results that are not there."""
        return UserError(
            mark("“{title}” has no results yet."),
            mark("Let it train for some seconds more, or until it ends."),
            title=self.title,
        )

    def refuse_brought(self) -> None:
        """Raise UserError for a run that came as a file: the state of its training did not come along."""
        if self.from_file:
            raise UserError(
                mark("“{title}” came as a file: it can be looked at and measured, and not be trained on."),
                mark("Start a new training with its settings."),
                title=self.title,
            )

    def refuse_shipped(self) -> None:
        """Raise UserError for a run that ships with the project: it is read-only."""
        if self.shipped:
            raise UserError(
                mark("“{title}” comes with Latent Lab and cannot be changed."),
                mark("Train your own; it takes seconds."),
                title=self.title,
            )
