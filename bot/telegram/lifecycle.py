"""The bot's life: connect, take up what an earlier run left, listen, notice what ends it, wind up within a bound."""

import asyncio
import json
import logging
import signal
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import InvalidToken
from telegram.error import TelegramError as ApiError
from telegram.ext import Application

from bot.listening import address
from bot.telegram.feeds import Watch
from bot.telegram.health import Health
from bot.telegram.menu import set_menu
from bot.telegram.order import ChatOrder, Journal, chat_lane
from bot.telegram.polling import READY_SECONDS, PollingBot
from bot.telegram.service import Service
from retrieval.errors import TelegramError
from retrieval.settings import Settings

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
STOP_SECONDS = 8.0  # for finishing after SIGTERM; supervisors kill after ten
WATCHDOG_SECONDS = 120.0  # without a getUpdates, polling is taken for dead
_POLL_SECONDS = 10
_START_ATTEMPTS = 3
_POLLING = "telegram:polling"  # the lease of the one that polls
_STANDBY_SECONDS = 1.0

App = Application[Any, Any, Any, Any, Any, Any]


async def serve(app: App, settings: Settings, *, signals: bool = False, stop: asyncio.Event | None = None) -> None:
    """Run the application until `stop` is set (by SIGTERM and SIGINT if `signals`).

    Raises TelegramError with the reason if it cannot start or go on.
    """
    stop = stop or asyncio.Event()
    if signals:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)  # a second signal changes nothing
    service: Service = app.bot_data["service"]
    bot = service.bot
    assert isinstance(bot, PollingBot)
    try:
        with service.state.leases.kept():
            await _live(app, settings, stop)
    finally:
        service.state.close()
    if bot.pulse.failed.is_set():
        raise TelegramError(bot.pulse.reason)


async def _live(app: App, settings: Settings, stop: asyncio.Event) -> None:
    """Connect, answer until the stop, wind up."""
    service: Service = app.bot_data["service"]
    bot = service.bot
    assert isinstance(bot, PollingBot)
    health = None
    tasks: list[asyncio.Task[None]] = []
    watch: Watch | None = app.bot_data["watch"]
    try:
        if settings.telegram_health:
            health = Health(settings.telegram_health, lambda: _ready(app, settings))
            health.start()
        await _connect(app, settings)
        if settings.telegram_webhook_url is None and not await _polls_alone(bot, service, stop):
            return
        await _resume(app, service)
        await app.start()
        await _listen(app, settings)
        app.create_task(set_menu(bot, settings.telegram_admins))
        log.info("the bot %s is answering", bot.username)
        tasks = [asyncio.create_task(app.bot_data["news"].run()), asyncio.create_task(_take_over(app, service))]
        if watch:
            watch.start()
        await _until_stopped(bot, stop, settings)
    finally:
        for task in tasks:
            task.cancel()
        if watch and watch.started:
            await asyncio.to_thread(watch.stop)
        await _wind_up(app, service)
        if health:
            await health.stop()


async def _polls_alone(bot: PollingBot, service: Service, stop: asyncio.Event) -> bool:
    """Wait until no other bot of this library polls: Telegram serves only one. False if the stop came first."""
    state = service.state

    async def may_poll() -> bool:
        try:
            return await state.do(state.leases.take, _POLLING)
        except SQLAlchemyError as error:
            log.warning("whether another bot polls is not known: %s", error)
            return True

    waiting = False
    while not await may_poll():
        if not waiting:
            log.info("another bot of this library is polling; this one stands by, to take over when it is gone")
        waiting = True
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _STANDBY_SECONDS)
        if stop.is_set():
            return False
        await state.do(state.leases.bury)
    bot.pulse.may_poll = may_poll
    return True


async def _take_over(app: App, service: Service) -> None:
    """See again and again to what a dead bot left, and to whom another one let in."""
    while True:
        await asyncio.sleep(service.state.leases.seconds / 3)
        try:
            await service.access.refresh()
            await _resume(app, service)
        except SQLAlchemyError as error:
            log.warning("what other bots left cannot be seen: %s", error)


async def _connect(app: App, settings: Settings) -> None:
    """Make the first call, a few times if the network is not there yet."""
    for attempt in range(1, _START_ATTEMPTS + 1):
        try:
            await app.initialize()
        except InvalidToken:  # its text and its cause's carry the token
            raise TelegramError(
                "Telegram refuses the token; check CITEWIRE_TELEGRAM_TOKEN against @BotFather"
            ) from None
        except ApiError as error:
            if attempt == _START_ATTEMPTS:
                raise TelegramError(
                    f"the Bot API at {settings.telegram_api_root} cannot be reached: {error}; "
                    "check the network and CITEWIRE_TELEGRAM_API_ROOT"
                ) from error
            await asyncio.sleep(0.5 * attempt)
        else:
            return


