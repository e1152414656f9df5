"""Sending so that a message is in its chat exactly once, whatever the network does.

A failure is either definite (refused, told to wait, never left this machine) or it leaves open whether the message
arrived: a timeout, a dropped connection, a 5xx, a crash. Definite ones are waited out and repeated. Open ones are
settled: a marker message is sent, and since messages of a chat are numbered in order, the lost one can only have a
number between the last one known before and the marker's. Editing such a number to the very same content tells: "not
modified" is the lost message. If none is, the marker is edited into the message.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import httpx
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.telegram.hands import Outgoing
from bot.telegram.markup import Page
from bot.telegram.order import Lanes
from bot.telegram.phrases import say
from bot.telegram.state import State

log = logging.getLogger(__name__)
T = TypeVar("T")

MARKER = "…"
_PROBES = 64  # numbers tried when settling; beyond, the reader is told
_LONGEST_PAUSE = 30.0  # seconds between attempts
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class OpenError(Exception):
    """Whether the message arrived is not known."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an answer goes, and which update it answers."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None
    update_id: int | None = None

    @classmethod
    def of(cls, update: Update) -> "Target":
        """Where to answer an update that has a message."""
        message = update.effective_message
        assert message is not None
        thread = message.message_thread_id if message.is_topic_message else None
        asked = message.message_id if update.callback_query is None else None
        return cls(message.chat_id, thread, asked, update.update_id)


