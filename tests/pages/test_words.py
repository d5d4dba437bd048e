"""Every choice of a spec has words, whichever the registries hold."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

from aecore.parts import AXES
from aecore.presets import preset
from aecore.runs.store import Store
from aecore.spec import Spec, leaves
from ui.forms.controls import KINDS
from ui.language import spoken
from ui.words import titles_apart


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


def test_runs_of_one_title_can_be_told_apart(store: Store) -> None:
    alike = [store.create(preset("digits", "vae", {"seed": seed})) for seed in (0, 1)]
    other = store.create(preset("digits", "deep", {}))
    titles = spoken("en", titles_apart, [*alike, other])
    assert len(set(titles.values())) == 3
    assert all(run.id in titles[run.id] for run in alike)
    assert other.id not in titles[other.id]
