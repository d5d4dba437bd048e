"""Sentences of the explorer's tools about single items and groups of them: noise, drawing, reconstructions, neighbours,
groups."""

from collections.abc import Callable

Translate = Callable[[str], str]


def item_texts(_: Translate) -> dict[str, str]:
    """Return the sentences, translated by ``_``."""
    return _more_noise(_) | _draw(_) | _reconstruct(_) | _find(_) | _neighbours(_) | _groups(_)


def _more_noise(_: Translate) -> dict[str, str]:
    return {
        "noise_again": _("Other noise of the same strength"),
        "noise_code": _("code"),
        "noise_code_hint": _(
            "One pair of bars for each number of the code: grey for the item itself, coloured with noise."
        ),
        "noise_moved": _("moved by {distance}"),
        "code_bars": _("The code: {before}; with noise: {now}"),
        "level_deviation": _("σ {value}"),
        "level_share": _("{value}"),
        "level_pixels": _("{value} px"),
        "level_degrees": _("{value}°"),
        "noise_blur": _("blur"),
        "noise_blur_image": _(
            "Each pixel becomes a mean of its surroundings, weighted by a Gaussian curve of this width"
        ),
        "noise_rotate": _("rotation"),
        "noise_rotate_image": _("The picture is turned about its middle; pixels at the edge are repeated outwards"),
    }


def _draw(_: Translate) -> dict[str, str]:
    return {
        "draw_sheet": _("Sheet to draw on with mouse, pen or finger"),
        "draw_keys": _("Arrow keys move the pen, Space puts it down or lifts it."),
        "draw_empty": _("Draw here: code, reconstruction and nearest items follow each stroke."),
        "draw_brush": _("Brush"),
        "draw_ink": _("Ink"),
        "draw_ink_hint": _("Draw strokes"),
        "draw_eraser": _("Eraser"),
        "draw_eraser_hint": _("Paint with the ground of the data"),
        "draw_colour": _("Colour of the ink"),
        "draw_undo": _("Undo the last stroke"),
        "draw_clear": _("Clear the sheet"),
        "draw_width": _("Width"),
        "draw_width_hint": _("Width of the brush, in pixels of the items"),
        "draw_from": _("Start from item A"),
        "draw_from_hint": _("Put item A on the sheet and change it; choose A by a click on the map"),
        "draw_centre": _("centre as in the data"),
        "draw_centre_hint": _(
            "All items of these data have their centre of mass at nearly the same place. The drawing is moved there "
            "by whole pixels before the network sees it."
        ),
        "draw_seen": _("input"),
        "read_as": _("Read as {name}: of the {all} real items with the nearest codes {n} are that."),
        "read_far": _("Far from all real items; the nearest are {name} ({n} of {all})."),
        "draw_nearest": _("Real items with the nearest codes"),
    }


def _reconstruct(_: Translate) -> dict[str, str]:
    return {
        "original": _("original"),
        "originals_missing": _(
            "The originals are not stored with this run: only what is rebuilt can be shown. The errors were "
            "measured in training."
        ),
        "rebuilt_which": _("Which items"),
        "rebuilt_worst": _("Worst"),
        "rebuilt_worst_hint": _("The items with the largest error"),
        "rebuilt_best": _("Best"),
        "rebuilt_best_hint": _("The items with the smallest error"),
        "rebuilt_random": _("Random"),
        "rebuilt_random_hint": _("Items drawn at random"),
        "rebuilt_chosen": _("Chosen"),
        "rebuilt_chosen_hint": _("Items A and B and those selected on the map"),
        "rebuilt_dice": _("Other random items"),
        "rebuilt_choose": _("Click an item on the map, or select several."),
        "rebuilt_none": _("No item has an error that is a number."),
        "rebuilt_error": _("error"),
        "scale_hint": _(
            "Reconstruction minus original: orange is too much, blue too little. The ends are the largest "
            "difference shown."
        ),
        "scale_words": _("At each place: the probability that is missing from the right word."),
        "item_visit": _("click: show it on the map"),
        "errors_label": _("How many items have which error; a bar shows its items"),
        "errors_unit": _("squared error of an item (sum over values)"),
        "errors_bin": _("{low} to {high}: {held} of held-out items, {train} of training items. Click to see some."),
        "errors_beyond": _("{low} and more, up to {most}"),
        "errors_last_bin": _("{low} or more: {held} of held-out items, {train} of training items. Click to see some."),
        "errors_held_out": _("held-out, n = {n}"),
        "errors_training": _("training, n = {n}"),
        "errors_missing": _("{n} items without a finite error are left out."),
        "errors_of_bin": _("{n} of {all} items with such an error."),
        "errors_empty_bin": _("No item has an error in this range."),
    }


