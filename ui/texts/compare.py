"""Sentences shown by the browser components of the Compare page."""

from collections.abc import Callable

Translate = Callable[[str], str]


def compare_texts(_: Translate) -> dict[str, str]:
    """Return every sentence of the race, the leaderboard and the rows of pictures, translated by ``_``."""
    return _fair(_) | _race(_) | _scores(_) | _board(_) | _through(_)


def _fair(_: Translate) -> dict[str, str]:
    return {
        "fair_strip": _("What is equal and what is not"),
        "fair_more": _("all that was compared"),
        "fair_less": _("less"),
        "fair_equal": _("equal"),
        "fair_differs": _("not equal"),
        "fair_decides": _("not equal, so the comparison is not fair"),
        "fair_notes": _("To bear in mind:"),
    }


def _race(_: Translate) -> dict[str, str]:
    return {
        "race_title": _("Variance explained"),
        "race_hint": _("on held-out items while they train, higher is better; thin lines: further seeds"),
        "race_models": _("Models"),
        "race_rebuilt_of": _("{what} {n} of {name}"),
        "race_no_snapshot": _("The map comes with the first epoch."),
        "race_rebuilt": _("rebuilt"),
        "race_nothing": _("Nothing was kept of this run."),
        "race_baseline": _("PCA is computed, not trained: it has no seeds, and runs keep no pictures of it."),
        "race_baseline_explained": _("{value} % of the variance explained, n = {n}"),
        "race_chart": _("Variance explained on held-out items against the epoch, one line for each run"),
        "race_empty": _("There is nothing to draw: training ended before the first measurement."),
        "axis_explained": _("% explained"),
        "pca_of_size": _("PCA, {n} numbers"),
        "race_stop": _("Stop {name}"),
        "race_exact": _("exact"),
        "race_waiting": _("waiting for its turn"),
        "race_running": _("epoch {epoch} of {epochs}"),
        "race_running_seed": _("seed {seed} of {seeds}: epoch {epoch} of {epochs}"),
        "race_failed_alone": _("did not get through"),
        "race_failed": _("{n} of {all} did not get through"),
    }


def _scores(_: Translate) -> dict[str, str]:
    return {
        "scores": _("Scoreboard"),
        "scores_who": _("Who is who"),
        "scores_absent": _("Does not apply"),
        "scores_value": _("{name}: {value}"),
        "scores_interval": _("{name}: {value}, 95 % from {low} to {high}"),
        "scores_beyond": _("{value}, off this axis"),
        "scores_tagged": _("{tag}: {names}"),
        "scores_against": _("against"),
        "scores_more": _("{n} more differences"),
        "scores_waiting": _("Nobody is said to lead before all are measured."),
    }


def _board(_: Translate) -> dict[str, str]:
    return {
        "board": _("Leaderboard"),
        "board_who": _("Who"),
        "board_draw": _("draw"),
        "board_n": _("Measured on {n} items."),
        "board_seeds": _("95 % interval over seeds and items: {low} to {high} {unit}."),
        "board_items": _("95 % interval over items: {low} to {high} {unit}."),
        "better_higher": _("higher is better"),
        "better_lower": _("lower is better"),
    }


def _through(_: Translate) -> dict[str, str]:
    return {
        "through_title": _("One input through all"),
        "through_source": _("What goes through all models"),
        "through_item": _("An item"),
        "through_item_hint": _("An item of the data goes through all models"),
        "through_drawing": _("Your drawing"),
        "through_drawing_hint": _("Draw an item yourself: the same drawing goes through all models"),
        "through_draw": _("Draw on the sheet: every model answers with each stroke."),
        "through_drawn": _("The same drawing goes through all; a click on an item chooses the goal of the path."),
        "through_take": _("Start from the item"),
        "through_take_hint": _("Put the item that went through before on the sheet and change it"),
        "through_target": _("What a click on an item chooses"),
        "through_a": _("Item"),
        "through_a_hint": _("A click chooses the item that goes through all models"),
        "through_b": _("Goal of the path"),
        "through_b_hint": _("A click chooses the item that the paths lead to"),
        "through_more": _("Other items"),
        "through_error": _("squared error {value} (sum over values), {d} numbers"),
        "through_path": _("The same path through all"),
        "through_path_hint": _("from the item to the goal, a straight line in each model's own latent space"),
        "through_maps": _("Maps side by side"),
        "through_maps_hint": _(
            "Each is turned, mirrored and scaled to lie as close to the first as it can (Procrustes). Point at "
            "an item to find it in all."
        ),
        "through_map": _("Map of {name}"),
    }
