"""The buttons under an answer. Their data is `letter:answer id[:number]`, well within Telegram's 64 bytes."""

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes

from bot.telegram.delivery import Target
from bot.telegram.links import opener
from bot.telegram.markup import Page
from bot.telegram.phrases import known, say
from bot.telegram.render import Link, answer_pages, hits_pages, passage_page, sources_page, text_page
from bot.telegram.service import Service
from bot.telegram.state import StoredAnswer
from retrieval.records import Answer, Hit

_PASSAGES = 8  # buttons; the message names more
_PER_ROW = 4
_MORE = 5  # passages shown by More
PATTERN = r"^[psmbv]:\d{1,18}(:-?\d{1,4})?$"


def keyboard(answer_id: int, answer: Answer) -> InlineKeyboardMarkup | None:
    """The buttons of an answer; a refusal with nothing near has none but the thumbs."""
    language = known(answer.language)
    passages = [
        InlineKeyboardButton(say("passage_button", language, n=citation.n), callback_data=f"p:{answer_id}:{citation.n}")
        for citation in answer.citations[:_PASSAGES]
    ]
    rows = [passages[i : i + _PER_ROW] for i in range(0, len(passages), _PER_ROW)]
    last = [
        InlineKeyboardButton("👍", callback_data=f"v:{answer_id}:1"),
        InlineKeyboardButton("👎", callback_data=f"v:{answer_id}:-1"),
    ]
    if not answer.abstained:
        more = InlineKeyboardButton(say("more_button", language), callback_data=f"m:{answer_id}")
        sources = InlineKeyboardButton(say("sources_button", language), callback_data=f"s:{answer_id}")
        last = [more, sources, *last]
    return InlineKeyboardMarkup([*rows, last])


class Buttons:
    """What a press does."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @property
    def _link(self) -> Link:
        return opener(self._service.bot.username)

    async def press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A button under an answer was pressed."""
        query, state = update.callback_query, self._service.state
        assert query is not None
        letter, answer_id, number = _parse(query.data or "")
        message = query.message
        stored = await state.do(state.answer, answer_id, message.chat.id) if message and letter else None
        if stored is None:
            await self._service.delivery.alert(query.id, say("gone", await self._service.language(update)), popup=True)
            return
        if letter == "v":
            await state.do(state.vote, stored.id, 1 if number > 0 else -1)
            await self._service.delivery.alert(query.id, say("thanks", known(stored.answer.language)))
        elif letter == "m":
            if await self._service.has_room(update):
                await self._service.delivery.alert(query.id)
                await self._more(update, stored.answer)
        else:
            await self._show(query, stored, letter, number)

    async def _show(self, query: CallbackQuery, stored: StoredAnswer, letter: str, number: int) -> None:
        """Edit the message into a passage, the sources or (b) back into the answer."""
        language, delivery = known(stored.answer.language), self._service.delivery
        page: Page | None
        if letter == "p":
            page, complaint = await self._passage(stored.answer, number, language)
            if page is None:
                await delivery.alert(query.id, complaint, popup=True)
                return
        elif letter == "s":
            page = sources_page(stored.answer, language, self._link)
        else:
            page = answer_pages(stored.answer, self._link)[-1]
        buttons = keyboard(stored.id, stored.answer) if letter == "b" else _back(stored.id, stored.answer, number)
        await delivery.alert(query.id)
        if query.message:
            await delivery.edit(query.message.chat.id, query.message.message_id, page, buttons)

    async def _passage(self, answer: Answer, number: int, language: str) -> tuple[Page | None, str]:
        """The passage behind a citation as the library has it now, or what is wrong with it."""
        citation = next((citation for citation in answer.citations if citation.n == number), None)
        article = await self._service.work(self._service.library.article, citation.article.id) if citation else None
        if citation is None or article is None:
            return None, say("article_gone", language)
        return passage_page(citation, article, language, self._link), say("changed", language)

    async def _more(self, update: Update, answer: Answer) -> None:
        """Send further passages on the question, those not cited already."""
        service, language = self._service, known(answer.language)
        hits = await service.work(service.answerer.search, answer.question, _MORE + len(answer.citations))
        further = tuple(hit for hit in hits if not _cites(answer, hit))[:_MORE]
        title = say("more_title" if further else "no_more", language, question=answer.question)
        pages = hits_pages(title, further, language, self._link) if further else [text_page(title)]
        await service.delivery.send(Target.of(update), pages)


def _cites(answer: Answer, hit: Hit) -> bool:
    """Whether the answer quotes from that passage."""
    return any(c.article.id == hit.article.id and c.start < hit.end and hit.start < c.end for c in answer.citations)


def _back(answer_id: int, answer: Answer, current: int) -> InlineKeyboardMarkup:
    """Back, and the passages on either side of the current one."""
    language = known(answer.language)
    row = [InlineKeyboardButton(say("back_button", language), callback_data=f"b:{answer_id}")]
    numbers = [citation.n for citation in answer.citations]
    for number in (current - 1, current + 1):
        if current and number in numbers:
            row.append(
                InlineKeyboardButton(say("passage_button", language, n=number), callback_data=f"p:{answer_id}:{number}")
            )
    return InlineKeyboardMarkup([row])


def _parse(data: str) -> tuple[str, int, int]:
    letter, _, rest = data.partition(":")
    answer_id, _, number = rest.partition(":")
    return letter, int(answer_id), int(number or 0)
