"""What admins do to the library: /ingest, documents, forwarded channel posts, /articles, /remove."""

import logging
from collections.abc import Callable
from typing import Protocol

from telegram import Message, MessageOriginChannel, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.telegram.delivery import Target
from bot.telegram.markup import shorten
from bot.telegram.phrases import say
from bot.telegram.render import text_page
from bot.telegram.service import Service, argument
from ingest.pipeline import Report
from ingest.sources import is_url
from retrieval.errors import CitewireError
from retrieval.records import Draft

log = logging.getLogger(__name__)
Context = ContextTypes.DEFAULT_TYPE

_LISTED = 20
_FAILURES = 5


class Editing(Protocol):
    """Changes to the library: bot.telegram.editor.Editor, seen from here."""

    def add_address(self, url: str) -> Report:
        """Fetch an address and store what is there."""

    def add_file(self, name: str, content: bytes) -> Report:
        """Store the articles of a file."""

    def add_draft(self, draft: Draft) -> Report:
        """Store an article."""

    def remove(self, article_id: str) -> bool:
        """Remove an article; False if there is none."""


class Curator:
    """Handlers for admins; that they are admins is checked before."""

    def __init__(self, service: Service, editor: Editing) -> None:
        self._service = service
        self._editor = editor

    async def ingest(self, update: Update, context: Context, admin: int) -> None:
        """/ingest URL"""
        url = argument(context.args)
        # only the web: a path would be a file of the machine that runs the bot
        if not is_url(url) or not url.lower().startswith(("http://", "https://")):
            await self._service.reply(update, "ingest_how")
            return
        await self._add(update, self._editor.add_address, url)

    async def document(self, update: Update, context: Context) -> None:
        """A document, as articles."""
        message = update.effective_message
        assert message is not None and message.document is not None
        try:
            file = await message.document.get_file()
            content = bytes(await file.download_as_bytearray())
        except BadRequest as error:  # too big (20 MB), or too old
            log.info("a document cannot be fetched: %s", error)
            await self._service.reply(update, "document_gone")
            return
        await self._add(update, self._editor.add_file, message.document.file_name or "document.txt", content)

    async def forwarded(self, update: Update, context: Context) -> None:
        """A post forwarded from a channel, as an article whose source is the channel."""
        message = update.effective_message
        assert message is not None
        draft = draft_of(message)
        if draft is None:
            await self._service.reply(update, "forward_how")
            return
        await self._add(update, self._editor.add_draft, draft)

    async def articles(self, update: Update, context: Context, admin: int) -> None:
        """/articles: the newest with their ids."""
        service, language = self._service, await self._service.language(update)
        newest = await service.work(service.library.listing, _LISTED)
        lines = [f"{ref.id}  {(ref.published_at or '')[:10]}  {shorten(ref.title, 100)}" for ref in newest]
        text = "\n".join(lines) or say("library_empty", language)
        await service.delivery.send(Target.of(update), [text_page(text)])

    async def remove(self, update: Update, context: Context, admin: int) -> None:
        """/remove ID"""
        article_id = argument(context.args)
        done = bool(article_id) and await self._service.work(self._editor.remove, article_id)
        await self._service.reply(update, "removed" if done else "remove_how", article=article_id)

    async def _add(self, update: Update, add: Callable[..., Report], *what: object) -> None:
        service, language = self._service, await self._service.language(update)
        try:
            async with service.typing(Target.of(update)):
                report = await service.work(add, *what)
        except CitewireError as error:
            await service.delivery.send(Target.of(update), [text_page(str(error))])
            return
        counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
        lines = [say("ingested", language, failed=len(report.failures), **counts)]
        lines += [shorten(f"✕ {source}: {error}", 500) for source, error in report.failures[:_FAILURES]]
        await service.delivery.send(Target.of(update), [text_page("\n".join(lines))])


def draft_of(message: Message) -> Draft | None:
    """A channel's post as an article: its first line is the title, the channel the source. None if it is none."""
    origin, text = message.forward_origin, (message.text or message.caption or "").strip()
    if not isinstance(origin, MessageOriginChannel) or not text:
        return None
    channel = origin.chat
    url = f"https://t.me/{channel.username}/{origin.message_id}" if channel.username else None
    title = shorten(text.splitlines()[0], 200)
    return Draft(title, text, url=url, source=channel.title, published_at=origin.date.isoformat())
