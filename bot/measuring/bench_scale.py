"""`citewire bench --scale N,N`: one library that grows from size to size with synthetic articles, measured at each.

Articles go in as the pipeline stores them, without the model: their vectors are synthetic too (synthetic.py), so the rate
is that of storing alone; `ingest_of_first` adds what embedding took in the same run. Questions, the doctor and `ask` run as
processes of their own, as they do for a user; a question's vector is the real model's.

Machines are shared and an hour is long: beside each time stands that of the processors (cpu), and what is compared with
the first size is done in turns with a copy of the library as it was then. Ends stdout with one JSON line.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.commands.jsonout import dumps
from bot.measuring.peer import peak_mb
from bot.measuring.processes import Finished, finished
from bot.measuring.synthetic import Generator, Language, learn
from ingest.sources import read_source
from retrieval.errors import CitewireError, UsageError
from retrieval.records import Draft
from retrieval.settings import Settings
from retrieval.storage.rebuild import Rebuilder
from retrieval.storage.store import PreparedArticle, Writer
from retrieval.workspace import Workspace

SETS = {"de": "gnad_de", "en": "polnear_en"}
READ = 300  # articles of each set that words and lengths are learned from
BATCH = 512  # passages; four times the pipeline's, as a bulk ingest without the model would have
LAST_SHARE = 0.1  # of a size: the stretch before it whose rate counts
TURNS = 8  # batches that go into this library and into the first one in turns


@dataclass(slots=True)
class Spent:
    """Seconds on the clock and of the processors, and the passages that they were spent on."""

    wall: float = 0.0
    cpu: float = 0.0
    passages: int = 0

    @contextmanager
    def on(self, passages: int) -> Iterator[None]:
        """Add what is spent inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu
        self.passages += passages

    def rates(self, name: str) -> dict[str, float]:
        """Passages a second, and a second of the processors."""
        return {
            f"{name}_per_s": round(self.passages / self.wall, 1),
            f"{name}_per_cpu_s": round(self.passages / self.cpu, 1),
        }


def run(scale: str, *, plot: Path | None, as_json: bool) -> int:
    """Grow, measure at each size ("10000,100000" passages), print a table, then one JSON line."""
    try:
        sizes = sorted(int(size) for size in scale.split(","))
    except ValueError as error:
        raise UsageError(f"--scale {scale}: name sizes in passages, for example --scale 10000,100000") from error
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="citewire-scale-") as folder:
        home, first = Path(folder) / "home", Path(folder) / "first"
        with Workspace(Settings(home=home), create=True) as workspace:
            languages, embedding = _learned(workspace)
            batches = Generator(languages).batches(BATCH)
            for size, stored in _grown(workspace, batches, sizes):
                if not first.exists():
                    shutil.copytree(home, first)
                row = {"passages": size} | stored.rates("stored") | {"writer_peak_mb": round(peak_mb(), 1)}
                row |= in_turns(workspace, first, batches, embedding)
                _say(f"{dumps(row)}; measuring")
                row |= measured(home, first)
                _say(dumps(row))
                row |= rebuilt(workspace, size)
                _say(dumps(row))
                rows.append(row)
                workspace.library.close()
    if not as_json:
        _table(rows)
    print(dumps({"cores": os.cpu_count(), "scale": rows}))
    if plot:
        from bot.measuring.plots import plot_scale

        plot_scale(rows, plot)
    return 0


def measured(home: Path, first: Path) -> dict[str, Any]:
    """What a library costs: disk, questions (`scale_questions.py`), a question from the command, the doctor."""
    disk = {"database_mb": _megabytes(home / "citewire.db"), "vectors_mb": _megabytes(home / "chroma")}
    asked: dict[str, Any] = json.loads(_done(home, "bot.measuring.scale_questions", str(home), str(first)).last_line)
    starts = [_done(home, "bot.cli", "ask", "Who won the election?", may_fail=True) for _ in range(3)]
    start, doctor = sorted(starts, key=lambda done: done.wall)[1], _done(home, "bot.cli", "doctor")
    return disk | asked | start.costs("start") | doctor.costs("doctor")


