"""`lesson`: what lessons there are, what is in one, what its questions come out as, and one's own lessons."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..engines.choice import choose_engine
from ..errors import UserError
from ..evaluation.table import amount
from ..files import read_bytes, replace_bytes, replace_json
from ..lessons.checking import lock_of
from ..lessons.course import as_file, bring, course, kept, kept_named, lesson_named, remove
from ..lessons.lesson import LARGEST, Lesson, Predict, lesson_in
from ..lessons.texts import told as in_language
from ..locks import lock_at
from ..runs.store import Store
from ..texts import mark
from .lists import print_table

if TYPE_CHECKING:
    from ..lessons.check import Checked, Question

__all__ = ["lesson_commands", "list_lessons"]

SEEDS = 3
Command = Callable[[str, Callable[[Any], int], str], argparse.ArgumentParser]


def lesson_commands(lesson: argparse.ArgumentParser, add_command: Any, add_json: Any, add_runs: Any) -> None:
    """The commands below `lesson`."""
    below = lesson.add_subparsers(metavar="COMMAND")
    command: Command = partial(add_command, below)
    sub = command("list", list_lessons, "list the lessons: those that ship, and your own")
    add_json(sub)
    add_runs(sub)
    sub = command("show", show_lesson, "print a lesson")
    named(sub)
    sub.add_argument("--lang", default="en", metavar="L", help="language (default: %(default)s)")
    add_json(sub)
    add_runs(sub)
    sub = command(
        "check", check_lesson, "train what a lesson asks for, from several seeds, and say if its answers hold"
    )
    named(sub)
    sub.add_argument("--seeds", type=int, default=SEEDS, help="how many (default: %(default)s)")
    sub.add_argument("--keep", type=Path, metavar="DIR", help="keep what was trained in this folder, and take it again")
    sub.add_argument("--to", type=Path, metavar="FILE", help="write what was found into this file, too, as JSON")
    sub.add_argument("--progress", type=Path, metavar="FILE", help="tell in this file how far it is")
    add_json(sub)
    add_runs(sub)
    sub = command("recheck", recheck_answers, "train a student's answers anew, and say if their numbers come out again")
    sub.add_argument("file", type=Path, metavar="FILE")
    add_json(sub)
    sub = command("add", add_lesson, "keep a lesson's file as one of your own, and print its name")
    sub.add_argument("file", type=Path, metavar="FILE")
    add_runs(sub)
    sub = command("remove", remove_lesson, "delete a lesson of your own")
    named(sub)
    add_runs(sub)
    sub = command("export", export_lesson, "write a lesson as a file")
    named(sub)
    sub.add_argument("--to", type=Path, default=Path(), metavar="PATH", help="a file, or a folder (default: this one)")
    add_runs(sub)


def named(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("lesson", metavar="LESSON", help="id, own- and 12 digits, or a file")


def found(options: argparse.Namespace) -> Lesson:
    """Return the lesson that was named, by its file where there is one."""
    path = Path(options.lesson)
    return read(path) if path.suffix == ".json" or path.is_file() else lesson_named(options.lesson, Store(options.runs))


def read(path: Path) -> Lesson:
    try:
        return lesson_in(read_bytes(path, LARGEST))
    except OSError as error:
        raise UserError(
            mark("{name} cannot be read: {why}."), name=path.name, why=error.strerror or str(error)
        ) from error


def list_lessons(options: argparse.Namespace) -> int:
    """Print the lessons."""
    own = {one.name: one.lesson for one in kept(Store(options.runs))}
    every = {lesson.id: lesson for lesson in course()} | own
    values = {
        name: {
            "title": lesson.title,
            "minutes": lesson.minutes,
            "revision": lesson.revision,
            "languages": lesson.languages,
            "builds_on": lesson.builds_on,
            "own": name in own,
        }
        for name, lesson in every.items()
    }
    rows = {
        name: f"{lesson.minutes:>3} min  {in_language(lesson.title, 'en', lesson.source).text}"
        for name, lesson in every.items()
    }
    return print_table(values, rows, options.json)


def show_lesson(options: argparse.Namespace) -> int:
    """Print a lesson: its steps with their texts in a language."""
    lesson = found(options)
    if options.json:
        print(lesson.to_json(), end="")
        return 0
    print("\n".join(shown(lesson, options.lang)))
    return 0


def shown(lesson: Lesson, language: str) -> Iterator[str]:
    say = partial(in_language, language=language, source=lesson.source)
    yield f"{say(lesson.title).text} ({lesson.minutes} min, {', '.join(lesson.languages)})"
    yield say(lesson.goal).text
    for number, step in enumerate(lesson.steps, 1):
        yield f"\n{number}. {step.kind}: {step.id}"
        texts = [step.text] if step.kind != "reveal" else list(step.texts())
        yield from (f"   {say(text).text}" for text in texts)
        if isinstance(step, Predict):
            yield from (f"   ( ) {say(text).text}" for text in step.options.values())
    yield f"\n{say(lesson.not_shown).text}"


def check_lesson(options: argparse.Namespace) -> int:
    """Check a lesson over seeds; returns 1 where a question comes out otherwise from one seed to the next, or than is
    expected."""
    from ..lessons.check import check

    if not 1 <= options.seeds <= 10:
        raise UserError(mark("A lesson is checked from 1 to 10 seeds; {given} were asked for."), given=options.seeds)
    lesson = found(options)
    engine = choose_engine()

    told = -1

    def report(share: float, text: str) -> None:
        nonlocal told
        if round(100 * share) == told:
            return
        told = round(100 * share)
        print(f"\r{told:3} % {text:<12}", end="", file=sys.stderr)
        if options.progress:
            replace_json(options.progress, {"share": share, "text": text}, settled=False)

    with folder(options.keep) as keep, telling(options.progress):
        try:
            result = check(lesson, Store(keep), engine, options.seeds, report)
        finally:
            engine.close()
            print(file=sys.stderr)
        if options.to:
            replace_json(options.to, result.told())
    if options.json:
        print(json.dumps(result.told(), indent=1, ensure_ascii=False))
    else:
        print("\n".join(lines(result)))
    return 0 if result.holds else 1


def recheck_answers(options: argparse.Namespace) -> int:
    """Train what a file of answers names; returns 1 where a number does not come out again."""
    from ..lessons import answers

    try:
        told = answers.answers_in(read_bytes(options.file, answers.LARGEST))
    except OSError as error:
        raise UserError(
            mark("{name} cannot be read: {why}."), name=options.file.name, why=error.strerror or str(error)
        ) from error
    engine = choose_engine()
    with folder(None) as keep:
        try:
            found = answers.recheck(told, Store(keep), engine)
        finally:
            engine.close()
    if options.json:
        print(json.dumps([vars(one) | {"holds": one.holds} for one in found], indent=1))
    for one in found if not options.json else ():
        now = "not calculated again" if one.found is None else "the same" if one.holds else f"now {one.found:g}"
        print(f"{one.name}: {one.told:g}, {now}")
    return int(any(one.found is not None and not one.holds for one in found))


@contextmanager
def telling(progress: Path | None) -> Iterator[None]:
    """Hold the lock beside where it is told how far a check is, and tell there why it failed."""
    if progress is None:
        yield
        return
    with lock_at(lock_of(progress), 2.0):
        try:
            yield
        except UserError as error:
            told = f"{error.message.template} {error.hint.template}".strip()
            replace_json(progress, {"failed": told, "values": error.message.values | error.hint.values})
            raise


@contextmanager
def folder(keep: Path | None) -> Iterator[Path]:
    """Where a check trains: a folder that is gone afterwards, unless one is named."""
    if keep:
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="latent-lab-lesson-") as made:
        yield Path(made)


def lines(result: Checked) -> Iterator[str]:
    """A check as Markdown: a line for each question and each run."""
    yield f"## {result.lesson.id}, revision {result.lesson.revision}: {result.seeds} seeds, {result.seconds:.0f} s"
    yield "\n| step | outcome at each seed | values: lowest to highest | |\n|---|---|---|---|"
    yield from map(row, result.questions)
    for step, values in result.reads.items():
        yield f"| {step} | | {min(values):.4g} to {max(values):.4g} | read off |"
    yield "\n| run | ended | seconds of training |\n|---|---|---|"
    for run in result.runs:
        took = "ships" if run.shipped else f"{min(run.seconds):.1f} to {max(run.seconds):.1f}"
        yield f"| {run.name} | {', '.join(sorted({*run.states}))} | {took} |"
    yield "\nAll answers hold." if result.holds else "\nNot all answers hold: a question that flips is no question."


def row(one: Question) -> str:
    outcomes = [
        f"{option or '?'}{' (' + worth + ')' if worth else ''}"
        for option, worth in zip(one.outcomes, one.worth, strict=True)
    ]
    values = [
        f"`{name}` {amount(min(seen), '')} to {amount(max(seen), one.units[name])}" for name, seen in one.values.items()
    ]
    said = [
        *(["**flips**"] if one.flips else []),
        *([f"draws {one.draws}"] if one.draws else []),
        *([f"**not as expected: {one.missed}**"] if one.missed else []),
        *(["ships: one outcome"] if one.fixed else []),
        *sorted({why for why in one.whys if why}),
    ]
    return f"| {one.step} | {', '.join(outcomes)} | {'; '.join(values)} | {'; '.join(said)} |"


def add_lesson(options: argparse.Namespace) -> int:
    """Keep a lesson."""
    try:
        content = read_bytes(options.file, LARGEST)
    except OSError as error:
        raise UserError(
            mark("{name} cannot be read: {why}."), name=options.file.name, why=error.strerror or str(error)
        ) from error
    print(bring(content, Store(options.runs)).name)
    return 0


def remove_lesson(options: argparse.Namespace) -> int:
    """Delete a lesson of one's own."""
    store = Store(options.runs)
    kept_named(options.lesson, store)
    remove(options.lesson, store)
    return 0


def export_lesson(options: argparse.Namespace) -> int:
    """Write a lesson as a file, and print where."""
    name, content = as_file(found(options))
    path = options.to / name if options.to.is_dir() else options.to
    replace_bytes(path, content)
    print(path)
    return 0
