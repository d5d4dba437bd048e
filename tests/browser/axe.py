"""What axe-core finds on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

__all__ = ["AXE", "axe_faults"]

AXE = Path(__file__).resolve().parents[2] / "ui" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def axe_faults(page: Page) -> list[str]:
    """What axe-core finds on the whole page: its rules, the element, and why."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
    )
    return [
        (
            f"{rule['id']}: {node['html'][:140]}: "
            f"{(node['any'] or node['all'] or node['none'] or [{}])[0].get('message', '')}"
        )
        for rule in found
        for node in rule["nodes"]
    ]
