"""Quotation marks of both languages, paired; and nothing that a text can hold makes the search for them fail."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.statements import find_statements
from ingest.statements.quotes import find_quotes


def quoted(text: str) -> list[tuple[int, str]]:
    """(depth, text with marks) of each quote."""
    return [(quote.depth, text[quote.start : quote.end]) for quote in find_quotes(text)]


@pytest.mark.parametrize(
    "quote",
    [
        "„Wir gehen.“",
        "„Wir gehen.”",
        '„Wir gehen."',
        "“We go.”",
        '"We go."',
        "»Wir gehen.«",
        "«Wir gehen.»",
        "‚Wir gehen.‘",
        "‘We go.’",
    ],
)
def test_every_kind_of_mark_is_paired(quote: str) -> None:
    assert quoted(f"Sie sagte: {quote} Dann ging sie.") == [(1, quote)]


def test_a_quote_in_a_quote_is_deeper() -> None:
    assert quoted("„Er rief: ‚Halt!‘ Dann war es still“, sagte sie.") == [
        (1, "„Er rief: ‚Halt!‘ Dann war es still“"),
        (2, "‚Halt!‘"),
    ]


def test_apostrophes_and_strays_are_no_quotes() -> None:
    assert quoted("Don't worry, it's the '90s, the dogs' owner said. Max’ Hund auch. Ein „ Strich ohne Ende") == []


def test_a_quote_may_open_each_paragraph_anew() -> None:
    text = "„Erster Absatz.\n„Zweiter Absatz“, sagte er."
    assert quoted(text) == [(1, "„Erster Absatz.\n„Zweiter Absatz“")]


def test_a_mark_that_never_closes_does_not_swallow_the_next_quote() -> None:
    text = "Ein „Anfang ohne Ende.\n" + "Ein Satz.\n" * 8 + "Sie sagte: „Gut.“"
    assert quoted(text) == [(1, "„Gut.“")]


@given(st.text(alphabet="„“”\"»«‚‘’' \n.,:?!aBcÄß()-–", max_size=120), st.sampled_from(["de", "en"]))
def test_no_text_breaks_the_search(text: str, language: str) -> None:
    for quote in find_quotes(text):
        assert 0 <= quote.start < quote.end <= len(text)
    for statement in find_statements(text, language, author="A B"):
        assert 0 <= statement.start < statement.end <= len(text)


WORDS = [
    "sagte",
    "Merkel",
    "„Ja, gern“",
    ",",
    ".",
    "dass",
    "er",
    "laut",
    "der",
    "Minister",
    ":",
    "und",
    "forderte",
    "so",
    "wie",
    "\n",
    "an",
    "teilte",
    "mit",
    "Präsident",
    "Der",
]


@given(st.lists(st.sampled_from(WORDS), max_size=25))
@example(["Merkel", "sagte", ",", ",", ":"])
@example(["Präsident", "Der", "Berlin"])
def test_no_order_of_german_words_breaks_the_rules(words: list[str]) -> None:
    text = " ".join(words)
    for statement in find_statements(text, "de"):
        assert 0 <= statement.start < statement.end <= len(text)
        assert 0 <= statement.content.start < statement.content.end <= len(text)
