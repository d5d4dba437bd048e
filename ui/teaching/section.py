"""The part of Learn that is for teachers: links to lessons, pages to print, the class."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import streamlit as st

from aecore.errors import UserError
from aecore.lessons.course import course, kept
from aecore.lessons.lesson import Check, Do, Lesson, Predict, Step
from aecore.settings import classes_held, readonly
from aecore.texts import mark

from ..components import show
from ..lab import store
from ..language import LANGUAGES, _
from ..learning.cards import plain, said
from ..lessons.controls import CONTROLS, Control
from ..links import PARTS
from ..web.addresses import PAPERS, base
from ..words import escape, explained
from .given import LessonAsked, QuestionAsked
from .linking import ASKED, fitting, here, is_for_this_machine, lesson_link
from .qr import qr_svg

__all__ = ["for_teachers"]

OFF = mark("This server writes nothing, so classes are off. LATENTLAB_CLASSES=1 has them held in memory.")
LONGEST = 90
"""Letters of a question in a list."""
BAR = "bar."
"""How the ids of controls begin that stand on every page."""


def for_teachers() -> None:
    """Draw all of it, folded until it is asked for."""
    with st.container(key="teaching"), st.expander(_("For teachers"), icon=":material/school:"), explained():
        result = show("classroom", "classroom", classroom_data(), default={"code": ""})
        take_up(str(getattr(result, "code", "") or ""))
        st.subheader(_("A link to a lesson"), anchor=False)
        lessons = {lesson.id: lesson for lesson in course()} | {one.name: one.lesson for one in kept(store())}
        if not lessons:
            return
        name = st.selectbox(
            _("Lesson"), lessons, format_func=lambda one: said(lessons[one].title, lessons[one]), key="teach-lesson"
        )
        chosen = chosen_for(lessons[name])
        show_link(lessons[name], name, chosen)
        show_papers(name, chosen)


def take_up(code: str) -> None:
    """Write the code of the class that is open, or that it was closed, into the form of links, once each."""
    if st.session_state.get("teach-open", "") != code:
        st.session_state["teach-open"] = st.session_state["teach-class"] = code


# --- the link ---------------------------------------------------------------------------------------------------------


def chosen_for(lesson: Lesson) -> dict[str, str]:
    """What the teacher chooses for a link, as parts of an address."""
    left, middle, right = st.columns(3)
    steps = {"": _("Where they left it, else the beginning")} | {step.id: short(step, lesson) for step in lesson.steps}
    at = left.selectbox(_("Opens at"), steps, format_func=steps.__getitem__, key=f"teach-at/{lesson.id}")
    languages = {"": _("As their browser"), **LANGUAGES}
    lang = middle.selectbox(_("Language"), languages, format_func=languages.__getitem__, key="teach-lang")
    code = right.text_input(_("Code of the class"), max_chars=4, key="teach-class").strip().upper()
    if code and not PARTS["class"].form.fits(code):
        raise UserError(
            mark("“{code}” is no code of a class."),
            mark("It has four signs, without O, 0, I and 1: open a class above, or leave it empty."),
            code=code,
        )
    ticked = {"hide": _("What it hides"), "fix": _("What it fixes")}
    for part, title in ticked.items():
        ticked[part] = ",".join(tick(part, title, lesson))
    return fitting({"at": at or "", "lang": lang or "", "class": code, **ticked})


def short(step: Step, lesson: Lesson) -> str:
    """A step in one line; what is revealed has only its id."""
    text = plain(said(step.text, lesson)) if hasattr(step, "text") else _("What came out")
    return f"{lesson.steps.index(step) + 1}. {text[:LONGEST]}{'…' if len(text) > LONGEST else ''}"


def tick(part: str, title: str, lesson: Lesson) -> Iterator[str]:
    """Boxes for the controls of the pages that a lesson takes place on; yields what is ticked."""
    found = [control for control in CONTROLS.values() if is_met(control, lesson)]
    with st.expander(title):
        columns = st.columns(3)
        for place, control in enumerate(found):
            title = _(control.title)
            label = f"{page_title(control)}: {escape(title)}"
            if columns[place % 3].checkbox(label, key=f"teach-{part}/{control.id}"):
                yield control.id


def is_met(control: Control, lesson: Lesson) -> bool:
    """Whether who takes a lesson comes where a control is."""
    pages = {step.here.page for step in lesson.steps if step.here}
    pages |= {"train"} if lesson.runs else set()
    pages |= {"compare"} if lesson.races else set()
    return control.id.startswith(BAR) or bool(pages & set(control.pages))


def page_title(control: Control) -> str:
    titles = {
        "train": _("Train"),
        "explore": _("Explore"),
        "compare": _("Compare"),
        "gallery": _("Gallery"),
        "use": _("Use"),
    }
    return _("Every page") if control.id.startswith(BAR) else titles.get(control.pages[0], control.pages[0])


def show_link(lesson: Lesson, name: str, chosen: dict[str, str]) -> None:
    address = here()
    link = lesson_link(lesson, name, chosen, address)
    code, words = st.columns([1, 3])
    code.image(qr_svg(link), width=180, caption=_("The same as a QR code"))
    with words:
        st.code(link, language=None, wrap_lines=True)
        if chosen.get("hide") or chosen.get("fix"):
            st.caption(_("Students are told that their teacher has hidden some controls, and can open the whole app."))
        if is_for_this_machine(address):
            st.warning(
                _(
                    "This link leads to the machine that it is opened on. For a room, start with `make room`: it "
                    "says how others reach this one."
                )
            )


def show_papers(name: str, chosen: dict[str, str]) -> None:
    st.subheader(_("Pages to print"), anchor=False)
    query = urlencode({"lesson": name} | {part: chosen[part] for part in ASKED if part in chosen and part != "lang"})
    spoken = {_("as chosen"): chosen.get("lang", ""), _("both languages"): "both"}
    titles = {"handout": _("Handout for students"), "sheet": _("Answer sheet for the teacher")}
    lines = []
    for what, title in titles.items():
        links = [
            f"[{said_as}]({base()}{PAPERS[what]}?{query}{f'&lang={lang}' if lang else ''})"
            for said_as, lang in spoken.items()
        ]
        lines.append(f"- {title}: {' · '.join(links)}")
    st.markdown("\n".join(lines))


# --- the class --------------------------------------------------------------------------------------------------------


def classroom_data() -> dict[str, object]:
    """What the class needs to know of lessons; those of one's own by the names that links have."""
    lessons = [asked(lesson.id, lesson) for lesson in course()] + [asked(one.name, one.lesson) for one in kept(store())]
    why = {"why": _(OFF)} if readonly() and not classes_held() else {}
    return {"lessons": lessons, **why}


def asked(name: str, lesson: Lesson) -> LessonAsked:
    found = [question(step, lesson) for step in lesson.steps if isinstance(step, Predict | Check | Do)]
    return {"lesson": name, "title": said(lesson.title, lesson), "questions": found}


def question(step: Predict | Check | Do, lesson: Lesson) -> QuestionAsked:
    options = {} if isinstance(step, Do) else step.options or {}
    told: QuestionAsked = {
        "step": step.id,
        "kind": step.kind,
        "text": plain(said(step.text, lesson)),
        "options": [{"id": option, "text": plain(said(texts, lesson))} for option, texts in options.items()],
    }
    if isinstance(step, Predict) and step.expected:
        told["expected"] = step.expected
    return told
