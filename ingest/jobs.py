"""Work that is handed out by the database: sources put into a queue, taken by any number of workers, each done once.

A job holds articles that were read already, pages to fetch, or an address whose pages are still to be found. It is a row
until it is done, with what it needs; a lease says who is at work on it, so a dead worker's job comes back by itself.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from ingest.pipeline import Report
from ingest.reading import Address
from ingest.records import Link
from retrieval.records import Draft
from retrieval.storage.dialects import storage
from retrieval.storage.dialects.statements import DatabaseNow
from retrieval.storage.leases import Leases, leases
from retrieval.storage.library import Library

Item = Draft | Link | Address

MOST_ARTICLES = 64  # in a job: half a minute of work
MOST_CHARACTERS = 400_000
MOST_PAGES = 16
MOST_TRIES = 5  # of a page that cannot be read now, and of a job whose workers die
FIRST_PAUSE = 60.0  # seconds before the second try; doubles
KEPT_SECONDS = 7 * 86400.0  # that a finished job is remembered

metadata = MetaData()

jobs = Table(
    "ingest_jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Text, nullable=False, comment="as the user named it"),
    Column("load", Text, comment="JSON; what is left to do, none when all is done"),
    Column("since", Float, comment="leave out what was published before"),
    Column("due", Float, nullable=False, index=True, comment="moments are seconds since 1970 UTC"),
    Column("tries", Integer, nullable=False, comment="begun so often"),
    Column("done_at", Float),
    Column("articles", Integer, nullable=False, comment="that it added or updated"),
    Column("failures", Text, nullable=False, comment="JSON: [source, error] of what was given up"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Job:
    """A job to work on; `tries` counts this one."""

    id: int
    source: str
    items: tuple[Item, ...]
    since: float | None
    tries: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the queue stands: jobs by state, articles that came of it, and what was given up as (source, error)."""

    waiting: int
    taken: int
    done: int
    articles: int
    failures: list[tuple[str, str]]


class JobQueue:
    """The jobs of one library; each call is a transaction. Raises LibraryError if the database cannot be used."""

    def __init__(self, library: Library, held: Leases) -> None:
        self._library, self._leases = library, held
        with library.translated():
            storage(library.engine).create_tables(library.engine, metadata)

    def add(self, source: str, items: Iterable[Item], since: float | None = None) -> int:
        """Queue what a source holds; gives how many jobs that makes. A few items are held at a time."""
        count = 0
        for part in _parts(items):
            with self._library.transaction() as connection:
                _insert(connection, source, part, since)
            count += 1
        return count

    def take(self) -> Job | None:
        """A job that is due and that nobody is at work on, from now on this process is; None if there is none."""
        with self._library.translated():
            self._leases.bury()
        while True:
            with self._library.transaction() as connection:
                row = connection.execute(_next()).first()
                if row is None:
                    return None
                if not self._leases.take(_lease(row.id), connection):
                    continue
                job = Job(row.id, row.source, tuple(_read(row.load)), row.since, row.tries + 1)
                if job.tries <= MOST_TRIES:
                    connection.execute(update(jobs).where(jobs.c.id == row.id).values(tries=job.tries))
                    return job
                self._done(connection, job, 0, [(job.source, f"given up: {MOST_TRIES} workers died of it")], job.items)

    def give_back(self, job: Job) -> None:
        """Leave a job to whoever comes next, as if it had not been taken."""
        with self._library.transaction() as connection:
            if self._mine(connection, job):
                connection.execute(update(jobs).where(jobs.c.id == job.id).values(tries=job.tries - 1))
                self._leases.release(_lease(job.id), connection)

    def finish(self, job: Job, report: Report, found: Sequence[Item], again: Sequence[Item]) -> bool:
        """A job is done: what it found becomes jobs, what may work later is tried again later.

        False, and nothing is changed, if the job is somebody else's by now.
        """
        with self._library.transaction() as connection:
            if not self._mine(connection, job):
                return False
            for part in _parts(found):
                _insert(connection, job.source, part, job.since)
            failures, left = report.failures, again
            if job.tries < MOST_TRIES:
                later = set(report.retry)
                failures, left = [(source, error) for source, error in failures if source not in later], []
                for part in _parts(again):
                    pause = FIRST_PAUSE * 2 ** (job.tries - 1)
                    _insert(connection, job.source, part, job.since, pause=pause, tries=job.tries)
            self._done(connection, job, report.added + report.updated, failures, left)
        return True

    def give_up(self, job: Job, error: str) -> None:
        """A job that cannot be done."""
        with self._library.transaction() as connection:
            if self._mine(connection, job):
                self._done(connection, job, 0, [(job.source, error)], job.items)

    def try_again(self) -> int:
        """What was given up though it may work some day is due again; gives how many jobs that are."""
        anew = {"done_at": None, "tries": 0, "failures": "[]", "due": DatabaseNow()}
        with self._library.transaction() as connection:
            given_up = update(jobs).where(jobs.c.done_at.is_not(None), jobs.c.load.is_not(None))
            return connection.execute(given_up.values(anew)).rowcount

    def standing(self) -> Standing:
        """How the queue stands."""
        open_, held = jobs.c.done_at.is_(None), leases.c.until >= DatabaseNow()
        of_them = select(func.count()).select_from(_with_leases())
        with self._library.connect() as connection:
            waiting, taken, done, articles = (
                int(connection.execute(query).scalar_one())
                for query in (
                    of_them.where(open_, held.is_not(True)),
                    of_them.where(open_, held),
                    of_them.where(~open_),
                    select(func.coalesce(func.sum(jobs.c.articles), 0)),
                )
            )
            rows = connection.execute(select(jobs.c.failures).where(jobs.c.failures != "[]").order_by(jobs.c.id))
            failures = [(source, error) for (listed,) in rows for source, error in json.loads(listed)]
        return Standing(waiting, taken, done, articles, failures)

    def _mine(self, connection: Connection, job: Job) -> bool:
        """Whether a job is this process's still; nobody can take it while the transaction lasts."""
        connection.execute(select(jobs.c.id).where(jobs.c.id == job.id).with_for_update())
        return self._leases.holds(_lease(job.id), connection)

    def _done(
        self,
        connection: Connection,
        job: Job,
        articles: int,
        failures: Sequence[tuple[str, str]],
        left: Sequence[Item],
    ) -> None:
        values = {"done_at": DatabaseNow(), "articles": articles, "failures": json.dumps(failures)}
        items = _json(left) if left else None
        connection.execute(update(jobs).where(jobs.c.id == job.id).values(values | {"load": items}))
        connection.execute(delete(jobs).where(jobs.c.done_at < DatabaseNow() - KEPT_SECONDS))
        self._leases.release(_lease(job.id), connection)


