"""A model for tests that costs nothing and counts: each text has a vector of its own."""

import hashlib
import threading
from collections.abc import Sequence

import numpy as np

DIMENSION = 384


class CountingEncoder:
    """Random unit vectors seeded by the text; `passages` is how many were embedded."""

    def __init__(self, dimension: int = DIMENSION) -> None:
        self.passages = 0
        self.dimension = dimension
        self.threads: set[str] = set()

    def __call__(self) -> "CountingEncoder":
        """What a workspace is asked for."""
        return self

    def encode_query(self, text: str) -> np.ndarray:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        raw = np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32)
        return raw / np.linalg.norm(raw)

    def encode_passages_with_sentences(
        self, contexts: Sequence[str], texts: Sequence[str], sentences: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        self.passages += len(texts)
        self.threads.add(threading.current_thread().name)
        whole = np.stack([self.encode_query(text) for text in texts])
        return whole, [np.repeat(v[None], len(spans), axis=0) for v, spans in zip(whole, sentences, strict=True)]
