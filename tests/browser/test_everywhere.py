"""Every page for everybody: names, roles and contrast by axe-core in both modes, 320 pixels of width, twice the size,
fingers, forced colours, and rest for who asked for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .axe import axe_faults
from .waiting import still

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MAP = '.lab[data-ready="1"][data-points]'
PAGES = {
    "home": ("/", "[data-decodes]"),
    "train": ("/train", "[data-testid=tile-vae]"),
    "explore": ("/explore?run=mnist-conv-vae-2d", MAP),
    "compare": ("/compare", "[data-testid=tile-vae]"),
    "gallery": ("/gallery", "[data-testid=card-digits-vae-2d]"),
}
"""Address, and what is there when the page is."""
FINGER = 44
"""Pixels along what a finger is to hit (WCAG 2.5.5)."""

ALL = """
const trees = (root) => [root, ...[...root.querySelectorAll("*")].flatMap((part) => part.shadowRoot ? trees(part.shadowRoot) : [])];
const all = (wanted) => trees(document).flatMap((root) => [...root.querySelectorAll(wanted)]);
const seen = (part) => {
  const box = part.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && part.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
};
const named = (part) => `${part.tagName.toLowerCase()}.${part.dataset.testid ?? part.className} "${(part.ariaLabel ?? part.innerText ?? "").trim().slice(0, 30)}"`;
"""
CUT = f"""() => {{ {ALL}
  const wide = document.documentElement.clientWidth;
  const scrolls = (part) => {{
    for (let at = part; at; at = at.parentElement ?? at.getRootNode().host) {{
      if (at !== part && /auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX) && at.clientWidth < wide + 1
        && at.getBoundingClientRect().right <= wide + 1 && !at.matches(".stMain, .stApp, .stAppViewContainer, html, body")) return true;
    }}
    return false;
  }};
  const out = all("button, a[href], input, p, h1, h2, h3, label, canvas, figure, output, td, th, li")
    .filter((part) => seen(part) && !part.closest(".unseen"))
    .filter((part) => {{ const {{ left, right }} = part.getBoundingClientRect(); return right > wide + 1 || left < -1; }})
    .filter((part) => !scrolls(part));
  const main = document.querySelector(".stMain");
  return [...new Set(out.map(named)), ...(main && main.scrollWidth > main.clientWidth + 1 ? [`.stMain is ${{main.scrollWidth}} wide`] : [])];
}}"""
"""What lies outside of the window and cannot be scrolled to within a part of its own."""
SMALL = f"""(least) => {{ {ALL}
  const hit = (part) => part.matches("input") && part.closest("label") ? part.closest("label") : part;
  return [...new Set(all("button, a[href], input, select, summary, [role=button], [role=radio], [role=tab], [role=slider], [role=option]")
    .filter((part) => seen(hit(part)) && !part.disabled)
    .filter((part) => getComputedStyle(part).display !== "inline")
    .filter((part) => {{ const {{ width, height }} = hit(part).getBoundingClientRect(); return Math.min(width, height) < least - 0.5; }})
    .map((part) => {{ const {{ width, height }} = hit(part).getBoundingClientRect(); return `${{named(part)}} ${{width.toFixed(0)}}x${{height.toFixed(0)}}`; }}))];
}}"""
"""What is to be pressed and too small for a finger; links within a text may be (WCAG 2.5.5)."""
ALIKE = f"""() => {{ {ALL}
  const looks = (part) => {{
    const style = getComputedStyle(part);
    return ["borderTopWidth", "borderTopStyle", "borderTopColor", "borderBottomWidth", "borderBottomColor", "outlineStyle", "outlineWidth",
      "backgroundColor", "color", "fontWeight", "textDecorationLine"].map((name) => style[name]).join(" ");
  }};
  const on = "[aria-checked=true], [aria-pressed=true], [aria-selected=true], [aria-current]";
  return [...new Set(all(on).filter(seen).filter((part) => {{
    const others = [...(part.parentElement?.children ?? [])].filter((other) => other !== part && other.tagName === part.tagName && !other.matches(on) && seen(other));
    return others.length > 0 && others.every((other) => looks(other) === looks(part));
  }}).map(named))];
}}"""
"""What is chosen and looks like what is not."""
MOVING = f"""() => {{ {ALL}
  return [...new Set(trees(document).flatMap((root) => root.getAnimations ? root.getAnimations() : [])
    .filter((one) => one.playState === "running" && one.effect.target?.closest?.(".lab, .stMain") && one.effect.getComputedTiming().activeDuration > 200)
    .map((one) => named(one.effect.target)))];
}}"""


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def opened(open_page, name: str, **options) -> Page:
    path, ready = PAGES[name]
    page = open_page(path, **options)
    page.locator(ready).first.wait_for(state="attached")
    still(page)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_axe(open_page, name, scheme):
    assert axe_faults(opened(open_page, name, scheme=scheme)) == []


def test_nothing_is_lost_at_320_pixels_and_fingers_hit_what_is_to_be_pressed(open_page, name):
    page = opened(open_page, name, width=320, height=800, touch=True)
    assert page.evaluate(CUT) == []
    assert page.evaluate(SMALL, FINGER) == []


def test_nothing_is_lost_at_twice_the_size(open_page, name):
    """A window of 1440 by 900 whose page is shown at 200 % has room for half as many pixels."""
    assert opened(open_page, name, width=720, height=450).evaluate(CUT) == []


def test_what_is_chosen_is_seen_in_forced_colours_and_nothing_moves_for_who_wants_rest(open_page, name):
    page = open_page("about:blank")
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    path, ready = PAGES[name]
    page.goto(path)
    page.locator(ready).first.wait_for(state="attached")
    still(page)
    assert page.evaluate(ALIKE) == []
    assert page.evaluate(MOVING) == []
