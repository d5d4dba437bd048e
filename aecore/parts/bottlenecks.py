"""Bottlenecks as parameters: the code. Each says what kind of code it makes, and the weights of the loss terms it
adds."""

from __future__ import annotations

from typing import Literal

from ..texts import Sentence, mark
from .bottleneck import Bottleneck, Tokens, code_size
from .cloud_codes import ImportanceCode, MixturePrior, Spherical, WeighedCloud
from .pair_codes import Experts
from .part import Shape, knob, ramp, warming, weighing
from .sparse_codes import BatchTopK, JumpReLU, Matryoshka, SigmoidCode, SoftThreshold, TopK

__all__ = [
    "BOTTLENECKS",
    "FSQ",
    "BatchTopK",
    "Bottleneck",
    "Experts",
    "GaussianCode",
    "ImportanceCode",
    "JumpReLU",
    "Matryoshka",
    "MixturePrior",
    "Nested",
    "Plain",
    "Quantised",
    "SigmoidCode",
    "SoftThreshold",
    "Spherical",
    "Tokens",
    "TopK",
]


class Plain(Bottleneck):
    """The code is a point: one number per latent dimension."""

    kind: Literal["plain"] = "plain"
    size: int = code_size(2)
    free = True
    unchanged = True


class Nested(Bottleneck):
    """In training all but the first few code numbers are often cut off, so that the first few are a code too."""

    kind: Literal["nested"] = "nested"
    size: int = code_size(16)
    free = True
    cut: float = knob(
        1.0,
        mark("How often the code is cut"),
        mark(
            "Share of the items that are rebuilt from the first few numbers of their code in training, as many as "
            "chance says. 0 is off: then no number comes before another."
        ),
        ge=0.0,
        le=1.0,
        live=True,
        advanced=False,
    )

    @property
    def prefixes(self) -> tuple[int, ...]:
        return tuple(range(1, self.size + 1))


class GaussianCode(WeighedCloud):
    """The code is a normal distribution with its own mean and variance (variational autoencoder)."""

    kind: Literal["gaussian"] = "gaussian"
    size: int = code_size(2)
    capacity: float = knob(
        0.0,
        mark("Capacity (C)"),
        mark("Nats the code may hold: β then weighs the distance of KL from C instead of KL itself. 0 is off."),
        ge=0.0,
        le=200.0,
        advanced=False,
    )
    capacity_epochs: float = warming(
        mark("Capacity grows over"), mark("Epochs over which the capacity grows from 0 to C.")
    )
    free_bits: float = knob(
        0.0,
        mark("Free bits (λ)"),
        mark(
            "Nats that each code number may hold at no price, so that using it is not given up at the start. 0 is off."
        ),
        ge=0.0,
        le=10.0,
    )

    def problem(self, shape: Shape) -> Sentence | None:
        if not (self.capacity and self.free_bits):
            return None
        return Sentence(
            mark("Capacity ({capacity}) and free bits ({free}) both say what the code may hold; set one of them to 0."),
            {"capacity": self.capacity, "free": self.free_bits},
        )

    @property
    def kl_price(self) -> float | None:
        return None if self.capacity or self.free_bits else super().kl_price

    @property
    def about_batches(self) -> bool:
        """|KL - C| and free bits are of the batch's mean KL."""
        return self.capacity > 0 or self.free_bits > 0

    @property
    def full_after(self) -> float:
        return max(super().full_after, self.capacity_epochs if self.capacity else 0.0)

    def loss_weights(self, epoch: float) -> dict[str, float]:
        """β on KL; with a capacity β on |KL - C(t)|, with free bits on Σ_j max(λ, KL_j), and KL itself is only
        watched."""
        beta = self.beta_at(epoch)
        if self.free_bits:
            return {"kl": 0.0, "free_bits": beta}
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
    commitment: float = weighing(
        0.25, mark("Commitment (β)"), mark("How strongly codes are pulled towards their codebook entry."), most=10.0
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
    "nested": Nested,
    "sigmoid": SigmoidCode,
    "soft-threshold": SoftThreshold,
    "top-k": TopK,
    "batch-top-k": BatchTopK,
    "jump-relu": JumpReLU,
    "matryoshka": Matryoshka,
    "gaussian": GaussianCode,
    "importance": ImportanceCode,
    "spherical": Spherical,
    "mixture-prior": MixturePrior,
    "experts": Experts,
    "quantised": Quantised,
    "fsq": FSQ,
}
