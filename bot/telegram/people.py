"""Commands about people: one's own language and data, and for admins who may use the bot."""

import time
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import ChatMember, Update
from telegram.ext import ContextTypes

from bot.telegram.conversations import conversations_of
from bot.telegram.delivery import Target
from bot.telegram.follows import Follows
from bot.telegram.phrases import LANGUAGES, say
from bot.telegram.render import text_page
from bot.telegram.service import Service, argument

Context = ContextTypes.DEFAULT_TYPE


class Personal:
    """What somebody may say about themselves."""

    def __init__(self, service: Service, follows: Follows) -> None:
        self._service = service
        self._follows = follows

    async def lang(self, update: Update, context: Context) -> None:
        """/lang en|de"""
        service, wanted = self._service, argument(context.args).lower()
        if wanted not in LANGUAGES or update.effective_user is None:
            await service.reply(update, "lang_how")
            return
        await service.state.do(service.state.set_person, update.effective_user.id, language=wanted)
        await service.reply(update, "lang_now")

    async def privacy(self, update: Update, context: Context) -> None:
        """/privacy: what is stored."""
        service = self._service
        assert update.effective_user is not None
        answers = await service.state.do(service.state.count_answers, update.effective_user.id)
        language, models = await service.language(update), ", ".join(service.providers)
        passed_on = say("passed_on", language, models=models) if models else say("passed_on_nothing", language)
        await service.reply(update, "privacy", answers=answers, passed_on=passed_on)

    async def forget_me(self, update: Update, context: Context) -> None:
        """/forget_me: delete it."""
        service, user, language = self._service, update.effective_user, await self._service.language(update)
        assert user is not None
        # what was asked in a group is part of its conversation
        for chat_id in await service.state.do(service.state.chats_of, user.id):
            await service.state.do(service.memory.forget_all, conversations_of(chat_id))
        await service.state.do(self._follows.forget, user.id)
        answers = await service.state.do(service.state.forget, user.id, update.update_id)
        await service.delivery.send(Target.of(update), [text_page(say("forgotten", language, answers=answers))])
        await service.state.do(service.state.forget, user.id, update.update_id)  # that the reply was sent goes, too

    async def membership(self, update: Update, context: Context) -> None:
        """Somebody blocked the bot or took it back, put it into a group or out of it."""
        change, state = update.my_chat_member, self._service.state
        assert change is not None
        away = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
        await state.do(state.blocked, change.chat.id, time.time() if away else None)


class Admin:
    """What only admins may do; the settings name them."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.allow = self.only(self._allow)
        self.disallow = self.only(self._disallow)
        self.stats = self.only(self._stats)

    def only(
        self, handler: Callable[[Update, Context, int], Coroutine[Any, Any, None]]
    ) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
        """The handler, for admins; others are told that it is not for them."""

        async def checked(update: Update, context: Context) -> None:
            user = update.effective_user
            if user is None or self._service.access.role(user.id) != "admin":
                await self._service.reply(update, "admins_only")
                return
            await handler(update, context, user.id)

        return checked

    async def _allow(self, update: Update, context: Context, admin: int) -> None:
        """/allow ID or CODE: let somebody in, and tell them."""
        service, given = self._service, argument(context.args)
        if not given:
            await service.reply(update, "allow_how")
            return
        user_id = await service.access.allow(given, admin)
        if user_id is None:
            await service.reply(update, "allow_unknown", code=given)
            return
        await service.reply(update, "allowed", user=user_id)
        if not given.isdecimal():  # who got a code has talked to the bot, so they can be written to
            language = (await service.state.do(service.state.person, user_id)).get("language")
            await service.delivery.send(Target(user_id), [text_page(say("let_in", str(language or "en")))])

    async def _disallow(self, update: Update, context: Context, admin: int) -> None:
        """/disallow ID"""
        given = argument(context.args)
        if not given.isdecimal():
            await self._service.reply(update, "disallow_how")
            return
        done = await self._service.access.disallow(int(given))
        await self._service.reply(update, "disallowed" if done else "not_disallowed", user=given)

    async def _stats(self, update: Update, context: Context, admin: int) -> None:
        """/stats"""
        figures = await self._service.state.do(self._service.state.figures)
        await self._service.reply(update, "stats", **figures)
