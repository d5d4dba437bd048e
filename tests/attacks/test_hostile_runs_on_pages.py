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
from aecore.runs.run import Status
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.launcher import LocalLauncher
from tests.pages.opening import open_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
TEXT = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) :red[boo] $\\href{javascript:x}{y}$ `x` \u202e{0.__class__} =cmd()"


@pytest.fixture
def pages_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path / "runs"))
    launcher = LocalLauncher()
    monkeypatch.setattr(ui.lab, "launcher", lambda: launcher)
    return Store()


def change(path: Path, values: dict[str, Any]) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


FORGED: dict[str, tuple[str, dict[str, Any]]] = {
    "title": ("meta.json", {"title": TEXT}),
    "notes": ("meta.json", {"notes": TEXT}),
    "notes that are no text": ("meta.json", {"notes": [TEXT]}),
    "data set": ("spec.json", {"data": {"name": TEXT, "items": 0}}),
    "variant": ("spec.json", {"variant": TEXT}),
    "reason": ("status.json", {"reason": TEXT, "hint": TEXT}),
    "values of the reason": ("status.json", {"reason": "x {x}", "reason_values": {"x": TEXT}}),
    "device": ("status.json", {"device": TEXT}),
    "progress": ("status.json", {"epoch": 1e300, "seconds_left": -1e300, "step": -5}),
}


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
            for sign in ("<img", "](javascript", ":red[", "$\\href"):
                assert not re.search(rf"(?<!\\){re.escape(sign)}", shown.value), (type(shown).__name__, shown.value)


@pytest.mark.parametrize("page", PAGES)
def test_a_class_or_column_with_a_hostile_name_comes_from_no_run(pages_store: Store, page: str) -> None:
    """What items are called is a matter of the data sets' cards, which are code; a run cannot bring names of its own."""
    run = shutil.copytree(pages_store.shipped / "digits-vae-2d", pages_store.root / "digits-vae-forged")
    change(run / "spec.json", {"classes": [TEXT], "columns": [TEXT]})
    app = open_page(page, run="digits-vae-forged")
    assert TEXT not in str([element.value for element in app.markdown])
