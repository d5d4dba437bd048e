"""What a learner does by hand, counted in the browser: the closed list of kinds, and how each is told."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["GESTURES", "GestureKind"]

GestureKind = Literal["visit", "sweep", "noise", "stroke", "film", "walk", "colour", "samples"]
"""`visit`: another cell of a 4 x 4 grid over the map in view; `sweep`: share of its range that a slider of the code has
gone over (each slider counts by its name); `noise`: the level of noise, in the slider's own unit; `stroke`: a stroke
drawn; `film`: share of the moments of a training that were played or gone through; `walk`: share of a walk; `colour`:
what the points were coloured by; `samples`: a further row of new samples asked for."""
GESTURES: tuple[GestureKind, ...] = get_args(GestureKind)
