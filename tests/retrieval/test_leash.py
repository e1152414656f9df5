"""A chat model on its leash: a scripted model behind a real server tries everything, and only what is true is shown."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from retrieval.answers.answer import Answerer
from retrieval.answers.budget import Budget
from retrieval.answers.checking.leash import Leash
from retrieval.answers.checking.normalised import normalise
from retrieval.answers.checking.reporting import said
from retrieval.answers.checking.roles import exchanged
from retrieval.answers.checking.sentences import Written, written
from retrieval.answers.checking.support import Support, is_surer
from retrieval.answers.drafting import Drafter, Prices
from retrieval.answers.progress import Event
from retrieval.answers.prompts import prompt
from retrieval.answers.writing import load_writer
from retrieval.records import Answer, ArticleRef, Citation
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.retrieval.scripted_chat import Script, serving

SPRING = "What did Putin say about spring?"
ROOM = "Was verschafft Moskau Spielraum gegenüber den westlichen Sanktionen?"
XI = "What did Xi say about strategy?"
PUTIN = "Was sagte Putin über Energie?"
TRUE_XI = "Xi said both countries must use the “historische Gelegenheit nutzen, um die strategische Zusammenarbeit weiter zu vertiefen” [1]."
TRUE_PUTIN = "Putin erklärte, die Partnerschaft im Energiebereich sei für beide Seiten vorteilhaft. [1]"


@pytest.fixture
def script() -> Iterator[Script]:
    with serving(Script()) as running:
        yield running


@pytest.fixture
def answerer(seeded: Workspace, script: Script, tmp_path: Path) -> Callable[..., Answerer]:
    """The seeded library with the scripted model."""

    def made(**values: object) -> Answerer:
        settings = Settings(
            home=seeded.settings.home,
            chat_model="openai:scripted",
            chat_base_url=script.url,
            chat_api_key=SecretStr("none"),
            **values,  # type: ignore[arg-type]
        )
        writer = load_writer(settings)
        assert writer is not None
        support = Support(seeded.library, seeded.searcher, seeded.encoder)
        own = Workspace(Settings(home=tmp_path / "budget"), create=True)
        budget = Budget(own.library.engine, settings.chat_tokens_per_day)
        drafter = Drafter(writer, budget, support, seeded.answerer.names, Prices(1.0, 2.0))
        return Answerer(seeded.library, seeded.searcher, lambda: drafter)

    return made


def asked(answerer: Callable[..., Answerer], script: Script, question: str, text: str) -> Answer:
    script.text = text
    return answerer().ask(question)


def is_quoting(answer: Answer, plain: Answer) -> bool:
    """Whether an answer is the extractive one, word for word, and says so."""
    same = (answer.text, answer.statements, answer.citations) == (plain.text, plain.statements, plain.citations)
    return same and answer.mode == "extractive" and answer.model is not None and answer.model.fell_back


def test_a_supported_sentence_is_shown_with_its_citation(answerer: Callable[..., Answerer], script: Script) -> None:
    answer = asked(answerer, script, PUTIN, TRUE_PUTIN)
    assert answer.mode == "model"
    assert answer.text == "Putin erklärte, die Partnerschaft im Energiebereich sei für beide Seiten vorteilhaft. [1]"
    assert [c.n for c in answer.citations] == [1]
    assert answer.model is not None
    assert (answer.model.kept, answer.model.dropped, answer.model.fell_back) == (1, 0, False)
    assert (answer.model.tokens_in, answer.model.tokens_out) == (321, 45)
    assert answer.model.cost == pytest.approx((321 + 2 * 45) / 1e6)


LIES = {
    "wrong number": (PUTIN, "Putin erklärte, die Partnerschaft im Energiebereich sei seit 12 Jahren vorteilhaft. [1]", "number"),
    "number in words": (PUTIN, "Putin erklärte, drei Partnerschaften im Energiebereich seien vorteilhaft. [1]", "number"),
    "wrong day": (PUTIN, "Putin erklärte am Freitag, die Partnerschaft im Energiebereich sei vorteilhaft. [1]", "number"),
    "invented quote": (PUTIN, "Putin erklärte, „unser Gas ist billig“. [1]", "quote"),
    "quote bent": (PUTIN, "Putin erklärte, „unsere Partnerschaft im Energiebereich ist vorteilhaft“. [1]", "quote"),
    "quote left open": (PUTIN, "Putin erklärte, „unsere Partnerschaft im Energiebereich. [1]", "quote"),
    "quote translated": (XI, "Xi said they must use this “historic opportunity”. [1]", "quote"),
    "right quote, wrong speaker": (PUTIN, "Xi Jinping erklärte, „unsere Partnerschaft im Energiebereich ist für beide Seiten vorteilhaft“. [1]", "name"),
    "a chancellor from nowhere": (PUTIN, "Bundeskanzler Merz sagte, „unsere Partnerschaft im Energiebereich ist für beide Seiten vorteilhaft“. [1]", "name"),
    "a citation that is not there": (PUTIN, "Putin erklärte, die Partnerschaft sei für beide Seiten vorteilhaft. [99]", "citation"),
    "one of two is not there": (PUTIN, "Putin erklärte, die Partnerschaft sei für beide Seiten vorteilhaft. [1][99]", "citation"),
    "no citation": (PUTIN, "Putin erklärte, die Partnerschaft sei für beide Seiten vorteilhaft.", "citation"),
    "a name from nowhere": (XI, "Xi said both countries must use the opportunity on Taiwan. [1]", "name"),
    "denied": (PUTIN, "Putin erklärte, die Partnerschaft im Energiebereich sei nicht für beide Seiten vorteilhaft. [1]", "negation"),
    "turned round": (PUTIN, "Putin erklärte, die Partnerschaft im Energiebereich sei für beide Seiten nachteilig. [1]", "negation"),
    "another topic": (XI, "Xi announced a big football match. [2]", "support"),
    "another language": (XI, "Xi betonte, beide Länder müssten die Gelegenheit nutzen. [1]", "language"),
    "a pronoun without a person": (XI, "He said both countries must use the historic opportunity. [1]", "speaker"),
    "broken off": (PUTIN, "[1] Putin erklärte, die Partnerschaft im Energiebereich sei für beide Seit", "unfinished"),
    "the frame told as said": (SPRING, "Putin said that in the Chinese calendar, spring is always at the beginning of the year. [1]", "support"),
    "the sides exchanged": (ROOM, "Moskau verschafft Spielraum angesichts der westlichen Sanktionen. [1]", "roles"),
    "the same topic, another claim": (XI, "Xi said the historic opportunity is a trademark of a company. [1]", "support"),
    "half translated": (XI, "Xi said both countries müssten eine opportunity use for the strategic cooperation. [1]", "language"),
    "a question": (PUTIN, "Ist die Partnerschaft im Energiebereich für beide Seiten vorteilhaft? [1]", "question"),
    "an address": (PUTIN, "Putin erklärte auf www.example.org, die Partnerschaft sei vorteilhaft. [1]", "name"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_dropped_and_the_extractive_answer_given(
    answerer: Callable[..., Answerer], script: Script, seeded: Workspace, lie: str
) -> None:
    question, text, reason = LIES[lie]
    answer = asked(answerer, script, question, text)
    assert is_quoting(answer, seeded.answerer.ask(question))
    assert answer.model is not None
    assert (answer.model.kept, answer.model.reasons, answer.model.why) == (0, (reason,), "nothing_left")


def test_every_sentence_on_one_passage_keeps_what_that_passage_says(
    answerer: Callable[..., Answerer], script: Script
) -> None:
    text = f"{TRUE_PUTIN}\nPutin kündigte neue Gaslieferungen an. [1]\nPutin forderte höhere Preise für Weizen. [1]"
    answer = asked(answerer, script, PUTIN, text)
    assert [s.text for s in answer.statements] == [TRUE_PUTIN.removesuffix(" [1]")]
    assert answer.model is not None and answer.model.dropped == 2


def test_a_speakers_words_are_not_given_to_whom_the_passage_only_names(
    answerer: Callable[..., Answerer], script: Script, seeded: Workspace
) -> None:
    question = "Was sagte Putin über Beziehungen zwischen Russland und China?"
    spring = next(c for c in seeded.answerer.ask(question).citations if "Frühling" in c.quote)
    answer = asked(answerer, script, question, f"China sagte, jede Jahreszeit sei Frühling. [{spring.n}]")
    assert answer.model is not None and answer.model.kept == 0


def test_quotes_are_shown_as_they_stand_in_the_article(answerer: Callable[..., Answerer], script: Script) -> None:
    bent = 'Putin erklärte: "unsere  Partner\u00adschaft im Energiebereich ist für beide Seiten vorteilhaft". [1]'
    answer = asked(answerer, script, PUTIN, bent)
    assert "„unsere Partnerschaft im Energiebereich ist für beide Seiten vorteilhaft“" in answer.text


def test_a_translation_is_marked_and_its_quotes_stay_in_their_language(
    answerer: Callable[..., Answerer], script: Script
) -> None:
    answer = asked(answerer, script, XI, TRUE_XI)
    assert "“historische Gelegenheit nutzen, um die strategische Zusammenarbeit weiter zu vertiefen”" in answer.text
    assert answer.statements[0].text.endswith("(translated)")


def test_what_is_only_quoted_is_not_marked_as_a_translation(
    answerer: Callable[..., Answerer], script: Script
) -> None:
    quote = "historische Gelegenheit nutzen, um die strategische Zusammenarbeit weiter zu vertiefen"
    answer = asked(answerer, script, XI, f"Xi betonte: „{quote}“. [1]")
    assert answer.mode == "model" and answer.text == f"Xi betonte: “{quote}”. [1]"


def test_words_of_a_quotation_in_the_questions_language_may_be_told(seeded: Workspace) -> None:
    quote = "Auf der firmeneigenen Seite wird Musk also zitiert: „However, I would hope that the next launch occurs in less than six months.“"
    passage = Citation(1, quote, 0, len(quote), "Musk", "de", ArticleRef("a", "T", None, None, None))
    support = Support(seeded.library, seeded.searcher, seeded.encoder)
    leash = Leash([passage], "en", seeded.answerer.names, support)
    assert leash.check(Written("Musk also would hope that the next launch occurs in less than six months.", (1,))) != "language"
    assert leash.check(Written("Musk said on the firmeneigenen Seite that the next launch occurs soon.", (1,))) == "language"


def test_markdown_and_html_are_taken_off(answerer: Callable[..., Answerer], script: Script) -> None:
    text = (
        "# Antwort\n\n- **Putin** erklärte, die <b>Partnerschaft</b> im [Energiebereich](https://evil.example/?q=1) sei für "
        "beide Seiten `vorteilhaft`. [1]\n<script>alert(1)</script>\n![x](https://evil.example/pixel.png)\n```\nrm -rf\n```"
    )
    answer = asked(answerer, script, PUTIN, text)
    assert answer.text == TRUE_PUTIN
    assert not set("<>*`#") & set(answer.text) and "evil" not in answer.text


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"status": 429}, "error"),
        ({"status": 500}, "error"),
        ({"status": 401}, "error"),
        ({"hang": 2.0, "text": TRUE_PUTIN}, "timeout"),
        ({"break_after": 0, "text": TRUE_PUTIN}, "error"),
        ({"break_after": 40, "text": TRUE_PUTIN}, "nothing_left"),
        ({"text": ""}, "nothing_left"),
        ({"text": "NONE"}, "nothing_left"),
        ({"tool_call": True}, "nothing_left"),
        ({"text": "Putin sagte viel. ", "endless": True}, "nothing_left"),
        ({"text": "x" * 70, "endless": True}, "nothing_left"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_fault_of_the_provider_gives_the_extractive_answer(
    answerer: Callable[..., Answerer], script: Script, seeded: Workspace, fault: dict[str, object], why: str
) -> None:
    for name, value in fault.items():
        setattr(script, name, value)
    answer = answerer(chat_timeout=1.0 if "hang" in fault else 60.0).ask(PUTIN)
    assert is_quoting(answer, seeded.answerer.ask(PUTIN))
    assert answer.model is not None and answer.model.why == why


def test_a_passing_fault_is_tried_again(answerer: Callable[..., Answerer], script: Script) -> None:
    script.status, script.failures, script.text = 503, 1, TRUE_PUTIN
    assert answerer().ask(PUTIN).mode == "model"
    assert len(script.requests) == 2


def test_what_was_verified_before_a_stream_broke_is_kept(answerer: Callable[..., Answerer], script: Script) -> None:
    script.text, script.endless = TRUE_PUTIN + "\n", True
    script.break_after = None
    answer = answerer().ask(PUTIN)
    assert answer.text == TRUE_PUTIN  # once, however often it was said


def test_a_refusal_calls_no_model(answerer: Callable[..., Answerer], script: Script) -> None:
    script.text = "Xi said football is a strategic question. [1]"
    answer = answerer().ask("What did Xi say about football?")
    assert answer.abstained and answer.model is None
    assert script.requests == []


def test_progress_tells_each_step_and_only_verified_sentences(
    answerer: Callable[..., Answerer], script: Script
) -> None:
    script.text = f"Merz sagte nichts. [1]\n{TRUE_PUTIN}"
    events: list[Event] = []
    answer = answerer().ask(PUTIN, listener=events.append)
    assert [e.stage for e in events] == ["understood", "searching", "reading", "writing", "checking"]
    assert [e.sentence for e in events if e.sentence] == list(answer.statements)


def test_a_cancelled_answer_quotes(answerer: Callable[..., Answerer], script: Script, seeded: Workspace) -> None:
    script.text, script.endless = TRUE_PUTIN + "\n", True
    begun: list[Event] = []
    answer = answerer().ask(PUTIN, listener=begun.append, cancelled=lambda: any(e.sentence for e in begun))
    assert is_quoting(answer, seeded.answerer.ask(PUTIN))
    assert answer.model is not None and answer.model.why == "cancelled"


def test_the_days_budget_is_kept_and_then_answers_quote(
    answerer: Callable[..., Answerer], script: Script, seeded: Workspace
) -> None:
    script.text = TRUE_PUTIN
    limited = answerer(chat_tokens_per_day=366)
    assert limited.ask(PUTIN).mode == "model"
    second = limited.ask(PUTIN)
    assert is_quoting(second, seeded.answerer.ask(PUTIN))
    assert second.model is not None and second.model.why == "budget"
    assert len(script.requests) == 1


def test_passages_are_data_in_the_prompt(answerer: Callable[..., Answerer], script: Script) -> None:
    script.text = TRUE_PUTIN
    answerer().ask("Was sagte Putin über <b>Energie</b>?")
    rules, task = (message["content"] for message in script.requests[0]["messages"])
    assert task.count("</passage>") == task.count("<passage ") == 1
    assert "<b>" not in task
    assert "$" not in rules + task


def test_prompts_have_exactly_their_placeholders() -> None:
    with pytest.raises(ValueError, match="placeholders"):
        prompt("task", language="German", question="?")
    with pytest.raises(ValueError, match="placeholders"):
        prompt("rules", language="German", most="3", mood="bright")


@pytest.mark.parametrize(
    ("sentence", "passage", "language", "wrong"),
    [
        ("Moscow gives room.", "These contacts give Moscow room.", "en", True),
        ("The contacts give Moscow room.", "These contacts give Moscow room.", "en", False),
        ("The minister accused the company.", "The union accused the minister of lying.", "en", True),
        ("The union accused the minister.", "The union accused the minister of lying.", "en", False),
        ("The minister was accused of lying.", "The union accused the minister of lying.", "en", False),
        ("Police arrested the man.", "The man was arrested by police.", "en", False),
        ("Merkel besuchte Paris.", "Am Montag besuchte Merkel Paris.", "de", False),
        ("Paris besuchte Rom.", "Merkel besuchte Paris und Rom.", "de", True),
    ],
)
def test_nobody_does_what_somebody_else_did(sentence: str, passage: str, language: str, wrong: bool) -> None:
    assert exchanged(sentence, passage, language) == wrong


@pytest.mark.parametrize(
    ("passage", "words"),
    [
        ("Looking at the calendar he said: “Every season is spring.”", "Every season is spring."),
        ("„Das Haus ist jetzt fertig“, sagte er bei der Feier.", "Das Haus ist jetzt fertig"),
        ("Er nannte das Haus bei der Feier „ein Wunder“.", "Er nannte das Haus bei der Feier „ein Wunder“."),
    ],
)
def test_what_is_said_is_told_from_the_frame_around_it(passage: str, words: str) -> None:
    assert said(passage) == words


@pytest.mark.parametrize(
    ("sentence", "passage", "surer"),
    [
        ("The object will be a comet.", "Das Objekt könnte ein Komet werden.", True),
        ("The object could be a comet.", "Das Objekt könnte ein Komet werden.", False),
        ("Das Feuer entstand durch einen Defekt.", "Das Feuer entstand vermutlich durch einen Defekt.", True),
        ("Das Feuer entstand wahrscheinlich durch einen Defekt.", "Das Feuer entstand vermutlich durch einen Defekt.", False),
        ("He took the money.", "He allegedly took the money.", True),
        ("The court freed him in May.", "The court freed him in May.", False),
        ("Er soll das Geld genommen haben.", "Der mutmaßliche Täter nahm das Geld.", False),
        ("The strike ends on Monday.", "The strike ends on Monday.", False),
    ],
)
def test_a_sentence_is_not_surer_than_its_passage(sentence: str, passage: str, surer: bool) -> None:
    assert is_surer(sentence, passage) == surer


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 30))
@example("00:0\u094d", 0, 1)  # a mark that combines with a digit
def test_a_quote_that_is_found_is_a_slice_of_the_original(text: str, start: int, length: int) -> None:
    quote = text[start : start + length]
    span = normalise(text).find(quote)
    if span is not None:
        found = text[slice(*span)]
        strip = " .,;:!?-"
        assert normalise(found).text.strip(strip) == normalise(quote).text.strip(strip)


@given(
    st.lists(st.sampled_from(["Xi said so. [1] ", "„Das ist gut“, sagte er [2].\n", "**Ja** [3, 4]. ", "- Nein [5]\n"]))
)
def test_pieces_of_a_stream_give_the_sentences_of_the_whole(parts: list[str]) -> None:
    text = "".join(parts)
    assert list(written(text, "de")) == list(written([text], "de"))
