"""For whom a server is: personal limits nothing, each number has a variable, and what is set wrongly is said."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from aecore.errors import UserError
from aecore.hosting.mode import MODES, VARIABLES, Mode, mode
from aecore.settings import refuse_wrong_numbers
from aecore.workers import worker

NUMBERS = [field.name for field in fields(Mode) if field.name not in ("name", "trains", "uploads")]


def test_without_a_mode_nothing_is_limited() -> None:
    assert mode() == Mode("personal")
    assert {getattr(mode(), name) for name in NUMBERS} == {None}
    mode().refuse_training(operator=False)
    mode().refuse_uploads(operator=False)


def test_every_number_has_a_variable_and_nothing_else_has() -> None:
    assert list(VARIABLES) == NUMBERS


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("of", MODES)
def test_a_variable_changes_its_number_alone(name: str, of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_MODE", of)
    before = mode()
    variable, unit = VARIABLES[name]
    monkeypatch.setenv(variable, "7")
    changed = {key for key in NUMBERS if getattr(mode(), key) != getattr(before, key)}
    assert getattr(mode(), name) == 7 * unit
    assert changed <= {name}
    monkeypatch.setenv(variable, "0")
    assert getattr(mode(), name) is None


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("LATENTLAB_MODE", "Public"),
        ("LATENTLAB_QUOTA_RUNS", "-1"),
        ("LATENTLAB_QUOTA_MB", "1e3"),
        ("LATENTLAB_EXPIRY_DAYS", "٣"),
        ("LATENTLAB_LONGEST_SECONDS", "9" * 40),
        ("LATENTLAB_TRAINS", "nobody"),
        ("LATENTLAB_UPLOADS", "yes"),
    ],
)
def test_what_is_set_wrongly_is_said_by_name(variable: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, said)
    with pytest.raises(UserError, match=variable):
        mode()


@pytest.mark.parametrize("said", ["-5", "1.5", "nan", "٣", "9" * 5000])
@pytest.mark.parametrize("variable", ["LATENTLAB_OWN_SETS", "LATENTLAB_WAITING", "LATENTLAB_THREADS"])
def test_so_is_what_was_to_be_a_whole_number(variable: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, said)
    with pytest.raises(UserError, match=variable):
        refuse_wrong_numbers()


def test_who_may_train_and_bring_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_MODE", "public")
    with pytest.raises(UserError, match="no data"):
        mode().refuse_uploads(operator=False)
    mode().refuse_training(operator=False)
    monkeypatch.setenv("LATENTLAB_TRAINS", "operator")
    monkeypatch.setenv("LATENTLAB_UPLOADS", "1")
    mode().refuse_uploads(operator=False)
    with pytest.raises(UserError, match="only its operator"):
        mode().refuse_training(operator=False)
    mode().refuse_training(operator=True)


@pytest.mark.parametrize("given", [["--hired"], ["--serve", "{path}"], ["{path}/run"]])
def test_a_worker_that_is_started_in_a_wrong_mode_says_so_and_touches_nothing(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LATENTLAB_MODE", "rom")
    assert worker.main([word.format(path=tmp_path) for word in given]) == 2
    assert capsys.readouterr().err == "LATENTLAB_MODE is “rom”. Set it to one of: personal, room, public.\n"
    assert list(tmp_path.iterdir()) == []
