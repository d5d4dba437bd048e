"""A training as the chapters of one script: the parts of a spec, each by its template, put together. Knows no torch."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import cached_property
from math import ceil, prod

from ...parts import CodeCritic, Model
from ...spec import OwnData
from . import training
from .backbones import BACKBONES, Layers
from .bottlenecks import BOTTLENECKS, CodeLines
from .data import DATA, Items, own
from .facts import Facts
from .form import Section, call, expression, listed, number, put
from .likelihoods import LIKELIHOODS, Judged
from .penalties import CRITIC, DRAWN, PENALTIES
from .settings import settings_of
from .views import VIEWS, ViewCode

__all__ = ["Script"]

PIECE = 1 << 18
"""Values of items that go through convolutions, an LSTM or a transformer at once when they are evaluated."""
BATCH = 1024
DRAWS = 20


@dataclass(frozen=True)
class Script:
    """All parts of one training as templates filled in."""

    facts: Facts

    @property
    def model(self) -> Model:
        """The parts, as the training begins."""
        return self.facts.spec.model

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Of an input and of a target."""
        given, told = self.model.view.shapes(self.facts.card.shape)
        return given, told

    @cached_property
    def view(self) -> ViewCode:
        """How the encoder's view of an item is written."""
        return VIEWS[self.model.view.kind](self.model.view, self.facts.card.shape)

    @cached_property
    def layers(self) -> Layers:
        """How the layers are written."""
        part, size = self.model.backbone, self.model.bottleneck.size
        hides = {"hides": True} if self.view.visible else {}
        return BACKBONES[part.kind](part, *self.shapes, size, **hides)

    @cached_property
    def code(self) -> CodeLines:
        """How the code is written."""
        return BOTTLENECKS[self.model.bottleneck.kind](self.model.bottleneck)

    @cached_property
    def judged(self) -> Judged:
        """How the judgement of a rebuilt item is written."""
        part = self.model.likelihood
        return LIKELIHOODS[part.kind](part, self.shapes[1], bool(self.view.weight))

    @cached_property
    def penalties(self) -> list[str]:
        """Names of the penalties that are on at some time, in their order."""
        active = [set(spec.model.penalties.active()) for spec in self.facts.specs()]
        return [name for name in PENALTIES if any(name in names for names in active)]

    @cached_property
    def sometimes(self) -> set[str]:
        """Penalties that are off at some time."""
        active = [set(spec.model.penalties.active()) for spec in self.facts.specs()]
        return {name for name in self.penalties if not all(name in names for names in active)}

    @property
    def critic(self) -> bool:
        """Whether a critic trains against the encoder."""
        return isinstance(self.model.adversary, CodeCritic)

    @cached_property
    def items(self) -> Items:
        """Where the items come from."""
        data = self.facts.spec.data
        return own(self.facts.card, data) if isinstance(data, OwnData) else DATA[data.name](self.facts.card, data)

    @property
    def named(self) -> dict[str, dict[str, tuple[str, str]]]:
        """The constants of single parts."""
        return {"view": self.view.names, "code": self.code.names, "likelihood": self.judged.names}

    # --- chapters ---------------------------------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """The chapters in the order in which they are read."""
        chapters = [
            Section("Data", self.items.text, self.data()),
            Section("Chance", CHANCE_TEXT, training.chance(self.purposes())),
        ]
        if self.view.functions:
            chapters.append(Section("What the encoder sees", self.view.text, self.view.functions))
        chapters += [
            Section("Model", f"{self.layers.text}\n\n{self.code.text}", self.the_class()),
            Section("Loss", self.loss_text(), self.the_loss()),
            Section("Training", self.training_text(), self.the_loop()),
            Section("What should come out", ENDING_TEXT, training.ending(self.facts)),
        ]
        code = "\n".join(chapter.code for chapter in chapters)
        return [self.beginning(code), *(chapter for chapter in chapters if chapter.code)]

    def beginning(self, code: str) -> Section:
        """Settings and what is imported."""
        lines = [f"torch.set_num_threads({self.facts.threads or 1})"]
        settings = settings_of(self.facts, self.named, code)
        lines += [f"{one.name} = {number(one.value)}  # {one.said}" for one in settings]
        table = self.table_of_changes(dict.fromkeys(one.name for one in settings))
        return Section("Settings", SETTINGS_TEXT, "\n".join([*lines, *([table] if table else [])]))

    def table_of_changes(self, known: dict[str, None]) -> str:
        """Live settings that were changed, as a table."""
        return ""

    def data(self) -> str:
        """The lines that make the items."""
        limit = f"\nx_train = x_train[:{self.facts.trained_on}]" if self.facts.spec.data.items else ""
        return self.items.code + limit

    def purposes(self) -> list[str]:
        """The streams that are drawn from."""
        used = ["ORDER", *(["STEP"] if self.draws_training else [])]
        if self.draws_held_out:
            used.append("HELD_OUT")
        if self.drops:
            used.append("DROPPED")
        return [*used, *(["CODE"] if self.noisy else [])]

    @property
    def noisy(self) -> bool:
        """Whether codes are drawn."""
        return "noise" in self.code.takes

    @property
    def drops(self) -> bool:
        """Whether units are silenced in training."""
        return bool(getattr(self.model.backbone, "dropout", 0.0))

    @property
    def draws_training(self) -> bool:
        """Whether a step of training draws numbers."""
        return bool(self.view.prepare) or self.generated_losses

    @property
    def draws_held_out(self) -> bool:
        """Whether an evaluation of held-out items draws numbers besides those of their codes."""
        return bool(self.view.prepared) or self.critic or any(PENALTIES[name].draws for name in self.penalties)

    @property
    def generated_losses(self) -> bool:
        """Whether the losses themselves draw."""
        return (
            self.noisy
            or "generator" in self.code.takes
            or self.critic
            or any("generator" in PENALTIES[name].value for name in self.penalties)
        )

    # --- the model --------------------------------------------------------------------------------------------------

    def the_class(self) -> str:
        """The class of the model, after what it is made of."""
        takes = ", ".join(["self", "x", *(["visible"] if self.view.visible else []), *self.code.takes])
        encode = self.code.encode
        if not encode.startswith("return"):
            encode += f"\nreturn {', '.join(self.code.gives)}"
        read = "h = self.encoder(x, visible)" if self.view.visible else "h = self.encoder(x)"
        body = encode.replace("(h)", "(self.encoder(x))") if encode.count("(h)") == 1 and not self.view.visible else ""
        made = put(
            '''
            class Autoencoder(nn.Module):
                """Item -> code -> item."""

                def __init__(self):
                    super().__init__()
                    self.encoder = $encoder
                    $code
                    $body
                    self.decoder = $decoder
                    $parameter
                    $draw

                def encode($takes):
                    """$said"""
                    $encode

                $methods
            ''',
            code=self.code.layers.replace("$features", str(self.layers.features)),
            parameter=self.judged.parameter,
            body=self.layers.body,
            draw=self.layers.draw,
            takes=takes,
            said=self.said_of_encode(),
            encode=body or f"{read}\n{encode}",
            methods=self.code.methods,
        )
        # Their lines go on below the first one, two levels in.
        for name, value in (("encoder", self.layers.encoder), ("decoder", self.layers.decoder)):
            made = made.replace(f"${name}", textwrap.indent(value, " " * 8).lstrip())
        return "\n\n\n".join(part for part in (self.layers.classes, made.rstrip()) if part)

    def said_of_encode(self) -> str:
        """The docstring of `encode`."""
        given, size = ", ".join(map(str, ("B", *self.shapes[0]))), self.model.bottleneck.size
        return f"Items ({given}) -> codes (B, {size})" + (
            ", and what belongs to them." if len(self.code.gives) > 1 else "."
        )

    # --- the loss ---------------------------------------------------------------------------------------------------

    def loss_text(self) -> str:
        """What is to be understood of the loss."""
        texts = [LOSS_TEXT, self.judged.text]
        texts += [PENALTIES[name].text for name in self.penalties]
        if "kl" in self.code.terms:
            texts.append(ELBO_TEXT)
            if any("ramp" in weight for weight in self.code.weights.values()):
                texts.append(WARMUP_TEXT)
        if self.critic:
            texts.append(CRITIC_TEXT)
        return "\n\n".join(texts)

    def the_loss(self) -> str:
        """All functions of the loss."""
        parts = [self.judged.function]
        if any(PENALTIES[name].draws for name in self.penalties):
            parts.append(put(DRAWN, draws=str(self.draws)))
        parts += [self.penalty_function(name) for name in self.penalties]
        if isinstance(self.model.adversary, CodeCritic):
            parts.append(put(CRITIC, width=str(self.model.adversary.width)))
        parts += [self.losses(), self.objective()]
        if "ramp(" in "".join(parts):
            parts.insert(0, put(training.RAMP))
        return "\n\n\n".join(parts)

    @property
    def draws(self) -> int:
        """How many draws of a held-out batch estimates are the mean of."""
        n = self.facts.card.held_out
        return ceil(DRAWS * BATCH / n) if n > BATCH else DRAWS

    def penalty_function(self, name: str) -> str:
        """The function of a penalty."""
        reader = "model.to_code.weight.T" if self.layers.tied else "model.decoder[0].weight"
        cloud = ", mean, logvar" if self.noisy else ""
        return put(
            PENALTIES[name].function,
            reader=reader,
            cloud=cloud.replace("mean", "mean").replace("logvar", "logvar"),
            clouds=cloud,
        )

    @property
    def takes_epoch(self) -> bool:
        """Whether a term itself depends on the epoch."""
        return "epoch" in self.code.between

    def arguments(self) -> list[str]:
        """What `losses` takes besides the model and what the view gives."""
        return [
            *(["generator"] if self.generated_losses else []),
            *(["epoch"] if self.takes_epoch else []),
        ]

    def losses(self) -> str:
        """The function that gives all terms of a batch."""
        given = [*self.view.given, *self.arguments(), *(["noise=None"] if self.noisy else [])]
        lines = [self.view.inside]
        if "contraction" in self.penalties:
            lines.append(f"{self.view.input} = {self.view.input}.detach().requires_grad_()  # its slope is asked for")
        if self.noisy:
            lines.append("if noise is None:\n    noise = torch.randn(len(x), CODE_SIZE, generator=generator)")
        passed = [self.view.input, *([self.view.visible] if self.view.visible else []), *self.code.takes]
        lines.append(f"{', '.join(self.code.gives)} = model.encode({', '.join(passed)})")
        lines += ["output = model.decoder(z)", self.code.between]
        judged = ["model", "output", self.view.target, *([self.view.weight] if self.view.weight else [])]
        terms = {"reconstruction": f"reconstruction({', '.join(judged)})"} | self.code.terms
        always = {name: self.penalty_value(name) for name in self.penalties if name not in self.sometimes}
        if self.critic:
            always |= {"adversary": "critic.fooled(z)", "critic": "critic.mistakes(z, generator)"}
        if not self.sometimes:
            terms |= always
            entries = [f'"{name}": {value}' for name, value in terms.items()]
            lines.append(listed("terms = {" if self.critic else "return {", entries, "}", 4))
            lines.append("return terms, z  # the critic will learn from the codes" if self.critic else "")
        return put(
            '''
            def losses($given):
                """Each term of the loss, in nats: of one item, as the mean of a batch."""
                $lines
            ''',
            given=", ".join(["model", *given]),
            lines="\n".join(line for line in lines if line),
        )

    def penalty_value(self, name: str) -> str:
        """A call of the function of a penalty."""
        cloud = ", mean, logvar" if self.noisy else ""
        return put(PENALTIES[name].value, clouds=cloud, mean=self.code.mean, given=self.view.input)

    def weights(self) -> dict[str, str]:
        """What each term counts, as an expression; what is only watched is left out."""
        found = {"reconstruction": ""} | self.code.weights
        for name in self.penalties:
            row, part = PENALTIES[name], getattr(self.model.penalties, name)
            found[name] = f"{row.constant} * ramp(epoch, {row.constant}_WARMUP)" if part.warmup else row.constant
        return found | ({"adversary": "ADVERSARY"} if self.critic else {})

    def objective(self) -> str:
        """The function that weighs the terms."""
        terms = [
            f'{weight} * terms["{name}"]' if weight else f'terms["{name}"]' for name, weight in self.weights().items()
        ]
        return put(
            '''
            def objective(terms, epoch):
                """What is made small: the weighted sum of all terms."""
                $sum
            ''',
            sum=expression("return", terms),
        )

    # --- the training -----------------------------------------------------------------------------------------------

    def training_text(self) -> str:
        """What is to be understood of the training."""
        texts = [TRAINING_TEXT, training.optimiser(self.facts.spec.optimiser).text]
        if self.noisy:
            texts.append(NOISE_TEXT)
        if self.facts.spec.budget.patience:
            texts.append(PATIENCE_TEXT)
        return "\n\n".join(texts)

    def call_of_losses(self, *, held_out: bool) -> str:
        """A call of `losses` in the loop or for held-out items."""
        epoch = ["epoch"] if self.takes_epoch else []
        source = "generator" if self.draws_held_out or not held_out else "None"
        given = ["model", *self.view.given, *([source] if self.generated_losses else []), *epoch]
        return f"losses({', '.join([*given, *(['noise'] if self.noisy and held_out else [])])})"

    def the_loop(self) -> str:
        """The evaluation, the schedule and the loop."""
        spec, rate = self.facts.spec, training.schedule(self.facts.spec.optimiser)
        due = "step == 0 or (step + 1) % steps_per_epoch == 0"
        looked = {look.step for look in self.facts.looks}
        if self.facts.last in looked and self.facts.last % self.facts.steps_per_epoch and self.facts.last > 1:
            due += " or step + 1 == STEPS"
        dropout = "torch.manual_seed(stream(DROPPED, step).initial_seed())  # which units are silenced"
        called = self.call_of_losses(held_out=False)
        loop = put(
            training.LOOP,
            critic="critic = Critic()\ncritic_optimiser = $made" if self.critic else "",
            start="",
            optimiser=put(training.optimiser(spec.optimiser).made, parameters="model.parameters()"),
            stopping="best, kept, waited = math.inf, {}, 0" if spec.budget.patience else "",
            steps="EPOCHS * steps_per_epoch" if self.whole else "STEPS",
            changes="",
            dropout=dropout if self.drops else "",
            prepare=self.view.prepare,
            terms=f"terms, codes = {called}" if self.critic else "",
            losses="terms" if self.critic else called,
            stream="generator = stream(STEP, step)" if self.draws_training else "",
            rate='for group in optimiser.param_groups:\n    group["lr"] = learning_rate(epoch)' if rate else "",
            critic_step=put(CRITIC_STEP) if self.critic else "",
            due=due,
            wait=put(WAIT) if spec.budget.patience else "",
        ).replace("$made", call("torch.optim.Adam", CRITIC_ADAM))
        parts = [self.evaluation(), *([rate] if rate else []), loop]
        return "\n\n\n".join(parts)

    @property
    def whole(self) -> bool:
        """Whether the script goes to the end that is planned or ends itself, and not where a person or a fault ended
        the run."""
        steps = [look.step for look in self.facts.looks]
        by_itself = bool(self.facts.spec.budget.patience) and len(steps) > len(set(steps))
        return not self.facts.ended or self.facts.last >= self.facts.planned or by_itself

    def evaluation(self) -> str:
        """The function that judges the held-out items."""
        batches, numbered = "x_held_out.split(1024)", self.noisy or self.draws_held_out
        gradients = "contraction" in self.penalties
        sparsity = "sparsity" in self.penalties
        still = "dropout is off" if self.drops else "nothing moves"
        noise = "noise = torch.randn(1024, CODE_SIZE, generator=stream(CODE, number))[: len(x)]"
        add = put(
            """
            for name, value in $losses.items():
                sums[name] = sums.get(name, 0.0) + value.item() * len(x)
            """,
            losses=self.call_of_losses(held_out=True) + ("[0]" if self.critic else ""),
        )
        return put(
            training.EVALUATE,
            decorator="" if gradients else "@torch.no_grad()",
            eval=still,
            before="activity = torch.zeros(CODE_SIZE, dtype=torch.float64)" if sparsity else "",
            loop=f"for number, x in enumerate({batches}):" if numbered else f"for x in {batches}:",
            generator="generator = stream(HELD_OUT, number)" if self.draws_held_out else "",
            prepare=self.view.prepared,
            noise=noise if self.noisy else "",
            pieces="\n".join([self.in_pieces(add), *(self.activity() if sparsity else [])]),
            after=ACTIVITY if sparsity else "",
        )

    def activity(self) -> list[str]:
        """Lines that add up how active each code number is."""
        return [*filter(None, [self.view.inside]), f"activity += model.encode({self.view.input})[0].double().sum(0)"]

    def in_pieces(self, add: str) -> str:
        """The lines that add up the terms of a batch, piece by piece where that is how the app does it."""
        about = self.model.bottleneck.about_batches or self.penalties or self.critic
        values = prod(self.shapes[1])
        if not self.model.backbone.widens or about or values * min(BATCH, self.facts.card.held_out) <= PIECE:
            return add
        names = [*self.view.given, *(["noise"] if self.noisy else [])]
        target = "x.numel()" if self.view.target == "x" else f"{values} * len(x)"
        split = f"{names[0]}.split(size)" if len(names) == 1 else f"zip(*(t.split(size) for t in ({', '.join(names)})))"
        return put(
            """
            size = math.ceil(len(x) / math.ceil($target / 2**18))  # what fits the processor's cache
            for $names in $split:
                $add
            """,
            target=target,
            names=", ".join(names),
            split=split,
            add=add,
        )


