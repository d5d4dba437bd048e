"""Taking leave of a server: all that is a visitor's, deleted with one button that asks once more, and brought back as
long as it can be."""

from __future__ import annotations

import streamlit as st

from aecore.hosting.leaving import belongings, delete_all
from aecore.lessons import course
from aecore.runs.removed import UNDO, removed
from aecore.runs.store import Store
from aecore.settings import readonly

from .address import forget_run
from .attempt import attempt, tell
from .gallery.acts import undo
from .lab import store
from .language import _
from .words import joined

__all__ = ["delete_with_lessons", "draw_leaving", "lessons_of"]

ERROR = "leaving-error"


def draw_leaving() -> None:
    """Draw what was deleted a moment ago, with the way back, and the button; nothing to the operator, and to who has
    nothing here."""
    there = store()
    if readonly() or not there.visitor.owner:
        return
    gone, has, lessons = removed(there), belongings(there), lessons_of(there)
    tell(ERROR)
    if gone:
        with st.container(horizontal=True, vertical_alignment="center", key="kept-undo"):
            st.markdown(_("Models deleted a moment ago: {n}.").format(n=len(gone)), width="content")
            st.button(
                _("Bring them back"),
                icon=":material/undo:",
                on_click=bring_back,
                args=([one.name for one in gone],),
                key="leave-undo",
            )
    if has.runs or has.sets or lessons:
        with st.popover(_("Delete all that is mine"), icon=":material/delete_forever:", key="kept-leave"):
            st.markdown(
                joined(
                    _(
                        "{n} models, {sets} data sets and {lessons} lessons of yours are deleted, and your links show "
                        "nothing more."
                    ).format(n=len(has.runs), sets=len(has.sets), lessons=len(lessons)),
                    _("Models can be brought back for {n} minutes, all else cannot.").format(n=round(UNDO / 60)),
                )
            )
            st.button(_("Delete all"), type="primary", on_click=leave, key="leave-all")


def leave() -> None:
    forget_run()
    attempt(lambda: delete_with_lessons(store()), ERROR)


def delete_with_lessons(there: Store) -> None:
    """Delete all that is the visitor's, and the lessons that they have written, unless a run still trains."""
    delete_all(there)
    for one in lessons_of(there):
        course.remove(one.name, there)


def lessons_of(there: Store) -> list[course.Kept]:
    """The lessons that the visitor has written, every revision."""
    return [one for one in course.every(there) if there.visitor.owner in one.owners]


def bring_back(names: list[str]) -> None:
    def act() -> None:
        for name in names:
            undo(store(), name)

    attempt(act, ERROR)
