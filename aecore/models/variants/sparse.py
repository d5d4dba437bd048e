"""Variants whose codes are large but mostly silent."""

from __future__ import annotations

from ...parts import (
    L1,
    BatchTopK,
    Dense,
    Gaussian,
    JumpReLU,
    Matryoshka,
    Model,
    Penalties,
    SigmoidCode,
    SoftThreshold,
    Sparsity,
    TopK,
)
from ...texts import mark
from .variant import Variant

__all__ = ["SPARSE"]

LOSES = mark(
    "PCA with as many numbers as this code has rebuilds every item exactly or nearly so. A sparse code uses few of its numbers for an "
    "item: beside PCA with only as many as that, the L1 and the k-sparse one are better on the bars."
)

LOSES_AT_FIRST = mark(
    "PCA with as many numbers as this code has rebuilds every item exactly or nearly so. A sparse code uses few of its numbers for an "
    "item: beside PCA with only as many as that, the L1 and the k-sparse one are better on the bars. After few epochs on emoji it "
    "tells hardly more than the mean item."
)

SPARSE_L1 = Variant(
    name="sparse-l1",
    title=mark("Sparse autoencoder (L1)"),
    text=mark(
        "Many code numbers, but each one that is not zero costs something. So each item uses few of them, and single numbers come to "
        "stand for single parts."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(z)\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2+\lambda\sum_j |z_j|\,\lVert w_j\rVert,\quad z=\mathrm{sign}(a)\,(|a|-\theta)_+,\; a=Wx+b",
    symbols=mark(
        "x: item with D values; z: code, 0 within the learnt thresholds θ; wⱼ: what code number j writes; λ: weight of sparsity; σ: noise, "
        "fixed, for a fitted one would shrink until λ means nothing. The norms keep the model from shrinking z and growing w."
    ),
    paper="B. Olshausen, D. Field: Emergence of simple-cell receptive fields by learning a sparse code for natural images, Nature 381 (1996)",
    watch=mark(
        "On patches of photographs: code numbers that stand for edges, as in the first visual area of the brain."
    ),
    good_for=mark("Patches of photographs, bars: data put together from parts."),
    not_for=mark("Data without parts. A large λ silences the whole code."),
    loses=LOSES,
    knob="model.penalties.l1.weight",
    model=Model(
        backbone=Dense(widths=()),
        bottleneck=SoftThreshold(size=100),
        likelihood=Gaussian(variance="fixed", sigma=0.3),
        penalties=Penalties(l1=L1(weight=2.0, warmup=3.0)),
    ),
    setup={"optimiser.learning_rate": 5e-3},
)
SPARSE_KL = Variant(
    name="sparse-kl",
    title=mark("Sparse autoencoder (KL)"),
    text=mark("Each code number lies between 0 and 1 and is asked to be active for a small share ρ of all items."),
    formula=r"-\log p(x\mid g(z))+\beta\sum_j\mathrm{KL}(\rho\,\Vert\,\hat\rho_j)",
    symbols=mark(
        "x: item; z: code, through a sigmoid; ρ: wanted mean activity; ρ̂ⱼ: running mean of code number j; β: weight."
    ),
    paper="A. Ng: Sparse autoencoder, CS294A lecture notes, Stanford (2011)",
    watch=mark("The curve named sparsity falls towards 0 as the mean activities reach ρ."),
    good_for=mark("Digits and patches; features that are on or off."),
    not_for=mark("Small batches: the mean activity of a batch must mean something."),
    loses=LOSES_AT_FIRST,
    behind_mean=("emoji",),
    knob="model.penalties.sparsity.weight",
    model=Model(
        backbone=Dense(widths=()),
        bottleneck=SigmoidCode(size=64),
        likelihood=Gaussian(variance="fixed", sigma=0.3),
        penalties=Penalties(sparsity=Sparsity(weight=3.0, target=0.1)),
    ),
    setup={"optimiser.learning_rate": 5e-3},
)
K_SPARSE = Variant(
    name="k-sparse",
    title=mark("k-sparse autoencoder (top-k)"),
    text=mark(
        "Of many code numbers each item keeps only its k largest. No weight to tune: k is the sparsity. Numbers that are never used are "
        "pulled back to life. Today's tool for reading large language models."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(\mathrm{top}_k(f(x)))\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2+\lambda\sum_{j\,\mathrm{dead}}(a_k-a_j)_+",
    symbols=mark(
        "x: item with D values; topₖ: keeps the k largest; aⱼ: activation of number j before that, aₖ the smallest kept one; λ: revival of "
        "dead numbers; σ: fitted noise."
    ),
    paper="A. Makhzani, B. Frey: k-Sparse autoencoders, arXiv:1312.5663 (2013)",
    watch=mark(
        "The curve named revival: how hard dead numbers are pulled. On bars, each bar gets a code number of its own."
    ),
    good_for=mark("Data put together from parts, with exactly as many as you say."),
    not_for=mark("A map in two numbers: the code is large, and the map shows only its two main directions."),
    loses=LOSES,
    knob="model.bottleneck.k",
    model=Model(backbone=Dense(widths=()), bottleneck=TopK(size=64, k=5), likelihood=Gaussian(sigma=0.3)),
    setup={"optimiser.learning_rate": 3e-3},
)
BATCH_TOP_K = Variant(
    name="batch-top-k",
    title=mark("Sparse autoencoder, top-k of a batch"),
    text=mark(
        "Like the k-sparse one, but k is a mean: the largest numbers of a whole batch are kept, so a rich item may use more of them than a "
        "plain one. One of the tools with which large language models are read today."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(z)\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2+\lambda\sum_{j\,\mathrm{dead}}(\theta-a_j)_+,\quad z=\mathrm{top}_{Bk}(a_1,\dots,a_B)",
    symbols=mark(
        "x: item with D values; aᵢ: activations of item i of a batch of B; top: keeps the B·k largest of them all; θ: the smallest one kept, a "
        "running mean, from which on a number counts when there is no batch; λ: revival of dead numbers; σ: fitted noise."
    ),
    paper="B. Bussmann, P. Leask, N. Nanda: BatchTopK sparse autoencoders, arXiv:2412.06410 (2024)",
    watch=mark("On bars, pictures with more bars use more numbers; the mean is about k (card Compact)."),
    good_for=mark("Data put together from parts, of which some items have more than others."),
    not_for=mark("Small batches: what is among the largest of so few is chance."),
    loses=LOSES,
    knob="model.bottleneck.k",
    model=Model(backbone=Dense(widths=()), bottleneck=BatchTopK(size=64, k=5), likelihood=Gaussian(sigma=0.3)),
    setup={"optimiser.learning_rate": 3e-3},
)
JUMP_RELU = Variant(
    name="jump-relu",
    title=mark("Sparse autoencoder, learnt thresholds (JumpReLU)"),
    text=mark(
        "Each code number has a threshold of its own, which it learns: below it the number is 0, above it stays as it is, and each one in use "
        "costs the same however large it is. So nothing shrinks, as it does under L1."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(z)\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2+\lambda\lVert z\rVert_0,\quad z_j=a_j\,[a_j\ge\theta_j],\; a=Wx+b",
    symbols=mark(
        "x: item with D values; a: activations; θⱼ: learnt threshold of number j; ‖z‖₀: how many numbers are not 0; λ: price of one, in nats; σ: "
        "noise, fixed, for a fitted one would shrink until λ means nothing. Dead numbers are revived besides."
    ),
    paper="S. Rajamanoharan et al.: Jumping ahead: improving reconstruction fidelity with JumpReLU sparse autoencoders, arXiv:2407.14435 (2024)",
    watch=mark(
        "The curve named numbers in use (L0): it falls to a small part of the code as the thresholds find their places, while the error goes on falling."
    ),
    good_for=mark("Data put together from parts; sizes of parts that are to be told without shrinking."),
    not_for=mark("Data without parts. A large price silences the whole code."),
    loses=LOSES_AT_FIRST,
    behind_mean=("emoji",),
    knob="model.bottleneck.price",
    model=Model(
        backbone=Dense(widths=()),
        bottleneck=JumpReLU(size=64, warmup=3.0),
        likelihood=Gaussian(variance="fixed", sigma=0.3),
    ),
    setup={"optimiser.learning_rate": 3e-3},
)
MATRYOSHKA = Variant(
    name="matryoshka",
    title=mark("Matryoshka sparse autoencoder"),
    text=mark(
        "Dictionaries one within the other: the first eighth of the code must rebuild an item by itself, so must the first quarter and the first half. "
        "What is common comes to stand in the first numbers, what is special in the later ones, instead of being split up among them."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\,\mathrm{E}_m\lVert x-g(z_{1\dots m})\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2+\lambda\sum_{j\,\mathrm{dead}}(\theta-a_j)_+,\quad z=\mathrm{top}_{Bk}(a_1,\dots,a_B)",
    symbols=mark(
        "x: item with D values; m: size of one of the nested dictionaries, drawn for each item; z₁…ₘ: the first m numbers of the code, the others 0; "
        "top: keeps the B·k largest of a batch; θ: the smallest one kept; a: activations; λ: revival of dead numbers; σ: fitted noise."
    ),
    paper="B. Bussmann, N. Nabeshima, A. Karvonen, N. Nanda: Learning multi-level features with Matryoshka sparse autoencoders, arXiv:2503.17547 (2025)",
    watch=mark(
        "Explore, “First few”: the first 8 of them alone rebuild a coarse item, as those of the k-sparse autoencoder do not."
    ),
    good_for=mark("Seeing what is coarse and what is fine; data with parts of which some are common."),
    not_for=mark("The lowest error with k numbers: the nested dictionaries cost some of it."),
    loses=LOSES,
    knob="model.bottleneck.k",
    model=Model(backbone=Dense(widths=()), bottleneck=Matryoshka(size=64, k=5), likelihood=Gaussian(sigma=0.3)),
    setup={"optimiser.learning_rate": 3e-3},
)

SPARSE = (SPARSE_L1, SPARSE_KL, K_SPARSE, BATCH_TOP_K, JUMP_RELU, MATRYOSHKA)
