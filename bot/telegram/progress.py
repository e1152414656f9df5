"""What an answer is doing while a chat model writes it, and how it is stopped: /cancel, and in groups a button.

Shown are steps, and sentences that have passed every check. In private chats that is a draft, which the answer
dismisses. Elsewhere it is a message, edited at a pace and deleted before the answer comes: an edit notifies nobody.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ContextTypes

from bot.telegram.delivery import Target
from bot.telegram.markup import Block, Page, Run, paginate
from bot.telegram.notes import Notes
from bot.telegram.order import chat_lane
from bot.telegram.phrases import known, say
from bot.telegram.service import Service
from retrieval.answers.progress import Event, Listener, nobody
from retrieval.records import AnswerStatement

log = logging.getLogger(__name__)

STOP = "x"  # the button's data: the chat and topic in which it stands say what it stops
PATTERN = f"^{STOP}$"
DRAFT_SECONDS = 1.0  # between two states of a draft
MESSAGE_SECONDS = 4.0  # in groups Telegram allows a bot 20 messages and edits a minute, all topics together
_ALIVE_SECONDS = 20.0  # a draft is gone after 30


@dataclass(slots=True)
class _Question:
    """A question being answered: who asked, what has been done, and whether it is to stop."""

    user_id: int
    language: str
    stopped: threading.Event = field(default_factory=threading.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    step: str = "searching"
    passages: int = 0
    verified: list[AnswerStatement] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """A step has begun."""
        self.language = event.understood.language if event.understood else self.language
        self.passages = event.passages or self.passages
        if event.sentence:
            self.verified.append(event.sentence)
        self.step = {"reading": "reading", "writing": "writing", "checking": "writing"}.get(event.stage, "searching")
        self.changed.set()

    def page(self) -> Page:
        """What to show now; of many sentences the first page."""
        step = say(self.step, known(self.language), count=self.passages)
        sentences = [
            Block((Run(sentence.text), Run("".join(f" [{n}]" for n in sentence.citations))), "\n")
            for sentence in self.verified
        ]
        return paginate([Block((Run(step, "i"),)), *sentences])[0]


class Progress:
    """The questions that are being answered now. Without a chat model answers take no time worth showing."""

    def __init__(self, service: Service, notes: Notes, writes: bool) -> None:
        self._service, self._notes, self._writes = service, notes, writes
        self._running: dict[Hashable, _Question] = {}

    @asynccontextmanager
    async def of(self, update: Update) -> AsyncIterator[tuple[Listener, Callable[[], bool]]]:
        """A listener and a cancel check for the update's question; what was shown is gone at the end."""
        target, user = Target.of(update), update.effective_user
        if not self._writes or user is None:
            yield nobody, lambda: False
            return
        question = _Question(user.id, await self._service.language(update))
        loop, lane = asyncio.get_running_loop(), chat_lane(target.chat_id, target.thread_id)
        self._running[lane] = question
        # only a new message dismisses a draft, and where the question was edited, the answer is an edit
        drafts = target.chat_id > 0 and update.edited_message is None
        task = asyncio.create_task(self._show(question, target, drafts))

        def listener(event: Event) -> None:
            loop.call_soon_threadsafe(question.take, event)

        try:
            yield listener, question.stopped.is_set
        except asyncio.CancelledError:  # the bot shuts down; the next run takes the message up
            task.cancel()
            raise
        finally:
            question.stopped.set()  # whatever ended the question, the model need not write on
            question.ended.set()
            question.changed.set()
            del self._running[lane]
            # waited for: a call that arrived later would show progress under the answer
            for failure in await asyncio.gather(task, return_exceptions=True):
                if isinstance(failure, Exception):
                    log.warning("progress could not be shown: %s", failure)

    def stop(self, chat_id: int, thread_id: int | None, user_id: int) -> bool | None:
        """Stop what is being written there: True; None if nothing is, False if it is another's question."""
        question = self._running.get(chat_lane(chat_id, thread_id))
        if question is None:
            return None
        if user_id != question.user_id and self._service.access.role(user_id) != "admin":
            return False
        question.stopped.set()
        return True

    async def cancel(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/cancel: what is being written stops; its answer says so, and quotes."""
        target, user = Target.of(update), update.effective_user
        assert user is not None
        stopped = self.stop(target.chat_id, target.thread_id, user.id)
        if not stopped:
            await self._service.reply(update, "nothing_to_stop" if stopped is None else "not_yours")

    async def pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The button under the progress in a group."""
        query, target = update.callback_query, Target.of(update)
        assert query is not None
        stopped = self.stop(target.chat_id, target.thread_id, query.from_user.id)
        text = {True: "stopping", None: "nothing_to_stop", False: "not_yours"}[stopped]
        await self._service.delivery.alert(query.id, say(text, await self._service.language(update)))

    async def _show(self, question: _Question, target: Target, drafts: bool) -> None:
        """Show what has changed, at the pace of the place, until the question has ended."""
        message = _Message(self._service, self._notes, target)
        surface: _Draft | _Message = _Draft(self._service.bot, target) if drafts else message
        await message.take_up()
        while not await _within(question.ended, surface.pace):
            question.changed.clear()
            try:
                await surface.show(question)
            except RetryAfter as error:
                wait = error.retry_after
                question.changed.set()  # what was not shown is shown next
                await _within(question.ended, wait if isinstance(wait, int) else wait.total_seconds())
            except (BadRequest, InvalidToken) as error:
                if surface is message:
                    log.info("progress is not shown: %s", error)
                    break
                surface = message  # a Bot API server that knows no drafts; it answers 404 or 400
                question.changed.set()
            except TelegramError as error:
                log.info("progress is not shown for a moment: %s", error)
                question.changed.set()
            await _within(question.changed, _ALIVE_SECONDS)
        await message.end()


class _Draft:
    """A draft in a private chat, which the answer dismisses."""

    pace = DRAFT_SECONDS

    def __init__(self, bot: Bot, target: Target) -> None:
        self._bot, self._target = bot, target

    async def show(self, question: _Question) -> None:
        """Send it anew; Telegram animates what has changed. Raises telegram's errors."""
        target = self._target
        await self._bot.send_message_draft(
            target.chat_id, target.reply_to or 1, question.page().html, target.thread_id, ParseMode.HTML, read_timeout=5
        )


class _Message:
    """A message with a button that stops."""

    pace = MESSAGE_SECONDS

    def __init__(self, service: Service, notes: Notes, target: Target) -> None:
        self._service, self._notes, self._target = service, notes, target
        self._number: int | None = None
        self._shown: Page | None = None

    async def take_up(self) -> None:
        """Go on with the message of a run that was killed."""
        self._number = await self._service.state.do(self._notes.of, self._update_id)

    async def show(self, question: _Question) -> None:
        """Send the message; later edit it, if something has changed. Raises telegram's errors."""
        service, target, page = self._service, self._target, question.page()
        if page == self._shown:
            return
        button = InlineKeyboardButton(say("stop_button", known(question.language)), callback_data=STOP)
        keyboard = InlineKeyboardMarkup([[button]])
        if self._number is None:
            self._number = await service.delivery.send_note(target, page, keyboard)
            await service.state.do(self._notes.keep, self._update_id, self._number)
        else:
            await service.bot.edit_message_text(
                page.html, target.chat_id, self._number, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
        self._shown = page

    async def end(self) -> None:
        """Delete it."""
        if self._number is not None:
            await self._service.delivery.delete(self._target.chat_id, self._number)
            await self._service.state.do(self._notes.drop, self._update_id)

    @property
    def _update_id(self) -> int:
        return self._target.update_id or 0


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether it was set within so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
