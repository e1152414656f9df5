"""The conversations of all chats, kept in the database: the last turns of each, for a while."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Column, Engine, Float, Index, Integer, MetaData, Table, Text, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from retrieval.answers.conversation.turns import Turn
from retrieval.errors import LibraryError
from retrieval.storage.dialects import storage

if TYPE_CHECKING:
    from pydantic import TypeAdapter

LONGEST = 10  # turns of a chat
KEPT_SECONDS = 12 * 3600.0  # a conversation may pause for an afternoon; the next day begins a new one

metadata = MetaData()

turns = Table(
    "conversation_turns",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("chat", Text, nullable=False),
    Column("at", Float, nullable=False, index=True, comment="seconds since 1970 UTC"),
    Column("turn", Text, nullable=False, comment="JSON"),
    Index("conversation_turns_by_chat", "chat", "key"),
    sqlite_autoincrement=True,  # keys grow also after a deletion: they are the order of the turns
)


class Memory:
    """What was asked and cited in each chat, at most `LONGEST` turns, none older than `KEPT_SECONDS`.

    A chat is any string ("telegram:42:7", "repl"). Every method is one short transaction; threads and processes may share
    the database. `clock` gives seconds since 1970. Raises LibraryError if the database fails.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._clock = engine, clock
        with _translated():
            storage(engine).create_tables(engine, metadata)

    def turns(self, chat: str) -> tuple[Turn, ...]:
        """The turns of a chat, the latest last."""
        fresh = (turns.c.chat == chat) & (turns.c.at >= self._clock() - KEPT_SECONDS)
        query = select(turns.c.turn).where(fresh).order_by(turns.c.key.desc()).limit(LONGEST)
        with _translated(), self._engine.connect() as connection:
            stored = connection.scalars(query).all()
        return tuple(turn for text in reversed(stored) if (turn := _read(text)))

    def remember(self, chat: str, turn: Turn) -> None:
        """Add a turn to a chat; delete what is too much there, and what is too old anywhere."""
        now = self._clock()
        newest = select(turns.c.key).where(turns.c.chat == chat).order_by(turns.c.key.desc()).limit(LONGEST)
        with _translated(), self._engine.begin() as connection:
            connection.execute(insert(turns).values(chat=chat, at=now, turn=_adapter().dump_json(turn).decode()))
            connection.execute(delete(turns).where(turns.c.chat == chat, turns.c.key.not_in(newest)))
            connection.execute(delete(turns).where(turns.c.at < now - KEPT_SECONDS))

    def replace(self, chat: str, question: str, turn: Turn) -> None:
        """Put a turn in the place of the latest one with that question, if the chat still has it."""
        query = select(turns.c.key, turns.c.turn).where(turns.c.chat == chat).order_by(turns.c.key.desc())
        with _translated(), self._engine.begin() as connection:
            for key, text in connection.execute(query).all():
                if (stored := _read(text)) and stored.question == question:
                    new = _adapter().dump_json(turn).decode()
                    connection.execute(update(turns).where(turns.c.key == key).values(turn=new))
                    return

    def forget(self, chat: str) -> None:
        """Empty a chat's memory."""
        with _translated(), self._engine.begin() as connection:
            connection.execute(delete(turns).where(turns.c.chat == chat))

    def forget_all(self, prefix: str) -> None:
        """Empty the memory of every chat whose name begins so ("telegram:42:")."""
        with _translated(), self._engine.begin() as connection:
            connection.execute(delete(turns).where(turns.c.chat.startswith(prefix, autoescape=True)))


@contextmanager
def _translated() -> Iterator[None]:
    """The database's errors as one clear line."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig or error).splitlines()[0]
        raise LibraryError(f"the conversation cannot be read or kept: {reason}; check disk space and rights") from error


@cache
def _adapter() -> "TypeAdapter[Turn]":
    from pydantic import TypeAdapter

    return TypeAdapter(Turn)


def _read(text: str) -> Turn | None:
    """A stored turn; None for one that another version of Citewire wrote in another form."""
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(text)
    except ValidationError:
        return None
