"""What is made small: the functions of the loss. Knows no torch."""

from __future__ import annotations

from .chosen import Chosen
from .form import expression, listed, put
from .model_code import gives, takes
from .penalties import DRAWN, PENALTIES

__all__ = ["call_of_losses", "loss_code", "loss_text"]

LOSS = (
    "Everything is in nats per item: summed over the values of an item, averaged over the items of a batch. Smaller is "
    "better."
)
ELBO = (
    "Without a price the clouds would shrink to points, far from each other. KL(q(z|x) || $prior) is that price: how "
    "much a cloud tells beyond $beyond, in nats. Reconstruction + KL is the negative ELBO, an upper bound of "
    "-log p(x): what it would cost to tell the item by way of its code (Kingma and Welling 2013)."
)
CAPACITY = (
    "Here the weight is not on KL but on its distance from a capacity that grows: the code may hold so many nats and "
    "no more (Burgess et al. 2018), so it takes up one thing after the other."
)
FREE_BITS = (
    "With free bits each code number may hold a few nats at no price (Kingma et al. 2016): where a decoder can do "
    "without the code, as one that is told the words before can, a code that costs from the first nat on is given up."
)
WARMUP = (
    "The weight of KL grows over the first epochs: at once at its full size it would be cheaper to give the code up "
    "than to learn to use it, and codes that were given up come back late."
)
ITEM = '''
def item(output):
    """The item that an output of the decoder stands for."""
    $mean
'''
RAMP = '''
def ramp(epoch, epochs):
    """Grow from 0 to 1 over so many epochs."""
    return min(1.0, epoch / epochs)
'''


def loss_text(parts: Chosen) -> str:
    """What is to be understood of the loss."""
    texts = [LOSS, parts.judged.text, *(PENALTIES[name].text for name in parts.penalties)]
    if "kl" in parts.code.terms:
        prior, beyond = parts.code.prior
        texts.append(put(ELBO, prior=prior, beyond=beyond))
        if "capacity" in parts.code.terms:
            texts.append(CAPACITY)
        if "free_bits" in parts.code.terms:
            texts.append(FREE_BITS)
        if any("KL_WARMUP" in weight for weight in parts.code.weights.values()):
            texts.append(WARMUP)
    if parts.critic:
        texts.append(parts.critic.text)
    return "\n\n".join(texts)


def loss_code(parts: Chosen) -> str:
    """All functions of the loss."""
    found = [parts.judged.function]
    if parts.estimates:
        found.append(put(DRAWN, draws=str(parts.draws)))
    found += [penalty_function(parts, name) for name in parts.penalties]
    if parts.critic:
        found += [*([put(ITEM, mean=put(parts.judged.mean))] if parts.critic.outputs else []), parts.critic.critic]
    found += [losses(parts), objective(parts)]
    if "ramp(" in "".join(found):
        found.insert(0, put(RAMP))
    return "\n\n\n".join(found)


def cloud(parts: Chosen) -> str:
    """What a penalty is told of codes that are clouds."""
    return ", mean, logvar" if parts.noisy else ""


def penalty_function(parts: Chosen, name: str) -> str:
    """The function of a penalty."""
    reader = "model.to_code.weight.T" if parts.layers.tied else "model.decoder[0].weight"
    return put(PENALTIES[name].function, reader=reader, clouds=cloud(parts))


def penalty_value(parts: Chosen, name: str) -> str:
    """A call of the function of a penalty."""
    return put(PENALTIES[name].value, clouds=cloud(parts), mean=parts.code.mean, given=parts.view.input)


