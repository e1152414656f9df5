"""Sentences and paragraphs: borders as a reader sees them, offsets that always hold."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.texts.text import LONGEST_SENTENCE, paragraphs, sentences


def texts(text: str, language: str) -> list[str]:
    return [span.of(text) for span in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ["In der 2. Liga gewann der Verein am 4. Februar.", "Dr. Weber sah z. B. zu."]),
        ("de", ["Sie sagte: „Wir gehen. Das ist klar.“", "Danach ging sie."]),
        ("de", ["Das 19. Jahrhundert endete."]),
        ("en", ["Mr. Smith went to Washington D.C. on Jan. 5.", "He said: “We won. It is over.”", "She left."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(language: str, expected: list[str]) -> None:
    assert texts(" ".join(expected), language) == expected


def test_a_line_break_ends_a_sentence() -> None:
    assert texts("Eine Überschrift\nDer Satz beginnt hier.", "de") == ["Eine Überschrift", "Der Satz beginnt hier."]


def test_an_endless_quote_is_cut_at_its_inner_sentences() -> None:
    text = "Er sagte: „" + "Das ist ein Satz der Rede. " * 80 + "“"
    spans = sentences(text, "de")
    assert len(spans) > 2
    assert max(span.end - span.start for span in spans) <= LONGEST_SENTENCE


@given(st.text(max_size=400), st.sampled_from(["de", "en", "xx"]))
def test_sentences_are_ordered_and_lose_only_white_space(text: str, language: str) -> None:
    spans = sentences(text, language)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    outside = "".join(
        text[a:b] for a, b in zip([0, *(s.end for s in spans)], [*(s.start for s in spans), len(text)], strict=True)
    )
    assert not outside.strip()


@given(st.text(max_size=400))
def test_paragraphs_are_the_lines(text: str) -> None:
    assert [span.of(text) for span in paragraphs(text)] == [line.strip() for line in text.split("\n") if line.strip()]
