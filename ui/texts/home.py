"""Sentences shown by the component of Home."""

from collections.abc import Callable

__all__ = ["home_texts"]


def home_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of Home, translated by ``_``."""
    return {
        "hero_title": _("Walk through what a neural network knows"),
        "hero_take": _("Take the wheel"),
        "hero_pause": _("Pause the walk"),
        "hero_go_on": _("Walk on"),
        "hero_step": _("Step"),
        "hero_step_hint": _("Go to the next picture of the way"),
        "hero_walking": _("walking by itself"),
        "hero_paused": _("paused"),
        "hero_resting": _("resting"),
        "hero_stepping": _("picture {n} of {all}"),
        "hero_yours": _("You have the wheel: move over the map, or use the arrow keys."),
        "hero_yours_touch": _("You have the wheel: drag a finger over the map."),
        "hero_map": _("Map of {n} items of {title}. Arrow keys move the ring; each spot is decoded."),
        "hero_rebuilt": _("rebuilt by the network"),
        "hero_size": _("{n} numbers"),
        "hero_at": _("Nearest real item: {name}. {near}."),
        "hero_strip": _("Pictures of the way"),
        "hero_doors": _("Ways on"),
        "hero_ready": _("Ready to explore"),
        "hero_ready_more": _("trained by this program; open one, or train it again with your settings"),
        "hero_all": _("All models"),
        "hero_nothing": _("No trained model is at hand yet. Train the first one; it takes seconds."),
        "hero_language": _("Language"),
    }
