"""The vector index: passage vectors in Chroma under the passages' database keys. The only user of chromadb.

An embedded Chroma that is open never finds what another process added, and spoils it when it writes (measured on
1.5.9). So whoever uses this class tells it the library's generation before each use, and it reopens when that moved.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from retrieval.errors import LibraryError, ModelMismatchError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
NEIGHBOURS = 32  # of each vector in the graph; with 16, one in a thousand passages of a small library was out of reach
Vectors = npt.NDArray[np.float32]


class VectorIndex:
    """Passage vectors by cosine. Threads may share one; calls are serialised, a query takes a few milliseconds."""

    def __init__(self, folder: Path, identity: dict[str, str]) -> None:
        """`identity` (model, prompts, chunking) is kept with the collection; another one is refused on opening."""
        self._folder = folder
        self._identity = identity
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._generation = -1

    def search(
        self, generation: int, vector: Vectors, k: int, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The up to `k` nearest passages as (key, cosine), nearest first; `among` these keys, if any are named."""
        if among is not None and not among:
            return []
        with self._ready(generation) as collection:
            found = collection.query(
                query_embeddings=vector[np.newaxis],
                n_results=k,
                ids=None if among is None else [str(key) for key in among],
                include=["distances"],
            )
        distances = found["distances"] or [[]]
        return [(int(key), 1.0 - d) for key, d in zip(found["ids"][0], distances[0], strict=True)]

    def add(self, generation: int, keys: Sequence[int], vectors: Vectors) -> None:
        """Put vectors (n, dimension) under their keys, in place of what was there. One writer at a time, please."""
        with self._ready(generation) as collection:
            assert self._client is not None
            step = self._client.get_max_batch_size()
            for at in range(0, len(keys), step):
                collection.upsert(ids=[str(key) for key in keys[at : at + step]], embeddings=vectors[at : at + step])

    def remove(self, generation: int, keys: Iterable[int]) -> None:
        """Take vectors out; keys that are not there do no harm."""
        ids = [str(key) for key in keys]
        with self._ready(generation) as collection:
            for at in range(0, len(ids), 5000):
                collection.delete(ids=ids[at : at + 5000])

    def keys(self, generation: int) -> set[int]:
        """The keys of all stored vectors."""
        with self._ready(generation) as collection:
            return {int(key) for key in collection.get(include=[])["ids"]}

    def unfindable(self, generation: int, keys: Sequence[int], vectors: Vectors) -> list[int]:
        """Of these passages, those that a search by their own vector does not find: what a count does not reveal."""
        lost = []
        with self._ready(generation) as collection:
            for at in range(0, len(keys), 256):
                part = keys[at : at + 256]
                found = collection.query(query_embeddings=vectors[at : at + 256], n_results=10, include=["distances"])
                for n, (key, ids, distances) in enumerate(
                    zip(part, found["ids"], found["distances"] or [], strict=True), at
                ):
                    same_vector = bool(distances) and distances[-1] < 1e-3  # ten twins: any of them may come first
                    if str(key) in ids or same_vector:
                        continue
                    # The search is approximate: in a large index it misses one in a thousand that is there.
                    alone = collection.query(query_embeddings=vectors[n : n + 1], n_results=1, ids=[str(key)])
                    if not alone["ids"][0]:
                        lost.append(key)
        return lost

    def used(self, before: int, after: int) -> None:
        """The caller's own write moved the generation: if the index was open at `before`, it need not reopen."""
        if self._generation == before:
            self._generation = after

    def clear(self) -> None:
        """Throw the collection away, whatever made it, and begin an empty one."""
        with self._lock, _translated(self._folder):
            self._open(check=False)
            assert self._client is not None
            self._client.delete_collection(COLLECTION)
            self.close()

    def close(self) -> None:
        """Let go of the files."""
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None

    @contextmanager
    def _ready(self, generation: int) -> Iterator["Collection"]:
        with self._lock, _translated(self._folder):
            if self._collection is None or self._generation != generation:
                self.close()
                self._open()
                self._generation = generation
            assert self._collection is not None
            yield self._collection

    def _open(self, *, check: bool = True) -> None:
        import chromadb  # over a second to import; `--help` must not pay for it

        self._client = cast("Client", chromadb.PersistentClient(path=str(self._folder)))
        self._collection = self._client.get_or_create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "max_neighbors": NEIGHBOURS}},
            metadata={"identity": json.dumps(self._identity, sort_keys=True)},
        )
        made_with = json.loads((self._collection.metadata or {}).get("identity", "{}"))
        if check and made_with != self._identity:
            self.close()
            raise mismatch(made_with, self._identity)


def mismatch(made_with: dict[str, str], identity: dict[str, str]) -> ModelMismatchError:
    """The error for a library that was made with another model, prompts or chunking, naming what differs."""
    parts = [
        f"{key} {made_with.get(key, 'unknown')} (now {identity.get(key)})"
        for key in identity
        if made_with.get(key) != identity.get(key)
    ]
    return ModelMismatchError(
        f"the library was made with {', '.join(parts)}; set CITEWIRE_EMBEDDING_MODEL back, or make its index anew with: "
        "citewire doctor --repair"
    )


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Chroma's own errors, and its store's, as one clear line."""
    try:
        yield
    except LibraryError:
        raise
    except Exception as error:  # Chroma raises ValueError, RuntimeError and its own tree from a compiled core
        raise LibraryError(
            f"the vector index in {folder} failed: {str(error).splitlines()[0] if str(error) else error!r}; "
            "check rights and disk space, then run: citewire doctor --repair"
        ) from error
