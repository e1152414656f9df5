"""Search: dense and BM25 candidates, united and ranked together; the sentences in them; statements near a topic."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from retrieval.analysis import terms
from retrieval.embeddings import Encoder
from retrieval.library import Library, Scope, StoredPassage, StoredStatement
from retrieval.quoting import Evidence
from retrieval.records import Hit

if TYPE_CHECKING:
    from retrieval.answer import Timings

Vectors = npt.NDArray[np.float32]

CANDIDATES = 100  # of each ranker; they are united, neither filters the other
TITLE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate passage with its score and the cosine of each of its sentences to the query."""

    passage: StoredPassage
    score: float
    cosines: Vectors


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first; `answers`: it is likely to hold the answer."""

    ranked: list[Ranked]
    answers: bool

    def hits(self, k: int) -> list[Hit]:
        """The best `k` passages."""
        return [
            Hit(n, r.score, str(r.passage.key), r.passage.start, r.passage.end, r.passage.text, r.passage.article)
            for n, r in enumerate(self.ranked[:k], 1)
        ]

    def sentences(self, most: int) -> list[Evidence]:
        """The sentences that answer: the best one of the best passage, and others that come near it."""
        found = [
            (r.score + float(r.cosines[i]), r.passage, r.passage.sentences[i])
            for r in self.ranked[:5]
            for i in np.argsort(-r.cosines)[:2]
        ]
        found.sort(key=lambda item: -item[0])
        top = found[0][0]
        return [
            Evidence(p.article, p.article_key, p.language, s.start, s.end, p.text[s.start - p.start : s.end - p.start])
            for score, p, s in found[:most]
            if score >= top - 0.02
        ]


class Searcher:
    """Searches one library; threads may share it."""

    def __init__(self, library: Library, encoder: Callable[[], Encoder]) -> None:
        self._library, self._encoder = library, encoder
        self._query_vector = functools.lru_cache(maxsize=256)(self._encode)

    def search(self, query: str, language: str, scope: Scope, k: int) -> list[Hit]:
        """The `k` best passages."""
        return Found(self._rank(query, language, scope, None), True).hits(k)

    def find(self, query: str, language: str, scope: Scope, timings: "Timings") -> Found:
        """Ranked passages and whether they are likely to answer."""
        ranked = self._rank(query, language, scope, timings)
        return Found(ranked, bool(ranked))

    def about(
        self, statements: Sequence[StoredStatement], topic: str, language: str, timings: "Timings"
    ) -> list[StoredStatement]:
        """Those of the statements that are about the topic, the nearest first."""
        if not statements:
            return []
        with timings.step("embedding"):
            vector = self._query_vector(topic)
        cosines = np.stack([s.vector for s in statements]) @ vector
        order = np.argsort(-cosines, kind="stable")
        return [statements[i] for i in order if cosines[i] > 0.8]

    def _encode(self, text: str) -> Vectors:
        return self._encoder().encode_query(text)

    def _rank(self, query: str, language: str, scope: Scope, timings: "Timings | None") -> list[Ranked]:
        vector = self._query_vector(query)
        dense = dict(self._library.nearest(vector, CANDIDATES, scope))
        matched = dict(self._library.matching(terms(query, language), CANDIDATES, scope, TITLE_WEIGHT))
        passages = self._library.passages(list(dense | matched))
        if not passages:
            return []
        cosines = [p.sentence_vectors @ vector for p in passages]
        whole = np.stack([p.vector for p in passages]) @ vector
        scores = whole + np.array([c.max(initial=-1.0) for c in cosines])
        order = np.argsort(-scores, kind="stable")
        return [Ranked(passages[i], float(scores[i]), cosines[i]) for i in order]
