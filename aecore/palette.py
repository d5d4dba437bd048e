"""Colours of the stage, on which latent space lies in both modes: for pictures that are made without a page.

The theme of the app says the same (`.streamlit/config.toml`), by test.
"""

from __future__ import annotations

__all__ = ["CLASSES", "FOG", "LINE", "STAGE", "UNNAMED"]

STAGE, FOG = "#0c0a1d", "#1f1b46"
"""The ground, and the ground where codes lie densest."""
CLASSES = (
    "#6ea6e0", "#ff9a57", "#52bf63", "#ff6b57", "#b08cf0", "#c09a6b", "#ff82bf", "#a9a9a9", "#d2c93a", "#4fd0de",
)  # fmt: skip
"""Of the classes 0, 1, ...; the eleventh has the first again."""
UNNAMED = "#a09cc9"
"""Of an item that has no class."""
LINE = "#a59eff"
"""Of what is drawn as lines, bars or squares."""
