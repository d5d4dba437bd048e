"""Lightning, told to be quiet: no progress bar, logger, checkpoints or summary. Tensors in a TensorDataset; loops as
documented."""

from __future__ import annotations

import logging
import time
import warnings

import lightning
import torch
from networks import start, tensors
from task import Task, take_turns
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset


class Module(lightning.LightningModule):
    def __init__(self, model: nn.Module, rate: float) -> None:
        super().__init__()
        self.model, self.rate = model, rate

    def training_step(self, batch: list[Tensor], index: int) -> Tensor:
        return self.model.loss(batch[0])

    def validation_step(self, batch: list[Tensor], index: int) -> None:
        self.log("held-out", self.model.loss(batch[0], sample=False))

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=self.rate)

    def on_train_start(self) -> None:
        self.began = time.perf_counter()

    def on_train_end(self) -> None:
        self.took = time.perf_counter() - self.began


def prepare(task: Task):
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    model, (train, held_out) = Module(start(task), task.rate), tensors(task)
    batches = DataLoader(TensorDataset(train), batch_size=task.batch, shuffle=True)
    judged = DataLoader(TensorDataset(held_out), batch_size=1024)

    def turn(epochs: int = 0) -> tuple[int, float, float]:
        epochs = epochs or task.epochs
        trainer = lightning.Trainer(
            max_epochs=epochs,
            accelerator="cpu",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
        )
        trainer.fit(model, batches, judged)
        return epochs * len(train), model.took, float(trainer.callback_metrics["held-out"])

    turn(1)
    return turn


if __name__ == "__main__":
    take_turns(prepare)
