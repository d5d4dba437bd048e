"""The stage: the dark ground on which latent space lies in both modes, and what is told apart on it by colour.

Workers paint thumbnails with it, the browser maps (`ui/frontend/src/contract.ts` is written from here).
"""

from __future__ import annotations

__all__ = ["CLASSES", "GOLD", "STAGE"]

STAGE = "#0c0a1d"
GOLD = "#ffd166"
"""What the hand holds, and nothing else."""
CLASSES = (
    "#6ea6e0", "#ff9a57", "#52bf63", "#ff6b57", "#b08cf0", "#c09a6b", "#ff82bf", "#a9a9a9", "#d2c93a", "#4fd0de",
)  # fmt: skip
"""Of classes, in their order; further ones begin anew, with marks beside the colour."""
