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
class Shape:
    """What centring makes of n passages with m sentences, whatever the question: lengths of the vectors that it leaves.

    `passages`: (n,); `sentences`, `pairs`: (m,), a pair is a sentence with the next; `starts`: (n,), where each passage's
    sentences begin; `lasts`: (n,), those that have no next.
    """

    passages: Vector
    sentences: Vector
    pairs: Vector
    starts: npt.NDArray[np.integer]
    lasts: npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Background:
    """What is usual among the passages of one language: their mean, and a random sample with its sentences.

    `mean` and `sentence_mean`: (dimension,). `vectors`: (n, dimension) of unit length; `sentence_vectors`: (m, dimension),
    the sentences of the sample one passage after the other; `shape` of the sample.
    """

    mean: Vector
    sentence_mean: Vector
    vectors: Vector
    sentence_vectors: Vector
    shape: Shape

    @classmethod
    def of(
        cls, vectors: Vector, sentence_vectors: Vector, counts: npt.NDArray[np.integer], question_mean: Vector
    ) -> "Background":
        """From a random sample (some 200 passages are plenty), `counts` sentences each.

        `question_mean` stands in where the sample is small.
        """
        means = _shrunk(vectors, question_mean), _shrunk(sentence_vectors, question_mean)
        which = np.zeros(len(counts), dtype=np.intp)
        shape = _shape(vectors, sentence_vectors, counts, means[0][None], means[1][None], which)
        return cls(*means, vectors, sentence_vectors, shape)


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


def first_scores(
    question: Question, vectors: Vector, bm25: Vector, languages: Sequence[str], backgrounds: Mapping[str, Background]
) -> Vector:
    """What n passages have without their sentences, (n,): the z-score of the passage and the lexical part."""
    if not len(languages):
        return np.zeros(0)
    names, which = _coded(languages)
    query, means = _centred_query(question), np.stack([backgrounds[name].mean for name in names])
    overlap = (vectors @ means.T)[np.arange(len(which)), which]
    lengths = _lengths(overlap, np.einsum("ij,ij->i", means, means)[which])
    cosines = (vectors @ query - CENTRING * (means @ query)[which]) / lengths
    usual, deviation = zip(*(_usual_passage(query, backgrounds[name]) for name in names), strict=True)
    passage = (cosines - np.array(usual)[which]) / np.array(deviation)[which]
    first: Vector = passage + _lexical(question, bm25, names, which)[0]
    return first


def rank(question: Question, candidates: Candidates, backgrounds: Mapping[str, Background]) -> Scores:
    """Score the candidates. `backgrounds` has one for every language among them."""
    n = len(candidates.counts)
    if n == 0:
        return Scores(*[np.zeros(0)] * 6)
    names, which = _coded(candidates.languages)
    means = np.stack([backgrounds[name].mean for name in names])
    sentence_means = np.stack([backgrounds[name].sentence_mean for name in names])
    vectors, tables, counts = candidates.vectors, candidates.sentence_vectors, candidates.counts
    shape = _shape(vectors, tables, counts, means, sentence_means, which)
    query, lines = _centred_query(question), np.repeat(np.arange(n), counts)
    shifts = CENTRING * (means @ query)[which], CENTRING * (sentence_means @ query)[which][lines]
    cosines, each = _cosines(query, vectors, tables, shape, shifts)
    of_language = zip(*(_usual(query, backgrounds[name]) for name in names), strict=True)
    usual, deviation = (np.stack(part)[which] for part in of_language)
    passage, sentence, pair = ((cosines - usual) / deviation).T
    sentences = (each - usual[lines, 1]) / deviation[lines, 1]
    weighted, lexical = _lexical(question, candidates.bm25, names, which)
    total = passage + SENTENCE_WEIGHT * sentence + PAIR_WEIGHT * pair + weighted
    return Scores(total, passage, sentence, pair, lexical, sentences)


def sentence_z(question: Question, vectors: Vector, background: Background) -> Vector:
    """How far single sentences, (n, dimension) of the background's language, stand out among all its sentences, (n,)."""
    query, mean = _centred_query(question), background.sentence_mean
    shift = CENTRING * float(query @ mean)
    cosines = (vectors @ query - shift) / _lengths(vectors @ mean, float(mean @ mean))
    usual = (background.sentence_vectors @ query - shift) / background.shape.sentences
    share = len(usual) / (len(usual) + PRIOR_PASSAGES)
    centre = share * usual.mean() + (1 - share) * PRIOR_SENTENCE[0] if len(usual) else PRIOR_SENTENCE[0]
    variance = share * usual.var() + (1 - share) * PRIOR_SENTENCE[1] ** 2 if len(usual) else PRIOR_SENTENCE[1] ** 2
    z: Vector = (cosines - centre) / np.sqrt(variance)
    return z


def inverse_document_frequency(containing: npt.ArrayLike, passages: int) -> Vector:
    """What a term is worth in BM25 as SQLite's FTS5 counts it; `containing`: how many of the passages have it."""
    n = np.asarray(containing, dtype=float)
    return np.maximum(np.log((passages - n + 0.5) / (n + 0.5)), 1e-6)


def _coded(languages: Sequence[str]) -> tuple[list[str], npt.NDArray[np.intp]]:
    """The languages, and for each passage which of them it has."""
    names = list(dict.fromkeys(languages))
    codes = {name: code for code, name in enumerate(names)}
    return names, np.array([codes[language] for language in languages])


