"""Sentences: each one is English by a grammar written a second time here, means what its factors say, and is there
once."""

from __future__ import annotations

import re

import numpy as np
import pytest

from aecore.data.cards import CARDS
from aecore.data.loading import load
from aecore.spec import Data

CARD = CARDS["sentences"]
SINGLE = {"dog": "dogs", "cat": "cats", "bird": "birds", "cook": "cooks", "guest": "guests", "baker": "bakers"} | {
    "teacher": "teachers", "child": "children", "girl": "girls",
}  # fmt: skip
VERBS = {"see": ("sees", "saw"), "chase": ("chases", "chased"), "bake": ("bakes", "baked"), "eat": ("eats", "ate")} | {
    "draw": ("draws", "drew"), "write": ("writes", "wrote"),
}  # fmt: skip
TOPICS = (
    "dog cat bird see chase mouse ball",
    "cook guest baker bake eat pie cake",
    "teacher child girl draw write book letter",
)
ADJECTIVE = "small|big|good|new"


def any_of(*words: str) -> str:
    return "|".join(words)


OBJECT = rf"(?P<article>the|a) ((?P<adjective>{ADJECTIVE}) )?(?P<object>mouse|ball|pie|cake|book|letter)"
ONE = rf"(the|a) (({ADJECTIVE}) )?(?P<one>{any_of(*SINGLE)})"
MANY = rf"(the|some) (({ADJECTIVE}) )?(?P<many>{any_of(*SINGLE.values())})"
GRAMMAR = [
    rf"{ONE} (?P<verb>{any_of(*(s for s, _ in VERBS.values()))}) {OBJECT} \.",
    rf"{MANY} (?P<verb>{any_of(*VERBS)}) {OBJECT} \.",
    rf"({ONE}|{MANY}) (?P<verb>{any_of(*(past for _, past in VERBS.values()))}) {OBJECT} \.",
    rf"does {ONE} (?P<verb>{any_of(*VERBS)}) {OBJECT} \?",
    rf"do {MANY} (?P<verb>{any_of(*VERBS)}) {OBJECT} \?",
    rf"did ({ONE}|{MANY}) (?P<verb>{any_of(*VERBS)}) {OBJECT} \?",
]


def plain(word: str) -> str:
    """Return the dictionary form of a noun or verb."""
    forms = {many: one for one, many in SINGLE.items()} | {
        form: verb for verb, forms in VERBS.items() for form in forms
    }
    return forms.get(word, word)


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, int, np.ndarray]]:
    data = load(Data(name="sentences"))
    found = []
    for split in (data.train, data.held_out):
        for row, label, factors in zip(split.samples, split.labels, split.factors.numpy().astype(int), strict=True):
            words = [CARD.words[word] for word in row]
            assert "·" not in " ".join(words).rstrip("· ")
            found.append((" ".join(words).rstrip("· "), int(label), factors))
    return found


def test_each_is_a_sentence_with_agreement_and_means_what_its_factors_say(sentences) -> None:
    for sentence, label, factors in sentences:
        match = next((found for rule in GRAMMAR if (found := re.fullmatch(rule, sentence))), None)
        assert match, sentence
        parts = match.groupdict()
        noun = parts.get("one") or parts.get("many")
        topic, question, several, past, subject, verb, thing, _, the_or_a, adjective, other = factors
        nouns = TOPICS[label].split()
        assert topic == label
        assert plain(noun) == nouns[subject]
        assert plain(parts["verb"]) == nouns[3 + verb]
        assert parts["object"] == nouns[5 + thing]
        assert (question, several) == (sentence.endswith("?"), noun in SINGLE.values())
        assert past == (sentence.startswith("did") or parts["verb"] in {past for _, past in VERBS.values()})
        assert the_or_a == (parts["article"] == "a")
        assert (other > 0) == (parts["adjective"] is not None)
        before = sentence.split(f" {noun} ")[0].split()
        assert (adjective > 0) == (before[-1] in ADJECTIVE.split("|"))


def test_none_is_there_twice_and_half_are_questions(sentences) -> None:
    texts = [sentence for sentence, _, _ in sentences]
    assert len(set(texts)) == len(texts) == 4000
    assert sum(text.endswith("?") for text in texts) == 2000


def test_the_longest_fills_all_places_and_the_shortest_leaves_some(sentences) -> None:
    lengths = {len(sentence.split()) for sentence, _, _ in sentences}
    assert lengths == {6, 7, 8}
