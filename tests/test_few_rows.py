"""Rows of docs/few-items.md: means with their intervals over seeds, and differences seed by seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t, ttest_1samp

from benchmarks import few
from benchmarks.few import DIFFERENCES, MEANS, Measured, rows
from benchmarks.seeds import apart, half, put

FOUND = {
    few.PLAIN: Measured(np.array([[10.0, 20.0], [12.0, 19.0], [14.0, 24.0]]), np.array([[8.0], [9.0], [10.0]])),
    few.VARIED: Measured(np.array([[11.0, 26.0], [13.1, 26.0], [14.9, 30.0]]), np.array([[8.0], [9.0], [10.0]])),
}


def test_an_interval_is_student_s() -> None:
    values = np.array([1.0, 4.0, 2.5, 3.0])
    low, high = t.interval(0.95, 3, values.mean(), values.std(ddof=1) / 2)
    assert (values.mean() - half(values), values.mean() + half(values)) == pytest.approx((low, high))
    assert apart(values).startswith("**+2.6") == (ttest_1samp(values, 0.0).pvalue < 0.05)
    assert apart(np.array([-1.0, 1.0, 0.5])).startswith("+0.2 (−")


def test_differences_are_taken_seed_by_seed_and_replace_their_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(few, "measured", lambda data, variant, items, how, seeds: FOUND[how])
    page = tmp_path / "page.md"
    page.write_text(f"Before\n\n{MEANS}\n| head |\n|---|\n\nBetween\n\n{DIFFERENCES}\n| head |\n|---|\n\nAfter\n")
    for _twice in range(2):
        for mark, row in rows("digits", "vae", 32, 3):
            put(page, mark, row, cells=4)
    lines = page.read_text().splitlines()
    assert sum(line.startswith("| digits") for line in lines) == 5
    assert "| digits | vae | 32 | as they are | 12.0 ± 5.0 | 21.0 ± 6.6 | 9.0 ± 2.5 | 3 |" in lines
    assert any(
        line.startswith("| digits | vae | 32 | varied − as they are | **+1.0 (+0.8 to +1.2)** |") for line in lines
    )
    assert lines.index("Between") < lines.index(DIFFERENCES) < lines.index("After")
