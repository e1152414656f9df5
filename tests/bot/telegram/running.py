"""The real application, polling the loopback Bot API, with a library and an answerer that a test can work out by hand."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.telegram.application import build_application
from bot.telegram.lifecycle import App, serve
from ingest.feed_store import Feed
from ingest.pipeline import Report
from retrieval.answers.conversation import Turn
from retrieval.errors import QuestionError, SourceError
from retrieval.records import Answer, AnswerStatement, Article, ArticleRef, Citation, Draft, Hit, Understood
from retrieval.settings import Settings
from retrieval.storage.stories import StoryMember
from tests.bot.telegram.bot_api import TOKEN, BotApi

SECRET = "a-Secret_1"  # of the webhook
TEXT = (
    "The harbour will be dredged in spring.\n“We will plant a tree for every tonne,” said Ada Lund.\n"
    "The mayor was more careful & spoke of <costs>.\nNobody knows when the ferry returns."
)


def article(number: int = 1, text: str = TEXT, **fields: Any) -> Article:
    """A made-up article."""
    values: dict[str, Any] = {
        "id": f"a{number}", "title": f"Harbour news {number}", "text": text, "language": "en", "content_hash": "h", "version": 1,
        "fetched_at": datetime(2026, 2, 4, tzinfo=UTC), "url": f"https://news.example/{number}?a=1&b=2", "source": "The Example",
        "published_at": "2026-02-04",
    }  # fmt: skip
    return Article(**values | fields)


def ref(stored: Article) -> ArticleRef:
    """What citations say of an article."""
    return ArticleRef(stored.id, stored.title, stored.source, stored.url, stored.published_at)


def citation(stored: Article, quote: str, n: int = 1, speaker: str | None = "Ada Lund") -> Citation:
    """A citation of words that stand in the article."""
    start = stored.text.index(quote)
    return Citation(n, quote, start, start + len(quote), speaker, stored.language, ref(stored))


def answer_of(question: str, *citations: Citation, language: str = "en") -> Answer:
    """An extractive answer with these citations, or a refusal if there are none."""
    statements = tuple(AnswerStatement(c.quote, (c.n,)) for c in citations)
    understood = Understood(language, question)
    text = "\n".join(c.quote for c in citations) or "The library has nothing on this."
    return Answer(
        question,
        language,
        "extractive",
        understood,
        not citations,
        None if citations else "no evidence",
        text,
        statements,
        citations,
    )


class Library:
    """Articles by id."""

    def __init__(self, *articles: Article) -> None:
        self.articles = {stored.id: stored for stored in articles}

    def article(self, article_id: str) -> Article | None:
        return self.articles.get(article_id)

    def listing(self, limit: int | None = None) -> list[ArticleRef]:
        return [ref(stored) for stored in self.articles.values()][:limit]

    def stored_since(self, moment: datetime, limit: int) -> list[Article]:
        return [stored for stored in self.articles.values() if stored.fetched_at > moment][:limit]

    def story(self, article_id: str) -> list[StoryMember]:
        return [StoryMember(1, ref(self.articles[article_id]), 1, None, self.articles[article_id].text)]

    def generation(self) -> int:
        return len(self.articles)

    def outlets(self) -> dict[str, int]:
        return {"The Example": len(self.articles)} if self.articles else {}


class Answerer:
    """Quotes the article and puts the question into the answer's topic; counts what it was asked.

    "nothing…" is refused, "crash…" raises, "wait…" waits until `go` is set (`patience` seconds at most), "slow…" takes 0.2 s.
    """

    def __init__(self, library: Library, patience: float = 15.0) -> None:
        self.library, self.patience = library, patience
        self.asked: list[str] = []
        self.turns: list[list[str]] = []  # the questions before each
        self.go = threading.Event()

    def ask(self, question: str, *, turns: Sequence[Turn] = (), **_: object) -> Answer:
        self.asked.append(question)
        self.turns.append([turn.question for turn in turns])
        return replace(self._answer(question), asked=question)

    def _answer(self, question: str) -> Answer:
        word = question.split()[0]
        if word == "crash":
            raise RuntimeError("the answerer broke")
        if word == "invalid":
            raise QuestionError("the question has no words; ask about something")
        if word == "wait":
            self.go.wait(self.patience)
        if word == "slow":
            time.sleep(0.2)
        stored = self.library.articles["a1"]
        if word == "nothing":
            return answer_of(question)
        if word == "echo":
            echo = answer_of(question, citation(stored, "“We will plant a tree for every tonne,” said Ada Lund."))
            return Answer(
                *(getattr(echo, name) for name in Answer.__slots__[:7]),
                (AnswerStatement(question, (1,)),),
                echo.citations,
            )
        return answer_of(
            question,
            citation(stored, "“We will plant a tree for every tonne,” said Ada Lund."),
            citation(stored, "The mayor was more careful & spoke of <costs>.", 2, None),
        )

    def search(self, query: str, k: int) -> list[Hit]:
        return [
            Hit(
                n,
                1.0,
                f"p{n}",
                stored.text.index("Nobody"),
                len(stored.text),
                stored.text[stored.text.index("Nobody") :],
                ref(stored),
            )
            for n, stored in enumerate(self.library.articles.values(), 1)
        ]


class Editor:
    """Puts what it is given into the library, under the next number."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.given: list[Any] = []
        self.watched: dict[str, Feed] = {}

    def add_address(self, url: str) -> Report:
        if "broken" in url:
            return Report(failures=[(url, "the page has no article; try another")])
        return self._add(url, article(len(self.library.articles) + 1, url=url))

    def add_file(self, name: str, content: bytes) -> Report:
        return self._add((name, content), article(len(self.library.articles) + 1))

    def add_draft(self, draft: Draft) -> Report:
        return self._add(draft, article(len(self.library.articles) + 1))

    def add_feed(self, url: str) -> bool:
        if "broken" in url:
            raise SourceError(f"{url} has no feed; give the address of one")
        known = url in self.watched
        self.watched |= {url: Feed(url, 0.0, None, None, None, 0.0, 900.0, 0, None)}
        return not known

    def feeds(self) -> list[Feed]:
        return list(self.watched.values())

    def remove_feed(self, url: str) -> bool:
        return self.watched.pop(url, None) is not None

    def watch(self, stop: threading.Event) -> None:
        stop.wait()

    def remove(self, article_id: str) -> bool:
        return self.library.articles.pop(article_id, None) is not None

    def _add(self, what: Any, stored: Article) -> Report:
        self.given.append(what)
        self.library.articles[stored.id] = stored
        return Report(added=1)


