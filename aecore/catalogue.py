"""All cards as one page of Markdown: docs/catalogue.md is what this returns, and a test holds it to that.

python -m aecore catalogue > docs/catalogue.md
"""

from __future__ import annotations

from collections.abc import Iterator

from .data.cards import CARDS, DataCard
from .models.variants import GROUPS, VARIANTS, Variant
from .models.variants.kinship import Kin, family_of
from .parts import AXES
from .presets import blocked

__all__ = ["catalogue"]


def catalogue() -> str:
    """Return the page: every variant and every data set with its whole card."""
    return "\n".join(lines()) + "\n"


def lines() -> Iterator[str]:
    yield "# Catalogue"
    yield ""
    yield (
        f"{len(VARIANTS)} autoencoders and {len(CARDS)} data sets. Written by `python -m aecore catalogue` from the "
        "app's own cards."
    )
    yield "What each variant reaches on each data set: [family.md](family.md)."
    yield ""
    yield "## Autoencoders"
    for group, variants in GROUPS.items():
        yield f"\n### {group}\n"
        for variant in variants:
            yield from variant_lines(variant)
    yield "\n## Which is which plus what\n"
    yield (
        "Each is written below the one that it is nearest to, with the parts that it has instead; without any, only "
        "settings differ. Found by comparing the parts."
    )
    yield ""
    family = family_of(list(VARIANTS.values()), VARIANTS["undercomplete"])
    yield from kin_lines(family, family[0], 0)
    yield "\n## The parts of each axis\n"
    for axis, table in AXES.items():
        yield f"- **{axis}**"
        for kind, part in table.items():
            yield f"  - `{kind}`: {part.sentence()}"
    yield "\n## Data sets\n"
    yield "| name | what | one item | kind | training + held out | labels |"
    yield "|---|---|---|---|---|---|"
    for card in CARDS.values():
        yield data_row(card)
    yield ""
    for card in CARDS.values():
        yield from data_lines(card)


def kin_lines(family: list[Kin], kin: Kin, depth: int) -> Iterator[str]:
    plus = ", ".join(f"{axis}: {kind}" for axis, kind in kin.plus.items())
    yield f"{'  ' * depth}- `{kin.variant.name}`" + (f" + {plus}" if plus else "")
    for child in family:
        if child.parent is kin.variant:
            yield from kin_lines(family, child, depth + 1)


def variant_lines(variant: Variant) -> Iterator[str]:
    yield f"#### {variant.title} (`{variant.name}`)\n"
    yield f"{variant.text}\n"
    yield f"$${variant.formula}$$\n"
    yield f"{variant.symbols}\n"
    yield f"- **Look at:** {variant.watch}"
    yield f"- **Main knob:** `{variant.knob}`"
    yield f"- **Good for:** {variant.good_for}"
    yield f"- **Not for:** {variant.not_for}"
    if variant.loses:
        yield f"- **Where it loses:** {variant.loses}"
    refused = [name for name in CARDS if blocked(name, variant.name)]
    if refused:
        yield f"- **Cannot be trained on:** {', '.join(f'`{name}`' for name in refused)}"
    yield f"- **Paper:** {variant.paper}\n"


def data_row(card: DataCard) -> str:
    shape, odd = " × ".join(map(str, card.shape)), f" + {card.odd:,} odd" if card.odd else ""
    labels = len(card.classes) or "none"
    return (
        f"| `{card.name}` | {card.title} | {shape} | {card.kind} | {card.train:,} + {card.held_out:,}{odd} | {labels} |"
    )


def data_lines(card: DataCard) -> Iterator[str]:
    yield f"#### {card.title} (`{card.name}`)\n"
    yield f"{card.text}\n"
    yield f"- **Good for:** {card.good_for}"
    yield f"- **Not for:** {card.not_for}"
    if card.factors:
        yield f"- **Known truth:** {', '.join(card.factors)}"
    if card.knobs:
        yield f"- **Settings:** {', '.join(f'`{path}` ({value})' for path, value in card.knobs.items())}"
    yield f"- **Source:** {card.source}. Licence: {card.licence}.\n"
