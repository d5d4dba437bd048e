"""Templates: generated data sets. Each draws what its generator draws, in the same order. Knows no torch."""

from __future__ import annotations

from ...data.cards import DataCard
from ...spec import Data
from .form import put
from .items import Items

__all__ = ["GENERATED"]

RANDOM = 'random = np.random.default_rng([DATA_SEED, *b"$name"])'
CUT = "x_train, x_held_out = x[:$train], x[$train:$end]"


def generated(text: str, template: str, needs: tuple[str, ...] = ("numpy",)):  # type: ignore[no-untyped-def]
    def items(card: DataCard, data: Data) -> Items:
        count = card.train + card.held_out
        values = {
            "name": card.name,
            "train": str(card.train),
            "end": str(count),
            "count": str(count),
            "every": str(count + card.odd),
            "values": str(card.shape[0]),
            "length": str(card.shape[-1]),
            "shape": str(card.shape),
            "genres": str(len(card.classes)),
        }
        return Items(text, put(template, **values), needs=needs)

    return items


CLOUD = """
x = x + DATA_NOISE * random.standard_normal(x.shape)
x = torch.from_numpy(x.astype(np.float32))
"""

LINEAR = f"""
{RANDOM}
axes = np.linalg.qr(random.standard_normal(($values, $values)))[0]  # a random rotation
codes = random.standard_normal(($count, $values))
shares = SPECTRUM ** np.arange($values)  # of the variance, along each axis
x = codes * np.sqrt($values * shares / shares.sum()) @ axes.T
{CLOUD.strip()}
{CUT}
"""
ROLL = f"""
{RANDOM}
x, _ = make_swiss_roll($count, random_state=int(random.integers(2**31)))
x = (x - (2.0, 10.5, 2 / (3 * math.pi))) / 7.0  # centred, about as wide as a standard normal
{CLOUD.strip()}
{CUT}
"""
S_CURVE = f"""
{RANDOM}
x, _ = make_s_curve($count, random_state=int(random.integers(2**31)))
x = x - (0, 1, 0)
{CLOUD.strip()}
{CUT}
"""
RINGS = f"""
{RANDOM}
ring, angle = random.integers(0, 3, $count), random.uniform(0, 2 * math.pi, $count)
upright, sine = ring == 1, np.sin(angle)
points = [np.cos(angle) + 1.2 * (ring - 1), np.where(upright, 0, sine), np.where(upright, sine, 0)]
x = np.stack(points, 1)
{CLOUD.strip()}
{CUT}
"""
TWO_CLOUDS = f"""
{RANDOM}
which = random.permutation(np.arange($count) % 2)
x = random.standard_normal(($count, *$shape)) * np.take((0.1, 1.0), which)[:, None]
x[:, 0] += 6.0 * (which - 0.5)
x = torch.from_numpy(x.astype(np.float32))
{CUT}
"""
NOISE = f"""
{RANDOM}
x = torch.from_numpy(random.random(($count, *$shape), np.float32))
{CUT}
"""
SQUARES = f"""
{RANDOM}
step = 4 - round(OVERLAP * 3)
places = np.arange(0, $length - 4 + 1, step)
corners = random.permutation(np.stack(np.meshgrid(places, places), -1).reshape(-1, 2))
quarter = len(corners) // 4  # of the places is held out; places repeat until there are enough
train = corners[quarter:][np.arange($train) % len(corners[quarter:])]
held_out = corners[:quarter][np.arange($end - $train) % quarter]
corners, pixels = np.concatenate([train, held_out])[..., None], np.arange($length)
lit = (pixels >= corners) & (pixels < corners + 4)
x = torch.from_numpy(lit[:, 1, :, None] & lit[:, 0, None, :])[:, None].float()
{CUT}
"""
BARS = f"""
{RANDOM}
lit = random.random(($count, 2 * $length)) < 1 / 8  # each row and each column by itself
x = torch.from_numpy(lit[:, :$length, None] | lit[:, None, $length:])[:, None].float()
{CUT}
"""
SHAPES = f'''
def square(y, x):
    return (abs(y) <= 0.5) & (abs(x) <= 0.5)


def ellipse(y, x):
    return x**2 / 1.5 + y**2 * 1.5 <= 1 / math.pi


def triangle(y, x):
    height = math.sqrt(math.sqrt(3))
    return (y <= height / 3) & (abs(x) * math.sqrt(3) <= y + 2 * height / 3)


def draw(shape, side, places, pixels, fine=128):
    """How much of each pixel a shape covers, for each place of its centre: sampled finely, then
    averaged, which is what anti-aliasing means."""
    away = ((np.arange(fine) + 0.5) / fine - places[:, None]).astype(np.float32) / side
    inside = shape(away[:, None, :, None], away[None, :, None, :]).astype(np.float32)
    share = np.full((fine // pixels, 1), pixels / fine, np.float32)
    pool = np.kron(np.eye(pixels, dtype=np.float32), share)
    return (pool.T @ inside) @ pool


pixels = $length
places = np.linspace(4.9 / 16, 1 - 4.9 / 16, {{16: 10, 32: 14}}[pixels])
sides = (2.5 / 16, 3.5 / 16, 4.5 / 16, 5.5 / 16)
kinds = [(shape, side) for shape in (square, ellipse, triangle) for side in sides]
masks = np.stack([draw(shape, side, places, pixels) for shape, side in kinds])
pictures = masks[..., None, :, :] * np.reshape((0.4, 0.6, 0.8, 1.0), (-1, 1, 1))  # four shades
pictures = np.rint(255 * pictures).astype(np.uint8).reshape(-1, 1, pixels, pixels)
{RANDOM}
x = torch.from_numpy(pictures[random.permutation(len(pictures))]).float() / 255
{CUT}
'''
SINES = f"""
{RANDOM}
n, t = $every, np.linspace(0, 1, $length)
amplitude, frequency = random.uniform(0.5, 1.5, n), random.uniform(1, 7, n)
phase, trend = random.uniform(0, 1, n), random.uniform(-1, 1, n)
# What odd curves would need is drawn too, so that the noise is the same; they are not trained on.
random.integers($length // 4, 3 * $length // 4, n)
random.choice([-1, 1], n), random.uniform(1, 2, n), random.uniform(0.3, 0.7, n)
cycles = frequency[:, None] * t + phase[:, None]
x = amplitude[:, None] * np.sin(2 * np.pi * cycles) + trend[:, None] * (t - 0.5)
x = x + DATA_NOISE * random.standard_normal(x.shape)
x = torch.from_numpy(x.astype(np.float32))[:, None]
{CUT}
"""
PULSES = f"""
{RANDOM}
n, t = $every, np.arange($length)
rate, start = random.uniform(2.7, 5.3, n), random.uniform(0, 1, n)
width, amplitude = random.uniform(0.8, 1.4, n), random.uniform(2, 4, n)
interval = len(t) / rate[:, None]
times = (np.arange(8) - 1 + start[:, None]) * interval
# What odd curves would need is drawn too, so that the noise is the same; they are not trained on.
random.uniform(0.35, 0.45, n), random.uniform(1.5, 2.5, n)
random.integers(len(t) // 4, 3 * len(t) // 4, n)
strength, x = amplitude[:, None] * np.ones(8), np.zeros((n, len(t)))
waves = ((-4.0, 1.2, 0.15), (0.0, 0.7, 1.0), (1.8, 0.7, -0.2), (5.0, 2.0, 0.3))  # P, R, S, T
for when, wide, high in waves:
    distance = t - (times + when * width[:, None])[..., None]
    distance = distance / (wide * width[:, None, None])
    x += high * np.einsum("nb,nbt->nt", strength, np.exp(-np.square(distance) / 2))
x = x + DATA_NOISE * random.standard_normal(x.shape)
x = torch.from_numpy(x.astype(np.float32))[:, None]
{CUT}
"""
SENTENCES = f'''
def write(factors):
    """The word numbers that say what rows of factors mean; word 0 is the empty place."""
    topic, question, several, past, subject, verb, thing, *rest = factors.T
    article, other, adjective, second = rest
    first = 13 + 14 * topic  # 14 words each: singulars, plurals, verbs in three forms, objects
    form = np.where(question == 1, 0, np.where(past == 1, 2, 1 - several))
    words = [
        np.where(question == 1, 6 + np.where(past == 1, 2, several), 0),  # do, does, did
        3 + article * (1 + several),
        np.where(adjective > 0, 9 + adjective - 1, 0),
        first + 3 * several + subject,
        first + 6 + 3 * verb + form,
        3 + other,
        np.where(second > 0, 9 + second - 1, 0),
        first + 12 + thing,
        1 + question,  # a full stop or a question mark
    ]
    words = np.stack(words, 1)
    return np.take_along_axis(words, np.argsort(words == 0, 1, kind="stable"), 1)[:, :$length]


{RANDOM}
sizes = (3, 2, 2, 2, 3, 2, 2, 2, 2, 5, 5)  # how many values each factor has
factors = np.indices(sizes).reshape(len(sizes), -1).T
question, longer = factors[:, 1] == 1, factors[:, 10] > 0
half = $count // 2  # as many questions as statements
statements = random.permutation(np.flatnonzero(~question))[:half]
questions = random.permutation(np.flatnonzero(question & ~longer))[:half]
factors = factors[random.permutation(np.concatenate([statements, questions]))]
x = F.one_hot(torch.from_numpy(write(factors)), $values).transpose(1, 2).float()  # (N, V, T)
{CUT}
'''
RATINGS = f"""
{RANDOM}
people, films, genres = $count, $length, $genres
group, genre = random.integers(0, genres, people), np.arange(films) * genres // films


def directions(which):
    \"\"\"Points scattered about evenly spread directions.\"\"\"
    angle = 2 * np.pi * which / genres
    return np.stack([np.cos(angle), np.sin(angle)], 1) + random.normal(0, 0.25, (len(which), 2))


# stars = generosity x quality + taste . style: a matrix of rank 3, with noise, rounded, with gaps.
person = np.column_stack([random.normal(1, 0.1, people), directions(group)])
film = np.column_stack([random.normal(3, 0.4, films), directions(genre)])
opinion = person @ film.T
said = opinion + 4 * DATA_NOISE * random.standard_normal(opinion.shape)
stars = np.rint(said).clip(1, 5)
number = random.binomial(films, 1 / 3, people).clip(4)
seen = random.random(opinion.shape).argsort(1).argsort(1) < number[:, None]
stars, known = torch.from_numpy(stars).float(), torch.from_numpy(seen).float()
x = torch.stack([known * (stars - 1) / 4, known], dim=1)  # (N, 2, films)
{CUT}
"""

