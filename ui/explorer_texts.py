"""Sentences shown by the explorer: its map, the decoded item, and one function for each tool."""

from collections.abc import Callable

from .item_texts import item_texts
from .map_texts import map_texts

Translate = Callable[[str], str]


def explorer_texts(_: Translate) -> dict[str, str]:
    """Return every sentence of the explorer, translated by ``_``."""
    return _frame(_) | map_texts(_) | _charts(_) | _decoded(_) | _code(_) | _walk(_) | _noise(_) | item_texts(_)


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
        "tool_draw": _("Draw"),
        "tool_draw_hint": _("Draw an item yourself and see what the network makes of it"),
        "tool_reconstruct": _("Reconstruct"),
        "tool_reconstruct_hint": _("Originals beside what the network makes of them, and where it errs"),
        "tool_neighbours": _("Neighbours"),
        "tool_neighbours_hint": _("The items that are most alike, by code or by the data themselves"),
        "tool_groups": _("Groups"),
        "tool_groups_hint": _("Name items that belong together and keep them with the run"),
        "tool_samples": _("Samples"),
        "tool_samples_hint": _("Items that never were: decoded from codes drawn at random"),
    }


def _charts(_: Translate) -> dict[str, str]:
    return {
        "map_kind": _("How the codes are laid out on the map"),
        "map_kind_plane": _("the latent space itself"),
        "map_kind_pca": _("principal components (PCA)"),
        "map_kind_axes": _("two numbers of the code"),
        "map_kind_three": _("plane through A, B, C"),
        "map_kind_umap": _("UMAP"),
        "map_kind_tsne": _("t-SNE"),
        "map_across": _("across"),
        "map_up": _("up"),
        "map_three_hint": _("Click items on the map: they become A, B and C, and the map turns to the plane through them."),
        "map_three_line": _("The codes of A, B and C lie on one line, so no single plane goes through them. Choose another item."),
        "map_neighbours": _("neighbours"),
        "map_neighbours_hint": _("n_neighbors: so many items count as a neighbourhood. Few show small clumps, many show the whole."),
        "map_distance": _("spacing"),
        "map_distance_hint": _("min_dist: how close together UMAP may draw items. Small values make tight clumps."),
        "map_perplexity": _("perplexity"),
        "map_perplexity_hint": _("About how many neighbours of each item count. Few show small clumps, many show the whole."),
        "map_apply": _("Draw"),
        "map_apply_hint": _("Compute this map; it is kept with the run"),
        "map_apply_first": _("Press Draw to compute this map."),
        "map_starting": _("The calculation is being started."),
        "map_computing": _("{what} … The principal components are shown meanwhile."),
        "map_failed": _("This map could not be computed: {why}"),
        "map_setting_wrong": _("“{name}” must be a number from {least} to {most}."),
        "map_pca_share": _("The two principal components hold {across} and {up} of the variance of the codes."),
        "map_share": _("Across the map lie {across} of the variance of the codes, up it {up}."),
        "map_constant": _("All items have the same code."),
        "map_trust": _(
            "Neighbours kept: {kept} of the {k} nearest on the map are nearest in code space too. Trustworthiness {trustworthiness}, "
            "continuity {continuity} (1 is best; {n} items)."
        ),
        "map_kept": _("neighbours kept"),
        "map_fog": _("Fog over the parts of the map without items"),
    }


def _decoded(_: Translate) -> dict[str, str]:
    return {
        "decoded": _("Decoded item"),
        "decoded_end": _("Coloured: what is foretold here, faint: the nearest real item."),
        "decoder_loading": _("The decoder is being loaded."),
        "decoder_missing": _("The decoder of this run has not been exported yet. The map still works."),
        "decoder_server": _("The decoder does not run in this browser. The server decodes instead, which takes longer."),
        "decoder_broken": _("The decoder could not be started in this browser. The map still works."),
        "decoded_made": _("Made up from the codes of its neighbours on the map: this map has no way back to a code."),
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
            "The prior of this model spreads codes evenly round the origin. With many dimensions nearly all lie on a shell: the arc follows it, "
            "a straight line cuts through its empty middle."
        ),
        "way_arc_no_prior": _("This model has no prior round the origin, so an arc is no better than a straight line here."),
        "way_steps": _("Steps"),
        "way_steps_hint": _("How many codes on the way are decoded"),
        "walk_gap": _("{n} of {all} steps have no real item nearby: there the decoder is guessing."),
        "walk_no_gap": _("Every step has real items nearby."),
        "walk_captions": _(
            "Under each step: the nearest real item, and how many real items lie within {distance}, the distance in which 99 of 100 items have a neighbour."
        ),
        "walk_captions_few": _("Under each step: the nearest real item. There are too few items to say what is near."),
        "walk_png": _("Save the steps as a picture"),
        "walk_gif": _("Save the walk as a moving picture"),
        "code_facts": _("Nearest real item: {name}, at distance {distance}. Real items nearby: {n}."),
        "code_facts_none": _("Nearest real item: {name}, at distance {distance}. No real item nearby: the decoder is guessing."),
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
