"""Quotation marks of German and English: which ones belong together, and what lies inside what.

A mark is read by its own shape where that is clear („ opens, ” closes) and else by its neighbours: an opening mark has
nothing before it and a word after it. A quote may run over paragraphs, with or without a mark that opens each of them
anew. A mark that finds no partner is an apostrophe, inches or a slip, and makes no quote.
"""

import re
from dataclasses import dataclass, replace

_MARK = re.compile("[„“”\"»«‚‘’'‹›]")
_DOUBLE = re.compile('[„“”"»«]')
_TYPED = re.compile("'(?=''(?!'))|''|[‚‘’'‹›]")  # where a text has no double marks, two apostrophes are one
_OPENERS = frozenset("„‚")
_CLOSERS_OF = {
    "„": frozenset('“”"'),
    "“": frozenset('”"“'),
    "”": frozenset("”"),
    '"': frozenset('"”'),
    "»": frozenset("«"),
    "«": frozenset("»"),
    "‚": frozenset("‘’'"),
    "‘": frozenset("’'"),
    "'": frozenset("'"),
    "''": frozenset(["''"]),
    "’": frozenset("’"),
    "‹": frozenset("›"),
    "›": frozenset("‹"),
}
_SINGLE = frozenset("‚‘’'‹›")
_BEFORE_OPENING = frozenset(" \t\n\r\u00a0([{-–—/:„“”\"»«‚‘'")
_MOST_PARAGRAPHS = 6
_MOST_CHARACTERS = 3000
_MOST_CHARACTERS_IN_SINGLE = 500
_INDENT = 20  # characters at most before the first word of a paragraph


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote `[start, end)` with its marks; `depth` is 1 outside, 2 for a quote in a quote."""

    start: int
    end: int
    depth: int
    width: int = 1  # characters of a mark

    @property
    def inside(self) -> tuple[int, int]:
        """The slice between the marks."""
        return self.start + self.width, self.end - self.width


@dataclass(slots=True)
class _Open:
    position: int
    mark: str


def find_quotes(text: str, begin: int = 0) -> list[Quote]:
    """The quotes of a text from `begin` on, in order of their start; a quote that runs over paragraphs is one."""
    quotes: list[Quote] = []
    stack: list[_Open] = []
    marks = _MARK if _DOUBLE.search(text) else _TYPED
    for match in marks.finditer(text, begin):
        position, mark = match.start(), match.group()
        while stack and not _still_open(text, stack[0], position):
            stack.clear()
        if stack and _reopens(text, stack[-1], position, mark):
            continue
        closing = _closes(text, stack, position, mark)
        if closing is not None:
            del stack[closing + 1 :]
            opened = stack.pop()
            quotes.append(Quote(opened.position, match.end(), len(stack) + 1, len(mark)))
        elif _opens(text, stack, position, mark):
            stack.append(_Open(position, mark))
    return _with_depths(sorted(quotes, key=lambda quote: (quote.start, -quote.end)))


def _still_open(text: str, opened: _Open, position: int) -> bool:
    """Whether a quote may still be open here: a mark that never closes must not swallow the article."""
    if position - opened.position > _MOST_CHARACTERS:
        return False
    return text.count("\n", opened.position, position) <= _MOST_PARAGRAPHS


def _reopens(text: str, opened: _Open, position: int, mark: str) -> bool:
    """Whether this mark opens a further paragraph of a quote that is open already."""
    if mark != opened.mark:
        return False
    before = text[max(0, position - _INDENT) : position].rstrip(" \t")
    starts_paragraph = before.endswith("\n")
    return starts_paragraph and position + len(mark) < len(text) and not text[position + len(mark)].isspace()


def _opens(text: str, stack: list[_Open], position: int, mark: str) -> bool:
    if mark in _OPENERS:
        return True
    if mark in ("”", "’"):  # Finnish and Swedish open with these; German and English news do not.
        return False
    before = text[position - 1] if position else " "
    after = text[position + len(mark)] if position + len(mark) < len(text) else " "
    if after.isspace() and mark == '"' and before.isspace():
        return not any(opened.mark == mark for opened in stack) and _is_paired(text, position)
    if after.isspace() or before not in _BEFORE_OPENING:
        return False
    if mark in ("'", "‘"):
        return not after.isdigit() and _single_closes(text, position, mark)
    return not any(opened.mark == mark for opened in stack)


def _is_paired(text: str, position: int) -> bool:
    """Whether a straight mark with blanks on both sides is one of an even number in its paragraph."""
    start, end = text.rfind("\n", 0, position) + 1, text.find("\n", position)
    return text.count('"', start, end if end >= 0 else len(text)) % 2 == 0


def _single_closes(text: str, position: int, mark: str) -> bool:
    """Whether a single mark finds its partner in the paragraph: else it is an apostrophe ('tis, ’90s)."""
    end = text.find("\n", position)
    rest = text[position + 1 : min(end if end >= 0 else len(text), position + _MOST_CHARACTERS_IN_SINGLE)]
    closers = "".join(_CLOSERS_OF[mark])
    return re.search(rf"[\w.,!?…][{closers}](?!\w)", rest) is not None


def _closes(text: str, stack: list[_Open], position: int, mark: str) -> int | None:
    """The place in the stack of the quote that this mark closes, None if it closes none."""
    after = text[position + len(mark)] if position + len(mark) < len(text) else " "
    before = text[position - 1] if position else " "
    for place in range(len(stack) - 1, -1, -1):
        if mark not in _CLOSERS_OF[stack[place].mark]:
            continue
        if mark in _SINGLE and after.isalnum():  # an apostrophe inside a word
            return None
        opening_shape = before.isspace() and (after.isalnum() or after in _OPENERS)
        if opening_shape and mark != "”" and not (stack[place].mark == "„" and mark == "“"):
            continue
        return place
    return None


def _with_depths(quotes: list[Quote]) -> list[Quote]:
    """The same quotes with the depth that the finished pairs give (an unpaired outer mark adds none)."""
    open_ends: list[int] = []
    nested: list[Quote] = []
    for quote in quotes:
        while open_ends and open_ends[-1] <= quote.start:
            open_ends.pop()
        open_ends.append(quote.end)
        nested.append(replace(quote, depth=len(open_ends)))
    return nested
