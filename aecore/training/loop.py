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
from contextlib import contextmanager
from typing import Any, Literal

import torch
from torch import Generator, Tensor

from .. import parts
from ..data.dataset import Dataset
from ..errors import UserError
from ..models.autoencoder import build
from ..rules import problems
from ..spec import Spec, live_leaves
from .control import Control, Request, Uncontrolled
from .events import Between, Ended, Event, HeldOut, Paused, Setting, Snapshot, Step
from .judge import ROOM, Examiner, evaluating, objective_of
from .meter import Meter
from .moments import is_log_moment, is_snapshot_moment
from .optimisers import Stepper, learning_rate, load_state, make_critic_optimiser, make_optimiser, state_tensors
from .randomness import order, reseed

__all__ = ["PICTURES", "PROBE", "Trainer"]

PROBE = 1000
"""Items whose codes are followed through training."""
PICTURES = 12
"""How many of these are shown rebuilt."""
BREATH = 0.02
"""Seconds between looks at the control while paused."""


class Trainer:
    """One training of one spec on one device. Iterate over `events()`; at each `Between`, `state()` may be taken.

    A stop does not wait for a look at the held-out items to end, which can take seconds: the look is given up, stays due in
    the state, and is the first thing a continued training does.
    """

    def __init__(self, spec: Spec, dataset: Dataset, device: torch.device, control: Control | None = None) -> None:
        self.spec, self.device, self.control = spec, device, control or Uncontrolled()
        self.dataset = dataset.to(device)
        self.model = build(spec.model, dataset.card.shape, spec.seed, len(dataset.train)).to(device)
        self.read = self.read_training_items()
        self.statistics = list(self.model.buffers())
        self.live = self.model.state_dict()  # the tensors themselves, by name: to make it each time takes longer than to copy them
        self.optimised = self.model.own_parameters()
        self.optimiser = make_optimiser(spec.optimiser, self.optimised)
        self.stepper = Stepper(self.optimiser)
        self.critic_optimiser = self.make_critic_optimiser()
        self.generator, self.meter = Generator(device), Meter()
        full = spec.optimiser.kind == "gd"
        self.batch = len(dataset.train) if full else min(spec.optimiser.batch_size, len(dataset.train))
        self.steps_per_epoch = len(dataset.train) // self.batch
        self.step, self.seconds = 0, 0.0
        self.best, self.epochs_without_gain = math.inf, 0
        self.look_due = False
        self.kept = self.weights()
        self.examiner = Examiner(self.model, self.dataset, spec.seed)
        self.probe = self.dataset.probe(PROBE)
        self.probe_clean = self.dataset.floats(self.probe[0].samples)
        self.probe_seen = self.model.see(self.probe_clean, reseed(self.generator, spec.seed, "probe"))

    def read_training_items(self) -> Tensor | None:
        """Return all training items as floats if there is room for them: a batch is then a choice of rows."""
        samples = self.dataset.train.samples
        one = self.dataset.floats(samples[:1])
        return self.dataset.floats(samples) if one.numel() * one.element_size() * len(samples) <= ROOM else None

    def make_critic_optimiser(self) -> torch.optim.Optimizer | None:
        part, critic = self.spec.model.adversary, self.model.adversary
        return make_critic_optimiser(part, critic) if isinstance(part, parts.CodeCritic) and critic else None

    @property
    def epoch(self) -> float:
        return self.step / self.steps_per_epoch

    def events(self) -> Iterator[Event]:
        """Train from the present step until the budget, a person or a fault ends it; the last event is `Ended`."""
        try:
            yield from self.train()
        except LookGivenUp:
            yield Ended(self.step, "stopped")

    def train(self) -> Iterator[Event]:
        last = self.spec.budget.epochs * self.steps_per_epoch
        while self.step < last or self.look_due:
            yield Between(self.step)
            if (yield from self.heed()):
                yield Ended(self.step, "stopped")
                return
            name = "" if self.look_due else self.train_step()
            if name := name or (yield from self.tell()):
                self.restore_working_weights()
                yield Ended(self.step, "diverged", name)
                return
            if reason := self.enough():
                yield from self.finish_early(reason)
                return
        if not is_snapshot_moment(self.step, self.steps_per_epoch):
            yield self.snapshot()
        yield Ended(self.step, "epochs")

    # --- one step ---------------------------------------------------------------------------------------------------

    def train_step(self) -> str:
        """Take one step on the next batch; return the name of a non-finite term (then no step was taken) or ''."""
        began = time.perf_counter()
        x = self.batch_of(self.items())
        generator = reseed(self.generator, self.spec.seed, "step", self.step)
        resting = [value.clone() for value in self.statistics]
        with self.dropout():
            found = self.model.compare(self.model.see(x, generator), generator, epoch=self.epoch, sample=True, averaged=True)
        weights = self.spec.model.weights(self.epoch)
        means = {name: term.mean() if term.ndim else term for name, term in found.terms.items()}
        objective = objective_of(means, weights)
        # Reading a number each step is free on a CPU and a stall on a GPU.
        free = self.device.type == "cpu"
        watched = free or is_log_moment(self.step + 1, self.steps_per_epoch)
        if watched and not math.isfinite(objective.item()):
            for value, before in zip(self.statistics, resting, strict=True):
                value.copy_(before)
            return culprit({name: weights[name] * mean.item() for name, mean in means.items() if weights[name]})
        self.set_learning_rate()
        for weight in self.optimised:  # `Optimizer.zero_grad` takes ten times as long, a tenth of a small model's step
            weight.grad = None
        objective.backward()  # type: ignore[no-untyped-call]
        self.stepper.step()
        self.train_critic(found.code.z.detach(), generator)
        told = {"objective": objective} | means
        self.meter.add({name: mean.item() if free else mean.detach() for name, mean in told.items()}, time.perf_counter() - began)
        self.step += 1
        return ""

    def batch_of(self, items: Tensor) -> Tensor:
        if self.read is not None:
            return self.read.index_select(0, items)
        return self.dataset.floats(self.dataset.train.samples.index_select(0, items))

    @contextmanager
    def dropout(self) -> Iterator[None]:
        """Dropout draws from torch's global stream: set it from (seed, step) for as long as it takes, then put it back."""
        if not getattr(self.spec.model.backbone, "dropout", 0.0):
            yield
            return
        with torch.random.fork_rng([self.device] if self.device.type == "cuda" else []):
            torch.manual_seed(reseed(Generator(), self.spec.seed, "dropout", self.step).initial_seed())
            yield

    def train_critic(self, codes: Tensor, generator: Generator) -> None:
        """Let the adversary take its own step on the codes that the autoencoder has just stepped on."""
        critic = self.model.adversary
        if critic is None or self.critic_optimiser is None:
            return
        self.critic_optimiser.zero_grad(set_to_none=True)
        critic.nats(codes, generator).mean().backward()  # type: ignore[no-untyped-call]
        self.critic_optimiser.step()

    def set_learning_rate(self) -> None:
        rate = learning_rate(self.spec.optimiser, self.epoch, self.spec.budget.epochs)
        for group in self.optimiser.param_groups:
            group["lr"] = rate

    def items(self) -> Tensor:
        """Indices of the next batch; the order of an epoch is drawn anew from (seed, epoch)."""
        epoch, place = divmod(self.step, self.steps_per_epoch)
        if place == 0 or not hasattr(self, "epoch_order"):
            self.epoch_order = order(len(self.dataset.train), self.spec.seed, epoch).to(self.device)
        return self.epoch_order[place * self.batch : (place + 1) * self.batch]

    # --- what is told -----------------------------------------------------------------------------------------------

    def tell(self) -> Stream[Event, None, str]:
        """Yield what is due after this step; return the name of a non-finite number (which is not told) or ''."""
        if is_log_moment(self.step, self.steps_per_epoch) and not self.look_due:
            logged = self.read_meter()
            if name := non_finite(logged.terms):
                return name
            yield logged
        if is_snapshot_moment(self.step, self.steps_per_epoch) and not self.look_due:
            snapshot = self.snapshot()
            if torch.isfinite(snapshot.codes).all() and torch.isfinite(snapshot.reconstructions).all():
                yield snapshot
        if self.is_look_moment():
            self.look_due = True
            found = self.look(self.give_up_if_stopped)
            self.look_due = False
            if name := non_finite(found.terms):
                return name
            yield found
        return ""

    def give_up_if_stopped(self) -> None:
        if self.control.request().stop:
            raise LookGivenUp

    def is_look_moment(self) -> bool:
        return self.step == 1 or self.step % self.steps_per_epoch == 0

    def read_meter(self) -> Step:
        terms, steps, seconds = self.meter.read()
        self.seconds += seconds
        return Step(self.step, self.epoch, terms, steps * self.batch / max(seconds, 1e-9))

    @torch.no_grad()
    def snapshot(self) -> Snapshot:
        with evaluating(self.model):
            codes = self.model.encode(self.probe_seen.input, self.probe_seen.kept).mean
            rebuilt = self.model.whole(self.probe_clean[:PICTURES], self.model.decode(codes[:PICTURES]))
        return Snapshot(self.step, self.epoch, codes, rebuilt)

    def look(self, breath: Callable[[], None] = lambda: None) -> HeldOut:
        """Judge the held-out items; remember the weights if they are finite and, with early stopping, the best so far.

        While a weight warms up the objective grows by itself, so waiting for a better one begins after that.
        """
        found = self.examiner.judge(self.epoch, breath)
        objective = found.terms["objective"]
        better = objective < self.best
        if self.step > 1:
            self.epochs_without_gain = 0 if better else self.epochs_without_gain + 1
        if math.isfinite(objective) and (better or not self.spec.budget.patience):
            self.keep(self.live)
        self.best = min(self.best, objective) if self.epoch >= self.spec.model.warmup() else math.inf
        return HeldOut(self.step, self.epoch, found.terms, found.mse, found.variance_explained, found.n)

    # --- the end ----------------------------------------------------------------------------------------------------

    def enough(self) -> Literal["", "seconds", "patience"]:
        budget = self.spec.budget
        if 0 < budget.seconds <= self.seconds + self.meter.seconds:
            return "seconds"
        return "patience" if 0 < budget.patience <= self.epochs_without_gain else ""

    def finish_early(self, reason: Literal["seconds", "patience"]) -> Iterator[Event]:
        if reason == "patience":
            self.model.load_state_dict(self.kept)
        if reason == "patience" or not self.is_look_moment():
            yield self.look()
        if reason == "patience" or not is_snapshot_moment(self.step, self.steps_per_epoch):
            yield self.snapshot()
        yield Ended(self.step, reason)

    def restore_working_weights(self) -> None:
        """Keep the weights if the held-out items can be judged with them, else go back to the last ones that could."""
        if non_finite(self.examiner.judge(self.epoch).terms):
            self.model.load_state_dict(self.kept)

    # --- what a person asks -----------------------------------------------------------------------------------------

    def heed(self) -> Stream[Event, None, bool]:
        """Apply live settings and wait while paused; return whether to stop."""
        request = self.control.request()
        yield from self.apply(request)
        if request.pause and not request.stop:
            yield Paused(self.step)
            while request.pause and not request.stop:
                time.sleep(BREATH)
                request = self.control.request()
                yield from self.apply(request)
        return request.stop

    def apply(self, request: Request) -> Iterator[Setting]:
        if not request.settings:
            return
        now = {path: value for path, _, value in live_leaves(self.spec)}
        for path, value in request.settings.items():
            if path in now and now[path] != value:
                try:
                    changed = self.spec.with_values({path: value})
                except UserError:
                    continue
                if problems(changed) and not problems(self.spec):  # such as a penalty that this code cannot have
                    continue
                self.spec = changed
                self.model.retune(self.spec.model)
                if path.startswith("model."):  # another objective: not comparable with the one before
                    self.best, self.epochs_without_gain = math.inf, 0
                yield Setting(self.step, path, value)

    # --- state ------------------------------------------------------------------------------------------------------

    def weights(self) -> dict[str, Tensor]:
        return {name: value.clone() for name, value in self.live.items()}

    def keep(self, weights: dict[str, Tensor]) -> None:
        for name, value in self.kept.items():
            value.copy_(weights[name])

    def state(self) -> tuple[dict[str, dict[str, Tensor]], dict[str, Any]]:
        """Return groups of tensors (`model`, `optimiser`, `kept`, `meter`) and JSON numbers that continue this training."""
        tensors = {
            "model": self.weights(),
            "optimiser": state_tensors(self.optimiser),
            "kept": {name: value.clone() for name, value in self.kept.items()},
            "meter": self.meter.tensors(),
        }
        if self.critic_optimiser:
            tensors["critic"] = state_tensors(self.critic_optimiser)
        numbers = {
            "step": self.step,
            "seconds": self.seconds,
            "best": self.best if math.isfinite(self.best) else None,
            "epochs_without_gain": self.epochs_without_gain,
            "look_due": self.look_due,
            "settings": {path: value for path, _, value in live_leaves(self.spec)},
        }
        return tensors, numbers

    def load(self, tensors: dict[str, dict[str, Tensor]], numbers: dict[str, Any]) -> None:
        """Continue from what `state` returned."""
        self.model.load_state_dict(tensors["model"])
        for _ in self.apply(Request(settings=numbers["settings"])):
            pass
        load_state(self.optimiser, tensors["optimiser"])
        self.stepper = Stepper(self.optimiser)
        if self.critic_optimiser:
            load_state(self.critic_optimiser, tensors["critic"])
        self.keep(tensors["kept"])
        self.meter.load(tensors["meter"], self.device)
        self.step, self.seconds = numbers["step"], numbers["seconds"]
        self.best = math.inf if numbers["best"] is None else numbers["best"]
        self.epochs_without_gain = numbers["epochs_without_gain"]
        self.look_due = numbers.get("look_due", False)  # checkpoints of before there was such a thing


class LookGivenUp(Exception):
    """A person asked to stop while the held-out items were being judged."""


def culprit(terms: dict[str, float]) -> str:
    """Return the term that makes a sum infinite or undefined: the first such one, else the largest."""
    return next((name for name, value in terms.items() if not math.isfinite(value)), max(terms, key=lambda name: terms[name]))


def non_finite(terms: dict[str, float]) -> str:
    """Return the culprit among told terms (with their `objective`), or '' when all are finite."""
    if all(math.isfinite(value) for value in terms.values()):
        return ""
    return culprit({name: value for name, value in terms.items() if name != "objective"})
