"""The codes of a run in three dimensions, on demand: Plotly's part of the page is 4.7 MB, so nothing of it is loaded
before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from aecore.runs.run import Run
from aecore.runs.tensors import reading
from aecore.texts import fill
from aecore.workers.jobs import Job, job_of, state_of

from .. import lab
from ..address import keep, part
from ..dialogs import dialog_is_open
from ..language import _
from ..words import card_text, explained, joined

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["PART", "space", "space_figure", "space_line"]

KINDS = {"pca": "components", "umap": "umap", "tsne": "tsne"}
"""As the link names them -> the job that computes them."""
PART = "space"
HEIGHT = 560
EVERY = 1.0


def space(run: Run) -> None:
    """Offer the 3-D view where codes have at least three numbers; the link keeps which one is open."""
    if run.spec.model.bottleneck.size < 3:
        return
    names = {"pca": _("PCA"), "umap": _("UMAP"), "tsne": _("t-SNE")}
    asked = part(PART)
    with st.container(horizontal=True, vertical_alignment="center"):
        hint = _("The codes as a cloud that can be turned. It is loaded only when it is asked for.")
        is_open = st.toggle(_("3-D view"), asked in KINDS, key=f"{PART}/{run.id}", help=hint)
        kind = choose(run, names, asked if asked in KINDS else "pca") if is_open else None
    keep(PART, kind)
    if kind:
        with explained():
            show(job_of(run, KINDS[kind], {"components": 3}))


def choose(run: Run, names: dict[str, str], start: str) -> str | None:
    label, key = _("How the codes are laid out in three dimensions"), f"{PART}-kind/{run.id}"
    style: dict[str, Any] = {"label_visibility": "collapsed", "required": True}
    chosen: str | None = st.segmented_control(
        label, list(names), default=start, format_func=names.__getitem__, key=key, **style
    )
    return chosen


def show(job: Job) -> None:
    state = state_of(job)
    if state.state == "none":
        state = lab.engine().ask(job)
    if state.state == "done":
        figure = space_figure(job.run, job.path)
        st.plotly_chart(figure, key=f"{PART}-figure", config={"displaylogo": False})
        st.caption(space_line(job.path))
    elif state.state == "failed":
        st.warning(fill(_(state.text), state.values or {}))
        if st.button(_("Try again")):
            lab.engine().ask(job)
            st.rerun()
    else:
        st.fragment(wait, run_every=EVERY)(job.run.id, job.kind, job.params.model_dump())


def wait(run_id: str, kind: str, params: dict[str, Any]) -> None:
    """Show how far the job is; draw the page again when there is something else to show."""
    with explained():
        now = state_of(job_of(lab.store().get(run_id), kind, params))
        if now.state == "running":
            st.progress(now.share, _(now.text))
        elif not dialog_is_open():  # whose end draws the page anew
            st.rerun()


def space_figure(run: Run, path: Path) -> go.Figure:
    """Draw a cloud of codes, one colour per class; items without a place are left out."""
    import plotly.graph_objects as go

    xyz, labels = tensor(path, "xy"), tensor(run.items, "labels")
    names = [card_text(run.card, name) for name in run.card.classes]
    placed = np.isfinite(xyz).all(1)
    figure = go.Figure()
    for label in (*range(len(names)), -1):  # also without items: the colours are given in turn, as on the map
        rows = placed & (labels == label if label >= 0 else (labels < 0) | (labels >= len(names)))
        name = names[label] if label >= 0 else _("no class")
        x, y, z = xyz[rows].T
        numbers = np.flatnonzero(rows) + 1
        hover = _("item {n}").format(n="%{customdata}") + "<extra>%{fullData.name}</extra>"
        figure.add_scatter3d(
            x=x, y=y, z=z, name=name, mode="markers", marker={"size": 2}, customdata=numbers, hovertemplate=hover
        )
        figure.data[-1].showlegend = bool(rows.any()) and len(names) > 0
    axis = {"showticklabels": False, "title": "", "showspikes": False}
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        scene={"xaxis": axis, "yaxis": axis, "zaxis": axis, "aspectmode": "data"},
        # At the left: the buttons of the figure are at the right.
        legend={"itemsizing": "constant", "x": 0, "y": 1, "xanchor": "left", "yanchor": "top"},
    )
    return figure


def space_line(path: Path) -> str:
    """Say how far the view can be trusted, and for principal components how much they hold."""
    with reading(path) as file:
        told = file.metadata()
        shares = file.get_tensor("share")[:3] if "share" in file.keys() else ()
        kept = file.get_tensor("kept")
    lines = []
    if len(shares):
        lines.append(
            _("The three principal components hold {share} of the variance of the codes.").format(
                share=f"{sum(shares):.0%}"
            )
        )
    if int(told["k"]):
        lines.append(
            _(
                "Neighbours kept: {kept} of the {k} nearest in this view are nearest in code space too. "
                "Trustworthiness {trustworthiness}, continuity {continuity} (1 is best; {n} items)."
            ).format(
                kept=f"{np.nanmean(kept):.0%}",
                k=told["k"],
                trustworthiness=f"{float(told['trustworthiness']):.2f}",
                continuity=f"{float(told['continuity']):.2f}",
                n=f"{int(told['n']):,}",
            )
        )
    return joined(*lines)


def tensor(path: Path, name: str) -> NDArray[Any]:
    with reading(path) as file:
        return np.asarray(file.get_tensor(name))
