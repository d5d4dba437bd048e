"""Pictures of any size, colour and format -> square ones of one size, with what was guessed about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Check, Guess, LeftOut, Offer
from ..choices import Choices
from ..draft import Draft, Tell
from .containers import Entry
from .decoding import FILE, Drawn, Glance, View, drawn, glance
from .folders import arrange
from .names import natural
from .room import PICTURES, SIDE, evenly, room_for
from .said import card_of, nothing_left, renumbered, sampled
from .streams import whole

__all__ = [
    "check_of",
    "colour_guess",
    "coloured",
    "read_pictures",
    "viewed",
]

SIDES = (16, 32, 48, 64)
"""That are offered."""
USUAL = 32
"""Side of what has no small size of its own."""
UNEVEN = 1.25
"""Width by height from which on it matters what is cut off."""
NARROW = 4095
"""The brightest value of a camera of 12 bits."""
NONE_READ = mark("None of the pictures can be read. The first: {name} ({why}).")
SAVED_AS = mark("Save them as JPEG or PNG, then bring them again.")


@dataclass
class Canvas:
    """Pictures as they were drawn so far."""

    pixels: NDArray[np.uint8]
    """`(N, 3, side, side)`."""
    deep: dict[int, NDArray[np.float32]]
    """Those of 16 bits, `(side, side)`, which are drawn when all have been seen."""
    kept: list[int]
    """Which of the pictures asked for they are."""
    see_through: int = 0
    moves: int = 0
    stretched: int = 0


def read_pictures(
    pictures: Sequence[Entry], texts: Sequence[Entry], choices: Choices, tell: Tell
) -> tuple[Draft, list[Entry]]:
    """Return the draft, and those of the texts that were no list of labels. Raises UserError where no picture can be
    read."""
    pictures = sorted(pictures, key=lambda entry: [natural(part) for part in entry.parts])
    arranged, rest = arrange(pictures, texts, choices)
    left_out, seen, wanted = list(arranged.left_out), {}, []
    for number, entry in enumerate(pictures):
        if arranged.labels[number] < 0:
            left_out.append(LeftOut(entry.name, arranged.why))
            continue
        try:
            with entry.file.open() as stream:
                seen[number] = glance(stream, entry.sort.name)
            wanted.append(number)
        except UserError as error:
            left_out.append(LeftOut(entry.name, error.message))
    view, guesses = viewed(list(seen.values()), choices)
    room = room_for((3 if not all_grey(seen, choices) else 1, view.side, view.side), PICTURES)
    most = min(room, choices.most or room)
    chosen = [wanted[i] for i in evenly(arranged.labels[wanted], most, choices.seed)]
    canvas = painted([pictures[i] for i in chosen], view, left_out, tell)
    if not canvas.kept:
        raise nothing_left(left_out, NONE_READ, SAVED_AS)
    kept = np.array(chosen)[canvas.kept]
    guesses += depth_guess(canvas, choices)
    samples = coloured(canvas.pixels, choices)
    guesses += [*colour_guess(samples, choices), *ground_guess(canvas, view, choices), *arranged.guesses]
    labels, classes = renumbered(arranged.labels[kept], arranged.classes)
    guesses += sampled(len(chosen), len(wanted), room, choices)
    check = check_of(samples, labels, classes, len(pictures), choices)
    check = replace(check, guesses=tuple(guesses), left_out=tuple(left_out), notes=(*notes_of(canvas), *check.notes))
    recipe = {"reader": "pictures", "channels": samples.shape[1], "low": 0.0, "white": 255.0} | view._asdict()
    given = torch.from_numpy(arranged.given[kept]) if arranged.given is not None else None
    draft = Draft(check, torch.from_numpy(samples), torch.from_numpy(labels), given=given, recipe=recipe)
    return draft, rest


def painted(pictures: Sequence[Entry], view: View, left_out: list[LeftOut], tell: Tell) -> Canvas:
    """Decode pictures one by one; what cannot be read is left out by name."""
    canvas = Canvas(np.empty((len(pictures), 3, view.side, view.side), np.uint8), {}, [])
    done, total = 0, sum(entry.file.size for entry in pictures)
    for number, entry in enumerate(pictures):
        try:
            put(canvas, number, drawn(whole(entry.file, FILE), view))
        except UserError as error:
            left_out.append(LeftOut(entry.name, error.message))
        done += entry.file.size
        tell(done, total)
    canvas.pixels = canvas.pixels[: len(canvas.kept)]
    return canvas


def put(canvas: Canvas, number: int, picture: Drawn) -> None:
    """Put a picture after those drawn so far."""
    place = len(canvas.kept)
    if picture.pixels.dtype == np.uint8:
        canvas.pixels[place] = picture.pixels
    else:
        canvas.deep[place] = picture.pixels
    canvas.kept.append(number)
    canvas.see_through += picture.see_through
    canvas.moves += picture.moves
    canvas.stretched += picture.stretched


# --- how they are made alike ------------------------------------------------------------------------------------------


def viewed(seen: Sequence[Glance], choices: Choices) -> tuple[View, list[Guess]]:
    """Return the size and the fit that suit all pictures, and the guesses."""
    if not seen:
        return View(choices.side or USUAL), []
    sizes = Counter((one.width, one.height) for one in seen)
    side, why = side_of(sizes, len(seen), choices)
    uneven = [size for size in sizes if max(size) > UNEVEN * min(size)]
    square = all(width == height for width, height in sizes)
    fit = choices.fit or "crop"
    view = View(side, fit, choices.ground or "white")
    guesses = [
        Guess(
            "side",
            Sentence(mark("Made {side} by {side} pixels"), {"side": side}),
            why,
            str(side),
            tuple(Offer(str(n), Sentence("{n} × {n}", {"n": n})) for n in sorted({*SIDES, side})),
            is_open=not choices.side and len(sizes) > 1,
        )
    ]
    if not square:
        guesses.append(fit_guess(fit, bool(uneven) and not choices.fit))
    return view, guesses


def side_of(sizes: Counter[tuple[int, int]], count: int, choices: Choices) -> tuple[int, Sentence]:
    """Return a side, and why."""
    smallest, largest = min(map(min, sizes)), max(map(max, sizes))
    if choices.side:
        return choices.side, Sentence(mark("This size was chosen."))
    if smallest == largest <= SIDE:
        if room_for((3, largest, largest), PICTURES) >= min(count, PICTURES) or largest <= USUAL:
            return largest, Sentence(mark("All have this size already."))
        room = room_for((3, largest, largest), PICTURES)
        return USUAL, Sentence(
            mark("So there is room for {count} of them; with {side} by {side} for {room} in colour."),
            {"count": f"{min(count, PICTURES):,}", "side": largest, "room": f"{room:,}"},
        )
    if largest < USUAL:
        return largest, Sentence(mark("The largest has it; smaller ones are made larger."))
    return USUAL, Sentence(
        mark(
            "They have from {smallest} to {largest} pixels a side. This size learns quickly; larger ones take longer."
        ),
        {"smallest": f"{smallest:,}", "largest": f"{largest:,}"},
    )


def fit_guess(fit: str, is_open: bool) -> Guess:
    said = {
        "crop": mark("The middle of each picture is taken"),
        "pad": mark("Each picture is taken whole, with margins"),
        "stretch": mark("Each picture is stretched to a square"),
    }
    short = {"crop": mark("Its middle"), "pad": mark("All of it, with margins"), "stretch": mark("Stretched")}
    offers = tuple(Offer(value, Sentence(text)) for value, text in short.items())
    return Guess("fit", Sentence(said[fit]), Sentence(mark("Not all pictures are square.")), fit, offers, is_open)


def all_grey(seen: dict[int, Glance], choices: Choices) -> bool:
    return choices.colour == "grey" or all(one.is_grey for one in seen.values())


def coloured(pixels: NDArray[np.uint8], choices: Choices) -> NDArray[np.uint8]:
    """Return pictures `(N, 3, side, side)` in colour, or `(N, 1, side, side)` where they are grey or are wanted so."""
    if choices.colour != "colour" and (choices.colour == "grey" or is_grey(pixels)):
        weights = np.array([0.299, 0.587, 0.114], np.float32)
        grey = np.empty((len(pixels), 1, *pixels.shape[2:]), np.uint8)
        for i, picture in enumerate(pixels):  # one by one: as floats they would take four times the room
            grey[i, 0] = (np.tensordot(weights, picture, 1) + 0.5).astype(np.uint8)
        return grey
    return pixels


def is_grey(pixels: NDArray[np.uint8], most: int = 6) -> bool:
    """Whether the three colours of every pixel are equal but for what JPEG leaves of them."""
    for picture in pixels:
        if int((picture.max(0) - picture.min(0)).max()) > most:
            return False
    return True


def colour_guess(samples: NDArray[np.uint8], choices: Choices) -> list[Guess]:
    """Say whether pictures `(N, C, H, W)` are in colour."""
    grey = samples.shape[1] == 1
    why = mark("No picture has a colour.") if grey else mark("There are pictures with colours.")
    return [
        Guess(
            "colour",
            Sentence(mark("In shades of grey") if grey else mark("In colour")),
            Sentence(mark("You chose so.") if choices.colour else why),
            "grey" if grey else "colour",
            (Offer("grey", Sentence(mark("In shades of grey"))), Offer("colour", Sentence(mark("In colour")))),
        )
    ]


def ground_guess(canvas: Canvas, view: View, choices: Choices) -> list[Guess]:
    if not canvas.see_through and view.fit != "pad":
        return []
    why = Sentence(mark("Pictures with transparent parts: {n}."), {"n": canvas.see_through})
    return [
        Guess(
            "ground",
            Sentence(mark("On a white ground") if view.ground == "white" else mark("On a black ground")),
            why if canvas.see_through else Sentence(mark("The margins need a colour.")),
            view.ground,
            (Offer("white", Sentence(mark("On a white ground"))), Offer("black", Sentence(mark("On a black ground")))),
        )
    ]


def depth_guess(canvas: Canvas, choices: Choices) -> list[Guess]:
    """Draw what has 16 bits, and say by which white."""
    if not canvas.deep:
        return []
    brightest = max(float(values[np.isfinite(values)].max()) for values in canvas.deep.values())
    narrow = (brightest <= NARROW and choices.depth != "whole") or choices.depth == "narrow"
    white = 65535.0
    if narrow:  # the next power of two: cameras have 10, 12 or 14 bits
        white = 2.0 ** max(1, int(np.ceil(np.log2(brightest + 1)))) - 1
    for place, values in canvas.deep.items():
        canvas.pixels[place] = (values * (255 / white)).round().clip(0, 255).astype(np.uint8)
    return [
        Guess(
            "depth",
            Sentence(mark("{white} is white"), {"white": f"{white:,.0f}"}),
            Sentence(
                mark("Pictures of 16 bits: {n}; the brightest value is {brightest}."),
                {"n": len(canvas.deep), "brightest": f"{brightest:,.0f}"},
            ),
            "narrow" if narrow else "whole",
            (
                Offer("whole", Sentence(mark("65,535 is white"))),
                Offer("narrow", Sentence(mark("The brightest value is nearly white"))),
            ),
            is_open=brightest <= NARROW and not choices.depth,
        )
    ]


# --- what is said of them ---------------------------------------------------------------------------------------------


def notes_of(canvas: Canvas) -> list[Sentence]:
    notes = []
    if canvas.moves:
        notes.append(
            Sentence(mark("Files with several pictures, of which the first is taken: {n}."), {"n": canvas.moves})
        )
    if canvas.stretched:
        notes.append(
            Sentence(
                mark("Pictures of measured values, the smallest black, the largest white: {n}."),
                {"n": canvas.stretched},
            )
        )
    return notes


def check_of(
    samples: NDArray[np.uint8], labels: NDArray[np.int64], classes: tuple[str, ...], found: int, choices: Choices
) -> Check:
    """Return the check card of pictures `(N, C, side, side)`, without what was guessed of their files."""
    shape = samples.shape[1:]
    values = {"n": f"{len(samples):,}", "k": len(classes), "side": shape[1]}
    if classes:
        text = (
            mark("{n} pictures in {k} classes, made {side} by {side} in colour")
            if shape[0] == 3
            else mark("{n} pictures in {k} classes, made {side} by {side} in shades of grey")
        )
    else:
        text = (
            mark("{n} pictures, made {side} by {side} in colour")
            if shape[0] == 3
            else mark("{n} pictures, made {side} by {side} in shades of grey")
        )
    return card_of("image", Sentence(text, values), samples, labels, classes, found, choices)
