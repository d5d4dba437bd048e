"""Template: layers that read and write an item place by place, as they stand in a model's class. Knows no torch."""

from __future__ import annotations

from math import prod

from ... import parts
from .form import put
from .layers import Layers, Shape, sequence

__all__ = ["recurrent"]

CELLS = {"rnn": "nn.RNN", "gru": "nn.GRU", "lstm": "nn.LSTM"}
RECURRENT = '''
class Reader(nn.Module):
    """Reads an item place by place and keeps a memory. What it says of the item is its last memory
    and the mean of all: through the last one alone, long items hardly learn."""

    def __init__(self):
        super().__init__()
        self.cell = $cell($values, WIDTH, $layers, batch_first=True)

    def forward(self, x):
        memory = self.cell(x.transpose(1, 2).flatten(2))[0]  # $steps -> (B, T, WIDTH)
        return torch.cat([memory[:, -1], memory.mean(1)], dim=1)


class Writer(nn.Module):
    """Writes an item place by place. Each step is told the code and where it is; a decoder that has
    only its own last state learns the mean line."""

    def __init__(self):
        super().__init__()
        t = torch.linspace(0, 1, $length)[:, None]
        angles = t * (2.0 ** torch.arange(4)) * math.pi  # a ramp and four octaves: where it is
        self.places = torch.cat([2 * t - 1, torch.sin(angles), torch.cos(angles)], dim=1)  # (T, 9)
        self.cell = $cell(WIDTH + 9, WIDTH, $layers, batch_first=True)
        self.head = nn.Linear(WIDTH, $told)

    def forward(self, h):
        told = torch.tanh(h).unsqueeze(1).expand(-1, $length, -1)
        memory = self.cell(torch.cat([told, self.places.expand(len(h), -1, -1)], dim=2))[0]
        $output
'''


def recurrent(part: parts.Recurrent, given: Shape, told: Shape, size: int) -> Layers:
    """Return the layers for items of shape `given` that are rebuilt in shape `told`."""
    pictures = len(told) == 3
    values, out = prod(given) // given[1], prod(told) // told[1]
    output = (
        f"return self.head(memory).reshape(-1, {told[1]}, {told[0]}, {told[2]}).transpose(1, 2)"
        if pictures
        else "return self.head(memory).transpose(1, 2)"
    )
    cell = CELLS[part.cell]
    return Layers(
        f"A recurrent network ({cell[3:]}) reads an item {'row by row' if pictures else 'place by place'} and writes "
        "it the same way: what it has learnt of one place it knows of all.",
        "Reader()",
        2 * part.width,
        sequence(["nn.Linear(CODE_SIZE, WIDTH)", "Writer()"]),
        put(
            RECURRENT,
            cell=cell,
            values=str(values),
            layers=str(part.layers),
            steps="(B, C, H, W)" if pictures else "(B, C, T)",
            length=str(told[1]),
            told=str(out),
            output=output,
        ),
    )
