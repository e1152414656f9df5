"""What a bot has in hand, in the library's database: updates received and messages to send, which several bots may share.

A lease says which bot has an update or a message in hand; one that lost it to another keeps silent.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Text, cast, delete, insert, literal, select, update

from bot.telegram.tables import answers, metadata, outbox, updates
from retrieval.storage.dialects import storage
from retrieval.storage.dialects.statements import upsert
from retrieval.storage.leases import Leases, leases

KEEP_UPDATES = 2 * 86400.0  # seconds that an update's id is known; Telegram itself keeps updates for a day
MAX_ATTEMPTS = 3  # starts at which an unanswered update is tried again before it is given up


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message in the outbox. `floor` is None until its first sending begins, `message_id` until it is in the chat."""

    id: int
    chat_id: int
    thread_id: int | None
    reply_to: int | None
    html: str
    plain: str
    keyboard: str | None
    answer_id: int | None
    floor: int | None


class Hands:
    """The updates and the outbox, as one bot sees them. Every method is a short transaction."""

    def __init__(self, engine: Engine, lease: float) -> None:
        """`lease`: seconds after which what a dead bot had in hand goes to another."""
        self.engine = engine
        self.leases = Leases(engine, lease)
        self._in_hand: set[int] = set()  # updates received or taken over here, and not dealt with
        self._to_send: set[int] = set()  # messages likewise
        storage(engine).create_tables(engine, metadata)

    def receive(self, update_id: int, payload: str) -> bool:
        """Keep an update until it is dealt with, in the hands of this bot. False if it came before, here or elsewhere.

        The id alone does not tell: Telegram begins anew at any number after a quiet week.
        """
        digest = hashlib.sha256(payload.encode()).hexdigest()
        row = {"received_at": time.time(), "attempts": 0, "digest": digest, "payload": payload}
        with self.engine.begin() as connection:
            new = upsert(connection, updates).values(update_id=update_id, **row)
            new = new.on_conflict_do_update(index_elements=["update_id"], set_=row, where=updates.c.digest != digest)
            if connection.execute(new.returning(updates.c.update_id)).first() is None:
                return False
            return self._took(connection, update_id)

    def dealt_with(self, update_id: int) -> None:
        """An update needs nothing more: its words are dropped, its id is kept."""
        with self.engine.begin() as connection:
            if self._may_answer(connection, update_id):
                self._dealt_with(connection, update_id)
            self._in_hand.discard(update_id)

    def unfinished(self) -> list[str]:
        """The updates that an earlier run or a dead bot left, oldest first, in the hands of this bot from now on.

        One that was tried too often is given up.
        """
        now = time.time()
        self.leases.bury()
        with self.engine.begin() as connection:
            connection.execute(delete(updates).where(updates.c.received_at < now - KEEP_UPDATES))
            connection.execute(delete(outbox).where(outbox.c.created_at < now - KEEP_UPDATES))
            left = select(updates.c.update_id).where(updates.c.payload.is_not(None)).order_by(updates.c.update_id)
            numbers = [number for number in connection.execute(left).scalars() if number not in self._in_hand]
        return [payload for number in numbers if (payload := self._taken_over(number))]

    def _taken_over(self, update_id: int) -> str | None:
        """An update that is in no living bot's hands, from now on in this one's; None if it needs nothing more."""
        this = select(updates.c.payload, updates.c.attempts).where(updates.c.update_id == update_id)
        with self.engine.begin() as connection:
            if not self._took(connection, update_id):
                return None
            payload, attempts = connection.execute(this).one()
            if payload is None or attempts >= MAX_ATTEMPTS:
                self._dealt_with(connection, update_id)
                return None
            connection.execute(_this(update_id).values(attempts=attempts + 1))
            return str(payload)

    def elsewhere_before(self, update_id: int) -> list[str]:
        """The updates before this one that are not dealt with, and not in the hands of this bot."""
        lease = leases.c.name == literal(_update_lease("")).concat(cast(updates.c.update_id, Text))
        waiting = updates.c.payload.is_not(None) & (updates.c.update_id < update_id)
        with self.engine.connect() as connection:
            query = select(updates.c.payload).outerjoin(leases, lease)
            others = leases.c.owner.is_distinct_from(self.leases.owner)
            return [str(payload) for payload in connection.execute(query.where(waiting, others)).scalars()]

    def _took(self, connection: Connection, update_id: int) -> bool:
        taken = self.leases.take(_update_lease(update_id), connection)
        if taken:
            self._in_hand.add(update_id)
        return taken

    def _may_answer(self, connection: Connection, update_id: int) -> bool:
        """False if another bot has taken over an update that was in hand here."""
        return update_id not in self._in_hand or self.leases.holds(_update_lease(update_id), connection)

    def _dealt_with(self, connection: Connection, update_id: int) -> None:
        self.leases.release(_update_lease(update_id), connection)
        connection.execute(_this(update_id).values(payload=None))
        self._in_hand.discard(update_id)

    # messages to send

    def enqueue(self, messages: Sequence[dict[str, Any]], update_id: int | None) -> list[Outgoing]:
        """Put messages into the outbox, in the hands of this bot; with this the update that they answer is dealt with.

        None are, if another bot has taken over the update: it answers.
        """
        with self.engine.begin() as connection:
            if update_id is not None and not self._may_answer(connection, update_id):
                return []
            rows = [
                connection.execute(insert(outbox).values(created_at=time.time(), **message).returning(outbox)).one()
                for message in messages
            ]
            for row in rows:
                self._took_message(connection, row.id)
            if update_id is not None:
                self._dealt_with(connection, update_id)
        return [_outgoing(row) for row in rows]

    def unsent(self) -> list[Outgoing]:
        """What an earlier run or a dead bot did not see through, in order, in the hands of this bot from now on."""
        query = select(outbox).where(outbox.c.message_id.is_(None)).order_by(outbox.c.id)
        with self.engine.connect() as connection:
            rows = [row for row in connection.execute(query) if row.id not in self._to_send]
        return [outgoing for row in rows if (outgoing := self._message_taken_over(row.id))]

    def _message_taken_over(self, outgoing_id: int) -> Outgoing | None:
        with self.engine.begin() as connection:
            if not self._took_message(connection, outgoing_id):
                return None
            row = connection.execute(select(outbox).where(outbox.c.id == outgoing_id)).one_or_none()
            if row is None or row.message_id is not None:  # its bot was not dead after all
                self._let_go(connection, outgoing_id)
                return None
            return _outgoing(row)

    def sending(self, outgoing_id: int, floor: int | None = None) -> bool:
        """Sending begins, or is to be settled; with `floor` the message may be in the chat from now on.

        False if another bot has taken over the message.
        """
        with self.engine.begin() as connection:
            mine = self.leases.holds(_message_lease(outgoing_id), connection)
            if mine and floor is not None:
                connection.execute(update(outbox).where(outbox.c.id == outgoing_id).values(floor=floor))
        if not mine:
            self._to_send.discard(outgoing_id)
        return mine

    def sent(self, outgoing: Outgoing, message_id: int) -> None:
        """The message is in the chat. Its words are dropped; its number stays, to know it as ours."""
        with self.engine.begin() as connection:
            values = {"message_id": message_id, "html": "", "plain": "", "keyboard": None}
            self._let_go(connection, outgoing.id)
            connection.execute(update(outbox).where(outbox.c.id == outgoing.id).values(values))
            if outgoing.answer_id is not None and outgoing.keyboard:
                connection.execute(
                    update(answers).where(answers.c.id == outgoing.answer_id).values(message_id=message_id)
                )

    def drop(self, outgoing_id: int) -> None:
        """The message cannot or need not be sent."""
        with self.engine.begin() as connection:
            self._let_go(connection, outgoing_id)
            connection.execute(delete(outbox).where(outbox.c.id == outgoing_id))

    def _took_message(self, connection: Connection, outgoing_id: int) -> bool:
        taken = self.leases.take(_message_lease(outgoing_id), connection)
        if taken:
            self._to_send.add(outgoing_id)
        return taken

    def _let_go(self, connection: Connection, outgoing_id: int) -> None:
        self.leases.release(_message_lease(outgoing_id), connection)
        self._to_send.discard(outgoing_id)

    def ours(self, chat_id: int, above: int) -> set[int]:
        """Numbers of our messages in a chat, above a number."""
        with self.engine.connect() as connection:
            query = select(outbox.c.message_id).where(outbox.c.chat_id == chat_id, outbox.c.message_id > above)
            return set(connection.execute(query).scalars())


def _this(update_id: int) -> Any:
    return update(updates).where(updates.c.update_id == update_id)


def _update_lease(update_id: int | str) -> str:
    return f"telegram:update:{update_id}"


def _message_lease(outgoing_id: int) -> str:
    return f"telegram:message:{outgoing_id}"


def _outgoing(row: Any) -> Outgoing:
    return Outgoing(
        row.id, row.chat_id, row.thread_id, row.reply_to, row.html, row.plain, row.keyboard, row.answer_id, row.floor
    )
