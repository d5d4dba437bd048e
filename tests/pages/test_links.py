"""Links: every page opens from a good one as it was, and says in one sentence what of a bad one was left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from aecore.lessons.plans import MOST_EPOCHS, AskedRace
from aecore.models.variants import VARIANTS
from aecore.presets import preset
from ui.forms.asked import MOST_SET
from ui.lessons.ways import race_link
from ui.links import EPOCHS, MOST_COMPARED, PARTS, VIEW, parts_of

from .opening import open_page
from .test_pages import launched, press, store

__all__ = ["launched", "store"]

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


def left_out(app) -> str:
    told = [text.value for text in app.info if "left out" in text.value]
    assert len(told) <= 1
    return re.sub(r"\\(.)", r"\1", told[0]).partition("left out: ")[2].rstrip(".") if told else ""


def address(app) -> dict[str, list[str]]:
    found = {name: app.query_params[name] for name in app.query_params}
    return {name: [value] if isinstance(value, str) else list(value) for name, value in found.items()}


# --- the table --------------------------------------------------------------------------------------------------------

EXAMPLES = {
    "v": ("1", "x"), "lang": ("zh-CN", "xx"), "a": ("0", "-1"), "b": ("12", "1e3"), "c": ("7", "²"),
    "via": ("1,2", "1,2,3,4,5,6,7"), "code": ("1.5_-2e-3", "1__2"), "told": ("7", "-1"),
    "tool": ("walk", "Walk"), "with": ("arc,9", "a;b"),
    "map": ("umap-15-0.1", "umap<1"), "zoom": ("0_1.5_2", "0_1"), "fog": ("off", "on"), "colour": ("code-3", "code 3"),
    "step": ("120", "1.5"), "fit": ("each", "all"), "group": ("my group", "a\nb"), "sel": ("1-3.2", "!!"),
    "only": ("0,3", "0,"), "pics": ("16", "113"), "marks": ("shapes", "crosses"), "space": ("umap", "lda"),
    "find": ("boot, error > 2", "a\nb"), "beside": ("digits-vae-2d", "../x"),
    "data": ("digits", "digit"), "variant": ("vae", "../vae"), "set": ("seed=3", "seed"), "card": ("orderly", "<b>"),
    "variants": ("vae.sparse-l1", "vae.nothing"), "knob": ("model.bottleneck.size", "a b"),
    "values": ("1,2.5,adam", "1,<b>"), "codes": ("16", "0"), "epochs": ("1000", "1001"),
    "seconds": ("2", "1"), "seeds": ("5", "0"), "page": ("2", "0"), "present": ("1", "yes"), "kiosk": ("1", "on"),
    "show": ("active", "mine"), "search": ("vae 2", "a\nb"), "sort": ("best", "worst"), "groups": ("race", "seed"),
    "lesson": ("code-is-a-place", "Lesson 1"), "at": ("guess", "a/b"), "class": ("K7QX", "K0QX"),
    "hide": ("train.advanced,explore.tool.draw", "a b"), "fix": ("data", "<b>"),
    "share": ("s_" + "aZ0-_" * 6 + "x9", "digits-vae-2d"), "for": ("odd", "even"), "items": ("held-out", "0" * 32),
    "write": ("1", "yes"),
}  # fmt: skip
LOOKED_UP = {"run", "like", "race", "runs"}


def test_every_part_has_an_example() -> None:
    assert EXAMPLES.keys() | LOOKED_UP == PARTS.keys()


def test_data_of_ones_own_are_named_by_twelve_digits_or_more() -> None:
    fits = PARTS["data"].form.fits
    assert all(map(fits, ("own", "own-" + "a1" * 6, "own-" + "0f" * 32)))
    assert not any(map(fits, ("own-", "own-a1", "own-" + "A1" * 6, "own-" + "g" * 12, "own-" + "0" * 65)))


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_part_takes_what_it_should_and_nothing_else(name: str) -> None:
    good, bad = EXAMPLES[name]
    fits = PARTS[name].form.fits
    assert fits(good)
    for wrong in (bad, "", good + "\n", "\x00", "‮" * 2000, "9" * 100_000, "a" * 100_000, "🌌" * 5000):
        assert not fits(wrong), wrong[:40]


def test_each_part_is_read_by_a_page_and_each_page_has_parts() -> None:
    assert {page for part in PARTS.values() for page in part.pages} == set(PAGES)
    assert all({"v", "lang"} <= {part.name for part in parts_of(page)} for page in PAGES)
    assert all(PARTS[name].pages == ("explore",) for name in VIEW)


def test_only_one_file_reads_and_writes_the_address() -> None:
    homes = {"ui/address.py", "ui/language.py"}
    used = {
        path.relative_to(ROOT).as_posix()
        for top in ("ui", "pages")
        for path in (ROOT / top).rglob("*.py")
        if re.search(r"\bst\.query_params", path.read_text(encoding="utf-8"))
    }
    assert used == homes


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_a_part_that_nobody_knows_is_left_out_with_a_sentence(store, launched, page):
    app = open_page(page, nonsense="1", lang="en")
    assert left_out(app) == "nonsense"
    assert "nonsense" not in address(app)
    assert left_out(press(app, "left-out-close")) == ""


def test_hostile_parts_are_bounded_and_shown_as_text(store, launched):
    names = {f"<b>{i}</b>[x](javascript:1)" + "y" * 300: "\x00" * 300 for i in range(20)}
    told = left_out(open_page("gallery", **names, page="9" * 10_000))
    assert told.count(",") == 6
    assert len(told) < 250


def test_a_link_of_another_version_says_so_where_something_is_not_known(store, launched):
    app = open_page("train", v="2", data="digits", camera="low")
    assert any("another version of Latent Lab" in text.value for text in app.info)
    assert left_out(app) == "camera"
    assert left_out(open_page("train", v="2", data="digits")) == ""


@pytest.mark.parametrize("tag", ["zh", "zh-CN", "zh_Hans_CN"])
def test_a_language_is_told_by_its_whole_tag(store, launched, tag):
    (start,) = [button for button in open_page("compare", lang=tag).button if button.key == "race-start"]
    assert start.label == "开始"


def test_train_opens_as_the_link_says_and_the_link_follows_the_form(store, launched):
    link = {"data": "sines", "variant": "beta-vae", "set": "model.bottleneck.size=3"}
    app = open_page("train", **link)
    assert not app.error
    assert {name: address(app)[name] for name in link} == {name: [value] for name, value in link.items()}
    next(s for s in app.select_slider if s.key.endswith("budget.epochs")).set_value(50).run()
    assert address(app)["set"] == ["model.bottleneck.size=3", "budget.epochs=50"]
    press(app, "train-button")
    (run,) = [run for run in store.runs() if not run.shipped]
    assert run.spec == preset("sines", "beta-vae", {"model.bottleneck.size": 3, "budget.epochs": 50})


def test_a_form_as_usual_leaves_the_address_empty(store, launched):
    assert not address(open_page("train", data="digits", variant="vae", lang="en")).keys() - {"lang", "run"}


def test_a_new_kind_is_told_without_what_belongs_to_it_as_usual(store, launched):
    app = open_page("train", set="optimiser.kind=sgd")
    next(s for s in app.selectbox if s.key.endswith("/bottleneck")).set_value("plain").run()
    assert address(app)["set"] == ["model.bottleneck.kind=plain", "optimiser.kind=sgd"]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("budget.epochs=999999999999999999999", "Epochs"),
        ("budget.epochs=true", "Epochs"),
        ("model.backbone.widths=[-1]", "Layer widths"),
        ("no.such.setting=1", "no.such.setting"),
        ("data.name=nothing", "data.name"),
        ("variant=nothing", "variant"),
        ("version=2", "version"),
        ("seed=[[[[[[[[", "Seed"),
    ],
)
def test_a_setting_that_does_not_fit_is_left_out_and_the_rest_is_taken(store, launched, setting, told):
    app = open_page("train", data="rings", set=[setting, "seed=7"] if "seed" not in setting else [setting])
    assert left_out(app) == told
    assert not app.error
    assert ("seed=7" in address(app).get("set", [])) == ("seed" not in setting)


def test_compare_opens_as_the_link_says_and_keeps_saying_it(store, launched):
    several = {"data": "sines", "variants": "vae.beta-vae.undercomplete", "codes": "8", "epochs": "7", "seeds": "2"}
    one = {"variants": "vae", "knob": "optimiser.kind", "values": "adam,sgd", "seconds": "20"}
    for link in (several, one):
        app = open_page("compare", **link)
        assert address(app) == {name: [value] for name, value in link.items()}
        assert not left_out(app)
    press(app, "race-start")
    runs = [run for run in store.runs() if not run.shipped]
    assert sorted(run.spec.optimiser.kind for run in runs) == ["adam"] * 3 + ["sgd"] * 3
    assert {run.spec.budget.seconds for run in runs} == {20}
    assert address(app).keys() == {"race"}


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ({"data": "ratings", "variants": "convolutional.vae"}, "autoencoders"),
        ({"variants": "vae", "knob": "model.view.level"}, "setting that is raced"),
        ({"variants": "vae", "knob": "model.bottleneck.size", "values": "2,3,4000"}, "values that are raced"),
        ({"values": "2,4"}, "values that are raced"),
        ({"epochs": "0", "seeds": "77"}, "epochs, seeds"),
        ({"codes": "9"}, "code size for all"),
        ({"codes": "all"}, "code size for all"),
        ({"variants": "vae", "knob": "model.bottleneck.beta", "codes": "4"}, "code size for all"),
        ({"epochs": "3", "seconds": "5"}, "epochs"),
        ({"variants": "vae.linear", "knob": "model.bottleneck.size", "values": "1,2,4"}, "autoencoders"),
        ({"variants": ".".join(list(VARIANTS)[:8]), "seeds": "7"}, "seeds"),
        ({"variants": "vae", "knob": "model.bottleneck.size", "values": "1,2,4,8,16", "seeds": "10"}, "seeds"),
    ],
)
def test_what_does_not_fit_a_race_is_left_out(store, launched, link, told):
    app = open_page("compare", **link)
    assert sorted(left_out(app).split(", ")) == sorted(told.split(", "))
    assert not app.error


@pytest.mark.parametrize(("link", "kept"), [
    ({"runs": ".".join(["digits-vae-2d", *(f"digits-vae-{n:04}" for n in range(MOST_COMPARED))])}, MOST_COMPARED),
    ({"runs": "digits-vae-2d", "race": "zzzzzzzz"}, 0),
])  # fmt: skip
def test_runs_that_are_too_many_or_beside_a_race_are_told(store, launched, link, kept):
    app = open_page("compare", **link)
    assert left_out(app) == "runs to compare"
    assert len(list(filter(None, "".join(address(app).get("runs", [])).split(".")))) == kept


def test_what_a_model_cannot_do_is_told_and_what_it_can_is_open(store, launched):
    app = open_page("use", **{"run": "digits-vae-2d", "for": "summary"})
    assert left_out(app) == "what the model is to do"
    assert address(app)["for"] == ["odd"]
    assert left_out(open_page("use", **{"run": "digits-vae-2d", "for": "odd"})) == ""


def test_more_settings_than_a_link_may_have_are_told(store, launched):
    app = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
    app.query_params["set"] = [*(["seed=3"] * MOST_SET), "seed=4"]
    app.switch_page(str(ROOT / "pages" / "train.py")).run()
    assert left_out(app) == "a setting"
    assert address(app)["set"] == ["seed=3"]


def test_a_race_of_a_lesson_opens_with_all_epochs_that_it_asks_for(store, launched):
    assert EPOCHS.most == MOST_EPOCHS
    link = race_link(AskedRace(data="digits", variants=("vae", "linear"), epochs=MOST_EPOCHS))
    app = open_page("compare", **link)
    assert left_out(app) == ""
    assert [slider.value for slider in app.slider if slider.label == "Epochs"] == [MOST_EPOCHS]
    assert address(app)["epochs"] == [str(MOST_EPOCHS)]


def test_a_run_beside_a_shared_one_is_told(store, launched):
    """Also where the shared one is not there any more."""
    app = open_page("explore", share=EXAMPLES["share"][0], run="digits-vae-2d")
    assert left_out(app) == "run"
    assert "run" not in address(app)


def test_controls_that_are_not_known_are_told_and_the_others_hidden(store, launched):
    app = open_page("explore", run="digits-vae-2d", hide="explore.figures,explore.nothing", fix="data,nonsense")
    assert sorted(left_out(app).split(", ")) == ["explore.nothing", "nonsense"]
    assert (address(app)["hide"], address(app)["fix"]) == (["explore.figures"], ["data"])
