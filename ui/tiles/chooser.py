"""Picture tiles to choose one or several from; what can no longer be chosen is let go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ..components import show

__all__ = ["many_tiles", "tiles"]


def tiles(label: str, options: Sequence[dict[str, Any]], value: str, key: str, **more: Any) -> str:
    """Show options to choose one from and return the id of the chosen one; `more` is what else `TilesData` may have.

    An option has `id`, `title`, `text`, `picture` (SVG) and may have a `group` to stand under and, in `disabled`, the
    sentence why it cannot be chosen now. When that befalls the chosen one, `value` stands in for it, or else the first
    that can be chosen.
    """
    free = [option["id"] for option in options if not option.get("disabled")]
    fallback = value if value in free or not free else free[0]
    asked = getattr(st.session_state.get(key), "choice", None)
    result = show(
        "tiles",
        key,
        {"label": label, "options": list(options), "value": asked if asked in free else fallback} | more,
        default={"choice": value},
    )
    choice = getattr(result, "choice", None)
    return str(choice) if choice in free else fallback


def many_tiles(
    label: str, options: Sequence[dict[str, Any]], values: Sequence[str], most: int, key: str, **more: Any
) -> list[str]:
    """Show options to choose up to `most` from and return the ids of the chosen ones that can be chosen now."""
    free = [option["id"] for option in options if not option.get("disabled")]
    asked = getattr(st.session_state.get(key), "choice", None)
    chosen = asked.split() if isinstance(asked, str) else list(values)
    result = show(
        "tiles",
        key,
        {"label": label, "options": list(options), "value": " ".join(id for id in chosen if id in free), "most": most}
        | more,
        default={"choice": " ".join(values)},
    )
    choice = getattr(result, "choice", None)
    return [id for id in (choice.split() if isinstance(choice, str) else values) if id in free][:most]
