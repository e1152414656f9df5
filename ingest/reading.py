"""Sources to drafts, side by side: pages are fetched in threads and read in processes, and come when they are ready."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from ingest.files import count_articles
from ingest.records import Failure, Link, Raw
from ingest.sources import AT_ONCE, extract, find_items, is_url
from retrieval.records import Draft
from retrieval.storage.store import timestamp

if TYPE_CHECKING:
    from ingest.fetch import Fetcher

FEW_PAGES = 8
"""So many pages are read right here: starting processes would take longer."""


@dataclass(frozen=True, slots=True)
class Address:
    """A source on the web whose items are still to be found."""

    url: str


Item = Draft | Raw | Link | Failure | Address


class Reading:
    """The way of items to drafts and failures; used once. A few pages a job are held at a time.

    `expected` is how many items there are as far as is known, None if nobody can tell; `skipped` how many were
    published before `since`. Such a page is not even fetched where its feed states the date.
    """

    def __init__(self, fetcher: "Callable[[], Fetcher]", *, jobs: int = AT_ONCE, since: float | None = None) -> None:
        """`fetcher` is asked for when an address has to be fetched; `since` is in seconds since 1970 UTC."""
        self.expected: int | None = 0
        self.skipped = 0
        self._fetcher, self._jobs, self._since = fetcher, jobs, since

    def sources(self, sources: Sequence[str], stdin: BinaryIO | None = None) -> Generator[Draft | Failure, None, None]:
        """What sources hold: paths, addresses, `-`."""
        counts = [None if source == "-" else 1 if is_url(source) else count_articles(source) for source in sources]
        self.expected = None if None in counts else sum(filter(None, counts))
        return self.items(_opened(sources, stdin))

    def items(self, items: Iterable[Item]) -> Generator[Draft | Failure, None, None]:
        """What items come to, in the order in which they are ready."""
        unseen = iter(items)
        found: deque[Item] = deque()
        running: dict[Future[list[Item]], Item] = {}
        with _Workers(self._jobs) as workers:
            while True:
                while len(running) < 2 * self._jobs:
                    item = found.popleft() if found else next(unseen, None)
                    if item is None:
                        break
                    if isinstance(item, Failure):
                        yield item
                    elif self._too_old(item):
                        self.skipped += 1
                    elif isinstance(item, Draft):
                        yield item
                    else:
                        running[self._begun(item, workers)] = item
                if not running:
                    return
                for task in wait(running, return_when=FIRST_COMPLETED).done:
                    found.extend(self._result(task, running.pop(task), workers))

    def _begun(self, item: Raw | Link | Address, workers: "_Workers") -> Future[list[Item]]:
        if isinstance(item, Raw):
            return workers.for_page(item).submit(_extracted, item)
        return workers.threads.submit(self._fetched, item)

    def _fetched(self, item: Link | Address) -> list[Item]:
        if isinstance(item, Address):
            return list(find_items(item.url, fetcher=self._fetcher()))
        from ingest.web import fetch_link

        return [fetch_link(item, self._fetcher())]

    def _result(self, task: Future[list[Item]], item: Item, workers: "_Workers") -> list[Item]:
        try:
            result = task.result()
        except BrokenProcessPool:
            workers.renew()
            source = item.source if isinstance(item, Raw) else ""
            return [
                Failure(source, "the process that read this page died; try again, or save its text", permanent=False)
            ]
        if isinstance(item, Address) and self.expected is not None:
            self.expected += len(result) - 1
        return result

    def _too_old(self, item: Item) -> bool:
        known = item if isinstance(item, Draft) else item.hint if isinstance(item, Link) else None
        published = timestamp(known.published_at) if known and self._since is not None else None
        return published is not None and self._since is not None and published < self._since


class _Workers:
    """Threads that wait for the network, processes that work on pages; both end with the block."""

    def __init__(self, jobs: int) -> None:
        self.threads = ThreadPoolExecutor(jobs, thread_name_prefix="fetch")
        self._here = _Here()
        self._processes: Executor | None = None
        self._jobs, self._pages = jobs, 0

    def for_page(self, raw: Raw) -> Executor:
        """Where this page is read: text is not worth the way to another process."""
        self._pages += raw.kind in ("html", "pdf")
        if raw.kind not in ("html", "pdf") or self._pages <= FEW_PAGES:
            return self._here
        if self._processes is None:
            self._processes = _processes(self._jobs)
        return self._processes

    def renew(self) -> None:
        """Start new processes for what comes next; one has died."""
        self._processes = None

    def __enter__(self) -> "_Workers":
        return self

    def __exit__(self, *_: object) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        if self._processes:
            self._processes.shutdown(wait=False, cancel_futures=True)


class _Here(Executor):
    """Does it at once, in the thread that asks."""

    def submit(self, fn: Callable[..., list[Item]], /, *args: object, **kwargs: object) -> Future[list[Item]]:  # type: ignore[override]
        """The finished work."""
        future: Future[list[Item]] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def _processes(jobs: int) -> Executor:
    """Processes that know nothing of this one's threads and locks (spawned, not forked) and end when it does."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    workers = max(1, min(jobs, os.cpu_count() or 1))
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin_process)


def _begin_process() -> None:
    """Leave Ctrl-C to the main process, and do not outlive it: killed, it cannot say goodbye."""
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def follow() -> None:
        if parent:
            parent.join()
        os._exit(0)

    threading.Thread(target=follow, daemon=True).start()


def _extracted(raw: Raw) -> list[Item]:
    return [extract(raw)]


def _opened(sources: Sequence[str], stdin: BinaryIO | None) -> Iterator[Item]:
    for source in sources:
        if is_url(source):
            yield Address(source)
        else:
            yield from find_items(source, stdin=stdin)
