"""Names of a person's files: how they are encoded in an old zip, which are none of the person's own, what may be shown.

A name is a label and never a path on this machine. Knows no torch.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ....texts import UNSEEN, mark
from .encodings import ENCODINGS as TITLES
from .encodings import score

__all__ = ["ENCODINGS", "clean", "decoded", "is_junk", "leads_out", "natural", "parts_of", "readable", "shown"]

KNOWN = ("utf-8", "gb18030", "shift_jis", "euc_kr", "big5", "cp1252", "cp1251")
ENCODINGS = {name: TITLES[name] for name in KNOWN} | {"cp437": mark("Western European (DOS)")}
"""Of names in zips that do not say which: the first that fits all of them best is taken."""
JUNK = {
    "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "@eadir",
}  # fmt: skip
LONGEST = 60
DRIVE = re.compile(r"^[A-Za-z]:")


def decoded(raw: Sequence[bytes], encoding: str = "") -> tuple[str, list[str]]:
    """Return the encoding that suits all names best (the one given, if it suits at all), and the names in it."""
    fits = [name for name in ENCODINGS if readable(raw, name)]
    sample = b"\n".join(name for name in raw if not name.isascii())
    if "utf-8" in fits:
        found = "utf-8"
    elif encoding in fits:
        found = encoding
    else:
        found = max(fits, key=lambda name: score(name, sample))
    return found, [name.decode(found) for name in raw]


def readable(raw: Sequence[bytes], encoding: str) -> bool:
    """Whether all names can be in this encoding."""
    try:
        return all(name.decode(encoding) is not None for name in raw)
    except UnicodeDecodeError:
        return False


def is_junk(parts: Sequence[str]) -> bool:
    """Whether a file is one that a system has put beside those of the person."""
    return any(part.startswith(".") or part.lower() in JUNK for part in parts if part != "..")


def leads_out(name: str) -> bool:
    """Whether a name tries to lead out of its folder, or cannot be one."""
    return "\0" in name or name.startswith(("/", "\\")) or bool(DRIVE.match(name)) or ".." in re.split(r"[/\\]", name)


def parts_of(name: str) -> tuple[str, ...]:
    """Return the folders of a name and its last part, each in the one spelling (NFC) that equal names have."""
    return tuple(unicodedata.normalize("NFC", part) for part in re.split(r"[/\\]", name) if part not in ("", "."))


def shown(name: str, longest: int = LONGEST) -> str:
    """Return a name as it may stand in any text: on one line, in its own direction, not too long."""
    clean = " ".join(UNSEEN.sub("", name).encode("utf-8", "replace").decode().split())
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def clean(name: str, longest: int = 200) -> str:
    """Return a name as it is kept to know something by: in the one spelling that equal names have, on one line, without
    controls; marks that turn the direction stay, so it is shown by `shown`, or set apart (`<bdi>`)."""
    flat = "".join(" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in name[: 4 * longest])
    return " ".join(unicodedata.normalize("NFC", flat).split())[:longest].strip()


def natural(name: str) -> list[tuple[int, int, str]]:
    """Return what to sort a name by so that 2 comes before 10."""
    return [
        (0, int(piece), "") if piece.isascii() and piece.isdecimal() and len(piece) < 19 else (1, 0, piece.lower())
        for piece in re.split(r"(\d+)", name)
    ]
