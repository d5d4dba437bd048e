"""Sounds that people bring: every sort of WAV, lengths, rates and channels, each with its right outcome. Numbers are
those of the specification's list of inputs; what SciPy reads in a file is right."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io.wavfile
import torch
from numpy.typing import NDArray

from aecore.commands import main
from aecore.data.cards import CARDS, DataCard
from aecore.data.cards.sound import Sound
from aecore.data.own import looks
from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.exporting import MANIFEST
from aecore.data.own.library import own_card
from aecore.data.own.looking import made_of
from aecore.data.own.reading.heard import resampled
from aecore.data.own.reading.lengths import at_loudest, cut_of
from aecore.data.own.reading.waves import Head, head_of, values_of
from aecore.data.own.stored import digest_of
from aecore.data.spectrogram import bank
from aecore.errors import UserError
from aecore.presets import varied
from ui.own.examples import example

from .conftest import fork
from .made import guessed, said, why, zipped

Drop = Callable[..., Draft]
Values = NDArray[Any]
SCIPY = sorted((Path(scipy.io.__file__).parent / "tests" / "data").glob("*.wav"))
RATE = 8_000


def wav(values: Values, rate: int = RATE) -> bytes:
    """A file of SciPy's: `(n,)` or `(n, channels)`, whole numbers or floats."""
    content = io.BytesIO()
    scipy.io.wavfile.write(content, rate, values)
    return content.getvalue()


def tone(hertz: float, seconds: float = 0.5, rate: int = RATE, loudness: float = 0.5) -> Values:
    return loudness * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def whole(values: Values) -> Values:
    return (values * 32767).astype(np.int16)


def tones(n: int = 24, before: str = "", **how: Any) -> dict[str, bytes]:
    """Tones of 200 Hz and more, no two alike, in two classes."""
    names = [f"{before}{'low' if i < n // 2 else 'high'}/{i}.wav" for i in range(n)]
    return {name: wav(whole(tone(200 + 40 * i, **how))) for i, name in enumerate(names)}


def read(content: bytes) -> tuple[Head, Values]:
    head = head_of(content, len(content))
    assert head is not None
    return head, values_of(content, head)


