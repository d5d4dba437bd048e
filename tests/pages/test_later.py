"""A run of a later version, with an autoencoder or a data set that this one does not have: what it has left is shown,
and what cannot be says why."""

from __future__ import annotations

import json
import shutil
from contextlib import nullcontext
from typing import Any

import pytest

from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.workers.jobs import begin, job_of, work_out

from .opening import open_page
from .test_pages import launched, store

__all__ = ["launched", "store"]

DATA = {"data": {"name": "smells", "items": 0}}
VARIANT = {"variant": "dream"}


def of_later(store: Store, **values: Any) -> Run:
    """A run with results whose settings are those of a version to come."""
    shutil.copytree(store.shipped / "digits-vae-2d", store.root / "digits-later")
    run = store.get("digits-later")
    path = run.file("spec")
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
    return store.get(run.id)


@pytest.mark.parametrize("values", [DATA, VARIANT], ids=["data set", "autoencoder"])
@pytest.mark.parametrize("page", ["home", "gallery", "explore", "train", "use"])
@pytest.mark.usefixtures("launched")
def test_it_can_be_looked_at(store: Store, page: str, values: dict[str, Any]) -> None:
    run = of_later(store, **values)
    app = open_page(page, **({"run": run.id} if page in ("explore", "train", "use") else {}))
    assert not app.error


@pytest.mark.parametrize(("values", "words"), [
    (DATA, "There is no data set called “smells”"),
    (VARIANT, "There is no variant called “dream”"),
], ids=["data set", "autoencoder"])  # fmt: skip
@pytest.mark.usefixtures("launched")
def test_a_training_like_it_says_why_not_and_the_form_is_there(
    store: Store, values: dict[str, Any], words: str
) -> None:
    app = open_page("train", like=of_later(store, **values).id)
    assert words in app.error[0].value
    assert any(button.key == "train-button" for button in app.button)


@pytest.mark.parametrize(("values", "words"), [
    (DATA, "There is no data set called “smells”"),
    (VARIANT, "There is no variant called “dream”"),
], ids=["data set", "autoencoder"])  # fmt: skip
@pytest.mark.usefixtures("launched")
def test_compare_says_it_once_of_the_run_that_it_is_about_and_shows_the_others(
    store: Store, values: dict[str, Any], words: str
) -> None:
    later, known = of_later(store, **values), store.get("digits-vae-2d")
    job = job_of(later, "cards", {})
    job.path.unlink(missing_ok=True)
    begin(job)
    assert work_out(job, nullcontext()) == 1
    app = open_page("compare", runs=f"{later.id}.{known.id}")
    assert not app.error
    assert [text.value.count(words) for text in app.warning] == [1]
