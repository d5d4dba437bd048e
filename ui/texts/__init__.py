"""Sentences shown by the browser components; ``{name}`` is filled in by the browser."""

from collections.abc import Callable

from aecore.parts.likelihoods import BELOW_ZERO

from .classes import class_texts
from .compare import compare_texts
from .explorer import explorer_texts
from .gallery import gallery_texts
from .gestures import gesture_texts
from .home import home_texts
from .learn import learn_texts
from .lessons import lesson_texts
from .looks import look_texts
from .own import own_texts
from .senses import sense_texts
from .settling import settling_texts
from .take import take_texts
from .terms import term_texts
from .time import time_texts
from .units import unit_texts
from .use import use_texts


def component_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of the browser components, translated by ``_``."""
    pages = home_texts(_) | explorer_texts(_) | settling_texts(_) | time_texts(_) | compare_texts(_) | gallery_texts(_)
    own = own_texts(_) | sense_texts(_) | use_texts(_)
    lessons = learn_texts(_) | lesson_texts(_) | gesture_texts(_) | class_texts(_)
    return _shared(_) | _live(_) | pages | own | lessons | take_texts(_) | term_texts(_) | look_texts(_) | unit_texts(_)


OF_A_STAGE = ("items_missing", "items_broken", "decoder_missing", "decoder_broken", "trust_none", "trust_one",
              "trust_near", "item_number")  # fmt: skip


def stage_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return the sentences that Home's stage needs, a sixth of all."""
    explored = explorer_texts(_)
    return _shared(_) | home_texts(_) | look_texts(_) | {name: explored[name] for name in OF_A_STAGE}


def _shared(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "seconds": _("{s} s"),
        "minutes": _("{m} min"),
        "hours": _("{h} h {m} min"),
        "kilobytes": _("{n} kB"),
        "megabytes": _("{n} MB"),
        "list_between": _(", "),
        "name_and_said": _("{name}: {said}"),
        "map": _("Map"),
        "no_answer": _("No answer from the server yet. The page goes on by itself as soon as there is one."),
        "classes": _("Classes"),
        "isolate_class": _("Show only {name}; press again to show all"),
        "original": _("original"),
        "reconstruction": _("rebuilt"),
        "search": _("Search"),
        "search_in": _("Search in: {name}"),
        "appearance": _("Colours"),
        "appearance_system": _("as the system"),
        "appearance_light": _("light"),
        "appearance_dark": _("dark"),
        "appearance_blocked": _("This browser keeps nothing for this page, so light or dark follows the system."),
        "nothing_found": _("Nothing fits that."),
        "filter_all": _("All"),
        "filter_in": _("Show only some of: {name}"),
        "choose_another": _("Choose another"),
        "choose_others": _("Choose others"),
        # What is chosen to be trained
        "from_internet": _("from the internet"),
        "about_data": _("More about the data"),
        "about_variant": _("More about this autoencoder"),
        "look_for": _("Look for"),
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
        "stopped": _("Stopped early. Everything up to here is kept."),
        "failed": _("This run failed; the reason is not known."),
        "interrupted": _(
            "This run was interrupted, for example by a restart of the computer. Everything up to the last saved "
            "step is kept."
        ),
        "gone": _("This run was deleted. Nothing more will come; choose another one, or train anew."),
        "connection_lost": _("Connection lost, trying again. The run itself goes on."),
        # Row of numbers
        "epoch": _("Epoch"),
        "epoch_of": _("of {epochs}"),
        "progress": _("Progress"),
        "time_left": _("{time} left"),
        "held_out_loss": _("Held-out loss"),
        "held_out_loss_hint": _("The objective on items that were not trained on, mean per item. Lower is better."),
        "nats_below_zero": _(BELOW_ZERO),
        "nats_per_item": _("nats/item"),
        "training_value": _("training: {value}"),
        "variance": _("Variance explained"),
        "variance_hint": _(
            "How much of the difference between held-out items the reconstruction keeps. 100 % would be perfect."
        ),
        "of_held_out": _("of {n} held-out items"),
        "pca_value": _("PCA with {n} numbers: {value}"),
        "signal_value": _("signal: {value}"),
        "variance_details": _(
            "On {n} held-out items. PCA is the best linear method with the same code size ({d}) and is given the same "
            "input. Mean squared error per value: this run {mse}, PCA {pca}, always showing the mean item {mean}."
        ),
        "floor_details": _(
            "The noise of the generator alone makes {floor}, the rest is signal. A smaller error copies noise."
        ),
        "text_details": _("Values are the indicators of all words at all places."),
        "items_a_second": _("{n} items a second"),
        "in_use": _("Numbers in use"),
        "in_use_hint": _(
            "Numbers of the code that differ between items, by the rule that fits this kind of code; the others say "
            "nothing about the item."
        ),
        "of_all": _("of {n}"),
        "kl_value": _("cost of the code (KL): {value} nats"),
        # Curve
        "curve_title": _("Loss"),
        "curve_label": _("Loss curve: loss in nats per item against the epoch"),
        "curve_hint": _("solid: training, dashed: held-out"),
        "curve_hint_more": _("Drag over the curve to zoom, double-click to see all of it."),
        "curve_hint_sampled_more": _(
            "Both curves decode codes drawn at random around each mean code, held-out items with the same noise each "
            "time: with a weight of 1 on KL they are the negative ELBO. Runs of older versions decoded held-out items "
            "from the mean code itself, which is easier. Drag over the curve to zoom, double-click to see all of it."
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
        "what_it_rebuilds": _("What it rebuilds"),
        "same_pictures": _("the same {n} items each time"),
        "step_n": _("step {n}"),
        "epoch_n": _("epoch {n}"),
        "item_n": _("item {n}"),
        "with_noise": _("with noise"),
        "map_label": _("Map of the codes as training goes on"),
        "map_held_out": _("strong colour: held-out"),
        "map_arrows": _("arrows: where the next step will push each code, by the loss of its own item"),
        "held_out": _("held out"),
        "trained_on": _("trained on"),
        # What can be seen, and a sketch
        "narrator": _("What you see now"),
        "narrator_waits": _("The first thing to say comes with the first map."),
        "narrator_nothing": _("Nothing stands out yet."),
        "mind": _("mind"),
        "try_this": _("Try this"),
        "sketch_title": _("Draw it now"),
        "sketch_hint": _("A sketch goes through the model as it was saved last."),
        "sketch_saved": _("Through the model as it was saved last; while it trains, it is saved every now and then."),
        "sketch_trained": _("Through the trained model."),
        "sketch_soon": _("The model can be asked once it has been saved for the first time, after about five seconds."),
        "sketch_none": _("The networks of this run cannot be run in the browser."),
        "units_title": _("Network"),
        "units_hint": _("hidden units: filled is on, hollow is off"),
        "units_code": _("code"),
        "units_of": _("{n} of {m} units"),
        "units_now": _("{n} units"),
        "units_all": _("{n} of {m} hidden units are on."),
        "units_beside": _("Held-out loss: {now}; with {n} units, at epoch {epoch}, it was {before}."),
        "snapshot_at": _("step {step}, epoch {epoch}"),
        "film": _("Film"),
        "film_label": _("Snapshot"),
        "film_play": _("Play the film"),
        "film_pause": _("Pause the film"),
    }
