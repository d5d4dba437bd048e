"""The components' own unit tests, of their pure parts. Their types are checked by `make lint`."""

import subprocess

from ui.web.build import FRONTEND, build_components, environment, find_npm


def test_the_components_pass_their_own_tests():
    why = build_components()
    assert not why, why
    done = subprocess.run(
        [*find_npm(), "run", "test"], cwd=FRONTEND, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
