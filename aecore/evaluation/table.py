"""Cards as lines of plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..texts import fill
from .cards import BASELINES

__all__ = ["bare", "lines"]


def lines(cards: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the cards of `cards_of` in English: a heading a card, a line a score, its baselines behind it."""
    for card in cards:
        yield f"{card['title']}: {card['meaning']}"
        if card["state"] != "measured":
            yield f"  – {fill(card['why'], card['why_values'])}"
        for score in card["scores"]:
            yield f"  {score['title']:<38} {amount(score['value'], score['unit']):<24} {'; '.join(beside(score))}"


def bare(cards: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return cards without their draws, which nobody reads."""
    return [
        card
        | {"scores": [{k: v for k, v in score.items() if k not in ("draws", "rivals")} for score in card["scores"]]}
        for card in cards
    ]


def beside(score: dict[str, Any]) -> Iterator[str]:
    if score["interval"]:
        low, high = score["interval"]
        yield f"95 % {low:.4g} to {high:.4g}"
    if score["spread"]:
        yield "{seeds} seeds: {low:.4g} to {high:.4g}".format_map(score["spread"])
    yield from (f"{BASELINES[name]} {value:.4g}" for name, value in score["baselines"].items())
    if score["ceiling"] is not None:
        yield f"ceiling {score['ceiling']:.4g}"
    yield f"n = {score['n']:,}"


def amount(value: float, unit: str) -> str:
    # Counts in full, measurements in four digits.
    number = f"{value:,.0f}" if value == int(value) else f"{value:.4g}"
    return f"{number} {unit}".rstrip()
