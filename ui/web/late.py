"""What a page that one has left still asks for, a beat of its timers or a press that was on its way: it is not done.

Streamlit (1.67) would run such a part of the old page after the new one and tell the browser that the old page is
there, and the browser would empty the new one: for good, as nobody draws it again. And while the new page still waits
for its turn, such a part would take its place: the change of page is lost.
"""

from __future__ import annotations

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

__all__ = ["drop_late"]

run, take = ScriptRunner._run_script, ScriptRequests._request_rerun_locked


def drop_late() -> None:
    """Let a part of a page run only where it is a part of the page that the session is at, or is about to be at."""
    ScriptRunner._run_script = run_if_there  # type: ignore[method-assign, assignment]
    ScriptRequests._request_rerun_locked = take_if_there  # type: ignore[method-assign, assignment]


def run_if_there(runner: ScriptRunner, asked: RerunData) -> None:
    if not of_a_part(asked) or asked.page_script_hash == runner._pages_manager.current_page_script_hash:
        run(runner, asked)


def take_if_there(requests: ScriptRequests, asked: RerunData) -> bool:
    waiting = requests._rerun_data if requests._state == ScriptRequestType.RERUN else None
    if waiting and of_a_part(asked) and not of_a_part(waiting) and asked.page_script_hash != waiting.page_script_hash:
        return True
    return take(requests, asked)


def of_a_part(asked: RerunData) -> bool:
    return bool(asked.fragment_id or asked.fragment_id_queue)
