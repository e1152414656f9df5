"""The main job on real input: the seed article, asked in English and in German, and the same of other articles."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.answers.wording import nearest_groups
from retrieval.records import Answer
from retrieval.workspace import Workspace

PLAN = "groß angelegten Plan für die Entwicklung der bilateralen Beziehungen"
CHANCE = "historische Gelegenheit nutzen, um die strategische Zusammenarbeit weiter zu vertiefen"
ENERGY = "unsere Partnerschaft im Energiebereich ist für beide Seiten vorteilhaft"
SHOIGU = "Sergej Schoigu Peking besucht"


def checked(workspace: Workspace, answer: Answer) -> Answer:
    """The answer, after every citation has been compared with its article."""
    for citation in answer.citations:
        article = workspace.library.article(citation.article.id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
    numbers = {c.n for c in answer.citations}
    assert all(s.citations and set(s.citations) <= numbers for s in answer.statements)
    assert answer.abstained == (not answer.citations)
    return answer


@pytest.mark.parametrize(
    "question",
    ["What did Xi say about strategy?", "Was sagte Xi zur Strategie?", "what did xi jinping say on strategy"],
)
def test_xi_on_strategy_gives_his_two_statements_and_nothing_of_putins(seeded: Workspace, question: str) -> None:
    answer = checked(seeded, seeded.answerer.ask(question))
    assert len(answer.citations) == 2
    assert {PLAN in c.quote for c in answer.citations} == {True, False}
    assert {CHANCE in c.quote for c in answer.citations} == {True, False}
    assert all("Xi" in (c.speaker or "") for c in answer.citations)


@pytest.mark.parametrize("question", ["What did Putin say about energy?", "Was sagte Putin über Energie?"])
def test_putin_on_energy_gives_his(seeded: Workspace, question: str) -> None:
    answer = checked(seeded, seeded.answerer.ask(question))
    assert ENERGY in answer.citations[0].quote
    assert all("Putin" in (c.speaker or "") for c in answer.citations)


@pytest.mark.parametrize(
    "question",
    ["Who visited Beijing before the call?", "Wer besuchte Peking vor dem Gespräch?", "Who is Sergei Shoigu?"],
)
def test_a_fact_is_answered_by_the_sentence_that_holds_it(seeded: Workspace, question: str) -> None:
    answer = checked(seeded, seeded.answerer.ask(question))
    assert SHOIGU in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Why is the timing sensitive?", "diplomatisch sensibel"),
        ("When did Putin and Xi talk?", "am Mittwoch"),
        ("What does China trade with Russia?", "Handel mit Russland"),
        ("Who is Wang Yi?", "Spitzendiplomaten Wang Yi"),
    ],
)
def test_short_questions_are_answered_from_one_article(seeded: Workspace, question: str, quoted: str) -> None:
    answer = checked(seeded, seeded.answerer.ask(question))
    assert quoted in " ".join(c.quote for c in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the football match?",
        "Wer hat das Fußballspiel gewonnen?",
        "What did Xi say about football?",
        "Was sagte Xi über Fußball?",
        "What did Merkel say about energy?",
        "Was sagte Merkel über Energie?",
        "What is the capital of Australia?",
        "What did Merkel say about Russia?",
        "How much gas does Russia sell to China?",
        "How many people died in Ukraine?",
        "When will Xi visit Moscow?",
        "What is the weather like tomorrow?",
    ],
)
def test_what_is_not_there_is_refused_with_a_reason(seeded: Workspace, question: str) -> None:
    answer = checked(seeded, seeded.answerer.ask(question))
    assert answer.abstained
    assert answer.reason
    assert answer.text


OTHER = [
    {
        "id": "ports",
        "title": "Hafenstreit in Bremerhaven geht weiter",
        "language": "de",
        "text": "Im Streit um den Ausbau des Hafens hat Senatorin Petra Wiese die Pläne verteidigt. „Wir brauchen tieferes "
        "Fahrwasser, sonst fahren die Schiffe an uns vorbei“, sagte Wiese am Dienstag.\n\nDer Sprecher der Fischer, Jan Holt, "
        "warnte dagegen vor Schäden für die Krabbenfischerei. Er forderte, die Baggerarbeiten sofort zu stoppen.\n\n"
        "Der Ausbau soll 240 Millionen Euro kosten.",
    },
    {
        "id": "trains",
        "title": "Night trains return to the coast",
        "language": "en",
        "text": "Night trains between Lyon and Lisbon will run again from June, the operator announced on Friday. “People want to "
        "sleep and arrive,” said Marta Duarte, who heads the company.\n\nTransport minister Luc Bernard said the state would pay "
        "for new sleeping cars. Tickets will cost 89 euros.",
    },
]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    from bot.commands.ingesting import ingest_into
    from retrieval.settings import Settings

    folder = tmp_path_factory.mktemp("others")
    (folder / "news.jsonl").write_text("\n".join(json.dumps(article) for article in OTHER), encoding="utf-8")
    workspace = Workspace(Settings(home=folder / "library"), create=True)
    assert ingest_into(workspace, [str(folder / "news.jsonl")], as_json=True) == 0
    return workspace


@pytest.mark.parametrize(
    ("question", "speaker", "words"),
    [
        ("What did Wiese say about the port?", "Petra Wiese", "tieferes"),
        ("Was sagte Petra Wiese zum Fahrwasser?", "Petra Wiese", "tieferes"),
        ("What did Holt say about fishing?", "Jan Holt", "Krabbenfischerei"),
        ("Was sagte Bernard über Schlafwagen?", "Luc Bernard", "sleeping cars"),
        ("What did Duarte say?", "Marta Duarte", "sleep and arrive"),
    ],
)
def test_other_articles_are_asked_the_same_way(others: Workspace, question: str, speaker: str, words: str) -> None:
    answer = checked(others, others.answerer.ask(question))
    assert words in " ".join(c.quote for c in answer.citations)
    assert {c.speaker for c in answer.citations} == {speaker}


@pytest.mark.parametrize("question", ["How much will the expansion of the harbour cost?", "Was kostet der Ausbau des Hafens?"])
def test_a_fact_of_another_article(others: Workspace, question: str) -> None:
    assert "240 Millionen Euro" in checked(others, others.answerer.ask(question)).citations[0].quote


@pytest.mark.parametrize(
    "question",
    ["What did Wiese say about trains?", "Was sagte Holt über Nachtzüge?", "What did Putin say about energy?"],
)
def test_another_speakers_topic_is_refused(others: Workspace, question: str) -> None:
    assert checked(others, others.answerer.ask(question)).abstained


def test_a_refusal_tells_what_the_speaker_did_say_and_who_spoke_of_the_topic(others: Workspace) -> None:
    answer = checked(others, others.answerer.ask("Was sagte Holt über Fahrwasser?"))
    groups = [(heading, {hit.speaker for hit in hits}) for heading, hits in nearest_groups(answer)]
    assert groups == [("Was Holt gesagt hat:", {"Jan Holt"}), ("Über „Fahrwasser“ sprachen:", {"Petra Wiese"})]
    stranger = checked(others, others.answerer.ask("What did Putin say about sleeping cars?"))
    ((heading, hits),) = nearest_groups(stranger)
    assert heading == "Who did speak about “sleeping cars”:" and hits[0].speaker == "Luc Bernard"


@pytest.mark.parametrize(
    ("question", "quoted"),
    [("Which night trains run again in June?", "from June"), ("What did Wiese and Holt say about the port?", "tieferes")],
)
def test_a_month_may_be_content_and_two_speakers_may_be_asked(others: Workspace, question: str, quoted: str) -> None:
    answer = checked(others, others.answerer.ask(question))
    assert quoted in " ".join(c.quote for c in answer.citations) and answer.understood.start is None


def test_a_running_session_finds_what_another_process_added_a_second_ago(
    home: Path, citewire: Callable[..., object]
) -> None:
    from retrieval.settings import Settings

    (home.parent / "a.jsonl").write_text(json.dumps(OTHER[1]), encoding="utf-8")
    (home.parent / "b.jsonl").write_text(json.dumps(OTHER[0]), encoding="utf-8")
    assert citewire("ingest", "a.jsonl").returncode == 0
    with Workspace(Settings(home=home)) as session:
        assert session.answerer.ask("What did Wiese say?").abstained
        assert citewire("ingest", "b.jsonl").returncode == 0
        assert checked(session, session.answerer.ask("What did Wiese say?")).citations[0].speaker == "Petra Wiese"
