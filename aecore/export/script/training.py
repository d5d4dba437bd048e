"""Templates: chance, losses, evaluation, the loop, and what should come out. Knows no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...spec import Optimiser
from .facts import Facts, Look
from .form import listed, number, put

__all__ = [
    "CRITIC_STEP",
    "ENDING",
    "EVALUATE",
    "LOOP",
    "START",
    "WAIT",
    "chance",
    "ending",
    "ending_text",
    "optimiser",
    "schedule",
]

CHANCE = '''
def stream(purpose, step=0):
    """A source of random numbers that follows from (SEED, purpose, step), mixed by SplitMix64."""
    a, b, c = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
    x = (SEED * a + purpose * b + step * c) % 2**64
    x = (x ^ (x >> 30)) * b % 2**64
    x = (x ^ (x >> 27)) * c % 2**64
    return torch.Generator().manual_seed((x ^ (x >> 31)) >> 1)
'''
PURPOSES = {"ORDER": 1, "STEP": 2, "HELD_OUT": 3, "DROPPED": 5, "CODE": 6}


def chance(used: list[str]) -> str:
    """The functions, and the purposes that a script has."""
    names = ", ".join(used)
    numbers = ", ".join(str(PURPOSES[name]) for name in used)
    return f"{names} = {numbers}  # purposes\n\n\n{put(CHANCE)}"


EVALUATE = '''
$decorator
def evaluate(model, epoch):
    """The objective on all held-out items, with noise that is always the same."""
    model.eval()  # $eval
    sums = {}
    $before
    $loop
        $generator
        $prepare
        $noise
        $pieces
    means = {name: total / len(x_held_out) for name, total in sums.items()}
    $after
    model.train()
    return objective(means, epoch)
'''

LOOP = """
torch.manual_seed(SEED)
model = Autoencoder()
$critic
$start
optimiser = $optimiser
steps_per_epoch = len(x_train) // BATCH_SIZE  # what fills no batch is left out
training, held_out = [], {}  # the objective at each step; of held-out items, after so many steps
$stopping

