"""The vector index: passage vectors in Chroma under the passages' database keys. The only user of chromadb.

An embedded Chroma that is open never finds what another process added, and spoils it when it writes (measured on
1.5.9). So whoever uses this class tells it the library's generation before each use, and it reopens when that moved.
A Chroma server has neither fault: there any number of processes read and write one index.
"""

import json
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

import httpx
import numpy as np
import numpy.typing as npt

from retrieval.errors import LibraryAwayError, LibraryError, ModelMismatchError, SettingsError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
CHROMAS_OWN = 1_000  # vectors that wait in its log before it writes the index
LOG_SHARE = 200  # of the vectors of a large index, one part in so many may wait there
NEIGHBOURS = 32  # of each vector in the graph; with 16, one in a thousand passages of a small library was out of reach
# Of the graph's vectors, those that a search looks at. With Chroma's 100, of the 20 nearest among 200,000 synthetic vectors 41 %
# were missed; 800 take 2 ms more (EVALUATION.md, "Latency").
LOOKED_AT = 800
LARGE = 100_000  # vectors; from there on, the root of how many times more there are, so many times more are looked at
# And those that are looked at to place a new one: 300 take .5 ms more than Chroma's 100, a hundredth of embedding a passage; of
# the 20 nearest among 30,000 .997 are found in place of .948.
LOOKED_AT_TO_PLACE = 300
Vectors = npt.NDArray[np.float32]
T = TypeVar("T")


class VectorIndex:
    """Passage vectors by cosine, in a folder. Threads may share one; calls are serialised, a query takes milliseconds."""

    def __init__(
        self, place: str, identity: dict[str, str], name: str = COLLECTION, *, expected: Callable[[], bool] = lambda: False
    ) -> None:
        """`identity` (model, prompts, chunking) is kept with the collection; another one is refused on opening.

        `name` tells libraries in one place apart; `expected` says whether a library has passages, so that its index
        must be there.
        """
        self._place, self._identity, self._name, self._expected = place, identity, name, expected
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._generation = -1

    def search(
        self, generation: int, vectors: Vectors, k: int, among: Sequence[int] | None = None
    ) -> list[list[tuple[int, float]]]:
        """Of each vector, (n, dimension), the up to `k` nearest passages as (key, cosine), nearest first.

        `among` these keys, if any are named.
        """
        if among is not None and not among:
            return [[] for _ in vectors]
        found = self._do(
            generation,
            lambda collection: collection.query(
                query_embeddings=vectors,
                n_results=k,
                ids=None if among is None else [str(key) for key in among],
                include=["distances"],
            ),
        )
        pairs = zip(found["ids"], found["distances"] or [], strict=True)
        return [[(int(key), 1.0 - d) for key, d in zip(*pair, strict=True)] for pair in pairs]

    def add(self, generation: int, keys: Sequence[int], vectors: Vectors) -> None:
        """Put vectors (n, dimension) under their keys, in place of what was there. One writer at a time, please."""

        def upsert(collection: "Collection") -> None:
            assert self._client is not None
            step = self._client.get_max_batch_size()
            _fit(collection, max(keys))
            for at in range(0, len(keys), step):
                collection.upsert(ids=[str(key) for key in keys[at : at + step]], embeddings=vectors[at : at + step])

        self._do(generation, upsert)

    def remove(self, generation: int, keys: Iterable[int]) -> None:
        """Take vectors out; keys that are not there do no harm."""
        ids = [str(key) for key in keys]
        for at in range(0, len(ids), 5000):
            self._do(generation, partial(_delete, ids=ids[at : at + 5000]))

    def keys(self, generation: int) -> set[int]:
        """The keys of all stored vectors."""
        return {int(key) for key in self._do(generation, lambda collection: collection.get(include=[])["ids"])}

    def unfindable(self, generation: int, keys: Sequence[int], vectors: Vectors) -> list[int]:
        """Of these passages, those that a search by their own vector does not find: what a count does not reveal."""
        lost: list[int] = []
        for at in range(0, len(keys), 256):
            lost += self._do(generation, partial(_unfound, keys=keys[at : at + 256], vectors=vectors[at : at + 256]))
        return lost

    def used(self, before: int, after: int) -> None:
        """The caller's own write moved the generation: if the index was open at `before`, it need not reopen."""
        if self._generation == before:
            self._generation = after

    def clear(self) -> None:
        """Throw the collection away, whatever made it, and begin an empty one."""
        from chromadb.errors import NotFoundError

        with self._lock, self._translated():
            self._forget()
            client = self._connect()
            with suppress(NotFoundError):
                client.delete_collection(self._name)
            self._tidy(client)
            self._create(client)
            client.close()

    def close(self) -> None:
        """Let go of the files, or of the server."""
        self._forget()

    def _do(self, generation: int, call: Callable[["Collection"], T]) -> T:
        """What a call gives, on the collection as it is at this generation."""
        with self._lock, self._translated():
            if self._collection is None or self._generation != generation:
                self._forget()
                self._open()
                self._generation = generation
            assert self._collection is not None
            return call(self._collection)

    def _connect(self) -> "Client":
        import chromadb  # over a second to import; `--help` must not pay for it

        return cast("Client", chromadb.PersistentClient(path=self._place))

    def _open(self) -> None:
        from chromadb.errors import NotFoundError

        self._client = self._connect()
        try:
            self._collection = self._client.get_collection(self._name, embedding_function=None)
        except NotFoundError as error:
            if self._expected():
                raise LibraryError(
                    f"the vector index of this library is not at {self._place}; name its place, or make it there with: "
                    "citewire doctor --repair"
                ) from error
            self._collection = self._create(self._client)
        made_with = json.loads((self._collection.metadata or {}).get("identity", "{}"))
        if made_with != self._identity:
            self._forget()
            raise mismatch(made_with, self._identity)

    def _create(self, client: "Client") -> "Collection":
        return client.get_or_create_collection(
            self._name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "max_neighbors": NEIGHBOURS, "ef_search": LOOKED_AT, "ef_construction": LOOKED_AT_TO_PLACE}},
            metadata={"identity": json.dumps(self._identity, sort_keys=True)},
        )

    def _tidy(self, client: "Client") -> None:
        """Chroma leaves the files of a collection that it deletes: each new index of a million passages 2 GB of them."""
        if not client.count_collections():
            for folder in Path(self._place).glob("*/"):
                shutil.rmtree(folder, ignore_errors=True)

    def _forget(self) -> None:
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            client.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Chroma's own errors, and its store's, as one clear line."""
        try:
            yield
        except LibraryError:
            raise
        except Exception as error:  # Chroma raises ValueError, RuntimeError and its own tree from a compiled core
            raise LibraryError(
                f"the vector index in {self._place} failed: {_said(error)}; "
                "check rights and disk space, then run: citewire doctor --repair"
            ) from error


class ServedIndex(VectorIndex):
    """The same on a Chroma server, which sees to it that all its clients agree; calls run side by side."""

    def __init__(self, url: str, identity: dict[str, str], name: str, *, expected: Callable[[], bool]) -> None:
        """Raises SettingsError if that is no address of a server."""
        super().__init__(url, identity, name, expected=expected)
        self._address = _address(url)

    def _do(self, generation: int, call: Callable[["Collection"], T]) -> T:
        from chromadb.errors import NotFoundError

        with self._translated():
            try:
                return call(self._opened())
            except NotFoundError:  # another process made the index anew
                self._forget()
                return call(self._opened())

    def _opened(self) -> "Collection":
        with self._lock:
            if self._collection is None:
                self._open()
            assert self._collection is not None
            return self._collection

    def _tidy(self, client: "Client") -> None:
        """The server's files are its own."""

    def _connect(self) -> "Client":
        import chromadb

        host, port, secure = self._address
        return cast("Client", chromadb.HttpClient(host=host, port=port, ssl=secure))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except LibraryError:
            raise
        except Exception as error:
            self._forget()  # the next call connects anew
            if isinstance(error, httpx.TransportError) or "Could not connect" in str(error):
                raise LibraryAwayError(
                    f"the Chroma server at {self._place} does not answer; start it, or check CITEWIRE_CHROMA_URL"
                ) from error
            raise LibraryError(f"the Chroma server at {self._place} failed: {_said(error)}; see its log") from error


