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
from sqlalchemy import BindParameter, Connection, bindparam, func, select

from retrieval.records import Article, ArticleRef
from retrieval.storage.database import READY, articles, passages, statements
from retrieval.storage.embedded import Counts, Embedded, embedded, nearest_of, sentence_vectors
from retrieval.storage.linking import story_members
from retrieval.storage.matching import Word, choose
from retrieval.storage.opened import OpenLibrary
from retrieval.storage.scopes import Scope as Scope
from retrieval.storage.scopes import count_inside, only_inside, passages_inside
from retrieval.storage.stored import (
    StoredPassage,
    StoredStatement,
    article_of_row,
    passage_of_row,
    statement_of_row,
    with_article,
)
from retrieval.storage.stories import StoryMember

Vectors = npt.NDArray[np.float32]
MOST_STATEMENTS = 1_000  # of one speaker that are looked through for a question; .1 s

# Made once: SQLAlchemy takes as long to put a query together as the database takes to answer it.
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_PASSAGES = with_article(passages).where(passages.c.key.in_(_KEYS))
_PASSAGES_OF = with_article(passages).where(passages.c.article_key.in_(_KEYS)).order_by(passages.c.key)
_STATEMENTS = with_article(statements).where(statements.c.article_key.in_(_KEYS))
MOST_COUNTED = 10_000  # terms whose count is remembered; of a common one it takes milliseconds in a large library
# Of few passages all are compared: 2 us each. The index, told to stay among them, goes on through its graph until it has met
# enough of them, in a library of 100,000 for 40 ms. The two are even where the square of how many is so often the library.
COMPARED = 100
SPARE = 1.5  # times as many of the nearest passages as should lie in a wide scope


@dataclass(frozen=True, slots=True)
class Extent:
    """Size of a library: passages, the highest key that one has; of its ready articles number, languages and outlets.

    `outlets`: how many articles each has, the largest first.
    """

    passages: int
    last_key: int
    articles: int
    languages: list[str]
    outlets: dict[str, int]

_LISTED = ("id", "title", "source", "url", "published_at", "published_guessed")


