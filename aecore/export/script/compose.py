"""A training as the chapters of one script: the parts of a spec, each by its template, put together. Knows no torch."""

from __future__ import annotations

from . import training
from .chosen import Chosen
from .form import Section, number
from .loop_code import changes_code, loop_code, purposes, training_text
from .loss_code import loss_code, loss_text
from .model_code import model_code, model_text
from .settings import settings_of

__all__ = ["sections"]

SETTINGS = "Try others: what they do is said below, where they are used."
UNFUSED = "torch.backends.cuda.enable_flash_sdp(False)  # on a CPU as well: it has no second derivative"
CHANCE = (
    "Weights, the order of items and all noise follow from one seed. Each purpose and each step has a stream of its "
    "own, so nothing depends on what else was drawn before: a training that was stopped goes on as if nothing had been."
)


def sections(parts: Chosen) -> list[Section]:
    """The chapters in the order in which they are read."""
    chapters = [Section("Data", parts.items.text, data_code(parts))]
    chapters.append(Section("Chance", CHANCE, training.chance(purposes(parts))))
    if parts.view.functions:
        chapters.append(Section("What the encoder sees", parts.view.text, parts.view.functions))
    text = training.ending_text(parts.facts, noisy=parts.noisy)
    chapters += [
        Section("Model", model_text(parts), model_code(parts)),
        Section("Loss", loss_text(parts), loss_code(parts)),
        Section("Training", training_text(parts), loop_code(parts)),
        Section("What should come out", text, training.ending(parts.facts, noisy=parts.noisy)),
    ]
    chapters = [chapter for chapter in chapters if chapter.code]
    return [settings(parts, "\n".join(chapter.code for chapter in chapters)), *chapters]


def settings(parts: Chosen, code: str) -> Section:
    """The constants that the code uses."""
    table = changes_code(parts)
    found = settings_of(parts.facts, parts.constants, f"{code}\n{table}")
    lines = [f"torch.set_num_threads({parts.facts.threads or 1})"]
    lines += [UNFUSED] if parts.unfused else []
    lines += [f"{one.name} = {number(one.value)}  # {one.said}" for one in found]
    return Section("Settings", SETTINGS, "\n".join([*lines, *([table] if table else [])]))


def data_code(parts: Chosen) -> str:
    """The lines that make the items."""
    count, told = parts.facts.trained_on, parts.condition.takes
    limited = f"x_train = x_train[:{count}]" if parts.facts.spec.data.items else ""
    labels = f"y_train = y_train[:{count}]" if limited and told else ""
    lines = [parts.items.code, limited, *([parts.items.labels, labels, parts.condition.data] if told else [])]
    return "\n".join(line for line in lines if line)
