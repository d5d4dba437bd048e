"""How quickly dropped files become a check card and a training, and what the server and its child hold meanwhile.

    python -m benchmarks.own [--rounds 3] [--only pictures emoji many table words large crowd]

In a real browser, each time in a profile of its own, on data made for it (the emoji ship with the project):

- **Check card**: from the files being chosen to the check card on the screen, everything in between included.
- **First loss**: from *Use these data* to the first point of the loss curve, with *Train* pressed as soon as it can be.
- **Server, child**: the most that the server's process holds above what it held before (sampled every 20 ms), and the
  most that the process which reads the files holds in all.
- **Crowd**: so many visitors send 40 pictures each at once, without a browser, while somebody asks for Home over and
  over: seconds until the last one has their check card, and the 95th percentile of the page's answer.

The first round of each also starts the child, which imports what it needs once.
"""

from __future__ import annotations

import argparse
import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import psutil
from PIL import Image

from ui.own.examples import example

from .sounds import words as three_words
from .stage import Stage, head, percentile, stage

PATIENCE_MS = 180_000
SEED = 20_261_201
CROWD, EACH = 30, 40
ZONE = "/train?data=own"


def picture(side: int, draw: np.random.Generator, form: str = "PNG") -> bytes:
    """A smooth coloured cloud with some grain, as a photograph would be compressed."""
    small = draw.integers(0, 255, (4, 4, 3), dtype=np.uint8)
    grown = Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC)
    grain = draw.integers(-12, 12, (side, side, 3))
    pixels = np.clip(np.asarray(grown).astype(int) + grain, 0, 255).astype(np.uint8)
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, form, quality=92)
    return content.getvalue()


def zipped(path: Path, members: Iterator[tuple[str, bytes]]) -> list[Path]:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return [path]


def pictures(folder: Path, draw: np.random.Generator) -> list[Path]:
    found = []
    for i in range(60):
        path = folder / f"{i}.jpg"
        path.write_bytes(picture(800, draw, "JPEG"))
        found.append(path)
    return found


def emoji(folder: Path, draw: np.random.Generator) -> list[Path]:
    path = folder / "emoji.zip"
    path.write_bytes(example("pictures"))
    return [path]


def many(folder: Path, draw: np.random.Generator) -> list[Path]:
    names = ("hill", "lake", "wood", "town")
    return zipped(folder / "many.zip", ((f"{names[i % 4]}/{i}.jpg", picture(64, draw, "JPEG")) for i in range(10_000)))


def table(folder: Path, draw: np.random.Generator) -> list[Path]:
    path, rows = folder / "rows.csv", 1_000_000
    values = draw.normal(size=(rows, 5))
    with path.open("w") as file:
        file.write("a,b,c,d,e,kind\n")
        for start in range(0, rows, 50_000):
            block = values[start : start + 50_000]
            file.writelines(",".join(f"{v:.3f}" for v in row) + f",k{int(row[0] > 0)}\n" for row in block)
    return [path]


def large(folder: Path, draw: np.random.Generator) -> list[Path]:
    size = len(picture(3000, draw, "JPEG"))
    count = max(24, round(100e6 / size))
    return zipped(folder / "large.zip", ((f"{'ab'[i % 2]}/{i}.jpg", picture(3000, draw, "JPEG")) for i in range(count)))


def words(folder: Path, draw: np.random.Generator) -> list[Path]:
    return zipped(folder / "words.zip", three_words())


CASES: dict[str, tuple[str, Callable[[Path, np.random.Generator], list[Path]]]] = {
    "pictures": ("60 photographs, 800 by 800", pictures),
    "emoji": ("1,878 emoji in folders, zipped", emoji),
    "many": ("10,000 pictures, 64 by 64, zipped", many),
    "table": ("CSV, 1,000,000 rows of 6", table),
    "words": ("60 words of a second, WAV, in folders, zipped", words),
    "large": ("photographs of 9 million pixels, zipped", large),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=[*CASES, "crowd"], choices=[*CASES, "crowd"])
    options = parser.parse_args()
    with TemporaryDirectory() as folder, stage() as app:
        head("dropped", "MB", "check card, s", "first loss, s", "server, MB more", "child, MB")
        for name in (name for name in options.only if name in CASES):
            place = Path(folder) / name
            place.mkdir()
            said, make = CASES[name]
            files = make(place, np.random.default_rng(SEED))
            size = sum(path.stat().st_size for path in files) / 1e6
            took = [drop(app, files) for _ in range(options.rounds)]
            cards, losses = ("/".join(f"{getattr(one, what):.1f}" for one in took) for what in ("card", "loss"))
            most = [max(getattr(one, what) for one in took) for what in ("server", "child")]
            print(f"| {said} | {size:.0f} | {cards} | {losses} | {most[0]:.0f} | {most[1]:.0f} |", flush=True)
        if "crowd" in options.only:
            crowd(app)


