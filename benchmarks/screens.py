"""Pictures of every page and state, wide and narrow, light and dark, in both languages, to be looked at.

    python -m benchmarks.screens --to FOLDER [--only home explore ...] [--sizes wide] [--schemes light] [--languages en]

WebP files named `<state>-<wide|narrow>-<light|dark>-<en|zh>.webp`: 1440 by 900 and 390 by 844 pixels, the first screen
(`--whole`: the page to its end). Light and dark are what the browser says the person wants. A run is trained for them,
and one that failed is made up; nothing on them is drawn by hand.
"""

from __future__ import annotations

import argparse
import io
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, TimeoutError

from aecore.presets import preset
from aecore.runs.run import Status
from aecore.runs.store import Store

from .look import EVERYWHERE, PATIENCE_MS, REST_MS, STATES, State
from .stage import Stage, stage, trainings

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SCHEMES, LANGUAGES = ("light", "dark"), ("en", "zh")
QUALITY = 72
MAP = '.lab[data-ready="1"][data-points]'
MORE: dict[str, State] = {
    "home, kiosk": State("/?kiosk=1", "[data-decodes]"),
    "home, presenter": State("/?present=1", "[data-decodes]"),
    "train, failed": State("/train?run={failed}", "[data-testid=stAlert], .lab"),
    "own data": State("/train?data=own", "[data-testid=own-zone]"),
    "explore, walk": State("/explore?run=mnist-conv-vae-2d&a=3&b=20&tool=walk", MAP),
    "explore, curves": State("/explore?run=waves-beta-vae-6d", MAP),
    "explore, patches": State("/explore?run=patches-k-sparse-64d", MAP),
    "explore, no such run": State("/explore?run=none", ".stMain [data-testid=stAlert], .stMain h1, .stMain h2"),
    "compare, two": State("/compare?runs=digits-vae-2d.digits-denoising-16d", "[data-testid=stTabs]"),
    "explore, emoji": State("/explore?run=emoji-conv-vae-16d&pics=28", MAP),
    "explore, sentences": State("/explore?run=sentences-transformer-16d", MAP),
    "explore, ratings": State("/explore?run=ratings-completion-3d", MAP),
    "gallery, empty": State("/gallery", "[data-testid=card-digits-vae-2d]"),
}
"""What is looked at besides the pages themselves; those of the first run are taken before anything trains."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=[*STATES, *MORE])
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--schemes", nargs="+", default=list(SCHEMES), choices=SCHEMES)
    parser.add_argument("--languages", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--whole", action="store_true", help="the page to its end")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    wanted = options.only or [*MORE, *STATES]
    empty = [name for name in wanted if name.endswith("empty")]
    with stage() as app:
        for name in empty:
            shoot(app, name, MORE[name].path, options)
        runs = {"failed": failed(app.runs)}
        with trainings(app.runs, 1) as (run,):
            for name in wanted:
                if name not in empty:
                    shoot(app, name, (STATES | MORE)[name].path.format(run=run.id, **runs), options)


def failed(folder: Path) -> str:
    """Write a run that could not be trained and return its id."""
    run = Store(folder, shipped=folder / "none").create(preset("digits", "vae"))
    run.write_status(Status(state="failed", phase="training", step=120, epoch=5.7, reason="no space left on the disk"))
    return run.id


def shoot(app: Stage, name: str, path: str, options: argparse.Namespace) -> None:
    for size, scheme, language in product(options.sizes, options.schemes, options.languages):
        page = opened(app, path, size, scheme, language)
        try:
            page.wait_for_function(
                "(wanted) => everywhere(wanted).length > 0", arg=(STATES | MORE)[name].ready, timeout=PATIENCE_MS
            )
        except TimeoutError:
            print(f"{name}, {size}, {scheme}, {language}: what it waits for did not come")
        page.wait_for_timeout(REST_MS)
        target = options.to / f"{name.replace(', ', '-').replace(' ', '-')}-{size}-{scheme}-{language}.webp"
        with Image.open(io.BytesIO(page.screenshot(full_page=options.whole))) as picture:
            picture.convert("RGB").save(target, quality=QUALITY, method=6)
        page.context.close()
        print(f"{target} {target.stat().st_size:,} bytes", flush=True)


def opened(app: Stage, path: str, size: str, scheme: str, language: str) -> Page:
    """Open a page as such a person would."""
    width, height = SIZES[size]
    narrow = size == "narrow"
    page = app.browser.new_page(
        base_url=app.server.url,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        has_touch=narrow,
        is_mobile=narrow,
        bypass_csp=True,  # Playwright waits by letting the page evaluate a text
    )
    page.add_init_script(EVERYWHERE)
    page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}", wait_until="commit")
    return page


if __name__ == "__main__":
    main()
