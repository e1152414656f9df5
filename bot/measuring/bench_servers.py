"""`citewire bench --servers`: a library on the servers that the settings name against one in a folder, in the same run.

Both get the same articles and questions in turns, so that what else the machine does falls on both. Read the ratios.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.commands.jsonout import dumps
from bot.measuring.bench import QUESTIONS, articles_of
from ingest.pipeline import Report, ingest
from retrieval.errors import SettingsError, UsageError
from retrieval.records import Draft
from retrieval.settings import in_folder, load_settings
from retrieval.storage.store import Writer
from retrieval.workspace import Workspace

ROUNDS = 10  # of the questions


def run(corpus: Path | None, *, articles: int, as_json: bool) -> int:
    """Measure, print a table, then one JSON line. The library on the servers must be empty; its articles stay."""
    settings = load_settings()
    if not (settings.database_url and settings.chroma_url):
        raise SettingsError("no servers to measure; set CITEWIRE_DATABASE_URL and CITEWIRE_CHROMA_URL; see .env.example")
    drafts = articles_of(corpus, articles)
    with (
        tempfile.TemporaryDirectory(prefix="citewire-bench-") as home,
        Workspace(in_folder(Path(home)), create=True) as files,
        Workspace(settings, create=True) as servers,
    ):
        if servers.library.count():
            raise UsageError(f"the library at {servers.library.place} is not empty; name an empty database")
        result = _measured({"files": files, "servers": servers}, drafts)
    if not as_json:
        table = Table("measure", "files", "servers", "ratio")
        for name, value in result["files"].items():
            table.add_row(name, str(value), str(result["servers"][name]), str(result["ratio"][name]))
        Console(width=120).print(table)
    print(dumps(result))
    return 0


def _measured(workspaces: dict[str, Workspace], drafts: Sequence[Draft]) -> dict[str, Any]:
    result: dict[str, Any] = {name: {"passages_per_s": rate} for name, rate in _ingesting(workspaces, drafts).items()}
    total: dict[str, list[float]] = {name: [] for name in workspaces}
    same: list[bool] = []
    for round_ in range(-1, ROUNDS):
        for question in QUESTIONS:
            asked = f"{question[:-1]} {2000 + round_}?"  # each is embedded anew
            answers = {name: workspace.answerer.ask(asked) for name, workspace in workspaces.items()}
            same.append(len({answer.text for answer in answers.values()}) == 1)
            if round_ >= 0:  # before that, all is warmed up
                for name, answer in answers.items():
                    total[name].append(answer.timings_ms["total"])
    for name, ms in total.items():
        result[name] |= {f"answer_p{p}_ms": round(float(np.percentile(ms, p)), 1) for p in (50, 95)}
    ratio = {name: round(result["servers"][name] / result["files"][name], 3) for name in result["files"]}
    return result | {"ratio": ratio, "same_answers": round(float(np.mean(same)), 3), "articles": len(drafts)}


def _ingesting(workspaces: dict[str, Workspace], drafts: Sequence[Draft]) -> dict[str, float]:
    """Passages a second; one begins with the first half, the other with the second."""
    for workspace in workspaces.values():
        workspace.encoder()
    half = len(drafts) // 2
    seconds, passages = dict.fromkeys(workspaces, 0.0), dict.fromkeys(workspaces, 0)
    for part, order in ((drafts[:half], list(workspaces)), (drafts[half:], list(reversed(workspaces)))):
        for name in order:
            report, begun = Report(), time.perf_counter()
            ingest(part, Writer(workspaces[name].library), workspaces[name].encoder, report, lambda: None)
            seconds[name] += time.perf_counter() - begun
            passages[name] += report.passages
    return {name: round(passages[name] / seconds[name], 2) for name in workspaces}
