"""Whether what a lesson names is there on the screen: controls, pages and parts of addresses."""

from __future__ import annotations

from collections.abc import Mapping

from aecore.errors import UserError
from aecore.lessons.course import Kept, bring
from aecore.lessons.done import LinkDone
from aecore.lessons.lesson import Do, Lesson, lesson_in
from aecore.runs.store import Store
from aecore.texts import brief, mark

from ..links import PARTS, parts_of
from .controls import CONTROLS

__all__ = ["bring_met", "refuse_strange"]

ELSE = mark("It was made by another version of Latent Lab, or by hand: change it in the file.")


def bring_met(content: bytes, store: Store) -> Kept:
    """Keep a lesson that came as a file; raises UserError as `bring` does, and where it names what no page has."""
    refuse_strange(lesson_in(content))
    return bring(content, store)


def refuse_strange(lesson: Lesson) -> None:
    """Raise UserError where a lesson names a control that no page has, or leads to, or waits for, a part of an address
    that no page reads."""
    for name in sorted(lesson.controls - CONTROLS.keys()):
        raise UserError(mark("This lesson names the control “{name}”, which is not there."), ELSE, name=brief(name))
    for page, link in lesson.links:
        refuse_link(page, link)
    for step in lesson.steps:
        if isinstance(step, Do) and isinstance(step.done, LinkDone) and step.done.link.part not in PARTS:
            name = brief(step.done.link.part)
            raise UserError(
                mark("This lesson waits for “{name}” in the address, which no page reads."), ELSE, name=name
            )


def refuse_link(page: str, link: Mapping[str, str]) -> None:
    known = {part.name: part for part in parts_of(page)}
    for name, value in link.items():
        if name not in known:
            raise UserError(
                mark("This lesson leads to the page “{page}” with “{name}”, which that page does not read."),
                ELSE,
                page=page,
                name=brief(name),
            )
        if not known[name].form.fits(value):
            raise UserError(
                mark("This lesson leads to the page “{page}” with {name}={value}, which does not fit there."),
                ELSE,
                page=page,
                name=brief(name),
                value=brief(value),
            )
