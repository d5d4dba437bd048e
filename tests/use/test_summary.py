"""An extract of texts, by hand and as scikit-learn has it; bags of words beside codes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from aecore.runs.store import find_run
from aecore.use import features, summary
from aecore.use.asked import Features, Summary
from aecore.use.items import held_out
from aecore.use.job import known_of
from aecore.use.known import Known
from aecore.use.purposes import PURPOSES

quiet = lambda share, text: None  # noqa: E731


@pytest.fixture(scope="module")
def sentences() -> Known:
    return known_of(find_run("sentences-transformer-16d"))


def test_words_are_counted_and_places_behind_the_end_are_not(sentences: Known) -> None:
    samples = held_out(sentences.dataset).samples[:20]
    for text, counts in zip(samples.tolist(), summary.counts_of(sentences, samples), strict=True):
        assert counts.tolist() == [text.count(word) for word in range(1, sentences.card.shape[0])]


def test_likeness_is_the_cosine_of_scikit_learns_tf_idf_of_the_texts_themselves(sentences: Known) -> None:
    data = sentences.dataset
    texts, known = (
        [" ".join(f"w{word}" for word in row if word) for row in split.samples.tolist()]
        for split in (data.held_out, data.train)
    )
    rows = TfidfVectorizer(token_pattern=r"w\d+").fit(known).transform(texts).toarray()
    expected = cosine_similarity(rows, rows.mean(0)[None])[:, 0]
    counts = [summary.counts_of(sentences, split.samples) for split in (data.held_out, data.train)]
    assert summary.tf_idf_likeness(*counts) == pytest.approx(expected, abs=1e-9)


def test_the_nearest_to_the_mean_code_come_first_and_no_two_alike(sentences: Known) -> None:
    items = held_out(sentences.dataset)
    found = summary.use(sentences, items, Summary(chosen=4, pictured=10), quiet)
    codes = sentences.through(items.samples)[0].double().numpy()[:, : sentences.model.code_size]
    far = np.linalg.norm(codes - codes.mean(0), axis=1)
    assert found.rows["distance"] == pytest.approx(far)
    chosen = found.pictured[:4]
    bags = summary.counts_of(sentences, items.samples)
    assert all((bags[a] != bags[b]).any() for a, b in combinations(chosen, 2))
    nearer = np.flatnonzero(far < far[chosen[-1]])
    assert all(any((bags[place] == bags[one]).all() for one in chosen) for place in nearer)
    assert found.pictures["item"].shape[0] == len(found.pictured) == 10
    assert str(items.rows[chosen[0]]) in str(found.notes[-2].values["rows"])


def test_bits_by_hand() -> None:
    """Two words; training has 2 of the first, 6 of the second, so the prior is 3/10 and 7/10."""
    counts, trained = np.array([[1.0, 0], [0, 2]]), np.array([[2.0, 6]])
    told = summary.bits_of(counts, np.array([0]), trained)
    first = (1 + summary.PRIOR * 0.3) / (1 + summary.PRIOR)
    assert told == pytest.approx([-np.log2(first), -2 * np.log2(1 - first)])


def test_an_extract_of_everything_tells_most(sentences: Known) -> None:
    """Every way chooses all texts then, so all cost the same."""
    items = held_out(sentences.dataset)
    counts, trained = (summary.counts_of(sentences, of) for of in (items.samples, sentences.train.samples))
    whole, few = (summary.bits_of(counts, np.arange(n), trained).sum() for n in (len(items), 3))
    assert whole < few


def test_bags_of_words_stand_beside_codes_of_texts(sentences: Known) -> None:
    items = held_out(sentences.dataset)
    spaces = features.spaces_of(sentences, items, sentences.through(items.samples)[0])
    assert spaces["bag"].tolist() == summary.counts_of(sentences, items.samples).tolist()
    assert items.labels is not None
    found = features.use(sentences, items, Features(), quiet).summary[0]
    hits = features.hits_of({"bag": spaces["bag"]}, items.labels, Features())["bag"]
    assert found.baselines["bag"] == pytest.approx(100 * hits.mean())


def test_models_of_other_things_are_refused() -> None:
    assert PURPOSES["summary"].why_not(find_run("digits-vae-2d")) is not None
    assert PURPOSES["summary"].why_not(find_run("sentences-transformer-16d")) is None
