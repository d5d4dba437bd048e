"""Sentences shown by the browser components; ``{name}`` is filled in by the browser."""

from collections.abc import Callable

from .look_texts import look_texts
from .term_texts import term_texts


def component_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of the browser components, translated by ``_``."""
    return _shared(_) | _live(_) | _explorer(_) | term_texts(_) | look_texts(_)


def _shared(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "seconds": _("{s} s"),
        "minutes": _("{m} min {s} s"),
        "hours": _("{h} h {m} min"),
        "megabytes": _("{n} MB"),
        "map": _("Map"),
        "classes": _("Classes"),
        "isolate_class": _("Show only {name}; press again to show all"),
        "original": _("original"),
        "reconstruction": _("reconstruction"),
        "search": _("Search"),
        "search_in": _("Search in: {name}"),
        "nothing_found": _("Nothing has these words."),
    }


def _live(_: Callable[[str], str]) -> dict[str, str]:
    return {
        # State of the run
        "queued": _("Waiting for a free place."),
        "queued_at": _("Waiting for a free place: number {n} in the queue."),
        "starting": _("Starting: the network is being built. The first numbers come in a moment."),
        "preparing_data": _("Preparing the data."),
        "downloading": _("Downloading the data: {done} of {total}."),
        "finishing": _("Training is over. Results are being written."),
        "paused": _("Paused. Everything so far is kept."),
        "stopped": _("Stopped early. Everything up to here is kept."),
        "failed": _("This run failed; the reason is not known."),
        "interrupted": _(
            "This run was interrupted, for example by a restart of the computer. Everything up to the last saved step is kept."
        ),
        "gone": _("This run was deleted. Nothing more will come; choose another one, or train anew."),
        "connection_lost": _("Connection lost, trying again. The run itself goes on."),
        # Row of numbers
        "epoch": _("Epoch"),
        "epoch_of": _("{epoch} / {epochs}"),
        "progress": _("Progress"),
        "time_left": _("{time} left"),
        "held_out_loss": _("Held-out loss"),
        "held_out_loss_hint": _("The objective on items that were not trained on, mean per item. Lower is better."),
        "nats_per_item": _("nats/item"),
        "training_value": _("training: {value}"),
        "variance": _("Variance explained"),
        "variance_hint": _("How much of the difference between held-out items the reconstruction keeps. 100 % would be perfect."),
        "pca_value": _("PCA: {value}"),
        "signal_value": _("signal: {value}"),
        "variance_details": _(
            "On {n} held-out items. PCA is the best linear method with the same code size ({d}) and is given the same input. "
            "Mean squared error per value: this run {mse}, PCA {pca}, always showing the mean item {mean}."
        ),
        "floor_details": _("The noise of the generator alone makes {floor}, the rest is signal. A smaller error copies noise."),
        "text_details": _("Values are the indicators of all words at all places."),
        "speed": _("Speed"),
        "samples_per_second": _("samples/s"),
        "on_device": _("on {device}"),
        # Curve
        "curve_title": _("Loss"),
        "curve_label": _("Loss curve: loss in nats per item against the epoch"),
        "curve_hint": _("solid: training, dashed: held-out"),
        "curve_hint_more": _("Drag over the curve to zoom, double-click to see all of it."),
        "curve_hint_sampled": _("solid: training, dashed: held-out at mean codes, so it may lie lower"),
        "curve_hint_sampled_more": _(
            "Training decodes codes drawn at random around each mean code; held-out items are decoded from the mean code itself, "
            "which is easier. So the dashed curve may lie below the solid one. Drag over the curve to zoom, double-click to see all of it."
        ),
        "axis_epoch": _("epoch"),
        "axis_nats": _("nats per item"),
        "scale_label": _("Vertical scale"),
        "scale_linear": _("linear"),
        "scale_log": _("log"),
        "scale_log_hint": _("Equal steps for equal factors, so that small values can be seen too."),
        "held_out_value": _("held-out {value}"),
        # Pictures, map and film
        "reconstructions": _("Reconstructions"),
        "with_noise": _("with noise"),
        "map_label": _("Map of the codes as training goes on"),
        "map_held_out": _("strong colour: held-out"),
        "no_webgl": _("The map needs WebGL, which this browser does not offer. All else works."),
        "snapshot_at": _("step {step}, epoch {epoch}"),
        "film": _("Film of the training"),
        "film_label": _("Snapshot"),
        "film_play": _("Play the film"),
        "film_pause": _("Pause the film"),
    }


def _explorer(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "items_missing": _("The results of this run are not there yet. They are written when training ends."),
        "items_broken": _("The results of this run could not be loaded. Reload the page to try again."),
        # Map
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
        # Decoded item
        "decoded": _("Decoded item"),
        "decoded_end": _("Coloured: what is foretold here, faint: the nearest real item."),
        "decoder_loading": _("The decoder is being loaded."),
        "decoder_missing": _("The decoder of this run has not been exported yet. The map still works."),
        "decoder_broken": _("The decoder could not be started in this browser. The map still works."),
        "nearest_item": _("Nearest real item: {name}, at distance {distance}"),
        "nearest_picture": _("nearest real item"),
        "no_data_here": _("No data here"),
        "no_data_here_hint": _("99 of 100 items have a neighbour closer than this. The decoder is guessing."),
        # Sliders
        "sliders": _("Code"),
        "sliders_hint": _("strongest effect first"),
        "dimension": _("dimension {n}"),
        "dead": _("changes nothing"),
        "dead_hint": _("The decoder does not use this dimension."),
        "effect_hint": _("Drag to change this dimension of the code."),
        "random_code": _("Random: the code of a real item, moved a little"),
        "reset_code": _("Reset to the mean of all codes"),
        # Interpolation
        "path": _("From A to B"),
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
        # Noise
        "noise": _("Noise"),
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
