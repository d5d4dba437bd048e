"""Files of tables changed at random: what comes of it is items or a sentence, never anything else."""

from __future__ import annotations

import datetime
import io
import os
import re
import signal
import traceback
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch

from aecore.data.dataset import FORMS
from aecore.errors import UserError
from tests.data.own.conftest import brought, looked
from tests.data.own.made_tables import lines, numbers, packed, read, workbook

CASES, EACH = 50, 200
"""Cases of each format, and mutations in a case: 10,000."""
TROUBLE = (
    b'"', b"'", b",", b";", b"\t", b"\n", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"=", b"<html>", b"1e999", b"nan",
    b"-", "\u202e".encode(), "é".encode("cp1252"), b"0" * 400, b"," * 300, b"2020-99-99", b"  ", b"sep=;",
    b"\xd0\xcf\x11\xe0",
)  # fmt: skip


def typed() -> bytes:
    out = io.BytesIO()
    values = np.random.default_rng(0).normal(size=60)
    words = pa.array(["a", "b", None] * 20).dictionary_encode()
    pq.write_table(pa.table({"x": values, "w": words, "n": [[1]] * 60, "i": np.arange(60) % 7}), out)
    return out.getvalue()


START = datetime.date(2020, 1, 1)
VALID = {
    "csv": lines("a,b,c,class", (",".join([*line, "xyz"[i % 3]]) for i, line in enumerate(numbers(40, 3)))).encode(),
    "quoted": lines("n;w", (f'"{i},5";"two\nlines {i % 3}"' for i in range(40))).encode("cp1252"),
    "utf-16": lines("a\tb\tc", ("\t".join(line) for line in numbers(40, 3))).encode("utf-16"),
    "long": lines("id,time,v", (f"s{i // 12},{i % 12},{np.sin(i):.3f}" for i in range(300))).encode(),
    "series": lines("date,v", (f"{START + datetime.timedelta(i)},{np.sin(i):.2f}" for i in range(260))).encode(),
    "wide": lines(",".join(f"t{i}" for i in range(16)), (",".join(line) for line in numbers(30, 16))).encode(),
    "xlsx": workbook({"S": [["a", "b", "when"], *([i / 4, "xy"[i % 2], ("day", 43831 + i)] for i in range(30))]}),
    "parquet": typed(),
}
SHEET = "xl/worksheets/sheet1.xml"


def mangled_sheet(content: bytes, drawn: np.random.Generator) -> bytes:
    """Change what is in a workbook; the zip about it stays whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = SHEET if drawn.random() < 0.8 else list(parts)[drawn.integers(0, len(parts))]
    return packed(parts | {name: mangled(parts[name], drawn)})


def mangled(content: bytes, drawn: np.random.Generator) -> bytes:
    """Change a file in up to four places: bytes flipped, left out, doubled, put in, the end cut off."""
    whole = bytearray(content)
    for _ in range(drawn.integers(1, 5)):
        at = int(drawn.integers(0, len(whole) + 1))
        size = int(drawn.integers(1, 40))
        match drawn.integers(0, 5):
            case 0:
                whole[at : at + size] = drawn.integers(0, 256, len(whole[at : at + size]), np.uint8).tobytes()
            case 1:
                del whole[at : at + size]
            case 2:
                whole[at:at] = whole[at : at + size] * int(drawn.integers(1, 20))
            case 3:
                whole[at:at] = TROUBLE[drawn.integers(0, len(TROUBLE))] * int(drawn.integers(1, 4))
            case _:
                del whole[len(whole) - size :]
    return bytes(whole)


@pytest.mark.proof(sample=3)
@pytest.mark.parametrize("case", range(CASES))
@pytest.mark.parametrize("form", VALID)
def test_a_mangled_file_is_items_or_a_sentence(form: str, case: int) -> None:
    drawn = np.random.default_rng([case, len(form)])
    contents = [
        (mangled_sheet if form == "xlsx" and drawn.random() < 0.8 else mangled)(VALID[form], drawn) for _ in range(EACH)
    ]
    done = b""
    while len(done) < EACH:
        done += read_apart(contents[len(done) :], form)
    assert b"+" in done or form in ("xlsx", "parquet")


def test_a_workbook_with_a_cell_far_away_is_a_sentence() -> None:
    """It asks for more memory than there is, which ends the process that reads it."""
    near = VALID["xlsx"]
    with zipfile.ZipFile(io.BytesIO(near)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = parts[SHEET].replace(b'"A31"', b'"XFD1048576"')
    assert far != parts[SHEET]
    said = []
    for content in (near, packed(parts | {SHEET: far})):
        found = looked(brought({"book.xlsx": content}))
        said.append((found.state, str(found.why), str(found.hint)))
    assert said[0][0] == "ready"
    assert said[1][0] == "failed"
    assert re.search("broke off|ended without a result|more than .* MB of memory", said[1][1]), said
    assert said[1][2]


def read_apart(contents: list[bytes], form: str) -> bytes:
    """Read files in a process of its own, as the app does, and return a sign for each that is done with: + where it
    was items. A workbook with a cell far away ends that process, nothing else may."""
    out, into = os.pipe()
    if not (child := os.fork()):
        try:
            for content in contents:
                os.write(into, b"+" if is_items(content) else b".")
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as told:
        done = told.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == 0 or (form == "xlsx" and code == -signal.SIGABRT), f"file {len(done)} of {len(contents)}: {code}"
    return done + b"!" * (code != 0)


def is_items(content: bytes) -> bool:
    """Whether it is items, which fit together; else a sentence was said."""
    said = None
    try:
        draft = read(content, "table")
    except UserError as error:
        said = error
    if said:
        assert str(said.message)
        assert str(said.hint)
        return False
    assert bool(torch.isfinite(draft.samples).all())
    stored, kind = FORMS[draft.check.kind].stored(draft.check.shape)
    assert (len(draft.samples), tuple(draft.samples.shape[1:])) == (draft.check.count, stored)
    assert draft.samples.dtype == kind
    assert len(draft.labels) == draft.check.count
    assert int(draft.labels.max()) < max(1, len(draft.check.classes))
    assert sum(draft.check.counts) in (0, draft.check.count)
    assert len({column.name for column in draft.check.columns}) == len(draft.check.columns)
    assert sum(guess.is_open for guess in draft.check.guesses) <= 7
    return True
