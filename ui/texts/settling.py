"""Sentences of the tool that films layers as they settle."""

from collections.abc import Callable

__all__ = ["settling_texts"]


def settling_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of the tool *Settling*, translated by ``_``."""
    return {
        "settling_hint": _(
            "Before this network learns from an item, values between its layers settle. At first only the output has "
            "an error; step by step the values give way until every layer carries a part of it. Then each layer learns "
            "from its own part alone. Two films: as this run trains, and as a free network would settle."
        ),
        "settling_way": _("How it settles"),
        "settling_own": _("As it trains"),
        "settling_own_hint": _("With the settings with which this run was trained"),
        "settling_free": _("Set free"),
        "settling_free_hint": _("Predictions move along, in small steps down the energy; this run did not train so"),
        "settling_start": _("Let it settle"),
        "settling_choose": _("Choose an item on the map first."),
        "settling_now": _("predicted now"),
        "settling_step": _("step {n} of {all}"),
        "settling_layers": _("Layer"),
        "settling_layer": _("layer {n}"),
        "settling_code": _("code"),
        "settling_output": _("output"),
        "settling_error": _("Error on it; a full bar is its largest in the film"),
        "settling_angle": _("Its update, from backpropagation's"),
        "settling_degrees": _("{n}° away"),
        "settling_same": _("the same"),
        "settling_none": _("none yet"),
        "settling_energy": _("Energy: {now} nats, at first {first}"),
        "settling_is_held": _(
            "As it trains: predictions are held as they were when the item came, {steps} steps at rate {rate}. The "
            "errors settle at what backpropagation would send back; the energy, in which predictions move, need not "
            "fall."
        ),
        "settling_is_moved": _(
            "As it trains: predictions move along with the values, {steps} steps at rate {rate}. The energy falls only "
            "while steps are small enough."
        ),
        "settling_is_free": _(
            "Set free: predictions move along with the values, {steps} steps at rate {rate}, the largest of those "
            "tried at which the energy never rises. What layers would then learn need not be what backpropagation says."
        ),
        "settling_came": _(
            "The energy of this item goes from {first} to {last} nats. Largest angle between a layer's update and "
            "that of backpropagation: {angle}°."
        ),
        "settling_lost": _("After step {n} its values are too large to be computed."),
        "settling_measured": _(
            "Pictures, errors and energy are of this item; updates are those on {n} held-out items, and "
            "backpropagation goes through the same layers."
        ),
        "settling_dead": _("{n} of {all} layers learn nothing: no error reaches them."),
    }
