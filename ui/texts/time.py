"""Sentences shown by the slider over the training and by the first-visit hint of the Explore page."""

from collections.abc import Callable


def time_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of it, translated by ``_``."""
    return {
        "time": _("Training"),
        "time_label": _("Moment of the training"),
        "time_play": _("Play the training as a film"),
        "time_pause": _("Pause the film"),
        "time_trails": _("Trails: the way that items A and B and the selected ones went"),
        "time_menu": _("Scale of the film, saving"),
        "time_fit": _("Fit each moment"),
        "time_fit_hint": _(
            "The map zooms to the points of each moment; otherwise all moments share one scale, and early ones "
            "can be small."
        ),
        "time_save": _("Save the film"),
        "time_save_gif": _("Map and decoded item of every moment as a moving picture (GIF)"),
        "time_save_webm": _("The same as a video (WebM); it is recorded as it plays"),
        "time_saving": _("saving the film: {share}"),
        "time_loading": _("preparing the film: {share}"),
        "time_failed": _("The film could not be made: {why}"),
        "time_end": _("now"),
        "time_at": _("step {step}, epoch {epoch}"),
        "time_back": _("Back to now"),
        "time_loss": _("held-out loss {value} nats per item"),
        "time_explained": _("{value} of the variance explained"),
        "time_curve": _("Held-out loss over the training, with the present moment"),
        "time_no_decoder": _("No decoder of the training was kept: the picture above comes from the trained one."),
        "time_other_decoder": _(
            "The picture above comes from the decoder of step {step}, the nearest one that was kept."
        ),
        "time_pictures_gone": _("The reconstructions of this moment are not stored with this run."),
        # While a run is training
        "newer": _("The run has gone on: show its newest state"),
        "newer_hint": _("Load the newest results of this run; what is open stays open"),
        # The hint of the first visit
        "coach_map": _(
            "Move over the map: every spot is decoded at once. Click an item to choose it as A, the next one becomes B."
        ),
        "coach_items": _("This is what the spot under the pointer decodes to, with the nearest real items below it."),
        "coach_tools": _(
            "Tools for the chosen items: turn single numbers, walk from A to B, make a direction, draw, add noise."
        ),
        "coach_start": _("Show me around"),
        "coach_step": _("{n} of {all}"),
        "coach_next": _("Next"),
        "coach_done": _("Start exploring"),
        "coach_skip": _("Skip"),
        "items_followed": _("The {n} items that were followed through training."),
    }
