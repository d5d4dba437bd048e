"""A run leaves as one file and comes back the same, elsewhere; whatever else is in such a file, nothing of it is
taken. Row 32 of the fault matrix."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load, load_file, save

from aecore.data.cards import CARDS
from aecore.data.digits import load_digits
from aecore.data.loading import load as load_data
from aecore.data.own.library import own_sets
from aecore.data.own.stored import keep_own
from aecore.engines import bringing
from aecore.engines.bringing import bring_run
from aecore.errors import UserError
from aecore.evaluation.loading import load_run
from aecore.export.run_zip import write_run_zip
from aecore.models.autoencoder import build
from aecore.runs.checkpoints import save_checkpoint
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.runs.visitor import OPERATOR, Visitor
from aecore.runs.zipped import ATTRIBUTION, DATA, MANIFEST, WEIGHTS, is_run_zip
from aecore.spec import Spec
from aecore.workers.publish import publish_results
from aecore.workers.remaking import remake
from tests import forked
from tests.conftest import Suited

from .run_files import ITEMS, Members, adding, editing, flipped, honest, larger, members_of, saying, zipped

OWNER, OTHER = Visitor("1" * 16), Visitor("2" * 16)
EVENTS = (
    {"kind": "step", "step": 4, "epoch": 1.0, "terms": {"objective": 2.5, "reconstruction": 2.0}, "rate": 0.001},
    {"kind": "snapshot", "step": 4, "epoch": 1.0, "decoder": True},
)


def trained(store: Store, spec: Spec, data: Any) -> Run:
    """A run that has ended, with what a worker leaves, in less time than a training takes."""
    run = store.create(spec, "My run", card=data.card)
    model = build(spec.model, data.card.shape, spec.seed, len(data.train)).eval()
    publish_results(run, model, data, 4)
    numbers = {"step": 4, "seconds": 1.5, "settings": {"optimiser.learning_rate": 0.002}}
    save_checkpoint(run.checkpoints, 4, {"model": model.state_dict(), "optimiser": {"x": torch.ones(1)}}, numbers)
    run.events_path.write_text("".join(json.dumps(event) + "\n" for event in EVENTS))
    run.write_status(Status(state="done", step=4, epoch=1.0, seconds=1.5))
    return run


def packed(run: Run, **how: bool) -> bytes:
    found = io.BytesIO()
    write_run_zip(run, found, **how)
    return found.getvalue()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("shop") / "runs", visitor=OWNER)


@pytest.fixture(scope="module")
def run(shop: Store, small: Callable[..., Spec]) -> Run:
    return trained(shop, small(), load_digits())


@pytest.fixture(scope="module")
def content(run: Run) -> bytes:
    return packed(run)


def test_a_packed_run_says_whose_its_data_are_in_words_that_anybody_can_open(content: bytes) -> None:
    told = members_of(content)[ATTRIBUTION].decode()
    assert all(part in told for part in ("Alpaydin", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"))
    assert "held out" in told


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory, small: Callable[..., Spec]) -> Path:
    """A library and a store with a run on data that its owner has brought: some of the digits under another name."""
    folder = tmp_path_factory.mktemp("brought")
    digits = load_digits()
    train, held_out = digits.train.first(60), digits.held_out.first(30)
    card = replace(CARDS["digits"], title="Letters", origin="own", train=60, held_out=30, spectrum=())
    data = replace(digits, card=card, train=train, held_out=held_out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENTLAB_LIBRARY", str(folder / "library"))
        known = keep_own(data, OWNER.id)
        trained(Store(folder / "mine", visitor=OWNER), small().model_copy(update={"data": known}), data)
    return folder


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LATENTLAB_LIBRARY", str(tmp_path / "library"))
    return tmp_path / "library"


@pytest.fixture
def own(tmp_path: Path, library: Path, brought: Path) -> Run:
    """A copy of that run, with its library, for a test that may change both."""
    shutil.copytree(brought, tmp_path, dirs_exist_ok=True)
    (run,) = [run for run in Store(tmp_path / "mine", visitor=OWNER).runs() if not run.shipped]
    return run


@pytest.fixture
def elsewhere(tmp_path: Path) -> Store:
    return Store(tmp_path / "elsewhere", visitor=OTHER)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "spawn", forked.spawn)


def file(folder: Path, content: bytes) -> Path:
    path = folder / "run.zip"
    path.write_bytes(content)
    return path


# --- there and back -----------------------------------------------------------------------------------------------


def test_a_run_comes_back_elsewhere_as_it_was_and_is_packed_to_the_same_bytes(
    run: Run, content: bytes, elsewhere: Store, tmp_path: Path
) -> None:
    assert packed(run) == content, "equal runs make equal bytes"
    path = file(tmp_path, content)
    assert is_run_zip(path)
    got = bring_run(path, elsewhere)
    assert got.id != run.id
    assert (got.title, got.owner, got.from_file, got.spec) == ("My run", OTHER.id, True, run.spec)
    for name in (ITEMS, "results/decoder.onnx", "results/encoder.onnx", "results/map.webp"):
        assert (got.path / name).read_bytes() == (run.path / name).read_bytes(), name
    assert load_run(got).spec == load_run(run).spec, "with the live settings that were in force"
    assert packed(got) == content
    assert sorted(path.name for path in elsewhere.root.iterdir()) == [got.id]
    with pytest.raises(UserError, match="came as a file"):
        got.refuse_brought()
    assert Store(elsewhere.root, tmp_path, visitor=OWNER).runs() == [], "who brought it decides who sees it"


@pytest.mark.exhaustive(sample=1)
def test_a_run_of_any_variant_comes_back(at_home: Suited, shop: Store, elsewhere: Store, tmp_path: Path) -> None:
    run = trained(shop, at_home.spec, load_data(at_home.spec.data))
    content = packed(run)
    got = bring_run(file(tmp_path, content), elsewhere)
    assert (got.items.read_bytes(), packed(got)) == (run.items.read_bytes(), content)


def test_own_data_stay_at_home_unless_they_are_asked_to_come_along(own: Run) -> None:
    names = zipfile.ZipFile(io.BytesIO(packed(own))).namelist()
    assert not [name for name in names if name.startswith(("data/", "snapshots/"))]
    held = load(zipfile.ZipFile(io.BytesIO(packed(own))).read(ITEMS))
    whole = load_file(own.items)
    assert whole.keys() - held.keys() == {"pictures"}
    assert b"snapshot" not in zipfile.ZipFile(io.BytesIO(packed(own))).read("events.jsonl")
    assert set(DATA.values()) <= set(zipfile.ZipFile(io.BytesIO(packed(own, data=True))).namelist())


def test_without_the_data_it_opens_for_looking(own: Run, elsewhere: Store, library: Path, tmp_path: Path) -> None:
    path = file(tmp_path, packed(own))
    shutil.rmtree(library)
    got = bring_run(path, elsewhere)
    assert got.has_results
    assert got.decoder.exists()
    assert "pictures" not in load_file(got.items)
    with pytest.raises(UserError, match="is not in the library"):
        load_run(got)


def test_of_others_data_nobody_gets_pictures_by_naming_them(own: Run, elsewhere: Store, tmp_path: Path) -> None:
    got = bring_run(file(tmp_path, packed(own)), elsewhere)
    assert "pictures" not in load_file(got.items)


def test_its_owner_has_the_pictures_again(own: Run, tmp_path: Path) -> None:
    got = bring_run(file(tmp_path, packed(own)), Store(tmp_path / "again", visitor=OWNER))
    assert torch.equal(load_file(got.items)["pictures"], load_file(own.items)["pictures"])


def test_with_the_data_it_comes_whole_and_they_are_of_who_brings_it(
    own: Run, elsewhere: Store, library: Path, tmp_path: Path
) -> None:
    content = packed(own, data=True)
    path = file(tmp_path, content)
    shutil.rmtree(library)
    got = bring_run(path, elsewhere)
    assert [one.digest for one in own_sets(OTHER.id)] == [own.spec.data.digest]
    assert len(load_run(got).dataset.train) == 60
    assert packed(got, data=True) == content


def test_nobody_packs_anothers_own_a_run_that_trains_or_one_that_ships(own: Run, run: Run) -> None:
    with pytest.raises(UserError, match="belongs to another"):
        packed(Run(own.path, visitor=OTHER))
    packed(Run(run.path, visitor=OTHER))
    own.write_status(Status(state="running"))
    with own.lock(), pytest.raises(UserError, match="has not ended"):
        packed(own)
    with pytest.raises(UserError, match="comes with Latent Lab"):
        packed(Store().get("digits-vae-2d"))


# --- what is no such file -----------------------------------------------------------------------------------------


DEFECTS: dict[str, tuple[Callable[[Members], Members], str]] = {
    "a byte of the items": (flipped, "items.safetensors” in run.zip is not what it was"),
    "a byte of the settings": (editing("spec.json", b'"vae"', b'"vat"'), "spec.json” in run.zip is not what it was"),
    "one byte more": (larger, "is not what it was"),
    "a later format": (saying(lambda said: said.update(format=2)), "packed by a later version"),
    "no format": (saying(lambda said: said.pop("format")), "first page is damaged"),
    "a program beside": (adding("x.pkl"), "“x.pkl” in run.zip does not belong into a run"),
    "a program that nobody announced": (lambda members: members | {"x.pkl": b"x"}, "does not belong into a run"),
    "a network": (adding("results/decoder.onnx"), "decoder.onnx” in run.zip does not belong into a run"),
    "a checkpoint": (adding("checkpoints/step-000000004-0000/state.json"), "does not belong into a run"),
    "a request": (adding("control/stop"), "does not belong into a run"),
    "a name that leads out": (adding("../outside.json"), "its name leads out of the zip"),
    "an absolute name": (adding("/tmp/outside.json"), "its name leads out of the zip"),
    "a name of Windows": (adding("a\\..\\..\\outside.json"), "its name leads out of the zip"),
    "a drive": (adding("C:\\outside.json"), "its name leads out of the zip"),
    "a snapshot that is none": (adding("snapshots/../../1.safetensors"), "its name leads out of the zip"),
    "a snapshot of no step": (adding("snapshots/x.safetensors"), "does not belong into a run"),
    "no manifest": (lambda m: {k: v for k, v in m.items() if k != MANIFEST}, "first page is damaged"),
    "a manifest that is none": (lambda members: members | {MANIFEST: b"["}, "first page is damaged"),
    "a manifest of other things": (lambda members: members | {MANIFEST: b"[7]"}, "first page is damaged"),
    "a manifest without end": (lambda members: members | {MANIFEST: b"[" * 100_000}, "first page is damaged"),
    "no weights": (lambda m: honest({k: v for k, v in m.items() if k != WEIGHTS}), "is not what it was"),
    "announced and not there": (lambda m: {k: v for k, v in m.items() if k != WEIGHTS}, "is not what it was"),
    "sizes that lie": (saying(lambda said: said["members"]["spec.json"].update(size=1 << 40)), "is not what it was"),
    "a size below nothing": (saying(lambda said: said["members"]["spec.json"].update(size=-1)), "page is damaged"),
}


def refused(path: Path, store: Store, words: str) -> None:
    """It is refused with a sentence, and nothing of it is there afterwards."""
    before = sorted(store.root.parent.rglob("*"))
    with pytest.raises(UserError, match=words):
        bring_run(path, store)
    after = {found for found in store.root.parent.rglob("*") if found != store.root}
    assert after == set(before)


@pytest.mark.exhaustive(sample=4)
@pytest.mark.parametrize("defect", DEFECTS)
def test_what_was_changed_does_not_belong_or_leads_elsewhere_is_refused_whole(
    content: bytes, elsewhere: Store, tmp_path: Path, defect: str
) -> None:
    change, words = DEFECTS[defect]
    refused(file(tmp_path, zipped(change(members_of(content)))), elsewhere, words)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(content: bytes, elsewhere: Store, tmp_path: Path) -> None:
    path = file(tmp_path, content)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("spec.json", b"{}")
    refused(path, elsewhere, "it is there twice")


def test_a_link_is_refused(content: bytes, elsewhere: Store, tmp_path: Path) -> None:
    path = file(tmp_path, content)
    link = zipfile.ZipInfo("kept.json")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    refused(path, elsewhere, "it is a link")


def test_what_unpacks_to_more_than_it_says_stops_there(content: bytes, elsewhere: Store, tmp_path: Path) -> None:
    """A gigabyte of nothing in a megabyte: no more is read than was announced."""
    members, found = members_of(content), io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            if name != ITEMS:
                archive.writestr(zipfile.ZipInfo(name), text)
        with archive.open(ITEMS, "w") as target:
            for _ in range(64):
                target.write(bytes(1 << 20))
    refused(file(tmp_path, found.getvalue()), elsewhere, "is not what it was")


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"\x89PNG" + bytes(100)], ids=repr)
def test_what_is_no_zip_is_no_run(content: bytes, elsewhere: Store, tmp_path: Path) -> None:
    path = file(tmp_path, content)
    assert not is_run_zip(path)
    refused(path, elsewhere, "damaged|no run")


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_half_a_file_is_refused(content: bytes, elsewhere: Store, tmp_path: Path, share: float) -> None:
    refused(file(tmp_path, content[: int(share * len(content))]), elsewhere, "damaged or incomplete")


def as_json(**values: Any) -> Callable[[bytes], bytes]:
    return lambda old: json.dumps(json.loads(old) | values).encode()


def tensors(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    def act(old: bytes) -> bytes:
        found = load(old)
        change(found)
        return bytes(save(found, metadata_in(old)))

    return act


def metadata_in(content: bytes) -> dict[str, str]:
    return dict(json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")]).get("__metadata__", {}))


HONEST_LIES: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "it trains": ("status.json", as_json(state="running"), "status.json in this file says what cannot be"),
    "settings out of bounds": ("spec.json", as_json(seed=-1), "seed"),
    "settings that nobody knows": ("spec.json", as_json(surprise=1), "surprise"),
    "a time that is none": ("meta.json", as_json(created="yesterday"), "says what cannot be"),
    "no object": ("meta.json", lambda old: b"[]", "meta.json"),
    "a card of another kind": ("card.json", as_json(kind="table"), "card.json|table|Digits"),
    "weights of another model": (WEIGHTS, tensors(lambda t: t.update(x=torch.ones(2))), "does not fit the model"),
    "weights lacking": (WEIGHTS, tensors(lambda t: t.pop(next(iter(t)))), "does not fit the model"),
    "weights that are no numbers": (
        WEIGHTS, tensors(lambda t: t[next(iter(t))].view(-1)[:1].fill_(float("nan"))), "does not fit the model",
    ),
    "weights of halves": (WEIGHTS, tensors(lambda t: t.update({k: v.half() for k, v in t.items()})), "does not fit"),
    "weights that are a pickle": (WEIGHTS, lambda old: b"\x80\x04cos\nsystem\n.", "weights.safetensors cannot be read"),
    "items lacking": (ITEMS, tensors(lambda t: t.pop("codes")), "items.safetensors cannot be read"),
    "items of other codes": (ITEMS, tensors(lambda t: t.update(codes=torch.zeros(len(t["xy"]), 9))), "fit"),
    "a class that there is not": (ITEMS, tensors(lambda t: t["labels"].fill_(77)), "does not fit the model"),
    "pictures of another size": (
        ITEMS, tensors(lambda t: t.update(pictures=torch.zeros(len(t["xy"]), 1, 9, 9).byte())), "does not fit",
    ),
    "a tensor that nobody knows": (ITEMS, tensors(lambda t: t.update(other=torch.ones(1))), "items.safetensors: other"),
    "a sphere that the code is not": (ITEMS, lambda old: save(load(old), metadata_in(old) | {"sphere": "1"}), "fit"),
    "lies about sizes": (ITEMS, lambda old: (1 << 40).to_bytes(8, "little") + old[8:], "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("lie", HONEST_LIES)
def test_what_somebody_made_up_with_right_digests_is_judged_by_what_it_says(
    content: bytes, tmp_path: Path, lie: str
) -> None:
    name, change, words = HONEST_LIES[lie]
    members = members_of(content)
    folder = tmp_path / "unpacked-run"
    folder.mkdir()
    path = file(tmp_path, zipped(honest(members | {name: change(members[name])})))
    with pytest.raises(UserError, match=words):
        remake(path, "run.zip", Run(folder), "")


def test_why_is_told_by_the_process_that_judged_it(content: bytes, elsewhere: Store, tmp_path: Path) -> None:
    members = members_of(content)
    lie = HONEST_LIES["weights lacking"][1]
    refused(
        file(tmp_path, zipped(honest(members | {WEIGHTS: lie(members[WEIGHTS])}))), elsewhere, "does not fit the model"
    )


def test_data_that_are_others_than_the_run_names_are_not_taken(own: Run, elsewhere: Store, tmp_path: Path) -> None:
    members = members_of(packed(own, data=True))
    spec = json.loads(members["spec.json"])
    spec["data"]["digest"] = "cd" * 32
    refused(
        file(tmp_path, zipped(honest(members | {"spec.json": json.dumps(spec).encode()}))), elsewhere, "are not those"
    )
    assert own_sets(OTHER.id) == []


def test_one_that_takes_too_long_is_ended(
    content: bytes, elsewhere: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "PATIENCE", 0.0)
    refused(file(tmp_path, content), elsewhere, "broke off")


def test_in_read_only_mode_nothing_is_brought_in(
    content: bytes, elsewhere: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    refused(file(tmp_path, content), elsewhere, "read-only")


def test_what_the_operator_brings_names_nobody(content: bytes, tmp_path: Path) -> None:
    got = bring_run(file(tmp_path, content), Store(tmp_path / "of-all", visitor=OPERATOR))
    assert (got.owner, got.is_private) == ("", True)
