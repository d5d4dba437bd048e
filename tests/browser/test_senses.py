"""Recording in a real browser with a camera and a microphone that are made up: from the first press to a check card, a
map and a dot that moves on it; and whatever stands in the way."""

from __future__ import annotations

import io
import json
import re
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.served import Server

from .axe import axe_faults
from .chromium import find_chromium
from .conftest import DEVICES, FLAGS, watched
from .test_own import WIDE_ENOUGH, ZONE, headline
from .waiting import holds, still, until

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
RATE = 16_000
TRACKS = """find => {
  const seek = root => {
    for (const part of root.querySelectorAll("*")) {
      if (part.matches("video.eye")) return part;
      const found = part.shadowRoot && seek(part.shadowRoot);
      if (found) return found;
    }
  };
  return (seek(document)?.srcObject?.getTracks() ?? []).map(track => find === "end"
    ? track.dispatchEvent(new Event("ended")) : track.getSettings().deviceId);
}"""


@pytest.fixture
def opened(app: Server, recording: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages in the browser that has devices; none may throw."""
    pages, faults = list[Page](), list[str]()

    def open_one(path: str = ZONE, browser: Browser = recording, base: str = "", **wishes: Any) -> Page:
        wishes = {"viewport": {"width": 1440, "height": 900}} | wishes
        pages.append(page := watched(browser.new_context(base_url=base or app.url, **wishes), path, faults))
        return page

    yield open_one
    for page in pages:
        page.context.close()
    assert faults == []


def studio(page: Page, sense: str) -> None:
    page.get_by_test_id(f"sense-{sense}").click()
    page.get_by_test_id("sense").wait_for()


def row(page: Page, number: int) -> Locator:
    return page.get_by_test_id("sense-row").nth(number)


def pieces(page: Page, number: int) -> Locator:
    return row(page, number).locator(".sense-pieces > li")


def record(page: Page, number: int, least: int) -> None:
    """Hold a class's button down with the mouse until it has so many pictures."""
    button = row(page, number).get_by_test_id("sense-hold")
    expect(button).to_be_enabled()
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    until(page, lambda: pieces(page, number).count() >= least)
    page.mouse.up()


def count(page: Page, number: int) -> int:
    return pieces(page, number).count()


def name(page: Page, number: int, text: str) -> None:
    row(page, number).get_by_label("Name of this class").fill(text)


@pytest.mark.exhaustive
def test_three_classes_are_recorded_by_holding_and_one_picture_is_taken_out(opened: Callable[..., Page]) -> None:
    page = opened()
    studio(page, "camera")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method in ("POST", "PUT") else None)
    record(page, 0, 10)
    holding = row(page, 1).get_by_test_id("sense-hold")
    holding.focus()
    page.keyboard.down(" ")
    until(page, lambda: count(page, 1) >= 8)
    page.keyboard.up(" ")
    page.get_by_test_id("sense-add").click()
    page.keyboard.type("moon")
    page.get_by_test_id("sense-toggling").check()
    row(page, 2).get_by_test_id("sense-hold").click()
    until(page, lambda: count(page, 2) >= 8)
    row(page, 2).get_by_test_id("sense-hold").click()
    before = [count(page, i) for i in range(3)]
    pieces(page, 0).first.get_by_role("button").click()
    pieces(page, 0).first.get_by_role("button").click()
    page.get_by_test_id("sense-undo").click()
    assert [count(page, i) for i in range(3)] == [before[0] - 1, *before[1:]], "nothing is recorded after a press ends"
    assert not any("/api/own" in address for address in asked), "nothing leaves before it is asked for"
    page.get_by_test_id("sense-look").click()
    headline(page, re.compile(rf"{sum(before) - 1} pictures in 3 classes"))
    expect(page.get_by_test_id("own-band")).to_contain_text(f"Camera · {sum(before) - 1} files")
    expect(page.get_by_label("Name of this data set")).to_have_value("Class 1, Class 2, moon")


def sent(page: Page, app: Server, act: Callable[[], None]) -> dict[str, bytes]:
    """What lies on the server when something was done: the files, by their names."""
    with page.expect_request(lambda request: request.method == "PUT") as asked:
        act()
    page.locator("[data-phase=ready], [data-phase=failed]").wait_for()
    token = re.search(r"/api/own/([0-9a-f]{32})/", asked.value.url)
    assert token
    folder = app.runs.parent / "library" / ".drops" / token[1]
    files = json.loads((folder / "drop.json").read_text("utf-8"))["files"]
    return {file["name"]: (folder / f"{n:05}").read_bytes() for n, file in enumerate(files, start=1)}


@pytest.mark.exhaustive
def test_pictures_are_small_squares_in_colour_and_not_mirrored(opened: Callable[..., Page], app: Server) -> None:
    page = opened()
    studio(page, "camera")
    record(page, 0, 21)
    files = sent(page, app, page.get_by_test_id("sense-look").click)
    assert list(files)[:2] == ["Class 1/0001.png", "Class 1/0002.png"]
    pictures = [np.asarray(Image.open(io.BytesIO(content)).convert("RGB")) for content in files.values()]
    assert {picture.shape for picture in pictures} == {(64, 64, 3)}
    # The made-up camera writes the time above, from the left: the square in the middle shows its beginning on the left.
    bright = np.mean([picture[:14, :, 0] > 10 for picture in pictures], axis=(0, 1))
    assert bright[:32].mean() > bright[32:].mean()


