"""Data that people brought: kept by the digest of what they are, trained like any other, known from the run alone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from aecore.data.cards import CARDS, Kind
from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.data.own.library import ABOUT, CARD, TENSORS
from aecore.data.own.stored import digest_of, keep_own, named
from aecore.data.source import card_of
from aecore.errors import UserError
from aecore.evaluation.fair import fair
from aecore.evaluation.loading import load_model, load_run
from aecore.presets import checked, preset
from aecore.races import contestants
from aecore.rules import problems, suiting, warnings
from aecore.runs.store import Store
from aecore.settings import library_folder
from aecore.spec import Data, OwnData, Spec
from aecore.workers import decoding
from tests.faults.training import told, train, weights

DIGEST = "0123456789abcdef" * 4
Failures = Callable[[Callable[[], object]], Iterator[bool]]


def own(made: Callable[..., Dataset], kind: Kind = "image", **changes: Any) -> Dataset:
    """A made data set with a card that is nobody else's, but the name."""
    data = made(kind=kind, train=64, held_out=24)
    texts = {"name": "mine", "title": "My <b>things</b>", "text": "", "origin": "own", "factors": (), "knobs": {}}
    return replace(data, card=replace(data.card, **texts | changes))


@pytest.fixture
def brought(made: Callable[..., Dataset]) -> tuple[OwnData, Dataset]:
    data = own(made)
    source = keep_own(data)
    return source, replace(data, card=named(data.card, source.digest))


def equal(a: Dataset, b: Dataset) -> bool:
    pairs = [(a.train, b.train), (a.held_out, b.held_out), *([(a.odd, b.odd)] if a.odd and b.odd else [])]
    same = all(
        torch.equal(one.samples, other.samples)
        and torch.equal(one.labels, other.labels)
        and (one.factors is None) == (other.factors is None)
        for one, other in pairs
    )
    cards = [replace(data.card, name="") for data in (a, b)]
    return same and cards[0] == cards[1] and (a.white, a.floor, a.odd is None) == (b.white, b.floor, b.odd is None)


@pytest.mark.parametrize("kind", ["image", "curve", "table", "text", "ratings"])
def test_what_was_kept_comes_back_bit_for_bit(kind: Kind, made: Callable[..., Dataset]) -> None:
    data = own(made, kind)
    found = keep_own(data)
    assert equal(load(found), data)
    assert card_of(found) == replace(data.card, name=found.name)
    assert library_folder() == Path(os.environ["LATENTLAB_DATA"]).parent / "library"


def test_odd_items_factors_and_the_floor_are_kept_too() -> None:
    data = load(Data(name="sines", noise=0.1))
    data = replace(data, card=replace(data.card, origin="own", knobs={}))
    assert data.odd
    back = load(keep_own(data))
    assert equal(back, data)
    assert torch.equal(back.odd.factors, data.odd.factors)


def test_the_same_data_are_the_same_wherever_and_whenever_they_are_kept(made: Callable[..., Dataset]) -> None:
    data = own(made)
    first = keep_own(data)
    before = {path.name: path.stat().st_mtime_ns for path in (library_folder() / first.digest).iterdir()}
    assert keep_own(data) == first
    after = {path.name: path.stat().st_mtime_ns for path in (library_folder() / first.digest).iterdir()}
    assert {name: at for name, at in after.items() if name != ABOUT} == {
        name: at for name, at in before.items() if name != ABOUT
    }
    assert [path.name for path in library_folder().iterdir() if path.name[0] != "."] == [first.digest]
    assert keep_own(own(made, title="Other", source="elsewhere", licence="none")) == first
    white = keep_own(replace(data, card=replace(data.card, bounded=False)))
    assert first != keep_own(replace(data, white=254)) != white != first


def test_data_are_kept_whole_or_not_at_all_whichever_call_fails(
    made: Callable[..., Dataset], failures: Failures
) -> None:
    data = own(made)
    for refused in failures(lambda: keep_own(data)):
        for folder in library_folder().iterdir() if library_folder().is_dir() else ():
            if len(folder.name) == 64:
                assert equal(load(OwnData(digest=folder.name)), data)
        if not refused:
            shutil.rmtree(library_folder())


