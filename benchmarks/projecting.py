"""How long Explore's map takes from the run's plane (two principal components) to UMAP and t-SNE, the first time and
again.

    python -m benchmarks.projecting [--kinds umap tsne] [--items 10000] [--maps 5] [--switches 30] [--reloads 10]

A made run of 10,000 items with 16 numbers each (the shipped denoising autoencoder of the digits). Each new map has a
setting of its own (15, 16, ... neighbours; perplexity 30, 31, ...), so it is computed: in a process of its own, which
imports everything anew. The plane stays on the map meanwhile. Again: the same map while the page is open; after a
reload: computed before, fetched from the run. A map counts as there when its points are put in place; that they glide
there for 0.3 s more is on purpose.
"""

from __future__ import annotations

import argparse

from playwright.sync_api import Page

from .map import make_run
from .stage import SINCE, Stage, figures, report, stage

SOURCE = "digits-denoising-16d"
SETTINGS = {"umap": ("map-neighbours", 15), "tsne": ("map-perplexity", 30)}
TITLES = {"umap": "UMAP", "tsne": "t-SNE"}
LOOK = """
window.bar = () => line.querySelector('progress');
window.busy = () => !bar().hidden && !line.hidden;
window.there = () => bar().hidden && /Trustworthiness/.test(line.innerText) || /could not/.test(line.innerText);
window.flat = () => /principal components hold/.test(line.innerText);
"""
REST = 500
"""Milliseconds between two events: points have glided to their places."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kinds", nargs="+", choices=list(TITLES), default=list(TITLES))
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--maps", type=int, default=5)
    parser.add_argument("--switches", type=int, default=30)
    parser.add_argument("--reloads", type=int, default=10)
    options = parser.parse_args()
    with stage() as app:
        run = f"map-{options.items}"
        make_run(app.runs / run, options.items, SOURCE)
        figures()
        for kind in options.kinds:
            name, items = TITLES[kind], f"{options.items:,} items"
            page = opened(app, run)
            said, new = zip(*(computed(page, kind, number) for number in range(options.maps)), strict=True)
            report(f"{items}: click to the plane with the progress of {name} below, ms", said)
            report(f"{items}: click to {name} on the map, computed, s", [took / 1000 for took in new])
            switched = [(switch(page, "plane", "flat"), switch(page, kind, "there")) for _ in range(options.switches)]
            report(f"{items}: choice to {name}, known to the page, ms", [there for _back, there in switched])
            report(f"{items}: choice to the plane again, ms", [back for back, _there in switched])
            page.context.close()
            report(
                f"{items}: click to {name} after a reload, ms",
                [reloaded(app, run, kind) for _ in range(options.reloads)],
            )


def opened(app: Stage, run: str) -> Page:
    page = app.page(f"/explore?run={run}", SINCE + LOOK)
    page.locator('[data-decoder="ready"]').wait_for()
    page.get_by_test_id("map-line").evaluate("element => { window.line = element }")
    return page


def computed(page: Page, kind: str, number: int) -> tuple[float, float]:
    """Ask for a map with a setting of its own; return the milliseconds until the page says so and until it is there."""
    if number:
        switch(page, "plane", "flat")
    setting, usual = SETTINGS[kind]
    page.get_by_test_id("map-kind").select_option(kind)
    page.get_by_test_id(setting).fill(str(usual + number))
    page.wait_for_timeout(REST)
    page.evaluate("() => { window.said = since('click', busy); window.took = since('click', () => there()); }")
    page.get_by_test_id("map-apply").click()
    said, took = (float(page.evaluate(name)) for name in ("window.said", "window.took"))
    assert page.evaluate("!/could not/.test(line.innerText)"), page.evaluate("line.innerText")
    return said, took


def switch(page: Page, kind: str, there: str) -> float:
    """Choose another map; return the milliseconds until it is there."""
    page.wait_for_timeout(REST)
    page.evaluate(f"() => {{ window.took = since('input', {there}); }}")
    page.get_by_test_id("map-kind").select_option(kind)
    return float(page.evaluate("window.took"))


def reloaded(app: Stage, run: str, kind: str) -> float:
    page = opened(app, run)
    took = computed(page, kind, 0)[1]
    page.context.close()
    return took


if __name__ == "__main__":
    main()
