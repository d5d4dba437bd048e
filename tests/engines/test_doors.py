"""An engine gives nothing to a cluster whose doors stand open: each has a sentence of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from aecore.engines.doors import refuse_open_doors
from aecore.errors import UserError

SHUT = {
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": "secret",
    "RAY_USAGE_STATS_ENABLED": "0",
    "LATENTLAB_CLUSTER": "10.1.2.3:6379",
}
OPEN = [
    ({"RAY_AUTH_MODE": None}, "without tokens"),
    ({"RAY_AUTH_MODE": "disabled"}, "without tokens"),
    ({"RAY_AUTH_TOKEN": None}, "there is no token"),
    ({"RAY_AUTH_TOKEN": None, "RAY_AUTH_TOKEN_PATH": "missing"}, "there is no token"),
    ({"RAY_USAGE_STATS_ENABLED": None}, "how this cluster is used"),
    ({"RAY_USAGE_STATS_ENABLED": "1"}, "how this cluster is used"),
    ({"LATENTLAB_CLUSTER": None}, "not set"),
    *[
        ({"LATENTLAB_CLUSTER": address}, "no address and port in a private network")
        for address in ("8.8.8.8:6379", "0.0.0.0:6379", "10.1.2.3", "lab.example:6379", "ray://10.1.2.3:10001", ":6379")
    ],
]
PRIVATE = ["10.1.2.3:6379", "192.168.1.2:6379", "172.16.0.9:6380", "127.0.0.1:6379", "[fd00::1]:6379"]


@pytest.fixture(autouse=True)
def shut(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("RAY_AUTH_TOKEN_PATH", raising=False)
    change(monkeypatch, SHUT)


def change(monkeypatch: pytest.MonkeyPatch, values: dict[str, str] | dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)


@pytest.mark.parametrize(("opened", "why"), OPEN)
def test_an_open_door_is_named_with_what_shuts_it(
    opened: dict[str, str | None], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(monkeypatch, opened)
    with pytest.raises(UserError, match=why) as refused:
        refuse_open_doors()
    assert refused.value.hint.template


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_a_private_network_is_taken(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_CLUSTER", address)
    assert refuse_open_doors() == address


def test_a_token_is_found_where_ray_looks_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("RAY_AUTH_TOKEN")
    usual = tmp_path / ".ray" / "auth_token"
    usual.parent.mkdir()
    usual.write_text("secret\n")
    assert refuse_open_doors()
    usual.write_text(" \n")
    with pytest.raises(UserError, match="there is no token"):
        refuse_open_doors()
    named = tmp_path / "named"
    named.write_text("secret")
    monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", str(named))
    assert refuse_open_doors()