def _address(url: str) -> tuple[str, int, bool]:
    """Host, port and whether to use TLS. Raises SettingsError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError("setting CITEWIRE_CHROMA_URL must be http://host:port of a Chroma server; see .env.example")
    secure = parts.scheme == "https"
    return parts.hostname, port or (443 if secure else 8000), secure


def _fit(collection: "Collection", last_key: int) -> None:
    """Fit the index's settings to its size; whoever opens it next goes by them.

    `sync_threshold`: a large one is written to disk less often than each 1,000 vectors. Each time Chroma writes a list of all
    ids: at 76,000 that took .05 s, so at a million it would take as long as adding the vectors. Until then they are in its
    log, from which whoever opens the index adds them. `ef_search`: among a million, 800 find .934 of the 20 nearest, 1,600
    .970, 3,200 .983 (EVALUATION.md, "Latency").
    """
    if last_key < LARGE:
        return
    hnsw = collection.configuration.get("hnsw") or {}
    wanted = {
        "sync_threshold": (last_key // LOG_SHARE, 2 * (hnsw.get("sync_threshold") or CHROMAS_OWN)),
        "ef_search": (int(LOOKED_AT * (last_key / LARGE) ** 0.5), 1.2 * (hnsw.get("ef_search") or LOOKED_AT)),
    }
    if changed := {name: value for name, (value, enough) in wanted.items() if value >= enough}:
        collection.modify(configuration={"hnsw": changed})  # type: ignore[arg-type]  # some of its keys


def _delete(collection: "Collection", ids: list[str]) -> None:
    collection.delete(ids=ids)


def _unfound(collection: "Collection", keys: Sequence[int], vectors: Vectors) -> list[int]:
    """Of these passages, those that a search by their own vector does not find."""
    lost = []
    found = collection.query(query_embeddings=vectors, n_results=10, include=["distances"])
    for n, (key, ids, distances) in enumerate(zip(keys, found["ids"], found["distances"] or [], strict=True)):
        same_vector = bool(distances) and distances[-1] < 1e-3  # ten twins: any of them may come first
        if str(key) in ids or same_vector:
            continue
        # The search is approximate: in a large index it misses one in a thousand that is there.
        alone = collection.query(query_embeddings=vectors[n : n + 1], n_results=1, ids=[str(key)])
        if not alone["ids"][0]:
            lost.append(key)
    return lost


def _said(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else repr(error)


def mismatch(made_with: dict[str, str], identity: dict[str, str]) -> ModelMismatchError:
    """The error for a library that was made with another model, prompts or chunking, naming what differs."""
    parts = [
        f"{key} {made_with.get(key, 'unknown')} (now {identity.get(key)})"
        for key in identity
        if made_with.get(key) != identity.get(key)
    ]
    back = "set CITEWIRE_EMBEDDING_MODEL back, or " if made_with.get("model") != identity.get("model") else ""
    return ModelMismatchError(
        f"the library was made with {', '.join(parts)}; {back}make its index anew with: citewire doctor --repair"
    )
