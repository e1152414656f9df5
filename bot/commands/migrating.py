"""`citewire migrate`: a library from its folder to the servers that the settings name, or back."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy import MetaData

from bot.commands.progress import LINE_SECONDS, duration
from bot.commands.show import counted
from retrieval.errors import SettingsError
from retrieval.settings import Settings, load_settings, secret
from retrieval.storage.library import Library
from retrieval.storage.migrating import Migration
from retrieval.workspace import identity


def run(to: Literal["files", "servers"]) -> int:
    """Move the library; run it again to go on after a stop. The source stays as it is."""
    settings = load_settings()
    if settings.database_url is None:
        remedy = "the vectors alone are made there by: citewire doctor --repair" if settings.chroma_url else "see .env.example"
        raise SettingsError(f"there is no server to move to or from; set CITEWIRE_DATABASE_URL and CITEWIRE_CHROMA_URL; {remedy}")
    to_servers = to == "servers"
    with _library(settings, served=not to_servers) as source:
        source.check_identity()
        with _library(settings, served=to_servers, create=True) as target, _shown() as told:
            try:
                moved, passages = Migration(source, target, tables()).run(told)
            except KeyboardInterrupt:
                print("citewire: stopped; run the same command again to go on", file=sys.stderr)
                return 130
            there = target.place
    print(f"moved {counted(moved, 'article')} with {counted(passages, 'passage')} to {there}; every row compared, every vector found")
    if not to_servers:
        print("now take CITEWIRE_DATABASE_URL and CITEWIRE_CHROMA_URL out of the settings", file=sys.stderr)
    return 0


def _library(settings: Settings, *, served: bool, create: bool = False) -> Library:
    if not served:
        return Library(settings.home, identity(settings), create=create)
    database, chroma = secret(settings.database_url), settings.chroma_url
    return Library(settings.home, identity(settings), create=create, database_url=database, chroma_url=chroma)


def tables() -> list[MetaData]:
    """Everything that is kept, parents before children. Leases are not: they belong to processes."""
    from bot.telegram import tables as bot_tables
    from ingest import feed_store, jobs
    from retrieval.answers import budget, memory
    from retrieval.storage import database

    return [module.metadata for module in (database, memory, budget, feed_store, jobs, bot_tables)]


@contextmanager
def _shown() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, else a line now and then, with rate and time left."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (BarColumn(), TextColumn("{task.percentage:.0f} %  {task.speed:.0f} rows/s"), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task("", total=None)
            yield lambda done, total: shown.update(task, completed=done, total=total)
        return
    begun = last = time.monotonic()
    first: int | None = None

    def line(done: int, total: int) -> None:
        nonlocal last, first
        now = time.monotonic()
        first = done if first is None else first
        if now - last < LINE_SECONDS or done == first:
            return
        last, rate = now, (done - first) / (now - begun)
        left = duration((total - done) / rate)
        print(f"{done} of {total} rows and vectors, {rate:.0f}/s, about {left} left", file=sys.stderr, flush=True)

    yield line

