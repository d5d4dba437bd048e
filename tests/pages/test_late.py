"""What a page that one has left still asks for, in Streamlit's protocol: a beat of what trains, a press on its way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from aecore.runs.store import Store
from tests.served import Server, Tab

ROUNDS = 8
"""How often two messages are sent at once: whether the second meets the first still waiting is a matter of luck."""


class Going(Tab):
    """A tab that keeps the pages it was told to be at."""

    def __init__(self, server: Server, page: str, query: str = "") -> None:
        self.told: list[str] = []
        super().__init__(server, query, page)

    def request(self, pressed: str = "") -> bytes:
        self.told = []
        return super().request(pressed)

    def receive(self) -> None:
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.socket.recv(timeout=120))  # type: ignore[arg-type]
            kind = answer.WhichOneof("type")
            if kind in ("new_session", "navigation"):
                self.hash = getattr(answer, kind).page_script_hash
                self.told.append(self.hash)
            elif kind == "delta" and answer.delta.fragment_id:
                self.fragments["any"] = answer.delta.fragment_id
            elif kind == "auto_rerun":
                self.fragments["training"] = answer.auto_rerun.fragment_id
            elif kind == "page_info_changed":
                self.query = answer.page_info_changed.query_string
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    def go(self, page: str) -> bytes:
        """The message that leads to another page."""
        self.page, self.query, self.hash = page, "", ""
        return self.request()

    def beat(self, fragment: str, at: str) -> None:
        """The message that a timer of the browser sends, from a page."""
        message = BackMsg()
        asked = message.rerun_script
        asked.fragment_id, asked.page_script_hash, asked.is_auto_rerun = self.fragments[fragment], at, True
        self.socket.send(message.SerializeToString())

    def ask_again(self) -> None:
        """Ask for the page that the tab was told to be at: all that was asked before has been answered then."""
        self.socket.send(super().request())
        self.receive()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("late"))
    yield running
    running.close()


def test_a_late_beat_of_the_page_before_does_not_empty_the_page_that_is_there(server: Server) -> None:
    tab, made = Going(server, "train"), Tab(server, page="train")
    made.choose("budget.epochs", "10,000")
    made.press("train-button")
    [run] = [run for run in Store(server.runs).runs() if not run.shipped]
    tab.rerun()
    before = tab.hash
    tab.socket.send(tab.go("gallery"))
    tab.receive()
    there = tab.hash
    tab.beat("training", at=before)
    tab.ask_again()
    assert (before in tab.told, tab.hash) == (False, there)
    tab.beat("training", at=there)  # which does run
    tab.receive()
    assert tab.told[-1] == there
    run.ask("stop")


def test_a_late_message_of_the_page_before_does_not_take_back_a_change_of_page(server: Server) -> None:
    for _ in range(ROUNDS):
        tab = Going(server, "explore", "run=digits-vae-2d")
        before, change = tab.hash, tab.go("gallery")
        with server.held():
            tab.socket.send(change)
            tab.beat("any", at=before)
        tab.receive()
        tab.ask_again()
        assert before not in tab.told
        tab.close()
