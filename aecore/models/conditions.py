"""Conditions: features and labels -> what is told of the class of each item, `(B, K)`, and what that costs.

Encoder and decoder get these numbers beside the features and beside the code: p(x | z, y) and q(z | x, y), y the class
(Sohn, Lee and Yan 2015, Learning structured output representation using deep conditional generative models). At rest,
and for items without a label, y is read off the item by q(y | x), as in the model M2 of Kingma et al. 2014
(arXiv:1406.5298): a trained model needs no labels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from .. import parts

__all__ = ["CONDITIONS", "Classes", "build_condition", "known_labels"]


class Classes(nn.Module):
    """y is one-hot, and q(y|x) = softmax(W h + b).

    In training the label, where there is one; else a draw of q(y|x), exactly one-hot forwards, with the gradient of its
    softmax (straight-through Gumbel softmax, Jang et al. 2016, arXiv:1611.01144). Without a generator the likeliest
    class, whether there are labels or not.
    """

    def __init__(self, part: parts.Classes, features: int, items: int = 1) -> None:
        super().__init__()
        self.items = items
        self.to_class = nn.Linear(features, part.classes)
        self.one_hot: Tensor
        self.register_buffer("one_hot", torch.eye(part.classes), persistent=False)
        self.seen: Tensor
        self.register_buffer("seen", torch.zeros(part.classes))
        """How often each class was among the labels of training."""

    def forward(
        self, h: Tensor, part: parts.Classes, labels: Tensor | None, generator: Generator | None
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return y `(B, K)` and the terms, `(B,)` nats each; labels `(B,)` below 0 are unknown, None: all are.

        class      -log q(label|x), of the items that have one, so weighed that its mean over the batch is theirs; where
                   few training items have one, its mean over all batches, for one of them may hold none
        class_kl   KL(q(y|x) || uniform), of the items that have none; at rest, where the likeliest y alone is told,
                   -log p(y) = ln K of all, so that the objective is a bound
        """
        logits = self.to_class(h)
        known = h.new_zeros(len(h), dtype=torch.bool) if labels is None else labels >= 0
        told = torch.zeros_like(known, dtype=torch.long) if labels is None else labels.clamp(min=0)
        if generator is None:
            y = self.one_hot[torch.argmin(-1.0 * logits, 1)]  # the browser has ArgMin and Mul, not ArgMax or Neg
        else:
            y = self.one_hot[told]
            if not bool(known.all()):
                y = torch.where(known[:, None], y, drawn(logits, generator))
            self.seen.add_(self.one_hot[told][known].sum(0))
        terms = {}
        if labels is not None or generator is not None:
            wrong = F.cross_entropy(logits, told, reduction="none") * known
            few = part.guesses and generator is not None
            terms["class"] = wrong * (self.items / part.taught if few else len(h) / known.sum().clamp(min=1))
        if part.guesses:
            sure = F.log_softmax(logits, 1)
            dearest = math.log(logits.shape[1])
            guessed = (dearest + (sure.exp() * sure).sum(1)) * ~known
            terms["class_kl"] = torch.full_like(guessed, dearest) if generator is None else guessed
        return y, terms

    def drawn(self, n: int, generator: Generator) -> Tensor:
        """Return `(n, K)`: classes drawn as often as labels named them; as often each where nothing was learnt."""
        often = self.seen.cpu() if bool(self.seen.any()) else torch.ones(len(self.seen))
        chosen = torch.multinomial(often, n, replacement=True, generator=generator)
        return self.one_hot[chosen.to(self.one_hot.device)]


def drawn(logits: Tensor, generator: Generator) -> Tensor:
    """Draw one-hot rows from softmax(logits) `(B, K)`; gradients are those of the softmax with the draw's noise."""
    uniform = torch.rand(logits.shape, generator=generator, device=logits.device, dtype=logits.dtype)
    noise = -torch.log(-torch.log(uniform.clamp(1e-7, 1 - 1e-7)))
    soft = torch.softmax(logits + noise, 1)
    hard = F.one_hot(soft.argmax(1), soft.shape[1]).to(soft.dtype)
    return hard + soft - soft.detach()


def known_labels(labels: Tensor, taught: int) -> Tensor:
    """Return labels `(N,)` with all but `taught` of them hidden as -1 (0: none is hidden): the first items of each
    class in turn, so that each has as many as can be."""
    if not taught:
        return labels
    turn = torch.zeros_like(labels)
    for label in range(int(labels.max()) + 1):
        of = labels == label
        turn[of] = torch.arange(int(of.sum()), device=labels.device)
    turn[labels < 0] = len(labels)
    first = torch.argsort(turn, stable=True)[:taught]
    found = torch.full_like(labels, -1)
    found[first] = labels[first]
    return found


def nothing(part: parts.NoCondition, features: int, items: int) -> None:
    return None


CONDITIONS: dict[str, Callable[[Any, int, int], Classes | None]] = {"none": nothing, "classes": Classes}


def build_condition(part: parts.Condition, features: int, items: int = 1) -> Classes | None:
    """Build the condition of a spec on top of `features` encoder features, for `items` training items; None where there
    is none."""
    return CONDITIONS[part.kind](part, features, items)
