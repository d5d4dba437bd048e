"""Short English sentences from a grammar, as word numbers: every one different, every one with known meaning.

    statement: article [adjective] subject verb article [adjective] object .      the big dog chased a ball .
    question:  do/does/did article [adjective] subject verb article object ?      did some cats see the mouse ?

The number of the subject and the tense show in two words each (article and noun, verb and auxiliary), so they are worth
a place in a small code.
"""

from __future__ import annotations

import numpy as np

from ..spec import Data
from .cards.card import DataCard
from .dataset import Dataset
from .generating import Array, assemble, randomness

__all__ = ["load_sentences"]

SIZES = (3, 2, 2, 2, 3, 2, 2, 2, 2, 5, 5)
"""How many values each factor of the card has; adjective 0 is none."""
END, ARTICLE, AUXILIARY, ADJECTIVE, TOPIC = 1, 3, 6, 9, 13
"""Where groups of words begin in the card's vocabulary; 0 is the empty place."""
WORDS_OF_TOPIC, PLURAL, VERB, OBJECT = 14, 3, 6, 12
"""How many words a topic has, and where in them the plurals, verbs (plain, -s, past) and objects begin."""


def load_sentences(card: DataCard, data: Data) -> Dataset:
    """Return as many questions as statements, drawn without repetition from all that the grammar makes."""
    random = randomness(card, data)
    factors = np.indices(SIZES).reshape(len(SIZES), -1).T
    question, adjective_of_object = factors[:, 1] == 1, factors[:, 10] > 0
    half = (card.train + card.held_out) // 2
    statements = random.permutation(np.flatnonzero(~question))[:half]
    questions = random.permutation(np.flatnonzero(question & ~adjective_of_object))[:half]
    factors = factors[random.permutation(np.concatenate([statements, questions]))]
    samples = write(factors, card.shape[1])
    return assemble(card, samples, factors[:, 0], factors, clean=samples)


def write(factors: Array, places: int) -> Array:
    """Return the sentences `(N, places)` uint8 that say what rows of factors `(N, 11)` mean."""
    topic, question, several, past, subject, verb, thing, article, other_article, adjective, other_adjective = factors.T
    first = TOPIC + WORDS_OF_TOPIC * topic
    form = np.where(question == 1, 0, np.where(past == 1, 2, 1 - several))
    words = np.stack(
        [
            np.where(question == 1, AUXILIARY + np.where(past == 1, 2, several), 0),
            ARTICLE + article * (1 + several),
            np.where(adjective > 0, ADJECTIVE + adjective - 1, 0),
            first + PLURAL * several + subject,
            first + VERB + 3 * verb + form,
            ARTICLE + other_article,
            np.where(other_adjective > 0, ADJECTIVE + other_adjective - 1, 0),
            first + OBJECT + thing,
            END + question,
        ],
        1,
    )
    # Words move left over the places that stayed empty.
    packed = np.take_along_axis(words, np.argsort(words == 0, 1, kind="stable"), 1)
    return packed[:, :places].astype(np.uint8)
