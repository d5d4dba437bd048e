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
        split_labels("digits", card),
        LEARN,
    )


def split_labels(bunch: str, card: DataCard) -> str:
    """Lines that split the labels of a data set of scikit-learn as its items are split."""
    return put(
        """
        parts = train_test_split($bunch.target, test_size=$n, stratify=$bunch.target, random_state=0)
        y_train, y_held_out = (torch.from_numpy(part).long() for part in parts)
        """,
        bunch=bunch,
        n=str(card.held_out),
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
        split_labels("table", card),
        LEARN,
    )


PENGUINS = '''
with open("penguins.csv", newline="") as file:
    rows = list(csv.DictReader(file))
species = np.unique([row["species"] for row in rows], return_inverse=True)[1]
parts = train_test_split(np.arange(len(rows)), test_size=$n, stratify=species, random_state=0)


def category(name):
    """A number for each text of a column, and 0 in all of them where it is missing."""
    found = np.array([row[name] for row in rows])
    return np.stack([found == text for text in sorted({*found} - {""})], 1)


def measure(name):
    """A column, the median of the training rows where it is missing, scaled by them; and where it is missing."""
    found = np.array([float(row[name] or "nan") for row in rows])
    known = found[parts[0]]
    filled = np.where(np.isnan(found), np.median(known[~np.isnan(known)]), found)
    mean, deviation = filled[parts[0]].mean(), filled[parts[0]].std()
    return np.stack([(filled - mean) / deviation, np.isnan(found)], 1)


measures = [measure(name) for name in ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")]
gone = np.array([[row["sex"] == ""] for row in rows])
table = np.concatenate([category("island"), *measures, category("sex"), gone], 1).astype(np.float32)
x_train, x_held_out = (torch.from_numpy(table[part]) for part in parts)
'''
SENSORS = """
rows = np.genfromtxt("sensors.csv.gz", delimiter=",", skip_header=1)
motes = [rows[rows[:, 0] == mote] for mote in (1, 2, 3, 4)]
cut = np.concatenate([one[: len(one) // $t * $t].reshape(-1, $t, 4) for one in motes])
order = np.random.default_rng(0).permutation(np.flatnonzero(~cut[:, :, 3].any(1)))
values = cut[order, :, 1:3].transpose(0, 2, 1)
mean, deviation = (of(values[$n:], (0, 2))[:, None] for of in (np.mean, np.std))
x = torch.from_numpy(((values - mean) / deviation).astype(np.float32))
x_held_out, x_train = x[:$n], x[$n:]
"""
BESIDE = mark("Put {name} beside it: it is in the folder aecore/data/measured of Latent Lab.")


def penguins(card: DataCard, data: Data) -> Items:
    return Items(
        "Measurements of penguins as columns. What stands in for missing values, and how columns are scaled, is known "
        "from the training part alone.",
        put(PENGUINS, n=str(card.held_out)),
        needs=("numpy", *LEARN),
        file=Sentence(BESIDE, {"name": "penguins.csv"}),
    )


def sensors(card: DataCard, data: Data) -> Items:
    return Items(
        "Humidity and temperature of four motes, in windows that do not overlap; those with an event are left out.",
        put(SENSORS, n=str(card.held_out), t=str(card.shape[1])),
        needs=("numpy",),
        file=Sentence(BESIDE, {"name": "sensors.csv.gz"}),
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
        needs=("numpy", *LEARN, "pillow"),
    )


FAMILY = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "kmnist": "KMNIST"}
FETCHED = Sentence(mark("The data are downloaded once, into the folder data."))


def family(card: DataCard, data: Data) -> Items:
    return Items(
        "Pictures of 28 x 28 pixels, fetched by torchvision; its test part is held out.",
        put(
            """
            parts = [datasets.$name("data", train=part, download=True) for part in (True, False)]
            x_train, x_held_out = (part.data[:, None].float() / 255 for part in parts)
            """,
            name=FAMILY[card.name],
        ),
        "y_train, y_held_out = (part.targets for part in parts)",
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
        needs=("torchvision",),
        file=FETCHED,
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
        needs=("torchvision",),
        file=FETCHED,
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
        needs=("torchvision", "scipy"),
        file=FETCHED,
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
        needs=("numpy", "pillow"),
        file=Sentence(
            mark(
                "Put sheet.webp beside it: it is in the folder aecore/data/twemoji of Latent Lab (SHA-256 of the file: "
                "{digest})."
            ),
            {"digest": SHEET_DIGEST},
        ),
    )


PHRASES_DIGEST = "9258dea91671378c3d0982b07c232513def38f7c27983cc592f03f541676861b"
"""SHA-256 of the phrases from fairy tales."""


def tales(card: DataCard, data: Data) -> Items:
    return Items(
        "Phrases from fairy tales of Grimm, Andersen, Carroll and Baum, a line for each; those that are held out come "
        "first. Words are numbered by how frequent they are, 0 stands for none.",
        put(
            """
            with open("phrases.tsv") as file:
                lines = [line.split()[1:] for line in file]  # without the author
            counts = Counter(word for line in lines for word in line)
            words = sorted(counts, key=lambda word: (-counts[word], word))
            numbers = {word: number for number, word in enumerate(words, 1)}
            x = [[numbers[word] for word in line] + [0] * ($places - len(line)) for line in lines]
            x = F.one_hot(torch.tensor(x), len(words) + 1).transpose(1, 2).float()  # (N, V, T)
            x_held_out, x_train = x[:$held_out], x[$held_out:]
            """,
            places=str(card.shape[1]),
            held_out=str(card.held_out),
        ),
        needs=(),
        file=Sentence(
            mark(
                "Put phrases.tsv beside it: it is in the folder aecore/data/tales of Latent Lab (SHA-256 of the file: "
                "{digest})."
            ),
            {"digest": PHRASES_DIGEST},
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
    "penguins": penguins,
    "sensors": sensors,
    "tales": tales,
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
        'y_train, y_held_out = (tensors[f"{part}.labels"].long() for part in ("train", "held_out"))',
        ("safetensors",),
        Sentence(
            mark(
                "Put the data beside it as {name}.zip: “Download” in the menu of the data set gives the zip, and so "
                "does “python -m aecore data export {name} --to {name}.zip” (SHA-256 of the data: {digest})."
            ),
            {"name": name, "digest": data.digest},
        ),
    )
