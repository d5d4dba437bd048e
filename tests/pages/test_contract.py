"""What Python and the browser must spell alike: the generated file is up to date, and what is written and sent is as it
says."""

from __future__ import annotations

import re
import types
import typing
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, is_typeddict

import pytest

import ui.components
from aecore.data.cards import Kind
from aecore.latent.samplers import Sampler
from aecore.models.variants import VARIANTS
from aecore.parts import AXES
from aecore.presets import preset
from aecore.runs.annotations import annotations_of
from aecore.runs.artefacts import TENSORS, TensorRow
from aecore.runs.log import read_events
from aecore.runs.run import ACTIVE, ENDED, Run, State
from aecore.runs.store import Store
from aecore.training.events import LOGGED
from ui.contract import CONTRACT, contract
from ui.contract.runs import terms
from ui.contract.typescript import fields_of, interface, type_of
from ui.links import VIEW
from ui.mounted import COMPONENTS
from ui.texts import component_texts
from ui.web.addresses import TOLD
from ui.web.feed import FeedAnswer, FeedStatus, feed
from ui.words import STATES

from .opening import open_page
from .test_pages import launched, press, store

__all__ = ["launched", "store"]

SHIPPED = sorted(path.name for path in (Path(__file__).parents[2] / "pretrained").iterdir() if path.is_dir())


def run_of(name: str) -> Run:
    return Store().get(name)


def test_the_contract_is_up_to_date() -> None:
    assert CONTRACT.read_text(encoding="utf-8") == contract(), "run: python -m ui.contract"


def test_it_holds_what_both_sides_spell() -> None:
    text = contract()
    words = [
        *get_args(State),
        *get_args(Kind),
        *get_args(Sampler),
        *LOGGED,
        *VIEW,
        *AXES["view"],
        *component_texts(str),
    ]
    assert all(f'"{word}"' in text for word in words)
    assert all(f"  {row.name}" in text for rows in TENSORS.values() for row in rows if "{" not in row.name)


def test_no_other_file_of_the_browser_spells_the_name_of_a_question() -> None:
    """Such as `feed?from=`; the contract has it."""
    named = re.compile(rf"[?&]({'|'.join(TOLD)})=")
    sources = [path for path in CONTRACT.parent.rglob("*.ts") if path != CONTRACT]
    assert len(sources) > 100
    assert named.search("`feed?from=${from}`")
    assert {path.name: found[0] for path in sources if (found := named.search(path.read_text("utf-8")))} == {}


def test_a_new_state_event_or_tensor_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = contract()
    brightness = TensorRow("brightness", ("N",), "F32", "", "")
    monkeypatch.setitem(TENSORS, "items", (*TENSORS["items"], brightness))
    assert contract() != before
    monkeypatch.undo()
    monkeypatch.setitem(LOGGED, "verdict", FeedStatus)
    with pytest.raises(KeyError, match="verdict"):
        contract()


def test_types_are_written_as_the_browser_has_them() -> None:
    assert type_of(dict[str, list[int | None]]) == "Record<string, (number | null)[]>"
    assert type_of(Literal["a", 2]) == '"a" | 2'
    assert "reset?: boolean" in interface("S", fields_of(FeedAnswer, {FeedStatus: "Status"}))
    with pytest.raises(TypeError):
        type_of(Path)


def test_every_state_is_active_or_ended_and_has_words() -> None:
    assert {*ACTIVE, *ENDED} == set(get_args(State)) == STATES.keys()
    assert not set(ACTIVE) & set(ENDED)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_term_that_a_training_may_tell_is_in_it(name: str) -> None:
    assert preset("digits", name).model.loss_weights(0.0).keys() <= set(terms())


@pytest.mark.parametrize("term", terms())
def test_every_term_has_its_sentences(term: str) -> None:
    assert {f"term_{term}", f"term_{term}_hint"} <= component_texts(str).keys()


