"""Bottlenecks as parameters: the code. Each says what kind of code it makes, and the weights of the loss terms it
adds."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple

from ..texts import Sentence, mark
from .part import Choice, Shape, knob, ramp

__all__ = [
    "BOTTLENECKS",
    "FSQ",
    "Bottleneck",
    "GaussianCode",
    "Plain",
    "Quantised",
    "SigmoidCode",
    "SoftThreshold",
    "Tokens",
    "TopK",
]


MANY = 16
"""Numbers of a code from which on a few of them can say what an item is while most are silent."""


class Tokens(NamedTuple):
    """What a discrete code is made of."""

    numbers: int
    """Code numbers that make one token."""
    kinds: int
    """How many different tokens there are."""
    learnt: bool
    """Whether they are the entries of a learnt codebook, so that some may die; the module calls it `entries`."""


def code_size(default: int) -> Any:
    return knob(
        default,
        mark("Code size"),
        mark("How many numbers an item is squeezed into."),
        ge=1,
        le=512,
        log=True,
        advanced=False,
    )


class Bottleneck(Choice):
    """What bottlenecks can be asked."""

    size: int
    sparse: ClassVar[bool] = False
    """Whether the code is made to be mostly silent: a few of many numbers say what an item is."""
    exact_zeros: ClassVar[bool] = False
    """Whether a silent number is exactly 0, so that the numbers in use can be counted item by item."""
    rates: ClassVar[bool] = False
    """Whether numbers lie between 0 and 1 and the module keeps their mean activity, as KL sparsity asks."""
    stochastic: ClassVar[bool] = False
    """Whether a code is a normal distribution: the module returns its `logvar` and the term `kl`."""
    free: ClassVar[bool] = False
    """Whether any point can be a code at no price."""

    @property
    def fewest(self) -> int:
        """With how many numbers it still is what it is called: a sparse code is a few of many."""
        return MANY if self.sparse else 1

    @property
    def tokens(self) -> Tokens | None:
        """What a discrete code is made of; None where code numbers can be anything."""
        return None

    @property
    def discrete(self) -> bool:
        """Whether a code can take finitely many values only."""
        return self.tokens is not None

    @property
    def shapes_prior(self) -> bool:
        """Whether training pulls all codes together into a standard normal."""
        return False

    @property
    def kl_price(self) -> float | None:
        """What a nat of KL costs (β), None where there is no KL or no fixed price."""
        return None

    @property
    def about_batches(self) -> bool:
        """Whether a loss term is about a whole batch and not a mean over its items."""
        return False

    @property
    def full_after(self) -> float:
        """After how many epochs all its weights are at their full size."""
        return 0.0


class Plain(Bottleneck):
    """The code is a point: one number per latent dimension."""

    kind: Literal["plain"] = "plain"
    size: int = code_size(2)
    free = True


class SigmoidCode(Bottleneck):
    """Code numbers lie between 0 and 1, like the firing rates that KL sparsity asks for."""

    kind: Literal["sigmoid"] = "sigmoid"
    size: int = code_size(64)
    sparse = True
    rates = True


class SoftThreshold(Bottleneck):
    """Code numbers within a learnt threshold become 0, the others move towards 0 by it: the shape that an L1 penalty
    asks for."""

    kind: Literal["soft-threshold"] = "soft-threshold"
    size: int = code_size(64)
    sparse = True
    exact_zeros = True


class TopK(Bottleneck):
    """Only the k largest code numbers of each item are kept, the others are 0."""

    kind: Literal["top-k"] = "top-k"
    sparse = True
    exact_zeros = True
    size: int = code_size(64)
    k: int = knob(
        8,
        mark("Active numbers (k)"),
        mark("How many code numbers an item may use."),
        ge=1,
        le=512,
        log=True,
        advanced=False,
    )
    revival: float = knob(
        1.0,
        mark("Revival of dead units"),
        mark("How strongly units that have not fired for a while are pulled towards firing; 0 is off."),
        ge=0.0,
        le=100.0,
        live=True,
    )
    patience: int = knob(
        100,
        mark("Dead after"),
        mark("Training steps without firing after which a unit counts as dead."),
        ge=1,
        le=100_000,
        log=True,
    )

    @property
    def fewest(self) -> int:
        """More than half of its numbers are silent."""
        return max(MANY, 2 * self.k + 1)

    def problem(self, shape: Shape) -> Sentence | None:
        if self.k <= self.size:
            return None
        return Sentence(mark("Of {size} code numbers {k} cannot be kept."), {"size": self.size, "k": self.k})

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"revival": self.revival}


class GaussianCode(Bottleneck):
    """The code is a normal distribution with its own mean and variance (variational autoencoder)."""

    kind: Literal["gaussian"] = "gaussian"
    stochastic = True
    size: int = code_size(2)
    beta: float = knob(
        1.0,
        mark("Weight of the KL term (β)"),
        mark(
            "How strongly codes are pulled towards a standard normal. 1 is the VAE; more gives a tidier, "
            "blurrier space."
        ),
        ge=0.0,
        le=100.0,
        live=True,
    )
    warmup: float = knob(
        0.0, mark("KL warm-up"), mark("Epochs over which the KL weight grows from 0 to β."), ge=0.0, le=1000.0
    )
    capacity: float = knob(
        0.0,
        mark("Capacity (C)"),
        mark("Nats the code may hold: β then weighs the distance of KL from C instead of KL itself. 0 is off."),
        ge=0.0,
        le=200.0,
        advanced=False,
    )
    capacity_epochs: float = knob(
        0.0, mark("Capacity grows over"), mark("Epochs over which the capacity grows from 0 to C."), ge=0.0, le=1000.0
    )

    @property
    def shapes_prior(self) -> bool:
        return self.beta > 0 or self.capacity > 0

    @property
    def kl_price(self) -> float | None:
        return None if self.capacity else self.beta

    @property
    def about_batches(self) -> bool:
        """|KL - C| is of the batch's mean KL."""
        return self.capacity > 0

    @property
    def full_after(self) -> float:
        return max(self.warmup, self.capacity_epochs if self.capacity else 0.0)

    def loss_weights(self, epoch: float) -> dict[str, float]:
        """β on KL; with a capacity β on |KL - C(t)|, and KL itself is only watched."""
        beta = self.beta * ramp(epoch, self.warmup)
        return {"kl": 0.0, "capacity": beta} if self.capacity else {"kl": beta}

    def allowed(self, epoch: float) -> float:
        """C(t), the nats allowed at a moment of training."""
        return self.capacity * ramp(epoch, self.capacity_epochs)


