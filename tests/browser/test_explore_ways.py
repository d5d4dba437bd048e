"""Walks, directions, grids and samples of the Explore page, done by a real browser that looks at what is drawn and
saved."""

from __future__ import annotations

import io
import re
import struct
import time

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Locator, Page, expect

from .test_story import picture_of, wait_for_change
from .waiting import kept_aside, until

pytestmark = pytest.mark.browser


def explore(open_page, run: str, **view: str) -> Page:
    page = open_page(f"/explore?run={run}" + "".join(f"&{name}={value}" for name, value in view.items()))
    page.locator('[data-decoder="ready"]').wait_for()
    return page


def saved(page: Page, button: Locator) -> tuple[str, bytes]:
    with page.expect_download() as caught:
        button.click()
    return caught.value.suggested_filename, caught.value.path().read_bytes()


def lightness_of(canvas: Locator) -> float:
    image = Image.open(io.BytesIO(canvas.screenshot())).convert("L")
    return sum(value * count for value, count in enumerate(image.histogram())) / (image.width * image.height)


def differs(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures show different things: the browser may round a blended pixel by one level of 256 either
    way."""
    return max(high for _low, high in ImageChops.difference(one, other).getextrema()) > 2


def photograph(canvas: Locator) -> Image.Image:
    return Image.open(io.BytesIO(canvas.screenshot())).convert("RGB")


def when_still(canvas: Locator) -> Image.Image:
    """What a canvas shows once it shows the same twice."""
    deadline = time.monotonic() + 60
    before, now = None, photograph(canvas)
    while before is None or differs(now, before):
        assert time.monotonic() < deadline, "the picture keeps changing"
        canvas.page.wait_for_timeout(400)
        before, now = now, photograph(canvas)
    return now


def test_find_where_a_4_turns_into_a_9_name_it_and_apply_it_to_five_4s(app, open_page):
    page = explore(open_page, "digits-vae-2d")
    began = time.monotonic()
    page.get_by_role("tab", name="Directions").click()
    page.get_by_test_id("from-c4").click()
    page.get_by_test_id("to-c9").click()
    rows = page.get_by_test_id("strengths")
    expect(rows.get_by_role("button")).to_have_count(5 * 9)
    expect(page.get_by_test_id("direction-turn")).to_contain_text("of 5 turn into 9 (underlined)")
    expect(page.get_by_test_id("direction-name")).to_have_value("4 → 9")
    page.get_by_test_id("keep-direction").click()
    expect(page.get_by_test_id("keep-direction")).to_have_text("Kept", timeout=60_000)
    taken = time.monotonic() - began
    assert taken < 30, f"{taken:.0f} s"
    expect(page.get_by_test_id("direction-score")).to_contain_text("200 random directions")
    page.wait_for_url("**with=c4%2Cc9**")
    page.get_by_test_id("direction-all").click()
    expect(page.get_by_test_id("direction-count")).to_contain_text(
        "items of 4 end nearest to an item of 9", timeout=90_000
    )

    before = picture_of(rows)
    slider = page.get_by_test_id("direction-strength")
    slider.focus()
    slider.press("End")
    expect(rows.locator(".strength-head .number").last).to_have_text("2.00")
    wait_for_change(rows, before)

    until(page, lambda: kept_aside(app.runs, "4 → 9"))
    page.reload()
    page.get_by_test_id("kept-directions").get_by_text("4 → 9").wait_for()
    page.get_by_role("button", name="Forget the direction 4 → 9").click()
    expect(page.get_by_test_id("kept-directions").get_by_role("button")).to_have_count(0)


def test_a_direction_between_a_lasso_and_a_group_moves_all_of_any_selection_or_group(open_page):
    page = explore(open_page, "digits-vae-2d", tool="groups")
    page.get_by_test_id("group-source").select_option("9")
    page.get_by_test_id("group-name").fill("nines")
    page.get_by_test_id("group-make").click()
    kept = page.locator('[data-testid^="group-"]', has_text="nines")  # other tests keep groups of this run as well
    kept.first.wait_for()
    page.get_by_role("tab", name="Directions").click()
    page.get_by_test_id("from-c4").click()
    page.locator('[data-testid^="to-g"]', has_text="nines").click()
    page.get_by_test_id("direction-all").click()
    count = page.get_by_test_id("direction-count")
    expect(count).to_contain_text("items of 4 end nearest to an item of nines", timeout=90_000)
    page.locator('[data-testid^="target-g"]', has_text="nines").click()
    expect(count).to_be_empty()
    page.get_by_test_id("direction-all").click()
    expect(count).to_contain_text("items of nines end nearest to an item of nines", timeout=90_000)

    box = page.get_by_test_id("map").bounding_box()
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.4)
    page.mouse.down()
    for x, y in ((0.6, 0.4), (0.6, 0.6), (0.4, 0.6)):
        page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.get_by_test_id("from-s").click()
    page.get_by_test_id("target-selection").click()
    page.get_by_test_id("direction-all").click()
    expect(count).to_contain_text("items of selection end nearest to an item of nines", timeout=90_000)
    numbers = [int(share) for share in re.findall(r"(\d+)\s%", count.inner_text())]
    assert len(numbers) == 4
    assert max(numbers) <= 100


def test_a_walk_goes_over_its_stops_and_can_be_saved(open_page):
    page = explore(open_page, "digits-vae-2d", tool="walk", a="3", via="100,7", b="20")
    path = page.get_by_test_id("path")
    steps = path.get_by_role("button")
    expect(steps).to_have_count(9)
    expect(page.get_by_test_id("stop")).to_have_count(2)
    expect(page.get_by_test_id("walk-summary")).to_contain_text("real items near each step")
    expect(page.get_by_test_id("class-band")).to_have_attribute("aria-label", re.compile(r"\d: \d+ steps"))
    assert "Nearest real item" in (steps.first.get_attribute("title") or "")

    straight = picture_of(path)
    page.get_by_test_id("way-arc").click()
    wait_for_change(path, straight)
    page.get_by_test_id("walk-steps").press("End")
    expect(steps.filter(visible=True)).to_have_count(25)
    page.wait_for_url("**with=arc%2C25**")
    page.get_by_role("button", name="Leave this stop out").first.click()
    expect(page.get_by_test_id("stop")).to_have_count(1)
    page.wait_for_url("**via=7&**")

    name, strip = saved(page, page.get_by_test_id("walk-png"))
    assert name.startswith("walk-")
    picture = Image.open(io.BytesIO(strip))
    assert picture.width > 25 * 100
    name, film = saved(page, page.get_by_test_id("walk-gif"))
    assert name.endswith(".gif")
    moving = Image.open(io.BytesIO(film))
    assert (moving.n_frames, moving.width) == (2 * 24 + 1, 224)
    frames = [moving.seek(at) or moving.convert("L").tobytes() for at in (0, 24, 48)]
    assert len(set(frames)) == 3


def test_what_a_tool_paints_on_the_map_goes_with_it(open_page):
    page = explore(open_page, "digits-vae-2d", a="3", b="20")
    overlay = page.locator(".overlay")
    page.get_by_role("tab", name="Samples").click()
    expect(page.get_by_test_id("memory")).not_to_be_empty()
    page.mouse.move(5, 5)
    bare = when_still(overlay)
    for tool in ("Walk", "Directions", "Grid"):
        page.get_by_role("tab", name=tool).click()
        if tool == "Directions":
            page.get_by_test_id("from-c4").click()
            page.get_by_test_id("to-c9").click()
        page.mouse.move(5, 5)
        assert differs(when_still(overlay), bare), f"{tool} shows nothing on the map"
        page.get_by_role("tab", name="Samples").click()
        page.mouse.move(5, 5)
        assert not differs(when_still(overlay), bare), f"{tool} leaves something on the map"


def test_an_analogy_takes_a_third_item_and_shows_real_ones_beside_the_answer(open_page):
    page = explore(open_page, "digits-vae-2d", tool="directions", **{"with": "analogy"}, a="3", b="20", c="7")
    answer = page.get_by_test_id("analogy-answer")
    expect(answer).to_be_visible()
    expect(page.get_by_test_id("analogy-score")).not_to_be_empty()
    before = picture_of(answer)
    box = page.get_by_test_id("map").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.get_by_test_id("map").locator(".overlay").press("Enter")
    page.mouse.move(5, 5)
    wait_for_change(answer, before)


def test_the_grid_decodes_the_map_at_any_size_and_fades_what_is_empty(open_page):
    page = explore(open_page, "digits-vae-2d", tool="grid")
    grid = page.get_by_test_id("grid")
    expect(grid).to_have_attribute("data-cells", str(15 * 15))
    foggy = lightness_of(grid)
    page.get_by_test_id("grid-fog").uncheck()
    assert lightness_of(grid) < foggy - 5, "the fog over a light page makes empty cells lighter"
    page.get_by_test_id("grid-size").press("End")
    expect(grid).to_have_attribute("data-cells", str(30 * 30))
    page.wait_for_url("**with=map%2C30%2Cdata%2C0**")

    decoded = page.get_by_test_id("decoded")
    before = picture_of(decoded)
    box = grid.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    wait_for_change(decoded, before)
    _, whole = saved(page, page.get_by_test_id("grid-png"))
    width, height = struct.unpack(">II", whole[16:24])
    assert (width, height) == (30 * 24, 30 * 24)


def test_a_grid_of_curves_has_few_columns_each_drawn_in_the_size_it_is_seen_in(open_page):
    page = explore(open_page, "waves-beta-vae-6d", tool="grid")
    grid = page.get_by_test_id("grid")
    hint = page.get_by_text("These items need room to be read")
    expect(hint).to_be_visible()
    rows = int(page.get_by_test_id("grid-size").input_value())
    columns = int(grid.get_attribute("data-cells") or 0) // rows
    assert f"{columns} stand in a row" in hint.inner_text()
    shown, drawn = grid.evaluate("grid => [grid.clientWidth, grid.width]")
    assert shown / columns >= 75
    assert abs(shown - drawn) <= columns
    page.get_by_test_id("grid-size").press("End")
    expect(grid).to_have_attribute("data-cells", str(14 * columns))


def test_every_dimension_has_its_row(open_page):
    page = explore(open_page, "digits-denoising-16d", tool="grid", **{"with": "rows"})
    rows = page.get_by_test_id("traversals")
    expect(rows).to_have_attribute("data-cells", str(8 * 11))
    page.get_by_test_id("traversals-all").click()
    expect(rows).to_have_attribute("data-cells", str(16 * 11))
    before = picture_of(rows)
    rows.click(position={"x": 20, "y": 20})
    wait_for_change(rows, before)
    name, _ = saved(page, page.get_by_test_id("traversals-png"))
    assert name == "dimensions.png"


def test_samples_are_compared_with_what_was_learnt(open_page):
    page = explore(open_page, "digits-vae-2d", tool="samples")
    expect(page.get_by_test_id("memory")).to_contain_text("held-out items")
    page.get_by_test_id("memory-compare").click()
    expect(page.get_by_test_id("memory")).to_contain_text("1,347 training items", timeout=90_000)


@pytest.mark.proof(sample=2)
@pytest.mark.parametrize("tool", ["walk", "directions", "grid", "samples"])
def test_curves_have_every_tool_too(open_page, tool):
    page = explore(
        open_page, "waves-beta-vae-6d", tool=tool, a="3", b="20", **{"with": "c1,c2" if tool == "directions" else ""}
    )
    shown = {"walk": "path", "directions": "strengths", "grid": "grid", "samples": "samples-prior"}[tool]
    expect(page.get_by_test_id(shown)).to_be_visible()
    deadline = time.monotonic() + 60
    while (
        len(Image.open(io.BytesIO(page.get_by_test_id(shown).screenshot())).getcolors(1 << 20) or range(1 << 20)) < 20
    ):
        assert time.monotonic() < deadline, "nothing is drawn"
