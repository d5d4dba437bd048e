"""Card of the generated sentences."""

from __future__ import annotations

from ...texts import mark
from .card import DataCard

__all__ = ["SENTENCES"]

SENTENCES = DataCard(
    name="sentences",
    title=mark("Short sentences"),
    text=mark(
        "4,000 different English sentences of up to eight words, such as “the big cook bakes a pie .” or “did the "
        "cats see a mouse ?”, made by a small grammar from 55 words."
    ),
    shape=(55, 8),
    kind="text",
    origin="generated",
    classes=(mark("animals"), mark("kitchen"), mark("school")),
    # The order matters: the loader finds the words of a topic by their places.
    words=(
        *("·", ".", "?"),
        *("the", "a", "some", "does", "do", "did"),
        *("small", "big", "good", "new"),
        *(
            "dog",
            "cat",
            "bird",
            "dogs",
            "cats",
            "birds",
            "see",
            "sees",
            "saw",
            "chase",
            "chases",
            "chased",
            "mouse",
            "ball",
        ),
        *(
            "cook",
            "guest",
            "baker",
            "cooks",
            "guests",
            "bakers",
            "bake",
            "bakes",
            "baked",
            "eat",
            "eats",
            "ate",
            "pie",
            "cake",
        ),
        *(
            "teacher",
            "child",
            "girl",
            "teachers",
            "children",
            "girls",
            "draw",
            "draws",
            "drew",
            "write",
            "writes",
            "wrote",
        ),
        *("book", "letter"),
    ),
    factors=(
        mark("topic"),
        mark("question"),
        mark("several"),
        mark("past"),
        mark("subject"),
        mark("verb"),
        mark("object"),
        mark("article of the subject"),
        mark("article of the object"),
        mark("adjective of the subject"),
        mark("adjective of the object"),
    ),
    knobs={"data.seed": 0},
    train=3000,
    held_out=1000,
    source=mark("generated"),
    licence="MIT",
    good_for=mark(
        "Text with a finite grammar: whole sentences right or wrong, and which facts (number, tense, topic) the "
        "code keeps."
    ),
    not_for=mark("Language as people use it: no meaning, no long sentences, no unknown words."),
    epochs=30,
    batch_size=64,
    spectrum=(1.01, 0.527, 0.25, 0.245, 0.205, 0.198, 0.191, 0.189),
)
