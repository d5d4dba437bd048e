"""Text of strangers stays text, and the feed answers whatever it is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette

from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from ui.web.feed import feed
from ui.web.routes import routes

TITLES = [
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "[x](javascript:alert(1))", "javascript:alert(1)",
    "$\\href{javascript:x}{y}$",
    ":red[x] :material/delete:", "\u202egnp.exe", "=cmd|' /C calc'!A0", "{0.__class__}", "%s%n", "日本語\x00",
    "x" * 1_000_000,
]  # fmt: skip


@pytest.fixture
def run(store: Store, small: Callable[..., Spec]) -> Run:
    return store.create(small(), "own")


@pytest.mark.parametrize("title", TITLES, ids=lambda text: repr(text[:20]))
def test_a_hostile_title_is_data_of_at_most_80_characters(store: Store, run: Run, title: str) -> None:
    (run.path / "meta.json").write_text(json.dumps({"title": title, "created": 1.0}))
    assert [found.title for found in store.runs()] == [title[:80]]
    assert feed(run, 0)["status"]["state"] == "queued"


@pytest.mark.parametrize("title", [5, None, ["x"] * 1000, {"a": "b"}, True])
def test_a_title_that_is_no_text_is_shown_as_text(store: Store, run: Run, title: object) -> None:
    (run.path / "meta.json").write_text(json.dumps({"title": title}))
    assert [found.title for found in store.runs()] == [str(title)[:80]]


def get(path: str, query: str = "") -> tuple[int, bytes]:
    """Ask the app's own routes, as a browser would; return the status code and the body."""
    sent = []

    async def ask() -> None:
        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "headers": [],
                 "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80), "client": None,
                 "root_path": ""}  # fmt: skip

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        await Starlette(routes=routes())(scope, receive, send)

    asyncio.run(ask())
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


START = ["", "-1", "0x10", "1e9", "NaN", "²", "٣", "9" * 18, "9" * 5000, "\x00", "../..", "1;2", "None", "[]", "1.5"]


@pytest.mark.parametrize("start", START, ids=lambda text: repr(text[:10]))
def test_the_feed_answers_from_any_place_with_json(run: Run, start: str) -> None:
    run.events_path.write_text('{"kind": "step"}\n')
    code, body = get(f"/api/runs/{run.id}/feed", f"from={quote(start)}")
    assert code == 200
    assert json.loads(body)["status"]["state"] == "queued"


@pytest.mark.parametrize("mark", ["", "x", "\x00", "0" * 5000, "ü"], ids=["none", "x", "nul", "long", "letter"])
def test_a_mark_of_nobody_begins_anew(run: Run, mark: str) -> None:
    run.events_path.write_text('{"kind": "step"}\n')
    code, body = get(f"/api/runs/{run.id}/feed", f"from=17&mark={quote(mark)}")
    assert code == 200
    assert json.loads(body).get("reset", False) is (mark != "")


@pytest.mark.parametrize(
    "line", ["5", "null", "[{}]", '"text"', "nonsense", "[" * 50_000, '{"a": NaN}', '{"a": 1e999}', '{"a": "\\ud800"}']
)
def test_the_feed_of_a_damaged_log_is_json(run: Run, line: str) -> None:
    whole = {"kind": "data", "done": 1, "total": 2}
    run.events_path.write_text(f"{line}\n{json.dumps(whole)}\n")
    code, body = get(f"/api/runs/{run.id}/feed", "from=0")
    assert code == 200
    assert whole in json.loads(body)["events"]


@pytest.mark.parametrize("reason", ["{missing}", "{0}", "{x.__class__.__mro__}", "{", "}", "{x!r:>99999}"])
def test_a_reason_that_is_no_good_template_does_not_break_the_feed(run: Run, reason: str) -> None:
    (run.path / "status.json").write_text(
        json.dumps({"state": "failed", "reason": reason, "reason_values": {"x": "y"}})
    )
    code, body = get(f"/api/runs/{run.id}/feed")
    assert code in (200, 404)
    assert b"mappingproxy" not in body
    assert b"<class" not in body
    assert len(body) < 10_000


@pytest.mark.parametrize("path", [
    "/api/runs/../feed", "/api/runs/..%2f..%2fx/feed", "/api/runs/\x00/feed", "/api/runs/{run}/results/../spec.json",
    "/api/runs/{run}/results/spec.json", "/api/runs/{run}/snapshots/../../spec.json",
    "/api/runs/{run}/snapshots/²/x.safetensors",
    "/api/runs/{run}/snapshots/..safetensors", "/api/runs/{run}/snapshots/1.safetensors.safetensors",
    "/lab/static/../../pyproject.toml",
])  # fmt: skip
def test_no_other_file_is_given_out(run: Run, path: str) -> None:
    code, body = get(path.replace("{run}", run.id))
    assert code == 404
    assert b"optimiser" not in body
    assert b"[project]" not in body


def test_nothing_outside_is_given_out_for_a_link(run: Run, tmp_path: Path) -> None:
    (tmp_path / "linked-run").mkdir()
    (run.path.parent / "linked-run").symlink_to(tmp_path / "linked-run")
    assert get("/api/runs/linked-run/feed")[0] == 404
