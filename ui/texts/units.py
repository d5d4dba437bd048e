"""What the tools of Explore say that show single numbers of a code, or write one code several times: how many numbers
are needed, what each of them stands for, which words are drawn."""

from collections.abc import Callable

__all__ = ["unit_texts"]


def unit_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return the texts of the tools *First few*, *Write again*, *Two views* and *Features*, translated by ``_``."""
    return {
        "prefix_hint": _(
            "This code has an order: its first numbers are a code by themselves. "
            "The others are set to 0, as in training."
        ),
        "prefix_slider": _("Numbers that are kept"),
        "prefix_kept": _("{n} of {all} numbers"),
        "prefix_row": _("The same item by its first numbers"),
        "write_what": _(
            "The code in your hand, written six times. Each word is drawn from what the model thinks likely there, "
            "and the next ones go on from it. Faint words were unlikely."
        ),
        "write_temperature": _("Temperature"),
        "write_temperature_hint": _(
            "At 1 words are drawn as often as the model thinks. Below it the likely ones are preferred, above it all "
            "become more alike."
        ),
        "write_again": _("Write again"),
        "write_rows": _("The same code, written several times"),
        "write_number": _("Text {n}"),
        "write_count": _("{n} of {all} differ"),
        "write_waiting": _("The words are being drawn."),
        "write_failed": _("The server that draws the words does not answer."),
        "views_seen": _("What is seen of the item"),
        "views_input": _("seen"),
        "views_told": _("told"),
        "views_both": _("both views"),
        "views_first_image": _("left part"),
        "views_second_image": _("right part"),
        "views_first_curve": _("beginning"),
        "views_second_curve": _("end"),
        "views_first_table": _("first columns"),
        "views_second_table": _("last columns"),
        "views_first_text": _("first words"),
        "views_second_text": _("last words"),
        "views_first_ratings": _("first ratings"),
        "views_second_ratings": _("last ratings"),
        "views_errors": _("Squared error of a value of the hidden view"),
        "views_model": _("this model"),
        "views_mean": _("the mean"),
        "views_linear": _("linear regression"),
        "views_from": _("seen: {seen}, {items}"),
        "views_this": _("this item"),
        "views_held_out": _("{n} held-out items"),
        "views_later": _("How well one view tells the other is measured when training ends."),
        "views_map": _(
            "On the map 1 and 2 are where each view alone puts the item; the line joins them by way of both."
        ),
        "features_sort": _("Order of the features"),
        "features_often": _("most often"),
        "features_often_hint": _("Those that fire for most items first"),
        "features_rare": _("rarest"),
        "features_rare_hint": _("Those that fire for the fewest items first"),
        "features_strong": _("strongest"),
        "features_strong_hint": _("Those that change most of what is decoded first"),
        "features_named": _("by name"),
        "features_named_hint": _("Those that have a name first, in the order of their names"),
        "features_what": _(
            "Each picture is what one number writes when it fires: what is decoded with it alone, less what is decoded "
            "when all are silent, each on a scale of its own. Below it the items for which it is largest."
        ),
        "features_words": _(
            "Each line is what is decoded when one number alone fires. Below it the items for which it is largest."
        ),
        "features_count": _("{n} numbers; {dead} of them fire for at most 1 in 1000 of the {items} items."),
        "features_dead": _("Dead ones too"),
        "features_more": _("{n} more"),
        "feature_fires": _("fires {share}"),
        "feature_share": _("fires for {n} of {all} items"),
        "feature_dead": _("dead"),
        "feature_show": _("{name}: decode it alone and colour the map by it"),
        "feature_top": _("Items for which {name} is largest"),
        "feature_value": _("value {value}"),
    }
