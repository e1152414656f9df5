"""The words that the full-text index knows."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.texts.analysis import query_terms, terms


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "The ministers were negotiating", "a minister negotiates"),
        ("de", "Die Häuser der Städte", "ein Haus in der Stadt"),
        ("de", "Frau Müller", "Frau Mueller"),
        ("de", "Grüße aus der Straße", "GRÜSSE AUS DER STRASSE"),
        ("en", "café", "CAFE"),
        ("en", "the U.S. economy", "the US economy"),
        ("en", "Beyoncé’s tour", "Beyonce tour"),
        ("en", "12,500 people", "12500 people"),
    ],
)
def test_forms_of_one_word_are_one_term(language: str, one: str, other: str) -> None:
    assert set(terms(one, language)) == set(terms(other, language))


def test_numbers_are_the_same_in_both_languages() -> None:
    assert terms("1,250,000", "en") == terms("1.250.000", "de") == ["1250000"]
    assert terms("4.2.2026", "de") == ["4", "2", "2026"]


def test_function_words_are_left_out_but_names_in_capitals_stay() -> None:
    assert terms("What is the answer?", "en") == ["answer"]
    assert terms("Wie ist das mit dem?", "de") == []
    assert terms("Did the WHO warn us about IS?", "en") == ["who", "warn", "about", "is"]


def test_a_name_has_the_terms_that_texts_of_each_language_give_it() -> None:
    words = query_terms("What did Sanders say, Sanders?", "en", ["en", "de"])
    sanders = next(variants for variants in words if "sander" in variants)
    assert set(terms("Sanders", "en")) | set(terms("Sanders", "de")) == set(sanders)
    assert len(words) == 2  # each word once: Sanders, say


def test_an_unknown_language_is_not_stemmed() -> None:
    assert terms("Warszawa żyje", "pl") == ["warszawa", "zyje"]


@given(st.text(max_size=200), st.sampled_from(["en", "de", "ru", "xx"]))
def test_terms_hold_letters_and_digits_only(text: str, language: str) -> None:
    for term in terms(text, language):
        assert term and term.isalnum() and not re.search(r'["_\s]', term)


def test_threads_do_not_disturb_each_other() -> None:
    texts = [
        " ".join(f"negotiations{n} ministers{n}ing" for n in range(start, start + 50)) for start in range(0, 2000, 50)
    ]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: terms(text, "en"), texts))
    assert together == [terms(text, "en") for text in texts]
