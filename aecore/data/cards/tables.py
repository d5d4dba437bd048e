"""Cards of the measured tables: a row of numbers per item."""

from __future__ import annotations

from ...texts import mark
from .card import DataCard

__all__ = ["TABLES"]

BREAST_CANCER = DataCard(
    name="breast-cancer",
    title=mark("Breast cancer cells"),
    text=mark(
        "569 tissue samples, each described by 30 measurements of the cell nuclei under a microscope. "
        "Every measurement is shown in standard deviations from its mean."
    ),
    shape=(30,),
    kind="table",
    bounded=False,
    classes=(mark("malignant"), mark("benign")),
    columns=(
        mark("radius, mean"),
        mark("texture, mean"),
        mark("perimeter, mean"),
        mark("area, mean"),
        mark("smoothness, mean"),
        mark("compactness, mean"),
        mark("concavity, mean"),
        mark("concave points, mean"),
        mark("symmetry, mean"),
        mark("fractal dimension, mean"),
        mark("radius, spread"),
        mark("texture, spread"),
        mark("perimeter, spread"),
        mark("area, spread"),
        mark("smoothness, spread"),
        mark("compactness, spread"),
        mark("concavity, spread"),
        mark("concave points, spread"),
        mark("symmetry, spread"),
        mark("fractal dimension, spread"),
        mark("radius, worst"),
        mark("texture, worst"),
        mark("perimeter, worst"),
        mark("area, worst"),
        mark("smoothness, worst"),
        mark("compactness, worst"),
        mark("concavity, worst"),
        mark("concave points, worst"),
        mark("symmetry, worst"),
        mark("fractal dimension, worst"),
    ),
    train=398,
    held_out=171,
    source=(
        "W. Wolberg, O. Mangasarian, N. Street, W. Street: Breast Cancer Wisconsin (Diagnostic), UCI; as shipped "
        "with scikit-learn"
    ),
    licence="CC BY 4.0",
    good_for=mark(
        "Compression of measurements that largely repeat each other; a map that separates two classes it was "
        "never told."
    ),
    not_for=mark("Medical conclusions. Convolution: the order of the measurements means nothing."),
    epochs=100,
    batch_size=32,
    spectrum=(13.4, 5.78, 2.83, 1.99, 1.57, 1.18, 0.739, 0.482),
)
WINE = DataCard(
    name="wine",
    title=mark("Wines"),
    text=mark(
        "Chemical analyses of 178 wines from three grape varieties: 13 measurements each, shown in standard "
        "deviations from their mean."
    ),
    shape=(13,),
    kind="table",
    bounded=False,
    classes=(mark("variety 1"), mark("variety 2"), mark("variety 3")),
    columns=(
        mark("alcohol"),
        mark("malic acid"),
        mark("ash"),
        mark("alkalinity of ash"),
        mark("magnesium"),
        mark("phenols"),
        mark("flavanoids"),
        mark("other phenols"),
        mark("proanthocyanins"),
        mark("colour intensity"),
        mark("hue"),
        mark("absorbance ratio 280/315 nm"),
        mark("proline"),
    ),
    train=124,
    held_out=54,
    source="S. Aeberhard, M. Forina: Wine, UCI; as shipped with scikit-learn",
    licence="CC BY 4.0",
    good_for=mark("A map of a whole data set in a second, beside PCA."),
    not_for=mark(
        "Statistics: 54 held-out wines make every figure uncertain, and large models learn the 124 others by heart."
    ),
    epochs=200,
    batch_size=16,
    spectrum=(4.84, 2.42, 1.55, 0.961, 0.842, 0.662, 0.518, 0.347),
)

PENGUINS = DataCard(
    name="penguins",
    title=mark("Penguins"),
    text=mark(
        "344 penguins of three species near Palmer Station, Antarctica: island, sex, four measurements. Some values "
        "are missing, as they were when the birds were measured: the median stands in, and a number beside it says so."
    ),
    shape=(14,),
    kind="table",
    bounded=False,
    classes=(mark("Adélie"), mark("chinstrap"), mark("gentoo")),
    columns=(
        mark("island: Biscoe"),
        mark("island: Dream"),
        mark("island: Torgersen"),
        mark("bill length"),
        mark("bill length: missing"),
        mark("bill depth"),
        mark("bill depth: missing"),
        mark("flipper length"),
        mark("flipper length: missing"),
        mark("body mass"),
        mark("body mass: missing"),
        mark("sex: female"),
        mark("sex: male"),
        mark("sex: missing"),
    ),
    train=241,
    held_out=103,
    source=(
        "K. Gorman, T. Williams, W. Fraser (2014), Palmer Station Antarctica LTER; palmerpenguins by A. Horst, "
        "A. Hill, K. Gorman (2020)"
    ),
    licence="CC0 1.0",
    good_for=mark("Filling gaps of a table, in its own units; a map that parts three species it was never told."),
    not_for=mark("Statistics of what is missing: 19 values are, and 103 held-out birds make every figure uncertain."),
    epochs=200,
    batch_size=16,
    spectrum=(2.97, 1.09, 0.519, 0.163, 0.149, 0.132, 0.0982, 0.0452),
)

TABLES = (BREAST_CANCER, WINE, PENGUINS)
