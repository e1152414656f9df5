"""Updates in order: kept in the database before Telegram is told that they arrived, then one at a time a chat, chats side by side."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.telegram.state import State

log = logging.getLogger(__name__)

_CANCEL = re.compile(r"/cancel\b", re.IGNORECASE)  # must overtake the question that it stops

_LANE_SECONDS = 0.1  # between looks whether another bot has left a lane
_NO_LIMIT = 1_000_000  # waiting for one's turn costs nothing; a real limit would let one chat's flood stop all others


class Journal(asyncio.Queue[object]):
    """The application's update queue. `put` returns when the update is safe, which is before polling confirms it (its next
    getUpdates) and before a webhook answers 200. An update that came before is not queued again."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state

    async def put(self, item: object) -> None:
        """Keep the update, then queue it."""
        if isinstance(item, Update):
            try:
                if not await self._state.do(self._state.receive, item.update_id, item.to_json()):
                    log.info("update %d came twice; answered once", item.update_id)
                    return
            except SQLAlchemyError:
                log.exception("update %d could not be kept; it is answered, but a crash would lose it", item.update_id)
        await super().put(item)

    async def requeue(self, item: Update) -> None:
        """Queue an update that an earlier run or another bot kept."""
        await super().put(item)


class Lanes:
    """A first-come lock for each key, gone when nobody uses it; among several bots a lease keeps the others out."""

    def __init__(self, state: State, name: str) -> None:
        """`name` tells these lanes from others on the same state."""
        self._state, self._name = state, name
        self._locks: dict[Hashable, tuple[asyncio.Lock, int]] = {}
        self._entered: set[Hashable] = set()  # whose lease is ours, from the first user to the last

    @asynccontextmanager
    async def turn(self, key: Hashable, overtakes: Callable[[], Awaitable[bool]] | None = None) -> AsyncIterator[None]:
        """Wait for one's turn among those with the same key; `overtakes` says that another bot's comes first."""
        lock, users = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, users + 1)
        try:
            async with lock:
                await self._enter(key, overtakes)
                yield
        finally:
            lock, users = self._locks.pop(key)
            if users > 1:
                self._locks[key] = (lock, users - 1)
            else:
                await self._leave(key)

    async def _enter(self, key: Hashable, overtakes: Callable[[], Awaitable[bool]] | None) -> None:
        """Wait until no other bot has the lane. Without the database there is no other bot to wait for."""
        leases = self._state.leases
        try:
            for attempt in count(1):
                if key in self._entered or await self._state.do(leases.take, self._lease(key)):
                    self._entered.add(key)
                    if overtakes is None or not await overtakes():
                        return
                    await self._leave(key)
                await asyncio.sleep(_LANE_SECONDS)
                if attempt % 10 == 0:
                    await self._state.do(leases.bury)
        except SQLAlchemyError as error:
            log.warning("a lane could not be taken: %s", error)

    async def _leave(self, key: Hashable) -> None:
        self._entered.discard(key)
        try:
            await self._state.do(self._state.leases.release, self._lease(key))
        except (SQLAlchemyError, RuntimeError) as error:  # RuntimeError: the state is closed, and let go of everything
            log.warning("a lane could not be left: %s", error)

    def _lease(self, key: Hashable) -> str:
        return f"telegram:{self._name}:{key}"


class ChatOrder(BaseUpdateProcessor):
    """Updates of one chat (and topic) in order, chats concurrently. Buttons and /cancel do not wait behind a question."""

    def __init__(self, state: State) -> None:
        super().__init__(_NO_LIMIT)
        self.lanes = Lanes(state, "lane")
        self._state = state
        self._tasks: set[asyncio.Task[Any]] = set()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the update's turn, handle it, and let go of it."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            async with self.lanes.turn(lane(update), lambda: self._overtakes(update)):
                await coroutine
                if isinstance(update, Update):
                    await self._state.do(self._state.dealt_with, update.update_id)
        finally:
            self._tasks.discard(task)
            if isinstance(coroutine, Coroutine):
                coroutine.close()

    async def _overtakes(self, update: object) -> bool:
        """Whether another bot has an earlier update of this one's lane in hand."""
        if not isinstance(update, Update):
            return False
        others = await self._state.do(self._state.elsewhere_before, update.update_id)
        return any(lane(Update.de_json(json.loads(payload), None)) == lane(update) for payload in others)

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Have a task finished or handed over with the others."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def hand_over(self) -> int:
        """Stop what is under way; it stays in the database for the next run. Gives how many updates that were."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return len(tasks)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


def lane(update: object) -> Hashable:
    """What an update must not overtake: the others of its chat and topic, or of its user."""
    if not isinstance(update, Update):
        return None
    if update.callback_query:
        return "button", update.callback_query.from_user.id
    if update.inline_query:
        return "inline", update.inline_query.from_user.id
    message = update.effective_message
    if message and _CANCEL.match(message.text or ""):
        return "cancel", message.chat_id
    return chat_lane(message.chat_id, message.message_thread_id) if message else None


def chat_lane(chat_id: int, thread_id: int | None) -> Hashable:
    """The lane of a chat's topic."""
    return chat_id, thread_id
