"""What learns: a model, its optimiser, the optimiser of its adversary, and the best weights so far."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import Generator, Tensor, nn

from ..models.adversaries import Shown
from ..models.autoencoder import build
from ..spec import Spec
from .fast import QuickSteps
from .objective import Diverged, culprit, objective_of
from .optimisers import load_state, make_critic_optimiser, make_optimiser, state_tensors
from .randomness import reseed
from .width import Width

__all__ = ["Learner"]


class Learner:
    """The model of a spec for `items` samples of a shape, with all tensors that change while it is trained."""

    def __init__(self, spec: Spec, shape: tuple[int, ...], items: int, device: torch.device) -> None:
        self.device = device
        self.model = build(spec.model, shape, spec.seed, items).to(device)
        self.parameters = self.model.own_parameters()
        self.optimiser = make_optimiser(spec.optimiser, self.parameters)
        self.stepper = QuickSteps(self.optimiser)
        self.width = Width(self.model, self.optimiser) if spec.model.backbone.reshapes else None
        critic = self.model.adversary
        self.critic_optimiser = make_critic_optimiser(critic) if critic else None
        self.generator = Generator(device)
        # The tensors themselves, by name: to ask for them each time takes longer than to copy them.
        self.state = self.model.state_dict()
        self.statistics = list(self.model.buffers())
        self.drops = any(isinstance(layer, nn.Dropout) and layer.p > 0 for layer in self.model.modules())
        self.best = self.weights()

    # --- one step ---------------------------------------------------------------------------------------------------

    def learn(
        self,
        x: Tensor,
        spec: Spec,
        step: int,
        epoch: float,
        rate: float,
        *,
        watched: bool = True,
        labels: Tensor | None = None,
    ) -> dict[str, Tensor]:
        """Take one step of the learning rate `rate` on clean samples `x`, `(B, *shape)`, with their `labels`
        `(B,)` where there are any. All randomness follows from the spec's seed and `step`; `epoch` decides how far
        weights have warmed up.

        Return the mean of each term before the step, scalars in nats per sample, and their weighted sum as
        `objective`. If that is `watched` and not finite, raises Diverged, and nothing has moved.
        """
        generator = reseed(self.generator, spec.seed, "step", step)
        before = [value.clone() for value in self.statistics]
        with self.dropout(spec, step) if self.drops else nullcontext():
            seen = self.model.see(x, generator, labels)
            found = self.model.compare(seen, generator, epoch=epoch, sample=True, averaged=True)
        loss_weights = spec.model.loss_weights(epoch)
        means = {name: term.mean() if term.ndim else term for name, term in found.terms.items()}
        objective = objective_of(means, loss_weights)
        if watched and not math.isfinite(objective.item()):
            for value, old in zip(self.statistics, before, strict=True):
                value.copy_(old)
            raise Diverged(
                culprit({name: loss_weights[name] * mean.item() for name, mean in means.items() if loss_weights[name]})
            )
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.stepper.zero_grad()
        objective.backward()  # type: ignore[no-untyped-call]
        self.stepper.step()
        if self.width:
            self.width.hold()
        if found.shown:
            self.train_critic(found.shown.detach(), generator)
        return {"objective": objective} | means

    @contextmanager
    def dropout(self, spec: Spec, step: int) -> Iterator[None]:
        """Dropout draws from torch's global stream: set it from (seed, step) for as long as it takes, then put it
        back."""
        with torch.random.fork_rng([self.device] if self.device.type == "cuda" else []):
            torch.manual_seed(reseed(Generator(), spec.seed, "dropout", step).initial_seed())
            yield

    def train_critic(self, shown: Shown, generator: Generator) -> None:
        """Let the adversary take its own step on the batch that the autoencoder has just stepped on."""
        critic = self.model.adversary
        if critic is None or self.critic_optimiser is None:
            return
        self.critic_optimiser.zero_grad(set_to_none=True)
        critic.mistakes(shown, generator).mean().backward()  # type: ignore[no-untyped-call]
        self.critic_optimiser.step()

    # --- state ------------------------------------------------------------------------------------------------------

    def weights(self) -> dict[str, Tensor]:
        """Return copies of the model's tensors by name."""
        return copies(self.state)

    def begin_with(self, weights: dict[str, Tensor]) -> None:
        """Take these tensors for the first weights, by name; what is not among them stays as it was drawn."""
        for name, value in weights.items():
            self.state[name].copy_(value)
        self.changed()
        self.remember_best()

    def remember_best(self) -> None:
        """Take the weights as they are for the best."""
        self.put_best(self.state)

    def restore_best(self) -> None:
        """Go back to the best weights."""
        self.model.load_state_dict(self.best)
        self.changed()

    def put_best(self, weights: dict[str, Tensor]) -> None:
        """Take these tensors for the best weights; raises KeyError or RuntimeError when they are of another model."""
        for name, value in self.best.items():
            value.copy_(weights[name])

    def changed(self) -> None:
        """Take note that the weights are others than a moment ago."""
        if self.width:
            self.width.look()

    def tensors(self) -> dict[str, dict[str, Tensor]]:
        """Return copies of all that changes, in the groups of a checkpoint: `model`, `optimiser`, `kept` (the best
        weights), and `critic` (its optimiser's state) if there is one."""
        groups = {"model": self.weights(), "optimiser": state_tensors(self.optimiser), "kept": copies(self.best)}
        if self.critic_optimiser:
            groups["critic"] = state_tensors(self.critic_optimiser)
        return groups

    def load(self, tensors: dict[str, dict[str, Tensor]]) -> None:
        """Put back what `tensors` returned; raises KeyError, ValueError or RuntimeError when it is of another model."""
        self.model.load_state_dict(tensors["model"])
        load_state(self.optimiser, tensors["optimiser"])
        self.stepper = QuickSteps(self.optimiser)
        self.changed()
        if self.critic_optimiser:
            load_state(self.critic_optimiser, tensors["critic"])
        self.put_best(tensors["kept"])


def copies(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in tensors.items()}
