"""Texts of the cards about codes. A literal table; knows no torch."""

from __future__ import annotations

from ..texts import mark
from .card import AT_MOST_ALL, NOT_NEGATIVE, PART, SHARE, MetricCard, ScoreCard
from .needs import factors, labels, prefixes, two_views

__all__ = ["ALIVE", "COMPACT", "CROSSED", "FACTORS", "ORDERED", "ORDERLY", "USEFUL"]

COMPACT = MetricCard(
    "compact",
    mark("Compact"),
    mark("How small the code is beside the item."),
    mark(
        "Bits are what an ideal coder needs for the codes of held-out items when it knows how often each symbol comes "
        "at each place among training items; stored numbers have 32 bits each."
    ),
    (
        ScoreCard(
            "explained_at",
            mark("Variance explained by 16 bits"),
            "%",
            "higher",
            mark(
                "Every code number is rounded to a grid, finer or coarser where the decoder reacts more or less to it; "
                "a discrete code is sent as it is. Between two grids, or the mean item at no bits, some items are sent "
                "by one and the others by the other. Up to 400 held-out items, squared errors of clean items. PCA is "
                "sent in the same way."
            ),
            bounds=AT_MOST_ALL,
        ),
        ScoreCard(
            "bits_for",
            mark("Bits for 80 % of the variance"),
            mark("bits per item"),
            "lower",
            mark("As above, at the fewest bits that explain so much. Left out where this code never does."),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "compression",
            mark("Compression"),
            "×",
            "",
            mark(
                "Bits that the encoder gets, 32 for each number, divided by bits in the code: 32 for each number, also "
                "one that is 0, or log₂ of the number of tokens for each place of a discrete code; a class that is "
                "told besides takes log₂ of the number of classes. How much is lost is not part of it, so nobody leads "
                "here."
            ),
            exact=True,
        ),
        ScoreCard(
            "bits",
            mark("Bits in the code"),
            mark("bits per item"),
            "",
            mark(
                "KL / ln 2 of a Gaussian code; of a discrete one what its tokens need when it is known how often each "
                "comes at each place among training items. A class that is told besides takes log₂ of the number of "
                "classes more."
            ),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "perplexity",
            mark("Evenness of the codebook"),
            "%",
            "higher",
            mark(
                "Perplexity over all held-out items, as a share of the number of entries or levels: 100 % when "
                "all are used alike."
            ),
            bounds=SHARE,
        ),
        ScoreCard(
            "used",
            mark("Numbers used by an item"),
            mark("numbers"),
            "lower",
            mark("Code numbers that are not 0, mean over the held-out items."),
            bounds=NOT_NEGATIVE,
        ),
    ),
)
ALIVE = MetricCard(
    "alive",
    mark("Alive"),
    mark("How many numbers of the code are used at all."),
    mark(
        "A number is in use when its mean code varies by more than 0.01 (Gaussian), by more than 1 % of what even "
        "draws do (on a sphere) or of what drawn codes do (learnt prior), when it is not 0 for more than "
        "0.1 % of the held-out items (sparse), or when replacing it by its mean changes what is decoded by more than "
        "1 % of what the liveliest one does (all others: their scale says nothing)."
    ),
    (
        ScoreCard(
            "units", mark("Numbers in use"), "%", "higher", mark("Share of all numbers of the code."), bounds=SHARE
        ),
        ScoreCard(
            "active",
            mark("Used at once"),
            "%",
            "",
            mark("Share of the code numbers that are not 0, mean over the held-out items."),
            bounds=SHARE,
        ),
        ScoreCard(
            "entries",
            mark("Codebook entries in use"),
            "%",
            "higher",
            mark("Entries that stand for at least one token of the held-out items."),
            bounds=SHARE,
        ),
    ),
)
FEW_LABELS = mark(
    "The classifier is told the labels of so few training items, at least one of each class; mean of 10 draws, the "
    "same for every rival. Left out where there are more classes than labels, or no more items than that."
)
USEFUL = MetricCard(
    "useful",
    mark("Useful"),
    mark("How well a plain classifier can tell the label from the code alone."),
    mark(
        "Logistic regression on standardised codes, fitted to training items and judged on held-out ones; the "
        "same for every rival."
    ),
    (
        ScoreCard(
            "accuracy",
            mark("Accuracy"),
            "%",
            "higher",
            mark(
                "Share of the held-out items whose label is told right. Shuffled: what is told is compared with the "
                "labels of other held-out items, mean of 20 orders."
            ),
            bounds=SHARE,
        ),
        ScoreCard(
            "macro_f1",
            mark("Macro-F1"),
            "%",
            "higher",
            mark("F1 of each class, mean over the classes: rare ones count as much as common ones."),
            bounds=SHARE,
        ),
        ScoreCard("accuracy_10", mark("Accuracy from 10 labels"), "%", "higher", FEW_LABELS, bounds=SHARE),
        ScoreCard("accuracy_100", mark("Accuracy from 100 labels"), "%", "higher", FEW_LABELS, bounds=SHARE),
    ),
    labels,
)
ORDERLY = MetricCard(
    "orderly",
    mark("Orderly"),
    mark("Whether items that lie close together in latent space are alike."),
    mark(
        "Euclidean distances between the codes of held-out items, in all dimensions of the code: how a map looks "
        "does not count. Of items that are exactly alike one is taken. Shuffled: codes given to other items, mean "
        "of 20 orders."
    ),
    (
        ScoreCard(
            "trust",
            mark("Trustworthiness"),
            "%",
            "higher",
            mark(
                "Whether the 10 nearest in latent space are among the nearest by raw values too; about 50 % is chance."
            ),
            bounds=SHARE,
        ),
        ScoreCard(
            "neighbours",
            mark("Neighbours with the same label"),
            "%",
            "higher",
            mark("Mean share among the 10 nearest in latent space."),
            bounds=SHARE,
        ),
        ScoreCard(
            "silhouette",
            mark("Silhouette of the labels"),
            mark("from −1 to 1"),
            "higher",
            mark("Distance to the nearest other class minus distance to the own one, over the larger of the two."),
            bounds=(-1.0, 1.0),
        ),
    ),
)
FACTORS = MetricCard(
    "factors",
    mark("One knob, one factor"),
    mark("Whether single numbers of the code follow single things that the data were made from."),
    mark(
        "Mutual information of histograms with 20 bins, and random forests that tell each factor from the code (from "
        "the 24 numbers that share most with the factors, where it has more), fitted to up to 2,000 training items, "
        "fewer where there are more than 5 factors; for use inside this app."
    ),
    (
        ScoreCard(
            "own",
            mark("Factors with a number of their own"),
            mark("factors"),
            "higher",
            mark(
                "Correlation above 0.9 or below −0.9 with one number of the code, over the held-out items; a number "
                "that follows several counts once."
            ),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "mig",
            mark("Mutual information gap (MIG)"),
            mark("from 0 to 1"),
            "higher",
            mark(
                "How far the best number is ahead of the second best, over the factor's entropy; mean over the "
                "factors. Codes that are distributions are sampled 3 times an item. Shuffled: mean of 20 orders."
            ),
            bounds=PART,
        ),
        ScoreCard(
            "disentanglement",
            mark("Each number tells one factor"),
            mark("from 0 to 1"),
            "higher",
            mark("Disentanglement of DCI, from the importances of the forests."),
            bounds=PART,
        ),
        ScoreCard(
            "completeness",
            mark("Each factor is in one number"),
            mark("from 0 to 1"),
            "higher",
            mark("Completeness of DCI, from the importances of the forests."),
            bounds=PART,
        ),
        ScoreCard(
            "informativeness",
            mark("The code tells the factors"),
            mark("from 0 to 1"),
            "higher",
            mark(
                "How well the forests tell the factors of held-out items: 0 knows nothing, 1 knows all; mean "
                "over the factors."
            ),
            bounds=PART,
        ),
    ),
    factors,
)
CROSSED = MetricCard(
    "crossed",
    mark("One view from the other"),
    mark("How well the model tells one of two views when it sees the other one alone."),
    mark(
        "Of held-out items one view is hidden and told from the mean code of the other. Squared errors on the hidden "
        "view against those of its mean. Linear regression has all values of the seen view, or as many principal "
        "components of it as the code has numbers; up to 3000 training items teach it (1000 of more than 2000 values)."
    ),
    (
        ScoreCard(
            "second_told",
            mark("Variance explained of the second view"),
            "%",
            "higher",
            mark("Told from the first view alone. The linear regression shrinks as much as cross-validation asks for."),
            bounds=AT_MOST_ALL,
        ),
        ScoreCard(
            "first_told",
            mark("Variance explained of the first view"),
            "%",
            "higher",
            mark("Told from the second view alone, as above."),
            bounds=AT_MOST_ALL,
        ),
    ),
    two_views,
)
ORDERED = MetricCard(
    "ordered",
    mark("Ordered"),
    mark("How much of the items comes back from the first few numbers of the code alone."),
    mark(
        "Of held-out items the first numbers of the code are kept and the others set to 0, as in training; PCA has as "
        "many components. Squared errors against those of the mean training item."
    ),
    (
        ScoreCard(
            "explained_first",
            mark("Variance explained by the shortest code"),
            "%",
            "higher",
            mark("By the first number alone, or by the smallest of the nested dictionaries."),
            bounds=AT_MOST_ALL,
        ),
        ScoreCard(
            "explained_half",
            mark("Variance explained by half of the code"),
            "%",
            "higher",
            mark("By the first half of the numbers."),
            bounds=AT_MOST_ALL,
        ),
    ),
    prefixes,
)