# --- the log ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_events_of_the_log_have_the_fields_that_their_classes_say(name: str) -> None:
    events, _ = read_events(run_of(name).events_path)
    assert events
    for event in events:
        told = {member.name: member.optional for member in fields_of(LOGGED[event["kind"]])}
        assert event.keys() - {"kind"} <= told.keys()
        assert {field for field, optional in told.items() if not optional} <= event.keys()


# --- what is sent -----------------------------------------------------------------------------------------------------


def matches(value: Any, annotation: Any) -> bool:
    """Whether a value is of a type as the contract tells it to the browser."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation is Any:
        return True
    if origin in (typing.NotRequired, typing.Annotated):
        return matches(value, inner[0])
    if origin is Literal:
        return value in inner
    if origin in (types.UnionType, typing.Union):
        return any(matches(value, one) for one in inner)
    if origin is list:
        return isinstance(value, list | tuple) and all(matches(one, inner[0]) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(matches(k, inner[0]) and matches(v, inner[1]) for k, v in value.items())
    if is_typeddict(annotation) and not isinstance(value, dict):
        return False
    if is_typeddict(annotation):
        hints = typing.get_type_hints(annotation, include_extras=True)
        needed = {name for name, hint in hints.items() if get_origin(hint) is not typing.NotRequired}
        fits = isinstance(value, dict) and needed <= value.keys() <= hints.keys()
        return fits and all(matches(value[name], hints[name]) for name in value)
    if isinstance(annotation, type) and hasattr(annotation, "model_validate"):
        return annotation.model_validate(value) is not None
    return isinstance(value, (int, float) if annotation is float else annotation)


def test_the_feed_answers_as_its_type_says() -> None:
    run = run_of("digits-vae-2d")
    assert matches(feed(run, 0), FeedAnswer)
    assert matches(feed(run, 10, "another"), FeedAnswer)


@pytest.fixture
def given(monkeypatch):
    """What components were given, as `(name, data)`."""
    found: list[tuple[str, dict[str, Any]]] = []
    real = ui.components.mount
    monkeypatch.setattr(ui.components, "build_components", lambda: "")

    def mount(name):
        component = real(name)

        def shown(**arguments):
            found.append((name, arguments["data"]))
            told = {what.removeprefix("on_").removesuffix("_change") for what in arguments if what.startswith("on_")}
            assert told == {*COMPONENTS[name].states, *COMPONENTS[name].triggers}
            return component(**arguments)

        return shown

    monkeypatch.setattr(ui.components, "mount", mount)
    return found


def test_components_are_given_what_their_types_say(store, launched, given):
    open_page("home")
    open_page("explore", run="waves-beta-vae-6d", tool="walk")
    press(open_page("train"), "train-button")
    press(open_page("compare"), "race-start")
    assert {name for name, _data in given} == {
        "appearance", "chosen", "explorer", "hero", "tiles", "live", "race", "fair", "scoreboard",
    }  # fmt: skip
    for name, data in given:
        assert matches(data, COMPONENTS[name].data), name


def test_a_shape_that_does_not_fit_is_seen() -> None:
    chip = {"text": "a", "state": "equal", "main": True}
    strip = {"texts": {}, "lang": "en", "state": "fair", "title": "", "chips": [chip], "reasons": [], "notes": []}
    assert matches(strip, COMPONENTS["fair"].data)
    assert not matches(strip | {"chip": 1}, COMPONENTS["fair"].data)
    assert not matches(strip | {"chips": [{"text": "a"}]}, COMPONENTS["fair"].data)
    assert not matches(strip | {"state": "perhaps"}, COMPONENTS["fair"].data)


def test_a_comparison_is_given_as_its_types_say(store, launched, given):
    from .test_compare import two_that_differ

    open_page("compare", runs=".".join(run.id for run in two_that_differ(store)))
    assert {name for name, _data in given} >= {"race", "fair", "scoreboard", "leaderboard"}
    for name, data in given:
        assert matches(data, COMPONENTS[name].data), name


def test_what_is_kept_is_sent_whole() -> None:
    assert annotations_of(run_of("digits-vae-2d")).model_dump().keys() == {"groups", "directions", "dimensions"}
