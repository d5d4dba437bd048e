"""What is made small: the functions of the loss. Knows no torch."""

from __future__ import annotations

from typing import cast

from ...parts import CodeCritic
from .chosen import Chosen
from .form import expression, listed, put
from .penalties import CRITIC, DRAWN, PENALTIES

__all__ = ["call_of_losses", "loss_code", "loss_text"]

LOSS = (
    "Everything is in nats per item: summed over the values of an item, averaged over the items of a batch. Smaller is "
    "better."
)
ELBO = (
    "Without a price the clouds would shrink to points, far from each other. KL(q(z|x) || N(0, I)) is that price: how "
    "much a cloud tells beyond a standard normal, in nats. Reconstruction + KL is the negative ELBO, an upper bound of "
    "-log p(x): what it would cost to tell the item by way of its code (Kingma and Welling 2013)."
)
CAPACITY = (
    "Here the weight is not on KL but on its distance from a capacity that grows: the code may hold so many nats and "
    "no more (Burgess et al. 2018), so it takes up one thing after the other."
)
WARMUP = (
    "The weight of KL grows over the first epochs: at once at its full size it would be cheaper to give the code up "
    "than to learn to use it, and codes that were given up come back late."
)
AGAINST = (
    "An adversarial autoencoder (Makhzani et al. 2015): a critic learns to tell codes from draws of a standard normal, "
    "and the encoder learns to fool it, until all codes together look like such draws."
)
RAMP = '''
def ramp(epoch, epochs):
    """Grow from 0 to 1 over so many epochs."""
    return min(1.0, epoch / epochs)
'''


def loss_text(parts: Chosen) -> str:
    """What is to be understood of the loss."""
    texts = [LOSS, parts.judged.text, *(PENALTIES[name].text for name in parts.penalties)]
    if "kl" in parts.code.terms:
        texts.append(ELBO)
        if "capacity" in parts.code.terms:
            texts.append(CAPACITY)
        if any("KL_WARMUP" in weight for weight in parts.code.weights.values()):
            texts.append(WARMUP)
    if parts.critic:
        texts.append(AGAINST)
    return "\n\n".join(texts)


def loss_code(parts: Chosen) -> str:
    """All functions of the loss."""
    found = [parts.judged.function]
    if parts.estimates:
        found.append(put(DRAWN, draws=str(parts.draws)))
    found += [penalty_function(parts, name) for name in parts.penalties]
    if parts.critic:
        found.append(put(CRITIC, width=str(cast(CodeCritic, parts.model.adversary).width)))
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
    lines = [view.inside]
    if "contraction" in parts.penalties:
        lines.append(f"{view.input} = {view.input}.detach().requires_grad_()  # its slope is asked for")
    if parts.noisy:
        lines.append("if noise is None:\n    noise = torch.randn(len(x), CODE_SIZE, generator=generator)")
    passed = [view.input, *filter(None, [view.visible]), *code.takes]
    lines += [f"{', '.join(code.gives)} = model.encode({', '.join(passed)})", "output = model.decoder(z)", code.between]
    judged = ["model", "output", view.target, *filter(None, [view.weight])]
    terms = {"reconstruction": f"reconstruction({', '.join(judged)})"} | code.terms
    terms |= {name: penalty_value(parts, name) for name in parts.penalties if name not in parts.sometimes}
    late = {name: penalty_value(parts, name) for name in parts.penalties if name in parts.sometimes}
    against = {"adversary": "critic.fooled(z)", "critic": "critic.mistakes(z, generator)"} if parts.critic else {}
    if late:
        lines.append(dictionary("terms = {", terms))
        lines += [f'if {PENALTIES[name].constant} > 0:\n    terms["{name}"] = {value}' for name, value in late.items()]
        lines += [f'terms["{name}"] = {value}' for name, value in against.items()]
    else:
        lines.append(dictionary("terms = {" if against else "return {", terms | against))
    if parts.critic:
        lines.append("return terms, z  # the critic will learn from the codes")
    elif late:
        lines.append("return terms")
    given = [*view.given, *more(parts), *(["noise=None"] if parts.noisy else [])]
    return put(
        '''
        def losses($given):
            """Each term of the loss, in nats: of one item, as the mean of a batch."""
            $lines
        ''',
        given=", ".join(["model", *given]),
        lines="\n".join(line for line in lines if line),
    )


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
    return f"losses({', '.join(['model', *parts.view.given, *given, *noise])})"


def weights(parts: Chosen) -> dict[str, str]:
    """What each term counts, as an expression; what is only watched is left out."""
    found = {"reconstruction": ""} | parts.code.weights
    for name in parts.penalties:
        row, part = PENALTIES[name], getattr(parts.model.penalties, name)
        found[name] = f"{row.constant} * ramp(epoch, {row.constant}_WARMUP)" if part.warmup else row.constant
    return found | ({"adversary": "ADVERSARY"} if parts.critic else {})


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
