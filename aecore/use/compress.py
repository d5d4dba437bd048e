"""Items as few bytes: codes in even steps, packed into a real file and read back, beside PNG, JPEG and PCA."""

from __future__ import annotations

import io
import json
import lzma
import struct
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from ..evaluation.rate_distortion import code_lengths, gains, symbols
from ..evaluation.subject import Array
from ..evaluation.units import tokens_of
from ..models.likelihoods import squared
from ..models.views import target_of
from ..texts import Sentence, mark
from .asked import BASELINES, Compress
from .items import Items
from .known import Known, Report
from .result import Column, Result, Scored
from .scoring import mean_error

__all__ = ["Packed", "jpeg", "packed", "png", "unpacked", "use"]

Symbols = NDArray[np.int64]
PACKING = mark("Packing the codes")
COMPARING = mark("Comparing with plain ways")
QUALITIES = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
MAGIC = b"LLC1"
BYTES = mark("Bytes an item, of the file")
IDEAL = mark("Bytes an item, by an ideal coder")
LOST = mark("Squared error of what comes back")
DECODER = mark("Not counted: the model itself, {size} MB, which whoever unpacks must have.")
WORSE = mark(
    "A plain way is better here: {name} takes {theirs} bytes an item, losing no more, this model {ours} (n = {n})."
)
"""JPEG at the quality whose error is no larger; PNG and LZMA lose nothing."""


class Packed(NamedTuple):
    """Codes as whole numbers `(N, d)` of units from a centre, `(d,)` each; the number of a class that is told besides
    follows as one more."""

    sent: Symbols
    centre: Array
    unit: Array


def use(known: Known, items: Items, params: Compress, report: Report) -> Result:
    """Return what items cost as quantised codes, in a real file that is read back and by an ideal coder, and what is
    lost; beside PCA with as many numbers and the same steps, and beside PNG, JPEG at no larger error, or LZMA."""
    report(0.0, PACKING)
    codes = known.through(items.samples)[0].double().numpy()
    made, bits = coded(known, codes, params.step)
    content = packed(made)
    back = read_by(known, unpacked(content))
    x = known.dataset.floats(items.samples)
    errors, values = errors_of(known, x, back)
    report(0.5, COMPARING)
    plain, ours = plain_sizes(known, items, float(errors.sum() / values.sum())), len(content) / len(items)
    pca = pca_errors(known, items, params.step)
    lost = mean_error("error", LOST, mark("squared value"), errors, {} if pca is None else {"pca": pca}, values)
    summary = (
        Scored("bytes", BYTES, mark("bytes"), ours, len(items), "lower", None, plain),
        Scored("ideal", IDEAL, mark("bytes"), float(bits.mean() / 8), len(items), "lower", None),
        lost,
    )
    rows: dict[str, NDArray[np.generic]] = {"row": items.rows, "bits": bits, "error": errors / values}
    order = np.arange(min(len(items), params.pictured))
    pictures = {
        "before": known.dataset.drawn(x[order]),
        "after": known.dataset.drawn(known.model.whole(x[order], known.model.decode(back[order]))),
    }
    size = sum(value.numel() for value in known.model.state_dict().values()) * 4 / 1e6
    return Result(
        "compress",
        COLUMNS,
        rows,
        pictures,
        order,
        torch.from_numpy(codes),
        summary,
        better_of_sizes(plain, ours, len(items)),
        (*items.notes, Sentence(DECODER, {"size": f"{size:.1f}"})),
        items.left_out,
    )


COLUMNS = (
    Column("row", mark("Row")),
    Column("bits", mark("Bits by an ideal coder"), mark("bits")),
    Column("error", mark("Squared error"), mark("squared value")),
)


def better_of_sizes(plain: dict[str, float], ours: float, n: int) -> Sentence | None:
    name = min(plain, key=lambda name: plain[name], default="")
    if not name or plain[name] >= ours:
        return None
    return Sentence(WORSE, {"name": BASELINES[name], "theirs": f"{plain[name]:.3g}", "ours": f"{ours:.3g}", "n": n})


# --- codes as whole numbers -------------------------------------------------------------------------------------------


def coded(known: Known, codes: Array, step: float) -> tuple[Packed, Array]:
    """Return codes as symbols, and the bits `(N,)` that an ideal coder fitted to the training items needs."""
    part, train = known.model.config.bottleneck, known.train_numbers
    codes, told = np.split(codes, [known.model.code_size], axis=1)
    if tokens := part.tokens:
        numbers = tokens_of(np.concatenate([train, codes]), tokens)
        bits = code_lengths(numbers[: len(train)], numbers[len(train) :], tokens.kinds)
        return exactly(codes), bits
    spread = np.sqrt(max(float(np.square(known.train_values - known.train_values.mean(0)).sum(1).mean()), 1e-30))
    unit = step * spread / gains(known)
    centre = np.zeros(train.shape[1]) if part.exact_zeros else train.mean(0)
    sent = symbols((codes - centre) / unit, 1.0)
    bits = code_lengths(symbols((train - centre) / unit, 1.0), sent)
    if not (kinds := told.shape[1]):
        return Packed(sent, centre, unit), bits
    return Packed(np.c_[sent, told.argmax(1)], np.r_[centre, 0.0], np.r_[unit, 1.0]), bits + np.log2(kinds)


