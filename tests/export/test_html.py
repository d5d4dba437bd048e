"""One HTML file of a run: what is in it is what the run has, for the items and moments that fit; it may ask for nothing
and run nothing but its own module; whoever means harm by a title writes text. Oracles: the standard library's parser,
hashlib, the run's own files, onnxruntime."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from safetensors.numpy import load_file, save_file

from aecore.errors import UserError
from aecore.evaluation.asked import VERSION
from aecore.export.given import why_not_linked
from aecore.export.html import packed_page, write_html
from aecore.export.html.bundle import Bundle
from aecore.export.html.fitting import spread_out
from aecore.export.html.thinning import chosen
from aecore.runs.annotations import annotate
from aecore.runs.log import all_events
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.settings import shipped_folder
from aecore.spec import OwnData
from aecore.workers.taking import with_film

from .taken import BAD, Held, built, held_in, parsed

ITEMS, DECODER, FILM = "results/items.safetensors", "results/decoder.onnx", "derived/film?"
QUIET = lambda share, text: None  # noqa: E731


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return built(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    """Runs of a store as copies of some that ship."""
    store = Store(tmp_path_factory.mktemp("shelf") / "runs")

    def copy(name: str, title: str = "") -> Run:
        path = store.root / f"copy{len(list(store.root.glob('*'))) if store.root.exists() else 0:04d}"
        shutil.copytree(shipped_folder() / name, path)
        run = store.get(path.name)
        run.note(title=title)
        return run

    return copy


@pytest.fixture(scope="module")
def run(shelf: Callable[..., Run]) -> Run:
    found = shelf("digits-vae-2d", "My digits")
    with_film(found, QUIET)
    annotate(found, {"groups": [{"name": "mine", "items": [3, 1700, 5]}]})
    return found


@pytest.fixture(scope="module")
def page(run: Run, bundle: Bundle) -> Held:
    return held_in(packed_page([run], budget=50_000_000, bundle=bundle)[0])


def moments_in(held: Held) -> set[str]:
    return {path for path in held.files() if path.startswith("snapshots/") and path.endswith(".onnx")}


def test_with_room_enough_everything_of_the_run_is_there_as_it_is(run: Run, page: Held) -> None:
    mine, theirs = load_file(run.items), page.arrays(ITEMS)
    assert mine.keys() == theirs.keys()
    assert all(np.array_equal(mine[name], theirs[name]) and mine[name].dtype == theirs[name].dtype for name in mine)
    assert page.runs[0]["left_out"] == []
    moments = moments_in(page)
    assert moments == {f"snapshots/{path.name}" for path in run.snapshots.glob("*.onnx")}
    assert all(page.files()[path] == (run.path / path).read_bytes() for path in moments)
    (group,) = page.runs[0]["given"]["kept"]["groups"]
    assert sorted(group["items"]) == [3, 5, 1700]


def test_its_networks_compute_what_those_of_the_run_do(run: Run, page: Held) -> None:
    z = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    x = load_file(run.items)["pictures"][:50].astype(np.float32) / 16
    for path, given in ((DECODER, {"z": z}), ("results/encoder.onnx", {"x": x})):
        mine, theirs = (
            onnxruntime.InferenceSession(content).run(None, given)
            for content in ((run.path / path).read_bytes(), page.files()[path])
        )
        for a, b in zip(mine, theirs, strict=True):  # weights of 16 bits have 11 digits
            assert np.abs(a - b).max() < 20 * 2**-11 * max(1, np.abs(a).max())
        assert len(page.files()[path]) < 0.6 * (run.path / path).stat().st_size


def test_its_log_is_what_was_measured(run: Run, page: Held) -> None:
    feed = json.loads(page.files()["feed"])
    for kind in ("held-out", "snapshot"):
        mine = [event for event in all_events(run.events_path) if event["kind"] == kind]
        assert mine == [event for event in feed["events"] if event["kind"] == kind]
    assert feed["status"]["state"] == run.status.state
    assert feed["next"] > 0


def test_the_page_may_run_its_own_module_and_ask_for_nothing(run: Run, bundle: Bundle) -> None:
    found = parsed(packed_page([run], bundle=bundle)[0])
    scripts = list(zip(found.of("script"), found.texts["script"], strict=True))
    (code,) = [text for attributes, text in scripts if attributes.get("type") == "module"]
    assert len(scripts) == 2
    assert all("src" not in attributes for attributes, _ in scripts)
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    (policy,) = [one["content"] for one in found.of("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest}' 'wasm-unsafe-eval'"
    assert "<\\/script>" in code
    assert "\r" not in code
    # Before the policy nothing that it should rule.
    assert [tag for tag, _ in found.tags][:4] == ["html", "head", "meta", "meta"]
    (picture,) = found.of("img")
    assert base64.b64decode(str(picture["src"]).removeprefix("data:image/png;base64,")).startswith(b"\x89PNG")
    assert sum("No scripts." in text for text in found.texts["p"]) == 2


def test_who_means_harm_by_a_title_or_a_class_writes_text(
    shelf: Callable[..., Run], bundle: Bundle, tmp_path: Path
) -> None:
    run = shelf("digits-vae-2d", BAD)
    run.card = replace(run.card, title=BAD, classes=(BAD,) * 10, origin="own", licence=BAD, source=BAD)
    content = packed_page([run], bundle=bundle)[0]
    found = parsed(content)
    assert {tag for tag, _ in found.tags} == {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "img", "noscript", "p", "script",
    }  # fmt: skip
    assert len(found.of("script")) == 2
    assert not any(name.startswith("on") for _, attributes in found.tags for name in attributes)
    assert found.texts["title"] == found.texts["h1"] == [run.title]
    held = held_in(content)
    assert held.runs[0]["given"]["classes"] == [BAD] * 10
    assert held.head["about"]["attribution"][0]["title"] == BAD
    says = next(one["data-says"] for one in found.of("script") if "data-says" in one)
    assert json.loads(str(says))["zh"] == {"old": "太旧。", "damaged": f"Damaged. {BAD}"}


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("megabytes", [0.3, 0.8, 1.2, 1.6, 2.4])
def test_what_does_not_fit_is_left_out_and_said(run: Run, bundle: Bundle, megabytes: float) -> None:
    content, packed = packed_page([run], budget=int(megabytes * 1e6), bundle=bundle)
    held, said = held_in(content), [str(sentence) for _, sentence in packed.left_out]
    too_large = [text for text in said if "asked for" in text]
    assert packed.size == len(content)
    assert bool(too_large) == (len(content) > megabytes * 1e6)
    count, moments = (
        len(held.arrays(ITEMS)["codes"]),
        [p for p in held.files() if p.startswith("snapshots/") and p.endswith(".onnx")],
    )
    assert count >= 1000
    assert (f"{count} of 1797 items are on the map." in said) == (count < 1797)
    all_moments = len(list(run.snapshots.glob("*.onnx")))
    assert any("film of the training was left out" in text for text in said) == (FILM not in held.files())
    if FILM in held.files():
        assert held.arrays(FILM)["decoder"].sum() == len(moments)
        assert any(text.startswith(f"{len(moments)} of {all_moments} moments") for text in said) == (
            len(moments) < all_moments
        )
    assert held.told() == [text for text in said if text not in too_large]


@pytest.mark.exhaustive
def test_a_larger_budget_never_holds_less(run: Run, bundle: Bundle) -> None:
    sizes = []
    for budget in range(400_000, 2_800_001, 400_000):
        held = held_in(packed_page([run], budget=budget, bundle=bundle)[0])
        sizes.append((FILM in held.files(), len(held.arrays(ITEMS)["codes"]), len(moments_in(held))))
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_fewer_items_are_the_same_items(run: Run, bundle: Bundle) -> None:
    """Every row is that of an item of the run, known by its place in the data set; what names items names the same."""
    held = held_in(packed_page([run], budget=1, bundle=bundle)[0])
    whole, few = load_file(run.items), held.arrays(ITEMS)
    at = {int(id): row for row, id in enumerate(whole["ids"])}
    rows = [at[int(id)] for id in few["ids"]]
    assert len(set(rows)) == len(rows) == 1000
    for name in ("codes", "xy", "labels", "held_out", "error", "sigma", "pictures"):
        assert np.array_equal(few[name], whole[name][rows])
    for name in ("centre", "plane", "low", "draws.prior"):
        assert np.array_equal(few[name], whole[name])
    (group,) = held.runs[0]["given"]["kept"]["groups"]
    assert {int(few["ids"][item]) for item in group["items"]} == {int(whole["ids"][item]) for item in (3, 5, 1700)}


@pytest.mark.exhaustive
def test_the_film_follows_the_same_items_where_some_are_left_out(run: Run, bundle: Bundle) -> None:
    held = next(
        found
        for budget in range(700_000, 3_000_000, 50_000)
        if FILM in (found := held_in(packed_page([run], budget=budget, bundle=bundle)[0])).files()
    )
    film, ids = held.arrays(FILM)["item"], held.arrays(ITEMS)["ids"]
    followed = load_file(run.inputs)["ids"]
    there = film >= 0
    assert there.mean() > 0.9
    assert np.array_equal(ids[film[there]], followed[there])
    assert not set(followed[~there].tolist()) & set(ids.tolist())


def test_without_pictures_no_item_is_in_the_file(run: Run, page: Held, bundle: Bundle) -> None:
    content, packed = packed_page([run], budget=1_000_000, pictures=False, bundle=bundle)
    held = held_in(content)
    assert "pictures" not in held.arrays(ITEMS)
    assert not packed.items
    assert any("left out" in text for text in held.told())
    assert not [path for path in held.files() if path.startswith("snapshots/") and path.endswith(".safetensors")]
    whole = load_file(run.items)["pictures"]
    first = [picture.tobytes() for picture in whole[::20] if len(set(picture.tobytes())) > 6]
    assert not [picture for picture in first if picture in held.content]
    assert all(picture in page.content for picture in first[:5])


def test_without_pictures_no_card_and_no_film_of_layers_shows_one(shelf: Callable[..., Run], bundle: Bundle) -> None:
    run = shelf("digits-vae-2d")
    run.derived.mkdir()
    item = {"original": [[0, 143], [7, 1]], "rebuilt": [[1, 100], [9, 9]]}
    cards = [
        {"name": "faithful", "picture": {"kind": "items", "items": [item]}, "scores": [{"name": "mse", "value": 2.0}]},
        {"name": "alive", "picture": {"kind": "bars", "values": [1.0]}, "scores": []},
    ]
    (run.derived / "cards-bf21a9e8fbc5.json").write_text(
        json.dumps({"version": VERSION, "step": "4200", "cards": cards})
    )
    shown = {"step": "4200", "asked": json.dumps({"params": {"item": 5}, "needed": ["item"]})}
    save_file(
        {"output.own": np.zeros((1, 1, 8, 8), np.uint8)}, run.derived / "settling-aaaaaaaaaaaa.safetensors", shown
    )
    whole, packed = (packed_page([run], bundle=bundle, pictures=pictures) for pictures in (True, False))
    there, held = held_in(whole[0]).files(), held_in(packed[0])
    assert json.loads(there["derived/cards?"])["cards"] == cards
    assert "derived/settling?item=5" in there
    kept = json.loads(held.files()["derived/cards?"])["cards"]
    assert kept == [cards[0] | {"picture": None}, cards[1]]
    assert not [path for path in held.files() if "settling" in path]
    assert any("how layers settled" in str(left) for left in held.runs[0]["left_out"])
    few = held_in(packed_page([run], budget=300_000, bundle=bundle)[0])
    assert len(few.arrays(ITEMS)["codes"]) < 1797
    assert not [path for path in few.files() if "settling" in path], "place 5 is another item there"


@pytest.mark.exhaustive
def test_a_map_of_pictures_is_no_preview_where_they_stay_away(shelf: Callable[..., Run], bundle: Bundle) -> None:
    emoji = shelf("emoji-conv-vae-2d")
    assert parsed(packed_page([emoji], bundle=bundle)[0]).of("img")
    assert not parsed(packed_page([emoji], bundle=bundle, pictures=False)[0]).of("img")


def test_what_jobs_have_found_out_is_found_by_the_same_question(shelf: Callable[..., Run], bundle: Bundle) -> None:
    run = shelf("digits-vae-2d")
    step, n = "4200", 1797
    run.derived.mkdir()
    asked = {"params": {"components": 2, "n_neighbors": 15, "min_dist": 0.5, "seed": 0}, "needed": ["min_dist"]}
    xy = np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32)
    for digest, at in (("a" * 12, step), ("b" * 12, "1")):
        told = (
            asked if at == step else asked | {"params": asked["params"] | {"seed": 1}, "needed": ["min_dist", "seed"]}
        )
        save_file({"xy": xy}, run.derived / f"umap-{digest}.safetensors", {"step": at, "asked": json.dumps(told)})
    (run.derived / "cards-aaaaaaaaaaaa.json").write_text(json.dumps({"step": step, "cards": [1]}))
    (run.derived / "cards-bf21a9e8fbc5.json").write_text(json.dumps({"version": 4, "step": step, "cards": [2]}))
    (run.derived / "umap-cccccccccccc.safetensors").write_bytes(b"damaged")
    held = held_in(packed_page([run], bundle=bundle)[0])
    # What the chart asks for: `derivedPath("umap", {n_neighbors: 15, min_dist: 0.5})`.
    assert np.array_equal(held.arrays("derived/umap?min_dist=0.5&n_neighbors=15")["xy"], xy)
    assert "derived/umap?components=2&min_dist=0.5&n_neighbors=15&seed=0" in held.files()
    assert not [path for path in held.files() if "umap" in path and ("seed=1" in path or "min_dist" not in path)]
    assert json.loads(held.files()["derived/cards?"]) == {"cards": [1]}


@pytest.mark.exhaustive
def test_several_runs_lie_in_one_file_with_the_same_items(shelf: Callable[..., Run], bundle: Bundle) -> None:
    first, second, other = (shelf(name) for name in ("digits-vae-2d", "digits-denoising-16d", "ratings-completion-3d"))
    held = held_in(packed_page([first, second], budget=1_200_000, bundle=bundle)[0])
    assert held.runs[0]["data"] == held.runs[1]["data"]
    assert why_not_linked(first, second) == ""
    assert np.array_equal(held.arrays(ITEMS)["ids"], held.arrays(ITEMS, 1)["ids"])
    assert held.arrays(ITEMS, 1)["codes"].shape[1] == 16
    apart = held_in(packed_page([first, other], bundle=bundle)[0])
    assert apart.runs[0]["data"] != apart.runs[1]["data"]
    assert "other data" in why_not_linked(first, other)
    assert [row["run"] for row in apart.head["about"]["attribution"]] == [first.id, other.id]
    with pytest.raises(UserError, match="one to 4 runs; 5 were given"):
        packed_page([first] * 5, bundle=bundle)


def test_the_file_says_whose_the_data_are(shelf: Callable[..., Run], bundle: Bundle) -> None:
    held = held_in(packed_page([shelf("emoji-conv-vae-2d")], bundle=bundle)[0])
    (row,) = held.head["about"]["attribution"]
    assert "Twitter" in row["source"]
    assert row["link"] == "https://creativecommons.org/licenses/by/4.0/"
    assert len(row["changes"]) > 1
    assert held.head["said"]["zh"]["Emoji"] == "表情"
    assert held.runs[0]["left_out"]


def test_own_data_are_named_as_their_owner_does(shelf: Callable[..., Run], bundle: Bundle) -> None:
    run = shelf("digits-vae-2d", "Emoji")
    run.card = replace(run.card, title="Emoji", classes=("Emoji",) * 10, origin="own")
    run.spec = run.spec.model_copy(update={"data": OwnData(digest="ab" * 32)})
    held = held_in(packed_page([run], bundle=bundle)[0])
    assert held.runs[0]["said"]["zh"].get("Emoji", "Emoji") == "Emoji"


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_run_without_results_and_one_without_networks_are_refused(shelf: Callable[..., Run], bundle: Bundle) -> None:
    run = shelf("digits-vae-2d", "Bare")
    whole = run.decoder.read_bytes()
    run.decoder.write_bytes(whole.replace(b"Gemm", b"Gexx"))
    with pytest.raises(UserError, match=r"“Bare” cannot be an HTML file: a browser does not compute Gexx.*its decoder"):
        packed_page([run], bundle=bundle)
    run.decoder.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match="its decoder is damaged"):
        packed_page([run], bundle=bundle)
    run.decoder.unlink()
    with pytest.raises(UserError, match="there is no decoder that a browser could compute"):
        packed_page([run], bundle=bundle)
    run.items.unlink()
    with pytest.raises(UserError, match="“Bare” has no results yet"):
        packed_page([run], bundle=bundle)


@pytest.mark.parametrize("state", ["running", "failed"])
def test_one_that_still_trains_or_has_failed_says_so(shelf: Callable[..., Run], bundle: Bundle, state: str) -> None:
    run = shelf("digits-vae-2d")
    run.write_status(Status(state=state, step=9, epoch=1.0))  # type: ignore[arg-type]
    with run.lock():
        held = held_in(packed_page([run], bundle=bundle)[0])
    made = [one["text"].format(**one["values"]) for one in held.head["about"]["made"]]
    words = {"running": "still training when it was taken away, at step 4200", "failed": "ended with an error at step"}
    assert words[state] in made[1]


def test_what_has_not_been_built_is_said(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"json is missing\. Run “python -m ui.web.build” once"):
        packed_page([run], bundle=Bundle(tmp_path))


def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(
    run: Run, bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="no space left"):
        write_html([run], path, bundle=bundle)
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


# --- what stays -------------------------------------------------------------------------------------------------------


def test_which_items_stay() -> None:
    random = np.random.default_rng(0)
    for _ in range(200):
        count = int(random.integers(1, 300))
        most, first, second = int(random.integers(1, 350)), *random.integers(-5, 320, (2, int(random.integers(0, 40))))
        places = set(chosen(count, most, [first, second]).tolist())
        assert len(places) == min(count, most)
        assert places <= set(range(count))
        first, second = ({int(place) for place in kind if 0 <= place < count} for kind in (first, second))
        assert first <= places if len(first) <= most else places <= first
        assert first | second <= places if len(first | second) <= most else places <= first | second
    assert np.diff(chosen(1000, 10)).tolist() == [100] * 9


def test_which_moments_stay() -> None:
    """Evenly over the logarithm: no step is taken where a free one lies nearer to its aim."""
    steps = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    assert spread_out(steps, 11) == steps
    assert spread_out(steps, 1) == [1024]
    assert spread_out(steps, 2) == [1, 1024]
    gaps = np.diff(np.log(spread_out([*range(1, 4000)], 9)))
    assert gaps.max() < 1.6 * gaps[1:].min()
    assert all(len(set(spread_out(steps, n))) == n for n in range(1, 12))
