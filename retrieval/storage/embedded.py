"""Passages as the ranking sees them: numbers in arrays. Of a hundred candidates few are shown; only their texts are read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Text, bindparam, select

from retrieval.storage.database import READY, articles, passages
from retrieval.storage.dialects.statements import in_list

Vectors = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int64]

_KEYS = passages.c.key.in_(bindparam("keys", expanding=True))
# Made once: SQLAlchemy takes as long to put a query together as the database takes to answer it.
_PASSAGES = (
    select(passages.c.key, passages.c.article_key, articles.c.story, articles.c.language, passages.c.vector)
    .join(articles)
    .where(_KEYS, READY)
)
_SENTENCES = select(passages.c.key, passages.c.sentence_vectors).where(_KEYS)
# As one JSON value: a scope has more passages than a statement may have parameters.
_VECTORS = select(passages.c.key, passages.c.vector).where(in_list(passages.c.key, bindparam("keys", type_=Text)))


@dataclass(frozen=True, slots=True)
class Embedded:
    """n ready passages; `vectors`: (n, dimension), unit length."""

    keys: Sequence[int]
    article_keys: Sequence[int]
    stories: Sequence[int]
    languages: Sequence[str]
    vectors: Vectors

    def only(self, places: Sequence[int] | npt.NDArray[np.intp]) -> "Embedded":
        """Those at these places, in that order."""
        return Embedded(
            [self.keys[i] for i in places],
            [self.article_keys[i] for i in places],
            [self.stories[i] for i in places],
            [self.languages[i] for i in places],
            self.vectors[list(places)],
        )


def embedded(connection: Connection, keys: Sequence[int]) -> Embedded:
    """The ready passages among `keys`, in that order."""
    rows = {row[0]: row for row in connection.execute(_PASSAGES, {"keys": list(keys)}).all()}
    found = [rows[key] for key in keys if key in rows]
    if not found:
        return Embedded([], [], [], [], np.empty((0, 0), np.float32))
    numbers, article_keys, stories, languages, vectors = zip(*found, strict=True)
    return Embedded(numbers, article_keys, stories, languages, _rows(vectors, len(vectors[0])))


def sentence_vectors(connection: Connection, keys: Sequence[int], dimension: int) -> tuple[Vectors, Counts]:
    """The sentences of passages, one passage after the other, (m, dimension), unit length; and how many each has.

    A passage that is gone in the meantime counts as one sentence like nothing.
    """
    rows = {row[0]: row[1] for row in connection.execute(_SENTENCES, {"keys": list(keys)}).all()}
    gone = bytes(2 * dimension)
    tables = [rows.get(key, gone) for key in keys]
    counts = np.array([len(table) // (2 * dimension) for table in tables], dtype=np.int64)
    return _rows(tables, 2 * dimension), counts


def nearest_of(connection: Connection, keys: Sequence[int], vectors: Vectors, k: int) -> list[list[tuple[int, float]]]:
    """Of each vector, (n, dimension), the up to `k` nearest of these passages as (key, cosine): all are compared."""
    rows = connection.execute(_VECTORS, {"keys": json.dumps(list(keys))}).all()
    if not rows:
        return [[] for _ in vectors]
    cosines = vectors @ _rows([row.vector for row in rows], len(rows[0].vector)).T
    orders = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    return [[(rows[i].key, float(each[i])) for i in order] for each, order in zip(cosines, orders, strict=True)]


def vector_of(blob: bytes) -> Vectors:
    """Stored float16 numbers as float32."""
    return np.frombuffer(blob, dtype=np.float16).astype(np.float32)


def _rows(blobs: Sequence[bytes], size: int) -> Vectors:
    return vector_of(b"".join(blobs)).reshape(-1, size // 2)
