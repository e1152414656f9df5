"""A chat model's text as sentences with the passage numbers that it gave them; Markdown and HTML taken off."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from retrieval.answers.checking.normalised import visible
from retrieval.texts.text import sentences

_NUMBERS = re.compile(r"\s*[\[【](?:passages?\s*)?(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)[\]】]", re.IGNORECASE)
_MOVED = re.compile(
    r"(?P<stop>[.!?…]+[\"”“»«’)]*)\s*(?P<numbers>(?:[\[【]\d{1,3}(?:\s*[,;]\s*\d{1,3})*[\]】]\s*)+)[.]?"
)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\(\s*<?[^)\s]*>?[^)]*\)")
_TAG = re.compile(r"</?[a-zA-Z!?][^>]*>?")
_FENCE = re.compile(r"^\s*(?:```|~~~).*$")
_LINE_MARK = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+•]\s+|\d{1,2}[.)]\s+(?=\D))+")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3}|~~|`+)(?=\S)(.+?)(?<=\S)\1")
_TABLE = re.compile(r"^\s*\|.*\|\s*$")
_ENDED = re.compile(r"[.!?…\]】][\"”“»«’)]*\s*$")
_BEGUN = 20  # characters of the next sentence that show that this one is complete: its number may come late


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence of the model without its numbers, and those numbers as it wrote them.

    `whole`: not broken off in the middle, as the last one is where the model ran out of tokens.
    """

    text: str
    numbers: tuple[int, ...]
    whole: bool = True


def written(pieces: Iterable[str], language: str) -> Iterator[Written]:
    """The sentences of a text that comes in pieces, each as soon as it is complete with its numbers.

    A number after the full stop belongs to the sentence before it. Nothing crosses a line break. If the pieces raise an
    error, what was complete before has been yielded, and the rest is not.
    """
    waiting = ""
    for piece in pieces:
        waiting += piece
        *lines, waiting = waiting.split("\n")
        for line in lines:
            yield from _of_line(line, language)
        *done, last = _cut(waiting, language) or [""]
        if done and last[:1].isalpha() and len(last) > _BEGUN:
            yield from (w for sentence in done for w in _of_line(sentence, language))
            waiting = last
    rest = list(_of_line(waiting, language))
    if rest and not _ENDED.search(waiting):
        rest[-1] = replace(rest[-1], whole=False)
    yield from rest


def _of_line(line: str, language: str) -> Iterator[Written]:
    for sentence in _cut(plain(line), language):
        numbers = [int(n) for found in _NUMBERS.finditer(sentence) for n in re.findall(r"\d+", found[1])]
        text = " ".join(_NUMBERS.sub("", sentence).split())
        text = re.sub(r"\s+([.,;:!?])", r"\1", text)
        if any(char.isalnum() for char in text):
            yield Written(text, tuple(dict.fromkeys(numbers)))


def _cut(line: str, language: str) -> list[str]:
    """The sentences of a line, numbers that follow a full stop put before it."""
    moved = _MOVED.sub(lambda m: f" {m['numbers'].strip()}{m['stop']} ", line)
    return [span.of(moved) for span in sentences(moved, language)]


def plain(line: str) -> str:
    """A line without Markdown, HTML and signs that nobody sees; entities are read first, so that none hides a tag."""
    line = visible(html.unescape(line))
    if _FENCE.match(line) or _TABLE.match(line):
        return ""
    line = _TAG.sub("", _IMAGE.sub("", line))
    line = _LINE_MARK.sub("", _LINK.sub(r"\1", line))
    for _ in range(3):  # nested emphasis
        line = _EMPHASIS.sub(r"\2", line)
    return line.strip()
