"""Sentences of the explorer's tools that go somewhere in latent space: walks, directions, grids, samples."""

from collections.abc import Callable

from .directions import direction_texts

Translate = Callable[[str], str]


def way_texts(_: Translate) -> dict[str, str]:
    """Return the sentences of walks, directions, grids and samples, translated by ``_``."""
    return _walk(_) | direction_texts(_) | _grid(_) | _memory(_)


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
        "path_shape": _("Shape of the way"),
        "path_line": _("Straight"),
        "path_line_hint": _("The straight line from code to code"),
        "path_arc": _("Spherical"),
        "path_geodesic": _("Along the data"),
        "path_geodesic_hint": _("The way on which what is decoded changes least: a geodesic of the decoder"),
        "path_geodesic_seeking": _("Looking for the way on which what is decoded changes least."),
        "path_geodesic_found": _(
            "A geodesic of the decoder: what is decoded changes as little as it can, and evenly, so it keeps to where "
            "the decoder is steady."
        ),
        "path_geodesic_straight": _(
            "No bent way was found on which what is decoded changes less than on the straight one."
        ),
        "path_arc_hint": _("Along an arc round the origin of latent space, which keeps the distance from it"),
        "path_arc_sphere": _(
            "These codes lie on a sphere: the way is a part of a great circle, the shortest there is."
        ),
        "path_arc_prior": _(
            "The prior of this model spreads codes evenly round the origin. With many dimensions nearly all lie on a "
            "shell: the arc follows it, a straight line cuts through its empty middle."
        ),
        "path_arc_no_prior": _(
            "This model has no prior round the origin, so an arc is no better than a straight line here."
        ),
        "path_steps": _("Steps"),
        "path_steps_hint": _("How many codes on the way are decoded"),
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
        "memory_few": _("Too few items were held out to tell copies by: {least} are needed."),
        "memory_data": _(
            "Nearer to one of {train} training items than all but 1 in 100 held-out items: {parts}. Median of "
            "{n} held-out items: {usual}."
        ),
    }
