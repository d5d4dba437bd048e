"""What is made while a wheel is built, beside what pyproject.toml lists: browser components, compiled translations, the
licences of what comes along. Nothing of it is written into the sources but what `ui.web.build` builds there anyway.

It runs in an environment that pip makes for it, before the project is installed: it imports little, and late.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

__all__ = ["build", "make"]

LICENCES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE")


def make(root: Path, to: Path) -> None:
    """Build the components where they belong, and write all else into a folder laid out as the program is."""
    build()
    compile_catalogues(root / "ui" / "locales", to / "ui" / "locales")
    write_licences(root, to / "licences")


def build() -> None:
    """Build the browser components; a wheel without them would be a page without pictures."""
    from ui.web.build import build_components

    if why := build_components():
        raise SystemExit(
            f"Latent Lab cannot be packed without its browser components. {why}\n"
            "They are built by Node.js and packages of npm, so building needs the internet once. "
            "A wheel that is built already (latent_lab-*.whl) needs neither."
        )


def compile_catalogues(sources: Path, to: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sources.rglob("*.po"):
        compiled = (to / source.relative_to(sources)).with_suffix(".mo")
        compiled.parent.mkdir(parents=True)
        with source.open("rb") as text, compiled.open("wb") as file:
            write_mo(file, read_po(text))


def write_licences(root: Path, to: Path) -> None:
    """The licences of the packages in the browser components, of the font, and of the data that ready models show."""
    to.mkdir(parents=True)
    frontend = root / "ui" / "frontend"
    packages = json.loads((frontend / "package-lock.json").read_text("utf-8"))["packages"]
    for place, about in packages.items():
        if place and not about.get("dev"):
            name = place.removeprefix("node_modules/").replace("/", "-").removeprefix("@")
            (to / f"{name}.txt").write_text(licence_of(frontend / place, about), "utf-8")
    shutil.copy(frontend / "src" / "fonts" / "OFL.txt", to / "font-serif.txt")
    (to / "data.txt").write_text(data_of(root / "pretrained"), "utf-8")


def licence_of(folder: Path, about: dict[str, Any]) -> str:
    """A package's licence text, after a line that says which package; some bring only the licence's name."""
    head = f"{folder.name} {about['version']}, {about.get('license', '')}, {about.get('resolved', '')}"
    texts = [path.read_text("utf-8") for name in LICENCES if (path := folder / name).is_file()]
    return "\n\n".join([head, *texts]) + "\n"


def data_of(runs: Path) -> str:
    """Which data the ready models were trained on: from whom, under which licence, and what was changed."""
    from aecore.export.attribution import attribution, credit
    from aecore.runs.artefacts import FILES
    from aecore.runs.reading import card_at

    cards = [card_at(path) for path in sorted(runs.glob(f"*/{FILES['card'].path}"))]
    told = {card.name: " ".join(map(str, credit(attribution(card)))) for card in cards}
    head = "Data that the ready models were trained on, of which they show items and what a model makes of them."
    return "\n\n".join([head, *told.values()]) + "\n"
