"""The explorer in a notebook: what the widget is given is what was trained; what is missing is said."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris

import aecore
from aecore import widget
from aecore.export.html.bundle import Bundle
from aecore.spec import Spec

from .export.taken import Held, built, held_of

ITEMS = "results/items.safetensors"
ROWS, LABELS = load_iris(return_X_y=True)


class Traits:
    """As much of traitlets and anywidget as a widget of ours asks of them."""

    def __init__(self, **values: Any) -> None:
        vars(self).update(values)

    def tag(self, **metadata: Any) -> dict[str, Any]:
        return metadata


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A place where anywidget is installed and the page's module has been built; the folder of temporary files."""
    for name, word in (("anywidget", "AnyWidget"), ("traitlets", "Bytes")):
        module = ModuleType(name)
        setattr(module, word, Traits)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(Bundle.__init__, "__defaults__", (built(tmp_path / "page").folder,))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    widget.widget_class.cache_clear()
    yield tmp_path / "temporary"
    widget.widget_class.cache_clear()


def test_where_anywidget_is_missing_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    widget.widget_class.cache_clear()
    with pytest.raises(aecore.UserError, match=r"needs the package “anywidget”.*Install it"):
        aecore.open_run("digits-vae-2d").explore()


def test_what_was_trained_here_is_given_to_the_page_and_nothing_stays(
    notebook: Path, small: Callable[..., Spec]
) -> None:
    trained = aecore.train(small())
    shown = trained.explore("From a cell")
    assert shown._esm == Bundle().code
    found: Held = held_of(shown.held)
    assert [run["title"] for run in found.runs] == ["From a cell"]
    items = found.arrays(ITEMS)
    n = len(trained.held_out)
    assert np.allclose(items["codes"][:n], trained.encode(trained.held_out), atol=1e-6)
    assert items["held_out"][:n].all()
    assert found.runs[0]["given"]["classes"] == list(trained.dataset.card.classes)
    assert list(notebook.glob("latent-lab-*")) == []


def test_a_run_is_shown_from_its_own_files(notebook: Path) -> None:
    trained = aecore.open_run("digits-vae-2d")
    assert trained.run is not None
    found = held_of(trained.explore().held)
    assert found.runs[0]["id"] == "digits-vae-2d"


def test_rows_of_an_estimator_are_shown_with_their_classes(notebook: Path) -> None:
    ae = aecore.Autoencoder("vae", epochs=2).fit(ROWS)
    found = held_of(ae.explore(ROWS, np.array(["a", "b", "c"])[LABELS], "Flowers").held)
    items = found.arrays(ITEMS)
    assert np.allclose(items["codes"], ae.transform(ROWS), atol=1e-5)
    assert items["labels"].tolist() == LABELS.tolist()
    assert found.runs[0]["given"]["classes"] == ["a", "b", "c"]
    assert np.allclose(items["pictures"], (ROWS - ae.center_) / ae.scale_, atol=1e-6)
    assert list(notebook.glob("latent-lab-*")) == []


@pytest.mark.parametrize(
    ("labels", "says"), [(ROWS[:, 0], "“y” holds no classes"), (LABELS[:9], "There are 150 items and 9 labels")]
)
def test_what_are_no_classes_is_said(notebook: Path, labels: Any, says: str) -> None:
    ae = aecore.Autoencoder("undercomplete", epochs=1).fit(ROWS)
    with pytest.raises(aecore.UserError, match=says):
        ae.explore(ROWS, labels)
