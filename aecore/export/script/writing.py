"""Chapters -> a script, or the cells of a notebook. Knows no torch."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

from ...errors import UserError
from ...models.variants import VARIANTS
from ...texts import Sentence, mark
from .chosen import Chosen
from .compose import sections as chapters_of
from .data import DATA
from .facts import Facts
from .form import WIDTH, comment

__all__ = ["beside", "notebook", "script", "unwritten"]

IMPORTS = {
    r"\bcsv\.": "import csv",
    r"\bCounter\(": "from collections import Counter",
    r"\bmath\.": "import math",
    r"\bre\.sub": "import re",
    r"\bnp\.": "import numpy as np",
    r"\btorch\b": "import torch",
    r"\bzipfile\.": "import zipfile",
    r"\bsafetensors\.": "import safetensors.torch",
    r"\bImage\.": "from PIL import Image",
    r"\bdatasets\.": "from torchvision import datasets",
    r"\btrain_test_split\(": "from sklearn.model_selection import train_test_split",
    r"\bnn\.": "from torch import nn",
    r"\bF\.": "from torch.nn import functional as F",
}
LOADERS = r"\b(load_(?:digits|wine|breast_cancer|sample_image)|make_(?:swiss_roll|s_curve))\("
STANDARD = ("from collections import Counter", "import csv", "import math", "import re", "import zipfile")


def script(facts: Facts) -> str:
    """Return a training as one file; raises UserError where there is no template for a part of it."""
    refuse(facts)
    made = Chosen(facts)
    sections = chapters_of(made)
    code = "\n".join(section.code for section in sections)
    pieces = [f'"""{heading(facts, made)}"""', imports(code)]
    for section in sections:
        above = f"{rule(section.title)}\n{comment(section.text)}"
        between = "\n\n\n" if begins_with_definition(section.code) else "\n\n"
        pieces.append(f"{above}{between}{section.code}")
    return "\n\n".join(pieces[:2]) + "\n\n" + spaced(pieces[2:]) + "\n"


def spaced(pieces: list[str]) -> str:
    """Two empty lines around what begins or ends with a definition, as formatters want it."""
    text = pieces[0]
    for before, after in pairwise(pieces):
        text += ("\n\n\n" if ends_with_definition(before) or begins_with_definition(after) else "\n\n") + after
    return text


def ends_with_definition(piece: str) -> bool:
    return piece.splitlines()[-1].startswith((" ", "\t"))


def begins_with_definition(piece: str) -> bool:
    first = next(line for line in piece.splitlines() if line and not line.startswith("#"))
    return first.startswith(("def ", "class ", "@"))


def rule(title: str) -> str:
    """The line above a chapter."""
    return f"# --- {title} ".ljust(WIDTH, "-")


def imports(code: str) -> str:
    """The imports that code needs, in the order that formatters want."""
    lines = {line for pattern, line in IMPORTS.items() if line and re.search(pattern, code)}
    loaders = sorted(
        set(re.findall(r"\b(load_(?:digits|wine|breast_cancer|sample_image)|make_(?:swiss_roll|s_curve))\(", code))
    )
    if loaders:
        lines.add(f"from sklearn.datasets import {', '.join(loaders)}")
    standard = [line for line in lines if line in STANDARD]
    other = [line for line in lines if line not in STANDARD]
    order = lambda line: (line.startswith("from"), line.split()[1].lower())  # noqa: E731
    return "\n\n".join("\n".join(sorted(part, key=order)) for part in (standard, other) if part)


def heading(facts: Facts, made: Chosen) -> str:
    """The docstring of a script: what it is, what it needs, what it promises."""
    variant = VARIANTS.get(facts.spec.variant)
    title = f"{variant.title} on {facts.card.title}" if variant else facts.card.title
    packages = ["torch", *made.items.needs, *(["safetensors"] if facts.spec.start else [])]
    needs = ", ".join(dict.fromkeys(packages))
    about = "sums are rounded differently, and the curve is the same to about 0.1 %."
    same = (
        f"That run was trained on another machine, where {about}"
        if facts.elsewhere and facts.threads
        else f"With torch {facts.torch} on a CPU and {facts.threads} thread{'s' if facts.threads > 1 else ''} it gives "
        f"the losses of that run bit for bit. With another version or another processor {about}"
        if facts.threads
        else f"That run was trained on {facts.device or 'a GPU'}; this script computes on the CPU, where {about}"
    )
    paragraphs = [
        f"{title}, in plain PyTorch: what Latent Lab trained as “{facts.title}”.",
        *([variant.text] if variant else []),
        " ".join([f"Needs {needs}; nothing of Latent Lab.", *map(str, beside(facts))]),
        same,
    ]
    # What a person wrote must not end the docstring.
    paragraphs = [printable(paragraph) for paragraph in paragraphs]
    return comment('"""' + "\n\n".join(paragraphs), "").removeprefix('"""') + "\n"


def beside(facts: Facts) -> list[Sentence]:
    """Return what is to be said of the files that a script reads: a sentence for each, with where it is had."""
    start = Sentence(
        mark(
            "Put start.safetensors beside it, the weights it begins with: they are offered with this script, and are "
            "in the folder of its run."
        )
    )
    data = Chosen(facts).items.file
    return [*([data] if data else []), *([start] if facts.spec.start else [])]


def printable(text: str) -> str:
    """Text that can stand in a docstring, whatever a person has called things."""
    return "".join(letter if letter.isprintable() else " " for letter in text).replace("\\", "/").replace('"', "'")


def refuse(facts: Facts) -> None:
    """Raise UserError where there is no script."""
    if why := unwritten(facts):
        raise UserError(why.template, mark("Look at its settings instead."), **why.values)


def unwritten(facts: Facts) -> Sentence | None:
    """Return what there is no template for, in a sentence; None where a script can be written."""
    from .backbones import BACKBONES
    from .bottlenecks import BOTTLENECKS
    from .conditions import CONDITIONS
    from .likelihoods import LIKELIHOODS
    from .views import VIEWS

    model = facts.spec.model
    for part, table in (
        (model.view, VIEWS),
        (model.backbone, BACKBONES),
        (model.condition, CONDITIONS),
        (model.bottleneck, BOTTLENECKS),
        (model.likelihood, LIKELIHOODS),
    ):
        if part.kind not in table:
            return Sentence(mark("There is no code to show for “{part}” yet."), {"part": part.kind})
    if not facts.spec.data.digest and facts.spec.data.name not in DATA:
        return Sentence(mark("There is no code to show for the data “{title}” yet."), {"title": facts.card.title})
    if model.backbone.reshapes:
        return Sentence(mark("There is no code to show for units that are switched on or off in training yet."))
    made = Chosen(facts)
    if made.condition.takes and not made.items.labels:
        return Sentence(mark("There is no code to show for the labels of “{title}” yet."), {"title": facts.card.title})
    if made.unfused and "contraction" in made.sometimes:
        return Sentence(
            mark("There is no code to show for a transformer whose contraction was switched on or off in training.")
        )
    return None


# --- notebook ---------------------------------------------------------------------------------------------------------


def notebook(facts: Facts) -> str:
    """Return a training as a notebook; raises UserError as `script` does."""
    refuse(facts)
    made = Chosen(facts)
    sections = chapters_of(made)
    variant = VARIANTS.get(facts.spec.variant)
    first = heading(facts, made).strip()
    if variant:
        first = f"# {variant.title}\n\n{first}\n\n$${variant.formula}$$\n\n{variant.paper}"
    cells = [text_cell(first), code_cell(imports("\n".join(section.code for section in sections)))]
    for section in sections:
        cells += [text_cell(f"## {section.title}\n\n{section.text}"), code_cell(section.code)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    found = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def text_cell(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def code_cell(code: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": code.splitlines(keepends=True),
    }