def _lease(job_id: int) -> str:
    return f"job:{job_id}"


def _with_leases() -> Any:
    return jobs.outerjoin(leases, leases.c.name == literal("job:").concat(cast(jobs.c.id, String)))


def _next() -> Select[Any]:
    """The job that has waited longest; rows that another worker is about to take are passed over (PostgreSQL)."""
    return (
        select(jobs)
        .select_from(_with_leases())
        .where(jobs.c.done_at.is_(None), jobs.c.due <= DatabaseNow())
        .where(leases.c.name.is_(None) | (leases.c.until < DatabaseNow()))
        .order_by(jobs.c.due, jobs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=jobs)
    )


def _insert(
    connection: Connection, source: str, items: Sequence[Item], since: float | None, *, pause: float = 0.0, tries: int = 0
) -> None:
    row = {"source": source, "load": _json(items), "since": since, "tries": tries}
    connection.execute(insert(jobs).values(row | {"due": DatabaseNow() + pause, "articles": 0, "failures": "[]"}))


def _parts(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Items in jobs of about the same work: an address alone, pages with pages, articles with articles."""
    held: dict[type, list[Item]] = {Draft: [], Link: []}
    characters = 0
    for item in items:
        if isinstance(item, Address):
            yield [item]
            continue
        part = held[type(item)]
        part.append(item)
        characters += len(item.text) if isinstance(item, Draft) else 0
        if len(held[Link]) == MOST_PAGES:
            yield held[Link]
            held[Link] = []
        elif len(held[Draft]) == MOST_ARTICLES or characters >= MOST_CHARACTERS:
            yield held[Draft]
            held[Draft], characters = [], 0
    yield from filter(None, held.values())


def _json(items: Sequence[Item]) -> str:
    return json.dumps([_written(item) for item in items])


def _written(item: Item) -> dict[str, Any]:
    if isinstance(item, Draft):
        return {"article": asdict(item)}
    if isinstance(item, Address):
        return {"address": item.url}
    return {"page": item.url, "hint": asdict(item.hint) if item.hint else None}


def _read(items: str) -> Iterator[Item]:
    for item in json.loads(items):
        if "article" in item:
            yield Draft(**item["article"])
        elif "address" in item:
            yield Address(item["address"])
        else:
            yield Link(item["page"], Draft(**item["hint"]) if item["hint"] else None)
