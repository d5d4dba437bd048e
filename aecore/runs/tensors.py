"""Tensor files of a run (safetensors), read so that nothing that may lie there raises more than a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..files import opened
from ..texts import mark
from .artefacts import TENSORS, Key

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

__all__ = ["Tensors", "all_arrays", "all_tensors", "fitting", "reading"]

DAMAGED = mark("it is damaged")


@contextmanager
def reading(path: Path, framework: str = "numpy") -> Iterator[Any]:
    """Open a tensor file (`safetensors.safe_open`); raises UserError naming the file when it is none, is damaged, or
    has no tensor that is asked for within."""
    from safetensors import SafetensorError, safe_open

    try:
        opened(path).close()
        with safe_open(path, framework) as file:
            yield file
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise unreadable(path, DAMAGED) from error
    except OSError as error:
        raise unreadable(path, error.strerror or DAMAGED) from error


def unreadable(path: Path, why: str) -> UserError:
    return UserError(mark("{name} cannot be read: {why}."), name=path.name, why=why)


def all_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return all tensors of a file as arrays; raises UserError as `reading` does."""
    with reading(path) as file:
        return {name: file.get_tensor(name) for name in file.keys()}


class Tensors(dict[str, "Tensor"]):
    """Tensors by name. One that is lacking is a UserError that names the file."""

    def __init__(self, path: Path, found: Mapping[str, Tensor]) -> None:
        super().__init__(found)
        self.path = path

    def __missing__(self, name: str) -> Tensor:
        raise unreadable(self.path, mark("something is missing in it"))


def all_tensors(path: Path) -> Tensors:
    """Return all tensors of a file; raises UserError as `reading` does."""
    with reading(path, "pt") as file:
        return Tensors(path, {name: file.get_tensor(name) for name in file.keys()})


def fitting(found: Mapping[str, Any], key: Key, path: Path) -> None:
    """Check that the sizes of the tensors in a file agree, as `artefacts.TENSORS` says; raises UserError where they do
    not."""
    sizes: dict[str, int] = {}
    for row in TENSORS[key]:
        if row.name not in found:
            continue
        shape = tuple(found[row.name].shape)
        wanted = row.shape[: row.shape.index("...")] if "..." in row.shape else row.shape
        fits = len(shape) >= len(wanted) and ("..." in row.shape or len(shape) == len(wanted))
        for size, name in zip(shape, wanted, strict=False):
            fits &= size == (name if isinstance(name, int) else sizes.setdefault(name, size))
        if not fits:
            raise unreadable(path, mark("its parts do not fit each other"))
