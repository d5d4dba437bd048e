"""Classes as a stranger, or a student with too much time, meets them: codes are tried, votes stuffed, counts looked at
that are hidden, words and other nonsense sent. Asked of the app's own routes; by visitors of a real server:
tests/access.py."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from aecore.classes.rates import usual_rates
from aecore.classes.rooms import MOST_MEMBERS
from aecore.classes.shelf import SIGNS
from aecore.lessons.course import course
from aecore.lessons.lesson import Check, Predict
from ui.web import classes
from ui.web.addresses import CLASS_KEY, CLASSES, OWN_HEADER
from ui.web.classes import class_routes

LESSON = course()[0]
GUESS = next(step for step in LESSON.steps if isinstance(step, Predict))
READ = next(step for lesson in course() for step in lesson.steps if isinstance(step, Check) and step.ask == "number")
READ_OF = next(lesson for lesson in course() if READ in lesson.steps)
OPTION, OTHER = list(GUESS.options)[:2]
AT = {"lesson": LESSON.id, "step": GUESS.id}
Ask = Callable[..., tuple[int, dict[str, Any]]]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Rates go by this clock, so that a test decides how fast it asks."""
    found = Clock()
    fresh = usual_rates()
    for rate in fresh:
        rate.clock = found
    monkeypatch.setattr(classes, "RATES", fresh)
    return found


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Ask]:
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path))
    classes.rooms.cache_clear()
    app = Starlette(routes=class_routes())

    def asked(
        method: str, path: str, told: Any = None, key: str = "", client: str = "10.0.0.1", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        clock.now += 0.6
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        given = {"host": "lab:8501", OWN_HEADER: "1", CLASS_KEY: key} | headers
        return asyncio.run(answered(app, method, f"{CLASSES}{path}", given, body, client))

    yield asked
    classes.rooms.cache_clear()


async def answered(
    app: Starlette, method: str, path: str, headers: dict[str, str], body: bytes, client: str
) -> tuple[int, dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(name.lower().encode(), value.encode("utf-8")) for name, value in headers.items()],
        "http_version": "1.1", "scheme": "http", "server": ("lab", 8501), "client": (client, 5), "root_path": "",
    }  # fmt: skip

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]
    content = b"".join(message.get("body", b"") for message in sent)
    return int(sent[0]["status"]), json.loads(content) if content[:1] == b"{" else {}


def opened(ask: Ask, students: int = 0) -> tuple[str, str, list[str]]:
    """Open a class with so many in it; returns its code, the teacher's key, and the tokens."""
    status, told = ask("POST", "", {})
    assert status == 200, told
    code = told["code"]
    tokens = [ask("POST", f"/{code}/join", {})[1]["token"] for _ in range(students)]
    return code, told["key"], tokens


def vote(ask: Ask, code: str, token: str, answer: object = OPTION, **more: Any) -> int:
    return ask("POST", f"/{code}/vote", AT | {"answer": answer} | more, token)[0]


def seen(ask: Ask, code: str, key: str) -> dict[str, Any]:
    status, told = ask("GET", f"/{code}", key=key)
    assert status == 200, told
    return told


# --- who is counted ---------------------------------------------------------------------------------------------------


def test_a_class_of_thirty_is_counted_to_the_vote(ask: Ask) -> None:
    code, key, tokens = opened(ask, 30)
    for number, token in enumerate(tokens):
        assert vote(ask, code, token, OPTION if number % 3 else OTHER) == 200
        assert vote(ask, code, token, OPTION if number % 3 else OTHER) == 200, "the same again counts once"
    told = seen(ask, code, key)
    (question,) = told["questions"]
    assert told["members"] == 30
    assert question["rounds"][0]["bars"]["options"] == {OPTION: 20, OTHER: 10}
    assert "67 %" in question["rounds"][0]["bars"]["advice"][OPTION]
    classes.rooms.cache_clear()  # as a server does that is started again
    assert seen(ask, code, key) == told


def test_one_browser_is_one_vote_and_no_more_than_sixty_join(ask: Ask) -> None:
    code, key, tokens = opened(ask, MOST_MEMBERS)
    assert ask("POST", f"/{code}/join", {})[0] == 409
    for answer in [OPTION, OTHER] * 20:
        vote(ask, code, tokens[0], answer)
    assert seen(ask, code, key)["questions"][0]["rounds"][0]["answered"] == 1


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "é", "token\x00", "0" * 5000])
def test_who_has_not_joined_does_not_vote(ask: Ask, token: str) -> None:
    code, key, _ = opened(ask, 1)
    assert vote(ask, code, token) in (403, 404)
    assert seen(ask, code, key)["questions"] == []


