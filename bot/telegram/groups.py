"""Groups: the bot speaks only when spoken to, which is told by entities, not by what the text looks like."""

from telegram import Message
from telegram.constants import MessageEntityType


def addressed(message: Message, username: str, bot_id: int) -> str | None:
    """What a message says to the bot, without its mention; None if it is not meant for the bot.

    In a private chat that is the text. In a group the bot must be mentioned (an entity, so neither an e-mail address nor
    a longer name counts), or the message a reply to one of the bot's, or a command that names no other bot.
    """
    text = message.text or ""
    if message.chat.type == "private":
        return text
    mentions = [*message.parse_entities([MessageEntityType.MENTION]).items()]
    named = [part for _, part in mentions if part.casefold() == f"@{username}".casefold()]
    named += [
        part
        for entity, part in message.parse_entities([MessageEntityType.TEXT_MENTION]).items()
        if entity.user and entity.user.id == bot_id
    ]
    if named:
        for part in named:
            text = text.replace(part, " ", 1)
        return " ".join(text.split())
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == bot_id:
        return text
    if (
        message.entities
        and message.entities[0].type == MessageEntityType.BOT_COMMAND
        and message.entities[0].offset == 0
    ):
        name = message.parse_entity(message.entities[0])
        return text if "@" not in name or name.casefold().endswith(f"@{username}".casefold()) else None
    return None
