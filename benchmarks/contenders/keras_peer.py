"""Keras on TensorFlow: `fit` on arrays, quiet, compiled as Keras chooses (`jit_compile="auto"`: no XLA on a CPU for
some layers)."""

from __future__ import annotations

import math
import os
import time
from math import prod
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from safetensors.numpy import load_file
from task import Task, take_turns


class Places(layers.Layer):
    """Repeat a code at every row and put the row's place (9 numbers) behind it."""

    def __init__(self, height: int) -> None:
        super().__init__()
        t = np.linspace(0, 1, height, dtype="float32")[:, None]
        angles = t * (2.0 ** np.arange(4, dtype="float32")) * math.pi
        self.places = np.concatenate([2 * t - 1, np.sin(angles), np.cos(angles)], axis=1)[None].astype("float32")

    def call(self, h):
        told = ops.repeat(h[:, None], self.places.shape[1], axis=1)
        return ops.concatenate([told, ops.repeat(ops.convert_to_tensor(self.places), ops.shape(h)[0], axis=0)], axis=2)


class Network(keras.Model):
    """The same objective as the others: summed over pixels, averaged over the batch."""

    def __init__(self, encoder: keras.Model, decoder: keras.Model, code: int, variational: bool) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        self.mean = layers.Dense(code)
        self.logvar = layers.Dense(code) if variational else None
        self.seeds = keras.random.SeedGenerator(0)

    def call(self, x, training=False):
        h = self.encoder(x)
        mean = self.mean(h)
        if self.logvar is None:
            return self.decoder(mean)
        logvar = self.logvar(h)
        self.add_loss(ops.mean(0.5 * ops.sum(ops.square(mean) + ops.exp(logvar) - 1 - logvar, axis=1)))
        noise = keras.random.normal(ops.shape(mean), seed=self.seeds) if training else 0.0
        return self.decoder(mean + ops.exp(0.5 * logvar) * noise)


def squared(x, y):
    return 0.5 * ops.sum(ops.square(x - y), axis=(1, 2, 3))


def nats(x, logits):
    return ops.sum(ops.maximum(logits, 0) - logits * x + ops.log1p(ops.exp(-ops.abs(logits))), axis=(1, 2, 3))


def dense(net: dict[str, Any], shape: tuple[int, ...]) -> tuple[list[Any], list[Any]]:
    down, up = net["widths"], [*reversed(net["widths"]), prod(shape)]
    last = len(up) - 1
    return (
        [layers.Flatten(), *(layers.Dense(n, "relu") for n in down)],
        [*(layers.Dense(n, None if i == last else "relu") for i, n in enumerate(up)), layers.Reshape(shape)],
    )


def conv(net: dict[str, Any], shape: tuple[int, ...]) -> tuple[list[Any], list[Any]]:
    (a, b), width, side = net["channels"], net["width"], shape[0] // 4
    kind = {"strides": 2, "padding": "same"}
    return (
        [
            *(layers.Conv2D(n, 3, activation="relu", **kind) for n in (a, b)),
            *(layers.Flatten(), layers.Dense(width, "relu")),
        ],
        [
            *(layers.Dense(width, "relu"), layers.Dense(side * side * b, "relu"), layers.Reshape((side, side, b))),
            *(layers.Conv2DTranspose(a, 3, activation="relu", **kind), layers.Conv2DTranspose(shape[2], 3, **kind)),
        ],
    )


class Rows(layers.Layer):
    """An LSTM over rows; its last and its mean output."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.cell = layers.LSTM(width, return_sequences=True)

    def call(self, x):
        memory = self.cell(x)
        return ops.concatenate([memory[:, -1], ops.mean(memory, axis=1)], axis=1)


def recurrent(net: dict[str, Any], shape: tuple[int, ...]) -> tuple[list[Any], list[Any]]:
    height, width, _channels = shape
    return (
        [layers.Reshape((height, width)), Rows(net["width"])],
        [
            *(layers.Dense(net["width"], "tanh"), Places(height), layers.LSTM(net["width"], return_sequences=True)),
            *(layers.Dense(width), layers.Reshape(shape)),
        ],
    )


BUILDERS = {"dense": dense, "vae": dense, "conv": conv, "recurrent": recurrent}


def prepare(task: Task):
    tf.config.threading.set_intra_op_parallelism_threads(task.threads)
    found = load_file(task.data)
    train, held_out = (np.ascontiguousarray(found[name].transpose(0, 2, 3, 1)) for name in ("train", "held_out"))
    net, kind = task.network, task.network["kind"]
    encoder, decoder = BUILDERS[kind](net, train.shape[1:])
    model = Network(keras.Sequential(encoder), keras.Sequential(decoder), net["code"], kind == "vae")
    model.compile(optimizer=keras.optimizers.Adam(task.rate), loss=nats if kind == "vae" else squared)

    def turn(epochs: int = 0) -> tuple[int, float, float]:
        epochs = epochs or task.epochs
        began = time.perf_counter()
        told = model.fit(
            *(train, train),
            epochs=epochs,
            batch_size=task.batch,
            validation_data=(held_out, held_out),
            validation_batch_size=1024,
            verbose=0,
        )
        return epochs * len(train), time.perf_counter() - began, told.history["val_loss"][-1]

    turn(1)
    return turn


if __name__ == "__main__":
    take_turns(prepare)
