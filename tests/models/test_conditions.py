"""What is told of the class of an item: to whom, at what price, and what is left when nobody says it."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Generator, Tensor
from torch.distributions import Categorical, kl_divergence
from torch.nn import functional as F

from aecore import parts
from aecore.models.autoencoder import build
from aecore.models.conditions import Classes, drawn, known_labels
from aecore.presets import preset
from aecore.rules import problems

PART = parts.Classes(classes=3)
MODEL = parts.Model(condition=PART, bottleneck=parts.GaussianCode(size=2), backbone=parts.Dense(widths=(16,)))


def seeded() -> Generator:
    return Generator().manual_seed(3)


def features(n: int = 40) -> Tensor:
    return torch.randn(n, 5, generator=seeded())


def built(part: parts.Classes = PART) -> Classes:
    torch.manual_seed(0)
    return Classes(part, 5, items=40)


def test_a_label_is_told_as_it_is_and_priced_by_cross_entropy() -> None:
    module, h, labels = built(), features(), torch.arange(40) % 3
    told, terms = module(h, PART, labels, seeded())
    assert torch.equal(told, F.one_hot(labels, 3).float())
    assert torch.allclose(terms["class"].mean(), F.cross_entropy(module.to_class(h), labels))
    assert set(terms) == {"class"}


def test_where_some_labels_are_hidden_recognition_is_priced_on_the_others_and_guesses_by_their_kl() -> None:
    part = parts.Classes(classes=3, labelled=9)
    module, h, labels = built(part), features(), torch.where(torch.arange(40) < 9, torch.arange(40) % 3, -1)
    told, terms = module(h, part, labels, seeded())
    logits = module.to_class(h)
    uniform = Categorical(torch.full((3,), 1 / 3))
    assert torch.allclose(terms["class"].mean(), F.cross_entropy(logits[:9], labels[:9]))
    assert torch.allclose(terms["class_kl"][9:], kl_divergence(Categorical(logits=logits[9:]), uniform), atol=1e-6)
    assert terms["class_kl"][:9].abs().max() == 0
    assert torch.allclose(told.sum(1), torch.ones(40))
    at_rest = module(h, part, labels, None)[1]["class_kl"]  # the likeliest class alone is told: -log p(y)
    assert torch.allclose(at_rest, torch.full((40,), math.log(3)))
    told[9:].sum().backward()  # straight through: the gradient reaches the guess
    assert module.to_class.weight.grad is not None


def test_recognition_of_few_labels_is_told_truly_where_batches_hold_none_of_them() -> None:
    """Over an epoch its mean is theirs; a mean over the labels of each batch would count those without any as 0."""
    part = parts.Classes(classes=3, labelled=3)
    module, h, labels = built(part), features(), torch.where(torch.arange(40) % 19 == 1, torch.arange(40) % 3, -1)
    assert [int((batch >= 0).sum()) for batch in labels.split(4)] == [1, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    told = [
        module(some, part, these, seeded())[1]["class"].mean()
        for some, these in zip(h.split(4), labels.split(4), strict=True)
    ]
    known = labels >= 0
    assert torch.allclose(torch.stack(told).mean(), F.cross_entropy(module.to_class(h)[known], labels[known]))


def test_a_class_is_drawn_as_often_as_it_is_likely() -> None:
    logits = torch.tensor([1.0, 0.0, -1.0]).expand(20_000, 3)
    often, wanted = drawn(logits, seeded()).mean(0), torch.softmax(logits[0], 0)
    assert (often - wanted).abs().max() < 4 * 0.5 / 20_000**0.5


def test_at_rest_the_likeliest_class_is_told_whatever_the_labels_say() -> None:
    module, h = built(), features()
    told, terms = module(h, PART, torch.zeros(40, dtype=torch.long), None)
    assert torch.equal(told.argmax(1), module.to_class(h).argmax(1))
    assert "class" in terms
    assert module(h, PART, None, None)[1] == {}


def test_few_labels_are_spread_over_the_classes() -> None:
    labels = torch.tensor([0] * 50 + [1] * 5 + [2] * 20 + [-1] * 5)
    kept = known_labels(labels, 12)
    assert [int((kept == label).sum()) for label in range(3)] == [4, 4, 4]
    assert torch.equal(kept[kept >= 0], labels[kept >= 0])
    assert [int((known_labels(labels, 30) == label).sum()) for label in range(3)] == [13, 5, 12]
    assert torch.equal(known_labels(labels, 0), labels)


def test_the_decoder_reads_the_class_behind_the_code_and_a_code_is_completed_by_what_was_seen() -> None:
    model = build(MODEL, (1, 8, 8)).eval()
    x = torch.rand(6, 1, 8, 8, generator=seeded())
    code = model.encode(x)
    assert (code.mean.shape, code.point.shape, model.code_size, model.read_size) == ((6, 2), (6, 5), 2, 5)
    assert torch.equal(model.encode_whole(x), code.point)
    other = code.point.clone()
    other[:, 2:] = other[:, 2:].roll(1, 1)
    assert not torch.allclose(model.decode(code.point), model.decode(other))
    assert model.condition is not None
    model.condition.seen.copy_(torch.tensor([3.0, 0.0, 1.0]))
    often = model.completed(torch.zeros(4000, 2))[:, 2:].mean(0)
    assert often[1] == 0
    assert abs(float(often[0]) - 0.75) < 4 * 0.5 / 4000**0.5


REFUSED = [
    ("noise", {}, "has no classes"),
    ("digits", {"model.condition.classes": 5}, "10 classes, and 5 can be told"),
    ("digits", {"model.condition.labelled": 9}, "With 9 labels not each of the 10 classes"),
    ("digits", {"model.condition.labelled": 5000}, "5000 labelled items are more than the 1347"),
    ("digits", {"model.backbone.tied": True}, "untie them"),
    ("digits", {"model.bottleneck.kind": "quantised"}, "choose another code"),
]


@pytest.mark.parametrize(("data", "values", "said"), REFUSED)
def test_what_cannot_be_told_is_said_in_a_sentence(data: str, values: dict[str, object], said: str) -> None:
    assert any(said in str(why) for why in problems(preset(data, "conditional", values)))


def test_a_single_class_tells_nothing() -> None:
    why = PART.problem_of(1, "Mine")
    assert why
    assert "of one class" in str(why)
