"""The names of the terms of a loss and of settings that change while it trains, each term with one sentence about
it."""

from collections.abc import Callable

__all__ = ["term_texts"]


def term_texts(_: Callable[[str], str]) -> dict[str, str]:
    """Return `term_<name>`, `term_<name>_hint` and `setting_<name>`, translated by ``_``."""
    return {
        "term_objective": _("objective"),
        "term_objective_hint": _("What training makes as small as it can: the weighted sum of the other terms."),
        "term_reconstruction": _("reconstruction"),
        "term_reconstruction_hint": _("How far the reconstruction is from the original."),
        "term_kl": _("KL"),
        "term_kl_hint": _(
            "How far the codes are from the prior, of a VAE a standard normal distribution. "
            "With a capacity it is only watched."
        ),
        "term_free_bits": _("nats with free bits"),
        "term_free_bits_hint": _(
            "What code numbers hold, in nats; one that holds less than what is free counts as if it held that."
        ),
        "term_capacity": _("distance from capacity"),
        "term_capacity_hint": _("How far KL is from the capacity, the nats that the code may hold at this moment."),
        "term_total_correlation": _("total correlation"),
        "term_total_correlation_hint": _(
            "How much the numbers of the code depend on each other. 0: they tell different things."
        ),
        "term_l1": _("sparsity (L1)"),
        "term_l1_hint": _("Penalty for code numbers that are not zero."),
        "term_l0": _("numbers in use (L0)"),
        "term_l0_hint": _("How many code numbers of an item are not 0."),
        "term_sparsity": _("sparsity (KL)"),
        "term_sparsity_hint": _("How far the mean activity of each code number is from the share that was asked for."),
        "term_contraction": _("contraction"),
        "term_contraction_hint": _("How much the code moves when the input changes a little."),
        "term_mmd": _("MMD"),
        "term_mmd_hint": _(
            "How far the cloud of all codes is from a standard normal. Around 0 the two cannot be told apart."
        ),
        "term_importance": _("gain of several draws"),
        "term_importance_hint": _(
            "By how much weighing several draws of each code changes the bound. Below 0 it is tighter."
        ),
        "term_class": _("class"),
        "term_class_hint": _("How badly the class of an item is read off it, of the items that have a label."),
        "term_class_kl": _("KL of guessed classes"),
        "term_class_kl_hint": _("What it costs to be sure of the class of an item that has no label."),
        "term_adversary": _("adversary"),
        "term_adversary_hint": _(
            "What the encoder pays: how well the critic sees that its codes are not draws of a standard normal."
        ),
        "term_dependence": _("total correlation (critic)"),
        "term_dependence_hint": _(
            "How much code numbers depend on each other, as the critic tells it. At 0 it sees no dependence."
        ),
        "term_features": _("what the critic sees"),
        "term_features_hint": _(
            "How far an item and its reconstruction are apart in the last hidden layer of the critic."
        ),
        "term_realism": _("game of the decoder"),
        "term_realism_hint": _("What the decoder pays: how well the critic sees that it made what it shows."),
        "term_critic": _("critic"),
        "term_critic_hint": _(
            "The critic's own loss, which it makes smaller by itself. At log 2 = 0.69 it cannot tell which is which."
        ),
        "term_commitment": _("commitment"),
        "term_commitment_hint": _("How far the codes are from the entries of the codebook that stand for them."),
        "term_revival": _("revival"),
        "term_revival_hint": _("How hard code numbers that never fire are pulled back to life."),
        "term_weight_decay": _("weight decay (L2)"),
        "term_weight_decay_hint": _("Penalty for large weights."),
        "term_weight_l1": _("L1 on the weights"),
        "term_weight_l1_hint": _("Penalty for weights that are not zero."),
        "setting_learning_rate": _("learning rate"),
        "setting_beta": _("weight of KL"),
        "setting_cut": _("how often the code is cut"),
        "setting_price": _("price of a number in use"),
        "weight_of": _("weight of {name}"),
        "setting_level": _("noise level"),
    }
