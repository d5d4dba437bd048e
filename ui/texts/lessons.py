"""Sentences of the dock: what a lesson says of itself, beside what its author wrote."""

from collections.abc import Callable

__all__ = ["lesson_texts"]


def lesson_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of the dock, translated by ``_``."""
    return _frame(_) | _steps(_) | _progress(_)


def _frame(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "lesson_label": _("Lesson: {title}"),
        "lesson_of": _("Lesson {n} of {all}"),
        "lesson_own": _("Lesson"),
        "lesson_minutes": _("{n} minutes"),
        "lesson_close": _("Close the lesson; what you have done is kept"),
        "lesson_fold": _("Fold the lesson away"),
        "lesson_unfold": _("Unfold the lesson"),
        "lesson_steps": _("Steps of the lesson"),
        "lesson_step": _("Step {n} of {all}: {kind}"),
        "lesson_step_done": _("Step {n} of {all}: {kind}, done"),
        "lesson_step_skipped": _("Step {n} of {all}: {kind}, skipped"),
        "lesson_step_later": _("Step {n} of {all}: {kind}, comes later"),
        "lesson_kind_read": _("read"),
        "lesson_kind_predict": _("guess"),
        "lesson_kind_do": _("do"),
        "lesson_kind_check": _("read off"),
        "lesson_kind_reveal": _("what came out"),
        "lesson_back": _("Back"),
        "lesson_next": _("Next"),
        "lesson_lock": _("That is my guess"),
        "lesson_finish": _("Finish"),
        "lesson_again": _("Back to the first step"),
        "lesson_menu": _("More about this lesson"),
        "lesson_link": _("Copy a link to this step"),
        "lesson_linked": _("The link is copied."),
        "lesson_link_is": _("Link to this step:"),
        "lesson_revision": _("Lesson “{id}”, revision {n}."),
    }


def _steps(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "lesson_more": _("More"),
        "lesson_your_guess": _("Your guess: {guess}"),
        "lesson_choose": _("Choose one. There is nothing to lose: a wrong guess teaches more."),
        "lesson_can_change": _("You can change it until the training begins."),
        "lesson_locked": _("The training has begun, so the guess stays as it is."),
        "lesson_locked_in": _("You have given your guess."),
        "lesson_changed": _("This question has changed since you answered it ({answer}). Answer it anew."),
        "lesson_no_guess": _("You have not guessed here."),
        "lesson_guess_first": _("Go to the question"),
        "lesson_covered": _("Covered until you have guessed."),
        "lesson_covered_until": _("Covered until the training begins."),
        "lesson_peek": _("Peek: counts as no guess"),
        "lesson_peeked": _("You have looked before guessing, so this counts as no guess."),
        "lesson_now_you": _("Now you"),
        "lesson_ends": _("This step ends by itself when it is done."),
        "lesson_keys": _("By keyboard: {how}"),
        "lesson_done": _("Done."),
        "lesson_skipped": _("Skipped. You can still do it."),
        "lesson_stuck": _("I am stuck"),
        "lesson_hint": _("Hint {n} of {all}"),
        "lesson_skip": _("Skip this step"),
        "lesson_there": _("Take me there"),
        "lesson_start": _("Open it, filled in"),
        "lesson_starts": _("Nothing starts by itself: look at the settings, then press the button there."),
        "lesson_answer": _("Your answer"),
        "lesson_number": _("The number you read"),
        "lesson_number_unit": _("The number you read ({unit})"),
        "lesson_number_wrong": _("“{given}” is no number. Type one such as 46.6."),
        "lesson_own_words": _("In your own words"),
        "lesson_words_stay": _("It stays in this browser."),
        "lesson_check": _("Check"),
        "lesson_read_right": _("That is what stands there: {found}."),
        "lesson_read_wrong": _("There it says {found}. Look once more, or go on."),
        "lesson_choice_right": _("So it is."),
        "lesson_choice_wrong": _("Your run says: {found}."),
        "lesson_it_is": _("it is"),
        "lesson_one_seed": _(
            "Told from one training with one seed, by the interval over its items. Another seed may turn it."
        ),
        "lesson_unknown": _("What came out cannot be told yet."),
        "lesson_way_on": _("Go back to that step"),
        "lesson_end": _("That is the end of this lesson."),
        "lesson_right_of": _("{n} of {all} guesses came out so."),
        "lesson_skipped_of": _("{n} skipped."),
        "lesson_next_lesson": _("Next: {title}"),
        "lesson_not_shown": _("What this does not show"),
    }


def _progress(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "lesson_save": _("Save my progress as a file"),
        "lesson_bring": _("Bring progress from a file"),
        "lesson_brought": _("Lessons whose progress has come: {n}."),
        "lesson_brought_none": _("“{name}” holds no progress of lessons. Choose a file that was saved here."),
        "lesson_brought_newer": _("“{name}” comes from a later version of Latent Lab. Open it there."),
        "lesson_reset": _("Reset for the next group"),
        "lesson_reset_sure": _("Forget all guesses and progress of all lessons in this browser? Runs stay."),
        "lesson_reset_yes": _("Forget it all"),
        "lesson_reset_no": _("Keep it"),
        "lesson_reset_done": _("Everything is forgotten; the next group can begin."),
        "lesson_not_kept": _(
            "This browser keeps nothing for this page (its storage is full or blocked): what you do lasts as long as "
            "this tab. Save your progress as a file before you close it."
        ),
        "lesson_revised": _("This lesson was revised since you began. What you did is kept; changed questions say so."),
    }
