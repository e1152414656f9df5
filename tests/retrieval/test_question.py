"""What is understood of questions as people ask them, in both languages."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.question import explain, understand
from retrieval.records import Understood

NOW = datetime(2026, 11, 22, 22, 42, tzinfo=timezone(timedelta(hours=1)))
OUTLETS = ["Reuters", "The Washington Post", "Die Welt", "bbc.co.uk"]


def asked(question: str) -> Understood:
    return understand(question, NOW, OUTLETS)


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("What did Okafor say about energy?", "Okafor", "energy"),
        ("what did okafor say about energy", "okafor", "energy"),
        ("What has Ada Okafor said on fishing rights?", "Ada Okafor", "fishing rights"),
        ("What did Okafor say?", "Okafor", ""),
        ("What does Okafor think about nuclear power?", "Okafor", "nuclear power"),
        ("What is Okafor's position on tariffs?", "Okafor", "tariffs"),
        ("What was Okafor's reaction to the verdict?", "Okafor", "the verdict"),
        ("What is the stance of the Kremlin on sanctions?", "the Kremlin", "sanctions"),
        ("Where does Okafor stand on tariffs?", "Okafor", "tariffs"),
        ("How did Okafor respond to the strike?", "Okafor", "the strike"),
        ("What did Okafor announce about tariffs?", "Okafor", "tariffs"),
        ("What did President Ada Okafor call for?", "Ada Okafor", ""),
        ("What did the Nigerian president say about trade?", "the Nigerian president", "trade"),
        ("What did General Motors say about batteries?", "General Motors", "batteries"),
        ("Did Okafor say anything about fish?", "Okafor", "fish"),
        ("Did Okafor say that taxes will rise?", "Okafor", "taxes will rise"),
        ("According to Okafor, what is the plan?", "Okafor", "what is the plan"),
        ("Okafor on strategy?", "Okafor", "strategy"),
        ("Statements by Okafor about energy", "Okafor", "energy"),
        ("Please tell me what Okafor said about energy", "Okafor", "energy"),
        ("Could you tell me what Okafor has said about energy?", "Okafor", "energy"),
        ("waht did Okafor say abuot energy?", "Okafor", "energy"),
        ("What did Okafor tell reporters about energy?", "Okafor", "energy"),
        ("what is okafors position on energy", "okafor", "energy"),
        ("Any statements from Okafor on energy?", "Okafor", "energy"),
        ("Quote Okafor on energy", "Okafor", "energy"),
        ("Was sagte Öztürk zu Strategie?", "Öztürk", "Strategie"),
        ("Was sagte Öztürk in Brüssel über Häfen?", "Öztürk", "Häfen in Brüssel"),
        ("Was sagte Hans von Storch zu Häfen?", "Hans von Storch", "Häfen"),
        ("Wie hoch ist der Schaden laut Hans von Storch?", "Hans von Storch", "Wie hoch ist der Schaden"),
        ("Wie hoch ist der Schaden laut Schätzungen der Polizei?", "Polizei", "Wie hoch ist der Schaden"),
        ("Wovor warnte Öztürk?", "Öztürk", ""),
        ("Was fordern die Gewerkschaften?", "die Gewerkschaften", ""),
        ("Sagte Öztürk etwas zu Häfen?", "Öztürk", "Häfen"),
        ("Hat sich Öztürk zu Häfen geäußert?", "Öztürk", "Häfen"),
        ("Äußerte sich Öztürk zu Häfen?", "Öztürk", "Häfen"),
        ("Gibt es Aussagen von Öztürk zu Häfen?", "Öztürk", "Häfen"),
        ("Öztürks Haltung zu Häfen", "Öztürk", "Häfen"),
        ("Was sagte Öztürk noch zu Häfen?", "Öztürk", "Häfen"),
        ("Hat Öztürk etwas zu Häfen gesagt?", "Öztürk", "Häfen"),
        ("Was sagten Öztürk und Okafor über Häfen?", "Öztürk und Okafor", "Häfen"),
        ("Quotes by Okafor on energy", "Okafor", "energy"),
        ("What did Okafor's deputy say about energy?", "Okafor's deputy", "energy"),
        ("was meint öztürk zur rente", "öztürk", "rente"),
        ("Was sgate Öztürk zur Rente?", "Öztürk", "Rente"),
        ("Was sagte Öztürk?", "Öztürk", ""),
        ("Was erklärte Präsidentin Leyla Öztürk über die Häfen?", "Leyla Öztürk", "die Häfen"),
        ("Was hat Öztürk zur Rente gesagt?", "Öztürk", "Rente"),
        ("Was hat Öztürk gesagt?", "Öztürk", ""),
        ("Was kündigte Öztürk an?", "Öztürk", ""),
        ("Was schlug Öztürk zur Rente vor?", "Öztürk", "Rente"),
        ("Was forderte die SPD für die Rente?", "die SPD", "die Rente"),
        ("Was kritisierte Öztürk am Haushalt?", "Öztürk", "Haushalt"),
        ("Was hält Öztürk von Windrädern?", "Öztürk", "Windrädern"),
        ("Wie äußerte sich Bundeskanzlerin Öztürk zu Steuern?", "Öztürk", "Steuern"),
        ("Wie steht Öztürk zu Steuern?", "Öztürk", "Steuern"),
        ("Wie reagierte Öztürk auf den Streik?", "Öztürk", "den Streik"),
        ("Welche Haltung hat die Bundesregierung zu Drohnen?", "die Bundesregierung", "Drohnen"),
        ("Was ist Öztürks Position zu Steuern?", "Öztürk", "Steuern"),
        ("Hat Öztürk gesagt, dass die Steuern steigen?", "Öztürk", "die Steuern steigen"),
        ("Was ist laut Öztürk das Ziel?", "Öztürk", "Was ist das Ziel"),
        ("Was ist Öztürk zufolge das Ziel?", "Öztürk", "Was ist das Ziel"),
        ("Öztürk zu Strategie", "Öztürk", "Strategie"),
        ("Zitate von Öztürk zu Häfen", "Öztürk", "Häfen"),
        ("Kannst du mir sagen, was Öztürk zu Häfen gesagt hat?", "Öztürk", "Häfen"),
        ("Ich möchte wissen, wie Öztürk zur Rente steht", "Öztürk", "Rente"),
        ("Was sagte der Bundeskanzler zur Rente?", "der Bundeskanzler", "Rente"),
        ("Was sagte Ursula von der Leyen zur Ukraine?", "Ursula von der Leyen", "Ukraine"),
        ("Was sagte Karl-Theodor zu Guttenberg zu Drohnen?", "Karl-Theodor zu Guttenberg", "Drohnen"),
    ],
)
def test_whose_words_about_what(question: str, speaker: str, topic: str) -> None:
    found = asked(question)
    assert (found.speaker, found.topic) == (speaker, topic)
    assert found.asks_statements and not found.asks_who
    assert (found.start, found.end, found.source) == (None, None, None)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Who said that winter is coming?", "winter is coming"),
        ("Who warned of blackouts?", "blackouts"),
        ("who called for a boycott", "a boycott"),
        ("Which minister warned of blackouts?", "blackouts"),
        ("Welcher Politiker sagte, dass der Winter kommt?", "der Winter kommt"),
        ("Wer sagte, dass der Winter kommt?", "der Winter kommt"),
        ("Wer warnte vor Stromausfällen?", "Stromausfällen"),
        ("Wer hat vor Stromausfällen gewarnt?", "Stromausfällen"),
        ("Wer hat gesagt, dass der Winter kommt?", "der Winter kommt"),
    ],
)
def test_who_said_it(question: str, topic: str) -> None:
    found = asked(question)
    assert (found.speaker, found.topic, found.asks_who, found.asks_statements) == (None, topic, True, True)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the race?",
        "Which body has stated its rules most clearly?",
        "What body said that doctors may sell drugs?",
        "What does the law demand of owners?",
        "What caused the fire in Okafor's house?",
        "According to the report, how many people fled?",
        "Wie viele Häfen gibt es laut Studie?",
        "Was fordert das Gesetz?",
        "Wer hat das Rennen gewonnen?",
        "Streit über Rente",
        "War on drugs",
        "News about Okafor",
        "Bis zu welcher Klasse gilt das Verbot?",
        "Where is Say?",
    ],
)
def test_plain_questions_have_no_speaker(question: str) -> None:
    found = asked(question)
    assert (found.speaker, found.asks_statements, found.topic) == (None, False, question)


def test_a_pronoun_asks_for_statements_of_nobody_named() -> None:
    found = asked("What did he say about it?")
    assert (found.speaker, found.topic, found.asks_statements) == (None, "", True)


@pytest.mark.parametrize(
    ("question", "topic", "start", "end"),
    [
        ("What did Okafor say last week about fish?", "fish", "2026-11-09", "2026-11-16"),
        ("Was sagte Öztürk gestern zu Häfen?", "Häfen", "2026-11-21", "2026-11-22"),
        ("Was hat Öztürk seit dem Gipfel am 4. Februar zu Häfen gesagt?", "Häfen", "2026-02-04", None),
        ("What did Okafor say in 2025?", "", "2025-01-01", "2026-01-01"),
        ("Was sagte Öztürk 2025 zu Häfen?", "Häfen", "2025-01-01", "2026-01-01"),
        ("What happened in Lagos on 4 February?", "What happened in Lagos?", "2026-02-04", "2026-02-05"),
        ("What did the senate decide yesterday?", "What did the senate decide?", "2026-11-21", "2026-11-22"),
        ("Articles published in 2025 about fish", "Articles published about fish", "2025-01-01", "2026-01-01"),
        ("Was sagte Öztürk 2025?", "", "2025-01-01", "2026-01-01"),
        ("Was sagte Öztürk zum Haushalt 2026?", "Haushalt 2026", None, None),
        ("Which fort was rebuilt in 2025?", "Which fort was rebuilt in 2025?", None, None),
        ("Wie hieß die 1998 gegründete Firma?", "Wie hieß die 1998 gegründete Firma?", None, None),
        ("Who sank in April 1912?", "Who sank in April 1912?", None, None),
        ("What did Okafor say about Vision 2030?", "Vision 2030", None, None),
        ("What did Okafor say about the goals for 2035?", "the goals for 2035", None, None),
        ("What did Okafor say about the 2008 crisis?", "the 2008 crisis", None, None),
        ("Wann tritt das Gesetz am 1. März in Kraft?", "Wann tritt das Gesetz am 1. März in Kraft?", None, None),
        ("Wie heißt die Stadt heute?", "Wie heißt die Stadt heute?", None, None),
    ],
)
def test_only_times_of_publication_filter(question: str, topic: str, start: str | None, end: str | None) -> None:
    found = asked(question)
    bounds = tuple(moment.strftime("%Y-%m-%d") if moment else None for moment in (found.start, found.end))
    assert (found.topic, *bounds) == (topic, start, end)


@pytest.mark.parametrize(
    ("question", "source", "speaker"),
    [
        ("laut Reuters, was sagte Öztürk zu Häfen?", "Reuters", "Öztürk"),
        ("What did Okafor say about fish in the Washington Post?", "The Washington Post", "Okafor"),
        ("Was sagte Öztürk in der Washington Post über Häfen?", "The Washington Post", "Öztürk"),
        ("What did Okafor say about fish in the Post?", "The Washington Post", "Okafor"),
        ("Was berichtet laut Welt die Polizei?", "Die Welt", None),
        ("What happened in Lagos according to BBC?", "bbc.co.uk", None),
        ("What happened in the world according to Okafor?", None, "Okafor"),
        ("Was passiert in der Welt?", None, None),
        ("Wer kam in die Welt?", None, None),
    ],
)
def test_outlets_of_the_library_are_no_speakers(question: str, source: str | None, speaker: str | None) -> None:
    found = asked(question)
    assert (found.source, found.speaker) == (source, speaker)


@pytest.mark.parametrize(
    ("question", "newest"),
    [
        ("What is the latest from Lagos?", True),
        ("Was sagte Öztürk zuletzt zu Häfen?", True),
        ("What did Okafor say about fish?", False),
    ],
)
def test_newest_first(question: str, newest: bool) -> None:
    assert asked(question).newest_first is newest


@pytest.mark.parametrize(
    ("question", "explained"),
    [
        ("What did Okafor say last week about fish?", "statements by Okafor about fish, published 9–15 Nov 2026"),
        ("Was sagte Öztürk gestern zu Häfen?", "Aussagen von Öztürk zu Häfen, erschienen 21. Nov. 2026"),
        (
            "Was sagte Öztürk seit Montag laut Reuters?",
            "Aussagen von Öztürk, erschienen seit 16. Nov. 2026, in Reuters",
        ),
        ("Who warned of blackouts since December?", "statements about blackouts, published since 1 Dec 2025"),
        (
            "Was sagte Öztürk vom 28. Dezember bis 3. Januar?",
            "Aussagen von Öztürk, erschienen 28. Dez. 2025–3. Jan. 2026",
        ),
    ],
)
def test_explained_in_the_language_of_the_question(question: str, explained: str) -> None:
    assert explain(asked(question)) == explained


@given(st.text(max_size=120))
def test_any_text_is_understood(text: str) -> None:
    understood = asked(text)
    assert understood.language and explain(understood) is not None
    assert understood.start is None or understood.end is None or understood.start < understood.end


@given(
    st.sampled_from(["Okafor", "Ada Okafor", "Öztürk", "NATO"]), st.sampled_from(["fish", "tax reform", "the ports"])
)
def test_marks_white_space_and_politeness_do_not_matter(speaker: str, topic: str) -> None:
    plain = asked(f"What did {speaker} say about {topic}?")
    for form in (f"  What did {speaker}  say about {topic}", f"Please tell me: what did {speaker} say about {topic}??"):
        assert (asked(form).speaker, asked(form).topic) == (plain.speaker, plain.topic) == (speaker, topic)