@pytest.mark.proof
def test_words_become_wav_files_of_one_second_and_held_ones_are_as_long_as_they_were_held(
    opened: Callable[..., Page], app: Server
) -> None:
    page = opened()
    studio(page, "microphone")
    record_button = row(page, 0).get_by_test_id("sense-hold")
    expect(record_button).to_be_enabled()
    record_button.click()
    until(page, lambda: count(page, 0) == 1)
    page.get_by_test_id("sense-word").uncheck()
    for n in range(1, 3):
        hold_for(page, record_button, 400)
        until(page, lambda n=n: count(page, 0) == n + 1)
    row(page, 0).get_by_test_id("sense-clip-remove").last.click()
    row(page, 0).get_by_test_id("sense-play").first.click()
    page.get_by_test_id("sense-word").check()
    for n in range(18):
        button = row(page, 1).get_by_test_id("sense-hold")
        button.click()
        until(page, lambda n=n: count(page, 1) == n + 1)
    files = sent(page, app, page.get_by_test_id("sense-look").click)
    assert len(files) == 20
    seconds = []
    for content in files.values():
        with wave.open(io.BytesIO(content)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            seconds.append(len(samples) / RATE)
    assert seconds[0] == seconds[-1] == 1.0
    assert 0.15 <= seconds[1] < 5
    assert np.abs(samples).max() > 1000, "the made-up microphone beeps"


def hold_for(page: Page, button: Locator, milliseconds: int) -> None:
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.wait_for_timeout(milliseconds)
    page.mouse.up()


@pytest.mark.exhaustive
def test_drawings_by_pointer_and_by_keyboard_are_grey_and_as_digits_are(
    opened: Callable[..., Page], app: Server
) -> None:
    page = opened()
    studio(page, "pad")
    sheet = page.get_by_test_id("sketch")
    box = sheet.bounding_box()
    assert box
    x, y, step = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] / 28
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8 * step, y, steps=8)
    page.mouse.up()
    page.get_by_test_id("sense-next").click()
    row(page, 1).get_by_test_id("sense-into").click()
    sheet.focus()
    page.keyboard.press(" ")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    for _ in range(18):  # from where the pen is, to the left
        for key in (" ", "Shift+ArrowLeft", "Enter", "Shift+ArrowRight"):
            page.keyboard.press(key)
    assert (count(page, 0), count(page, 1)) == (1, 19)
    page.keyboard.press("Enter")
    assert count(page, 1) == 19, "an empty sheet is no drawing"
    files = sent(page, app, page.get_by_test_id("sense-look").click)
    by_hand, by_key = (np.asarray(Image.open(io.BytesIO(files[f"Class {n}/0001.png"])).convert("L")) for n in (1, 2))
    assert by_hand.shape == (28, 28)
    assert by_hand[14, 16] == 255
    assert by_hand[0, 0] == 0
    assert np.abs(by_hand.astype(int) - by_key).mean() < 4, "both ways draw the same line"
    headline(page, re.compile("20 pictures in 2 classes.*28 by 28.*grey"))


# --- what stands in the way -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def refusing(browser: Browser) -> Iterator[Browser]:
    """A Chromium with devices and nobody who allows them."""
    chromium = browser.browser_type.launch(
        executable_path=find_chromium(), args=[*FLAGS, *DEVICES, "--host-resolver-rules=MAP lab.test 127.0.0.1"]
    )
    yield chromium
    chromium.close()


@pytest.mark.exhaustive
@pytest.mark.parametrize(("sense", "device"), [("camera", "camera"), ("microphone", "microphone")])
def test_who_says_no_reads_a_sentence_and_can_say_yes_later(
    opened: Callable[..., Page], refusing: Browser, sense: str, device: str
) -> None:
    page = opened(browser=refusing)
    studio(page, sense)
    expect(page.get_by_text(f"The {device} is not allowed here")).to_be_visible()
    expect(row(page, 0).get_by_test_id("sense-hold")).to_be_disabled()
    page.context.grant_permissions([device])
    page.get_by_test_id("sense-again").click()
    expect(row(page, 0).get_by_test_id("sense-hold")).to_be_enabled()


@pytest.mark.exhaustive
def test_an_address_that_is_not_secure_says_so_before_anybody_presses(
    opened: Callable[..., Page], refusing: Browser, tmp_path: Path
) -> None:
    server = Server(tmp_path, STREAMLIT_SERVER_ALLOWED_HOSTS="lab.test 127.0.0.1")
    try:
        page = opened(browser=refusing, base=server.url.replace("127.0.0.1", "lab.test"))
        expect(page.get_by_test_id("sense-why")).to_contain_text("https")
        for sense in ("camera", "microphone"):
            expect(page.get_by_test_id(f"sense-{sense}")).to_be_disabled()
        studio(page, "pad")
        page.get_by_test_id("sketch").wait_for()
    finally:
        server.close()


