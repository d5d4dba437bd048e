"""What the form of Train says, in the address: data set, autoencoder, and each setting that is not as usual for them.

    data=mnist&variant=denoising&set=model.bottleneck.size=8&set=budget.epochs=30

An address may also begin with the settings of a run (`like`). Values are JSON, or a word as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from aecore.errors import UserError
from aecore.presets import blocked, preset
from aecore.spec import Spec, leaves

from ..address import forget_run, keep, keep_all, leave_out, part, parts, refuse, unread
from ..lab import store
from ..language import _

__all__ = ["asked_spec", "keep_form", "setting", "take_asked", "written"]

FIRST = ("digits", "vae")
FIXED = ("version", "variant", "data.name")
"""Settings that have a tile, or none."""
MOST_SET = 100


def asked_spec() -> Spec:
    """Return the spec that the form begins with."""
    asked: Spec | None = st.session_state.get("form-spec")
    return asked or preset(*FIRST)


def take_asked() -> None:
    """Keep the spec that the link asks the form to begin with, when the page is opened or the link says `like`.

    The form reads `form-spec` and, to know that it must begin anew, `form-nonce`. What does not fit is left out of the
    link with a sentence; raises UserError when there is no run to begin with.
    """
    like, wanted = part("like"), parts("set")
    opened = unread("form") and bool(wanted or part("data") or part("variant"))
    if like is None and not opened:
        return
    keep("like", None)
    if like is not None:
        keep_all("set", [])
        begin(changed(store().get(like).spec, wanted))
        forget_run()
    else:
        begin(changed(usual(), wanted))


def begin(spec: Spec) -> None:
    st.session_state["form-spec"] = spec
    st.session_state["form-nonce"] = st.session_state.get("form-nonce", 0) + 1


def usual() -> Spec:
    """The settings that suit the data set and the autoencoder of the link."""
    data, variant = part("data") or FIRST[0], part("variant") or FIRST[1]
    if blocked(data, variant):
        refuse("variant")
        variant = FIRST[1]
    return preset(data, variant)


def changed(spec: Spec, wanted: list[str]) -> Spec:
    """Return a spec with those of the wanted settings that it can have; the others are told."""
    settings = [setting(text) for text in wanted[:MOST_SET]]
    # Kinds first: a value may belong to the new kind.
    for path, value in sorted(settings, key=lambda one: not one[0].endswith(".kind")):
        try:
            if path in FIXED:
                raise UserError("")
            spec = spec.with_values({path: value})
        except UserError:
            leave_out(title_of(spec, path))
    return spec


def title_of(spec: Spec, path: str) -> str:
    titles = {known: str(field.title) for known, field, _value in leaves(spec) if field.title}
    return _(titles[path]) if path in titles else path[:40]


def keep_form(spec: Spec) -> None:
    """Keep in the link what the form says, where it is not as usual."""
    data, variant = spec.data.name, spec.variant
    keep("data", data if data != FIRST[0] else None)
    keep("variant", variant if variant != FIRST[1] else None)
    keep_all("set", [f"{path}={written(value)}" for path, value in differences(spec).items()])


def differences(spec: Spec) -> dict[str, Any]:
    """Return `{path: value}` of what is not as usual for the data set, the autoencoder and the kinds of a spec."""
    base = preset(spec.data.name, spec.variant)
    kinds = unlike(spec, base, lambda path: path.endswith(".kind"))
    return kinds | unlike(spec, base.with_values(kinds), lambda path: path not in FIXED)


def unlike(spec: Spec, base: Spec, counts: Callable[[str], bool]) -> dict[str, Any]:
    before = {path: value for path, _field, value in leaves(base)}
    return {path: value for path, _field, value in leaves(spec) if counts(path) and before.get(path) != value}


def written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def setting(text: str) -> tuple[str, Any]:
    path, _equals, value = text.partition("=")
    try:
        return path, json.loads(value)
    except (ValueError, RecursionError):  # a link may hold anything
        return path, value
