"""Sentences shown by the browser component of Learn."""

from collections.abc import Callable

__all__ = ["learn_texts"]


def learn_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of Learn, translated by ``_``."""
    return {
        "learn": _("Learn"),
        "lessonfile_bring": _("Bring the file of a lesson: drop it here, or choose it"),
        "lessonfile_one": _("One file at a time."),
        "lessonfile_large": _("This is no lesson: a lesson has at most 64 KB."),
        "lessonfile_unreadable": _("The file could not be read."),
        "learn_lead": _(
            "Guess first, then do it with the real tools, then see what came out. Each lesson takes a few minutes."
        ),
        "learn_done_of": _("Finished: {n} of {all}"),
        "learn_hour": _("One hour"),
        "learn_hour_hint": _("These lessons go well together: {minutes} minutes, and time to talk."),
        "learn_map": _("All lessons"),
        "learn_map_hint": _("Each lesson says what it builds on. They can be taken in any order."),
        "learn_go_on": _("Go on where you were"),
        "learn_at_step": _("{title}: step {n} of {all}"),
        "learn_number": _("Lesson {n}"),
        "learn_minutes": _("{n} minutes"),
        "learn_builds": _("builds on {lessons}"),
        "learn_steps": _("{n} of {all} steps"),
        "learn_finished": _("finished"),
        "learn_none": _("No lesson came along with this installation."),
        "family_hint": _(
            "Lines lead from each to those that differ from it in the fewest parts; what they have instead stands on "
            "the line. Found by comparing the parts. Choose one to train it."
        ),
        "family_settings": _("other settings"),
        "family_picture": _("Family of the autoencoders"),
        "family_groups": _("Show one group"),
        "family_axes": _("What there is to choose from on each axis"),
        "family_axes_hint": _("Choose a part to see in the picture who has it."),
        "family_lit": _("{what}: {n} of {all} autoencoders"),
        "family_all": _("Show all"),
        "learn_kept": _("What you have done is kept in this browser alone."),
        "learn_blocked": _(
            "This browser keeps nothing for this page: what you do is forgotten when the tab is closed."
        ),
        "learn_save": _("Save my progress"),
        "learn_bring": _("Bring progress"),
        "learn_brought": _("Lessons whose progress has come: {n}."),
        "learn_brought_none": _("This file holds no progress of lessons. Choose one that “Save my progress” has made."),
        "learn_brought_newer": _("This file was made by a later version of Latent Lab, so it cannot be read here."),
        "learn_forget": _("Begin anew"),
        "learn_forget_sure": _("Forget all that was done here? Press again to do so."),
        "learn_forgotten": _("All progress is forgotten. The lessons are as new."),
    }
