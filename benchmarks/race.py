"""How long a race takes in the app: from the click on Start until every curve has ended, and until every card is there.

    python -m benchmarks.race [--variants vae sparse-l1 undercomplete denoising k-sparse contractive] [--seeds 3]
                              [--races 1]

Digits, the budget that the form offers (30 epochs).
"""

from __future__ import annotations

import argparse
import time

from .stage import Stage, figures, report, stage

CHOSEN = ("vae", "sparse-l1")
"""What the form has chosen when it is opened."""
PATIENCE = 600_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--variants", nargs="+", default=["vae", "sparse-l1", "undercomplete", "denoising", "k-sparse", "contractive"]
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--races", type=int, default=1)
    options = parser.parse_args()
    with stage() as app:
        app.wait_for_standby()
        figures()
        ended, told = zip(*(race(app, options.variants, options.seeds) for _ in range(options.races)), strict=True)
        what = f"{len(options.variants)} variants, {options.seeds} seeds each: click on Start until every"
        report(f"{what} curve has ended, s", ended)
        report(f"{what} card is there, s", told)


def race(app: Stage, variants: list[str], seeds: int) -> tuple[float, float]:
    page = app.page(f"/compare?seeds={seeds}")
    for name in {*variants} ^ {*CHOSEN}:
        page.get_by_test_id(f"tile-{name}").click()
        page.wait_for_timeout(500)
    began = time.perf_counter()
    page.get_by_role("button", name="Start").click()
    page.locator("[data-ended='true']").wait_for(timeout=PATIENCE)
    ended = time.perf_counter() - began
    while page.locator("tbody tr:not(.baseline)").count() < len(variants):
        page.wait_for_timeout(200)
    told = time.perf_counter() - began
    page.close()
    return ended, told


if __name__ == "__main__":
    main()
