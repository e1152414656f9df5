"""Making a library's derived parts anew from the articles' texts: vectors, passages, statements. Resumable."""

import json
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import delete, insert, select, update

from retrieval.errors import ModelMismatchError
from retrieval.records import Article, Passage, Span, Statement
from retrieval.storage.database import LASTING, articles, meta, passages, statements
from retrieval.storage.embedded import vector_of
from retrieval.storage.library import Library
from retrieval.storage.store import (
    PreparedArticle,
    Writer,
    bump,
    forget_passages,
    insert_passages,
    insert_statements,
)
from retrieval.storage.stored import article_of_row

Vectors = npt.NDArray[np.float32]
STEP = 2000  # passages put into the index at a time


class Rebuilder(Writer):
    """A writer that replaces what is derived and leaves the articles as they are."""

    def __init__(self, library: Library) -> None:
        """Unlike a Writer it opens a library that another model made."""
        self._library = library

    def needs_anew(self) -> bool:
        """Whether another model or chunking made the library, or a rebuild for this one was stopped."""
        try:
            self._library.check_identity()
        except ModelMismatchError:
            return True
        with self._library.connect() as connection:
            return (
                connection.execute(select(articles.c.key).where(articles.c.state == "stale").limit(1)).first()
                is not None
            )

    def begin_anew(self) -> int:
        """Take on this library's identity; every article is stale until `replace`. Returns how many are."""
        try:
            self._library.check_identity()
        except ModelMismatchError:
            with self._library.writing():
                self._library.vectors.clear()
                with self._library.engine.begin() as connection:
                    answering = articles.c.state.in_(("ready", "pending"))
                    connection.execute(update(articles).where(answering).values(state="stale"))
                    # All notes were worked out with the other model: its identity, the means of questions.
                    connection.execute(delete(meta).where(meta.c.key.not_in(LASTING)))
                    connection.execute(insert(meta).values(key="identity", value=json.dumps(self._library.identity)))
                    bump(connection)
        with self._library.connect() as connection:
            return len(connection.execute(select(articles.c.key).where(articles.c.state == "stale")).all())

    def stale(self, size: int) -> Iterator[list[Article]]:
        """Stale articles in batches; each batch must be replaced before the next is asked for."""
        query = select(articles).where(articles.c.state == "stale").order_by(articles.c.key).limit(size)
        while True:
            with self._library.connect() as connection:
                batch = [article_of_row(row) for row in connection.execute(query).mappings()]
            if not batch:
                return
            yield batch

    def replace(self, batch: Sequence[PreparedArticle]) -> None:
        """New passages, vectors and statements for stale articles, which answer again after this."""
        with self._library.writing():
            with self._library.engine.begin() as connection:
                for new in batch:
                    article = new.article
                    this = (articles.c.id == article.id) & (articles.c.version == article.version)
                    key = connection.execute(select(articles.c.key).where(this)).scalar_one()
                    forget_passages(connection, [key])
                    connection.execute(delete(statements).where(statements.c.article_key == key))
                    insert_passages(connection, key, article, new.passages, new.vectors, new.sentence_vectors)
                    insert_statements(connection, key, new.statements, new.statement_vectors)
                    connection.execute(update(articles).where(articles.c.key == key).values(state="pending"))
            self.complete()

    def reindex(self) -> int:
        """A new vector index from the stored vectors of all ready articles. Returns how many passages it has."""
        query = (
            select(passages.c.key, passages.c.vector)
            .join(articles)
            .where(articles.c.state == "ready")
            .order_by(passages.c.key)
            .limit(STEP)
        )
        index, done, last = self._library.vectors, 0, 0
        with self._library.writing():
            index.clear()
            generation = self._bumped()  # readers let go of the collection that is gone
            while True:
                with self._library.connect() as connection:
                    rows = connection.execute(query.where(passages.c.key > last)).all()
                if not rows:
                    break
                index.add(generation, [row.key for row in rows], np.stack([vector_of(row.vector) for row in rows]))
                done, last = done + len(rows), rows[-1].key
            index.used(generation, self._bumped())
        return done

    def keep(self, key: str, note: str) -> None:
        """Keep a note that changes answers, in place of the one that was."""
        with self._library.writing(), self._library.engine.begin() as connection:
            connection.execute(delete(meta).where(meta.c.key == key))
            connection.execute(insert(meta).values(key=key, value=note))
            bump(connection)

    def _bumped(self) -> int:
        with self._library.engine.begin() as connection:
            return bump(connection)

    def ready(self) -> Iterator[tuple[int, Article, list[Passage], list[Vectors]]]:
        """Every ready article with its key, its passages and their sentence vectors, as stored."""
        with self._library.connect() as connection:
            keys = connection.execute(select(articles.c.key).where(articles.c.state == "ready")).scalars().all()
        for key in keys:
            with self._library.connect() as connection:
                row = connection.execute(select(articles).where(articles.c.key == key)).mappings().one()
                cut = (
                    connection.execute(select(passages).where(passages.c.article_key == key).order_by(passages.c.start))
                    .mappings()
                    .all()
                )
            spans = [np.frombuffer(p["sentences"], dtype=np.int32).reshape(-1, 2).tolist() for p in cut]
            found = [
                Passage(p["start"], p["end"], tuple(Span(a, b) for a, b in pairs))
                for p, pairs in zip(cut, spans, strict=True)
            ]
            tables = [
                vector_of(p["sentence_vectors"]).reshape(len(pairs), -1) for p, pairs in zip(cut, spans, strict=True)
            ]
            yield key, article_of_row(row), found, tables

    def replace_statements(self, key: int, found: Sequence[Statement], vectors: Vectors) -> None:
        """New statements for the article with this key."""
        with self._library.writing(), self._library.engine.begin() as connection:
            connection.execute(delete(statements).where(statements.c.article_key == key))
            insert_statements(connection, key, found, vectors)
            bump(connection)
