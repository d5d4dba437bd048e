"""Sentences shown by the component of own data."""

from collections.abc import Callable

__all__ = ["own_texts"]


def own_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of own data, translated by ``_``."""
    return _bringing(_) | _checking(_) | _columns(_)


def _bringing(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "own_heading": _("Your own data"),
        "own_step_drop": _("Drop"),
        "own_step_check": _("Check"),
        "own_step_train": _("Train"),
        "own_stays_machine": _("Stays on this machine. Remove it at any time."),
        "own_stays_server": _(
            "Goes to this server and nowhere else; only you and its operator can see it. Remove it at any time."
        ),
        "own_back": _("All data sets"),
        "own_drop": _("Drop files, a folder or a zip here"),
        "own_kinds": _(
            "Pictures and sounds (a folder is a class), tables and curves (CSV, Excel, Parquet), lines of text, "
            "ratings, arrays (NPY, NPZ). What it is, we find out."
        ),
        "own_choose": _("Choose"),
        "own_choose_files": _("Choose files"),
        "own_choose_folder": _("Choose a folder"),
        "own_paste": _("Paste a table or texts"),
        "own_paste_label": _("A table, or one text a line"),
        "own_paste_hint": _("Paste rows here, as you copy them from a spreadsheet, or one text a line."),
        "own_paste_read": _("Read this"),
        "own_examples": _("Nothing at hand? Try one of these"),
        "own_examples_hint": _("Real data, read exactly as yours would be. Download one to see how a file may look."),
        "own_try": _("Try it"),
        "own_download": _("Download {file}"),
        "own_nothing": _("There was no file in it. Drop files, a folder or a zip, or paste a table."),
        "own_unreadable": _(
            "Your browser could not read what was dropped. Try “Choose files”, or put them into a zip."
        ),
        "own_many": _("{n} files are too many at once: at most {most} can come in."),
        "own_evenly": _("Take {n} of them, evenly from all"),
        "own_large": _(
            "{size} are too much at once: at most {most} can come in. Leave some files out, or make them smaller."
        ),
        # While it comes in
        "own_progress": _("How far it is"),
        "own_files": _("{n} files"),
        "own_sending": _("{done} of {all} sent, {share}"),
        "own_broken": _(
            "The connection broke. {done} of {all} are there and stay there for an hour: go on when you like."
        ),
        "own_waiting": _("Waits until others have been read; two at a time."),
        "own_reading": _("Reading, and looking at what is in it …"),
        "own_keeping": _("Being kept …"),
        "own_cancel": _("Cancel"),
        "own_retry": _("Go on"),
        "own_remove": _("Remove"),
        "own_drop_more": _("Drop more here"),
        "own_read_in": _("{size}, read in {s} s"),
        "own_nothing_left_out": _("nothing left out"),
    }


def _checking(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "own_read": _("What we read"),
        "own_as_seen": _("as the model will see it"),
        "own_classes": _("{n} classes"),
        "own_in_all": _("{n} in all"),
        "own_more_classes": _("and {n} smaller ones with {items} in all"),
        "own_guesses": _("Our guesses: right?"),
        "own_questions": _("Please answer ({n})"),
        "own_instead": _("Change it:"),
        "own_map": _("First look"),
        "own_map_hint": _("alike items lie close; no training yet"),
        "own_map_name": _("First map of {n} items, before any training: alike ones lie close."),
        "own_left_out": _("{n} left out"),
        "own_left_out_save": _("Save the list"),
        "own_left_out_more": _("and {n} more, which are in the list"),
        "own_start": _("Suggested start"),
        "own_title": _("Name of this data set"),
        "own_more_about": _("Where it is from"),
        "own_source": _("Source"),
        "own_licence": _("Licence"),
        "own_ahead": _("These items take {size} of memory. How long a training takes is told before you press Train."),
        "own_use": _("Use these data"),
    }


def _columns(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "own_columns": _("Columns"),
        "own_columns_used": _("{n} of {all} are used; they make {numbers} numbers"),
        "own_column_use": _("Use"),
        "own_column_name": _("Name"),
        "own_column_kind": _("What it is"),
        "own_column_role": _("What it is for"),
        "own_column_examples": _("For example"),
        "own_column_why": _("Reason"),
        "own_kind_number": _("number"),
        "own_kind_category": _("one of a few words"),
        "own_kind_yes_no": _("yes or no"),
        "own_kind_date": _("date"),
        "own_kind_text": _("text"),
        "own_role_none": _("values"),
        "own_role_label": _("class, for colours"),
        "own_role_id": _("names the row"),
        "own_role_group": _("group, kept together"),
        "own_role_time": _("time of a curve"),
        "own_role_value": _("value of a curve"),
        "own_missing": _("{n} missing."),
        "own_apply": _("Apply"),
        "own_use_shown": _("Use all shown"),
        "own_leave_shown": _("Leave out all shown"),
        "own_earlier": _("Earlier"),
        "own_later": _("Later"),
        "own_page": _("page {n} of {all}"),
    }