def test_a_run_of_own_data_is_trained_and_opened_when_the_library_is_gone(
    store: Store, brought: tuple[OwnData, Dataset]
) -> None:
    source, data = brought
    values = {"budget.epochs": 2, "device": "cpu", "model.backbone.widths": (16,)}
    spec = checked(preset(data.card, "vae", values, source.digest))
    assert spec.data == source
    run = store.create(spec)
    assert train(run) == "done", run.status.reason
    assert load_run(run).dataset.card == data.card

    shutil.rmtree(library_folder())
    (again,) = Store(store.root, store.shipped).runs()
    assert again.card == data.card
    assert load_model(again)[0].shape == data.card.shape
    assert decoding.decode(again, [0.0, 0.0])[1] == (1, *data.card.shape)
    assert contestants([again])[0].values == {"model.backbone.widths": (16,)}
    assert fair(again, again).fair
    with pytest.raises(UserError, match=r"is not in the library .* Add the same data again"):
        load_run(again)


def test_two_trainings_of_own_data_are_equal_bit_for_bit(store: Store, brought: tuple[OwnData, Dataset]) -> None:
    source, data = brought
    values = {"budget.epochs": 2, "device": "cpu", "data.items": 40, "optimiser.batch_size": 20}
    spec = preset(data.card, "undercomplete", values, source.digest)
    runs = [store.create(spec) for _ in range(2)]
    assert [train(run) for run in runs] == ["done", "done"]
    assert told(runs[0]) == told(runs[1])
    assert weights(runs[0]) == weights(runs[1])


def test_runs_of_other_data_are_told_apart_by_what_the_data_are(store: Store, made: Callable[..., Dataset]) -> None:
    first, second = own(made, title="First"), replace(own(made, title="Second"), white=254)
    second = replace(second, train=second.train.map(lambda t: t.clamp(max=254)))
    second = replace(second, held_out=second.held_out.map(lambda t: t.clamp(max=254)))
    runs = [store.create(preset(data.card, "vae", None, keep_own(data).digest)) for data in (first, second)]
    assert "different data: First and Second" in str(fair(*runs, count=False).sentences[0])


# --- what is not there, or not what it was ----------------------------------------------------------------------------


def spoil_tensor(folder: Path) -> None:
    tensors = load_file(folder / TENSORS)
    save_file(tensors | {"train.labels": 1 - tensors["train.labels"]}, folder / TENSORS)


def spoil_card(folder: Path) -> None:
    values = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(values | {"classes": ["other", *values["classes"][1:]]}))


