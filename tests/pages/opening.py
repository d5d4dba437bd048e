"""A page as Streamlit runs it without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

__all__ = ["open_page"]

ROOT = Path(__file__).resolve().parents[2]


def open_page(name: str, **link: str) -> AppTest:
    """Open a page by its link; it has thrown nothing."""
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    if name != "home":
        app.switch_page(str(ROOT / "pages" / f"{name}.py"))
        for key, value in link.items():
            app.query_params[key] = value
        app.run()
    assert not app.exception
    return app