@pytest.mark.exhaustive
def test_a_camera_that_is_unplugged_loses_nothing(opened: Callable[..., Page]) -> None:
    page = opened()
    studio(page, "camera")
    record(page, 0, 5)
    page.evaluate(TRACKS, "end")
    expect(page.get_by_text("The camera is gone")).to_be_visible()
    held = count(page, 0)
    assert held >= 5
    page.get_by_test_id("sense-again").click()
    record(page, 1, 2)
    assert count(page, 0) == held


@pytest.mark.exhaustive
def test_where_there_are_two_cameras_the_other_one_is_a_press_away(opened: Callable[..., Page]) -> None:
    page = opened()
    studio(page, "camera")
    record(page, 0, 3)
    first = page.evaluate(TRACKS, "id")
    page.get_by_test_id("sense-next-camera").click()
    until(page, lambda: page.evaluate(TRACKS, "id") not in ([], first))
    record(page, 1, 3)
    assert count(page, 0) >= 3


@pytest.mark.exhaustive
def test_who_comes_from_another_page_gets_the_camera_too(opened: Callable[..., Page]) -> None:
    page = opened("/")
    page.get_by_role("link", name="Bring your own").click()
    page.get_by_test_id("own-zone").wait_for()
    assert not page.evaluate("document.featurePolicy.allowsFeature('camera')")
    page.get_by_test_id("sense-camera").click()
    record(page, 0, 2)
    assert page.evaluate("document.featurePolicy.allowsFeature('camera')")


@pytest.mark.exhaustive
def test_what_was_recorded_stays_when_the_page_changes_and_the_tab_asks_before_it_goes(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    studio(page, "camera")
    record(page, 0, 4)
    held = count(page, 0)
    page.get_by_role("link", name="Gallery").first.click()
    page.get_by_role("heading", name="Gallery").wait_for()
    holds(page, f"({TRACKS})('state').length === 0")
    page.go_back()
    page.get_by_test_id("sense").wait_for()
    assert count(page, 0) == held
    asked: list[str] = []

    def dismiss(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.close(run_before_unload=True)
    until(page, lambda: asked == ["beforeunload"])
    page.get_by_test_id("sense-undo").click()
    expect(pieces(page, 0)).to_have_count(0)
    with page.expect_event("close"):
        page.close(run_before_unload=True)


@pytest.mark.proof(sample=2)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sense", ["camera", "pad", "microphone"])
def test_everybody_can_record_on_a_phone(opened: Callable[..., Page], sense: str, scheme: str) -> None:
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True, color_scheme=scheme)
    page.get_by_test_id("own-zone").wait_for()
    studio(page, sense)
    if sense == "camera":
        record(page, 0, 3)
    still(page)
    assert page.evaluate(WIDE_ENOUGH)
    assert axe_faults(page) == []
    small = page.locator(".sense button:not(.sense-thumb)").evaluate_all(
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert small == []


# --- the whole story --------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
@pytest.mark.timeout(400)
def test_three_classes_become_a_map_on_which_the_camera_is_a_dot(opened: Callable[..., Page], app: Server) -> None:
    page = opened()
    studio(page, "camera")
    for number, text in enumerate(("cup", "pen")):
        name(page, number, text)
        record(page, number, 12)
    page.get_by_test_id("own-back").wait_for()
    page.get_by_test_id("sense-look").click()
    headline(page, re.compile("in 2 classes, made 32 by 32 in colour"))
    holds(page, f"({TRACKS})('state').length === 0")  # nobody is recorded while the card is read
    page.get_by_test_id("own-record").click()
    page.get_by_test_id("sense-add").click()
    page.keyboard.type("key")
    record(page, 2, 12)
    assert count(page, 0) >= 12, "what was recorded before is still there"
    page.get_by_test_id("sense-look").click()
    headline(page, re.compile("in 3 classes"))
    page.get_by_test_id("own-use").click()
    expect(page.get_by_role("radio", name="cup, pen, key")).to_be_checked()
    page.get_by_role("slider", name="Epochs").press("Home")
    still(page)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"run=own-"))
    run = re.search(r"run=([a-z0-9-]+)", page.url)
    assert run
    expect(page.locator(".lab[data-state=done]")).to_be_attached(timeout=180_000)
    page.goto(f"/explore?run={run[1]}&tool=camera")
    page.locator('[data-encoder="ready"]').wait_for()
    page.get_by_test_id("camera-on").click()
    dot = page.locator(".tool.camera")
    until(page, lambda: int(dot.get_attribute("data-seen") or 0) >= 5)
    before = page.get_by_test_id("camera-rebuilt").screenshot()
    until(page, lambda: page.get_by_test_id("camera-rebuilt").screenshot() != before)
    page.get_by_role("tab", name="Code").click()
    holds(page, f"({TRACKS})('state').length === 0")
    seen = dot.get_attribute("data-seen")
    page.wait_for_timeout(500)
    assert dot.get_attribute("data-seen") == seen, "what nobody sees is not computed"
