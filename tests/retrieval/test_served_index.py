"""The vectors on a Chroma server: away and back, made anew by somebody else, two libraries side by side."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.errors import LibraryAwayError, LibraryError, SettingsError
from retrieval.storage.doctor import examine
from retrieval.storage.library import Library, Scope
from retrieval.storage.rebuild import Rebuilder
from retrieval.storage.store import Writer
from tests.retrieval.test_store import IDENTITY, found, prepared, vector
from tests.servers import Chroma

TEXT = "The harbour was closed by a storm."


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Chroma]:
    """A Chroma server that the test may stop."""
    server = Chroma(tmp_path / "chroma")
    yield server
    server.stop()


def test_a_server_that_was_away_is_found_again_and_nothing_is_lost(server: Chroma, tmp_path: Path) -> None:
    with Library(tmp_path / "one", IDENTITY, create=True, chroma_url=server.url) as library:
        writer = Writer(library)
        writer.save([prepared("a", TEXT)])
        server.stop()
        with pytest.raises(LibraryAwayError, match="does not answer; start it, or check CITEWIRE_CHROMA_URL"):
            library.nearest(vector(TEXT), 1, Scope())
        assert [check.name for check in examine(library) if not check.ok] == ["index"]
        with pytest.raises(LibraryAwayError):
            writer.save([prepared("b", "Written while it was away.")])
        server.start()
        assert found(library, TEXT)
        writer.recover()  # as every ingest begins
        assert found(library, "Written while it was away.")
        assert all(check.ok for check in examine(library))


def test_libraries_share_a_server_and_an_index_made_anew_is_found(chroma: Chroma, tmp_path: Path) -> None:
    homes = (tmp_path / "one", tmp_path / "two")
    one, two = (Library(home, IDENTITY, create=True, chroma_url=chroma.url) for home in homes)
    Writer(one).save([prepared("a", TEXT)])
    assert two.nearest(vector(TEXT), 5, Scope()) == []
    Writer(two).save([prepared("b", "Something else.")])
    with Library(homes[0], IDENTITY, chroma_url=chroma.url) as other:
        assert Rebuilder(other).reindex() == 1
    assert found(one, TEXT) and found(two, "Something else.")
    for library in (one, two):
        assert all(check.ok for check in examine(library))
        library.close()


def test_a_wrong_server_is_noticed(chroma: Chroma, server: Chroma, tmp_path: Path) -> None:
    with Library(tmp_path / "one", IDENTITY, create=True, chroma_url=chroma.url) as library:
        Writer(library).save([prepared("a", TEXT)])
    with (
        Library(tmp_path / "one", IDENTITY, chroma_url=server.url) as library,
        pytest.raises(LibraryError, match=r"index of this library is not at http.*citewire doctor --repair"),
    ):
        library.nearest(vector(TEXT), 1, Scope())
    with pytest.raises(SettingsError, match="must be http://host:port"):
        Library(tmp_path / "one", IDENTITY, chroma_url="somewhere")