GENERATED = {
    "shapes": generated(
        "Every combination of kind, place, size and shade of a shape once, anti-aliased, in a random order.", SHAPES
    ),
    "shapes-32": generated(
        "Every combination of kind, place, size and shade of a shape once, anti-aliased, in a random order.", SHAPES
    ),
    "squares": generated(
        "One white square on black: neighbouring places share fewer pixels the wider the grid of places is.",
        SQUARES,
    ),
    "bars": generated("Rows and columns that are lit independently of each other (Földiák 1990).", BARS),
    "swiss-roll": generated("A surface rolled up in space, from scikit-learn.", ROLL, ("numpy", "scikit-learn")),
    "s-curve": generated("A bent surface in space, from scikit-learn.", S_CURVE, ("numpy", "scikit-learn")),
    "rings": generated("A chain of three linked rings, the middle one upright.", RINGS),
    "linear-gaussian": generated(
        "A Gaussian with a known spectrum, turned at random: here PCA is the best there is, so it is a test.", LINEAR
    ),
    "two-clouds": generated("Two round clouds, one ten times as wide as the other, well apart.", TWO_CLOUDS),
    "noise": generated("Uniform numbers, all independent: there is nothing to learn.", NOISE),
    "sines": generated("Sine waves on a slope, with noise.", SINES),
    "pulses": generated(
        "Heartbeats: each a sum of bell curves, of a rate, a width and a height of its own, with noise.", PULSES
    ),
    "sentences": generated("Short English sentences from a grammar, as word numbers; no two are alike.", SENTENCES),
    "ratings": generated("Ratings of films by people with tastes, most of them missing.", RATINGS),
}
