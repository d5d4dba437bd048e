"""Ratings of one's own: rows of who, what and how much, or a column for each thing, on any scale."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from aecore.data.own.choices import Choices
from aecore.data.own.reading.scales import SCALES, Scale, scale_in, stars_of
from aecore.data.own.splitting import divide
from aecore.data.own.stored import digest_of, tensors_of
from aecore.errors import UserError
from tests.data.own.made_tables import guess, lines, numbers, read, said

PEOPLE, FILMS = 40, 12
Row = tuple[int, int, int]


def votes(seed: int = 0, share: float = 0.5) -> list[Row]:
    """Who, what, stars; everybody has rated two things at least."""
    drawn = random.Random(seed)
    found = [
        (person, film, drawn.randint(1, 5))
        for person in range(PEOPLE)
        for film in range(FILMS)
        if film < 2 or drawn.random() < share
    ]
    return found


VOTES = votes()


def rows(found: Sequence[Row], header: str = "user,item,rating", said_as: Sequence[str] = "012345") -> str:
    return lines(header, (f"u{who},Film {what:02},{said_as[stars]}" for who, what, stars in found))


def wide(found: Sequence[Row], name: str = "user") -> str:
    table = {(who, what): stars for who, what, stars in found}
    header = ",".join([name, *(f"Film {what:02}" for what in range(FILMS))])
    body = ([f"u{who}", *(str(table.get((who, what), "")) for what in range(FILMS))] for who in range(PEOPLE))
    return lines(header, map(",".join, body))


def digest(content: str, **choices: str) -> str:
    dataset = divide(read(content, **choices), Choices(**choices)).dataset  # type: ignore[arg-type]
    return digest_of(dataset.card, tensors_of(dataset))


def test_rows_become_a_matrix_with_what_is_rated_most_first() -> None:
    draft = read(rows(VOTES))
    often = np.bincount([what for _, what, _ in VOTES])
    order = sorted(range(FILMS), key=lambda what: (-often[what], what))
    assert draft.check.kind == "ratings"
    assert draft.check.names == tuple(f"Film {what:02}" for what in order)
    made = {
        (who, order[place]): stars
        for who, row in enumerate(draft.samples.tolist())
        for place, stars in enumerate(row)
        if stars
    }
    assert made == {(who, what): stars for who, what, stars in VOTES}


def test_a_matrix_says_the_same_as_rows_in_any_order() -> None:
    shuffled = list(VOTES)
    random.Random(1).shuffle(shuffled)
    same = [rows(VOTES), rows(shuffled), wide(VOTES), rows(VOTES).replace(",", "\t")]
    same.append(lines("rating;film;person", (f"{stars};Film {what:02};{who}" for who, what, stars in VOTES)))
    assert len({digest(one) for one in same}) == 1
    assert digest(rows(VOTES[1:])) != digest(rows(VOTES))


def test_without_names_few_numbers_beside_two_names_are_asked_for() -> None:
    content = lines("", (f"{who}\t{what}\t{stars}\t{880_000_000 + who}" for who, what, stars in VOTES)).lstrip()
    draft = read(content)
    assert draft.check.kind == "ratings"
    assert guess(draft.check, "kind").is_open
    assert draft.check.shape == (2, FILMS)
    assert read(content, kind="table").check.kind == "table"


@pytest.mark.parametrize("how", ["last", "mean"])
def test_of_what_was_rated_twice_the_last_or_the_mean_counts(how: str) -> None:
    timed = [f"u{who},Film {what:02},{stars},2020-01-{1 + who % 9:02}" for who, what, stars in VOTES]
    again = ["u0,Film 00,1,2021-01-01", "u0,Film 00,5,2019-01-01"]
    first = next(stars for who, what, stars in VOTES if (who, what) == (0, 0))
    draft = read(lines("user,item,rating,date", [*again, *timed]), repeated=how)
    column = draft.check.names.index("Film 00")
    expected = 1 if how == "last" else int(np.floor((1 + 5 + first) / 3 + 0.5))
    assert draft.samples[0, column].item() == expected
    assert "Ratings that somebody gave once more for the same thing: 2" in said(draft.check)


@pytest.mark.parametrize(
    ("said_as", "expected"),
    [
        ("0 0 2 5 8 10", (1, 2, 3, 4, 5)),
        ("0 0.5 2 3 4 5", (1, 2, 3, 4, 5)),
        ("0 1 25 50 75 100", (1, 2, 3, 4, 5)),
        ("0 -1 -1 0 1 1", (1, 1, 3, 5, 5)),
        ("0 👎 👎 👍 👍 👍", (1, 1, 5, 5, 5)),
        ("0 no no yes yes yes", (1, 1, 5, 5, 5)),
    ],
)
def test_any_scale_becomes_stars_and_the_table_is_shown(said_as: str, expected: tuple[int, ...]) -> None:
    words = said_as.split()
    draft = read(rows(VOTES, said_as=words))
    stars = {(who, what): star for who, what, star in VOTES}
    order = [int(name[-2:]) for name in draft.check.names]
    for who, row in enumerate(draft.samples.tolist()):
        for place, found in enumerate(row):
            assert found == (expected[stars[who, order[place]] - 1] if (who, order[place]) in stars else 0)
    (table,) = draft.check.lists
    assert [name for name, _ in table.rows] == ["★" * star for star in sorted(set(expected))]


@pytest.mark.parametrize("scale", SCALES)
def test_stars_grow_with_ratings_from_one_to_five(scale: tuple[float, float]) -> None:
    worst, best = scale
    values = np.linspace(worst, best, 201)
    stars = stars_of(values, Scale(worst, best, ()))
    assert (stars[0], stars[-1], stars[100]) == (1, 5, 3)
    assert np.all(np.diff(stars.astype(int)) >= 0)
    assert (6 - stars[::-1] == stars).mean() > 0.95  # the same from both ends, but for halves


def test_a_scale_can_be_said() -> None:
    found = scale_in(np.array([3.0, 4.0, 7.0]), "0 10")
    assert (found.worst, found.best) == (0, 10)
    with pytest.raises(UserError, match="best rating must be above the worst"):
        scale_in(np.array([1.0]), "5 1")


def test_titles_are_kept_instead_of_numbers() -> None:
    content = lines(
        "userId,movieId,title,rating", (f"{who},{what + 100},The {what:02},{stars}" for who, what, stars in VOTES)
    )
    assert set(read(content).check.names) == {f"The {what:02}" for what in range(FILMS)}


def test_who_rated_once_is_left_out_and_so_is_what_few_have_rated() -> None:
    rare = [(who, 100 + who, 3) for who in range(PEOPLE)]
    draft = read(rows([*VOTES, *rare, (99, 0, 4), (98, 1, 2)]), things=FILMS)
    assert (draft.check.count, draft.check.shape) == (PEOPLE, (2, FILMS))
    told = said(draft.check)
    assert "People with fewer than two ratings of these things, left out: 2" in told
    assert f"Things that are rated least, left out: {PEOPLE}" in told
    assert "Film 100" in {one.name for one in draft.check.left_out}


@pytest.mark.exhaustive
def test_a_hundred_thousand_things_are_cut_to_those_rated_most() -> None:
    drawn = np.random.default_rng(0)
    pairs = zip(drawn.integers(0, 2000, 300_000).tolist(), (drawn.zipf(1.2, 300_000) % 100_000).tolist(), strict=True)
    draft = read(rows([(who, what, 1 + what % 5) for who, what in pairs]))
    assert draft.check.shape == (2, 500)
    assert "Things that are rated least, left out" in said(draft.check)


def test_what_is_no_rating_says_so() -> None:
    with pytest.raises(UserError, match=r"No ratings are found.*Columns: a, b"):
        read(lines("a,b", map(",".join, numbers())), kind="ratings")
    with pytest.raises(UserError, match="19 people have rated two things or more"):
        read(rows([row for row in VOTES if row[0] < 19]))


def test_full_tables_of_numbers_stay_tables_and_may_be_read_as_ratings() -> None:
    full = wide([(who, what, 1 + (who * 7 + what * 3) % 5) for who in range(PEOPLE) for what in range(FILMS)], "name")
    check = read(full).check
    assert check.kind == "table"
    assert "ratings" in {offer.value for offer in guess(check, "kind").offers}
    assert read(full, kind="ratings").check.shape == (2, FILMS)
