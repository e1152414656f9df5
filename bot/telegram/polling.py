"""A Bot that knows whether its polling is alive: the last poll, a refused token, a second poller."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.error import Conflict, InvalidToken
from telegram.ext import ExtBot

READY_SECONDS = 60.0  # after a successful getUpdates, while the bot counts as ready
_CONFLICT_SECONDS = 30.0  # within which a second conflict means a second bot


async def _always() -> bool:
    return True


class Pulse:
    """When the bot last polled, and why it can poll no longer."""

    def __init__(self) -> None:
        self.last_poll = time.monotonic()
        self.last_success = -READY_SECONDS
        self.last_conflict = -_CONFLICT_SECONDS
        self.failed = asyncio.Event()
        self.reason = ""
        self.may_poll: Callable[[], Awaitable[bool]] = _always

    def conflict(self) -> None:
        """Somebody else polled. Once may be an earlier run taking its leave; twice is a second bot."""
        now = time.monotonic()
        if now - self.last_conflict < _CONFLICT_SECONDS:
            self.fail("another process polls with the same token, or has set a webhook, and Telegram serves only one; stop one of them")
        self.last_conflict = now

    def fail(self, reason: str) -> None:
        """End the run for this reason; the first one counts."""
        self.reason = self.reason or reason
        self.failed.set()


class PollingBot(ExtBot[None]):
    """An ExtBot that keeps a pulse, reports errors which polling does not get over, and whose repr has no token."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pulse = Pulse()

    @property
    def pulse(self) -> Pulse:
        """Whether polling is alive."""
        return self._pulse

    def __repr__(self) -> str:
        return f"PollingBot[{self._token.partition(':')[0]}]"

    async def get_updates(self, *args: Any, **kwargs: Any) -> tuple[Update, ...]:
        """As in Bot; a refused token or a second poller ends the run."""
        self.pulse.last_poll = time.monotonic()
        if not await self.pulse.may_poll():
            self.pulse.fail("another bot of this library has taken over polling while this one hung; start it again")
        if self.pulse.failed.is_set():  # one more call would end the other poller's
            await asyncio.sleep(0.1)
            return ()
        try:
            updates = await super().get_updates(*args, **kwargs)
        except InvalidToken:
            self.pulse.fail(
                "Telegram no longer accepts the token (401/404 on getUpdates); check CITEWIRE_TELEGRAM_TOKEN"
            )
            raise
        except Conflict:
            self.pulse.conflict()
            raise
        self.pulse.last_success = time.monotonic()
        return updates
