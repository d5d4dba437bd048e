"""Sentences of a page that was taken away: one HTML file with a run in it, opened without a server."""

from collections.abc import Callable


def take_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence around the explorer of such a page, translated by ``_``."""
    return {
        # The bar
        "take_language": _("Language"),
        "take_models": _("Model"),
        "take_about": _("About this file"),
        "take_about_hint": _("What lies in it, where its data come from, how it was made"),
        # What the file says of itself
        "take_offline": _(
            "All that moves here is computed in this page, by the networks that lie in this file. It works without "
            "internet, fetches nothing and sends nothing."
        ),
        "take_visit": _("Groups and names that you give are kept until you close the page."),
        "take_left_out": _("Left out"),
        "take_made": _("How it was made"),
        "take_data": _("Data"),
        "take_source": _("Source"),
        "take_licence": _("Licence"),
        "take_changes": _("Changes made"),
        "take_rename": _("Give this dimension a name; it is kept until you close the page"),
        "take_made_with": _("Made with Latent Lab."),
        "take_version": _("Made with Latent Lab {version}."),
        "take_close": _("Close"),
    }


def shell_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return what is said where nothing can be shown: no component does."""
    return {
        "take_no_script": _(
            "This page computes in the browser with JavaScript, which is switched off here; previews of mail programs "
            "do that. Save the file, then open it in a browser."
        ),
        "take_old": _(
            "This browser is too old to unpack what lies in this file. Chrome and Edge can from version 80 on, Firefox "
            "from 113 and Safari from 16.4."
        ),
        "take_damaged": _(
            "This file is damaged: what lies in it cannot be read. Save it once more from where it came from."
        ),
    }
