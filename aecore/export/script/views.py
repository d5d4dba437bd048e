"""Templates: what the encoder sees and what must be rebuilt. Knows no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ... import parts
from .form import put

__all__ = ["VIEWS", "ViewCode"]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class ViewCode:
    """How a view stands in a script."""

    text: str = ""
    functions: str = ""
    """Defined before the model."""
    prepare: str = ""
    """Lines that make what `losses` is given of a batch `x` and its `generator`."""
    judged: str | None = None
    """The same for held-out items, where that is something else."""
    given: tuple[str, ...] = ("x",)
    """Names of the tensors that `losses` takes."""
    inside: str = ""
    """Lines at the beginning of `losses`."""
    input: str = "x"
    target: str = "x"
    weight: str = ""
    visible: str = ""
    features: str = ""
    """Lines of `encode` that make the features `h` of two views, each read by itself; empty where an item is one."""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Its parameters as constants, and what is said of them."""
    alone: str = ""
    """The input as an expression of `x`, where `losses` makes it itself."""

    @property
    def prepared(self) -> str:
        """The lines for held-out items."""
        return self.prepare if self.judged is None else self.judged


def places(shape: Shape) -> str:
    """One draw for each place of items `x` of a shape: values of one place are spoilt together."""
    return "x[:, :1].shape" if len(shape) > 1 else "x.shape"


def spoilt(text: str, body: str, said: str, names: dict[str, tuple[str, str]]) -> ViewCode:
    function = put('def spoil(x, generator):\n    """$said"""\n    $body', said=said, body=put(body))
    return ViewCode(text, function, "given = spoil(x, generator)", None, ("given", "x"), input="given", names=names)


def identity(part: parts.Identity, shape: Shape) -> ViewCode:
    return ViewCode()


def gaussian_noise(part: parts.GaussianNoise, shape: Shape) -> ViewCode:
    return spoilt(
        "A denoising autoencoder is shown a spoilt item and must rebuild the clean one. Copying does not help any more:"
        " it has to know what items look like. Each time it sees an item, the noise is another.",
        "return x + NOISE * torch.randn(x.shape, generator=generator)",
        "Add normal noise to every value; it is not cut off at 0 and 1.",
        {"level": ("NOISE", "standard deviation of the noise on each value")},
    )


def salt_and_pepper(part: parts.SaltAndPepper, shape: Shape) -> ViewCode:
    return spoilt(
        "A denoising autoencoder is shown a spoilt picture and must rebuild the clean one. Salt and pepper takes some "
        "pixels away altogether, so they can only be told from their neighbours.",
        f"""
        chance = torch.rand({places(shape)}, generator=generator)
        return torch.where(chance < NOISE, (chance < NOISE / 2).float(), x)
        """,
        "Make a share of the pixels white or black, half and half.",
        {"level": ("NOISE", "chance that a pixel is replaced")},
    )


def masking(part: parts.Masking, shape: Shape) -> ViewCode:
    return spoilt(
        "Some values are blanked, and the whole item must be rebuilt: what is missing can only be told from the "
        "rest, so the code must know how values go together.",
        f"return x * (torch.rand({places(shape)}, generator=generator) >= HIDDEN)",
        "Set a share of the values to 0.",
        {"level": ("HIDDEN", "chance that a value is blanked")},
    )


def low_resolution(part: parts.LowResolution, shape: Shape) -> ViewCode:
    pool = "F.avg_pool2d" if len(shape) == 3 else "F.avg_pool1d"
    return ViewCode(
        "Super-resolution: the encoder sees the mean of each block, the decoder must tell the fine item. What was "
        "averaged away can only come from what the model has learnt of all items.",
        inside=f"given = {pool}(x, FACTOR)  # nothing random: blocks are averaged",
        alone=f"{pool}(x, FACTOR)",
        input="given",
        names={"factor": ("FACTOR", "how much coarser the encoder sees an item, along each side")},
    )


