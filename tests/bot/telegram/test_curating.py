"""What admins do to the library from Telegram, over a loopback Bot API; the editor is a small one that keeps what it is given."""

from pathlib import Path

import pytest

from retrieval.records import Draft
from tests.bot.telegram.bot_api import BOTH, BotApi
from tests.bot.telegram.running import Editor, Library, article, running

ADMIN, MEMBER = 1, 2
CHANNEL = {"id": -1000000000001, "type": "channel", "title": "Harbour Post", "username": "harbourpost"}
POST = {"forward_origin": {"type": "channel", "date": 1770000000, "chat": CHANNEL, "message_id": 7}}


@pytest.fixture
def editor() -> Editor:
    return Editor(Library(article(1), article(2)))


async def said(api: BotApi, text: str | None, user: int = ADMIN, **extra: object) -> str:
    """Say something and give the bot's next words."""
    before = len(api.texts(user))
    api.say(text, user=user, **extra)  # type: ignore[arg-type]
    return str((await api.wait(lambda: api.texts(user)[before:]))[0])


@BOTH
async def test_ingest_takes_web_addresses_and_nothing_else(api: BotApi, tmp_path: Path, editor: Editor) -> None:
    async with running(api, tmp_path, editor=editor, telegram_admins=frozenset({ADMIN})):
        assert await said(api, "/ingest https://news.example/9") == "Added 1, updated 0, unchanged 0, failed 0."
        for wrong in ("/ingest", "/ingest /etc/passwd", "/ingest file:///etc/passwd", "/ingest news"):
            assert "web address" in await said(api, wrong)
        assert "✕ https://broken.example: the page has no article" in await said(api, "/ingest https://broken.example")
        assert await said(api, "/ingest https://news.example/9", MEMBER) == "Only admins may do that."
        assert editor.given == ["https://news.example/9"]


@BOTH
async def test_forwarded_post_becomes_an_article_of_its_channel(api: BotApi, tmp_path: Path, editor: Editor) -> None:
    async with running(api, tmp_path, editor=editor, telegram_admins=frozenset({ADMIN})) as bot:
        assert (await said(api, "Ferry returns\nIt was seen today.", **POST)).startswith("Added 1")
        await said(api, "echo Ferry returns", MEMBER, **POST)  # for others a question like any other
        assert bot.answerer.asked == ["echo Ferry returns"]
        hidden = {"forward_origin": {"type": "hidden_user", "date": 1770000000, "sender_user_name": "Somebody"}}
        assert "Only texts of channels" in await said(api, "words", **hidden)
    text, when = "Ferry returns\nIt was seen today.", "2026-02-02T02:40:00+00:00"
    url = "https://t.me/harbourpost/7"
    assert editor.given == [Draft("Ferry returns", text, url=url, source="Harbour Post", published_at=when)]


@BOTH
async def test_document_is_fetched_and_read(api: BotApi, tmp_path: Path, editor: Editor) -> None:
    api.files["f1"] = "Überschrift\nText".encode()
    document = {"document": {"file_id": "f1", "file_unique_id": "u", "file_name": "artikel.txt"}}
    async with running(api, tmp_path, editor=editor, telegram_admins=frozenset({ADMIN})):
        assert (await said(api, None, **document)).startswith("Added 1")
        assert "only read text" in await said(api, None, MEMBER, **document)
        gone = {"document": {"file_id": "f2", "file_unique_id": "u", "file_name": "x.txt"}}
        assert "cannot be fetched" in await said(api, None, **gone)
    assert editor.given == [("artikel.txt", api.files["f1"])]


@BOTH
async def test_articles_are_listed_with_ids_and_removed(api: BotApi, tmp_path: Path, editor: Editor) -> None:
    async with running(api, tmp_path, editor=editor, telegram_admins=frozenset({ADMIN})):
        assert (await said(api, "/articles")).splitlines() == [
            "a1  2026-02-04  Harbour news 1",
            "a2  2026-02-04  Harbour news 2",
        ]
        assert await said(api, "/remove a1") == "Removed a1."
        assert "No such article" in await said(api, "/remove a1")
        assert await said(api, "/remove a2", MEMBER) == "Only admins may do that."
        assert await said(api, "/articles", MEMBER) == "Only admins may do that."
    assert list(editor.library.articles) == ["a2"]
