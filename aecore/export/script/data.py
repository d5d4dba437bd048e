"""Templates: where the items come from, as `x_train` and `x_held_out`. Knows no torch."""

from __future__ import annotations

from collections.abc import Callable

from ...data.cards import DataCard
from ...data.sheet import COLUMNS, HELD_OUT, SIDE
from ...spec import OWN, Data, OwnData
from ...texts import Sentence, mark
from .form import put
from .generators import GENERATED
from .items import Items

__all__ = ["DATA", "own"]

LEARN = ("scikit-learn",)


def digits(card: DataCard, data: Data) -> Items:
    return Items(
        "Scans of handwritten digits, 8 x 8 pixels with 17 shades of grey, as they come with scikit-learn. A quarter "
        "is held out, as many of each digit: what counts is what a model makes of items that it has not seen.",
        put(
            """
            digits = load_digits()
            parts = train_test_split(digits.images, test_size=$n, stratify=digits.target, random_state=0)
            x_train, x_held_out = (torch.from_numpy(part).float()[:, None] / 16 for part in parts)
            """,
            n=str(card.held_out),
        ),
        LEARN,
    )


TABLES = {"breast-cancer": "load_breast_cancer", "wine": "load_wine"}


def table(card: DataCard, data: Data) -> Items:
    return Items(
        "Measurements of each item as columns, as they come with scikit-learn. Columns are shifted and scaled by the "
        "mean and the deviation of the training part: those of all items would tell it of what it must not know.",
        put(
            """
            table = $load()
            parts = train_test_split(table.data, test_size=$n, stratify=table.target, random_state=0)
            mean, deviation = parts[0].mean(0), parts[0].std(0)
            x_train, x_held_out = (torch.from_numpy((part - mean) / deviation).float() for part in parts)
            """,
            load=TABLES[card.name],
            n=str(card.held_out),
        ),
        LEARN,
    )


PATCHES = '''
def patches(photograph, n):
    """The first n patches with structure, at places spread evenly over a photograph."""
    photo = load_sample_image(photograph)
    windows = np.lib.stride_tricks.sliding_window_view(photo, ($side, $side), (0, 1))
    golden = (0.7548776662466927, 0.5698402909980532)  # the sequence that fills a square most evenly
    points = (0.5 + np.arange(1, 40_001)[:, None] * golden) % 1
    places = (points * windows.shape[:2]).astype(int)
    _, first = np.unique(places, axis=0, return_index=True)
    found = windows[tuple(places[np.sort(first)].T)]
    grey = np.einsum("nchw,c->nhw", found, (0.299, 0.587, 0.114)).round()
    kept = np.flatnonzero(grey.std((1, 2)) >= 255 * 0.03)[:n]  # sky and blurred leaves are left out
    $chosen
    return torch.from_numpy(chosen).float() / 255


x_train, x_held_out = patches("china.jpg", $train), patches("flower.jpg", $held_out)
'''


def patches(card: DataCard, data: Data) -> Items:
    chosen = "np.ascontiguousarray(found[kept])" if card.shape[0] == 3 else "grey[kept, None].astype(np.uint8)"
    return Items(
        "Small pieces of scikit-learn's two photographs: training ones from one picture, held-out ones from the other.",
        put(
            PATCHES,
            side=str(card.shape[1]),
            chosen=f"chosen = {chosen}",
            train=str(card.train),
            held_out=str(card.held_out),
        ),
        ("numpy", *LEARN, "pillow"),
    )


FAMILY = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "kmnist": "KMNIST"}
FETCHED = Sentence(mark("The data are downloaded once, into the folder data."))


def family(card: DataCard, data: Data) -> Items:
    return Items(
        "Pictures of 28 x 28 pixels, fetched by torchvision; its test part is held out.",
        put(
            """
            parts = (datasets.$name("data", train=part, download=True) for part in (True, False))
            x_train, x_held_out = (part.data[:, None].float() / 255 for part in parts)
            """,
            name=FAMILY[card.name],
        ),
        ("torchvision",),
        FETCHED,
    )


def letters(card: DataCard, data: Data) -> Items:
    return Items(
        "Handwritten letters, fetched by torchvision. The files hold them turned and sorted, so they are turned back "
        "and brought into a random order.",
        put(
            """
            def letters(train):
                pictures = datasets.EMNIST("data", split="letters", train=train, download=True).data.mT
                order = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(0))
                return pictures[order][:, None].float() / 255


            x_train, x_held_out = letters(True), letters(False)
            """
        ),
        ("torchvision",),
        FETCHED,
    )


