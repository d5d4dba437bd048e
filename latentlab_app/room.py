"""A start for a room: the page under an address that the machines of a class can reach, and what that means, said
before anybody comes."""

from __future__ import annotations

import argparse
import ipaddress
import os
import re
import shutil
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from aecore.errors import UserError
from aecore.hosting.mode import mode
from aecore.settings import own_limits, runs_folder, training_places
from aecore.texts import brief, mark

from .page import USUAL, open_page

__all__ = ["Room", "checks", "hosts", "main", "options", "reachable"]

EVERYWHERE = "0.0.0.0"  # noqa: S104 - so that others in the room reach it, which is what the command is for
ELSEWHERE = ("192.0.2.1", 9)
"""An address of documentation (RFC 5737): a datagram socket that is turned there sends nothing, and tells by which
address this machine would go out."""
NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*", re.ASCII)
MODE = "room"
"""For whom the server is, unless LATENTLAB_MODE says otherwise."""
LOW = 0.6
"""GB of memory of a process that trains (docs/performance.md)."""


@dataclass(frozen=True)
class Room:
    """How a server for a room is started."""

    address: str
    """A name or a number that the others reach this machine by."""
    port: int = USUAL
    readonly: bool = False
    https: bool = False
    """Whether a proxy before it speaks https to the others, under this name and the usual port."""

    @property
    def url(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"https://{host}" if self.https else f"http://{host}:{self.port}"


def main(arguments: Sequence[str], prog: str) -> None:
    """Say what a room should know, then serve it. Raises UserError where no machine could reach it."""
    given = parser(prog).parse_args(arguments)
    room = Room(known(given.address or guessed()), given.port, given.readonly, given.https)
    os.environ["LATENTLAB_ADDRESS"] = room.url
    os.environ.setdefault("LATENTLAB_MODE", MODE)
    if room.readonly:
        os.environ.update(LATENTLAB_READONLY="1", LATENTLAB_CLASSES="1")
    show(room)
    if not given.check:
        open_page(room.port, browser=given.browser, options=options(room))


def parser(prog: str) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog=f"{prog} room",
        description="Open the page for a room: say its address, what the others may do there, and what to mind.",
    )
    top.add_argument("--address", default="", help="name or number by which the others reach this machine (guessed)")
    top.add_argument("--port", type=int, default=USUAL, metavar="N", help=f"where to listen (default: {USUAL})")
    top.add_argument("--https", action="store_true", help="a proxy before it speaks https under that name")
    top.add_argument("--readonly", action="store_true", help="everything is looked at, nothing trained or kept")
    top.add_argument("--check", action="store_true", help="say all that and start nothing")
    top.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")
    return top


# --- where it is ------------------------------------------------------------------------------------------------------


def reachable() -> list[str]:
    """The addresses of this machine that others in its network can use, the one it goes out by first."""
    found = [
        one.address
        for name, addresses in psutil.net_if_addrs().items()
        for one in addresses
        if one.family == socket.AF_INET and not of_itself(one.address) and is_up(name)
    ]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(ELSEWHERE)
            first = str(way.getsockname()[0])
        except OSError:
            first = ""
    return sorted(set(found), key=lambda address: (address != first, address))


def of_itself(address: str) -> bool:
    """Whether only this machine has it, or it has got none from the network."""
    known = ipaddress.ip_address(address)
    return known.is_loopback or known.is_link_local


def is_up(interface: str) -> bool:
    state = psutil.net_if_stats().get(interface)
    return bool(state and state.isup)


def guessed() -> str:
    if found := reachable():
        return found[0]
    raise UserError(
        mark("This machine has no address in a network, so no other one could reach it."),
        mark("Connect it to the network of the room, or name the address yourself: --address 192.168.1.20"),
    )


def known(address: str) -> str:
    """An address as it may be typed. Raises UserError for one that is none, or that only this machine has."""
    try:
        if not of_itself(address):
            return address
    except ValueError:
        if NAME.fullmatch(address) and address.lower() != "localhost":
            return address
    raise UserError(
        mark("“{address}” is no address by which other machines reach this one."),
        mark("Give a name or a number as others type it, such as 192.168.1.20 or lab.example.school."),
        address=brief(address),
    )


def hosts(room: Room) -> list[str]:
    """The names under which the server answers: a page elsewhere that leads its own name here gets nothing."""
    name = socket.gethostname()
    named = [name, f"{name.partition('.')[0]}.local"] if NAME.fullmatch(name) else []
    return list(dict.fromkeys([room.address, *reachable(), *named, "localhost", "127.0.0.1"]))


