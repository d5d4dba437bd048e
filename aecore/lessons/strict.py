"""What every part of a lesson's file is: frozen, nothing in it that is not known, no value taken for another."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, StringConstraints

__all__ = ["Name", "Strict", "by_key"]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
"""Of a lesson, a step, an option."""


class Strict(BaseModel):
    """A frozen, validated object. Unknown keys, NaN and infinity are refused, and “1” is no number."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


def by_key(*keys: str) -> Discriminator:
    """Tell forms apart by the first of `keys` that is there."""

    def tag(value: Any) -> str | None:
        there = value if isinstance(value, dict) else vars(value) if isinstance(value, BaseModel) else {}
        return next((key for key in keys if key in there), None)

    return Discriminator(tag, custom_error_type="unknown_form", custom_error_message=f"it is one of: {', '.join(keys)}")
