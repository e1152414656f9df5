"""How an ingest gets on: a bar with rate and time left on a terminal, elsewhere a plain line now and then; to stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.pipeline import Report
from ingest.reading import Reading

LINE_SECONDS = 5.0


@contextmanager
def shown(report: Report, reading: Reading) -> Iterator[Callable[[], None]]:
    """Gives what to call when the report has changed; any thread may."""
    if sys.stderr.isatty():
        with _bar(report, reading) as update:
            yield update
    else:
        yield _lines(report, reading)


@contextmanager
def _bar(report: Report, reading: Reading) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("articles  {task.fields[rate]}"), TimeRemainingColumn())
    begun = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=60) as progress:
        task = progress.add_task("", total=reading.expected or None, rate="")

        def update() -> None:
            progress.update(
                task, completed=_done(report, reading), total=_total(report, reading), rate=_rate(report, begun)
            )

        yield update


def _lines(report: Report, reading: Reading) -> Callable[[], None]:
    begun = last = time.monotonic()

    def update() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < LINE_SECONDS:
            return
        last = now
        done, total = _done(report, reading), _total(report, reading)
        left = f", about {duration((now - begun) * (total - done) / done)} left" if total and done else ""
        of = f" of {total}" if total else ""
        print(f"{done}{of} articles, {_rate(report, begun)}{left}", file=sys.stderr, flush=True)

    return update


def _done(report: Report, reading: Reading) -> int:
    return report.done + reading.skipped


def _total(report: Report, reading: Reading) -> int | None:
    """How many there will be; more than is done, or nobody knows."""
    return reading.expected if reading.expected and reading.expected >= _done(report, reading) else None


def _rate(report: Report, begun: float) -> str:
    return f"{report.passages / max(time.monotonic() - begun, 1e-9):.1f} passages/s"


def duration(seconds: float) -> str:
    """A span of time in a few words."""
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 90 else f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"