DAMAGE = {
    "a byte of the tensors": lambda folder: (folder / TENSORS).write_bytes((folder / TENSORS).read_bytes()[:-1]),
    "other labels": spoil_tensor,
    "an edited card": spoil_card,
    "no tensors": lambda folder: (folder / TENSORS).unlink(),
    "no card": lambda folder: (folder / CARD).unlink(),
    "folders in place of files": lambda folder: ((folder / TENSORS).unlink(), (folder / TENSORS).mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_data_that_are_not_what_they_were_are_refused(
    brought: tuple[OwnData, Dataset], damage: Callable[[Path], object]
) -> None:
    source, data = brought
    damage(library_folder() / source.digest)
    for card in (None, data.card):
        with pytest.raises(UserError, match=r"is damaged: .* Delete the folder"):
            load(source, card=card)


def test_data_that_are_not_there_are_a_sentence(store: Store, made: Callable[..., Dataset]) -> None:
    source, card = OwnData(digest=DIGEST), own(made).card
    spec = preset(card, "vae", None, DIGEST)
    for use in (load, card_of, lambda source: store.create(spec), lambda source: checked(spec)):
        with pytest.raises(UserError, match="The data set 0123456789ab is not in the library"):
            use(source)
    assert "is not in the library" in str(problems(spec)[0])
    assert problems(spec, card) == []
    assert store.everything() == []


def test_a_run_without_its_card_reads_that_of_the_library(store: Store, brought: tuple[OwnData, Dataset]) -> None:
    source, data = brought
    run = store.create(preset(data.card, "vae", None, source.digest))
    run.file("card").unlink()
    assert store.get(run.id).card == data.card
    shutil.rmtree(library_folder())
    with pytest.raises(UserError, match=r"This run has no card\.json"):
        _ = store.get(run.id).card


NOT_AS_TOLD = {
    "another shape": ({"shape": (1, 4, 4)}, "the shape or the type"),
    "another type": ({"kind": "table", "shape": (64,), "bounded": False}, "the shape or the type"),
    "more items than there are": ({"train": 65}, "number of its items"),
    "odd items that are not there": ({"odd": 3}, "number of its items"),
    "a class too few": ({"classes": ("one",)}, "its classes"),
    "pixels that are too bright": ({"white": 200}, "values that there cannot be"),
}


@pytest.mark.parametrize(("changes", "why"), NOT_AS_TOLD.values(), ids=NOT_AS_TOLD)
def test_data_that_do_not_fit_their_card_are_refused_when_kept_and_when_read(
    made: Callable[..., Dataset], changes: dict[str, Any], why: str
) -> None:
    data = own(made)
    white = changes.get("white")
    wrong = replace(data, white=white) if white else replace(data, card=replace(data.card, **changes))
    with pytest.raises(UserError, match=why):
        keep_own(wrong)
    assert not library_folder().exists()
    if not white:
        with pytest.raises(UserError, match=why):
            load(keep_own(data), card=wrong.card)


def test_tensors_that_are_no_data_set_are_refused(made: Callable[..., Dataset]) -> None:
    folder = library_folder() / keep_own(own(made)).digest
    tensors, card = load_file(folder / TENSORS), card_of(OwnData(digest=folder.name))
    for lost in ("train.labels", "held_out.samples", "white"):
        rest = {name: value for name, value in tensors.items() if name != lost}
        shutil.copytree(folder, other := library_folder() / digest_of(card, rest))
        save_file(rest, other / TENSORS)
        with pytest.raises(UserError, match="a part of it is missing"):
            load(OwnData(digest=other.name))


def test_nothing_is_kept_where_nothing_may_be_written(
    made: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    with pytest.raises(UserError, match="read-only demo"):
        keep_own(own(made))
    assert not library_folder().exists()


def test_the_library_lies_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LATENTLAB_LIBRARY", str(tmp_path / "elsewhere"))
    assert library_folder() == tmp_path / "elsewhere"


# --- in a spec --------------------------------------------------------------------------------------------------------


def test_a_spec_names_a_data_set_or_the_digest_of_one() -> None:
    assert Spec().model_dump()["data"] == {
        "name": "digits", "items": 0, "seed": 0, "noise": 0.0, "overlap": 1.0, "decay": 0.6
    }  # fmt: skip
    spec = Spec.from_dict({"data": {"digest": DIGEST, "items": 5}})
    assert spec.data == OwnData(digest=DIGEST, items=5)
    assert spec.model_dump()["data"] == {"digest": DIGEST, "items": 5}
    assert Spec.from_json(spec.to_json()) == spec
    assert spec.with_values({"data.items": 7}).data == OwnData(digest=DIGEST, items=7)
    assert spec.data.name not in CARDS


@pytest.mark.parametrize("data", [
    {"digest": DIGEST, "name": "digits"}, {"digest": DIGEST, "noise": 0.1}, {"digest": DIGEST[:-1]},
    {"digest": DIGEST.upper()}, {"digest": "../" + DIGEST[3:]}, {"digest": f"{DIGEST}\n"}, {"digest": None},
    {"digest": DIGEST, "items": -1}, {"name": "digits", "digest": ""}, [DIGEST], DIGEST, None,
])  # fmt: skip
def test_any_other_source_is_refused(data: Any) -> None:
    with pytest.raises(UserError):
        Spec.from_dict({"data": data})


@pytest.mark.parametrize("kind", ["image", "curve", "table", "text", "ratings"])
def test_presets_and_rules_work_from_a_card(kind: Kind, made: Callable[..., Dataset]) -> None:
    card = own(made, kind, knobs={"data.noise": 0.5}).card
    spec = preset(card, "undercomplete", {"optimiser.batch_size": 16}, DIGEST)
    assert problems(spec, card) == []
    assert isinstance(warnings(spec, card), list)
    assert spec.model.likelihood.kind in suiting(spec, "likelihood", card)
    assert problems(spec.with_values({"optimiser.batch_size": 999}), card)
