"""`citewire feeds …` and `citewire watch`."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

from rich.text import Text

from bot.commands.jsonout import dumps
from bot.commands.show import terminal
from ingest.discovery import entries_at
from ingest.feed_store import Feed, FeedStore
from ingest.fetch import Fetcher
from ingest.watch import FIRST_INTERVAL, Polled, Watcher
from retrieval.errors import TransientSourceError, UsageError
from retrieval.settings import load_settings
from retrieval.workspace import Workspace


def add_feed(url: str) -> int:
    """Watch a feed from now on. Raises SourceError if the address has none; one that does not answer now is taken."""
    settings = load_settings()
    try:
        found = f"{entries_at(url, Fetcher(settings.fetch_private))} entries now"
    except TransientSourceError as error:
        found = f"it could not be read now: {error}"
    with Workspace(settings, create=True) as workspace:
        if not FeedStore(workspace.library).add(url, time.time(), FIRST_INTERVAL):
            raise UsageError(f"{url} is watched already; see: citewire feeds list")
    print(f"added {url} ({found}); its articles come with: citewire watch", file=sys.stderr)
    return 0


def list_feeds(*, as_json: bool) -> int:
    """Print the feeds with where their polling stands; JSON is an object a line."""
    with Workspace(load_settings()) as workspace:
        found = FeedStore(workspace.library).all()
    console = terminal()
    for feed in found:
        if as_json:
            moments = {name: _iso(getattr(feed, name)) for name in ("added", "polled", "next_poll")}
            print(dumps(asdict(feed) | moments))
        else:
            console.print(_line(feed))
    if not as_json:
        print(f"{len(found)} feeds", file=sys.stderr)
    return 0


def remove_feed(url: str) -> int:
    """Watch a feed no longer; its articles stay."""
    with Workspace(load_settings()) as workspace:
        if not FeedStore(workspace.library).remove(url):
            raise UsageError(f"no feed {url}; see: citewire feeds list")
    print(f"removed {url}; its articles stay", file=sys.stderr)
    return 0


def watch(*, once: bool) -> int:
    """Poll the feeds until told to stop; with `once`, poll what is due: 1 if a feed or a page failed."""
    failed = False

    def told(polled: Polled) -> None:
        nonlocal failed
        failed = failed or bool(polled.error or polled.report.failures)
        _tell(polled)

    with Workspace(load_settings(), create=True) as workspace, stopping() as stop:
        watcher = Watcher(workspace, told=told)
        if not FeedStore(workspace.library).all():
            print("no feeds yet; add one with: citewire feeds add URL", file=sys.stderr)
        if once:
            watcher.once(stop)
            return 1 if failed else 0
        watcher.run(stop)
        return 0


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """Set by SIGTERM and the first Ctrl-C; the second Ctrl-C does not wait for what is under way."""
    stop = threading.Event()

    def begin(_signal: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, begin) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(polled: Polled) -> None:
    report, next_poll = polled.report, f"next {_clock_time(polled.next_poll)}"
    print(
        f"{_clock_time(time.time())} {polled.url}: "
        + (polled.error or f"added {report.added}, updated {report.updated}, withdrawn {len(report.withdrawn)}")
        + f"; {next_poll}",
        flush=True,
    )
    for source, error in report.failures:
        print(f"citewire: {source}: {error}", file=sys.stderr, flush=True)


def _line(feed: Feed) -> Text:
    state = f"every {feed.interval / 60:.0f} min, next {_clock_time(feed.next_poll)}"
    line = Text.assemble((feed.url, "bold"), f"  {state}")
    return line.append(f"  {feed.error} (failed {feed.failures} times)", style="yellow") if feed.error else line


def _clock_time(seconds: float) -> str:
    """In the machine's time zone, as the reader's clock shows it."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")


def _iso(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds is not None else None
