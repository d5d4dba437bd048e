"""A class takes the first lesson and votes: how page and class answer, whether each vote is counted, also over a
restart of the server.

    python -m benchmarks.classes [--sessions 30]

Sessions speak Streamlit's protocol to a real server, all at once and without a rest between steps, which is more than a
class does; no browser draws, which in a class is other machines' work. In the middle the server is killed, as by a
power cut, and started again, while browsers go on asking.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.classroom import QUESTIONS, class_votes
from tests.served import Server

from .stage import figures, machine, report


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=30)
    sessions = parser.parse_args().sessions
    machine(f"{sessions} sessions, {len(QUESTIONS)} questions")
    figures()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        try:
            met = class_votes(server, sessions)
        finally:
            server.close()
    assert met.members == sessions, met.members
    assert not met.errors, met.errors
    assert met.counted == met.wanted, (met.counted, met.wanted)
    report("whole page of the lesson, ms", [1000 * one for one in met.pages])
    report("a vote, until it is on the disk, ms", [1000 * one for one in met.votes])
    report("a look at the class, ms", [1000 * one for one in met.looks])
    report("votes counted, of as many", [sum(sum(count.values()) for count in met.counted.values())])
    report(
        "votes lost over the restart",
        [sum(sum((met.wanted[step] - met.counted[step]).values()) for step in met.wanted)],
    )


if __name__ == "__main__":
    main()
