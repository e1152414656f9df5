"""The database engines: SQLite in the library's folder, or PostgreSQL at an address. What differs between them is in here.

    sqlite.py             one file, FTS5, a lock file beside it
    postgres.py           a server, its text search (postgres_text.py), advisory locks
    statements.py         SQL that is spelt differently

Everything else speaks SQLAlchemy Core to either.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, MetaData, Table

from retrieval.errors import LibraryAwayError, LibraryError
from retrieval.storage.matching import Match
from retrieval.storage.scopes import Scope

LOCK_SECONDS = 300.0  # that a writer waits for its turn


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """What the full-text index keeps of a passage: terms with repetitions, in order (retrieval/texts/analysis.py)."""

    key: int
    title: Sequence[str]
    body: Sequence[str]


class Storage(Protocol):
    """What an engine does in its own way."""

    remedy: str
    """What to look at when the database fails."""

    def away(self, error: BaseException) -> bool:
        """Whether an error says that the database does not answer now, and may be back soon."""

    def create_tables(self, engine: Engine, metadata: MetaData) -> None:
        """Make those tables that are not there yet; several processes may do so at once."""

    def writing(self, engine: Engine, home: Path) -> AbstractContextManager[None]:
        """Be the library's only writer. Raises LibraryBusyError after LOCK_SECONDS, LibraryError if that cannot be."""

    def continue_numbers(self, connection: Connection, table: Table) -> None:
        """Give out the next keys of a table after those that it has; for rows that came with their keys."""

    def answering(self, connection: Connection) -> None:
        """Make a connection ready for all the reading that a question asks for."""

    def verdict(self, connection: Connection) -> str:
        """ "ok", or what is damaged."""

    def index_terms(self, connection: Connection, rows: Sequence[PassageTerms]) -> None:
        """Put passages into the full-text index."""

    def forget_terms(self, connection: Connection, keys: Sequence[int]) -> None:
        """Take passages out of it."""

    def containing(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term occurs; a term that occurs nowhere is left out."""

    def best_matches(
        self, connection: Connection, match: Match, title_weight: float, k: int, scope: Scope, inside: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """The `k` best passages by BM25 as (key, score > 0) in a scope; not all of them need be ready.

        `inside`: the keys of all passages in the scope if it is a narrow one.

        The same scores from each engine: k1 1.2, b .75, as FTS5 counts them, words of the title by `title_weight`.
        """


def storage(of: Engine | Connection) -> Storage:
    """The storage behind an engine or a connection."""
    from retrieval.storage.dialects.postgres import PostgresStorage
    from retrieval.storage.dialects.sqlite import SqliteStorage

    return PostgresStorage() if of.dialect.name == "postgresql" else SqliteStorage()


def open_database(home: Path, url: str | None = None, *, create: bool = True) -> Engine:
    """The library's database: the one at `url`, else the file under `home`; its tables are made on first use.

    Raises LibraryError if it cannot be used, has another format, or is not there and is not to be made.
    """
    if url:
        from retrieval.storage.dialects import postgres

        return postgres.open_server(url, create=create)
    from retrieval.storage.dialects import sqlite

    return sqlite.open_file(home, create=create)


def place(engine: Engine, home: Path) -> str:
    """Where a library is, for people: its folder, or its server's address without the password."""
    return str(home) if engine.dialect.name == "sqlite" else engine.url.render_as_string(hide_password=True)


def failure(engine: Engine, home: Path, error: BaseException) -> LibraryError:
    """The database's own error as one clear line."""
    reason = (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0]
    kind = LibraryAwayError if storage(engine).away(error) else LibraryError
    return kind(f"the library at {place(engine, home)} failed: {reason}; {storage(engine).remedy}")

