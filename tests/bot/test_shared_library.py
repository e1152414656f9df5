"""One library on servers, shared by workers and bots that are real processes: everything arrives, once."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from ingest.jobs import FIRST_PAUSE, MOST_TRIES, JobQueue, Standing
from ingest.pipeline import Report
from ingest.reading import Address
from ingest.records import Link
from retrieval.records import Draft
from retrieval.settings import load_settings
from retrieval.storage.doctor import examine
from retrieval.storage.leases import Leases
from retrieval.storage.library import Library
from retrieval.workspace import Workspace
from tests.bot.telegram.bot_api import BotApi
from tests.bot.telegram.test_process import process
from tests.bot.telegram.test_several_bots import balancer
from tests.bot.telegram.test_webhook import SECRET
from tests.bot.test_feeds_command import address, publish
from tests.conftest import ROOT, Outcome
from tests.servers import Chroma, Postgres, free_port
from tests.site import running_site

ARTICLES, FEW = 180, 40
PEOPLE = ("Ada Lund", "Marta Duarte", "Ingrid Vale", "Jonas Berg", "Petra Falk", "Omar Haddad")
THINGS = ("the ferry", "the bridge", "the museum", "the harbour", "the library", "the station")
LEASE = 3.0


@pytest.fixture
def chroma_of_our_own(tmp_path: Path) -> Iterator[Chroma]:
    """A Chroma server that the test may stop."""
    server = Chroma(tmp_path / "chroma-server")
    yield server
    server.stop()


@pytest.fixture
def servers(home: Path, postgres: Postgres, chroma_of_our_own: Chroma, monkeypatch: pytest.MonkeyPatch) -> Chroma:
    """Settings that name real servers, for this process and those it starts."""
    monkeypatch.setenv("CITEWIRE_DATABASE_URL", postgres.database())
    monkeypatch.setenv("CITEWIRE_CHROMA_URL", chroma_of_our_own.url)
    monkeypatch.setenv("CITEWIRE_LEASE", str(LEASE))
    return chroma_of_our_own


@pytest.fixture
def started(home: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start the command in a process of its own; all of them are gone at the end."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "bot.cli", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        running.append(
            subprocess.Popen(command, cwd=home.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.communicate()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API on loopback."""
    server = await BotApi().start()
    yield server
    await server.stop()


