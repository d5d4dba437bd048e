"""Home: something alive at once, and the way on."""

from pathlib import Path

import streamlit as st

from aecore.errors import UserError
from ui.components import explorer
from ui.lab import SHOWN_FIRST, store
from ui.language import _
from ui.words import explained, run_title

PAGES = Path(__file__).resolve().parent


def main() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(_("Latent Lab"), anchor=False, width="content")
        st.space("stretch")
        if st.button(_("Train your own"), type="primary", icon=":material/play_circle:"):
            st.switch_page(PAGES / "train.py")
    st.markdown(
        _(
            "An autoencoder squeezes each picture into a few numbers and rebuilds it from them. Here it has learnt "
            "digits with two numbers, so all it knows fits on this map. **Move over the map and watch it draw.**"
        )
    )
    with explained():
        try:
            run = store().get(SHOWN_FIRST)
        except UserError:
            shipped = [run for run in store().runs() if run.has_results]
            if not shipped:
                st.info(_("No trained model is at hand yet. Open Train to make the first one; it takes seconds."))
                return
            run = shipped[0]
        explorer(run, "home-map", compact=True)
        st.caption(
            run_title(run) + " · " + _("8×8 digits; trained by this program, and you can train it again yourself.")
        )
    steps()


def steps() -> None:
    for column, page, icon, title, text in zip(
        st.columns(3),
        ("train", "explore", "gallery"),
        ("play_circle", "explore", "folder_open"),
        (_("Train"), _("Explore"), _("Gallery")),
        (
            _("Choose data and an autoencoder, press one button, and watch it learn: loss, pictures, map."),
            _("Walk between two items, turn single numbers, add noise and see what survives."),
            _("All that was trained here: open, rename, resume, delete."),
        ),
        strict=True,
    ):
        with column, st.container(border=True, height="stretch", gap="xsmall"):
            st.page_link(PAGES / f"{page}.py", label=f"**{title}**", icon=f":material/{icon}:")
            st.caption(text)


main()
