"""Find a Chromium for the browser tests; get one when there is none.

python tests/browser/chromium.py     prints its path; exits with 1 and a sentence when none can be had
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Return the path of a Chromium: the machine's own, or the one Playwright has downloaded."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_chromium() -> None:
    """Install Debian's package when we may, else let Playwright download its own."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        done = subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False)
        if done.returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if not find_chromium():
        install_chromium()
    found = find_chromium()
    sys.stdout.write(f"{found}\n" if found else "")
    if not found:
        sys.exit("The browser tests need Chromium. Install it, or run: python -m playwright install chromium")
