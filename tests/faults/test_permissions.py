"""Folders and files that this user may not read: every page, address and command answers with content or a sentence.

Root may read everything, so all of it is done by a process that has given that right away (Linux: capabilities).
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aecore.settings import shipped_folder

ROOT = Path(__file__).resolve().parents[2]
RUN, OTHER = "digits-vae-locked", "digits-denoising-16d"
DROP_FROM_BOUNDS = 24
"""PR_CAPBSET_DROP: what a program that is started from now on cannot have, root or not."""
OVERRIDE, SEARCH = 1, 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: to pass over the permissions of files and folders."""
CLOSED = {
    "events": (f"{RUN}/events.jsonl", 0), "results": (f"{RUN}/results", 0), "snapshots": (f"{RUN}/snapshots", 0),
    "items": (f"{RUN}/results/items.safetensors", 0), "spec": (f"{RUN}/spec.json", 0),
    "status": (f"{RUN}/status.json", 0), "run": (RUN, 0), "run without entry": (RUN, 0o444), "store": (".", 0),
    "store that cannot be written": (".", 0o555),
}  # fmt: skip
"""What is closed, and its mode."""
PAGES = {
    "home": {},
    "gallery": {},
    "explore": {"run": RUN},
    "train": {"run": RUN},
    "compare": {"runs": f"{RUN}.{OTHER}"},
    "use": {"run": RUN},
}


@contextmanager
def closed(path: Path, mode: int) -> Iterator[None]:
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


def like_everybody() -> None:
    """Give away root's right to read everything; anybody else has none."""
    for right in (OVERRIDE, SEARCH) if os.getuid() == 0 else ():
        assert ctypes.CDLL(None).prctl(DROP_FROM_BOUNDS, right, 0, 0, 0) == 0


def look(store: Path) -> None:
    """Look at everything, as a user who may not read all of it; print what each page has said."""
    import ui.lab
    from aecore.commands import main
    from aecore.engines.local import LocalEngine
    from aecore.errors import UserError
    from aecore.workers.jobs import Job, JobState
    from tests.attacks.test_run_folders import get
    from tests.pages.opening import open_page

    class Idle(LocalEngine):
        def ask(self, job: Job) -> JobState:
            raise UserError("Nothing is computed here.")

    engine = Idle()
    ui.lab.engine = lambda: engine  # type: ignore[assignment]
    for what, (path, mode) in CLOSED.items():
        with closed(store / path, mode):
            for page, link in PAGES.items():
                app = open_page(page, **link)
                said = [element.value for element in (*app.error, *app.warning, *app.info)]
                sys.stdout.write(json.dumps({"closed": what, "page": page, "said": said}) + "\n")
            for address in ("feed", "results/items.safetensors", "results/decoder.onnx", "decode"):
                code, body = get(f"/api/runs/{RUN}/{address}", "code=0.5,0.5" if address == "decode" else "")
                assert code in (200, 404), (what, address, code, body[:200])
            for command in (["runs"], ["show", RUN]):
                assert main(command) in (0, 2), (what, command)


@pytest.mark.exhaustive
@pytest.mark.timeout(300)
def test_what_may_not_be_read_is_a_sentence_on_every_page_address_and_command(tmp_path: Path) -> None:
    store = tmp_path / "runs"
    shutil.copytree(shipped_folder() / "digits-vae-2d", store / RUN)
    environment = os.environ | {
        "LATENTLAB_RUNS": str(store), "LATENTLAB_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    code = f"from pathlib import Path; from tests.faults.test_permissions import look; look(Path({str(store)!r}))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, preexec_fn=like_everybody
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = {
        (line["closed"], line["page"]): " ".join(line["said"])
        for line in map(json.loads, filter(lambda line: line.startswith('{"closed"'), done.stdout.splitlines()))
    }
    assert len(told) == len(CLOSED) * len(PAGES)
    for page in PAGES:
        assert "cannot be read: Permission denied" in told["store", page].replace("\\", "")
    for page in ("explore", "use"):
        assert told["results", page].replace("\\", "") == "results/items.safetensors cannot be read: Permission denied."
