"""A start for a room: it says where, what the others may do and what to mind, before anybody comes, and serves under
the names that it says and no others."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import psutil
import pytest

from aecore.errors import UserError
from latentlab_app import room
from latentlab_app.room import Room, checks, hosts, known, options, reachable

UP = SimpleNamespace(isup=True)


def net(monkeypatch: pytest.MonkeyPatch, **addresses: str) -> None:
    found = {name: [SimpleNamespace(family=socket.AF_INET, address=one)] for name, one in addresses.items()}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: found)
    monkeypatch.setattr(psutil, "net_if_stats", lambda: dict.fromkeys(found, UP))


def test_addresses_that_only_this_machine_has_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    net(monkeypatch, lo="127.0.0.1", eth0="192.168.1.20", wlan0="169.254.3.4")
    assert reachable() == ["192.168.1.20"]
    net(monkeypatch, lo="127.0.0.1")
    with pytest.raises(UserError, match="no address in a network"):
        room.guessed()


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1", "http://x", "a b", "", "x" * 300, "-.", "../x"])
def test_what_is_no_address_for_others_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="no address by which other machines"):
        known(address)


@pytest.mark.parametrize("address", ["192.168.1.20", "lab.example.school", "lab", "fd00::5"])
def test_what_is_one_is_taken_and_stands_in_the_link(address: str) -> None:
    url = Room(known(address)).url
    assert url == f"http://{f'[{address}]' if ':' in address else address}:8501"
    assert Room(address, https=True).url.startswith("https://")


def test_it_answers_under_the_names_that_it_says_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    net(monkeypatch, eth0="192.168.1.20")
    given = options(Room("lab.example.school"))
    names = {one.partition("=")[2] for one in given if one.startswith("--server.allowedHosts=")}
    assert names == set(hosts(Room("lab.example.school"))) >= {"lab.example.school", "192.168.1.20", "localhost"}
    assert "*" not in names
    assert "--server.address=0.0.0.0" in given
    assert all(name in " ".join(checks(Room("lab.example.school"))["Reached by"]) for name in names)


def test_behind_a_proxy_with_https_it_stays_on_the_machine_and_warns_of_no_plain_http() -> None:
    proxied = Room("lab.example.school", https=True)
    assert "--server.address=127.0.0.1" in options(proxied)
    assert not any("plain http" in line for line in checks(proxied)["Mind"])
    assert any("plain http" in line for line in checks(Room("192.168.1.20"))["Mind"])


def test_it_says_how_many_train_and_that_a_read_only_room_trains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "3")
    assert "train: 3 at once" in checks(Room("lab"))["Students can"][0]
    assert "cannot train" in " ".join(checks(Room("lab", readonly=True))["Students can"])


def test_a_room_has_the_limits_of_its_mode_unless_another_one_is_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LATENTLAB_ADDRESS", "")
    for wanted, said in (("", "100 models"), ("public", "10 models")):
        monkeypatch.setenv("LATENTLAB_MODE", wanted)
        if not wanted:
            monkeypatch.delenv("LATENTLAB_MODE")
        room.main(["--check", "--address", "lab.example.school"], "latent-lab")
        assert said in capsys.readouterr().out


def test_too_little_room_on_the_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 29))
    assert any("0.5 GB are free" in line for line in checks(Room("lab"))["Mind"])