class Library(OpenLibrary):
    """Opened for reading; safe to share between threads. Close it, or use it in a `with`."""

    _counts: tuple[int, dict[str, int]] = (-1, {})  # passages by term, at a generation
    _extent: tuple[int, Extent] | None = None
    _listed: tuple[tuple[int, Scope], list[int] | None] | None = None  # at a generation, the scope asked for last

    def nearest(self, vector: Vectors, k: int, scope: Scope) -> list[tuple[int, float]]:
        """The up to `k` passages in a scope that are nearest to a vector, as (key, cosine), the nearest first."""
        return self.nearest_each(vector[np.newaxis], k, scope)[0]

    def nearest_each(self, vectors: Vectors, k: int, scope: Scope) -> list[list[tuple[int, float]]]:
        """The same of several vectors, (n, dimension), at once: three take two thirds of the time of one after the other."""
        generation = self.generation()
        if scope == Scope():
            return self.vectors.search(generation, vectors, k)
        with self.connect() as connection:
            inside = self._inside(connection, scope)
            if inside is not None and len(inside) ** 2 <= COMPARED * self.extent().passages:
                return nearest_of(connection, inside, vectors, k)
            if inside is not None:
                return self.vectors.search(generation, vectors, k, inside)
            enough = int(SPARE * k / self._share(connection, scope))
            found = self.vectors.search(generation, vectors, enough)
            kept = only_inside(connection, [key for each in found for key, _ in each], scope)
        return [[(key, cosine) for key, cosine in each if key in kept][:k] for each in found]

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
            inside = None if scope == Scope() else self._inside(connection, scope)
            return self._storage.best_matches(connection, match, title_weight, k, scope, inside)

    def _share(self, connection: Connection, scope: Scope) -> float:
        """Which share of the ready articles lies in a wide scope; how many each outlet has is known."""
        extent = self.extent()
        of_outlet = extent.outlets.get(scope.source or "") if scope == Scope(source=scope.source) else None
        return (of_outlet or count_inside(connection, scope)) / max(1, extent.articles)

    def _inside(self, connection: Connection, scope: Scope) -> list[int] | None:
        """The keys of all passages in a narrow scope, None if it is wide; listed once for both rankers."""
        asked, listed = (self.generation(), scope), self._listed
        if listed is None or listed[0] != asked:
            self._listed = listed = (asked, passages_inside(connection, scope))
        return listed[1]

    def containing(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each analysed term occurs; a term that occurs nowhere is left out."""
        generation = self.generation()
        if self._counts[0] != generation or len(self._counts[1]) > MOST_COUNTED:
            self._counts = (generation, {})
        counts = self._counts[1]
        if new := [term for term in terms if term not in counts]:
            with self.connect() as connection:
                found = self._storage.containing(connection, new)
            counts.update((term, found.get(term, 0)) for term in new)
        return {term: counts[term] for term in terms if counts[term]}

    def extent(self) -> Extent:
        """How large the library is; counted once a generation."""
        generation = self.generation()
        if self._extent is None or self._extent[0] != generation:
            self._extent = (generation, self._measured())
        return self._extent[1]

    def _measured(self) -> Extent:
        ready = articles.c.state == "ready"
        of_language = select(articles.c.language, func.count()).where(ready).group_by(articles.c.language)
        of_outlet = select(articles.c.source, func.count()).where(ready, articles.c.source.is_not(None))
        of_outlet = of_outlet.group_by(articles.c.source).order_by(func.count().desc())
        with self.connect() as connection:
            count = connection.execute(select(func.count()).select_from(passages)).scalar_one()
            last = connection.execute(select(func.max(passages.c.key))).scalar() or 0
            languages: dict[str, int] = dict(connection.execute(of_language).all())
            outlets: dict[str, int] = dict(connection.execute(of_outlet).all())
        return Extent(count, last, sum(languages.values()), sorted(languages), outlets)

    def embedded(self, keys: Sequence[int]) -> Embedded:
        """The vectors of ready passages, in the order of `keys`; one that is gone in the meantime is left out."""
        with self.connect() as connection:
            return embedded(connection, keys)

    def sentence_vectors(self, keys: Sequence[int], dimension: int) -> tuple[Vectors, Counts]:
        """The vectors of the sentences of passages; see embedded.py."""
        with self.connect() as connection:
            return sentence_vectors(connection, keys, dimension)

    def passages(self, keys: Sequence[int]) -> list[StoredPassage]:
        """Ready passages in the order of `keys`; one that is gone in the meantime is left out."""
        with self.connect() as connection:
            rows = connection.execute(_PASSAGES, {"keys": list(keys)}).mappings()
            found = {row["key"]: passage_of_row(row) for row in rows}
        return [found[key] for key in keys if key in found]

    def passages_over(self, spans: Sequence[tuple[int, int, int]]) -> list[StoredPassage]:
        """Ready passages that overlap any of the slices (article key, start, end), each once."""
        with self.connect() as connection:
            rows = connection.execute(_PASSAGES_OF, {"keys": list({key for key, _, _ in spans})}).mappings()
            found = [passage_of_row(row) for row in rows]
        return [
            p for p in found if any(k == p.article_key and p.start < end and start < p.end for k, start, end in spans)
        ]

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
        query = with_article(statements)
        if article_key is not None:
            query = query.where(statements.c.article_key == article_key)
        newest = (articles.c.published_ts.desc().nulls_last(), statements.c.key)
        if speakers is not None:  # their keys alone first: texts and vectors of all that is left out need not be read
            theirs = select(statements.c.key).join(articles).where(statements.c.speaker.in_(list(speakers)), READY)
            theirs = theirs.where(*scope.conditions()).order_by(*newest).limit(MOST_STATEMENTS)
            query = query.where(statements.c.key.in_(theirs))
        query = query.where(*scope.conditions()).order_by(*newest)
        with self.connect() as connection:
            return [statement_of_row(row) for row in connection.execute(query).mappings()]

    def statements_in(self, spans: Sequence[tuple[int, int, int]]) -> list[StoredStatement]:
        """Ready statements that overlap any of the slices (article key, start, end)."""
        keys = {"keys": list({key for key, _, _ in spans})}
        with self.connect() as connection:
            found = [statement_of_row(row) for row in connection.execute(_STATEMENTS, keys).mappings()]
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
            select(*(articles.c[name] for name in _LISTED))
            .where(articles.c.state == "ready")
            .order_by(articles.c.published_ts.desc().nulls_last(), articles.c.key.desc())
            .limit(limit)
            .offset(offset)
        )
        with self.connect() as connection:
            rows = connection.execute(query)
            return [ArticleRef(r.id, r.title, r.source, r.url, r.published_at, (), r.published_guessed) for r in rows]

    def newest(self, scope: Scope, limit: int) -> list[int]:
        """The keys of ready articles in a scope, newest publication first, then as they came, the last first."""
        query = select(articles.c.key).where(articles.c.state == "ready", *scope.conditions())
        query = query.order_by(articles.c.published_ts.desc().nulls_last(), articles.c.key.desc()).limit(limit)
        with self.connect() as connection:
            return list(connection.execute(query).scalars())

    def keys(self, article_ids: Sequence[str]) -> list[int]:
        """The keys of these articles as far as they are ready, in their order."""
        query = select(articles.c.id, articles.c.key).where(articles.c.id.in_(list(article_ids)), READY)
        with self.connect() as connection:
            found = {row.id: row.key for row in connection.execute(query)}
        return [found[id] for id in article_ids if id in found]

    def stored_since(self, moment: datetime, limit: int) -> list[Article]:
        """Ready articles fetched after a moment with a time zone, at most `limit`, the newest first."""
        fresh = articles.c.fetched_at > moment.astimezone(UTC)
        query = select(articles).where(READY, fresh).order_by(articles.c.fetched_at.desc(), articles.c.key.desc())
        with self.connect() as connection:
            return [article_of_row(row) for row in connection.execute(query.limit(limit)).mappings()]

    def outlets(self) -> dict[str, int]:
        """Outlets and how many ready articles each has."""
        return self.extent().outlets

    def count(self) -> int:
        """How many articles are ready."""
        return self.extent().articles
