"""Questions to one library in a process of its own: `python -m bot.measuring.scale_questions HOME`, for `citewire bench --scale`.

Prints one JSON line: p50 and p95 in ms of each kind of question, without the embedding, and the peak memory in MB.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from bot.measuring.peer import peak_mb
from retrieval.answer import Answerer
from retrieval.database import statements
from retrieval.library import Library
from retrieval.settings import in_folder
from retrieval.workspace import Workspace

NOW = datetime.fromisoformat("2025-12-31T12:00:00+00:00")  # the generator's last days
TIMES = 40
FACTS = (
    "Who won the election in Austria?", "Wer hat das Werk gekauft?", "How many people died in the flood?",
    "Wann tritt das neue Gesetz in Kraft?", "What did the company announce about its plans?",
    "Wie viel kostet die Eintrittskarte?", "Why is the president of the party against the new budget?",
    "Welche Firma baut in Wien das neue Stadion für den Verein?",
)  # fmt: skip


def main(home: Path) -> None:
    """Ask, measure, print."""
    with Workspace(in_folder(home)) as workspace:
        answerer = workspace.answerer
        begun = time.perf_counter()
        answerer.ask(FACTS[0], now=NOW)
        result: dict[str, float] = {"first_ms": round((time.perf_counter() - begun) * 1000, 1)}
        outlet = next(iter(workspace.library.outlets()))
        begun = time.perf_counter()
        answerer.names()
        result["names_ms"] = round((time.perf_counter() - begun) * 1000, 1)
        by_statements = _speakers(workspace.library)
        known = [by_statements[i] for i in np.geomspace(10, len(by_statements), len(FACTS), dtype=int) - 1]
        kinds: dict[str, Callable[[int], float]] = {
            "fact": lambda n: _ask(answerer, f"{FACTS[n % len(FACTS)][:-1]} {n}?"),
            "week": lambda n: _ask(answerer, f"{FACTS[n % len(FACTS)][:-1]} {n} last week?"),
            "outlet": lambda n: _ask(answerer, f"{FACTS[n % len(FACTS)][:-1]} {n}?", outlet),
            "busiest": lambda n: _ask(answerer, f"What did {by_statements[0]} say about plan {n}?"),
            "speaker": lambda n: _ask(answerer, f"What did {known[n % len(known)]} say about plan {n}?"),
        }
        for kind, ask in kinds.items():
            for n in range(len(FACTS)):
                ask(1000 + n)
            times = [ask(n) for n in range(TIMES)]
            result |= {f"{kind}_p{q}_ms": round(float(np.percentile(times, q)), 1) for q in (50, 95)}
    result["peak_mb"] = round(peak_mb(), 1)
    print(json.dumps(result))


def _speakers(library: Library) -> list[str]:
    """Speakers, the one with most statements first."""
    query = select(statements.c.speaker).group_by(statements.c.speaker).order_by(func.count().desc())
    with library.connect() as connection:
        return [name for name in connection.execute(query).scalars() if name]


def _ask(answerer: Answerer, question: str, source: str | None = None) -> float:
    """Milliseconds of an answer without those of the model."""
    timings = answerer.ask(question, now=NOW, source=source).timings_ms
    return timings["total"] - timings.get("embedding", 0.0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
