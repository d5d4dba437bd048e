"""The usual PyTorch script: a data set that gives one picture after another as a tensor, a DataLoader, Adam.

torchvision itself is not needed: what its MNIST and its `ToTensor` do for each picture is done here in the same steps.
"""

from __future__ import annotations

import time

import numpy as np
import torch
from networks import start, tensors
from PIL import Image
from task import Task, take_turns
from torch import Tensor
from torch.utils.data import DataLoader, Dataset


class Pictures(Dataset):
    """As torchvision's MNIST with ToTensor: a byte picture becomes a PIL image, that an array, that a float tensor in
    [0, 1]."""

    def __init__(self, items: Tensor) -> None:
        self.pictures: np.ndarray = (items[:, 0] * 255).round().to(torch.uint8).numpy()

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture = Image.fromarray(self.pictures[index])
        pixels = torch.from_numpy(np.array(picture, np.uint8, copy=True)).view(picture.height, picture.width, 1)
        return pixels.permute(2, 0, 1).contiguous().to(torch.float32).div(255), 0


def prepare(task: Task):
    model, (train, held_out) = start(task), tensors(task)
    batches = DataLoader(Pictures(train), batch_size=task.batch, shuffle=True)
    judged = DataLoader(Pictures(held_out), batch_size=task.batch)
    optimiser = torch.optim.Adam(model.parameters(), lr=task.rate)

    def epoch() -> float:
        for x, _label in batches:
            optimiser.zero_grad()
            loss = model.loss(x)
            loss.backward()
            optimiser.step()
        with torch.no_grad():
            return sum(model.loss(x, sample=False).item() * len(x) for x, _label in judged) / len(held_out)

    def turn() -> tuple[int, float, float]:
        began = time.perf_counter()
        for _ in range(task.epochs):
            last = epoch()
        return task.epochs * len(train), time.perf_counter() - began, last

    epoch()
    return turn


if __name__ == "__main__":
    take_turns(prepare)
