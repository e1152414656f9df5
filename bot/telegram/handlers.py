"""Questions and commands: each handler reads an update, has the work done, and says what came of it."""

import logging

from telegram import Update, User
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.telegram.access import wants_answer
from bot.telegram.buttons import keyboard
from bot.telegram.conversations import conversation_of, turns_before
from bot.telegram.delivery import Target
from bot.telegram.groups import addressed
from bot.telegram.links import article_id, opener
from bot.telegram.markup import shorten
from bot.telegram.phrases import say
from bot.telegram.progress import Progress
from bot.telegram.render import answer_pages, article_page, articles_pages, text_page
from bot.telegram.service import Service, argument
from bot.timeline import caption, coverage, picture
from bot.topics import articles_on
from retrieval.answers.conversation import Turn
from retrieval.errors import CitewireError, UsageError
from retrieval.records import Answer

log = logging.getLogger(__name__)
Context = ContextTypes.DEFAULT_TYPE

_LATEST = 10
_OUTLETS = 30
_TOPIC = 100  # UTF-16 units


class Gate:
    """The first handler of every update: strangers go no further."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def check(self, update: Update, context: Context) -> None:
        """Let members pass; raise ApplicationHandlerStop for everybody else."""
        service, user, chat = self._service, update.effective_user, update.effective_chat
        if update.message:
            service.delivery.seen(update.message.chat_id, update.message.message_id)
        if user is None or (user.is_bot and chat is None):
            raise ApplicationHandlerStop
        place = chat.id if chat else None
        if service.access.role(user.id, place) == "stranger":
            await service.access.refresh()  # another bot may have let them in just now
        if service.access.role(user.id, place) == "stranger":
            await self._turn_away(update, user)
            raise ApplicationHandlerStop

    async def _turn_away(self, update: Update, user: User) -> None:
        service = self._service
        language = await service.language(update)
        if update.callback_query:
            await service.delivery.alert(
                update.callback_query.id, say("denied_button", language, user=user.id), popup=True
            )
        elif update.inline_query:
            await update.inline_query.answer([], cache_time=0, is_personal=True)
        elif wants_answer(update, service.bot.username, service.bot.id) and service.access.may_be_told(user.id):
            log.info("user %d is not allowed", user.id)
            text = say("denied", language, user=user.id)
            if update.effective_chat and update.effective_chat.type == "private":  # a code is nobody else's business
                text += say("denied_code", language, code=await service.access.pairing_code(user.id))
            await service.delivery.send(Target.of(update), [text_page(text + ".")])


class Questions:
    """Text, /ask, and edited questions."""

    def __init__(self, service: Service, progress: Progress) -> None:
        self._service, self._progress = service, progress

    async def text(self, update: Update, context: Context) -> None:
        """A message in words: a question, if it is meant for the bot."""
        message = update.effective_message
        assert message is not None
        question = addressed(message, self._service.bot.username, self._service.bot.id)
        if question is not None:
            await self._answer(update, question)

    async def ask(self, update: Update, context: Context) -> None:
        """/ask QUESTION"""
        await self._answer(update, argument(context.args))

    async def edited(self, update: Update, context: Context) -> None:
        """An edited question: its answer is edited."""
        message = update.edited_message
        assert message is not None and message.from_user is not None
        question = addressed(message, self._service.bot.username, self._service.bot.id)
        if question is None:
            return
        if message.text and message.text.startswith("/"):
            command, _, question = message.text.partition(" ")
            if command.split("@")[0] != "/ask":
                return
        state = self._service.state
        before = await state.do(state.answer_to, message.chat_id, message.message_id)
        if before and before.answer.asked == question.strip():
            return  # Telegram reports an edit for a link preview, too
        if before is None or before.message_id is None:
            await self._answer(update, question)
            return
        answer = await self._found(update, question, before.answer)
        if answer is None:
            return
        await self._replace(update, before.id, before.message_id, answer)
        turn, conversation = Turn.of(answer), conversation_of(message)
        await state.do(self._service.memory.replace, conversation, before.answer.question, turn)

    async def _replace(self, update: Update, answer_id: int, message_id: int, answer: Answer) -> None:
        """Edit an answer's messages into another answer."""
        service, state, target = self._service, self._service.state, Target.of(update)
        pages, buttons = answer_pages(answer, opener(service.bot.username)), keyboard(answer_id, answer)
        numbers = await state.do(state.messages_of, answer_id) or [message_id]
        rest = await service.delivery.replace(target, numbers, pages, buttons)
        # kept after the edits, which may be repeated: a crash before this has them made again
        await state.do(state.replace_answer, answer_id, answer)
        if rest:
            await service.delivery.send(target, rest, buttons, answer_id)
        else:
            await state.do(state.carried_by, answer_id, numbers[len(pages) - 1], numbers[len(pages) :])

    async def _answer(self, update: Update, question: str) -> None:
        user, service, target = update.effective_user, self._service, Target.of(update)
        assert user is not None
        answer = await self._found(update, question)
        if answer is None:
            return
        state = service.state
        pages = answer_pages(answer, opener(service.bot.username))
        answer_id = await state.do(state.keep_answer, answer, target.chat_id, user.id, target.reply_to)
        await service.delivery.send(target, pages, keyboard(answer_id, answer), answer_id)
        assert update.effective_message is not None
        await state.do(service.memory.remember, conversation_of(update.effective_message), Turn.of(answer))

    async def reset(self, update: Update, context: Context) -> None:
        """/reset: the next question stands alone."""
        message, service = update.effective_message, self._service
        assert message is not None
        await service.state.do(service.memory.forget, conversation_of(message))
        await service.reply(update, "reset")

    async def _found(self, update: Update, question: str, edited: Answer | None = None) -> Answer | None:
        """The answer to a question; None if it may not or cannot be asked, which the user has then been told.

        `edited`: the answer to the question as it stood before.
        """
        user, service = update.effective_user, self._service
        assert user is not None
        if not question.strip():
            await service.reply(update, "ask_what")
            return None
        if not await service.has_room(update):
            return None
        try:
            async with service.typing(Target.of(update)), self._progress.of(update) as (listener, cancelled):
                assert update.effective_message is not None
                turns = await turns_before(service, update.effective_message, edited)
                ask = service.answerer.ask
                return await service.work(ask, question.strip(), turns=turns, listener=listener, cancelled=cancelled)
        except UsageError as error:
            await service.delivery.send(Target.of(update), [text_page(str(error))])
        except CitewireError:
            log.exception("a question could not be answered")
            await service.reply(update, "error")
        return None


