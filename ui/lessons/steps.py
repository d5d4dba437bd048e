"""What the dock is told of each step: its texts filled in, whether it is done, what came out."""

from __future__ import annotations

from aecore.lessons.done import Facts, GestureDone, LinkDone, ResultDone, is_done
from aecore.lessons.forms import Truth, digest_of, runs_named
from aecore.lessons.lesson import Check, Do, Lesson, Predict, Read, Reveal, Step
from aecore.lessons.plans import Shipped
from aecore.lessons.revealing import revealed
from aecore.lessons.truths import Outcome, is_right, outcome

from ..address import part
from ..language import say
from .filling import Filler, reading_text, words
from .given import AnswerData, StepData, WatchedData
from .having import Having, doing
from .told import Told
from .waits import lost_sentence, wait_for_cards, wait_for_runs
from .ways import way_of

__all__ = ["Teller"]

ITEMS = ("a", "b", "c")
"""Parts of the address that a question about an item reads."""


class Teller:
    """Tells of the steps of one lesson, as far as one person has come."""

    def __init__(self, lesson: Lesson, having: Having, told: Told, at: str, page: str) -> None:
        self.lesson, self.having, self.told, self.at, self.page = lesson, having, told, at, page
        self.known: dict[str, Outcome] = {}
        self.fill = Filler(lesson, having, told, self.outcome)

    def steps(self) -> list[StepData]:
        """Return all steps; what must be looked up is looked up for the one on show."""
        return [self.step(step) for step in self.lesson.steps]

    def step(self, step: Step) -> StepData:
        data: StepData = {"id": step.id, "kind": step.kind, "text": []}
        if step.focus:
            data["focus"] = [step.focus]
        way = way_of(step, self.lesson, self.having, self.page)
        if way and not way.is_here:
            data["goes"] = "start" if way.starts else "there"
        match step:
            case Read():
                data["text"] = self.fill.prose(step.text, step)
                if step.more:
                    data["more"] = self.fill.prose(step.more, step)
            case Predict():
                self.predict(step, data)
            case Do():
                self.do(step, data)
            case Check():
                self.check(step, data)
            case Reveal():
                self.reveal(step, data)
        return data

    # --- of each kind -------------------------------------------------------------------------------------------------

    def predict(self, step: Predict, data: StepData) -> None:
        data["text"] = self.fill.prose(step.text, step)
        data["options"] = self.options(step.options)
        data["asks"] = digest_of(step.truth)
        data["curtain"] = list(step.curtain)
        opened = self.told.of(step.id).opened
        trained = self.having.since(opened, already=False)
        own = [name for name in runs_named(step.truth) if not self.is_shipped(name)]
        before = [name for name in own if name in self.having.runs and name not in trained]
        data["trains"] = bool(own) and before != own
        data["locked"] = any(name in trained for name in own)
        if self.is_told(step) and (found := self.outcome(step.id)) and found.option:
            data["outcome"] = found.option

    def do(self, step: Do, data: StepData) -> None:
        data["text"] = self.fill.prose(step.text, step)
        data["hints"] = [self.fill.prose(hint, step) for hint in step.hints]
        data["skip"] = step.skip
        if watched := watched_of(step):
            data["watched"] = watched
        if step.id != self.at:
            return
        said = self.told.of(step.id)
        # A calculation is of a run that was trained before: it counts whenever that was.
        computed = isinstance(step.done, ResultDone)
        runs = self.having.since(said.opened, already=step.already or computed)
        data["done"] = is_done(step.done, Facts(runs, said.links))
        if not data["done"] and (waits := wait_for_runs(step.done, runs, self.having.unlike)):
            data["waits"] = waits

    def check(self, step: Check, data: StepData) -> None:
        data["text"] = self.fill.prose(step.text, step)
        data["ask"] = step.ask
        if step.options:
            data["options"] = self.options(step.options)
        if step.ask == "number" and (unit := self.fill.unit(step)):
            data["unit"] = unit
        if step.truth is None:
            return
        data["asks"] = digest_of(step.truth)
        if step.id != self.at:
            return
        found = self.look(step.truth, data)
        answer = self.told.of(step.id).answer
        if (
            answer is not None
            and (right := is_right(step.truth, found, number_in(answer) if step.ask == "number" else answer))
            is not None
        ):
            data["right"] = right
            data["found"] = self.found(step, found)

    def reveal(self, step: Reveal, data: StepData) -> None:
        data["of"] = step.of
        asked = self.lesson.step(step.of)
        if step.id != self.at or not isinstance(asked, Predict):
            return
        found = self.look(asked.truth, data)
        shown = revealed(self.lesson, step, self.told.guess(step.of), found)
        if shown is None or found.option is None:
            return
        data["outcome"], data["shown"] = found.option, shown
        data["text"] = self.fill.prose(getattr(step.texts_, shown), step)
        own = any(not self.is_shipped(name) for name in runs_named(asked.truth))
        data["one_seed"] = own and found.state == "ahead"

    # --- what came out ------------------------------------------------------------------------------------------------

    def outcome(self, step_id: str) -> Outcome | None:
        """Return what came out of a question; None where there is no such question."""
        asked = self.lesson.step(step_id)
        return self.came_out(asked.truth) if isinstance(asked, Predict) else None

    def came_out(self, truth: Truth) -> Outcome:
        digest = digest_of(truth)
        if digest not in self.known:
            link = {name: value for name in ITEMS if (value := part(name))}
            self.known[digest] = outcome(truth, self.having.runs, link)
        return self.known[digest]

    def look(self, truth: Truth, data: StepData) -> Outcome:
        """What came out, or what is waited for, or why it cannot be told and which step mends that."""
        names = runs_named(truth)
        if waits := wait_for_cards(truth, self.having.runs):
            data["waits"] = waits
            self.known.clear()
        found = self.came_out(truth)
        if found.why and not waits:
            gone = next((name for name in names if name.partition(".")[0] in self.having.lost), None)
            data["why"] = lost_sentence(gone) if gone else say(found.why)
            mends = next((step for name in sorted(names) if (step := doing(self.lesson, name))), None)
            if mends:
                data["back"] = mends.id
        return found

    def is_told(self, step: Predict) -> bool:
        """Whether what came out of a question has been revealed, or the lesson is at its end."""
        reveals = [one.id for one in self.lesson.steps if isinstance(one, Reveal) and one.of == step.id]
        return any(self.told.of(one).opened is not None for one in reveals)

    def is_shipped(self, name: str) -> bool:
        return isinstance(self.lesson.runs.get(name), Shipped)

    def found(self, step: Check, found: Outcome) -> str:
        """What was measured, or the answer that is right, in words."""
        if step.options:
            return words(step.options[found.option], self.lesson) if found.option in step.options else ""
        return next((reading_text(reading) for reading in found.values.values()), "")

    def options(self, options: dict[str, dict[str, str]]) -> list[AnswerData]:
        return [{"id": name, "line": self.fill.line(texts)} for name, texts in options.items()]


def number_in(answer: str) -> float:
    try:
        return float(answer)
    except ValueError:  # the browser sends numbers only
        return float("nan")


def watched_of(step: Do) -> WatchedData | None:
    """What the browser must look for."""
    match step.done:
        case LinkDone():
            return {"part": step.done.link.part}
        case GestureDone():
            asked = step.done.gesture
            watched: WatchedData = {"gesture": asked.kind}
            if asked.times is not None:
                watched["times"] = asked.times
            least = asked.past if asked.past is not None else asked.share
            return watched | {"least": least} if least is not None else watched
    return None
