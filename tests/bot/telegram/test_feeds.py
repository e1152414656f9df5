"""Feeds in Telegram: admins change them by command; the bot polls them while it answers."""

from pathlib import Path

from bot.telegram.editor import Editor
from retrieval.settings import Settings
from retrieval.storage.leases import Leases
from retrieval.workspace import Workspace
from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.running import running
from tests.bot.telegram.test_buttons import asked
from tests.site import Site, article_html, rss, running_site

FEED = "https://news.example/rss"
WORDS = "Die Fähre nach Brest fährt ab Mai wieder täglich, sagte die Hafenmeisterin Ada Lund am Montag in der Stadt."


async def test_an_admin_adds_lists_and_removes_feeds(api: BotApi, tmp_path: Path) -> None:
    said = []
    async with running(api, tmp_path, telegram_admins=frozenset({1})):
        commands = ["/feeds", f"/feeds add {FEED}", f"/feeds add {FEED}", "/feeds", f"/feeds remove {FEED}"]
        commands += [f"/feeds remove {FEED}", "/feeds add /etc/passwd", "/feeds nonsense", "/feeds add https://broken.example"]
        for command in commands:
            said.append((await asked(api, command))["text"])
    assert "No feed is watched" in said[0] and "from now on" in said[1] and "already" in said[2]
    assert said[3].startswith(f"{FEED}\nevery 15 min") and "no longer watched" in said[4] and "no feed" in said[5]
    assert said[6] == said[7] == "Send /feeds, /feeds add URL or /feeds remove URL."
    assert said[8] == "https://broken.example has no feed; give the address of one"


def publish(site: Site) -> str:
    """A feed with one article; gives its address."""
    site.page("/1", article_html("Fähre fährt wieder", WORDS, "Der Fahrplan steht am Hafen. " * 4))
    root = f"http://127.0.0.1:{site.port}"
    site.page("/feed", rss(f"<item><title>Fähre</title><link>{root}/1</link></item>"), "application/rss+xml")
    return f"{root}/feed"


async def test_the_bot_polls_its_feeds_and_answers_from_them(api: BotApi, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path / "library", fetch_private=True)
    with running_site() as site, Workspace(settings, create=True) as workspace:
        editor = Editor(workspace)
        assert editor.add_feed(publish(site))
        async with running(api, settings.home, answerer=workspace.answerer, editor=editor):
            await api.wait(lambda: workspace.library.count() == 1, 60)
            message = await asked(api, "What did Ada Lund say?")
    assert "täglich" in message["text"] and site.hits["/1"] == 1


async def test_a_bot_leaves_a_feed_that_another_watcher_polls_to_it(api: BotApi, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path / "library", fetch_private=True)
    with running_site() as site, Workspace(settings, create=True) as workspace:
        editor, url = Editor(workspace), publish(site)
        assert editor.add_feed(url)
        site.hits.clear()
        watcher = Leases(workspace.library.engine, seconds=60)
        assert watcher.take(f"feed:{url}")
        async with running(api, settings.home, answerer=workspace.answerer, editor=editor):
            message = await asked(api, "What did Ada Lund say?")
    assert "no articles" in message["text"] or "empty" in message["text"]
    assert not site.hits