for step in range($steps):
    epoch = step / steps_per_epoch
    $changes
    if step % steps_per_epoch == 0:  # a new order in each epoch
        order = torch.randperm(len(x_train), generator=stream(ORDER, step // steps_per_epoch))
    place = step % steps_per_epoch * BATCH_SIZE
    x = $batch
    $labels
    $stream
    $dropout
    $prepare
    $terms
    loss = objective($losses, epoch)
    $rate
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    $critic_step
    training.append(loss.item())
    if $due:
        found = held_out[step + 1] = evaluate(model, (step + 1) / steps_per_epoch)
        print(f"step {step + 1}: held-out {found:.4f}, training {loss.item():.4f} nats per item")
        $wait
"""


CRITIC_STEP = """
critic_optimiser.zero_grad()  # then the critic learns, from the $shown of the same batch
critic.mistakes($shown, generator).backward()
critic_optimiser.step()
"""
WAIT = """
better = found < best
if better:
    kept = {name: value.clone() for name, value in model.state_dict().items()}
if step:
    waited = 0 if better else waited + 1
$best
if waited >= PATIENCE:
    model.load_state_dict(kept)  # back to the best weights
    held_out[step + 1] = evaluate(model, (step + 1) / steps_per_epoch)
    break
"""
START = """
state = model.state_dict()$critic
for name, value in safetensors.torch.load_file("start.safetensors").items():
    name = name.removeprefix("bottleneck.").replace("likelihood.spread.", "")  # as it is called here
    name = name.replace("decoder.reader.", "decoder.0.")
    name = re.sub(r"^decoder\\.body\\.(\\d+)", lambda place: f"decoder.{int(place[1]) + 1}", name)
    name = name.replace("decoder.body.", "decoder.1.")
    if name in state and state[name].shape == value.shape:
        state[name].copy_(value)
"""


@dataclass(frozen=True)
class Following:
    """How an optimiser stands in a script."""

    made: str
    text: str


OPTIMISERS = {
    "gd": Following(
        "torch.optim.SGD($parameters, lr=LEARNING_RATE, fused=True)",
        "Gradient descent takes one step an epoch, along the gradient of all items.",
    ),
    "sgd": Following(
        "torch.optim.SGD($parameters, lr=LEARNING_RATE, fused=True)",
        "Stochastic gradient descent steps along the gradient of a few items: noisy, but many steps an epoch.",
    ),
    "momentum": Following(
        "torch.optim.SGD($parameters, lr=LEARNING_RATE, momentum=0.9, fused=True)",
        "Momentum rolls on in its old direction: what gradients agree on adds up, what they do not cancels.",
    ),
    "rmsprop": Following(
        "torch.optim.RMSprop($parameters, lr=LEARNING_RATE)",
        "RMSprop divides each weight's gradient by its usual size, so that all weights move alike.",
    ),
    "adam": Following(
        "torch.optim.Adam($parameters, lr=LEARNING_RATE, fused=True)",
        "Adam gives each weight steps of a size of its own: the mean of its gradients, divided by their usual size.",
    ),
    "adamw": Following(
        "torch.optim.AdamW($parameters, lr=LEARNING_RATE, weight_decay=DECAY, fused=True)",
        "AdamW is Adam, and in each step all weights shrink a little.",
    ),
}


def optimiser(spec: Optimiser) -> Following:
    """The optimiser of a spec."""
    return OPTIMISERS[spec.kind]


SCHEDULES = {
    "constant": "",
    "cosine": "0.5 * (1 + math.cos(math.pi * min(1.0, epoch / EPOCHS)))  # falls to 0 along a cosine",
    "step": "1.0 if min(1.0, epoch / EPOCHS) < 0.5 else 0.1  # a tenth from half of the epochs on",
}


def schedule(spec: Optimiser) -> str:
    """The function `learning_rate`, empty where the rate stays as it is."""
    if spec.schedule == "constant" and not spec.warmup:
        return ""
    shape = SCHEDULES[spec.schedule]
    start = "min(1.0, (epoch + 1 / 64) / RATE_WARMUP)"
    lines = [f"shape = {shape}" if shape else "", f"start = {start}  # a slow start" if spec.warmup else ""]
    factors = ["LEARNING_RATE", *(["shape"] if shape else []), *(["start"] if spec.warmup else [])]
    return put(
        '''
        def learning_rate(epoch):
            """The learning rate at a moment of training."""
            $lines
            return $product
        ''',
        lines="\n".join(line for line in lines if line),
        product=" * ".join(factors),
    )


ENDING = "The held-out losses of the run that this script was made of, after so many steps, in nats per item."
BEGINNING = "The training losses of the run that this script was made of, at some of its first steps, in nats per item."
SHOWN = 8
"""Held-out losses of the run that a script compares with, at most."""


def ending_text(facts: Facts, *, noisy: bool) -> str:
    """What the losses are that a script compares with."""
    return BEGINNING if by_first_steps(facts, noisy=noisy) else ENDING


def by_first_steps(facts: Facts, *, noisy: bool) -> bool:
    """Whether held-out losses may have been measured at mean codes, as older runs did: those that come along."""
    return facts.elsewhere and noisy


def ending(facts: Facts, *, noisy: bool) -> str:
    """What should come out, and how near it came."""
    early = by_first_steps(facts, noisy=noisy)
    looks = facts.first if early else facts.looks
    if not looks:
        return ""
    entries = [f"{look.step}: {number(look.objective)}" for look in shown(looks)]
    values = "{step + 1: loss for step, loss in enumerate(training)}" if early else "held_out"
    return put(
        """
        $expected

        found = $values
        apart = {step: abs(found[step] - loss) for step, loss in EXPECTED.items() if step in found}
        print(f"largest difference from the run: {max(apart.values()):.2g} nats per item")
        if any(apart[step] > 0.01 * abs(EXPECTED[step]) + 0.01 for step in apart):
            print("That is more than rounding: is this another version of torch, or was something changed?")
        """,
        expected=listed("EXPECTED = {", entries, "}"),
        values=values,
    )


def shown(looks: tuple[Look, ...]) -> list[Look]:
    """Some of the looks, the first and the last among them, evenly spread in the logarithm of their place."""
    if len(looks) <= SHOWN:
        return list(looks)
    last = len(looks) - 1
    places = sorted({0, last, *(round(math.exp(math.log(last) * i / (SHOWN - 2))) for i in range(SHOWN - 1))})
    return [looks[place] for place in places]
