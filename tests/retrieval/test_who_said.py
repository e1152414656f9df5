"""Who said what, as somebody asks for it: offices for their holders, the surest statements first, two languages in one library."""

import json
from collections.abc import Iterator

import pytest

from bot.commands.ingesting import ingest_into
from retrieval.answers.conversation import Turn
from retrieval.people.offices import holders, read_office
from retrieval.records import Answer
from retrieval.settings import Settings
from retrieval.workspace import Workspace

ARTICLES = {
    "Dammbau in Seeburg": """Landrätin Monika Thiel verteidigte den Damm an der Ilse.
„Wir bauen für hundert Jahre“, sagte Thiel. Thiel kündigte den Baubeginn für Mai an.
Thiel erklärte, die Anwohner seien gefragt worden. Die Landrätin sagte, sie werde nicht zurücktreten.
Thiel lobte die Ingenieure.""",
    "Harlow Bridge": """Mayor Alice Pruitt said the bridge would open in spring. Dana Whitfield, the county's chief engineer, said the piers had cracks.
Estonia's foreign minister, Maarja Tamm, told reporters that her country would help.""",
    "Gipfel in Genf": """Chinas Staatschef Xi Jinping sagte, man brauche Geduld. Russlands Präsident Wladimir Putin sagte, er sei bereit.
Die Gewerkschaft Verdi kündigte Warnstreiks an.""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("who")
    lines = [json.dumps({"id": title, "title": title, "text": text}) for title, text in ARTICLES.items()]
    (folder / "articles.jsonl").write_text("\n".join(lines), "utf-8")
    with Workspace(Settings(home=folder / "library"), create=True) as workspace:
        assert ingest_into(workspace, [str(folder / "articles.jsonl")], as_json=True) == 0
        yield workspace


def speakers(answer: Answer) -> set[str | None]:
    return {citation.speaker for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "holder"),
    [
        ("What did the Chinese president say?", "Xi Jinping"),
        ("Was sagte der russische Präsident?", "Wladimir Putin"),
        ("Was sagte der Staatschef Chinas?", "Xi Jinping"),
        ("Was meint die Landrätin?", "Monika Thiel"),
        ("What did the mayor say about the bridge?", "Alice Pruitt"),
        ("Was sagte die estnische Außenministerin?", "Maarja Tamm"),
        ("What did the engineer say?", "Dana Whitfield"),
        ("Was sagte die Gewerkschaft?", "Verdi"),
    ],
)
def test_an_office_means_its_holder(library: Workspace, question: str, holder: str) -> None:
    answer = library.answerer.ask(question)
    assert speakers(answer) == {holder}
    assert answer.understood.speaker == holder


@pytest.mark.parametrize("question", ["What did the French president say?", "Was sagte der Papst?"])
def test_an_office_that_nobody_holds_is_refused(library: Workspace, question: str) -> None:
    assert library.answerer.ask(question).abstained


def test_sure_statements_come_before_what_only_judges_or_only_calls_the_speaker_by_office(library: Workspace) -> None:
    first = library.answerer.ask("Was sagte Thiel?")
    quotes = [citation.quote for citation in first.citations]
    assert len(quotes) == 3 and not any(
        "Die Landrätin sagte" in q or "lobte" in q or "verteidigte" in q for q in quotes
    )
    turn = Turn.of(first)
    more = library.answerer.ask("Was sagte sie noch?", turns=[turn])
    assert any("zurücktreten" in citation.quote for citation in more.citations)


def test_a_holder_is_told_from_who_is_named_beside_him() -> None:
    text = "Präsident Ole Kern und Ida Moor trafen sich. Jan Pohl, der Sprecher von Kern, schwieg."
    texts = [(text, ["Ole Kern", "Ida Moor", "Jan Pohl"])]
    office = read_office("der Präsident")
    spokesman = read_office("the spokesman")
    assert office and holders(office, texts) == ["Ole Kern"]
    assert spokesman and holders(spokesman, texts) == ["Jan Pohl"]
    assert read_office("Ida Moor") is None