def in_turns(
    workspace: Workspace, first: Path, batches: Iterator[Sequence[PreparedArticle]], embedding: Spent
) -> dict[str, float]:
    """The rate of storing and of the whole ingest as shares of those in the first library, which stays as it was.

    By the clock (the same batches in turns) and by the processors. The whole ingest is storing and embedding, which costs
    the same at any size.
    """
    here, there = Spent(), Spent()
    with tempfile.TemporaryDirectory(dir=first.parent) as folder:
        copy = Path(shutil.copytree(first, Path(folder) / "copy"))
        with Workspace(Settings(home=copy)) as small:
            writers = [(Writer(small.library), there), (Writer(workspace.library), here)]
            for turn in range(TURNS):
                batch = next(batches)
                for writer, spent in writers if turn % 2 else reversed(writers):
                    with spent.on(sum(len(article.passages) for article in batch)):
                        writer.save(batch)
    each = embedding.cpu / embedding.passages * here.passages
    return {
        "stored_of_first": round(there.wall / here.wall, 2),
        "stored_cpu_of_first": round(there.cpu / here.cpu, 2),
        "ingest_cpu_of_first": round((there.cpu + each) / (here.cpu + each), 3),
    }


def rebuilt(workspace: Workspace, size: int) -> dict[str, float]:
    """Seconds of making the vector index anew."""
    _say(f"making the index of {size} passages anew")
    spent = Spent()
    with spent.on(size):
        Rebuilder(workspace.library).reindex()
    return {"rebuild_s": round(spent.wall, 1), "rebuild_cpu_s": round(spent.cpu, 1)}


def _grown(
    workspace: Workspace, batches: Iterator[Sequence[PreparedArticle]], sizes: Sequence[int]
) -> Iterator[tuple[int, Spent]]:
    """Passages and what storing the last of them took, at each of the sizes; `workspace`'s library holds them."""
    writer = Writer(workspace.library)
    for size in sizes:
        spent, stored = Spent(), workspace.library.extent().passages
        while stored < size or not spent.passages:
            batch = next(batches)
            new = sum(len(article.passages) for article in batch)
            with (spent if stored + new > size * (1 - LAST_SHARE) else Spent()).on(new):
                writer.save(batch)
            stored += new
        workspace.library.close()  # the processes that measure must not share memory with this one
        yield stored, spent


def _learned(workspace: Workspace) -> tuple[list[Language], Spent]:
    data, encoder = Path(os.environ.get("CITEWIRE_DATA", "../shared/data")), workspace.encoder()
    learned, spent = [], Spent()
    for language, name in SETS.items():
        corpus = data / name / "corpus.jsonl"
        if not corpus.exists():
            raise UsageError(f"no articles to learn from at {corpus}; set CITEWIRE_DATA to the folder of the data sets")
        drafts = [item for item in read_source(str(corpus)) if isinstance(item, Draft)][:READ]
        _say(f"learning from {len(drafts)} articles of {name}")
        with spent.on(0):
            learned.append(learn(language, drafts, encoder))
        spent.passages += len(learned[-1].vectors)
    _say(f"{dumps(spent.rates('embedded'))}")
    return learned, spent


def _done(home: Path, module: str, *arguments: str, may_fail: bool = False) -> Finished:
    """Raises CitewireError with the process's last words if it fails."""
    environment = {**os.environ, "CITEWIRE_HOME": str(home)}
    done = finished([sys.executable, "-m", module, *arguments], environment)
    if done.code and not may_fail:
        raise CitewireError(f"{module} failed: {(done.err.strip() or done.out.strip() or '?').splitlines()[-1]}")
    return done


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return round(sum(file.stat().st_size for file in files) / 1e6, 1)


def _table(rows: Sequence[dict[str, Any]]) -> None:
    table = Table("measure", *(f"{row['passages']:,}" for row in rows), title="growth")
    for name in rows[0]:
        table.add_row(name, *(str(row[name]) for row in rows))
    Console(width=120).print(table)


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)
