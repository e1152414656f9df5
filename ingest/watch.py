"""Watching: feeds are polled when they are due, and what is new in them goes through the pipeline. `citewire watch`.

A poll is a conditional request. A busy feed is polled more often, a quiet one less, a broken one less and less. A page
is read when its entry is new or says something new, and again after an hour, two, four, … as long as it is listed.
What could not be read for now is tried again at the next poll.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.feed_store import Entry, Feed, FeedStore
from ingest.feeds import list_kind, read_feed, read_sitemap
from ingest.fetch import BusyError, Fetcher, Page
from ingest.pipeline import Report, ingest
from ingest.reading import Reading
from ingest.records import Link
from ingest.urls import url_key
from retrieval.errors import LibraryAwayError, LibraryBusyError, SourceError
from retrieval.storage.leases import Leases
from retrieval.storage.store import Writer

if TYPE_CHECKING:
    from retrieval.workspace import Workspace

log = logging.getLogger(__name__)

FIRST_INTERVAL = 900.0  # seconds between two polls of a feed, as of the next five
LEAST_INTERVAL = 300.0
MOST_INTERVAL = 6 * 3600.0
LONGEST_BACKOFF = 24 * 3600.0
FIRST_REREAD = 3600.0  # seconds until a page is read again; doubles with its age
LAST_REREAD = 7 * 24 * 3600.0
AWAY_SECONDS = 5.0  # until a server of the library that does not answer is tried again
LOOK_SECONDS = 30.0  # between looks at the list of feeds, which other processes change


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll of a feed did; `error` if it failed. `next_poll` is in seconds since 1970 UTC."""

    url: str
    next_poll: float
    report: Report = field(default_factory=Report)
    error: str | None = None


