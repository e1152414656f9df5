"""The Telegram bot: builds python-telegram-bot's Application and serves until it is told to stop.

`citewire bot` runs it. Polling by default; with CITEWIRE_TELEGRAM_WEBHOOK_URL Telegram posts updates instead.
"""

import asyncio
import json
import logging
import signal
import time
import warnings
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError
from telegram.error import TelegramError as ApiError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.access import Access
from bot.buttons import PATTERN, Buttons
from bot.delivery import Delivery
from bot.following import PATTERN as FOLLOW_BUTTON
from bot.following import Following
from bot.follows import Follows
from bot.handlers import Commands, Failures, Gate, Questions
from bot.health import Health, address
from bot.inline import Inline
from bot.menu import set_menu
from bot.news import News
from bot.order import ChatOrder, Journal, chat_lane
from bot.people import Admin, Personal
from bot.redact import configure, hide
from bot.service import Answers, Articles, Service
from bot.state import State
from retrieval.database import open_database
from retrieval.errors import TelegramError
from retrieval.settings import Settings

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
STOP_SECONDS = 8.0  # for finishing after SIGTERM; supervisors kill after ten
WATCHDOG_SECONDS = 120.0  # without a getUpdates, polling is taken for dead
_POLL_SECONDS = 10
_CONNECTIONS = 64
_START_ATTEMPTS = 3
_CONFLICT_SECONDS = 30.0
_READY_SECONDS = 60.0  # after a successful getUpdates, while the bot counts as ready

App = Application[Any, Any, Any, Any, Any, Any]


class Pulse:
    """When the bot last polled, and why it can poll no longer."""

    def __init__(self) -> None:
        self.last_poll = time.monotonic()
        self.last_success = -_READY_SECONDS
        self.last_conflict = -_CONFLICT_SECONDS
        self.failed = asyncio.Event()
        self.reason = ""

    def conflict(self) -> None:
        """Somebody else polled. Once may be an earlier run taking its leave; twice is a second bot."""
        now = time.monotonic()
        if now - self.last_conflict < _CONFLICT_SECONDS:
            self.fail("another process polls with the same token, and Telegram serves only one; stop one of them")
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


def build_application(
    settings: Settings, answerer: Answers, library: Articles, *, read_timeout: float = 20.0, pause: float = 0.5
) -> App:
    """The whole bot, not yet started. `read_timeout` and `pause` (before a repeat) are in seconds.

    Raises TelegramError if there is no token, LibraryError if the database cannot be used.
    """
    if settings.telegram_token is None or not settings.telegram_token.get_secret_value():
        raise TelegramError("there is no bot token; get one from @BotFather and set CITEWIRE_TELEGRAM_TOKEN")
    # retry_after is read as whatever it is, int or timedelta
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning, message=".*retry_after.*")
    state = State(open_database(settings.home))
    bot = _bot(settings, settings.telegram_token.get_secret_value(), read_timeout)
    delivery = Delivery(bot, state, pause)
    service = Service(bot, answerer, library, state, delivery, Access(settings, state))
    app: App = ApplicationBuilder().bot(bot).update_queue(Journal(state)).concurrent_updates(ChatOrder(state)).build()
    app.bot_data["service"] = service
    _add_handlers(app, service)
    return app


def _bot(settings: Settings, token: str, read_timeout: float) -> PollingBot:
    root = settings.telegram_api_root.rstrip("/")
    return PollingBot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=HTTPXRequest(
            connection_pool_size=_CONNECTIONS, read_timeout=read_timeout, connect_timeout=10.0, pool_timeout=None
        ),
        get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=10.0, connect_timeout=10.0),
    )