def inpainting(part: parts.Inpainting, shape: Shape) -> ViewCode:
    function = '''
    def cut_hole(x, generator):
        """Set a block of each item to 0: HOLE of every side, at a place of its own."""
        hole = torch.ones_like(x[:, :1])
        for axis in range(2, x.ndim):
            length = x.shape[axis]
            side = min(length, max(1, round(HOLE * length)))
            start = torch.rand(len(x), generator=generator).mul(length - side + 1).long()
            distance = torch.arange(length) - start[:, None]
            inside = (distance >= 0) & (distance < side)  # (B, length)
            sides = [length if a == axis else 1 for a in range(1, x.ndim)]
            hole = hole * inside.reshape(len(x), *sides)
        return x * (1 - hole)
    '''
    return ViewCode(
        "A block is cut out of each item, and the whole item must be rebuilt: the model learns what belongs between "
        "what it sees.",
        put(function),
        "given = cut_hole(x, generator)",
        given=("given", "x"),
        input="given",
        names={"side": ("HOLE", "side of the hole, as a share of the item's side")},
    )


def hidden_patches(part: parts.HiddenPatches, shape: Shape) -> ViewCode:
    grid = ", ".join(f"{side} // PATCH" for side in shape[1:])
    patches = f"{shape[1]} // PATCH" if len(shape) == 2 else f"({shape[1]} // PATCH) * ({shape[2]} // PATCH)"
    repeat = "\n        ".join(
        f"shown = shown.repeat_interleave(PATCH, dim={axis})" for axis in range(2, len(shape) + 1)
    )
    function = f'''
    def hide_patches(x, generator):
        """Choose the patches that stay visible, as many of each item; return what is seen, where the
        loss counts (1 on hidden places) and the numbers of the visible patches, (B, n)."""
        patches = {patches}
        n = min(patches - 1, max(1, round((1 - HIDDEN) * patches)))
        order = torch.rand(len(x), patches, generator=generator).argsort(dim=1)
        visible = order[:, :n].sort(dim=1).values
        shown = torch.zeros(len(x), patches).scatter_(1, visible, 1.0)
        shown = shown.reshape(-1, 1, {grid})
        {repeat}
        return x * shown, 1 - shown, visible
    '''
    return ViewCode(
        "A masked autoencoder (He et al. 2021): a random part of the patches is taken out before the encoder, and only "
        "these count in the loss.",
        put(function),
        "given, hidden, visible = hide_patches(x, generator)",
        given=("given", "x", "hidden", "visible"),
        input="given",
        weight="hidden",
        visible="visible",
        names={"share": ("HIDDEN", "share of the patches that the encoder never sees")},
    )


def forecast(part: parts.Forecast, shape: Shape) -> ViewCode:
    future = part.future_of(shape[-1])
    return ViewCode(
        "Forecasting: the encoder sees the past of a curve, the decoder must tell its future. What cannot be known is "
        "told as a mean.",
        inside=f"past, future = x[..., :-{future}], x[..., -{future}:]  # the last {future} places are the future",
        alone=f"x[..., :-{future}]",
        input="past",
        target="future",
    )


def completion(part: parts.Completion, shape: Shape) -> ViewCode:
    function = """
    def hide(x, generator):
        \"\"\"Hide some of the known ratings from the encoder: both the rating and that there is one.\"\"\"
        return x * (torch.rand(x[:, :1].shape, generator=generator) >= HIDDEN)
    """
    return ViewCode(
        "Items have two rows: the ratings, and which of them are known. Some of the known ones are hidden from the "
        "encoder; every known one must be told, and the unknown ones do not count.",
        put(function),
        "given = hide(x, generator)",
        given=("given", "x"),
        inside="stars, known = x[:, :1], x[:, 1:]",
        input="given",
        target="stars",
        weight="known",
        names={"hide": ("HIDDEN", "chance that a known rating is hidden from the encoder")},
    )


def two_views(part: parts.TwoViews, shape: Shape) -> ViewCode:
    function = f'''
    first = torch.zeros({shape})
    first[..., :{part.first_of(shape[-1])}] = 1.0
    VIEWS = torch.stack([first, 1 - first])  # where each of the two views has its values


    def hide_view(x, generator):
        """Hide one view of some items, either as often; return what is seen, and for each item and view
        whether it is there, (B, 2)."""
        chance = torch.rand(len(x), generator=generator)
        first, second = chance >= ALONE / 2, (chance < ALONE / 2) | (chance >= ALONE)
        there = torch.stack([first, second], 1).float()
        return x * torch.tensordot(there, VIEWS, 1), there
    '''
    return ViewCode(
        "An item is two views. Of many items one view is hidden, and both must be told all the same: so the code of "
        "one view alone learns to tell the other.",
        put(function),
        "given, there = hide_view(x, generator)",
        given=("given", "x", "there"),
        input="given",
        visible="there",
        features=put(
            """
            one, other = self.encoder(x * VIEWS[0]), self.encoder(x * VIEWS[1])
            a, b = there[:, :1], there[:, 1:]
            h = torch.cat([one * a, a, other * b, b], 1)  # what is not there says nothing
            """
        ),
        names={"alone": ("ALONE", "share of the items of which one view is hidden")},
    )


