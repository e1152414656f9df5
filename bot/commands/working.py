"""`citewire ingest --queue`, `citewire work` and `citewire jobs`: sources handed to workers on any machine."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot.commands.ingesting import fetcher_of
from bot.commands.jsonout import dumps
from bot.commands.show import counted
from bot.commands.watching import stopping
from ingest.jobs import Item, Job, JobQueue
from ingest.pipeline import Report
from ingest.reading import Address, Reading
from ingest.records import Failure, Link, Raw
from ingest.sources import find_items, is_url
from ingest.work import Worker
from retrieval.records import Draft
from retrieval.settings import Settings, load_settings
from retrieval.storage.leases import Leases
from retrieval.workspace import Workspace


def queue(sources: Sequence[str], *, as_json: bool, since: datetime | None, jobs: int) -> int:
    """Put sources into the queue: files are read here, addresses are fetched by the workers. 1 if a source failed."""
    settings = load_settings()
    earliest = since.replace(tzinfo=UTC).timestamp() if since else None
    failures: list[Failure] = []
    with Workspace(settings, create=True) as workspace:
        queued = _queue(workspace)
        made = sum(
            queued.add(source, _items(source, settings, failures, earliest, jobs), earliest) for source in sources
        )
    for failure in failures:
        print(f"citewire: {failure.source}: {failure.error}", file=sys.stderr)
    if as_json:
        print(dumps({"queued": made, "failed": len(failures), "failures": [{"source": f.source, "error": f.error} for f in failures]}))
    else:
        print(f"queued {counted(made, 'job')}; they are done by: citewire work")
    return 1 if failures else 0


def work(*, once: bool, jobs: int) -> int:
    """Do what the queue holds until told to stop; with `once`, until nothing is due: 1 if anything failed."""
    failed = False

    def told(job: Job, report: Report, error: str | None) -> None:
        nonlocal failed
        failed = failed or bool(error or report.failures)
        counts = f"added {report.added}, updated {report.updated}, unchanged {report.unchanged}"
        print(f"job {job.id} of {job.source}: {error or counts}", flush=True)
        for source, problem in report.failures:
            print(f"citewire: {source}: {problem}", file=sys.stderr, flush=True)

    with Workspace(load_settings(), create=True) as workspace, stopping() as stop:
        Worker(workspace, told, jobs=jobs).run(stop, once=once)
    return 1 if once and failed else 0


def show(*, as_json: bool, retry: bool) -> int:
    """Print how the queue stands; with `retry`, let what was given up be tried again. 1 if anything was given up."""
    with Workspace(load_settings(), any_model=True) as workspace:
        queued = _queue(workspace)
        if retry:
            print(f"{counted(queued.try_again(), 'job')} to be tried again", file=sys.stderr)
        standing = queued.standing()
    counts = {"waiting": standing.waiting, "taken": standing.taken, "done": standing.done, "articles": standing.articles}
    if as_json:
        print(dumps(counts | {"failures": [{"source": source, "error": error} for source, error in standing.failures]}))
    else:
        for source, error in standing.failures:
            print(f"citewire: {source}: {error}", file=sys.stderr)
        print(", ".join(f"{name} {count}" for name, count in counts.items()))
    return 1 if standing.failures else 0


def _queue(workspace: Workspace) -> JobQueue:
    return JobQueue(workspace.library, Leases(workspace.library.engine, workspace.settings.lease))


def _items(
    source: str, settings: Settings, failures: list[Failure], since: float | None, jobs: int
) -> Iterator[Item]:
    """What a source holds, read as far as this machine alone can read it."""
    if is_url(source):
        yield Address(source)
        return
    links: list[Link] = []

    def local() -> Iterator[Draft | Raw | Failure]:
        for item in find_items(source):
            if isinstance(item, Link):
                links.append(item)
            else:
                yield item

    for item in Reading(fetcher_of(settings), jobs=jobs, since=since).items(local()):
        if isinstance(item, Failure):
            failures.append(item)
        else:
            yield item
    yield from links
