"""A worker: takes jobs from the library's queue and ingests them, until it is told to stop. `citewire work`.

Any number of workers, on any machines, share the work. One that dies has its job taken over; one that only seemed dead
finds that out when it is done, and what it stored is stored once all the same. What a stop interrupts is given back.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from ingest.fetch import Fetcher
from ingest.jobs import Item, Job, JobQueue
from ingest.pipeline import Report, ingest
from ingest.reading import Address, Reading
from ingest.records import Failure, Link, Raw
from ingest.sources import find_items
from retrieval.errors import LibraryAwayError, LibraryBusyError, LibraryError, ModelError, first_line
from retrieval.records import Draft
from retrieval.storage.leases import Leases
from retrieval.storage.store import Writer

if TYPE_CHECKING:
    from retrieval.workspace import Workspace

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0  # between looks into an empty queue
AWAY_SECONDS = 5.0  # until a server that does not answer is tried again

Told = Callable[[Job, Report, str | None], None]


class Worker:
    """Works for one library; `told` hears of each job that is done, or with an error of one that is not."""

    def __init__(self, workspace: "Workspace", told: Told, *, fetcher: Fetcher | None = None, jobs: int = 8) -> None:
        """`jobs`: pages fetched and read at once. `fetcher` is replaceable for tests."""
        self._workspace, self._told, self._at_once = workspace, told, jobs
        self._fetcher = fetcher or Fetcher(workspace.settings.fetch_private)
        self._leases = Leases(workspace.library.engine, workspace.settings.lease)
        self._queue = JobQueue(workspace.library, self._leases)

    def run(self, stop: threading.Event, *, once: bool = False) -> None:
        """Work until `stop` is set; with `once`, until no job is due.

        A server that is away is waited for. Raises LibraryError or ModelError if nothing can be stored at all.
        """
        with self._leases.kept():
            while not stop.is_set():
                try:
                    job = self._queue.take()
                except LibraryAwayError as error:
                    log.warning("%s; trying again", error)
                    stop.wait(AWAY_SECONDS)
                    continue
                if job:
                    self._work(job, stop)
                elif once:
                    return
                else:
                    stop.wait(LOOK_SECONDS)

    def _work(self, job: Job, stop: threading.Event) -> None:
        report = Report()
        try:
            found, again = self._ingest(job, report, stop)
            if stop.is_set():
                self._queue.give_back(job)
            elif self._queue.finish(job, report, found, again):
                self._told(job, report, None)
        except (LibraryAwayError, LibraryBusyError) as error:
            log.warning("%s; job %d is taken up again", error, job.id)
            self._give_back(job)
            stop.wait(AWAY_SECONDS)
        except (LibraryError, ModelError):
            self._give_back(job)
            raise
        except Exception as error:  # a bug that one article brings out must not end the work on all others
            self._queue.give_up(job, f"unexpected {type(error).__name__}: {first_line(error)}; this is a bug")
            self._told(job, report, f"unexpected {type(error).__name__}: {first_line(error)}")

    def _give_back(self, job: Job) -> None:
        with suppress(LibraryAwayError):  # then its lease ends by itself
            self._queue.give_back(job)

    def _ingest(self, job: Job, report: Report, stop: threading.Event) -> tuple[list[Link], list[Item]]:
        """Store what the job holds; gives the pages that its addresses list, and what is to be tried again."""
        found: list[Link] = []

        def items() -> Iterator[Draft | Raw | Link | Failure]:
            for item in job.items:
                if stop.is_set():
                    return
                if isinstance(item, Address):
                    yield from self._at(item, found)
                else:
                    yield item

        writer = Writer(self._workspace.library)
        writer.recover()
        reading = Reading(lambda: self._fetcher, jobs=self._at_once, since=job.since)
        ingest(reading.items(items()), writer, self._workspace.encoder, report, lambda: None)
        later = set(report.retry)
        return found, [item for item in job.items if not isinstance(item, Draft) and item.url in later]

    def _at(self, address: Address, found: list[Link]) -> Iterator[Draft | Raw | Failure]:
        """What is at an address; pages that it lists are work for everybody."""
        for item in find_items(address.url, fetcher=self._fetcher):
            if isinstance(item, Link):
                found.append(item)
            else:
                yield item
