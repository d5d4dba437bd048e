"""Sentences shown by the explorer's map: what its points mean, how to choose among them, how to keep it."""

from collections.abc import Callable

__all__ = ["map_texts"]


def map_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of the map, translated by ``_``."""
    return _map(_) | _colours(_) | _choosing(_) | _keys(_)


def _map(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "map_keys": _(
            "Map of the codes. Arrow keys move the spot, Enter chooses the nearest item, N and P go from item to item, "
            "question mark lists all keys."
        ),
        "map_hint": _(
            "Move over the map to decode every spot. Click an item to choose A, then B. Wheel zooms, drag moves "
            "the map."
        ),
        "map_hint_touch": _(
            "Drag a finger over the map to decode every spot. Tap an item to choose A, then B. Two fingers zoom "
            "and move the map."
        ),
        "map_without_webgl": _("This browser offers no WebGL, so the map is drawn in a slower way."),
        "map_thinned": _("{n} of {all} points are drawn; zooming and selecting still mean all of them."),
        "items_unplaced": _("{n} items have no place on this map and are not drawn."),
        "map_menu": _("Pictures, marks, saving"),
        "pictures_on": _("Pictures for points"),
        "pictures_hint": _("As many items as fit are drawn in place of their points; more of them come on zooming in."),
        "pictures_size": _("Size of the pictures"),
        "pictures_missing": _("Pictures can be drawn when the decoder has been loaded."),
        "marks": _("Points as"),
        "marks_hint": _("Shapes and letters tell classes apart without colour: for printing, and for any eyes."),
        "marks_dots": _("dots"),
        "marks_shapes": _("shapes"),
        "marks_letters": _("letters"),
        "marks_crowded": _("More than {n} points are in view: too many for shapes or letters. Zoom in, or show fewer."),
        "marks_numbers": _(
            "Shapes and letters stand for classes. Numbers keep their colours, which grow lighter from low to high."
        ),
        "map_save": _("Save"),
        "map_save_png": _("The map as a picture, with its legend"),
        "map_save_svg": _("The map as a drawing that can be enlarged and edited, with its legend"),
        "map_save_csv": _("A table of the items on the map: class, place, error, code"),
        "map_save_white": _("on white, for printing"),
        "map_in_words": _("The map in words"),
        "map_summary": _("{n} of {all} items are on the map, coloured by {colour}."),
        "sight_all": _("All {n} items are in sight."),
        "sight_some": _("{n} of {all} items in sight"),
        "summary_class": _("{name}: {n} items, mean error {error}, middle at {x} across and {y} up, spread {spread}."),
        "summary_numbers": _("From {low} to {high}, over {n} items."),
        "item_in_words": _(
            "Item {n}: {name}, {kind}, error {error}, at {x} across and {y} up. Nearest on the map: {near}."
        ),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "zoom_all": _("Show the whole map"),
        "item_number": _("item {n}"),
        "held_out_item": _("held-out"),
        "training_item": _("used in training"),
        "item_error": _("squared error {value} (sum over values)"),
        "picture_is_decoded": _("Rebuilt from its code."),
        "colours_repeat": _("More classes than the {n} colours: marks tell them apart."),
    }


def _colours(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "colour_by": _("Colour"),
        "colour_by_hint": _("What the colour of a point stands for"),
        "colour_class": _("class"),
        "colour_split": _("held-out or training"),
        "colour_error": _("error"),
        "colour_error_unit": _("squared error, sum over values"),
        "colour_density": _("density"),
        "colour_density_unit": _("items near by on the map, 1 is the mean"),
        "colour_group": _("group"),
        "colour_factors": _("Known factors"),
        "colour_columns": _("Columns"),
        "colour_column_unit": _("standard deviations from the mean"),
        "colour_stars_unit": _("from 1 to 5 stars"),
        "colour_dimensions": _("Code"),
        "colour_none": _("none"),
        "colour_bar_hint": _(
            "From {low} to {high} over {n} items. The colours end where the lowest and the highest hundredth begin."
        ),
        "colour_bar_empty": _("No item has a value here."),
        "colour_n": _("n = {n}"),
        "show_only": _("{name}: {n} items. Press to show only these, press more names to add them."),
    }


def _choosing(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "modes": _("What dragging does"),
        "mode_move": _("Drag to move the map"),
        "mode_box": _("Drag a box round items to select them"),
        "mode_lasso": _("Draw round items to select them"),
        "combine": _("What the next box or lasso does"),
        "combine_replace": _("Select only what it holds"),
        "combine_add": _("Add to the selection (or hold Shift)"),
        "combine_subtract": _("Take away from the selection (or hold Alt)"),
        "draw_box": _("Drag a box round items."),
        "draw_lasso": _("Draw round items."),
        "selected_count": _("{n} of {all} selected"),
        "selection_unkept": _("(too many for the link; a group keeps them)"),
        "selection_clear": _("Select nothing"),
        "isolate": _("Show only these"),
        "isolate_end": _("Show all"),
        "isolate_hint": _("Take everything else off the map, or put it back"),
    }


def _keys(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "map_help": _("How to use the map"),
        "map_help_close": _("Close"),
        "keys_click": _("Click or tap"),
        "keys_click_does": _("choose an item: first A, then B"),
        "keys_drag": _("Drag, wheel"),
        "keys_drag_does": _("move the map, zoom"),
        "keys_draw": _("Shift or Alt + drag"),
        "keys_draw_does": _("draw round items to add them to the selection, or to take them away"),
        "keys_fingers": _("Two fingers"),
        "keys_fingers_does": _("move the map and zoom"),
        "keys_arrows": _("Arrow keys"),
        "keys_arrows_does": _("move the spot that is decoded; with Shift in large steps"),
        "keys_enter_does": _("choose the nearest item, or close the lasso"),
        "keys_step_does": _("next and previous item, among the selected ones if there are any"),
        "keys_mark_does": _("select the nearest item, or take it away"),
        "keys_box_does": _("a corner of a box at the spot; the second corner selects (with Shift: adds)"),
        "keys_lasso_does": _("a corner of a lasso at the spot; Enter closes it"),
        "keys_all_does": _("select all, show only the selected, go back"),
        "keys_hear_does": _("hear what is under the pointer or has the focus, else what is decoded"),
        "keys_zoom_does": _("zoom in, zoom out, show the whole map"),
    }
