"""What stands below the scoreboard: figures, one input through all, what went wrong, settings and export."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aecore.errors import UserError
from aecore.runs.changes import in_force
from aecore.runs.run import Run
from aecore.workers.jobs import job_of, state_of

from .. import lab
from ..components import through
from ..drawing import drawing_of
from ..language import _, language, spoken
from ..trouble import show_troubles
from ..words import escape, locked
from .board import table_csv
from .figures import overview, rate_and_error
from .measuring import known_pca_curve
from .naming import names_of
from .pictures import card_figure, detail_figure
from .report import report_html
from .shown import Comparison, picked_card
from .spaces import show_spaces

__all__ = ["exports", "figures", "pictures", "problems_found"]


def figures(shown: Comparison) -> None:
    """The picture of the card, error against size with PCA's curve, and all headline scores with their spreads."""
    kind = st.segmented_control(
        _("Save figures as"),
        ["png", "svg"],
        default="svg",
        format_func=str.upper,
        required=True,
        key="figure-format",
        width="content",
    )
    st.caption(_("The camera above a figure saves it."))
    card = picked_card(shown.rows)
    config = {
        "displaylogo": False,
        "toImageButtonOptions": {"format": kind, "scale": 2, "filename": f"latent-lab-{card}"},
    }
    drawn = {"picture": card_figure(shown.rows, card), "detail": detail_figure(shown.rows, card)}
    for what, figure in drawn.items():
        if figure:
            st.plotly_chart(figure, config=config, key=f"figure/{card}/{what}")
    if shown.has_seeds and any(drawn.values()):
        st.caption(_("Of each, this figure shows the first seed."))
    show_spaces(shown.found, config)
    st.markdown("**" + _("Error against the size of the code") + "**")
    if figure := rate_and_error(shown.rows, pca_curve(shown.found[0].runs[0])):
        st.plotly_chart(figure, config=config, key="figure/rate")
    st.markdown("**" + _("All headline scores") + "**")
    st.caption(_("Whiskers: 95 % intervals over seeds and held-out items; with one seed over held-out items alone."))
    places: Sequence[DeltaGenerator] = ()
    for number, figure in enumerate(overview(shown.rows)):
        places = st.columns(3) if number % 3 == 0 else places  # line by line: a phone shows them in their order
        places[number % 3].plotly_chart(figure, config=config, key=f"figure/overview/{number}")


def pca_curve(run: Run) -> dict[str, list[float]] | None:
    """PCA of every size on the data of a run; None while it is being computed, or where that makes no sense."""
    job = job_of(run, "pca", {})
    state = state_of(job)
    if state.state == "none" and not locked(run):
        try:
            lab.engine().ask(job)
        except UserError:
            return None
        st.caption(_("The curve of PCA is being computed; figures and the page to print have it in a moment."))
    return known_pca_curve(run)


def pictures(shown: Comparison) -> None:
    """One item, one noise, one path: a row for every contestant."""
    if len({c.runs[0].spec.data.model_dump_json() for c in shown.found}) > 1:
        st.info(
            _("These runs have other data, or other settings of it, so no item can go through all of them."),
            icon=":material/info:",
        )
        return
    if shown.has_seeds:
        st.caption(_("Of each autoencoder the first seed is shown."))
    rows = [
        (row, row.contestant.runs[0]) for row in shown.rows if row.contestant and row.contestant.runs[0].has_results
    ]
    models = [{"name": row.name, "symbol": row.symbol} | drawing_of(run) for row, run in rows]
    through(models, f"through/{'.'.join(run.id for _row, run in rows)}")


def problems_found(shown: Comparison) -> None:
    """Every trouble of every contestant, in any of its seeds, with what to try next."""
    clean = [
        name for name, c in zip(names_of(shown.found), shown.found, strict=True) if not show_troubles(c.runs, name)
    ]
    if clean:
        st.success(
            _("Nothing found: {names}.").format(names=escape(_(", ").join(clean))), icon=":material/check_circle:"
        )
    st.caption(
        _(
            "Looked for: divergence, learning rates that are too large or too small, collapse, dead units and codebook "
            "entries, overfitting, underfitting (against PCA and against the noise), blur."
        )
    )


def exports(shown: Comparison) -> None:
    """The table as CSV, everything as one page to print, and the exact settings of each."""
    code = language()
    pca_curve(shown.found[0].runs[0])  # the page to print draws it
    with st.container(horizontal=True):
        st.download_button(
            _("Table (CSV)"),
            lambda: spoken(code, table_csv, shown.rows),
            "latent-lab-comparison.csv",
            "text/csv",
            icon=":material/table:",
            on_click="ignore",
        )
        st.download_button(
            _("Page to print (HTML)"),
            lambda: spoken(code, report_html, shown.rows, shown.found, shown.judged),
            "latent-lab-comparison.html",
            "text/html",
            icon=":material/print:",
            on_click="ignore",
        )
    for name, contestant in zip(names_of(shown.found), shown.found, strict=True):
        with st.expander(escape(name)):
            st.caption(" · ".join(run.id for run in contestant.runs))
            st.code(in_force(contestant.runs[0]).to_json(), language="json")