def losses(parts: Chosen) -> str:
    """The function that gives all terms of a batch."""
    view, code = parts.view, parts.code
    lines = [view.inside, parts.condition.draws]
    if "contraction" in parts.penalties:
        lines.append(f"{view.input} = {view.input}.detach().requires_grad_()  # its slope is asked for")
    if parts.noisy:
        lines.append("if noise is None:\n    noise = torch.randn(len(x), CODE_SIZE, generator=generator)")
    passed = [view.input, *filter(None, [view.visible]), *takes(parts)]
    lines += [
        f"{', '.join(gives(parts))} = model.encode({', '.join(passed)})",
        f"output = {told_of(parts)}",
        code.between,
    ]
    judged = ["model", "output", view.target, *filter(None, [view.weight])]
    nats = f"reconstruction({', '.join(judged)})"
    if parts.layers.local:
        lines.append(f"\ndef judge(output):\n    return {nats}\n")
        nats = f"locally(model, {view.input}, judge(output), judge)"
    terms = {"reconstruction": nats} | parts.condition.terms | code.terms
    terms |= {name: penalty_value(parts, name) for name in parts.penalties if name not in parts.sometimes}
    late = {name: penalty_value(parts, name) for name in parts.penalties if name in parts.sometimes}
    against = parts.critic.terms if parts.critic else {}
    told = shown(parts)
    if late or told:
        lines.append(dictionary("terms = {", terms))
        lines += [f'if {PENALTIES[name].constant} > 0:\n    terms["{name}"] = {value}' for name, value in late.items()]
        lines += [told, *(f'terms["{name}"] = {value}' for name, value in against.items())]
    else:
        lines.append(dictionary("terms = {" if against else "return {", terms | against))
    if parts.critic:
        lines.append(
            f"return terms, {'shown' if told else 'z'}  # the critic will learn from the {parts.critic.learns}"
        )
    elif late:
        lines.append("return terms")
    given = [*parts.given, *more(parts), *(["noise=None"] if parts.noisy else [])]
    return put(
        '''
        def losses($given):
            """Each term of the loss, in nats: of one item, as the mean of a batch."""
            $lines
        ''',
        given=", ".join(["model", *given]),
        lines="\n".join(line for line in lines if line),
    )


def shown(parts: Chosen) -> str:
    """Lines that make what a critic of outputs is shown; they draw, and in the app penalties draw before."""
    if not parts.critic or not parts.critic.outputs:
        return ""
    target, weight = parts.view.target, parts.view.weight
    alone = "alone = torch.cat([z, torch.randn(z.shape, generator=generator)]).detach()  # the decoder's own"
    if parts.condition.gives:
        alone += "\nalone = torch.cat([alone, torch.cat([told, told]).detach()], 1)"
    made = f"item({parts.layers.told.replace('(z)', '(alone)')})"
    if not weight:
        return f"{alone}\nshown = {target}, item(output), {made}"
    counts = f"counts = ({weight} > 0).expand_as({target}).float()  # what does not count is shown as 0"
    both = f"{made} * torch.cat([counts, counts])"
    return f"{alone}\n{counts}\nshown = {target} * counts, item(output) * counts, {both}"


def told_of(parts: Chosen) -> str:
    """What is judged: the outputs of codes; a decoder that is told the true words is told those of the target."""
    made = parts.layers.told.replace(", x, ", f", {parts.view.target}, ")
    return made.replace("(z)", "(torch.cat([z, told], 1))") if parts.condition.gives else made


def dictionary(begin: str, terms: dict[str, str]) -> str:
    """Terms by name."""
    return listed(begin, [f'"{name}": {value}' for name, value in terms.items()], "}", 4)


def more(parts: Chosen) -> list[str]:
    """What `losses` takes besides the model and what the view gives."""
    return [*(["generator"] if parts.draws_losses else []), *(["epoch"] if parts.takes_epoch else [])]


def call_of_losses(parts: Chosen, *, held_out: bool) -> str:
    """A call of `losses` in the loop, or for held-out items."""
    source = "generator" if parts.draws_held_out or not held_out else "None"
    given = [source if name == "generator" else name for name in more(parts)]
    noise = ["noise"] if parts.noisy and held_out else []
    return f"losses({', '.join(['model', *parts.given, *given, *noise])})"


def weights(parts: Chosen) -> dict[str, str]:
    """What each term counts, as an expression; what is only watched is left out."""
    found = {"reconstruction": ""} | parts.condition.weights | parts.code.weights
    for name in parts.penalties:
        row, part = PENALTIES[name], getattr(parts.model.penalties, name)
        found[name] = f"{row.constant} * ramp(epoch, {row.constant}_WARMUP)" if part.warmup else row.constant
    return found | (parts.critic.weights if parts.critic else {})


def objective(parts: Chosen) -> str:
    """The function that weighs the terms."""
    found = []
    for name, weight in weights(parts).items():
        term = f'terms.get("{name}", 0.0)' if name in parts.sometimes else f'terms["{name}"]'
        found.append(f"{weight} * {term}" if weight else term)
    return put(
        '''
        def objective(terms, epoch):
            """What is made small: the weighted sum of all terms."""
            $sum
        ''',
        sum=expression("return", found),
    )
