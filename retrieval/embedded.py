"""Passages as the ranking sees them: numbers in arrays. Of a hundred candidates few are shown; only their texts are read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, select

from retrieval.database import READY, articles, passages

Vectors = npt.NDArray[np.float32]

# Made once: SQLAlchemy takes as long to put a query together as the database takes to answer it.
_QUERY = (
    select(
        passages.c.key,
        passages.c.article_key,
        articles.c.story,
        articles.c.language,
        passages.c.vector,
        passages.c.sentence_vectors,
    )
    .join(articles)
    .where(passages.c.key.in_(bindparam("keys", expanding=True)), READY)
)


@dataclass(frozen=True, slots=True)
class Embedded:
    """n ready passages with m sentences in all: lists of n, and vectors of unit length.

    `vectors`: (n, dimension); `sentence_vectors`: (m, dimension), one passage after the other, `counts[i]` >= 1 of them each.
    """

    keys: Sequence[int]
    article_keys: Sequence[int]
    stories: Sequence[int]
    languages: Sequence[str]
    vectors: Vectors
    sentence_vectors: Vectors
    counts: npt.NDArray[np.int64]


def embedded(connection: Connection, keys: Sequence[int]) -> Embedded:
    """The ready passages among `keys`, in that order."""
    rows = {row[0]: row for row in connection.execute(_QUERY, {"keys": list(keys)})}
    found = [rows[key] for key in keys if key in rows]
    if not found:
        return Embedded([], [], [], [], _EMPTY, _EMPTY, np.zeros(0, dtype=np.int64))
    numbers, article_keys, stories, languages, vectors, tables = zip(*found, strict=True)
    dimension = len(vectors[0]) // 2
    return Embedded(
        numbers,
        article_keys,
        stories,
        languages,
        vector_of(b"".join(vectors)).reshape(-1, dimension),
        vector_of(b"".join(tables)).reshape(-1, dimension),
        np.array([len(table) // (2 * dimension) for table in tables], dtype=np.int64),
    )


def vector_of(blob: bytes) -> Vectors:
    """Stored float16 numbers as float32."""
    return np.frombuffer(blob, dtype=np.float16).astype(np.float32)


_EMPTY: Vectors = np.empty((0, 0), np.float32)
