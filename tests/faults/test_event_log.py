"""A torn last line is not there yet; whole lines are never lost, never doubled, never changed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from aecore.errors import UserError
from aecore.runs.log import EventLog, read_events

EVENTS = [{"kind": "step", "step": 1}, {"text": "ü\n\r\u2028日", "a": [1, {"b": None}]}, {"kind": "step", "rate": 1e-9}]
CONTENT = b'{"kind": "step", "terms": {"kl": 1.0}}\n{"kind": "snapshot"}\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


@pytest.fixture
def content(path: Path) -> bytes:
    """The bytes of a log of `EVENTS`."""
    write(path, *EVENTS)
    return path.read_bytes()


def write(path: Path, *events: dict[str, object], keep: int | None = None) -> None:
    with closing(EventLog(path, keep)) as log:
        for event in events:
            log.append(event)
        assert log.sync() == path.stat().st_size


def test_a_log_cut_at_any_byte_gives_its_whole_lines_and_later_the_rest(path: Path, content: bytes) -> None:
    for cut in range(len(content) + 1):
        path.write_bytes(content[:cut])
        first, following = read_events(path)
        assert first == EVENTS[: content[:cut].count(b"\n")]
        assert following == content[:cut].rfind(b"\n") + 1
        path.write_bytes(content)
        rest, end = read_events(path, following)
        assert (first + rest, end) == (EVENTS, len(content))


def test_a_log_reopened_after_a_cut_at_any_byte_goes_on_after_its_last_whole_line(path: Path, content: bytes) -> None:
    for cut in range(len(content) + 1):
        path.write_bytes(content[:cut])
        write(path, {"new": cut})
        assert path.read_bytes() == content[: content[:cut].rfind(b"\n") + 1] + b'{"new": %d}\n' % cut


def test_a_log_is_cut_back_to_the_length_a_checkpoint_remembers_and_never_stretched(path: Path, content: bytes) -> None:
    for keep in range(len(content) + 20):
        path.write_bytes(content)
        write(path, keep=keep)
        assert path.read_bytes() == content[:keep]


@pytest.mark.parametrize("largest", [1, 7, 30, 64])
def test_small_reads_add_up_to_the_whole_log(path: Path, content: bytes, largest: int) -> None:
    events, start = [], 0
    while start < len(content):
        found, following = read_events(path, start, largest)
        assert following > start
        events, start = events + found, following
    assert events == EVENTS


@pytest.mark.parametrize(
    "garbage", [b"", b"nonsense", b"[1]", b"5", b"null", b"\xff\x00\xfe", b'{"torn": ', b"[" * 50_000, b"9" * 5000]
)
def test_lines_that_are_no_objects_are_skipped(path: Path, content: bytes, garbage: bytes) -> None:
    path.write_bytes(garbage + b"\n" + content + garbage + b"\n")
    assert read_events(path) == (EVENTS, path.stat().st_size)


def test_lines_and_torn_ends_longer_than_a_read_are_handled(path: Path) -> None:
    write(path, {"long": "x" * 3_000_000})
    assert len(read_events(path)[0][0]["long"]) == 3_000_000
    path.write_bytes(b'{"a": 1}\n' + b"x" * 3_000_000)
    write(path)
    assert path.read_bytes() == b'{"a": 1}\n'


def test_a_missing_log_is_an_empty_one(path: Path) -> None:
    assert read_events(path, 5) == ([], 5)


def test_a_value_that_is_not_json_leaves_the_log_whole(path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write(path, {"a": 1}, {"a": float("nan")})
    assert read_events(path)[0] == [{"a": 1}]


def test_a_log_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be used"):
        EventLog(tmp_path / "missing" / "events.jsonl")


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity", b"1e999"])
def test_a_line_that_strict_json_cannot_carry_to_a_browser_is_skipped(path: Path, number: bytes) -> None:
    path.write_bytes(b'{"kind": "step", "rate": ' + number + b"}\n" + CONTENT)
    assert [event["kind"] for event in read_events(path)[0]] == ["step", "snapshot"]


@pytest.mark.parametrize("start", [1, 26, 38])
def test_reading_from_within_a_line_skips_the_rest_of_it(path: Path, start: int) -> None:
    path.write_bytes(CONTENT)
    assert read_events(path, start) == ([{"kind": "snapshot"}], len(CONTENT))


def test_a_writer_that_was_thought_to_be_gone_writes_nothing_into_the_log_of_the_next_one(path: Path) -> None:
    """Its machine was cut off, and locks do not reach it."""
    with closing(EventLog(path)) as before:
        before.append({"kind": "step", "step": 1})
        with closing(EventLog(path)) as after:
            before.append({"kind": "step", "step": 2})
            after.append({"kind": "step", "step": 3})
            before.append({"kind": "step", "step": 4})
    assert [event["step"] for event in read_events(path)[0]] == [1, 3]
