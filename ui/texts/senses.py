"""Sentences shown where data are recorded: by camera, pen and microphone."""

from collections.abc import Callable

__all__ = ["sense_texts"]


def sense_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of recording, translated by ``_``."""
    return _recording(_) | _classes(_) | _exploring(_) | _troubles(_)


def _recording(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "sense_or": _("Or make some here and now:"),
        "sense_camera": _("Camera"),
        "sense_pad": _("Drawing pad"),
        "sense_microphone": _("Microphone"),
        "sense_private": _(
            "Nothing is recorded before you press, and nothing leaves this page before you press “Look at them”."
        ),
        "sense_back": _("Other ways"),
        "sense_hold": _("Hold to record"),
        "sense_press": _("Record, or stop"),
        "sense_press_word": _("Record one second"),
        "sense_toggling": _("I press once to begin and once more to stop"),
        "sense_word": _("One press records a word of one second"),
        "sense_level": _("How loud it is"),
        "sense_sound_kept": _("Kept as WAV, mono, 16 bits, 16,000 samples a second."),
        "sense_mirrored": _("You see yourself as in a mirror; the pictures are not mirrored."),
        "sense_camera_next": _("Another camera"),
        "sense_next": _("Keep it, next one"),
        "sense_into": _("Drawings go into"),
        "sense_draw_into": _("Draw into this class"),
        "sense_stroke_undo": _("Undo the stroke"),
        "sense_sheet_clear": _("Clear"),
        "sense_undo": _("Undo"),
        "sense_look": _("Look at them"),
        "sense_more": _("Record more"),
        "sense_nothing": _("Nothing recorded yet"),
        "sense_camera_told": _("Pictures: {n}, classes: {classes}"),
        "sense_pad_told": _("Drawings: {n}, classes: {classes}"),
        "sense_microphone_told": _("Clips: {n}, classes: {classes}"),
        "sense_fewest": _("At least {n} in all; 30 of each class are a good start."),
        "sense_lost": _("They are in this tab only: close it before you use them, and they are lost."),
        "sense_camera_source": _("Taken with the camera, in Latent Lab"),
        "sense_pad_source": _("Drawn in Latent Lab"),
        "sense_microphone_source": _("Recorded with the microphone, in Latent Lab"),
    }


def _classes(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "sense_class": _("Class {n}"),
        "sense_class_name": _("Name of this class"),
        "sense_class_add": _("Another class"),
        "sense_class_remove": _("Delete the class {name}"),
        "sense_picture_remove": _("Delete picture {n} of {name}"),
        "sense_clip_play": _("Play clip {n} of {name}, {s} seconds"),
        "sense_clip_remove": _("Delete clip {n} of {name}"),
        "sense_seconds": _("{s} s"),
    }


def _exploring(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "camera_on": _("Turn the camera on"),
        "camera_off": _("Turn it off"),
        "camera_stays": _(
            "What the camera sees is read in this browser and kept nowhere. It is cut, shrunk and coloured as the data "
            "are; it is off as soon as you leave."
        ),
    }


def _troubles(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "sense_try_again": _("Try again"),
        "sense_insecure": _(
            "Camera and microphone need an address that begins with https, or localhost; browsers give them to no "
            "other page. Drawing and files work here."
        ),
        "sense_unable": _("This browser has no camera or microphone for pages. Drawing and files work here."),
        "sense_camera_asks": _("Your browser asks whether this page may see through the camera."),
        "sense_camera_denied": _(
            "The camera is not allowed here. Allow it beside the address of this page, then try again; within another "
            "page, open Latent Lab in a tab of its own."
        ),
        "sense_camera_none": _("No camera was found. Plug one in, then try again."),
        "sense_camera_busy": _(
            "The camera gives no picture: another program may be using it. Close that, then try again."
        ),
        "sense_camera_gone": _(
            "The camera is gone: it was unplugged or switched off. What you recorded is still here."
        ),
        "sense_microphone_asks": _("Your browser asks whether this page may listen through the microphone."),
        "sense_microphone_denied": _(
            "The microphone is not allowed here. Allow it beside the address of this page, then try again; within "
            "another page, open Latent Lab in a tab of its own."
        ),
        "sense_microphone_none": _("No microphone was found. Plug one in, then try again."),
        "sense_microphone_busy": _(
            "The microphone gives no sound: another program may be using it. Close that, then try again."
        ),
        "sense_microphone_gone": _(
            "The microphone is gone: it was unplugged or switched off. What you recorded is still here."
        ),
    }
