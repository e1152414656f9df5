"""The bot as a process: killed, stopped, refused, and what it writes to its log."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from telegram import Update
from telegram.error import TelegramError as ApiError

from tests.bot.telegram.bot_api import BOTH, TOKEN, BotApi
from tests.bot.telegram.running import free_port, hook, running, settings_for

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def process(
    api: BotApi, home: Path, *, token: str = TOKEN, level: str = ""
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot's process, gone at the end whatever happens."""
    webhook = hook(free_port()) if api.mode == "webhook" else {}
    settings = {f"CITEWIRE_{name.upper()}": value for name, value in webhook.items()}
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bot.telegram.bot_process",
        api.root,
        str(home),
        token,
        *([level] if level else []),
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield bot
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()


@BOTH
async def test_killed_with_three_questions_fetched_answers_each_once_after_the_restart(
    api: BotApi, tmp_path: Path
) -> None:
    async with process(api, tmp_path) as bot:
        await api.wait(lambda: api.served, 30)
        api.say("wait one")
        api.say("echo two")
        api.say("wait three", user=2)
        await api.wait(lambda: not api.updates)  # the next poll has confirmed them: Telegram will not send them again
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
    api.say("echo four")
    async with process(api, tmp_path) as bot:
        await api.wait(lambda: len(api.texts(1)) == 3 and len(api.texts(2)) == 1, 45)
        bot.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bot.wait(), 15) == 0
    assert ["two" in text for text in api.texts(1)] == [False, True, False] and "four" in api.texts(1)[2]


@BOTH
async def test_killed_between_sending_and_knowing_it_answers_once(api: BotApi, tmp_path: Path) -> None:
    never = asyncio.Event()
    async with process(api, tmp_path) as bot:
        await api.wait(lambda: api.served, 30)
        api.fail("sendMessage", hold=never)
        api.say("echo one")
        await api.wait(lambda: api.texts(1))
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
    async with process(api, tmp_path):
        await api.wait(lambda: api.called("deleteMessage"), 30)
        api.say("echo two")
        await api.wait(lambda: len(api.texts(1)) == 2)
    assert ["one" in text for text in api.texts(1)] == [True, False]


@pytest.mark.parametrize("style", ["text", "json"])
async def test_token_is_in_no_line_of_a_run_at_debug(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    monkeypatch.setenv("CITEWIRE_LOG", style)
    secret = TOKEN.split(":")[1]
    async with process(api, tmp_path, level="DEBUG") as bot:
        await api.wait(lambda: api.served, 30)
        api.fail("sendMessage", status=502, html=True)
        api.say("crash please")
        await api.wait(lambda: api.texts(1))
        api.fail("getUpdates", status=401, text="Unauthorized")
        api.say("echo one")
        output, log = await asyncio.wait_for(bot.communicate(), 30)
    assert bot.returncode == 1 and b"getUpdates" in log and b"DEBUG" in log
    assert secret.encode() not in output + log
    lines = log.decode().strip().splitlines()
    assert lines[-1].startswith("error: Telegram no longer accepts the token")
    if style == "json":
        records = [json.loads(line) for line in lines[:-1]]
        assert all({"at", "level", "logger", "message"} <= set(record) for record in records)
        assert any("the answerer broke" in record.get("exception", "") for record in records)


async def test_token_is_in_no_line_at_debug_in_webhook_mode_under_failures(api: BotApi, tmp_path: Path) -> None:
    api.mode = "webhook"
    async with process(api, tmp_path, level="DEBUG") as bot:
        await api.wait(lambda: api.served, 30)
        for fault in ({"status": 502, "html": True}, {"drop": "before"}, {"drop": "after"}, {"status": 401, "text": "Unauthorized"}):
            api.fail("sendMessage", **fault)
        api.fail("getFile", status=404, text="Not Found")
        api.fail("sendChatAction", status=500, times=9)
        api.say("crash please")
        await api.wait(lambda: sum(call.status == 401 for call in api.calls))
        api.say("echo one", user=2)
        await api.wait(lambda: api.texts(2))
        bot.send_signal(signal.SIGTERM)
        output, log = await asyncio.wait_for(bot.communicate(), 30)
    assert bot.returncode == 0 and b"DEBUG" in log and b"setWebhook" in log
    assert TOKEN.split(":")[1].encode() not in output + log


async def test_token_is_in_no_repr(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        api.say("echo one")
        await api.wait(lambda: api.texts(1))
        service = bot.app.bot_data["service"]
        update = Update.de_json({"update_id": 1, "message": api.from_bot(1)[0]}, bot.app.bot)
        things = [bot.app, bot.app.bot, bot.app.updater, bot.app.bot.request, update, service, service.delivery]
        api.fail("getChat", status=401, text="Unauthorized", times=9)
        with pytest.raises(ApiError) as refused:
            await bot.app.bot.get_chat(1)
        things += [refused.value, refused.value.__cause__, bot.app.bot_data, settings_for(api, tmp_path)]
    assert TOKEN.split(":")[1] not in repr(things)


async def test_users_texts_are_not_in_the_log(api: BotApi, tmp_path: Path) -> None:
    async with process(api, tmp_path) as bot:
        await api.wait(lambda: api.served, 30)
        api.say("echo my-private-question")
        await api.wait(lambda: api.texts(1))
        bot.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(bot.communicate(), 15)
    assert bot.returncode == 0 and b"answering" in log
    assert b"my-private-question" not in log


async def test_wrong_token_and_missing_server_exit_with_one_line(api: BotApi, tmp_path: Path) -> None:
    async with process(api, tmp_path, token="5:not-the-token") as bot:
        _, log = await asyncio.wait_for(bot.communicate(), 60)
    lines = log.decode().strip().splitlines()
    assert (
        bot.returncode == 1
        and lines[-1].startswith("error: Telegram refuses the token")
        and "not-the-token" not in log.decode()
    )
    assert not any("Traceback" in line for line in lines)
    api.root = "http://127.0.0.1:9"
    async with process(api, tmp_path) as bot:
        _, log = await asyncio.wait_for(bot.communicate(), 60)
    assert bot.returncode == 1 and "cannot be reached" in log.decode().strip().splitlines()[-1]
