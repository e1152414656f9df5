"""`citewire bench --peers PYTHON`: other search systems beside this one, on the same articles, questions and weights.

PYTHON is that of an environment with `pip install --group peers` (haiku.rag asks for Python 3.12); several may be given,
comma separated, and each peer runs in the first that has it. What is measured is search: none of them is given a
chat model. haiku.rag gets its embeddings from a server of the same checkpoint, whose memory and seconds are added to its
own. Machines are shared: beside the clock stand the processors' seconds (cpu). Ends stdout with one JSON line.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.commands.jsonout import dumps
from bot.measuring.checkpoint import standard_checkpoint
from bot.measuring.processes import held
from retrieval.errors import UsageError

RUNNER, SERVER = Path(__file__).with_name("peer.py"), Path(__file__).with_name("embedding_server.py")
MODULES = {"langchain": "langchain_chroma", "txtai": "txtai", "haiku.rag": "haiku.rag"}
SERVED = "haiku.rag"
NEWS = 60  # articles of gnad_de among the paragraphs that answer
QUESTIONS = 100  # of each language
DEPTHS = (1, 5)
# OpenMP's threads otherwise spin while they wait for each other: on a shared machine torch then takes many times as long.
PATIENT = {"OMP_WAIT_POLICY": "PASSIVE"}


def run(pythons: str, *, as_json: bool) -> int:
    """Measure, print a table, then one JSON line; a peer that no environment has is named and left out."""
    data = Path(os.environ.get("CITEWIRE_DATA", "../shared/data"))
    if not (data / "xquad").exists():
        raise UsageError(f"no xquad in {data}; set CITEWIRE_DATA to the folder of the data sets")
    articles = _rows(data / "xquad" / "corpus_de.jsonl") + _rows(data / "gnad_de" / "corpus.jsonl")[:NEWS]
    asked = [row for name in ("de", "en") for row in _rows(data / "xquad" / f"queries_{name}.jsonl")[::3][:QUESTIONS]]
    right = [row["evidence"][0]["doc_id"].removesuffix("-en").removesuffix("-de") + "-de" for row in asked]
    task = {"articles": articles, "questions": [row["question"] for row in asked]}
    results = {}
    with standard_checkpoint() as model, tempfile.TemporaryDirectory(prefix="citewire-peers-") as folder:
        for name, python in _environments(pythons).items():
            _say(name)
            with _served(model if name == SERVED else None) as (url, server):
                own = {"model": str(model), "folder": folder, "embeddings": url}
                results[name] = measure(name, python, task | own, right, server)
            _say(dumps(results[name]))
    if not as_json:
        _table(results)
    print(dumps({"articles": len(articles), "questions": len(asked), "cores": os.cpu_count(), "peers": results}))
    return 0


def measure(name: str, python: str, task: dict[str, Any], right: Sequence[str], server: int | None) -> dict[str, Any]:
    """One peer's figures, with those of the process `server` if it needs one; `error` is its last line if it failed."""
    measured: dict[str, Any] = {}
    for phase in ("ingest", "ask"):
        if (name, phase) == ("citewire-answers", "ingest"):
            continue  # the library is there
        before = held(server)[1] if server else 0.0
        done = subprocess.run(
            [python, str(RUNNER), name, phase],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            env={
                **os.environ,
                **PATIENT,
                "HF_HUB_OFFLINE": "1",
                "PYTHONPATH": str(RUNNER.parents[2]) if python == sys.executable else "",
            },
        )
        if done.returncode:
            return {"error": (done.stderr.strip() or "?").splitlines()[-1]}
        values = json.loads(done.stdout.splitlines()[-1])
        server_mb, server_cpu = held(server) if server else (0.0, 0.0)
        values[f"{phase}_cpu_s"] += server_cpu - before
        measured |= {f"{phase}_peak_mb": round(values.pop("peak_mb") + server_mb)} | values
    return _summary(measured, len(task["articles"]), right)


def _summary(measured: dict[str, Any], articles: int, right: Sequence[str]) -> dict[str, Any]:
    times, found = measured.pop("times_ms"), [list(dict.fromkeys(ids)) for ids in measured.pop("found")]
    summary = {}
    for clock in ("s", "cpu_s"):
        if f"ingest_{clock}" in measured:
            summary[f"articles_per_{clock}"] = round(articles / measured.pop(f"ingest_{clock}"), 2)
    summary |= {f"warm_p{q}_ms": round(float(np.percentile(times, q)), 1) for q in (50, 95)}
    summary["warm_cpu_ms"] = round(measured.pop("ask_cpu_s") * 1000 / len(times), 1)
    for name, part in (("same_language", slice(0, QUESTIONS)), ("other_language", slice(QUESTIONS, None))):
        for depth in DEPTHS:
            hits = [wanted in ids[:depth] for wanted, ids in zip(right[part], found[part], strict=True)]
            summary[f"{name}_hit@{depth}"] = round(float(np.mean(hits)), 3)
    return measured | summary | {"first_answer_s": round(measured["first_answer_s"], 2)}


@contextmanager
def _served(model: Path | None) -> Iterator[tuple[str, int | None]]:
    """The address and the process of a server of the checkpoint, if one is wanted."""
    if model is None:
        yield "", None
        return
    server = subprocess.Popen(
        [sys.executable, str(SERVER), str(model)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **PATIENT},
    )
    with server:
        assert server.stdin and server.stdout
        yield server.stdout.readline().strip(), server.pid
        server.stdin.close()  # it ends by itself


def _environments(pythons: str) -> dict[str, str]:
    """The Python of each system that there is."""
    found = {"citewire": sys.executable, "citewire-answers": sys.executable}
    for name, module in MODULES.items():
        for python in pythons.split(","):
            if subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0:
                found[name] = python
                break
        else:
            _say(f"{name} is in none of these environments: left out")
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _table(results: dict[str, dict[str, Any]]) -> None:
    table = Table("measure", *results, title="the same articles, questions and weights")
    for name in dict.fromkeys(name for values in results.values() for name in values):
        table.add_row(name, *(str(values.get(name, "")) for values in results.values()))
    Console(width=140).print(table)


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)