def by_scipy(path: Path) -> tuple[int, Values]:
    """What SciPy reads in a file, `(channels, n)` in -1...1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rate, found = scipy.io.wavfile.read(path)
    if found.dtype == np.uint8:
        found = found / 128.0 - 1
    elif found.dtype.kind == "i":
        found = found / 2.0 ** (8 * found.itemsize - 1)
    return rate, np.atleast_2d(found.T)


@pytest.mark.parametrize("path", SCIPY, ids=lambda path: path.stem)
def test_every_file_of_scipys_own_is_read_as_scipy_reads_it(path: Path) -> None:  # 91, 95
    content = path.read_bytes()
    try:
        rate, wanted = by_scipy(path)
    except ValueError:
        with pytest.raises(UserError) as refused:
            read(content)
        assert str(refused.value)
        return
    head, found = read(content)
    assert (head.rate, found.shape) == (rate, wanted.shape)
    assert np.abs(found - wanted).max() < 1e-6
    assert head.is_cut == ("early-eof" in path.name)


def test_scipys_files_are_there() -> None:
    assert len(SCIPY) >= 20


def test_packed_sounds_and_other_formats_are_named(drop: Drop) -> None:  # 95
    fine = tones(20)
    form = struct.pack("<HHIIHH", 0x55, 1, RATE, 2000, 1, 8)
    others = {
        "a.wav": next(path for path in SCIPY if "ulaw" in path.name).read_bytes(),
        "b.wav": b"RIFF\x40\0\0\0WAVEfmt \x10\0\0\0" + form + b"data\x10\0\0\0" + bytes(16),
        "c.mp3": b"ID3\x03" + bytes(60), "d.mp3": b"\xff\xfb\x90\x64" + bytes(60), "e.ogg": b"OggS" + bytes(60),
        "f.flac": b"fLaC" + bytes(60), "g.m4a": b"\0\0\0\x20ftypM4A " + bytes(60),
        "h.aiff": b"FORM\0\0\0\x20AIFF" + bytes(60),
    }  # fmt: skip
    reasons = why(drop(fine | others).check)
    for name, word in zip(others, ("µ-law", "MP3", "MP3", "MP3", "OGG", "FLAC", "M4A", "AIFF"), strict=True):
        assert word in reasons[name]
        assert "WAV" in reasons[name]
    with pytest.raises(UserError, match="MP3"):
        drop({"c.mp3": others["c.mp3"]})
    with pytest.raises(UserError, match=r"None of the sounds can be read.*µ-law"):
        drop({"a.wav": others["a.wav"]})


def test_folders_are_classes_and_the_same_sounds_are_the_same_data(drop: Drop) -> None:
    flat = drop({"x.zip": zipped(tones())})
    again = drop(dict(reversed(tones(before="mine/").items())))
    assert (flat.check.classes, flat.check.counts) == (("high", "low"), (12, 12))
    assert str(flat.check.headline) == "24 sounds in 2 classes, as pictures of their spectrum, 32 by 32"
    digests = [made_of(draft, Choices())[0].dataset.train.samples for draft in (flat, again)]
    assert torch.equal(*digests)
    assert flat.check.sound == again.check.sound


def test_a_tone_is_a_line_where_its_band_is(drop: Drop) -> None:
    draft = drop({f"{i}.wav": content for i, content in enumerate(tones().values())}, side=64)
    sound = draft.check.sound
    assert sound is not None
    rows = bank(sound.rate, sound.window, sound.bands, 64)
    for i, item in enumerate(draft.samples[:, 0].numpy()):
        hertz = 200 + 40 * i
        loudest = 63 - int(item[:, 32].argmax())
        middle = (rows[loudest] * np.arange(rows.shape[1])).sum() * sound.rate / sound.window
        assert abs(middle - hertz) < sound.rate / sound.window + 0.05 * hertz


def test_a_few_swings_may_be_a_curve_and_come_back_to_scale(drop: Drop) -> None:
    beats = {f"{i}.wav": wav(whole(tone(20 + i, 0.125))) for i in range(24)}
    assert guessed(drop(beats).check, "kind").is_open
    assert not guessed(drop(tones()).check, "kind").is_open
    draft = drop(beats, trim="start", kind="curve")
    sound = draft.check.sound
    assert sound is not None
    assert (sound.form, draft.samples.dtype, draft.check.kind) == ("curve", torch.float32, "curve")
    assert (sound.rate, draft.samples.shape[2]) == (8_000, 1_000)
    for i in range(24):
        assert np.abs(draft.samples[i, 0].numpy() * sound.scale - tone(20 + i, 0.125)).max() < 1e-3
    picture = drop(beats, kind="image", side=48, bands="linear")
    assert picture.samples.shape == (24, 1, 48, 48)
    assert guessed(picture.check, "bands").value == "linear"


def test_two_channels_are_their_mean_or_stay_two(drop: Drop) -> None:  # 92
    pairs = {f"{i}.wav": wav(np.stack([whole(tone(20 + i, 0.125)), 0 * whole(tone(5, 0.125))], 1)) for i in range(20)}
    one = drop(pairs, kind="curve", trim="start")
    assert one.samples.shape[1] == 1
    assert [offer.value for offer in guessed(one.check, "stereo").offers] == ["mean", "both"]
    sound = one.check.sound
    assert sound is not None
    assert np.abs(one.samples[0, 0].numpy() * sound.scale - tone(20, 0.125) / 2).max() < 1e-3
    both = drop(pairs, kind="curve", stereo="both")
    assert both.samples.shape[1] == 2
    assert not both.samples[:, 1].any()
    assert guessed(drop(pairs, kind="image", stereo="both").check, "stereo").offers == ()


def test_mixed_rates_become_one_and_it_is_said(drop: Drop) -> None:  # 93
    rates = (8_000, 44_100, 48_000)
    files = {f"{rate}/{i}.wav": wav(whole(tone(500 + 30 * i, 0.3, rate)), rate) for rate in rates for i in range(10)}
    draft = drop(files)
    assert "Resampled to 16,000 values a second: 30 files" in said(draft.check)
    assert draft.check.sound is not None
    assert draft.check.sound.rate == 16_000
    for i in range(10):  # the same tone, whatever rate it came at
        columns = [draft.samples[k * 10 + i, 0, :, 16].float() for k in range(3)]
        assert len({int(column.argmax()) for column in columns}) == 1


def test_resampling_keeps_a_tone() -> None:
    for rate, wanted in ((44_100, 16_000), (48_000, 16_000), (11_025, 8_000), (44_101, 16_000)):
        found = resampled(tone(440, 0.5, rate)[None].astype(np.float32), rate, wanted)[0]
        assert np.abs(found - tone(440, 0.5, wanted))[200 : len(found) - 200].max() < 5e-3


def test_lengths_become_windows_and_no_file_lies_on_both_sides(drop: Drop) -> None:  # 94
    draw = np.random.default_rng(0)
    lengths = [0.1, 0.4, 3.0, 5.5, 12.0, 30.0]
    files = {f"{i}.wav": wav(whole(0.3 * draw.normal(size=round(s * RATE)).clip(-3, 3))) for i, s in enumerate(lengths)}
    draft = drop(files)
    assert guessed(draft.check, "seconds").value == "0.5"
    assert draft.groups is not None
    counts = torch.bincount(draft.groups).tolist()
    assert counts == [1, 1, 6, 11, 24, 60], "whole pieces; the shortest files are one each"
    divided = made_of(draft, Choices())[0].dataset
    of_file = {item.numpy().tobytes(): group for item, group in zip(draft.samples, draft.groups.tolist(), strict=True)}
    sides = [{of_file[item.numpy().tobytes()] for item in part.samples} for part in (divided.train, divided.held_out)]
    assert not sides[0] & sides[1]
    assert sides[0] | sides[1] == set(range(6))


def test_files_that_end_early_are_read_as_far_as_they_go(drop: Drop) -> None:  # 95
    files = tones()
    files["low/0.wav"] = files["low/0.wav"][:5_000]
    draft = drop(files)
    assert draft.check.count == 24
    assert "read as far as they go: 1 (first: low/0.wav)" in said(draft.check)


def test_silence_is_kept_said_and_joins_no_files(drop: Drop) -> None:  # 96
    draw = np.random.default_rng(0)
    noisy = {f"{i}.wav": wav(whole(np.r_[0.1 * draw.normal(size=RATE), np.zeros(RATE)])) for i in range(30)}
    draft = drop(noisy, seconds=1)
    assert draft.check.count == 60
    assert "Items that are silence, kept: 30." in said(draft.check)
    dataset = made_of(draft, Choices())[0].dataset
    assert min(len(dataset.train), len(dataset.held_out)) >= 6


def test_a_word_is_centred_wherever_it_lies() -> None:
    for place in (0, 2_000, 6_000):
        values = np.zeros((1, RATE), np.float32)
        values[0, place : place + 2_000] = tone(300, 0.25)
        begin = at_loudest(values, RATE, RATE)
        assert abs(begin + RATE / 2 - (place + 1_000)) < 200


def test_a_length_may_be_chosen(drop: Drop) -> None:
    draft = drop(tones(), seconds=0.25)
    assert draft.check.count == 48
    assert guessed(draft.check, "trim").value == "start"
    assert cut_of(np.full(30, 0.6), Choices()).seconds == 0.6


def lying(frames: int) -> bytes:
    """A head that announces far more than there is."""
    content = bytearray(wav(whole(tone(300))))
    content[40:44] = struct.pack("<I", frames)
    return bytes(content)


def test_a_head_that_lies_costs_no_memory(drop: Drop) -> None:
    files = tones() | {f"low/{i}.wav": lying(0xFFFF_FFF0) for i in range(3)}
    tracemalloc.start()
    draft = drop(files)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert draft.check.count == 24
    assert most < 200 << 20


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (22, struct.pack("<H", 0), "its head says what cannot be"),
        (24, struct.pack("<I", 3_000_000_000), "3,000,000,000 values a second"),
        (32, struct.pack("<H", 0), "its head says what cannot be"),
        (36, b"junk", "the file ends before it"),
    ],
)
def test_damaged_heads_are_left_out_by_name(drop: Drop, place: int, value: bytes, reason: str) -> None:
    bad = bytearray(wav(whole(tone(300))))
    bad[place : place + len(value)] = value
    assert reason in why(drop(tones() | {"low/bad.wav": bytes(bad)}).check)["low/bad.wav"]


def test_numbers_that_are_none_and_shortest_files_are_left_out(drop: Drop) -> None:
    odd = tone(300).astype(np.float32)
    odd[7] = np.nan
    reasons = why(drop(tones() | {"low/nan.wav": wav(odd), "low/click.wav": wav(whole(tone(300, 0.004)))}).check)
    assert reasons["low/nan.wav"] == "it holds values that are no finite numbers"
    assert reasons["low/click.wav"] == "it is shorter than 0.01 s"


def test_what_is_too_loud_is_made_quieter(drop: Drop) -> None:
    loud = {f"low/x{i}.wav": wav((3 * tone(250 + i)).astype(np.float32)) for i in range(2)}
    assert "Files louder than full scale, made quieter: 2." in said(drop(tones() | loud).check)


@pytest.mark.exhaustive
def test_bytes_changed_by_chance_are_a_sentence_or_a_sound() -> None:
    draw = np.random.default_rng(1)
    good = [path.read_bytes() for path in SCIPY if path.stat().st_size > 60]
    for turn in range(3_000):
        content = bytearray(good[turn % len(good)])
        for place in draw.integers(0, min(len(content), 120), draw.integers(1, 6)):
            content[place] = draw.integers(0, 256)
        try:
            head = head_of(bytes(content), len(content))
            if head is not None:
                assert np.abs(values_of(bytes(content), head)).size <= 8 * len(content)
        except UserError:
            continue


def test_the_example_is_read(drop: Drop) -> None:
    assert example("sounds") == example("sounds")
    draft = drop({"sounds.zip": example("sounds")})
    assert draft.check.classes == ("drum", "flute", "siren")
    assert draft.check.counts == (40, 40, 40)
    assert not draft.check.left_out


def test_how_it_is_heard_is_of_the_data_and_what_cannot_be_is_refused() -> None:
    card = CARDS["digits"]
    heard = replace(card, sound=Sound("spectrogram", 8_000.0, window=64, hop=20))
    assert DataCard.from_dict(json.loads(json.dumps(heard.to_dict())), "card.json") == heard
    assert "sound" not in card.to_dict(), "cards of other data stay as they were"
    assert digest_of(heard, {}) != digest_of(card, {})
    for wrong in ({"window": 63}, {"hop": 0}, {"rate": -1.0}, {"depth": 0.0}, {"window": 1 << 20}, {"form": "curve"}):
        told = replace(heard, sound=replace(heard.sound, **wrong)).to_dict()
        with pytest.raises(UserError, match="how it is heard does not fit"):
            DataCard.from_dict(told, "card.json")


def test_a_picture_of_a_spectrum_is_never_turned() -> None:
    card = replace(CARDS["digits"], sound=Sound("spectrogram", 8_000.0, window=64, hop=20))
    view = varied(card)
    assert view is not None
    assert view.varies
    assert view.model_dump()["turn"] == 0


def command(*arguments: str | Path) -> Any:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["data", *map(str, arguments), "--json"]) == 0
    return json.loads(out.getvalue())


def test_the_command_line_keeps_sounds_and_gives_them_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "spawn", fork)
    monkeypatch.setattr(looks, "warm", lambda: None)
    monkeypatch.setenv("LATENTLAB_OWN_FREE_MB", "0")
    (tmp_path / "sounds.zip").write_bytes(zipped(tones()))
    for name, content in tones().items():
        path = tmp_path / "again" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    told = command("add", tmp_path / "sounds.zip", "--title", "Tones")
    assert (told["kind"], told["classes"]) == ("image", {"high": 12, "low": 12})
    assert command("add", tmp_path / "again")["digest"] == told["digest"]
    assert main(["data", "export", told["digest"], "--to", str(tmp_path / "out.zip")]) == 0
    assert command("add", tmp_path / "out.zip")["digest"] == told["digest"]
    assert own_card(told["digest"]).sound == exported(tmp_path)


def exported(folder: Path) -> Sound | None:
    with zipfile.ZipFile(folder / "out.zip") as file:
        return DataCard.from_dict(json.loads(file.read(MANIFEST))["card"], MANIFEST).sound
