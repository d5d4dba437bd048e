"""A page as Streamlit runs it without a browser."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

__all__ = ["ROOT", "open_page"]

ROOT = Path(__file__).resolve().parents[2]

manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
"""Asks all that is installed whether it brings components, which takes longer than a page; once is enough."""


def open_page(name: str, **link: str) -> AppTest:
    """Open a page by its link; it has thrown nothing."""
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    if name != "home":
        app.switch_page(str(ROOT / "pages" / f"{name}.py"))
    app.run()
    assert not app.exception
    return app