def corpus(path: Path, count: int) -> Path:
    """Short articles, each with a speaker of its own words."""
    rows = []
    for n in range(count):
        person, thing = PEOPLE[n % len(PEOPLE)], THINGS[n // len(PEOPLE) % len(THINGS)]
        said = f"“We will open {thing} again in year {2000 + n},” said {person} on Tuesday."
        rows.append(json.dumps({"id": f"a{n}", "title": f"News {n} of {thing}", "text": f"{said}\n\nNobody objected to it."}))
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def standing() -> Standing:
    """How the queue stands."""
    with Workspace(load_settings()) as workspace:
        return JobQueue(workspace.library, Leases(workspace.library.engine, LEASE)).standing()


def until(condition: Callable[[], bool], seconds: float = 240.0) -> None:
    """Wait for something that other processes bring about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


async def test_two_workers_and_two_bots_with_a_kill_and_a_server_that_goes_away(
    servers: Chroma, home: Path, started: Callable[..., "subprocess.Popen[str]"], api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await asyncio.to_thread(started("ingest", "--queue", str(corpus(home.parent / "c.jsonl", ARTICLES))).communicate)
    assert run[0].startswith("queued 3 jobs")
    first, second = started("work"), started("work")
    with Workspace(load_settings()) as workspace:
        library = workspace.library
        await asyncio.to_thread(until, lambda: library.count() > 0 and standing().taken == 2)
        first.send_signal(signal.SIGKILL)
        servers.stop()
        await asyncio.sleep(1.0)
        servers.start()
        third = started("work")
        await asyncio.to_thread(until, lambda: standing().done == 3)
        assert sorted(ref.id for ref in library.listing()) == sorted(f"a{n}" for n in range(ARTICLES))
        assert {len(library.history(f"a{n}")) for n in range(ARTICLES)} == {1}
        checks = examine(library)
        assert all(check.ok for check in checks), checks
    for worker in (second, third):
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(worker.wait, 20) == 0

    ports = [free_port(), free_port()]
    async with balancer(ports) as url:
        monkeypatch.setenv("CITEWIRE_TELEGRAM_WEBHOOK_URL", url)
        monkeypatch.setenv("CITEWIRE_TELEGRAM_WEBHOOK_SECRET", SECRET)
        monkeypatch.setenv("CITEWIRE_TELEGRAM_WEBHOOK_LISTEN", f"127.0.0.1:{ports[0]}")
        async with process(api, home, level="--real") as one:
            await api.wait(lambda: len(api.called("setWebhook")) == 1, 120)
            monkeypatch.setenv("CITEWIRE_TELEGRAM_WEBHOOK_LISTEN", f"127.0.0.1:{ports[1]}")
            async with process(api, home, level="--real") as two:
                await api.wait(lambda: len(api.called("setWebhook")) == 2, 120)
                for user, person in enumerate(PEOPLE, 1):
                    api.say(f"What did {person} say?", user=user)
                    api.say("What will be opened again?", user=user)
                await api.wait(lambda: all(len(api.texts(user)) == 2 for user in range(1, 7)), 120)
                await asyncio.sleep(1.0)  # nothing comes after
                for bot in (one, two):
                    bot.send_signal(signal.SIGTERM)
                    _, log = await asyncio.wait_for(bot.communicate(), 30)
                    assert b"Traceback" not in log, log.decode()
    for user, person in enumerate(PEOPLE, 1):
        assert len(api.texts(user)) == 2 and person in api.texts(user)[0]


def test_a_worker_that_hung_changes_nothing_when_it_wakes(
    servers: Chroma, home: Path, started: Callable[..., "subprocess.Popen[str]"]
) -> None:
    assert started("ingest", "--queue", str(corpus(home.parent / "c.jsonl", FEW))).communicate()[0].startswith("queued")
    hung = started("work", "--once")
    until(lambda: standing().taken == 1)
    hung.send_signal(signal.SIGSTOP)
    until(lambda: standing().taken == 0)
    other = started("work", "--once")
    output, errors = other.communicate(timeout=240)
    assert other.returncode == 0, errors
    hung.send_signal(signal.SIGCONT)
    hung.communicate(timeout=240)
    with Workspace(load_settings()) as workspace:
        assert workspace.library.count() == FEW
        assert {len(workspace.library.history(f"a{n}")) for n in range(FEW)} == {1}
    assert (standing().done, standing().articles, output.count("job ")) == (1, FEW, 1)


def test_pages_of_a_feed_are_shared_out_and_what_fails_for_now_is_tried_again(
    home: Path, command: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEWIRE_FETCH_PRIVATE", "True")
    with running_site() as site:
        feed = publish(site, *range(1, 20))
        site.page("/3", "busy", status=503)
        site.page("/4", "gone", status=404)
        assert command("ingest", "--queue", feed).code == 0
        done = command("work", "--once")
        assert done.code == 1 and "404" in done.err
        shown = json.loads(command("jobs", "--json").out)
        assert (shown["waiting"], shown["articles"]) == (1, 17)  # the busy page is due again in a minute
        assert [failure["source"] for failure in shown["failures"]] == [f"{address(site)}/4"]


def test_a_job_goes_to_one_and_comes_back_until_it_is_given_up(tmp_path: Path) -> None:
    with Library(tmp_path, {}, create=True) as library:
        queue = JobQueue(library, Leases(library.engine, 60.0))
        items = [Draft("T", "Text."), Link("https://news.example/1", Draft("H", "")), Address("https://news.example")]
        assert queue.add("all", items) == 3
        taken = [queue.take() for _ in range(4)]
        assert taken[3] is None and sorted(str(item) for job in taken[:3] if job for item in job.items) == sorted(map(str, items))
        assert queue.standing() == Standing(0, 3, 0, 0, [])
        other = JobQueue(library, Leases(library.engine, 60.0))
        assert other.take() is None
        for job in taken[:3]:
            assert job and not other.finish(job, Report(), [], [])  # it is not theirs
            queue.give_back(job)
        assert queue.standing() == Standing(3, 0, 0, 0, [])

        short = JobQueue(library, Leases(library.engine, -1.0))  # its workers die at once
        tries = Counter(job.id for job in iter(short.take, None) if job)
        assert set(tries.values()) == {MOST_TRIES}
        assert [error for _, error in short.standing().failures] == [f"given up: {MOST_TRIES} workers died of it"] * 3
        assert queue.try_again() == 3
        page = next(job for job in iter(queue.take, None) if job and isinstance(job.items[0], Link))
        busy = Report(failures=[("https://news.example/1", "503")], retry=["https://news.example/1"])
        assert queue.finish(page, busy, [], list(page.items)) and queue.standing().failures == []
        assert queue.take() is None and FIRST_PAUSE > 0
