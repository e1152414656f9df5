"""Writing to the library: one writer at a time, and a crash at any point leaves what the next writer completes.

Order of a batch, under the lock: rows "pending" (commit), vectors, rows "ready" and generation (commit), then what they
replaced leaves the index and the tables. `complete` does all of it after the first step, so it is the recovery too.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Integer, Text, and_, bindparam, cast, delete, insert, or_, select, update

from retrieval.records import Article, Passage, Span, Statement
from retrieval.storage.database import READY, articles, meta, passages, statements
from retrieval.storage.dialects import PassageTerms, storage
from retrieval.storage.embedded import vector_of
from retrieval.storage.library import Library
from retrieval.storage.linking import join_story, leave_stories
from retrieval.texts.analysis import terms
from retrieval.texts.shingles import Shingles

Vectors = npt.NDArray[np.float32]
Outcome = Literal["added", "updated", "unchanged"]
LEFT_STATES = ("superseded", "withdrawn", "removed")
PARTICULARS = ("url", "source", "agency", "author", "published_at", "published_guessed")
"""What an article may get anew without being embedded again."""


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article with everything that is derived from it, ready to be stored. Its `version` is given on storing.

    `vectors` (passages, dimension); `sentence_vectors` one table a passage; `statement_vectors` (statements, dimension);
    `shingles` of the text: without them it is a story of its own.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Vectors
    sentence_vectors: Sequence[Vectors]
    statements: Sequence[Statement]
    statement_vectors: Vectors
    shingles: Shingles = field(default_factory=lambda: np.zeros(0, dtype=np.uint32))


class Writer:
    """Writes to one library. Each call takes the lock, so several processes may ingest at once."""

    def __init__(self, library: Library) -> None:
        """Raises ModelMismatchError if the library was made with another model."""
        self._library = library
        library.check_identity()

    def stored(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Of each of these articles that is ready: its content hash and its PARTICULARS."""
        columns = [articles.c.id, articles.c.content_hash, *(articles.c[name] for name in PARTICULARS)]
        query = select(*columns).where(articles.c.id.in_(ids), READY)
        with self._library.connect() as connection:
            return {row["id"]: dict(row) for row in connection.execute(query).mappings()}

    def same_contents(self, content_hashes: Sequence[str]) -> set[str]:
        """Those of these content hashes that a ready article has."""
        query = select(articles.c.content_hash).where(articles.c.content_hash.in_(content_hashes), READY)
        with self._library.connect() as connection:
            return set(connection.execute(query).scalars())

    def at_address(self, article_id: str, url: str) -> list[str]:
        """The ready articles that an address means: the one with the id that it gives, and those stored with it."""
        query = select(articles.c.id).where(or_(articles.c.id == article_id, articles.c.url == url), READY)
        with self._library.connect() as connection:
            return list(connection.execute(query).scalars())

    def save(self, batch: Sequence[PreparedArticle]) -> list[Outcome]:
        """Store a batch; when this returns, it survives a kill and every process finds it."""
        with self._library.writing():
            self.complete()  # what a killed writer left comes first, so that versions stay in order
            with self._library.engine.begin() as connection:
                self._keep_identity(connection)
                outcomes = [self._insert(connection, prepared) for prepared in batch]
            self.complete()
        return outcomes

    def refresh(self, article: Article) -> bool:
        """Take over new particulars (outlet, date, author, address) of an article whose content did not change."""
        values: dict[str, Any] = {name: getattr(article, name) for name in PARTICULARS}
        current = and_(articles.c.id == article.id, READY)
        query = select(*[articles.c[name] for name in PARTICULARS]).where(current)
        with self._library.writing(), self._library.engine.begin() as connection:
            stored = connection.execute(query).mappings().first()
            if stored is None or dict(stored) == values:
                return False
            values["published_ts"] = timestamp(article.published_at)
            connection.execute(update(articles).where(current).values(values))
            self._library.vectors.used(self._library.generation(), bump(connection))
        return True

    def leave(self, article_id: str, state: Literal["withdrawn", "removed"]) -> bool:
        """Take an article out of every answer. Withdrawn keeps its text as history; removed leaves nothing.

        Returns whether there was such an article.
        """
        concerned = and_(articles.c.id == article_id, articles.c.state != state)
        if state == "withdrawn":
            concerned = and_(concerned, articles.c.state.in_(("ready", "pending")))
        with self._library.writing():
            generation = self._library.generation()
            with self._library.engine.begin() as connection:
                left = {"state": state, "left_at": datetime.now(UTC)}
                gone = connection.execute(update(articles).where(concerned).values(left)).rowcount
                self._library.vectors.used(generation, bump(connection))
            self.complete()
        return bool(gone)

    def recover(self) -> None:
        """Complete what a killed writer left, if anything."""
        with self._library.writing():
            self.complete()

    def complete(self) -> None:
        """Pending rows become ready, rows that left are cleaned up. Under the lock."""
        engine, index = self._library.engine, self._library.vectors
        generation = self._library.generation()
        with engine.connect() as connection:
            rows = connection.execute(_PENDING_VECTORS).all()
            pending = connection.execute(select(articles.c.key).where(articles.c.state == "pending")).scalars().all()
        if pending:
            if rows:
                index.add(generation, [row.key for row in rows], np.stack([vector_of(row.vector) for row in rows]))
            with engine.begin() as connection:
                _make_ready(connection, pending)
                bumped = bump(connection)
            index.used(generation, bumped)
            generation = bumped
        self._clean(generation)

    def _clean(self, generation: int) -> None:
        engine = self._library.engine
        with engine.connect() as connection:
            query = select(articles.c.key).where(
                articles.c.state.in_(LEFT_STATES), articles.c.indexed | (articles.c.state == "removed")
            )
            left = connection.execute(query).scalars().all()
            keys = connection.execute(select(passages.c.key).where(passages.c.article_key.in_(left))).scalars().all()
        if keys:
            self._library.vectors.remove(generation, keys)
        if left:
            with engine.begin() as connection:
                forget_passages(connection, left)
                leave_stories(connection, left)
                connection.execute(delete(statements).where(statements.c.article_key.in_(left)))
                connection.execute(update(articles).where(articles.c.key.in_(left)).values(indexed=False))
                connection.execute(delete(articles).where(articles.c.state == "removed", ~articles.c.indexed))

    def _insert(self, connection: Connection, prepared: PreparedArticle) -> Outcome:
        article = prepared.article
        last = connection.execute(_LAST_VERSION, {"article_id": article.id}).first()
        if last and last.content_hash == article.content_hash and last.state in ("ready", "pending"):
            return "unchanged"
        row = {name: getattr(article, name) for name in Article.__dataclass_fields__}
        row |= {"version": last.version + 1 if last else 1, "state": "pending", "indexed": True}
        row |= {"published_ts": timestamp(article.published_at), "shingles": prepared.shingles.tobytes()}
        key: int = connection.execute(_INSERTED_ARTICLE, row).scalar_one()
        insert_passages(connection, key, article, prepared.passages, prepared.vectors, prepared.sentence_vectors)
        insert_statements(connection, key, prepared.statements, prepared.statement_vectors)
        join_story(connection, key, article.id, prepared.shingles)
        return "updated" if last else "added"

    def _keep_identity(self, connection: Connection) -> None:
        stored = connection.execute(select(meta.c.value).where(meta.c.key == "identity")).scalar()
        if stored is None:
            connection.execute(insert(meta).values(key="identity", value=json.dumps(self._library.identity)))
        else:
            self._library.check_identity()


