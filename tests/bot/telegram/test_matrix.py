"""Roles and entries: what strangers, members and admins set off by each way into the bot, by polling and by webhook."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.telegram.follows import digests, follows
from bot.telegram.phrases import ADMIN_COMMANDS, COMMANDS
from bot.telegram.tables import answers, outbox
from tests.bot.telegram.bot_api import BOTH, BotApi
from tests.bot.telegram.running import Editor, Library, Running, article, running
from tests.bot.telegram.test_curating import POST

ADMIN, MEMBER, STRANGER, GROUP = 10, 20, 30, -500
ROLES = {"stranger": STRANGER, "member": MEMBER, "admin": ADMIN}
ARGUMENTS = {
    "ask": "What will be planted?", "timeline": "ferry", "follow": "ferry", "digest": "8:00", "lang": "de", "allow": "77",
    "disallow": "77", "ingest": "https://news.example/9", "feeds": "add https://news.example/rss", "remove": "a2",
}  # fmt: skip
Entry = Callable[[BotApi, int], object]


_SENDER = {"is_bot": False, "first_name": "U", "language_code": "en"}
_MESSAGE = {"message_id": 7, "date": 1, "text": "before the bot came"}


def _command(name: str) -> Entry:
    return lambda api, user: api.say(f"/{name} {ARGUMENTS.get(name, '')}".strip(), user=user)


def _press(data: str) -> Entry:
    return lambda api, user: api.press_data(GROUP, api.from_bot(GROUP)[0]["message_id"], data, user)


def _edit(api: BotApi, user: int) -> None:
    api.messages[user, 7] = {**_MESSAGE, "chat": {"id": user, "type": "private", "first_name": "U"}, "from": {**_SENDER, "id": user}}
    api.change(user, 7, "What will be planted?")


def _channel(api: BotApi, user: int) -> None:
    chat = {"id": -1000000000001, "type": "channel", "title": "Post"}
    api.push({"channel_post": {"message_id": 1, "date": 1, "chat": chat, "text": "/ask What will be planted?"}})


def _document(api: BotApi, user: int) -> None:
    api.files["f"] = b"Title\nText"
    api.say(None, user=user, document={"file_id": "f", "file_unique_id": "u", "file_name": "a.txt"})


ENTRIES: dict[str, Entry] = {
    "text": lambda api, user: api.say("What will be planted?", user=user),
    "edited message": _edit,
    "voice": lambda api, user: api.say(None, user=user, voice={"file_id": "f", "file_unique_id": "u", "duration": 1}),
    "document": _document,
    "forwarded post": lambda api, user: api.say("Ferry returns", user=user, **POST),
    "deep link": lambda api, user: api.say("/start a-a1", user=user),
    "inline query": lambda api, user: api.inline("What will be planted?", user=user),
    "mention": lambda api, user: api.mention("@citewire_bot What will be planted?", user=user, chat=GROUP),
    "reply": lambda api, user: api.say("And?", user=user, chat=GROUP, reply_to=api.from_bot(GROUP)[0]["message_id"]),
    "command in a group": lambda api, user: api.say("/ask@citewire_bot What?", user=user, chat=GROUP),
    "channel post": _channel,
    **{f"button {data}": _press(data) for data in ("p:1:1", "s:1", "b:1", "m:1", "v:1:1", "u:1", "x")},
    **{f"/{name}": _command(name) for name in ("start", *COMMANDS, *ADMIN_COMMANDS)},
}
ADMINS_ONLY = {f"/{name}" for name in ADMIN_COMMANDS}
QUIET = {"getupdates", "setmycommands", "getwebhookinfo", "setwebhook"}


@BOTH
@pytest.mark.parametrize("role", ROLES)
async def test_what_each_role_sets_off_at_each_entry(api: BotApi, tmp_path: Path, role: str) -> None:
    user, who = ROLES[role], {"telegram_admins": frozenset({ADMIN}), "telegram_allowed": frozenset({MEMBER})}
    editor = Editor(Library(article(1), article(2)))
    async with running(api, tmp_path, editor=editor, **who) as bot:
        api.say("/ask What will be planted?", user=ADMIN, chat=GROUP)
        await api.wait(lambda: api.from_bot(GROUP))
        await settled(api, bot)
        before = stored(bot, editor)
        for name, entry in ENTRIES.items():
            done = len(api.calls)
            entry(api, user)
            await settled(api, bot)
            calls = [call for call in api.calls[done:] if call.method not in QUIET]
            said = " ".join(str(call.arguments.get("text", "")) for call in calls)
            if name == "channel post":
                assert not calls, name
            elif role == "stranger":
                assert_turned_away(name, [(call.method, call.arguments) for call in calls])
                assert stored(bot, editor) == before, name
            else:
                assert calls and "is private" not in said, name
                assert ("Only admins" in said) == (role == "member" and name in ADMINS_ONLY), name
        if role == "member":
            assert not editor.given and not editor.watched and len(editor.library.articles) == 2
        assert bot.task and not bot.task.done()


def assert_turned_away(entry: str, calls: list[tuple[str, dict[str, Any]]]) -> None:
    """A stranger gets one word where they spoke to the bot, an empty list inline, an alert on a button; nothing else."""
    assert len(calls) <= 1, entry
    for method, arguments in calls:
        if method == "answerinlinequery":
            assert arguments["results"] == []
        else:
            assert method in ("sendmessage", "answercallbackquery") and "is private" in arguments["text"], entry


async def settled(api: BotApi, bot: Running) -> None:
    """Until every update that the bot wants has been fetched and dealt with."""
    state = bot.app.bot_data["service"].state

    def unsent() -> int:
        with state.engine.connect() as connection:
            return connection.execute(select(func.count()).where(outbox.c.message_id.is_(None))).scalar_one()

    async with asyncio.timeout(15):
        while (
            any("channel_post" not in update for update in api.updates)
            or (await state.do(state.figures))["waiting"]
            or await state.do(unsent)
        ):
            await asyncio.sleep(0.005)


def stored(bot: Running, editor: Editor) -> list[object]:
    """What use of the bot leaves behind: rows of its tables, votes, articles, feeds."""
    engine = bot.app.bot_data["service"].state.engine
    with engine.connect() as connection:
        rows = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (answers, follows, digests)]
        votes = connection.execute(select(func.count()).where(answers.c.vote.is_not(None))).scalar_one()
    return [*rows, votes, list(editor.library.articles), list(editor.watched), list(bot.answerer.asked)]
