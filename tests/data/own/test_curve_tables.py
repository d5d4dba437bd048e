"""Curves in tables: one a row, one after the other, one long series; what stands in for gaps, and what is held out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from aecore.data.own.draft import Draft
from aecore.errors import UserError
from tests.data.own.made_tables import guess, lines, read, row, said

STEPS = 32
RANDOM = np.random.default_rng(0)
WAVES = np.sin(np.linspace(0, 6, STEPS) + RANDOM.uniform(0, 6, (60, 1))) * RANDOM.uniform(0.5, 2, (60, 1))
HOUR = datetime.timedelta(hours=1)
START = datetime.datetime(2021, 3, 1)


def wide(waves: np.ndarray, names: Sequence[str] = (), **choices: object) -> Draft:
    names = names or [f"t{at}" for at in range(waves.shape[1])]
    rows = (
        ",".join(["" if np.isnan(v) else f"{v:.4f}" for v in wave]) + f",{'ab'[i % 2]}" for i, wave in enumerate(waves)
    )
    return read(lines(",".join([*names, "class"]), rows), **choices)


def original(draft: Draft) -> np.ndarray:
    """Curves as they were before they were scaled."""
    mean, scale = (np.array(draft.recipe[name])[:, None] for name in ("mean", "scale"))
    return draft.samples.numpy() * scale + mean


def test_a_curve_a_row_is_recognised_and_scaled_as_a_whole() -> None:
    draft = wide(WAVES)
    assert (draft.check.kind, draft.samples.shape) == ("curve", (60, 1, STEPS))
    assert "60 curves of 32 moments, in 2 classes" == str(draft.check.headline)
    assert not guess(draft.check, "kind").is_open
    np.testing.assert_allclose(original(draft)[:, 0], WAVES, atol=1e-4)
    assert float(draft.samples.mean()) == pytest.approx(0, abs=1e-5)
    assert float(draft.samples.std(correction=0)) == pytest.approx(1, abs=1e-5)
    assert draft.labels.tolist() == [i % 2 for i in range(60)]


def test_without_names_it_is_asked_and_the_first_column_may_name_classes() -> None:
    rows = ("\t".join([str(i % 3), *(f"{v:.4f}" for v in wave)]) for i, wave in enumerate(WAVES))
    draft = read("\n".join(rows))
    assert draft.samples.shape == (60, 1, STEPS)
    assert guess(draft.check, "kind").is_open
    assert draft.check.classes == ("0", "1", "2")
    assert guess(draft.check, "label").is_open


def test_columns_in_order_that_are_no_curves_stay_a_table_and_can_be_called_curves() -> None:
    noise = np.random.default_rng(1).normal(size=(60, STEPS))
    draft = wide(noise)
    assert draft.check.kind == "table"
    assert guess(draft.check, "kind").value == "table"
    assert wide(noise, kind="curve").samples.shape == (60, 1, STEPS)
    assert wide(WAVES, kind="table").check.kind == "table"


def test_names_that_begin_alike_are_channels() -> None:
    both = np.concatenate([WAVES, 3 * WAVES], axis=1)
    draft = wide(both, [f"x_{at}" for at in range(STEPS)] + [f"y_{at}" for at in range(STEPS)])
    assert draft.samples.shape == (60, 2, STEPS)
    np.testing.assert_allclose(original(draft)[:, 1], 3 * WAVES, atol=1e-4)
    np.testing.assert_allclose(draft.samples[:, 0], draft.samples[:, 1], atol=1e-3)


def test_columns_of_a_curve_that_are_always_the_same_belong_to_it() -> None:
    waves = WAVES - WAVES[:, :1]
    assert wide(waves).samples.shape == (60, 1, STEPS)


def test_short_gaps_are_bridged_and_long_ones_leave_the_curve_out() -> None:
    waves = WAVES.copy()
    waves[0, 10:12], waves[1, 8:20] = np.nan, np.nan
    draft = wide(waves)
    assert draft.check.count == 59
    assert "Values on straight lines between their neighbours: 2" in said(draft.check)
    assert "longer gaps than 5 steps, or too short, left out: 1" in said(draft.check)
    wanted = np.interp([10, 11], [9, 12], WAVES[0, [9, 12]])
    np.testing.assert_allclose(original(draft)[0, 0, 10:12], wanted, atol=1e-4)


@pytest.mark.exhaustive
def test_curves_longer_than_there_is_room_for_become_means() -> None:
    long = np.repeat(WAVES[:30], 70, axis=1)[:, :2100]
    draft = wide(long)
    assert draft.samples.shape == (30, 1, 700)
    assert "each 3 values in a row became their mean" in said(draft.check)
    np.testing.assert_allclose(original(draft)[:, 0], long.reshape(30, 700, 3).mean(2), atol=1e-3)


# --- with an id -------------------------------------------------------------------------------------------------------


def long_table(rows: Iterable[tuple[str, float, float]]) -> str:
    return lines(
        "id,time,value,site", (f"{item},{time:g},{value:.4f},{'AB'[len(item) % 2]}" for item, time, value in rows)
    )


def points(waves: np.ndarray = WAVES) -> list[tuple[str, float, float]]:
    return [(f"s{i}", t / 2, value) for i, wave in enumerate(waves) for t, value in enumerate(wave)]


def test_rows_of_the_same_id_are_a_curve_whatever_their_order() -> None:
    draft = read(long_table(points()), label="none", columns={"site": {"use": False}})
    assert (draft.check.kind, draft.samples.shape) == ("curve", (60, 1, STEPS))
    assert not guess(draft.check, "kind").is_open
    assert (row(draft.check, "id").role, row(draft.check, "time").role) == ("id", "time")
    np.testing.assert_allclose(original(draft)[:, 0], WAVES, atol=1e-4)
    turned = points()
    turned[3], turned[7] = turned[7], turned[3]
    again = read(long_table(turned), label="none", layout="long")
    assert (again.samples == draft.samples).all()
    assert "not in the order of time" in said(again.check)


def test_a_label_of_a_curve_is_that_of_its_rows() -> None:
    draft = read(long_table(points()), label="site")
    assert draft.check.classes == ("A", "B")
    assert draft.labels.tolist() == [len(f"s{i}") % 2 for i in range(60)]


def test_uneven_and_double_times_and_gaps_are_brought_to_even_steps() -> None:
    made = points()
    made = [one for at, one in enumerate(made) if at != 40]  # a moment of s1 is missing
    made[5:5] = [(made[5][0], made[5][1], made[5][2] + 2.0)]  # one of s0 is there twice
    made = [one for one in made if not (one[0] == "s2" and 3 <= one[1] <= 9)]  # a long gap of s2
    made += [("s9", 16 + t / 2, 0.0) for t in range(8)]  # s9 is longer
    draft = read(long_table(made), label="none", layout="long")
    assert draft.check.count == 59
    assert {one.name for one in draft.check.left_out} >= {"s2"}
    values = original(draft)
    np.testing.assert_allclose(values[0, 0, 5], WAVES[0, 5] + 1, atol=1e-4)
    np.testing.assert_allclose(values[1, 0, 8], WAVES[1, [7, 9]].mean(), atol=1e-4)
    assert "Curves longer than 32 moments, of which the beginning is taken: 1" in said(draft.check)


def days(n: int) -> list[datetime.date]:
    return [datetime.date(2012, 1, 1) + datetime.timedelta(days=at) for at in range(n)]


# --- one series -------------------------------------------------------------------------------------------------------


def hours(n: int, without: Sequence[int] = (), twice: Sequence[int] = ()) -> str:
    rows = []
    for at in range(n):
        line = f"{START + at * HOUR:%Y-%m-%d %H:%M},{np.sin(at * np.pi / 12) + at / 1000:.4f},{at % 24}"
        rows += [] if at in without else [line] * (2 if at in twice else 1)
    return lines("date,temperature,hour of day", rows)


def test_hours_become_days_and_the_last_fifth_of_the_time_is_held_out() -> None:
    draft = read(hours(24 * 150 + 7))
    assert draft.samples.shape == (150, 2, 24)
    assert guess(draft.check, "kind").is_open
    assert guess(draft.check, "window").value == "24"
    assert draft.given is not None
    assert draft.given.tolist() == [False] * 120 + [True] * 30
    values = original(draft)[:, 1]
    np.testing.assert_allclose(values, np.tile(np.arange(24), (150, 1)), atol=1e-4)
    learned = draft.samples[~draft.given, 0]
    assert float(learned.mean()) == pytest.approx(0, abs=1e-5), "the scale knows nothing of what is held out"
    assert float(draft.samples[draft.given, 0].mean()) > 1


@pytest.mark.parametrize("how", ["even", "twice", "uneven"])
def test_windows_of_a_series_have_the_class_that_most_of_their_moments_have(how: str) -> None:
    """The first 60 days are calm, the last 60 are storm."""
    rows = []
    for at in range(24 * 120):
        late = datetime.timedelta(minutes=20 * (at % 3 == 1)) if how == "uneven" else 0 * HOUR
        line = f"{START + at * HOUR + late:%Y-%m-%d %H:%M},{np.sin(at / 4):.4f},{'calm' if at < 24 * 60 else 'storm'}"
        rows += [line] * (2 if how == "twice" and at < 600 else 1)
    draft = read(lines("date,height,weather", rows), layout="series", label="weather", window="24")
    assert draft.check.classes == ("calm", "storm")
    half = len(draft.labels) // 2
    assert draft.labels.tolist() == [0] * half + [1] * (len(draft.labels) - half)
    assert abs(half - 60) <= 1


def test_days_begin_at_midnight_whenever_the_series_does() -> None:
    table = hours(24 * 150).splitlines()
    draft = read("\n".join([table[0], *table[6:]]))
    assert draft.samples.shape == (149, 2, 24)
    np.testing.assert_allclose(original(draft)[0, 1], np.arange(24), atol=1e-4)


def test_the_hour_of_summer_time_is_bridged_or_merged_and_long_gaps_leave_windows_out() -> None:
    draft = read(
        hours(24 * 150, without=[338, *range(1000, 1030)], twice=[50]), columns={"hour of day": {"use": False}}
    )
    assert draft.check.count == 148
    notes = said(draft.check)
    assert "The steps of time are uneven: most are 1 h" in notes
    assert "Rows of the same time, made their mean: 1" in notes
    assert "straight lines between their neighbours: 1" in notes
    day = original(draft)[338 // 24, 0]
    wanted = np.array([np.sin(at * np.pi / 12) + at / 1000 for at in range(336, 360)])
    wanted[2] = wanted[[1, 3]].mean()
    np.testing.assert_allclose(day, wanted, atol=2e-4)


def test_windows_that_overlap_have_no_moment_on_both_sides() -> None:
    table = lines("v", (f"{at}.5" for at in range(1000)))
    draft = read(table, kind="curve", window=40)
    assert draft.given is not None
    assert draft.recipe["stride"] < 40
    moments = original(draft)[:, 0]
    assert moments[~draft.given].max() < moments[draft.given].min()
    np.testing.assert_allclose(np.diff(moments), 1, atol=1e-2)
    fifth = read(table, kind="curve", window=40, held_out="fifth")
    assert fifth.given is None
    assert fifth.recipe["stride"] == 40


def test_months_and_years_are_steps_of_one_length() -> None:
    rows = (f"{1980 + at // 12}-{at % 12 + 1:02}-01,{at % 12}" for at in range(12 * 41))
    draft = read(lines("date,value", rows))
    assert draft.samples.shape[1:] == (1, 12)
    np.testing.assert_allclose(original(draft)[0, 0], np.arange(12), atol=1e-4)
    assert "uneven" not in said(draft.check)


def test_a_table_with_dates_and_classes_is_one_of_days_and_it_is_asked() -> None:
    rows = (
        f"{datetime.date(2012, 1, 1) + datetime.timedelta(days=at)},{at % 7},{at % 5},{'rain' if at % 3 else 'sun'}"
        for at in range(300)
    )
    draft = read(lines("date,wind,temp,weather", rows))
    assert draft.check.kind == "table"
    found = guess(draft.check, "kind")
    assert (found.value, found.is_open, [offer.value for offer in found.offers]) == ("table", True, ["table", "curve"])


def test_a_series_too_short_and_a_layout_that_does_not_fit_have_their_sentences() -> None:
    with pytest.raises(UserError, match="windows of 64 need more"):
        read(lines("v", (f"{at}.5" for at in range(60))), kind="curve", window=64)
    with pytest.raises(UserError, match="A window has at least 8"):
        read(lines("v", (f"{at}.5" for at in range(60))), kind="curve", window=3)
    with pytest.raises(UserError, match="1 are without long gaps"):
        read(lines("v", (f"{at}.5" for at in range(600))), kind="curve", most=1)
    with pytest.raises(UserError, match="a column that names the curve"):
        read(lines("v,w", (f"{at}.5,2.{at}" for at in range(60))), layout="long")
    with pytest.raises(UserError, match="at least 8 columns"):
        read(lines("v,w", (f"{at}.5,2.{at}" for at in range(60))), layout="wide")
    with pytest.raises(UserError, match="No column of numbers is left"):
        read(
            lines("date", map(str, days(60))),
            kind="curve",
        )


def test_a_guess_that_makes_too_few_curves_is_no_dead_end() -> None:
    waves = WAVES.copy()
    waves[15:, 4:20] = np.nan
    assert wide(waves).check.kind == "table"
    with pytest.raises(UserError, match="Of 60 curves 15 are without long gaps"):
        wide(waves, kind="curve")
