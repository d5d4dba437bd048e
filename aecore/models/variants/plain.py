"""Variants that only squeeze: what differs is the layers between item and code."""

from __future__ import annotations

from ...parts import Conv, Dense, Gaussian, Laplace, Model, Nested, Plain, Predictive, Recurrent, Transformer
from ...texts import mark
from .variant import Variant

__all__ = ["PLAIN"]

SQUARED_ERROR = r"\tfrac{1}{2\sigma^2}\lVert x-g(f(x))\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2"
FITTED = Gaussian(sigma=0.3)

LINEAR = Variant(
    name="linear",
    title=mark("Linear autoencoder"),
    text=mark(
        "One matrix in, one matrix out, nothing bent. It can learn exactly what principal component analysis (PCA) knows, so it shows "
        "where the others start from."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-W_2(W_1x+b_1)-b_2\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2",
    symbols=mark("x: item with D values; W₁, b₁: encoder; W₂, b₂: decoder; σ: fitted noise of a value."),
    paper="P. Baldi, K. Hornik: Neural networks and principal component analysis, Neural Networks 2 (1989)",
    watch=mark("Its variance explained creeps up to that of PCA with the same code size and never passes it."),
    good_for=mark("Seeing that PCA is an autoencoder; data that lie near a flat plane."),
    not_for=mark("Principal axes: its own are any basis of the plane, not the principal ones."),
    loses=mark(
        "At best it equals PCA, by theorem, and after a short training it is a little behind. Only on words and on ratings with gaps, for which PCA is not made, is it ahead."
        " After few epochs on emoji it tells hardly more than the mean item."
    ),
    behind_mean=("emoji",),
    knob="model.bottleneck.size",
    model=Model(backbone=Dense(widths=()), bottleneck=Plain(size=2), likelihood=FITTED),
    setup={"optimiser.learning_rate": 2e-2},
)
UNDERCOMPLETE = Variant(
    name="undercomplete",
    title=mark("Undercomplete autoencoder"),
    text=mark(
        "Squeezes each item into a few numbers and rebuilds it from them. Because the code is smaller than the "
        "item, only what matters most can pass."
    ),
    formula=SQUARED_ERROR,
    symbols=mark("x: item with D values; f: encoder; g: decoder; σ: fitted noise of a value."),
    paper="D. Rumelhart, G. Hinton, R. Williams: Learning internal representations by error propagation (1986)",
    watch=mark(
        "How much better than PCA two numbers can describe an item, and how the gaps between groups decode to nonsense."
    ),
    good_for=mark("A first look at any data; compression; a map in two numbers."),
    not_for=mark("Inventing items: nothing keeps the space between the codes tidy."),
    loses=mark(
        "PCA with as many numbers is just ahead where straight directions say nearly all there is to say: linear-Gaussian data, patches of photographs."
    ),
    knob="model.bottleneck.size",
    model=Model(backbone=Dense(widths=(128,)), bottleneck=Plain(size=2), likelihood=FITTED),
)
DEEP = Variant(
    name="deep",
    title=mark("Deep autoencoder"),
    text=mark(
        "The same squeeze through several layers, so that the code can follow bent surfaces in the space of items."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g_1(\dots f_1(x))\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2",
    symbols=mark("x: item with D values; f and g: stacks of layers; σ: fitted noise of a value."),
    paper="G. Hinton, R. Salakhutdinov: Reducing the dimensionality of data with neural networks, Science 313 (2006)",
    watch=mark("Lower error than one layer at the same code size, and longer, thinner arms in the map."),
    good_for=mark("Curved data such as the swiss roll; many items; small codes."),
    not_for=mark("A few hundred items: it learns them by heart, and the held-out curve turns up."),
    loses=mark(
        "PCA with as many numbers is ahead where straight directions say most (patches of photographs) and where items are few (the wines)."
    ),
    knob="model.bottleneck.size",
    model=Model(backbone=Dense(widths=(256, 128, 64)), bottleneck=Plain(size=2), likelihood=FITTED),
)
OVERCOMPLETE = Variant(
    name="overcomplete",
    title=mark("Overcomplete autoencoder (a warning)"),
    text=mark(
        "A code larger than the item and nothing that holds it back. It may simply copy: the error falls to almost nothing, whether or "
        "not the code has learnt anything about the data."
    ),
    formula=SQUARED_ERROR,
    symbols=mark("x: item with D values; f: encoder to more than D numbers; g: decoder; σ: fitted noise of a value."),
    paper="Y. Bengio: Learning deep architectures for AI, Foundations and Trends in Machine Learning 2 (2009), section 4.6",
    watch=mark(
        "A tiny error, which PCA with as many numbers has too, by copying. Of much noise it takes off less than half as many decibels as "
        "the denoising autoencoder (try the noise slider in Explore); PCA, which copies exactly, hands all of it on."
    ),
    good_for=mark("Understanding why sparse, denoising and contractive autoencoders exist."),
    not_for=mark("Anything else."),
    loses=mark(
        "PCA with as many numbers as the item has values rebuilds every item exactly, and 128 numbers come near that everywhere."
    ),
    knob="model.bottleneck.size",
    model=Model(backbone=Dense(widths=(256,)), bottleneck=Plain(size=128), likelihood=FITTED),
)
TIED = Variant(
    name="tied",
    title=mark("Tied weights"),
    text=mark(
        "The decoder uses the encoder's weight matrices, transposed. Half as many numbers to learn, and the code cannot be blown up or "
        "shrunk behind the decoder's back."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-W_1^\top s(W_2^\top z+c_2)-c_1\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2,\quad z=W_2\,s(W_1x+b_1)+b_2",
    symbols=mark(
        "x: item with D values; z: code; W: weight matrices, used twice; b and c: biases; s: activation; σ: fitted noise of a value."
    ),
    paper="P. Vincent et al.: Extracting and composing robust features with denoising autoencoders, ICML 2008",
    watch=mark(
        "Almost the error of the untied one with half the weights; on small data a held-out curve that turns up later."
    ),
    good_for=mark("Small data; the contractive penalty, which needs the scale of the code to mean something."),
    not_for=mark("The lowest error: encoder and decoder cannot specialise."),
    loses=mark(
        "Two numbers rebuild about as well as PCA on most data and seldom better: the decoder can only write with the matrices that the encoder reads with."
    ),
    knob="model.bottleneck.size",
    model=Model(
        backbone=Dense(widths=(128,), activation="tanh", tied=True), bottleneck=Plain(size=2), likelihood=FITTED
    ),
    setup={"optimiser.learning_rate": 5e-3},
)
CONVOLUTIONAL = Variant(
    name="convolutional",
    title=mark("Convolutional autoencoder"),
    text=mark(
        "Looks at pictures (or along curves and sentences) through small sliding windows, so neighbours are treated as neighbours. "
        "Needs fewer weights."
    ),
    formula=SQUARED_ERROR,
    symbols=mark("x: item with D values; f and g: convolutions; σ: fitted noise of a value."),
    paper="J. Masci, U. Meier, D. Cireşan, J. Schmidhuber: Stacked convolutional auto-encoders, ICANN 2011",
    watch=mark("Crisper strokes on larger pictures; on 8 by 8 pixels there is little to win."),
    good_for=mark("Pictures from 16 pixels on, curves: whatever looks the same when it is moved a little."),
    not_for=mark("Tables and ratings, whose columns have no neighbours."),
    loses=mark("On patches of photographs PCA with as many numbers is ahead: straight directions say most there."),
    knob="model.bottleneck.size",
    model=Model(backbone=Conv(), bottleneck=Plain(size=2), likelihood=FITTED),
)
RECURRENT = Variant(
    name="recurrent",
    title=mark("Recurrent autoencoder"),
    text=mark(
        "Reads a curve or a sentence place by place, keeps what it has read in a memory, and writes it out again the same way. The cell "
        "can be a plain one, a GRU or an LSTM (the fastest here on a CPU)."
    ),
    formula=r"\sum_t \tfrac{1}{2\sigma^2}\lVert x_t-\hat x_t\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2,\quad h_t=c(x_t,h_{t-1}),\; z=Wh_T+b",
    symbols=mark(
        "xₜ: value at place t; h: memory; c: cell; z: code, from the last memory; D: number of values; σ: fitted noise of a value."
    ),
    paper="N. Srivastava, E. Mansimov, R. Salakhutdinov: Unsupervised learning of video representations using LSTMs, ICML 2015",
    watch=mark("Rebuilt curves begin as the mean curve; then the phase appears, then the shape."),
    good_for=mark("Curves and sentences of a few dozen places."),
    not_for=mark("Long sequences (what was read first is forgotten) and haste: each step waits for the one before."),
    loses=mark(
        "It learns slowly: after a few epochs PCA with as many numbers is ahead on curves, on patches of photographs and on larger shapes."
    ),
    knob="model.bottleneck.size",
    model=Model(backbone=Recurrent(), bottleneck=Plain(size=8), likelihood=FITTED),
    setup={"optimiser.learning_rate": 6e-3},
)
TRANSFORMER = Variant(
    name="transformer",
    title=mark("Transformer autoencoder"),
    text=mark(
        "Cuts an item into patches that look at each other, and rebuilds each patch from the code and its place."
    ),
    formula=SQUARED_ERROR,
    symbols=mark("x: item with D values; f and g: layers of self-attention over patches; σ: fitted noise of a value."),
    paper="A. Vaswani et al.: Attention is all you need, NeurIPS 2017; A. Dosovitskiy et al.: An image is worth 16×16 words, ICLR 2021",
    watch=mark("Patches that fit together before the details come."),
    good_for=mark("Larger pictures and plenty of items; sentences."),
    not_for=mark("Small data on a CPU: slower than convolutions and no better."),
    loses=mark(
        "It learns slowly: after a few epochs PCA with as many numbers is ahead on most pictures. On the larger shapes it has passed PCA after 15."
    ),
    knob="model.bottleneck.size",
    model=Model(backbone=Transformer(width=32, layers=1), bottleneck=Plain(size=8), likelihood=FITTED),
    setup={"optimiser.learning_rate": 3e-3},
)
ABSOLUTE_ERROR = Variant(
    name="absolute-error",
    title=mark("Absolute error (Laplace)"),
    text=mark(
        "Judged by absolute instead of squared errors: being far off at a few places costs no more than being a little off at many."
    ),
    formula=r"\tfrac{1}{b}\lVert x-g(f(x))\rVert_1+D\log 2b",
    symbols=mark("x: item with D values; f: encoder; g: decoder; b: fitted mean distance of a value."),
    paper="H. Zhao, O. Gallo, I. Frosio, J. Kautz: Loss functions for image restoration with neural networks, arXiv:1511.08861 (2015)",
    watch=mark("Crisper edges and quieter backgrounds than the undercomplete autoencoder at the same code size."),
    good_for=mark("Data with single wild values; pictures with plain backgrounds."),
    not_for=mark("The lowest squared error, which is not what it asks for."),
    loses=mark(
        "It tells the median of what a value may be, and squared errors ask for the mean. Where most values are black, as in larger shapes, squares and bars, the median is black: PCA with as many numbers is ahead there, and on squares and at first on larger shapes even the mean item."
    ),
    behind_mean=("shapes-32", "squares"),
    knob="model.bottleneck.size",
    model=Model(backbone=Dense(widths=(128,)), bottleneck=Plain(size=2), likelihood=Laplace(scale=0.2)),
)
NESTED = Variant(
    name="nested-dropout",
    title=mark("Ordered code (nested dropout)"),
    text=mark(
        "In training the end of the code is cut off, at another place for each item. So the first number says what matters most, the second "
        "what matters most beside it, and any first few numbers are a code by themselves."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\,\mathrm{E}_n\lVert x-g(f(x)_{1\dots n})\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2",
    symbols=mark(
        "x: item with D values; f: encoder; g: decoder; n: how many of the first numbers are kept, any from 1 to all alike, the others are 0; σ: fitted noise."
    ),
    paper="O. Rippel, M. Gelbart, R. Adams: Learning ordered representations with nested dropout, ICML 2014, arXiv:1402.0915",
    watch=mark(
        "Explore, “First few”: with one number a rough item, with each further one a finer one. Without hidden layers the numbers are the principal components."
    ),
    good_for=mark("Not knowing how large a code should be; a coarse look first and details later."),
    not_for=mark("The lowest error with the whole code: its numbers must serve shorter codes too."),
    loses=mark(
        "With all its numbers PCA is ahead where straight directions say most: the first numbers have been trained for many sizes of code, the last ones seldom."
    ),
    knob="model.bottleneck.size",
    model=Model(backbone=Dense(widths=(128,)), bottleneck=Nested(size=16), likelihood=FITTED),
    setup={"optimiser.learning_rate": 3e-3},
)

PREDICTIVE_CODING = Variant(
    name="predictive-coding",
    title=mark("Predictive coding network"),
    text=mark(
        "A deep autoencoder without backpropagation. Between its layers lie values that settle: each gives way to the error of the layer before and to what the layer behind still lacks. Then each layer learns from its own error alone, as nerve cells would have to."
    ),
    formula=r"\sum_{l<L}\tfrac12\lVert v_l-f_l(v_{l-1})\rVert^2-\log p(x\mid f_L(v_{L-1})),\qquad \varepsilon_l=v_l-f_l(v_{l-1}),\quad \Delta\theta_l\propto\varepsilon_l^{\top}\,\partial f_l/\partial\theta_l",
    symbols=mark(
        "x: item; f₁…f_L: layers, with weights θ; v: values between them, v₀ = x, which settle where this energy is least; ε: the error of each layer, all that it learns from; p: how a rebuilt item is judged."
    ),
    paper="J. Whittington, R. Bogacz: An approximation of the error backpropagation algorithm in a predictive coding network with local Hebbian synaptic plasticity, Neural Computation 29 (2017); B. Millidge, A. Tschantz, C. Buckley: Predictive coding approximates backprop along arbitrary computation graphs, arXiv:2006.04182 (2020)",
    watch=mark(
        "The steps of settling. With 1 the error reaches only the two layers next to the output, and only these learn; with 12 all layers learn what backpropagation would teach them."
    ),
    good_for=mark("Seeing that layers can learn by local errors; small pictures, curves and tables."),
    not_for=mark("Speed: each step of learning takes many of settling."),
    loses=mark(
        "PCA with as many numbers is just ahead where straight directions say nearly all there is to say (linear-Gaussian data, two clouds, uniform noise, patches of photographs) and on heartbeats; after few epochs it is clearly ahead on emoji, and on sensors, which move together, its error is half as large."
    ),
    knob="model.backbone.steps",
    model=Model(backbone=Predictive(widths=(128, 64)), bottleneck=Plain(size=2), likelihood=FITTED),
)

PLAIN = (
    UNDERCOMPLETE,
    LINEAR,
    NESTED,
    DEEP,
    OVERCOMPLETE,
    TIED,
    CONVOLUTIONAL,
    RECURRENT,
    TRANSFORMER,
    ABSOLUTE_ERROR,
    PREDICTIVE_CODING,
)
