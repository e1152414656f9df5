"""`citewire bench --scale N,N`: one library that grows from size to size with synthetic articles, measured at each.

Articles go in as the pipeline stores them, without the model: their vectors are synthetic too (synthetic.py), so the rate
is that of storing alone. Questions, the doctor and the rebuild run as processes of their own, as they do for a user; a
question's vector is the real model's. Ends stdout with one JSON line.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.commands.jsonout import dumps
from bot.measuring.synthetic import Generator, Language, learn
from ingest.sources import read_source
from retrieval.errors import CitewireError, UsageError
from retrieval.rebuild import Rebuilder
from retrieval.records import Draft
from retrieval.settings import in_folder
from retrieval.store import Writer
from retrieval.workspace import Workspace

SETS = {"de": "gnad_de", "en": "polnear_en"}
READ = 300  # articles of each set that words and lengths are learned from
BATCH = 512  # passages; four times the pipeline's, as a bulk ingest without the model would have
LAST_SHARE = 0.1  # of a size: the stretch before it whose rate counts


def run(scale: str, *, plot: Path | None, as_json: bool) -> int:
    """Grow, measure at each size ("10000,100000" passages), print a table, then one JSON line."""
    try:
        sizes = sorted(int(size) for size in scale.split(","))
    except ValueError as error:
        raise UsageError(f"--scale {scale}: name sizes in passages, for example --scale 10000,100000") from error
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="citewire-scale-") as folder:
        home = Path(folder)
        with Workspace(in_folder(home), create=True) as workspace:
            growing = _grown(workspace, _learned(workspace), sizes)
            for size, rate in growing:
                _say(f"{size} passages: {rate:.0f} stored a second; measuring")
                rows.append({"passages": size, "stored_per_s": round(rate, 1)} | measured(home))
                _say(dumps(rows[-1]))
                begun = time.perf_counter()
                Rebuilder(workspace.library).reindex()
                rows[-1]["rebuild_s"] = round(time.perf_counter() - begun, 1)
                workspace.library.close()
    if not as_json:
        _table(rows)
    print(dumps({"cores": os.cpu_count(), "scale": rows}))
    if plot:
        from bot.measuring.plots import plot_scale

        plot_scale(rows, plot)
    return 0


def measured(home: Path) -> dict[str, Any]:
    """What a library of this size costs: disk, questions (`scale_questions.py`), start, doctor, rebuild of the index."""
    disk = {"database_mb": _megabytes(home / "citewire.db"), "vectors_mb": _megabytes(home / "chroma")}
    asked: dict[str, Any] = json.loads(_process(home, "bot.measuring.scale_questions", str(home))[1])
    starts = [_process(home, "bot.cli", "ask", "Who won the election?", may_fail=True)[0] for _ in range(3)]
    return disk | asked | {"start_s": sorted(starts)[1], "doctor_s": _process(home, "bot.cli", "doctor")[0]}


def _grown(workspace: Workspace, languages: Sequence[Language], sizes: Sequence[int]) -> Iterator[tuple[int, float]]:
    """(passages, passages stored a second before that size) at each of the sizes; `workspace`'s library holds them."""
    batches, writer, stored = Generator(languages).batches(BATCH), Writer(workspace.library), 0
    for size in sizes:
        seconds, counted = 0.0, 0
        while stored < size:
            batch = next(batches)
            begun = time.perf_counter()
            writer.save(batch)
            taken, new = time.perf_counter() - begun, sum(len(article.passages) for article in batch)
            stored += new
            if stored > size * (1 - LAST_SHARE):
                seconds, counted = seconds + taken, counted + new
        workspace.library.close()  # the processes that measure must not share memory with this one
        yield stored, counted / seconds


def _learned(workspace: Workspace) -> list[Language]:
    data = Path(os.environ.get("CITEWIRE_DATA", "../shared/data"))
    learned = []
    for language, name in SETS.items():
        corpus = data / name / "corpus.jsonl"
        if not corpus.exists():
            raise UsageError(f"no articles to learn from at {corpus}; set CITEWIRE_DATA to the folder of the data sets")
        drafts = [item for item in read_source(str(corpus)) if isinstance(item, Draft)][:READ]
        _say(f"learning from {len(drafts)} articles of {name}")
        learned.append(learn(language, drafts, workspace.encoder()))
    return learned


def _process(home: Path, module: str, *arguments: str, may_fail: bool = False) -> tuple[float, str]:
    """Seconds and the last line of stdout. Raises CitewireError with the process's last words if it fails."""
    begun = time.perf_counter()
    environment = {**os.environ, "CITEWIRE_HOME": str(home)}
    done = subprocess.run([sys.executable, "-m", module, *arguments], env=environment, capture_output=True, text=True)
    seconds = round(time.perf_counter() - begun, 2)
    if done.returncode and not may_fail:
        raise CitewireError(f"{module} failed: {(done.stderr.strip() or done.stdout.strip() or '?').splitlines()[-1]}")
    return seconds, (done.stdout.splitlines() or [""])[-1]


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