class Commands:
    """Everything that is not a question."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def start(self, update: Update, context: Context) -> None:
        """/start, or a deep link to an article: /start a-ID"""
        language = await self._service.language(update)
        if context.args and (wanted := article_id(context.args[0])):
            article = await self._service.work(self._service.library.article, wanted)
            page = article_page(article, language) if article else text_page(say("article_gone", language))
            await self._service.delivery.send(Target.of(update), [page])
            return
        await self._service.reply(update, "welcome", example=say("example", language))

    async def help(self, update: Update, context: Context) -> None:
        """/help"""
        service, language = self._service, await self._service.language(update)
        name = "help_groups" if service.bot.can_read_all_group_messages else "help_groups_private"
        await service.reply(update, "help", groups=say(name, language, bot=service.bot.username))

    async def sources(self, update: Update, context: Context) -> None:
        """/sources: outlets, counts, the newest."""
        service, language = self._service, await self._service.language(update)
        outlets = await service.work(service.library.outlets)
        newest = await service.work(service.library.listing, 1)
        if not newest:
            await service.reply(update, "library_empty")
            return
        total, title = sum(outlets.values()), newest[0].title
        lines = [say("library", language, articles=total, outlets=len(outlets), newest=title), ""]
        lines += [f"{name}: {count}" for name, count in sorted(outlets.items(), key=lambda pair: -pair[1])[:_OUTLETS]]
        await service.delivery.send(Target.of(update), [text_page("\n".join(lines))])

    async def latest(self, update: Update, context: Context) -> None:
        """/latest: the newest articles."""
        service, language = self._service, await self._service.language(update)
        newest = await service.work(service.library.listing, _LATEST)
        if not newest:
            await service.reply(update, "library_empty")
            return
        await service.delivery.send(
            Target.of(update), articles_pages(say("latest", language), newest, language, opener(service.bot.username))
        )

    async def timeline(self, update: Update, context: Context) -> None:
        """/timeline TOPIC: a picture of the coverage."""
        service, language = self._service, await self._service.language(update)
        topic, target = shorten(argument(context.args), _TOPIC), Target.of(update)
        if not topic:
            await service.reply(update, "timeline_how")
            return
        if not await service.has_room(update):
            return
        async with service.typing(target):
            found = await service.work(articles_on, topic, service.answerer.search)
            shown = coverage(topic, (hit.article for hit in found.values()), language)
            image = await service.work(picture, shown, language) if shown else b""
        if shown is None:
            await service.reply(update, "timeline_nothing", topic=topic)
            return
        if not await service.delivery.send_photo(target, image, caption(shown, language)):
            await service.reply(update, "uncertain")

    async def only_text(self, update: Update, context: Context) -> None:
        """Voice, pictures and the like are refused kindly."""
        await self._service.reply(update, "only_text")

    async def unknown(self, update: Update, context: Context) -> None:
        """A command that there is not."""
        await self._service.reply(update, "unknown_command")


class Failures:
    """The last resort: the log gets the details, the user a kind word."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def handle(self, update: object, context: Context) -> None:
        """An exception that no handler expected."""
        log.error("an update could not be handled", exc_info=context.error)
        if not isinstance(update, Update):
            return
        if update.callback_query:
            await self._service.delivery.alert(
                update.callback_query.id, say("error", await self._service.language(update)), popup=True
            )
        elif update.effective_message:
            await self._service.reply(update, "error")
