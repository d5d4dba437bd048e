"""Compare while runs are deleted under it, by somebody else or in another tab: a sentence says so, the others go on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from aecore.runs.run import Run
from aecore.runs.store import Store

from .opening import open_page
from .test_compare import shown, two_that_differ
from .test_contract import given
from .test_pages import launched, store

__all__ = ["given", "launched", "store"]

TABS = ("Figures", "One input through all", "What went wrong", "Settings and export")
LEFT = ["Sparse autoencoder (L1), Code size 2", "PCA (2 numbers)"]


@pytest.fixture
def gone_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Run], int], None]:
    """Delete runs right after the page has looked for the n-th time which are there: it goes on to read their files."""

    def gone(runs: list[Run], look: int) -> None:
        looks, these = [], Store.these

        def then_gone(self: Store, ids: list[str]) -> dict[str, Run]:
            found = these(self, ids)
            looks.append(ids)
            if len(looks) == look:
                for run in runs:
                    shutil.rmtree(run.path)
            return found

        monkeypatch.setattr(Store, "these", then_gone)

    return gone


def opened(runs: list[Run], tab: str = "All numbers") -> AppTest:
    app = open_page("compare", runs=".".join(run.id for run in runs))
    app.session_state["compare-tabs"] = tab
    return app


@pytest.mark.exhaustive(sample=2)
@pytest.mark.parametrize(("look", "tab"), [(1, "All numbers"), (2, "All numbers"), *((3, tab) for tab in TABS)])
def test_a_contestant_that_is_deleted_while_it_is_read_leaves_the_others(
    store, launched, given, gone_after, look: int, tab: str
) -> None:
    runs = two_that_differ(store)
    app = opened(runs, tab)
    gone_after(runs[:3], look)
    app.run()
    assert not app.exception
    assert not app.error
    assert [text.value for text in app.info] == ["3 of these 6 runs do not exist any more; the others are compared."]
    assert [one["name"] for one in shown(given, "scoreboard")["who"]] == LEFT


def test_when_all_are_deleted_a_sentence_says_so_and_another_comparison_can_begin(store, launched, gone_after) -> None:
    runs = two_that_differ(store)
    app = opened(runs)
    gone_after(runs, 3)
    app.run()
    assert not app.exception
    assert any("no run" in text.value.lower() for text in app.error)
    assert app.button(key="race-start")


def test_a_file_that_cannot_be_read_of_a_run_that_is_there_is_named(store, launched, monkeypatch) -> None:
    runs = two_that_differ(store)
    app = opened(runs)
    for run in runs[:1]:
        Path(run.path, "status.json").write_text("{")
    app.run()
    assert not app.exception
    assert [text.value for text in [*app.error, *app.info]]
