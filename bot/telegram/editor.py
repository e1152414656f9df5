"""Changing the library from the bot: a source, a document or a forwarded post becomes an article; an article goes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ingest.pipeline import Report, ingest
from ingest.records import Failure
from ingest.sources import read_source
from retrieval.records import Draft
from retrieval.store import Writer
from retrieval.workspace import Workspace


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
