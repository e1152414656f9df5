"""The menu of commands: one for private chats, a shorter one for groups, a longer one for admins; in English and German."""

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.telegram.phrases import ADMIN_COMMANDS, COMMANDS, GROUP_COMMANDS, LANGUAGES

log = logging.getLogger(__name__)


async def set_menu(bot: Bot, admins: frozenset[int]) -> None:
    """Set the menus. A failure is logged and no more: the commands work without them."""
    in_groups = {name: COMMANDS[name] for name in GROUP_COMMANDS}
    scopes: list[tuple[BotCommandScope, dict[str, tuple[str, str]]]] = [
        (BotCommandScopeAllPrivateChats(), COMMANDS),
        (BotCommandScopeAllGroupChats(), in_groups),
        *((BotCommandScopeChat(admin), COMMANDS | ADMIN_COMMANDS) for admin in sorted(admins)),
    ]
    for scope, commands in scopes:
        for index, language in enumerate(LANGUAGES):
            menu = [BotCommand(name, texts[index]) for name, texts in commands.items()]
            try:
                # without a language code: for everybody whose language is not ours
                await bot.set_my_commands(menu, scope, language_code=None if language == "en" else language)
            except TelegramError as error:
                log.warning("the menu of commands cannot be set for %s: %s", scope.type, error)
