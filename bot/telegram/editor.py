"""Changing the library from the bot: a source, a document or a forwarded post becomes an article; an article goes; feeds are watched."""

import logging
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ingest.discovery import entries_at
from ingest.feed_store import Feed, FeedStore
from ingest.fetch import Fetcher
from ingest.pipeline import Report, ingest
from ingest.records import Failure
from ingest.sources import read_source
from ingest.watch import FIRST_INTERVAL, Polled, Watcher
from retrieval.errors import TransientSourceError
from retrieval.records import Draft
from retrieval.storage.store import Writer
from retrieval.workspace import Workspace

log = logging.getLogger(__name__)


class Editor:
    """Writes to the workspace's library. Methods block, and raise CitewireError."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def add_address(self, url: str) -> Report:
        """Fetch an address and store what is there."""
        return self._store(read_source(url))

    def add_file(self, name: str, content: bytes) -> Report:
        """Store the articles of a file; the name tells its kind."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (Path(name).name or "document")
            path.write_bytes(content)
            return self._store(read_source(str(path)))

    def add_draft(self, draft: Draft) -> Report:
        """Store an article that is known whole."""
        return self._store(iter([draft]))

    def remove(self, article_id: str) -> bool:
        """Remove an article and what was made of it; False if there is none."""
        return Writer(self._workspace.library).leave(article_id, "removed")

    def add_feed(self, url: str) -> bool:
        """Watch a feed from now on; False if it is watched already.

        Raises SourceError if the address has no feed; one that does not answer now is taken.
        """
        try:
            entries_at(url, Fetcher(self._workspace.settings.fetch_private))
        except TransientSourceError as error:
            log.warning("feed %s could not be read now: %s", url, error)
        return FeedStore(self._workspace.library).add(url, time.time(), FIRST_INTERVAL)

    def feeds(self) -> list[Feed]:
        """Every feed and where its polling stands."""
        return FeedStore(self._workspace.library).all()

    def remove_feed(self, url: str) -> bool:
        """Watch a feed no longer; its articles stay. False if there is none."""
        return FeedStore(self._workspace.library).remove(url)

    def watch(self, stop: threading.Event) -> None:
        """Poll the feeds until `stop` is set. Other watchers share them."""
        Watcher(self._workspace, told=_log_poll).run(stop)

    def _store(self, items: Iterator[Draft | Failure]) -> Report:
        report = Report()

        def drafts() -> Iterator[Draft]:
            for item in items:
                if isinstance(item, Failure):
                    report.failures.append((Path(item.source).name, item.error))
                else:
                    yield item

        writer = Writer(self._workspace.library)
        writer.recover()
        ingest(drafts(), writer, self._workspace.encoder, report, lambda: None)
        return report


def _log_poll(polled: Polled) -> None:
    report = polled.report
    if polled.error or report.failures:
        log.warning("feed %s: %s", polled.url, polled.error or f"{len(report.failures)} pages could not be read")
    if report.added or report.updated or report.withdrawn:
        counts = (report.added, report.updated, len(report.withdrawn))
        log.info("feed %s: added %d, updated %d, withdrawn %d", polled.url, *counts)
