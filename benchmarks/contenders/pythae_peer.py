"""pythae: its AE and VAE with our layers as its encoder and decoder, its trainer without a progress bar."""

from __future__ import annotations

import logging
import tempfile
import time

import pythae.trainers.base_trainer.base_trainer as base
from networks import start, tensors
from pythae.data.datasets import BaseDataset
from pythae.models import AE, VAE, AEConfig, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from pythae.trainers import BaseTrainer, BaseTrainerConfig
from task import Task, take_turns
from torch import Tensor, nn, sigmoid


class Encoder(BaseEncoder):
    def __init__(self, encoder: nn.Module, mean: nn.Module, logvar: nn.Module | None) -> None:
        super().__init__()
        self.encoder, self.mean, self.logvar = encoder, mean, logvar

    def forward(self, x: Tensor) -> ModelOutput:
        h = self.encoder(x)
        if self.logvar is None:
            return ModelOutput(embedding=self.mean(h))
        return ModelOutput(embedding=self.mean(h), log_covariance=self.logvar(h))


class Decoder(BaseDecoder):
    def __init__(self, decoder: nn.Module, bounded: bool) -> None:
        super().__init__()
        self.decoder, self.bounded = decoder, bounded

    def forward(self, z: Tensor) -> ModelOutput:
        output = self.decoder(z)
        return ModelOutput(reconstruction=sigmoid(output) if self.bounded else output)


class Timed(BaseTrainer):
    """Its trainer with a clock round the two halves of an epoch, so that saving at the end does not count."""

    took, last = 0.0, float("nan")

    def train_step(self, epoch: int) -> float:
        began = time.perf_counter()
        loss = super().train_step(epoch)
        self.took += time.perf_counter() - began
        return loss

    def eval_step(self, epoch: int) -> float:
        began = time.perf_counter()
        self.last = super().eval_step(epoch)
        self.took += time.perf_counter() - began
        return self.last


def prepare(task: Task):
    logging.disable(logging.INFO)
    net, (train, held_out) = start(task), tensors(task)
    folder = tempfile.TemporaryDirectory()
    kind, config = (VAE, VAEConfig) if net.variational else (AE, AEConfig)
    words = {"reconstruction_loss": "bce"} if net.variational else {}
    model = kind(
        config(input_dim=task.shape, latent_dim=task.network["code"], **words),
        encoder=Encoder(net.encoder, net.mean, net.logvar),
        decoder=Decoder(net.decoder, net.variational),
    )
    base.ProgressBarCallback = base.TrainingCallback

    def data(items: Tensor) -> BaseDataset:
        return BaseDataset(items, items.new_zeros(len(items)))

    def turn(epochs: int = 0) -> tuple[int, float, float]:
        epochs = epochs or task.epochs
        settings = BaseTrainerConfig(
            output_dir=folder.name,
            num_epochs=epochs,
            learning_rate=task.rate,
            per_device_train_batch_size=task.batch,
            per_device_eval_batch_size=1024,
            no_cuda=True,
        )
        trainer = Timed(model, data(train), data(held_out), settings)
        trainer.train()
        return epochs * len(train), trainer.took, float(trainer.last)

    turn(1)
    turn.folder = folder  # kept for as long as turns are taken
    return turn


if __name__ == "__main__":
    take_turns(prepare)
