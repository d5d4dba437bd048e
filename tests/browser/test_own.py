"""Own data in a real browser: from a file to the first loss point in three clicks, and what may go wrong on the way."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from aecore.export.run_zip import write_run_zip
from aecore.runs.store import Store
from tests.served import Server

from .axe import axe_faults
from .test_story import expect_state, live_root, start_run, wait_for_number
from .waiting import still

pytestmark = pytest.mark.browser

ZONE = "/train?data=own"
CLASSES = ("cat", "dog", "owl")
ROWS = 60
WIDE_ENOUGH = "document.querySelector('.stMain').scrollWidth <= document.querySelector('.stMain').clientWidth"
DROP = """([place, files]) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  const find = root => {
    for (const part of root.querySelectorAll("*")) {
      if (part.matches(`[data-testid=${place}]`)) return part;
      const found = part.shadowRoot && find(part.shadowRoot);
      if (found) return found;
    }
  };
  for (const kind of ["dragenter", "dragover", "drop"])
    find(document).dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


PASTE = """text => {
  let place = document.activeElement;
  while (place.shadowRoot?.activeElement) place = place.shadowRoot.activeElement;
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const how = {clipboardData: data, bubbles: true, cancelable: true, composed: true};
  place.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def picture(colour: int, seed: int) -> bytes:
    """A disc of some size on a light ground."""
    side = 40
    y, x = np.mgrid[:side, :side] - side / 2
    pixels = np.full((side, side, 3), 240, np.uint8)
    pixels[x**2 + y**2 < (6 + seed % 12) ** 2, colour] = 40 + 5 * (seed % 17)
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def forty(names: tuple[str, ...] = CLASSES) -> dict[str, bytes]:
    return {f"photos/{names[i % 3]}/{i}.png": picture(i % 3, i) for i in range(40)}


def table(separator: str = ",", decimal: str = ".") -> str:
    rows = [["height", "weight", "kind"]]
    rows += [[f"{1.5 + i / 100:.2f}", f"{50 + (i * 7) % 30}.5", CLASSES[i % 3]] for i in range(ROWS)]
    return "\n".join(separator.join(cell.replace(".", decimal) for cell in row) for row in rows)


def bring(page: Page, *files: Path | dict[str, object]) -> None:
    page.get_by_test_id("own-zone").wait_for()
    page.get_by_test_id("own-files").set_input_files(list(files))


def menu(page: Page) -> None:
    """Open what may be done with the data set that is chosen."""
    page.get_by_role("button", name="This data set").wait_for()
    still(page)
    if not page.get_by_role("button", name="Delete for good").is_visible():
        page.get_by_role("button", name="This data set").click()
    page.get_by_role("button", name="Delete for good").wait_for()


def headline(page: Page, text: str | re.Pattern[str]) -> None:
    page.locator("[data-phase=ready]").wait_for()
    expect(page.get_by_test_id("own-headline")).to_have_text(text)


def test_a_zip_of_forty_photographs_becomes_a_training_in_three_clicks(open_page, tmp_path):
    page = open_page("/")
    page.get_by_role("link", name="Bring your own").click()
    bring(page, zipped(tmp_path / "photos.zip", forty()))
    headline(page, re.compile("40 pictures in 3 classes"))
    assert axe_faults(page) == []
    page.get_by_test_id("own-use").click()  # the second click
    page.get_by_role("heading", name="Variational autoencoder").wait_for()
    expect(page.get_by_role("radio", name="photos")).to_be_checked()
    assert "data=own-" in page.url
    page.get_by_role("button", name="Train", exact=True).click()  # the third
    page.wait_for_url(re.compile(r"run=own-"))
    live_root(page).wait_for(state="attached")
    wait_for_number(live_root(page), "points", 1)


# --- ways in ----------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_several_files_at_once_are_one_data_set(open_page):
    page = open_page(ZONE)
    bring(page, *({"name": f"{i}.png", "mimeType": "image/png", "buffer": picture(i % 3, i)} for i in range(24)))
    headline(page, re.compile("24 pictures"))


@pytest.mark.exhaustive
def test_the_folders_of_a_folder_are_classes(open_page, tmp_path):
    for name, content in forty().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "photos" / ".DS_Store").write_bytes(b"x")
    page = open_page(ZONE)
    page.get_by_test_id("own-zone").wait_for()
    page.get_by_test_id("own-folder").set_input_files(tmp_path / "photos")
    headline(page, re.compile("40 pictures in 3 classes"))
    expect(page.get_by_text("cat", exact=True)).to_be_visible()


@pytest.mark.exhaustive
def test_a_table_is_pasted(open_page):
    page = open_page(ZONE)
    page.get_by_role("button", name="Paste a table or texts").click()
    page.get_by_label("A table, or one text a line").fill(table("\t"))
    page.get_by_role("button", name="Read this").click()
    headline(page, re.compile(str(ROWS)))


@pytest.mark.exhaustive
def test_what_is_pasted_into_a_field_stays_there(open_page):
    """The field lies in the shadow of the component, to which the whole page listens for pasted files."""
    page = open_page(ZONE)
    page.get_by_role("button", name="Paste a table or texts").click()
    field = page.get_by_label("A table, or one text a line")
    field.focus()
    page.evaluate(PASTE, "a,b\n1,2")
    expect(page.get_by_test_id("own-zone")).to_be_visible()
    expect(page.get_by_role("button", name="Read this")).to_be_visible()
    field.blur()
    page.evaluate(PASTE, table("\t"))
    headline(page, re.compile(str(ROWS)))


@pytest.mark.proof(sample=1)
@pytest.mark.parametrize(
    ("separator", "decimal"), [(";", ","), ("\t", "."), ("|", ".")], ids=["semicolon", "tab", "bar"]
)
def test_a_dropped_table_is_read_whatever_separates_its_cells(open_page, separator, decimal):
    page = open_page(ZONE)
    page.get_by_test_id("own-zone").wait_for()
    page.evaluate(DROP, ["own-zone", [["people.csv", table(separator, decimal)]]])
    headline(page, re.compile(str(ROWS)))
    page.locator(".own-columns summary").click()
    expect(page.get_by_role("rowheader", name="height")).to_be_visible()
    page.get_by_role("checkbox", name="Use: weight").uncheck()
    page.get_by_role("button", name="Apply").click()
    page.locator("[data-phase=ready]").wait_for()
    expect(page.get_by_role("checkbox", name="Use: weight")).not_to_be_checked()


@pytest.mark.proof(sample=2)
@pytest.mark.parametrize("name", ["pictures", "sounds", "table", "curves", "arrays"])
def test_an_example_is_used_with_one_click(open_page, name):
    page = open_page(ZONE)
    page.get_by_test_id(f"own-example-{name}").click()
    page.locator("[data-phase=ready]").wait_for()
    expect(page.get_by_test_id("own-use")).to_be_enabled()


@pytest.mark.proof
def test_a_run_that_was_packed_comes_in_and_is_opened(open_page, app, tmp_path):
    page = open_page("/train")
    run = start_run(page)
    expect_state(page, "done")
    with (tmp_path / "run.zip").open("wb") as file:
        write_run_zip(Store(app.runs).get(run), file)
    page.goto(ZONE)
    bring(page, tmp_path / "run.zip")
    page.wait_for_url(re.compile(r"/explore\?.*run=(?!" + run + ")"))
    page.locator('[data-decoder="ready"]').wait_for()


# --- on the way -------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_it_can_be_cancelled_while_it_comes_in(open_page, tmp_path):
    page = open_page(ZONE)
    held: list[Route] = []
    page.route(re.compile(r"/api/own/[0-9a-f]+/1\?"), lambda route: held.append(route))
    bring(page, zipped(tmp_path / "photos.zip", forty()))
    page.locator("[data-phase=sending]").wait_for()
    with page.expect_request(lambda request: request.method == "DELETE"):
        page.get_by_test_id("own-cancel").click()
    expect(page.get_by_test_id("own-zone")).to_be_visible()


@pytest.mark.exhaustive
def test_a_connection_that_breaks_is_gone_on_with(open_page, tmp_path):
    page = open_page(ZONE)
    page.route(re.compile(r"/api/own/[0-9a-f]+/1\?"), lambda route: route.abort("connectionreset"), times=1)
    bring(page, zipped(tmp_path / "photos.zip", forty()))
    page.get_by_test_id("own-retry").click()
    headline(page, re.compile("40 pictures"))


@pytest.mark.exhaustive
def test_what_is_too_much_is_said_before_a_byte_is_sent(browser, tmp_path):
    server = Server(tmp_path, LATENTLAB_OWN_DROP_MB="1", LATENTLAB_OWN_FILES="30")
    try:
        page = browser.new_page(base_url=server.url)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
        page.goto(ZONE)
        bring(page, {"name": "large.csv", "mimeType": "text/csv", "buffer": b"1\n" * 600_000})
        expect(page.get_by_text("too much at once")).to_be_visible()
        bring(page, *({"name": f"{i}.png", "mimeType": "", "buffer": picture(i % 3, i)} for i in range(40)))
        expect(page.get_by_text("40 files are too many at once")).to_be_visible()
        assert not any("/api/own" in address for address in asked)
        page.get_by_role("button", name="Take 30 of them").click()
        headline(page, re.compile("30 pictures"))
        page.close()
    finally:
        server.close()


@pytest.mark.exhaustive
def test_names_with_tags_and_turned_letters_are_text(open_page, tmp_path):
    names = ("<img src=x onerror=alert(1)>", "\u202eevil", "猫\u200b")
    page = open_page(ZONE)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    members = forty(names) | {"photos/=HYPERLINK(1).txt": b"no picture"}
    bring(page, zipped(tmp_path / "hostile.zip", members))
    headline(page, re.compile("40 pictures in 3 classes"))
    expect(page.locator(".own-classes bdi").filter(has_text="<img")).to_be_visible()
    assert page.locator(".own-check img").count() == 0
    with page.expect_download() as saved:
        page.get_by_test_id("own-left-out").click()
    assert "'=HYPERLINK" in Path(saved.value.path()).read_text("utf-8-sig").replace("photos/", "")


@pytest.mark.proof(sample=1)
@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02" * 50, b"<!doctype html><p>no</p>"], ids=["empty", "noise", "page"]
)
def test_what_cannot_be_read_gets_a_sentence_and_the_zone_stays(open_page, content):
    page = open_page(ZONE)
    bring(page, {"name": "data.csv", "mimeType": "text/csv", "buffer": content})
    page.locator("[data-phase=failed]").wait_for()
    expect(page.get_by_test_id("own-state")).not_to_have_text("")
    assert "Traceback" not in page.get_by_test_id("own-state").inner_text()
    expect(page.get_by_test_id("own-zone")).to_be_visible()


# --- afterwards -------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_a_data_set_is_renamed_changed_and_deleted_with_its_runs_named(open_page, tmp_path):
    page = open_page(ZONE)
    bring(page, zipped(tmp_path / "ours.zip", forty(("a", "b", "c"))))
    page.get_by_test_id("own-use").click()
    menu(page)
    page.get_by_label("Name of this data set").fill("another name")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("radio", name="another name")).to_be_visible()
    menu(page)
    page.get_by_role("button", name="Change").click()
    headline(page, re.compile("40 pictures in 3 classes"))
    page.get_by_test_id("own-back").click()
    page.get_by_role("radio", name="another name").click()
    menu(page)
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("radio", name="another name")).to_have_count(0)


@pytest.fixture
def readonly(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, LATENTLAB_READONLY="1")
    yield server
    server.close()


@pytest.mark.exhaustive
def test_a_read_only_demo_has_no_zone_and_one_sentence(browser, readonly):
    page = browser.new_page(base_url=readonly.url)
    page.goto("/train")
    expect(page.get_by_text("your own data come in where Latent Lab runs")).to_be_visible()
    assert page.get_by_test_id("tile-own").count() == 0
    page.goto(ZONE)
    expect(page.get_by_text("This is a read-only demo")).to_be_visible()
    assert page.get_by_test_id("own-zone").count() == 0
    page.close()


@pytest.mark.proof(sample=1)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it_on_a_phone(open_page, tmp_path, scheme):
    page = open_page(ZONE, width=390, height=844, touch=True, scheme=scheme)
    page.get_by_test_id("own-zone").wait_for()
    assert page.evaluate(WIDE_ENOUGH)
    assert axe_faults(page) == []
    bring(page, zipped(tmp_path / "photos.zip", forty()))
    headline(page, re.compile("40 pictures"))
    still(page)
    assert page.evaluate(WIDE_ENOUGH)
    assert axe_faults(page) == []
    small = page.locator(".own button, .own a, .own select").evaluate_all(
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert small == []
