"""Sentences shown by the browser components of the Compare page."""

from collections.abc import Callable

Translate = Callable[[str], str]


def compare_texts(_: Translate) -> dict[str, str]:
    """Return every sentence of the race, the leaderboard and the rows of pictures, translated by ``_``."""
    return _race(_) | _board(_)


def _race(_: Translate) -> dict[str, str]:
    return {
        "race_title": _("Variance explained"),
        "race_hint": _("on held-out items, higher is better; thin lines: further seeds"),
        "race_chart": _("Variance explained on held-out items against the epoch, one line for each run"),
        "axis_explained": _("% explained"),
        "pca_of_size": _("PCA, {n} numbers"),
        "race_stop": _("Stop {name}"),
        "race_value": _("{value} %, n = {n}"),
        "race_waiting": _("waiting for its turn"),
        "race_running": _("epoch {epoch} of {epochs}"),
        "race_running_seed": _("seed {seed} of {seeds}: epoch {epoch} of {epochs}"),
        "race_done": _("done"),
        "race_done_seeds": _("done, mean of {n} seeds"),
        "race_failed": _("{n} of {all} did not get through"),
    }


def _board(_: Translate) -> dict[str, str]:
    return {
        "board": _("Leaderboard"),
        "board_who": _("Who"),
        "board_draw": _("draw"),
        "board_n": _("Measured on {n} items."),
        "board_seeds": _("Lowest and highest seed: {low} to {high} {unit}."),
        "board_items": _("95 % interval over items: {low} to {high} {unit}."),
        "better_higher": _("higher is better"),
        "better_lower": _("lower is better"),
    }
