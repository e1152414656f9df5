"""From copied text to an article: the headline, the clean body, and what the lines around the body state.

A body is paragraphs and section subheads, each a block of its own, joined by one empty line. Furniture, bylines, credit
lines and date lines leave it; what they state goes to the draft's fields.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.credits import Credit, credit_line, sign_off, stated_agency
from ingest.dates import find_date
from ingest.furniture import announces_links, ends_article, is_furniture
from retrieval.errors import SourceError
from retrieval.records import Draft

MAX_TEXT = 5_000_000
"""Longest body of one article in characters; about fifty times the longest newspaper report."""

_FIELDS = ("title", "text", "id", "url", "source", "agency", "author", "language", "origin")
_LONGEST_HEADLINE = 200
_HEAD_BLOCKS = 6  # where bylines and dates stand
_TAIL_BLOCKS = 3  # where credits stand
_LONGEST_APPENDIX = 0.25  # share of a page's text
_SENTENCE_END = re.compile(r"[.!?…:][\"”“»«'’)\]]*$")
_BULLET = re.compile(r"(?:[-*•·›»–]|\d{1,2}[.)])\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff]")
_NAME = r"(?:[A-ZÄÖÜ][\w.'’-]*|von|van|de|der|zu|al|bin|el|la|le|di|da|dos|ter|ten)"
_BYLINE = re.compile(
    rf"(?:Von|VON|By|BY|Text:|Autor(?:in)?:|Author:|Written by)\s+(?P<names>[A-ZÄÖÜ][\w.'’-]*(?:\s+{_NAME}){{1,4}}"
    rf"(?:(?:\s+(?:und|and|&)\s+|\s*,\s+)[A-ZÄÖÜ][\w.'’-]*(?:\s+{_NAME}){{1,4}})*)(?:,\s*(?P<rest>[^.]{{2,60}}))?"
)
_DATE_WORDS = re.compile(
    r"(?P<published>veröffentlicht|erschienen|publiziert|erstellt|datum|(?:first )?published|posted|written|date)"
    r"|stand|aktualisiert|zuletzt (?:aktualisiert|geändert)|(?:last )?(?:updated|modified)"
    r"|am|um|uhr|on|at|vom|et|pt|local time|ortszeit|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun"
    r"|\d{1,2}[:.]\d\d|[ap]\.?m\.?|[\s,:.|•·()–-]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the lines around a body stated so far."""

    author: str | None = None
    published_at: str | None = None
    guessed_at: str | None = None
    agency: str | None = None
    outlet: str | None = None
    url: str | None = None


def normalise(text: str) -> str:
    """One form for line ends, spaces and composed letters; invisible characters go. Done once, before offsets exist."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    text = re.sub("[\r\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    return re.sub(r"[^\S\n]+", " ", _CONTROL.sub("", text))


def text_blocks(text: str) -> list[str]:
    """Paragraphs of normalised plain text: hard-wrapped lines are joined, other lines stand for themselves."""
    blocks: list[str] = []
    for group in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in group.split("\n") if line.strip()]
        for apart, run in groupby(lines, key=lambda line: bool(_BULLET.match(line)) or is_furniture(line)):
            together = list(run)
            blocks.extend([_unwrap(together)] if not apart and _hard_wrapped(together) else together)
    return blocks


def _hard_wrapped(lines: Sequence[str]) -> bool:
    """Whether the lines are one paragraph cut at a column: even lengths, most of them ending inside a sentence."""
    if len(lines) < 2:
        return False
    widths = [len(line) for line in lines[:-1]]
    inside = sum(not _SENTENCE_END.search(line) for line in lines[:-1])
    return (
        max(map(len, lines)) <= 120
        and min(widths) >= 40
        and min(widths) >= 0.6 * max(widths)
        and inside * 3 >= len(widths) * 2
    )


def _unwrap(lines: Sequence[str]) -> str:
    """Join cut lines; a word divided at a line's end is mended where its second half starts small."""
    return re.sub(r"(?<=[a-zäöüß])- (?=[a-zäöüß]{2})(?!(?:und|oder|bis|and|or|to)\b)", "", " ".join(lines))


def article(blocks: Sequence[str], known: Draft | None = None) -> Draft:
    """Make an article of the blocks of a copied page; what `known` already has (front matter, metadata) wins.

    Raises SourceError where no text is left below the headline, or too much.
    """
    known = known or Draft(title="", text="")
    kept = _without_furniture(blocks)
    title, body = (known.title, kept) if known.title else _headline(kept)
    if known.title and body and _same(body[0], known.title):
        body = body[1:]
    body, facts = _take_head(body, _Facts())
    body, facts = _take_tail(_without_appendix(body), facts)
    text = "\n\n".join(body).strip()
    check_text(text)
    stated = known.published_at or facts.published_at
    guessed = known.published_guessed if known.published_at else not stated and bool(facts.guessed_at)
    return replace(
        known,
        title=title or derived_title(text),
        text=text,
        url=known.url or facts.url,
        source=known.source or facts.outlet,
        agency=known.agency or facts.agency or stated_agency(text),
        author=known.author or facts.author,
        published_at=stated or facts.guessed_at,
        published_guessed=guessed,
    )


def merged(first: Draft, second: Draft) -> Draft:
    """`first`, with what it lacks taken from `second`. A stated date goes before a guessed one."""
    dated = first if first.published_at and not (first.published_guessed and second.published_at) else second
    filled = {name: getattr(first, name) or getattr(second, name) for name in _FIELDS}
    return replace(first, **filled, published_at=dated.published_at, published_guessed=dated.published_guessed)


