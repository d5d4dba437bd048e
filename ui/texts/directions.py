"""Sentences of the explorer's directions and analogies."""

from collections.abc import Callable

__all__ = ["direction_texts"]

Translate = Callable[[str], str]


def direction_texts(_: Translate) -> dict[str, str]:
    """Return the sentences of directions, translated by ``_``."""
    return {
        "directions_groups": _("Two groups"),
        "directions_groups_hint": _("From the mean code of one group to the mean code of another"),
        "directions_analogy": _("Analogy"),
        "directions_analogy_hint": _("A is to B as C is to what?"),
        # Two groups
        "side_from": _("From"),
        "side_to": _("To"),
        "side_selection": _("selection ({n})"),
        "sides_none": _(
            "Select some items on the map, or keep a group: a direction leads from one group of items to another."
        ),
        "direction_name": _("Name of the direction"),
        "direction_keep": _("Keep"),
        "direction_keep_hint": _("Keep this direction with the run, to apply it later"),
        "direction_is_kept": _("Kept"),
        "directions_kept": _("Kept"),
        "direction_use": _("Apply this direction again"),
        "direction_remove": _("Forget the direction {name}"),
        "direction_on": _("Apply to"),
        "target_side": _("{n} items of {name}"),
        "target_side_hint": _("A few items of the group that the direction comes from"),
        "target_a": _("item A"),
        "target_a_hint": _("The item clicked first on the map"),
        "target_a_none": _("Click an item on the map; it becomes A."),
        "target_selection": _("selection"),
        "target_selection_hint": _("A few of the items selected on the map"),
        "target_selection_none": _("Select some items on the map first."),
        "target_group_hint": _("A few of the items of the group {name}"),
        "target_none": _("There are no items here to move."),
        "target_spot": _("this spot"),
        "target_spot_hint": _("The spot of the map that is decoded now"),
        "direction_strength": _("Strength"),
        "direction_strength_hint": _(
            "1 goes as far as from the mean of one group to the mean of the other; below 0 goes the other way"
        ),
        "strength_before": _("before"),
        "strength_cell": _("Row {n}, step {step}"),
        "direction_turns": _("Up to strength 2 {n} of {all} turn into {to} (underlined), typically at {strength}."),
        "direction_turns_hint": _("Turned: the nearest real item belongs to the group that the direction leads to."),
        "direction_turns_none": _("None of these {all} comes nearest to a real item of {to}, up to strength 2."),
        "direction_score_held_out": _(
            "AUC {auc} on {n} held-out items; {tries} random directions: {median} in the middle, {best} at best. "
            "Single pairs lead to {to} in {share} of {tries} tries, random pairs in {random}."
        ),
        "direction_score_halves": _(
            "AUC {auc} on {n} items that it was not made from; {tries} random directions: {median} in the middle, "
            "{best} at best. Single pairs lead to {to} in {share} of {tries} tries, random pairs in {random}."
        ),
        "direction_score_hint": _(
            "AUC: how often an item of the second group lies farther along the direction than one of the first (1 "
            "always, 0.5 by chance). Single pairs: the way between one item of each group is added to a third item, "
            "and the nearest real item is looked at."
        ),
        "direction_all": _("Move them all"),
        "direction_all_hint": _(
            "Moves up to 200 of the items above that did not make the direction, and counts how many come nearest to "
            "an item of the other group"
        ),
        "direction_all_nobody": _(
            "All of these items made the direction, so they cannot judge it. Choose others above."
        ),
        "direction_all_found": _(
            "Moved by strength 1, {share} of {n} items of {from} end nearest to an item of {to} ({before} before); by "
            "random directions as long {random} do, by 95 in 100 of these at most {high}."
        ),
        "direction_all_used": _("{name}: {n} of {all} items were used, evenly spread."),
        "direction_score_few": _("No score: both groups need ten items or more."),
        # Analogy
        "analogy_what": _("What leads from A to B is added to C."),
        "analogy_click_a": _("Click item A on the map."),
        "analogy_click_b": _("Click item B on the map."),
        "analogy_click_c": _("Click item C on the map; each further click is another C."),
        "analogy_answer": _("C + (B − A)"),
        "analogy_nearest": _("The real items nearest to it, with their distances"),
        "analogy_score": _(
            "Analogies from {from} to {to} with random items of both: the nearest real item is of {to} in {share} of "
            "{tries} tries; with the difference of two items drawn from all: {random}."
        ),
        "analogy_score_none": _("No score: A and B must be of two classes with ten items or more each."),
    }
