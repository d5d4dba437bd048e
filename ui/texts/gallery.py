"""Sentences shown by the browser component of the Gallery."""

from collections.abc import Callable

Translate = Callable[[str], str]


def gallery_texts(_: Translate) -> dict[str, str]:
    """Return every sentence of the Gallery, translated by ``_``."""
    return _head(_) | _cards(_) | _menu(_) | _bars(_)


def _head(_: Translate) -> dict[str, str]:
    return {
        "gallery": _("Gallery"),
        "gallery_count": _("Models: {n}"),
        "gallery_count_active": _("Models: {n}, training: {active}"),
        "gallery_show": _("Which models"),
        "gallery_all": _("All"),
        "gallery_yours": _("Yours"),
        "gallery_included": _("Included"),
        "gallery_others": _("Of others"),
        "gallery_active": _("Training"),
        "gallery_search": _("Data, kind, name"),
        "gallery_order": _("Order"),
        "gallery_newest": _("Newest"),
        "gallery_best": _("Best score"),
        "gallery_name": _("Name"),
        "gallery_groups": _("Groups"),
        "gallery_group_none": _("No groups"),
        "gallery_group_race": _("By race"),
        "gallery_group_data": _("By data"),
        "gallery_no_race": _("Without a race"),
        "gallery_damaged": _("Damaged"),
        "gallery_open_race": _("Open the comparison"),
        "gallery_nothing": _("No model has these words."),
        "gallery_none_yours": _("Nothing of yours yet: train one, it takes seconds."),
        "gallery_none_here": _("None of them now."),
        "gallery_show_all": _("Show all"),
        "gallery_new": _("Train a new one"),
        "gallery_new_hint": _("{n} data sets, or your own"),
        "gallery_new_hint_ships": _("{n} data sets"),
    }


def _cards(_: Translate) -> dict[str, str]:
    return {
        "badge_included": _("included"),
        "badge_yours": _("yours"),
        "badge_others": _("of another visitor"),
        "badge_file": _("from a file"),
        "badge_damaged": _("damaged"),
        "badge_queued": _("waiting"),
        "badge_running": _("training"),
        "badge_paused": _("paused"),
        "badge_stopped": _("stopped"),
        "badge_failed": _("failed"),
        "badge_interrupted": _("interrupted"),
        "card_choose": _("Choose {name}"),
        "card_score": _("{value} %"),
        "card_pca": _("PCA {value}"),
        "card_score_said": _("{value} % of the differences between {n} held-out items explained"),
        "card_pca_said": _("PCA with as many numbers: {value} %"),
        "card_unmeasured": _("not measured yet"),
        "card_no_picture": _("no picture"),
        "card_soon": _("The map comes in a moment."),
        "card_drawing": _("being drawn"),
        "card_map": _("Map of {name}"),
        "card_today": _("today {time}"),
    }


def _menu(_: Translate) -> dict[str, str]:
    return {
        "card_menu": _("More about {name}"),
        "card_explore": _("Explore"),
        "card_use": _("Use it"),
        "card_watch": _("Watch"),
        "card_resume": _("Resume"),
        "card_stop": _("Stop"),
        "card_rename": _("Rename"),
        "card_share": _("Share"),
        "card_take": _("Take away"),
        "card_delete": _("Delete"),
        "card_copy": _("Copy the id"),
        "card_title": _("Title"),
        "card_save": _("Save"),
        "card_cancel": _("Cancel"),
    }


def _bars(_: Translate) -> dict[str, str]:
    return {
        "chosen": _("Chosen: {n}"),
        "chosen_bar": _("What to do with the chosen ones"),
        "chosen_compare": _("Compare"),
        "chosen_clear": _("Choose none"),
        "chosen_data": _("different data: each is scored on its own"),
        "chosen_few": _("choose two that have results to compare them"),
        "chosen_most": _("at most {n} can be compared at once"),
        "removed_one": _("“{name}” was deleted."),
        "removed_many": _("Deleted: {n}."),
        "removed_for": _("It can be undone for ten minutes."),
        "removed_undo": _("Undo"),
        "removed_close": _("Close"),
        "removed_forget": _("Delete for good"),
    }
