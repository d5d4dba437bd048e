"""The training: how held-out items are judged, and the loop. Knows no torch."""

from __future__ import annotations

from math import prod

from ...data.kinds import KINDS
from . import training
from .chosen import BATCH, Chosen
from .form import call, listed, number, put
from .loss_code import call_of_losses

__all__ = ["changes_code", "loop_code", "purposes", "training_text"]

PIECE = 1 << 18
"""Values of items that go through convolutions, an LSTM or a transformer at once when they are judged."""
TRAINING = (
    "A step takes a few items, asks how the loss changes with each weight, and moves all weights a little downhill. "
    "After each epoch the items that are held out are looked at; nothing is learnt from them."
)
NOISE = (
    "Held-out codes are drawn too, with noise that belongs to the item and never changes: so the held-out curve is the "
    "negative ELBO as well, and compares with the training curve."
)
PATIENCE = "The best weights are kept; training ends when nothing better has been found for PATIENCE epochs."
CHANGED = "A person changed settings while it trained; the table CHANGES, at the top, has them by step."
BEGUN = (
    "It does not begin from nothing but with the weights of a trained model, as the app kept them; what fits none of "
    "them stays as it was drawn."
)
ACTIVITY = """\
activity = activity / len(x_held_out)
means["sparsity"] = sparsity(activity).item()  # of all items at once"""
CRITIC_STATE = ' | critic.state_dict(prefix="adversary.")'
CRITIC_ADAM = ["critic.parameters()", "lr=CRITIC_RATE", "betas=(0.5, 0.999)", "fused=True"]


def training_text(parts: Chosen) -> str:
    """What is to be understood of the training."""
    spec = parts.facts.spec
    texts = [TRAINING, training.optimiser(spec.optimiser).text]
    texts += [
        text
        for text, there in (
            (NOISE, parts.noisy),
            (PATIENCE, spec.budget.patience),
            (CHANGED, parts.facts.changes),
            (BEGUN, spec.start),
        )
        if there
    ]
    return "\n\n".join(texts)


def purposes(parts: Chosen) -> list[str]:
    """The streams that are drawn from."""
    found = {
        "ORDER": True,
        "STEP": parts.draws_training,
        "HELD_OUT": parts.draws_held_out,
        "DROPPED": parts.drops,
        "CODE": parts.noisy,
    }
    return [name for name, used in found.items() if used]


def changes_code(parts: Chosen) -> str:
    """Live settings that were changed, as a table; empty where none was."""
    if not parts.facts.changes:
        return ""
    rows = [f'({one.step}, "{parts.constants[one.path][0]}", {number(one.value)})' for one in parts.facts.changes]
    return "# What was changed while it trained: after so many steps, which setting, to what.\n" + listed(
        "CHANGES = [", rows, "]"
    )


def loop_code(parts: Chosen) -> str:
    """How held-out items are judged, the learning rate over time, and the loop."""
    spec = parts.facts.spec
    rate, called = training.schedule(spec.optimiser), call_of_losses(parts, held_out=False)
    dropout = "torch.manual_seed(stream(DROPPED, step).initial_seed())  # which units are silenced"
    loop = put(
        training.LOOP,
        critic="critic = Critic()\ncritic_optimiser = " + call("torch.optim.Adam", CRITIC_ADAM) if parts.critic else "",
        start=put(training.START, critic=CRITIC_STATE if parts.critic else "") if spec.start else "",
        optimiser=put(training.optimiser(spec.optimiser).made, parameters="model.parameters()"),
        stopping="best, kept, waited = math.inf, {}, 0" if spec.budget.patience else "",
        batch=batch(parts),
        labels="labels = y_train[order[place : place + BATCH_SIZE]]" if parts.condition.takes else "",
        steps="EPOCHS * steps_per_epoch" if whole(parts) else "STEPS",
        changes=changing(parts),
        dropout=dropout if parts.drops else "",
        stream="generator = stream(STEP, step)" if parts.draws_training else "",
        prepare=parts.view.prepare,
        terms=f"terms, {parts.critic.learns} = {called}" if parts.critic else "",
        losses="terms" if parts.critic else called,
        rate=following(parts, rate),
        critic_step=put(training.CRITIC_STEP, shown=parts.critic.learns) if parts.critic else "",
        due=due(parts),
        wait=waiting(parts) if spec.budget.patience else "",
    )
    return "\n\n\n".join([evaluation(parts), *([rate] if rate else []), loop])


def batch(parts: Chosen) -> str:
    """The items of a step. Texts lie in memory word by word; the app copies a batch place by place, and sums follow."""
    items = "order[place : place + BATCH_SIZE]"
    return f"x_train.index_select(0, {items})" if "words" in KINDS[parts.facts.card.kind].has else f"x_train[{items}]"


def following(parts: Chosen, rate: str) -> str:
    """Lines that set the learning rate, where it does not stay as it is."""
    changed = any(one.path == "optimiser.learning_rate" for one in parts.facts.changes)
    if not rate and not changed:
        return ""
    value = "learning_rate(epoch)" if rate else "LEARNING_RATE"
    return f'for group in optimiser.param_groups:\n    group["lr"] = {value}'


