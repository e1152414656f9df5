"""Watching feeds over HTTP: what is fetched when, what is stored, and how a feed's pace changes."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.feed_store import FeedStore
from ingest.watch import FIRST_INTERVAL, FIRST_REREAD, LEAST_INTERVAL, LONGEST_BACKOFF, MOST_INTERVAL, Polled, Watcher
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.ingest.encoders import CountingEncoder
from tests.site import LONG, Answer, Site, article_html, rss, running_site

HOME = "http://news.example"
FEED = f"{HOME}/feed"


class Newsroom:
    """A site with one feed, a library that watches it, and a clock that only tests move."""

    def __init__(self, site: Site, workspace: Workspace) -> None:
        self.site, self.workspace, self.now = site, workspace, 1_770_000_000.0
        self.encoder = CountingEncoder()
        workspace.encoder = self.encoder  # type: ignore[method-assign, assignment]
        self.told: list[Polled] = []
        self.feeds = FeedStore(workspace.library)
        self.feeds.add(FEED, self.now, FIRST_INTERVAL)
        self.watcher = self.another()

    def another(self) -> Watcher:
        return Watcher(self.workspace, told=self.told.append, fetcher=self.site.fetcher(), clock=lambda: self.now)

    def publish(self, *numbers: int, **headers: str) -> None:
        """The feed lists these articles; with an ETag it answers conditional requests."""
        for n in numbers:
            self.site.pages.setdefault(f"/{n}", page(n))
        body = rss(*(f"<item><title>Meldung {n}</title><link>{HOME}/{n}</link></item>" for n in numbers)).encode()
        headers = {"Content-Type": "application/rss+xml", **headers}

        def answer(request: object) -> Answer:
            asked = request.headers  # type: ignore[attr-defined]
            known = headers.get("ETag") and asked.get("If-None-Match") == headers["ETag"]
            known = known or (
                headers.get("Last-Modified") and asked.get("If-Modified-Since") == headers["Last-Modified"]
            )
            return (304, headers, b"") if known else (200, headers, body)

        self.site.pages["/feed"] = answer

    def poll(self, after: float = 0.0) -> Polled:
        """Let time pass until the feed is due, and `after` seconds beyond; then poll it."""
        self.now = max(self.now, self.feed.next_poll) + after
        self.watcher.once()
        return self.told[-1]

    @property
    def feed(self):  # type: ignore[no-untyped-def]
        return self.feeds.all()[0]

    def titles(self) -> set[str]:
        return {article.title for article in self.workspace.library.listing()}


def page(number: int, *more: str):  # type: ignore[no-untyped-def]
    html = article_html(f"Meldung {number}", *LONG, f"Das war Absatz {number} der Meldung.", *more)
    return lambda _: (200, {"Content-Type": "text/html; charset=utf-8"}, html)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with running_site() as site, Workspace(Settings(home=tmp_path / "library"), create=True) as workspace:
        yield Newsroom(site, workspace)


def pages_fetched(newsroom: Newsroom) -> int:
    return sum(count for path, count in newsroom.site.hits.items() if path.strip("/").isdigit())


def test_a_feed_of_fifty_gives_fifty_articles_and_an_unchanged_feed_costs_one_request(newsroom: Newsroom) -> None:
    newsroom.publish(*range(50), ETag='"1"')
    assert newsroom.poll().report.added == 50
    assert newsroom.titles() == {f"Meldung {n}" for n in range(50)}
    before, embedded = sum(newsroom.site.hits.values()), newsroom.encoder.passages
    polled = newsroom.poll()
    assert (polled.error, polled.report.articles) == (None, 0)
    assert newsroom.site.hits["/feed"] == 2
    assert sum(newsroom.site.hits.values()) == before + 1
    assert newsroom.encoder.passages == embedded


def test_last_modified_serves_where_there_is_no_etag(newsroom: Newsroom) -> None:
    newsroom.publish(1, **{"Last-Modified": "Wed, 04 Feb 2026 10:00:00 GMT"})
    newsroom.poll()
    newsroom.poll()
    assert newsroom.site.headers[-1]["If-Modified-Since"] == "Wed, 04 Feb 2026 10:00:00 GMT"
    assert pages_fetched(newsroom) == 1


def test_only_new_entries_are_fetched(newsroom: Newsroom) -> None:
    newsroom.publish(1, 2, ETag='"1"')
    newsroom.poll()
    newsroom.publish(2, 3, ETag='"2"')
    assert newsroom.poll().report.added == 1
    assert newsroom.site.hits["/2"] == 1
    assert newsroom.titles() == {"Meldung 1", "Meldung 2", "Meldung 3"}


def test_a_page_that_changed_is_updated_and_one_that_is_gone_is_withdrawn(newsroom: Newsroom) -> None:
    newsroom.publish(1, 2)
    newsroom.poll()
    newsroom.site.pages["/1"] = page(1, "Am Abend kam noch eine Nachricht hinzu.")
    newsroom.site.page("/2", "gone", status=410)
    assert newsroom.poll(after=FIRST_REREAD).report.updated == 1
    assert newsroom.titles() == {"Meldung 1"}
    assert newsroom.told[-1].report.withdrawn
    assert not newsroom.told[-1].report.failures
    text = newsroom.workspace.library.article(newsroom.workspace.library.listing()[0].id).text  # type: ignore[union-attr]
    assert "Am Abend" in text


def test_an_entry_that_says_something_new_is_read_at_once(newsroom: Newsroom) -> None:
    newsroom.publish(1)
    newsroom.poll()
    newsroom.site.pages["/1"] = page(1, "Eine Berichtigung steht am Ende.")
    newsroom.site.page(
        "/feed", rss(f"<item><title>Meldung 1, berichtigt</title><link>{HOME}/1</link></item>"), "application/rss+xml"
    )
    assert newsroom.poll().report.updated == 1


def test_a_page_that_is_busy_is_read_at_the_next_poll_though_the_feed_is_the_same(newsroom: Newsroom) -> None:
    newsroom.publish(1, 2, ETag='"1"')
    newsroom.site.page("/2", "", status=503)
    assert newsroom.poll().report.retry == [f"{HOME}/2"]
    newsroom.site.pages["/2"] = page(2)
    assert newsroom.poll().report.added == 1
    assert newsroom.site.hits["/1"] == 1


def test_busy_feeds_are_polled_more_often_and_quiet_ones_less_within_bounds(newsroom: Newsroom) -> None:
    for n in range(1, 6):
        newsroom.publish(n)
        newsroom.poll()
    assert newsroom.feed.interval == LEAST_INTERVAL
    newsroom.publish(5, ETag='"5"')
    for _ in range(30):
        newsroom.poll()
    assert newsroom.feed.interval == MOST_INTERVAL
    assert newsroom.feed.next_poll == newsroom.now + MOST_INTERVAL


def test_a_feed_that_asks_for_patience_gets_it(newsroom: Newsroom) -> None:
    newsroom.site.pages["/feed"] = lambda _: (429, {"Retry-After": "7200"}, b"")
    polled = newsroom.poll()
    assert "429" in str(polled.error)
    assert polled.next_poll == newsroom.feed.next_poll == newsroom.now + 7200
    newsroom.now += 7199
    newsroom.watcher.once()
    assert len(newsroom.told) == 1
    newsroom.publish(1)
    assert newsroom.poll().report.added == 1
    assert (newsroom.feed.failures, newsroom.feed.error) == (0, None)


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [("<html><body>moved</body></html>", 200, "not a feed"), ("gone", 410, "410"), ("<rss", 200, "feed")],
)
def test_a_feed_that_fails_is_asked_less_and_less(newsroom: Newsroom, body: str, status: int, error: str) -> None:
    newsroom.site.page("/feed", body, status=status)
    waits = []
    for _ in range(12):
        assert error in str(newsroom.poll().error)
        waits.append(newsroom.feed.next_poll - newsroom.now)
    assert waits == sorted(waits)
    assert waits[0] == 2 * FIRST_INTERVAL and waits[-1] == LONGEST_BACKOFF
    assert newsroom.feed.failures == 12


def test_watchers_share_the_feeds_and_poll_each_once(newsroom: Newsroom) -> None:
    feeds = [f"{HOME}/feed/{n}" for n in range(6)]
    newsroom.feeds.remove(FEED)
    for n, url in enumerate(feeds):
        item = f"<item><title>Meldung {n}</title><link>{HOME}/{n}</link></item>"
        newsroom.site.pages[f"/{n}"] = page(n)
        newsroom.site.page(f"/feed/{n}", rss(item), "application/rss+xml")
        newsroom.feeds.add(url, newsroom.now, FIRST_INTERVAL)
    watchers = [threading.Thread(target=newsroom.another().once) for _ in range(3)]
    for thread in watchers:
        thread.start()
    for thread in watchers:
        thread.join(60)
    assert sorted(polled.url for polled in newsroom.told) == feeds
    assert newsroom.titles() == {f"Meldung {n}" for n in range(6)} and pages_fetched(newsroom) == 6


def test_a_stop_in_the_middle_is_made_good_at_the_next_poll(newsroom: Newsroom) -> None:
    newsroom.publish(*range(40), ETag='"1"')
    stop = threading.Event()

    def stopping(request: object) -> Answer:
        stop.set()
        return page(3)(request)

    newsroom.site.pages["/3"] = stopping
    newsroom.watcher.once(stop)
    assert 0 < len(newsroom.titles()) < 40
    newsroom.poll()
    assert len(newsroom.titles()) == 40
    assert max(newsroom.site.hits[f"/{n}"] for n in range(40)) == 1


def test_a_feed_removed_takes_its_entries_and_leaves_its_articles(newsroom: Newsroom) -> None:
    newsroom.publish(1)
    newsroom.poll()
    assert newsroom.feeds.remove(FEED)
    assert not newsroom.feeds.remove(FEED)
    assert not newsroom.feeds.entries(["news.example/1"])
    assert newsroom.titles() == {"Meldung 1"}
