"""A run that was taken away as one HTML file, opened from file:// without internet: it asks for nothing, breaks no rule
of its own policy, decodes, plays, and shows what people wrote as text."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from aecore.engines.pretrain import SHIPPED
from aecore.export.html import write_html
from aecore.runs.artefacts import FILES
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.settings import shipped_folder
from aecore.workers.taking import with_film
from ui.web.build import build_components
from ui.web.taking import PAGE

from .axe import axe_faults
from .offline import Taken, opened
from .test_story import picture_of, wait_for_change
from .waiting import holds, until

pytestmark = pytest.mark.browser

HOSTILE = '</script><img src=x onerror="window.hacked = true">'
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FIRST, SECOND = "digits-vae-2d", "digits-denoising-16d"
FILE_OF = Callable[..., Path]
TEXTS = ("map_failed", "near_no_originals", "items_missing", "items_broken", "decoder_missing", "decoder_broken")
"""Sentences that say that something cannot be done."""
TRIED = """async () => {
  const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const kinds = document.querySelector('[data-testid=map-kind]');
  for (const { value } of kinds?.options ?? []) {
    kinds.value = value;
    kinds.dispatchEvent(new Event('change'));
    await frames();
  }
  for (const tab of document.querySelectorAll('[role=tab]')) {
    tab.click();
    await frames();
    const choices = [...document.querySelectorAll('.tool-body .segments button')].filter(one => one.checkVisibility());
    for (const choice of choices) {
      choice.click();
      await frames();
    }
  }
}"""
"""Opens every chart and every tool, and takes every choice in it."""


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Store:
    why = build_components()
    assert not why, why
    return Store(tmp_path_factory.mktemp("taken"))


@pytest.fixture(scope="module")
def taken(ready: Store, tmp_path_factory: pytest.TempPathFactory) -> FILE_OF:
    """Make the file of some runs, with their films, once for all who ask for the same."""
    made: dict[tuple[str, ...], Path] = {}

    def file_of(*names: str) -> Path:
        if names not in made:
            runs = [ready.get(name) for name in names]
            for run in runs:
                with_film(run, lambda share, text: None)
            made[names] = tmp_path_factory.mktemp("files") / "map.html"
            write_html(runs, made[names])
        return made[names]

    return file_of


@pytest.fixture(scope="module")
def hostile(ready: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose title and classes are HTML."""
    folder = tmp_path_factory.mktemp("hostile") / "shipped"
    shutil.copytree(shipped_folder() / FIRST, folder / FIRST)
    for key, name, value in (("meta", "title", HOSTILE), ("card", "classes", [f"{n}{HOSTILE}" for n in range(10)])):
        path = folder / FIRST / FILES[key].path
        path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))
    run = Run(folder / FIRST, shipped=True, aside=folder.parent / ".shipped" / FIRST)
    with_film(run, lambda share, text: None)
    file = folder.parent / "hostile.html"
    write_html([run], file)
    return file


def point(page: Page, x: float, y: float) -> None:
    """Put the pointer on a spot of the map, by its share of width and height."""
    box = page.get_by_test_id("map").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


def undisturbed(file: Taken) -> None:
    """It has asked for nothing but itself, broken no rule of its policy, and thrown nothing."""
    asked = [address for address in file.requests if not address.startswith(("blob:", "data:"))]
    assert [address.split(":")[0] for address in asked] == ["file"]
    assert file.violations == []
    assert file.faults == []


def test_it_decodes_under_the_pointer_and_plays_its_training_without_asking_anybody(
    browser: Browser, hostile: Path
) -> None:
    with opened(browser, hostile) as file:
        page = file.page
        decoded = page.get_by_test_id("decoded").first
        before, count = picture_of(decoded), int(file.told()["decodes"])
        point(page, 0.7, 0.5)
        wait_for_change(decoded, before)
        assert int(file.told()["decodes"]) > count
        # What people wrote is text.
        expect(page.locator("h1").first).to_have_text(HOSTILE)
        expect(page.locator(".class-chip").first).to_contain_text(HOSTILE)
        assert page.evaluate("[window.hacked, document.querySelectorAll('img[src=x]').length]") == [None, 0]
        # The film, by keys alone.
        page.get_by_test_id("time").press("Home")
        expect(page.get_by_test_id("moment")).to_be_visible()
        stage = page.get_by_test_id("map")
        early = picture_of(stage)
        page.get_by_test_id("time").press("End")
        wait_for_change(stage, early)
        page.locator("canvas.overlay").press("n")
        expect(page.get_by_test_id("map-item")).to_contain_text(re.compile(r"Item \d+"))
        # Where one is and the language are kept without a server.
        page.get_by_test_id("time").press("Home")
        until(page, lambda: "step=1" in page.url)
        page.get_by_test_id("take-language-zh").click()
        expect(page.get_by_test_id("take-about")).to_have_text("关于此文件")
        holds(page, "document.documentElement.lang === 'zh'")
        expect(page.get_by_test_id("moment")).to_be_visible()
        assert "step=1" in page.url
        undisturbed(file)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "wishes", [{"color_scheme": "light"}, PHONE | {"color_scheme": "dark"}], ids=["light-screen", "dark-phone"]
)
def test_readers_and_keys_find_all_of_it_and_nothing_is_wider_than_the_screen(
    browser: Browser, taken: FILE_OF, wishes: dict[str, object]
) -> None:
    with opened(browser, taken(FIRST, SECOND), **wishes) as file:
        page = file.page
        page.locator(".beside[data-ready]").wait_for()
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.get_by_test_id("take-about").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("take-dialog")).to_be_visible()
        assert axe_faults(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("take-dialog")).to_be_hidden()
        expect(page.get_by_test_id("take-about")).to_be_focused()
        undisturbed(file)


