"""Variants that shape the cloud of all codes, so that new items can be drawn from it."""

from __future__ import annotations

from ...parts import (
    MMD,
    Bernoulli,
    CodeCritic,
    Dense,
    Gaussian,
    GaussianCode,
    ImportanceCode,
    MixturePrior,
    Model,
    OutputCritic,
    Penalties,
    Plain,
    ShuffleCritic,
    Spherical,
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
IWAE = Variant(
    name="iwae",
    title=mark("Importance weighted autoencoder"),
    text=mark(
        "Judges each item by several draws of its cloud at once, weighed by how well each explains it. One good draw is enough, so clouds may be "
        "wider and odder than a bell curve, and the bound on the likelihood is tighter than the VAE's."
    ),
    formula=r"-\mathbb{E}_{z_1\ldots z_K\sim q(z\mid x)}\Bigl[\log\tfrac1K\sum_k\tfrac{p(x\mid z_k)\,p(z_k)}{q(z_k\mid x)}\Bigr]",
    symbols=mark(
        "K: draws of the code of an item; p(z): standard normal; q: the cloud the encoder gives; p(x|z): the decoder. K = 1 is the VAE."
    ),
    paper="Y. Burda, R. Grosse, R. Salakhutdinov: Importance weighted autoencoders, arXiv:1509.00519 (2015)",
    watch=mark(
        "The curve named gain of several draws lies below 0: by so many nats the bound of K draws is tighter than that of one."
    ),
    good_for=mark("A likelihood that is told more truly; clouds that need not be narrow."),
    not_for=mark(
        "Speed: each item is decoded K times. Squared errors: one draw that fits is enough, so others may miss."
    ),
    loses=mark(
        "PCA with as many numbers rebuilds better where straight directions say most (patches of photographs, linear-Gaussian data, two clouds, sensors that move together) and at first on emoji and words: the cloud around each code blurs. On uniform noise the whole code is given up and the mean is told."
    ),
    behind_mean=("noise",),
    knob="model.bottleneck.samples",
    model=Model(backbone=LAYERS, bottleneck=ImportanceCode(size=2), likelihood=Bernoulli()),
)
HYPERSPHERICAL = Variant(
    name="hyperspherical",
    title=mark("Hyperspherical autoencoder"),
    text=mark(
        "Codes are directions: clouds on the surface of a ball instead of a plane. A sphere has no centre for codes to crowd in and no edge to fall "
        "off, so there is a way round, and the prior asks for nothing but an even spread."
    ),
    formula=r"\mathbb{E}_{q(z\mid x)}[-\log p(x\mid z)]+\mathrm{KL}(\mathrm{vMF}(\mu,\kappa)\,\Vert\,\mathcal U(S^{d-1})),\qquad \mathrm{KL}=\kappa\,\tfrac{I_{d/2}(\kappa)}{I_{d/2-1}(\kappa)}+\log\mathcal C_d(\kappa)+\log|S^{d-1}|",
    symbols=mark(
        "x: item; z: code, a point at distance 1 from the centre; vMF: von Mises-Fisher distribution, the bell curve of a sphere; μ: its direction; κ: how narrow; I: modified Bessel functions; C: its normaliser; |S|: surface of the sphere."
    ),
    paper="T. Davidson et al.: Hyperspherical variational auto-encoders, arXiv:1804.00891 (2018)",
    watch=mark(
        "Turn the globe in Explore: classes lie all round it, and none has an edge. On the 8×8 digits five neighbours name the class of 80 of 100 held-out items, 8 more than on the plane of a VAE, which has as many directions; a VAE of three numbers names as many."
    ),
    good_for=mark("A map without an edge or a crowded middle; things that come round again, as angles do."),
    not_for=mark(
        "Many numbers: one width has to serve all directions, and with ten numbers it rebuilds digits worse than the VAE. Things that are more or less of something."
    ),
    loses=mark(
        "PCA with as many numbers has one direction more: three numbers on a sphere are two directions, and the cloud around each code blurs. So PCA rebuilds better on patches of photographs, points in space, linear-Gaussian data, uniform noise and most tables, and after few epochs on emoji and phrases. On film ratings it is at first no better than the mean."
    ),
    behind_mean=("ratings",),
    knob="model.bottleneck.size",
    model=Model(backbone=HE, bottleneck=Spherical(size=3), likelihood=Bernoulli()),
)
MIXTURE_PRIOR = Variant(
    name="mixture-prior",
    title=mark("VAE with a mixture as prior"),
    text=mark(
        "A variational autoencoder that also learns what its codes are pulled into: several clouds instead of one round one. Items that are alike "
        "may gather in a cloud of their own, and no label is needed for that."
    ),
    formula=r"\mathbb{E}_{q(z\mid x)}[-\log p(x\mid z)]+\mathrm{KL}(q(z\mid x)\,\Vert\,p(z)),\qquad p(z)=\sum_{k=1}^{K}w_k\,\mathcal N(z;\mu_k,\operatorname{diag}\sigma_k^2)",
    symbols=mark(
        "K: components; wₖ, μₖ, σₖ: share, centre and width of each, learnt with all else; q: the cloud the encoder gives; p(x|z): the decoder. K = 1 is the VAE."
    ),
    paper="N. Dilokthanakul et al.: Deep unsupervised clustering with Gaussian mixture VAEs, arXiv:1611.02648 (2016)",
    watch=mark(
        "On the 8×8 digits the likeliest component of an item says half of what there is to say of its class, though no label was told: adjusted mutual information of 0.52 over five seeds. k-means on the codes of a VAE of the same size says more: 0.62."
    ),
    good_for=mark("Groups that nobody has named yet; new items of one group."),
    not_for=mark(
        "A round map without gaps. Groups that are the same at each start: which ones are found depends on the seed."
    ),
    loses=mark(
        "PCA with as many numbers rebuilds better where straight directions say most (patches of photographs, linear-Gaussian data, sensors that move together, two clouds, rings) and at first on emoji: the cloud around each code blurs. On uniform noise it tells the mean; after few epochs on large patches in colour and on film ratings it is no better either."
    ),
    behind_mean=("patches-colour-16", "noise", "ratings"),
    knob="model.bottleneck.components",
    model=Model(backbone=HE, bottleneck=MixturePrior(size=2), likelihood=Bernoulli()),
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
        "PCA with as many numbers rebuilds better wherever directions are given up because they vary less than β times what the KL term costs: on patches of photographs all but a few, on uniform noise and on the swiss roll all of them. There, after few epochs on phrases, and in the first 30 epochs on film ratings, it tells little more than the mean."
    ),
    behind_mean=("swiss-roll", "noise", "tales", "ratings"),
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
        "PCA with as many numbers rebuilds better where exact numbers count (patches of photographs, tables, points in space): C nats are too few to tell six numbers exactly. After few epochs on phrases it tells hardly more than the mean."
    ),
    behind_mean=("tales",),
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
        "PCA with as many numbers rebuilds better where exact numbers count (patches of photographs, tables, points in space): the cloud around each code blurs. On uniform noise each value varies less than the KL term costs, so the whole code is given up and the mean is told; on film ratings that is so for the first 30 epochs, on phrases after few."
    ),
    behind_mean=("noise", "tales", "ratings"),
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
FACTOR_VAE = Variant(
    name="factor-vae",
    title=mark("FactorVAE"),
    text=mark(
        "A critic learns to tell codes from codes whose numbers were shuffled among the items. How sure it is tells how much the numbers depend "
        "on each other, and the encoder pays for that: the aim of the β-TCVAE, reached by a game."
    ),
    formula=r"\mathbb{E}[-\log p(x\mid z)]+\mathrm{KL}(q(z\mid x)\Vert\mathcal N(0,I))+\gamma\,\mathbb{E}_{q(z)}\Bigl[\log\tfrac{D(z)}{1-D(z)}\Bigr]",
    symbols=mark(
        "D: critic, the chance it gives that the numbers of z belong together; log D/(1 − D): total correlation as it tells it; γ: weight of it."
    ),
    paper="H. Kim, A. Mnih: Disentangling by factorising, arXiv:1802.05983 (2018)",
    watch=mark(
        "Turn its weight to 0 while it trains: the curve named critic falls further below log 2 = 0.69, for codes no longer hide how their numbers depend on each other."
    ),
    good_for=mark("Generated shapes; seeing the aim of the β-TCVAE reached by a game."),
    not_for=mark(
        "Measuring dependence: the critic lags behind the codes and tells less than there is (on the sines 0.4 nats of 3)."
    ),
    loses=mark(
        "PCA with as many numbers rebuilds better where exact numbers count (patches of photographs, tables, points in space): the cloud around each code blurs. On uniform noise each value varies less than the KL term costs, so the whole code is given up and the mean is told; on phrases and film ratings it is so after few epochs."
    ),
    behind_mean=("noise", "tales", "ratings"),
    knob="model.adversary.weight",
    model=Model(
        backbone=HE,
        bottleneck=GaussianCode(size=6),
        likelihood=Bernoulli(),
        adversary=ShuffleCritic(),
    ),
    setup={"optimiser.batch_size": 128},
)
VAE_GAN = Variant(
    name="vae-gan",
    title=mark("VAE-GAN"),
    text=mark(
        "A critic learns to tell items from what the decoder makes. The decoder learns to fool it, and what the critic sees in an item and in "
        "its reconstruction should be alike: sharper than the VAE, which shows the mean of what may be."
    ),
    formula=r"\mathbb{E}[-\log p(x\mid z)]+\mathrm{KL}+\tfrac{\lambda}{2}\lVert h(x)-h(\tilde x)\rVert^2-\mu\log D(\tilde x),\qquad D:\ \tfrac12\bigl[-\log D(x)-\log(1-D(\tilde x))\bigr]",
    symbols=mark(
        "x̃: what the decoder makes, of codes and of draws of a standard normal; D: critic; h: its last hidden layer; λ, μ: weights. The encoder takes no part in the game."
    ),
    paper="A. Larsen et al.: Autoencoding beyond pixels using a learned similarity metric, arXiv:1512.09300 (2016)",
    watch=mark(
        "Race it beside the VAE: with as many numbers its pictures have stronger edges and a larger squared error. The curve named critic stays below log 2 = 0.69."
    ),
    good_for=mark("Pictures with edges; seeing what a critic of outputs buys, beside one of the codes."),
    not_for=mark("Low error, a likelihood that can be compared, quiet curves: the critic has its say in all of them."),
    loses=mark(
        "PCA with as many numbers rebuilds better where straight directions say most (patches of photographs, linear-Gaussian data, points in space): the cloud around each code blurs, and a critic asks for what looks real, not for small errors. On uniform noise the whole code is given up and the mean is told. On squares it tells no more than the mean after few epochs."
    ),
    behind_mean=("squares", "noise"),
    knob="model.adversary.weight",
    model=Model(
        backbone=LAYERS,
        bottleneck=GaussianCode(size=2),
        likelihood=Bernoulli(),
        adversary=OutputCritic(),
    ),
)

GENERATIVE = (
    VAE,
    IWAE,
    HYPERSPHERICAL,
    MIXTURE_PRIOR,
    BETA_VAE,
    CAPACITY,
    BETA_TCVAE,
    FACTOR_VAE,
    WAE_MMD,
    ADVERSARIAL,
    VAE_GAN,
)