WHOLE = '''
def whole(chance, most):
    """A whole number from -most to most, each as likely, for chances from [0, 1)."""
    return (chance * (2 * most + 1)).floor().clamp(max=2 * most) - most
'''
PICTURES = '''
def vary(x, generator):
    """Pictures, each shifted, turned, mirrored and made brighter or darker by chance."""
    chance = torch.rand(5, len(x), generator=generator)
    down, right = whole(chance[0], SHIFT), whole(chance[1], SHIFT)
    turn, mirrored = (2 * chance[2] - 1) * math.radians(TURN), (chance[3] < 0.5) & FLIP
    $moved
    brightness = 1 + (2 * chance[4] - 1) * BRIGHTNESS
    return (x * brightness[:, None, None, None]).clamp(max=1.0)
'''
MOVED = """
# Where each pixel of the result comes from; what lies beyond the edge repeats the edge.
height, width = x.shape[-2:]
sine, cosine, sign = turn.sin(), turn.cos(), 1 - 2 * mirrored.float()
from_right = sign * (sine * down - cosine * right)
from_down = -sine * right - cosine * down
rows = [
    torch.stack([sign * cosine, -sign * sine * height / width, from_right * 2 / width], dim=1),
    torch.stack([sine * width / height, cosine, from_down * 2 / height], dim=1),
]
grid = F.affine_grid(torch.stack(rows, dim=1), list(x.shape), align_corners=False)
x = F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)
"""
CURVES = '''
def vary(x, generator):
    """Curves, each shifted in time and made larger or smaller by chance; their ends go on."""
    chance, length = torch.rand(2, len(x), generator=generator), x.shape[-1]
    places = torch.arange(length) - whole(chance[0], SHIFT)[:, None].long()
    places = places.clamp(0, length - 1)
    x = x.gather(-1, places[:, None].expand_as(x))
    return x * (1 + (2 * chance[1] - 1) * STRETCH)[:, None, None]
'''
AGAIN = (
    "Each time it is seen an item is varied a little by chance, and so must be rebuilt: a few items become many. "
    "Held-out items stay as they are."
)


def varied(function: str, names: dict[str, tuple[str, str]]) -> ViewCode:
    return ViewCode(AGAIN, f"{put(WHOLE)}\n\n\n{function}", "x = vary(x, generator)", "", names=names)


def varied_pictures(part: parts.VariedPictures, shape: Shape) -> ViewCode:
    still = "x = torch.where(mirrored[:, None, None, None], x.flip(-1), x)"
    return varied(
        put(PICTURES, moved=put(MOVED) if part.shift or part.turn else still),
        {
            "shift": ("SHIFT", "pixels by which a picture is shifted, at most"),
            "turn": ("TURN", "degrees by which it is turned, at most"),
            "flip": ("FLIP", "whether every second one is mirrored"),
            "brightness": ("BRIGHTNESS", "share by which it is made brighter or darker, at most"),
        },
    )


def varied_curves(part: parts.VariedCurves, shape: Shape) -> ViewCode:
    return varied(
        put(CURVES),
        {
            "shift": ("SHIFT", "places by which a curve is shifted, at most"),
            "scale": ("STRETCH", "share by which it is made larger or smaller, at most"),
        },
    )


VIEWS: dict[str, Callable[[Any, Shape], ViewCode]] = {
    "identity": identity,
    "gaussian-noise": gaussian_noise,
    "salt-and-pepper": salt_and_pepper,
    "masking": masking,
    "low-resolution": low_resolution,
    "inpainting": inpainting,
    "hidden-patches": hidden_patches,
    "forecast": forecast,
    "completion": completion,
    "two-views": two_views,
    "varied-pictures": varied_pictures,
    "varied-curves": varied_curves,
}
