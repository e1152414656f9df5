"""Prepares the bundled embedding model once: ONNX graphs with 8-bit weights and a SentencePiece model, in a cache.

The cache is checked by SHA-256 at each start; what is damaged, half written or missing is made again. Files are written
aside and moved into place under a lock, so that two first starts at once, or a crash, leave nothing half done.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from retrieval.errors import ModelError
from retrieval.models.weights import (
    BOS,
    EOS,
    FEED_FORWARD,
    HEADS,
    HIDDEN,
    LAYER_NORM_EPSILON,
    LAYERS,
    MASK,
    PAD,
    UNK,
    WEIGHTS_SHA256,
    Floats,
    Weights,
    check_weights,
)

if TYPE_CHECKING:
    from onnx import NodeProto

RECIPE = 3
"""Grows with each change of what is prepared; vectors of another recipe are not comparable bit for bit."""
FOLDER = f"multilingual-e5-small-{WEIGHTS_SHA256[:12]}-{RECIPE}"
GRAPH_FILE, SENTENCES_FILE, TOKENIZER_FILE = "graph.onnx", "sentences.onnx", "tokenizer.model"
MANIFEST_FILE, LOCK_FILE = "manifest.json", "prepare.lock"
LOCK_SECONDS = 120.0
MICROSOFT = "com.microsoft"  # ONNX Runtime's own operators: here, attention of many heads as one
LARGEST = 64
"""8-bit weights keep to seven bits: the AVX2 product of two bytes adds pairs in 16 bits, where 255 * 127 * 2 overflows."""
SHARED_LAYERS = 6
"""Of 12. The passage goes without the mask for the rest: with 10 shared its vector is poorer, with fewer hardly better
(EVALUATION.md, "Sentences in their passage")."""
GELU_FLOOR = 0.17
"""GELU's least value is -0.16997."""

Progress = Callable[[str, float], None]


def prepared_files(
    weights: Weights, cache_dir: Path, names: Sequence[str], progress: Progress | None = None
) -> list[bytes]:
    """The prepared files of these names, checked; made on the first call, with `progress(what, share of 1)`.

    Raises ModelError if the folder cannot be written or another process holds its lock too long.
    """
    folder = cache_dir / FOLDER
    if files := _read(folder, names):
        return files
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK_FILE, timeout=LOCK_SECONDS):
            if files := _read(folder, names):  # another process was first
                return files
            made = _prepare(weights, folder, progress or (lambda what, share: None))
            return [made[name] for name in names]
    except Timeout as error:
        raise ModelError(
            f"another process is preparing the embedding model in {folder}; wait for it, then try again"
        ) from error
    except OSError as error:
        raise ModelError(
            f"the embedding model cannot be kept in {folder}: {error}; free space, or choose another folder"
        ) from error


def _read(folder: Path, names: Sequence[str]) -> list[bytes] | None:
    """These files if they are as the manifest says, else None."""
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_bytes())
        files = [(folder / name).read_bytes() for name in names]
    except (OSError, ValueError):
        return None
    right = isinstance(manifest, dict) and all(
        manifest.get(name) == _digest(file) for name, file in zip(names, files, strict=True)
    )
    return files if right else None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _prepare(weights: Weights, folder: Path, progress: Progress) -> dict[str, bytes]:
    what = "preparing the embedding model (once)"
    progress(what, 0.0)
    check_weights(weights.path)
    made = {TOKENIZER_FILE: build_tokenizer(weights)}
    made[GRAPH_FILE] = GraphBuilder(weights).build(lambda share: progress(what, 0.1 + 0.4 * share))
    made[SENTENCES_FILE] = GraphBuilder(weights).build_with_sentences(lambda share: progress(what, 0.5 + 0.4 * share))
    for name, content in made.items():
        _write(folder / name, content)
    manifest = json.dumps({name: _digest(content) for name, content in made.items()})
    _write(folder / MANIFEST_FILE, manifest.encode())
    progress(what, 1.0)
    return made


