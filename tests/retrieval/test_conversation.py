"""Follow-up questions, completed as a person would."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answers.conversation import Cited, Completed, Turn, complete
from retrieval.people.speakers import SpeakerIndex
from retrieval.questions.question import understand
from retrieval.records import Answer, ArticleRef, Citation

NOW = datetime(2026, 11, 22, 22, 42, tzinfo=timezone(timedelta(hours=1)))
OUTLETS = ["Reuters", "The Washington Post", "Die Welt", "bbc.co.uk"]
KNOWN = SpeakerIndex(["Ada Okafor", "Leyla Öztürk", "Jonas Brandt", "Maja Lindqvist"])
CONVERSATIONS = Path(__file__).parent.parent / "eval" / "conversations.jsonl"


def follow(turns: list[dict[str, Any]]) -> Completed:
    """Ask the questions one after the other; what the last one was completed to."""
    done: list[Turn] = []
    for turn in turns:
        found = complete(turn["question"], done, NOW, OUTLETS, KNOWN)
        cited = tuple(Cited(name, "Title", "2026-11-19") for name in turn.get("cited", ()))
        done.append(Turn(found.question, found.understood, cited, turn.get("refused", False), found.media))
    return found


def wrong(expect: dict[str, Any], found: Completed) -> str:
    """What differs from what a person would have made of it; empty if nothing does.

    Where `says` gives words of the completed question, only the fields that are named count; else all do.
    """
    u = found.understood
    got = {
        "language": u.language, "speaker": u.speaker, "topic": u.topic, "from": u.start and str(u.start.date()),
        "to": u.end and str(u.end.date()), "source": u.source, "media": found.media, "who": u.asks_who,
    }  # fmt: skip
    asked = expect.keys() if "says" in expect else got.keys()
    wanted = {key: expect.get(key, _NOTHING.get(key)) for key in got if key in asked}
    bad = [f"{key}: {got[key]!r}, not {value!r}" for key, value in wanted.items() if got[key] != value]
    bad += [f"no {part!r}" for part in expect.get("says", ()) if part not in found.question]
    bad += [f"has {part!r}" for part in expect.get("omits", ()) if part in found.question]
    bad += [] if found.completed else ["not completed"]
    return f"{found.question} -> {'; '.join(bad)}" if bad else ""


_NOTHING: dict[str, Any] = {"topic": "", "who": False}


def test_follow_ups_are_completed_as_a_person_would() -> None:
    cases = [json.loads(line) for line in CONVERSATIONS.read_text(encoding="utf-8").splitlines()]
    failures = [bad for case in cases if (bad := wrong(case["expect"], follow(case["turns"])))]
    assert len(cases) == 40
    assert not failures


def said(*questions: str, cited: tuple[str, ...] = ()) -> Completed:
    return follow([{"question": question, "cited": cited} for question in questions])


# Found by trying after the rules were written.
@pytest.mark.parametrize(
    ("first", "then", "completed"),
    [
        ("Was sagte Brandt zu Energie?", "Und Technologie?", "Was sagte Brandt zu Technologie?"),
        ("Was sagte Brandt zu Energie?", "Und 2025?", "Was sagte Brandt im Jahr 2025 zu Energie?"),
        ("Was sagte Brandt zu Energie?", "Was hat er noch gesagt?", "Was noch sagte Brandt?"),
        ("Was sagte Brandt zu Energie?", "Was hält Okafor davon?", "Was hält Okafor von Energie?"),
        ("Was sagte Brandt zum Streik?", "Wie reagierte Okafor?", "Wie reagierte Okafor auf Streik?"),
        ("Was sagte Brandt zu Energie?", "Gibt es dazu auch etwas von Okafor?", "Was sagte Okafor zu Energie?"),
        ("Was sagte Brandt zu Energie?", "und in der Washington Post?", "Was sagte Brandt zu Energie laut The Washington Post?"),
        ("Was sagte Brandt zu Energie?", "Wann hat er das gesagt?", "Wann sagte Brandt das zu Energie?"),
        ("Was sagte Brandt zu Energie?", "Stimmt das?", "Ist es wahr, was Brandt zu Energie sagte?"),
        ("Was sagte der Kanzler zur Rente?", "Und sein Vize?", "Was sagte der Vize des Kanzlers zur Rente?"),
        ("Was sagte der Kanzler zur Rente?", "Und der Finanzminister zu Steuern?", "Was sagte der Finanzminister zu Steuern?"),
        ("Wer warnte vor Stromausfällen?", "Und vor Hochwasser?", "Wer warnte vor Hochwasser?"),
        ("was sagte brandt zu energie", "und öztürk", "was sagte öztürk zu energie"),
        ("What did Okafor say about Taiwan?", "And Japan?", "What did Okafor say about Japan?"),
        ("What did Okafor announce?", "When?", "When did Okafor announce that?"),
        ("What is Okafor's view on tariffs?", "And Brandt's?", "What is Brandt's view on tariffs?"),
        ("What did Okafor say about gas?", "No, I meant Brandt", "What did Brandt say about gas?"),
        ("What did Okafor say about gas?", "What is her view on coal?", "What is Okafor's view on coal?"),
        ("What did Okafor say about gas?", "And what did Brandt say?", "What did Brandt say about gas?"),
        ("What did Okafor say about gas?", "how did Brandt react?", "How did Brandt react to gas?"),
        ("What did Okafor say about gas?", "the latest?", "What did Okafor say about gas lately?"),
        ("What did Okafor say about gas?", "anything about nuclear power?", "What did Okafor say about nuclear power?"),
        ("What did the Kremlin say about fish?", "What did it say about gas?", "What did the Kremlin say about gas?"),
        ("Who warned of blackouts?", "And of floods?", "Who warned of floods?"),
        ("When did Okafor resign?", "Why did she resign?", "Why did Okafor resign?"),
        ("How many people drowned in the floods?", "And in Spain?", "How many people drowned in the floods in Spain?"),
        ("What happened in Kyiv yesterday?", "And today?", "What happened in Kyiv today?"),
        ("What did Okafor say about gas last week?", "and the week before?",
         "What did Okafor say about gas between 2 November 2026 and 8 November 2026?"),
    ],
)  # fmt: skip
def test_a_follow_up_in_words(first: str, then: str, completed: str) -> None:
    assert said(first, then).question == completed


@pytest.mark.parametrize("follow_up", ["And Brandt?", "When was that?", "und gestern?", "Was sagte er noch?", "more"])
def test_without_a_turn_nothing_is_carried_over(follow_up: str) -> None:
    found = complete(follow_up, (), NOW, OUTLETS)
    assert (found.question, found.completed, found.seen) == (follow_up, False, ())


@pytest.mark.parametrize(
    "question",
    ["thanks", "danke", "???", "and?", "And Brandt? And Lindqvist?", "/reset", "und auf Englisch?", "Putin", "energy prices in Germany", "Und wer hat verloren?", "Wer ist Xi?",
     "Was ist mit Feldlinien verbunden?", "What did Brandt say when he resigned?", "Was denken Sie über Steuern?",
     "Did the minister say that he will resign?", "Streit über Rente?", "Brandt on strikes?"],
)  # fmt: skip
def test_what_is_no_follow_up_stays(question: str) -> None:
    found = said("What did Okafor say about energy?", question, cited=("Ada Okafor", "Jonas Brandt"))
    assert (found.question, found.completed) == (question, False)


def test_others_and_more_name_what_was_seen() -> None:
    more = said("What did Okafor say about energy?", "What else?", "and more?", cited=("Ada Okafor",))
    assert more.question == "What else did Okafor say about energy?"
    assert [c.speaker for c in more.seen] == ["Ada Okafor"]
    others = said("What did Okafor say about energy?", "Who else?", cited=("Ada Okafor",))
    assert others.understood.asks_who and [c.speaker for c in others.seen] == ["Ada Okafor"]


def test_a_time_carried_over_midnight_keeps_its_day() -> None:
    first = complete("What did Okafor say about gas yesterday?", (), NOW, OUTLETS)
    turn = Turn(first.question, first.understood)
    after = complete("And Brandt?", [turn], NOW + timedelta(hours=3), OUTLETS)
    assert after.question == "What did Brandt say about gas on 21 November 2026?"
    assert (after.understood.start, after.understood.end) == (first.understood.start, first.understood.end)


def test_a_turn_is_made_of_an_answer() -> None:
    article = ArticleRef("a1", "Title", "Reuters", None, "2026-11-19")
    citation = Citation(1, "Quote", 3, 8, "Ada Okafor", "en", article)
    understood = understand("Who warned of blackouts?", NOW)
    answer = Answer(
        "Who warned of blackouts?", "en", "extractive", understood, False, None, "Quote [1]", (), (citation,)
    )
    turn = Turn.of(answer)
    assert turn.cited == (Cited("Ada Okafor", "Title", "2026-11-19", "Reuters", "a1", 3, 8),)
    assert complete("What did she say about coal?", [turn], NOW).question == "What did Ada Okafor say about coal?"


names = st.sampled_from(
    ["Okafor", "Leyla Öztürk", "Karl-Theodor zu Guttenberg", "the Kremlin", "Hans von Storch", "brandt"]
)
german_names = st.sampled_from(
    ["Okafor", "Leyla Öztürk", "der Bundeskanzler", "die Bundesregierung", "Hans von Storch", "brandt"]
)
topics = st.sampled_from(
    ["energy", "fishing rights", "the strike in Lyon", "nuclear power and coal", "taxes he raised", "Taiwan"]
)
themen = st.sampled_from(["Energie", "Fischerei", "Häfen in Lyon", "Kohle und Atomkraft", "Taiwan", "Steuern"])
times = st.sampled_from(["", " yesterday", " last week", " in 2025"])
zeiten = st.sampled_from(["", " gestern", " letzte Woche", " im Februar"])
statements = st.one_of(
    st.builds("What did {} say about {}{}?".format, names, topics, times),
    st.builds("Did {} say anything about {}{}?".format, names, topics, times),
    st.builds("How did {} react to {}{}?".format, names, topics, times),
    st.builds("And what did {} say about {}{}?".format, names, topics, times),
    st.builds("Was sagte {1}{2} zu {0}?".format, themen, german_names, zeiten),
    st.builds("Was hat {} zu {} gesagt?".format, german_names, themen),
    st.builds("Wie steht {} zu {}?".format, german_names, themen),
    st.builds("Who else warned of {}?".format, topics),
    st.builds("Wer warnte vor {}?".format, themen),
)
places = st.sampled_from(["Ghana", "Lyon", "the port of Rotterdam", "Rostock"])
facts = st.one_of(
    st.builds("Who won the election in {}{}?".format, places, times),
    st.builds("How many people live in {}?".format, places),
    st.builds("When did the minister of {} say that he resigned?".format, places),
    st.builds("What caused the fire in {}{}?".format, places, times),
    st.builds("Wer gewann die Wahl in {}?".format, places),
    st.builds("Wann wurde die Brücke in {} gesperrt?".format, places),
    st.builds("Und wie viele Menschen leben in {}?".format, places),
)
earlier = st.lists(
    st.one_of(statements, facts, st.sampled_from(["And Brandt?", "und gestern?", "Who else?", "Wann war das?"])),
    max_size=4,
)


@given(
    earlier,
    st.one_of(statements, facts),
    st.lists(st.sampled_from(["Ada Okafor", "Jonas Brandt", "the UN"]), max_size=2),
)
def test_a_question_that_stands_alone_is_never_changed(before: list[str], question: str, cited: list[str]) -> None:
    found = follow([*({"question": b, "cited": cited} for b in before), {"question": question}])
    assert (found.question, found.completed, found.seen) == (question, False, ())


@given(earlier, st.text(max_size=60))
def test_any_text_is_completed_or_left(before: list[str], text: str) -> None:
    found = follow([*({"question": b} for b in before), {"question": text}])
    assert found.completed or found.question == text