def cifar(card: DataCard, data: Data) -> Items:
    return Items(
        "Small colour photographs in ten classes, fetched by torchvision; its test part is held out.",
        put(
            """
            parts = (datasets.CIFAR10("data", train=part, download=True).data for part in (True, False))
            x_train, x_held_out = (torch.from_numpy(p).permute(0, 3, 1, 2).float() / 255 for p in parts)
            """
        ),
        ("torchvision",),
        FETCHED,
    )


def svhn(card: DataCard, data: Data) -> Items:
    return Items(
        "House numbers, cut out of photographs of streets, fetched by torchvision; its test part is held out.",
        put(
            """
            parts = (datasets.SVHN("data", split=part, download=True).data for part in ("train", "test"))
            x_train, x_held_out = (torch.from_numpy(part).float() / 255 for part in parts)
            """
        ),
        ("torchvision", "scipy"),
        FETCHED,
    )


SHEET_DIGEST = "66289ea944a5ba387334bc03267008fa83ba82dfaf6ddc14d115fb826995c7d1"
"""SHA-256 of the sheet of emoji."""


def emoji(card: DataCard, data: Data) -> Items:
    count = card.train + card.held_out
    return Items(
        "Emoji on white, 32 x 32 pixels, from one sheet (Twemoji, CC BY 4.0); what is held out stands first on it.",
        put(
            """
            sheet = np.asarray(Image.open("sheet.webp"))  # (rows 32, $columns 32, 3)
            cells = sheet.reshape(-1, $side, $columns, $side, 3).transpose(0, 2, 4, 1, 3)
            x = torch.from_numpy(cells.reshape(-1, 3, $side, $side)[:$count].copy()).float() / 255
            x_held_out, x_train = x[:$held_out], x[$held_out:]
            """,
            columns=str(COLUMNS),
            side=str(SIDE),
            count=str(count),
            held_out=str(HELD_OUT),
        ),
        ("numpy", "pillow"),
        Sentence(
            mark(
                "Put sheet.webp beside it: it is in the folder aecore/data/twemoji of Latent Lab (SHA-256 of the file: "
                "{digest})."
            ),
            {"digest": SHEET_DIGEST},
        ),
    )


DATA: dict[str, Callable[[DataCard, Data], Items]] = {
    "digits": digits,
    "emoji": emoji,
    "patches-8": patches,
    "patches-16": patches,
    "patches-colour-8": patches,
    "patches-colour-16": patches,
    "breast-cancer": table,
    "wine": table,
    "mnist": family,
    "fashion-mnist": family,
    "kmnist": family,
    "emnist-letters": letters,
    "cifar-10": cifar,
    "svhn": svhn,
    **GENERATED,
}
READ = {
    "image": 'x.float() / tensors["white"]',
    "curve": "x.float()",
    "table": "x.float()",
    "text": "F.one_hot(x.long(), $words).transpose(1, 2).float()  # (N, V, T)",
    "ratings": "torch.stack([(x > 0) * (x.float() - 1) / 4, (x > 0).float()], dim=1)  # (N, 2, things)",
}
"""Stored samples `x` as a model reads them, by kind."""


def own(card: DataCard, data: OwnData) -> Items:
    """How data of one's own stand in a script: read from the zip that the app and the command line export."""
    name = f"{OWN}{data.digest[:12]}"
    return Items(
        "The data set of the run, as it was exported: which items are held out is part of it.",
        put(
            """
            with zipfile.ZipFile("$name.zip") as file:
                tensors = safetensors.torch.load(file.read("data.safetensors"))


            def read(x):
                return $read


            x_train, x_held_out = (read(tensors[f"{part}.samples"]) for part in ("train", "held_out"))
            """,
            name=name,
            read=READ[card.kind].replace("$words", str(card.shape[0])).partition("  #")[0],
        ),
        ("safetensors",),
        Sentence(
            mark(
                "Put the data beside it as {name}.zip: “Download” in the menu of the data set gives the zip, and so "
                "does “python -m aecore data export {name} --to {name}.zip” (SHA-256 of the data: {digest})."
            ),
            {"name": name, "digest": data.digest},
        ),
    )
