"""PostgreSQL and SQLite tell the same: full text to its scores, answers, stories, memory, and what cannot be used."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.ingesting import ingest_into
from retrieval.answers.budget import Budget
from retrieval.answers.memory import Memory
from retrieval.errors import LibraryError, SettingsError
from retrieval.settings import Settings
from retrieval.storage.dialects import open_database, storage
from retrieval.storage.doctor import examine
from retrieval.storage.library import Library, Scope
from retrieval.storage.matching import Match
from retrieval.storage.store import Writer
from retrieval.workspace import Workspace
from tests.conftest import SEEDS
from tests.retrieval.test_store import IDENTITY, prepared
from tests.servers import Postgres

GOLD = Path(__file__).parent.parent / "eval" / "gold"
WORDS = ("harbour", "storm", "ferry", "budget", "council", "night")
QUESTIONS = (
    "When does the night ferry sail again?",
    "What did Ingrid Vale say about harbour fees?",
    "Was kostet eine Fahrkarte für die Nachtfähre?",
    "What did Xi say about strategy?",
    "Who won the football world cup?",
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[tuple[Workspace, Workspace]]:
    """The gold set's articles and the seed, in a file and on a server."""
    homes = [tmp_path_factory.mktemp(name) for name in ("file", "server")]
    urls = (None, postgres.database())
    opened = [
        Workspace(Settings(_env_file=None, home=home, database_url=url), create=True)
        for home, url in zip(homes, urls, strict=True)
    ]
    for workspace in opened:
        assert ingest_into(workspace, [str(GOLD / "corpus.jsonl"), str(SEEDS)], as_json=True) == 0
    yield opened[0], opened[1]
    for workspace in opened:
        workspace.close()


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=2) | st.just([]),
    st.sampled_from([Scope(), Scope(source="none")]),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_have_the_same_scores_in_both(
    both: tuple[Workspace, Workspace], alone: list[str], together: list[str], scope: Scope
) -> None:
    found = []
    for workspace in both:
        containing = workspace.library.containing([*alone, *together])
        match = Match(tuple([word] for word in alone), tuple([word] for word in together), containing)
        with workspace.library.connect() as connection:
            best = storage(connection).best_matches(connection, match, 0.5, 100, scope, None)
        found.append(dict(best))
    in_file, on_server = found
    assert in_file.keys() == on_server.keys()
    assert all(on_server[key] == pytest.approx(score, rel=1e-5) for key, score in in_file.items())


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_has_the_same_answer_in_both(both: tuple[Workspace, Workspace], question: str) -> None:
    in_file, on_server = (workspace.answerer.ask(question) for workspace in both)
    assert on_server.text == in_file.text and on_server.citations == in_file.citations
    first, second = (workspace.answerer.search(question, 10) for workspace in both)
    assert [hit.passage_id for hit in first] == [hit.passage_id for hit in second]
    for citation in on_server.citations:
        article = both[1].library.article(citation.article.id)
        assert article and article.text[citation.start : citation.end] == citation.quote


def test_a_library_on_a_server_is_sound_and_forgets_the_words_of_what_left(postgres: Postgres, tmp_path: Path) -> None:
    with Library(tmp_path, IDENTITY, create=True, database_url=postgres.database()) as library:
        writer = Writer(library)
        writer.save([prepared("a", "A storm closed the harbour."), prepared("b", "A storm and a storm.")])
        assert library.containing(["storm", "harbour", "ferri"]) == {"storm": 2, "harbour": 1}
        writer.save([prepared("a", "The ferry sails again.")])
        assert library.containing(["storm", "harbour", "ferri"]) == {"storm": 1, "ferri": 1}
        writer.leave("b", "removed")
        assert library.containing(["storm"]) == {} and library.matching([["storm"]], {"storm": 1}, 5, Scope(), 0.5) == []
        assert all(check.ok for check in examine(library))


def test_a_word_too_long_for_a_lexeme_does_not_keep_an_article_out(postgres: Postgres, tmp_path: Path) -> None:
    with Library(tmp_path, IDENTITY, create=True, database_url=postgres.database()) as library:
        assert Writer(library).save([prepared("a", f"Before {'x' * 5000} and after the storm.")]) == ["added"]
        assert len(library.matching([["storm"]], {"storm": 1}, 5, Scope(), 0.5)) == 1


def test_usage_is_counted_and_conversations_are_kept(postgres: Postgres) -> None:
    engine = open_database(Path(), postgres.database())
    budget = Budget(engine, 100)
    budget.spend(60)
    assert budget.left() and budget.spent_today() == 60
    budget.spend(60)
    assert not budget.left()
    assert Memory(engine).turns("repl") == ()


@pytest.mark.parametrize(
    ("url", "error", "words"),
    [
        ("mysql://localhost/x", SettingsError, "it must be postgresql"),
        ("postgresql://citewire:secret@127.0.0.1:9/x", LibraryError, "citewire:***@127.0.0.1:9/x cannot be opened"),
        ("nonsense", SettingsError, "no address of a database"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_line_without_the_password(
    url: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as raised:
        open_database(Path(), url)
    assert words in str(raised.value) and "secret" not in str(raised.value) and "\n" not in str(raised.value)


def test_a_library_that_is_not_there_is_not_made_by_asking(postgres: Postgres) -> None:
    with pytest.raises(LibraryError, match="no library at"):
        open_database(Path(), postgres.database(), create=False)
