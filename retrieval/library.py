"""The library: database and vector index as one. This side reads; `store.py` writes.

Readers see what any process has made ready: each search compares the database's generation, and the vector index
reopens when it moved.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Select, func, select

from retrieval.database import READY, articles, passages, statements
from retrieval.linking import story_members
from retrieval.matching import Word, choose
from retrieval.opened import OpenLibrary
from retrieval.records import Article, ArticleRef, Span, Statement
from retrieval.scopes import Scope as Scope
from retrieval.scopes import only_inside, passages_inside, share_inside
from retrieval.stories import StoryMember

Vectors = npt.NDArray[np.float32]
MOST_STATEMENTS = 1_000  # of one speaker that are looked through for a question; .1 s
SPARE = 1.5  # times as many of the nearest passages as should lie in a wide scope


@dataclass(frozen=True, slots=True)
class Extent:
    """Size of a library: passages, the highest key that one has, languages of ready articles."""

    passages: int
    last_key: int
    languages: list[str]


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A ready passage with what ranking needs. `sentences` are offsets in the article's text."""

    key: int
    article: ArticleRef
    article_key: int
    story: int
    language: str
    published_ts: float | None
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    vector: Vectors
    sentence_vectors: Vectors


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A ready statement with its article and the vector of what was said."""

    key: int
    article: ArticleRef
    article_key: int
    story: int
    language: str
    published_ts: float | None
    statement: Statement
    text: str
    vector: Vectors


class Library(OpenLibrary):
    """Opened for reading; safe to share between threads. Close it, or use it in a `with`."""

    def nearest(self, vector: Vectors, k: int, scope: Scope) -> list[tuple[int, float]]:
        """The up to `k` passages in a scope that are nearest to a vector, as (key, cosine)."""
        generation = self.generation()
        if scope == Scope():
            return self.vectors.search(generation, vector, k)
        with self.connect() as connection:
            inside = passages_inside(connection, scope)
            if inside is not None:
                return self.vectors.search(generation, vector, k, inside)
            enough = int(SPARE * k / share_inside(connection, scope))
            found = self.vectors.search(generation, vector, enough)
            kept = only_inside(connection, [key for key, _ in found], scope)
        return [(key, cosine) for key, cosine in found if key in kept][:k]

    def matching(
        self, words: Sequence[Word], containing: Mapping[str, int], k: int, scope: Scope, title_weight: float
    ) -> list[tuple[int, float]]:
        """The `k` best passages by BM25 as (key, score > 0), perhaps with some that are not ready.

        `words` are analysed already, any may match; `containing` is what `containing` says of their terms.
        """
        match = choose(words, containing)
        if match is None:
            return []
        with self.connect() as connection:
            return self._storage.best_matches(connection, match, title_weight, k, scope)

    def containing(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each analysed term occurs; a term that occurs nowhere is left out."""
        with self.connect() as connection:
            return self._storage.containing(connection, terms)

    def extent(self) -> Extent:
        """How many passages there are, and in which languages."""
        last = select(func.max(passages.c.key))
        languages = select(articles.c.language).where(articles.c.state == "ready").distinct()
        with self.connect() as connection:
            count = connection.execute(select(func.count()).select_from(passages)).scalar_one()
            return Extent(count, connection.execute(last).scalar() or 0, sorted(connection.execute(languages).scalars()))

    def sample(self, keys: Sequence[int]) -> dict[str, list[tuple[Vectors, Vectors]]]:
        """By language: the vector and the sentence vectors of those passages of `keys` that are ready."""
        query = (
            select(articles.c.language, passages.c.vector, passages.c.sentence_vectors)
            .join(articles).where(passages.c.key.in_(keys), READY).order_by(passages.c.key)
        )
        found: dict[str, list[tuple[Vectors, Vectors]]] = {}
        with self.connect() as connection:
            for language, vector, table in connection.execute(query):
                one = vector_of(vector)
                found.setdefault(language, []).append((one, vector_of(table).reshape(-1, len(one))))
        return found

    def passages(self, keys: Sequence[int]) -> list[StoredPassage]:
        """Ready passages in the order of `keys`; one that is gone in the meantime is left out."""
        query = _with_article(passages).where(passages.c.key.in_(list(keys)))
        with self.connect() as connection:
            found = {row["key"]: _passage(row) for row in connection.execute(query).mappings()}
        return [found[key] for key in keys if key in found]

    def speakers(self, after: int = 0) -> tuple[list[str], int]:
        """Every name that a statement has as its speaker, in articles with a key above `after`; and the highest key.

        So a reader needs to look only at what came since it looked last.
        """
        found = select(statements.c.speaker).distinct().where(statements.c.speaker.is_not(None))
        if after:
            found = found.where(statements.c.article_key > after)
        with self.connect() as connection:
            last = connection.execute(select(func.max(articles.c.key))).scalar() or 0
            return sorted(connection.execute(found).scalars()), last

    def statements(
        self, speakers: Sequence[str] | None, scope: Scope, article_key: int | None = None
    ) -> list[StoredStatement]:
        """Ready statements by any of these speakers (None: by anyone), newest article first, then as in the text.

        Of these speakers the MOST_STATEMENTS newest: who is quoted every day is answered from the last months.
        """
        query = _with_article(statements)
        if article_key is not None:
            query = query.where(statements.c.article_key == article_key)
        newest = (articles.c.published_ts.desc().nulls_last(), statements.c.key)
        if speakers is not None:  # their keys alone first: texts and vectors of all that is left out need not be read
            theirs = select(statements.c.key).join(articles).where(statements.c.speaker.in_(list(speakers)), READY)
            theirs = theirs.where(*scope.conditions()).order_by(*newest).limit(MOST_STATEMENTS)
            query = query.where(statements.c.key.in_(theirs))
        query = query.where(*scope.conditions()).order_by(*newest)
        with self.connect() as connection:
            return [_statement(row) for row in connection.execute(query).mappings()]

    def statements_in(self, spans: Sequence[tuple[int, int, int]]) -> list[StoredStatement]:
        """Ready statements that overlap any of the slices (article key, start, end)."""
        query = _with_article(statements).where(statements.c.article_key.in_({key for key, _, _ in spans}))
        with self.connect() as connection:
            found = [_statement(row) for row in connection.execute(query).mappings()]
        return [
            s
            for s in found
            if any(
                k == s.article_key and s.statement.start < end and start < s.statement.end for k, start, end in spans
            )
        ]

    def article(self, article_id: str) -> Article | None:
        """The article as it answers now, or None."""
        with self.connect() as connection:
            row = connection.execute(select(articles).where(articles.c.id == article_id, READY)).mappings().first()
        return article_of_row(row) if row else None

    def texts(self, article_keys: Sequence[int]) -> dict[int, str]:
        """The full texts of articles, by key."""
        query = select(articles.c.key, articles.c.text).where(articles.c.key.in_(list(article_keys)))
        with self.connect() as connection:
            return {row.key: row.text for row in connection.execute(query)}

    def stories(self, numbers: Collection[int]) -> dict[int, list[StoryMember]]:
        """The ready articles of these stories by story, the one published first at the head of each (else stored first).

        With their texts: ask for the stories of what is shown, not of all that was found.
        """
        told: dict[int, list[StoryMember]] = {}
        with self.connect() as connection:
            for member in story_members(connection, articles.c.story.in_(numbers)):
                told.setdefault(member.story, []).append(member)
        return told

    def story(self, article_id: str) -> list[StoryMember]:
        """The ready articles of this article's story, itself included, first published first; none if it is not ready."""
        own = select(articles.c.story).where(articles.c.id == article_id, READY)
        with self.connect() as connection:
            return story_members(connection, articles.c.story.in_(own))

    def history(self, article_id: str) -> list[dict[str, Any]]:
        """Every version: version, state, fetched_at, left_at (if withdrawn), title, content_hash, characters; oldest first."""
        columns = articles.c
        query = (
            select(
                columns.version,
                columns.state,
                columns.fetched_at,
                columns.left_at,
                columns.title,
                columns.content_hash,
                func.length(columns.text).label("characters"),
            )
            .where(columns.id == article_id)
            .order_by(columns.version)
        )
        with self.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def versions(self, article_id: str) -> list[Article]:
        """Every version that is kept, whole, oldest first; `history` tells their states."""
        query = select(articles).where(articles.c.id == article_id).order_by(articles.c.version)
        with self.connect() as connection:
            return [article_of_row(row) for row in connection.execute(query).mappings()]

    def listing(self, limit: int | None = None, offset: int = 0) -> list[ArticleRef]:
        """Ready articles, newest publication first, without the first `offset`."""
        query = (
            select(articles.c.id, articles.c.title, articles.c.source, articles.c.url, articles.c.published_at)
            .where(articles.c.state == "ready")
            .order_by(articles.c.published_ts.desc().nulls_last(), articles.c.key.desc())
            .limit(limit)
            .offset(offset)
        )
        with self.connect() as connection:
            return [ArticleRef(*row) for row in connection.execute(query)]

    def stored_since(self, moment: datetime, limit: int) -> list[Article]:
        """Ready articles fetched after a moment with a time zone, at most `limit`, the newest first."""
        fresh = articles.c.fetched_at > moment.astimezone(UTC)
        query = select(articles).where(READY, fresh).order_by(articles.c.fetched_at.desc(), articles.c.key.desc())
        with self.connect() as connection:
            return [article_of_row(row) for row in connection.execute(query.limit(limit)).mappings()]

    def outlets(self) -> dict[str, int]:
        """Outlets and how many ready articles each has."""
        query = (
            select(articles.c.source, func.count())
            .where(articles.c.state == "ready", articles.c.source.is_not(None))
            .group_by(articles.c.source)
            .order_by(func.count().desc())
        )
        with self.connect() as connection:
            return dict(connection.execute(query).all())

    def count(self) -> int:
        """How many articles are ready."""
        query = select(func.count()).select_from(articles).where(articles.c.state == "ready")
        with self.connect() as connection:
            return int(connection.execute(query).scalar_one())


