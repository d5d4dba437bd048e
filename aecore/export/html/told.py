"""What an HTML file says of itself: how the model was made, and what was left out. Sentences for people."""

from __future__ import annotations

from collections.abc import Iterator

from ...models.variants import variant_title
from ...texts import Sentence, mark
from ..given import named
from .fitting import FILM, SHOWING, Fitted
from .reading import Source

__all__ = ["left_out", "made_of", "over"]

NAMES = {
    "trust": mark("how far the map can be trusted"),
    "components": mark("principal components"),
    "umap": mark("UMAP"),
    "tsne": mark("t-SNE"),
    "neighbours": mark("nearest neighbours by the data"),
    "samples": mark("nearest training items of samples"),
    "direction": mark("directions that were tried"),
    "settling": mark("how layers settled"),
    "cards": mark("metric cards"),
    "pca": mark("the curve of PCA"),
}
"""Results of calculations, by their kinds."""
STATES = {
    "running": mark("It was still training when it was taken away, at step {step}."),
    "paused": mark("Its training was paused when it was taken away, at step {step}."),
    "failed": mark("Its training ended with an error at step {step}."),
    "stopped": mark("Its training was stopped at step {step}."),
    "interrupted": mark("Its training was interrupted at step {step}."),
}
"""What is worth knowing of how far it is."""


def made_of(source: Source) -> list[Sentence]:
    """Return how the model of a run was made."""
    run, card = source.run, source.card
    status = run.status
    values = {
        "title": named(run),
        "variant": variant_title(run.spec.variant),
        "size": run.spec.model.bottleneck.size,
        "epochs": round(status.epoch, 2),
        "items": card.train,
        "data": card.title,
    }
    text = mark("{title}: {variant}, {size} numbers in a code, {epochs} epochs on {items} training items of {data}.")
    state = STATES.get(status.state)
    step = int(source.step) if source.step.isdigit() else status.step
    return [Sentence(text, values), *([Sentence(state, {"step": step})] if state else [])]


def left_out(found: Fitted) -> list[Sentence]:
    """Return what of a run did not come along, a sentence each."""
    return [*of_items(found), *of_film(found), *of_results(found)]


def of_items(found: Fitted) -> Iterator[Sentence]:
    source, count = found.source, len(found.places)
    if count < source.count:
        yield Sentence(mark("{n} of {all} items are on the map."), {"n": count, "all": source.count})
    if "pictures" in source.items and not found.pictures:
        yield Sentence(mark("The items themselves were left out: only where they lie is here, and what is rebuilt."))
    elif "pictures" not in source.items:
        yield Sentence(mark("The items themselves are not here: their licence or their number keeps them out."))


def of_film(found: Fitted) -> Iterator[Sentence]:
    source = found.source
    if found.film is None:
        yield Sentence(mark("The film of the training was left out."))
        return
    all_moments = len(source.run.steps("moment_decoder"))
    if len(found.moments) < all_moments:
        yield Sentence(
            mark("{n} of {all} moments of the film have a decoder of their own; the nearest one stands in."),
            {"n": len(found.moments), "all": all_moments},
        )


def of_results(found: Fitted) -> Iterator[Sentence]:
    gone = [one.kind for one in found.lacking if one.kind != FILM]
    gone += [one.kind for one in found.results if not found.holds(one)]
    gone += [one.kind for one in found.source.results if one.kind in SHOWING and not found.pictures]
    for kind in dict.fromkeys(gone):
        yield Sentence(mark("Left out, though it was computed: {what}."), {"what": NAMES[kind]})


def over(size: int, budget: int) -> list[Sentence]:
    """Return that a file is larger than was wished, where it is."""
    if size <= budget:
        return []
    text = mark("The file has {size} MB, more than the {budget} MB asked for: less cannot be left out.")
    return [Sentence(text, {"size": round(size / 1e6, 1), "budget": round(budget / 1e6, 1)})]