# --- what may be seen -------------------------------------------------------------------------------------------------


def test_strangers_see_no_counts_and_students_not_before_five_have_answered_they_among_them(ask: Ask) -> None:
    code, key, tokens = opened(ask, 6)
    for number, token in enumerate(tokens[:5]):
        vote(ask, code, token)
        bars = seen(ask, code, key)["questions"][0]["rounds"][0]["bars"]
        assert (bars is None) is (number < 4), "for the teacher too"
    assert "questions" not in seen(ask, code, "")
    assert "questions" not in seen(ask, code, "0" * 32)
    first, last = (seen(ask, code, token)["questions"][0]["rounds"][0] for token in (tokens[0], tokens[5]))
    assert first["bars"]["options"] == {OPTION: 5}
    assert "advice" not in first["bars"]
    assert last == {"answered": 5, "bars": None}
    ask("POST", f"/{code}/act", AT | {"act": "show"}, key)
    assert seen(ask, code, tokens[5])["questions"][0]["rounds"][0]["bars"]["options"] == {OPTION: 5}


def test_a_student_sees_no_others_answer_and_no_token(ask: Ask) -> None:
    code, key, tokens = opened(ask, 6)
    for token in tokens:
        vote(ask, code, token)
    for who in (key, *tokens):
        told = json.dumps(seen(ask, code, who))
        assert not any(token in told for token in (*tokens, key))
    assert "mine" not in json.dumps(seen(ask, code, key))


# --- who may do what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", classes.ACTS)
def test_students_and_strangers_do_nothing_of_the_teachers(ask: Ask, act: str) -> None:
    code, key, tokens = opened(ask, 1)
    vote(ask, code, tokens[0])
    before = seen(ask, code, key)
    for wrong in (tokens[0], "", code, key[:-1], f"{key}x"):
        assert ask("POST", f"/{code}/act", AT | {"act": act}, wrong)[0] == 403
    assert seen(ask, code, key) == before


@pytest.mark.parametrize(
    "headers",
    [
        {OWN_HEADER: "1", "origin": "http://evil.example"}, {OWN_HEADER: "1", "origin": "null"},
        {OWN_HEADER: "1", "sec-fetch-site": "cross-site"}, {OWN_HEADER: "1", "sec-fetch-site": "same-site"},
    ],
)  # fmt: skip
def test_pages_of_others_open_join_vote_and_see_nothing(ask: Ask, headers: dict[str, str]) -> None:
    code, key, tokens = opened(ask, 1)
    answer = AT | {"answer": OPTION}
    for method, path, told, who in (
        ("POST", "", {}, ""), ("POST", f"/{code}/join", {}, ""), ("POST", f"/{code}/vote", answer, tokens[0]),
        ("GET", f"/{code}", None, key), ("POST", f"/{code}/act", {"act": "reset"}, key),
    ):  # fmt: skip
        assert ask(method, path, told, who, **headers)[0] == 400, path
    assert seen(ask, code, key)["members"] == 1


# --- what is sent -----------------------------------------------------------------------------------------------------

WRONG: list[object] = [
    "none-of-its-options", "", "<script>alert(1)</script>", 3, 3.5, True, [OPTION], {"answer": OPTION}, "x" * 1500,
    float("nan"), float("inf"), "\u202e", OPTION.upper(), f"{OPTION} ",
]  # fmt: skip


@pytest.mark.parametrize("answer", WRONG, ids=lambda answer: repr(answer)[:20])
def test_what_is_no_answer_is_refused_with_a_sentence_and_not_kept(ask: Ask, tmp_path: Path, answer: object) -> None:
    code, key, tokens = opened(ask, 1)
    status, told = ask("POST", f"/{code}/vote", AT | {"answer": answer}, tokens[0])
    assert status == 400
    assert told["error"]
    assert seen(ask, code, key)["questions"] == []
    assert "vote" not in (tmp_path / ".classes" / f"{code}.jsonl").read_text()


@pytest.mark.parametrize("value", [31.7, 0, -4, None])
def test_a_number_that_is_read_off_is_taken_and_words_are_not(ask: Ask, value: float | None) -> None:
    code, key, tokens = opened(ask, 1)
    at = {"lesson": READ_OF.id, "step": READ.id}
    assert vote(ask, code, tokens[0], value, **at) == 200
    for wrong in ("31.7", 1e13, 10**400):
        assert vote(ask, code, tokens[0], wrong, **at) == 400
    ask("POST", f"/{code}/act", at | {"act": "show"}, key)
    bars = seen(ask, code, key)["questions"][0]["rounds"][0]["bars"]
    assert (bars["numbers"], bars["skipped"]) == (([], 1) if value is None else ([value], 0))


