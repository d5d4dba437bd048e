"""Card of the generated film ratings."""

from __future__ import annotations

from ...texts import mark
from .card import DataCard

__all__ = ["RATINGS"]

RATINGS = DataCard(
    name="ratings",
    title=mark("Film ratings"),
    text=mark(
        "2,000 invented people gave 1 to 5 stars to about a third of 40 invented films. "
        "Behind it are three numbers per person and per film, and some mood: the gaps can be filled in."
    ),
    shape=(2, 40),
    kind="ratings",
    origin="generated",
    classes=(mark("likes comedies"), mark("likes thrillers"), mark("likes dramas"), mark("likes adventures")),
    # Ten films of each genre, in the order of the classes: the loader relies on it.
    columns=(
        mark("Comedy: Seven Spoons"),
        mark("Comedy: The Wrong Suitcase"),
        mark("Comedy: Aunt Clara Drives"),
        mark("Comedy: A Goat in the Lift"),
        mark("Comedy: Two Left Shoes"),
        mark("Comedy: The Loud Library"),
        mark("Comedy: Pancakes at Midnight"),
        mark("Comedy: My Boss Is a Parrot"),
        mark("Comedy: Wedding without a Plan"),
        mark("Comedy: The Fourth Twin"),
        mark("Thriller: Room Nineteen"),
        mark("Thriller: The Silent Lake"),
        mark("Thriller: No Signal"),
        mark("Thriller: The Last Ferry"),
        mark("Thriller: A Key under Snow"),
        mark("Thriller: Witness Eleven"),
        mark("Thriller: Cold Lights"),
        mark("Thriller: The Glass Door"),
        mark("Thriller: Three Minutes Past"),
        mark("Thriller: Nobody Called"),
        mark("Drama: The Orchard"),
        mark("Drama: Letters to Vera"),
        mark("Drama: After the Harvest"),
        mark("Drama: Her Father's Piano"),
        mark("Drama: A House by the Railway"),
        mark("Drama: The Long Winter"),
        mark("Drama: What We Kept"),
        mark("Drama: The Watchmaker"),
        mark("Drama: Slow Rivers"),
        mark("Drama: Ten Summers"),
        mark("Adventure: The Amber Map"),
        mark("Adventure: Beyond the Reef"),
        mark("Adventure: Captain of Sand"),
        mark("Adventure: The Paper Balloon"),
        mark("Adventure: Wolves of the North"),
        mark("Adventure: City under the Ice"),
        mark("Adventure: The Iron Bird"),
        mark("Adventure: Valley of Bells"),
        mark("Adventure: The Lost Compass"),
        mark("Adventure: Moon Harbour"),
    ),
    factors=(mark("generosity"), mark("comedy or drama"), mark("thriller or adventure")),
    knobs={"data.seed": 0, "data.noise": 0.1},
    train=1600,
    held_out=400,
    source=mark("generated"),
    licence="MIT",
    good_for=mark("Filling gaps as recommenders do; codes of three numbers, which is what the ratings were made from."),
    not_for=mark("Real taste: films are missing by pure chance here, while people choose what they watch."),
    epochs=60,
    batch_size=64,
    spectrum=(0.386, 0.373, 0.361, 0.359, 0.349, 0.345, 0.336, 0.332),
)