class Running:
    """A bot at work."""

    def __init__(self, api: BotApi, app: App, answerer: Any, library: Any) -> None:
        self.api, self.app, self.answerer, self.library = api, app, answerer, library
        self.stop = asyncio.Event()
        self.task: asyncio.Task[None] | None = None


def settings_for(api: BotApi, home: Path, **values: Any) -> Settings:
    """Settings that name the loopback server; the environment's own are not read."""
    given = {
        "telegram_token": TOKEN,
        "telegram_api_root": api.root,
        "telegram_allowed": None,
        "telegram_per_minute": 0,
        "home": home,
    }
    return Settings(_env_file=None, **given | values)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def hook(port: int) -> dict[str, str]:
    """Settings of a webhook on loopback."""
    return {
        "telegram_webhook_url": f"http://127.0.0.1:{port}/hook/citewire",
        "telegram_webhook_listen": f"127.0.0.1:{port}",
        "telegram_webhook_secret": SECRET,
    }


@asynccontextmanager
async def running(
    api: BotApi, home: Path, *, read_timeout: float = 5.0, answerer: Any = None, editor: Any = None, **values: Any
) -> AsyncIterator[Running]:
    """A bot that polls (or listens), stopped at the end."""
    library = Library(article(1), article(2))
    answerer = answerer or Answerer(library)
    if api.mode == "webhook":
        values = hook(free_port()) | values
    settings = settings_for(api, home, **values)
    app = build_application(
        settings, answerer, answerer.library, editor or Editor(answerer.library), read_timeout=read_timeout, pause=0.02
    )
    bot = Running(api, app, answerer, answerer.library)
    bot.task = asyncio.create_task(serve(app, settings, stop=bot.stop))
    ready = asyncio.create_task(api.wait(lambda: api.polled or (api.webhook and api.webhook.get("url") == settings.telegram_webhook_url)))
    await asyncio.wait([bot.task, ready], return_when=asyncio.FIRST_COMPLETED)
    try:
        if bot.task.done():
            ready.cancel()
            await bot.task
        yield bot
    finally:
        bot.stop.set()
        answerer.go.set() if hasattr(answerer, "go") else None
        if not bot.task.done():
            await asyncio.wait_for(bot.task, 20)
