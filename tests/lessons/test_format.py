"""A lesson's file: what is not known is refused with one sentence, and what a stranger writes stays text."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from aecore.errors import UserError
from aecore.lessons.lesson import LARGEST, Reveal, lesson_in, lesson_of
from aecore.lessons.revealing import revealed
from aecore.lessons.texts import OURS, blocks, here_of, names_in, told
from aecore.lessons.truths import Outcome
from tests.lessons.making import LESSON, as_bytes, lesson_with, texts


def test_a_lesson_comes_back_from_its_file() -> None:
    lesson = lesson_in(as_bytes(LESSON))
    assert lesson_in(lesson.to_json().encode()) == lesson
    assert lesson_in(lesson.to_json().encode()).digest == lesson.digest
    assert lesson_of(lesson_with("revision", 2)).digest != lesson.digest
    assert lesson.languages == ("en",)


REFUSED: list[tuple[str, Any, str]] = [
    ("version", 2, "version 2 of the format"),
    ("version", "1", "version 1 of the format"),
    ("colour", "red", "“colour” is not known"),
    ("steps.0.html", "<b>", "html” is not known"),
    ("id", "../../etc", "“id” cannot be “../../etc”"),
    ("id", "Ä", "cannot be “Ä”"),
    ("minutes", "8", "“minutes” cannot be “8”"),
    ("minutes", True, "“minutes” cannot be “True”"),
    ("revision", 0, "revision"),
    ("steps", [], "steps"),
    ("steps.0.kind", "run", "cannot be"),
    ("steps.1.truth", {"eval": "1 + 1"}, "it is one of: compare"),
    ("steps.1.truth.compare.0", "A:faithful.nonsense", "There is no score called “nonsense”"),
    ("steps.1.truth.compare.0", "A:nonsense.explained", "There is no metric card called “nonsense”"),
    ("steps.1.truth.compare.0", "A.nonsense:faithful.explained", "There is no baseline called “nonsense”"),
    ("steps.1.truth.compare.0", "A:faithful", "nothing that a lesson can read"),
    ("steps.1.truth.compare.0", "A.__class__:faithful.explained", "no baseline called “__class__”"),
    ("steps.1.truth.compare.0", "A:../../etc/passwd", "nothing that a lesson can read"),
    ("steps.1.truth.compare.0", "B:faithful.explained", "no run called “B”"),
    ("steps.1.truth.compare.0", "R:faithful.explained", "“R” is a race"),
    ("steps.1.truth.compare.0", "R.2:faithful.explained", "no run called “R.2”"),
    ("steps.1.truth.compare.0", "A.state", "nothing that a lesson can read"),
    ("steps.1.truth.compare.0", "A:tsne.kept/perplexity=9999", "settings of this calculation do not fit"),
    ("steps.1.truth.answers", ["more", "same", "never"], "no option called “never”"),
    ("steps.1.expected", "never", "no option called “never”"),
    ("steps.1.curtain", ["<script>"], "curtain"),
    ("steps.2.done", {"run": "C"}, "no run called “C”"),
    ("steps.2.done", {"race": "S"}, "no run called “S.0”"),
    ("steps.2.done", {"shell": "ls"}, "it is one of: run, race"),
    ("steps.2.done", {"result": {"kind": "page", "of": "A"}}, "no calculation called “page”"),
    ("steps.2.done", {"result": {"kind": "cards", "of": "A", "params": {"x": 1}}}, "do not fit"),
    ("steps.2.done", {"gesture": {"kind": "dance"}}, "cannot be “dance”"),
    ("steps.2.done", {"link": {"part": "tool", "is": "walk", "any": True}}, "one thing is asked"),
    ("steps.2.done", {"link": {"part": "tool"}}, "one thing is asked"),
    ("steps.2.id", "guess", "Two steps are called “guess”"),
    ("steps.4.of", "number", "no question before it"),
    ("steps.4.texts.right", texts("{__class__}"), "nothing that a lesson can read"),
    ("steps.4.texts.right", texts("{read:guess}"), "no step asks for that"),
    ("steps.3.truth", {"bin": "A:faithful.explained", "edges": [1], "answers": ["a", "b"]}, "has a value as its truth"),
    ("builds_on", ["bottleneck"], "builds on itself"),
    ("title", {}, "title"),
    ("title", {"zh": "几个数？"}, "lacks the language “en”"),
    ("goal", {"en": "x" * 4001}, "goal"),
    ("title", {"en": "x" * 161}, "title"),
    ("title", {"english, please": "x"}, "title"),
    ("runs.R", LESSON["runs"]["A"], "both a run and a race"),
    ("runs.A.epochs", 100_000, "runs.A.data.epochs"),
    ("runs.A.set", {"__class__.x": "y" * 3, "a b": 1}, "cannot be"),
    ("races.R", {"data": "digits", "variants": ["vae", "deep"], "knob": "seed"}, "either variants, or a variant"),
    ("races.R.variants", ["vae"] * 9, "variants"),
    ("steps.0.here", {"page": "https://example.org"}, "page"),
    ("steps.0.here", {"page": "learn", "link": {"lesson": "bottleneck"}}, "may not set “lesson”"),
    ("steps.0.here", {"page": "explore", "link": {"class": "ABCD"}}, "may not set “class”"),
]


@pytest.mark.parametrize(("path", "value", "said"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_not_known_is_refused_in_one_sentence(path: str, value: Any, said: str) -> None:
    with pytest.raises(UserError) as refused:
        lesson_of(lesson_with(path, value))
    assert said in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"5",
        b"null",
        b"{",
        b"[" * 50_000,
        b'{"version": NaN}',
        b'{"version": 1}',
        b'{"a": "\\ud800"}',
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_lesson_is_refused(content: bytes) -> None:
    with pytest.raises(UserError):
        lesson_in(content)


def test_of_64_kb_all_is_read_and_of_more_nothing() -> None:
    wide = json.loads(json.dumps(LESSON))
    step = {"kind": "read", "text": texts("x" * 3900)}
    wide["steps"] = [*wide["steps"], *({"id": f"s{place}", **step} for place in range(15))]
    assert len(as_bytes(wide)) < LARGEST
    assert len(lesson_in(as_bytes(wide)).steps) == 20
    wide["goal"] = texts("y" * 4000)
    wide["steps"][0]["text"] = texts("z" * 3000)
    with pytest.raises(UserError, match="at most 64 KB"):
        lesson_in(as_bytes(wide) + b" " * LARGEST)


UNSEEN = ["\u202e", "\u2066", "\u200f", "\u200b", "\x00", "\x1b", "\ufeff", "\x85"]


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: f"U+{ord(sign):04X}")
@pytest.mark.parametrize("path", ["title", "goal", "steps.0.text", "steps.1.options.more", "steps.4.texts.right"])
def test_what_turns_text_or_cannot_be_seen_is_refused(path: str, sign: str) -> None:
    with pytest.raises(UserError, match=f"U\\+{ord(sign):04X}") as refused:
        lesson_of(lesson_with(path, texts(f"safe{sign}gpj.exe")))
    assert sign not in str(refused.value)


HOSTILE = [
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<b>bold</b>", "&lt;b&gt;",
    "[x](javascript:alert(1))", "[x](data:text/html;base64,PHN2Zz4=)", "[x](vbscript:x)", "[x](https://example.org)",
    "[x](//example.org)", "[x](/explore)", "[x](../explore)", "[x](explore#x)", "[x](mailto:a@b.c)",
    "![x](https://example.org/track.png)", "![x](data:image/svg+xml,<svg>)", "<https://example.org>",
    ":red[x] :material/delete:", "[x](explore?lesson=bottleneck)", "[x](learn?class=ABCD)", "[x][1]",
    "[x](explore?share=s_abc)", "[x](explore?%00=1&find=%E2%80%AE)",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_html_links_elsewhere_and_remote_pictures_stay_text(text: str) -> None:
    spans = [span for block in blocks(text) for line in block["lines"] for span in line]
    assert {span["kind"] for span in spans} == {"text"}
    assert "".join(span["text"] for span in spans) == text
    assert lesson_of(lesson_with("steps.0.text", texts(text)))


LONG = ["{", "*", "**a", "[", "[a](", "`", "$", "- ", "\n", "{a", "*a ", "1. "]


@pytest.mark.parametrize("text", [piece * (4000 // len(piece)) for piece in LONG], ids=LONG)
def test_a_text_made_to_take_long_takes_no_time(text: str) -> None:
    began = time.process_time()
    blocks(text)
    assert time.process_time() - began < 0.5


def test_links_lead_into_the_app_alone() -> None:
    found = here_of("explore?run=digits-vae-2d&tool=walk&a=3")
    assert found is not None
    assert found == ("explore", {"run": "digits-vae-2d", "tool": "walk", "a": "3"})
    assert here_of("settings") is None
    assert all(here_of(f"explore?{part}=x") is None for part in OURS)


def test_a_text_is_paragraphs_lists_and_few_kinds_of_pieces() -> None:
    found = blocks(
        "Two **bold {guess}** words,\n*so* `<b>` $x^2$.\n\nNew.\n- one\n- [go](train?data=digits)\n\n1. first\n2. next"
    )
    assert [(block["kind"], len(block["lines"])) for block in found] == [
        ("paragraph", 1), ("paragraph", 1), ("list", 2), ("numbered", 2),
    ]  # fmt: skip
    assert [(span["kind"], span["text"]) for span in found[0]["lines"][0]] == [
        ("text", "Two "), ("strong", "bold "), ("value", "guess"), ("text", " words,"), ("text", " "),
        ("emphasis", "so"), ("text", " "), ("code", "<b>"), ("text", " "), ("formula", "x^2"), ("text", "."),
    ]  # fmt: skip
    assert found[2]["lines"][1] == [{"kind": "link", "text": "go", "page": "train", "link": {"data": "digits"}}]
    assert [span["kind"] for span in blocks("2 * 3 * 4")[0]["lines"][0]] == ["text"]
    assert list(names_in(["{A:faithful.explained} {guess}", "`{no}`"])) == ["A:faithful.explained", "guess"]


def test_a_missing_language_falls_back_and_says_so() -> None:
    both = {"en": "Two", "zh": "二"}
    assert told(both, "zh", "en") == ("二", "zh")
    assert told(both, "zh-CN", "en") == ("二", "zh")
    assert told(both, "fr", "en") == ("Two", "en")
    assert told({"de": "Zwei"}, "fr", "en") == ("Zwei", "de")


@pytest.mark.parametrize(
    ("guess", "option", "texts_", "way"),
    [
        ("more", "more", {}, "right"),
        ("less", "more", {}, "wrong"),
        ("less", "less", {"unexpected": texts("!")}, "unexpected"),
        ("less", "less", {}, "right"),
        ("more", "same", {"draw": texts("=")}, "draw"),
        ("same", "same", {}, "right"),
        (None, "more", {"none": texts("?")}, "none"),
        (None, "more", {}, "wrong"),
        ("more", None, {}, None),
    ],
)
def test_which_text_a_reveal_shows(guess: str, option: str, texts_: dict[str, Any], way: str) -> None:
    value = lesson_with()
    value["steps"][4]["texts"] |= texts_
    lesson = lesson_of(value)
    step = lesson.step("reveal")
    assert isinstance(step, Reveal)
    assert revealed(lesson, step, guess, Outcome(option)) == way