class Delivery:
    """Sends and edits messages. `pause` is the first wait in seconds before a repeat; it doubles."""

    def __init__(self, bot: Bot, state: State, pause: float = 0.5) -> None:
        self._bot = bot
        self._state = state
        self._pause = pause
        self._seen: dict[int, int] = {}
        self._lanes = Lanes(state, "chat")  # one message at a time a chat, or settling could take another for the lost one

    def seen(self, chat_id: int, message_id: int) -> None:
        """A chat is known to have come to that message."""
        self._seen[chat_id] = max(message_id, self._seen.get(chat_id, 0))

    async def send(
        self,
        target: Target,
        pages: Sequence[Page],
        keyboard: InlineKeyboardMarkup | None = None,
        answer_id: int | None = None,
    ) -> None:
        """Send pages in order, the keyboard under the last. From here on the update counts as dealt with."""
        rows: list[dict[str, Any]] = [
            {
                "chat_id": target.chat_id,
                "thread_id": target.thread_id,
                "reply_to": target.reply_to,
                "html": page.html,
                "plain": page.plain,
                "answer_id": answer_id,
                "keyboard": keyboard.to_json() if keyboard and page is pages[-1] else None,
            }
            for page in pages
        ]
        for outgoing in await self._state.do(self._state.enqueue, rows, target.update_id):
            await self.deliver(outgoing)

    async def deliver(self, outgoing: Outgoing) -> None:
        """See a message of the outbox into its chat; one that the chat refuses is dropped."""
        async with self._lanes.turn(outgoing.chat_id):
            await self._deliver(outgoing)

    async def _deliver(self, outgoing: Outgoing) -> None:
        floor = self._floor(outgoing) if outgoing.floor is None else None
        if not await self._state.do(self._state.sending, outgoing.id, floor):
            log.info("another bot sends a message to chat %d", outgoing.chat_id)
            return
        try:
            message_id = await (
                self._first(outgoing, floor) if floor is not None else self._settle(outgoing, outgoing.floor or 0)
            )
        except ChatMigrated as error:
            log.info("chat %d has become %d", outgoing.chat_id, error.new_chat_id)
            await self._deliver(replace(outgoing, chat_id=error.new_chat_id, reply_to=None, floor=None))
        except (BadRequest, Forbidden) as error:
            log.warning("chat %d refuses a message: %s", outgoing.chat_id, error)
            await self._state.do(self._state.drop, outgoing.id)
            if isinstance(error, Forbidden):
                await self._state.do(self._state.blocked, outgoing.chat_id, time.time())
        else:
            self.seen(outgoing.chat_id, message_id)
            await self._state.do(self._state.sent, outgoing, message_id)

    async def send_photo(self, target: Target, image: bytes, caption: str) -> bool:
        """Send a picture; False if it may not have arrived. It can be asked for again, so it is not worth the outbox."""
        async with self._lanes.turn(target.chat_id):
            try:
                await self._until_definite(
                    lambda: self._bot.send_photo(
                        target.chat_id, image, caption, message_thread_id=target.thread_id, filename="timeline.png"
                    ),
                    repeat_open=False,
                )
            except (OpenError, BadRequest, Forbidden) as error:
                log.warning("a picture may not have reached chat %d: %s", target.chat_id, error)
                return False
        return True

    async def replace(
        self, target: Target, numbers: Sequence[int], pages: Sequence[Page], keyboard: InlineKeyboardMarkup | None
    ) -> Sequence[Page]:
        """Have an answer's messages say something else: edit them, delete those too many; gives the pages still to be
        sent, which are all of them where a message can no longer be edited."""
        for number, page in zip(numbers, pages, strict=False):
            if not await self.edit(target.chat_id, number, page, keyboard if page is pages[-1] else None):
                return pages
        for number in numbers[len(pages) :]:
            await self.delete(target.chat_id, number)
        return pages[len(numbers) :]

    async def send_note(self, target: Target, page: Page, keyboard: InlineKeyboardMarkup) -> int:
        """Send a message that will be deleted again; gives its number. Raises BadRequest and Forbidden."""
        row = (0, target.chat_id, target.thread_id, target.reply_to, page.html, page.plain, keyboard.to_json())
        async with self._lanes.turn(target.chat_id):
            outgoing = Outgoing(*row, answer_id=None, floor=None)
            number = await self._first(outgoing, self._floor(outgoing))
            self.seen(target.chat_id, number)  # so that settling a later message never takes this one for it
        return number

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message of ours, if it is there."""
        try:
            await self._until_definite(lambda: self._bot.delete_message(chat_id, message_id))
        except (BadRequest, Forbidden) as error:
            log.info("message %d of chat %d cannot be deleted: %s", message_id, chat_id, error)

    async def edit(self, chat_id: int, message_id: int, page: Page, keyboard: InlineKeyboardMarkup | None) -> bool:
        """Replace a message of ours; True if it now reads so. May be repeated, so it needs no outbox."""
        try:
            await self._until_definite(lambda: self._edit(chat_id, message_id, page, keyboard))
        except (BadRequest, Forbidden) as error:
            if "not modified" in str(error).lower():
                return True
            log.info("message %d of chat %d cannot be edited: %s", message_id, chat_id, error)
            return False
        return True

    async def alert(self, query_id: str, text: str | None = None, *, popup: bool = False) -> None:
        """Answer a press of a button; one that is too old is left alone."""
        try:
            await self._until_definite(lambda: self._bot.answer_callback_query(query_id, text, show_alert=popup))
        except BadRequest as error:
            log.info("a button's press cannot be answered: %s", error)

    def _floor(self, outgoing: Outgoing) -> int:
        """The last message known in the chat; one that is about to be sent comes after it."""
        return max(self._seen.get(outgoing.chat_id, 0), outgoing.reply_to or 0)

    async def _first(self, outgoing: Outgoing, floor: int) -> int:
        try:
            return (await self._until_definite(lambda: self._send(outgoing), repeat_open=False)).message_id
        except OpenError as error:
            log.warning("whether a message to chat %d arrived is open: %s", outgoing.chat_id, error)
            return await self._settle(outgoing, floor)

    async def _settle(self, outgoing: Outgoing, floor: int) -> int:
        """The number of the message, which may have arrived already under one above `floor`."""
        chat = outgoing.chat_id
        marker = await self._until_definite(
            lambda: self._bot.send_message(
                chat, MARKER, message_thread_id=outgoing.thread_id, disable_notification=True
            )
        )
        ours = await self._state.do(self._state.ours, chat, floor)
        open_numbers = [number for number in range(floor + 1, marker.message_id) if number not in ours]
        keyboard = _keyboard(outgoing)
        if len(open_numbers) > _PROBES:
            text = say("uncertain", "en") + "\n" + say("uncertain", "de")
            await self.edit(chat, marker.message_id, Page(text, text), None)
            return marker.message_id
        page = Page(outgoing.html, outgoing.plain)
        for number in open_numbers:
            if await self.edit(chat, number, page, keyboard):
                await self._until_definite(lambda: self._bot.delete_message(chat, marker.message_id))
                return number
        await self.edit(chat, marker.message_id, page, keyboard)
        return marker.message_id

    async def _send(self, outgoing: Outgoing) -> Message:
        async def send(text: str, parse_mode: str | None) -> Message:
            return await self._bot.send_message(
                outgoing.chat_id,
                text,
                parse_mode=parse_mode,
                message_thread_id=outgoing.thread_id,
                link_preview_options=_NO_PREVIEW,
                reply_markup=_keyboard(outgoing),
                # in groups it must be clear whom the bot answers; in private chats the quote would only be noise
                reply_parameters=ReplyParameters(outgoing.reply_to, allow_sending_without_reply=True)
                if outgoing.reply_to and outgoing.chat_id < 0
                else None,
            )

        return await _plain_if_refused(send, outgoing.html, outgoing.plain)

    async def _edit(self, chat_id: int, message_id: int, page: Page, keyboard: InlineKeyboardMarkup | None) -> object:
        async def edit(text: str, parse_mode: str | None) -> object:
            return await self._bot.edit_message_text(
                text,
                chat_id,
                message_id,
                parse_mode=parse_mode,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
            )

        return await _plain_if_refused(edit, page.html, page.plain)

    async def _until_definite(self, call: Callable[[], Awaitable[T]], *, repeat_open: bool = True) -> T:
        """The result of a call, repeated while it fails for a time. Raises BadRequest and Forbidden, and OpenError if
        open failures may not be repeated."""
        pause = self._pause
        while True:
            try:
                return await call()
            except RetryAfter as error:
                wait = error.retry_after
                await asyncio.sleep(wait if isinstance(wait, int) else wait.total_seconds())
            except BadRequest:
                raise  # is a NetworkError, too
            except NetworkError as error:
                if not repeat_open and not _never_sent(error):
                    raise OpenError(str(error)) from error
                log.info("Telegram cannot be reached, again in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)


async def _plain_if_refused(call: Callable[[str, str | None], Awaitable[T]], html: str, plain: str) -> T:
    """Call with HTML, and without it if Telegram cannot read it: an answer without links is better than none."""
    try:
        return await call(html, ParseMode.HTML)
    except BadRequest as error:
        if "parse entities" not in str(error).lower():
            raise
        log.error("Telegram refuses our HTML: %s", error)  # it names a byte offset, never the text
        return await call(plain, None)


def _never_sent(error: NetworkError) -> bool:
    """True if the request did not leave this machine."""
    return isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def _keyboard(outgoing: Outgoing) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup.de_json(json.loads(outgoing.keyboard), None) if outgoing.keyboard else None