@pytest.mark.parametrize(
    "told",
    [b"", b"[", b"[]", b"{}", b"5", b'{"lesson": 5}', b"[" * 1500, b"x" * 100_000, b'{"answer": "more"}', b"\xff\xfe"],
)
def test_nonsense_is_refused(ask: Ask, told: bytes) -> None:
    code, key, tokens = opened(ask, 1)
    for path in ("vote", "act"):
        assert ask("POST", f"/{code}/{path}", told, key if path == "act" else tokens[0])[0] == 400
    assert seen(ask, code, key)["questions"] == []


@pytest.mark.parametrize(
    "at",
    [
        {"lesson": "../../etc"}, {"lesson": "own-000000000000"}, {"lesson": ""}, {"step": "nowhere"}, {"step": ""},
        {"step": "__class__"}, {"lesson": "x" * 500}, {"step": None}, {"lesson": ["a"]},
    ],
)  # fmt: skip
def test_only_questions_that_a_lesson_asks_are_answered_and_shown(ask: Ask, at: dict[str, Any]) -> None:
    code, key, tokens = opened(ask, 1)
    assert vote(ask, code, tokens[0], **at) == 400
    assert ask("POST", f"/{code}/act", AT | at | {"act": "show"}, key)[0] == 400
    assert seen(ask, code, key)["questions"] == []


CROOKED = ["..", "....", "%2e%2e", "A/../B", "ABC", "ABCDE", "O0I1", "ab\x00c", "٣٤٥٦", "CON1", "open", ".tmp", "AAA\n"]


@pytest.mark.parametrize("code", CROOKED)
def test_a_code_that_is_none_leads_to_no_file(ask: Ask, tmp_path: Path, code: str) -> None:
    opened(ask)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    for method, path in (("GET", f"/{code}"), ("POST", f"/{code}/join"), ("POST", f"/{code}/act")):
        assert ask(method, path, {"act": "reset"})[0] == 404
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


# --- how often --------------------------------------------------------------------------------------------------------


def test_codes_are_not_found_by_trying_and_who_is_in_the_class_does_not_suffer(ask: Ask, clock: Clock) -> None:
    code, key, tokens = opened(ask, 1)
    found = []
    for number in range(1000):
        clock.now -= 0.6  # a thousand at once
        tried = "".join(SIGNS[number // 32**place % 32] for place in range(4))
        found.append(ask("GET", f"/{code if number == 999 else tried}")[0])
    assert found.count(404) <= 30
    assert found[-1] == 429, "nor is it told that one is right"
    assert seen(ask, code, tokens[0])["code"] == code
    assert seen(ask, code, key)["code"] == code
    assert ask("GET", f"/{code}", client="10.0.0.2")[0] == 200


def test_votes_and_classes_are_asked_for_so_often_and_not_more(ask: Ask, clock: Clock) -> None:
    code, _, tokens = opened(ask, 1)

    def at_once(times: int, what: Callable[[], int]) -> list[int]:
        statuses = []
        for _ in range(times):
            clock.now -= 0.6
            statuses.append(what())
        return statuses

    votes = at_once(100, lambda: vote(ask, code, tokens[0]))
    assert 15 <= votes.count(200) <= 20
    assert set(votes) == {200, 429}
    clock.now += 60
    assert vote(ask, code, tokens[0]) == 200
    opening = at_once(40, lambda: ask("POST", "", {})[0])
    assert opening.count(200) <= 10
    assert set(opening) <= {200, 409, 429}


# --- where nothing is written -----------------------------------------------------------------------------------------


def test_a_read_only_server_has_no_classes_unless_asked_and_then_writes_nothing(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    status, told = ask("POST", "", {})
    assert status == 400
    assert "LATENTLAB_CLASSES" in told["error"]
    monkeypatch.setenv("LATENTLAB_CLASSES", "1")
    code, key, tokens = opened(ask, 5)
    for token in tokens:
        assert vote(ask, code, token) == 200
    assert seen(ask, code, key)["questions"][0]["rounds"][0]["bars"]["options"] == {OPTION: 5}
    assert list(tmp_path.rglob("*")) == []
