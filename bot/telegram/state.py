"""What the bot must not forget, in the library's database: updates received, messages to send, answers given, people.

Every method is one short transaction and blocks; `do` runs it on the one thread that is kept for this, so that the
event loop never waits for the disk or for an ingest that holds the file.
"""

import asyncio
import functools
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from bot.telegram.hands import Hands
from bot.telegram.tables import answers, chats, outbox, people, updates
from retrieval.records import Answer
from retrieval.storage.dialects.statements import upsert

P = ParamSpec("P")
T = TypeVar("T")

_answers = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer that was given, and where."""

    id: int
    chat_id: int
    user_id: int
    message_id: int | None
    answer: Answer


class State(Hands):
    """The bot's tables on the library's engine."""

    def __init__(self, engine: Engine, lease: float = 60.0) -> None:
        """`lease`: seconds after which what a dead bot had in hand goes to another."""
        super().__init__(engine, lease)
        self._thread = ThreadPoolExecutor(1, "bot-state")

    async def do(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a method of this object on the state's thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, functools.partial(method, *args, **kwargs)
        )

    def close(self) -> None:
        """Wait for what is under way, give back what is in hand, then let go of the database."""
        self._thread.shutdown()
        with suppress(DBAPIError):  # then leases end by themselves
            self.leases.release_all()
        self.engine.dispose()

    # answers

    def keep_answer(self, answer: Answer, chat_id: int, user_id: int, question_id: int | None) -> int:
        """Keep an answer for its buttons and for evaluation; gives its id."""
        values = {
            "asked_at": time.time(),
            "chat_id": chat_id,
            "user_id": user_id,
            "question_id": question_id,
            "abstained": int(answer.abstained),
            "answer": _answers.dump_json(answer).decode(),
        }
        with self.engine.begin() as connection:
            return int(connection.execute(insert(answers).values(values).returning(answers.c.id)).scalar_one())

    def replace_answer(self, answer_id: int, answer: Answer) -> None:
        """The question was edited: its answer is another one now."""
        values = {"answer": _answers.dump_json(answer).decode(), "abstained": int(answer.abstained), "vote": None}
        with self.engine.begin() as connection:
            connection.execute(update(answers).where(answers.c.id == answer_id).values(values))

    def answer(self, answer_id: int, chat_id: int) -> StoredAnswer | None:
        """An answer given in that chat; never one of another chat."""
        return self._one_answer(answers.c.id == answer_id, answers.c.chat_id == chat_id)

    def answer_to(self, chat_id: int, question_id: int) -> StoredAnswer | None:
        """The answer to a message."""
        return self._one_answer(answers.c.chat_id == chat_id, answers.c.question_id == question_id)

    def messages_of(self, answer_id: int) -> list[int]:
        """The messages that carry an answer, in order; those of the last days."""
        with self.engine.connect() as connection:
            sent = (outbox.c.answer_id == answer_id, outbox.c.message_id.is_not(None))
            return list(connection.execute(select(outbox.c.message_id).where(*sent).order_by(outbox.c.id)).scalars())

    def carried_by(self, answer_id: int, message_id: int, gone: Sequence[int]) -> None:
        """An answer's buttons are under that message now, and those other messages of it are gone."""
        theirs = (outbox.c.answer_id == answer_id, outbox.c.message_id.in_(gone))
        with self.engine.begin() as connection:
            connection.execute(update(answers).where(answers.c.id == answer_id).values(message_id=message_id))
            connection.execute(delete(outbox).where(*theirs))

    def answer_in(self, chat_id: int, message_id: int) -> StoredAnswer | None:
        """The answer that a message of ours carries; of an answer in several messages, the one with the buttons."""
        return self._one_answer(answers.c.chat_id == chat_id, answers.c.message_id == message_id)

    def vote(self, answer_id: int, value: int) -> None:
        """A thumb up (1) or down (-1)."""
        with self.engine.begin() as connection:
            connection.execute(update(answers).where(answers.c.id == answer_id).values(vote=value))

    def asked_since(self, user_id: int, moment: float) -> int:
        """How many questions somebody asked since then."""
        with self.engine.connect() as connection:
            query = select(func.count()).where(answers.c.user_id == user_id, answers.c.asked_at >= moment)
            return connection.execute(query).scalar_one()

    def _one_answer(self, *conditions: Any) -> StoredAnswer | None:
        query = select(answers).where(*conditions).order_by(answers.c.id.desc()).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return StoredAnswer(row.id, row.chat_id, row.user_id, row.message_id, _answers.validate_json(row.answer))

    # people

    def person(self, user_id: int) -> dict[str, Any]:
        """What is kept about somebody; empty if nothing."""
        with self.engine.connect() as connection:
            row = connection.execute(select(people).where(people.c.user_id == user_id)).mappings().one_or_none()
        return dict(row) if row else {}

    def set_person(self, user_id: int, **values: Any) -> None:
        """Keep something about somebody."""
        with self.engine.begin() as connection:
            row = upsert(connection, people).values(user_id=user_id, **values)
            connection.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=values))

    def person_with_code(self, code: str) -> int | None:
        """Whose pairing code that is, if it still holds."""
        with self.engine.connect() as connection:
            query = select(people.c.user_id).where(people.c.code == code, people.c.code_until > time.time())
            return connection.execute(query).scalar_one_or_none()

    def let_in(self) -> set[int]:
        """Everybody that an admin let in."""
        with self.engine.connect() as connection:
            return set(connection.execute(select(people.c.user_id).where(people.c.allowed_by.is_not(None))).scalars())

    def count_answers(self, user_id: int) -> int:
        """How many answers are kept for somebody."""
        return self.asked_since(user_id, 0.0)

    def chats_of(self, user_id: int) -> list[int]:
        """The chats in which somebody asked, their own included."""
        with self.engine.connect() as connection:
            asked_in = select(answers.c.chat_id).distinct().where(answers.c.user_id == user_id)
            return list({user_id, *connection.execute(asked_in).scalars()})

    def forget(self, user_id: int, before: int) -> int:
        """Delete what is kept about somebody, but not that an admin let them in; gives how many answers went.

        Of their updates the words go of those that came before the one of that number.
        """
        with self.engine.begin() as connection:
            mine = select(answers.c.id).where(answers.c.user_id == user_id)
            theirs = (outbox.c.chat_id == user_id) | outbox.c.answer_id.in_(mine)
            connection.execute(delete(outbox).where(theirs, outbox.c.message_id.is_not(None)))
            gone = connection.execute(delete(answers).where(answers.c.user_id == user_id)).rowcount
            connection.execute(delete(chats).where(chats.c.chat_id == user_id))
            earlier = select(updates).where(updates.c.payload.is_not(None), updates.c.update_id < before)
            for row in connection.execute(earlier).all():
                if _sender(row.payload) == user_id:
                    self._dealt_with(connection, row.update_id)
            connection.execute(
                update(people).where(people.c.user_id == user_id).values(language=None, code=None, code_until=None)
            )
            connection.execute(delete(people).where(people.c.user_id == user_id, people.c.allowed_by.is_(None)))
        return gone

    def blocked(self, chat_id: int, at: float | None) -> None:
        """A chat turned us away at that time, or (None) is there again."""
        with self.engine.begin() as connection:
            row = upsert(connection, chats).values(chat_id=chat_id, blocked_at=at)
            connection.execute(row.on_conflict_do_update(index_elements=["chat_id"], set_={"blocked_at": at}))

    def figures(self) -> dict[str, int]:
        """Counts for /stats."""
        counts = {
            "answers": select(func.count()).select_from(answers),
            "refused": select(func.count()).where(answers.c.abstained == 1),
            "up": select(func.count()).where(answers.c.vote == 1),
            "down": select(func.count()).where(answers.c.vote == -1),
            "users": select(func.count(answers.c.user_id.distinct())),
            "blocked": select(func.count()).where(chats.c.blocked_at.is_not(None)),
            "waiting": select(func.count()).where(updates.c.payload.is_not(None)),
        }
        with self.engine.connect() as connection:
            return {name: connection.execute(query).scalar_one() for name, query in counts.items()}


def _sender(payload: str) -> int | None:
    """Who sent an update."""
    bodies = (body for body in json.loads(payload).values() if isinstance(body, dict))
    return next((body["from"]["id"] for body in bodies if "from" in body), None)