def read_by(known: Known, made: Packed) -> torch.Tensor:
    """Return codes as the decoder reads them, `(N, d + K)`: a class is a number for each there is, 1 for its own."""
    values, kinds = torch.from_numpy(made.centre + made.sent * made.unit).float(), known.model.config.condition.numbers
    return torch.cat([values[:, :-1], torch.eye(kinds)[values[:, -1].long()]], 1) if kinds else values


def exactly(codes: Array) -> Packed:
    """Return discrete codes as multiples of 2^-16: as exact as what bottlenecks snap to needs."""
    fine = 2.0**-16
    return Packed(np.rint(codes / fine).astype(np.int64), np.zeros(codes.shape[1]), np.full(codes.shape[1], fine))


def packed(made: Packed) -> bytes:
    """Return codes as a file: four letters, the length of a head of JSON, the head, and LZMA of the symbols in the
    smallest type that holds them, number by number."""
    kind = np.min_scalar_type(int(min(made.sent.min(initial=-1), -made.sent.max(initial=0) - 1)))
    body = lzma.compress(np.ascontiguousarray(made.sent.T.astype(kind)).tobytes(), format=lzma.FORMAT_ALONE)
    head = json.dumps(
        {"shape": made.sent.shape, "type": kind.str, "centre": made.centre.tolist(), "unit": made.unit.tolist()}
    )
    return MAGIC + struct.pack("<I", len(head)) + head.encode() + body


def unpacked(content: bytes) -> Packed:
    """Read what `packed` wrote."""
    (length,) = struct.unpack_from("<I", content, len(MAGIC))
    start = len(MAGIC) + 4
    head = json.loads(content[start : start + length])
    n, d = head["shape"]
    sent = np.frombuffer(lzma.decompress(content[start + length :]), head["type"]).reshape(d, n).T
    return Packed(sent.astype(np.int64), np.array(head["centre"]), np.array(head["unit"]))


# --- what is lost, and plain ways -------------------------------------------------------------------------------------


@torch.no_grad()
def errors_of(known: Known, x: torch.Tensor, codes: torch.Tensor) -> tuple[Array, Array]:
    """Return squared errors `(N,)` of what codes decode to, and how many values count."""
    target, weight = target_of(x, known.model.config.view)
    counts = torch.ones_like(target) if weight is None else weight.expand_as(target)
    errors = squared(target, known.model.decode(codes), counts)
    return errors.double().numpy(), counts.flatten(1).sum(1).double().numpy()


def pca_errors(known: Known, items: Items, step: float) -> Array | None:
    """Return squared errors `(N,)` of PCA with as many numbers, quantised by the same steps; None where the model
    rebuilds something else than whole items."""
    if known.model.config.view.partial or known.model.config.view.forecasts or known.dataset.card.sample.gaps:
        return None
    rows = known.rows(items.samples)
    spread = np.sqrt(max(float(np.square(known.train_values - known.train_values.mean(0)).sum(1).mean()), 1e-30))
    unit = step * spread
    sent = symbols(np.asarray(known.pca.transform(rows)) / unit, 1.0)
    return np.asarray(np.square(known.pca.inverse_transform(sent * unit) - rows).sum(1))


def plain_sizes(known: Known, items: Items, error: float) -> dict[str, float]:
    """Return bytes an item of plain ways: LZMA of all items as they are stored; of pictures also PNG, and JPEG at the
    least quality whose error is no larger, a file each."""
    found = {"packed": len(lzma.compress(items.samples.contiguous().numpy().tobytes())) / len(items)}
    if not known.dataset.card.sample.pictures:
        return found
    drawn = known.dataset.drawn(known.dataset.floats(items.samples)).numpy()[:SOME]
    found["png"] = float(np.mean([len(png(picture)) for picture in drawn]))
    for quality in QUALITIES:
        files = [jpeg(picture, quality) for picture in drawn]
        if np.mean([left for _, left in files]) <= error:
            return found | {"jpeg": float(np.mean([len(content) for content, _ in files]))}
    return found


SOME = 200
"""Pictures that plain ways are tried on."""


def image_of(picture: NDArray[np.uint8]):  # type: ignore[no-untyped-def]  # Pillow's own type
    from PIL import Image

    return Image.fromarray(picture[0] if len(picture) != 3 else np.ascontiguousarray(np.moveaxis(picture, 0, -1)))


def png(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture `(C, H, W)` as PNG."""
    into = io.BytesIO()
    image_of(picture).save(into, "PNG", optimize=True)
    return into.getvalue()


def jpeg(picture: NDArray[np.uint8], quality: int) -> tuple[bytes, float]:
    """Return a picture `(C, H, W)` as JPEG, and its squared error per value with white as 1."""
    from PIL import Image

    into = io.BytesIO()
    image_of(picture).save(into, "JPEG", quality=quality)
    again = np.asarray(Image.open(io.BytesIO(into.getvalue())), float)
    again = again[None] if again.ndim == 2 else np.moveaxis(again, -1, 0)
    return into.getvalue(), float(np.square((again - picture) / 255).mean())