class Took(NamedTuple):
    card: float
    loss: float
    server: float
    child: float


def drop(app: Stage, files: list[Path]) -> Took:
    """Bring files in once; return seconds and megabytes."""
    page = app.page(ZONE)
    page.get_by_test_id("own-zone").wait_for(timeout=PATIENCE_MS)
    with watched(app) as held:
        began = time.monotonic()
        page.get_by_test_id("own-files").set_input_files(files)
        page.locator("[data-phase=ready]").wait_for(timeout=PATIENCE_MS)
        card = time.monotonic() - began
        began = time.monotonic()
        page.get_by_test_id("own-use").click(timeout=PATIENCE_MS)
        page.get_by_role("button", name="Train", exact=True).click(timeout=PATIENCE_MS)
        page.locator("[data-first-point-ms]").first.wait_for(state="attached", timeout=PATIENCE_MS)
        loss = time.monotonic() - began
    page.get_by_role("button", name="Stop").first.click()
    page.wait_for_timeout(3000)
    page.context.close()
    return Took(card, loss, held["server"], held["child"])


@contextmanager
def watched(app: Stage) -> Iterator[dict[str, float]]:
    """Look at what the server holds above what it held, and the most that a child of it holds which reads files."""
    held, done, before = {"server": 0.0, "child": 0.0}, threading.Event(), app.memory()

    def look() -> None:
        while not done.wait(0.02):
            held["server"] = max(held["server"], app.memory() - before)
            for child in app.process.children(recursive=True):
                with suppress(psutil.Error):
                    if "nursery" in " ".join(child.cmdline()):
                        held["child"] = max(held["child"], child.memory_info().rss / 2**20)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield held
    finally:
        done.set()
        watcher.join()


# --- many at once -----------------------------------------------------------------------------------------------------


def crowd(app: Stage) -> None:
    """Have visitors bring pictures at the same time; print how long the last one waits and how the page answers."""
    draw, answers, done = np.random.default_rng(SEED), [], threading.Event()
    sets = [[picture(200, draw, "JPEG") for _ in range(EACH)] for _ in range(CROWD)]

    def ask_for_home() -> None:
        while not done.wait(0.1):
            began = time.monotonic()
            app.server.get("/")
            answers.append(time.monotonic() - began)

    asker = threading.Thread(target=ask_for_home)
    asker.start()
    began = time.monotonic()
    with ThreadPoolExecutor(CROWD) as pool:
        waits = list(pool.map(lambda files: bring(app, files), sets))
    whole = time.monotonic() - began
    done.set()
    asker.join()
    print(
        f"\n{CROWD} visitors with {EACH} pictures each: first check card after {min(waits):.1f} s, last after "
        f"{whole:.1f} s; Home meanwhile: median {np.median(answers):.3f} s, 95th percentile "
        f"{percentile(answers, 0.95):.3f} s ({len(answers)} answers)"
    )


def bring(app: Stage, files: list[bytes]) -> float:
    """Send files as the page does and wait for the check card; return the seconds."""
    began = time.monotonic()
    told = {"files": [{"name": f"{i}.jpg", "size": len(content)} for i, content in enumerate(files)]}
    token = asked(app, "POST", "", json.dumps(told).encode())["token"]
    asked(app, "PUT", f"/{token}/1?from=0", b"".join(files))
    asked(app, "POST", f"/{token}/check", b"{}")
    while asked(app, "GET", f"/{token}")["state"] != "ready":
        time.sleep(0.5)
    return time.monotonic() - began


def asked(app: Stage, method: str, path: str, content: bytes | None = None) -> dict[str, object]:
    from ui.web.addresses import OWN, OWN_HEADER

    status, answer = app.server.get(OWN + path, method, content, **{OWN_HEADER: "1"})
    assert status in (200, 201), (method, path, status, answer)
    return dict(json.loads(answer))


if __name__ == "__main__":
    main()
