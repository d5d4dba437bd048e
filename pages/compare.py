"""Compare: several autoencoders on the same data, raced with one budget or chosen from the runs, with what each number is worth."""

from math import prod
from pathlib import Path

import streamlit as st

from aecore.data.cards import CARDS as DATA
from aecore.errors import UserError
from aecore.evaluation.cards import CARDS
from aecore.races import Contestant, Race, Started, contestants, open_race, start_race
from aecore.runs.run import ACTIVE, Run
from ui.board import HEADLINES, table, verdict
from ui.compare_parts import Comparison, exports, figures, pictures, problems_found
from ui.components import leaderboard, race
from ui.contest import Competitor, competitors, names_of, pca_rivals
from ui.figures import card_names
from ui.lab import launcher, once, owner, store
from ui.language import _
from ui.measuring import fairness, lead_counts, pending, tell_progress
from ui.race_form import choose_runs, race_form
from ui.words import explained, locked

PAGES = Path(__file__).resolve().parent
MOST = 8


def main() -> None:
    started, runs = None, []
    with explained():
        if error := st.session_state.pop("race-error", None):
            raise error
    with explained():
        started, runs = chosen()
    head(started, runs)
    if runs:
        compare([run.id for run in runs])
    else:
        race_form(begin)
        choose_runs(MOST)


def chosen() -> tuple[Started | None, list[Run]]:
    """Return the race in the link with those of its runs that still exist, or the runs named in it one by one."""
    lab = store()
    if name := st.query_params.get("race"):
        started = open_race(lab, name)
        there = {run.id: run for run in lab.runs()}
        tell_missing(sum(run not in there for run in started.runs), len(started.runs))
        return started, [there[run] for run in started.runs if run in there]
    named = [name for name in dict.fromkeys(st.query_params.get("runs", "").split(".")) if name][:MOST]
    there = {run.id: run for run in lab.runs()}
    if named and not there.keys() & set(named):
        lab.get(named[0])  # says that there is no such run
    tell_missing(sum(name not in there for name in named), len(named))
    return None, [there[name] for name in named if name in there]


def tell_missing(lost: int, n: int) -> None:
    """Say that runs are not there any more: what is left may look like a smaller comparison."""
    if lost and lost == n:
        st.info(
            _("All runs of this race were deleted. “Repeat” trains them anew, with the same settings and seeds."), icon=":material/info:"
        )
    elif lost:
        st.info(
            _("{lost} of these {n} runs do not exist any more; the others are compared.").format(lost=lost, n=n), icon=":material/info:"
        )


def head(started: Started | None, runs: list[Run]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(_("Compare"), anchor=False, width="content")
        if runs:
            st.caption(_(DATA[runs[0].spec.data.name].title), width="content")
        st.space("stretch")
        if started:
            hint = locked() or _("The same race once more: new runs with the same data, settings and seeds.")
            st.button(_("Repeat"), icon=":material/replay:", on_click=begin, args=(started.race,), disabled=bool(locked()), help=hint)
        if runs:
            st.button(_("Another comparison"), icon=":material/add:", on_click=leave)


def begin(wanted: Race) -> None:
    """Start a race and open its link."""
    try:
        mine = owner()
        st.query_params["race"] = once("race", wanted, lambda: start_race(store(), launcher(), wanted, mine).id)
        st.query_params.pop("runs", None)
    except UserError as error:
        st.session_state["race-error"] = error


def leave() -> None:
    for name in ("race", "runs", "card"):
        st.query_params.pop(name, None)


@st.fragment
def compare(ids: list[str]) -> None:
    """Curves, leaderboard and all that follows; runs may end or be deleted while it is looked at."""
    lab = store()
    there = {run.id: run for run in lab.runs()}
    found = contestants([there[run] for run in ids if run in there])
    named = zip(names_of(found), found, strict=True)
    entrants = [{"name": name, "runs": [{"id": run.id, "seed": run.spec.seed} for run in c.runs]} for name, c in named]
    values = prod(DATA[found[0].runs[0].spec.data.name].shape) if found else 0
    _ended, stop = race(entrants, f"race/{'.'.join(ids)}", values=values, locked=bool(locked()))
    for run in str(stop or "").split(".") if not locked() else ():
        if run in ids and run in there:
            with explained():
                launcher().cancel(there[run])
    own = competitors(found, may_ask=not locked())
    fairness(found, own)
    if any(run.status.state not in ACTIVE for c in found for run in c.runs):
        polling = pending(own)
        st.fragment(results, run_every=1.5 if polling else None, key="results")(ids, polling)
    else:
        st.caption(_("The leaderboard comes when the first of them has ended."))


def results(ids: list[str], polling: bool) -> None:
    """Cards as they come; when the last one is there the page is drawn once more, without the timer."""
    there = {run.id: run for run in store().runs()}
    found = contestants([there[run] for run in ids if run in there])
    own = competitors(found, may_ask=not locked())
    tell_progress(own)
    if polling and not pending(own):
        st.rerun(scope="app")
    rows = [row for row in own if row.cards]
    if not any(result.scores for row in rows for result in row.cards):
        return
    rows += pca_rivals(rows)
    names = card_names(rows)
    card = picked_card(names)
    fair = lead_counts(rows)
    explain(rows, card, fair=fair)
    leaderboard(table(rows, card, fair=fair), "leaderboard", take_card)
    more(rows, found, card)


def picked_card(names: list[str]) -> str:
    """The card that is looked at, kept in the link; a click on a heading of the table picks it too."""
    asked = st.query_params.get("card", "")
    start = asked if asked in names else "orderly" if "orderly" in names else names[0]
    titles = {name: _(CARDS[name].title) for name in names}
    card = st.pills(
        _("Metric card"), names, default=start, format_func=titles.get, required=True, key="card-pills", label_visibility="collapsed"
    )
    if asked != card:
        st.query_params["card"] = str(card)
    return str(card)


def take_card() -> None:
    """A click on a heading of the table picks its card."""
    st.session_state["card-pills"] = st.session_state["leaderboard"].card


def explain(rows: list[Competitor], card: str, *, fair: bool) -> None:
    """What the card means and who leads in its headline score; the rest is folded away."""
    about = CARDS[card]
    words = {score.name: verdict(rows, card, score.name, fair=fair) for score in about.scores}
    first = next((name for name in HEADLINES.get(card, ()) if words.get(name)), next((name for name in words if words[name]), None))
    with st.container(border=True, gap="small"):
        st.markdown(f"**{_(about.title)}** — {_(about.meaning)}")
        for score in about.scores:
            if score.name == first:
                st.markdown(_("{name}: {value}").format(name=_(score.title), value=words[score.name]))
        with st.expander(_("All scores of this card, and how they were measured")):
            for score in about.scores:
                st.markdown(f"**{_(score.title)}** — {_(score.how)}  \n{words[score.name]}")
            st.caption(_(about.measured))


def more(rows: list[Competitor], found: list[Contestant], card: str) -> None:
    tabs = st.tabs(
        [_("Figures"), _("One input through all"), _("What went wrong"), _("Settings and export")], key="compare-tabs", on_change="rerun"
    )
    for tab, draw in zip(tabs, (figures, pictures, problems_found, exports), strict=True):
        if tab.open:
            with tab:
                draw(Comparison(rows, found, card))


main()
