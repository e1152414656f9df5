"""How candidates of a search are scored: what the vectors say and what the words say, each as far as it can know.

    score = passage + (best sentence + best pair of neighbouring sentences) / 2 + lexical

The first three are z-scores: the centred cosine to the question, in standard deviations of what this question reaches
with passages of the same language at large. So languages compete on equal terms, although a model finds every text of
the question's own language closer. Lexical is the share of the question that the passage matches (below), weighted.
The steps and what each is worth: EVALUATION.md, "Ranking". Pure numpy; nothing here reads or writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.floating]

# Vectors of one model share a large common part ("this is German news"), which makes unrelated texts look alike and
# some passages near to every question. This share of the mean is taken off ("all-but-the-mean", Mu & Viswanath 2018).
CENTRING = 0.5
SENTENCE_WEIGHT = 0.5
PAIR_WEIGHT = 0.5
# BM25 divided by what the whole question is worth is about 1 for a passage that holds all its words. Words of another
# language match little and so count little by themselves; those that do are names and numbers, hence nearly the weight.
LEXICAL_WEIGHT = 4.0
LEXICAL_WEIGHT_ACROSS = 3.0

# A small library cannot tell what is usual; it is mixed with this many typical passages (of the bundled model).
PRIOR_PASSAGES = 16
PRIOR_MEAN = np.array([0.275, 0.299, 0.318])  # passage, best sentence, best pair
PRIOR_DEVIATION = np.array([0.034, 0.032, 0.033])
PRIOR_SENTENCE = (0.273, 0.032)  # any sentence: mean and standard deviation

NEAREST = 2  # passages of a sample that may answer the question, and so are not usual


@dataclass(frozen=True, slots=True)
class Background:
    """What is usual among the passages of one language: their mean, and a random sample with its sentences.

    `mean` and `sentence_mean`: (dimension,). `vectors`: (n, dimension) of unit length; `sentence_vectors`: (m, dimension),
    the sentences of the sample one passage after the other; `counts`: (n,) how many each has, at least 1.
    """

    mean: Vector
    sentence_mean: Vector
    vectors: Vector
    sentence_vectors: Vector
    counts: npt.NDArray[np.integer]

    @classmethod
    def of(
        cls, vectors: Vector, sentence_vectors: Vector, counts: npt.NDArray[np.integer], question_mean: Vector
    ) -> "Background":
        """From a random sample (some 200 passages are plenty). `question_mean` stands in where the sample is small."""
        return cls(
            _shrunk(vectors, question_mean), _shrunk(sentence_vectors, question_mean), vectors, sentence_vectors, counts
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the ranking sees it.

    `vector`: (dimension,), unit length. `mean`: the mean of the vectors of many questions in its language. `mass`: the
    summed inverse document frequency of its terms, those that the library does not hold at their full worth.
    """

    vector: Vector
    mean: Vector
    language: str
    mass: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """n passages. `sentence_vectors`: (m, dimension), one passage after the other, `counts[i]` >= 1 of them each.

    `bm25`: (n,), >= 0, 0 where no word matched. `languages`: n ISO 639-1 codes.
    """

    vectors: Vector
    sentence_vectors: Vector
    counts: npt.NDArray[np.integer]
    bm25: Vector
    languages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scores:
    """Of n candidates with m sentences: `total` orders them; the parts explain it and feed the refusal.

    `passage`, `sentence`, `pair`: (n,) z-scores. `lexical`: (n,), about 0..1, the share of the question that matched.
    `sentences`: (m,) the z-score of each sentence on the scale of `sentence`.
    """

    total: Vector
    passage: Vector
    sentence: Vector
    pair: Vector
    lexical: Vector
    sentences: Vector


def rank(question: Question, candidates: Candidates, backgrounds: Mapping[str, Background]) -> Scores:
    """Score the candidates. `backgrounds` has one for every language among them."""
    n, m = len(candidates.counts), len(candidates.sentence_vectors)
    evidence, sentences = np.zeros((n, 3)), np.zeros(m)
    languages = np.asarray(candidates.languages)
    for language in dict.fromkeys(candidates.languages):
        rows = languages == language
        lines = np.repeat(rows, candidates.counts)
        background = backgrounds[language]
        usual, deviation = _usual(question, background)
        cosines, each = _cosines(
            question, candidates.vectors[rows], candidates.sentence_vectors[lines], candidates.counts[rows], background
        )
        evidence[rows] = (cosines - usual) / deviation
        sentences[lines] = (each - usual[1]) / deviation[1]
    lexical = np.asarray(candidates.bm25, dtype=float) / max(question.mass, 1e-9)
    weight = np.where(languages == question.language, LEXICAL_WEIGHT, LEXICAL_WEIGHT_ACROSS)
    passage, sentence, pair = evidence.T
    total = passage + SENTENCE_WEIGHT * sentence + PAIR_WEIGHT * pair + weight * lexical
    return Scores(total, passage, sentence, pair, lexical, sentences)


