"""Templates of sparse codes, as the method `encode` of the model makes them of features `h`. Knows no torch."""

from __future__ import annotations

from ... import parts
from .code_lines import SIZE, CodeLines
from .form import put

__all__ = ["batch_top_k", "jump_relu", "matryoshka", "sigmoid", "soft_threshold", "top_k"]

REVIVED = {
    "revival": ("REVIVAL", "how strongly dead numbers are pulled towards firing"),
    "patience": ("PATIENCE_OF_UNITS", "steps without firing after which a number counts as dead"),
}
IDLE = 'self.register_buffer("idle", torch.zeros(CODE_SIZE))  # steps without being used'


def sigmoid(part: parts.SigmoidCode) -> CodeLines:
    """Rates between 0 and 1."""
    return CodeLines(
        "Code numbers lie between 0 and 1, like the rates at which cells fire, and the share of items for which each "
        "of them is on is kept as a running mean: that of one small batch would be mostly noise. Its value is the "
        "running mean, its gradient that of the batch.",
        put(
            """
            z = torch.sigmoid(self.to_code(h))
            batch = z.mean(0)
            if self.training:
                self.running.lerp_(batch.detach(), 1 - 0.95)
            activity = self.running.clone() + (batch - batch.detach())
            """
        ),
        ("z", "activity"),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)\n"
        'self.register_buffer("running", torch.full((CODE_SIZE,), 0.5))',
        names=SIZE,
    )


def soft_threshold(part: parts.SoftThreshold) -> CodeLines:
    """What is within a learnt threshold is 0, the rest moves towards 0 by it."""
    return CodeLines(
        "Code numbers within a threshold become 0, the others move towards 0 by it. That is the minimiser of "
        "1/2 (a - z)^2 + threshold |z|, the shape that an L1 penalty asks for (Gregor and LeCun 2010), and each code "
        "number learns a threshold of its own.",
        put(
            """
            raw, threshold = self.to_code(h), F.softplus(self.raw_threshold)
            z = raw.sign() * F.relu(raw.abs() - threshold)
            """
        ),
        ("z",),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)\n"
        "start = math.log(math.expm1(0.05))  # softplus makes 0.05 of it\n"
        "self.raw_threshold = nn.Parameter(torch.full((CODE_SIZE,), start))",
        names=SIZE,
    )


def top_k(part: parts.TopK) -> CodeLines:
    """The k largest of an item."""
    return CodeLines(
        "Only the K largest numbers of a code are kept, all others are 0 (Makhzani and Frey 2013): each item is said "
        "by a few of many numbers, so single numbers come to stand for single strokes. A number that has not been "
        "among the largest for long is dead, and would stay so, as no gradient reaches it; the term `revival` pulls "
        "it up to what the K-th had.",
        put(
            """
            raw = self.to_code(h)
            kept = torch.topk(raw, min(K, CODE_SIZE), dim=1)
            z = torch.zeros_like(raw).scatter(1, kept.indices, F.relu(kept.values))
            dead = (self.idle >= PATIENCE_OF_UNITS).float()
            if self.training:  # count the steps since each number was last used
                self.idle.add_(1.0).mul_((z.detach() > 0).sum(0) == 0)
            bar = kept.values[:, -1:].detach().clamp(min=0.0)
            revival = (F.relu(bar - raw) * dead).sum(1)
            """
        ),
        ("z", "revival"),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)\n"
        'self.register_buffer("idle", torch.zeros(CODE_SIZE))  # steps without being used',
        terms={"revival": "revival.mean()"},
        weights={"revival": "REVIVAL"},
        names=SIZE | {"k": ("K", "numbers that an item may use")} | REVIVED,
    )


LARGEST = '''
def largest(self, raw):
    """Keep the largest numbers of a whole batch, K an item on average; the threshold follows
    the smallest of them."""
    flat = raw.flatten()
    kept = torch.topk(flat, min(len(raw) * K, len(flat)))
    z = torch.zeros_like(flat).scatter(0, kept.indices, F.relu(kept.values)).view_as(raw)
    lowest = kept.values.detach()[-1].clamp(min=0.0)
    self.threshold.lerp_(lowest, 1 - 0.95 if self.threshold > 0 else 1.0)
    return z
'''
KEPT = """
raw = self.to_code(h)
dead = (self.idle >= PATIENCE_OF_UNITS).float()
z = self.largest(raw) if self.training else torch.where(raw >= self.threshold, raw, 0.0)
if self.training:  # count the steps since each number was last used
    self.idle.add_(1.0).mul_((z.detach() > 0).sum(0) == 0)
revival = (F.relu(self.threshold - raw) * dead).sum(1)
"""
BATCH_TOP_K = (
    "Of the numbers of a whole batch the largest are kept, K an item on average, all others are 0 (Bussmann, Leask and "
    "Nanda 2024): a rich item may use more of them, a plain one fewer. An item by itself has no batch; there a number "
    "counts from a threshold on, the running mean of the smallest one that was kept. A number that has not been used "
    "for long is dead, and the term `revival` pulls it up to that threshold."
)


