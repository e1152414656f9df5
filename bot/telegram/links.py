"""Deep links: `t.me/BOT?start=a-ID` opens an article in the bot. Telegram allows 64 of A-Z a-z 0-9 _ - after `start=`."""

import base64
import re

from bot.telegram.markup import safe_link
from bot.telegram.render import Link
from retrieval.records import ArticleRef

_ROOM = 62  # of 64, less the two letters that say how the id is written


def payload(article_id: str) -> str | None:
    """What follows `start=`: "a-" and the id, or "b-" and its base64 if it has other letters; None if too long."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", article_id):
        return f"a-{article_id}" if len(article_id) <= _ROOM else None
    coded = base64.urlsafe_b64encode(article_id.encode()).decode().rstrip("=")
    return f"b-{coded}" if len(coded) <= _ROOM else None


def article_id(start: str) -> str | None:
    """The article that a payload means; None if it means none."""
    kind, rest = start[:2], start[2:]
    if kind == "a-" and rest:
        return rest
    if kind == "b-" and rest:
        try:
            return base64.urlsafe_b64decode(rest + "=" * (-len(rest) % 4)).decode() or None
        except ValueError:
            return None
    return None


def opener(username: str) -> Link:
    """Where an article is opened: at its own address, or in the bot if it has none."""

    def link(ref: ArticleRef) -> str | None:
        start = payload(ref.id)
        return safe_link(ref.url) or (f"https://t.me/{username}?start={start}" if start else None)

    return link
