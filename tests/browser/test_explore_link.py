"""Every view is a link: what part of the map is seen, the fog, the spot; and links that ask for what is not there."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from .test_story import picture_of
from .waiting import holds, still

pytestmark = pytest.mark.browser

RUN = "/explore?run=digits-vae-2d"


def shown(page: Page) -> Page:
    page.locator('[data-decoder="ready"]').wait_for()
    still(page)
    return page


def again(open_page, page: Page) -> Page:
    return shown(open_page("/" + page.url.split("/", 3)[3]))


def pixels(part: Locator) -> NDArray[np.float64]:
    return np.asarray(Image.open(io.BytesIO(part.screenshot())).convert("RGB"), dtype=float)


def values(page: Page) -> list[str]:
    return page.locator(".spot-slider output").all_inner_texts()


def test_zoom_fog_and_spot_come_back(open_page):
    page = shown(open_page(RUN))
    stage = page.get_by_test_id("map")
    whole = pixels(stage)
    page.get_by_test_id("map-fog").click()
    page.wait_for_url(re.compile("fog=off"))
    box = stage.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4)
    for _ in range(3):
        page.mouse.wheel(0, -300)
    page.wait_for_url(re.compile("zoom="))
    page.get_by_test_id("spot-0").fill("1.01")
    page.wait_for_url(re.compile("code="))
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)
    view, numbers, decoded = pixels(stage), values(page), picture_of(page.get_by_test_id("decoded"))
    moved = np.abs(view - whole).mean()
    assert moved > 3

    other = again(open_page, page)
    other.mouse.move(5, 5)
    other.wait_for_timeout(400)
    assert values(other) == numbers
    assert picture_of(other.get_by_test_id("decoded")) == decoded
    # The link holds four digits of the view.
    assert np.abs(pixels(other.get_by_test_id("map")) - view).mean() < moved / 5
    expect(other.get_by_test_id("map-fog")).to_have_attribute("aria-pressed", "false")
    expect(other.get_by_test_id("left-out")).to_be_hidden()

    other.get_by_role("button", name="Show the whole map").click()
    holds(other, "!location.search.includes('zoom=')")


def test_the_spot_of_a_large_code_comes_back(open_page):
    page = shown(open_page("/explore?run=digits-denoising-16d"))
    page.locator(".spot-slider input").first.fill("0.5")
    page.wait_for_url(re.compile("code="))
    assert values(again(open_page, page)) == values(page)


VIEW, SPOT, CLASSES, SETTINGS = "part of the map in view", "the spot", "classes that are shown", "settings of the tool"


@pytest.mark.proof(sample=1)
@pytest.mark.parametrize(
    ("good", "wrong"),
    [
        (
            "",
            {
                "zoom=1_2": VIEW,
                "fog=maybe": "fog",
                "a=99999": "item A",
                "map=umap-9999-7": "layout of the codes",
                "sel=!!": "selection",
                "step=-3": "moment of the training",
                "tool=nothing": "the open tool",
                "colour=code-99": "colour of the points",
                "pics=4": "size of the pictures",
                "marks=crosses": "marks of the points",
            },
        ),
        (
            "tool=walk",
            {"zoom=0_0_1e9": VIEW, "code=%3Cscript%3E": SPOT, "only=3,77": CLASSES, "with=spiral,9": SETTINGS},
        ),
        (
            "tool=grid&colour=split",
            {"zoom=NaN_0_1": VIEW, "code=1_2_3": SPOT, "only=1,2": CLASSES, "with=map,99,data,1": SETTINGS},
        ),
        ("tool=directions&colour=error", {"code=i99999": SPOT, "only=1": CLASSES, "with=c1,c99": SETTINGS}),
        ("tool=directions&colour=split&only=1", {"with=k7": SETTINGS}),
        ("tool=groups", {"group=nobody": "the open group"}),
    ],
)
def test_what_does_not_fit_is_left_out_with_a_sentence(open_page, good, wrong):
    page = shown(open_page(f"{RUN}&{'&'.join([good, *wrong])}"))
    sentence = page.get_by_test_id("left-out")
    for named in wrong.values():
        expect(sentence).to_contain_text(named)
    for name in (part.split("=")[0] for part in wrong):
        holds(page, f"!location.search.includes('&{name}=')")
    for part in filter(None, good.split("&")):
        assert part in page.url
    told = sentence.inner_text().split(": ")[1].splitlines()[0].rstrip(".")
    assert sorted(told.split(", ")) == sorted(wrong.values())


def test_classes_of_a_colour_that_does_not_fit_are_no_classes_of_another(open_page):
    page = shown(open_page(f"{RUN}&colour=factor-9&only=1"))
    expect(page.get_by_test_id("left-out")).to_contain_text("left out: colour of the points, classes that are shown.")
    holds(page, "!/colour=|only=/.test(location.search)")
