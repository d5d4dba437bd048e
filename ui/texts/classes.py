"""Sentences of a class: in the dock of who takes a lesson, and on the teacher's part of Learn."""

from collections.abc import Callable

Translate = Callable[[str], str]


def class_texts(_: Translate) -> dict[str, str]:
    """Return every sentence of a class, translated by ``_``."""
    return _counts(_) | _student(_) | _teacher(_) | _answers(_)


def _counts(_: Translate) -> dict[str, str]:
    return {
        "class_code": _("Class {code}"),
        "class_members": _("Browsers that have joined: {n}"),
        "class_answered": _("Answered: {n} of {all}"),
        "class_answer": _("Answer"),
        "class_first": _("First vote"),
        "class_second": _("Second vote"),
        "class_skipped": _("skipped"),
        "class_numbers": _("{n} numbers from {low} to {high}, half of them below {middle}"),
        "class_cut": _("No connection to the class, trying again. Nothing is lost."),
    }


def _student(_: Translate) -> dict[str, str]:
    return {
        "class_have_code": _("I have the code of a class"),
        "class_type_code": _("Code of the class: four signs"),
        "class_no_code": _("“{given}” is no code of a class: it has four signs, without O, 0, I and 1."),
        "class_go": _("Go on"),
        "class_join": _("Join the class"),
        "class_sends": _(
            "Your class then counts what you guess and read off, and what you skip. No name and none of your words are "
            "sent."
        ),
        "class_hidden": _(
            "How the class has guessed is shown once {n} have answered, you among them, or when your teacher shows it."
        ),
        "class_again": _("Second vote: after talking with your neighbours, what do you say now?"),
        "class_is_in": _("You are in it."),
    }


def _teacher(_: Translate) -> dict[str, str]:
    return {
        "room_title": _("A class"),
        "room_about": _(
            "Students join by a code of four signs or by its QR code, and you see how many have guessed what. Counts "
            "alone are kept, without names, for a day."
        ),
        "room_open": _("Open a class"),
        "room_join": _("Students open a lesson link that carries this code: make one below."),
        "room_until": _("It ends by itself at {time}."),
        "room_closed": _("Closed: nobody joins or answers any more."),
        "room_link": _("Copy the teacher's link"),
        "room_link_about": _("It opens this view on another machine. Give it to nobody."),
        "room_copied": _("Copied."),
        "room_link_is": _("The teacher's link:"),
        "room_close": _("Close"),
        "room_reset": _("Forget the class"),
        "room_reset_sure": _("All its votes are forgotten, and its code is free again. Do it?"),
        "room_yes": _("Forget it"),
        "room_no": _("Keep it"),
        "room_lesson": _("Lesson"),
        "room_nothing": _("Nobody has answered a question of this lesson yet."),
        "room_show": _("Show the counts to all"),
        "room_hide": _("Hide the counts"),
        "room_second": _("Vote a second time"),
        "room_hidden": _("Hidden as long as fewer than {n} have answered: of fewer, one could be recognised."),
        "room_out": _("What came out here"),
        "room_out_none": _("not chosen"),
        "room_advice": _("What now"),
    }


def _answers(_: Translate) -> dict[str, str]:
    return {
        "answers_title": _("My answers"),
        "answers_file": _("As a file"),
        "answers_print": _("Print them"),
        "answers_about": _(
            "For your teacher: what you guessed, what came out, and the settings by which it can be trained again."
        ),
        "answers_of": _("{title}: my answers"),
        "answers_name": _("Name"),
        "answers_made": _("Written on {time}; lesson {id}, revision {n}."),
        "answers_guess": _("My guess"),
        "answers_time": _("Guessed at"),
        "answers_came": _("What came out"),
        "answers_measured": _("What my run said"),
        "answers_read": _("I read off"),
        "answers_peeked": _("looked first: no guess"),
        "answers_open": _("not answered"),
        "answers_run": _("Run {name}: {run}, seed {seed}"),
    }
