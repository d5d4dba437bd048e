"""Sounds that people bring -> pieces of one length, as curves or as pictures of their spectrum, with what was guessed
about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ...kinds import Kind
from ..check import Check, Guess, LeftOut, Offer
from ..choices import Choices
from ..draft import Draft, Tell
from .containers import Entry
from .folders import arrange
from .heard import Heard, glance, groups_of, heard_of
from .lengths import length_guess, trim_guess
from .names import natural
from .room import PICTURES, ROWS, evenly, room_for
from .said import card_of, nothing_left, renumbered, sampled
from .sound_views import Seen, as_curves, as_spectra, seen_as, view_guesses

__all__ = ["read_sounds"]

NONE_READ = mark("None of the sounds can be read. The first: {name} ({why}).")
SAVED_AS = mark("Save them as WAV (PCM), then bring them again.")


def read_sounds(
    sounds: Sequence[Entry], texts: Sequence[Entry], choices: Choices, tell: Tell
) -> tuple[Draft, list[Entry]]:
    """Return the draft, and those of the texts that were no list of labels. Raises UserError where no sound can be
    read."""
    sounds = sorted(sounds, key=lambda entry: [natural(part) for part in entry.parts])
    arranged, rest = arrange(sounds, texts, choices)
    left_out, files, heads = list(arranged.left_out), [], []
    for number, entry in enumerate(sounds):
        try:
            head = glance(entry)
            if arranged.labels[number] < 0:
                raise UserError(arranged.why.template, **arranged.why.values)
            heads.append(head)
            files.append(number)
        except UserError as error:
            left_out.append(LeftOut(entry.name, error.message))
    if not files:
        raise nothing_left(left_out, NONE_READ, SAVED_AS)
    heard = heard_of([sounds[i] for i in files], heads, left_out, choices)
    of_file = np.repeat(np.array(files), heard.cut.counts)
    labels = arranged.labels[of_file]
    seen = seen_as(heard, choices)
    shape = seen.shape
    room = room_for(shape, PICTURES if len(shape) == 3 else ROWS)
    wanted = evenly(labels, min(room, choices.most or room), choices.seed)
    made = (as_spectra if len(shape) == 3 else as_curves)(heard, seen, wanted, tell)
    if not len(made.kept):
        raise nothing_left(left_out, NONE_READ, SAVED_AS)
    numbers, classes = renumbered(labels[made.kept], arranged.classes)
    guesses = [
        *view_guesses(seen, choices), length_guess(heard.cut), trim_guess(heard.cut, choices),
        *channel_guess(heard, seen, choices), *arranged.guesses, *sampled(len(wanted), len(labels), room, choices),
    ]  # fmt: skip
    check = check_of(made.samples, numbers, classes, len(labels), choices)
    remains = [seen.fine] if len(shape) == 2 else []
    notes = (*remains, *noticed(heard), *check.notes)
    check = replace(check, guesses=tuple(guesses), left_out=tuple(left_out), notes=notes, sound=made.sound)
    given = None if arranged.given is None else torch.from_numpy(arranged.given[of_file[made.kept]])
    recipe = {
        "reader": "sounds",
        "seconds": heard.cut.seconds,
        "trim": heard.cut.trim,
        "channels": 2 if heard.both else 1,
    }
    draft = Draft(
        check, torch.from_numpy(made.samples), torch.from_numpy(numbers), bounded=len(shape) == 3,
        groups=torch.from_numpy(groups_of(of_file, made.kept, heard)), given=given, recipe=recipe,
    )  # fmt: skip
    return draft, rest


# --- what is said of them ---------------------------------------------------------------------------------------------


def channel_guess(heard: Heard, seen: Seen, choices: Choices) -> list[Guess]:
    """Say what becomes of several channels."""
    many = sum(head.channels > 1 for head in heard.heads)
    if not many:
        return []
    mean, both = mark("Several channels become one: their mean"), mark("Two channels stay two")
    why = Sentence(mark("Files with several channels: {n} of {all}."), {"n": many, "all": len(heard.heads)})
    can_be = len(seen.shape) == 2 and many == len(heard.heads)
    offers = (Offer("mean", Sentence(mark("One"))), Offer("both", Sentence(mark("Two")))) if can_be else ()
    said, value = (both, "both") if heard.both else (mean, "mean")
    return [Guess("stereo", Sentence(said), Sentence(mark("You chose so.")) if choices.stereo else why, value, offers)]


def check_of(
    samples: NDArray[Any], labels: NDArray[np.int64], classes: tuple[str, ...], found: int, choices: Choices
) -> Check:
    """Return the check card of sounds, without what was guessed of their files."""
    is_picture = samples.ndim == 4
    texts = {
        (True, True): mark("{n} sounds in {k} classes, as pictures of their spectrum, {m} by {m}"),
        (True, False): mark("{n} sounds, as pictures of their spectrum, {m} by {m}"),
        (False, True): mark("{n} sounds in {k} classes, as curves of {m} values"),
        (False, False): mark("{n} sounds, as curves of {m} values"),
    }
    values = {"n": f"{len(samples):,}", "k": len(classes), "m": f"{samples.shape[-1]:,}"}
    kind: Kind = "image" if is_picture else "curve"
    return card_of(kind, Sentence(texts[is_picture, bool(classes)], values), samples, labels, classes, found, choices)


def noticed(heard: Heard) -> list[Sentence]:
    """Return what was noticed in the files."""
    rates = Counter(head.rate for head in heard.heads)
    other = sum(count for rate, count in rates.items() if rate != heard.rate)
    listed = ", ".join(f"{rate:,}" for rate, _ in rates.most_common(4)) + (", …" if len(rates) > 4 else "")
    cut = [entry.name for entry, head in zip(heard.entries, heard.heads, strict=True) if head.is_cut]
    told: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (other, mark("Resampled to {rate} values a second: {n} files (they have {rates})."),
         {"rate": f"{heard.rate:,.0f}", "rates": listed}),
        (len(cut), mark("Files that end early, read as far as they go: {n} (first: {name})."),
         {"name": "".join(cut[:1])}),
        (len(heard.silent), mark("Items that are silence, kept: {n}."), {}),
        (len(heard.loud), mark("Files louder than full scale, made quieter: {n}."), {}),
    )  # fmt: skip
    return [Sentence(text, {"n": n} | values) for n, text, values in told if n]
