"""Scoring candidates: vectors small enough to see what has to come first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.searching.ranking import (
    Background,
    Candidates,
    Question,
    Scores,
    inverse_document_frequency,
    rank,
    sentence_z,
)

DIMENSION = 32
RANDOM = np.random.default_rng(7)


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


COMMON = unit(RANDOM.normal(size=DIMENSION))  # what all vectors of a model share


def texts(n: int, lean: np.ndarray | float = 0.0) -> np.ndarray:
    """Vectors that look alike, as a model's do; `lean` is what they have in common besides."""
    return unit(3 * COMMON + lean + unit(RANDOM.normal(size=(n, DIMENSION))))


def background(n: int = 60, lean: np.ndarray | float = 0.0) -> Background:
    return Background.of(texts(n, lean), texts(2 * n, lean), np.full(n, 2), COMMON)


def question(vector: np.ndarray, mass: float = 10.0) -> Question:
    return Question(unit(3 * COMMON + vector), COMMON, "en", mass)


def scored(
    asked: Question,
    passages: np.ndarray,
    sentences: np.ndarray,
    bm25: list[float],
    languages: list[str] | None = None,
    backgrounds: dict[str, Background] | None = None,
) -> Scores:
    n = len(passages)
    candidates = Candidates(
        passages, sentences, np.full(n, len(sentences) // n), np.array(bm25), languages or ["en"] * n
    )
    return rank(asked, candidates, backgrounds or {"en": background(), "de": background()})


def test_the_passage_near_the_question_comes_first() -> None:
    wanted = unit(RANDOM.normal(size=DIMENSION))
    passages = np.concatenate([texts(4), unit(3 * COMMON + wanted)[None]])
    scores = scored(question(wanted), passages, texts(10), [0] * 5)
    assert scores.total.argmax() == 4
    assert scores.passage[4] > 3 > scores.passage[:4].max()


def test_one_sentence_lifts_its_passage() -> None:
    wanted = unit(RANDOM.normal(size=DIMENSION))
    sentences = texts(9)
    sentences[7] = unit(3 * COMMON + wanted)
    scores = scored(question(wanted), texts(3), sentences, [0] * 3)
    assert scores.total.argmax() == 2
    assert scores.sentences.argmax() == 7
    assert scores.sentence[2] == pytest.approx(scores.sentences[7])


def test_two_halves_of_an_answer_count_where_they_are_neighbours() -> None:
    half, other = unit(RANDOM.normal(size=(2, DIMENSION)))
    left, right = unit(3 * COMMON + half), unit(3 * COMMON + other)
    plain = texts(1)[0]
    together = [plain, left, right]
    apart = [left, plain, right]
    sentences = np.stack([*together, *apart])
    scores = scored(question(half + other), texts(1).repeat(2, axis=0), sentences, [0, 0])
    assert scores.pair[0] > scores.pair[1]
    assert scores.sentence[0] == pytest.approx(scores.sentence[1])


def test_a_pair_never_spans_two_passages() -> None:
    half, other = unit(RANDOM.normal(size=(2, DIMENSION)))
    left, right = unit(3 * COMMON + half), unit(3 * COMMON + other)
    scores = scored(question(half + other), texts(2), np.stack([left, right]), [0, 0])
    alone = scored(question(half + other), texts(1), left[None], [0])
    assert scores.pair[0] == pytest.approx(alone.pair[0], abs=0.5)


def test_words_decide_between_equal_vectors_in_proportion_to_the_question() -> None:
    asked = question(unit(RANDOM.normal(size=DIMENSION)), mass=20.0)
    same = texts(1).repeat(3, axis=0)
    scores = scored(asked, same, same, [0.0, 5.0, 10.0])
    assert scores.lexical.tolist() == [0.0, 0.25, 0.5]
    assert scores.total[2] - scores.total[1] == pytest.approx(scores.total[1] - scores.total[0])


def test_the_language_of_the_question_has_no_advantage() -> None:
    """A model finds every text of the question's language nearer; the answer in the other one still comes first."""
    wanted, english = unit(RANDOM.normal(size=(2, DIMENSION)))
    asked = question(wanted + english)
    backgrounds = {"en": background(lean=english), "de": background(lean=-english)}
    passages = np.concatenate([texts(6, english), unit(3 * COMMON - english + 1.2 * wanted)[None]])
    languages = ["en"] * 6 + ["de"]
    cosines = passages @ asked.vector
    assert cosines.argmax() != 6
    assert scored(asked, passages, passages, [0.0] * 7, languages, backgrounds).total.argmax() == 6


@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_library_of_few_passages_is_ranked_too(size: int) -> None:
    wanted = unit(RANDOM.normal(size=DIMENSION))
    passages = np.concatenate([texts(1), unit(3 * COMMON + wanted)[None]])
    few = Background.of(texts(size), texts(size), np.ones(size, dtype=int), COMMON)
    scores = scored(question(wanted), passages, passages, [0, 0], backgrounds={"en": few})
    assert np.isfinite(scores.total).all()
    assert scores.total.argmax() == 1
    assert np.isfinite(sentence_z(question(wanted), passages, few)).all()


def test_no_candidates_have_no_scores() -> None:
    none = np.empty((0, DIMENSION), dtype=np.float32)
    scores = rank(question(COMMON), Candidates(none, none, np.array([], dtype=int), np.array([]), []), {})
    assert scores.total.shape == (0,)


def test_half_precision_keeps_the_order() -> None:
    asked, passages, sentences = question(unit(RANDOM.normal(size=DIMENSION))), texts(50), texts(150)
    usual = {"en": background()}
    exact = scored(asked, passages, sentences, [0] * 50, backgrounds=usual)
    stored = scored(asked, passages.astype(np.float16), sentences.astype(np.float16), [0] * 50, backgrounds=usual)
    assert np.corrcoef(exact.total, stored.total)[0, 1] > 0.999


@given(st.integers(1, 200_000), st.data())
def test_rarer_terms_are_worth_more(passages: int, data: st.DataObject) -> None:
    containing = sorted(data.draw(st.lists(st.integers(0, passages), min_size=2, max_size=5)))
    worth = inverse_document_frequency(containing, passages)
    assert (np.diff(worth) <= 0).all() and (worth > 0).all()
