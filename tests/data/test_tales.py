"""The phrases from fairy tales that come with the project: what the file holds, whose it is, and what a damaged one
says."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from aecore.data import phrases
from aecore.data.cards import CARDS
from aecore.data.loading import load
from aecore.errors import UserError
from aecore.export.attribution import attribution
from aecore.export.script.data import PHRASES_DIGEST
from aecore.spec import Data

CARD = CARDS["tales"]
LINES = [line.split("\t") for line in phrases.PHRASES.read_text("utf-8").splitlines()]


def test_each_phrase_stands_once_and_has_four_to_ten_words_of_the_card() -> None:
    written = [phrase for _, phrase in LINES]
    assert len(set(written)) == len(written) == CARD.train + CARD.held_out
    assert {len(phrase.split()) for phrase in written} == set(range(4, 11))
    assert {word for phrase in written for word in phrase.split()} == set(CARD.words[1:])


def test_the_words_of_the_card_are_in_order_of_frequency() -> None:
    counts = Counter(word for _, phrase in LINES for word in phrase.split())
    assert list(CARD.words[1:]) == sorted(counts, key=lambda word: (-counts[word], word))


def test_stored_phrases_are_those_of_the_file_the_first_ones_held_out() -> None:
    data = load(Data(name="tales"))
    for split, lines in ((data.held_out, LINES[: CARD.held_out]), (data.train, LINES[CARD.held_out :])):
        told = [" ".join(CARD.words[word] for word in row if word) for row in split.samples.tolist()]
        assert told == [phrase for _, phrase in lines]
        assert [CARD.classes[label] for label in split.labels.tolist()] == [author for author, _ in lines]


def test_who_wrote_them_and_the_licence_travel_with_them() -> None:
    found, beside = attribution(CARD), (phrases.PHRASES.parent / "README.md").read_text("utf-8")
    for author in CARD.classes:
        assert author in found.source.replace("Brothers Grimm", "Grimm")
        assert author in beside
    assert "public domain" in found.licence
    assert found.link.startswith("https://www.gutenberg.org")
    assert hashlib.sha256(phrases.PHRASES.read_bytes()).hexdigest() == PHRASES_DIGEST


@pytest.mark.parametrize("content", [b"Grimm\tthe unheardof word", b"Nobody\tthe king", b"the king", b"\xff\xfe"])
def test_a_damaged_file_is_a_sentence(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "phrases.tsv"
    path.write_bytes(content)
    monkeypatch.setattr(phrases, "PHRASES", path)
    with pytest.raises(UserError, match="cannot be read: it is damaged"):
        phrases.load_tales(CARD)
