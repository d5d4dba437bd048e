"""A data set goes out as a zip and comes back as the same data set, however it was packed meanwhile."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from aecore.data.cards.sound import Sound
from aecore.data.loading import load
from aecore.data.own import library
from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.exporting import MANIFEST, chunks, file_name, read_back
from aecore.data.own.handed import Handed
from aecore.data.own.looking import made_of
from aecore.data.own.reading import read
from aecore.data.own.splitting import divide
from aecore.data.own.stored import digest_of, keep_own, tensors_of
from aecore.errors import UserError

from .test_splitting import draft, drawn


def pictures() -> Draft:
    made = torch.Generator().manual_seed(2)
    samples = torch.randint(256, (90, 1, 6, 6), generator=made, dtype=torch.uint8)
    samples[40:50] = samples[0]
    return draft(samples, torch.arange(90) % 3, 3)


def sounds() -> Draft:
    made = pictures()
    return replace(made, check=replace(made.check, sound=Sound("spectrogram", 8_000.0, window=64, hop=20, top=-3.0)))


KINDS: dict[str, Callable[[], Draft]] = {
    "pictures": pictures,
    "sounds": sounds,
    "a table": lambda: draft(drawn(120, levels=4), torch.arange(120) % 2, 2, columns=tuple("abcde")),
    "held out by the files": lambda: draft(drawn(60), given=torch.arange(60) > 48),
    "groups": lambda: draft(drawn(200), groups=torch.arange(200) // 9),
}


def kept(made: Draft, owner: str = "ann", title: str = "Mine") -> str:
    data = divide(made, Choices(title=title, source="my shelf", licence="CC BY 4.0")).dataset
    return keep_own(data, owner).digest


def members(content: bytes, prefix: str = "") -> list[Handed]:
    file = zipfile.ZipFile(io.BytesIO(content))
    return [Handed(prefix + info.filename, file.read(info)) for info in reversed(file.infolist())]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("prefix", ["", "unpacked/again/"])
def test_what_was_exported_comes_back_as_the_same_data_set(kind: str, prefix: str) -> None:
    digest = kept(KINDS[kind]())
    content = b"".join(chunks(digest, "ann"))
    assert content == b"".join(chunks(digest, "ann"))
    back = read_back(members(content, prefix), Choices(), lambda done, total: None)
    divided, check = made_of(back, Choices())
    data = divided.dataset
    assert digest_of(data.card, tensors_of(data)) == digest
    assert (data.card.title, data.card.source, data.card.licence) == ("Mine", "my shelf", "CC BY 4.0")
    assert "what is held out stay as they were" in str(check.notes[0])
    before = load(library.OwnData(digest=digest))
    assert torch.equal(data.train.samples, before.train.samples)
    assert torch.equal(data.held_out.labels, before.held_out.labels)


@pytest.mark.parametrize("folder", ["", "my pets/copy/"])
def test_it_is_known_again_however_it_was_packed(folder: str) -> None:
    digest = kept(pictures())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for one in members(b"".join(chunks(digest, "ann")), folder):
            file.writestr(one.name, one.content)
        file.writestr("__MACOSX/._junk", b"x")
    given: list[list[Handed]] = [
        [Handed("Pets.zip", b"".join(chunks(digest, "ann")))],
        [Handed("other.zip", packed.getvalue())],
        members(b"".join(chunks(digest, "ann")), folder or "x/"),
    ]
    for files in given:
        data = made_of(read(files, Choices(), lambda done, total: None), Choices())[0].dataset
        assert digest_of(data.card, tensors_of(data)) == digest


def test_the_zip_is_one_for_any_program_and_says_nothing_of_others() -> None:
    digest = kept(pictures(), "ann", "Anns")
    assert kept(pictures(), "bob", "Bobs") == digest
    file = zipfile.ZipFile(io.BytesIO(b"".join(chunks(digest, "bob"))))
    assert file.testzip() is None
    assert file.namelist() == [MANIFEST, library.TENSORS]
    told = json.loads(file.read(MANIFEST))
    assert told["card"]["title"] == "Bobs"
    assert "ann" not in json.dumps(told).lower()
    with pytest.raises(UserError, match="not in the library"):
        chunks(digest, "eve")
    assert file_name(library.own_card(digest, "ann")) == "Anns.zip"


def test_the_name_of_the_file_is_one_anywhere() -> None:
    card = load(library.OwnData(digest=kept(pictures(), title='../a: "b" \u202e猫 ' + "x" * 60))).card
    assert file_name(card).removesuffix(".zip") == ("a b 猫 " + "x" * 60)[:60]


def changed(content: bytes, change: Callable[[dict[str, bytes]], object]) -> list[Handed]:
    found = {member.name: member.content for member in members(content)}
    change(found)
    return [Handed(name, value) for name, value in found.items()]


def edit(found: dict[str, bytes], **values: object) -> None:
    found[MANIFEST] = json.dumps(json.loads(found[MANIFEST]) | values).encode()


DAMAGE: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "no tensors": (lambda found: found.pop(library.TENSORS), "data.safetensors is missing: this is a part"),
    "cut": (lambda found: found.update({library.TENSORS: found[library.TENSORS][:-9]}), "it is damaged"),
    "no JSON": (lambda found: found.update({MANIFEST: b"{"}), "not valid JSON"),
    "no card": (lambda found: edit(found, card=None), "it holds no card"),
    "later": (lambda found: edit(found, format=2), "written by a later version"),
    "a list": (lambda found: found.update({MANIFEST: b"[]"}), "it is damaged"),
}


@pytest.mark.parametrize(("damage", "why"), DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_a_sentence(damage: Callable[[dict[str, bytes]], object], why: str) -> None:
    content = b"".join(chunks(kept(pictures()), "ann"))
    with pytest.raises(UserError, match=why):
        read_back(changed(content, damage), Choices(), lambda done, total: None)


def test_what_was_edited_is_another_data_set_and_says_so() -> None:
    content = b"".join(chunks(kept(pictures()), "ann"))

    def rename_class(found: dict[str, bytes]) -> None:
        card = json.loads(found[MANIFEST])["card"]
        edit(found, card=card | {"classes": ["x", "y", "z"]})

    back = read_back(changed(content, rename_class), Choices(), lambda done, total: None)
    assert "Somebody has changed it since" in str(back.check.notes[1])


def test_nothing_is_held_in_memory_but_a_piece(tmp_path: Path) -> None:
    made = draft(torch.randn(20_000, 100))
    digest = keep_own(divide(made, Choices()).dataset, "ann").digest
    assert max(map(len, chunks(digest, "ann"))) < 2 << 20
