"""The library's promises: what is stored survives, every process finds it, and no version mixes with another."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event, text

from retrieval.errors import LibraryError, ModelMismatchError
from retrieval.records import Article
from retrieval.storage import doctor
from retrieval.storage.doctor import examine
from retrieval.storage.library import Library, Scope
from retrieval.storage.rebuild import Rebuilder
from retrieval.storage.store import PreparedArticle, Writer
from retrieval.texts.passages import cut

IDENTITY = {"model": "test", "chunking": "test"}
DIMENSION = 16
ANY = Scope()


def vector(text: str) -> np.ndarray:
    """A unit vector that only this text has."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    raw = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    return raw / np.linalg.norm(raw)


def prepared(name: str, text: str, **particulars: str) -> PreparedArticle:
    article = Article(
        id=name,
        title=f"About {name}",
        text=text,
        language="en",
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        version=1,
        fetched_at=datetime.now(UTC),
        **particulars,
    )
    passages = cut(text, "en")
    return PreparedArticle(
        article,
        passages,
        np.stack([vector(text[p.start : p.end]) for p in passages]),
        [np.stack([vector(s.of(text)) for s in p.sentences]) for p in passages],
        [],
        np.zeros((0, DIMENSION), np.float32),
    )


def found(library: Library, text: str, scope: Scope = ANY) -> bool:
    """Whether the passage with exactly this text is the nearest to its own vector."""
    keys = [key for key, _ in library.nearest(vector(text), 1, scope)]
    return [p.text for p in library.passages(keys)] == [text]


SERVERS = "CITEWIRE_TEST_SERVERS"  # of the database and of the vectors, for this process and its children


def opened(home: Path, identity: dict[str, str] = IDENTITY, *, create: bool = False) -> Library:
    """The test's library, in its folder or on its servers."""
    database, chroma = os.environ.get(SERVERS, " ").split(" ")
    return Library(home, identity, create=create, database_url=database, chroma_url=chroma)


@pytest.fixture
def filed(tmp_path: Path) -> Library:
    """A library in a folder."""
    return opened(tmp_path / "library", create=True)


