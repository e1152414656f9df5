"""The vector index in a folder, over the real Chroma."""

from pathlib import Path
from typing import Any

import numpy as np
from chromadb import PersistentClient

from retrieval.storage.vectors import COLLECTION, VectorIndex, mismatch

IDENTITY = {"model": "test"}


def test_a_large_index_is_written_seldom_searched_widely_and_found_whole_by_another_process(tmp_path: Path) -> None:
    vectors = np.random.default_rng(7).standard_normal((3_000, 8), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    keys = [*range(1, 1_001), *range(900_000, 902_000)]
    writing = VectorIndex(str(tmp_path / "chroma"), IDENTITY)
    for at in range(0, len(keys), 500):
        writing.add(0, keys[at : at + 500], vectors[at : at + 500])
    settings = hnsw(tmp_path / "chroma")
    assert settings["sync_threshold"] >= 4_500 and settings["ef_search"] >= 2_000
    reading = VectorIndex(str(tmp_path / "chroma"), IDENTITY)
    assert reading.keys(0) == set(keys)
    found = reading.search(0, vectors[[0, 999, 1_000, 2_999]], 1)
    assert [key for each in found for key, _ in each] == [1, 1_000, 900_000, 901_999]
    assert reading.unfindable(0, keys, vectors) == []
    writing.close()
    reading.close()


def test_an_index_made_anew_leaves_no_files_of_the_one_before(tmp_path: Path) -> None:
    vectors = np.eye(8, dtype=np.float32)
    index = VectorIndex(str(tmp_path), IDENTITY)
    for _ in range(3):
        index.clear()
        index.add(0, range(1, 9), vectors)
        assert index.search(0, vectors[4:5], 1) == [[(5, 1.0)]]
    index.close()
    assert len([folder for folder in tmp_path.iterdir() if folder.is_dir()]) == 1


def test_a_setting_is_blamed_only_if_it_differs() -> None:
    """After an upgrade the same model may make other vectors: there is nothing to set back."""
    other_model = mismatch(IDENTITY, {**IDENTITY, "model": "another"})
    upgraded = mismatch({**IDENTITY, "weights": "1"}, {**IDENTITY, "weights": "2"})
    assert "set CITEWIRE_EMBEDDING_MODEL back" in str(other_model)
    assert "CITEWIRE_EMBEDDING_MODEL" not in str(upgraded)
    assert all("citewire doctor --repair" in str(error) for error in (other_model, upgraded))


def hnsw(folder: Path) -> dict[str, Any]:
    """The settings of the index."""
    client = PersistentClient(path=str(folder))
    try:
        return dict(client.get_collection(COLLECTION, embedding_function=None).configuration["hnsw"] or {})
    finally:
        client.close()
