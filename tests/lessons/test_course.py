"""The lessons that ship, those of a store, and which runs are the ones that a lesson asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from aecore.commands import main
from aecore.errors import UserError
from aecore.lessons.course import (
    as_file,
    bring,
    course,
    draft,
    keep_draft,
    kept,
    lesson_named,
    name_of,
    remove,
    save,
)
from aecore.lessons.lesson import Lesson, lesson_in, lesson_of
from aecore.lessons.plans import Asked, AskedRace, Shipped, fits, race_asked, refuse_plan, runs_in, spec_asked
from aecore.races import start_race
from aecore.runs.store import Store
from aecore.runs.visitor import NOBODY, Visitor
from tests.lessons.making import LESSON, as_bytes, lesson_with
from tests.races.test_races import Queue
from ui import leaving

SHIPPED = pytest.mark.parametrize("lesson", course(), ids=[lesson.id for lesson in course()])
ANNA, BERT = Visitor(id="anna"), Visitor(id="bert")


# --- that ship --------------------------------------------------------------------------------------------------------


def test_who_leaves_takes_the_lessons_that_they_have_written_along(tmp_path: Path) -> None:
    annas, berts = (Store(tmp_path, visitor=one) for one in (ANNA, BERT))
    for store, revision in ((annas, 1), (annas, 2), (berts, 3)):
        save(lesson_of(lesson_with("revision", revision)), store)
    assert len(leaving.lessons_of(annas)) == 2
    leaving.delete_with_lessons(annas)
    assert (leaving.lessons_of(annas), [one.lesson.revision for one in kept(berts)]) == ([], [3])


def test_ids_are_each_once_and_lessons_build_on_earlier_ones() -> None:
    ids = [lesson.id for lesson in course()]
    assert len({*ids}) == len(ids) > 0
    for place, lesson in enumerate(course()):
        assert {*lesson.builds_on} <= {*ids[:place]}, lesson.id


@SHIPPED
def test_a_lesson_that_ships_is_in_both_languages_and_can_be_trained(lesson: Lesson) -> None:
    assert {"en", "zh"} <= {*lesson.languages}
    for plan in (*lesson.runs.values(), *lesson.races.values()):
        refuse_plan(plan, Store())


@SHIPPED
def test_a_lesson_that_ships_asks_before_it_tells(lesson: Lesson) -> None:
    asked = [step.id for step in lesson.steps if step.kind == "predict"]
    told = {step.of for step in lesson.steps if step.kind == "reveal"}
    assert asked
    assert {*asked} == told
    assert 5 <= lesson.minutes <= 12


# --- of a store -------------------------------------------------------------------------------------------------------


def as_seen_by(store: Store, visitor: Visitor) -> Store:
    return Store(store.root, store.shipped, visitor=visitor)


def test_what_was_saved_is_found_by_its_digest_and_goes_as_a_file(store: Store) -> None:
    one = bring(as_bytes(LESSON), store)
    assert lesson_named(one.name, store) == one.lesson
    assert [found.name for found in kept(store)] == [one.name]
    name, content = as_file(one.lesson)
    assert name == "bottleneck-1.lesson.json"
    assert bring(content, store).name == one.name
    assert len(kept(store)) == 1
    assert not [path for path in (store.root / ".lessons").iterdir() if path.name.startswith(".")]


def test_a_revision_stands_beside_the_one_before_which_links_still_find(store: Store) -> None:
    first = save(lesson_of(LESSON), store)
    second = save(lesson_of(lesson_with("revision", 2)), store)
    assert [found.name for found in kept(store)] == [second.name] != [first.name]
    assert lesson_named(first.name, store).revision == 1
    assert lesson_named(first.name, store).id == lesson_named(second.name, store).id


def test_whose_a_lesson_is(store: Store) -> None:
    annas, berts = as_seen_by(store, ANNA), as_seen_by(store, BERT)
    one = save(lesson_of(LESSON), annas)
    assert (kept(berts), [found.name for found in kept(annas)]) == ([], [one.name])
    assert lesson_named(one.name, berts) == one.lesson, "whoever has the link may take it"
    for other in (berts, as_seen_by(store, NOBODY)):
        with pytest.raises(UserError, match="belongs to another visitor"):
            remove(one.name, other)
    remove(one.name, annas)
    with pytest.raises(UserError, match="not here, or not any more"):
        lesson_named(one.name, annas)


def test_who_brings_a_lesson_that_is_here_takes_it_from_nobody(store: Store) -> None:
    annas, berts = as_seen_by(store, ANNA), as_seen_by(store, BERT)
    one = save(lesson_of(LESSON), annas)
    assert bring(as_file(one.lesson)[1], berts).name == one.name
    assert [[found.name for found in kept(who)] for who in (annas, berts)] == [[one.name]] * 2
    remove(one.name, berts)
    assert (kept(berts), [found.name for found in kept(annas)]) == ([], [one.name])
    remove(one.name, annas)
    with pytest.raises(UserError, match="not here, or not any more"):
        lesson_named(one.name, annas)


def test_what_could_not_leave_as_a_file_is_not_kept_and_as_a_draft_is_found_again(store: Store) -> None:
    steps = [{"id": f"s{n}", "kind": "read", "text": {"en": "a" * 4000}} for n in range(40)]
    value = lesson_with("steps", steps)
    with pytest.raises(UserError, match="at most 64 KB"):
        save(lesson_of(value), store)
    assert kept(store) == []
    keep_draft(value, store)
    assert draft(store) == value


@pytest.mark.parametrize(
    "name", ["own-../../etc/pa", "own-", "own-zzzzzzzzzzzz", "own-0123456789ab", "../x", "", "x" * 9999]
)
def test_a_name_that_names_nothing_is_a_sentence(store: Store, name: str) -> None:
    with pytest.raises(UserError) as refused:
        lesson_named(name, store)
    assert len(str(refused.value)) < 300


def test_a_near_name_is_offered(store: Store) -> None:
    near = course()[0].id
    with pytest.raises(UserError, match=f"Did you mean “{near}”"):
        lesson_named(f"{near}x", store)


def test_damaged_files_are_passed_over_and_named_when_asked_for(store: Store) -> None:
    one = save(lesson_of(LESSON), store)
    path = store.root / ".lessons" / f"{one.name.removeprefix('own-')}.json"
    for content in (
        "{",
        "[]",
        "{}",
        '{"owner": "", "saved": "x", "lesson": {}}',
        json.dumps({"owner": "", "saved": 1, "lesson": 5}),
    ):
        path.write_text(content)
        assert kept(store) == []
        with pytest.raises(UserError):
            lesson_named(one.name, store)
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(UserError):
        lesson_named(one.name, store)


def test_a_shipped_name_a_run_that_cannot_be_and_a_full_store_are_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match="comes with Latent Lab"):
        save(lesson_of(lesson_with("id", course()[0].id)), store)
    with pytest.raises(UserError, match="vaee"):
        save(lesson_of(lesson_with("runs.A.variant", "vaee")), store)
    with pytest.raises(UserError, match="There is no setting"):
        save(lesson_of(lesson_with("runs.A.set", {"model.nonsense": 1})), store)
    with pytest.raises(UserError, match="no run called"):
        save(lesson_of(lesson_with("runs.A", {"shipped": "nonsense"})), store)
    monkeypatch.setattr("aecore.lessons.course.MOST", 1)
    save(lesson_of(LESSON), store)
    with pytest.raises(UserError, match="as many as one may keep"):
        save(lesson_of(lesson_with("id", "another")), store)
    save(lesson_of(lesson_with("id", "another")), as_seen_by(store, ANNA))


def test_a_read_only_server_keeps_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    with pytest.raises(UserError, match="read-only"):
        save(lesson_of(LESSON), store)
    assert not store.root.exists()


# --- runs -------------------------------------------------------------------------------------------------------------

PLAN = Asked(data="digits", variant="undercomplete", set={"model.bottleneck.size": 2}, epochs=3)


def test_a_run_is_the_one_asked_for_whatever_its_seed(store: Store) -> None:
    spec = spec_asked(PLAN)
    assert fits(PLAN, store.create(spec))
    assert fits(PLAN, store.create(spec.with_values({"seed": 7})))
    for path, value in {"model.bottleneck.size": 3, "budget.epochs": 4, "optimiser.learning_rate": 0.1}.items():
        run = store.create(spec.with_values({path: value}))
        assert not fits(PLAN, run)
        assert fits(PLAN.model_copy(update={"free": (path,)}), run)
    other = store.create(spec_asked(PLAN.model_copy(update={"variant": "vae"})))
    assert not fits(PLAN, other)
    assert fits(PLAN.model_copy(update={"free": ("variant", "budget.epochs")}), other)
    assert not fits(PLAN.model_copy(update={"data": "own"}), other)


def test_a_shipped_run_is_no_run_of_the_same_name(store: Store, small: Callable[..., object]) -> None:
    plan = Shipped(shipped="digits-vae-2d")
    assert fits(plan, Store().get("digits-vae-2d"))
    assert not fits(plan, store.create(spec_asked(PLAN)))


def test_a_race_is_known_again_and_its_entrants_by_their_place(store: Store) -> None:
    plan = AskedRace(
        data="digits", variant="undercomplete", knob="model.bottleneck.size", values=(1, 2), epochs=3, seeds=2
    )
    started = start_race(store, Queue(), race_asked(plan))  # type: ignore[arg-type]
    found = runs_in("R", plan, started, store)
    assert found is not None
    sizes = {name: [(run.spec.model.bottleneck.size, run.spec.seed) for run in runs] for name, runs in found.items()}
    assert list(sizes.items()) == [
        ("R.0", [(1, 0), (1, 1)]), ("R.1", [(2, 0), (2, 1)]),
    ]  # fmt: skip
    turned = replace(started, race=started.race.model_copy(update={"entrants": started.race.entrants[::-1]}))
    assert runs_in("R", plan, turned, store) is not None
    more = plan.model_copy(update={"seeds": 3})
    assert runs_in("R", more, started, store) is None
    assert runs_in("R", plan.model_copy(update={"values": (1, 4)}), started, store) is None
    assert runs_in("R", plan.model_copy(update={"epochs": 4}), started, store) is None
    store.get(started.runs[0]).path.rename(store.root / ".trash-x")
    left = runs_in("R", plan, started, store)
    assert left is not None
    assert [len(runs) for runs in left.values()] == [1, 2]


# --- the command line -------------------------------------------------------------------------------------------------


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, runs = tmp_path / "mine.json", str(tmp_path / "runs")
    path.write_bytes(as_bytes(LESSON))
    assert main(["lesson", "add", str(path), "--runs", runs]) == 0
    name = capsys.readouterr().out.strip()
    assert name == name_of(lesson_in(path.read_bytes()))
    assert main(["lesson", "list", "--json", "--runs", runs]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed[name]["own"]
    assert not listed[course()[0].id]["own"]
    assert main(["lesson", "show", name, "--runs", runs]) == 0
    assert "2. predict: guess" in capsys.readouterr().out
    assert main(["lesson", "export", name, "--to", str(tmp_path), "--runs", runs]) == 0
    assert lesson_in(Path(capsys.readouterr().out.strip()).read_bytes()) == lesson_in(path.read_bytes())
    assert main(["lesson", "remove", name, "--runs", runs]) == 0
    assert main(["lesson", "show", name, "--runs", runs]) == 2
    path.write_text('{"version": 1, "colour": 1}')
    assert main(["lesson", "add", str(path), "--runs", runs]) == 2
    assert main(["lesson", "show", str(tmp_path / "none.json"), "--runs", runs]) == 2
    assert main(["lesson", "check", course()[0].id, "--seeds", "0"]) == 2
