"""What is kept: what this server keeps of those who use it, who sees that, and until when; what it allows them."""

import streamlit as st

from ui.allowed import allowed, expiry_lines
from ui.kept import Row, intro, rows
from ui.lab import store
from ui.language import _
from ui.leaving import draw_leaving
from ui.quota import quota_lines
from ui.sharing import show_given
from ui.words import escape, explained


def main() -> None:
    st.title(_("What is kept"), anchor=False)
    with explained():
        st.markdown(intro())
        used = quota_lines(store())
        has = [_("Yours here: {lines}.").format(lines=" · ".join(used))] if used else []
        if lines := [*allowed(), *has, *expiry_lines()]:
            st.markdown("\n".join(f"- {escape(line)}" for line in lines))
        with st.container(horizontal=True, key="kept", gap="medium"):
            for number, row in enumerate(rows()):
                card(row, number)
        show_given()
        draw_leaving()


def card(row: Row, number: int) -> None:
    """One thing that is kept."""
    with st.container(border=True, width=372, gap="xsmall", key=f"sheet-kept-{number}"):
        st.subheader(f"{row.icon} {escape(row.title)}", anchor=False)
        st.markdown(escape(row.text))
        for name, said in ((_("Seen by"), row.seen), (_("Until"), row.until)):
            st.caption(_("{name}: {said}").format(name=f"**{escape(name)}**", said=escape(said)))


main()