CRITIC_ADAM = ["critic.parameters()", "lr=CRITIC_RATE", "betas=(0.5, 0.999)", "fused=True"]
CRITIC_STEP = """
critic_optimiser.zero_grad()  # then the critic learns, from the codes of the same batch
critic.mistakes(codes, generator).backward()
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
ACTIVITY = """\
activity = activity / len(x_held_out)
means["sparsity"] = sparsity(activity).item()  # of all items at once"""
CHANCE_TEXT = (
    "Weights, the order of items and all noise follow from one seed. Each purpose and each step has a stream of its "
    "own, so nothing depends on what else was drawn before: a training that was stopped goes on as if nothing had been."
)
SETTINGS_TEXT = "Try others: what they do is said below, where they are used."
LOSS_TEXT = (
    "Everything is in nats per item: summed over the values of an item, averaged over the items of a batch. Smaller is "
    "better."
)
ELBO_TEXT = (
    "Without a price the clouds would shrink to points, far from each other. KL(q(z|x) || N(0, I)) is that price: how "
    "much a cloud tells beyond a standard normal, in nats. Reconstruction + KL is the negative ELBO, an upper bound of "
    "-log p(x): what it would cost to tell the item by way of its code (Kingma and Welling 2013)."
)
WARMUP_TEXT = (
    "The weight of KL grows over the first epochs: at once at its full size it would be cheaper to give the code up "
    "than to learn to use it, and codes that were given up come back late."
)
CRITIC_TEXT = (
    "An adversarial autoencoder (Makhzani et al. 2015): a critic learns to tell codes from draws of a standard "
    "normal, and the encoder learns to fool it, until all codes together look like such draws."
)
TRAINING_TEXT = (
    "A step takes a few items, asks how the loss changes with each weight, and moves all weights a little downhill. "
    "After each epoch the items that are held out are looked at; nothing is learnt from them."
)
NOISE_TEXT = (
    "Held-out codes are drawn too, with noise that belongs to the item and never changes: so the held-out curve is the "
    "negative ELBO as well, and compares with the training curve."
)
PATIENCE_TEXT = (
    "The best weights so far are kept; training ends when nothing better has been found for PATIENCE epochs."
)
ENDING_TEXT = "The held-out losses of the run that this script was made of, after so many steps, in nats per item."
