"""What other programs may ask for, the same over HTTP and over the Model Context Protocol."""

import functools
import threading
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from bot.commands.contract import AnswerObject, ArticleLine, ArticleObject, SearchObject
from bot.commands.jsonout import answer_object, article_line, article_object, search_object
from retrieval.errors import NoArticleError, ServingError
from retrieval.questions.dates import clock
from retrieval.workspace import Workspace

Result = TypeVar("Result")
Cancelled = Callable[[], bool]

AT_ONCE = 8  # requests that are worked on; most of an answer is arithmetic, which more threads do not hasten
MOST_WAITING = 64


class Service:
    """One library for many callers. Its methods block: await them through `run`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._limiter = CapacityLimiter(AT_ONCE)

    async def run(self, work: Callable[[Cancelled], Result]) -> Result:
        """The result of `work`, which is done in a thread; a chat model is told to stop when the caller goes away.

        Raises ServingError if too many wait already.
        """
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise ServingError("too many questions at once; ask again in a moment")
        stopped = threading.Event()
        try:
            return await to_thread.run_sync(work, stopped.is_set, abandon_on_cancel=True, limiter=self._limiter)
        finally:
            stopped.set()

    async def ask(self, question: str, as_of: date | None = None, source: str | None = None) -> AnswerObject:
        """`citewire ask --json`."""
        ask = functools.partial(self._workspace.answerer.ask, question, now=_now(as_of), source=source or None)
        return await self.run(lambda cancelled: answer_object(ask(cancelled=cancelled)))

    async def search(self, query: str, k: int, as_of: date | None = None, source: str | None = None) -> SearchObject:
        """`citewire search --json`."""
        search = functools.partial(self._workspace.answerer.search, query, k, now=_now(as_of), source=source or None)
        return await self.run(lambda _: search_object(query, search()))

    async def articles(self, limit: int, offset: int) -> list[ArticleLine]:
        """`citewire articles list --json`, a part of it."""
        return await self.run(lambda _: [article_line(a) for a in self._workspace.library.listing(limit, offset)])

    async def article(self, article_id: str) -> ArticleObject:
        """`citewire articles show --json`. Raises NoArticleError."""
        return await self.run(lambda _: self._article(article_id))

    async def outlets(self) -> dict[str, int]:
        """Outlets and how many articles each has, the largest first."""
        return await self.run(lambda _: self._workspace.library.outlets())

    async def check(self) -> None:
        """Raises LibraryError if the library cannot be read."""
        await self.run(lambda _: self._workspace.library.generation())

    def _article(self, article_id: str) -> ArticleObject:
        if article := self._workspace.library.article(article_id):
            return article_object(self._workspace.library, article)
        raise NoArticleError(f"no article {article_id!r} in the library")


def _now(as_of: date | None) -> datetime:
    return clock(datetime.combine(as_of, time()) if as_of else None)
