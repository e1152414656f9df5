"""Fixtures of the bot's tests."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.telegram.bot_api import BotApi, Mode


@pytest.fixture
def mode() -> Mode:
    """How updates reach the bot; `BOTH` runs a test in either way."""
    return "polling"


@pytest.fixture
async def api(mode: Mode) -> AsyncIterator[BotApi]:
    """A Bot API on loopback."""
    server = await BotApi(mode).start()
    try:
        yield server
    finally:
        await server.stop()
