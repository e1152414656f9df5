"""Searches within a scope: the ways for narrow and wide scopes give the same, and common words cost a bounded effort."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.storage import matching, scopes
from retrieval.storage.dialects.sqlite import expression
from retrieval.storage.library import Library, Scope
from retrieval.storage.matching import MOST_SCORED, choose
from retrieval.storage.store import Writer
from retrieval.storage.vectors import VectorIndex
from tests.retrieval.test_store import IDENTITY, prepared, vector

DAY = 86400.0
JANUARY = 1767225600.0  # 2026
SCOPES = [
    Scope(start=JANUARY + 4 * DAY),
    Scope(end=JANUARY + 9 * DAY),
    Scope(start=JANUARY + 2 * DAY, end=JANUARY + 20 * DAY, source="Post"),
    Scope(source="Blatt"),
    Scope(source="Nobody"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(Path(tmp_path_factory.mktemp("scoped")), IDENTITY, create=True)
    Writer(library).save(
        [
            prepared(
                f"a{n}",
                f"The harbour number {n} was closed on this day.",
                published_at=f"2026-01-{n + 1:02}",
                source=("Post", "Blatt")[n % 2],
            )
            for n in range(24)
        ]
    )
    return library


@pytest.mark.parametrize("scope", SCOPES)
def test_a_wide_scope_gives_what_a_narrow_one_gives(
    library: Library, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> tuple[list[int], list[int]]:
        with Library(library.home, IDENTITY) as anew:  # which remembers no scope
            near = anew.nearest(vector("harbour"), 24, scope)
            matched = anew.matching([["harbour"], ["7"]], {"harbour": 24, "7": 1}, 24, scope, 0.5)
        return sorted(key for key, _ in near), sorted(key for key, _ in matched)

    narrow = found()
    assert len(narrow[0]) == len(narrow[1]) == sum(_inside(scope, n) for n in range(24))
    monkeypatch.setattr("retrieval.storage.library.COMPARED", 0)  # by the index among them, no longer one by one
    assert found() == narrow
    monkeypatch.setattr(scopes, "NARROW", 0)
    assert found() == narrow


@pytest.mark.parametrize("scope", [Scope(), *SCOPES])
def test_several_vectors_at_once_find_what_each_finds(library: Library, scope: Scope) -> None:
    asked = np.stack([vector(text) for text in ("harbour", "day 7", "The harbour number 3 was closed on this day.")])
    found = library.nearest_each(asked, 5, scope)
    assert [[key for key, _ in each] for each in found] == [[k for k, _ in library.nearest(v, 5, scope)] for v in asked]


def _inside(scope: Scope, n: int) -> bool:
    published = JANUARY + n * DAY
    outlet = ("Post", "Blatt")[n % 2]
    early = scope.start is not None and published < scope.start
    late = scope.end is not None and published >= scope.end
    return not early and not late and scope.source in (None, outlet)


def _chosen(words: list[tuple[str, ...]], containing: dict[str, int]) -> str:
    match = choose(words, containing)
    return expression(match) if match else ""


def test_all_words_bring_passages_in_a_small_library() -> None:
    counts = {"storm": 3, "sturm": 1, "harbour": 900}
    assert _chosen([("storm", "sturm"), ("harbour",)], counts) == '("storm" OR "sturm") OR ("harbour")'


def test_common_words_of_a_large_library_bring_only_passages_with_two_of_them() -> None:
    counts = {"budget": 900, "new": MOST_SCORED, "plan": 2 * MOST_SCORED, "year": 3 * MOST_SCORED}
    words = [("new",), ("plan",), ("budget",), ("year",)]
    assert _chosen(words, counts) == '("budget") OR (("new") AND ("plan"))'
    assert _chosen([("plan",)], counts) == '("plan")'
    assert _chosen([("nowhere",)], counts) == ""


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3 * MOST_SCORED)))
def test_the_words_that_bring_passages_by_themselves_stay_within_the_bound(counts: dict[str, int]) -> None:
    chosen = _chosen([(term,) for term in counts], counts)
    alone = [part.strip('()"') for part in chosen.split(" OR ") if part and " AND " not in part]
    assert sum(counts[term] for term in alone) <= matching.MOST_SCORED or len(alone) == 1
    assert bool(chosen) == any(counts.values())


def test_the_index_finds_what_comparing_all_vectors_finds(tmp_path: Path) -> None:
    """Random vectors are the hardest: none is much nearer than the next."""
    random = np.random.default_rng(3)
    vectors = random.standard_normal((3000, 384), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = VectorIndex(str(tmp_path), IDENTITY, "passages")
    index.add(0, range(3000), vectors)
    asked = random.standard_normal((20, 384), dtype=np.float32)
    nearest = [set(order[:20].tolist()) for order in np.argsort(-(asked @ vectors.T))]
    found = [{key for key, _ in each} for each in index.search(0, asked, 20)]
    index.close()
    recalls = [len(theirs & ours) / 20 for theirs, ours in zip(nearest, found, strict=True)]
    assert np.mean(recalls) >= 0.98
