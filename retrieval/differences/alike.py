"""Which slices may tell what the cited ones tell: by their vectors, so that few texts have to be read."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from retrieval.differences.comparing import SAME_EVENT, Telling
from retrieval.quoting import Evidence
from retrieval.ranking import Background
from retrieval.search import BEST_PASSAGES, Found, is_heading, sentence_of

Vectors = npt.NDArray[np.floating]

COMPARED = 40  # of the best passages, those whose sentences are compared with the cited ones


def sentence_tellings(found: Found, cited: Sequence[Evidence], backgrounds: Mapping[str, Background]) -> list[Telling]:
    """All sentences of the passages that hold a cited one, and of those by other articles that have one near to it."""
    passages = found.candidates
    owners = np.repeat(np.arange(len(passages.keys)), found.judged.counts)
    starts = np.cumsum(found.judged.counts) - found.judged.counts
    wanted = {_place(e) for e in cited}
    rows = [
        starts[i] + n
        for i, passage in found.placed(BEST_PASSAGES)
        for n, s in enumerate(passage.sentences)
        if (passage.article_key, s.start, s.end) in wanted
    ]
    vectors = _centred(found.judged.sentence_vectors, [passages.languages[i] for i in owners.tolist()], backgrounds)
    articles = {passages.article_keys[int(i)] for i in owners[_near(vectors, rows)].tolist()}
    if len(articles) < 2:
        return []
    compared = {passages.keys[i]: int(starts[i]) for i in found.order[:COMPARED] if passages.article_keys[i] in articles}
    return [
        Telling(sentence_of(passage, s), vectors[compared[passage.key] + n])
        for passage in found.read(list(compared))
        for n, s in enumerate(passage.sentences)
        if not is_heading(passage, s)
    ]


def statement_tellings(
    statements: Sequence[tuple[Evidence, Vectors]], cited: Sequence[Evidence], backgrounds: Mapping[str, Background]
) -> list[Telling]:
    """The cited statements, and those of other articles that are near to one; each statement comes with its vector."""
    wanted = {_place(e) for e in cited}
    rows = [n for n, (e, _) in enumerate(statements) if _place(e) in wanted]
    vectors = _centred(np.stack([v for _, v in statements]), [e.language for e, _ in statements], backgrounds)
    articles = {statements[n][0].article_key for n in np.flatnonzero(_near(vectors, rows)).tolist()}
    if len(articles) < 2:
        return []
    return [Telling(e, vectors[n]) for n, (e, _) in enumerate(statements) if e.article_key in articles]


def _centred(vectors: Vectors, languages: Sequence[str], backgrounds: Mapping[str, Background]) -> Vectors:
    """Of unit length, less the mean of all sentences of their language."""
    codes, left = np.asarray(languages), np.array(vectors, dtype=np.float32)
    for language in dict.fromkeys(languages):
        left[codes == language] -= backgrounds[language].sentence_mean
    return np.asarray(left / np.maximum(np.linalg.norm(left, axis=1, keepdims=True), 1e-6))


def _near(vectors: Vectors, rows: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which are near to one of these rows."""
    if not rows:
        return np.zeros(len(vectors), dtype=bool)
    return np.asarray((vectors @ vectors[list(rows)].T).max(axis=1) >= SAME_EVENT)


def _place(evidence: Evidence) -> tuple[int, int, int]:
    return evidence.article_key, evidence.start, evidence.end
