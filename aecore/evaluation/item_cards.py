"""Texts of the cards about items that come back, or come new. A literal table; knows no torch."""

from __future__ import annotations

from ..texts import mark
from .card import AT_MOST_ALL, NOT_NEGATIVE, SHARE, MetricCard, ScoreCard
from .needs import clean_input, distributions, odd_items, whole_items

__all__ = ["ALERT", "FAITHFUL", "HONEST", "INVENTIVE", "LIKELY", "ROBUST"]

FAITHFUL = MetricCard(
    "faithful",
    mark("Faithful"),
    mark("How much of an item comes back after it was squeezed into the code."),
    mark(
        "Held-out items are encoded and decoded as in training, with their noise; squared errors are summed over "
        "all values that count."
    ),
    (
        ScoreCard(
            "explained",
            mark("Variance explained"),
            "%",
            "higher",
            mark(
                "100 % is a perfect copy, 0 % is always showing the average training item. Of ratings those that were "
                "hidden from the encoder count."
            ),
            bounds=AT_MOST_ALL,
        ),
        ScoreCard(
            "mse",
            mark("Squared error"),
            mark("per value"),
            "lower",
            mark(
                "Mean over all values of all held-out items, decoded from their mean codes; of ratings over those that "
                "were hidden from the encoder. Noise that a generator put on the items is a limit only where the "
                "encoder sees nothing of what it must tell: else it can be copied."
            ),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "mse_given",
            mark("Squared error of given ratings"),
            mark("per value"),
            "",
            mark("Mean over the ratings that the encoder was given and could copy."),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "psnr",
            mark("Picture quality (PSNR)"),
            "dB",
            "higher",
            mark(
                "10 log₁₀(1 / squared error) of each picture, values between 0 and 1, mean over the pictures; 90 dB at "
                "most, for smaller errors are only rounding."
            ),
            bounds=(None, 90.0),
        ),
        ScoreCard(
            "psnr_pooled",
            mark("PSNR of all pictures together"),
            "dB",
            "",
            mark("10 log₁₀(1 / mean squared error) over all pictures at once; never above the mean of single ones."),
        ),
    ),
    viewed=True,
)
ROBUST = MetricCard(
    "robust",
    mark("Robust"),
    mark("How much of the noise on an item is gone in the reconstruction."),
    mark(
        "Normal noise is added to held-out items, the same for every model; the reconstruction is compared with "
        "the clean item."
    ),
    (
        ScoreCard(
            "gain",
            mark("Noise taken off"),
            "dB",
            "higher",
            mark(
                "PSNR of the reconstruction minus PSNR of the noisy item, with noise of half the spread of the "
                "training items (their standard deviation about the average one). Always showing the average item takes"
                " noise off too: only what is beyond that was rebuilt."
            ),
        ),
        ScoreCard(
            "gain_much",
            mark("Noise taken off where there is much"),
            "dB",
            "higher",
            mark(
                "The same with noise as wide as the whole spread of the training items, about as strong as the picture."
            ),
        ),
    ),
    clean_input,
)
ALERT = MetricCard(
    "alert",
    mark("Alert"),
    mark("The chance that an odd item scores higher than a normal one."),
    mark("AUC-ROC of held-out items against odd ones, neither of which was trained on."),
    (
        ScoreCard(
            "error",
            mark("By error alone"),
            "%",
            "higher",
            mark("Score: squared error of the reconstruction."),
            bounds=SHARE,
        ),
        ScoreCard(
            "both",
            mark("By error and place of the code"),
            "%",
            "higher",
            mark(
                "Score: squared error plus Mahalanobis distance of the code, each in standard deviations of the "
                "training items."
            ),
            bounds=SHARE,
        ),
    ),
    odd_items,
)
INVENTIVE = MetricCard(
    "inventive",
    mark("Inventive"),
    mark("Whether new items, decoded from drawn codes, could pass for real ones."),
    mark(
        "Codes are drawn from the prior, the codebook, or a Gaussian mixture fitted to training codes, and "
        "decoded; compared by raw values with held-out items that differ from each other and from every training item."
    ),
    (
        ScoreCard(
            "told_apart",
            mark("Told from real ones"),
            "%",
            "lower",
            mark(
                "How often the nearest neighbour says rightly whether an item is new or held-out; 50 % is chance. The "
                "best to hope for is what training items reach in place of new ones: real against real."
            ),
            bounds=SHARE,
        ),
        ScoreCard(
            "coverage",
            mark("Coverage"),
            "%",
            "higher",
            mark(
                "Share of the held-out items with a new one as close as their 5th nearest real one. The best to hope "
                "for is what training items reach in place of new ones: real against real."
            ),
            bounds=SHARE,
        ),
        ScoreCard(
            "density",
            mark("Density"),
            "%",
            "",
            mark(
                "In how many balls of held-out items, each up to its 5th nearest real one, a new item lies: mean, as a "
                "share of 5. Far below real against real it is unlike them, far above it repeats the most usual "
                "ones; read it beside coverage."
            ),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "frechet",
            mark("Frechet distance"),
            mark("% of the features' variance"),
            "lower",
            mark(
                "Between the means and covariances of 24 features of new and of held-out items. The features are fixed "
                "by the training items and a seed, the same for every model: random weights with ReLU on the first 16 "
                "principal components. No other program's FID. The best to hope for is real against real, which is not "
                "0 for so few items."
            ),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "novelty",
            mark("Distance to the nearest training item"),
            "×",
            "",
            mark(
                "Median over the new items, divided by that of held-out items: near 0 are copies, 1 is as new as "
                "real ones. Left out where it is 0 for held-out items."
            ),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "told_apart_round",
            mark("Told from real ones, from a round cloud"),
            "%",
            "",
            mark(
                "As above, but every model draws its codes from the standard normal (on a sphere: evenly), also one "
                "that was never told of it: the same sampler for all. It says whether training has pulled the codes "
                "into that cloud, so nobody leads here. Left out where codes are sparse or discrete."
            ),
            bounds=SHARE,
        ),
        ScoreCard(
            "coverage_round",
            mark("Coverage from a round cloud"),
            "%",
            "",
            mark(
                "As coverage, but every model draws its codes from the standard normal (on a sphere: evenly). PCA is "
                "given the standard normal, stretched to the spread of its codes."
            ),
            bounds=SHARE,
        ),
        ScoreCard(
            "halfway",
            mark("Halfway between two items"),
            "×",
            "lower",
            mark(
                "Distance to the nearest training item of what is decoded halfway between the codes of two held-out "
                "items, of different classes where there are any, over that of the items themselves: means over the "
                "pairs, which are n. Laid over each other: the mean of both items, without any model."
            ),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "halfway_own",
            mark("Halfway against its own ends"),
            "×",
            "",
            mark(
                "As above, over the distance of both ends once they were encoded and decoded: 1 is a way that leads "
                "past nothing worse than its ends. A model that blurs everything has blurred ends too, so nobody leads "
                "here."
            ),
            bounds=NOT_NEGATIVE,
        ),
    ),
    whole_items,
)
HONEST = MetricCard(
    "honest",
    mark("Honest"),
    mark("Whether it holds for items it was not trained on, and what it cost."),
    mark(
        "The same errors on held-out and on training items; weights are counted, seconds are those of training "
        "on its machine."
    ),
    (
        ScoreCard(
            "gap",
            mark("Held-out over training error"),
            "×",
            "lower",
            mark(
                "Squared error on held-out items divided by that on training items, both decoded from mean codes; 1 is "
                "no gap. With early stopping the weights were chosen by held-out items, so it is a little too good."
            ),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "seen",
            mark("Held-out items that are training items"),
            "%",
            "",
            mark(
                "Share that is exactly alike a training item, value by value: of these the gap says nothing. Beside it "
                "the share of training items that are alike an earlier one."
            ),
            exact=True,
            bounds=SHARE,
        ),
        ScoreCard(
            "weights",
            mark("Learnt weights"),
            "",
            "lower",
            mark("All parameters of the encoder, the decoder and the likelihood; n is the number of held-out items."),
            exact=True,
        ),
        ScoreCard(
            "seconds",
            mark("Training time"),
            "s",
            "",
            mark(
                "Seconds spent in training steps, by the clock; n is the number of training items. They depend on what "
                "else the machine did, so nobody leads here. PCA was timed here and now."
            ),
            bounds=NOT_NEGATIVE,
        ),
    ),
    viewed=True,
)
LIKELY = MetricCard(
    "likely",
    mark("Likely"),
    mark("How probable held-out items are to the model: what a variational autoencoder is trained for."),
    mark(
        "Up to 500 held-out items, each with 64 codes drawn from its own distribution. Both bounds lie above the true "
        "value. Nats compare between models of the same values only: grey pixels as probabilities (Bernoulli) are no "
        "density."
    ),
    (
        ScoreCard(
            "iwae",
            mark("Bound of 64 samples (IWAE-64)"),
            mark("nats per item"),
            "lower",
            mark(
                "Minus the log of the mean of 64 importance weights: never above the negative ELBO but for chance, and "
                "nearer to the truth. PCA is the probabilistic one, whose likelihood is known."
            ),
        ),
        ScoreCard(
            "elbo",
            mark("Negative ELBO"),
            mark("nats per item"),
            "lower",
            mark("Distortion plus rate, whatever weight (β) the model was trained with. PCA is the probabilistic one."),
        ),
        ScoreCard(
            "rate",
            mark("Rate"),
            mark("nats per item"),
            "",
            mark("KL of an item's distribution from the prior: what the code says about the item."),
            bounds=NOT_NEGATIVE,
        ),
        ScoreCard(
            "distortion",
            mark("Distortion"),
            mark("nats per item"),
            "",
            mark("What is left to say about the item once its code is known, mean over the drawn codes."),
        ),
        ScoreCard(
            "bits_per_value",
            mark("Bits per value"),
            mark("bits"),
            "lower",
            mark(
                "IWAE-64 where values are words or levels of grey, by the number of values. A level stands for all "
                "values that are rounded to it (uniform noise of one step)."
            ),
            bounds=NOT_NEGATIVE,
        ),
    ),
    distributions,
    viewed=True,
)
