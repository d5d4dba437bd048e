"""Every variant on the digits: seconds, held-out nats per item, variance explained beside PCA with the same code size.

    python -m benchmarks.digits [--seeds 3] [--variants vae ...]

Each variant trains with its default budget, one after another, alternating over seeds. Held-out: 450 items; training:
1,347.
"""

from __future__ import annotations

import argparse
import statistics

import torch

from aecore.models.variants import VARIANTS
from aecore.presets import blocked, preset

from .training import Result, train


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--variants", nargs="*", default=[name for name in VARIANTS if not blocked("digits", name)])
    options = parser.parse_args()
    seeds, suited = range(options.seeds), options.variants
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {len(seeds)} seeds, medians (min - max)")
    print(
        "| variant | code size | epochs | seconds | held-out nats per item | variance explained | PCA, same code "
        "size and input |"
    )
    print("|---|---|---|---|---|---|---|")
    found: dict[str, list[Result]] = {name: [] for name in suited}
    for seed in seeds:
        for name in suited:
            found[name].append(train(preset("digits", name, {"seed": seed})))
    for name, results in found.items():
        spec = preset("digits", name)
        nats = [result.last.terms["objective"] for result in results]
        explained = [100 * result.last.variance_explained for result in results]
        print(
            f"| {name} | {spec.model.bottleneck.size} | {spec.budget.epochs} | "
            f"{spread([r.seconds for r in results])} | {spread(nats)} "
            f"| {spread(explained)} % | {100 * results[0].reference.pca_variance_explained:.1f} % |"
        )


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f} - {max(values):.1f})"


if __name__ == "__main__":
    main()
