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
from aecore.models.variants import VARIANTS
from aecore.presets import blocked, preset
from aecore.runs.run import Run
from aecore.spec import Spec, leaves

from ..address import forget_run, keep, keep_all, leave_out, part, parts, refuse, unread
from ..lab import store
from ..language import _
from ..words import plain_title
from .controls import KINDS
from .own import asked_data, in_link, refuse_lost

__all__ = [
    "FIRST", "asked_spec", "begin", "begin_like", "keep_form", "note_of", "setting", "summary", "take_asked",
    "unfolded", "written",
]  # fmt: skip

FIRST = ("digits", "vae")
FIXED = ("version", "variant", "data.name", "data.digest")
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
    if len(wanted) > MOST_SET:
        refuse("set")
        keep_all("set", wanted := wanted[:MOST_SET])
    opened = unread("form") and bool(wanted or part("data") or part("variant"))
    if like is None and not opened:
        return
    keep("like", None)
    if like is not None:
        keep_all("set", [])
        begin_like(store().get(like), [setting(text) for text in wanted])
    else:
        begin(with_settings(usual(), [setting(text) for text in wanted]))


def begin_like(run: Run, settings: list[tuple[str, Any]]) -> None:
    """Begin the form with what a run was trained with, some of it changed; the run is no longer the one that is
    open. Raises UserError when its data are not there to train on."""
    refuse_lost(run)
    before = run.spec
    after = with_settings(before, settings)
    said = [one for path in differing(after, before) if (one := told_change(before, after, path))]
    note = (
        _("As “{title}”, changed: {changes}.").format(title=plain_title(run), changes=_(", ").join(said))
        if said
        else _("As “{title}”.").format(title=plain_title(run))
    )
    begin(after, note)
    forget_run()


def begin(spec: Spec, note: str = "", *, unfold: bool = True) -> None:
    """Begin the form anew with a spec; `note` says what it is, and has what is folded away open where it tells of
    changes (`unfold`)."""
    st.session_state["form-spec"], st.session_state["form-note"] = spec, (spec, note)
    st.session_state["form-unfold"] = unfold and bool(note)
    st.session_state["form-nonce"] = st.session_state.get("form-nonce", 0) + 1


def note_of(base: Spec) -> str:
    """Return what the form was begun with, as long as it has that data set and that autoencoder; else nothing."""
    spec, note = st.session_state.get("form-note", (None, ""))
    return note if spec == base else ""


def unfolded(base: Spec) -> bool:
    """Whether what is folded away is opened with the form."""
    return bool(note_of(base)) and bool(st.session_state.get("form-unfold"))


def usual() -> Spec:
    """The settings that suit the data set and the autoencoder of the link."""
    data, variant = asked_data(FIRST[0]), part("variant") or FIRST[1]
    if blocked(data, variant):
        refuse("variant")
        variant = FIRST[1]
    return preset(data, variant)


def with_settings(spec: Spec, settings: list[tuple[str, Any]]) -> Spec:
    """Return a spec with those of the settings that it can have; the others are told."""
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


def told_change(before: Spec, after: Spec, path: str) -> str:
    """A setting that was changed, as people read it: its title, what it was, what it is."""
    was = {known: value for known, _field, value in leaves(before)}.get(path)
    value = {known: value for known, _field, value in leaves(after)}[path]
    return f"{title_of(after, path)} {shown(was)} → {shown(value)}" if was is not None else title_of(after, path)


def shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return _(KINDS.get(value, value)) if isinstance(value, str) else written(value)


def summary(spec: Spec) -> str:
    """Return what the folded settings say, in one line; what is not as usual is named."""
    unlike_usual = [
        f"{title_of(spec, path)} {shown(value)}"
        for path, value in differences(spec).items()
        if path not in ("budget.epochs", VARIANTS[spec.variant].knob)
    ]
    usual = _("{optimiser} {rate}, batches of {batch}, seed {seed}").format(
        optimiser=shown(spec.optimiser.kind), rate=shown(spec.optimiser.learning_rate),
        batch=f"{spec.optimiser.batch_size:,}", seed=spec.seed,
    )  # fmt: skip
    return usual + (
        " · " + _("not as usual: {settings}").format(settings=_(", ").join(unlike_usual)) if unlike_usual else ""
    )


def keep_form(spec: Spec) -> None:
    """Keep in the link what the form says, where it is not as usual."""
    data, variant = spec.data.name, spec.variant
    keep("data", in_link(data) if data != FIRST[0] else None)
    keep("variant", variant if variant != FIRST[1] else None)
    keep_all("set", [f"{path}={written(value)}" for path, value in differences(spec).items()])


def differences(spec: Spec) -> dict[str, Any]:
    """Return `{path: value}` of what is not as usual for the data set, the autoencoder and the kinds of a spec."""
    base = preset(spec.data.name, spec.variant)
    return differing(spec, base)


def differing(spec: Spec, base: Spec) -> dict[str, Any]:
    """Return `{path: value}` of what differs from another spec, kinds first, without what follows from a kind."""
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