_PENDING_VECTORS = (
    select(passages.c.key, passages.c.vector).join(articles).where(articles.c.state == "pending")
)


# Statements are made once, and rows go in together: making one for each row takes longer than the database does.
_INSERTED_PASSAGES = insert(passages).returning(passages.c.key, sort_by_parameter_order=True)
_INSERTED_ARTICLE = insert(articles).returning(articles.c.key)
_LAST_VERSION = (
    select(articles.c.version, articles.c.content_hash, articles.c.state)
    .where(articles.c.id == bindparam("article_id"))
    .order_by(articles.c.version.desc())
)


def insert_passages(
    connection: Connection,
    key: int,
    article: Article,
    cut: Sequence[Passage],
    vectors: Vectors,
    sentence_vectors: Sequence[Vectors],
) -> None:
    """Passage rows of the article with this key, and their terms in the full-text index."""
    rows = [
        {
            "article_key": key,
            "start": passage.start,
            "end": passage.end,
            "sentences": np.array([(s.start, s.end) for s in passage.sentences], dtype=np.int32).tobytes(),
            "vector": vector.astype(np.float16).tobytes(),
            "sentence_vectors": of_sentences.astype(np.float16).tobytes(),
        }
        for passage, vector, of_sentences in zip(cut, vectors, sentence_vectors, strict=True)
    ]
    if not rows:
        return
    keys = connection.execute(_INSERTED_PASSAGES, rows).scalars()
    title = terms(article.title, article.language)
    bodies = (terms(article.text[passage.start : passage.end], article.language) for passage in cut)
    found = [PassageTerms(key, title, body) for key, body in zip(keys, bodies, strict=True)]
    storage(connection).index_terms(connection, found)


def insert_statements(connection: Connection, key: int, found: Sequence[Statement], vectors: Vectors) -> None:
    """Statement rows of the article with this key."""

    def ends(name: str, span: Span | None) -> dict[str, int | None]:
        return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}

    rows = [
        {
            "article_key": key,
            "start": s.start,
            "end": s.end,
            **ends("content", s.content),
            **ends("source", s.source),
            **ends("cue", s.cue),
            "kind": s.kind,
            "speaker": s.speaker,
            "vector": vector.astype(np.float16).tobytes(),
        }
        for s, vector in zip(found, vectors, strict=True)
    ]
    if rows:
        connection.execute(insert(statements), rows)


def forget_passages(connection: Connection, article_keys: Sequence[int]) -> None:
    """Delete the passage rows of these articles and their terms."""
    of_them = select(passages.c.key).where(passages.c.article_key.in_(article_keys))
    if keys := connection.execute(of_them).scalars().all():
        storage(connection).forget_terms(connection, keys)
    connection.execute(delete(passages).where(passages.c.article_key.in_(article_keys)))


def timestamp(published_at: str | None) -> float | None:
    """Start of an ISO 8601 date or date-time in seconds since 1970 UTC; a time without a zone is taken as UTC."""
    if not published_at:
        return None
    try:
        moment = datetime.fromisoformat(published_at)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _make_ready(connection: Connection, pending: Sequence[int]) -> None:
    """Pending versions answer from now on, and the versions before them no longer."""
    ids = select(articles.c.id).where(articles.c.key.in_(pending))
    connection.execute(
        update(articles).where(articles.c.id.in_(ids), READY).values(state="superseded")
    )
    connection.execute(update(articles).where(articles.c.key.in_(pending)).values(state="ready"))


def bump(connection: Connection) -> int:
    """Tell every reader that a search may find something else from now on; returns the new generation."""
    grown = cast(cast(meta.c.value, Integer) + 1, Text)
    row = update(meta).where(meta.c.key == "generation").values(value=grown).returning(meta.c.value)
    return int(connection.execute(row).scalar_one())
