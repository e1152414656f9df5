"""`citewire ingest`: sources in, a report out. Progress goes to stderr, the report to stdout."""

import sys
import time
from collections.abc import Iterator, Sequence

from bot.jsonout import dumps
from ingest.pipeline import Report, ingest
from ingest.records import Failure
from ingest.sources import read_source
from retrieval.records import Draft
from retrieval.settings import load_settings
from retrieval.store import Writer
from retrieval.workspace import Workspace


def run(sources: Sequence[str], *, as_json: bool) -> int:
    """Ingest into the library that the settings name; see `ingest_into`."""
    with Workspace(load_settings(), create=True) as workspace:
        return ingest_into(workspace, sources, as_json=as_json)


def ingest_into(workspace: Workspace, sources: Sequence[str], *, as_json: bool) -> int:
    """Ingest all sources; 1 if any of them, or any item in them, failed. The others are stored all the same."""
    begun = time.monotonic()
    report = Report()
    writer = Writer(workspace.library)
    writer.recover()
    ingest(_drafts(sources, report), writer, workspace.encoder, report, Progress(report, begun))
    seconds = time.monotonic() - begun
    for source, error in report.failures:
        print(f"citewire: {source}: {error}", file=sys.stderr)
    if as_json:
        print(dumps(report_object(report, seconds)))
    else:
        print(
            f"added {report.added}, updated {report.updated}, unchanged {report.unchanged}, "
            f"failed {len(report.failures)} in {seconds:.1f} s"
        )
    return 1 if report.failures else 0


def report_object(report: Report, seconds: float) -> dict[str, object]:
    """The last line of `citewire ingest --json`."""
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "failed": len(report.failures),
        "seconds": round(seconds, 2),
        "failures": [{"source": source, "error": error} for source, error in report.failures],
    }


class Progress:
    """A line that is rewritten on a terminal; elsewhere a plain line now and then."""

    def __init__(self, report: Report, begun: float) -> None:
        self._report, self._begun, self._shown = report, begun, begun
        self._terminal = sys.stderr.isatty()

    def __call__(self) -> None:
        """Show where the report stands."""
        now = time.monotonic()
        if now - self._shown < (0.2 if self._terminal else 5.0):
            return
        self._shown = now
        rate = self._report.passages / max(now - self._begun, 1e-9)
        line = f"{self._report.articles} articles, {self._report.passages} passages embedded, {rate:.0f} passages/s"
        print(f"\r{line}" if self._terminal else line, end="" if self._terminal else "\n", file=sys.stderr, flush=True)


def _drafts(sources: Sequence[str], report: Report) -> Iterator[Draft]:
    for source in sources:
        for item in read_source(source):
            if isinstance(item, Failure):
                report.failures.append((item.source, item.error))
            else:
                yield item
