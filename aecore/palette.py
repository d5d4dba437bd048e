"""The stage: the dark ground on which latent space lies in both modes, and what is told apart on it by colour.

Workers paint thumbnails with it, the browser maps (`ui/frontend/src/contract.ts` is written from here).
"""

from __future__ import annotations

__all__ = ["CLASSES", "FOG", "GOLD", "LINE", "STAGE", "THICKEST", "UNNAMED"]

STAGE = "#0c0a1d"
GOLD = "#ffd166"
"""What the hand holds, and nothing else."""
FOG = {"colour": "#7568ff", "most": 0.18}
"""What lies over places without items, and its share where it is thickest: `#1f1b46` on the stage."""
CLASSES = (
    "#6ea6e0", "#ff9a57", "#52bf63", "#ff6b57", "#b08cf0", "#c09a6b", "#ff82bf", "#a9a9a9", "#d2c93a", "#4fd0de",
)  # fmt: skip
"""Of classes, in their order; further ones begin anew, with marks beside the colour."""
THICKEST = "#1f1b46"
"""The stage under the thickest fog."""
UNNAMED = "#a09cc9"
"""Of an item that has no class."""
LINE = "#a59eff"
"""Of what is drawn as lines, bars or squares."""
