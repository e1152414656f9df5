"""Sentences and paragraphs as spans of a text: every offset that the rest of the program uses starts here."""

import re
from collections.abc import Iterator

from retrieval.records import Span

# A quoted speech without an inner break is one sentence to the segmenter; past this many characters it is cut inside.
LONGEST_SENTENCE = 700

_SURROGATE = re.compile("[\ud800-\udfff]")
_PARAGRAPH = re.compile(r"[^\n]+")
_INNER_STOP = re.compile(r"[.!?…]+[“”\"»«'’)]*\s+")
# "in der 2. Liga", "das 19. Jahrhundert": an ordinal before a noun, which the segmenter takes for an end.
_GERMAN_ORDINAL = re.compile(
    r"\b(?:der|die|das|den|dem|des|am|im|vom|zum|zur|beim|seit|ab|bis|jede[nrms]?|ihre[mnrs]?|seine[mnrs]?|und|-)\s?\d{1,3}\.\s*$",
    re.IGNORECASE,
)


def paragraphs(text: str) -> list[Span]:
    """The non-empty lines of `text`, without the white space around them."""
    return [span for m in _PARAGRAPH.finditer(text) if (span := _stripped(text, m.start(), m.end()))]


def sentences(text: str, language: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`, in order, without the white space between them; none crosses a line break.

    Offsets count in the whole `text`. `language` is ISO 639-1; one that is unknown gets the segmenter's fallback.
    """
    end = len(text) if end is None else end
    found: list[Span] = []
    for line in _PARAGRAPH.finditer(text, start, end):
        found.extend(_sentences_of_line(text, language, line.start(), line.end()))
    return found


def _sentences_of_line(text: str, language: str, start: int, end: int) -> Iterator[Span]:
    import sentencex  # compiled; only needed once there is text

    # The segmenter takes UTF-8; a lone surrogate is replaced by one character so that offsets stay.
    line = _SURROGATE.sub("\ufffd", text[start:end])
    begun: int | None = None
    for boundary in sentencex.get_sentence_boundaries(language, line):
        first = boundary["start_index"] if begun is None else begun
        stop = boundary["end_index"]
        if language == "de" and stop < len(line) and _GERMAN_ORDINAL.search(line, max(first, stop - 40), stop):
            begun = first
            continue
        begun = None
        yield from _bounded(text, start + first, start + stop)


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    """One sentence, cut at inner stops where it is longer than LONGEST_SENTENCE."""
    while end - start > LONGEST_SENTENCE:
        stops = [m.end() for m in _INNER_STOP.finditer(text, start, start + LONGEST_SENTENCE) if m.end() < end]
        if not stops:
            break
        if span := _stripped(text, start, stops[-1]):
            yield span
        start = stops[-1]
    if span := _stripped(text, start, end):
        yield span


def _stripped(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
