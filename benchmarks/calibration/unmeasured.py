"""The scores that somebody can lead of which it was not measured whether their intervals hold the truth, each with what
it is most like; tests/evaluation/test_calibration.py asks for a row of every score that is neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aecore.evaluation.cards import CARDS

__all__ = ["NO_INTERVAL", "UNMEASURED", "unmeasured"]

UNMEASURED: Mapping[tuple[str, str], tuple[str, str]] = {
    ("faithful", "psnr"): ("bootstrap, mean", "Squared error"),
    ("compact", "explained_at"): ("bootstrap, ratio of sums on a curve", "Variance explained, where one grid is best"),
    ("compact", "bits_for"): ("bootstrap, place on a curve", "nothing here"),
    ("compact", "used"): ("bootstrap, mean", "Squared error"),
    ("useful", "accuracy_10"): ("bootstrap over draws of labels and items", "nothing here: it has two reasons in it"),
    ("useful", "accuracy_100"): ("bootstrap over draws of labels and items", "nothing here: it has two reasons in it"),
    ("robust", "gain_much"): ("bootstrap, ratio of sums", "Noise taken off"),
    ("alert", "both"): ("bootstrap, AUC", "By error alone"),
    ("inventive", "halfway"): ("bootstrap, ratio of means", "Variance explained"),
    ("factors", "own"): ("bootstrap, count over a bound", "Numbers in use"),
    ("likely", "elbo"): ("bootstrap, mean", "Bound of 64 samples (IWAE-64)"),
    ("likely", "bits_per_value"): ("bootstrap, mean", "Bound of 64 samples (IWAE-64)"),
    ("ordered", "explained_first"): ("bootstrap, ratio of sums", "Variance explained"),
    ("ordered", "explained_half"): ("bootstrap, ratio of sums", "Variance explained"),
    ("crossed", "second_told"): ("bootstrap, ratio of sums", "Variance explained"),
    ("crossed", "first_told"): ("bootstrap, ratio of sums", "Variance explained"),
}
"""What its interval is, and the measured score of the same kind, by card and score."""
NO_INTERVAL = frozenset(
    {
        ("compact", "perplexity"),
        ("alive", "entries"),
        ("inventive", "frechet"),
        ("factors", "mig"),
        ("factors", "disentanglement"),
        ("factors", "completeness"),
    }
)
"""Scores without an interval, in which nobody is said to lead."""


def unmeasured() -> Iterator[str]:
    """Yield the lines about these scores."""
    yield HEAD.format(none=", ".join(f"*{title(*key)}*" for key in sorted(NO_INTERVAL)))
    yield "| card | score | interval | most like |"
    yield "|---|---|---|---|"
    for (card, score), (kind, like) in UNMEASURED.items():
        yield f"| {CARDS[card].title} | {title(card, score)} | {kind} | {like} |"


def title(card: str, score: str) -> str:
    return next(text.title for text in CARDS[card].scores if text.name == score)


HEAD = """
### Not measured

Of these scores the cards show an interval, and it was not measured whether that holds the truth; those of a kind that
was measured have no reason to behave otherwise, and that is all that is known. What docs say of single variants beside
the cards (a code that is given up, groups of a mixture beside k-means, directions on a sphere) is mean and spread over
three seeds and no score of a race. Without an interval, and so without a leader:
{none}.

"""