def sentence_z(question: Question, vectors: Vector, background: Background) -> Vector:
    """How far single sentences, (n, dimension) of the background's language, stand out among all its sentences, (n,)."""
    cosines = _query_cosines(question, vectors, background)
    usual = _query_cosines(question, background.sentence_vectors, background)
    share = len(usual) / (len(usual) + PRIOR_PASSAGES)
    mean = share * usual.mean() + (1 - share) * PRIOR_SENTENCE[0] if len(usual) else PRIOR_SENTENCE[0]
    variance = share * usual.var() + (1 - share) * PRIOR_SENTENCE[1] ** 2 if len(usual) else PRIOR_SENTENCE[1] ** 2
    z: Vector = (cosines - mean) / np.sqrt(variance)
    return z


def inverse_document_frequency(containing: npt.ArrayLike, passages: int) -> Vector:
    """What a term is worth in BM25 as SQLite's FTS5 counts it; `containing`: how many of the passages have it."""
    n = np.asarray(containing, dtype=float)
    return np.maximum(np.log((passages - n + 0.5) / (n + 0.5)), 1e-6)


def _usual(question: Question, background: Background) -> tuple[Vector, Vector]:
    """Mean and standard deviation of the three cosines over the background, (3,) each, shrunk to the prior."""
    n = len(background.counts)
    if n == 0:
        return PRIOR_MEAN, PRIOR_DEVIATION
    cosines, _ = _cosines(question, background.vectors, background.sentence_vectors, background.counts, background)
    share = n / (n + PRIOR_PASSAGES)
    centre, spread = _unrelated(cosines)
    mean = share * centre + (1 - share) * PRIOR_MEAN
    variance = share * spread**2 + (1 - share) * PRIOR_DEVIATION**2
    return mean, np.sqrt(variance)


def _unrelated(cosines: Vector) -> tuple[Vector, Vector]:
    """Mean and standard deviation, over the first axis, without the few that may answer the question.

    Of a dozen passages one is much; it would make itself look usual.
    """
    rest = np.sort(cosines, axis=0)[: max(1, len(cosines) - NEAREST)]
    return rest.mean(axis=0), rest.std(axis=0)


def _cosines(
    question: Question,
    vectors: Vector,
    sentence_vectors: Vector,
    counts: npt.NDArray[np.integer],
    background: Background,
) -> tuple[Vector, Vector]:
    """Centred cosines of passages, best sentences and best pairs, (n, 3), and of every sentence, (m,)."""
    query = np.asarray(question.vector - CENTRING * question.mean, dtype=np.float32)
    passages, _, _ = _centred(query, vectors, background.mean)
    each, overlap, length = _centred(query, sentence_vectors, background.sentence_mean)
    starts = np.cumsum(counts) - counts
    best = np.maximum.reduceat(each, starts)
    x = np.asarray(sentence_vectors, dtype=np.float32)
    products = np.einsum("ij,ij->i", x[:-1], x[1:]) - CENTRING * (overlap[:-1] + overlap[1:])
    products += CENTRING**2 * float(background.sentence_mean @ background.sentence_mean)
    between = products / (length[:-1] * length[1:])
    pairs = np.full(len(each), -np.inf, dtype=each.dtype)
    pairs[:-1] = (each[:-1] + each[1:]) / np.sqrt(np.maximum(2 + 2 * between, 1e-6))
    pairs[starts + counts - 1] = -np.inf  # the last sentence of a passage has no neighbour in it
    best_pair = np.maximum(np.maximum.reduceat(pairs, starts), best)
    return np.stack([passages, best, best_pair], axis=1), each


def _query_cosines(question: Question, vectors: Vector, background: Background) -> Vector:
    """Centred cosines of single sentences to the question."""
    query = np.asarray(question.vector - CENTRING * question.mean, dtype=np.float32)
    return _centred(query, vectors, background.sentence_mean)[0]


def _centred(query: Vector, vectors: Vector, mean: Vector) -> tuple[Vector, Vector, Vector]:
    """Cosines of `query` to `vectors` less a part of `mean`; their products with the mean; and the lengths left."""
    x = np.asarray(vectors, dtype=np.float32)
    both = x @ np.stack([query, mean.astype(np.float32)], axis=1)
    overlap = both[:, 1]
    length = np.sqrt(np.maximum(1 - 2 * CENTRING * overlap + CENTRING**2 * float(mean @ mean), 1e-6))
    return (both[:, 0] - CENTRING * float(query @ mean)) / length, overlap, length


def _shrunk(vectors: Vector, prior: Vector) -> Vector:
    """The mean of `vectors`, as if PRIOR_PASSAGES more had been at `prior`."""
    n = len(vectors)
    total: Vector = np.asarray(vectors, dtype=np.float32).sum(axis=0)
    return (total + PRIOR_PASSAGES * prior) / (n + PRIOR_PASSAGES)
