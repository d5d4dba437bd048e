"""How a person uses the app's tools: with a mouse, with a finger, or with the keyboard alone. Each can press, slide,
choose from a list, roam the map and choose items on it."""

from __future__ import annotations

from itertools import product
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from .waiting import until

__all__ = ["Hands", "Keys", "Mouse", "part_of"]

FURTHEST = 250
"""Presses of Tab after which something counts as out of reach."""
HAS_FOCUS = "element => element.getRootNode().activeElement === element"
IS_BEFORE = """element => {
  const host = (node) => node.getRootNode() instanceof ShadowRoot ? host(node.getRootNode().host) : node;
  const active = document.activeElement;
  const inside = active.shadowRoot?.activeElement;
  const [from, to] = host(element) === active && inside ? [inside, element] : [active, host(element)];
  return !!(from.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_PRECEDING);
}"""


def part_of(page: Page, name: str) -> str:
    """A part of the address that is on show."""
    return parse_qs(urlsplit(page.url).query).get(name, [""])[0]


UNCOVERED = [
    *((x, 0.62) for x in (0.37, 0.62, 0.87, 0.12)),
    *((x, 0.84) for x in (0.37, 0.62, 0.12)),
    *((x, 0.4) for x in (0.37, 0.62, 0.87)),
]
"""Places of the map, each in another of its 16 parts, over which no bars lie, on a phone neither."""