def vector_of(blob: bytes) -> Vectors:
    """Stored float16 numbers as float32."""
    return np.frombuffer(blob, dtype=np.float16).astype(np.float32)


def _with_article(table: Any) -> Select[Any]:
    """Rows of `table` with their ready article's particulars and the slice of its text."""
    a = articles.c
    particulars = [
        a.id.label("article_id"), a.title, a.source, a.url, a.published_at, a.language, a.published_ts, a.story,
    ]  # fmt: skip
    slice_ = func.substr(a.text, table.c.start + 1, table.c.end - table.c.start).label("slice")
    return select(table, slice_, *particulars).join(articles).where(READY)


def _ref(row: Any) -> ArticleRef:
    return ArticleRef(row["article_id"], row["title"], row["source"], row["url"], row["published_at"])


def _passage(row: Any) -> StoredPassage:
    spans = np.frombuffer(row["sentences"], dtype=np.int32).reshape(-1, 2).tolist()
    vector = vector_of(row["vector"])
    return StoredPassage(
        row["key"],
        _ref(row),
        row["article_key"],
        row["story"],
        row["language"],
        row["published_ts"],
        row["start"],
        row["end"],
        row["slice"],
        tuple(Span(a, b) for a, b in spans),
        vector,
        vector_of(row["sentence_vectors"]).reshape(-1, vector.shape[0]),
    )


def _statement(row: Any) -> StoredStatement:
    def span(name: str) -> Span | None:
        return None if row[f"{name}_start"] is None else Span(row[f"{name}_start"], row[f"{name}_end"])

    statement = Statement(
        row["start"],
        row["end"],
        Span(row["content_start"], row["content_end"]),
        row["kind"],
        row["speaker"],
        span("source"),
        span("cue"),
    )
    return StoredStatement(
        row["key"],
        _ref(row),
        row["article_key"],
        row["story"],
        row["language"],
        row["published_ts"],
        statement,
        row["slice"],
        vector_of(row["vector"]),
    )


def article_of_row(row: Any) -> Article:
    """A row of `articles` as an Article."""
    names = Article.__dataclass_fields__
    values = {name: row[name] for name in names}
    values["fetched_at"] = _aware(values["fetched_at"])
    return Article(**values)


def _aware(moment: datetime) -> datetime:
    """SQLite gives the time back without its zone, which is always UTC here."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
