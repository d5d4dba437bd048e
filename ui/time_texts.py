"""Sentences shown by the slider over the training of the Explore page."""

from collections.abc import Callable


def time_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of it, translated by ``_``."""
    return {
        "time": _("Training"),
        "time_label": _("Moment of the training"),
        "time_play": _("Play the training as a film"),
        "time_pause": _("Pause the film"),
        "time_trails": _("Trails: the way that items A and B and the selected ones went"),
        "time_save": _("Save the film of the map (GIF)"),
        "time_loading": _("preparing the film: {share}"),
        "time_failed": _("The film could not be made: {why}"),
        "time_end": _("trained"),
        "time_at": _("step {step}, epoch {epoch}"),
        "time_back": _("Back to the trained run"),
        "time_loss": _("held-out loss {value} nats per item"),
        "time_explained": _("{value} of the variance explained"),
        "time_curve": _("Held-out loss over the training, with the present moment"),
        "time_no_decoder": _("No decoder of the training was kept: the picture above comes from the trained one."),
        "time_other_decoder": _("The picture above comes from the decoder of step {step}, the nearest one that was kept."),
        "items_followed": _("The {n} items that were followed through training."),
    }
