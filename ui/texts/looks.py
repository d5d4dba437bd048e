"""What components say about single items, by kind: image, curve, table, text, ratings."""

from collections.abc import Callable

__all__ = ["look_texts"]


def look_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return the sentences about how items look and how they are spoilt and invented, translated by ``_``."""
    return {
        # In words, for those who do not see it, and under the pointer
        "curve_described": _("{n} values from {low} to {high}"),
        "curve_place": _("place {n}: {value}"),
        "row_described": _("farthest from the mean: {list}"),
        "column_deviation": _("{name}: {value} standard deviations from the mean"),
        "column_value": _("{name}: {value}"),
        "hidden_word": _("hidden word"),
        "word_probability": _("{word}: probability {share}"),
        "ratings_described": _("{n} of {all} rated, {mean} stars on average"),
        "rated": _("{name}: {stars} of 5 stars"),
        "not_rated": _("{name}: not rated"),
        # In sound
        "hear": _("Hear it"),
        "hear_stop": _("Stop"),
        "hear_curve": _("You hear the curve itself, {rate} values a second."),
        "hear_spectrogram": _("You hear a sound made of the picture: what it does not say, the phases, is made up."),
        "hear_curve_brief": _("the curve itself"),
        "hear_spectrogram_brief": _("a sound made of the picture"),
        # How to read reconstructions
        "key_curve": _("strong: reconstruction, faint: original"),
        "key_curve_forecast": _("plain: past, coloured: foretold, faint: what really came"),
        "key_table": _("bars: reconstruction on both sides of the mean, ticks: original"),
        "key_text": _("faint: less sure, underlined: not the word of the original"),
        "key_ratings": _("stronger colour: more stars, outlined: what the person has rated"),
        "input_masking": _("with gaps"),
        "input_inpainting": _("with a hole"),
        "input_hidden_patches": _("what it may see"),
        "input_low_resolution": _("coarse input"),
        "input_completion": _("some hidden"),
        # Noise
        "noise_gaussian": _("Gaussian"),
        "noise_gaussian_image": _("A random number is added to every pixel. Level: its standard deviation."),
        "noise_gaussian_curve": _("A random number is added to every value. Level: its standard deviation."),
        "noise_gaussian_table": _("A random number is added to every value. Level: its standard deviation."),
        "noise_salt": _("salt and pepper"),
        "noise_salt_image": _("Some pixels become black or white. Level: share of pixels."),
        "noise_mask": _("masking"),
        "noise_mask_image": _("Some pixels become black. Level: share of pixels."),
        "noise_mask_curve": _("Some values become 0. Level: share of values."),
        "noise_mask_table": _(
            "Some values become 0, which is the mean where values are standardised. Level: share of values."
        ),
        "noise_mask_text": _("Whole words are hidden. Level: share of words."),
        "noise_mask_ratings": _("Some ratings are taken away. Level: share of ratings."),
        # Invented items
        "samples_what": _("Invented items; click one to stay at its code."),
        "samples_below": _("Below each: the training item that it comes nearest to."),
        "sampler_prior": _("From the prior"),
        "sampler_prior_hint": _("Codes drawn from the prior, into which training has pulled all codes."),
        "sampler_round": _("From a round cloud"),
        "sampler_round_hint": _(
            "Codes drawn from the standard normal, as for a variational autoencoder. Nothing has pulled the codes of "
            "this model into it."
        ),
        "sampler_mixture": _("From a mixture"),
        "sampler_mixture_hint": _("Codes drawn from a mixture of normals that was fitted to the codes of real items."),
        "sampler_codebook": _("From the codebook"),
        "sampler_codebook_hint": _("Tokens of the codebook, each drawn as often as the data use it at that place."),
        "sample_next": _("Show the next ones"),
        "sample_number": _("sample {n}"),
    }
