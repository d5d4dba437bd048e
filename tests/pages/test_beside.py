"""A run beside the one that is explored: which are offered first, and when an item of one is an item of the other."""

from __future__ import annotations

from types import SimpleNamespace

from aecore.export.given import why_not_linked
from ui.explore.beside import others_of
from ui.lab import store


def test_runs_of_the_same_data_are_offered_first_and_never_the_run_itself():
    runs = store().runs()
    mine = next(run for run in runs if run.id == "digits-vae-2d")
    found = others_of(mine, runs)
    assert mine.id not in [other["run"] for other in found]
    assert found[0]["run"] in {run.id for run in runs if run.spec.data == mine.spec.data}
    same = [other["same"] for other in found]
    assert same == sorted(same, reverse=True)
    assert all(other["title"] for other in found)


def test_items_are_linked_where_data_and_split_are_the_same_and_else_it_is_said_why_not():
    runs = {run.id: run for run in store().runs()}
    mine = runs["digits-vae-2d"]
    assert why_not_linked(mine, runs["digits-denoising-16d"]) == ""
    assert "other data" in why_not_linked(mine, runs["mnist-conv-vae-2d"])
    fewer = mine.spec.with_values({"data.items": 100})
    other = SimpleNamespace(card=mine.card, spec=fewer)
    assert "split otherwise" in why_not_linked(mine, other)
