"""Variants that shape the cloud of all codes, so that new items can be drawn from it."""

from __future__ import annotations

from ...parts import (
    MMD,
    Bernoulli,
    CodeCritic,
    Dense,
    Gaussian,
    GaussianCode,
    Model,
    Penalties,
    Plain,
    TotalCorrelation,
)
from ...texts import mark
from .variant import Variant

__all__ = ["GENERATIVE"]

LAYERS = Dense(widths=(256, 128))
HE = Dense(widths=(256, 128), init="he")
"""For codes under a strong pull: with narrow first weights they are all given up at first and taken up again late."""

VAE = Variant(
    name="vae",
    title=mark("Variational autoencoder"),
    text=mark(
        "Encodes each item as a small cloud instead of a point and keeps all clouds near the centre. The space between "
        "items then decodes to items too, so it can invent new ones."
    ),
    formula=r"\mathbb{E}_{q(z\mid x)}[-\log p(x\mid z)]+\mathrm{KL}(q(z\mid x)\,\Vert\,\mathcal N(0,I))",
    symbols=mark(
        "x: item; z: code; q: the cloud the encoder gives; p: the decoder; KL: distance to a standard normal, in nats."
    ),
    paper="D. Kingma, M. Welling: Auto-encoding variational Bayes, arXiv:1312.6114 (2013)",
    watch=mark("A round map without holes: each spot decodes to something that looks like data."),
    good_for=mark("A map to walk in, new items, all kinds of data."),
    not_for=mark("Sharp detail: each spot is the mean of all items whose clouds reach it."),
    loses=mark(
        "PCA with as many numbers rebuilds better where straight directions say most (patches of photographs, linear-Gaussian data, points in space): the cloud around each code blurs. On uniform noise each value varies less than the KL term costs, so the whole code is given up and the mean is told."
    ),
    behind_mean=("noise",),
    knob="model.bottleneck.size",
    model=Model(backbone=LAYERS, bottleneck=GaussianCode(size=2), likelihood=Bernoulli()),
)
BETA_VAE = Variant(
    name="beta-vae",
    title=mark("β-VAE"),
    text=mark(
        "A variational autoencoder with a dial: a larger β asks for a tidier code, in which "
        "single numbers may come to stand for single things."
    ),
    formula=r"\mathbb{E}_{q(z\mid x)}[-\log p(x\mid z)]+\beta\,\mathrm{KL}(q(z\mid x)\,\Vert\,\mathcal N(0,I))",
    symbols=mark("β: weight of the KL term; the other symbols as in the variational autoencoder."),
    paper="I. Higgins et al.: β-VAE, ICLR 2017",
    watch=mark(
        "Turn β up while it trains: sliders that change nothing are dimensions the model has given up. "
        "On the 8×8 digits all are given up from about β = 3 on."
    ),
    good_for=mark("Generated shapes, whose size, place and kind it may pull apart."),
    not_for=mark("Low error: a large β buys a tidy space with detail."),
    loses=mark(
        "PCA with as many numbers rebuilds better wherever directions are given up because they vary less than β times what the KL term costs: on patches of photographs all but a few, on uniform noise and on the swiss roll all of them. There, and in the first 30 epochs on film ratings, it tells little more than the mean."
    ),
    behind_mean=("swiss-roll", "noise", "ratings"),
    knob="model.bottleneck.beta",
    model=Model(backbone=HE, bottleneck=GaussianCode(size=6, beta=2.0), likelihood=Bernoulli()),
)
CAPACITY = Variant(
    name="capacity-vae",
    title=mark("VAE with capacity"),
    text=mark(
        "Says how many nats the code may hold, and lets that grow while it trains: the most useful things are learnt first, the rest later."
    ),
    formula=r"\mathbb{E}_{q(z\mid x)}[-\log p(x\mid z)]+\gamma\,\bigl|\mathrm{KL}-C(t)\bigr|",
    symbols=mark(
        "C(t): nats the code may hold at time t; γ: how strictly; the other symbols as in the variational autoencoder."
    ),
    paper="C. Burgess et al.: Understanding disentangling in β-VAE, arXiv:1804.03599 (2018)",
    watch=mark("The KL curve climbs along the line that C draws, and each climb makes the rebuilt items better."),
    good_for=mark("Setting the size of a code in nats; generated shapes."),
    not_for=mark("A likelihood that can be compared: the objective is no bound of it."),
    loses=mark(
        "PCA with as many numbers rebuilds better where exact numbers count (patches of photographs, tables, points in space): C nats are too few to tell six numbers exactly."
    ),
    knob="model.bottleneck.capacity",
    model=Model(
        backbone=HE,
        bottleneck=GaussianCode(size=6, beta=1.5, capacity=6.0, capacity_epochs=20.0),
        likelihood=Bernoulli(),
    ),
)
BETA_TCVAE = Variant(
    name="beta-tcvae",
    title=mark("β-TCVAE"),
    text=mark(
        "Pays extra only for code numbers that depend on each other, not for the information they hold: tidier than the VAE at less cost "
        "than the β-VAE."
    ),
    formula=r"\mathbb{E}[-\log p(x\mid z)]+\mathrm{KL}(q(z\mid x)\Vert\mathcal N(0,I))+(\beta-1)\,\mathrm{KL}\Bigl(q(z)\,\Big\Vert\,\prod_j q(z_j)\Bigr)",
    symbols=mark(
        "q(z): all clouds together; q(zⱼ): the same for one code number; β − 1: weight of their total correlation."
    ),
    paper="T. Chen et al.: Isolating sources of disentanglement in VAEs, arXiv:1802.04942 (2018)",
    watch=mark("The curve named total correlation falls while KL stays."),
    good_for=mark("Generated shapes; codes whose numbers should mean different things."),
    not_for=mark("Small batches, from which the dependence can only be guessed."),
    loses=mark(
        "PCA with as many numbers rebuilds better where exact numbers count (patches of photographs, tables, points in space): the cloud around each code blurs. On uniform noise each value varies less than the KL term costs, so the whole code is given up and the mean is told; on film ratings that is so for the first 30 epochs."
    ),
    behind_mean=("noise", "ratings"),
    knob="model.penalties.total_correlation.weight",
    model=Model(
        backbone=HE,
        bottleneck=GaussianCode(size=6),
        likelihood=Bernoulli(),
        penalties=Penalties(total_correlation=TotalCorrelation(weight=1.0)),
    ),
    setup={"optimiser.batch_size": 128},
)
WAE_MMD = Variant(
    name="wae-mmd",
    title=mark("Wasserstein autoencoder (MMD)"),
    text=mark(
        "Each item stays a point, but all points together are pushed into a round cloud, measured by kernels (maximum mean discrepancy). "
        "Sharper than a VAE, and it can still invent."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(f(x))\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2+\lambda\,\mathrm{MMD}^2(f(X),\mathcal N(0,I))",
    symbols=mark(
        "x: item with D values; f(X): the codes of a batch; MMD: distance of two clouds of points; λ: weight; σ: fitted noise."
    ),
    paper="I. Tolstikhin et al.: Wasserstein auto-encoders, arXiv:1711.01558 (2017)",
    watch=mark("The curve named MMD: around 0 the cloud looks like a standard normal."),
    good_for=mark("A round map with sharp items."),
    not_for=mark("Tiny batches: a handful of points is no cloud."),
    loses=mark(
        "PCA with as many numbers is a little ahead where straight directions say most (patches of photographs, linear-Gaussian data) and on uniform noise: pushing all codes into a round cloud costs detail."
    ),
    knob="model.penalties.mmd.weight",
    model=Model(
        backbone=LAYERS,
        bottleneck=Plain(size=2),
        likelihood=Gaussian(sigma=0.3),
        penalties=Penalties(mmd=MMD(weight=15.0)),
    ),
    setup={"optimiser.batch_size": 128},
)
ADVERSARIAL = Variant(
    name="adversarial",
    title=mark("Adversarial autoencoder"),
    text=mark(
        "A critic learns to tell the codes of items from draws of a standard normal, and the encoder learns to fool it: the game of a GAN, "
        "played on codes."
    ),
    formula=r"-\log p(x\mid g(f(x)))-\lambda\log D(f(x)),\qquad D:\ \tfrac12\bigl[-\log D(\varepsilon)-\log(1-D(f(x)))\bigr]",
    symbols=mark(
        "x: item; f: encoder; g: decoder; D: critic, with an optimiser of its own; ε: draw of a standard normal; λ: weight."
    ),
    paper="A. Makhzani et al.: Adversarial autoencoders, arXiv:1511.05644 (2015)",
    watch=mark(
        "The curve named critic near log 2 = 0.69: it can no longer tell codes from draws. The two never come to rest."
    ),
    good_for=mark("Seeing how a GAN works where you can watch it."),
    not_for=mark("Quiet curves: two players that learn against each other swing."),
    loses=mark(
        "PCA with as many numbers is a little ahead where straight directions say most (patches of photographs), on uniform noise and on the few wines: the game on the codes costs detail. On film ratings it is at first no better than the mean; after 60 epochs it is ahead."
    ),
    behind_mean=("ratings",),
    knob="model.adversary.weight",
    model=Model(
        backbone=LAYERS, bottleneck=Plain(size=2), likelihood=Gaussian(sigma=0.3), adversary=CodeCritic(weight=2.0)
    ),
)

GENERATIVE = (VAE, BETA_VAE, CAPACITY, BETA_TCVAE, WAE_MMD, ADVERSARIAL)
