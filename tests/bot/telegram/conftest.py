"""Fixtures of the bot's tests."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.telegram.bot_api import BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API on loopback."""
    server = await BotApi().start()
    try:
        yield server
    finally:
        await server.stop()