async def _resume(app: App, service: Service) -> None:
    """Take up what an earlier run or a dead bot left: first messages not seen through, then updates not answered."""
    processor, journal = app.update_processor, app.update_queue
    assert isinstance(processor, ChatOrder) and isinstance(journal, Journal)
    unsent = await service.state.do(service.state.unsent)
    lines: dict[Any, list[Any]] = {}
    for outgoing in unsent:
        lines.setdefault(chat_lane(outgoing.chat_id, outgoing.thread_id), []).append(outgoing)

    async def deliver(key: Any, line: list[Any]) -> None:
        async with processor.lanes.turn(key):
            for outgoing in line:
                await service.delivery.deliver(outgoing)

    for key, line in lines.items():
        processor.keep(asyncio.create_task(deliver(key, line)))
    unfinished = await service.state.do(service.state.unfinished)
    for payload in unfinished:
        await journal.requeue(Update.de_json(json.loads(payload), service.bot))
    if unsent or unfinished:
        log.info("taking up %d updates and %d messages that were left", len(unfinished), len(unsent))


async def _listen(app: App, settings: Settings) -> None:
    assert app.updater is not None
    try:
        if settings.telegram_webhook_url is None:
            await app.updater.start_polling(
                timeout=_POLL_SECONDS, allowed_updates=ALLOWED_UPDATES, error_callback=_polling_failed
            )
            return
        if settings.telegram_webhook_secret is None:
            raise TelegramError("a webhook needs CITEWIRE_TELEGRAM_WEBHOOK_SECRET, or anybody could post updates to it")
        host, port = address(settings.telegram_webhook_listen, "CITEWIRE_TELEGRAM_WEBHOOK_LISTEN")
        await app.updater.start_webhook(
            listen=host,
            port=port,
            url_path=urlsplit(settings.telegram_webhook_url).path.lstrip("/"),
            webhook_url=settings.telegram_webhook_url,
            secret_token=settings.telegram_webhook_secret.get_secret_value(),
            allowed_updates=ALLOWED_UPDATES,
        )
    except (ApiError, OSError) as error:
        raise TelegramError(f"the bot cannot listen for updates: {error}") from error


def _ready(app: App, settings: Settings) -> bool:
    """Whether updates reach the bot: it listens, or its last polls went well."""
    bot = app.bot
    assert isinstance(bot, PollingBot)
    polling = settings.telegram_webhook_url is not None or time.monotonic() - bot.pulse.last_success < READY_SECONDS
    return app.running and polling and not bot.pulse.failed.is_set()


def _polling_failed(error: ApiError) -> None:
    log.warning("polling failed, it goes on: %s", error)


async def _until_stopped(bot: PollingBot, stop: asyncio.Event, settings: Settings) -> None:
    """Wait for the stop, an error that ends the run, or polling that has gone silent."""
    waiting = [asyncio.create_task(stop.wait()), asyncio.create_task(bot.pulse.failed.wait())]
    try:
        while not any(task.done() for task in waiting):
            done, _ = await asyncio.wait(waiting, timeout=WATCHDOG_SECONDS / 4, return_when=asyncio.FIRST_COMPLETED)
            if settings.telegram_webhook_url and not done:
                check = asyncio.create_task(_check_webhook(bot, settings.telegram_webhook_url))
                await asyncio.wait([*waiting, check], return_when=asyncio.FIRST_COMPLETED)
                check.cancel()
            elif not settings.telegram_webhook_url and time.monotonic() - bot.pulse.last_poll > WATCHDOG_SECONDS:
                bot.pulse.fail(f"polling has stopped: no getUpdates for {WATCHDOG_SECONDS:.0f} s; start the bot again")
    finally:
        for task in waiting:
            task.cancel()


async def _check_webhook(bot: PollingBot, url: str) -> None:
    """End the run if Telegram no longer posts updates here: whoever polls takes the webhook away, without a word to us."""
    try:
        info = await bot.get_webhook_info()
    except InvalidToken:
        bot.pulse.fail("Telegram no longer accepts the token; check CITEWIRE_TELEGRAM_TOKEN")
    except ApiError as error:
        log.info("the webhook cannot be looked at for a moment: %s", error)
    else:
        if info.url != url:
            bot.pulse.fail("the webhook was taken away: another process uses the same token; stop one of them")
        elif info.last_error_message and info.pending_update_count:
            waiting = info.pending_update_count
            log.warning("%d updates wait at Telegram, which cannot post them: %s", waiting, info.last_error_message)


async def _wind_up(app: App, service: Service) -> None:
    """Finish what is under way within STOP_SECONDS; the rest stays in the database for the next run."""
    processor = app.update_processor
    assert isinstance(processor, ChatOrder)
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            if app.updater and app.updater.running:
                with suppress(ApiError):  # what ended polling is raised once more, and reported already
                    await app.updater.stop()
            if app.running:
                await app.stop()
    left = await processor.hand_over()
    if left:
        log.warning("%d updates are left for the next run", left)
    with suppress(RuntimeError):  # raised if the application never started
        await app.shutdown()
    service.workers.shutdown(wait=False, cancel_futures=True)
