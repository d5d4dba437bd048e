"""What the dock tells the page: what was done in each step. A browser says it, so anything may stand in it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

__all__ = ["Told", "ToldStep", "told_of"]

Short = Annotated[str, StringConstraints(max_length=200)]


class ToldStep(BaseModel):
    """What was done in a step."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    opened: float | None = None
    """When it was first opened, in Unix time."""
    state: Literal["done", "skipped"] | None = None
    guess: Short | None = None
    peeked: bool = False
    locked: bool = False
    answer: Short | None = None
    links: Annotated[dict[Short, list[Annotated[str, StringConstraints(max_length=2000)]]], Field(max_length=4)] = {}
    """Values that parts of the address had while it was open."""


class Told(BaseModel):
    """What was done in a lesson."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    said: int = 0
    """When the browser told it, in milliseconds of its own clock."""
    at: Short = ""
    steps: Annotated[dict[Short, ToldStep], Field(max_length=60)] = {}
    runs: Annotated[dict[Short, Short], Field(max_length=20)] = {}

    def of(self, step: str) -> ToldStep:
        """Return what was done in a step."""
        return self.steps.get(step, NOTHING)

    def guess(self, step: str) -> str | None:
        """Return what was guessed; None where somebody has looked first."""
        said = self.of(step)
        return None if said.peeked else said.guess


NOTHING = ToldStep()


def told_of(state: Any) -> Told | None:
    """Read what the component says; None before it has said anything, or where that has another form."""
    said = getattr(state, "told", None)
    try:
        return Told.model_validate(said) if isinstance(said, dict) else None
    except ValidationError:
        return None
