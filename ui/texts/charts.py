"""Sentences about how codes are laid out on the map, and how far that can be trusted."""

from collections.abc import Callable

__all__ = ["chart_texts"]


def chart_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return every sentence of the charts, translated by ``_``."""
    return {
        "map_kind": _(
            "How the codes are laid out: a plane of latent space, or a map computed to keep neighbours together"
        ),
        "map_kind_plane": _("latent space"),
        "map_kind_pca": _("PCA"),
        "map_kind_axes": _("two dimensions"),
        "map_kind_three": _("through A, B, C"),
        "map_kind_globe": _("globe"),
        "globe_turn": _("Turn the globe"),
        "globe_left": _("Turn the globe to the left"),
        "globe_right": _("Turn the globe to the right"),
        "globe_up": _("Turn the globe up"),
        "globe_down": _("Turn the globe down"),
        "globe_hint": _("Drag to turn. What is dim lies on the far side; distances are angles, in radians."),
        "map_kind_umap": _("UMAP"),
        "map_kind_tsne": _("t-SNE"),
        "map_across": _("across"),
        "map_up": _("up"),
        "map_three_hint": _(
            "Click items on the map: they become A, B and C, and the map turns to the plane through them."
        ),
        "map_three_line": _(
            "The codes of A, B and C lie on one line, so no single plane goes through them. Choose another item."
        ),
        "map_neighbours": _("neighbours"),
        "map_neighbours_hint": _(
            "n_neighbors: so many items count as a neighbourhood. Few show small clumps, many show the whole."
        ),
        "map_distance": _("spacing"),
        "map_distance_hint": _("min_dist: how close together UMAP may draw items. Small values make tight clumps."),
        "map_perplexity": _("perplexity"),
        "map_perplexity_hint": _(
            "About how many neighbours of each item count. Few show small clumps, many show the whole."
        ),
        "map_apply": _("Compute again"),
        "map_apply_hint": _("Compute this map with these settings; it is kept with the run"),
        "map_starting": _("The calculation is being started."),
        "map_computing": _("{what} … The principal components are shown meanwhile."),
        "map_failed": _("This map could not be computed: {why}"),
        "map_setting_wrong": _("“{name}” must be a number from {least} to {most}."),
        "map_pca_share": _("The two principal components hold {across} and {up} of the variance of the codes."),
        "map_share": _("Across the map lie {across} of the variance of the codes, up it {up}."),
        "map_constant": _("All items have the same code."),
        "map_trust": _(
            "Neighbours kept: {kept} of the {k} nearest on the map are nearest in code space too. Trustworthiness "
            "{trustworthiness}, continuity {continuity} (1 is best; {n} items)."
        ),
        "map_spread": _(
            "Of the classes the widest is {code} times as wide as the narrowest in code space, and {map} times on this "
            "map."
        ),
        "map_kept": _("neighbours kept"),
        "map_kept_unit": _("share of the {k} nearest on the map that are nearest in code space too"),
        "map_check": _("How far can this map be trusted?"),
        "map_check_hint": _("Count which neighbours on the map are neighbours in code space too"),
        "map_fog_short": _("Fog"),
        "map_fog": _("Fog over the parts of the map without items"),
    }
