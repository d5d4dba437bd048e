"""Commands that list what there is, show a run, measure and export it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..catalogue import catalogue
from ..export.model import network, refuse_without_networks
from ..files import usable
from ..models.variants import VARIANTS
from ..parts.likelihoods import BELOW_ZERO
from ..runs.index import Damaged, readable
from ..runs.log import all_events, odd_events
from ..runs.logged import ODD, whole
from ..runs.run import Run
from ..runs.store import Store, find_run
from ..texts import fill

__all__ = ["evaluate", "export_onnx", "list_runs", "list_variants", "print_catalogue", "print_table", "show", "summary"]


def list_variants(options: argparse.Namespace) -> int:
    """Print the variants."""
    values = {name: asdict(v) | {"model": v.model.model_dump()} for name, v in VARIANTS.items()}
    return print_table(values, {name: f"{v.title}: {v.text}" for name, v in VARIANTS.items()}, options.json)


def print_catalogue(options: argparse.Namespace) -> int:
    """Print the cards of all variants and data sets as Markdown."""
    print(catalogue(), end="")
    return 0


def list_runs(options: argparse.Namespace) -> int:
    """Print the runs, with why of those that cannot be read."""
    store = Store(options.runs)
    store.refuse_unreadable()
    found = store.everything()
    values = {run.id: {"damaged": str(run.why)} if isinstance(run, Damaged) else summary(run) for run in found}
    rows = {
        key: value.get("damaged") or f"{value['state']:<12} epoch {value['epoch']:g}  {value['title']}"
        for key, value in values.items()
    }
    return print_table(values, rows, options.json)


def print_table(values: dict[str, Any], rows: dict[str, str], as_json: bool) -> int:
    """Print values as JSON, or rows by their names."""
    if as_json:
        print(json.dumps(values, indent=1, ensure_ascii=False))
    else:
        for name, row in rows.items():
            print(f"{name:<28} {row}")
    return 0


def summary(run: Run) -> dict[str, Any]:
    """What lists say of a run."""
    status = run.status
    return {
        "title": run.title,
        "state": status.state,
        "step": status.step,
        "epoch": status.epoch,
        "path": str(run.path),
    }


MEASURED = ("step", "held-out", "baseline")


def last_metrics(run: Run) -> dict[str, Any]:
    """Return the last event of each measuring kind: training loss, held-out loss, baseline."""
    events = whole(all_events(run.events_path))
    return {event["kind"]: event for event in events if event.get("kind") in MEASURED}


def damage_of(run: Run) -> str:
    """Return why a run, of which the rest can be read, is listed as damaged; empty where it is not."""
    found = readable(run)
    return str(found.why) if isinstance(found, Damaged) else ""


def show(options: argparse.Namespace) -> int:
    """Print how far a run is, its last measurements and its settings."""
    run = find_run(options.run, options.runs)
    value = {
        "id": run.id,
        **summary(run),
        "damaged": damage_of(run),
        "status": asdict(run.status),
        "metrics": last_metrics(run),
        "odd_events": odd_events(run.events_path),
        "spec": run.spec.model_dump(),
    }
    if options.json:
        print(json.dumps(value, indent=1, ensure_ascii=False))
        return 0
    print(f"{run.title}\n{value['state']}, epoch {value['epoch']:g}, {run.path}")
    for reason in (value["damaged"], run.status.why):
        if reason:
            print(reason)
    if value["odd_events"]:
        print(fill(ODD, {"n": value["odd_events"]}))
    for kind, event in value["metrics"].items():
        print(f"{kind}: {json.dumps({key: v for key, v in event.items() if key != 'kind'})}")
    if any(event.get("terms", {}).get("objective", 0.0) < 0 for event in value["metrics"].values()):
        print(BELOW_ZERO)
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """Compute the metric cards of a run and print them."""
    from ..evaluation.evaluate import cards_of
    from ..evaluation.table import bare, lines

    def report(share: float, title: str) -> None:
        print(f"{share:4.0%} {title}".rstrip(), file=sys.stderr)

    value = cards_of(find_run(options.run, options.runs), report)
    value["cards"] = bare(value["cards"])
    print(json.dumps(value, indent=1, ensure_ascii=False) if options.json else "\n".join(lines(value["cards"])))
    return 0


def export_onnx(run: Run, folder: Path) -> None:
    """Write the two halves of a run's model as ONNX files into a folder; they are whole where the rest of it is
    damaged, which is told."""
    refuse_without_networks(run)
    networks = {path.name: network(path) for path in (run.decoder, run.encoder)}
    if damage := damage_of(run):
        print(damage, file=sys.stderr)
    with usable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in networks.items():
            (folder / name).write_bytes(content)
            print(folder / name)
