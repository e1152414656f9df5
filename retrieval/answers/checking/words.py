"""Whether each word of a sentence has its like in a passage, also where the two are in different languages.

Vectors of whole sentences take a sentence on a topic for a sentence that says the same. Vectors of single words are coarse too,
but they find "Kalender" for "calendar" and nothing for "trademark" where the passage has no such thing. A word's nearest one
counts by how far it stands out from pairs of words at random, as a z-score (after the idea of BERTScore, Zhang et al. 2020).
"""

import functools
import threading
from collections.abc import Callable, Sequence

import numpy as np

from retrieval.answers.checking.reporting import is_saying
from retrieval.models.embeddings import Encoder, Vectors
from retrieval.searching.background import TYPICAL_QUESTIONS
from retrieval.texts.analysis import query_terms, terms, words
from retrieval.texts.language import lexicon

# Words that bend a sentence without saying anything of their own; what they do is checked elsewhere (negations, what is left open).
_HELPING = lexicon(
    """must should shall may might ought also both such very more most other some any all each just only about into over under so
    because while since still yet already now ever too get got made make makes take takes one ones
    sei seien wäre wären habe hätte hätten werde werden würde würden müsse müssen muss müsste müssten soll solle sollen sollte
    sollten kann könne können könnte könnten darf dürfe dürfen wolle wollen will auch sehr mehr alle jede jeder jedes etwa nur
    noch schon bereits jetzt dabei dafür davon dazu daran darauf darüber damit zudem jedoch während seit sowie sowohl"""
)
SURE = 6.0  # z-score that counts as the same word
MOST_KEPT = 20_000  # vectors of words, 1.5 kB each


class Words:
    """Compares words; threads may share it."""

    def __init__(self, encoder: Callable[[], Encoder]) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}
        self._lock = threading.Lock()

    def carried(self, sentence: str, language: str, passage: str, passage_language: str) -> float:
        """How well a passage carries, on average, the words of a sentence that it does not have itself: 0..1, 1 if it has all.

        Names count only where capitals do not tell them from other words: they are checked by themselves (names.py).
        """
        theirs = _different(passage, passage_language)
        held = {term for word in theirs for term in terms(word, passage_language)}
        ours = [
            word
            for word in _different(sentence, language)
            if not (is_saying(word, language) or word.lower() in _HELPING or (language == "en" and word[0].isupper()))
            and not any(term in held for forms in query_terms(word, language, [passage_language]) for term in forms)
        ]
        if not ours or not theirs:
            return float(not ours)
        mean, spread = self._usual(language == passage_language)
        cosines = self._centred(ours, language) @ self._centred(theirs, passage_language).T
        return float(np.clip((cosines.max(axis=1) - mean) / spread / SURE, 0.0, 1.0).mean())

    def _vectors(self, wanted: Sequence[str]) -> Vectors:
        """(n, dimension)"""
        with self._lock:
            if len(self._known) > MOST_KEPT:
                self._known.clear()
            if new := list(dict.fromkeys(word for word in wanted if word not in self._known)):
                found, _ = self._encoder().encode_passages_with_sentences([""] * len(new), new, [()] * len(new))
                self._known.update(zip(new, found, strict=True))
            return np.stack([self._known[word] for word in wanted])

    def _centred(self, wanted: Sequence[str], language: str) -> Vectors:
        centred = self._vectors(wanted) - self._mean(language)
        result: Vectors = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
        return result

    @functools.cache  # noqa: B019 - lives as long as its process
    def _mean(self, language: str) -> Vectors:
        """The mean vector of a language's words, (dimension,): of all languages' where nothing is known of it."""
        mean: Vectors = self._vectors(_typical(language)).mean(axis=0)
        return mean

    @functools.cache  # noqa: B019
    def _usual(self, one_language: bool) -> tuple[float, float]:
        """Mean and spread of the cosine of two words at random."""
        one, other = (self._centred(_typical(language), language) for language in ("en", "de"))
        pairs = [one @ other.T] if not one_language else [v @ v.T for v in (one, other)]
        cosines = np.concatenate([p[p < 0.999] for p in pairs])
        return float(cosines.mean()), float(cosines.std())


def _different(text: str, language: str) -> list[str]:
    return list(dict.fromkeys(words(text, language)))


def _typical(language: str) -> list[str]:
    known = {language: TYPICAL_QUESTIONS[language]} if language in TYPICAL_QUESTIONS else TYPICAL_QUESTIONS
    return list(dict.fromkeys(word for each, questions in known.items() for q in questions for word in words(q, each)))