def batch_top_k(part: parts.BatchTopK) -> CodeLines:
    """The largest of a batch."""
    return CodeLines(
        BATCH_TOP_K,
        put(KEPT),
        ("z", "revival"),
        layers=f"self.to_code = nn.Linear($features, CODE_SIZE)\n{IDLE}\n"
        'self.register_buffer("threshold", torch.zeros(()))',
        methods=put(LARGEST),
        terms={"revival": "revival.mean()"},
        weights={"revival": "REVIVAL"},
        names=SIZE | {"k": ("K", "numbers that an item may use on average")} | REVIVED,
    )


DICTIONARIES = (
    "The code is several dictionaries, one within the other, each twice as large as the one before: in training an "
    "item is rebuilt from one of them, drawn by chance, so the small ones must hold what is common and the large ones "
    "add what is special (Matryoshka sparse autoencoders, Bussmann, Nabeshima, Karvonen and Nanda 2025). The paper "
    "adds up the errors of all; an even draw of one has, in the mean, their mean."
)


def matryoshka(part: parts.Matryoshka) -> CodeLines:
    """The largest of a batch, in dictionaries one within the other."""
    return CodeLines(
        f"{BATCH_TOP_K}\n\n{DICTIONARIES}",
        put(KEPT)
        + "\n"
        + put(
            """
            if self.training:
                nested = reversed(range(DICTIONARIES))
                sizes = torch.tensor([float(CODE_SIZE >> step) for step in nested])
                drawn = torch.randint(len(sizes), (len(z),), generator=generator)
                z = z * (torch.arange(float(CODE_SIZE)) < sizes[drawn][:, None]).float()
            """
        ),
        ("z", "revival"),
        layers=f"self.to_code = nn.Linear($features, CODE_SIZE)\n{IDLE}\n"
        'self.register_buffer("threshold", torch.zeros(()))',
        methods=put(LARGEST),
        takes=("generator",),
        terms={"revival": "revival.mean()"},
        weights={"revival": "REVIVAL"},
        names=SIZE
        | {
            "k": ("K", "numbers that an item may use on average"),
            "dictionaries": ("DICTIONARIES", "dictionaries one within the other"),
        }
        | REVIVED,
    )


def jump_relu(part: parts.JumpReLU) -> CodeLines:
    """What is above a learnt threshold stays as it is."""
    return CodeLines(
        "A code number below its own learnt threshold becomes 0, one above it stays as it is, and each one that is not "
        "0 has a price (JumpReLU, Rajamanoharan et al. 2024). Neither has a slope in the threshold, so it is given the "
        "one that the mean over many items has, estimated from numbers within a window round the threshold. A number "
        "that has not been used for long is dead, and the term `revival` pulls it and its threshold together.",
        put(
            """
            raw, threshold = self.to_code(h), F.softplus(self.raw_threshold)
            fires = raw >= threshold
            z, l0 = torch.where(fires, raw, 0.0), fires.float()
            revival = (F.relu(threshold - raw) * (self.idle >= PATIENCE_OF_UNITS).float()).sum(1)
            if self.training:
                self.idle.add_(1.0).mul_((z.detach() > 0).sum(0) == 0)
                near = (2 * (raw - threshold).detach().abs() <= BANDWIDTH).float() / BANDWIDTH
                slope = near * (threshold - threshold.detach())  # 0, with a gradient
                z, l0 = z - threshold.detach() * slope, l0 - slope
            l0 = l0.sum(1)
            """
        ),
        ("z", "l0", "revival"),
        layers="self.to_code = nn.Linear($features, CODE_SIZE)\n"
        "start = math.log(math.expm1(0.05))  # softplus makes 0.05 of it\n"
        "self.raw_threshold = nn.Parameter(torch.full((CODE_SIZE,), start))\n" + IDLE,
        terms={"l0": "l0.mean()", "revival": "revival.mean()"},
        weights={"l0": "PRICE * ramp(epoch, PRICE_WARMUP)" if part.warmup else "PRICE", "revival": "REVIVAL"},
        names=SIZE
        | {
            "price": ("PRICE", "nats that each number costs that is not 0"),
            "warmup": ("PRICE_WARMUP", "epochs over which the price grows from 0"),
            "bandwidth": ("BANDWIDTH", "width of the window in which a threshold learns"),
        }
        | REVIVED,
    )
