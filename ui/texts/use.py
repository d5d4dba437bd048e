"""Sentences shown by the component of Use."""

from collections.abc import Callable

__all__ = ["use_texts"]


def use_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of Use, translated by ``_``."""
    return _asking(_) | _finding(_)


def _asking(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "use_heading": _("Use this model"),
        "use_what": _("What it is to do"),
        "use_not": _("{n} more need another model"),
        "use_items": _("With which items"),
        "use_drop": _("Drop new files here"),
        "use_drop_image": _("Pictures of any size, a folder or a zip of them: they are brought to the size it knows."),
        "use_drop_curve": _("Curves of any length, as a table or an array: longer ones are cut into windows."),
        "use_drop_table": _("A table with the same columns, in any order, with or without what is to be filled."),
        "use_drop_text": _("Texts, one a line, or a column of a table."),
        "use_drop_ratings": _("Who rated what and how much, as a table of three columns."),
        "use_parts": _("Or what is here already"),
        "use_parts_hint": _("Items of its own data. It has not learnt from those that were held out."),
        "use_brought": _("Files that were brought"),
        "use_waiting": _("Waits for its turn …"),
        "use_failed": _("Nobody answered. Try again."),
        "use_others": _("Other items"),
        "use_train_own": _("Train a model on files of your own"),
        "use_own_classifier": _("Bring your own (ONNX)"),
        "use_plain_classifier": _("a plain one, trained here"),
        "use_plain_again": _("The plain one again"),
    }


def _finding(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "use_how_well": _("How well it went"),
        "use_interval": _("{low} to {high} (95 %)"),
        "use_higher": _("higher is better"),
        "use_lower": _("lower is better"),
        "use_of": _("n = {n}"),
        "use_beside": _("What plain ways reach"),
        "use_ahead": _("this model is ahead"),
        "use_behind": _("this model is behind"),
        "use_draw": _("a draw"),
        "use_found": _("{n} of {all} do not belong"),
        "use_foreign": _(
            "More than half of them are odd to this model: it has learnt something else, and cannot tell which of "
            "them do not belong with the others. A model that is trained on these files can."
        ),
        "use_train_these": _("Train a model on these files"),
        "use_share": _("How many known-good items may be called odd by mistake"),
        "use_share_said": _("So would be {share} of items like the {m} known-good ones."),
        "use_few_good": _("There are {m} known-good items only: fewer than one of them would be that rare."),
        "use_precision": _(
            "Of those found {precision} are odd, and {recall} of the odd ones are found ({caught} of {all})."
        ),
        "use_odd": _("odd"),
        "use_table": _("Results, those that matter most first"),
        "use_rank": _("No."),
        "use_look_at": _("Look at number {n}"),
        "use_looked_at": _("Number {n} of {all}"),
        "use_filled": _("filled in"),
        "use_filled_hint": _("Marked: filled in, give or take. The others stand as they were."),
        "use_curves": _("How many are told right from how many labels; the table says the same"),
        "use_curves_hint": _("Means over seeds; the bands hold 95 % of what other seeds would change."),
        "use_places": _("Map of the model with {n} new items on it; the table says the same"),
        "use_places_odd": _("White rings: odd. Gold: the one you look at."),
        "use_places_hint": _("Gold: the one you look at, among the items it knows."),
        "use_painted": _(
            "The ground: what a classifier takes for what is decoded there. Strokes: sure, with no item near."
        ),
    }