def changing(parts: Chosen) -> str:
    """Lines that take over what was changed."""
    if not parts.facts.changes:
        return ""
    of_model = any(one.path.startswith("model.") for one in parts.facts.changes)
    anew = of_model and parts.facts.spec.budget.patience
    return put(
        """
        for after, name, value in CHANGES:
            if after == step:
                globals()[name] = value
                $anew
        """,
        anew="best, waited = math.inf, 0  # another objective: not comparable" if anew else "",
    )


def whole(parts: Chosen) -> bool:
    """Whether the script goes to the end that is planned or ends itself, and not where a person or a fault ended the
    run."""
    facts = parts.facts
    steps = [look.step for look in facts.looks]
    by_itself = bool(facts.spec.budget.patience) and len(steps) > len(set(steps))
    return not facts.ended or facts.last >= facts.planned or by_itself


def due(parts: Chosen) -> str:
    """When held-out items are judged: after the first step, after each epoch, and where the run was at its end."""
    facts = parts.facts
    at_end = facts.last in {look.step for look in facts.looks} and facts.last % facts.steps_per_epoch
    extra = " or step + 1 == STEPS" if at_end and facts.last > 1 and not whole(parts) else ""
    return f"step == 0 or (step + 1) % steps_per_epoch == 0{extra}"


def waiting(parts: Chosen) -> str:
    """Lines that remember the best weights and end the training."""
    after = parts.warmed_after
    best = "best = min(best, found)"
    if after:
        best += f" if step + 1 >= {number(after)} * steps_per_epoch else math.inf  # not while weights grow"
    return put(training.WAIT, best=best)


# --- held-out items ---------------------------------------------------------------------------------------------------


def evaluation(parts: Chosen) -> str:
    """The function that judges the held-out items."""
    sparsity, batches, items = "sparsity" in parts.penalties, "x_held_out.split(1024)", "x"
    before = ["activity = torch.zeros(CODE_SIZE, dtype=torch.float64)"] if sparsity else []
    if parts.condition.takes:
        before.append("batches = zip(x_held_out.split(1024), y_held_out.split(1024), strict=True)")
        batches, items = "batches", "x, labels"
    numbered = parts.noisy or parts.draws_held_out
    add = put(
        """
        for name, value in $losses.items():
            sums[name] = sums.get(name, 0.0) + value.item() * len(x)
        """,
        losses=call_of_losses(parts, held_out=True) + ("[0]" if parts.critic else ""),
    )
    after = ACTIVITY if sparsity and "sparsity" not in parts.sometimes else ""
    if sparsity and not after:
        after = 'if "sparsity" in means:\n    means["sparsity"] = sparsity(activity / len(x_held_out)).item()'
    return put(
        training.EVALUATE,
        decorator="" if "contraction" in parts.penalties else "@torch.no_grad()",
        eval="dropout is off" if parts.drops else "nothing moves",
        before="\n".join(before),
        loop=f"for number, {nested(items)} in enumerate({batches}):" if numbered else f"for {items} in {batches}:",
        generator="generator = stream(HELD_OUT, number)" if parts.draws_held_out else "",
        prepare=parts.view.prepared,
        noise="noise = torch.randn(1024, CODE_SIZE, generator=stream(CODE, number))[: len(x)]" if parts.noisy else "",
        pieces="\n".join([in_pieces(parts, add), *(activity(parts) if sparsity else [])]),
        after=after,
    )


def nested(items: str) -> str:
    """Names as one of several that a loop unpacks."""
    return f"({items})" if "," in items else items


def activity(parts: Chosen) -> list[str]:
    """Lines that add up how active each code number is."""
    given = ", ".join([parts.view.alone or parts.view.input, *(["labels", "None"][: len(parts.condition.takes)])])
    return [f"activity += model.encode({given})[0].double().sum(0)"]


def in_pieces(parts: Chosen, add: str) -> str:
    """The lines that add up the terms of a batch, piece by piece where that is how the app does it."""
    about = parts.model.bottleneck.about_batches or parts.penalties or parts.critic
    values = prod(parts.shapes[1])
    if not parts.model.backbone.widens or about or values * min(BATCH, parts.facts.card.held_out) <= PIECE:
        return add
    names = [*parts.given, *(["noise"] if parts.noisy else [])]
    target = "x.numel()" if parts.view.target == "x" else f"{values} * len(x)"
    every = f"zip(*(t.split(size) for t in ({', '.join(names)})), strict=True)"
    return put(
        """
        size = math.ceil(len(x) / math.ceil($target / 2**18))  # what fits the processor's cache
        pieces = $split
        for $names in pieces:
            $add
        """,
        target=target,
        names=", ".join(names),
        split=f"{names[0]}.split(size)" if len(names) == 1 else every,
        add=add,
    )
