"""A class takes a lesson and votes, on a real server that is killed in the middle of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.classroom import QUESTIONS, class_votes
from tests.served import Server


@pytest.mark.exhaustive
def test_a_class_is_counted_to_the_vote_over_a_restart_of_its_server(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        met = class_votes(server, sessions=5)
    finally:
        server.close()
    assert met.members == 5
    assert met.errors == []
    assert met.counted == met.wanted
    assert len(met.wanted) == len(QUESTIONS)
