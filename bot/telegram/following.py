"""/follow, /following and /digest, and the buttons that end a follow."""

import re
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.telegram.delivery import Target
from bot.telegram.follows import Follows
from bot.telegram.markup import shorten
from bot.telegram.news import News
from bot.telegram.phrases import say
from bot.telegram.render import text_page
from bot.telegram.service import Service, argument

Context = ContextTypes.DEFAULT_TYPE
PATTERN = r"^u:\d{1,18}$"

_TOPIC = 100  # UTF-16 units
_MOST = 50  # follows of a chat


class Following:
    """What a chat wants to be told."""

    def __init__(self, service: Service, follows: Follows, news: News) -> None:
        self._service = service
        self._follows = follows
        self._news = news

    async def follow(self, update: Update, context: Context) -> None:
        """/follow TOPIC or PERSON"""
        service, target, user = self._service, Target.of(update), update.effective_user
        topic = shorten(argument(context.args), _TOPIC)
        assert user is not None
        known = await service.state.do(self._follows.of, target.chat_id, target.thread_id)
        if not topic or not re.search(r"\w", topic):
            await service.reply(update, "follow_how")
        elif len(known) >= _MOST:
            await service.reply(update, "follow_full", count=_MOST)
        elif await service.has_room(update):
            language = await service.language(update)
            add = self._follows.add
            follow = await service.state.do(add, target.chat_id, target.thread_id, user.id, topic, language)
            if follow:
                await self._news.begin(follow)
            await service.reply(update, "follow_done" if follow else "follow_known", topic=topic)

    async def following(self, update: Update, context: Context) -> None:
        """/following: what the chat follows, with a button to end each, and the digest."""
        service, target = self._service, Target.of(update)
        language = await service.language(update)
        known = await service.state.do(self._follows.of, target.chat_id, target.thread_id)
        digest = await service.state.do(self._follows.digest, target.chat_id)
        lines = [say("following" if known else "following_nothing", language)]
        if digest:
            time = f"{digest.minute // 60:02}:{digest.minute % 60:02}"
            lines.append(say("digest_daily", language, time=time, zone=digest.zone))
        rows = [[InlineKeyboardButton(f"✕ {follow.topic}", callback_data=f"u:{follow.id}")] for follow in known]
        await service.delivery.send(target, [text_page("\n".join(lines))], InlineKeyboardMarkup(rows) if rows else None)

    async def stop(self, update: Update, context: Context) -> None:
        """The button of a follow was pressed: it ends, and its button goes."""
        query, service = update.callback_query, self._service
        assert query is not None
        if query.message is None:
            return
        chat_id = query.message.chat.id
        await service.state.do(self._follows.stop, chat_id, int((query.data or "").partition(":")[2]))
        await service.delivery.alert(query.id, say("follow_ended", await service.language(update)))
        markup = getattr(query.message, "reply_markup", None)
        rows = [row for row in markup.inline_keyboard if row[0].callback_data != query.data] if markup else []
        text = getattr(query.message, "text", None) or "…"
        left = InlineKeyboardMarkup(rows) if rows else None
        await service.delivery.edit(chat_id, query.message.message_id, text_page(text), left)

    async def digest(self, update: Update, context: Context) -> None:
        """/digest HH:MM [Time/Zone], or /digest off"""
        service, target, user = self._service, Target.of(update), update.effective_user
        assert user is not None
        words, language = context.args or [], await service.language(update)
        if words and words[0].lower() in ("off", "aus"):
            await service.state.do(self._follows.stop_digest, target.chat_id)
            await service.reply(update, "digest_off")
            return
        before = await service.state.do(self._follows.digest, target.chat_id)
        named = (
            words[1] if len(words) > 1 else before.zone if before else "Europe/Berlin" if language == "de" else "UTC"
        )
        minute, zone = _minute(words[0] if words else ""), _zone(named)
        if minute is None or zone is None:
            await service.reply(update, "digest_how")
            return
        setting = (target.chat_id, target.thread_id, user.id, minute, zone, language)
        await service.state.do(self._follows.set_digest, *setting)
        await service.reply(update, "digest_daily", time=words[0], zone=zone)


def _minute(text: str) -> int | None:
    """ "7:30" as the minute of the day."""
    match = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", text)
    return int(match[1]) * 60 + int(match[2]) if match else None


def _zone(name: str) -> str | None:
    """The time zone's name if there is such a zone."""
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return None
