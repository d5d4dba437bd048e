"""Folders and zips that people bring: walked in place, never extracted; what means harm or is damaged is a sentence."""

from __future__ import annotations

import io
import struct
import sys
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.reading import containers, read
from aecore.data.own.reading.containers import below, find
from aecore.data.own.reading.names import decoded, natural, parts_of, shown
from aecore.data.own.reading.streams import Plain
from aecore.errors import UserError

from .made import coloured, file, guessed, many, plain, raw_zip, said, two_classes, why, zipped

Drop = Callable[..., Draft]
OPENED: list[list[Any]] = []


def note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and OPENED:
        OPENED[-1].append(arguments[0])


sys.addaudithook(note)


@pytest.fixture
def opened_paths() -> Iterator[list[Any]]:
    """Every path that is opened meanwhile."""
    OPENED.append([])
    yield OPENED[-1]
    OPENED.clear()


HOSTILE = [
    "../../x.png",
    "/etc/x.png",
    "C:\\x.png",
    "a\\..\\..\\b.png",
    "..\\x.png",
    "\\\\server\\share\\x.png",
    "a/../../y.png",
]


def test_names_that_lead_out_are_never_paths(drop: Drop, tmp_path: Path, opened_paths: list[Any]) -> None:  # 71, row 21
    raw = {name.encode(): coloured(90 + i) for i, name in enumerate(HOSTILE)}
    content = raw_zip(raw | {b"nul\0.png": coloured(1)} | {k.encode(): v for k, v in many().items()})
    draft = drop({"slip.zip": content})
    assert why(draft.check) == {shown(name, 200): "its name leads out of the zip" for name in [*HOSTILE, "nul.png"]}
    assert draft.check.count == 24
    written = [path for path in opened_paths if isinstance(path, str | bytes)]
    assert all(str(path).startswith(str(tmp_path)) or ".venv" in str(path) or "python" in str(path) for path in written)
    with pytest.raises(UserError, match=r"Nothing in it can be used. The first: .* \(its name leads out of the zip\)"):
        drop({"slip.zip": raw_zip(raw)})


def test_a_member_that_is_a_link_is_not_followed(drop: Drop) -> None:  # 72
    stream = io.BytesIO(zipped(many()))
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo("passwd.png")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert why(drop({"link.zip": stream.getvalue()}).check) == {"passwd.png": "it is a link"}


def test_a_zip_in_a_zip_is_opened_where_it_is_all(drop: Drop) -> None:  # 73
    inner = zipped(many())
    assert drop({"nest.zip": zipped({"inner.zip": inner, "__MACOSX/._inner.zip": b"x"})}).check.count == 24
    with pytest.raises(UserError, match="a zip within a zip"):
        drop({"nest.zip": zipped({"in.zip": zipped({"inner.zip": inner})})})
    draft = drop({"nest.zip": zipped(many() | {"more.zip": inner})})
    assert why(draft.check) == {"more.zip": "a zip within a zip is opened only where it is all"}


def directory_of(count: int) -> bytes:
    """A zip of so many members of a byte, of which only the directory is there."""
    head = struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, 0, 1, 1, 8, 0)
    tail = struct.pack("<HHHLL", 0, 0, 0, 0, 0)
    body = b"PK\x03\x04" + b"\0" * 40
    entries = b"".join(b"PK\x01\x02\x14\x00" + head + tail + b"%08d" % i for i in range(count))
    return body + entries + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(entries), len(body), 0)


@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_too_many_members_are_counted_in_the_directory(drop: Drop, count: int) -> None:  # 74, row 22
    content = directory_of(count)
    tracemalloc.start()
    with pytest.raises(UserError, match=r"many.zip holds more than 60,000 files. Bring fewer"):
        drop({"many.zip": content})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6


def overlapping() -> bytes:
    """A zip whose members all lie in the same bytes (CVE-2024-0450)."""
    content = zipped({"a.png": b"\0" * 100_000})
    place = content.index(b"PK\x01\x02")
    entry, end = content[place : content.index(b"PK\x05\x06")], content[content.index(b"PK\x05\x06") :]
    entries = entry * 1000
    return content[:place] + entries + end[:8] + struct.pack("<HHLL", 1000, 1000, len(entries), place) + end[20:]


def test_members_that_overlap_are_refused(drop: Drop) -> None:  # 75, row 22
    with pytest.raises(UserError, match=r"overlap.zip is no honest zip: its members overlap"):
        drop({"overlap.zip": overlapping()})