def check_text(text: str) -> None:
    """Refuse a body that cannot be an article: empty, or beyond MAX_TEXT. Raises SourceError."""
    if not re.search(r"\w", text):
        raise SourceError(
            "article without text: nothing is left besides headline and page furniture; give a page that has a body"
        )
    if len(text) > MAX_TEXT:
        raise SourceError(
            f"article too large: {len(text) / 1e6:.0f} million characters, at most {MAX_TEXT / 1e6:.0f}; "
            "split it, or give single articles as JSONL"
        )


def derived_title(text: str) -> str:
    """A headline for a text that has none: its first sentence, cut at a word where it is long."""
    first = re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0]
    return first if len(first) <= 120 else first[:120].rsplit(" ", 1)[0].rstrip(",;:–- ") + " …"


def _headline(blocks: Sequence[str]) -> tuple[str, list[str]]:
    """The headline is a short first block with text below it."""
    if len(blocks) > 1 and len(blocks[0]) <= _LONGEST_HEADLINE:
        return blocks[0], list(blocks[1:])
    return "", [block for block in blocks if len(blocks) > 1 or _SENTENCE_END.search(block)]


def _same(block: str, title: str) -> bool:
    return re.sub(r"\W+", "", block).casefold() == re.sub(r"\W+", "", title).casefold()


def _without_furniture(blocks: Sequence[str]) -> list[str]:
    """Drop furniture, and the bulleted headlines under a label such as "Read more"."""
    kept: list[str] = []
    in_links = False
    for block in (block.strip() for block in blocks):
        if is_furniture(block):
            in_links = announces_links(block)
        elif not (in_links and _BULLET.match(block) and len(block) <= _LONGEST_HEADLINE):
            in_links = False
            if block:
                kept.append(block)
    return kept


def _without_appendix(blocks: list[str]) -> list[str]:
    """Cut contacts and notes below the article: from their label on, where little text follows it."""
    left, total = 0, sum(map(len, blocks))
    cut = len(blocks)
    for position in range(len(blocks) - 1, 0, -1):
        left += len(blocks[position])
        if left > _LONGEST_APPENDIX * total:
            break
        if ends_article(blocks[position]):
            cut = position
    return blocks[:cut]


def _take_head(blocks: Sequence[str], facts: _Facts) -> tuple[list[str], _Facts]:
    """Take bylines, dates and credits from the first blocks."""
    kept: list[str] = []
    for position, block in enumerate(blocks):
        read = _read_line(block, facts) if position < _HEAD_BLOCKS else None
        if read is None:
            kept.append(block)
        else:
            facts = read
    return kept, facts


def _take_tail(blocks: list[str], facts: _Facts) -> tuple[list[str], _Facts]:
    """Take credits and dates from the last blocks, and the agency from a sign-off at the very end."""
    start = max(0, len(blocks) - _TAIL_BLOCKS)
    kept = blocks[:start]
    for block in blocks[start:]:
        read = _read_line(block, facts)
        if read is None:
            kept.append(block)
        else:
            facts = read
    signed = sign_off(kept[-1]) if kept else None
    if signed:
        rest, credit = signed
        dated = find_date(kept[-1][len(rest) :])
        facts = replace(_with_credit(facts, credit), guessed_at=dated[0] if dated else None)
        kept[-1] = rest
    return kept, facts


def _read_line(line: str, facts: _Facts) -> _Facts | None:
    """`facts` with what a line of metadata adds; None for a line that holds anything else.

    "Von Max Muster | 4. Februar 2026 | Lesezeit: 3 Minuten" is read piece by piece.
    """
    if len(line) > _LONGEST_HEADLINE:
        return None
    whole = _read_piece(line, facts)
    if whole is not None:
        return whole
    pieces = [piece.strip() for piece in re.split(r"\s+[|•·–—/-]\s+|\s*[|•·]\s*", line) if piece.strip()]
    if len(pieces) < 2:
        return None
    for piece in pieces:
        read = facts if is_furniture(piece) else _read_piece(piece, facts)
        if read is None:
            return None
        facts = read
    return facts


def _read_piece(piece: str, facts: _Facts) -> _Facts | None:
    credit = credit_line(piece)
    if credit:
        return _with_credit(facts, credit)
    published = _date_line(piece)
    if published:
        date, certain = published
        return replace(facts, published_at=date if certain else facts.published_at or date)
    byline = _BYLINE.fullmatch(piece)
    if byline:
        names = re.sub(r"\s+(?:und|and|&)\s+", ", ", byline["names"])
        rest = credit_line(byline["rest"]) if byline["rest"] else None
        return _with_credit(replace(facts, author=facts.author or names), rest or Credit())
    agency = re.fullmatch(r"(?:Von|By)\s+(.+)", piece)
    by_agency = credit_line(agency[1]) if agency else None
    return _with_credit(facts, by_agency) if by_agency else None


def published_line(line: str) -> str | None:
    """The date of a line that says nothing but when the article was published ("Erschienen am 4.2.2026"), or None."""
    found = _date_line(line)
    return found[0] if found and found[1] else None


def _date_line(line: str) -> tuple[str, bool] | None:
    """(date, whether it is called the publication's) of a line that holds dates and nothing else."""
    found = find_date(line)
    if not found or len(line) > 160:
        return None
    date, (start, end) = found
    rest = line[:start] + " " + line[end:]
    second = find_date(rest)
    if second:  # "Published …, updated …": the first is told apart by its word
        rest = rest[: second[1][0]] + " " + rest[second[1][1] :]
    words = list(_DATE_WORDS.finditer(rest))
    if _DATE_WORDS.sub("", rest).strip():
        return None
    return date, any(word["published"] for word in words)


def _with_credit(facts: _Facts, credit: Credit) -> _Facts:
    return replace(
        facts,
        agency=facts.agency or credit.agency,
        outlet=facts.outlet or credit.outlet,
        url=facts.url or credit.url,
    )
