"""Compare: several autoencoders on the same data, raced with one budget or chosen from the runs, with what each number
is worth."""

from math import prod
from typing import Any

import streamlit as st

from aecore.export.html import MOST_RUNS
from aecore.races import Race, Started, contestants, start_race
from aecore.runs.run import Run
from ui.address import keep
from ui.attempt import attempt, tell
from ui.compare.again import again, tell_looks
from ui.compare.board import columns
from ui.compare.chosen import chosen, while_there
from ui.compare.contest import Competitor, competitors, expected_rivals, pca_rivals
from ui.compare.failures import tell_failures
from ui.compare.judged import Judged
from ui.compare.measuring import all_measured, fairness, lead_counts, pending
from ui.compare.numbers import numbers
from ui.compare.said import how_judged
from ui.compare.scoreboard import scoreboard as scores_of
from ui.compare.sections import exports, figures, pictures, problems_found
from ui.compare.shown import Comparison
from ui.compare.waiting import waits
from ui.components import race, scoreboard
from ui.dialogs import dialog_is_open
from ui.drawing import drawing_of
from ui.forms.race import race_form
from ui.forms.race_asked import forget_race_form
from ui.lab import engine, once, owner, store
from ui.language import _
from ui.shell.bar import name_page
from ui.taking.code import code_button
from ui.taking.dialog import can_be_taken, show_taking
from ui.words import card_text, escape, explained, locked


def main() -> None:
    started: Started | None = None
    runs: list[Run] = []
    tell("race-error")
    with explained():
        started, runs = chosen()
    ids = [run.id for run in runs]
    if started or runs:
        with while_there(ids):
            head(started, runs)
    if runs:
        compare(ids, started.looks if started else 1)
    else:
        name_page(title(runs))
        race_form(begin)


def head(started: Started | None, runs: list[Run]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(title(runs), anchor=False, width="content")
        st.space("stretch")
        if started:
            again(started, runs, begin)
        if may_be_taken(runs) and st.button(_("Take away"), icon=":material/download:", key="compare-take"):
            show_taking([contestant.runs[0].id for contestant in contestants(runs)])
        if runs:
            code_button([contestant.runs[0].id for contestant in contestants(runs)], "compare-code")
            st.button(_("Another comparison"), icon=":material/add:", key="compare-another", on_click=leave)
    if started:
        tell_looks(started)


def may_be_taken(runs: list[Run]) -> bool:
    """Whether one file can hold the first seed of each contestant."""
    first = [contestant.runs[0] for contestant in contestants(runs)] if runs else []
    return 1 < len(first) <= MOST_RUNS and all(map(can_be_taken, first))


def title(runs: list[Run]) -> str:
    """Of a comparison: how many are compared, and on what."""
    if not runs:
        return _("Compare")
    data = escape(_(", ").join(dict.fromkeys(card_text(run.card, run.card.title) for run in runs)))
    n = len(contestants(runs))
    return _("{data}: one model").format(data=data) if n == 1 else _("{data}: {n} models").format(data=data, n=n)


def begin(wanted: Race) -> None:
    """Start a race and open its link."""
    mine, lab = owner(), store()

    def start() -> None:
        keep("race", once("race", wanted, lambda: start_race(lab, engine(), wanted, mine).id))
        keep("runs", None)
        forget_race_form()

    attempt(start, "race-error")


def leave() -> None:
    for name in ("race", "runs", "card"):
        keep(name, None)


@st.fragment
def compare(ids: list[str], looks: int) -> None:
    """Strip, columns, scoreboard and all that follows; runs may end or be deleted while it is looked at."""
    there = store().these(ids)
    with while_there(ids):
        found = contestants(list(there.values()))
        if not found:
            st.info(_("These runs do not exist any more."), icon=":material/info:")
            return
        own = competitors(found, may_ask=not locked())
        fairness(found, own)
        with st.container(key="compare-race"):
            _ended, stop = race(models(own), f"race/{'.'.join(ids)}")
        for run in str(stop or "").split("."):
            if run in there:
                with explained():
                    engine().cancel(there[run])
        polling = pending(own)
        st.fragment(results, run_every=1.5 if polling else None, key="results")(ids, looks, polling)


def models(own: list[Competitor]) -> dict[str, Any]:
    """A column for each contestant, and for PCA."""
    rows = [(row, row.contestant.runs) for row in own if row.contestant]
    entrants = [
        {"name": row.name, "detail": row.detail, "symbol": row.symbol, "locked": bool(locked(*runs))}
        | {"runs": [{"id": run.id, "seed": run.spec.seed} for run in runs]}
        | drawing_of(runs[0])
        for row, runs in rows
    ]
    baselines = [
        {"name": row.name, "detail": row.detail, "symbol": row.symbol, "size": int(row.id.removeprefix("pca-"))}
        for row in expected_rivals(own)
    ]
    values = prod(rows[0][1][0].card.shape)
    return {"entrants": entrants, "baselines": baselines, "values": values}


def results(ids: list[str], looks: int, polling: bool) -> None:
    """Cards as they come; when the last one is there, or a run is deleted, the page is drawn once more."""
    there = store().these(ids)
    with while_there(ids):
        found = contestants(list(there.values()))
        own = competitors(found, may_ask=not locked())
        gone = len(there) < len(ids)
        through = polling and not pending(own)
        if (through or gone) and not dialog_is_open():
            st.rerun(scope="app")
        tell_failures(own)
        rows = [row for row in own if row.cards]
        rows += pca_rivals(rows, own)
        judged = Judged(tuple(rows), tuple(columns(rows)), lead_counts(rows), all_measured(own), looks)
        with st.container(key="compare-board"):
            scoreboard(scores_of(own, judged, waits(own)), "scoreboard")
        if judged.columns:
            how_judged()
            more(Comparison(rows, found, judged))


def more(shown: Comparison) -> None:
    tabs = st.tabs(
        [_("All numbers"), _("Figures"), _("One input through all"), _("What went wrong"), _("Settings and export")],
        key="compare-tabs",
        on_change="rerun",
    )
    for tab, draw in zip(tabs, (numbers, figures, pictures, problems_found, exports), strict=True):
        if tab.open:
            with tab:
                draw(shown)


main()
