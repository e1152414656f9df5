"""The feeds of a library, and which of their entries were read when: tables of their own in the library's database."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Column, Float, ForeignKey, Integer, MetaData, Table, Text, delete, insert, select, update

from retrieval.storage.dialects import storage
from retrieval.storage.library import Library

metadata = MetaData()

# Moments are seconds since 1970 UTC, spans are seconds.
feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("added", Float, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("polled", Float, comment="last time that it answered"),
    Column("next_poll", Float, nullable=False),
    Column("interval", Float, nullable=False, comment="between polls, as busy as the feed is"),
    Column("failures", Integer, nullable=False, comment="polls since it last answered"),
    Column("error", Text, comment="of the last poll"),
)

entries = Table(
    "feed_entries",
    metadata,
    Column("feed", ForeignKey("feeds.url", ondelete="CASCADE"), primary_key=True),
    Column("page", Text, primary_key=True, comment="its url_key"),
    Column("stated", Text, nullable=False, comment="hash of what the feed says about it"),
    Column("first_read", Float, nullable=False),
    Column("next_read", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and where its polling stands; see the table."""

    url: str
    added: float
    etag: str | None
    last_modified: str | None
    polled: float | None
    next_poll: float
    interval: float
    failures: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed whose page was read."""

    page: str
    stated: str
    first_read: float
    next_read: float


class FeedStore:
    """The feeds of one library; each call is a transaction. Raises LibraryError if the database cannot be used."""

    def __init__(self, library: Library) -> None:
        self._library = library
        with library.translated():
            storage(library.engine).create_tables(library.engine, metadata)

    def add(self, url: str, now: float, interval: float) -> bool:
        """Keep a feed, due at once; False if it is there already."""
        with self._library.transaction() as connection:
            if connection.execute(select(feeds.c.url).where(feeds.c.url == url)).first():
                return False
            connection.execute(insert(feeds).values(url=url, added=now, next_poll=now, interval=interval, failures=0))
        return True

    def remove(self, url: str) -> bool:
        """Forget a feed; its articles stay. False if there is none."""
        with self._library.transaction() as connection:
            return bool(connection.execute(delete(feeds).where(feeds.c.url == url)).rowcount)

    def all(self) -> list[Feed]:
        """Every feed, in the order in which they were added."""
        with self._library.connect() as connection:
            return [Feed(*row) for row in connection.execute(select(feeds).order_by(feeds.c.added, feeds.c.url))]

    def due(self, now: float) -> list[Feed]:
        """Feeds whose time has come, the longest overdue first."""
        return sorted((feed for feed in self.all() if feed.next_poll <= now), key=lambda feed: feed.next_poll)

    def entries(self, pages: Collection[str]) -> dict[str, Entry]:
        """Which of these pages were read for any feed, each as it was read last."""
        query = select(entries.c.page, entries.c.stated, entries.c.first_read, entries.c.next_read)
        with self._library.connect() as connection:
            rows = connection.execute(query.where(entries.c.page.in_(pages)).order_by(entries.c.next_read))
            return {row.page: Entry(*row) for row in rows}

    def answered(self, feed: Feed, read: Sequence[Entry] | None, listed: Collection[str] = ()) -> None:
        """Keep the feed's new state and the entries that were read; forget those that it no longer lists.

        `read` is None where the feed had not changed.
        """
        with self._library.transaction() as connection:
            known = connection.execute(update(feeds).where(feeds.c.url == feed.url).values(asdict(feed))).rowcount
            if read is None or not known:  # removed in the meantime
                return
            stored = connection.execute(select(entries.c.page).where(entries.c.feed == feed.url)).scalars()
            replaced = {page for page in stored if page not in listed} | {entry.page for entry in read}
            connection.execute(delete(entries).where(entries.c.feed == feed.url, entries.c.page.in_(replaced)))
            if read:
                connection.execute(insert(entries), [{"feed": feed.url, **asdict(entry)} for entry in read])
