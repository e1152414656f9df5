"""What measures: synthetic articles that a library takes for real ones, and the growth of one."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.measuring import bench_soak
from bot.measuring.newsroom import open_newsroom
from bot.measuring.synthetic import Generator, learn
from retrieval.records import Draft
from retrieval.storage.doctor import examine
from retrieval.storage.library import Library, Scope
from retrieval.storage.store import Writer
from tests.ingest.encoders import CountingEncoder

IDENTITY = {"model": "test", "chunking": "test"}
REAL = [
    Draft(
        title=f"Report {n}", text=f"The harbour was closed on day {n}. Nobody said why. " * 9, id=f"r{n}", language="en"
    )
    for n in range(9)
]


@pytest.fixture
def generator() -> Generator:
    return Generator([learn("en", REAL, CountingEncoder(16))])


def test_synthetic_articles_are_stored_found_and_sound(tmp_path: Path, generator: Generator) -> None:
    with Library(tmp_path / "library", IDENTITY, create=True) as library:
        batch = next(generator.batches(60))
        assert Writer(library).save(batch) == ["added"] * len(batch)
        for article in batch:
            for passage in article.passages:
                assert passage.sentences[0].start == passage.start
                assert all(s.of(article.article.text).endswith(".") for s in passage.sentences)
        wanted = batch[3]
        keys = [key for key, _ in library.nearest(wanted.vectors[0], 1, Scope())]
        assert [p.article.id for p in library.passages(keys)] == [wanted.article.id]
        assert all(check.ok for check in examine(library))


def test_vectors_are_near_real_ones_and_of_unit_length(generator: Generator) -> None:
    vectors = np.concatenate([article.vectors for article in next(generator.batches(200))])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert len(np.unique(vectors[:, 0])) == len(vectors)


def test_the_same_seed_gives_the_same_articles() -> None:
    language = learn("en", REAL, CountingEncoder(16))
    first, second = (next(Generator([language]).batches(20)) for _ in range(2))
    assert [a.article.text for a in first] == [a.article.text for a in second]


def test_sizes_that_are_no_numbers_are_refused(command: Callable[..., object]) -> None:
    outcome = command("bench", "--scale", "many")
    assert (outcome.code, outcome.out) == (2, "")  # type: ignore[attr-defined]
    assert "--scale 10000,100000" in outcome.err  # type: ignore[attr-defined]


def test_a_soak_of_seconds_asks_ingests_and_polls_without_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry = {"WINDOWS": 2, "FEEDS": 1, "ASK_EVERY": 0.2, "PUBLISH_EVERY": 0.5, "INGEST_EVERY": 1.0}
    for name, value in hurry.items():
        monkeypatch.setattr(bench_soak, name, value)
    with open_newsroom() as room:
        rows, errors = bench_soak.Soak(tmp_path, room, REAL, seed=2).run(6.0)
    assert errors == []
    assert all(row["questions"] and row["asking_mb"] > 50 and row["cpu_ms"] > 0 for row in rows)
    assert [row["errors"] for row in rows] == [0, 0]
    assert rows[-1]["articles"] >= 2  # more where the machine had time for the feed and a file
    assert len(room.published) > 1
