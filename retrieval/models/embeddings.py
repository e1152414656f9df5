"""Which model makes the vectors: the bundled one, any sentence-transformers model, or a provider through LangChain.

    CITEWIRE_EMBEDDING_MODEL=multilingual-e5-small   bundled, no torch (default)
    CITEWIRE_EMBEDDING_MODEL=<name or path>          sentence-transformers, with its own query and document prompts
    CITEWIRE_EMBEDDING_MODEL=openai:<model>          and the like: LangChain's init_embeddings

LangChain's `Embeddings` is the seam: whatever follows it can be an `Encoder` here, and `langchain_embeddings` gives
ours to a LangChain program.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from retrieval.errors import ModelError, first_line
from retrieval.settings import BUNDLED_MODEL

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Vectors = npt.NDArray[np.float32]
SpanPairs = Sequence[Sequence[tuple[int, int]]]


class Encoder(Protocol):
    """What search and ingest need of a model. All vectors are float32 of unit length."""

    def encode_query(self, text: str) -> Vectors:
        """One question, (dimension,)."""
        ...

    def encode_passages_with_sentences(
        self, contexts: Sequence[str], texts: Sequence[str], sentences: SpanPairs
    ) -> tuple[Vectors, list[Vectors]]:
        """Passages (n, dimension), and of each the slices asked for, (s_i, dimension). `contexts` are headlines."""
        ...


class LangChainEncoder:
    """Any LangChain `Embeddings` as an Encoder: slices are embedded as texts of their own."""

    def __init__(self, embeddings: "Embeddings") -> None:
        self._embeddings = embeddings

    def encode_query(self, text: str) -> Vectors:
        """See Encoder. Raises ModelError if the model or its provider fails."""
        return _unit(self._run(self._embeddings.embed_query, text))

    def encode_passages_with_sentences(
        self, contexts: Sequence[str], texts: Sequence[str], sentences: SpanPairs
    ) -> tuple[Vectors, list[Vectors]]:
        """See Encoder. Raises ModelError if the model or its provider fails."""
        whole = [f"{context}\n{text}" if context else text for context, text in zip(contexts, texts, strict=True)]
        slices = [text[a:b] for text, spans in zip(texts, sentences, strict=True) for a, b in spans]
        vectors = _unit(self._run(self._embeddings.embed_documents, whole + slices))
        ends = np.cumsum([len(spans) for spans in sentences])
        return vectors[: len(whole)], np.split(vectors[len(whole) :], ends[:-1])

    @staticmethod
    def _run(function: Any, argument: Any) -> Any:
        try:
            return function(argument)
        except Exception as error:  # each provider raises its own
            raise ModelError(f"the embedding model failed: {error}; see CITEWIRE_EMBEDDING_MODEL") from error


def load_encoder(name: str) -> Encoder:
    """The encoder that the setting names. Raises ModelError if it cannot be loaded."""
    if name == BUNDLED_MODEL:
        from retrieval.models.engine import E5Engine

        return E5Engine()
    return LangChainEncoder(_load_embeddings(name))


def _load_embeddings(name: str) -> "Embeddings":
    provider, colon, _model = name.partition(":")
    try:
        if colon and provider.isidentifier() and not Path(name).exists():
            from langchain.embeddings import init_embeddings

            return init_embeddings(name)
        from retrieval.models.sentence_models import SentenceTransformerEmbeddings

        return SentenceTransformerEmbeddings(name)
    except Exception as error:  # a hub, a file or a provider, each with errors of its own
        raise ModelError(f"embedding model {name!r} cannot be loaded: {first_line(error)}") from error


def langchain_embeddings(name: str) -> "Embeddings":
    """The model that the setting names, as LangChain's `Embeddings`. Raises ModelError if it cannot be loaded."""
    if name == BUNDLED_MODEL:
        from retrieval.models.sentence_models import EncoderEmbeddings

        return EncoderEmbeddings(load_encoder(name))
    return _load_embeddings(name)



def _unit(vectors: Any) -> Vectors:
    array: Vectors = np.array(vectors, dtype=np.float32)
    norms = np.linalg.norm(array, axis=-1, keepdims=True)
    array /= np.maximum(norms, 1e-12)
    return array
