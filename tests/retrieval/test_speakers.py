"""Names that are one person, across spellings, titles and languages, and names that are not."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answers.answer import Answerer
from retrieval.people.speakers import SpeakerIndex, fold, matching, people, same
from retrieval.people.titles import without_titles
from retrieval.records import Span, Statement
from retrieval.searching.search import Searcher
from retrieval.storage.library import Library
from retrieval.storage.store import Writer
from retrieval.texts.language import lexicon
from tests.retrieval.test_store import IDENTITY, prepared

ONE_PERSON = [
    ("Xi", "Xi Jinping"),
    ("Präsident Xi", "Xi Jinping"),
    ("Chinas Staatschef Xi Jinping", "Chinese President Xi"),
    ("Sergej Schoigu", "Sergei Shoigu"),
    ("Selenskyj", "Zelensky"),
    ("Wolodymyr Selenskyj", "Volodymyr Zelenskyy"),
    ("Putin", "Vladimir Poutine"),
    ("Michail Gorbatschow", "Mikhail Gorbachev"),
    ("Tschernenko", "Chernenko"),
    ("Nikita Chruschtschow", "Nikita Khrushchev"),
    ("Boris Jelzin", "Boris Yeltsin"),
    ("Alexej Nawalny", "Alexei Navalny"),
    ("Netanjahu", "Netanyahu"),
    ("Chamenei", "Khamenei"),
    ("Achmadinedschad", "Ahmadinejad"),
    ("Erdoğan", "Erdogan"),
    ("Schröder", "Schroeder"),
    ("Schröder", "Schroder"),
    ("Franz-Josef Jung", "Franz Josef Jung"),
    ("J. Smith", "John Smith"),
    ("Donald J. Trump", "Donald Trump"),
    ("Willard Mitt Romney", "Mitt Romney"),
    ("Bernie Sanders", "Bernard Sanders"),
    ("von der Leyen", "Ursula von der Leyen"),
    ("Leyen", "Ursula von der Leyen"),
    ("de Maizière", "Thomas de Maiziere"),
    ("Kim", "Kim Jong-un"),
    ("Kim Jong-un", "Kim Jong Un"),
    ("Orbán Viktor", "Viktor Orbán"),
    ("Baschar al-Assad", "Bashar Assad"),
    ("Müller-Meier", "Karin Müller-Meier"),
    ("the Kremlin", "der Kreml"),
    ("the White House", "Weißes Haus"),
    ("UN", "Vereinte Nationen"),
    ("EU-Kommission", "European Commission"),
    ("the police", "Polizei"),
    ("Moskau", "Moscow"),
]
TWO_PERSONS = [
    ("Hans Müller", "Karin Müller"),
    ("J. Smith", "Karin Smith"),
    ("George W. Bush", "George H. W. Bush"),
    ("Bill Clinton", "Hillary Clinton"),
    ("Donald J. Trump", "Ivanka Trump"),
    ("Donald J. Trump", "John Trump"),
    ("Wang Yi", "Wang Wei"),
    ("Kim Kardashian", "Kim Jong-un"),
    ("Scholz", "Schulz"),
    ("Merkel", "Merz"),
    ("Lee", "Le"),
    ("Khan", "Chan"),
    ("Hans Meier", "Karin Müller-Meier"),
    ("Deutsche Bank", "Dresdner Bank"),
    ("United Nations", "United States"),
    ("the Kremlin", "the White House"),
]


@pytest.mark.parametrize(("a", "b"), ONE_PERSON)
def test_one_person(a: str, b: str) -> None:
    assert same(a, b) and same(b, a)
    assert matching(a, ["Ada Okafor", b]) == [b]
    assert matching(b, ["Ada Okafor", a]) == [a]


@pytest.mark.parametrize(("a", "b"), TWO_PERSONS)
def test_two_persons(a: str, b: str) -> None:
    assert not same(a, b) and not same(b, a)
    assert matching(a, [a, b]) == [a]


def test_spellings_share_a_key() -> None:
    assert fold("Präsident Wolodymyr Selenskyj") == fold("Volodymyr Zelensky")
    assert fold("Hans Müller") != fold("Karin Müller")


@pytest.mark.parametrize(
    ("asked", "known", "found"),
    [
        ("Müller", ["Hans Müller", "Karin Müller", "Ito"], ["Hans Müller", "Karin Müller"]),
        ("Hans Müller", ["Karin Müller", "Müller", "Hans Müller"], ["Hans Müller"]),
        ("Hans Müller", ["Müller", "Dr. Hans Müller", "Hans Müller"], ["Hans Müller", "Dr. Hans Müller", "Müller"]),
        ("Schoigu", ["Sergei Shoigu", "Sergej Schoigu"], ["Sergej Schoigu", "Sergei Shoigu"]),
        ("Meyer", ["Hans Meier", "Karin Meyer"], ["Karin Meyer"]),
        ("Angela", ["Angela Merkel", "Ito"], ["Angela Merkel"]),
        ("Meier", ["Karin Müller-Meier"], ["Karin Müller-Meier"]),
        ("Shcröder", ["Gerhard Schröder", "Ito"], ["Gerhard Schröder"]),
        ("Merkle", ["Angela Merkel", "Merz"], ["Angela Merkel"]),
        ("Merkle", ["Angela Merkel", "Hans Merkle"], ["Hans Merkle"]),
        ("Angela Merkle", ["Angela Merkel", "Hans Merkle"], ["Angela Merkel"]),
        ("Scholz", ["Martin Schulz"], []),
        ("Merz", ["Metz", "Merkel"], []),
        ("Okafor", [], []),
        ("?!", ["Okafor"], []),
    ],
)
def test_who_is_meant(asked: str, known: list[str], found: list[str]) -> None:
    index = SpeakerIndex(known)
    assert sorted(index.match(asked)) == sorted(found)
    assert index.match(asked)[:1] == found[:1]


def test_ambiguous_names_are_told_apart() -> None:
    names = ["Karin Müller", "Hans Müller", "H. Müller", "Müller"]
    assert people(names) == [["Karin Müller"], ["Hans Müller", "H. Müller"], ["Müller"]]
    assert people(["Merkel", "Angela Merkel", "Bundeskanzlerin Merkel"]) == [
        ["Angela Merkel", "Merkel", "Bundeskanzlerin Merkel"]
    ]


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ("President Ada Okafor", "Ada Okafor"),
        ("the former Nigerian president Ada Okafor", "Ada Okafor"),
        ("Chinas Staatschef Xi Jinping", "Xi Jinping"),
        ("UN-Generalsekretär Kofi Annan", "Kofi Annan"),
        ("Bundesaußenministerin Öztürk", "Öztürk"),
        ("Prof. Dr. Karin Müller (SPD)", "Karin Müller"),
        ("EU-Kommissionspräsidentin Ursula von der Leyen", "Ursula von der Leyen"),
        ("the Chinese president", "the Chinese president"),
        ("der Bundeskanzler", "der Bundeskanzler"),
        ("spokesman for the ministry", "spokesman for the ministry"),
        ("General Motors", "General Motors"),
        ("Martin Luther King Jr.", "Martin Luther King Jr."),
        ("Gerhard Richter", "Gerhard Richter"),
        ("Attorney General Ada Okafor", "Ada Okafor"),
        ("president xi", "xi"),
    ],
)
def test_titles_are_no_names(named: str, name: str) -> None:
    assert without_titles(named) == name


WORDS = sorted(lexicon("Ada Bo Karl-Theodor Xi Jürgen García Šárka O'Neill Schäfer Ng J. de Orbán Präsident Kim Un"))
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


@given(NAMES, NAMES)
def test_same_is_symmetric_and_reflexive(a: list[str], b: list[str]) -> None:
    one, other = " ".join(a), " ".join(b)
    assert same(one, one)
    assert same(one, other) == same(other, one)


@given(st.lists(NAMES.map(" ".join), min_size=1, max_size=8))
def test_every_known_name_finds_itself(names: list[str]) -> None:
    index = SpeakerIndex(names)
    for name in names:
        assert name in index.match(name)
        assert index.match(name.upper()) == index.match(name.lower())


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=5))
def test_any_text_can_be_asked(asked: str, names: list[str]) -> None:
    assert set(SpeakerIndex(names).match(asked)) <= set(names)
    assert sorted(name for group in people(names) for name in group) == sorted(set(names))


def test_a_large_library_answers_quickly() -> None:
    index = SpeakerIndex(f"Given{n % 97} Family{n}" for n in range(20_000))
    begun = time.perf_counter()
    for _ in range(20):
        assert index.match("Given5 Family102") == ["Given5 Family102"]
        index.match("Okafro")
    assert time.perf_counter() - begun < 1


@given(
    st.lists(st.sampled_from(["Xi", "Xi Jinping", "Ada Okafor", "Meyer", "Hans Meier", "UNO", "Lula da Silva"])),
    st.integers(0, 7),
)
def test_names_that_come_later_are_matched_as_if_they_had_been_there(names: list[str], first: int) -> None:
    index = SpeakerIndex(names[:first])
    index.add(names[first:])
    for asked in ("Xi", "Meyer", "Ada Okafo", "Lula", "Vereinte Nationen"):
        assert index.match(asked) == SpeakerIndex(names).match(asked)


def test_the_names_of_new_articles_are_known_with_the_next_question(tmp_path: Path) -> None:
    with Library(tmp_path / "library", IDENTITY, create=True) as library:
        answerer = Answerer(library, Searcher(library, lambda: pytest.fail("names need no model")))
        for n, name in enumerate(("Ada Okafor", "Jonas Brandt"), 1):
            said = Statement(0, 10, Span(0, 10), "indirect", name)
            article = prepared(f"a{n}", "The harbour was closed.")
            Writer(library).save([replace(article, statements=[said], statement_vectors=article.vectors)])
            assert answerer.names().match(name) == [name]
        assert answerer.names().match("Okafor") == ["Ada Okafor"]