@pytest.fixture(params=["files", "servers"])
def library(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A library in a folder, and one on servers: the promises are the same."""
    if request.param == "servers":
        postgres, chroma = request.getfixturevalue("postgres"), request.getfixturevalue("chroma")
        monkeypatch.setenv(SERVERS, f"{postgres.database()} {chroma.url}")
    with opened(tmp_path / "library", create=True) as library:
        yield library


def test_a_stored_article_is_found_by_vector_and_by_words(library: Library) -> None:
    assert Writer(library).save([prepared("a", "The harbour was closed by a storm.")]) == ["added"]
    assert found(library, "The harbour was closed by a storm.")

    assert len(library.matching([["storm"], ["harbour"]], {"storm": 1, "harbour": 1}, 5, Scope(), 0.5)) == 1


def test_a_new_version_replaces_the_old_one_everywhere(library: Library) -> None:
    writer = Writer(library)
    writer.save([prepared("a", "Old words stand here.")])
    assert writer.save([prepared("a", "New words stand here.")]) == ["updated"]
    assert writer.save([prepared("a", "New words stand here.")]) == ["unchanged"]
    assert found(library, "New words stand here.")
    assert not found(library, "Old words stand here.")
    assert [row["state"] for row in library.history("a")] == ["superseded", "ready"]
    assert all(check.ok for check in examine(library))


def test_removed_leaves_nothing_and_withdrawn_keeps_the_history(library: Library) -> None:
    writer = Writer(library)
    writer.save([prepared("a", "First text."), prepared("b", "Second text.")])
    assert writer.leave("a", "removed")
    assert writer.leave("b", "withdrawn")
    assert not writer.leave("c", "removed")
    assert not found(library, "First text.") and not found(library, "Second text.")
    assert library.history("a") == []
    assert [row["state"] for row in library.history("b")] == ["withdrawn"]
    assert all(check.ok for check in examine(library))


def test_outlet_and_date_limit_what_is_found(library: Library) -> None:
    Writer(library).save(
        [prepared("a", "Dated text.", source="Post", published_at="2026-02-04"), prepared("b", "Free text.")]
    )
    day = datetime(2026, 2, 4, tzinfo=UTC).timestamp()
    assert found(library, "Dated text.", Scope(day, day + 86400, "Post"))
    assert not found(library, "Dated text.", Scope(day + 1, None, None))
    assert not found(library, "Dated text.", Scope(None, day, None))
    assert not found(library, "Free text.", Scope(None, None, "Post"))


def test_new_particulars_reach_the_filters_without_new_vectors(library: Library) -> None:
    writer = Writer(library)
    writer.save([prepared("a", "Dated text.", source="Post")])
    assert writer.refresh(prepared("a", "Dated text.", source="Times").article)
    assert not writer.refresh(prepared("a", "Dated text.", source="Times").article)
    assert found(library, "Dated text.", Scope(source="Times"))
    assert not found(library, "Dated text.", Scope(source="Post"))


def test_another_model_is_refused_until_the_library_is_made_anew(library: Library) -> None:
    Writer(library).save([prepared("a", "Some text.")])
    library.close()
    other = opened(library.home, {**IDENTITY, "model": "other"})
    with pytest.raises(ModelMismatchError, match=r"model test \(now other\).*citewire doctor --repair"):
        Writer(other)
    with pytest.raises(ModelMismatchError):
        other.nearest(vector("Some text."), 1, Scope())
    rebuilder = Rebuilder(other)
    assert rebuilder.needs_anew() and rebuilder.begin_anew() == 1
    for batch in rebuilder.stale(10):
        rebuilder.replace([prepared(article.id, article.text) for article in batch])
    assert not rebuilder.needs_anew()
    assert found(other, "Some text.")


def test_a_lost_index_is_noticed_and_made_again_from_the_database(filed: Library) -> None:
    import shutil

    Writer(filed).save([prepared(str(n), f"Text number {n}.") for n in range(20)])
    filed.close()
    shutil.rmtree(filed.home / "chroma")
    library = opened(filed.home)
    assert [check.name for check in examine(library) if not check.ok] == ["index"]
    assert Rebuilder(library).reindex() == 20
    assert all(check.ok for check in examine(library))
    assert found(library, "Text number 7.")


@pytest.mark.parametrize(("missed", "sound"), [(0, True), (3, True), (4, False)])
def test_the_doctor_bears_what_the_index_of_a_large_library_misses_and_no_more(
    library: Library, monkeypatch: pytest.MonkeyPatch, missed: int, sound: bool
) -> None:
    """A large graph is passed over at a few places; here it is told to be, and thirty are looked for to be many."""
    Writer(library).save([prepared(f"n{n}", f"Text number {n}.") for n in range(60)])
    monkeypatch.setattr(doctor, "MOST_LOOKED_FOR", 30)
    monkeypatch.setattr(doctor, "OUT_OF_REACH", 0.1)
    monkeypatch.setattr(library.vectors, "unfindable", lambda generation, keys, vectors: list(keys)[:missed])
    (index,) = [check for check in examine(library) if check.name == "index"]
    assert index.ok is sound


def test_a_library_of_the_format_before_is_upgraded_where_it_lies(filed: Library) -> None:
    Writer(filed).save([prepared("a", "The harbour was closed on Tuesday.")])
    with filed.engine.begin() as connection:
        connection.execute(text("DROP INDEX articles_by_outlet"))
        connection.execute(text("ALTER TABLE articles DROP COLUMN left_at"))
        connection.execute(text("PRAGMA user_version = 2"))
    filed.close()
    for _ in range(2):
        with opened(filed.home) as again:
            assert found(again, "The harbour was closed on Tuesday.")
            assert [row["left_at"] for row in again.history("a")] == [None]
    assert Writer(filed).leave("a", "withdrawn")
    assert filed.history("a")[0]["left_at"] is not None


def test_what_is_asked_for_by_key_id_or_story_is_never_looked_for_through_all_articles(filed: Library) -> None:
    """The plans of all queries of an answer and an ingest: a library that grows must not make them slower."""
    plans: list[str] = []

    def note(_connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[attr-defined]
            plans.extend(row[3] for row in rows)

    writer = Writer(filed)
    writer.save([prepared("a", "The harbour was closed on Tuesday.")])
    event.listen(filed.engine, "after_cursor_execute", note)
    filed.passages([1, 2, 3])
    filed.statements(["Ada Okafor"], ANY)
    filed.statements_in([(1, 0, 10)])
    filed.stories([1])
    filed.story("a")
    filed.article("a")
    filed.texts([1])
    filed.embedded([1, 2])
    writer.stored(["a", "b"])
    writer.same_contents(["x", "y"])
    writer.at_address("a", "http://news.example/a")
    assert len(plans) > 10
    assert not [plan for plan in plans if "articles_by_state" in plan or plan.startswith("SCAN articles")]


def test_a_missing_library_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="citewire ingest"):
        Library(tmp_path / "nowhere", IDENTITY)
    assert not (tmp_path / "nowhere").exists()


# --- several processes -----------------------------------------------------------------------------------------------

CHILD = """
import sys
sys.path[:0] = [{here!r}, {root!r}]
from test_store import *
library = opened(Path(sys.argv[1]), create=True)
writer = Writer(library)
"""


@pytest.fixture
def child() -> Callable[..., "subprocess.Popen[str]"]:
    """Start a writer in a process of its own; `code` runs after a `writer` is open."""
    here, root = str(Path(__file__).parent), str(Path(__file__).parents[2])

    def start(home: Path, code: str, *arguments: str) -> "subprocess.Popen[str]":
        program = CHILD.format(here=here, root=root) + code
        return subprocess.Popen(
            [sys.executable, "-c", program, str(home), *arguments], stdout=subprocess.PIPE, text=True
        )

    return start


MANY = """
first = int(sys.argv[2])
for n in range(first, first + 100, 5):
    writer.save([prepared(f"{m}", f"Text number {m}.") for m in range(n, n + 5)])
    print(n + 5, flush=True)
"""


def test_an_open_reader_finds_what_another_process_added(
    library: Library, child: Callable[..., "subprocess.Popen[str]"]
) -> None:
    Writer(library).save([prepared("first", "Here from the start.")])
    assert found(library, "Here from the start.")
    assert child(library.home, MANY, "0").wait(60) == 0
    assert all(found(library, f"Text number {n}.") for n in range(100))
    # A writer that was open all along must not spoil what the other process wrote.
    Writer(library).save([prepared("last", "Here at the end.")])
    fresh = opened(library.home)
    assert all(found(fresh, f"Text number {n}.") for n in range(100))
    assert all(check.ok for check in examine(fresh))


def test_two_writers_at_once_both_end_up_whole(library: Library, child: Callable[..., "subprocess.Popen[str]"]) -> None:
    writers = [child(library.home, MANY, first) for first in ("0", "1000")]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert all(found(library, f"Text number {n}.") for n in (*range(100), *range(1000, 1100)))
    assert all(check.ok for check in examine(library))


@pytest.mark.parametrize(
    ("library", "after"), [("files", 5), ("files", 20), ("files", 35), ("servers", 20)], indirect=["library"]
)
def test_a_killed_writer_loses_nothing_that_it_reported(
    library: Library, child: Callable[..., "subprocess.Popen[str]"], after: int
) -> None:
    writer = child(library.home, MANY, "0")
    assert writer.stdout
    reported = 0
    while reported < after:
        reported = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait(10)
    assert all(found(library, f"Text number {n}.") for n in range(reported))
    Writer(library).recover()
    assert all(check.ok for check in examine(library))
    assert child(library.home, MANY, "0").wait(60) == 0
    assert all(found(library, f"Text number {n}.") for n in range(100))


DIE = """
import retrieval.storage.store as store
real = getattr({where}, {name!r})
def dying(*arguments, **more):
    if {after}:
        real(*arguments, **more)
    os.kill(os.getpid(), signal.SIGKILL)
setattr({where}, {name!r}, dying)
writer.save([prepared("a", "New words stand here.")])
"""


STEPS = (
    ("library.vectors", "add"),
    ("store", "bump"),
    ("library.vectors", "used"),
    ("library.vectors", "remove"),
    ("store", "forget_passages"),
)


@pytest.mark.parametrize(
    ("library", "where", "name", "after"),
    [
        *[("files", where, name, after) for where, name in STEPS for after in (False, True)],
        ("servers", "library.vectors", "add", True),
        ("servers", "store", "bump", False),
        ("servers", "store", "forget_passages", True),
    ],
    indirect=["library"],
)
def test_killed_at_any_step_of_a_replacement_one_version_answers_and_the_next_writer_completes(
    library: Library, child: Callable[..., "subprocess.Popen[str]"], where: str, name: str, after: bool
) -> None:
    Writer(library).save([prepared("a", "Old words stand here.")])
    assert child(library.home, DIE.format(where=where, name=name, after=after)).wait(60) == -signal.SIGKILL
    old, new = found(library, "Old words stand here."), found(library, "New words stand here.")
    assert old != new  # exactly one of them, never a mixture
    Writer(library).recover()
    assert found(library, "New words stand here.") and not found(library, "Old words stand here.")
    assert all(check.ok for check in examine(library))
