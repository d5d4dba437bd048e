"""QR codes of links, as SVG: black on white whatever the page's colours, so that cameras read them and printers print
them."""

from __future__ import annotations

import io

import segno

__all__ = ["qr_svg"]


def qr_svg(link: str, label: str = "") -> str:
    """Return the code of a link, with the quiet zone that the standard asks for; with 15 % of it lost it is still
    read."""
    out = io.BytesIO()
    code = segno.make(link, error="m", micro=False)
    code.save(
        out, kind="svg", xmldecl=False, svgns=True, scale=1, border=4, omitsize=True, light="#fff", title=label or None
    )
    return out.getvalue().decode()
