"""Template: layers that read and write a text word by word, as they stand in the class of the model. Knows no torch."""

from __future__ import annotations

import math

from ... import parts
from .form import put
from .layers import Layers, Shape, attending, sequence

__all__ = ["word_by_word"]

READER = '''
class Reader(nn.Module):
    """Reads a text word by word and keeps a memory. What it says of the text is its last memory and
    the mean of all."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRU($given, WIDTH, 1, batch_first=True)

    def forward(self, x):
        memory = self.cell(x.transpose(1, 2).flatten(2))[0]  # (B, V, T) -> (B, T, WIDTH)
        return torch.cat([memory[:, -1], memory.mean(1)], dim=1)
'''
MEMORY = '''
class Writer(nn.Module):
    """Writes a text word by word: each word is told by the code and the words before it."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding($words, WIDTH)
        self.begin = nn.Parameter(torch.zeros(WIDTH))
        self.cell = nn.GRU(2 * WIDTH, WIDTH, batch_first=True)
        self.head = nn.Linear(WIDTH, $words)

    def forward(self, h):
        """By itself it goes on from the likeliest word at each place."""
        code = torch.tanh(h)
        state, word, told = code.unsqueeze(0), self.begin.expand_as(code), []
        for _ in range($places):
            memory, state = self.cell(torch.cat([word, code], dim=1).unsqueeze(1), state)
            told.append(self.head(memory[:, 0]))
            word = self.embed(told[-1].argmax(1))
        return torch.stack(told, dim=2)

    $told
        given = torch.cat([words, code.unsqueeze(1).expand(-1, $places, -1)], dim=2)
        memory = self.cell(given, code.unsqueeze(0).contiguous())[0]
        return self.head(memory).transpose(1, 2)
'''
LOOKBACK = '''
class Writer(nn.Module):
    """Writes a text word by word: each place looks back at the words before it and at the code
    (causal attention, Vaswani et al. 2017)."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding($words, WIDTH)
        self.begin = nn.Parameter(torch.zeros(WIDTH))
        self.places = nn.Parameter(0.1 * torch.randn($places, WIDTH))
        $attending
        self.layers = nn.ModuleList(layers)
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, $words)

    def look(self, words, code):
        """What is said of each place: it sees the words before it, not what stands behind."""
        n = words.shape[1]
        x = words + self.places[:n] + code.unsqueeze(1)
        later = torch.ones(n, n, dtype=torch.bool).triu(1)
        for layer in self.layers:
            x = layer(x, src_mask=later)
        return self.head(self.norm(x))

    def forward(self, h):
        """By itself it goes on from the likeliest word at each place."""
        code = torch.tanh(h)
        words = self.begin.expand(len(code), 1, -1)
        for _ in range($places - 1):
            word = self.embed(self.look(words, code)[:, -1].argmax(1))
            words = torch.cat([words, word.unsqueeze(1)], dim=1)
        return self.look(words, code).transpose(1, 2)

    $told
        return self.look(words, code).transpose(1, 2)
'''
TOLD = '''
def told(self, h, x, generator):
    """The likelihood is told the true words before each place (teacher forcing); in training
    some of them are hidden, so that the code must say what cannot be guessed."""
    code = torch.tanh(h)
    before = x.transpose(1, 2)[:, :-1] @ self.embed.weight
    $hide
    words = torch.cat([self.begin.expand(len(code), 1, -1), before], dim=1)
'''
WRITERS = {
    "recurrent": (
        MEMORY,
        "A recurrent network (GRU) reads a text word by word. Another one writes it, each word told by the code and "
        "the words before it: a language model that is told a code (Bowman et al. 2016).",
    ),
    "transformer": (
        LOOKBACK,
        "A recurrent network (GRU) reads a text word by word. A transformer writes it: each place looks back at the "
        "words before it and at the code, a language model that is told a code (Bowman et al. 2016).",
    ),
}
HIDE = """
if self.training:
    shown = torch.rand(before.shape[:2], generator=generator)
    before = before * (shown >= WORD_DROPOUT).unsqueeze(2)
"""


def word_by_word(part: parts.Autoregressive, given: Shape, told: Shape, size: int) -> Layers:
    """Return the layers for texts of shape `given`, words × places, that are written in shape `told`."""
    words, places = map(str, told)
    told_words = put(TOLD, hide=put(HIDE) if part.word_dropout else "")
    template, text = WRITERS[part.writer]
    layers = attending(math.gcd(part.width, parts.Autoregressive.most_heads), part.depth)
    writer = put(template, words=words, places=places, told=told_words, attending=layers)
    return Layers(
        text,
        "Reader()",
        2 * part.width,
        sequence(["nn.Linear(CODE_SIZE, WIDTH)", "Writer()"]),
        f"{put(READER, given=str(given[0]))}\n\n\n{writer}",
        told="model.decoder[1].told(model.decoder[0](z), x, generator)"
        if part.word_dropout
        else "model.decoder[1].told(model.decoder[0](z), x, None)",
        draws=part.word_dropout > 0,
    )
