"""The name that a file has where it is saved, and the same file in a zip: mail filters hold HTML back."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

__all__ = ["as_zip", "file_name"]

LONGEST = 60


def file_name(title: str, suffix: str) -> str:
    """Return a name of letters, digits and hyphens that any file system takes, after a title; `latent-lab` where
    nothing is left of it."""
    kept = re.sub(r"[\W_]+", "-", title).strip("-")[:LONGEST].strip("-")
    return f"{kept or 'latent-lab'}.{suffix}"


def as_zip(content: bytes, name: str) -> bytes:
    """Return one file in a zip that says nothing of when and by whom it was made."""
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
        archive.writestr(info, content)
    return into.getvalue()
