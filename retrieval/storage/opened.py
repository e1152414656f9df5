"""A library that is open: where its database and its vectors are, whose it is, and the small notes kept with it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import local
from typing import Self
from uuid import uuid4

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from retrieval.errors import LibraryError
from retrieval.storage.database import LIBRARY, MIGRATION, articles, meta
from retrieval.storage.dialects import failure, open_database, place, storage
from retrieval.storage.dialects.statements import upsert
from retrieval.storage.vectors import COLLECTION, ServedIndex, VectorIndex, mismatch

VECTORS_FOLDER = "chroma"
_GENERATION = select(meta.c.value).where(meta.c.key == "generation")


class OpenLibrary:
    """Database and vector index of one library. Close it, or use it in a `with`."""

    def __init__(
        self,
        home: Path,
        identity: dict[str, str],
        *,
        create: bool = False,
        database_url: str | None = None,
        chroma_url: str | None = None,
    ) -> None:
        """The library under `home`, or with its database at `database_url` and its vectors at `chroma_url`.

        Raises LibraryError if there is none (and not `create`), ModelMismatchError if another model made it.
        """
        self.home = home
        self.identity = identity
        self._held = local()
        self.engine: Engine = open_database(home, database_url, create=create)
        self._storage = storage(self.engine)
        self.vectors = self._vector_index(chroma_url)

    def _vector_index(self, chroma_url: str | None) -> VectorIndex:
        if chroma_url:
            return ServedIndex(chroma_url, self.identity, self._collection(), expected=self.any_passages)
        in_file = self.engine.dialect.name == "sqlite"
        name = COLLECTION if in_file else self._collection()  # beside a server, the folder may be another library's
        return VectorIndex(str(self.home / VECTORS_FOLDER), self.identity, name, expected=self.any_passages)

    def name(self) -> str:
        """What tells this library from all others; made up once and kept."""
        if not (name := self.note(LIBRARY)):
            with self.transaction() as connection:
                row = upsert(connection, meta).values(key=LIBRARY, value=uuid4().hex).on_conflict_do_nothing()
                connection.execute(row)
            name = self.note(LIBRARY)
        return str(name)

    def _collection(self) -> str:
        """The name of its vectors among those of other libraries."""
        return f"citewire-{self.name()}"

    def any_passages(self) -> bool:
        """Whether anything is ready, so that there must be vectors."""
        with self.connect() as connection:
            return connection.execute(select(articles.c.key).where(articles.c.state == "ready").limit(1)).first() is not None

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return place(self.engine, self.home)

    def check_identity(self) -> None:
        """Raise ModelMismatchError if the library was made with another model, prompts or chunking.

        And LibraryError if a move to it has not finished.
        """
        with self.connect() as connection:
            query = select(meta.c.key, meta.c.value).where(meta.c.key.in_(("identity", MIGRATION)))
            notes = {row.key: row.value for row in connection.execute(query)}
        if MIGRATION in notes:
            raise LibraryError(f"the library at {self.place} is being moved; finish that with: citewire migrate")
        stored = notes.get("identity")
        if stored is not None and json.loads(stored) != self.identity:
            raise mismatch(json.loads(stored), self.identity)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection to read with; the database's own errors come out as LibraryError."""
        with self.translated():
            if held := getattr(self._held, "connection", None):
                yield held
                return
            with self.engine.connect() as connection:
                yield connection

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All that this thread reads inside goes over one connection, at the generation that the library has now."""
        if getattr(self._held, "connection", None):
            yield
            return
        with self.connect() as connection:
            self._storage.answering(connection)
            self._held.generation = self.generation()
            self._held.connection = connection
            try:
                yield
            finally:
                self._held.connection = self._held.generation = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction; the database's own errors come out as LibraryError."""
        with self.translated(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer. Raises LibraryBusyError if another one does not finish, LibraryError if that cannot be."""
        with self.translated(), self._storage.writing(self.engine, self.home):
            yield

    @contextmanager
    def translated(self) -> Iterator[None]:
        """The database's errors as one clear line."""
        try:
            yield
        except DBAPIError as error:
            raise failure(self.engine, self.home, error) from error

    def generation(self) -> int:
        """Grows with every change that a search could see."""
        if (held := getattr(self._held, "generation", None)) is not None:
            return int(held)
        with self.connect() as connection:
            return int(connection.execute(_GENERATION).scalar_one())

    def note(self, key: str) -> str | None:
        """A small thing that was worked out once and kept with the library."""
        with self.connect() as connection:
            return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()

    def set_note(self, key: str, value: str) -> None:
        """Keep it. A library that cannot be written now works it out again next time."""
        with suppress(DBAPIError), self.engine.begin() as connection:
            row = upsert(connection, meta).values(key=key, value=value)
            connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

    def close(self) -> None:
        """Let go of files and connections."""
        self.vectors.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


