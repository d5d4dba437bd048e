"""Show me the code on the pages: the dialog opens, shows the script of the run and offers it as both files."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from aecore.export.script import data, files_of, script_of
from aecore.runs.run import Run
from aecore.runs.store import Store, find_run
from aecore.spec import Spec

from .opening import open_page
from .test_pages import launched, press, store

__all__ = ["launched", "store"]

SHIPPED = "digits-vae-2d"
BOTH = ["Script (.py)", "Notebook (.ipynb)"]


def dialog(ids: list[str]) -> None:
    from ui.taking.code import chosen

    chosen(ids)


def shown(*runs: Run) -> AppTest:
    app = AppTest.from_function(dialog, kwargs={"ids": [run.id for run in runs]}, default_timeout=60).run()
    assert not app.exception
    return app


def scripts(app: AppTest) -> list[str]:
    return [code.value.strip() for code in app.code if code.language == "python"]


def said(app: AppTest) -> str:
    """The captions, as they are read."""
    return " ".join(caption.value for caption in app.caption).replace("\\", "")


def offered(app: AppTest) -> list[str]:
    return [button.label for button in app.get("download_button")]


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("page", ["train", "explore", "compare"])
def test_the_dialog_opens_and_shows_the_script(
    page: str, small: Callable[..., Spec], store: Store, launched: object
) -> None:
    run = store.create(small()) if page == "train" else find_run(SHIPPED)
    app = press(open_page(page, **{"runs" if page == "compare" else "run": run.id}), f"{page}-code")
    assert scripts(app) == [script_of(run).strip()]
    assert [label for label in offered(app) if label in BOTH] == BOTH


@pytest.mark.exhaustive
def test_of_several_runs_one_is_chosen() -> None:
    runs = [find_run(SHIPPED), find_run("digits-denoising-16d")]
    app = shown(*runs)
    for run in runs:
        app.button_group(key="code-run").set_value(run.id).run()
        assert not app.exception
        assert scripts(app) == [script_of(run).strip()]
        assert offered(app) == BOTH


def test_the_files_that_a_script_reads_are_offered_or_said(small: Callable[..., Spec]) -> None:
    app = shown(find_run("emoji-conv-vae-2d"))
    assert offered(app) == [*BOTH, "sheet.webp"]
    assert "Put sheet.webp beside it" in said(app)
    run = Store().create(small(start=SHIPPED, model__backbone__widths=find_run(SHIPPED).spec.model.backbone.widths))
    assert not files_of(run)
    run.file("start").write_bytes(b"weights")
    app = shown(run)
    assert offered(app) == [*BOTH, "start.safetensors"]
    assert "Put start.safetensors beside it" in said(app)


def test_what_has_no_script_is_a_sentence_and_offers_nothing(
    small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(data.DATA, "digits")
    app = shown(Store().create(small()))
    assert "no code to show for the data “Handwritten digits” yet" in app.info[0].value
    assert not offered(app)
