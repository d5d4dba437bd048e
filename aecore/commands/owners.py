"""Commands of the operator: who has what on this server, one owner's things, their quota, the links that they gave,
and taking all of it away."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ..data.own import inbox
from ..data.own.library import digests, own_sets, owners_of, remove
from ..data.own.limits import amount
from ..errors import UserError
from ..files import refuse_readonly
from ..hosting.leaving import ONE_BY_ONE, OPERATORS, refuse_busy
from ..hosting.quotas import Quota, Used, allow, granted, has_quota_of_their_own, quota_of, size_of, used_by
from ..runs.removed import forget, removed
from ..runs.shares import shares_of, take_back
from ..runs.spent import forget_spent
from ..runs.store import Store
from ..settings import is_whole, library_folder
from ..texts import mark
from .data import day, short
from .lists import print_table, summary

__all__ = ["list_links", "list_owners", "remove_owner", "set_quota", "show_owner"]

OPERATOR = "operator"
"""How the owner is called whose id is empty."""


def list_owners(options: argparse.Namespace) -> int:
    """Print who has something here: runs, their bytes, seconds of training within 24 hours, data sets."""
    found = {owner: told(options, owner) for owner in owners_there(Store(options.runs))}
    values = {owner or OPERATOR: value for owner, value in found.items()}
    rows = {
        name: f"{value['runs']:>5} runs {amount(value['bytes']):>9} {value['seconds']:>8.0f} s today "
        f"{value['data_sets']:>3} data sets {amount(value['data_bytes']):>9}" + " *" * value["own_quota"]
        for name, value in values.items()
    }
    return print_table(values, rows, options.json)


def owners_there(store: Store) -> list[str]:
    """Return the ids of who has runs or data here, also such as can still be brought back or are still looked at; the
    operator first."""
    own = {owner for digest in digests() for owner in owners_of(library_folder() / digest)}
    leaving = {drop.owner for drop in inbox.everything(inbox.drops_folder())} | {
        one.run.owner for one in removed(store)
    }
    return sorted({*store.owners(), *own, *leaving})


def told(options: argparse.Namespace, owner: str) -> dict[str, Any]:
    used, sets = used_by(Store(options.runs).root, owner), own_sets(owner)
    own = {"data_sets": len(sets), "data_bytes": sum(one.bytes for one in sets)}
    return asdict(used) | own | {"own_quota": has_quota_of_their_own(Store(options.runs).root, owner)}


def known(options: argparse.Namespace) -> tuple[Store, str]:
    """Return the store and the owner who is asked about; raises UserError where nobody of that name has anything."""
    store, owner = Store(options.runs), "" if options.owner == OPERATOR else options.owner
    if owner not in owners_there(store):
        raise UserError(
            mark("Nobody called “{id}” has anything here."), mark("`owners list` shows the names there are."), id=owner
        )
    return store, owner


def show_owner(options: argparse.Namespace) -> int:
    """Print what one owner has and may have."""
    store, owner = known(options)
    runs, sets = store.of_owner(owner), own_sets(owner)
    quota, used = quota_of(store.root, owner), used_by(store.root, owner)
    links = {run.id: len(shares_of(run)) for run in runs}
    if options.json:
        value = told(options, owner) | {
            "quota": asdict(quota),
            "runs_there": {run.id: summary(run) | {"bytes": size_of(run), "links": links[run.id]} for run in runs},
            "data_there": [one.name for one in sets],
        }
        print(json.dumps(value, indent=1, ensure_ascii=False))
        return 0
    print("\n".join(of_quota(used, quota)))
    for run in runs:
        shared = f", {links[run.id]} links" if links[run.id] else ""
        print(f"{run.id:<42} {run.status.state:<12} {amount(size_of(run)):>9}{shared}  {run.about.title}")
    for one in sets:
        print(f"{short(one.name):<42} {'data':<12} {amount(one.bytes):>9}  {one.card.title}")
    return 0


def of_quota(used: Used, quota: Quota) -> list[str]:
    rows: Iterable[tuple[str, str, str | None]] = (
        ("runs", str(used.runs), None if quota.runs is None else str(quota.runs)),
        ("bytes of runs", amount(used.bytes), None if quota.bytes is None else amount(quota.bytes)),
        ("seconds within 24 hours", f"{used.seconds:.0f}", None if quota.seconds is None else str(quota.seconds)),
    )
    return [f"{name}: {has}" + (f" of {most}" if most is not None else "") for name, has, most in rows]


def set_quota(options: argparse.Namespace) -> int:
    """Give an owner more or less than everybody, or what everybody has again, and print what they may have."""
    refuse_readonly()
    store, owner = Store(options.runs), options.owner
    if owner == OPERATOR:
        raise UserError(mark("The operator has no quota."), mark("`owners list` shows the names there are."))
    if options.usual:
        allow(store.root, owner, None)
    else:
        asked = {"runs": options.keep, "bytes": options.mb, "seconds": options.seconds}
        said = {name: number for name, number in asked.items() if number is not None}
        if not all(is_whole(str(number)) for number in said.values()):
            raise UserError(mark("A quota is a whole number; 0 means no limit."))
        if said:
            numbers = {name: (number << 20 * (name == "bytes")) or None for name, number in said.items()}
            allow(store.root, owner, (granted(store.root, owner) or {}) | numbers)  # the rest stays that of everybody
    if owner not in owners_there(store):  # they may come yet
        print(f"Nobody called {owner} has anything here yet.", file=sys.stderr)
    print("\n".join(of_quota(used_by(store.root, owner), quota_of(store.root, owner))))
    return 0


def list_links(options: argparse.Namespace) -> int:
    """Print the links that an owner has given, which say when they were made and not what they are; or take all
    back."""
    if options.revoke:
        refuse_readonly()
    store, owner = known(options)
    for run in store.of_owner(owner):
        for one in shares_of(run):
            print(f"{run.id:<42} {day(one.made)} {one.name[:12]}")
            if options.revoke:
                take_back(run, one.name)
    return 0


def remove_owner(options: argparse.Namespace) -> int:
    """Delete for good what one owner has: runs with their links, also those deleted a moment ago, data sets that nobody
    else has, files that they have brought, their quota."""
    refuse_readonly()
    store, owner = known(options)
    runs, sets = store.of_owner(owner), own_sets(owner)
    aside = [one for one in removed(store) if one.run.owner == owner]
    if not owner:
        raise UserError(OPERATORS, ONE_BY_ONE)
    refuse_busy(runs)
    if not options.yes:
        raise UserError(
            mark("{n} runs and {sets} data sets would be deleted for good."),
            mark("Give --yes to do that."),
            n=len(runs) + len(aside),
            sets=len(sets),
        )
    for run in runs:
        for link in shares_of(run):
            take_back(run, link.name)
        store.delete(run.id)
        print(run.id)
    for gone in aside:
        forget(store, gone.name)
        print(gone.run.id)
    for drop in inbox.everything(inbox.drops_folder()):
        if drop.owner == owner:
            drop.cancel()
    for one in sets:
        remove(one.digest, owner)
        print(short(one.name))
    allow(store.root, owner, None)
    forget_spent(store.root, owner)
    print(f"{len(runs) + len(aside)} runs and {len(sets)} data sets deleted", file=sys.stderr)
    return 0
