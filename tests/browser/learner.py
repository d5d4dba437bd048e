"""A learner, who takes any lesson from its first step to its end as a person would: reads, guesses, does what is to be
done with the real tools, reads numbers off the page, sees what came out. Knows the lesson's file, and nothing else that
is not on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from playwright.sync_api import Locator, Page, expect

from aecore.lessons.course import course
from aecore.lessons.done import GestureDone, LinkDone, RaceDone, ResultDone, RunDone
from aecore.lessons.lesson import Check, Do, Lesson, Predict, Reveal, Step

from .hands import Hands, Keys, Mouse, part_of
from .waiting import still, until

__all__ = ["Learner", "Way", "take"]

Way = Literal["mouse", "finger", "keys"]
SHORT, LONG = 30_000, 180_000
"""Milliseconds that something done by hand, and a training, may take to be noticed on a busy machine."""
SEEN = """() => {
  const texts = [];
  const walk = (node) => {
    if (node instanceof Element && node.classList.contains('st-key-lesson')) return;
    if (node.nodeType === Node.TEXT_NODE) texts.push(node.textContent);
    for (const child of (node.shadowRoot ?? node).childNodes) walk(child);
  };
  walk(document.body);
  return texts.join(' ');
}"""
"""All words of the page beside the lesson, also those within components."""


def take(page: Page, lesson_id: str, *, way: Way = "mouse", right: bool = True, lang: str = "en") -> Mapping[str, str]:
    """Take a lesson to its end, guessing what usually comes out or, where not `right`, something else; return what
    came out of each question: `right`, `wrong`, `draw` or `unexpected`."""
    lesson = next(one for one in course() if one.id == lesson_id)
    hands: Hands = Keys(page) if way == "keys" else Mouse(page, touch=way == "finger")
    return Learner(page, lesson, hands, right=right, lang=lang).take()


class Learner:
    """Somebody who takes one lesson."""

    def __init__(self, page: Page, lesson: Lesson, hands: Hands, *, right: bool = True, lang: str = "en") -> None:
        self.page, self.lesson, self.hands, self.right, self.lang = page, lesson, hands, right, lang
        self.dock = page.locator(".st-key-lesson")
        self.shown: dict[str, str] = {}

    # --- the lesson ------------------------------------------------------------------------------------------------

    def take(self) -> Mapping[str, str]:
        self.open()
        for number, step in enumerate(self.lesson.steps):
            expect(self.dock.locator("[aria-current=step]")).to_have_attribute("data-focus", f"step-{number}")
            try:
                self.do(step)
            except Exception as error:
                raise AssertionError(f"{self.lesson.id}, step {step.id}: {error}") from error
        self.end()
        return self.shown

    def open(self) -> None:
        """From the page Learn."""
        self.page.goto(f"/learn?lang={self.lang}")
        card = self.page.get_by_test_id(f"lesson-{self.lesson.id}")
        self.hands.press(card.locator("a"))
        self.dock.get_by_role("heading", name=self.lesson.title[self.lang]).wait_for()

    def do(self, step: Step) -> None:
        self.go_there(step)
        match step:
            case Predict():
                self.guess(step)
            case Do():
                self.act(step)
            case Check():
                self.check(step)
            case Reveal():
                self.see(step)
        expect(self.focus("next")).to_be_enabled(timeout=LONG)
        self.in_dock(lambda: self.hands.press(self.focus("next")))

    def end(self) -> None:
        """Nothing was skipped, and what the lesson does not show is told."""
        said = re.sub(r"[*_`]", "", self.lesson.not_shown[self.lang].split("\n")[0])[:30]
        expect(self.dock).to_contain_text(said)
        states = self.dock.locator("ol.steps button").evaluate_all("all => all.map(one => one.dataset.state)")
        assert states == ["done"] * len(self.lesson.steps), states

    def focus(self, name: str) -> Locator:
        return self.dock.locator(f'[data-focus="{name}"]')

    def in_dock(self, act: Callable[[], None]) -> None:
        """On a phone the lesson is a sheet, which is unfolded for what is done in it and folded for the page."""
        self.fold(folded=False)
        act()

    def fold(self, *, folded: bool) -> None:
        button = self.focus("fold")
        if button.is_visible() and (button.get_attribute("aria-expanded") == "false") != folded:
            self.hands.press(button)

    # --- questions -------------------------------------------------------------------------------------------------

    def guess(self, step: Predict) -> None:
        others = [option for option in step.options if option != step.expected]
        option = (step.expected if self.right else None) or others[0]
        self.in_dock(lambda: self.hands.mark(self.focus(f"option-{option}")))

    def check(self, step: Check) -> None:
        if step.ask == "choice":
            option = next(iter(step.options or ()))
            self.in_dock(lambda: self.hands.mark(self.focus(f"option-{option}")))
        elif step.ask == "words":
            self.in_dock(lambda: self.hands.type(self.focus("words"), "I saw it / 我看到了"))
            self.hands.press(self.focus("check"))
        else:
            self.read_off()

    def read_off(self) -> None:
        """First a number that is not there; the lesson says which is, and that is to be found on the page."""
        self.give("-98765")
        verdict = self.dock.locator(".verdict")
        until(self.page, lambda: verdict.get_attribute("data-right") == "false", LONG / 1000)
        found = re.search(r"-?[−]?\d[\d,.]*", verdict.inner_text())
        assert found, verdict.inner_text()
        number = found[0].rstrip(".,")
        self.fold(folded=True)
        until(self.page, lambda: is_there(number, self.page.evaluate(SEEN)), 30, lambda: self.not_there(number))
        self.give(number)
        until(self.page, lambda: verdict.get_attribute("data-right") == "true")

    def not_there(self, number: str) -> str:
        return f"{number} is not on the page beside the lesson:\n{' '.join(self.page.evaluate(SEEN).split())[-3000:]}"

    def give(self, number: str) -> None:
        self.in_dock(lambda: self.hands.type(self.focus("number"), number))
        self.hands.press(self.focus("check"))

    def see(self, step: Reveal) -> None:
        """What came out is marked, beside what was guessed, with the text that belongs to both."""
        self.in_dock(lambda: None)
        reveal = self.dock.locator(".reveal")
        reveal.wait_for(timeout=LONG)
        shown = reveal.get_attribute("data-shown") or ""
        out, chosen = self.dock.locator(".option[data-out]"), self.dock.locator(".option[data-chosen]")
        assert (out.inner_text().startswith(chosen.inner_text().split("\n")[0])) == (
            shown == "right"
        ) or shown != "right"
        assert "{" not in reveal.inner_text(), "a number was not filled in"
        self.shown[step.of] = shown

    # --- what is to be done ----------------------------------------------------------------------------------------

    def go_there(self, step: Step) -> None:
        """The way on leads to where a step takes place; where something is to be trained, a button of its own does."""
        there = self.focus("there")
        self.fold(folded=False)
        still(self.page)
        if not isinstance(step, Do) or not isinstance(step.done, RunDone | RaceDone):
            expect(there).to_be_hidden(timeout=SHORT)
        elif there.is_visible():
            self.hands.press(there)
            self.wait_for_form(step)

    def act(self, step: Do) -> None:
        self.fold(folded=True)
        match step.done:
            case RunDone():
                self.train(step.done)
            case RaceDone():
                self.race()
            case ResultDone():
                self.compute(step.done)
            case GestureDone():
                self.gesture(step.done)
            case LinkDone():
                self.go(step.done)
        trains = isinstance(step.done, RunDone | RaceDone | ResultDone)
        expect(self.dock.locator(".todo[data-done]")).to_be_attached(timeout=LONG if trains else SHORT)

    def wait_for_form(self, step: Step) -> None:
        """Who trains looks whether the form is filled in before they start."""
        done = step.done if isinstance(step, Do) else None
        names = {RunDone: ("variant", "data", "run"), RaceDone: ("variants", "race")}.get(type(done), ())
        if names:
            until(self.page, lambda: any(part_of(self.page, name) for name in names))
            still(self.page)

    def train(self, done: RunDone) -> None:
        self.hands.press(self.page.locator(".st-key-train-button button"))
        live = self.page.locator("[data-run]")
        live.wait_for(timeout=LONG)
        if done.changed:
            self.change(done.changed)

    def change(self, path: str) -> None:
        """Set a number of those that may be changed while it trains to 4."""
        self.hands.press(self.page.locator(".st-key-run-tuning button").first)
        field = self.page.locator(f"[data-testid=stPopoverBody] [class*='-{path.replace('.', '-')}'] input")
        self.hands.type(field, "4")
        self.page.keyboard.press("Enter")

    def race(self) -> None:
        self.hands.press(self.page.locator(".st-key-race-start button"))

    def compute(self, done: ResultDone) -> None:
        kind, params = done.result.kind, dict(done.result.params)
        if kind == "cards":  # the page asks for it by itself
            return
        self.decoder()
        if kind == "trust":
            self.hands.press(self.page.get_by_test_id("map-check"))
        elif kind == "direction":
            self.hands.press(self.page.get_by_test_id(f"from-c{params['a']}"))
            self.hands.press(self.page.get_by_test_id(f"to-c{params['b']}"))
            self.hands.press(self.page.get_by_test_id("direction-all"))
        else:
            self.lay(kind, params)

    def lay(self, kind: str, params: Mapping[str, Any]) -> None:
        """Lay the map out by a projection that is computed."""
        if self.page.get_by_test_id("map-kind").input_value() != kind:
            self.hands.pick(self.page.get_by_test_id("map-kind"), kind)
        changed = False
        for name, value in params.items():
            box = self.page.get_by_test_id(f"map-{name}")
            box.wait_for()
            if float(box.input_value()) != float(value):
                self.hands.type(box, f"{value:g}")
                changed = True
        if changed:
            # Each kind of map that is computed has its form in the page, and one of them is seen.
            self.hands.press(self.page.get_by_test_id("map-apply").locator("visible=true"))

    def decoder(self) -> None:
        """Wait until Explore decodes in the browser."""
        until(self.page, self.page.locator("[data-decoder=ready]").count, LONG / 1000, self.no_decoder)

    def no_decoder(self) -> str:
        found = self.page.locator("[data-decoder]").evaluate_all("all => all.map(one => one.dataset.decoder)")
        return f"decoders: {found}; {self.page.url}\n{' '.join(self.page.evaluate(SEEN).split())[:3000]}"

    def gesture(self, done: GestureDone) -> None:
        page, hands, asked = self.page, self.hands, done.gesture
        self.decoder()
        times = asked.times or 1
        if asked.kind == "visit":
            hands.roam(times)
        elif asked.kind == "sweep":
            self.tool("code")
            sliders = page.locator("input[type=range][data-testid^=dimension-]")
            sliders.first.wait_for()
            for number in range(times):
                hands.slide(sliders.nth(number))
        elif asked.kind == "noise":
            self.tool("noise")
            page.locator("[data-encoder=ready]").wait_for(timeout=LONG)
            hands.slide(page.get_by_test_id("noise-level"), far=asked.past is not None)
        elif asked.kind == "walk":
            self.tool("walk")
            if not page.get_by_test_id("path-position").is_visible():
                hands.choose_items(2)
            hands.slide(page.get_by_test_id("path-position"))
        elif asked.kind == "colour":
            choice = page.get_by_test_id("colour-by")
            values = choice.locator("option").evaluate_all("all => all.map(one => one.value)")
            for value in [one for one in values if one != choice.input_value()][:times]:
                hands.pick(choice, value)
        elif asked.kind == "samples":
            self.tool("samples")
            for _time in range(times):
                hands.press(page.locator("[data-testid^=samples-]").first.get_by_role("button").first)
        else:
            raise AssertionError(f"nobody has learnt to {asked.kind}")

    def tool(self, name: str) -> None:
        if self.page.get_by_test_id(f"tool-{name}").get_attribute("aria-selected") != "true":
            self.hands.open_tool(name)

    def go(self, done: LinkDone) -> None:
        page, hands, part, asked = self.page, self.hands, done.link.part, done.link
        if part in ("a", "b"):
            self.decoder()
            self.tool("walk")
            before = part_of(page, "a") != ""
            hands.choose_items((asked.takes or 1) + (0 if before else 1))
        elif part == "tool":
            self.decoder()
            hands.open_tool(str(asked.is_ or "neighbours"))
        elif part == "map":
            self.decoder()
            choice = page.get_by_test_id("map-kind")
            values = choice.locator("option").evaluate_all("all => all.map(one => one.value)")
            first = choice.input_value()
            hands.pick(choice, next(one for one in values if one not in (first, "umap", "tsne")))
        elif part == "data":
            another = page.locator(".st-key-compare-another button")
            if another.is_visible():
                hands.press(another)
            hands.choose_tile(str(asked.is_))
        elif part == "beside":
            self.decoder()
            others = page.get_by_test_id("head-beside")
            hands.pick(others, others.locator("option").nth(1).get_attribute("value") or "")
        else:
            raise AssertionError(f"nobody has learnt to change {part}")


def is_there(number: str, text: str) -> bool:
    """Whether a number stands in a text as it is, or with fewer places."""
    plain = number.replace("−", "-").replace(",", "")
    words = set(re.findall(r"-?\d+(?:\.\d+)?", text.replace("−", "-").replace(",", "")))
    places = len(plain.partition(".")[2])
    return bool({f"{float(plain):.{n}f}" for n in range(places + 1)} & words)
