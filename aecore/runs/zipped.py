"""A run as one file: a zip with a manifest that names every member and its digest. What one may hold; who reads it is
`workers.unpacking`. Knows no torch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..files import opened
from .artefacts import FILES, Key, step_in

__all__ = [
    "ATTRIBUTION", "DATA", "FORMAT", "MANIFEST", "NEEDED", "SAID", "WEIGHTS", "Manifest", "Member", "is_run_zip",
    "most_of",
]  # fmt: skip

MANIFEST = "latentlab-run.json"
SAID = "remade.json"
"""While a run is brought in: what came of making it whole."""
FORMAT = 1
WEIGHTS = FILES["shipped_weights"].path
ATTRIBUTION = "ATTRIBUTION.txt"
"""Whose the data are, under which licence, and what was changed: for whoever opens the file by other means."""
DATA = {"card": "data/card.json", "tensors": "data/data.safetensors"}
"""The data set that it was trained on, where that was to come along."""
SMALL, LARGE = 16 << 20, 1 << 30
MOST: dict[str, int] = {
    **{FILES[key].path: SMALL for key in ("spec", "card", "meta", "status", "annotations")},
    **{FILES[key].path: LARGE for key in ("events", "items", "inputs")},
    **{ATTRIBUTION: SMALL, WEIGHTS: LARGE, DATA["card"]: SMALL, DATA["tensors"]: LARGE},
}
"""The most bytes of each member. Snapshots have their step in their name."""
NEEDED: tuple[Key, ...] = ("spec", "card", "meta", "status", "events", "items", "shipped_weights")
MOST_MEMBERS = 6000


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Member(Strict):
    """A file of the zip."""

    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


Name = Annotated[str, StringConstraints(max_length=100)]


class Manifest(Strict):
    """What a zip says of itself: the first of its members."""

    format: int
    version: str = Field(max_length=40)
    """Of the Latent Lab that has packed it."""
    step: int = Field(ge=0, le=1 << 53)
    """That the weights belong to."""
    seconds: float = Field(ge=0)
    """Of training until then."""
    settings: dict[Name, float] = Field(max_length=1000)
    """Live settings that were in force."""
    members: dict[Name, Member] = Field(max_length=MOST_MEMBERS)


def is_run_zip(path: Path) -> bool:
    """Whether a file begins as a run does that was packed; raises OSError where there is no such file."""
    with opened(path) as file:
        head = file.read(30 + len(MANIFEST))
    return head.startswith(b"PK\x03\x04") and head[30:] == MANIFEST.encode()


def most_of(member: str) -> int | None:
    """Return the most bytes of a member; None where there is no such one in a run."""
    folder, _, file = member.rpartition("/")
    if f"{folder}/" == FILES["snapshot"].path.partition("{")[0] and step_in(file, "snapshot") is not None:
        return LARGE
    return MOST.get(member)
