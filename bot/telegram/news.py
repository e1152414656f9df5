"""News that nobody has to ask for: followed topics and the daily digest, looked after by one task in the background."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.delivery import Target
from bot.telegram.follows import Digest, Follow, Follows
from bot.telegram.links import opener
from bot.telegram.phrases import say
from bot.telegram.render import digest_pages, hits_pages
from bot.telegram.service import Service
from bot.topics import articles_on
from retrieval.errors import CitewireError
from retrieval.records import Article, Hit

log = logging.getLogger(__name__)

ROUND_SECONDS = 20.0
_LEASE = "telegram:news"
_ANNOUNCED_AT_ONCE = 5
_DIGEST_STORIES = 20
_DIGEST_LOOKED_AT = 500  # articles; copies of one report come in dozens


class News:
    """Announces what is new to the chats that want to know."""

    def __init__(self, service: Service, follows: Follows) -> None:
        self._service = service
        self._follows = follows
        self._generation = -1

    async def run(self) -> None:
        """Look again and again, one bot for all; a failure is logged and the next round tries anew."""
        state = self._service.state
        while True:
            try:
                if await state.do(state.leases.take, _LEASE):
                    await self.round(datetime.now(UTC))
            except (CitewireError, SQLAlchemyError):
                log.exception("a round of news failed")
            await asyncio.sleep(ROUND_SECONDS)

    async def round(self, now: datetime) -> None:
        """Announce what matches a follow, if the library has changed, and send the digests that are due."""
        service = self._service
        generation = await service.work(service.library.generation)
        if generation != self._generation:
            for follow in await service.state.do(self._follows.every):
                try:
                    await self._announce(follow)
                except CitewireError:  # one topic that cannot be searched must not silence the others
                    log.exception("follow %d failed", follow.id)
            self._generation = generation
        for digest in await service.state.do(self._follows.every_digest):
            if now.timestamp() >= due(digest).timestamp():
                await self._send_digest(digest, now)

    async def begin(self, follow: Follow) -> None:
        """What is in the library already is not news."""
        hits = await self._matching(follow)
        await self._service.state.do(self._follows.news, follow.id, list(hits))

    async def _announce(self, follow: Follow) -> None:
        service = self._service
        hits = await self._matching(follow)
        new = await service.state.do(self._follows.news, follow.id, list(hits))
        if not new:
            return
        title = say("news", follow.language, topic=follow.topic)
        found = tuple(hits[article_id] for article_id in new[:_ANNOUNCED_AT_ONCE])
        pages = hits_pages(title, found, follow.language, opener(service.bot.username))
        await service.delivery.send(Target(follow.chat_id, follow.thread_id), pages)

    async def _matching(self, follow: Follow) -> dict[str, Hit]:
        return await self._service.work(articles_on, follow.topic, self._service.answerer.search)

    async def _send_digest(self, digest: Digest, now: datetime) -> None:
        service = self._service
        # first the note, then the digest: after a crash between the two a digest is missed, never sent twice
        if not await service.state.do(self._follows.digest_sent, digest, now.timestamp()):
            return
        stories = await service.work(self._new_stories, digest.sent_at)
        if stories:
            title = say("digest" if len(stories) > 1 else "digest_one", digest.language, count=len(stories))
            pages = digest_pages(title, stories, digest.language, opener(service.bot.username))
            await service.delivery.send(Target(digest.chat_id, digest.thread_id), pages)

    def _new_stories(self, moment: float) -> list[tuple[Article, tuple[str, ...]]]:
        """What came since then: of each story one article, and the other outlets that tell it."""
        library = self._service.library
        stories: list[tuple[Article, tuple[str, ...]]] = []
        told: set[str] = set()
        for article in library.stored_since(datetime.fromtimestamp(moment, UTC), _DIGEST_LOOKED_AT):
            if article.id in told or len(stories) == _DIGEST_STORIES:
                continue
            members = [member.article for member in library.story(article.id)]
            told |= {ref.id for ref in members}
            others = dict.fromkeys(ref.source for ref in members if ref.source and ref.source != article.source)
            stories.append((article, tuple(others)))
        return stories


def due(digest: Digest) -> datetime:
    """When the next digest is due: the first time of that minute of the day after the last one was sent."""
    last = datetime.fromtimestamp(digest.sent_at, ZoneInfo(digest.zone))
    hour, minute = divmod(digest.minute, 60)
    moment = last.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return moment if moment > last else moment + timedelta(days=1)
