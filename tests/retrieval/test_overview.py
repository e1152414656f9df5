"""Questions about an article as a whole, and about what is new: they are answered with how articles begin."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.ingesting import ingest_into
from retrieval.answers.conversation import Turn
from retrieval.records import Answer
from retrieval.settings import in_folder
from retrieval.workspace import Workspace

NOW = datetime(2026, 3, 12, 18, tzinfo=UTC)
FERRY = {
    "id": "ferry",
    "title": "Night ferry returns after four years",
    "text": "Night ferry returns after four years.\n\nHarbour news\n\nThe night ferry to Ellersund will sail again from 1 May. Four cabins "
    "were rebuilt for wheelchairs. A single ticket will cost 48 euros.\n\n“We lost half of our summer guests,” said mayor Ingrid Vale.",
    "source": "Harbour Gazette",
    "published_at": "2026-03-02T08:00:00+00:00",
    "language": "en",
}
BEES = {
    "id": "bees",
    "title": "Weniger Wildbienen an gespritzten Obstbäumen",
    "text": "In oft gespritzten Obstgärten leben ein Drittel weniger Wildbienen. Das ergab eine Studie der Universität Tarn auf 212 "
    "Höfen.\n\nDer Verband der Obstbauern wies die Ergebnisse zurück.",
    "source": "Feldbote",
    "published_at": "2026-03-12T07:00:00+00:00",
    "language": "de",
}
BRIDGE = {
    "id": "bridge",
    "title": "Cracks close the Alder Street bridge",
    "text": "Engineers have closed the Alder Street bridge after they found cracks. It will stay shut until autumn.",
    "source": "City Post",
    "published_at": "2026-03-05T07:00:00+00:00",
    "language": "en",
}


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("several")
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, (FERRY, BEES, BRIDGE))), encoding="utf-8")
    with Workspace(in_folder(folder / "library"), create=True) as workspace:
        assert ingest_into(workspace, [str(folder / "news.jsonl")], as_json=True) == 0
        yield workspace


def cited(answer: Answer) -> list[str]:
    return [citation.article.id for citation in answer.citations]


@pytest.mark.parametrize(
    "question",
    [
        "What is the article about?",
        "What's this about?",
        "Summarise the article",
        "Can you summarize this for me?",
        "Please give me a short summary of the article.",
        "Tell me what the article is about",
        "What are the main points?",
        "What does the article say?",
        "whats the article about",
        "Summarise this article in three sentences",
        "What does this article talk about?",
        "tl;dr",
        "Worum geht es in dem Artikel?",
        "Worum geht's?",
        "Um was geht es in diesem Artikel?",
        "Fasse den Artikel in drei Sätzen zusammen",
        "Fasse den Artikel zusammen",
        "Fass das bitte kurz zusammen.",
        "Kannst du mir den Artikel zusammenfassen?",
        "Was steht in dem Artikel?",
        "Was sind die wichtigsten Punkte des Artikels?",
        "Wovon handelt der Text?",
        "Zusammenfassung bitte",
        "What's new?",
        "Was gibt es Neues?",
        "Summarise the news",
        "Welche Artikel hast du?",
    ],
)
def test_one_article_is_told_by_its_first_sentences(seeded: Workspace, question: str) -> None:
    answer = seeded.answerer.ask(question)
    assert len(answer.citations) == 3
    assert answer.citations[0].quote.startswith("Während der Krieg in der Ukraine")  # neither the title nor a teaser
    article = seeded.library.article(answer.citations[0].article.id)
    assert article and all(article.text[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "What is the dispute about?",
        "Worum geht es in dem Streit?",
        "Summarise the law on football",
        "What does the article say about football?",
        "Was steht in dem Gesetz?",
        "What is the capital of Australia about?",
    ],
)
def test_what_names_something_else_is_no_question_about_the_article(seeded: Workspace, question: str) -> None:
    assert seeded.answerer.ask(question).understood.whole is None


def test_of_several_articles_the_newest_are_told_by_a_sentence_each(several: Workspace) -> None:
    for question in ("What are the articles about?", "Latest news", "Was sind die neuesten Meldungen?"):
        answer = several.answerer.ask(question)
        assert cited(answer) == ["bees", "bridge", "ferry"]
        assert answer.citations[2].quote == "The night ferry to Ellersund will sail again from 1 May."


@pytest.mark.parametrize(
    "question",
    [
        "Summarise the article about the night ferry",
        "What is the article “Night ferry returns after four years” about?",
        "Worum geht es in dem Artikel über die Nachtfähre?",
        "What is the article in the Harbour Gazette about?",
        "Fasse den Artikel in der Harbour Gazette zusammen",
    ],
)
def test_an_article_may_be_named_by_its_words_or_its_outlet(several: Workspace, question: str) -> None:
    assert cited(several.answerer.ask(question)) == ["ferry"] * 3


def test_an_article_that_is_not_there_is_not_replaced_by_another(several: Workspace) -> None:
    answer = several.answerer.ask("Summarise the article about the football match")
    assert answer.abstained and answer.nearest


def test_a_conversation_names_the_article_that_it_cited_last(several: Workspace) -> None:
    first = several.answerer.ask("Why is the Alder Street bridge closed?")
    assert cited(first) == ["bridge"]
    for question in ("Summarise the article", "What is it about?", "Worum geht es?"):
        assert cited(several.answerer.ask(question, turns=[Turn.of(first)])) == ["bridge"] * 2
    assert cited(several.answerer.ask("What's new?", turns=[Turn.of(first)]))[0] == "bees"


def test_what_else_there_is_goes_on_in_the_same_article(several: Workspace) -> None:
    ask = several.answerer.ask
    first = ask("Summarise the article about the night ferry")
    more = ask("What else?", turns=[Turn.of(first)])
    assert cited(more) == ["ferry"] and "Ingrid Vale" in more.citations[0].quote
    assert ask("What else?", turns=[Turn.of(first), Turn.of(more)]).abstained


def test_after_an_overview_a_follow_up_asks_for_a_fact(seeded: Workspace) -> None:
    first = seeded.answerer.ask("Worum geht es?")
    answer = seeded.answerer.ask("Wer besuchte Peking?", turns=[Turn.of(first)])
    assert "Schoigu" in answer.citations[0].quote


def test_what_is_new_today_is_what_was_published_today_or_nothing(several: Workspace) -> None:
    assert cited(several.answerer.ask("What's new today?", now=NOW)) == ["bees"] * 3
    later = several.answerer.ask("Was gibt es heute Neues?", now=NOW.replace(month=6))
    assert later.abstained and later.text == "Nicht gefunden: was neu ist, erschienen 12. Juni 2026."


def test_an_empty_library_says_so(tmp_path: Path) -> None:
    with Workspace(in_folder(tmp_path), create=True) as empty:
        assert "no articles" in empty.answerer.ask("What is the article about?").text
