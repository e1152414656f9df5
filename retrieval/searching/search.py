"""Search: dense and BM25 candidates united and ranked together; the sentences in them; statements about a topic."""

import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from retrieval.answers.quoting import Evidence
from retrieval.models.embeddings import Encoder
from retrieval.models.rerank import RERANKED, Reranker, reordered
from retrieval.records import Hit, Span
from retrieval.searching.background import Usual
from retrieval.searching.calibrations import Calibrations
from retrieval.searching.expected import expected, lacks
from retrieval.searching.ranking import Candidates, Question, Scores, first_scores, inverse_document_frequency, rank
from retrieval.searching.refusal import fact_features, overlaps, topic_features, word_weights
from retrieval.storage.embedded import Embedded
from retrieval.storage.library import Library, Scope
from retrieval.storage.matching import Word
from retrieval.storage.stored import StoredPassage, StoredStatement
from retrieval.storage.stories import collapse
from retrieval.texts.analysis import query_terms, terms

Vectors = npt.NDArray[np.floating]
Step = Callable[[str], AbstractContextManager[None]]

CANDIDATES = 100  # of each ranker; they are united, neither filters the other
# Of them, by their own vectors and words, those whose sentences are looked at: all of the first ten come from them, but for one
# in five thousand (EVALUATION.md, "Latency").
JUDGED = 64
TITLE_WEIGHT = 0.5
COLLAPSED = 40  # of the best candidates, those that repeat another are left out
BEST_PASSAGES = 5  # their sentences are looked at
# What lies in a preferred scope is worth, in standard deviations. "In February" may be when something happened and not when
# it was published; more than this puts what was published in the wrong month first (EVALUATION.md, "Times in questions").
PREFERENCE = 1.0
MARGIN = 0.5  # standard deviations by which a further sentence may be worse than the best one
BESIDE = 1.0  # and by which one may be that has the number or the time that the best one lacks


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of one question, best first (`order`), with their scores.

    `query`: what was searched for, `words` its words and `weights` what each of them weighs in the refusal; `judged`: what
    the scores were made of; `read` gives passages by their keys, once they are to be shown.
    """

    query: str
    question: Question
    words: Sequence[tuple[str, ...]]
    weights: Vectors
    candidates: Embedded
    judged: Candidates
    scores: Scores
    order: npt.NDArray[np.intp]
    read: Callable[[Sequence[int]], list[StoredPassage]]

    def best(self, k: int) -> list[StoredPassage]:
        """The best `k` passages."""
        return [passage for _, passage in self.placed(k)]

    def scored(self, k: int) -> list[tuple[StoredPassage, float]]:
        """The best `k` passages with their scores."""
        return [(passage, float(self.scores.total[i])) for i, passage in self.placed(k)]

    def hits(self, k: int) -> list[Hit]:
        """The same for people."""
        best = enumerate(self.scored(k), 1)
        return [Hit(n, score, str(p.key), p.start, p.end, p.text, p.article) for n, (p, score) in best]

    def sentences(self, most: int) -> list[Evidence]:
        """The sentence that answers best, and up to `most` in all that come within MARGIN of it.

        A sentence counts by its own nearness and by its passage's score: the neighbours say what it is about.
        """
        scored = [
            (float(self.scores.total[i] + z), passage, sentence)
            for i, passage in self.placed(BEST_PASSAGES)
            for z, sentence in zip(self.of_sentences(i), passage.sentences, strict=True)
            if not is_heading(passage, sentence)
        ]
        scored.sort(key=lambda item: -item[0])
        return [sentence_of(p, s) for score, p, s in scored[:most] if score >= scored[0][0] - MARGIN]

    def of_sentences(self, place: int) -> Vectors:
        """The z-scores of one candidate's sentences."""
        end = int(self.judged.counts[: place + 1].sum())
        return self.scores.sentences[end - int(self.judged.counts[place]) : end]

    def placed(self, k: int) -> list[tuple[int, StoredPassage]]:
        """The best `k` with their places among the candidates; what left the library in the meantime is left out."""
        places = {self.candidates.keys[i]: int(i) for i in self.order[:k]}
        return [(places[passage.key], passage) for passage in self.read(list(places))]


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
        self._vectors = functools.lru_cache(maxsize=512)(lambda text: encoder().encode_query(text))

    def vector(self, text: str) -> Vectors:
        """The vector of a short text, (dimension,), as that of a question; the latest are remembered."""
        return self._vectors(text)

    def find(
        self, query: str, language: str, scope: Scope, step: Step, preferred: Scope | None = None, k: int = JUDGED
    ) -> Found:
        """The candidates for a query, ranked, at least `k` if there are. `step` times "embedding", "search" and so on.

        Nothing outside `scope` is found; what lies in `preferred`, a part of it, counts for more.
        """
        with step("embedding"):
            vector = self._vectors(query)
        with step("search"):
            words = query_terms(query, language, self.usual.languages())
            containing = self._containing(words)
            near, matched = self._both(vector, words, containing, scope)
            liked: set[int] = set()
            if preferred:
                nearer, better = self._both(vector, words, containing, preferred)
                liked, near, matched = {*nearer, *better}, [*nearer, *near], matched | better
            united = self._library.embedded(list(dict.fromkeys([*near, *matched])))
        with step("ranking"):
            counts, passages = _counts(words, containing), self.usual.passages()
            mass = float(inverse_document_frequency(counts, passages).sum())
            question = Question(vector, self.usual.question_mean(language), language, mass)
            bm25 = np.array([matched.get(key, 0.0) for key in united.keys])
            more = PREFERENCE * np.array([key in liked for key in united.keys])
        candidates, judged, scores = self._judged(question, united, bm25, more, max(JUDGED, k), step)
        with step("ranking"):
            order = self._told_once(candidates, np.argsort(-scores.total, kind="stable"))
        read = _remembering(self._library.passages)
        weights = word_weights(counts, passages)
        found = Found(query, question, words, weights, candidates, judged, scores, order, read)
        if len(found.order) and (reranker := self._reranker()):
            with step("reranking"):
                again = reranker.scores(query, [f"{p.article.title}\n{p.text}" for p in found.best(RERANKED)])
                total, order = reordered(found.scores.total, found.order, again)
                found = replace(found, scores=replace(found.scores, total=total), order=order)
        return found

    def _judged(
        self, question: Question, united: Embedded, bm25: Vectors, more: Vectors, k: int, step: Step
    ) -> tuple[Embedded, Candidates, Scores]:
        """The best `k` of the candidates by their own vectors and words, with their sentences; and their scores.

        `bm25` and `more`, which is added to its score, are of each candidate.
        """
        backgrounds = self.usual.backgrounds()
        with step("ranking"):
            first = first_scores(question, united.vectors, bm25, united.languages, backgrounds) + more
            chosen = np.argsort(-first, kind="stable")[:k]
            best = united.only(chosen)
        with step("search"):
            sentences, counts = self._library.sentence_vectors(best.keys, len(question.vector))
        with step("ranking"):
            judged = Candidates(best.vectors, sentences, counts, bm25[chosen], best.languages)
            scores = rank(question, judged, backgrounds)
            return best, judged, replace(scores, total=scores.total + more[chosen])

    def answers(self, found: Found, step: Step) -> float:
        """How likely the best candidate is to answer: its calibrated probability over the threshold; below 1 refuse."""
        with step("refusal"):
            features, calibration = self.fact_features(found), self.calibrations.fact()
            return 0.0 if features is None else float(calibration.probability(features)[0]) / calibration.threshold

    def fact_features(self, found: Found) -> Vectors | None:
        """What `answers` goes by, (1, 5): see retrieval/searching/refusal.py. None if there is no candidate."""
        at, best = next(iter(found.placed(BEST_PASSAGES)), (0, None))
        if best is None:
            return None
        held = set(terms(f"{best.article.title}\n{best.text}", best.language))
        scores = found.of_sentences(at)
        near = (sentence_of(best, s).text for s, z in zip(best.sentences, scores, strict=True) if z >= scores.max() - BESIDE)
        return fact_features(
            float(found.scores.sentence[at]),
            float(overlaps(found.words, found.weights, [held])[0]),
            best.language != found.question.language,
            lacks(expected(found.query), near, best.language),
            self.usual.passages(),
        )

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
        """What `about` goes by, (n, 3): see retrieval/searching/refusal.py. `step` times "embedding" and "ranking"."""
        with step("embedding"):
            vector = self._vectors(topic)
        with step("ranking"):
            words = query_terms(topic, language, self.usual.languages())
            weights = word_weights(_counts(words, self._containing(words)), self.usual.passages())
            question = Question(vector, self.usual.question_mean(language), language, mass=0.0)
            shared = overlaps(words, weights, [set(terms(s.text, s.language)) for s in statements])
            return topic_features(
                question,
                np.stack([s.vector for s in statements]),
                [s.language for s in statements],
                shared,
                dict(self.usual.backgrounds()),
            )

    def _both(
        self, vector: Vectors, words: Sequence[Word], containing: Mapping[str, int], scope: Scope
    ) -> tuple[list[int], dict[int, float]]:
        """The best passages of each ranker in a scope: the nearest, and the BM25 of those with the words."""
        near = [key for key, _ in self._library.nearest(vector, CANDIDATES, scope)]
        return near, dict(self._library.matching(words, containing, CANDIDATES, scope, TITLE_WEIGHT))

    def _told_once(self, candidates: Embedded, order: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """The order without passages that repeat a better ranked one from a copy of the same report."""
        top = order[:COLLAPSED]
        tellers: dict[int, set[int]] = {}
        for i in top:
            tellers.setdefault(candidates.stories[i], set()).add(candidates.article_keys[i])
        places = {candidates.keys[i]: int(i) for i in top if len(tellers[candidates.stories[i]]) > 1}
        if not places:
            return order
        copies = self._library.passages(list(places))
        repeated = {places[copies[n].key] for group in collapse(copies) for n in group[1:]}
        return np.array([i for i in order if i not in repeated], dtype=np.intp)

    def _containing(self, words: Sequence[Word]) -> dict[str, int]:
        """In how many passages each term of these words is."""
        return self._library.containing([term for word in words for term in word])


def _counts(words: Sequence[Word], containing: Mapping[str, int]) -> list[int]:
    """In how many passages each word of a question is, by its commonest variant."""
    return [max((containing.get(term, 0) for term in word), default=0) for word in words]


def sentence_of(p: StoredPassage, s: Span) -> Evidence:
    """A sentence of a passage as evidence, its speaker open."""
    text = p.text[s.start - p.start : s.end - p.start]
    return Evidence(p.article, p.article_key, p.language, s.start, s.end, text, p.story)


def is_heading(passage: StoredPassage, sentence: Span) -> bool:
    """A line without an end mark states nothing that could be quoted."""
    text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
    return len(passage.sentences) > 1 and text.rstrip("“”\"»«'’)]")[-1:] not in ".!?…:;"


def _remembering(
    read: Callable[[Sequence[int]], list[StoredPassage]],
) -> Callable[[Sequence[int]], list[StoredPassage]]:
    """`read`, asked for each key once: the refusal, the answer and the list of what was nearest look at the same few."""
    known: dict[int, StoredPassage] = {}

    def reading(keys: Sequence[int]) -> list[StoredPassage]:
        if new := [key for key in keys if key not in known]:
            known.update((passage.key, passage) for passage in read(new))
        return [known[key] for key in keys if key in known]

    return reading
