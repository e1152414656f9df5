"""What chats follow and when they want their digest, in the library's database. Methods block; run them with State.do."""

import time
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update

from bot.telegram.tables import announced, chats, digests, follows, metadata
from retrieval.storage.dialects import storage
from retrieval.storage.dialects.statements import upsert


@dataclass(frozen=True, slots=True)
class Follow:
    """A topic or person that a chat follows."""

    id: int
    chat_id: int
    thread_id: int | None
    topic: str
    language: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A chat's daily digest; `minute` of the day in `zone`, `sent_at` in seconds since 1970."""

    chat_id: int
    thread_id: int | None
    minute: int
    zone: str
    language: str
    sent_at: float


_FOLLOW = [follows.c[name] for name in Follow.__slots__]
_DIGEST = [digests.c[name] for name in Digest.__slots__]
_HERE = select(chats.c.chat_id).where(chats.c.blocked_at.is_not(None))  # chats that turned the bot away


class Follows:
    """The tables of follows and digests."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        storage(engine).create_tables(engine, metadata)

    def add(self, chat_id: int, thread_id: int | None, user_id: int, topic: str, language: str) -> Follow | None:
        """Follow a topic; None if the chat does already."""
        values = {"chat_id": chat_id, "thread_id": thread_id, "user_id": user_id, "topic": topic, "language": language}
        if any(known.topic.casefold() == topic.casefold() for known in self.of(chat_id, thread_id)):
            return None
        with self._engine.begin() as connection:
            return Follow(*connection.execute(insert(follows).values(values).returning(*_FOLLOW)).one())

    def of(self, chat_id: int, thread_id: int | None) -> list[Follow]:
        """What a chat (or topic of a group) follows."""
        where = (follows.c.chat_id == chat_id, follows.c.thread_id.is_not_distinct_from(thread_id))
        with self._engine.connect() as connection:
            return [Follow(*row) for row in connection.execute(select(*_FOLLOW).where(*where).order_by(follows.c.id))]

    def every(self) -> list[Follow]:
        """All follows of chats that can be written to."""
        with self._engine.connect() as connection:
            query = select(*_FOLLOW).where(follows.c.chat_id.not_in(_HERE)).order_by(follows.c.id)
            return [Follow(*row) for row in connection.execute(query)]

    def stop(self, chat_id: int, follow_id: int) -> bool:
        """Stop following; False if the chat did not."""
        with self._engine.begin() as connection:
            where = (follows.c.id == follow_id, follows.c.chat_id == chat_id)
            gone = connection.execute(delete(follows).where(*where)).rowcount > 0
            if gone:
                connection.execute(delete(announced).where(announced.c.follow_id == follow_id))
        return gone

    def news(self, follow_id: int, article_ids: list[str]) -> list[str]:
        """Those of the articles that were not announced yet; from now on they are."""
        new = []
        with self._engine.begin() as connection:
            for article_id in article_ids:
                row = upsert(connection, announced).values(follow_id=follow_id, article_id=article_id)
                if connection.execute(row.on_conflict_do_nothing().returning(announced.c.article_id)).first():
                    new.append(article_id)
        return new

    def set_digest(
        self, chat_id: int, thread_id: int | None, user_id: int, minute: int, zone: str, language: str
    ) -> None:
        """Send a digest every day from now on."""
        values = {"thread_id": thread_id, "user_id": user_id, "minute": minute, "zone": zone, "language": language}
        with self._engine.begin() as connection:
            row = upsert(connection, digests).values(chat_id=chat_id, sent_at=time.time(), **values)
            connection.execute(row.on_conflict_do_update(index_elements=["chat_id"], set_=values))

    def stop_digest(self, chat_id: int) -> bool:
        """No more digests; False if there were none."""
        with self._engine.begin() as connection:
            return connection.execute(delete(digests).where(digests.c.chat_id == chat_id)).rowcount > 0

    def digest(self, chat_id: int) -> Digest | None:
        """A chat's digest."""
        with self._engine.connect() as connection:
            row = connection.execute(select(*_DIGEST).where(digests.c.chat_id == chat_id)).one_or_none()
        return Digest(*row) if row else None

    def every_digest(self) -> list[Digest]:
        """All digests of chats that can be written to."""
        with self._engine.connect() as connection:
            return [Digest(*row) for row in connection.execute(select(*_DIGEST).where(digests.c.chat_id.not_in(_HERE)))]

    def digest_sent(self, digest: Digest, at: float) -> bool:
        """Today's digest is on its way; False if another bot was quicker."""
        this = (digests.c.chat_id == digest.chat_id, digests.c.sent_at == digest.sent_at)
        with self._engine.begin() as connection:
            return connection.execute(update(digests).where(*this).values(sent_at=at)).rowcount > 0

    def forget(self, user_id: int) -> int:
        """Delete what somebody follows and their digests; gives how many that were."""
        with self._engine.begin() as connection:
            mine = select(follows.c.id).where(follows.c.user_id == user_id)
            connection.execute(delete(announced).where(announced.c.follow_id.in_(mine)))
            gone = connection.execute(delete(follows).where(follows.c.user_id == user_id)).rowcount
            return gone + connection.execute(delete(digests).where(digests.c.user_id == user_id)).rowcount
