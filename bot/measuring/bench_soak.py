"""`citewire bench --soak MINUTES`: questions, ingest and feeds at once in one library, for as long as that.

By processes as a user has them: `citewire ask --batch -`, `citewire ingest FILE` again and again, and `citewire watch` over
the feeds of a site on loopback that publishes and corrects (newsroom.py). The time is cut into WINDOWS: of each what a
question took, memory, errors. Beside each question stands a fixed piece of work, to tell a slow machine from a slow
answer. Ends stdout with one JSON line; exit code 1 if anything failed.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.commands.jsonout import dumps
from bot.measuring.bench import QUESTIONS
from bot.measuring.newsroom import FEEDS, Newsroom, open_newsroom
from bot.measuring.processes import finished, held
from ingest.sources import read_source
from retrieval.errors import CitewireError, UsageError
from retrieval.records import Draft

SETS = ("gnad_de", "polnear_en", "wikinews_de")
SEED = 150  # articles in the library at the start
WINDOWS = 10
ASK_EVERY = 1.0  # seconds from one question to the next
PUBLISH_EVERY = 10.0
INGEST_EVERY = 30.0
INGESTED = 3  # articles of a file
WORK = b"citewire" * 400_000  # hashed beside each question: some 5 ms on an idle machine
Process = subprocess.Popen[str]


def run(minutes: float, *, plot: Path | None, as_json: bool) -> int:
    """Soak, print a table of the windows, then one JSON line; 1 if there was any error."""
    with tempfile.TemporaryDirectory(prefix="citewire-soak-") as folder, open_newsroom() as room:
        rows, errors = Soak(Path(folder), room, _drafts()).run(minutes * 60)
    for error in errors:
        _say(error)
    if not as_json:
        _table(rows)
    compared = ("p95_ms", "work_p95_ms", "cpu_ms", "asking_mb", "watching_mb")
    summary = {f"{name}_of_first": round(rows[-1][name] / rows[0][name], 2) for name in compared}
    print(dumps({"minutes": minutes, "windows": rows, **summary, "errors": len(errors)}))
    if plot:
        from bot.measuring.plots import plot_soak

        plot_soak(rows, plot)
    return 1 if errors else 0


class Soak:
    """One library in a folder, with the processes that read and write it."""

    def __init__(self, folder: Path, room: Newsroom, drafts: Sequence[Draft], seed: int = SEED) -> None:
        """`drafts` are the articles to come, again and again: `seed` of them at the start, the others over the time."""
        self._folder, self._room, self._drafts, self._seed = folder, room, cycle(drafts), seed
        self._environment = {**os.environ, "CITEWIRE_HOME": str(folder / "home"), "CITEWIRE_FETCH_PRIVATE": "1"}
        self._log = folder / "watch.log"
        self._errors: list[str] = []
        self._questions = cycle(QUESTIONS)
        self._files = self._asked = 0

    def run(self, seconds: float) -> tuple[list[dict[str, Any]], list[str]]:
        """The row of each window, and every error. Raises CitewireError if a process ends before its time."""
        rows = []
        self._ingest(self._seed)
        with self._at_work() as (asking, watching):
            for number in range(WINDOWS):
                rows.append(self._window(seconds / WINDOWS, asking, watching))
                _say(f"{number + 1} of {WINDOWS}: {dumps(rows[-1])}")
        return rows, self._errors + [f"watch: {line}" for line in self._watched() if ": added " not in line]

    @contextmanager
    def _at_work(self) -> Iterator[tuple[Process, Process]]:
        """What answers, warm, and what watches the feeds; beside them articles are published and ingested."""
        for feed in range(FEEDS):
            self._room.publish(next(self._drafts))
            self._done("feeds", "add", self._room.address(feed))
        stop = threading.Event()
        with ExitStack() as opened, self._log.open("w", encoding="utf-8") as log:
            watching = self._begun(opened, ["watch"], stdout=log, stderr=log)
            asking = self._begun(opened, ["ask", "--batch", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in QUESTIONS:
                self._ask(asking)
            works = (lambda: self._room.publish(next(self._drafts)), PUBLISH_EVERY), (self._ingest, INGEST_EVERY)
            threads = [threading.Thread(target=_repeat, args=(stop, work, every)) for work, every in works]
            for thread in threads:
                thread.start()
            try:
                yield asking, watching
            finally:
                stop.set()
                for thread in threads:
                    thread.join()

    def _window(self, seconds: float, asking: Process, watching: Process) -> dict[str, Any]:
        """Ask for so long; ms of the questions and of the fixed work, cpu ms a question, memory, articles, errors."""
        waited, worked, errors, cpu = [], [], len(self._errors), held(asking.pid)[1]
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            worked.append(_took(lambda: hashlib.sha256(WORK)))
            waited.append(_took(lambda: self._ask(asking)))
            time.sleep(max(0.0, now + ASK_EVERY - time.monotonic()))
        asking_mb, cpu_after = held(asking.pid)
        if watching.poll() is not None:
            raise CitewireError(f"citewire watch ended before its time: {' '.join(self._watched()[-3:])}")
        return {
            "questions": len(waited),
            "p50_ms": round(float(np.percentile(waited, 50)), 1),
            "p95_ms": round(float(np.percentile(waited, 95)), 1),
            "work_p95_ms": round(float(np.percentile(worked, 95)), 1),
            "cpu_ms": round((cpu_after - cpu) * 1000 / len(waited), 1),
            "asking_mb": round(asking_mb, 1),
            "watching_mb": round(held(watching.pid)[0], 1),
            "articles": len(self._done("articles", "list", "--json").splitlines()),
            "errors": len(self._errors) - errors,
        }

    def _watched(self) -> list[str]:
        """What `citewire watch` has said: a line for each poll, and one for each error."""
        return self._log.read_text(encoding="utf-8").splitlines()

    def _ask(self, asking: Process) -> None:
        assert asking.stdin and asking.stdout
        self._asked += 1
        print(f"{next(self._questions)[:-1]} {self._asked}?", file=asking.stdin, flush=True)
        if not (line := asking.stdout.readline()):
            raise CitewireError("citewire ask --batch ended before its time")
        if error := json.loads(line).get("error"):
            self._errors.append(f"ask: {error}")

    def _ingest(self, articles: int = INGESTED) -> None:
        """So many new articles from a file."""
        self._files += 1
        file = self._folder / f"{self._files}.jsonl"
        rows = [{"title": draft.title, "text": draft.text} for draft in islice(self._drafts, articles)]
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        self._done("ingest", str(file))

    def _done(self, *arguments: str) -> str:
        """What a command wrote to stdout; its failure is an error of the soak."""
        done = finished(_command(arguments), self._environment)
        if done.code:
            self._errors.append(f"{arguments[0]}: {done.err.strip()}")
        return done.out

    def _begun(self, opened: ExitStack, arguments: Sequence[str], **streams: Any) -> Process:
        """A process that is ended with `opened`."""
        process = subprocess.Popen(_command(arguments), env=self._environment, text=True, **streams)
        opened.callback(process.wait)
        opened.callback(process.terminate)
        return process


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "bot.cli", *arguments]


def _repeat(stop: threading.Event, work: Callable[[], None], every: float) -> None:
    while not stop.wait(every):
        work()


def _took(call: Callable[[], object]) -> float:
    """Milliseconds of a call."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def _drafts() -> list[Draft]:
    found: list[Draft] = []
    data = Path(os.environ.get("CITEWIRE_DATA", "../shared/data"))
    for name in SETS:
        corpus = data / name / "corpus.jsonl"
        if not corpus.exists():
            raise UsageError(f"no articles at {corpus}; set CITEWIRE_DATA to the folder of the data sets")
        found += [item for item in read_source(str(corpus)) if isinstance(item, Draft)]
    return [draft for draft in found if draft.text.strip() != draft.title]  # a page of a headline alone is no article


def _table(rows: Sequence[dict[str, Any]]) -> None:
    table = Table("window", *(str(n) for n in range(1, len(rows) + 1)), title="soak")
    for name in rows[0]:
        table.add_row(name, *(str(row[name]) for row in rows))
    Console(width=140).print(table)


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)
