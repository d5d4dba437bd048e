"""A run folder somebody made by hand: every page opens, shows its text as text, and shows the other runs."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ui.lab
from aecore.engines.local import LocalEngine
from aecore.runs.run import Status
from aecore.runs.store import Store
from aecore.spec import Spec
from tests.pages.opening import open_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
TEXT = (
    "<img src=x onerror=alert(1)> [x](javascript:alert(1)) :red[boo] $\\href{javascript:x}{y}$ `x` "
    "\u202e{0.__class__} =cmd()"
)

SIGNS = re.compile(r"(?<!\\)(<img|\]\(javascript|:red\[|\$\\href)")
"""What it would begin with if it was more than text."""


@pytest.fixture
def pages_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path / "runs"))
    engine = LocalEngine()
    monkeypatch.setattr(ui.lab, "engine", lambda: engine)
    return Store()


def change(path: Path, values: dict[str, Any]) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


FORGED: dict[str, tuple[str, dict[str, Any]]] = {
    "title": ("meta.json", {"title": TEXT}),
    "notes": ("meta.json", {"notes": TEXT}),
    "notes that are no text": ("meta.json", {"notes": [TEXT]}),
    "data set": ("spec.json", {"data": {"name": TEXT, "items": 0}}),
    "card": ("card.json", dict.fromkeys(("title", "text", "source", "licence", "good_for", "not_for"), TEXT)),
    "card of somebody's own": ("card.json", {"title": TEXT, "text": TEXT, "source": TEXT, "origin": "own"}),
    "classes": ("card.json", {"classes": [TEXT] * 10}),
    "variant": ("spec.json", {"variant": TEXT}),
    "reason": ("status.json", {"reason": TEXT, "hint": TEXT}),
    "values of the reason": ("status.json", {"reason": "x {x}", "reason_values": {"x": TEXT}}),
    "device": ("status.json", {"device": TEXT}),
    "progress": ("status.json", {"epoch": 1e300, "seconds_left": -1e300, "step": -5}),
}


@pytest.mark.proof(sample=12)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("name", "values"), FORGED.values(), ids=FORGED)
def test_cve_2025_51464_no_text_of_a_run_is_more_than_text(
    pages_store: Store, small: Callable[..., Spec], page: str, name: str, values: dict[str, Any]
) -> None:
    shutil.copytree(pages_store.shipped / "digits-vae-2d", pages_store.root / "digits-vae-forged")
    run = pages_store.get("digits-vae-forged")
    change(run.path / "meta.json", {"created": 1.0})
    change(run.path / name, values)
    for state in ("done", "failed"):
        run.write_status(Status(state=state)) if name != "status.json" else change(run.path / name, {"state": state})
        app = open_page(page, run=run.id)
        for shown in [*app.markdown, *app.caption, *app.info, *app.error, *app.warning]:
            assert not SIGNS.search(shown.value), (type(shown).__name__, shown.value)


def test_what_a_card_says_of_its_data_is_no_more_than_text(pages_store: Store) -> None:
    shutil.copytree(pages_store.shipped / "digits-vae-2d", pages_store.root / "digits-vae-forged")
    for name in ("card", "card of somebody's own"):
        change(pages_store.root / "digits-vae-forged" / FORGED[name][0], FORGED[name][1])
        app = open_page("explore", run="digits-vae-forged")
        app.session_state["about/digits-vae-forged"] = True
        app.run()
        assert "alert" in str([shown.value for shown in app.markdown])
        for shown in app.markdown:
            assert not SIGNS.search(shown.value), shown.value
