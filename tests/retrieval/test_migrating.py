"""Moving a library: stopped anywhere it goes on, what arrives is the same, and nothing else is written over."""

from pathlib import Path

import pytest

from bot.commands.migrating import tables
from bot.telegram.follows import Follows
from ingest.feed_store import FeedStore
from retrieval.answers.memory import Memory
from retrieval.errors import LibraryError, UsageError
from retrieval.storage import migrating
from retrieval.storage.doctor import examine
from retrieval.storage.library import Library, Scope
from retrieval.storage.migrating import Migration
from retrieval.storage.store import Writer
from tests.conftest import SEEDS, Command
from tests.retrieval.test_memory import TURN
from tests.retrieval.test_store import IDENTITY, found, prepared
from tests.servers import Chroma, Postgres


class StopError(Exception):
    """The move is stopped here."""


@pytest.fixture
def filled(tmp_path: Path) -> Library:
    """A library in a folder with all kinds of things in it."""
    library = Library(tmp_path / "files", IDENTITY, create=True)
    writer = Writer(library)
    writer.save([prepared(str(n), f"Text number {n}.\n\nThe storm closed the harbour.") for n in range(12)])
    writer.save([prepared("3", "Text number 3 as it is now.")])
    writer.leave("5", "withdrawn")
    writer.leave("6", "removed")
    FeedStore(library).add("https://news.example/feed", 1.0, 900.0)
    Memory(library.engine).remember("repl", TURN)
    Follows(library.engine).add(-7, None, 2, "Häfen", "de")
    return library


def test_a_move_that_is_stopped_anywhere_goes_on_and_there_and_back_is_the_same(
    filled: Library, postgres: Postgres, chroma: Chroma, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "BATCH", 4)
    served = Library(tmp_path / "served", IDENTITY, create=True, database_url=postgres.database(), chroma_url=chroma.url)
    stops = 0
    for patience in range(1, 100):
        steps = iter(range(3 * patience))

        def told(_done: int, _total: int, steps=steps) -> None:  # type: ignore[no-untyped-def]
            if next(steps, None) is None:
                raise StopError

        try:
            Migration(filled, served, tables()).run(told)
            break
        except StopError:
            stops += 1
            with pytest.raises(LibraryError, match="is being moved; finish that with: citewire migrate"):
                served.check_identity()
    assert stops > 5
    assert all(check.ok for check in examine(served))
    assert served.listing() == filled.listing()
    assert {str(n): served.history(str(n)) for n in range(12)}.keys() == {str(n) for n in range(12)}
    assert found(served, "Text number 3 as it is now.") and not found(served, "Text number 5.")
    words = served.containing(["storm", "number", "harbour"])
    assert words == filled.containing(["storm", "number", "harbour"])
    assert served.matching([["storm"]], words, 20, Scope(), 0.5)[0][1] > 0
    Writer(served).save([prepared("new", "A new one takes the next key.")])
    assert Follows(served.engine).add(-7, None, 2, "Fähren", "de") is not None
    assert Memory(served.engine).turns("repl") == (TURN,)

    back = Library(tmp_path / "back", IDENTITY, create=True)
    assert Migration(served, back, tables()).run(lambda done, total: None)[0] == served.count()
    assert back.listing() == served.listing() and found(back, "A new one takes the next key.")
    assert all(check.ok for check in examine(back))


def test_a_place_that_holds_something_else_is_left_alone(filled: Library, postgres: Postgres, tmp_path: Path) -> None:
    other = Library(tmp_path / "other", IDENTITY, create=True, database_url=postgres.database())
    Writer(other).save([prepared("a", "Somebody else's text.")])
    with pytest.raises(UsageError, match="is not empty: there is something in articles; name an empty place"):
        Migration(filled, other, tables()).run(lambda done, total: None)
    assert found(other, "Somebody else's text.") and other.count() == 1


def test_a_difference_is_found(filled: Library, postgres: Postgres, tmp_path: Path) -> None:
    target = Library(tmp_path / "other", IDENTITY, create=True, database_url=postgres.database())

    def meddle(done: int, total: int) -> None:
        if done == total // 2:  # all is carried, nothing is compared
            FeedStore(filled).add("https://news.example/late", 1.0, 900.0)

    with pytest.raises(LibraryError, match="feeds differs between"):
        Migration(filled, target, tables()).run(meddle)


def test_the_command_moves_there_and_back(
    command: Command, home: Path, postgres: Postgres, chroma: Chroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("migrate", "servers").code == 2  # no server is named
    assert command("ingest", str(SEEDS)).code == 0
    monkeypatch.setenv("CITEWIRE_DATABASE_URL", postgres.database())
    monkeypatch.setenv("CITEWIRE_CHROMA_URL", chroma.url)
    assert "every vector found" in command("migrate", "servers").out
    assert "“" in command("ask", "What did Xi say about strategy?").out or "„" in command("ask", "What did Xi say?").out
    refused = command("migrate", "files")
    assert refused.code == 2 and "is not empty" in refused.err
    home.rename(home.with_name("before"))
    assert command("migrate", "files").code == 0
    monkeypatch.delenv("CITEWIRE_DATABASE_URL")
    monkeypatch.delenv("CITEWIRE_CHROMA_URL")
    assert command("doctor").code == 0
