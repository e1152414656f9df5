"""Whether the library answers at all: a calibrated probability in place of a cosine, which with e5 is .75 for strangers.

Two questions are asked of it, each with a logistic regression on a few features that have a meaning of their own:

    fact    does the best passage answer the question?
    topic   is this statement about the topic?  (of a speaker's statements the likeliest decides)

Both look at three things: how far the best sentence stands out from the background (a z-score), which share of the
words it has, and whether it is in another language, where words cannot be expected. A fact is asked two things more:
whether what an answer must have is missing (a number, a time; see expected.py), and how small the library is: the best of
a thousand passages stands out further by chance than the best of four. The default figures are fitted for the bundled
model as `citewire calibrate` does; how well they do is in EVALUATION.md, "Refusal". Pure numpy, no files.
"""

import functools
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from retrieval.people.speakers import sound
from retrieval.searching.ranking import Background, Question, sentence_z

Vector = npt.NDArray[np.floating]

# What a word counts as found: the same term, or the same name in another spelling ("shoigu", "schoigu"); a part of a compound ("rente" in "rentenpaket"); the same beginning, which
# is what remains of a cognate or of another inflection ("immigration", "immigrant").
COMPOUND, COGNATE = 0.8, 0.5
SHORTEST_HEAD, SHORTEST_PART, SHORTEST_BEGINNING = 4, 5, 6

# In an article of three passages a word that two of them have would be worth nothing and one that none has everything. So
# a word is worth what it would be with these more passages about other things.
MORE_PASSAGES = 4
LEAST_WORTH = 0.1
LARGE = 100  # passages; from here on a library's size says nothing

_MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression: weights of the features in their order, bias, and the probability that has to be reached."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def probability(self, features: npt.ArrayLike) -> Vector:
        """P(answers) of each row of `features` (n, len(weights)); shape (n,)."""
        x = np.asarray(features, dtype=float) @ np.array(self.weights) + self.bias
        probability: Vector = 1.0 / (1.0 + np.exp(-np.clip(x, -30, 30)))
        return probability

    def as_json(self) -> dict[str, object]:
        """For `json.dump`."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, object]) -> Self:
        """What `as_json` gave. Raises KeyError, TypeError or ValueError if it is something else."""
        weights, bias, threshold = stored["weights"], stored["bias"], stored["threshold"]
        if not isinstance(weights, Sequence) or isinstance(weights, str):
            raise TypeError("weights are not a list")
        return cls(tuple(float(w) for w in weights), float(str(bias)), float(str(threshold)))


# Fitted on the development sets for multilingual-e5-small. What a small library changes is half of what was fitted (2.4): at
# that more questions were answered that an article leaves open than false refusals were spared.
TOPIC = Calibration(weights=(2.57, 6.47, 2.18), bias=-8.91, threshold=0.36)
FACT = Calibration(weights=(1.4, 5.0, 2.25, -2.5, 1.2), bias=-8.6, threshold=0.27)


def topic_features(
    topic: Question, vectors: Vector, languages: Sequence[str], shared: Vector, backgrounds: dict[str, Background]
) -> Vector:
    """(n, 3) for n statements: z-score of the centred cosine, words shared (0..1), 1 if in another language.

    `topic.vector` is the encoded topic alone ("climate protection", no "What did … say"); `vectors` (n, dimension) those
    of the sentences that hold the statements; `shared` comes from `overlaps`.
    """
    z = np.zeros(len(languages))
    codes = np.asarray(languages)
    for language in dict.fromkeys(languages):
        rows = codes == language
        z[rows] = sentence_z(topic, vectors[rows], backgrounds[language])
    return np.stack([z, shared, codes != topic.language], axis=1).astype(float)


def fact_features(z: float, shared: float, across: bool, lacking: bool, passages: int) -> Vector:
    """(1, 5) of the best candidate: its best sentence's z-score, words shared, 1 if in another language, 1 if it lacks what an
    answer must have, and how small the library is: 1 with one passage, 0 from LARGE on.

    `shared` is the overlap of the question's words with those of the candidate and its headline.
    """
    small = max(0.0, 1.0 - float(np.log(max(passages, 1)) / np.log(LARGE)))
    return np.array([[z, shared, float(across), float(lacking), small]])


def word_weights(containing: npt.ArrayLike, passages: int) -> Vector:
    """What each word of a question weighs in `overlaps`; `containing`: how many of the passages have it."""
    n = np.asarray(containing, dtype=float)
    return np.maximum(np.log((passages + MORE_PASSAGES - n + 0.5) / (n + 0.5)), LEAST_WORTH)


def overlaps(words: Sequence[tuple[str, ...]], weights: Vector, texts: Sequence[Collection[str]]) -> Vector:
    """Which share of a question's words each of n texts has, (n,) in 0..1; a word weighs its inverse document frequency.

    `words` come from `analysis.query_terms`; a text is the set of its `analysis.terms`.
    """
    shares = np.zeros(len(texts))
    total = float(np.sum(weights))
    if total <= 0:
        return shares
    for variants, weight in zip(words, weights, strict=True):
        likeness = functools.cache(functools.partial(_likeness, variants))  # texts repeat each other's words
        same = frozenset(variants)
        shares += float(weight) * np.array([_best(same, likeness, text) for text in texts])
    result: Vector = shares / total
    return result


def fit(
    features: Sequence[Vector], answers: Sequence[bool], built_in: Calibration, most_false_refusals: float = 0.08
) -> Calibration:
    """Fit a calibration: `features[i]` (n_i, k) are what case i offers, of which the likeliest decides; `answers[i]` is gold.

    Both classes weigh the same. The threshold refuses as many unanswerable ones as it can while it refuses at most
    `most_false_refusals` of the answerable. A feature that is 0 in all cases, as the one of another language is in a set
    of one language, keeps its built-in weight. Raises ValueError if one of the classes is missing.
    """
    gold = np.asarray(answers, dtype=bool)
    cases = [np.asarray(rows, dtype=float) for rows in features]
    if gold.all() or not gold.any():
        raise ValueError("both answerable and unanswerable cases are needed")
    chosen = np.stack([rows[np.argmax(rows[:, 0] + 2 * rows[:, 1])] for rows in cases])
    for _ in range(8):  # which row is likeliest depends on the weights, and they on the rows
        weights, bias = _logistic(chosen, gold)
        again = np.stack([rows[np.argmax(rows @ weights)] for rows in cases])
        if np.array_equal(again, chosen):
            break
        chosen = again
    unseen = [not rows.any() for rows in np.concatenate(cases).T]
    unlimited = Calibration(tuple(np.where(unseen, built_in.weights, weights).tolist()), float(bias), 0.5)
    reached = np.array([unlimited.probability(rows).max() for rows in cases])
    threshold = _threshold(reached[gold], reached[~gold], most_false_refusals)
    return Calibration(unlimited.weights, unlimited.bias, threshold)


def _threshold(answerable: Vector, unanswerable: Vector, most_false_refusals: float) -> float:
    """The best sum of both rates right within the limit, halfway to the next lower case."""
    levels = np.unique(np.concatenate([answerable, unanswerable]))
    allowed = [level for level in levels if (answerable < level).mean() <= most_false_refusals]
    best = max(allowed, key=lambda level: float((unanswerable < level).mean() + (answerable >= level).mean()))
    below = levels[levels < best]
    return float((best + below[-1]) / 2) if len(below) else float(best)


def _logistic(x: Vector, gold: npt.NDArray[np.bool_], ridge: float = 0.1) -> tuple[Vector, float]:
    """Logistic regression by Newton's method, classes balanced, weights (not the bias) under an L2 penalty."""
    design = np.hstack([x, np.ones((len(x), 1))])
    penalty = np.diag([ridge] * x.shape[1] + [1e-9])
    share = np.where(gold, 0.5 / gold.mean(), 0.5 / (~gold).mean())
    beta = np.zeros(design.shape[1])
    for _ in range(_MOST_ROUNDS):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (share * (p - gold)) + penalty @ beta
        hessian = design.T @ (design * (share * p * (1 - p))[:, None]) + penalty
        step = np.linalg.solve(hessian, gradient)
        beta -= step / max(1.0, float(np.abs(step).max()))  # no leap beyond 1: classes may be separable
        if np.abs(step).max() < 1e-8:
            break
    return beta[:-1], float(beta[-1])


def _best(same: frozenset[str], likeness: Callable[[str], float], text: Collection[str]) -> float:
    """How much the text's term that is most like a word is like it; one that is the same needs no search."""
    return 1.0 if not same.isdisjoint(text) else max(map(likeness, text), default=0.0)


def _likeness(variants: tuple[str, ...], term: str) -> float:
    """How much a word of the question, in any of its variants, is like a term of a text, 0..1."""
    return max(_alike(variant, term) for variant in variants)


def _alike(a: str, b: str) -> float:
    if a == b or (len(a) >= SHORTEST_HEAD and sound(a) == sound(b)):
        return 1.0
    short, long = sorted((a, b), key=len)
    if len(short) >= SHORTEST_HEAD and long.startswith(short):
        return COMPOUND
    if len(short) < SHORTEST_PART:
        return 0.0
    if short in long:
        return COMPOUND
    same = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return COGNATE if same >= min(SHORTEST_BEGINNING, max(len(short) - 1, SHORTEST_PART)) else 0.0
