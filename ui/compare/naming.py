"""What contestants and numbers are called."""

from __future__ import annotations

from aecore.models.variants import variant_title
from aecore.races import SIZE, Contestant
from aecore.runs.changes import in_force
from aecore.spec import leaves

from ..forms.controls import KINDS
from ..language import _

__all__ = ["names_of", "number", "numbers_of"]


def names_of(found: list[Contestant]) -> list[str]:
    """A name for each that no other has: where variant and settings are not enough, its budget, else its first run."""
    names = [name_of(contestant, found) for contestant in found]
    for what in (budget_of, lambda contestant: contestant.runs[0].id):
        names = [
            name if names.count(name) == 1 else f"{name}, {what(one)}" for name, one in zip(names, found, strict=True)
        ]
    return names


def budget_of(contestant: Contestant) -> str:
    budget = contestant.runs[0].spec.budget
    return (
        _("{n} s of training").format(n=f"{budget.seconds:g}")
        if budget.seconds
        else _("{n} epochs").format(n=budget.epochs)
    )


def name_of(contestant: Contestant, among: list[Contestant]) -> str:
    """The variant and what was changed in it; in a race of values also the usual one, of what was changed in others of
    its variant."""
    spec, parts = in_force(contestant.runs[0]), [_(variant_title(contestant.variant))]
    raced = [
        path
        for one in among
        if one.variant == contestant.variant
        for path in one.values
        if not path.startswith("data.")
    ]
    changed = dict.fromkeys([*contestant.values, *raced])
    if len(among) > 1 and len({one.runs[0].spec.model.bottleneck.size for one in among}) == 1:
        changed.pop(SIZE, None)  # made equal for all: it tells nobody apart
    there = {path: (field, value) for path, field, value in leaves(spec)}
    for path in [path for path in changed if path in there][:3]:
        field, value = there[path]
        shown = (
            f"{value:g}"
            if isinstance(value, int | float) and not isinstance(value, bool)
            else _(KINDS.get(str(value), str(value)))
        )
        parts.append(f"{_(field.title or path)} {shown}")
    if contestant.retuned:
        parts.append(_("changed while training"))
    return _(", ").join(parts)


def numbers_of(size: int) -> str:
    """How large a code is."""
    return _("1 number") if size == 1 else _("{n} numbers").format(n=f"{size:,}")


def number(value: float) -> str:
    """Three significant digits, without an exponent for what people read."""
    if abs(value) < 1e-9:
        return "0"
    if 1e-3 <= abs(value) < 1e6:
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:.2e}"
