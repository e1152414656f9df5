"""Inline mode: "@bot question" in any chat offers passages to send there."""

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.telegram.links import opener
from bot.telegram.markup import shorten
from bot.telegram.phrases import known
from bot.telegram.render import citation_page
from bot.telegram.service import Service
from retrieval.errors import CitewireError
from retrieval.records import Answer, Citation

_SHORTEST = 3  # letters; before that nobody has asked anything
_CACHE_SECONDS = 60


class Inline:
    """Answers inline queries."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def query(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Offer the passages that answer what was typed so far."""
        query = update.inline_query
        assert query is not None
        answer = await self._answer(query.query.strip(), query.from_user.id)
        results = [self._result(citation, answer) for citation in answer.citations] if answer else []
        # personal: what one user may see is not kept for others
        await query.answer(results, cache_time=_CACHE_SECONDS, is_personal=True)

    async def _answer(self, question: str, user_id: int) -> Answer | None:
        if len(question) < _SHORTEST or (await self._service.access.may_ask(user_id))[0] != "yes":
            return None
        try:
            # passages are offered, so no chat model need write
            return await self._service.work(self._service.answerer.ask, question, cancelled=lambda: True)
        except CitewireError:
            return None

    def _result(self, citation: Citation, answer: Answer) -> InlineQueryResultArticle:
        page = citation_page(citation, known(answer.language), opener(self._service.bot.username))
        return InlineQueryResultArticle(
            id=str(citation.n),
            title=shorten(citation.speaker or citation.article.title, 100).strip() or citation.article.id,
            description=shorten(citation.quote, 200),
            input_message_content=InputTextMessageContent(
                page.html, ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
            ),
        )
