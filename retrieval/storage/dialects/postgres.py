"""PostgreSQL: the library's database on a server, shared by any number of processes and machines."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from retrieval.errors import LibraryBusyError, LibraryError, SettingsError
from retrieval.storage.database import SCHEMA_VERSION, meta, metadata
from retrieval.storage.dialects import LOCK_SECONDS, PassageTerms, place, postgres_text
from retrieval.storage.dialects.statements import upsert
from retrieval.storage.matching import Match
from retrieval.storage.scopes import Scope

CONNECT_SECONDS = 10
IDLE_SECONDS = 120  # in a transaction; a question may load a model in the middle of one
HUNG_SECONDS = 20  # without a sign of life, after which the server ends a writer's session and lets the next one write
FORMAT = "format"  # in `meta`: what PRAGMA user_version is to a file
_WRITING, _MAKING = 0x63697465, 0x77697265  # advisory locks: one writer, one that makes tables
_LOCK_TIMEOUT = "55P03"
_REMEDY = "check that the server at CITEWIRE_DATABASE_URL runs and lets you in"


def open_server(address: str, *, create: bool) -> Engine:
    """The database at an address. Raises SettingsError for another address, LibraryError if it cannot be used."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise SettingsError("setting CITEWIRE_DATABASE_URL is no address of a database; see .env.example") from error
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise SettingsError(f"setting CITEWIRE_DATABASE_URL names {url.drivername}; it must be postgresql+psycopg://…")
    # Times without a zone are UTC; compiling a query takes longer than running one of ours.
    # A process that hangs in a transaction would keep its rows from all others for ever.
    options = {
        "options": f"-c timezone=UTC -c jit=off -c idle_in_transaction_session_timeout={IDLE_SECONDS}s",
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "citewire",
    }
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=options, hide_parameters=True)
    where = place(engine, Path())
    try:
        version = _format(engine)
        if version is None and not create:
            raise LibraryError(f"no library at {where}; make one with: citewire ingest FILE")
        if version is None:
            _make(engine)
        elif version != SCHEMA_VERSION:
            raise LibraryError(
                f"the library at {where} has format {version}, this Citewire reads {SCHEMA_VERSION}; upgrade Citewire "
                "everywhere, or take another database"
            )
    except DBAPIError as error:
        reason = (str(error.orig or error).splitlines() or ["no answer"])[0]
        raise LibraryError(f"the library at {where} cannot be opened: {reason}; {_REMEDY}") from error
    return engine


class PostgresStorage:
    """See Storage."""

    remedy = _REMEDY

    def away(self, error: BaseException) -> bool:
        """Refused, dropped or shut down, as the classes of SQLSTATE say; without one, nobody answered."""
        if not isinstance(error, OperationalError):
            return False
        state = getattr(error.orig, "sqlstate", None)
        return state is None or state.startswith(("08", "57P"))

    def create_tables(self, engine: Engine, metadata: MetaData) -> None:
        """One at a time: two that make the same table would both fail."""
        with engine.begin() as connection:
            _make_tables(connection, metadata)

    @contextmanager
    def writing(self, engine: Engine, home: Path) -> Iterator[None]:
        """By an advisory lock of a connection's own: the server lets go of it when the writer dies, or hangs."""
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SET lock_timeout = {LOCK_SECONDS * 1000:.0f}"))
            connection.execute(text(f"SET idle_session_timeout = '{HUNG_SECONDS}s'"))
            try:
                connection.execute(text(f"SELECT pg_advisory_lock({_WRITING})"))
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) != _LOCK_TIMEOUT:
                    raise
                raise LibraryBusyError(
                    f"another process has been writing to {place(engine, home)} for {LOCK_SECONDS:.0f} s; try again later"
                ) from error
            finally:
                connection.execute(text("RESET lock_timeout"))
            try:
                with _alive(connection):
                    yield
            finally:
                connection.execute(text(f"SELECT pg_advisory_unlock({_WRITING})"))
                connection.execute(text("RESET idle_session_timeout"))

    def continue_numbers(self, connection: Connection, table: Table) -> None:
        """By its sequence, where it has one."""
        key = next(iter(table.primary_key))
        named = {"table": table.name, "key": key.name}
        if connection.execute(text("SELECT pg_get_serial_sequence(:table, :key)"), named).scalar():
            last = connection.execute(select(func.max(key))).scalar() or 0
            number = text("SELECT setval(pg_get_serial_sequence(:table, :key), :next, false)")
            connection.execute(number, {**named, "next": last + 1})

    def answering(self, connection: Connection) -> None:
        """Nothing: the server has its own memory."""

    def verdict(self, connection: Connection) -> str:
        """Its tables can be read; pages are the server's own business (checksums, amcheck)."""
        return postgres_text.verdict(connection)

    def index_terms(self, connection: Connection, rows: Sequence[PassageTerms]) -> None:
        """See Storage."""
        postgres_text.index_terms(connection, rows)

    def forget_terms(self, connection: Connection, keys: Sequence[int]) -> None:
        """See Storage."""
        postgres_text.forget_terms(connection, keys)

    def containing(self, connection: Connection, terms: Sequence[str]) -> dict[str, int]:
        """See Storage."""
        return postgres_text.containing(connection, terms)

    def best_matches(
        self, connection: Connection, match: Match, title_weight: float, k: int, scope: Scope, inside: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """See Storage."""
        return postgres_text.best_matches(connection, match, title_weight, k, scope, inside)


@contextmanager
def _alive(connection: Connection) -> Iterator[None]:
    """Give signs of life on a connection that is not used otherwise."""
    ended = threading.Event()

    def ping() -> None:
        while not ended.wait(HUNG_SECONDS / 5):
            with suppress(DBAPIError):  # the session has ended; its user will notice
                connection.execute(text("SELECT 1"))

    thread = threading.Thread(target=ping, name="alive", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _format(engine: Engine) -> int | None:
    """The format of the library that is there; None if there is none."""
    with engine.connect() as connection:
        if connection.execute(text("SELECT to_regclass('meta')")).scalar() is None:
            return None
        stored = connection.execute(select(meta.c.value).where(meta.c.key == FORMAT)).scalar()
    return int(stored) if stored else None


def _make(engine: Engine) -> None:
    with engine.begin() as connection:
        _make_tables(connection, metadata)
        postgres_text.make(connection)
        for key, value in {"generation": "0", FORMAT: str(SCHEMA_VERSION)}.items():
            connection.execute(upsert(connection, meta).values(key=key, value=value).on_conflict_do_nothing())


def _make_tables(connection: Connection, metadata: MetaData) -> None:
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_MAKING})"))
    metadata.create_all(connection)
