"""Learn: the lessons as a map of what builds on what, what was done of them in this browser, and the way into each."""

import streamlit as st

from ui.components import show
from ui.learning.cards import course_data
from ui.learning.family import draw_family
from ui.lessons.authoring.desk import draw_desk, writes
from ui.lessons.authoring.shelf import draw_shelf
from ui.lessons.dock import start_lesson
from ui.teaching.section import for_teachers
from ui.words import explained


def main() -> None:
    if writes():
        draw_desk()
        return
    with explained(), st.container(key="learn"):
        told = show("course", "course", course_data())
        if asked := getattr(told, "go", None):
            name, _slash, step = str(asked).partition("/")
            start_lesson(name, step)
    draw_family()
    draw_shelf()
    for_teachers()


main()
