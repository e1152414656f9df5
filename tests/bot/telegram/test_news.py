"""Followed topics and the daily digest, over a loopback Bot API; the clock is the test's."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.ingesting import ingest_into
from bot.telegram.follows import Digest
from bot.telegram.news import due
from bot.topics import has_all_words
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.bot.telegram.bot_api import BOTH, BotApi
from tests.bot.telegram.running import Running, article, running

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


async def said(api: BotApi, text: str, **where: int) -> dict:
    """Say something and give the bot's next message."""
    chat = where.get("chat", where.get("user", 1))
    before = len(api.from_bot(chat))
    api.say(text, **where)
    return (await api.wait(lambda: api.from_bot(chat)[before:]))[0]


def add(bot: Running, number: int, text: str | None = None, fetched: datetime = NOW) -> None:
    """A new article in the library."""
    stored = article(number, fetched_at=fetched) if text is None else article(number, text=text, fetched_at=fetched)
    bot.library.articles[stored.id] = stored


@BOTH
async def test_new_matching_articles_are_announced_once_with_the_passage(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        news = bot.app.bot_data["news"]
        assert "“ferry”" in (await said(api, "/follow ferry"))["text"]
        assert "already" in (await said(api, "/follow Ferry"))["text"]
        assert "/follow and a topic" in (await said(api, "/follow"))["text"]
        await news.round(NOW)
        add(bot, 3)
        add(bot, 4, "Nobody is here.")
        await news.round(NOW)
        await news.round(NOW)
        announced = api.texts(1)[3:]
        assert len(announced) == 1 and announced[0].startswith("New on “ferry”") and "Harbour news 3" in announced[0]
        assert "Nobody knows when the ferry returns." in announced[0]
    async with running(api, tmp_path) as bot:  # a restart announces nothing twice
        add(bot, 3)
        await bot.app.bot_data["news"].round(NOW)
        assert len(api.texts(1)) == 4


@BOTH
async def test_following_lists_and_ends(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        assert "Nothing is followed" in (await said(api, "/following"))["text"]
        await said(api, "/follow ferry")
        await said(api, "/follow harbour costs")
        message = await said(api, "/following")
        query = api.press(1, message["message_id"], "✕ ferry")
        await api.wait(lambda: api.alerts.get(query))
        await api.wait(lambda: len(message["reply_markup"]["inline_keyboard"]) == 1)
        add(bot, 3)
        await bot.app.bot_data["news"].round(NOW)
        assert not any(text.startswith("New on") for text in api.texts(1))


@BOTH
async def test_a_group_and_its_topics_follow_for_themselves(api: BotApi, tmp_path: Path) -> None:
    forum = -1000000000777
    async with running(api, tmp_path) as bot:
        api.say("/follow ferry", chat=forum, thread=7)
        await api.wait(lambda: api.texts(forum))
        assert "Nothing is followed" in (await said(api, "/following", chat=forum))["text"]
        add(bot, 3)
        await bot.app.bot_data["news"].round(NOW)
        assert api.from_bot(forum)[-1]["message_thread_id"] == 7


@BOTH
async def test_digest_comes_once_a_day_at_the_chats_time(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        news = bot.app.bot_data["news"]
        assert "HH" not in (await said(api, "/digest"))["text"]
        assert "7:30 (Europe/Berlin)" in (await said(api, "/digest 7:30 Europe/Berlin"))["text"]
        assert "7:30 Europe/Berlin" in (await said(api, "/digest 25:00"))["text"]
        assert "8:00 (Europe/Berlin)" in (await said(api, "/digest 8:00"))["text"]  # the zone is kept
        assert "08:00 (Europe/Berlin)" in (await said(api, "/following"))["text"]
        today = datetime.now(UTC)
        add(bot, 3, fetched=today + timedelta(minutes=1))
        count = len(api.texts(1))
        await news.round(today)
        assert len(api.texts(1)) == count
        for _ in range(3):
            await news.round(today + timedelta(days=1, minutes=5))
        digests = api.texts(1)[count:]
        assert len(digests) == 1 and digests[0].startswith("One new story") and "Harbour news 3" in digests[0]
        await news.round(today + timedelta(days=3))  # nothing new: no message
        assert len(api.texts(1)) == count + 1
        await said(api, "/digest off")
        add(bot, 4, fetched=today + timedelta(days=5))
        await news.round(today + timedelta(days=6))
        assert len(api.texts(1)) == count + 2


@BOTH
async def test_forget_me_ends_follows_and_blocked_chats_get_none(api: BotApi, tmp_path: Path) -> None:
    async with running(api, tmp_path) as bot:
        await said(api, "/follow ferry")
        await said(api, "/follow ferry", user=2)
        await said(api, "/forget_me")
        add(bot, 3)
        api.blocked.add(2)
        for number in (3, 4):
            add(bot, number)
            await bot.app.bot_data["news"].round(NOW)
        assert len(api.texts(1)) == 2
        assert len([call for call in api.called("sendMessage") if call.status == 403]) == 1


@pytest.mark.parametrize(
    ("zone", "sent", "expected"),
    [
        ("UTC", "2026-03-10T07:00+00:00", "2026-03-10T07:30+00:00"),
        ("UTC", "2026-03-10T07:30+00:00", "2026-03-11T07:30+00:00"),
        ("Europe/Berlin", "2026-03-10T07:00+00:00", "2026-03-11T06:30+00:00"),
        ("Europe/Berlin", "2026-03-28T12:00+00:00", "2026-03-29T05:30+00:00"),  # summer time begins in the night
    ],
)
def test_digest_is_due_at_the_wall_clock(zone: str, sent: str, expected: str) -> None:
    digest = Digest(1, None, 450, zone, "en", datetime.fromisoformat(sent).timestamp())
    assert due(digest).astimezone(UTC) == datetime.fromisoformat(expected)


def test_words_match_in_other_forms() -> None:
    assert has_all_words("ferries", "The ferry returns.") and has_all_words("Häfen", "Der Ausbau der Häfen.")
    assert not has_all_words("ferry strike", "The ferry returns.")


@BOTH
async def test_a_digest_tells_each_story_once_with_all_its_outlets(api: BotApi, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path / "library")
    report = "\n\n".join(
        f"Der Hafen von Brest wird {n}. Mal ausgebaggert, sagte die Hafenmeisterin Ada Lund am {n}. Mai bei Regen und Wind vor {n}00 Leuten."
        for n in range(2, 9)
    )
    rows = [{"id": o, "title": "Hafen", "source": o, "text": report} for o in ("Bote", "Kurier", "Blatt")]
    rows.append({"title": "Käse", "source": "Bote", "text": "Ein Dorf gewinnt wieder einen Preis für seinen Käse, das dritte Jahr in Folge."})
    (tmp_path / "new.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with Workspace(settings, create=True) as workspace:
        async with running(api, settings.home, answerer=workspace.answerer) as bot:
            await said(api, "/digest 8:00 UTC")
            assert ingest_into(workspace, [str(tmp_path / "new.jsonl")], as_json=True) == 0
            await bot.app.bot_data["news"].round(datetime.now(UTC) + timedelta(days=1, minutes=5))
    digest = api.texts(1)[-1]
    assert digest.startswith("2 new stories") and digest.count("Hafen\n") == 1 and "Käse" in digest
    assert sum(f"{first}, date not stated (also in {others})" in digest for first, others in ALSO) == 1


ALSO = [("Bote", "Kurier, Blatt"), ("Kurier", "Bote, Blatt"), ("Blatt", "Bote, Kurier")]
