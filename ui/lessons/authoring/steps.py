"""The forms of the kinds of steps: what is asked, what proves it, what is revealed."""

from __future__ import annotations

import streamlit as st

from aecore.lessons.gestures import GESTURES

from ...language import _
from ...words import escape
from ..controls import CONTROLS
from .answers import amount, names_of_runs, number_form, option_titles, question_form
from .content import Values, said, say

__all__ = ["FORMS", "control_title", "written"]


def written(texts: Values, label: str, spoken: str, found: Values, key: str, *, line: bool = False) -> None:
    """A text in one language, with what it says in the lesson's own below where that is another one."""
    draw = st.text_input if line else st.text_area
    most = 160 if line else 4000
    say(texts, spoken, draw(label, said(texts, spoken), max_chars=most, key=f"{key}/{spoken}"))
    if spoken != found["source"] and (own := said(texts, found["source"])):
        st.caption(escape(own))


def control_title(name: str) -> str:
    """What people call a control, with the page that it is on."""
    return f"{_(CONTROLS[name].title)} ({name.partition('.')[0]})"


def read_form(step: Values, found: Values, spoken: str, key: str) -> None:
    """Nothing but its text."""


def predict_form(step: Values, found: Values, spoken: str, key: str) -> None:
    question_form(step, found, key)
    options_form(step, found, spoken, key)
    chosen = [one for one in step.get("curtain", []) if one in CONTROLS]
    step["curtain"] = st.multiselect(
        _("Covered until the guess is made"), list(CONTROLS), chosen, format_func=control_title, key=f"{key}/curtain"
    )


def options_form(step: Values, found: Values, spoken: str, key: str) -> None:
    titles = option_titles(step.get("truth", {}))
    for name, texts in step["options"].items():
        written(texts, titles.get(name, name), spoken, found, f"{key}/option/{name}", line=True)


def check_form(step: Values, found: Values, spoken: str, key: str) -> None:
    if step["ask"] == "number" and "value" in step.get("truth", {}):
        number_form(step["truth"], found, key)
    elif "options" in step:
        options_form(step, found, spoken, key)


def reveal_form(step: Values, found: Values, spoken: str, key: str) -> None:
    asked = {one["id"]: place for place, one in enumerate(found["steps"], 1) if one["kind"] == "predict"}
    if not asked:
        st.caption(_("There is no guess yet that could be revealed."))
        return
    ids = list(asked)
    step["of"] = st.selectbox(
        _("Guess that is revealed"), ids, index=ids.index(step["of"]) if step["of"] in ids else 0,
        format_func=lambda one: _("Step {n}").format(n=asked[one]), key=f"{key}/of",
    )  # fmt: skip
    titles = {
        "right": _("Where the guess was right"), "wrong": _("Where it was wrong"),
        "draw": _("Where it is about the same (may be empty)"),
        "unexpected": _("Where something else came out than usually (may be empty)"),
    }  # fmt: skip
    for name, title in titles.items():
        written(step["texts"].setdefault(name, {}), title, spoken, found, f"{key}/{name}")
    st.caption(
        _("In these texts {places} are filled in.").format(
            places=", ".join(f"`{{{one}}}`" for one in ("guess", "outcome", *numbers_of(found, step["of"])))
        )
    )


def numbers_of(found: Values, asked: str) -> list[str]:
    truth: Values = next((one["truth"] for one in found["steps"] if one["id"] == asked), {})
    named = truth.get("compare") or truth.get("bin") or []
    return [named] if isinstance(named, str) else list(named)


def do_form(step: Values, found: Values, spoken: str, key: str) -> None:
    done: Values = step["done"]
    ways = {
        "run": _("a run of the lesson has ended"), "race": _("a race has ended"),
        "gesture": _("something was done by hand"), "answer": _("nothing: the learner says so"),
    }  # fmt: skip
    way = next(iter(done))
    if way not in ways:
        ways = {way: _("as it was recorded: {what}").format(what=short(done))} | ways
    chosen = st.selectbox(
        _("What proves it"),
        list(ways),
        index=list(ways).index(way),
        format_func=lambda one: ways[one],
        key=f"{key}/way",
    )
    if chosen == "run" and (names := names_of_runs(found)):
        now = done.get("run", names[0])
        run = st.selectbox(_("Run"), names, index=names.index(now) if now in names else 0, key=f"{key}/run")
        step["done"] = {**({k: v for k, v in done.items() if way == "run"}), "run": run}
    elif chosen == "race" and (races := list(found.get("races", {}))):
        now = done.get("race", races[0])
        step["done"] = {
            "race": st.selectbox(_("Race"), races, index=races.index(now) if now in races else 0, key=f"{key}/race")
        }
    elif chosen == "gesture":
        step["done"] = {"gesture": gesture_form(done.get("gesture", {"kind": "visit", "times": 8}), key)}
    elif chosen == "answer":
        step["done"] = {"answer": True}
    step.setdefault("hints", [])
    for place in range(2):
        texts = step["hints"][place] if place < len(step["hints"]) else {}
        written(
            texts, _("Hint {n} (may be empty)").format(n=place + 1), spoken, found, f"{key}/hint/{place}", line=True
        )
        if any(texts.values()) and place >= len(step["hints"]):
            step["hints"].append(texts)
    step["skip"] = st.checkbox(_("It may be skipped, after a while"), step.get("skip", True), key=f"{key}/skip")


def gesture_form(gesture: Values, key: str) -> Values:
    titles = {
        "visit": _("fields of the map visited, of 16"), "sweep": _("sliders of the code moved"),
        "noise": _("noise raised to"), "stroke": _("strokes drawn"), "film": _("share of the film seen"),
        "walk": _("share of the walk gone"), "colour": _("colour of the points changed, times"),
        "samples": _("rows of new samples asked for"),
    }  # fmt: skip
    kind = st.selectbox(
        _("What is done"), GESTURES, index=GESTURES.index(gesture["kind"]), format_func=lambda one: titles[one],
        key=f"{key}/gesture",
    )  # fmt: skip
    now = gesture if gesture["kind"] == kind else {"kind": kind}  # of a sweep also how far each slider is to go
    much = {"noise": "past", "film": "share", "walk": "share"}.get(kind, "times")
    usual = {"noise": 0.3, "film": 0.9, "walk": 0.9}.get(kind, 1.0)
    least, most = (1.0, 200.0) if much == "times" else (0.01, 1.0 if much == "share" else 100.0)
    enough = amount(_("How much"), least, most, float(now.get(much) or usual), f"{key}/enough/{kind}")
    return now | {much: int(enough) if much == "times" else enough}


def short(done: Values) -> str:
    way, asked = next(iter(done.items()))
    return ", ".join(map(str, asked.values())) if isinstance(asked, dict) else f"{way} {asked}"


FORMS = {
    "read": read_form, "predict": predict_form, "do": do_form, "check": check_form, "reveal": reveal_form,
}  # fmt: skip
