"""What the project is made of: the locks suit what is asked for and what is installed, the list of parts is whole, no
licence binds who uses the project."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from dependencies.lock import APART, FOR_GPUS, HERE, LOCKS, kept
from dependencies.parts import NPM_LOCK, licence_of, parts, python_packages

ROOT = Path(__file__).resolve().parents[1]
BINDING = re.compile(
    r"\b(A?GPL|SSPL|BUSL|Commons Clause)|GNU (Affero|General)|Creative Commons.*(NC|ND)|not said", re.I
)


def pinned(text: str) -> dict[str, set[str]]:
    """The versions in a lock, by name: there are two where they differ by the version of Python."""
    found: dict[str, set[str]] = {}
    for line in re.findall(r"^[a-z0-9][^\\\n]*==[^\\\n]*", text, flags=re.MULTILINE | re.IGNORECASE):
        row = Requirement(line.strip())
        found.setdefault(row.name, set()).add(str(row.specifier).removeprefix("=="))
    return found


def asked(name: str) -> dict[str, set[str]]:
    return pinned((ROOT / name).read_text())


@cache
def listed() -> dict[str, Any]:
    return parts()


@pytest.mark.parametrize(("name", "lock"), LOCKS.items())
def test_a_lock_holds_what_is_asked_for_in_the_versions_that_are_pinned(name: str, lock: str) -> None:
    wanted = {key: value for key, value in asked(name).items() if key not in APART}
    there = pinned((HERE / lock).read_text())
    assert {key: there.get(key) for key in wanted} == wanted
    assert len(there) > len(wanted), "and what these ask for"
    assert not [key for key in there if key in APART or FOR_GPUS.match(key)]


def test_the_locks_agree() -> None:
    app, dev, cluster = (pinned((HERE / lock).read_text()) for lock in LOCKS.values())
    assert {key: dev[key] for key in app} == app
    assert {key: app[key] for key in cluster if key in app} == {key: cluster[key] for key in cluster if key in app}
    assert cluster.keys() - app.keys() == {"ray", "msgpack", "pyyaml"}, "what a cluster needs beside the app"


@pytest.mark.parametrize("lock", LOCKS.values())
def test_every_package_of_a_lock_has_its_hashes_and_no_place_is_named(lock: str) -> None:
    text = (HERE / lock).read_text()
    assert "://" not in text
    assert "index" not in text
    for block in kept(text.partition("\n\n")[2] or text):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block
    assert "\\\n" not in re.sub(r"\\\n    --hash=sha256:[0-9a-f]{64}", "", text), "every line that goes on has a hash"


def test_all_that_is_installed_for_the_app_is_in_its_lock() -> None:
    there = pinned((HERE / LOCKS["requirements.txt"]).read_text())
    names = [package.metadata["Name"].lower().replace("_", "-") for package in python_packages()]
    assert [name for name in names if name not in there and name not in APART and not FOR_GPUS.match(name)] == []
    assert {"streamlit", "torch", "starlette", "scipy"} <= set(names)


def test_a_lock_without_what_was_added_to_the_requirements_is_seen() -> None:
    text = "new==1.0 \\\n    --hash=sha256:00\ntriton==3.0 \\\n    --hash=sha256:11\nnvidia-x==1 ; os_name == 'posix'\n"
    assert kept(text) == ["new==1.0 \\\n    --hash=sha256:00\n"]
    assert pinned(text) == {"new": {"1.0"}, "triton": {"3.0"}, "nvidia-x": {"1"}}


def test_the_components_are_locked_with_a_digest_each() -> None:
    lock, own = json.loads(NPM_LOCK.read_text()), json.loads((NPM_LOCK.parent / "package.json").read_text())
    rows = {path: row for path, row in lock["packages"].items() if path}
    assert all(row["integrity"].startswith("sha512-") for row in rows.values())
    for name, version in {**own["dependencies"], **own["devDependencies"]}.items():
        assert rows[f"node_modules/{name}"]["version"] == version


def test_the_list_of_parts_names_every_package_once_with_version_and_licence() -> None:
    rows = listed()["components"]
    names = {row["purl"] for row in rows}
    assert len(names) == len(rows)
    for name, versions in asked("requirements.txt").items():
        assert any(purl.startswith(f"pkg:pypi/{name}@{next(iter(versions))}") for purl in names), name
    assert any(purl.startswith("pkg:npm/onnxruntime-web@") or purl.startswith("pkg:npm/regl@") for purl in names)
    assert all(row["version"] and licence_of(row) for row in rows)
    assert json.loads(json.dumps(listed(), allow_nan=False)) == listed()
    assert parts() == listed()


def test_no_licence_binds_who_uses_the_project() -> None:
    """Nothing stronger than MPL: the project's own licence stays what it is."""
    bound = {row["name"]: licence_of(row) for row in listed()["components"] if BINDING.search(licence_of(row))}
    assert bound == {}


@pytest.mark.parametrize("text", ["GPL-3.0-only", "GNU Affero General Public License v3", "not said"])
def test_a_binding_licence_is_seen(text: str) -> None:
    assert BINDING.search(text)
    assert not BINDING.search("Mozilla Public License 2.0 (MPL 2.0)")
