"""`citewire ingest`: sources in, a report out. Progress goes to stderr, the report to stdout."""

import functools
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.jsonout import dumps
from bot.commands.progress import shown
from bot.commands.show import counted
from ingest.comparing import Compared
from ingest.pipeline import Report, ingest, plan
from ingest.reading import Reading
from ingest.sources import AT_ONCE
from retrieval.settings import Settings, load_settings
from retrieval.storage.store import Writer
from retrieval.workspace import Workspace

if TYPE_CHECKING:
    from ingest.fetch import Fetcher

STOPPED = 130  # exit code of a command that Ctrl-C ended, as shells have it


def run(
    sources: Sequence[str], *, as_json: bool, since: datetime | None = None, jobs: int = AT_ONCE, dry_run: bool = False
) -> int:
    """Ingest into the library that the settings name, or say what that would do; see `ingest_into`."""
    settings = load_settings()
    if dry_run:
        with _library_or_empty(settings) as workspace:
            return _plan(workspace, sources, as_json=as_json, since=since, jobs=jobs)
    with Workspace(settings, create=True) as workspace:
        return ingest_into(workspace, sources, as_json=as_json, since=since, jobs=jobs)


def ingest_into(
    workspace: Workspace,
    sources: Sequence[str],
    *,
    as_json: bool,
    since: datetime | None = None,
    jobs: int = AT_ONCE,
    quiet: bool = False,
) -> int:
    """Ingest all sources; 1 if any of them, or any item in them, failed. The others are stored all the same.

    Ctrl-C ends it with one line and STOPPED; what is on its way into the library is stored first.

    `since`: leave out what was published before; `jobs`: pages fetched at once; `quiet`: no report on stdout.
    """
    begun = time.monotonic()
    report, reading = Report(), _reading(workspace.settings, since, jobs)
    writer = Writer(workspace.library)
    writer.recover()
    try:
        with shown(report, reading) as progress:
            ingest(reading.sources(sources), writer, workspace.encoder, report, progress)
    except KeyboardInterrupt:
        stored = counted(report.added + report.updated, "article")
        print(f"citewire: stopped; {stored} stored, run the same command again to go on", file=sys.stderr)
        return STOPPED
    _tell_failures(report)
    if not quiet:
        _tell(report, reading, time.monotonic() - begun, as_json=as_json)
    return 1 if report.failures else 0


def fetcher_of(settings: Settings) -> "Callable[[], Fetcher]":
    """The one fetcher of a run, made when the first address needs it."""

    @functools.cache
    def fetcher() -> "Fetcher":
        from ingest.fetch import Fetcher

        return Fetcher(allow_private=settings.fetch_private)

    return fetcher


def report_object(report: Report, seconds: float) -> dict[str, object]:
    """The last line of `citewire ingest --json`."""
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "failed": len(report.failures),
        "seconds": round(seconds, 2),
        "failures": [{"source": source, "error": error} for source, error in report.failures],
        "withdrawn": len(report.withdrawn),
        "embedded": report.passages,
        "retry": report.retry,
    }


def _plan(workspace: Workspace, sources: Sequence[str], *, as_json: bool, since: datetime | None, jobs: int) -> int:
    begun = time.monotonic()
    report, reading = Report(), _reading(workspace.settings, since, jobs)
    for item in plan(reading.sources(sources), Writer(workspace.library), report):
        if as_json:
            continue
        if not isinstance(item, Compared):
            print(f"would be withdrawn: {', '.join(item.ids)} ({item.source})")
        elif item.verdict != "unchanged":
            print(f"would be {item.verdict}: {item.article.id}  {item.article.title}")
    _tell_failures(report)
    _tell(report, reading, time.monotonic() - begun, as_json=as_json, would=True)
    return 1 if report.failures else 0


def _reading(settings: Settings, since: datetime | None, jobs: int) -> Reading:
    earliest = since.replace(tzinfo=UTC).timestamp() if since else None
    return Reading(fetcher_of(settings), jobs=jobs, since=earliest)


@contextmanager
def _library_or_empty(settings: Settings) -> Iterator[Workspace]:
    """The library to compare with; where there is none yet, an empty one that leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="citewire-") as empty:
        home = settings.home if settings.home.exists() or settings.database_url else Path(empty)
        with Workspace(settings.model_copy(update={"home": home}), create=home == Path(empty)) as workspace:
            yield workspace


def _tell_failures(report: Report) -> None:
    """A line each, those that may work later last, and what to do about them."""
    later = set(report.retry)
    for source, error in sorted(report.failures, key=lambda failure: failure[0] in later):
        print(f"citewire: {source}: {error}", file=sys.stderr)
    if later:
        print(f"{len(later)} of {len(report.failures)} may work later: run the same command again", file=sys.stderr)


def _tell(report: Report, reading: Reading, seconds: float, *, as_json: bool, would: bool = False) -> None:
    if as_json:
        print(dumps(report_object(report, seconds) | ({"dry_run": True} if would else {})))
        return
    more = f", withdrawn {len(report.withdrawn)}" if report.withdrawn else ""
    more += f", skipped {reading.skipped} published before" if reading.skipped else ""
    print(
        f"{'nothing stored; would be ' if would else ''}added {report.added}, updated {report.updated}, "
        f"unchanged {report.unchanged}, failed {len(report.failures)}{more} in {seconds:.1f} s"
    )
