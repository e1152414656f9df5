"""The Telegram bot: builds python-telegram-bot's Application and serves until it is told to stop.

`citewire bot` runs it. Polling by default; with CITEWIRE_TELEGRAM_WEBHOOK_URL Telegram posts updates instead.
"""

import asyncio
import os
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from telegram import Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.telegram.access import Access
from bot.telegram.buttons import PATTERN, Buttons
from bot.telegram.curating import Curator, Editing
from bot.telegram.delivery import Delivery
from bot.telegram.feeds import Feeding, Feeds, Watch
from bot.telegram.following import PATTERN as FOLLOW_BUTTON
from bot.telegram.following import Following
from bot.telegram.follows import Follows
from bot.telegram.handlers import Commands, Failures, Gate, Questions
from bot.telegram.inline import Inline
from bot.telegram.lifecycle import App, serve
from bot.telegram.news import News
from bot.telegram.notes import Notes
from bot.telegram.order import ChatOrder, Journal
from bot.telegram.people import Admin, Personal
from bot.telegram.polling import PollingBot
from bot.telegram.progress import PATTERN as STOP_BUTTON
from bot.telegram.progress import Progress
from bot.telegram.redact import configure, hide
from bot.telegram.service import Answers, Articles, Service
from bot.telegram.state import State
from retrieval.answers.memory import Memory
from retrieval.errors import TelegramError
from retrieval.settings import Settings, secret
from retrieval.storage.dialects import open_database

_CONNECTIONS = 64
_WRITERS = 16  # answers that a chat model writes at once


class Editor(Editing, Feeding, Protocol):
    """What changes the library: bot.telegram.editor.Editor, seen from here."""

    def watch(self, stop: threading.Event) -> None:
        """Poll the feeds until the event is set. Raises CitewireError if that cannot be."""


def build_application(
    settings: Settings,
    answerer: Answers,
    library: Articles,
    editor: Editor,
    *,
    read_timeout: float = 20.0,
    pause: float = 0.5,
) -> App:
    """The whole bot, not yet started; `editor` changes the library for admins.

    `read_timeout` and `pause` (before a call is repeated) are in seconds. Raises TelegramError if there is no token, LibraryError if the database cannot be used.
    """
    if settings.telegram_token is None or not settings.telegram_token.get_secret_value():
        raise TelegramError("there is no bot token; get one from @BotFather and set CITEWIRE_TELEGRAM_TOKEN")
    # retry_after is read as whatever it is, int or timedelta
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning, message=".*retry_after.*")
    state = State(open_database(settings.home, secret(settings.database_url)), settings.lease)
    bot = _bot(settings, settings.telegram_token.get_secret_value(), read_timeout)
    delivery = Delivery(bot, state, pause)
    # a worker that waits for a chat model uses no CPU
    workers = ThreadPoolExecutor(_WRITERS if settings.chat_model else os.cpu_count() or 1, "answer")
    access, memory = Access(settings, state), Memory(state.engine)
    providers = tuple(name for name in (settings.chat_model, settings.embedding_model) if ":" in name)
    service = Service(bot, answerer, library, state, delivery, access, memory, workers, providers)
    app: App = ApplicationBuilder().bot(bot).update_queue(Journal(state)).concurrent_updates(ChatOrder(state)).build()
    app.bot_data["service"] = service
    app.add_handler(TypeHandler(Update, Gate(service).check), group=-1)
    _add_editing(app, service, editor, settings.telegram_admins)
    app.bot_data["watch"] = Watch(editor.watch) if settings.telegram_watch else None
    _add_handlers(app, service, Progress(service, Notes(state.engine), bool(settings.chat_model)))
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


def _add_handlers(app: App, service: Service, progress: Progress) -> None:
    questions, commands = Questions(service, progress), Commands(service)
    admin, follows = Admin(service), Follows(service.state.engine)
    personal, news = Personal(service, follows), News(service, follows)
    following = Following(service, follows, news)
    app.bot_data["news"] = news
    new = filters.UpdateType.MESSAGE
    for name, callback in {
        "start": commands.start,
        "help": commands.help,
        "ask": questions.ask,
        "sources": commands.sources,
        "latest": commands.latest,
        "timeline": commands.timeline,
        "follow": following.follow,
        "following": following.following,
        "digest": following.digest,
        "cancel": progress.cancel,
        "reset": questions.reset,
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
    app.add_handler(CallbackQueryHandler(progress.pressed, pattern=STOP_BUTTON))
    app.add_handler(InlineQueryHandler(Inline(service).query))
    app.add_handler(ChatMemberHandler(personal.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_error_handler(Failures(service).handle)


def _add_editing(app: App, service: Service, editor: Editor, admins: frozenset[int]) -> None:
    """Handlers that come before those for questions: what an admin sends may be meant for the library."""
    curator, admin = Curator(service, editor), Admin(service)
    new, own = filters.UpdateType.MESSAGE, filters.ChatType.PRIVATE & filters.User(admins)
    commands = {
        "ingest": curator.ingest,
        "articles": curator.articles,
        "remove": curator.remove,
        "feeds": Feeds(service, editor).command,
    }
    editing = [CommandHandler(name, admin.only(callback), filters=new) for name, callback in commands.items()]
    forwarded = MessageHandler(new & own & filters.FORWARDED & ~filters.Document.ALL, curator.forwarded)
    document = MessageHandler(new & own & filters.Document.ALL, curator.document)
    app.add_handlers([*editing, forwarded, document])


def run(settings: Settings, answerer: Answers, library: Articles, editor: Editor) -> int:
    """Serve until SIGTERM or SIGINT; gives 0. Raises TelegramError if the bot cannot run, or no longer can."""
    configure(settings.log)
    if settings.telegram_token is not None:
        hide(settings.telegram_token.get_secret_value())
    app = build_application(settings, answerer, library, editor)
    asyncio.run(serve(app, settings, signals=True))
    return 0
