"""Sentences of the explorer's tools that go somewhere in latent space: walks, directions, grids, samples."""

from collections.abc import Callable

Translate = Callable[[str], str]


def way_texts(_: Translate) -> dict[str, str]:
    """Return the sentences of walks, directions, grids and samples, translated by ``_``."""
    return _walk(_) | _directions(_) | _grid(_) | _memory(_)


def _walk(_: Translate) -> dict[str, str]:
    return {
        "path_hint": _("Click two items on the map."),
        "path_label": _("Decoded items on the way from A to B"),
        "path_step": _("Step {n}"),
        "path_slider": _("Place between A and B"),
        "path_play": _("Move from A to B"),
        "path_pause": _("Pause"),
        "choose_slot": _("The next item clicked on the map becomes {slot}"),
        "nothing_chosen": _("not chosen"),
        "swap": _("Swap A and B"),
        "clear": _("Clear all chosen items"),
        "clear_short": _("clear"),
        "slot_waits": _("click the map"),
        "slot_choose": _("choose"),
        "slot_change": _("change"),
        "stop_add": _("+ stop"),
        "stop_add_hint": _("The next item clicked on the map becomes a stop on the way"),
        "stop_hint": _("Click the item on the map that the way shall pass."),
        "stop_earlier": _("Pass this stop earlier"),
        "stop_remove": _("Leave this stop out"),
        "way_shape": _("Shape of the way"),
        "way_line": _("Straight"),
        "way_line_hint": _("The straight line from code to code"),
        "way_arc": _("Spherical"),
        "way_arc_hint": _("Along an arc round the origin of latent space, which keeps the distance from it"),
        "way_arc_prior": _(
            "The prior of this model spreads codes evenly round the origin. With many dimensions nearly all lie on a "
            "shell: the arc follows it, a straight line cuts through its empty middle."
        ),
        "way_arc_no_prior": _(
            "This model has no prior round the origin, so an arc is no better than a straight line here."
        ),
        "way_steps": _("Steps"),
        "way_steps_hint": _("How many codes on the way are decoded"),
        "walk_thin": _("{n} of {all} steps are thin: there the decoder guesses."),
        "walk_no_gap": _("No step is thin: real items lie near all of them."),
        "walk_bars": _("Bars: real items near each step, within {distance}, where 99 of 100 items have a neighbour."),
        "walk_band": _("class of the nearest real item along the way"),
        "walk_stretch": _("{name}: {n} steps"),
        "walk_at": _("step {n} of {all}"),
        "walk_captions_few": _("Under each step: the nearest real item. There are too few items to say what is near."),
        "walk_png": _("Save the steps as a picture"),
        "walk_gif": _("Save the walk as a moving picture"),
        "walk_webm": _("Save the walk as a video (WebM); it is recorded as it plays"),
        "code_facts": _("Nearest real item: {name}, at distance {distance}. Real items nearby: {n}."),
        "code_facts_none": _(
            "Nearest real item: {name}, at distance {distance}. No real item nearby: the decoder is guessing."
        ),
    }


def _directions(_: Translate) -> dict[str, str]:
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


def _grid(_: Translate) -> dict[str, str]:
    return {
        "grid_plane": _("The map"),
        "grid_plane_hint": _("The map as a grid of decoded items"),
        "grid_rows": _("Each dimension"),
        "grid_rows_hint": _("A row for each dimension of the code"),
        "grid_region": _("Part of the map"),
        "grid_data": _("All items"),
        "grid_data_hint": _("The part of the map where the items lie"),
        "grid_seen": _("As seen"),
        "grid_seen_hint": _("The part of the map that is seen now; it follows when you zoom or move"),
        "grid_size": _("Size"),
        "grid_size_hint": _("How many rows the grid has"),
        "grid_fog": _("Fog"),
        "grid_fog_hint": _("Fade what lies far from all items on the map"),
        "grid_png": _("Save the grid as a picture"),
        "grid_hint": _("Point at a cell to find its spot on the map, click to stay there."),
        "grid_few": _(
            "These items need room to be read: {columns} stand in a row, in at most {rows} rows. The one pointed "
            "at is shown large above."
        ),
        "grid_keys": _("Grid of decoded items. Arrow keys go from cell to cell, Enter takes one."),
        "traversal_hint": _("The other dimensions stay as at the pinned spot, which is framed."),
        "traversal_keys": _(
            "Decoded items, a row for each dimension. Arrow keys go from cell to cell, Enter takes one."
        ),
        "traversal_all": _("Show all {n}"),
        "traversal_few": _("Show fewer"),
        "traversal_png": _("Save the rows as a picture"),
    }


def _memory(_: Translate) -> dict[str, str]:
    return {
        "nearest_training": _("nearest training item"),
        "memory_near_code": _("The training item with the nearest code: {name}, at distance {distance}."),
        "memory_near_data": _(
            "The nearest of all training items: {name}, at distance {distance}. {share} of the held-out items are as "
            "near to a training item, or nearer."
        ),
        "memory_part": _("{sampler}: {distance}"),
        "memory_codes": _(
            "Learnt by heart? Median distance to the nearest training code: {parts}; held-out items: {usual} (n = "
            "{n}). Samples that are much nearer would be copies."
        ),
        "memory_no_training": _("All items of this map were held out of training, so copies cannot be seen here."),
        "memory_no_held_out": _("No item of this map was held out of training, so nothing says how near is usual."),
        "memory_compare": _("Compare with all training items"),
        "memory_compare_hint": _(
            "Looks for the nearest training item of every sample, value by value; this may load the data set first"
        ),
        "memory_copies": _("{sampler}: {n} of {all}, median distance {distance}"),
        "memory_none_copied": _("Nothing looks learnt by heart."),
        "memory_some_copied": _(
            "More samples than chance allows lie very near to a training item: copies, or smoother than real items, "
            "which brings them near to everything."
        ),
        "memory_data": _(
            "Nearer to one of {train} training items than all but 1 in 100 held-out items: {parts}. Median of "
            "{n} held-out items: {usual}."
        ),
    }
