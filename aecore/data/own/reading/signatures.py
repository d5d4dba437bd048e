"""What a file is, by its first bytes and never by its name. Knows no torch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ....texts import mark
from ..exporting import MANIFEST

__all__ = ["ARCHIVE", "HEAD", "Sort", "by_members", "sort_of"]

HEAD = 1024
"""First bytes that are looked at."""
Family = Literal["picture", "sound", "text", "sheet", "array", "zip", "gzip", "own", "run", ""]


@dataclass(frozen=True)
class Sort:
    """A sort of file. Without a family it is one that nothing can be made of."""

    name: str
    family: Family
    said: str
    """What it is called: a message."""


PICTURE, ARRAY, SHEET = mark("a picture"), mark("an array"), mark("a table")
TEXT = Sort("text", "text", mark("a text"))
UNKNOWN = Sort("", "", mark("a file of a sort that is not known here"))
EMPTY = Sort("empty", "", mark("an empty file"))
PAGE = Sort("html", "", mark("a web page that was saved"))
DRAWING = Sort("svg", "", mark("a drawing (SVG)"))
HEIC = Sort("heic", "picture", mark("a picture of an iPhone (HEIC)"))
PICKLE = Sort("pickle", "", mark("a file with program objects (pickle)"))
ARCHIVE = Sort("archive", "", mark("an archive that is no zip"))
SOUND, FILM = mark("a sound"), mark("a film")
MP3, OGG = mark("a sound in MP3; save it as WAV"), mark("a sound in OGG; save it as WAV")
FLAC, M4A = mark("a sound in FLAC; save it as WAV"), mark("a sound in M4A; save it as WAV")
AIFF, AAC = mark("a sound in AIFF; save it as WAV"), mark("a sound in AAC; save it as WAV")

SIGNATURES: tuple[tuple[int, bytes, Sort], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", Sort("png", "picture", PICTURE)),
    (0, b"\xff\xd8\xff", Sort("jpeg", "picture", PICTURE)),
    (0, b"GIF87a", Sort("gif", "picture", PICTURE)),
    (0, b"GIF89a", Sort("gif", "picture", PICTURE)),
    (8, b"WEBP", Sort("webp", "picture", PICTURE)),
    (0, b"II*\x00", Sort("tiff", "picture", PICTURE)),
    (0, b"MM\x00*", Sort("tiff", "picture", PICTURE)),
    (0, b"BM", Sort("bmp", "picture", PICTURE)),
    (4, b"ftypavif", Sort("avif", "picture", PICTURE)),
    (4, b"ftypavis", Sort("avif", "picture", PICTURE)),
    (4, b"ftyphei", HEIC),
    (4, b"ftyphev", HEIC),
    (4, b"ftypmif1", HEIC),
    (4, b"ftypmsf1", HEIC),
    (0, b"\x93NUMPY", Sort("npy", "array", ARRAY)),
    (0, b"PAR1", Sort("parquet", "sheet", SHEET)),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sort("ole", "sheet", mark("an older Excel file, or a protected one"))),
    (0, b"PK\x03\x04", Sort("zip", "zip", mark("a zip"))),
    (0, b"PK\x05\x06", Sort("zip", "zip", mark("a zip"))),
    (0, b"\x1f\x8b", Sort("gzip", "gzip", mark("a packed file (gzip)"))),
    (0, b"Rar!", ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (0, b"\xfd7zXZ\x00", ARCHIVE),
    (0, b"BZh", ARCHIVE),
    (257, b"ustar", ARCHIVE),
    (0, b"%PDF", Sort("pdf", "", mark("a PDF"))),
    (0, b"8BPS", Sort("psd", "", mark("a Photoshop file"))),
    (0, b"\x00\x00\x01\x00", Sort("ico", "", mark("an icon (ICO)"))),
    (4, b"jP  \r\n\x87\n", Sort("jp2", "", mark("a picture in JPEG 2000"))),
    (0, b"\xff\x4f\xff\x51", Sort("jp2", "", mark("a picture in JPEG 2000"))),
    (0, b"\xff\x0a", Sort("jxl", "", mark("a picture in JPEG XL"))),
    (4, b"JXL \r\n\x87\n", Sort("jxl", "", mark("a picture in JPEG XL"))),
    (0, b"SIMPLE  =", Sort("fits", "", mark("a picture of astronomers (FITS)"))),
    (8, b"WAVE", Sort("wav", "sound", SOUND)),
    (0, b"fLaC", Sort("flac", "", FLAC)),
    (0, b"OggS", Sort("ogg", "", OGG)),
    (0, b"ID3", Sort("mp3", "", MP3)),
    (8, b"AIFF", Sort("aiff", "", AIFF)),
    (8, b"AIFC", Sort("aiff", "", AIFF)),
    (4, b"ftypM4A", Sort("m4a", "", M4A)),
    (4, b"ftyp", Sort("mp4", "", FILM)),
    (0, b"\x1aE\xdf\xa3", Sort("mkv", "", FILM)),
    (8, b"AVI ", Sort("avi", "", FILM)),
    (0, b"\x89HDF\r\n\x1a\n", Sort("hdf5", "", mark("an HDF5 file"))),
    (0, b"SQLite format 3\x00", Sort("sqlite", "", mark("a data base (SQLite)"))),
    (0, b"MATLAB 5.0", Sort("mat", "", mark("a MATLAB file"))),
    (0, b"ARROW1", Sort("arrow", "", mark("an Arrow file"))),
)
CHUNKS = {b"WAVE": (b"RIFF", b"RIFX", b"RF64"), b"AIFF": (b"FORM",), b"AIFC": (b"FORM",)}
"""How files begin whose signature stands behind their length; others with `RIFF`."""
FRAMES = {b"\xff\xfb": MP3, b"\xff\xfa": MP3, b"\xff\xf3": MP3, b"\xff\xf2": MP3, b"\xff\xf1": AAC, b"\xff\xf9": AAC}
"""How a packed sound begins that has no head of its own."""
IDX = re.compile(rb"\x00\x00[\x08\x09\x0b-\x0e][\x00-\x08]")
PPM = re.compile(rb"P[1-6][\s#]")
SAFETENSORS = re.compile(rb".{5}\x00{3}\{", re.DOTALL)
JSON = re.compile(r"\s*(\{|\[\s*[\[{])")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def sort_of(head: bytes) -> Sort:
    """Return what a file is that begins with these bytes (`HEAD` of them, or all)."""
    if not head:
        return EMPTY
    for place, signature, sort in SIGNATURES:
        if head.startswith(signature, place) and (place != 8 or head.startswith(CHUNKS.get(signature, b"RIFF"))):
            return inside(head) if sort.family == "zip" else sort
    if (packed := FRAMES.get(head[:2])) is not None:
        return Sort("mp3", "", packed)
    if PPM.match(head):
        return Sort("ppm", "picture", PICTURE)
    if IDX.match(head):
        return Sort("idx", "array", ARRAY)
    if SAFETENSORS.match(head):
        return Sort("safetensors", "array", ARRAY)
    if head[0] == 0x80 and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return PICKLE
    return text_of(head)


def text_of(head: bytes) -> Sort:
    """Tell a text, and what is written as one, from other bytes."""
    if not head.startswith(MARKS[1:]) and not in_sixteen_bits(head):
        if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head):
            return UNKNOWN
    start = head.decode("latin-1").replace("\0", "").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html", "<head")):
        return PAGE
    if start.startswith(("<?xml", "<svg", "<!--", "<!doctype svg")):
        return DRAWING if "<svg" in start else Sort("xml", "", mark("an XML file"))
    if start.startswith("{\\rtf"):
        return Sort("rtf", "", mark("a text with formats (RTF)"))
    return Sort("json", "", mark("a JSON file")) if JSON.match(start) else TEXT


def in_sixteen_bits(head: bytes) -> bool:
    """Whether every other byte is mostly zero, as in text of UTF-16 without a mark."""
    even, odd = head[::2], head[1::2]
    few, many = sorted((even.count(0), odd.count(0)))
    return len(head) >= 8 and many > 0.7 * len(odd) and few < 0.1 * len(odd)


def inside(head: bytes) -> Sort:
    """Tell what a zip is by the name of its first member, where nobody has looked at the others."""
    length = int.from_bytes(head[26:28], "little")
    return by_members([head[30 : 30 + length].decode("latin-1")])


def by_members(names: list[str]) -> Sort:
    """Return what a zip is by the names in it: many formats are zips."""
    tops = {name.partition("/")[0] for name in names}
    if MANIFEST in names:
        return Sort("own", "own", mark("a data set of Latent Lab"))
    if "latentlab-run.json" in names:
        return Sort("run", "run", mark("a run of Latent Lab"))
    if {"word", "ppt"} & tops:
        return Sort("office", "", mark("a document of Word or PowerPoint"))
    if "[Content_Types].xml" in names or "xl" in tops:
        return Sort("xlsx", "sheet", SHEET)
    if "mimetype" in names:
        return Sort("ods", "sheet", SHEET)
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names) or "Index.zip" in names:
        return Sort("iwork", "", mark("a file of Numbers, Pages or Keynote"))
    if names and all(name.endswith(".npy") for name in names):
        return Sort("npz", "array", ARRAY)
    return Sort("zip", "zip", mark("a zip"))
