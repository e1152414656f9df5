"""What every handler needs, in one place, and the steps that several of them share."""

import asyncio
import functools
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import ParamSpec, Protocol, TypeVar

from telegram import Bot, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.telegram.access import Access
from bot.telegram.delivery import Delivery, Target
from bot.telegram.phrases import known, say
from bot.telegram.render import text_page
from bot.telegram.state import State
from retrieval.answers.conversation import Turn
from retrieval.answers.memory import Memory
from retrieval.answers.progress import Listener, nobody
from retrieval.records import Answer, Article, ArticleRef, Hit
from retrieval.storage.stories import StoryMember

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

_TYPING_SECONDS = 4.0  # Telegram shows "typing" for five


class Answers(Protocol):
    """The answering seam: retrieval.answers.answer.Answerer, seen from here."""

    def ask(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        listener: Listener = nobody,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """Answer a question, completed from the turns before it; see retrieval.answers.answer. Raises CitewireError."""

    def search(self, query: str, k: int) -> list[Hit]:
        """The `k` best passages. Raises CitewireError."""


class Articles(Protocol):
    """The library, seen from here."""

    def article(self, article_id: str) -> Article | None:
        """An article as it now is."""

    def listing(self, limit: int | None = None) -> list[ArticleRef]:
        """Articles, newest first."""

    def stored_since(self, moment: datetime, limit: int) -> list[Article]:
        """Articles fetched after a moment, the newest first."""

    def story(self, article_id: str) -> list[StoryMember]:
        """The articles that tell the same report, the first published first."""

    def generation(self) -> int:
        """A number that grows whenever the library changes."""

    def outlets(self) -> dict[str, int]:
        """Articles by outlet."""


@dataclass(frozen=True, slots=True)
class Service:
    """The bot's parts. Work for the CPU goes to `workers`, so that the event loop stays free."""

    bot: Bot
    answerer: Answers
    library: Articles
    state: State
    delivery: Delivery
    access: Access
    memory: Memory
    workers: ThreadPoolExecutor
    providers: tuple[str, ...] = ()  # models that questions are sent to

    async def work(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something slow on a worker."""
        call = functools.partial(function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self.workers, call)

    async def language(self, update: Update) -> str:
        """The language in which the bot speaks with somebody: chosen by /lang, or that of their Telegram."""
        user = update.effective_user
        if user is None:
            return "en"
        chosen = (await self.state.do(self.state.person, user.id)).get("language")
        return known(str(chosen) if chosen else user.language_code)

    async def reply(self, update: Update, name: str, **values: object) -> None:
        """Answer an update with one of the bot's own sentences."""
        text = say(name, await self.language(update), **values)
        await self.delivery.send(Target.of(update), [text_page(text)])

    async def has_room(self, update: Update) -> bool:
        """Whether the user's share has room for what takes work; if not, they have been told."""
        assert update.effective_user is not None
        verdict, number = await self.access.may_ask(update.effective_user.id)
        if verdict in ("slow_down", "daily_cap"):
            text = say(verdict, await self.language(update), seconds=number, count=number)
            if update.callback_query:
                await self.delivery.alert(update.callback_query.id, text, popup=True)
            else:
                await self.delivery.send(Target.of(update), [text_page(text)])
        return verdict == "yes"

    @asynccontextmanager
    async def typing(self, target: Target) -> AsyncIterator[None]:
        """Show "typing" while the work inside goes on."""
        task = asyncio.create_task(self._keep_typing(target))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_typing(self, target: Target) -> None:
        while True:
            try:
                await self.bot.send_chat_action(target.chat_id, ChatAction.TYPING, message_thread_id=target.thread_id)
            except TelegramError as error:
                log.debug("typing is not shown: %s", error)
            await asyncio.sleep(_TYPING_SECONDS)


def argument(words: Sequence[str] | None) -> str:
    """What follows a command, as one text."""
    return " ".join(words or ())
