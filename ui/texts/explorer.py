"""Sentences shown by the explorer: what frames it, the decoded item, and one function for each tool."""

from collections.abc import Callable

from ..links import PARTS, VIEW
from .charts import chart_texts
from .items import item_texts
from .map import map_texts
from .ways import way_texts

Translate = Callable[[str], str]


def explorer_texts(_: Translate) -> dict[str, str]:
    """Return every sentence of the explorer, translated by ``_``."""
    return _frame(_) | map_texts(_) | chart_texts(_) | _decoded(_) | _code(_) | _noise(_) | item_texts(_) | way_texts(_)


def _frame(_: Translate) -> dict[str, str]:
    return {
        "items_missing": _("The results of this run are not there yet. They are written when training ends."),
        "items_broken": _("The results of this run could not be loaded. Reload the page to try again."),
        # A link that asks for what is not there
        "link_left_out": _("Part of the link does not fit this run and was left out: {parts}."),
        "link_left_out_close": _("Close this note"),
        **{f"link_part_{name}": _(PARTS[name].title) for name in VIEW},
        # The row above the map
        "explore_title": _("Explore"),
        "head_facts": _("Facts"),
        "head_facts_hint": _("What was measured of this run, and what it is: further down on this page"),
        "head_copy": _("Copy link"),
        "head_copy_hint": _("The address holds the whole view: who opens it sees what you see"),
        "head_beside": _("Beside another model"),
        "head_beside_same": _("Same data"),
        "head_beside_other": _("Other data: nothing is linked"),
        "beside_close": _("Take the model beside away"),
        "beside_linked": _(
            "Linked: what is selected or in sight in one is so in the other; the item under the pointer is ringed in "
            "both."
        ),
        "beside_unlike": _("The items of both runs are not the same ones, so nothing is linked."),
        "beside_locked": _("Only the plane of this run is shown beside another."),
        "beside_loading": _("The model beside is being loaded."),
        "head_copied": _("Copied"),
        "head_copy_failed": _("Copy the address above"),
        # Tools: the tab and its tooltip
        "tools": _("Tools"),
        "tools_groups": _("Groups of tools"),
        "tools_move": _("Move"),
        "tools_change": _("Change"),
        "tools_look": _("Look"),
        "tool_code": _("Code"),
        "tool_code_hint": _("One slider for each number of the code"),
        "tool_walk": _("Walk"),
        "tool_walk_hint": _("Go from one item to another and see what lies between"),
        "tool_directions": _("Directions"),
        "tool_directions_hint": _("Find what leads from one group of items to another, and apply it to others"),
        "tool_grid": _("Grid"),
        "tool_grid_hint": _("See much of latent space at a glance: the whole map decoded, or a row for each dimension"),
        "tool_noise": _("Noise"),
        "tool_noise_hint": _("Spoil an item and see what the network makes of it"),
        "tool_draw": _("Draw"),
        "tool_draw_hint": _("Draw an item yourself and see what the network makes of it"),
        "tool_camera": _("Camera"),
        "tool_camera_hint": _("See where on the map the network puts what your camera sees, and what it makes of it"),
        "tool_reconstruct": _("Rebuild"),
        "tool_reconstruct_hint": _("Originals beside what the network rebuilds, and where it errs"),
        "tool_find": _("Find"),
        "tool_find_hint": _("Items by class, number, value or word"),
        "tool_neighbours": _("Neighbours"),
        "tool_neighbours_hint": _("The items that are most alike, by code or by the data themselves"),
        "tool_groups": _("Groups"),
        "tool_groups_hint": _("Name items that belong together and keep them with the run"),
        "tool_prefix": _("First few"),
        "tool_prefix_hint": _("The first few numbers of an ordered code alone, and what they rebuild"),
        "tool_views": _("Two views"),
        "tool_views_hint": _("What one view of an item alone tells of the other, and where each puts it on the map"),
        "tool_features": _("Features"),
        "tool_features_hint": _("What each number of a sparse code stands for, and how often it fires"),
        "tool_write": _("Write again"),
        "tool_write_hint": _("The same code written several times, each word drawn"),
        "tool_settling": _("Settling"),
        "tool_settling_hint": _("What the layers of a predictive coding network do with an item before they learn"),
        "tool_samples": _("Samples"),
        "tool_samples_hint": _("Items that never were: decoded from codes drawn at random"),
    }


def _decoded(_: Translate) -> dict[str, str]:
    return {
        "decoded": _("Decoded item"),
        "decoded_end": _("Coloured: what is foretold here, faint: the nearest real item."),
        "decoder_loading": _("The decoder is being loaded."),
        "decoder_missing": _("The decoder of this run has not been exported yet. The map still works."),
        "decoder_server": _(
            "The decoder does not run in this browser. The server decodes instead, which takes longer."
        ),
        "decoder_broken": _("The decoder could not be started in this browser. The map still works."),
        "decoded_made": _("Made up from the codes of its neighbours on the map: this map has no way back to a code."),
        "spot_title": _("Drawn from this spot"),
        "spot_between": _("between {a} and {b}"),
        "spot_inside": _("among {name}"),
        "near_items": _("Nearest real ones"),
        "told_title": _("The same style, drawn as"),
        "told_own": _("as it is"),
        "told_own_hint": _("Each spot in the class of the item nearest to it"),
        "told_hint": _("Draw everything as {name}"),
        "near_items_rebuilt": _("Nearest real ones, rebuilt"),
        "trust_near": _("{n} real ones near"),
        "trust_one": _("1 real one near"),
        "trust_none": _("no real one near"),
        "trust_hint": _(
            "Items whose codes lie within the distance in which 99 of 100 items have a neighbour. Where there are "
            "fewer than nearly all items have round them, the decoder has learnt little."
        ),
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
        "code_numbers": _("Numbers"),
        "code_numbers_hint": _("A slider for each number of the code, strongest effect first"),
        "code_components": _("Principal components"),
        "code_components_hint": _("Sliders for the directions along which the codes vary most"),
        "component": _("component {n}"),
        "component_hint": _("Holds {share} of the variance of the codes; the number is in standard deviations."),
        "dimension_rename": _("Give this dimension a name; it is kept with the run"),
        "dimensions_search": _("Search by name or number"),
        "dimensions_none": _("No slider has this name."),
        "dimensions_all": _("Show all {n}"),
        "dimensions_fewer": _("Show {n}"),
        "spread_of": _("The code of {name} is a distribution. Six draws from it, decoded:"),
        "spread_draws": _("Decoded draws from the distribution of the item"),
        "spread_again": _("Draw again"),
        "spread_take": _("Take this code to the sliders"),
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
        "input_as_it_is": _("input, not spoilt"),
        "error_of_item": _("squared error {value}"),
        "hidden_values": _("{n} hidden"),
        "clean_is_decoded": _("No originals are stored with this run: the clean item is decoded from the item's code."),
        "encoder_loading": _("The encoder is being loaded."),
        "encoder_missing": _("The encoder of this run has not been exported, so noise cannot be tried here."),
        "encoder_broken": _("The encoder could not be started in this browser, so noise cannot be tried here."),
    }
