"""SQLite: the library's database as a file in its folder, full text by FTS5."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import (
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    Table,
    bindparam,
    column,
    create_engine,
    event,
    select,
    table,
    text,
)
from sqlalchemy.exc import DBAPIError

from retrieval.errors import LibraryBusyError, LibraryError
from retrieval.storage.database import SCHEMA_VERSION, articles, metadata, passages
from retrieval.storage.dialects import LOCK_SECONDS, PassageTerms
from retrieval.storage.matching import Match, Word
from retrieval.storage.scopes import Scope

FILE_NAME = "citewire.db"
LOCK_FILE = "write.lock"
MAPPED = 1 << 31  # bytes of the file; as many as SQLite allows

# Terms are stemmed before they come here (analysis.py), so SQLite only splits at blanks.
_FULL_TEXT = "CREATE VIRTUAL TABLE IF NOT EXISTS passages_fts USING fts5(title, body, tokenize='unicode61')"
_TERMS = "CREATE VIRTUAL TABLE IF NOT EXISTS passages_terms USING fts5vocab('passages_fts', 'row')"
_UPGRADES = {
    2: (
        "ALTER TABLE articles ADD COLUMN left_at DATETIME",
        "CREATE INDEX IF NOT EXISTS articles_by_outlet ON articles (state, source)",
        "CREATE INDEX IF NOT EXISTS articles_by_language ON articles (state, language)",
    )
}
"""By format: what makes the next one of it."""

# Ordered by `rank` FTS5 keeps only the best, half the work of sorting what bm25() gives.
_FTS = table("passages_fts", column("rowid", Integer), column("rank", Float))
_MATCH = text("passages_fts MATCH :match AND rank MATCH :weights")
_INSERT_TERMS = text("INSERT INTO passages_fts(rowid, title, body) VALUES (:key, :title, :body)")
_FORGET_TERMS = text("DELETE FROM passages_fts WHERE rowid = :key")
_CONTAINING = text("SELECT term, doc FROM passages_terms WHERE term IN :terms").bindparams(
    bindparam("terms", expanding=True)
)


def open_file(home: Path, *, create: bool) -> Engine:
    """The database file under `home`. Raises LibraryError."""
    path = home / FILE_NAME
    try:
        if create:
            home.mkdir(parents=True, exist_ok=True)
        elif not path.is_file():
            raise LibraryError(f"no library at {home}; make one with: citewire ingest FILE")
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30}, hide_parameters=True)
        event.listen(engine, "connect", _pragmas)
        _prepare(engine)
    except (OSError, DBAPIError) as error:
        reason = getattr(error, "orig", None) or error
        raise LibraryError(
            f"the library at {home} cannot be opened: {reason}; check the folder's rights and space"
        ) from error
    return engine


class SqliteStorage:
    """See Storage."""

    remedy = "check disk space and the folder's rights"

    def away(self, error: BaseException) -> bool:
        """A file is never away."""
        return False

    def create_tables(self, engine: Engine, metadata: MetaData) -> None:
        """See Storage."""
        with engine.begin() as connection:
            connection.execute(text("BEGIN IMMEDIATE"))
            metadata.create_all(connection)

    @contextmanager
    def writing(self, engine: Engine, home: Path) -> Iterator[None]:
        """By a lock file: a waiting writer does not keep the database from others."""
        lock = FileLock(home / LOCK_FILE)
        try:
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout as error:
            raise LibraryBusyError(
                f"another process has been writing to {home} for {LOCK_SECONDS:.0f} s; try again later"
            ) from error
        except OSError as error:
            raise LibraryError(f"the library at {home} cannot be written: {error.strerror}") from error
        try:
            yield
        finally:
            lock.release()

    def continue_numbers(self, connection: Connection, table: Table) -> None:
        """It does so by itself."""

    def answering(self, connection: Connection) -> None:
        """Read through a memory map: a hundred passages of 200,000 take a fifth of the time.

        Not while writing: the pages that an ingest changes would count as its memory.
        """
        connection.exec_driver_sql(f"PRAGMA mmap_size={MAPPED}")

    def verdict(self, connection: Connection) -> str:
        """See Storage."""
        return str(connection.execute(text("PRAGMA quick_check(1)")).scalar_one())

    def index_terms(self, connection: Connection, rows: Sequence[PassageTerms]) -> None:
        """See Storage."""
        values = [{"key": row.key, "title": " ".join(row.title), "body": " ".join(row.body)} for row in rows]
        connection.execute(_INSERT_TERMS, values)

    def forget_terms(self, connection: Connection, keys: Sequence[int]) -> None:
        """See Storage."""
        connection.execute(_FORGET_TERMS, [{"key": key} for key in keys])

    def containing(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """See Storage."""
        return {row.term: row.doc for row in connection.execute(_CONTAINING, {"terms": list(terms)})}

    def best_matches(
        self, connection: Connection, match: Match, title_weight: float, k: int, scope: Scope, inside: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """See Storage."""
        query = select(_FTS.c.rowid, _FTS.c.rank)
        values: dict[str, object] = {"match": expression(match), "weights": f"bm25({title_weight}, 1.0)"}
        if inside is not None:
            values["inside"] = json.dumps(list(inside))
            # The plus keeps FTS5 from running the whole match once for each row.
            query = query.where(text("+passages_fts.rowid IN (SELECT value FROM json_each(:inside))"))
        elif scope != Scope():
            query = query.join(passages, passages.c.key == _FTS.c.rowid).join(articles).where(*scope.conditions())
        found = connection.execute(query.where(_MATCH).order_by(_FTS.c.rank).limit(k), values)
        return [(int(key), -float(rank)) for key, rank in found]


def expression(match: Match) -> str:
    """A match in the language of FTS5."""
    parts = [_any_of(word) for word in match.alone]
    if match.together:
        parts.append(" AND ".join(f"({_any_of(word)})" for word in match.together))
    return " OR ".join(f"({part})" for part in parts)


def _any_of(word: Word) -> str:
    return " OR ".join(f'"{term}"' for term in word)


def _prepare(engine: Engine) -> None:
    """Make the tables if this is a new database; upgrade one of an earlier format, refuse any other."""
    with engine.connect() as connection:
        version = connection.execute(text("PRAGMA user_version")).scalar_one()
    if version == SCHEMA_VERSION:
        return
    if version in _UPGRADES:
        _upgrade(engine)
    elif version:
        remedy = "upgrade Citewire" if version > SCHEMA_VERSION else "ingest its sources into a new one"
        raise LibraryError(f"the library has format {version}, this Citewire reads {SCHEMA_VERSION}; {remedy}")
    else:
        _make(engine)


def _make(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        metadata.create_all(connection)
        connection.execute(text(_FULL_TEXT))
        connection.execute(text(_TERMS))
        connection.execute(text("INSERT OR IGNORE INTO meta VALUES ('generation', '0')"))
        connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))


def _upgrade(engine: Engine) -> None:
    """Bring a library of an earlier format up to this one; whoever comes second finds it done."""
    with engine.begin() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        version = connection.execute(text("PRAGMA user_version")).scalar_one()
        for step in range(version, SCHEMA_VERSION):
            for statement in _UPGRADES[step]:
                connection.execute(text(statement))
        connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))


def _pragmas(connection: object, _record: object) -> None:
    """WAL lets questions be answered while an ingest writes; NORMAL is safe with it against a killed process.

    16 MB of pages in memory and of log before a checkpoint: of a large library each batch changes pages all over.
    """
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-16000",
        "wal_autocheckpoint=4000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
