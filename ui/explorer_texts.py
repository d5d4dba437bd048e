"""Sentences shown by the explorer: its map, the decoded item, and one function for each tool."""

from collections.abc import Callable

Translate = Callable[[str], str]


def explorer_texts(_: Translate) -> dict[str, str]:
    """Return every sentence of the explorer, translated by ``_``."""
    return _frame(_) | _map(_) | _decoded(_) | _code(_) | _walk(_) | _noise(_)


def _frame(_: Translate) -> dict[str, str]:
    return {
        "items_missing": _("The results of this run are not there yet. They are written when training ends."),
        "items_broken": _("The results of this run could not be loaded. Reload the page to try again."),
        # Tools: the tab and its tooltip
        "tools": _("Tools"),
        "tool_code": _("Code"),
        "tool_code_hint": _("One slider for each number of the code"),
        "tool_walk": _("Walk"),
        "tool_walk_hint": _("Go from one item to another and see what lies between"),
        "tool_noise": _("Noise"),
        "tool_noise_hint": _("Spoil an item and see what the network makes of it"),
        "tool_samples": _("Samples"),
        "tool_samples_hint": _("Items that never were: decoded from codes drawn at random"),
    }


def _map(_: Translate) -> dict[str, str]:
    return {
        "map_keys": _("Map of the codes. Arrow keys move the spot, Enter chooses the nearest item, plus and minus zoom, 0 shows all."),
        "map_hint": _("Move over the map to decode every spot. Click an item to choose A, then B. Wheel zooms, drag moves the map."),
        "map_hint_touch": _(
            "Drag a finger over the map to decode every spot. Tap an item to choose A, then B. Two fingers zoom and move the map."
        ),
        "map_hint_short": _("Move over the map: every spot is decoded at once."),
        "no_webgl_explorer": _("The map needs WebGL, which this browser does not offer. The sliders still work."),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "zoom_all": _("Show the whole map"),
        "item_number": _("item {n}"),
        "held_out_item": _("held-out"),
        "training_item": _("used in training"),
        "item_error": _("squared error {value} (sum over values)"),
        "picture_is_decoded": _("Item decoded from its code."),
    }


def _decoded(_: Translate) -> dict[str, str]:
    return {
        "decoded": _("Decoded item"),
        "decoded_end": _("Coloured: what is foretold here, faint: the nearest real item."),
        "decoder_loading": _("The decoder is being loaded."),
        "decoder_missing": _("The decoder of this run has not been exported yet. The map still works."),
        "decoder_broken": _("The decoder could not be started in this browser. The map still works."),
        "nearest_item": _("Nearest real item: {name}, at distance {distance}"),
        "nearest_picture": _("nearest real item"),
        "no_data_here": _("No data here"),
        "no_data_here_hint": _("99 of 100 items have a neighbour closer than this. The decoder is guessing."),
    }


def _code(_: Translate) -> dict[str, str]:
    return {
        "sliders_hint": _("strongest effect first"),
        "dimension": _("dimension {n}"),
        "dead": _("changes nothing"),
        "dead_hint": _("The decoder does not use this dimension."),
        "effect_hint": _("Drag to change this dimension of the code."),
        "random_code": _("Random: the code of a real item, moved a little"),
        "reset_code": _("Reset to the mean of all codes"),
    }


def _walk(_: Translate) -> dict[str, str]:
    return {
        "path_what": _("a straight line between two codes"),
        "path_hint": _("Click two items on the map."),
        "path_label": _("Nine decoded items on the way from A to B"),
        "path_step": _("step {n} of {all}"),
        "path_slider": _("Place between A and B"),
        "path_play": _("Move from A to B"),
        "path_pause": _("Pause"),
        "choose_slot": _("The next item clicked on the map becomes {slot}"),
        "nothing_chosen": _("not chosen"),
        "swap": _("Swap A and B"),
        "clear": _("Clear A and B"),
    }


def _noise(_: Translate) -> dict[str, str]:
    return {
        "noise_on_a": _("on item A: {name}"),
        "noise_on_default": _("on {name}; choose item A to take another"),
        "noise_kind": _("Kind of noise"),
        "noise_level": _("Level"),
        "noise_hint": _("The cross on the map is the code of the noisy item."),
        "clean": _("clean"),
        "noisy_input": _("noisy input"),
        "error_of_item": _("squared error {value}"),
        "hidden_values": _("{n} hidden"),
        "clean_is_decoded": _("No originals are stored with this run: the clean item is decoded from the item's code."),
        "encoder_loading": _("The encoder is being loaded."),
        "encoder_missing": _("The encoder of this run has not been exported, so noise cannot be tried here."),
        "encoder_broken": _("The encoder could not be started in this browser, so noise cannot be tried here."),
    }