def options(room: Room) -> list[str]:
    """What the server is told. Behind a proxy on this machine it stays on the machine itself."""
    listens = "127.0.0.1" if room.https else EVERYWHERE
    return [f"--server.address={listens}", *(f"--server.allowedHosts={host}" for host in hosts(room))]


# --- what is said -----------------------------------------------------------------------------------------------------


def show(room: Room) -> None:
    import segno

    print(f"\nStudents open   {room.url}\n")
    if sys.stdout.isatty():
        segno.make(room.url, error="m", micro=False).terminal(compact=True)
    for title, sentences in checks(room).items():
        print(f"{title}:")
        for sentence in sentences:
            print(f"  - {sentence}")
    print(flush=True)


def checks(room: Room) -> dict[str, list[str]]:
    """What a teacher should know before the class comes, by heading."""
    return {"Reached by": address_lines(room), "Students can": may(room), "Mind": minds(room)}


def address_lines(room: Room) -> list[str]:
    lines = [f"It answers under these names and no others: {', '.join(hosts(room))}."]
    if not room.https:
        lines.append(
            f"If nobody reaches it, a firewall keeps port {room.port} of this machine closed, or the network keeps "
            "its machines apart (guest networks often do)."
        )
    lines.append("Lesson links that you make on Learn carry this address, whichever way you have opened the page.")
    return lines


def may(room: Room) -> list[str]:
    """What the others can do there."""
    if room.readonly:
        return [
            "look at every model that comes along, and take every lesson that needs no training of their own;",
            "answer in a class: its counts are held in memory and are gone when this server stops.",
            "They cannot train, bring data, rename, delete or keep anything.",
        ]
    places, limits = training_places(), own_limits()
    lines = [
        f"train: {places} at once on this machine, the others wait and see their place in the queue; "
        "let pairs share a machine, or choose lessons with models that come along;",
        "change, stop and delete what they have made in their own browser, nothing of others;",
        "answer in a class: counts alone are kept, for a day, without names or addresses;",
    ]
    if mode().uploads:
        lines.append(
            f"bring data of their own (up to {limits.sets} sets and {limits.owner >> 20} MB each), which only they and "
            "the operator see."
        )
    return [*lines, *bounds()]


def bounds() -> list[str]:
    """What limits each of the others, as the mode has it."""
    now = mode()
    told = {
        "Only the operator trains.": now.trains == "operator",
        f"A training is stopped after {now.longest} seconds, with its model kept.": now.longest,
        f"Each browser keeps {now.runs} models at most.": now.runs,
        f"Models that nobody uses for {now.days} days are deleted.": now.days,
    }
    return [sentence for sentence, holds in told.items() if holds]


def minds(room: Room) -> list[str]:
    lines = []
    if not room.https:
        lines.append(
            "This is plain http: whoever is in this network can read what is sent, the cookies by which browsers are "
            "told apart too, and browsers "
            "give camera and microphone to https pages only. In a network that you do not trust, put a proxy with "
            "https before it (docs/teaching.md) and add --https."
        )
    if not room.readonly:
        lines += [operator_line(room), *shortages()]
    return lines or ["Nothing."]


def operator_line(room: Room) -> str:
    named = os.environ.get("LATENTLAB_OPERATOR", "")
    if named:
        return f"LATENTLAB_OPERATOR is set ({brief(named)}): who is named there may stop and delete everything."
    if room.https:
        return (
            f"Who opens http://127.0.0.1:{room.port} on this machine itself is the operator, and may stop and delete "
            "everything."
        )
    return (
        "Nobody is the operator of an open server, you neither: to be able to stop or delete what students have "
        "made, read your visitor's name in the Gallery, "
        "and start again with LATENTLAB_OPERATOR=<that name>. The command line on this machine may do everything in "
        "any case."
    )


def shortages() -> list[str]:
    """What there is too little of for a class; figures are those of this moment."""
    lines, folder = [], nearest(runs_folder())
    free, memory = shutil.disk_usage(folder).free / 2**30, psutil.virtual_memory().available / 2**30
    if free < own_limits().floor / 2**30:
        lines.append(
            f"Only {free:.1f} GB are free where runs are kept ({folder}): too little for data that students bring, "
            "and soon for runs."
        )
    if memory < LOW * training_places():
        lines.append(
            f"Only {memory:.1f} GB of memory are free for {training_places()} trainings at once: set "
            "LATENTLAB_WORKERS to a smaller number."
        )
    return lines


def nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())
