"""Questions in a process of its own: `python -m bot.measuring.scale_questions HOME FIRST`, for `citewire bench --scale`.

Each question goes to the library at HOME and to that at FIRST in turns, so that what else the machine does slows both.
Prints one JSON line: of each kind of question, without the embedding, p50 and p95 in ms, the processors' median, and how
many times those of the first library they are; the first answer, with the index read from disk; memory in MB, its own at
the end, and the most with what it has mapped of the database.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from bot.measuring.peer import peak_mb
from bot.measuring.processes import held
from retrieval.answers.answer import Answerer
from retrieval.models.embeddings import Encoder, Vectors
from retrieval.searching.search import Searcher
from retrieval.settings import Settings
from retrieval.storage.database import statements
from retrieval.storage.library import Library
from retrieval.workspace import Workspace

NOW = datetime.fromisoformat("2025-12-31T12:00:00+00:00")  # the generator's last days
TIMES = 40
FACTS = (
    "Who won the election in Austria?", "Wer hat das Werk gekauft?", "How many people died in the flood?",
    "Wann tritt das neue Gesetz in Kraft?", "What did the company announce about its plans?",
    "Wie viel kostet die Eintrittskarte?", "Why is the president of the party against the new budget?",
    "Welche Firma baut in Wien das neue Stadion für den Verein?",
)  # fmt: skip


class Metered:
    """An encoder of questions that tells what it took of the processors, in seconds."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.cpu = encoder, 0.0
        self.encode_passages_with_sentences = encoder.encode_passages_with_sentences

    def encode_query(self, text: str) -> Vectors:
        """See Encoder."""
        begun = time.process_time()
        vector = self._encoder.encode_query(text)
        self.cpu += time.process_time() - begun
        return vector


class Asked:
    """One library that is asked each kind of question; `ask` gives what that took."""

    def __init__(self, library: Library, encoder: Metered) -> None:
        self._encoder, self.answerer = encoder, Answerer(library, Searcher(library, lambda: encoder))
        outlet = next(iter(library.outlets()))
        speakers = _speakers(library)
        known = [speakers[i] for i in np.geomspace(10, len(speakers), len(FACTS), dtype=int) - 1]
        self.kinds: dict[str, Callable[[int], tuple[float, float]]] = {
            "fact": lambda n: self.ask(f"{FACTS[n % len(FACTS)][:-1]} {n}?"),
            "week": lambda n: self.ask(f"{FACTS[n % len(FACTS)][:-1]} {n} last week?"),
            "outlet": lambda n: self.ask(f"{FACTS[n % len(FACTS)][:-1]} {n}?", outlet),
            "busiest": lambda n: self.ask(f"What did {speakers[0]} say about plan {n}?"),
            "speaker": lambda n: self.ask(f"What did {known[n % len(known)]} say about plan {n}?"),
        }

    def ask(self, question: str, source: str | None = None) -> tuple[float, float]:
        """Milliseconds of an answer without those of the model: on the clock, and of the processors."""
        before = time.process_time() - self._encoder.cpu
        timings = self.answerer.ask(question, now=NOW, source=source).timings_ms
        cpu = time.process_time() - self._encoder.cpu - before
        return timings["total"] - timings.get("embedding", 0.0), cpu * 1000


def main(home: Path, first: Path) -> None:
    """Ask, measure, print."""
    with ExitStack() as opened:
        workspace = opened.enter_context(Workspace(Settings(home=home)))
        encoder = Metered(workspace.encoder())
        here = Asked(workspace.library, encoder)
        result = {
            "first_ms": _took(lambda: here.ask(FACTS[0])),
            "names_ms": _took(here.answerer.names),
        }
        there = Asked(opened.enter_context(Workspace(Settings(home=first))).library, encoder)
        for kind in here.kinds:
            result |= in_turns(kind, here.kinds[kind], there.kinds[kind])
        result["own_mb"] = round(held(os.getpid())[0], 1)
    print(json.dumps(result | {"peak_mb": round(peak_mb(), 1)}))


def in_turns(
    kind: str, here: Callable[[int], tuple[float, float]], there: Callable[[int], tuple[float, float]]
) -> dict[str, float]:
    """One kind of question, asked of both libraries in turns, after some that count nothing."""
    for n in range(len(FACTS)):
        here(1000 + n), there(1000 + n)
    pairs = np.array([(here(n), there(n)) if n % 2 else (there(n), here(n))[::-1] for n in range(TIMES)])
    (p50, cpu), (first_p50, first_cpu) = np.median(pairs, axis=0)
    return {
        f"{kind}_p50_ms": round(float(p50), 1),
        f"{kind}_p95_ms": round(float(np.percentile(pairs[:, 0, 0], 95)), 1),
        f"{kind}_cpu_ms": round(float(cpu), 1),
        f"{kind}_of_first": round(float(p50 / first_p50), 2),
        f"{kind}_cpu_of_first": round(float(cpu / first_cpu), 2),
    }


def _speakers(library: Library) -> list[str]:
    """Speakers, the one with most statements first."""
    query = select(statements.c.speaker).group_by(statements.c.speaker).order_by(func.count().desc())
    with library.connect() as connection:
        return [name for name in connection.execute(query).scalars() if name]


def _took(call: Callable[[], object]) -> float:
    """Milliseconds of a call."""
    begun = time.perf_counter()
    call()
    return round((time.perf_counter() - begun) * 1000, 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
