"""The part of the form that says how the answer of a question is computed: what is compared, or between which numbers
one lies. Forms that only a file can hold are kept as they are."""

from __future__ import annotations

from typing import Any

import streamlit as st

from aecore.errors import UserError
from aecore.evaluation.cards import BASELINES, CARDS
from aecore.lessons.scores import CURVES, Ref, ref_of

from ...language import _
from .content import Values

__all__ = ["names_of_runs", "number_form", "option_titles", "question_form"]

WAYS = ("compare", "bin")
"""Forms of a truth that the page can write."""
MODEL = ""


def names_of_runs(found: Values) -> list[str]:
    """Return the names of the runs of a lesson, entrants of its races too."""
    races = [
        f"{letter}.{place}"
        for letter, plan in found.get("races", {}).items()
        for place in range(len(plan.get("variants") or plan.get("values") or ()))
    ]
    return [*found.get("runs", {}), *races]


def question_form(step: Values, found: Values, key: str) -> None:
    """The truth of a question, and with it which options there are."""
    truth: Values = step["truth"]
    way = next((one for one in WAYS if one in truth), "")
    if not way or isinstance(truth.get("bin"), list):
        st.caption(_("How this question is answered was written in the file; it is kept as it is."))
        return
    titles = {"compare": _("Which of two is better"), "bin": _("Between which numbers one lies")}
    chosen = st.selectbox(
        _("What is asked"), WAYS, index=WAYS.index(way), format_func=lambda one: titles[one], key=f"{key}/way"
    )
    if chosen != way:
        begin(step, chosen)
        st.rerun()
    if chosen == "compare":
        compare_form(truth, found, key)
    else:
        bin_form(step, found, key)


def begin(step: Values, way: str) -> None:
    """Begin another kind of question; what was written for options of the same name stays."""
    answers = {"compare": ["more", "same", "less"], "bin": ["low", "high"]}[way]
    step["truth"] = (
        {"compare": ["A:faithful.explained", "A.pca:faithful.explained"], "answers": answers}
        if way == "compare"
        else {"bin": "A:faithful.explained", "edges": [50.0], "answers": answers}
    )
    step["options"] = {name: step["options"].get(name, {}) for name in answers}
    step.pop("expected", None)
    step.pop("behind", None)


def compare_form(truth: Values, found: Values, key: str) -> None:
    first, second = st.columns(2)
    with first:
        truth["compare"][0] = score_form(_("First"), truth["compare"][0], found, f"{key}/first")
    with second:
        truth["compare"][1] = score_form(_("Second"), truth["compare"][1], found, f"{key}/second")
    rules = {
        "items": _("what other items could change"),
        "board": _("the rule of the scoreboard"),
        "margin": _("up to a difference that I name"),
    }
    draw = truth.get("draw", "items")
    is_number = not isinstance(draw, str)
    rule = st.selectbox(
        _("About the same is"), list(rules), index=list(rules).index("margin" if is_number else draw),
        format_func=lambda one: rules[one], key=f"{key}/rule",
    )  # fmt: skip
    if rule == "margin":
        truth["draw"] = amount(_("Difference"), 0.0, 1e6, float(draw) if is_number else 1.0, f"{key}/margin")
    else:
        truth["draw"] = rule


def bin_form(step: Values, found: Values, key: str) -> None:
    truth: Values = step["truth"]
    truth["bin"] = score_form(_("Number"), truth["bin"], found, f"{key}/bin")
    text = st.text_input(
        _("Edges, with commas between"), ", ".join(f"{edge:.12g}" for edge in truth["edges"]), key=f"{key}/edges"
    )
    try:
        edges = [float(one) for one in text.replace("，", ",").split(",")]
    except ValueError:
        st.error(_("Edges are numbers, such as 10, 90."))
        return
    if len(edges) > 4 or sorted({*edges}) != edges:
        st.error(_("One to four edges, each larger than the one before."))
        return
    truth["edges"] = edges
    names = ["low", *[f"middle-{place}" for place in range(1, len(edges))], "high"]
    if names != truth["answers"]:
        truth["answers"] = names
        step["options"] = {name: step["options"].get(name, {}) for name in names}


def number_form(truth: Values, found: Values, key: str) -> None:
    """What is read off, and how exactly."""
    truth["value"] = score_form(_("Number"), truth["value"], found, f"{key}/value")
    within = float(truth["within"])
    truth["within"] = amount(_("Right is what differs by at most"), 1e-6, 1e6, within, f"{key}/within")


def amount(label: str, least: float, most: float, now: float, key: str) -> float:
    """Ask for a number; one that a file has brought from beyond these bounds may stay."""
    return st.number_input(label, min(least, now), max(most, now), now, key=key)


def score_form(label: str, name: str, found: Values, key: str) -> str:
    """Choose a score of a run, or what stands beside it."""
    try:
        ref = ref_of(name)
    except UserError:
        ref = Ref("A", "", "faithful", "explained")
    names = names_of_runs(found) or ["A"]
    run = st.selectbox(
        _("{which}: of the run").format(which=label), names, index=place(names, ref.run), key=f"{key}/run"
    )
    cards = {
        f":{card.name}.{one.name}": f"{_(card.title)} · {_(one.title)}"
        for card in CARDS.values()
        for one in card.scores
    }
    curves = {f".curve:held_out.{one}": _(title) for one, (title, _unit) in CURVES.items()}
    scores = cards | curves
    now = f".curve:held_out.{ref.score}" if ref.part == "curve" else f":{ref.card}.{ref.score}"
    if ref.of or now not in scores:
        scores[(now := name.removeprefix(ref.run))] = name
    score = st.selectbox(
        _("{which}: number").format(which=label), list(scores), index=list(scores).index(now),
        format_func=lambda one: scores[one], key=f"{key}/score",
    )  # fmt: skip
    if score not in cards:
        return f"{run}{score}"
    whose = {MODEL: _("of the model itself")} | {one: _(title) for one, title in BASELINES.items()}
    of = st.selectbox(
        _("{which}: whose").format(which=label), list(whose), index=place(list(whose), ref.part),
        format_func=lambda one: whose[one], key=f"{key}/of",
    )  # fmt: skip
    return f"{run}.{of}{score}" if of else f"{run}{score}"


def place(names: list[str], name: str) -> int:
    return names.index(name) if name in names else 0


def option_titles(truth: Values) -> dict[str, str]:
    """Return what each option of a question means, for who writes its text."""
    answers: list[Any] = truth.get("answers", [])
    if "compare" in truth:
        return dict(
            zip(answers, (_("Answer: the first"), _("Answer: about the same"), _("Answer: the second")), strict=False)
        )
    if "bin" in truth and isinstance(truth["bin"], str):
        edges = [f"{edge:.12g}" for edge in truth["edges"]]
        below = {answers[0]: _("Answer: below {edge}").format(edge=edges[0])}
        between = {
            name: _("Answer: from {low} to {high}").format(low=low, high=high)
            for name, low, high in zip(answers[1:-1], edges, edges[1:], strict=False)
        }
        return below | between | {answers[-1]: _("Answer: {edge} and more").format(edge=edges[-1])}
    return {}
