"""Messages that show an answer's progress in groups, kept so that a bot that takes up the question after a crash takes up its message, too.

Methods block; run them with State.do.
"""

from sqlalchemy import Engine, delete, select

from bot.telegram.tables import metadata, notes
from retrieval.storage.dialects import storage
from retrieval.storage.dialects.statements import upsert


class Notes:
    """The table of these messages, one a question."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        storage(engine).create_tables(engine, metadata)

    def of(self, update_id: int) -> int | None:
        """The message that shows the progress of a question, if there is one."""
        with self._engine.connect() as connection:
            return connection.execute(select(notes.c.message_id).where(notes.c.update_id == update_id)).scalar()

    def keep(self, update_id: int, message_id: int) -> None:
        """It was sent."""
        with self._engine.begin() as connection:
            row = upsert(connection, notes).values(update_id=update_id, message_id=message_id)
            connection.execute(row.on_conflict_do_update(index_elements=["update_id"], set_={"message_id": message_id}))

    def drop(self, update_id: int) -> None:
        """It is gone."""
        with self._engine.begin() as connection:
            connection.execute(delete(notes).where(notes.c.update_id == update_id))
