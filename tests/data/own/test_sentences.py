"""Texts of one's own: lines, a column of a table, what a text is a row of, the vocabulary, what is cut."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from aecore import own
from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.reading.pieces import learnt
from aecore.data.own.reading.tokens import ATOMS, OTHER, Writing, clusters, normal, text_of, words_in
from aecore.data.own.splitting import divide
from aecore.data.own.stored import digest_of, tensors_of
from aecore.errors import UserError
from tests.data.own.made_tables import guess, lines, read, said

SUBJECTS = ("the old man", "a young girl", "my brother", "the cat", "a tired cook")
VERBS = ("sees", "paints", "forgets", "sells")
OBJECTS = ("a red house", "the river", "an old song", "seven apples")
ALL = [f"{who} {does} {what}." for who in SUBJECTS for does in VERBS for what in OBJECTS]
CHINESE = ["我们去看电影", "他在图书馆学习", "天空很蓝", "我喜欢喝茶", "猫在睡觉"]
MOLECULES = ["CCO", "CC(=O)Cl", "c1ccccc1Br", "C[C@H](N)C(=O)O", "C%10CC%10"]


def texts_in(draft: Draft) -> list[str]:
    words = draft.words
    return [text_of([words[number] for number in row], words[0]) for row in draft.samples.tolist()]


def quoted(text: str) -> str:
    return f'"{text}"'


def digest(content: str | bytes, name: str = "t.txt", **choices: object) -> str:
    dataset = divide(read(content, name, **choices), Choices(**choices)).dataset  # type: ignore[arg-type]
    return digest_of(dataset.card, tensors_of(dataset))


def test_lines_are_texts_and_come_back_from_their_numbers() -> None:
    draft = read("\n".join(ALL))
    assert (draft.check.kind, draft.check.count, guess(draft.check, "tokens").value) == ("text", 80, "word")
    assert draft.check.shape == (len(draft.words), 8)
    assert texts_in(draft) == ALL
    assert draft.words[0] == "·"


def test_blank_lines_are_dropped_and_long_ones_cut_and_both_are_said() -> None:
    content = "\r\n".join([*ALL, "", "  ", "the cat " * 1250, ""])
    draft = read(content.encode("utf-8-sig"))
    assert draft.check.count == 81
    assert "Blank lines, left out: 2" in said(draft.check)
    assert "Texts longer than 8 tokens, of which the beginning is taken: 1" in said(draft.check)
    assert texts_in(draft)[-1] == "the cat the cat the cat the cat"


def test_how_lines_end_and_what_is_written_in_makes_no_difference() -> None:
    content = "\n".join(ALL)
    same = [
        content,
        content.replace("\n", "\r\n"),
        content.encode("utf-16"),
        lines("text", [f'"{one}"' for one in ALL]),
    ]
    same.append("\n".join(reversed(ALL)))
    assert len({digest(one) for one in same}) == 1
    assert digest("\n".join([*ALL[1:], "the cat sees my brother."])) != digest(content)


def test_chinese_is_read_by_characters() -> None:
    content = [f"{first}，{second}" for first in CHINESE for second in CHINESE]
    draft = read("\n".join(content))
    assert guess(draft.check, "tokens").value == "character"
    assert texts_in(draft) == content
    assert draft.words[0] == ""


def test_one_spelling_of_signs_that_look_alike() -> None:
    family = "👨‍👩‍👧"
    content = [f"café {word} {family} {number}" for number, word in enumerate(("eins", "zwei") * 12)]
    decomposed = [unicodedata.normalize("NFD", one) for one in content]
    draft = read("\n".join(content), tokens="character")
    assert digest("\n".join(content)) == digest("\n".join(decomposed))
    assert family in draft.words
    assert "é" in draft.words
    assert clusters("🇩🇪🇫🇷👍🏽❤️é") == ["🇩🇪", "🇫🇷", "👍🏽", "❤️", "é"]


def test_texts_that_are_all_the_same_or_too_few_get_a_sentence() -> None:
    with pytest.raises(UserError, match=r"All 30 texts are the same: “the same line here”"):
        read("the same line here\n" * 30)
    with pytest.raises(UserError, match="There are 19 texts; a data set needs at least 20"):
        read("\n".join(ALL[:19]))


def test_the_one_column_of_long_texts_is_read_and_another_names_classes() -> None:
    content = lines("title,genre", (f"{one},{'ab'[i % 2]}" for i, one in enumerate(ALL)))
    draft = read(content)
    assert str(guess(draft.check, "sentences").said) == "texts from column “title”"
    assert draft.check.classes == ("a", "b")
    assert texts_in(draft) == ALL
    assert read(content, kind="text", sentences="\n").check.classes == ()
    table = read(content, kind="table", label="none")
    assert table.check.kind == "table"
    assert "text" in {offer.value for offer in guess(table.check, "kind").offers}


def test_prose_with_commas_is_lines_and_numbers_stay_a_table() -> None:
    prose = [f"{one[:-1]}, and then, {i} times, nothing." for i, one in enumerate(ALL)]
    assert read("\n".join(prose)).check.kind == "text"
    assert read(lines("a,b", (f"{i},{i * i % 7}.5" for i in range(40)))).check.kind == "table"
    assert read("\n".join(f"{i}.25" for i in range(40))).check.kind == "table"


def test_molecules_are_read_by_atoms() -> None:
    content = [one + "C" * i for i in range(8) for one in MOLECULES]
    draft = read("\n".join(content), kind="text")
    assert guess(draft.check, "tokens").value == "atom"
    assert texts_in(draft) == content
    assert ATOMS.findall("CC(Cl)Br[nH]%12") == ["C", "C", "(", "Cl", ")", "Br", "[nH]", "%12"]


def test_what_has_no_room_is_one_other_word_and_how_much_that_is_is_said() -> None:
    drawn = np.random.default_rng(0)
    content = [" ".join(f"w{drawn.zipf(1.3) % 3000}" for _ in range(10)) for _ in range(600)]
    draft = read("\n".join(content), tokens="word", words=100)
    assert len(draft.words) == 100
    assert draft.words[1] == OTHER
    told = draft.samples[draft.samples > 0]
    share = float((told > 1).float().mean())
    assert f"A vocabulary of 99 covers {share:.1%} of the text" in said(draft.check)
    assert np.all(np.diff(np.bincount(draft.samples.numpy().ravel(), minlength=100)[2:]) <= 0)


def test_more_than_255_words_have_numbers() -> None:
    content = [" ".join(f"w{(i * 7 + j * 31) % 400}" for j in range(8)) for i in range(400)]
    draft = read("\n".join(content), tokens="word")
    assert len(draft.words) == 401
    assert str(draft.samples.dtype) == "torch.int16"
    assert texts_in(draft) == content


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_pieces_grow_as_the_worked_example_of_byte_pair_encoding_does() -> None:
    assert learnt({tuple("aaabdaaabac"): 1}, 3) == [("a", "a"), ("a", "b"), ("aa", "ab")]


def test_pieces_grow_as_in_the_paper() -> None:
    """Sennrich, Haddow, Birch 2016, algorithm 1; after the fifth pair several come equally often."""
    words = {"low": 5, "lower": 2, "newest": 6, "widest": 3}
    found = learnt({(*word, "</w>"): often for word, often in words.items()}, 5)
    assert found == [("e", "s"), ("es", "t"), ("est", "</w>"), ("l", "o"), ("lo", "w")]


@pytest.mark.parametrize("unit", ["word", "subword", "character", "atom"])
@pytest.mark.parametrize(
    "text", ["Hello, world! (3.5 km) don’t", "猫和狗 are friends", "CC(=O)Oc1ccccc1", "a‹?›b", "“¿Qué?”"]
)
def test_tokens_of_what_tokens_say_are_the_same_tokens(unit: str, text: str) -> None:
    merges = tuple(learnt({tuple(word): 3 for word in (" world", " friends", "hello")}, 8))
    writing = Writing(unit, unit == "subword", merges)  # type: ignore[arg-type]
    tokens = writing.tokens(normal(text))
    back = text_of(tokens, writing.empty)
    assert writing.tokens(back) == tokens
    if unit in ("subword", "character", "atom"):
        assert back == (normal(text).lower() if writing.fold else normal(text))


def test_words_are_what_stands_between_blanks_and_signs() -> None:
    assert words_in("Don't stop at 3.5, 猫咪!") == ["Don't", "stop", "at", "3.5", ",", "猫", "咪", "!"]
    assert words_in(f"a {OTHER} b") == ["a", OTHER, "b"]


# --- in Python --------------------------------------------------------------------------------------------------------


def test_a_list_of_strings_is_a_data_set(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    from aecore import load

    monkeypatch.setenv("LATENTLAB_DATA", str(tmp_path))
    monkeypatch.setenv("LATENTLAB_OWN_FREE_MB", "0")
    name = own(ALL, title="Sentences")
    assert load(name).card.kind == "text"
    assert own(list(reversed(ALL))) == name
    assert load(name).card.shape == (len(load(name).card.words), 8)
    classes = ["long" if "young" in one else "short" for one in ALL]
    assert load(own(ALL, classes)).card.classes == ("long", "short")