class Watcher:
    """Polls the feeds of a library. `run` it in threads of bots, in processes of their own: they share the feeds."""

    def __init__(
        self,
        workspace: "Workspace",
        *,
        told: Callable[[Polled], None] = lambda polled: None,
        fetcher: Fetcher | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`told` hears of each poll. `fetcher` and `clock` (seconds since 1970) are replaceable for tests."""
        self._workspace, self._told, self._clock = workspace, told, clock
        self._fetcher = fetcher or Fetcher(workspace.settings.fetch_private)
        self._feeds = FeedStore(workspace.library)
        self._leases = Leases(workspace.library.engine, workspace.settings.lease)

    def run(self, stop: threading.Event) -> None:
        """Poll until `stop` is set; a poll that is under way ends early and is made good at the next.

        A server that is away is waited for. Raises LibraryError or ModelError if nothing can be stored.
        """
        with self._leases.kept():
            while not stop.is_set():
                stop.wait(self._look(stop))

    def once(self, stop: threading.Event | None = None) -> None:
        """Poll what is due and return. Raises as `run`."""
        with self._leases.kept():
            self._poll_due(stop or threading.Event())

    def _look(self, stop: threading.Event) -> float:
        """Poll what is due; gives the seconds until the next look."""
        try:
            self._poll_due(stop)
            upcoming = min((feed.next_poll for feed in self._feeds.all()), default=float("inf"))
        except LibraryAwayError as error:
            log.warning("%s; trying again", error)
            return AWAY_SECONDS
        return max(1.0, min(LOOK_SECONDS, upcoming - self._clock()))

    def _poll_due(self, stop: threading.Event) -> None:
        with self._workspace.library.translated():
            self._leases.bury()
        for due in self._feeds.due(self._clock()):
            if stop.is_set():
                return
            with self._taken(due.url) as feed:
                if feed is None:
                    continue
                try:
                    self._told(self._poll(feed, stop))
                except LibraryBusyError as error:  # somebody ingests something large; the feed stays due
                    self._told(Polled(feed.url, feed.next_poll, error=str(error)))

    @contextmanager
    def _taken(self, url: str) -> Iterator[Feed | None]:
        """The feed for this watcher alone, if it is due still; None where another watcher has it, or had it just now."""
        library, lease = self._workspace.library, f"feed:{url}"
        with library.translated():
            taken = self._leases.take(lease)
        if not taken:
            yield None
            return
        try:
            yield next((feed for feed in self._feeds.due(self._clock()) if feed.url == url), None)
        finally:
            with library.translated():
                self._leases.release(lease)

    def _poll(self, feed: Feed, stop: threading.Event) -> Polled:
        try:
            page = self._fetcher.fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
            links = [] if page.not_modified else links_of(page)
        except SourceError as error:
            return self._failed(feed, error)
        report, now = Report(), self._clock()
        feed = replace(feed, polled=now, failures=0, error=None)
        if page.not_modified:
            feed = _rescheduled(feed, now, busy=False)
            self._feeds.answered(feed, None)
            return Polled(feed.url, feed.next_poll)
        listed = {url_key(link.url): link for link in links}
        known = self._feeds.entries(listed)
        wanted = [link for page_, link in listed.items() if _to_read(link, known.get(page_), now)]
        read = self._read(wanted, report, stop)
        # With its validators forgotten, the feed comes whole next time, and with it what is still to be read.
        complete = len(read) == len(wanted)
        feed = replace(
            feed, etag=page.etag if complete else None, last_modified=page.last_modified if complete else None
        )
        feed = _rescheduled(feed, now, busy=bool(report.added or report.updated))
        self._feeds.answered(feed, [_entry(link, known, now) for link in read], listed)
        return Polled(feed.url, feed.next_poll, report)

    def _read(self, links: Sequence[Link], report: Report, stop: threading.Event) -> list[Link]:
        """Ingest the pages behind the links; gives those that need not be tried again at once."""
        begun: list[Link] = []

        def until_stopped() -> Iterator[Link]:
            for link in links:
                if stop.is_set():
                    return
                begun.append(link)
                yield link

        writer = Writer(self._workspace.library)
        writer.recover()
        drafts = Reading(lambda: self._fetcher).items(until_stopped())
        ingest(drafts, writer, self._workspace.encoder, report, lambda: None)
        later = set(report.retry)
        return [link for link in begun if link.url not in later]

    def _failed(self, feed: Feed, error: SourceError) -> Polled:
        now = self._clock()
        wait = min(feed.interval * 2 ** min(feed.failures + 1, 16), LONGEST_BACKOFF)
        if isinstance(error, BusyError) and error.after is not None:
            wait = max(wait, error.after)
        feed = replace(feed, failures=feed.failures + 1, error=str(error), next_poll=now + wait)
        self._feeds.answered(feed, None)
        return Polled(feed.url, feed.next_poll, error=str(error))


def links_of(page: Page) -> list[Link]:
    """The articles that a feed or a news sitemap lists. Raises SourceError if it is neither, or broken."""
    kind = list_kind(page.data)
    if kind == "feed":
        return read_feed(page.data, page.url, page.charset)
    if kind == "sitemap":
        sitemap = read_sitemap(page.data, page.url, page.charset)
        if sitemap.children and not sitemap.links:
            raise SourceError(f"this is an index of sitemaps; name one of them, such as {sitemap.children[0]}")
        return list(sitemap.links)
    raise SourceError("this is not a feed; give the address of an RSS or Atom feed or of a news sitemap")


def _to_read(link: Link, entry: Entry | None, now: float) -> bool:
    return entry is None or entry.stated != _stated(link) or entry.next_read <= now


def _entry(link: Link, known: dict[str, Entry], now: float) -> Entry:
    page = url_key(link.url)
    first = known[page].first_read if page in known else now
    return Entry(page, _stated(link), first, now + min(max(now - first, FIRST_REREAD), LAST_REREAD))


def _stated(link: Link) -> str:
    """A hash of what the feed says about an entry."""
    return hashlib.sha256(repr(link).encode(errors="replace")).hexdigest()[:16]


def _rescheduled(feed: Feed, now: float, *, busy: bool) -> Feed:
    interval = min(max(feed.interval * (0.5 if busy else 1.5), LEAST_INTERVAL), MOST_INTERVAL)
    return replace(feed, interval=interval, next_poll=now + interval)