def _lexical(
    question: Question, bm25: Vector, names: Sequence[str], which: npt.NDArray[np.intp]
) -> tuple[Vector, Vector]:
    """The share of the question that each passage matches, weighted by its language, and as it is."""
    lexical = np.asarray(bm25, dtype=float) / max(question.mass, 1e-9)
    weights = [LEXICAL_WEIGHT if name == question.language else LEXICAL_WEIGHT_ACROSS for name in names]
    return np.array(weights)[which] * lexical, lexical


def _usual(query: Vector, background: Background) -> tuple[Vector, Vector]:
    """Mean and standard deviation of the three cosines over the background, (3,) each, shrunk to the prior."""
    if not len(background.vectors):
        return PRIOR_MEAN, PRIOR_DEVIATION
    shifts = CENTRING * (background.mean @ query), CENTRING * (background.sentence_mean @ query)
    cosines, _ = _cosines(query, background.vectors, background.sentence_vectors, background.shape, shifts)
    return _with_prior(cosines, PRIOR_MEAN, PRIOR_DEVIATION)


def _usual_passage(query: Vector, background: Background) -> tuple[float, float]:
    """The same of the passages alone."""
    if not len(background.vectors):
        return float(PRIOR_MEAN[0]), float(PRIOR_DEVIATION[0])
    cosines = (background.vectors @ query - CENTRING * (background.mean @ query)) / background.shape.passages
    mean, deviation = _with_prior(cosines[:, None], PRIOR_MEAN[:1], PRIOR_DEVIATION[:1])
    return float(mean[0]), float(deviation[0])


def _with_prior(cosines: Vector, prior_mean: Vector, prior_deviation: Vector) -> tuple[Vector, Vector]:
    n = len(cosines)
    share = n / (n + PRIOR_PASSAGES)
    centre, spread = _unrelated(cosines)
    mean = share * centre + (1 - share) * prior_mean
    variance = share * spread**2 + (1 - share) * prior_deviation**2
    return mean, np.sqrt(variance)


def _unrelated(cosines: Vector) -> tuple[Vector, Vector]:
    """Mean and standard deviation, over the first axis, without the few that may answer the question.

    Of a dozen passages one is much; it would make itself look usual.
    """
    rest = np.sort(cosines, axis=0)[: max(1, len(cosines) - NEAREST)]
    return rest.mean(axis=0), rest.std(axis=0)


def _centred_query(question: Question) -> Vector:
    return np.asarray(question.vector - CENTRING * question.mean, dtype=np.float32)


def _cosines(
    query: Vector, vectors: Vector, sentence_vectors: Vector, shape: Shape, shifts: tuple[Vector, Vector]
) -> tuple[Vector, Vector]:
    """Centred cosines of passages, best sentences and best pairs, (n, 3), and of every sentence, (m,).

    `shifts`: what the centring takes off the products of `query` with passages and with sentences.
    """
    passages = (vectors @ query - shifts[0]) / shape.passages
    sentences = sentence_vectors @ query - shifts[1]
    each = sentences / shape.sentences
    best = np.maximum.reduceat(each, shape.starts)
    pairs = np.full_like(each, -np.inf)
    pairs[:-1] = (each[:-1] + each[1:]) / shape.pairs[:-1]
    pairs[shape.lasts] = -np.inf
    best_pair = np.maximum(np.maximum.reduceat(pairs, shape.starts), best)
    return np.stack([passages, best, best_pair], axis=1), each


def _shape(
    vectors: Vector,
    sentence_vectors: Vector,
    counts: npt.NDArray[np.integer],
    means: Vector,
    sentence_means: Vector,
    which: npt.NDArray[np.integer],
) -> Shape:
    """The lengths after centring; `which` (n,) of the means (languages, dimension) each passage has."""
    rows, lines = np.arange(len(vectors)), np.arange(len(sentence_vectors))
    of_sentence = np.repeat(which, counts)
    squares, sentence_squares = (np.einsum("ij,ij->i", m, m) for m in (means, sentence_means))
    passages = _lengths((vectors @ means.T)[rows, which], squares[which]) if len(rows) else np.zeros(0)
    overlap = (sentence_vectors @ sentence_means.T)[lines, of_sentence] if len(lines) else np.zeros(0)
    square = sentence_squares[of_sentence]
    length = _lengths(overlap, square)
    products = np.einsum("ij,ij->i", sentence_vectors[:-1], sentence_vectors[1:])
    products = products - CENTRING * (overlap[:-1] + overlap[1:]) + CENTRING**2 * square[:-1]
    pairs = np.ones_like(length)
    pairs[:-1] = np.sqrt(np.maximum(2 + 2 * products / (length[:-1] * length[1:]), 1e-6))
    ends = np.cumsum(counts)
    return Shape(passages, length, pairs, ends - counts, ends - 1)


def _lengths(overlap: Vector, square: Vector | float) -> Vector:
    """Lengths of unit vectors less a part of a mean: `overlap` their products with it, `square` its squared length."""
    length: Vector = np.sqrt(np.maximum(1 - 2 * CENTRING * overlap + CENTRING**2 * square, 1e-6))
    return length


def _shrunk(vectors: Vector, prior: Vector) -> Vector:
    """The mean of `vectors`, as if PRIOR_PASSAGES more had been at `prior`."""
    n = len(vectors)
    total: Vector = np.asarray(vectors, dtype=np.float32).sum(axis=0)
    return (total + PRIOR_PASSAGES * prior) / (n + PRIOR_PASSAGES)
