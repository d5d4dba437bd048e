"""Nobody but parts, models and data asks which part or which kind of sample something is: others ask what it can do.
And no file grows past what one reads at a sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from aecore import parts
from aecore.data.kinds import KINDS

ROOT = Path(__file__).parents[1]
HOMES = ("aecore/parts/", "aecore/models/", "aecore/data/")
CLASSES = {part.__name__ for table in parts.AXES.values() for part in table.values()}
NAMES = {name for table in parts.AXES.values() for name in table} | set(KINDS)


def ladders(source: str) -> Iterator[str]:
    """Yield each place that asks which part or kind something is: `isinstance`, `case`, `kind ==`, `kind in`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name("isinstance"), args=[_, classes]) if named(classes) & CLASSES:
                yield f"{node.lineno}: {ast.unparse(node)}"
            case ast.match_case(pattern=pattern) if named(pattern) & CLASSES:
                yield f"{pattern.lineno}: case {ast.unparse(pattern)}"
            case ast.Match(subject=subject, cases=cases) if is_kind(subject):
                yield from (f"{case.pattern.lineno}: case {ast.unparse(case.pattern)}" for case in cases)
            case ast.Compare(left=left, comparators=others) if any(map(is_kind, [left, *others])):
                if constants([left, *others]) & NAMES:
                    yield f"{node.lineno}: {ast.unparse(node)}"


def named(node: ast.AST) -> set[str]:
    """The last names of all classes in an expression or a pattern."""
    found = {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
    return found | {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def is_kind(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "kind") or (
        isinstance(node, ast.Name) and node.id in ("kind", "kinds")
    )


def constants(nodes: list[ast.expr]) -> set[object]:
    return {inner.value for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Constant)}


def outside() -> list[Path]:
    found = [path for top in ("aecore", "ui", "pages") for path in (ROOT / top).rglob("*.py")]
    found += [ROOT / "app.py"]
    return sorted(
        path for path in found if "node_modules" not in path.parts and not str(path.relative_to(ROOT)).startswith(HOMES)
    )


def test_nobody_asks_which_part_or_kind_it_is() -> None:
    found = {str(path.relative_to(ROOT)): list(ladders(path.read_text())) for path in outside()}
    assert len(found) > 100
    assert {path: asked for path, asked in found.items() if asked} == {}


@pytest.mark.parametrize(
    "source",
    [
        "isinstance(code, parts.TopK)",
        "isinstance(code, parts.Plain | parts.FSQ)",
        "isinstance(code, (TopK, int))",
        "match view:\n case parts.Masking(): pass",
        "match view:\n case parts.Masking() as part: pass",
        "match source.kind:\n case 'image': pass",
        "source.kind == 'image'",
        "kind != 'text'",
        "spec.model.view.kind in ('forecast', 'other')",
        "spec.model.adversary.kind == 'none'",
    ],
)
def test_a_ladder_is_seen(source: str) -> None:
    assert len(list(ladders(source))) == 1


@pytest.mark.parametrize("source", ["spec.optimiser.kind == 'gd'", "event.kind == 'step'", "isinstance(run, Damaged)"])
def test_other_questions_are_allowed(source: str) -> None:
    assert list(ladders(source)) == []


def test_files_keep_to_their_length() -> None:
    """400 lines, 200 where they are of a page; what a command writes may have more."""
    found = [path for top in ("aecore", "benchmarks", "tests") for path in (ROOT / top).rglob("*.py")]
    found += [path for ending in ("ts", "css") for path in (ROOT / "ui/frontend/src").rglob(f"*.{ending}")]
    longest = dict.fromkeys(found, 400)
    longest |= dict.fromkeys([path for path in outside() if path.relative_to(ROOT).parts[0] != "aecore"], 200)
    del longest[ROOT / "ui/frontend/src/contract.ts"]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) - most for path, most in longest.items()}
    assert {path: over for path, over in lengths.items() if over > 0} == {}
