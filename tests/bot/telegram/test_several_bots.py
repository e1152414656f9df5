"""Several bots of one library, as processes: no update is answered twice, and a dead one's questions are taken over."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import tornado.httpclient
import tornado.httpserver
import tornado.web

from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.test_process import process
from tests.bot.telegram.test_webhook import SECRET, fetch
from tests.servers import Postgres, free_port

LEASE = "2"


@pytest.fixture
def shared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library on a server (or in a file) for the processes that a test starts, and leases that end soon."""
    monkeypatch.setenv("CITEWIRE_LEASE", LEASE)
    if request.param == "server":
        postgres: Postgres = request.getfixturevalue("postgres")
        monkeypatch.setenv("CITEWIRE_DATABASE_URL", postgres.database())


@asynccontextmanager
async def balancer(ports: Sequence[int]) -> AsyncIterator[str]:
    """Posts each update to all bots at once, as a Telegram does that heard no answer; good if any takes it."""

    class Post(tornado.web.RequestHandler):
        async def post(self) -> None:
            how = {"method": "POST", "body": self.request.body, "headers": self.request.headers}
            codes = await asyncio.gather(*(fetch(f"http://127.0.0.1:{port}/hook", **how) for port in ports))
            self.set_status(200 if 200 in codes else 502)

    server = tornado.httpserver.HTTPServer(tornado.web.Application([("/hook", Post)], log_function=lambda _: None))
    port = free_port()
    server.listen(port, "127.0.0.1")
    try:
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        server.stop()


@pytest.mark.parametrize("shared", ["server"], indirect=True)
async def test_an_update_that_reaches_both_bots_is_answered_once_and_in_order(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: None
) -> None:
    ports = [free_port(), free_port()]
    async with balancer(ports) as url:
        monkeypatch.setenv("CITEWIRE_TELEGRAM_WEBHOOK_URL", url)
        monkeypatch.setenv("CITEWIRE_TELEGRAM_WEBHOOK_SECRET", SECRET)
        monkeypatch.setenv("CITEWIRE_TELEGRAM_WEBHOOK_LISTEN", f"127.0.0.1:{ports[0]}")
        async with process(api, tmp_path) as first:
            await api.wait(lambda: api.webhook.get("url"), 30)
            monkeypatch.setenv("CITEWIRE_TELEGRAM_WEBHOOK_LISTEN", f"127.0.0.1:{ports[1]}")
            async with process(api, tmp_path) as second:
                await api.wait(lambda: len(api.called("setWebhook")) == 2, 30)
                for n in range(8):
                    api.say(f"echo number-{n}", user=1 + n % 2)
                await api.wait(lambda: len(api.texts(1)) + len(api.texts(2)) >= 8, 30)
                # one dies with a question in hand, the other answers it and goes on alone
                api.say("wait for-the-first")
                await api.wait(lambda: not api.updates)
                first.send_signal(signal.SIGKILL)
                await first.wait()
                api.say("echo alone", user=2)
                await api.wait(lambda: len(api.texts(1)) == 5 and len(api.texts(2)) == 5, 30)
                second.send_signal(signal.SIGTERM)
                assert await asyncio.wait_for(second.wait(), 15) == 0
    for user in (1, 2):
        numbers = [f"number-{n}" for n in range(8) if 1 + n % 2 == user]
        assert all(number in text for number, text in zip(numbers, api.texts(user), strict=False))


@pytest.mark.parametrize("shared", ["file", "server"], indirect=True)
async def test_a_bot_that_stands_by_takes_over_from_one_that_died(api: BotApi, tmp_path: Path, shared: None) -> None:
    async with process(api, tmp_path) as first:
        await api.wait(lambda: api.polled, 30)
        async with process(api, tmp_path) as second:
            api.say("wait one")
            api.say("echo two")
            await api.wait(lambda: not api.updates)
            first.send_signal(signal.SIGKILL)
            await first.wait()
            api.say("echo three", user=2)
            await api.wait(lambda: len(api.texts(1)) == 2 and len(api.texts(2)) == 1, 45)
            second.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(second.wait(), 15) == 0
    assert "two" in api.texts(1)[1]


@pytest.mark.parametrize("shared", ["server"], indirect=True)
async def test_a_bot_that_hung_finds_that_another_took_over_and_keeps_silent(
    api: BotApi, tmp_path: Path, shared: None
) -> None:
    async with process(api, tmp_path) as first:
        await api.wait(lambda: api.polled, 30)
        async with process(api, tmp_path) as second:
            api.say("wait one")
            await api.wait(lambda: not api.updates)
            first.send_signal(signal.SIGSTOP)
            await api.wait(lambda: api.texts(1), 45)  # the lease has ended, and the second one answered
            first.send_signal(signal.SIGCONT)
            _, log = await asyncio.wait_for(first.communicate(), 30)
            assert first.returncode == 1 and b"another bot of this library has taken over" in log
            api.say("echo two")
            await api.wait(lambda: len(api.texts(1)) == 2, 30)
            assert second.returncode is None
