"""Moving a library from files to servers, or back: every row, its words and its vectors, nothing embedded again.

Rows keep their keys. A move that was stopped goes on where it was; only when every row has been compared and every
passage found by its own vector does the target answer. The source stays as it is, and takes no articles meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import Integer, LargeBinary, MetaData, Row, Select, Table, Text, delete, func, insert, select, tuple_

from retrieval.errors import LibraryError, UsageError
from retrieval.storage.database import LASTING, MIGRATION, articles, meta, passages
from retrieval.storage.dialects import PassageTerms, storage
from retrieval.storage.dialects.statements import upsert
from retrieval.storage.embedded import vector_of
from retrieval.storage.library import Library
from retrieval.storage.store import Writer, bump
from retrieval.texts.analysis import terms

BATCH = 500  # rows, vectors or articles at a time
NARROW = 10  # times as many of rows without texts and vectors


@dataclass(slots=True)
class Progress:
    """How far a move is: rows and vectors, each carried over and each compared."""

    told: Callable[[int, int], None]
    total: int = 0
    done: int = 0

    def add(self, count: int) -> None:
        """So much more is done."""
        self.done += count
        self.told(self.done, self.total)


class Migration:
    """One move. Both libraries must be open with the model that made the source."""

    def __init__(self, source: Library, target: Library, tables: Sequence[MetaData]) -> None:
        """`tables`: everything that is kept in the database, those of `retrieval.storage.database` first."""
        self._source, self._target = source, target
        self._metadata = tables
        self._tables = [table for metadata in tables for table in metadata.sorted_tables if table is not meta]

    def run(self, told: Callable[[int, int], None]) -> tuple[int, int]:
        """Move everything; `told` hears what is done, of how much. Gives the number of articles and of passages.

        Raises UsageError if the target holds something else, LibraryError if the two do not agree at the end.
        """
        Writer(self._source).recover()
        for library in (self._source, self._target):
            for metadata in self._metadata:
                storage(library.engine).create_tables(library.engine, metadata)
        with self._source.writing(), self._target.writing():
            self._begin()
            rows = sum(_count(self._source, select(func.count()).select_from(table)) for table in self._tables)
            vectors = _count(self._source, select(func.count()).select_from(_ready().subquery()))
            progress = Progress(told, 2 * (rows + vectors))
            for table in self._tables:
                self._carry(table, progress)
            self._carry_vectors(progress)
            for table in self._tables:
                self._compare(table, progress)
            self._find(progress)
            self._end()
        return self._target.count(), vectors

    def _begin(self) -> None:
        """Mark the target as ours, so that nobody asks it yet and a second run knows it again."""
        ours = self._source.name()
        with self._target.transaction() as connection:
            marked = connection.execute(select(meta.c.value).where(meta.c.key == MIGRATION)).scalar()
            if marked == ours:
                return
            filled = [table.name for table in self._tables if connection.execute(select(table).limit(1)).first()]
            if marked or filled:
                what = "a move of another library has not finished there" if marked else f"there is something in {filled[0]}"
                raise UsageError(f"the library at {self._target.place} is not empty: {what}; name an empty place")
            connection.execute(insert(meta).values(key=MIGRATION, value=ours))
        self._target.vectors.clear()

    def _end(self) -> None:
        with self._source.connect() as connection:
            notes = connection.execute(select(meta).where(meta.c.key.not_in((*LASTING, MIGRATION)))).all()
        with self._target.transaction() as connection:
            for key, value in notes:
                row = upsert(connection, meta).values(key=key, value=value)
                connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
            connection.execute(delete(meta).where(meta.c.key == MIGRATION))
            bump(connection)

    def _carry(self, table: Table, progress: Progress) -> None:
        """The rows that the target lacks, in the order of their keys."""
        last = self._last(table)
        if last:
            progress.add(_count(self._target, select(func.count()).select_from(table)))
        for rows in _batches(self._source, table, last):
            values = [dict(row._mapping) for row in rows]
            words = self._words(rows) if table is passages else []
            with self._target.transaction() as connection:
                connection.execute(upsert(connection, table).on_conflict_do_nothing(), values)
                if words:
                    storage(connection).index_terms(connection, words)
            progress.add(len(rows))
        with self._target.transaction() as connection:
            storage(connection).continue_numbers(connection, table)

    def _last(self, table: Table) -> tuple[Any, ...] | None:
        """The highest key that the target has, where keys are numbers: texts are not ordered alike everywhere."""
        keys = list(table.primary_key)
        if not all(isinstance(key.type, Integer) for key in keys):
            return None
        query = select(*keys).order_by(*(key.desc() for key in keys)).limit(1)
        with self._target.connect() as connection:
            found = connection.execute(query).first()
        return tuple(found) if found else None

    def _words(self, rows: Sequence[Row[Any]]) -> list[PassageTerms]:
        """The terms of passages, as they were when they were stored."""
        query = select(articles.c.key, articles.c.title, articles.c.text, articles.c.language)
        with self._source.connect() as connection:
            found = connection.execute(query.where(articles.c.key.in_({row.article_key for row in rows})))
            told = {row.key: row for row in found}
        titles = {key: terms(article.title, article.language) for key, article in told.items()}
        return [
            PassageTerms(
                row.key,
                titles[row.article_key],
                terms(told[row.article_key].text[row.start : row.end], told[row.article_key].language),
            )
            for row in rows
        ]

    def _carry_vectors(self, progress: Progress) -> None:
        generation = self._target.generation()
        there = self._target.vectors.keys(generation)
        for keys, vectors in _vectors(self._source):
            missing = [n for n, key in enumerate(keys) if key not in there]
            if missing:
                self._target.vectors.add(generation, [keys[n] for n in missing], vectors[missing])
            progress.add(len(keys))

    def _compare(self, table: Table, progress: Progress) -> None:
        """Every row of both, with its text, its hash and its vectors."""
        numbers = all(isinstance(key.type, Integer) for key in table.primary_key)
        count = _count(self._source, select(func.count()).select_from(table))
        same = count == _count(self._target, select(func.count()).select_from(table))
        pairs = (_batches(library, table, None) for library in (self._source, self._target))
        if numbers:
            for ours, theirs in zip(*pairs, strict=False):
                same = same and [_plain(row) for row in ours] == [_plain(row) for row in theirs]
                progress.add(len(ours))
        else:
            ours, theirs = ({_plain(row) for rows in batches for row in rows} for batches in pairs)
            same = same and ours == theirs
            progress.add(count)
        if not same:
            raise LibraryError(
                f"{table.name} differs between {self._source.place} and {self._target.place}: something was written "
                "meanwhile; stop the bots and watchers, empty the target and move again"
            )

    def _find(self, progress: Progress) -> None:
        generation = self._target.generation()
        lost = 0
        for keys, vectors in _vectors(self._source):
            lost += len(self._target.vectors.unfindable(generation, keys, vectors))
            progress.add(len(keys))
        if lost:
            raise LibraryError(f"{lost} passages cannot be found in the vector index at {self._target.place}; move again")


def _ready() -> Select[Any]:
    return select(passages.c.key, passages.c.vector).join(articles).where(articles.c.state == "ready")


def _vectors(library: Library) -> Iterator[tuple[list[int], np.ndarray[Any, np.dtype[np.float32]]]]:
    """Keys and vectors of all passages that answer."""
    last = 0
    while True:
        with library.connect() as connection:
            query = _ready().where(passages.c.key > last).order_by(passages.c.key).limit(BATCH)
            rows = connection.execute(query).all()
        if not rows:
            return
        yield [row.key for row in rows], np.stack([vector_of(row.vector) for row in rows])
        last = rows[-1].key


def _batches(library: Library, table: Table, last: tuple[Any, ...] | None) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a table after a key, in the order of their keys."""
    keys = list(table.primary_key)
    wide = any(isinstance(column.type, Text | LargeBinary) for column in table.columns)
    while True:
        query = select(table).order_by(*keys).limit(BATCH if wide else NARROW * BATCH)
        if last is not None:
            query = query.where(tuple_(*keys) > tuple_(*last))
        with library.connect() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return
        yield rows
        last = tuple(rows[-1]._mapping[key] for key in keys)


def _count(library: Library, query: Select[Any]) -> int:
    with library.connect() as connection:
        return int(connection.execute(query).scalar_one())


def _plain(row: Row[Any]) -> tuple[Any, ...]:
    """A row's values as both engines give them."""
    return tuple(
        value if not isinstance(value, datetime) or value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
        for value in row
    )

