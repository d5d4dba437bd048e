"""What every bottleneck is and can be asked."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from ..texts import mark
from .part import Choice, knob

__all__ = ["MANY", "Bottleneck", "Tokens", "code_size"]

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
    """The parameter d, with its usual value."""
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
    """Whether a code is a distribution: the module returns its `logvar` (on a sphere its `concentration`) and the term
    `kl`."""
    sphere: ClassVar[bool] = False
    """Whether codes lie on the unit sphere: their length says nothing, only their direction does."""
    own_prior: ClassVar[bool] = False
    """Whether its KL term holds codes against another prior than the standard normal."""
    free: ClassVar[bool] = False
    """Whether any point can be a code at no price."""
    joins: ClassVar[bool] = False
    """Whether it joins two codes, one of each of two views, so that it needs a view that gives it two."""
    unchanged: ClassVar[bool] = False
    """Whether a code is what one linear layer makes of the features, and nothing else is done to it."""

    @property
    def prefixes(self) -> tuple[int, ...]:
        """Of an ordered code, how many of its first numbers are a code by themselves, the whole last; the others are 0
        then. Empty where no number comes before another."""
        return ()

    @property
    def fewest(self) -> int:
        """With how many numbers it still is what it is called: a sparse code is a few of many."""
        return MANY if self.sparse else 1

    @property
    def tokens(self) -> Tokens | None:
        """What a discrete code is made of; None where code numbers can be anything."""
        return None

    @property
    def normal(self) -> bool:
        """Whether a code is a normal distribution."""
        return self.stochastic and not self.sphere

    @property
    def discrete(self) -> bool:
        """Whether a code can take finitely many values only."""
        return self.tokens is not None

    @property
    def shapes_prior(self) -> bool:
        """Whether training pulls all codes together into one cloud that new ones can be drawn from: a standard normal,
        or what the module's `invented` says."""
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

    @property
    def draws(self) -> int:
        """K, how many draws of each code the objective weighs against each other; 1: it is a mean over draws."""
        return 1
