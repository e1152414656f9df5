"""Webhook mode and the health endpoint."""

import asyncio
from pathlib import Path

import pytest
import tornado.httpclient

from retrieval.errors import SettingsError, TelegramError
from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.running import SECRET, free_port, hook, running


async def fetch(url: str, **how: object) -> int:
    """The status of a request; 0 if nobody listens."""
    try:
        return (await tornado.httpclient.AsyncHTTPClient().fetch(url, raise_error=False, **how)).code
    except OSError:
        return 0


async def test_questions_and_buttons_by_webhook(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path, **hook(free_port())):
        assert api.webhook["secret_token"] == SECRET and "callback_query" in api.webhook["allowed_updates"]
        api.say("What will be planted?")
        message = (await api.wait(lambda: api.from_bot(1)))[0]
        api.press(1, message["message_id"], "Passage 1")
        await api.wait(lambda: "dredged" in message["text"])
        assert not api.called("getUpdates") and {code for _, code in api.delivered} == {200}
    assert api.webhook  # what comes while the bot is down waits at Telegram


async def test_what_a_webhook_accepted_survives_and_what_comes_twice_is_answered_once(
    api: BotApi, tmp_path: Path
) -> None:
    settings = hook(free_port())
    async with running(api, tmp_path, **settings) as bot:
        number = api.say("echo one")
        update = dict(api.updates[-1])
        await api.wait(lambda: api.texts(1))
        api.push({"message": update["message"]}, update["update_id"])
        await api.wait(lambda: len(api.delivered) == 2)
        api.say("echo two")
        await api.wait(lambda: len(api.texts(1)) == 2)
        assert bot.answerer.asked == ["echo one", "echo two"] and number


async def test_strangers_cannot_post_updates(api: BotApi, tmp_path: Path) -> None:
    settings = hook(free_port())
    async with running(api, tmp_path, **settings) as bot:
        url, body = settings["telegram_webhook_url"], '{"update_id": 1}'
        json = {"Content-Type": "application/json"}
        assert await fetch(url, method="POST", body=body, headers=json) == 403
        assert (
            await fetch(url, method="POST", body=body, headers=json | {"X-Telegram-Bot-Api-Secret-Token": "wrong"})
            == 403
        )
        assert await fetch(url.replace("hook", "other"), method="POST", body=body, headers=json) == 404
        assert bot.task and not bot.task.done()


async def test_webhook_without_a_secret_and_bad_addresses_are_refused(api: BotApi, tmp_path: Path) -> None:
    wrong = hook(free_port())
    with pytest.raises(TelegramError, match="CITEWIRE_TELEGRAM_WEBHOOK_SECRET"):
        async with running(api, tmp_path, **wrong | {"telegram_webhook_secret": None}):
            pass
    with pytest.raises(SettingsError, match=r"CITEWIRE_TELEGRAM_WEBHOOK_LISTEN.*host:port"):
        async with running(api, tmp_path, **wrong | {"telegram_webhook_listen": "8443"}):
            pass
    with pytest.raises(SettingsError, match="CITEWIRE_TELEGRAM_HEALTH"):
        async with running(api, tmp_path, telegram_health="nowhere"):
            pass


async def test_webhook_that_another_process_takes_away_ends_the_run(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.lifecycle.WATCHDOG_SECONDS", 0.2)
    with pytest.raises(TelegramError, match="webhook was taken away"):
        async with running(api, tmp_path, **hook(free_port())) as bot:
            api.fail("getWebhookInfo", status=502, html=True)  # of no matter
            await api.wait(lambda: len(api.called("getWebhookInfo")) > 2)
            api.webhook = {}  # as a bot that begins to poll does
            await asyncio.wait_for(bot.task, 15)


async def test_health_tells_when_updates_stop_coming(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.lifecycle.READY_SECONDS", 1.0)
    port = free_port()
    async with running(api, tmp_path, telegram_health=f"127.0.0.1:{port}"):
        api.say("echo one")
        await api.wait(lambda: api.texts(1))
        assert await fetch(f"http://127.0.0.1:{port}/ready") == 200
        api.fail("getUpdates", status=502, html=True, times=1000)
        api.say("echo two")
        async with asyncio.timeout(10):
            while await fetch(f"http://127.0.0.1:{port}/ready") != 503:
                await asyncio.sleep(0.05)
        assert await fetch(f"http://127.0.0.1:{port}/live") == 200
    assert await fetch(f"http://127.0.0.1:{port}/live") == 0