class Hands:
    """A person at a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def map(self) -> Locator:
        return self.page.locator(".map-front [role=application]")

    def press(self, target: Locator) -> None:
        raise NotImplementedError

    def mark(self, radio: Locator) -> None:
        """Choose one of several."""
        raise NotImplementedError

    def slide(self, target: Locator, *, far: bool = True) -> None:
        """Move a slider from its lowest value upwards: to its end, or only a little."""
        raise NotImplementedError

    def pick(self, target: Locator, value: str) -> None:
        """Choose from a list."""
        raise NotImplementedError

    def type(self, target: Locator, text: str) -> None:
        raise NotImplementedError

    def roam(self, cells: int) -> None:
        """Go over that many of the 16 parts of the map."""
        raise NotImplementedError

    def choose_items(self, count: int) -> None:
        """Choose so many items on the map, one after the other."""
        raise NotImplementedError

    def open_tool(self, tool: str) -> None:
        raise NotImplementedError

    def choose_tile(self, name: str) -> None:
        """Choose a data set or an autoencoder among the others."""
        raise NotImplementedError

    def chosen(self) -> tuple[str, str]:
        return part_of(self.page, "a"), part_of(self.page, "b")


class Mouse(Hands):
    """With a mouse, or where `touch` with a finger."""

    def __init__(self, page: Page, *, touch: bool = False) -> None:
        super().__init__(page)
        self.touch = touch

    def press(self, target: Locator) -> None:
        target.tap() if self.touch else target.click()

    def mark(self, radio: Locator) -> None:
        radio.check()

    def slide(self, target: Locator, *, far: bool = True) -> None:
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box
        height, end = box["y"] + box["height"] / 2, 0.995 if far else 0.2
        places = [box["x"] + box["width"] * share for share in (0.005, end / 2, end)]
        if self.touch:
            for x in places:  # not where something lies over it
                target.tap(position={"x": x - box["x"], "y": box["height"] / 2})
            return
        self.page.mouse.move(places[0], height)
        self.page.mouse.down()
        for x in places:
            self.page.mouse.move(x, height, steps=4)
        self.page.mouse.up()

    def pick(self, target: Locator, value: str) -> None:
        target.scroll_into_view_if_needed()
        target.select_option(value)

    def type(self, target: Locator, text: str) -> None:
        target.fill(text)

    def roam(self, cells: int) -> None:
        for x, y in UNCOVERED[:cells]:
            self.at(x, y)

    def at(self, x: float, y: float, *, press: bool = False) -> None:
        self.map.scroll_into_view_if_needed()
        box = self.map.bounding_box()
        assert box
        left, top = box["x"] + x * box["width"], box["y"] + y * box["height"]
        if self.touch:
            self.page.touchscreen.tap(left, top)
        elif press:
            self.page.mouse.click(left, top)
        else:
            self.page.mouse.move(left, top, steps=3)

    def choose_items(self, count: int) -> None:
        """Clicks here and there until so many clicks have met an item."""
        met, before = 0, self.chosen()
        for y, x in product((0.5, 0.42, 0.58, 0.35, 0.66, 0.74), (0.3, 0.45, 0.6, 0.37, 0.52, 0.68)):
            self.at(x, y, press=True)
            self.page.wait_for_timeout(300)
            if self.chosen() != before:
                met, before = met + 1, self.chosen()
            if met == count:
                return
        raise AssertionError(f"no item under {count} of the clicks on the map")

    def open_tool(self, tool: str) -> None:
        tab = self.page.get_by_test_id(f"tool-{tool}")
        for group in self.page.locator(".group-button").all():
            if tab.is_visible():
                break
            self.press(group)
        self.press(tab)

    def choose_tile(self, name: str) -> None:
        """On a phone all but the chosen one are folded away."""
        tile = self.page.get_by_test_id(f"tile-{name}")
        tile.wait_for(state="attached")
        if not tile.is_visible():
            self.press(self.page.locator(".picker", has=tile).locator(".unfold"))
        self.press(tile)


class Keys(Hands):
    """With the keyboard alone."""

    def reach(self, target: Locator, reached: Locator | None = None) -> None:
        """Go there with Tab, or back with Shift and Tab, until it, or what is `reached` instead, has the focus."""
        target.wait_for()
        way = "Shift+Tab" if target.evaluate(IS_BEFORE) else "Tab"
        for _press in range(FURTHEST):
            if reached.count() if reached else target.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press(way)
        raise AssertionError(f"{FURTHEST} presses of {way} do not reach {target}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def mark(self, radio: Locator) -> None:
        """Tab reaches a group of radio buttons at the one that is chosen, else at an end of it; arrows go on."""
        self.reach(radio, self.page.locator(f'[name="{radio.get_attribute("name")}"]:focus'))
        self.page.keyboard.press("Space")
        for _press in range(20):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(radio).to_be_checked()

    def slide(self, target: Locator, *, far: bool = True) -> None:
        self.reach(target)
        self.page.keyboard.press("Home")
        for key in ["End"] if far else ["ArrowRight"] * 3:
            self.page.keyboard.press(key)

    def pick(self, target: Locator, value: str) -> None:
        self.reach(target)
        for key in ("Home", *["ArrowDown"] * target.locator("option").count()):
            self.page.keyboard.press(key)
            if target.input_value() == value:
                return
        raise AssertionError(f"arrow keys do not choose {value}")

    def type(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def roam(self, cells: int) -> None:
        """From left to right and back, row by row; a press with Shift is 30 pixels."""
        self.reach(self.map)
        box = self.map.bounding_box()
        assert box
        across, down = (int(box[side] / 30) + 1 for side in ("width", "height"))
        for _press in range(across):
            self.page.keyboard.press("Shift+ArrowLeft")
        for _press in range(down):
            self.page.keyboard.press("Shift+ArrowUp")
        for row in range(-(-cells // 4)):
            for _press in range(across):
                self.page.keyboard.press("Shift+ArrowLeft" if row % 2 else "Shift+ArrowRight")
            for _press in range(-(-down // 4)):
                self.page.keyboard.press("Shift+ArrowDown")

    def choose_items(self, count: int) -> None:
        self.reach(self.map)
        for _item in range(count):
            before = self.chosen()
            for _press in range(40):
                self.page.keyboard.press("n")
            self.page.keyboard.press("Enter")
            until(self.page, lambda before=before: self.chosen() != before)

    def open_tool(self, tool: str) -> None:
        self.reach(self.page.locator("[role=tab][tabindex='0']").first)
        tab = self.page.get_by_test_id(f"tool-{tool}")
        for _press in range(20):
            if tab.get_attribute("aria-selected") == "true":
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrow keys do not open {tool}")

    def choose_tile(self, name: str) -> None:
        """Tab reaches the one that is chosen; arrows go on to the others."""
        tile = self.page.get_by_test_id(f"tile-{name}")
        tiles = self.page.locator("[role=radiogroup]", has=tile)
        self.reach(tiles.locator("[tabindex='0']"))
        for _press in range(tiles.get_by_role("radio").count()):
            if tile.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrow keys do not choose {name}")
