"""Search: dense and BM25 candidates united and ranked together; the sentences in them; statements about a topic."""

import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from retrieval.analysis import query_terms, terms
from retrieval.background import Usual
from retrieval.calibrations import Calibrations
from retrieval.embeddings import Encoder
from retrieval.library import Library, Scope, StoredPassage, StoredStatement
from retrieval.matching import Word
from retrieval.quoting import Evidence
from retrieval.ranking import Candidates, Question, Scores, inverse_document_frequency, rank
from retrieval.records import Hit, Span
from retrieval.refusal import fact_features, overlaps, topic_features
from retrieval.rerank import RERANKED, Reranker, reordered
from retrieval.stories import collapse

Vectors = npt.NDArray[np.floating]
Step = Callable[[str], AbstractContextManager[None]]

CANDIDATES = 100  # of each ranker; they are united, neither filters the other
TITLE_WEIGHT = 0.5
COLLAPSED = 40  # of the best candidates, those that repeat another are left out
BEST_PASSAGES = 5  # their sentences are looked at
MARGIN = 0.5  # standard deviations by which a further sentence may be worse than the best one


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of one question, best first (`order`), with their scores."""

    question: Question
    passages: list[StoredPassage]
    scores: Scores
    order: npt.NDArray[np.intp]

    def hits(self, k: int) -> list[Hit]:
        """The best `k` passages."""
        best = [(self.passages[i], float(self.scores.total[i])) for i in self.order[:k]]
        return [Hit(n, score, str(p.key), p.start, p.end, p.text, p.article) for n, (p, score) in enumerate(best, 1)]

    def sentences(self, most: int) -> list[Evidence]:
        """The sentence that answers best, and up to `most` in all that come within MARGIN of it.

        A sentence counts by its own nearness and by its passage's score: the neighbours say what it is about.
        """
        starts = np.cumsum([len(p.sentences) for p in self.passages]) - [len(p.sentences) for p in self.passages]
        scored = [
            (float(self.scores.total[i] + self.scores.sentences[starts[i] + n]), self.passages[i], sentence)
            for i in self.order[:BEST_PASSAGES]
            for n, sentence in enumerate(self.passages[i].sentences)
            if not _is_heading(self.passages[i], sentence)
        ]
        scored.sort(key=lambda item: -item[0])
        return [
            Evidence(
                p.article,
                p.article_key,
                p.language,
                s.start,
                s.end,
                p.text[s.start - p.start : s.end - p.start],
                p.story,
            )
            for score, p, s in scored[:most]
            if score >= scored[0][0] - MARGIN
        ]


class Searcher:
    """Searches one library; threads may share it."""

    def __init__(
        self,
        library: Library,
        encoder: Callable[[], Encoder],
        reranker: Callable[[], Reranker | None] = lambda: None,
    ) -> None:
        """`reranker` gives what judges the best passages anew, or None: then they stay in their order."""
        self._library, self._reranker = library, reranker
        self.usual = Usual(library, encoder)
        self.calibrations = Calibrations(library)
        self._vectors = functools.lru_cache(maxsize=256)(lambda text: encoder().encode_query(text))

    def find(self, query: str, language: str, scope: Scope, step: Step) -> Found:
        """The candidates for a query, ranked. `step` times "embedding", "search", "ranking" and "reranking"."""
        with step("embedding"):
            vector = self._vectors(query)
        with step("search"):
            words = query_terms(query, language, self.usual.languages())
            dense = [key for key, _ in self._library.nearest(vector, CANDIDATES, scope)]
            containing = self._containing(words)
            matched = dict(self._library.matching(words, containing, CANDIDATES, scope, TITLE_WEIGHT))
            passages = self._library.passages(list(dict.fromkeys([*dense, *matched])))
        with step("ranking"):
            mass = float(self._worth(words, containing).sum())
            question = Question(vector, self.usual.question_mean(language), language, mass)
            scores = rank(question, _candidates(passages, matched), self.usual.backgrounds())
            order = _told_once(passages, np.argsort(-scores.total, kind="stable"))
        if passages and (reranker := self._reranker()):
            with step("reranking"):
                best = [passages[i] for i in order[:RERANKED]]
                judged = reranker.scores(query, [f"{p.article.title}\n{p.text}" for p in best])
                total, order = reordered(scores.total, order, judged)
                scores = replace(scores, total=total)
        return Found(question, passages, scores, order)

    def answers(self, found: Found, query: str, language: str, step: Step) -> float:
        """How likely the best candidate is to answer: its calibrated probability over the threshold; below 1 refuse."""
        if not found.passages:
            return 0.0
        with step("refusal"):
            calibration = self.calibrations.fact()
            return float(calibration.probability(self.fact_features(found, query, language))[0]) / calibration.threshold

    def fact_features(self, found: Found, query: str, language: str) -> Vectors:
        """What `answers` goes by, (1, 3): see retrieval/refusal.py. There must be a candidate."""
        words = query_terms(query, language, self.usual.languages())
        best = found.passages[found.order[0]]
        held = set(terms(f"{best.article.title}\n{best.text}", best.language))
        shared = float(overlaps(words, self._worth(words, self._containing(words)), [held])[0])
        return fact_features(found.question, found.scores, [p.language for p in found.passages], shared)

    def about(
        self, statements: Sequence[StoredStatement], topic: str, language: str, step: Step
    ) -> list[StoredStatement]:
        """Those of the statements that are about the topic, the likeliest first."""
        if not statements:
            return []
        calibration = self.calibrations.topic()
        likely = calibration.probability(self.topic_features(statements, topic, language, step))
        order = np.argsort(-likely, kind="stable")
        return [statements[i] for i in order if likely[i] >= calibration.threshold]

    def topic_features(self, statements: Sequence[StoredStatement], topic: str, language: str, step: Step) -> Vectors:
        """What `about` goes by, (n, 3): see retrieval/refusal.py. `step` times "embedding" and "ranking"."""
        with step("embedding"):
            vector = self._vectors(topic)
        with step("ranking"):
            words = query_terms(topic, language, self.usual.languages())
            worth = self._worth(words, self._containing(words))
            question = Question(vector, self.usual.question_mean(language), language, float(worth.sum()))
            shared = overlaps(words, worth, [set(terms(s.text, s.language)) for s in statements])
            return topic_features(
                question,
                np.stack([s.vector for s in statements]),
                [s.language for s in statements],
                shared,
                dict(self.usual.backgrounds()),
            )

    def _containing(self, words: Sequence[Word]) -> dict[str, int]:
        """In how many passages each term of these words is."""
        return self._library.containing([term for word in words for term in word])

    def _worth(self, words: Sequence[Word], containing: Mapping[str, int]) -> npt.NDArray[np.floating]:
        """What each word of a question is worth: its inverse document frequency, by its commonest variant."""
        counts = [max((containing.get(term, 0) for term in word), default=0) for word in words]
        return inverse_document_frequency(counts, self.usual.passages())


def _is_heading(passage: StoredPassage, sentence: Span) -> bool:
    """A line without an end mark states nothing that could be quoted."""
    text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
    return len(passage.sentences) > 1 and text.rstrip("“”\"»«'’)]")[-1:] not in ".!?…:;"


def _told_once(passages: Sequence[StoredPassage], order: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The order without passages that repeat a better ranked one from a copy of the same report."""
    top = order[:COLLAPSED]
    first = [top[group[0]] for group in collapse([passages[i] for i in top])]
    return np.concatenate([np.array(first, dtype=np.intp), order[COLLAPSED:]])


def _candidates(passages: Sequence[StoredPassage], matched: dict[int, float]) -> Candidates:
    return Candidates(
        vectors=np.stack([p.vector for p in passages]) if passages else np.empty((0, 0), np.float32),
        sentence_vectors=np.concatenate([p.sentence_vectors for p in passages])
        if passages
        else np.empty((0, 0), np.float32),
        counts=np.array([len(p.sentences) for p in passages], dtype=np.int64),
        bm25=np.array([matched.get(p.key, 0.0) for p in passages]),
        languages=[p.language for p in passages],
    )
