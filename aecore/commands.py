"""The command line: the same code path as the app. Results go to stdout, progress and errors to stderr; an error exits with 2."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .catalogue import catalogue
from .data.cards import CARDS
from .errors import UserError
from .models.variants import VARIANTS
from .presets import checked, preset
from .races import contestants, race_of, start_race
from .runs.files import refuse_readonly
from .runs.log import read_events
from .runs.run import ACTIVE, Run
from .runs.store import Damaged, Store
from .settings import runs_folder, shipped_folder
from .texts import fill, mark
from .workers.launcher import LocalLauncher

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except UserError as error:
        print(f"aecore: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1
    return code


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m aecore", description="Train and look at autoencoders.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: Callable[[Any], int], help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(command=function)
        return sub

    def add_json(sub: argparse.ArgumentParser) -> None:
        sub.add_argument("--json", action="store_true", help="print JSON")

    def add_runs(sub: argparse.ArgumentParser) -> None:
        sub.add_argument("--runs", type=Path, default=runs_folder(), metavar="DIR", help="folder of runs (default: %(default)s)")

    add_json(command("data", list_data, "list the data sets"))
    add_json(command("variants", list_variants, "list the variants"))
    command("catalogue", print_catalogue, "print the cards of all variants and data sets as Markdown")
    sub = command("train", train, "train one run and print its folder")
    sub.add_argument("--data", required=True, metavar="D")
    sub.add_argument("--variant", required=True, metavar="V")
    sub.add_argument("--set", action="extend", nargs="+", default=[], metavar="PATH=VALUE", help="e.g. model.bottleneck.beta=4")
    sub.add_argument("--epochs", type=int)
    sub.add_argument("--seconds", type=float)
    sub.add_argument("--seed", type=int)
    sub.add_argument("--device")
    add_runs(sub)
    sub = command("race", race, "train several autoencoders with one budget and compare them by their metric cards")
    sub.add_argument("--data", required=True, metavar="D")
    sub.add_argument("--variants", required=True, metavar="V,V", help="two to eight, with commas between; or one with --at")
    sub.add_argument("--at", metavar="PATH=X,Y", help="race one variant at several values, e.g. model.bottleneck.beta=0.5,2")
    sub.add_argument("--epochs", type=int, default=0)
    sub.add_argument("--seconds", type=float, default=0.0)
    sub.add_argument("--seeds", type=int, default=1)
    add_json(sub)
    add_runs(sub)
    sub = command("runs", list_runs, "list the runs")
    add_json(sub)
    add_runs(sub)
    sub = command("show", show, "show one run")
    sub.add_argument("run", help="id or folder")
    add_json(sub)
    add_runs(sub)
    sub = command("evaluate", evaluate, "compute the metric cards of one run")
    sub.add_argument("run", help="id or folder")
    add_json(sub)
    add_runs(sub)
    sub = command("export", export, "write a run's decoder and encoder as ONNX files")
    sub.add_argument("run", help="id or folder")
    sub.add_argument("--onnx", type=Path, required=True, metavar="DIR")
    add_runs(sub)
    sub = command("pretrain", pretrain, "train the runs that ship with the project")
    sub.add_argument("--to", type=Path, default=shipped_folder(), metavar="DIR")
    return top


# --- lists -----------------------------------------------------------------------------------------------------------


def list_data(options: argparse.Namespace) -> int:
    rows = {
        name: f"{card.title}: {card.train:,} + {card.held_out:,} held-out, {'×'.join(map(str, card.shape))}" for name, card in CARDS.items()
    }
    return print_table({name: asdict(card) for name, card in CARDS.items()}, rows, options.json)


def list_variants(options: argparse.Namespace) -> int:
    values = {name: asdict(v) | {"model": v.model.model_dump()} for name, v in VARIANTS.items()}
    return print_table(values, {name: f"{v.title}: {v.text}" for name, v in VARIANTS.items()}, options.json)


def print_catalogue(options: argparse.Namespace) -> int:
    print(catalogue(), end="")
    return 0


def list_runs(options: argparse.Namespace) -> int:
    found = Store(options.runs).everything()
    values = {run.id: {"damaged": str(run.why)} if isinstance(run, Damaged) else summary(run) for run in found}
    rows = {
        key: value.get("damaged") or f"{value['state']:<12} epoch {value['epoch']:g}  {value['title']}" for key, value in values.items()
    }
    return print_table(values, rows, options.json)


def print_table(values: dict[str, Any], rows: dict[str, str], as_json: bool) -> int:
    if as_json:
        print(json.dumps(values, indent=1, ensure_ascii=False))
    else:
        for name, row in rows.items():
            print(f"{name:<28} {row}")
    return 0


# --- one run ---------------------------------------------------------------------------------------------------------


def find(options: argparse.Namespace) -> Run:
    """Return the run named by id, or by the path of its folder."""
    path = Path(options.run)
    store = Store(path.resolve().parent, shipped_folder()) if path.is_dir() else Store(options.runs)
    return store.get(path.name if path.is_dir() else options.run)


def summary(run: Run) -> dict[str, Any]:
    status = run.status
    return {"title": run.title, "state": status.state, "step": status.step, "epoch": status.epoch, "path": str(run.path)}


def last_metrics(run: Run) -> dict[str, Any]:
    """Return the last event of each measuring kind: training loss, held-out loss, baseline."""
    events, start = read_events(run.events_path)
    found: dict[str, Any] = {}
    while events:
        found |= {event["kind"]: event for event in events if event.get("kind") in ("step", "held-out", "baseline")}
        events, start = read_events(run.events_path, start)
    return found


def show(options: argparse.Namespace) -> int:
    run = find(options)
    value = {"id": run.id, **summary(run), "status": asdict(run.status), "metrics": last_metrics(run), "spec": run.spec.model_dump()}
    if options.json:
        print(json.dumps(value, indent=1, ensure_ascii=False))
        return 0
    print(f"{run.title}\n{value['state']}, epoch {value['epoch']:g}, {run.path}")
    for kind, event in value["metrics"].items():
        print(f"{kind}: {json.dumps({key: v for key, v in event.items() if key != 'kind'})}")
    return 0


def evaluate(options: argparse.Namespace) -> int:
    from .evaluation.evaluate import cards_of
    from .evaluation.table import lines

    def report(share: float, title: str) -> None:
        print(f"{share:4.0%} {title}".rstrip(), file=sys.stderr)

    value = cards_of(find(options), report)
    print(json.dumps(value, indent=1, ensure_ascii=False) if options.json else "\n".join(lines(value["cards"])))
    return 0


def export(options: argparse.Namespace) -> int:
    refuse_readonly()
    run = find(options)
    missing = [name for name in ("decoder.onnx", "encoder.onnx") if not (run.results / name).exists()]
    if missing:
        raise UserError(
            mark("“{title}” has no results yet."), mark("Let it train for some seconds more, or until it ends."), title=run.title
        )
    try:
        options.onnx.mkdir(parents=True, exist_ok=True)
        for name in ("decoder.onnx", "encoder.onnx"):
            (options.onnx / name).write_bytes((run.results / name).read_bytes())
            print(options.onnx / name)
    except OSError as error:
        raise UserError(mark("{folder} cannot be used: {why}."), folder=str(options.onnx), why=error.strerror or str(error)) from error
    return 0


# --- training --------------------------------------------------------------------------------------------------------


def train(options: argparse.Namespace) -> int:
    values = dict(setting(text) for text in options.set)
    named = {"budget.epochs": options.epochs, "budget.seconds": options.seconds, "seed": options.seed, "device": options.device}
    spec = checked(preset(options.data, options.variant, values | {path: value for path, value in named.items() if value is not None}))
    title = f"{CARDS[options.data].title} · {VARIANTS[options.variant].title}"
    run = LocalLauncher().submit_new(Store(options.runs), spec, title, owner="command line")
    follow(run)
    print(run.path)
    return 0 if run.status.state == "done" else 1


def race(options: argparse.Namespace) -> int:
    """Run a race to its end; the result is one entry for each contestant, with its cards over all seeds."""
    from .evaluation.evaluate import cards_of
    from .evaluation.spread import read_cards, spread
    from .evaluation.table import lines

    store, launcher = Store(options.runs), LocalLauncher()
    started = start_race(store, launcher, race_of(asked_race(options)))
    runs = [store.get(run) for run in started.runs]
    for run in runs:
        print(f"seed {run.spec.seed}: {VARIANTS[run.spec.variant].title} ({run.id})", file=sys.stderr)
        follow(run)
    for worker in launcher.children:
        worker.wait()
    rows: list[dict[str, Any]] = []
    for contestant in contestants([run for run in runs if run.status.state == "done"]):
        cards = [asdict(card) for card in spread([read_cards(cards_of(run)) for run in contestant.runs])]
        names = [run.id for run in contestant.runs]
        rows.append({"variant": contestant.variant, "values": contestant.values, "runs": names, "cards": cards})
    if options.json:
        print(json.dumps({"race": started.id, "data": options.data, "contestants": rows}, indent=1, ensure_ascii=False))
    else:
        for row in rows:
            changes = "".join(f", {path}={value}" for path, value in row["values"].items())
            print("\n".join([f"{VARIANTS[row['variant']].title}{changes}", *lines(row["cards"]), ""]))
    return 0 if all(run.status.state == "done" for run in runs) else 1


def asked_race(options: argparse.Namespace) -> dict[str, Any]:
    """Read the entrants: variants with commas between, or one at the values of `--at`."""
    names = [name for name in options.variants.split(",") if name]
    entrants: list[dict[str, Any]] = [{"variant": name} for name in names]
    if options.at:
        if len(names) != 1:
            raise UserError(mark("--at races one variant at several values; {n} were given."), n=len(names))
        path, values = setting(options.at)
        found = [setting(f"{path}={value}")[1] for value in str(values).split(",")]
        entrants = [{"variant": names[0], "values": {path: value}} for value in found]
    rest = {"epochs": options.epochs, "seconds": options.seconds, "seeds": options.seeds}
    return {"data": options.data, "entrants": entrants} | rest | ({"epochs": 10_000} if options.seconds and not options.epochs else {})


def setting(text: str) -> tuple[str, Any]:
    """Read `path=value`; the value is JSON when it looks like it, else a word."""
    path, equals, value = text.partition("=")
    if not equals:
        raise UserError(mark("“{text}” is not a setting."), mark("Write it as path=value, such as model.bottleneck.beta=4."), text=text)
    try:
        return path, json.loads(value)
    except json.JSONDecodeError:
        return path, value


def follow(run: Run) -> None:
    """Print progress on stderr until the run ends; Ctrl-C asks it to stop and waits for its checkpoint."""
    start = 0
    while True:
        try:
            status = run.status
            events, start = read_events(run.events_path, start)
            for event in events:
                tell(event, run.spec.budget.epochs)
            if status.state not in ACTIVE:
                break
            time.sleep(0.1)
        except KeyboardInterrupt:
            run.ask("stop")
    reason = fill(f"{status.reason} {status.hint}".strip(), status.reason_values or {})
    print(f"{status.state} after {status.seconds:.1f} s of training. {reason}".rstrip(), file=sys.stderr)


def tell(event: dict[str, Any], epochs: int) -> None:
    if event["kind"] == "held-out":
        terms = ", ".join(f"{name} {value:.2f}" for name, value in event["terms"].items())
        explained = f"variance explained {100 * event['variance_explained']:.1f} %"
        print(f"epoch {event['epoch']:.2f} of {epochs}: held-out {terms} nats per item, {explained}", file=sys.stderr)
    elif event["kind"] == "data":
        print(f"downloading: {event['done']:,} of {event['total']:,} bytes", file=sys.stderr)


def pretrain(options: argparse.Namespace) -> int:
    from .workers.pretrain import pretrain_all

    for path in pretrain_all(options.to):
        print(path)
    return 0
