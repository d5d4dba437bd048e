"""A run's model for other programs: one zip in the form that model hubs read, made when it is asked for."""

from __future__ import annotations

from io import BytesIO

import streamlit as st

from aecore.export.html.zipped import file_name
from aecore.export.model import FILES_TOLD, refuse_unfit, write_model_zip
from aecore.runs.run import Run
from aecore.texts import Sentence
from aecore.workers.taking import cards_there

from ..language import _, say
from ..words import run_title

__all__ = ["section"]


def section(run: Run) -> None:
    """Say what lies in the zip, and offer it; a run that cannot be taken is a sentence instead."""
    refuse_unfit(run)
    st.markdown(_("For Python, JavaScript, C++ and others, and for model hubs: one zip with all that is needed."))
    st.markdown("\n".join(f"- `{name}`: {say(Sentence(text))}" for name, text in FILES_TOLD.items()))
    if run.is_private:
        st.caption(
            _(
                "Your data stay here. The file holds names of classes, where each item lies, and the model, which can "
                "draw what resembles them."
            )
        )
    with_cards = cards_there(run) is not None
    st.caption(
        _("The metric cards of this run come along.")
        if with_cards
        else _("The metric cards have not been computed for this run: Compare does that. Losses come along either way.")
    )
    st.download_button(
        _("Save the model (zip)"),
        lambda: zipped(run),
        file_name(run_title(run), "zip"),
        "application/zip",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
        key="taking-model",
    )


def zipped(run: Run) -> bytes:
    into = BytesIO()
    write_model_zip(run, into, cards_there(run))
    return into.getvalue()