def _add_handlers(app: App, service: Service) -> None:
    gate, questions, commands = Gate(service), Questions(service), Commands(service)
    admin, follows = Admin(service), Follows(service.state.engine)
    personal, news = Personal(service, follows), News(service, follows)
    following = Following(service, follows, news)
    app.bot_data["news"] = news
    new = filters.UpdateType.MESSAGE
    app.add_handler(TypeHandler(Update, gate.check), group=-1)
    for name, callback in {
        "start": commands.start,
        "help": commands.help,
        "ask": questions.ask,
        "sources": commands.sources,
        "latest": commands.latest,
        "follow": following.follow,
        "following": following.following,
        "digest": following.digest,
        "lang": personal.lang,
        "privacy": personal.privacy,
        "forget_me": personal.forget_me,
        "allow": admin.allow,
        "disallow": admin.disallow,
        "stats": admin.stats,
    }.items():
        app.add_handler(CommandHandler(name, callback, filters=new))
    private = filters.ChatType.PRIVATE
    app.add_handler(MessageHandler(new & private & filters.COMMAND, commands.unknown))
    app.add_handler(MessageHandler(new & filters.TEXT & ~filters.COMMAND, questions.text))
    app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.TEXT, questions.edited))
    app.add_handler(MessageHandler(new & private & ~filters.TEXT & ~filters.StatusUpdate.ALL, commands.only_text))
    app.add_handler(CallbackQueryHandler(following.stop, pattern=FOLLOW_BUTTON))
    app.add_handler(CallbackQueryHandler(Buttons(service).press, pattern=PATTERN))
    app.add_handler(InlineQueryHandler(Inline(service).query))
    app.add_handler(ChatMemberHandler(personal.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_error_handler(Failures(service).handle)


def run(settings: Settings, answerer: Answers, library: Articles) -> int:
    """Serve until SIGTERM or SIGINT; gives 0. Raises TelegramError if the bot cannot run, or no longer can."""
    configure()
    if settings.telegram_token is not None:
        hide(settings.telegram_token.get_secret_value())
    app = build_application(settings, answerer, library)
    asyncio.run(serve(app, settings, signals=True))
    return 0


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
    health = news = None
    try:
        if settings.telegram_health:
            health = Health(settings.telegram_health, lambda: _ready(app, settings))
            health.start()
        await _connect(app, settings)
        await _resume(app, service)
        await app.start()
        await _listen(app, settings)
        app.create_task(set_menu(bot, settings.telegram_admins))
        log.info("the bot %s is answering", bot.username)
        news = asyncio.create_task(app.bot_data["news"].run())
        await _until_stopped(bot, stop, settings)
    finally:
        if news:
            news.cancel()
        await _wind_up(app, service)
        if health:
            await health.stop()
    if bot.pulse.failed.is_set():
        raise TelegramError(bot.pulse.reason)


async def _connect(app: App, settings: Settings) -> None:
    """Make the first call, a few times if the network is not there yet."""
    for attempt in range(1, _START_ATTEMPTS + 1):
        try:
            await app.initialize()
        except InvalidToken:  # its text and its cause's carry the token
            raise TelegramError(
                "Telegram refuses the token; check CITEWIRE_TELEGRAM_TOKEN against @BotFather"
            ) from None
        except (NetworkError, ApiError) as error:
            if attempt == _START_ATTEMPTS:
                raise TelegramError(
                    f"the Bot API at {settings.telegram_api_root} cannot be reached: {error}; "
                    "check the network and CITEWIRE_TELEGRAM_API_ROOT"
                ) from error
            await asyncio.sleep(0.5 * attempt)
        else:
            return


async def _resume(app: App, service: Service) -> None:
    """Take up what an earlier run left: first the messages it did not see through, then the updates it did not answer."""
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
        log.info("taking up %d updates and %d messages of an earlier run", len(unfinished), len(unsent))


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
    polling = settings.telegram_webhook_url is not None or time.monotonic() - bot.pulse.last_success < _READY_SECONDS
    return app.running and polling and not bot.pulse.failed.is_set()


def _polling_failed(error: ApiError) -> None:
    log.warning("polling failed, it goes on: %s", error)


async def _until_stopped(bot: PollingBot, stop: asyncio.Event, settings: Settings) -> None:
    """Wait for the stop, an error that ends the run, or polling that has gone silent."""
    waiting = [asyncio.create_task(stop.wait()), asyncio.create_task(bot.pulse.failed.wait())]
    try:
        while not any(task.done() for task in waiting):
            await asyncio.wait(waiting, timeout=WATCHDOG_SECONDS / 4, return_when=asyncio.FIRST_COMPLETED)
            if settings.telegram_webhook_url is None and time.monotonic() - bot.pulse.last_poll > WATCHDOG_SECONDS:
                bot.pulse.fail(f"polling has stopped: no getUpdates for {WATCHDOG_SECONDS:.0f} s; start the bot again")
    finally:
        for task in waiting:
            task.cancel()


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
    service.state.close()
