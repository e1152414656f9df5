"""What the chat model may use a day, counted in the library's database over all front ends and processes."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, select
from sqlalchemy.exc import DBAPIError

from retrieval.errors import LibraryError
from retrieval.storage.dialects import storage
from retrieval.storage.dialects.statements import upsert

metadata = MetaData()

usage = Table(
    "chat_model_usage",
    metadata,
    Column("day", Text, primary_key=True, comment="UTC, 2026-02-04"),
    Column("answers", Integer, nullable=False),
    Column("tokens", Integer, nullable=False, comment="read and written"),
)


class Budget:
    """At most `tokens` a day (UTC), 0 for no limit; an answer under way is not cut off. Raises LibraryError.

    `clock` gives the time, aware.
    """

    def __init__(
        self, engine: Engine, tokens: int, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    ) -> None:
        self._engine, self._tokens, self._clock = engine, tokens, clock
        with _translated():
            storage(engine).create_tables(engine, metadata)

    def left(self) -> bool:
        """Whether another answer may be written today."""
        return not self._tokens or self.spent_today() < self._tokens

    def spent_today(self) -> int:
        """Tokens since midnight UTC."""
        with _translated(), self._engine.connect() as connection:
            return connection.scalar(select(usage.c.tokens).where(usage.c.day == self._day())) or 0

    def spend(self, tokens: int) -> None:
        """Count an answer."""
        more = {"answers": usage.c.answers + 1, "tokens": usage.c.tokens + tokens}
        with _translated(), self._engine.begin() as connection:
            row = upsert(connection, usage).values(day=self._day(), answers=1, tokens=tokens)
            connection.execute(row.on_conflict_do_update(index_elements=["day"], set_=more))

    def _day(self) -> str:
        return self._clock().astimezone(dt.UTC).date().isoformat()


@contextmanager
def _translated() -> Iterator[None]:
    """The database's errors as one clear line."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig or error).splitlines()[0]
        raise LibraryError(f"the chat model's budget cannot be kept: {reason}; check disk space and rights") from error
