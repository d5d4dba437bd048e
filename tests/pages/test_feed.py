"""What the browser asks while a run trains: never the events of two lives of a log in one curve."""

from __future__ import annotations

import gzip
import json
import threading
from contextlib import closing
from typing import Any

import pytest

from aecore.presets import preset
from aecore.runs.log import EventLog
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from ui.web import feed as module
from ui.web.feed import LONG, feed, feed_as_json


@pytest.fixture
def run(store: Store) -> Run:
    return store.create(preset("digits", "vae"))


def log(run: Run, steps: range, rate: float, keep: int | None = None) -> int:
    """Append steps after the first `keep` bytes; return the length before them."""
    with closing(EventLog(run.events_path, keep)) as events:
        before = events.sync()
        for step in steps:
            terms = {"objective": 1.0, "reconstruction": 1.0}
            events.append({"kind": "step", "step": step, "epoch": 0.5, "terms": terms, "rate": rate})
    return before


def read_on(run: Run, answer: dict[str, Any]) -> dict[str, Any]:
    return feed(run, answer["next"], answer["mark"])


def test_a_log_that_only_grows_is_read_once_and_whole(run: Run) -> None:
    answer, steps = feed(run, 0), []
    for start in range(0, 30, 10):
        log(run, range(start, start + 10), rate=1.5)
        answer = read_on(run, answer)
        assert "reset" not in answer
        steps += [event["step"] for event in answer["events"]]
    assert steps == list(range(30))
    assert read_on(run, answer)["events"] == []


@pytest.mark.parametrize("again", [0, 5, 10, 40], ids=["cut only", "shorter", "as long", "longer"])
def test_a_log_that_was_cut_back_is_read_anew_however_far_it_grew_again(run: Run, again: int) -> None:
    log(run, range(10), rate=1.5)
    kept = log(run, range(10, 20), rate=1.5)
    answer = feed(run, 0)
    log(run, range(10, 10 + again), rate=2.5, keep=kept)
    reset = read_on(run, answer)
    assert reset["reset"]
    assert reset["events"] == []
    anew = read_on(run, reset)
    assert [event["step"] for event in anew["events"]] == list(range(10 + again))
    assert {event["rate"] for event in anew["events"][10:]} <= {2.5}


def test_a_cut_behind_the_reader_does_not_disturb_him(run: Run) -> None:
    log(run, range(10), rate=1.5)
    answer = feed(run, 0)
    kept = log(run, range(10, 20), rate=1.5)
    log(run, range(10, 20), rate=2.5, keep=kept)
    following = read_on(run, answer)
    assert [event["step"] for event in following["events"]] == list(range(10, 20))


# --- as bytes -------------------------------------------------------------------------------------------------------


def told(run: Run, start: int, mark: str = "", pack: bool = True) -> dict[str, Any]:
    content, packed = feed_as_json(run, start, mark, pack)
    content = gzip.decompress(content) if packed else content
    assert content.isascii()
    return json.loads(content)


@pytest.mark.parametrize("pack", [True, False], ids=["packed", "not packed"])
def test_what_is_sent_is_the_feed_whether_the_piece_is_kept_or_not(run: Run, pack: bool) -> None:
    """A log that grows, is cut back, grows again to the same length, holds garbage, vanishes."""
    log(run, range(500), rate=1.5)
    kept = log(run, range(500, 900), rate=1.5)
    whole = feed(run, 0)
    assert whole["next"] > LONG
    marks = [(0, ""), (whole["next"], whole["mark"]), (0, "wrong"), (kept, ""), (kept - 7, ""), (10**9, "")]

    def same() -> None:
        for start, mark in marks * 2:
            assert told(run, start, mark, pack) == feed(run, start, mark), (start, mark)

    same()
    log(run, range(900, 901), rate=1.5)
    same()
    log(run, range(500, 901), rate=2.5, keep=kept)
    same()
    assert {event["rate"] for event in told(run, kept)["events"]} == {2.5}
    with run.events_path.open("ab") as file:
        file.write(b'{"kind": NaN}\n[1]\n{"kind": "x", "text": "\\ud800 \xc3\xbc"}\n\xff\n{"torn')
    same()
    run.rename("another")
    run.write_status(Status(state="failed", reason="because", step=7))
    same()
    assert told(run, 0)["status"]["reason"] == "because"
    run.events_path.unlink()
    same()


def test_of_many_who_ask_for_the_same_one_reads_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    log(run, range(2000), rate=1.5)
    module.piece.cache_clear()
    module.packed.cache_clear()
    reads, start = list[int](), threading.Barrier(20)
    real = module.read_events
    monkeypatch.setattr(module, "read_events", lambda path, start: reads.append(start) or real(path, start))
    answers = list[bytes]()

    def ask() -> None:
        start.wait()
        answers.append(feed_as_json(run, 0, "", True)[0])

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reads == [0]
    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert len(json.loads(gzip.decompress(answers[0]))["events"]) == 2000
