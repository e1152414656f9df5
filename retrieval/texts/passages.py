"""Passages: an article's text cut at paragraph and sentence borders into slices that can be found and quoted."""

from collections.abc import Iterator

from retrieval.records import Passage, Span
from retrieval.texts.text import paragraphs, sentences

# Part of the library's identity: a library cut otherwise has to be made anew.
CHUNKING = "paragraphs-1000-v1"

LONGEST = 1000  # characters; about 250 tokens, half of what the bundled model reads
SHORT = 200  # a paragraph below this joins its neighbour: a heading, a line of dialogue


def cut(text: str, language: str) -> list[Passage]:
    """Cut `text` into passages of at most about LONGEST characters that together hold every sentence, in order.

    A passage is whole paragraphs where they are short, else whole sentences of one paragraph. Sentences longer than
    LONGEST stand alone.
    """
    return [Passage(group[0].start, group[-1].end, tuple(group)) for group in _groups(text, language)]


def _groups(text: str, language: str) -> Iterator[list[Span]]:
    group: list[Span] = []
    for paragraph in paragraphs(text):
        found = sentences(text, language, paragraph.start, paragraph.end)
        if not found:
            continue
        if group and not _joins(group, found):
            yield group
            group = []
        for sentence in found:
            if group and sentence.end - group[0].start > LONGEST:
                yield group
                group = []
            group.append(sentence)
    if group:
        yield group


def _joins(group: list[Span], paragraph: list[Span]) -> bool:
    """Whether a paragraph continues the passage: both fit, and one of them alone would be too short to stand."""
    length, more = group[-1].end - group[0].start, paragraph[-1].end - paragraph[0].start
    return length + more <= LONGEST and (length < SHORT * 2 or more < SHORT)