def _write(path: Path, content: bytes) -> None:
    """Replace a file in one step: a reader sees the old or the new one."""
    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def build_tokenizer(weights: Weights) -> bytes:
    """The vocabulary as a SentencePiece model. Its text rules (nmt_nfkc, as XLM-RoBERTa's) come with the library."""
    from sentencepiece import SentencePieceNormalizer
    from sentencepiece.sentencepiece_model_pb2 import ModelProto  # type: ignore[attr-defined]  # made as it is imported

    rules = SentencePieceNormalizer(rule_name="nmt_nfkc")
    model = ModelProto.FromString(rules.serialized_model_proto())
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    model.normalizer_spec.escape_whitespaces = True
    model.trainer_spec.model_type = model.trainer_spec.UNIGRAM
    model.trainer_spec.bos_id, model.trainer_spec.eos_id = BOS, EOS
    model.trainer_spec.pad_id, model.trainer_spec.unk_id = PAD, UNK
    kinds = dict.fromkeys((BOS, EOS, PAD, MASK), model.SentencePiece.CONTROL) | {UNK: model.SentencePiece.UNKNOWN}
    for number, (piece, score) in enumerate(weights.pieces()):
        kind = kinds.get(number, model.SentencePiece.NORMAL)  # "</s>" in an article is text, not a control piece
        model.pieces.add(piece=piece, score=score, type=kind)
    return bytes(model.SerializeToString())


