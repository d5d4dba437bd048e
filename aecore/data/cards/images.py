"""Cards of real images: the digits that come with scikit-learn, the emoji that come with the project, and those that
are downloaded."""

from __future__ import annotations

from ...texts import mark
from .card import DataCard

__all__ = ["DIGITS", "DOWNLOADS", "EMOJI"]

TEN_DIGITS = tuple("0123456789")

DIGITS = DataCard(
    name="digits",
    title=mark("Handwritten digits"),
    text=mark("Small scans of the digits 0 to 9, written by 13 people. Trains in seconds and needs no download."),
    shape=(1, 8, 8),
    classes=TEN_DIGITS,
    train=1347,
    held_out=450,
    source="UCI Optical Recognition of Handwritten Digits (test part), as shipped with scikit-learn",
    licence="CC BY 4.0",
    good_for=mark("First steps, every kind of model, comparison in seconds."),
    not_for=mark("Fine detail: 64 pixels are few. Training and held-out items come from the same writers."),
    epochs=30,
    batch_size=64,
    spectrum=(0.698, 0.635, 0.564, 0.385, 0.273, 0.227, 0.202, 0.176),
)
EMOJI = DataCard(
    name="emoji",
    title=mark("Emoji"),
    text=mark(
        "Small colour pictures as they stand in messages: faces, people, animals, food, flags and more, 32 by 32 "
        "pixels on white. Comes with the project; of pictures that are alike one is kept."
    ),
    shape=(3, 32, 32),
    classes=(
        mark("Faces and feelings"),
        mark("People"),
        mark("Animals and plants"),
        mark("Food and drink"),
        mark("Travel and places"),
        mark("Activities"),
        mark("Objects"),
        mark("Symbols"),
        mark("Flags"),
        mark("Skin tones"),
    ),
    train=1409,
    held_out=469,
    source="Twemoji by Twitter, Inc. and other contributors, with emoji-datasource-twitter 16.0.0; put on white",
    licence="CC BY 4.0",
    good_for=mark(
        "Walks to show each other, from a face to a pizza: convolutional models in colour without a download, with 16 "
        "numbers or more."
    ),
    not_for=mark(
        "A low held-out error: every picture is drawn once only, so most of what a new one shows was never seen. Kinds "
        "mix on a map, as colour and outline count and meaning does not; skin tones are five pictures in all."
    ),
    epochs=40,
    batch_size=64,
    spectrum=(48.3, 33.9, 17.4, 11.8, 9.27, 6.64, 5.52, 4.93),
)
MNIST = DataCard(
    name="mnist",
    title="MNIST",
    text=mark("70,000 handwritten digits, 28 by 28 pixels: the best-known data set of the field."),
    shape=(1, 28, 28),
    classes=TEN_DIGITS,
    train=60_000,
    held_out=10_000,
    source="Y. LeCun, C. Cortes, C. Burges: The MNIST database of handwritten digits",
    licence="CC BY-SA 3.0",
    good_for=mark("Convolutional models, sharp pictures, figures that can be compared with papers."),
    not_for=mark("A quick first try on a slow machine: one epoch takes seconds, not milliseconds."),
    epochs=10,
    batch_size=128,
    origin="download",
    download=11_594_722,
    spectrum=(5.38, 3.81, 3.22, 2.86, 2.52, 2.33, 1.73, 1.54),
)
FASHION = DataCard(
    name="fashion-mnist",
    title="Fashion-MNIST",
    text=mark("70,000 small pictures of clothes in ten kinds, 28 by 28 pixels."),
    shape=(1, 28, 28),
    classes=(
        mark("T-shirt"),
        mark("Trouser"),
        mark("Pullover"),
        mark("Dress"),
        mark("Coat"),
        mark("Sandal"),
        mark("Shirt"),
        mark("Sneaker"),
        mark("Bag"),
        mark("Ankle boot"),
    ),
    train=60_000,
    held_out=10_000,
    source="H. Xiao, K. Rasul, R. Vollgraf (2017), arXiv:1708.07747",
    licence="MIT",
    good_for=mark("Shades and textures; classes that overlap (shirt, coat, pullover)."),
    not_for=mark("Crisp outlines: a small code gives blurred clothes."),
    epochs=10,
    batch_size=128,
    origin="download",
    download=30_878_645,
)
KMNIST = DataCard(
    name="kmnist",
    title="KMNIST",
    text=mark("70,000 cursive Japanese characters in ten classes, 28 by 28 pixels."),
    shape=(1, 28, 28),
    classes=("お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"),
    train=60_000,
    held_out=10_000,
    source="T. Clanuwat et al. (2018), arXiv:1812.01718",
    licence="CC BY-SA 4.0",
    good_for=mark("A harder map than MNIST: one class is written in several ways."),
    not_for=mark("A two-number code: classes fall apart into islands."),
    epochs=10,
    batch_size=128,
    origin="download",
    download=21_248_262,
)

EMNIST_LETTERS = DataCard(
    name="emnist-letters",
    title=mark("EMNIST letters"),
    text=mark("145,600 handwritten letters, large and small ones in one class each, 28 by 28 pixels."),
    shape=(1, 28, 28),
    classes=tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    train=124_800,
    held_out=20_800,
    source="G. Cohen, S. Afshar, J. Tapson, A. van Schaik (2017), arXiv:1702.05373; from NIST Special Database 19",
    licence=mark("NIST, public domain"),
    good_for=mark("More classes than ten digits have, and two forms of most letters: a map with many islands."),
    not_for=mark(
        "A slow connection: the archive has 560 million bytes, of which a twentieth is used. I and L are often "
        "the same stroke."
    ),
    epochs=5,
    batch_size=128,
    origin="download",
    download=561_753_746,
)
CIFAR_10 = DataCard(
    name="cifar-10",
    title="CIFAR-10",
    text=mark("60,000 colour photographs of animals and vehicles in ten classes, 32 by 32 pixels."),
    shape=(3, 32, 32),
    classes=(
        mark("airplane"),
        mark("car"),
        mark("bird"),
        mark("cat"),
        mark("deer"),
        mark("dog"),
        mark("frog"),
        mark("horse"),
        mark("ship"),
        mark("truck"),
    ),
    train=50_000,
    held_out=10_000,
    source="A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images (2009)",
    licence=mark("none stated; cite the source"),
    good_for=mark(
        "Real photographs: convolutional models, vector quantisation, denoising and super-resolution in colour."
    ),
    not_for=mark(
        "Small codes: a few numbers keep the colours of the background and lose the animal. Two CPU cores need "
        "patience."
    ),
    epochs=10,
    batch_size=128,
    origin="download",
    download=170_052_171,
)
SVHN = DataCard(
    name="svhn",
    title="SVHN",
    text=mark("99,289 house numbers from street photographs, cut to one digit each, 32 by 32 pixels in colour."),
    shape=(3, 32, 32),
    classes=TEN_DIGITS,
    train=73_257,
    held_out=26_032,
    source="Y. Netzer et al., Reading Digits in Natural Images with Unsupervised Feature Learning (2011)",
    licence=mark("non-commercial use only"),
    good_for=mark("Colour at a lower price than CIFAR-10: digits on plain walls can be compressed well."),
    not_for=mark(
        "Maps by digit: light and colour of the wall vary far more than the digit does. Other digits look in at "
        "the sides."
    ),
    epochs=8,
    batch_size=128,
    origin="download",
    download=246_316_178,
)

DOWNLOADS = (MNIST, FASHION, KMNIST, EMNIST_LETTERS, CIFAR_10, SVHN)