def _find(_: Translate) -> dict[str, str]:
    return {
        "find_hint": _("a class, a number, a word …"),
        "find_how": _(
            "Write a class, the number of an item, a word of it, or a value: {columns} with >, < or =, or a range such "
            "as 1..2. Commas join conditions."
        ),
        "find_unread": _("Not among the words that this model reads: {words}."),
        "find_unclear": _("Nothing here is called “{what}”. Values that are known: {columns}."),
        "find_count": _("{n} of {all} items; Enter goes to the first."),
        "find_select": _("Select all"),
        "find_found": _("Items that were found"),
    }


def _neighbours(_: Translate) -> dict[str, str]:
    return {
        "near_of": _("Neighbours of"),
        "near_of_item": _("Item A"),
        "near_of_item_hint": _("The items closest to item A"),
        "near_of_spot": _("Spot"),
        "near_of_spot_hint": _("The items closest to the current spot of the map; by data: to what it decodes to"),
        "near_space": _("Compared by"),
        "near_space_code": _("Code"),
        "near_space_code_hint": _("Alike for the network: their codes are compared"),
        "near_space_data": _("Data"),
        "near_space_data_hint": _("Alike as they are: the values themselves are compared"),
        "near_metric": _("Distance"),
        "near_metric_euclidean": _("Euclidean"),
        "near_metric_euclidean_hint": _("The length of the straight line between them"),
        "near_metric_cosine": _("Cosine"),
        "near_metric_cosine_hint": _(
            "1 minus the cosine of the angle between them, seen from zero: 0 is the same direction, 2 the opposite"
        ),
        "near_choose": _("Click an item on the map: it becomes item A."),
        "near_distance": _("distance {distance}"),
        "near_share": _("{count} of {of} are “{name}”; among all {all} items these are {baseline}."),
        "near_unlabelled": _("The {n} nearest items, nearest first."),
        "near_none": _("There are no distances: a code is infinite or undefined, here or in all other items."),
        "near_computed": _("The originals are compared on the server: {share}"),
        "near_no_originals": _(
            "The originals are not stored with this run, so a spot cannot be compared with them. Take item A, or "
            "compare by code."
        ),
    }


def _groups(_: Translate) -> dict[str, str]:
    return {
        "group_source": _("What becomes a group"),
        "group_of_selection": _("selected items ({n})"),
        "group_of_class": _("all of “{name}” ({n})"),
        "group_name": _("Name of the group"),
        "group_first_name": _("Group"),
        "group_class_name": _("all {name}"),
        "group_make": _("Keep"),
        "group_make_hint": _("Keep these items with the run, under this name"),
        "group_nothing_selected": _(
            "Nothing is selected on the map. Draw a box or a lasso round some items, or take all of one class."
        ),
        "group_no_name": _("The group needs a name."),
        "group_too_many": _("A run keeps {n} groups at most. Remove one first."),
        "group_too_large": _("A group has {n} items at most. Select fewer."),
        "group_select": _("Select the items of this group on the map"),
        "group_size": _("{n} items"),
        "group_mean": _("{name}: mean code, decoded"),
        "group_mean_hint": _("What the mean code of the group decodes to; click to go there"),
        "group_class_count": _("{name}: {n} ({share})"),
        "group_rename": _("Rename"),
        "group_csv": _("Save as CSV: number, label and code of each item"),
        "group_remove": _("Remove"),
        "group_removed": _("“{name}” was removed."),
        "group_undo": _("Undo"),
        "group_colour": _("Colour the map by group"),
    }
