"""Every choice of a spec has words, whichever the registries hold."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

from aecore.parts import AXES
from aecore.spec import Spec, leaves
from ui.forms.controls import KINDS


def choices() -> list[str]:
    parts = [kind() for kinds in AXES.values() for kind in kinds.values()]
    fields = [field for part in (Spec(), *parts) for _, field, _ in leaves(part)]
    found = [
        option for field in fields if get_origin(field.annotation) is Literal for option in get_args(field.annotation)
    ]
    return sorted({option for option in found if isinstance(option, str)})


def test_every_choice_is_told_in_words() -> None:
    assert choices()
    assert [choice for choice in choices() if not KINDS.get(choice)] == []
