"""How far the verdicts and intervals of a comparison can be trusted: docs/calibration.md, put together from parts.

    python -m benchmarks.calibration [--only simulated coverage ...] [--pool FOLDER] [--to docs/calibration.md]

With `--only` some parts of the page are measured again, the others stay as they are, with their date. `--pool` is where
trainings are kept that take long to make; those that are lacking are made. One process, one thread.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .page import PARTS, measured, read, text
from .pools import one_thread


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=[], choices=list(PARTS))
    parser.add_argument("--pool", type=Path, default=Path("calibration-pool"))
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    one_thread()
    known = read(options.to) if options.to else {}
    for name in options.only or PARTS:
        known[name] = measured(name, options.pool)
        print(known[name], flush=True)
        if options.to:  # after each part: the next one may take an hour
            options.to.write_text(text(known), "utf-8")


if __name__ == "__main__":
    main()