class GraphBuilder:
    """BERT's encoder for one text: embeddings (1, tokens, 384) in, token states (1, tokens, 384) out.

    Matrix products run in 8 bits: weights with one scale a column, activations with one scale a token, found as it
    runs. One scale for all tokens, as ONNX Runtime's dynamic quantisation has it, cost .017 of recall@1 on German
    XQuAD, because a few tokens hold far larger values than the rest. All else is float32.
    """

    def __init__(self, weights: Weights) -> None:
        from onnx import TensorProto, helper, numpy_helper

        self._weights = weights
        self._helper, self._from_array, self._types = helper, numpy_helper.from_array, TensorProto
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}
        for name, value in (
            ("0", np.uint8(0)),
            ("128", np.uint8(128)),
            ("offset", np.float32(128)),
            ("127", np.float32(127)),
            ("255", np.float32(255)),
            ("floor", np.float32(GELU_FLOOR)),
            ("least", np.float32(1e-9)),
        ):
            self._constant(name, np.array(value))
        self._constant("last axis", np.array([-1]))

    def build(self, progress: Callable[[float], None]) -> bytes:
        """The model as it was trained, "embeddings" -> "states"; `progress` gets the share that is done."""
        states = self._layers("embeddings", range(LAYERS), progress)
        return self._serialised(["embeddings"], {"states": states})

    def build_with_sentences(self, progress: Callable[[float], None]) -> bytes:
        """A passage and its sentences in one run: "embeddings" and "mask" -> "whole" and "parts".

        Under the mask (1, 1, tokens, tokens; added to attention, a large negative number hides) each sentence reads
        itself and the headline alone, so that its tokens tell it apart from its neighbours. Only the last layers run
        twice: once more under the mask for the sentences, and without it, all tokens reading all, for the passage.
        """
        states = self._layers("embeddings", range(SHARED_LAYERS), lambda share: progress(0.7 * share), mask="mask")
        rest = range(SHARED_LAYERS, LAYERS)
        whole = self._layers(states, rest, lambda share: progress(0.7 + 0.15 * share))
        parts = self._layers(states, rest, lambda share: progress(0.85 + 0.15 * share), mask="mask")
        return self._serialised(["embeddings", "mask"], {"whole": whole, "parts": parts})

    def _serialised(self, inputs: list[str], outputs: dict[str, str]) -> bytes:
        for name, states in outputs.items():
            self._nodes.append(self._helper.make_node("Identity", [states], [name]))
        graph = self._helper.make_graph(
            self._nodes, FOLDER, self._ends(inputs), self._ends(list(outputs)), list(self._constants.values())
        )
        opsets = [self._helper.make_opsetid("", 20), self._helper.make_opsetid(MICROSOFT, 1)]
        return bytes(self._helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString())

    def _ends(self, names: list[str]) -> list[Any]:
        shapes: dict[str, list[str | int | None]] = {"mask": [1, 1, "tokens", "tokens"]}
        states: list[str | int | None] = [1, "tokens", HIDDEN]
        return [self._helper.make_tensor_value_info(n, self._types.FLOAT, shapes.get(n, states)) for n in names]

    def _layers(self, states: str, numbers: range, progress: Callable[[float], None], mask: str | None = None) -> str:
        if states == "embeddings":
            states = self._normalised(states, "emb.ln")
        for done, number in enumerate(numbers, 1):
            states = self._layer(f"l{number}.", states, mask)
            progress(done / len(numbers))
        return states

    def _layer(self, layer: str, states: str, mask: str | None) -> str:
        """Attention, then the feed-forward part, each added to its input and normalised (post-norm, as in BERT)."""
        parts = self._linear(states, [(layer + part, HIDDEN, HIDDEN) for part in "qkv"])
        names = [f"{part} of {parts}" for part in "QKV"]
        self._nodes.append(self._helper.make_node("Split", [parts], names, axis=-1, num_outputs=3))
        bias = ["", "", mask] if mask else []  # its place among the operator's inputs
        attended = self._node("MultiHeadAttention", *names, *bias, domain=MICROSOFT, num_heads=HEADS)
        states = self._added(states, self._linear(attended, [(layer + "ao", HIDDEN, HIDDEN)]), layer + "aln")
        hidden = self._node("Gelu", self._linear(states, [(layer + "fi", FEED_FORWARD, HIDDEN)]))
        change = self._linear(hidden, [(layer + "fo", HIDDEN, FEED_FORWARD)], after_gelu=True)
        return self._added(states, change, layer + "oln")

    def _added(self, states: str, change: str, name: str) -> str:
        return self._normalised(self._node("Add", states, change), name)

    def _normalised(self, states: str, name: str) -> str:
        parts = [self._constant(f"{name}.{part}", self._weights.tensor(f"{name}.{part}", HIDDEN)) for part in "wb"]
        return self._node("LayerNormalization", states, *parts, epsilon=LAYER_NORM_EPSILON)

    def _linear(self, states: str, parts: list[tuple[str, int, int]], after_gelu: bool = False) -> str:
        """states @ W.T + b in 8 bits, the (name, outputs, inputs) parts side by side."""
        name = parts[0][0]
        matrix = np.concatenate([self._weights.tensor(f"{part}.w", rows, columns) for part, rows, columns in parts])
        bias = np.concatenate([self._weights.tensor(f"{part}.b", rows) for part, rows, _columns in parts])
        values, scales = _quantised(matrix)
        if after_gelu:  # (states + floor) @ W.T is too large by floor times the sum of each column
            bias = bias - GELU_FLOOR * values.sum(axis=0, dtype=np.int32) * scales
        bytes_, token_scales = self._quantise_positive(states) if after_gelu else self._quantise(states)
        zero = "0" if after_gelu else "128"
        product = self._node("MatMulInteger", bytes_, self._constant(f"{name}.w", values), zero)
        product = self._node("Mul", self._node("Cast", product, to=self._types.FLOAT), token_scales)
        product = self._node("Mul", product, self._constant(f"{name}.scales", scales))
        return self._node("Add", product, self._constant(f"{name}.b", bias.astype(np.float32)))

    def _quantise(self, states: str) -> tuple[str, str]:
        """Each token's values as bytes around 128, and its scale: (1, tokens, n) and (1, tokens, 1)."""
        largest = self._node("ReduceMax", self._node("Abs", states), "last axis", keepdims=1)
        scales = self._node("Div", self._node("Max", largest, "least"), "127")
        rounded = self._node("Round", self._node("Div", states, scales))
        return self._node("Cast", self._node("Add", rounded, "offset"), to=self._types.UINT8), scales

    def _quantise_positive(self, states: str) -> tuple[str, str]:
        """The same for what GELU gives, which is hardly negative: all 256 steps from its floor up, twice as fine."""
        positive = self._node("Add", states, "floor")
        scales = self._node("Div", self._node("ReduceMax", positive, "last axis", keepdims=1), "255")
        return self._node(
            "Cast", self._node("Round", self._node("Div", positive, scales)), to=self._types.UINT8
        ), scales

    def _node(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        output = f"{operator} {len(self._nodes)}"
        self._nodes.append(self._helper.make_node(operator, list(inputs), [output], domain=domain, **attributes))
        return output

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        if name not in self._constants:  # layers that run twice share their weights
            self._constants[name] = self._from_array(np.ascontiguousarray(value).reshape(value.shape), name)
        return name


def _quantised(matrix: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """(outputs, inputs) weights as int8 (inputs, outputs), and one scale an output."""
    scales = np.abs(matrix).max(axis=1) / LARGEST
    return np.rint(matrix / scales[:, None]).astype(np.int8).T, scales
