"""What may be asked: read from an address as text, known to the table of jobs, and light."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import BaseModel, ValidationError

from aecore.latent import asked
from aecore.latent.asked import Direction, Nearest, Umap
from aecore.workers.jobs import JOBS, resolve

KINDS = {name: kind for name, kind in JOBS.items() if kind.params.startswith("aecore.latent.")}
ASKED = {"direction": {"a": 1, "b": [4, 2]}, "settling": {"item": 3}}
"""What must be said; nothing of the others."""


def test_every_question_has_a_job_and_every_job_a_question() -> None:
    questions = {resolve(kind.params) for kind in KINDS.values()}
    classes = [value for value in vars(asked).values() if isinstance(value, type) and issubclass(value, asked.Asked)]
    assert questions | {asked.Asked} == set(classes)
    assert all(callable(resolve(kind.compute)) for kind in KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_survives_json_and_cannot_be_changed(kind: str) -> None:
    question: BaseModel = resolve(KINDS[kind].params)(**ASKED.get(kind, {}))
    assert type(question).model_validate_json(question.model_dump_json()) == question
    for name in type(question).model_fields:
        with pytest.raises(ValidationError):
            setattr(question, name, getattr(question, name))


def test_an_address_holds_text_only() -> None:
    assert Umap(**{"components": "3", "n_neighbors": "20", "min_dist": "0.25"}) == Umap(
        components=3, n_neighbors=20, min_dist=0.25
    )
    assert Nearest(**{"space": "data", "k": "5"}) == Nearest(space="data", k=5)
    assert Direction(**{"a": "4", "b": "7,2, 9", "c": "3,"}) == Direction(a=4, b=(7, 2, 9), c=(3,))


@pytest.mark.parametrize("group", ["", "four", "-1", "1,x", ",", (), (-1,), 1.5, tuple(range(20_001))])
def test_a_group_is_a_label_or_a_list_of_items(group: object) -> None:
    with pytest.raises(ValidationError):
        Direction(a=group, b=1)


def test_asking_does_not_wait_for_torch() -> None:
    check = "import sys, aecore.latent.asked; sys.exit(bool({'torch', 'sklearn', 'numpy'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
