"""What is set wrongly is said once, at the start, in a sentence and nothing else: by the page and by every command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aecore.commands import main
from aecore.engines.choice import refuse_wrong_settings
from aecore.errors import UserError

ROOT = Path(__file__).parents[2]
WRONG = {
    "LATENTLAB_MODE": "Public",
    "LATENTLAB_OWN_SETS": "-5",
    "LATENTLAB_WORKERS": "two",
    "LATENTLAB_GPU_SHARE": "7",
    "LATENTLAB_ENGINE": "cloud",
    "LATENTLAB_LOG": "xml",
    "LATENTLAB_RUNS": __file__,
    "LATENTLAB_DATA": f"{__file__}/data",
    "LATENTLAB_LIBRARY": __file__,
}


@pytest.mark.parametrize("variable", WRONG)
def test_a_command_refuses_it(
    variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse_wrong_settings()
    monkeypatch.setenv(variable, WRONG[variable])
    assert main(["data", "list"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert variable in err
    assert len(err.splitlines()) == 1


def test_another_folder_of_runs_counts_in_place_of_the_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_RUNS", __file__)
    assert main(["runs", "--runs", str(tmp_path)]) == 0
    with pytest.raises(UserError, match="LATENTLAB_RUNS"):
        refuse_wrong_settings()


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("variable", ["LATENTLAB_MODE", "LATENTLAB_ENGINE", "LATENTLAB_RUNS"])
def test_the_page_does_not_start_and_says_nothing_else(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, WRONG[variable])
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port=0", "--server.headless=true"]
    done = subprocess.run(
        [*command, "--logger.hideWelcomeMessage=true"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 2, done.stderr
    assert variable in done.stderr
    assert len(done.stderr.splitlines()) == 1
