"""The command line on consoles that cannot show every sign."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aecore.commands import main, training
from aecore.engines.local import LocalEngine
from aecore.runs.run import Run, Status


@pytest.mark.exhaustive(sample=2)
@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
@pytest.mark.parametrize("command", ["variants", "catalogue"])
def test_a_list_is_printed_whole_whatever_the_console_can_show(command: str, encoding: str) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "aecore", command],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        check=False,
    )
    assert (printed.returncode, printed.stderr) == (0, b"")
    assert ("β" if encoding == "utf-8" else "?") in printed.stdout.decode(encoding)


def test_what_the_form_warns_of_is_said_by_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept(LocalEngine):
        def submit(self, run: Run, owner: str = "") -> None:
            run.write_status(Status(state="failed", reason="It went {how}.", reason_values={"how": "wrong"}))

    monkeypatch.setattr(training, "choose_engine", Kept)
    said = io.StringIO()
    arguments = ["--data", "digits", "--variant", "vae", "--set", "model.bottleneck.beta=4", "--runs", str(tmp_path)]
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()) as printed:
        assert main(["train", *arguments]) == 1
    assert "β = 4" in said.getvalue()
    run = Path(printed.getvalue().strip()).name
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        assert main(["show", run, "--runs", str(tmp_path)]) == 0
    assert "It went wrong." in shown.getvalue()