class Quantised(Bottleneck):
    """The code is cut into tokens; each becomes the nearest entry of a learnt codebook (VQ-VAE)."""

    kind: Literal["quantised"] = "quantised"
    size: int = code_size(8)
    token: int = knob(
        2, mark("Numbers per token"), mark("The code is cut into tokens of so many numbers."), ge=1, le=64
    )
    entries: int = knob(
        32,
        mark("Codebook entries (K)"),
        mark("How many different tokens there are."),
        ge=2,
        le=1024,
        log=True,
        advanced=False,
    )
    commitment: float = knob(
        0.25,
        mark("Commitment (β)"),
        mark("How strongly codes are pulled towards their codebook entry."),
        ge=0.0,
        le=10.0,
        live=True,
    )
    decay: float = knob(
        0.95,
        mark("Memory of the codebook"),
        mark("Entries are moving averages of the codes they stand for, with this decay."),
        ge=0.5,
        le=0.999,
    )
    restart: float = knob(
        0.05,
        mark("Restart of dead entries"),
        mark(
            "If all entries were used alike, each would have its equal share; one with less than this part of it "
            "starts anew at a code of the batch. 0 is off."
        ),
        ge=0.0,
        le=1.0,
    )

    @property
    def tokens(self) -> Tokens:
        return Tokens(self.token, self.entries, learnt=True)

    def problem(self, shape: Shape) -> Sentence | None:
        if self.size % self.token == 0:
            return None
        return Sentence(
            mark("A code of {size} numbers cannot be cut into tokens of {token}; the code size must be a multiple."),
            {"size": self.size, "token": self.token},
        )

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"commitment": self.commitment}


class FSQ(Bottleneck):
    """Each code number is rounded to one of a few levels (finite scalar quantisation): no codebook that could die."""

    kind: Literal["fsq"] = "fsq"
    size: int = code_size(6)
    levels: int = knob(
        5, mark("Levels"), mark("How many values each code number can take."), ge=2, le=33, advanced=False
    )

    @property
    def tokens(self) -> Tokens:
        """Each number is a token."""
        return Tokens(1, self.levels, learnt=False)


BOTTLENECKS: dict[str, type[Bottleneck]] = {
    "plain": Plain,
    "sigmoid": SigmoidCode,
    "soft-threshold": SoftThreshold,
    "top-k": TopK,
    "gaussian": GaussianCode,
    "quantised": Quantised,
    "fsq": FSQ,
}