def test_what_would_unpack_to_too_much_is_refused(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:  # 76, row 22
    monkeypatch.setattr(containers, "UNPACKED", 2_000_000)
    content = zipped({f"{i}.png": b"\0" * 1_000_000 for i in range(3)})
    assert len(content) < 10_000
    with pytest.raises(UserError, match=r"ratio\.zip would unpack to more than"):
        drop({"ratio.zip": content})


def test_a_member_never_yields_more_than_it_has_announced(drop: Drop) -> None:  # 76, row 22: sizes that lie
    content = bytearray(zipped(many() | {"lie.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000_000}))
    true, lie = struct.pack("<L", 5_000_008), struct.pack("<L", 100_000)
    assert content.count(true) == 2
    content = bytearray(bytes(content).replace(true, lie))
    with find([plain_at(drop, bytes(content))]) as found:
        (entry,) = [entry for entry in found.entries if entry.parts == ("lie.png",)]
        with entry.file.open() as stream, pytest.raises(UserError, match=r"lie.png cannot be read: it is damaged"):
            assert max(accumulate(map(len, iter(lambda: stream.read(1 << 12), b"")))) <= 100_000
    assert list(why(drop({"lie.zip": bytes(content)}).check)) == ["lie.png"]


def plain_at(drop: Any, content: bytes) -> Plain:
    return drop.files({"lie.zip": content})[0]


def test_only_what_unpacks_within_bounds_is_unpacked(drop: Drop) -> None:
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with pytest.raises(UserError, match="it is packed in a way that is not known here"):
            drop({"x.zip": zipped(many(), method)})


def locked(content: bytes, count: int | None = None) -> bytes:
    """A zip whose members say that they have a password."""
    content = bytearray(content)
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start, done = 0, 0
        while (start := bytes(content).find(mark, start)) >= 0 and done != count:
            content[start + place] |= 1
            start, done = start + 4, done + 1
    return bytes(content)


def test_a_password_is_a_sentence(drop: Drop) -> None:  # 77
    with pytest.raises(UserError, match=r"The zip has a password. Unpack it"):
        drop({"aes.zip": locked(zipped(many()))})
    assert why(drop({"some.zip": locked(zipped(many()), 1)}).check) == {"0.png": "it has a password"}


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("utf-8", ["猫", "собака", "Käfer"]),
        ("gb18030", ["猫咪", "小狗", "鸟类照片"]),
        ("shift_jis", ["ねこの写真", "いぬ", "とり"]),
        ("cp1252", ["Käfer", "Bücher", "Öl"]),
        ("cp437", ["Käfer", "Bücher", "Brötchen"]),
        ("cp1251", ["кошки", "собаки", "Птицы"]),
    ],
)
def test_names_that_do_not_say_how_they_are_written_are_read_together(
    drop: Drop, encoding: str, names: list[str]
) -> None:  # 78
    raw = {f"{name}/{i}.png".encode(encoding): coloured(9 * n + i) for n, name in enumerate(names) for i in range(8)}
    draft = drop({"names.zip": raw_zip(raw)})
    assert sorted(draft.check.classes) == sorted(names)
    if encoding != "utf-8":
        guess = guessed(draft.check, "encoding")
        assert guess.value == encoding
        other = next(offer.value for offer in guess.offers if offer.value != encoding)
        changed = drop({"names.zip": raw_zip(raw)}, encoding=other)
        assert sorted(changed.check.classes) != sorted(names)
        assert guessed(changed.check, "encoding").value == other


def test_names_are_shown_as_they_are_and_turn_nothing_round(drop: Drop) -> None:  # 78
    folders = ["🐱", "abc\u202egnp.exe", "x" * 300, "CON", "Ka\u0308fer", "K\u00e4fer", "<b>"]
    names = {f"{name}/{n}-{i}.png": coloured(7 * n + i) for n, name in enumerate(folders) for i in range(6)}
    draft = drop({"names.zip": zipped(names)})
    assert set(draft.check.classes) == {"🐱", "abcgnp.exe", "x" * 59 + "…", "CON", "Käfer", "<b>"}
    assert draft.check.counts[draft.check.classes.index("Käfer")] == 12
    assert (shown("a\u200bb\nc\x07\u2066d"), shown("👩\u200d🔬"), shown("\ud800")) == ("abcd", "👩\u200d🔬", "?")


def test_folders_that_differ_in_capitals_are_a_question(drop: Drop) -> None:  # 79
    names = many(12, before="Cat/") | many(8, before="cat/", first=12) | many(8, before="dog/", first=20)
    draft = drop({"case.zip": zipped(names)})
    question = guessed(draft.check, "join_cases")
    assert (question.value, question.is_open, draft.check.classes, draft.check.counts) == (
        "true",
        True,
        ("Cat", "dog"),
        (20, 8),
    )
    apart = drop({"case.zip": zipped(names)}, join_cases=False)
    assert sorted(apart.check.classes) == ["Cat", "cat", "dog"]


def test_files_of_systems_are_passed_over(drop: Drop) -> None:  # 80
    junk = [
        "__MACOSX/cat/._0.png",
        "cat/.DS_Store",
        "dog/Thumbs.db",
        "desktop.ini",
        ".ipynb_checkpoints/a.png",
        "cat/._1.png",
    ]
    draft = drop({"mac.zip": zipped(two_classes() | dict.fromkeys(junk, b"x"))})
    assert (draft.check.classes, draft.check.left_out) == (("cat", "dog"), ())
    assert "System files passed over: 6." in said(draft.check)


@pytest.mark.parametrize("cut", [30, 1000, -1, -30])
def test_a_zip_that_is_cut_off_is_a_sentence(drop: Drop, cut: int) -> None:  # 81
    with pytest.raises(UserError, match=r"cut.zip is damaged or incomplete: .* Make the zip again"):
        drop({"cut.zip": zipped(many())[:cut]})


def test_other_archives_are_a_sentence(drop: Drop) -> None:  # 82
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.png"))
    for content in (stream.getvalue(), b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c\x00\x04"):
        with pytest.raises(UserError, match=r"is an archive that is no zip; no data can be made of it"):
            drop({"x.tar.gz": content})


def test_an_empty_drop_and_an_empty_file_are_sentences(drop: Drop) -> None:
    with pytest.raises(UserError, match="There is no file in it"):
        drop({})
    with pytest.raises(UserError, match="There is no file in it"):
        drop({"empty.zip": zipped({})})
    with pytest.raises(UserError, match=r"a\.png is an empty file"):
        drop({"a.png": b""})


def test_what_the_lab_has_exported_is_read_back_whatever_it_was_put_into(drop: Drop) -> None:
    """What is in it is judged by `test_exporting`; here: who is asked."""
    members = {"latentlab.json": b"{}", "data.safetensors": b"x"}
    for names in (members, {"x.zip": zipped(members)}, {f"unpacked/{name}": held for name, held in members.items()}):
        with pytest.raises(UserError, match=r"latentlab\.json cannot be read: it is damaged"):
            drop(names)
    with pytest.raises(UserError, match=r"data\.safetensors is missing"):
        drop({"latentlab.json": b"{}"})


def test_a_run_is_not_taken_for_data(drop: Drop) -> None:
    with pytest.raises(UserError, match="This is a run, not data"):
        drop({"run.zip": zipped({"latentlab-run.json": b"{}", "spec.json": b"{}"})})


def test_a_folder_is_walked_and_links_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "pets"
    for name, content in two_classes().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "out").symlink_to("/etc")
    (folder / "passwd.png").symlink_to("/etc/passwd")
    draft = read(below(folder), Choices(), lambda done, total: None)
    assert (draft.check.classes, draft.check.title, draft.check.left_out) == (("cat", "dog"), "pets", ())
    with pytest.raises(UserError, match="it is a link"), Plain(folder / "passwd.png", "p", 1).open():
        pass


def test_what_was_opened_is_closed_whatever_happens(drop: Drop) -> None:
    """Files that are left open are warnings, which fail a test here."""
    for content in (zipped({"a.txt": b"x"}), overlapping(), zipped(many())[:500]):
        with pytest.raises(UserError):
            drop({"a.zip": content})


def test_names_are_sorted_and_split_as_people_read_them() -> None:
    assert sorted(["10", "2", "b", "A1", "a10", "a2"], key=natural) == ["2", "10", "A1", "a2", "a10", "b"]
    assert parts_of("a\\b//./c.png") == ("a", "b", "c.png")
    assert decoded([b"plain"], "")[1] == ["plain"]
    assert decoded([b"K\x84fer"], "utf-8") == ("cp437", ["Käfer"]), "an encoding that does not fit is not taken"


def test_no_more_zips_are_open_at_once_than_there_may_be(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "ZIPS", 3)
    draft = drop({f"{i}.zip": zipped(many(10, first=10 * i)) for i in range(5)})
    assert (draft.check.classes, list(why(draft.check))) == (("0", "1", "2"), ["3.zip", "4.zip"])


def test_large_members_and_files_without_a_name_are_read(drop: Drop) -> None:
    large = file(plain((9, 99, 200), (2400, 2400)), "BMP")
    assert len(large) > 17_000_000
    draft = drop({"x.zip": zipped(many() | {"large.bmp": large}, zipfile.ZIP_STORED)})
    assert (draft.check.count, draft.check.left_out) == (25, ())
    with pytest.raises(UserError, match=r"\? is a PDF"):
        drop({"///": b"%PDF-1.7"})
