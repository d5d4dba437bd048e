"""What is said of gestures (how each is done by keyboard, how much of it has been done) and of controls that a link
hides or fixes."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["gesture_texts"]


def gesture_texts(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "controls_hidden": _("Your teacher has hidden some controls."),
        "controls_fixed": _("Your teacher has fixed some controls: they can be seen but not changed."),
        "controls_both": _("Your teacher has hidden some controls and fixed others."),
        "controls_lesson": _("This lesson does without some controls."),
        "controls_whole": _("Use the whole app"),
        "gesture_keys": _("By keyboard"),
        "gesture_keys_visit": _(
            "Go to the map with Tab; the arrow keys move over it, with Shift faster. N goes from item to item."
        ),
        "gesture_keys_sweep": _("Go to the slider with Tab; the arrow keys move it, Home and End go to its ends."),
        "gesture_keys_noise": _("Go to the slider of the noise with Tab; the arrow keys move it, End goes to its end."),
        "gesture_keys_stroke": _(
            "Go to the sheet with Tab; the arrow keys move the brush, Space puts it down and lifts it."
        ),
        "gesture_keys_film": _(
            "Go to the slider of the film with Tab, press Home, then End; or press the button beside it."
        ),
        "gesture_keys_walk": _(
            "Go to the slider of the walk with Tab, press Home, then End; or press the button beside it."
        ),
        "gesture_keys_colour": _("Go to the list of colours above the map with Tab; the arrow keys change it."),
        "gesture_keys_samples": _("Go to the button with the dice with Tab and press Enter."),
        "gesture_told_visit": _("Parts of the map visited: {n} of {all}."),
        "gesture_told_sweep": _("Sliders moved: {n} of {all}."),
        "gesture_told_noise": _("Noise: {n} of {all}."),
        "gesture_told_stroke": _("Strokes: {n} of {all}."),
        "gesture_told_film": _("Of the film: {n} of {all}."),
        "gesture_told_walk": _("Of the way: {n} of {all}."),
        "gesture_told_colour": _("Colourings: {n} of {all}."),
        "gesture_told_samples": _("Rows of samples: {n} of {all}."),
    }