@pytest.mark.proof(sample=1)
@pytest.mark.parametrize("name", [shipped.id for shipped in SHIPPED])
def test_no_tool_no_chart_and_no_menu_offers_what_only_a_server_can(
    browser: Browser, taken: FILE_OF, name: str
) -> None:
    texts = json.loads((PAGE / "texts.en.json").read_text("utf-8"))
    said = [re.split(r"[{:]", texts[key])[0] for key in TEXTS]
    with opened(browser, taken(name)) as file:
        page = file.page
        page.evaluate(TRIED)
        shown = page.locator("main").inner_text()
        assert [sentence for sentence in said if sentence and sentence in shown] == []
        for absent in ("head-facts", "head-copy", "newer"):
            expect(page.get_by_test_id(absent)).to_have_count(0)
        undisturbed(file)


@pytest.mark.exhaustive
def test_a_walk_is_saved_as_png_gif_and_webm(browser: Browser, taken: FILE_OF, tmp_path: Path) -> None:
    with opened(browser, taken(FIRST, SECOND)) as file:
        for kind, begins in (("PNG", b"\x89PNG"), ("GIF", b"GIF8"), ("WebM", bytes.fromhex("1a45dfa3"))):
            with file.page.expect_download(timeout=90_000) as saving:
                file.page.get_by_role("button", name=kind, exact=True).first.click()
            assert saving.value.path().read_bytes().startswith(begins), kind
        undisturbed(file)


@pytest.mark.exhaustive
def test_of_two_models_the_same_items_are_linked_and_either_can_be_exchanged(browser: Browser, taken: FILE_OF) -> None:
    with opened(browser, taken(FIRST, SECOND)) as file:
        page = file.page
        expect(page.get_by_test_id("beside-said")).to_contain_text("Linked")
        page.locator(".beside[data-ready]").wait_for()
        lens = page.get_by_test_id("beside-decoded")
        before, spots = picture_of(lens), cycle((x / 20, y / 20) for x in range(5, 15) for y in range(5, 15))

        def ringed() -> bool:
            point(page, *next(spots))
            return picture_of(lens) != before

        until(page, ringed)
        page.get_by_test_id("take-models").select_option(SECOND)
        expect(page.get_by_test_id("head-beside")).to_have_value(FIRST)
        until(page, lambda: f"run={SECOND}" in page.url and f"beside={FIRST}" in page.url)
        page.get_by_test_id("beside-close").click()
        expect(page.get_by_test_id("beside")).to_have_count(0)
        until(page, lambda: "beside=" not in page.url)
        undisturbed(file)


@pytest.mark.exhaustive
def test_a_place_in_the_address_is_where_one_opens(browser: Browser, taken: FILE_OF) -> None:
    with opened(browser, taken(FIRST, SECOND), place=f"#run={SECOND}&tool=grid&a=3&step=nonsense&lang=zh") as file:
        page = file.page
        expect(page.get_by_test_id("tool-grid")).to_have_attribute("aria-selected", "true")
        expect(page.get_by_test_id("take-models")).to_have_value(SECOND)
        expect(page.get_by_test_id("beside")).to_have_count(0)
        expect(page.get_by_test_id("left-out")).to_be_visible()
        undisturbed(file)


@pytest.mark.exhaustive
def test_without_webassembly_it_decodes_all_the_same(browser: Browser, taken: FILE_OF, tmp_path: Path) -> None:
    strict = tmp_path / "strict.html"
    whole = taken(FIRST, SECOND).read_text("utf-8")
    assert " 'wasm-unsafe-eval'" in whole
    strict.write_text(whole.replace(" 'wasm-unsafe-eval'", "", 1), "utf-8")
    with opened(browser, strict) as file:
        assert file.told()["decoder"] == "ready"
        assert int(file.told()["decodes"]) > 0
        assert file.faults == []
        assert "wasm-unsafe-eval" not in file.page.evaluate("document.querySelector('meta[http-equiv]').content")


@pytest.mark.exhaustive
def test_a_file_that_is_damaged_or_a_browser_that_is_too_old_is_told_in_a_sentence(
    browser: Browser, taken: FILE_OF, tmp_path: Path
) -> None:
    whole = taken(FIRST, SECOND).read_text("utf-8")
    start = whole.index(">", whole.index('id="held"')) + 1
    damaged = tmp_path / "damaged.html"
    damaged.write_text(whole[: start + 4000] + "AAAA" + whole[start + 4004 :], "utf-8")
    with opened(browser, damaged, wait=False, locale="zh-CN") as file:
        expect(file.page.get_by_role("alert")).to_contain_text("此文件已损坏")
    with opened(browser, taken(FIRST, SECOND), wait=False, scripts="delete window.DecompressionStream") as file:
        expect(file.page.get_by_role("alert")).to_contain_text("too old")
    with opened(browser, taken(FIRST, SECOND), wait=False, java_script_enabled=False) as file:
        expect(file.page.locator("noscript p").first).to_contain_text("JavaScript")
        assert file.page.locator("main img").count() == 2, "a map of each for previews"


@pytest.mark.exhaustive
def test_the_picture_for_previews_is_a_map(hostile: Path, tmp_path: Path) -> None:
    found = re.search(r'src="data:image/png;base64,([^"]+)"', hostile.read_text("utf-8"))
    assert found
    (tmp_path / "map.png").write_bytes(base64.b64decode(found[1]))
    with Image.open(tmp_path / "map.png") as picture:
        assert min(picture.size) >= 100
        assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 10
