"""The training loop: a generator of events. It knows models and tensors; it knows no disk, no process and no screen.

The state of a training is weights + optimiser + a few numbers (`Trainer.state`); all randomness follows from
(seed, step). So a training stopped at any step and continued from its state gives the same weights bit for bit on one
machine and thread count.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from collections.abc import Generator as Stream
from typing import Any, Literal

import torch
from torch import Tensor, nn

from ..data.dataset import Dataset
from ..models.autoencoder import Autoencoder
from ..rules import with_setting
from ..spec import Spec, live_leaves
from .arrows import push_of
from .control import Control, Request, Uncontrolled
from .evaluator import Evaluator, evaluating
from .events import Between, Ended, Event, HeldOut, Pace, Paused, Setting, Snapshot, Step, Units
from .learner import Learner
from .meter import Meter
from .objective import Diverged, check_finite
from .optimisers import learning_rate
from .prepared import PICTURES, prepare
from .tally import Tally

__all__ = ["Trainer"]

BREATH = 0.02
"""Seconds between two questions to the control while paused."""
CLOSE_LOOKS = 300
"""Snapshots beside those of the schedule, at most: of single steps and of slow motion."""


class Trainer:
    """One training of one spec on one device. Iterate over `events()`; at each `Between`, `state()` may be taken.

    What stays is in `prepared`; what changes is in `learner` (tensors), `tally` and `meter` (numbers) and `spec` (the
    live settings).

    A stop does not wait for an evaluation of the held-out items to end, which can take seconds: the evaluation is
    given up, stays due in the state, and is the first thing a continued training does.
    """

    def __init__(self, spec: Spec, dataset: Dataset, device: torch.device, control: Control | None = None) -> None:
        self.spec, self.control = spec, control or Uncontrolled()
        dataset = dataset.to(device)
        self.learner = Learner(spec, dataset.card.shape, len(dataset.train), device)
        self.prepared = prepare(spec, dataset, self.learner.model, device)
        self.evaluator = Evaluator(self.learner.model, dataset, spec.seed)
        self.tally, self.meter = Tally(), Meter()
        self.heard: Request | None = None
        """The request that was obeyed last: most steps bring no other one."""
        self.wait, self.close_looks, self.watched = 0.0, CLOSE_LOOKS, False
        """Seconds between two steps; snapshots that a person who looks closely may still get; whether one does."""
        self.arrows_told: float | None = None
        """The request for arrows that was answered last; one from before this training is over."""

    @property
    def step(self) -> int:
        """Steps taken."""
        return self.tally.step

    @property
    def epoch(self) -> float:
        """Epochs seen, with the begun one's share."""
        return self.prepared.schedule.epoch(self.tally.step)

    @property
    def seconds(self) -> float:
        """Seconds spent in the steps that have been logged."""
        return self.tally.seconds

    @property
    def batch(self) -> int:
        """Items per step."""
        return self.prepared.batches.size

    @property
    def steps_per_epoch(self) -> int:
        """Steps per epoch."""
        return self.prepared.schedule.steps_per_epoch

    @property
    def dataset(self) -> Dataset:
        """The data set, on the device."""
        return self.prepared.dataset

    @property
    def model(self) -> Autoencoder:
        """The model as it is now."""
        return self.learner.model

    @property
    def optimised(self) -> list[nn.Parameter]:
        """The parameters that the objective moves: all but the adversary's."""
        return self.learner.parameters

    def events(self) -> Iterator[Event]:
        """Train from the present step until the budget, a person or a fault ends it; the last event is `Ended`."""
        try:
            yield from self.train()
        except EvaluationGivenUp:
            yield Ended(self.step, "stopped")
        except Diverged as found:
            self.restore_working_weights()
            yield from self.tell_units()
            yield Ended(self.step, "diverged", found.term)

    def train(self) -> Iterator[Event]:
        """The loop of `events`; raises EvaluationGivenUp or Diverged where that ends it."""
        schedule, tally = self.prepared.schedule, self.tally
        last, reshapes = schedule.last, self.learner.width is not None
        while tally.step < last or tally.evaluation_due:
            yield Between(tally.step)
            request = self.control.request()
            if (request is not self.heard or request.holds) and (yield from self.obey(request)):
                yield Ended(tally.step, "stopped")
                return
            if not tally.evaluation_due:
                if reshapes:
                    yield from self.switch_units()
                self.train_step()
                yield from self.report()
            if tally.evaluation_due or schedule.evaluates(tally.step):
                yield self.due_evaluation()
            if reason := self.enough():
                yield from self.finish_early(reason)
                return
        if not schedule.shows(self.step):
            yield self.snapshot()
        yield Ended(self.step, "epochs")

    def train_step(self) -> None:
        """Take one step on the next batch; raises Diverged when a term is not finite, and then no step was taken."""
        began, step = time.perf_counter(), self.tally.step
        schedule, free = self.prepared.schedule, self.prepared.reads_freely
        epoch, batches = schedule.epoch(step), self.prepared.batches
        rate = learning_rate(self.spec.optimiser, epoch, schedule.epochs)
        watched = free or schedule.logs(step + 1)
        batch, labels = batches.at(step), batches.labels_at(step) if self.learner.model.condition else None
        terms = self.learner.learn(batch, self.spec, step, epoch, rate, watched=watched, labels=labels)
        numbers = {name: mean.item() if free else mean.detach() for name, mean in terms.items()}
        self.meter.add(numbers, time.perf_counter() - began)
        self.tally.step += 1

    def switch_units(self) -> Iterator[Units]:
        """Switch hidden units on or off where the width changes and it is time, and tell which are on."""
        width, schedule = self.learner.width, self.prepared.schedule
        if width and schedule.switches(self.step):
            switch = width.follow if self.step else width.begin
            switch(self.spec.model.backbone.share_on(schedule.progress(self.step)))
            yield from self.tell_units()

    def tell_units(self) -> Iterator[Units]:
        """Tell which hidden units are on, where that changes."""
        if self.learner.width:
            yield Units(self.step, self.epoch, self.learner.width.told())

    # --- what is reported -------------------------------------------------------------------------------------------

    def report(self) -> Iterator[Event]:
        """Yield what is due after this step of losses and snapshots; what is not finite is not reported."""
        step, schedule = self.tally.step, self.prepared.schedule
        close = self.watched and self.close_looks > 0
        if schedule.logs(step) or close:
            logged = self.read_meter()
            check_finite(logged.terms)
            yield logged
        due = schedule.shows(step)
        if due or close:
            self.close_looks -= not due
            yield from self.shown(extra=not due)

    def shown(self, *, extra: bool = False, arrows: bool = False) -> Iterator[Snapshot]:
        """Yield a snapshot unless something in it is not finite."""
        snapshot = self.snapshot(extra=extra, arrows=arrows)
        if torch.isfinite(snapshot.codes).all() and torch.isfinite(snapshot.reconstructions).all():
            yield snapshot

    def read_meter(self) -> Step:
        """Return the mean losses since the last time, and begin anew."""
        terms, steps, seconds = self.meter.read()
        self.tally.seconds += seconds
        return Step(self.step, self.epoch, terms, steps * self.batch / max(seconds, 1e-9))

    @torch.no_grad()
    def snapshot(self, *, extra: bool = False, arrows: bool = False) -> Snapshot:
        """Return the codes and pictures of the probe items as the model is now, with `arrows` also where a step would
        push the first of these codes."""
        probe = self.prepared.probe
        with evaluating(self.model):
            code = self.model.encode(probe.seen.input, probe.seen.visible)
            rebuilt = self.model.whole(probe.clean[:PICTURES], self.model.decode(code.point[:PICTURES]))
        push = push_of(self.model, probe.seen, self.spec.model.loss_weights(self.epoch), self.epoch) if arrows else None
        return Snapshot(self.step, self.epoch, code.mean, rebuilt, push, extra)

    def due_evaluation(self) -> HeldOut:
        """Evaluate, but give up when a person asks to stop; raises Diverged when a term is not finite."""
        self.tally.evaluation_due = True
        found = self.evaluate(self.give_up_if_stopped)
        self.tally.evaluation_due = False
        check_finite(found.terms)
        return found

    def give_up_if_stopped(self) -> None:
        """Raise EvaluationGivenUp when a person asks to stop."""
        if self.control.request().stop:
            raise EvaluationGivenUp

    def evaluate(self, breath: Callable[[], None] = lambda: None) -> HeldOut:
        """Evaluate the held-out items; remember the weights if they are finite and, with early stopping, the best so
        far. `breath` is called between batches."""
        found = self.evaluator.evaluate(self.epoch, breath)
        objective = found.terms["objective"]
        settled = not self.learner.width or self.prepared.schedule.settled(self.step)
        better = self.tally.evaluated(objective, counts=settled and self.epoch >= self.spec.model.warmup())
        if math.isfinite(objective) and (better or not self.spec.budget.patience):
            self.learner.remember_best()
        return HeldOut(self.step, self.epoch, found.terms, found.mse, found.variance_explained, found.n)

    # --- the end ----------------------------------------------------------------------------------------------------

    def enough(self) -> Literal["", "seconds", "patience"]:
        """Return which part of the budget other than its epochs is used up, '' when none is."""
        budget = self.spec.budget
        if 0 < budget.seconds <= self.seconds + self.meter.seconds:
            return "seconds"
        return "patience" if 0 < budget.patience <= self.tally.epochs_without_gain else ""

    def finish_early(self, reason: Literal["seconds", "patience"]) -> Iterator[Event]:
        """Report once more of the weights that stay, unless that has been done."""
        if reason == "patience":
            self.learner.restore_best()
        if reason == "patience" or not self.prepared.schedule.evaluates(self.step):
            yield self.evaluate()
        if reason == "patience" or not self.prepared.schedule.shows(self.step):
            yield self.snapshot()
        yield Ended(self.step, reason)

    def restore_working_weights(self) -> None:
        """Leave the weights if the held-out items can be evaluated with them, else go back to the last ones that
        could."""
        try:
            check_finite(self.evaluator.evaluate(self.epoch).terms)
        except Diverged:
            self.learner.restore_best()

    # --- what a person asks -----------------------------------------------------------------------------------------

    def obey(self, request: Request) -> Stream[Event, None, bool]:
        """Apply live settings and wait while paused; return whether to stop."""
        yield from self.take_in(request)
        if self.is_held(request):
            yield Paused(self.step)
            while self.is_held(request):
                time.sleep(BREATH)
                request = self.control.request()
                yield from self.take_in(request)
        elif request.wait and not request.pause:
            request = yield from self.linger(request)
        self.heard, self.watched = request, request.pause or request.wait > 0
        return request.stop

    def is_held(self, request: Request) -> bool:
        """Whether to wait before the next step: paused, and not asked to go on a little."""
        goes_on = self.step < request.until_step or self.epoch < request.until_epoch
        return request.pause and not request.stop and not goes_on

    def linger(self, request: Request) -> Stream[Event, None, Request]:
        """Slow motion: let time pass before a step, and go on hearing what is asked; returns the last request."""
        end = time.monotonic() + request.wait
        while request.wait and not (request.stop or request.pause) and time.monotonic() < end:
            time.sleep(min(BREATH, request.wait))
            request = self.control.request()
            yield from self.take_in(request)
        return request

    def take_in(self, request: Request) -> Iterator[Event]:
        """Apply what is asked besides stopping and waiting: live settings, slow motion, arrows."""
        yield from self.apply(request)
        if request.wait != self.wait:
            self.wait = request.wait
            yield Pace(self.step, request.wait)
        told, self.arrows_told = self.arrows_told, request.arrows
        if told is not None and request.arrows != told:
            yield from self.shown(extra=not self.prepared.schedule.shows(self.step), arrows=True)

    def apply(self, request: Request) -> Iterator[Setting]:
        """Take over live settings, and yield those that were another value before; what the spec or its model cannot
        have is passed over."""
        if not request.settings:
            return
        now = {path: value for path, _, value in live_leaves(self.spec)}
        for path, value in request.settings.items():
            if path in now and now[path] != value:
                changed = with_setting(self.spec, path, value, self.dataset.card)
                if changed is None:
                    continue
                self.spec = changed
                self.model.retune(self.spec.model)
                if path.startswith("model."):  # another objective: not comparable with the one before
                    self.tally.forget_best()
                yield Setting(self.step, path, value)

    # --- state ------------------------------------------------------------------------------------------------------

    def weights(self) -> dict[str, Tensor]:
        """Return copies of the model's tensors by name."""
        return self.learner.weights()

    def state(self) -> tuple[dict[str, dict[str, Tensor]], dict[str, Any]]:
        """Return groups of tensors (those of `Learner.tensors`, and `meter`) and JSON numbers that continue this
        training."""
        settings = {path: value for path, _, value in live_leaves(self.spec)}
        tensors = self.learner.tensors() | {"meter": self.meter.tensors()}
        return tensors, self.tally.numbers() | {"settings": settings}

    def take_up(self, settings: dict[str, float]) -> None:
        """Hold the live settings of a state, all at once: in between, one after the other, there may be what no model
        can have (no pull of the KL term, and that of the MMD not yet)."""
        now = {path for path, _, _ in live_leaves(self.spec)}
        self.spec = self.spec.with_values({path: value for path, value in settings.items() if path in now})
        self.model.retune(self.spec.model)

    def load(self, tensors: dict[str, dict[str, Tensor]], numbers: dict[str, Any]) -> None:
        """Continue from what `state` returned; raises KeyError, ValueError, TypeError, AttributeError or RuntimeError
        when it belongs to another training, UserError when a live setting in it is none."""
        self.learner.load(tensors)
        self.take_up(numbers["settings"])
        self.meter.load(tensors["meter"], self.prepared.device)
        self.tally = Tally.of(numbers)


class EvaluationGivenUp(Exception):
    """A person asked to stop while the held-out items were being evaluated."""
