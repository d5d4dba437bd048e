"""The components' own checks: strict types, and unit tests of their pure parts."""

import subprocess

import pytest

from ui.build import FRONTEND, build_components, environment, find_npm

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("script", ["check", "test"])
def test_the_components_pass_their_own(script):
    why = build_components()
    assert not why, why
    done = subprocess.run([*find_npm(), "run", script], cwd=FRONTEND, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
