"""A text written word by word: each word is told by the code and by the words before it.

log p(x|z) = Σ_t log p(x_t | x_1 .. x_{t-1}, z), as in a language model that is told a code (Bowman et al. 2016,
arXiv:1511.06349). The likelihood is told the true words before (teacher forcing); by itself a decoder goes on from
those that it has said: the likeliest at each place, or one that is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from .. import parts

__all__ = ["Writer"]

Choose = Callable[[Tensor], Tensor]
"""Logits of words `(B, V)` -> the word that is said `(B,)`."""


class Memory(nn.GRU):
    """Passes on one memory from word to word, which begins at the code; each step is told the code again."""

    def __init__(self, part: parts.Autoregressive, places: int) -> None:
        super().__init__(2 * part.width, part.width, batch_first=True)

    def whole(self, words: Tensor, code: Tensor) -> Tensor:
        """All places at once: words `(B, T, width)`, the one before each place, -> `(B, T, width)`."""
        given = torch.cat([words, code.unsqueeze(1).expand(-1, words.shape[1], -1)], dim=2)
        memory: Tensor = self(given, code.unsqueeze(0).contiguous())[0]
        return memory

    def step(self, word: Tensor, code: Tensor, state: Any, place: int) -> tuple[Tensor, Tensor]:
        """One step of the cell, written out: recurrent layers of ONNX begin at nothing, and this one at the code."""
        state = code if state is None else state
        n, (of_given, of_state, bias, other) = state.shape[1], self.all_weights[0]
        x, h = F.linear(torch.cat([word, code], dim=1), of_given, bias), F.linear(state, of_state, other)
        reset = torch.sigmoid(x[:, :n] + h[:, :n])
        update = torch.sigmoid(x[:, n : 2 * n] + h[:, n : 2 * n])
        new = torch.tanh(x[:, 2 * n :] + reset * h[:, 2 * n :])
        state = new + update * (state - new)
        return state, state


class Lookback(nn.Module):
    """Each place looks back at the words before it and at the code, by causal self-attention (Vaswani et al. 2017,
    arXiv:1706.03762), normalised first."""

    def __init__(self, part: parts.Autoregressive, places: int) -> None:
        super().__init__()
        width = part.width
        self.heads = math.gcd(width, part.most_heads)
        self.places = nn.Parameter(0.1 * torch.randn(places, width))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, self.heads, 2 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
            )
            for _ in range(part.depth)
        )
        self.norm = nn.LayerNorm(width)

    def whole(self, words: Tensor, code: Tensor) -> Tensor:
        """All places at once: words `(B, T, width)`, the one before each place, -> `(B, T, width)`."""
        x = words + self.places + code.unsqueeze(1)
        later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        for layer in self.layers:
            x = layer(x, src_mask=later)
        memory: Tensor = self.norm(x)
        return memory

    def step(self, word: Tensor, code: Tensor, state: Any, place: int) -> tuple[Tensor, Any]:
        """The next place; `state` holds the keys and values `(B · heads, places, numbers)` of those before, by layer:
        they stay as they are, since no place looks ahead."""
        x, kept = word + self.places[place] + code, []
        for layer, before in zip(self.layers, state or [None] * len(self.layers), strict=True):
            x, now = self.one(layer, x, before)
            kept.append(now)
        return self.norm(x), kept

    def one(self, layer: Any, x: Tensor, before: Any) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """A layer of PyTorch at one place, written out."""
        n, attends = x.shape[1], layer.self_attn
        told = F.linear(layer.norm1(x), attends.in_proj_weight, attends.in_proj_bias)
        query, key, value = (told[:, i * n : (i + 1) * n].reshape(-1, 1, n // self.heads) for i in range(3))
        if before is not None:
            key, value = torch.cat([before[0], key], 1), torch.cat([before[1], value], 1)
        looks = torch.softmax(query @ key.transpose(1, 2) / math.sqrt(n // self.heads), dim=2)
        x = x + attends.out_proj((looks @ value).reshape(-1, n))
        return x + layer.linear2(F.gelu(layer.linear1(layer.norm2(x)))), (key, value)


CELLS = {"recurrent": Memory, "transformer": Lookback}


class Writer(nn.Module):
    """Reads h `(B, width)` of the code; returns logits `(B, V, T)` of the words at each place."""

    def __init__(self, part: parts.Autoregressive, shape: tuple[int, ...]) -> None:
        super().__init__()
        words, self.places = shape
        self.embed = nn.Embedding(words, part.width)
        self.begin = nn.Parameter(torch.zeros(part.width))
        self.cell: Any = CELLS[part.writer](part, self.places)
        self.head = nn.Linear(part.width, words)

    def forward(self, h: Tensor) -> Tensor:
        """What it says by itself: after each place the likeliest word there."""
        return self.said(h, lambda logits: torch.topk(logits, 1, dim=1).indices[:, 0])[0]

    def written(self, h: Tensor, temperature: float, generator: Generator) -> Tensor:
        """What it says when each word is drawn, from p^(1/temperature) made a distribution again: the probability p of
        each word that it said, `(B, V, T)`, and 0 for all others."""

        def drawn(logits: Tensor) -> Tensor:
            return torch.multinomial(torch.softmax(logits / temperature, 1), 1, generator=generator)[:, 0]

        logits, words = self.said(h, drawn)
        chosen = F.one_hot(words, logits.shape[1]).transpose(1, 2)
        return torch.softmax(logits, 1) * chosen

    def said(self, h: Tensor, choose: Choose) -> tuple[Tensor, Tensor]:
        """Logits `(B, V, T)`, and the words `(B, T)` that were chosen and gone on from."""
        code = torch.tanh(h)
        state, word, told, words = None, self.begin.expand_as(code), [], []
        for place in range(self.places):
            memory, state = self.cell.step(word, code, state, place)
            told.append(self.head(memory))
            words.append(choose(told[-1]))
            word = self.embed(words[-1])
        return torch.stack(told, dim=2), torch.stack(words, dim=1)

    def told(self, h: Tensor, target: Tensor, hidden: float, generator: Generator | None) -> Tensor:
        """What it says when it is told the words of `target` `(B, V, T)` before each place; of these each is `hidden`
        with that chance."""
        code = torch.tanh(h)
        before = target.transpose(1, 2)[:, :-1] @ self.embed.weight
        if hidden and generator is not None:
            shown = torch.rand(before.shape[:2], generator=generator, device=before.device, dtype=before.dtype)
            before = before * (shown >= hidden).unsqueeze(2)
        words = torch.cat([self.begin.expand(len(code), 1, -1), before], dim=1)
        output: Tensor = self.head(self.cell.whole(words, code))
        return output.transpose(1, 2)
