"""The text as the rules read it: tokens that know how deep they lie in quotes, and sentences that hold a quote whole."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ingest.statements.quotes import Quote, find_quotes

_TOKEN = re.compile(r"\d+(?:[.,]\d+)+(?:-\w+)*|\w+(?:[-/&'’.]\w+)*-?|\.\.\.|[^\w\s]")
_INITIALS = re.compile(r"[A-Z](?:\.[A-Z])+")
_TERMINAL = frozenset(".!?…")
_CLOSING = frozenset("“”\"«»‘’')]")
_DASHES = frozenset("–—-")


class Token(NamedTuple):
    """A word or a mark `[start, end)`; `quoted` is how many quotes it lies in, the marks themselves included."""

    text: str
    lower: str
    start: int
    end: int
    quoted: int

    @property
    def is_word(self) -> bool:
        """Letters or digits, not punctuation."""
        return self.text[0].isalnum()

    @property
    def is_capitalised(self) -> bool:
        """A word that starts with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence `[start, end)`. It never ends inside a quote, so one sentence may hold a quote of several."""

    index: int
    paragraph: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its sentences and its quotes (all depths, by start).

    `capitals` are the words that are capitalised somewhere inside a sentence.
    """

    text: str
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    capitals: frozenset[str]

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds this character, or the last one before it."""
        return self.sentences[max(0, bisect_right(self.sentences, position, key=lambda sentence: sentence.start) - 1)]


def read(
    text: str,
    abbreviations: frozenset[str],
    ordinal_dot: bool,
    start: int = 0,
    follows_quote: Callable[[str, int], object] | None = None,
) -> Document:
    """Reads a text into a document; offsets count from the text's beginning, also if it is read from `start` on.

    `abbreviations` are lower-case words before a dot that ends no sentence ("dr", "z.b"); `ordinal_dot` says that the
    language writes "am 25. Mai"; `follows_quote` tells words behind a quote that still belong to its sentence.
    """
    quotes = find_quotes(text, start)
    tokens = _tokenise(text, quotes, start)
    sentences: list[Sentence] = []
    paragraph, first = 0, 0
    for index in range(len(tokens)):
        new_paragraph = _breaks_paragraph(text, tokens, index)
        if not (new_paragraph or _ends_sentence(text, tokens, index, abbreviations, ordinal_dot)):
            continue
        if not new_paragraph and follows_quote and tokens[index].quoted and follows_quote(text, tokens[index].end):
            continue
        sentences.append(_sentence(len(sentences), paragraph, tokens[first : index + 1], quotes))
        first = index + 1
        paragraph += new_paragraph
    capitals = frozenset(t.text for sentence in sentences for t in sentence.tokens[1:] if t.is_capitalised)
    return Document(text, tuple(sentences), tuple(quotes), capitals)


def _tokenise(text: str, quotes: list[Quote], begin: int) -> list[Token]:
    """The tokens of a text with their depth in quotes."""
    tokens: list[Token] = []
    open_ends: list[int] = []
    next_quote = 0
    for match in _TOKEN.finditer(text, begin):
        start = match.start()
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        while next_quote < len(quotes) and quotes[next_quote].start <= start:
            if quotes[next_quote].end > start:
                open_ends.append(quotes[next_quote].end)
            next_quote += 1
        word = match.group()
        tokens.append(Token(word, word.lower(), start, match.end(), len(open_ends)))
    return tokens


def _sentence(index: int, paragraph: int, tokens: list[Token], quotes: list[Quote]) -> Sentence:
    start, end = tokens[0].start, tokens[-1].end
    low = bisect_left(quotes, start, key=lambda quote: quote.start)
    high = bisect_left(quotes, end, key=lambda quote: quote.start)
    return Sentence(index, paragraph, start, end, tuple(tokens), tuple(quotes[low:high]))


def _inside_quote(tokens: list[Token], index: int) -> bool:
    """Whether the quote of this token goes on after it."""
    if index + 1 >= len(tokens) or not tokens[index].quoted:
        return False
    following = tokens[index + 1]
    if not following.quoted:
        return False
    closes_here = tokens[index].text in _CLOSING and following.text in "„“\"»«‚‘'"
    return not closes_here


def _breaks_paragraph(text: str, tokens: list[Token], index: int) -> bool:
    if index + 1 >= len(tokens):
        return True
    return not _inside_quote(tokens, index) and "\n" in text[tokens[index].end : tokens[index + 1].start]


def _ends_sentence(
    text: str, tokens: list[Token], index: int, abbreviations: frozenset[str], ordinal_dot: bool
) -> bool:
    """Whether a sentence ends after this token."""
    if _inside_quote(tokens, index):
        return False
    following = tokens[index + 1]
    if following.start == tokens[index].end and not (tokens[index].text in _CLOSING and following.text in "„“»"):
        return False
    if not (following.text[0].isupper() or following.text[0].isdigit() or following.text in "„“\"»«‚‘'([–—"):
        return False
    last = index
    while last and tokens[last].text in _CLOSING:
        last -= 1
    if tokens[last].text[-1] not in _TERMINAL:
        return False
    if following.text in _DASHES:
        return False
    return tokens[last].text != "." or last != index or not _dot_belongs(tokens, last, abbreviations, ordinal_dot)


def _dot_belongs(tokens: list[Token], dot: int, abbreviations: frozenset[str], ordinal_dot: bool) -> bool:
    """Whether the dot belongs to the word before it: an abbreviation, an initial, an ordinal number."""
    if not dot or tokens[dot - 1].end != tokens[dot].start:
        return False
    before = tokens[dot - 1]
    if before.lower in abbreviations:
        return True
    if len(before.text) == 1 and before.text.isalpha() and before.text.isupper():
        return True
    if not ordinal_dot:
        return _INITIALS.fullmatch(before.text) is not None
    roman = len(before.text) <= 5 and set(before.text) <= set("IVX")
    if roman:  # "Benedikt XVI. hat" goes on, "Benedikt XVI. Der Papst" does not; rarely the latter.
        return dot + 1 < len(tokens) and tokens[dot + 1].lower not in {"der", "die", "das", "er", "sie", "es"}
    quote_follows = dot + 1 < len(tokens) and tokens[dot + 1].text in '„“"»«‚‘'
    return before.text.isdigit() and len(before.text) <= 2 and not quote_follows
