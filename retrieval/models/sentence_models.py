"""LangChain `Embeddings` over sentence-transformers, and over our own encoder. Only imported when one is asked for."""

from typing import cast

from langchain_core.embeddings import Embeddings

from retrieval.models.embeddings import Encoder


class SentenceTransformerEmbeddings(Embeddings):
    """A sentence-transformers model by name or path, with its own query and document prompts."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(name)

    def embed_query(self, text: str) -> list[float]:
        """One question, with the model's query prompt."""
        return cast(list[float], self._model.encode_query(text, show_progress_bar=False).tolist())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Passages, with the model's document prompt."""
        return cast(list[list[float]], self._model.encode_document(texts, show_progress_bar=False).tolist())


class EncoderEmbeddings(Embeddings):
    """The bundled model for LangChain programs."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_query(self, text: str) -> list[float]:
        """One question."""
        return cast(list[float], self._encoder.encode_query(text).tolist())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Passages without a headline."""
        vectors, _ = self._encoder.encode_passages_with_sentences([""] * len(texts), texts, [()] * len(texts))
        return cast(list[list[float]], vectors.tolist())
