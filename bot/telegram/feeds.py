"""Feeds in the bot: admins add, list and remove them, and a thread polls them."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from telegram import Update
from telegram.ext import ContextTypes

from bot.telegram.delivery import Target
from bot.telegram.phrases import say
from bot.telegram.render import text_page
from bot.telegram.service import Service
from ingest.feed_store import Feed
from ingest.sources import is_url
from retrieval.errors import CitewireError

log = logging.getLogger(__name__)
Context = ContextTypes.DEFAULT_TYPE

AGAIN_SECONDS = 60.0  # until the bot tries again to watch, where something failed
STOP_SECONDS = 3.0  # for a poll that is under way; what it leaves is made good at the next


class Feeding(Protocol):
    """The feeds of the library: bot.telegram.editor.Editor, seen from here."""

    def add_feed(self, url: str) -> bool:
        """Watch a feed; False if it is watched already."""

    def feeds(self) -> list[Feed]:
        """Every feed and where its polling stands."""

    def remove_feed(self, url: str) -> bool:
        """Watch a feed no longer; False if there is none."""


class Feeds:
    """/feeds, /feeds add URL, /feeds remove URL; that they are admins is checked before."""

    def __init__(self, service: Service, feeding: Feeding) -> None:
        self._service, self._feeding = service, feeding

    async def command(self, update: Update, context: Context, admin: int) -> None:
        """List the feeds, or change them."""
        service, words = self._service, context.args or []
        verb, url = (words[0].lower(), words[1]) if len(words) == 2 else ("", "")
        if not words:
            await self._list(update)
        elif verb in ("add", "remove") and is_url(url):
            try:
                async with service.typing(Target.of(update)):
                    await (self._add if verb == "add" else self._remove)(update, url)
            except CitewireError as error:
                await service.delivery.send(Target.of(update), [text_page(str(error))])
        else:
            await service.reply(update, "feeds_how")

    async def _list(self, update: Update) -> None:
        service, language = self._service, await self._service.language(update)
        found = await service.work(self._feeding.feeds)
        lines = [
            f"{feed.url}\n{say('feed_line', language, minutes=round(feed.interval / 60), next=_clock(feed.next_poll))}"
            + (f"\n✕ {feed.error}" if feed.error else "")
            for feed in found
        ]
        text = "\n\n".join(lines) or say("feeds_none", language)
        await service.delivery.send(Target.of(update), [text_page(text)])

    async def _add(self, update: Update, url: str) -> None:
        new = await self._service.work(self._feeding.add_feed, url)
        await self._service.reply(update, "feed_added" if new else "feed_known", url=url)

    async def _remove(self, update: Update, url: str) -> None:
        gone = await self._service.work(self._feeding.remove_feed, url)
        await self._service.reply(update, "feed_removed" if gone else "feed_unknown", url=url)


class Watch:
    """A thread that polls the feeds for as long as the bot runs, beside other watchers."""

    def __init__(self, watch: Callable[[threading.Event], None]) -> None:
        """`watch` polls until the event is set."""
        self._watch, self._ended = watch, threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def started(self) -> bool:
        """Whether it has begun."""
        return self._thread.ident is not None

    def stop(self) -> None:
        """End; returns after STOP_SECONDS even if a server is still being waited for."""
        self._ended.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._watch(self._ended)
            except CitewireError:
                log.exception("the feeds could not be polled; trying again in %.0f s", AGAIN_SECONDS)
            except Exception:  # a bug in one feed's handling must not end the watching for good
                log.exception("watching failed; trying again in %.0f s", AGAIN_SECONDS)
            self._ended.wait(AGAIN_SECONDS)


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%d.%m. %H:%M UTC")
