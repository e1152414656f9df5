"""Telegram messages from our own structure: runs of text become escaped HTML, cut into pages that Telegram accepts.

Lengths are UTF-16 units, as Telegram counts entities (and safe where it counts code points). Text is cut first and
rendered afterwards, so no tag or entity is ever cut.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

MESSAGE_LIMIT = 4096
ENTITY_LIMIT = 100
SOURCE_LIMIT = 32_000  # bytes of HTML; Telegram refuses 32,768 and more
URL_LIMIT = 2048
_CUT_WINDOW = 400  # units before a page's end in which a blank is looked for

Style = Literal["", "b", "i", "u", "quote"]

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style; `link` makes it a link."""

    text: str
    style: Style = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Runs that stay together where they fit; `gap` parts them from the block before."""

    runs: tuple[Run, ...]
    gap: str = "\n\n"


@dataclass(frozen=True, slots=True)
class Page:
    """One message: the HTML, and the same without it for a server that refuses the HTML."""

    html: str
    plain: str


@dataclass(frozen=True, slots=True)
class _Room:
    """What is left of a page: UTF-16 units, entities, bytes of HTML."""

    units: int = MESSAGE_LIMIT
    entities: int = ENTITY_LIMIT
    source: int = SOURCE_LIMIT

    def less(self, runs: Iterable[Run]) -> "_Room":
        for run in runs:
            self = _Room(
                self.units - utf16_len(run.text),
                self.entities - bool(run.style) - bool(run.link),
                self.source - len(_html(run).encode()),
            )
        return self

    @property
    def enough(self) -> bool:
        return min(self.units, self.entities, self.source) >= 0


def utf16_len(text: str) -> int:
    """UTF-16 code units of text."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """Text that can be sent: control characters and lone surrogates become blanks, line ends become \\n."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def shorten(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, cut between words, with an ellipsis where something was left out."""
    text = clean(text)
    return text if utf16_len(text) <= limit else text[: _cut(text, limit - 1)].rstrip() + "…"


def safe_link(url: str | None) -> str | None:
    """The address if it is a web address that a link can carry, else None."""
    if url and len(url) <= URL_LIMIT and re.fullmatch(r"https?://[^\s<>\"]+", url):
        return url
    return None


def paginate(blocks: Sequence[Block]) -> list[Page]:
    """Blocks packed into as few messages as hold them in order; a block too long for one message is cut."""
    pages: list[list[Run]] = []
    page: list[Run] = []
    for block in blocks:
        runs = [replace(run, text=clean(run.text)) for run in block.runs if run.text]
        gap = [Run(block.gap)] if page else []
        if _Room().less([*page, *gap, *runs]).enough:
            page += gap + runs
            continue
        if page:
            pages.append(page)
        while not _Room().less(runs).enough:
            head, runs = _split(runs)
            pages.append(head)
        page = runs
    pages.append(page)
    return [page_of(runs) for runs in pages if any(run.text.strip() for run in runs)]


def page_of(runs: Sequence[Run]) -> Page:
    """A message of these runs as they are."""
    return Page("".join(map(_html, runs)), "".join(run.text for run in runs))


def _html(run: Run) -> str:
    text = html.escape(run.text, quote=False)
    if not run.text.strip():
        return text
    if run.link:
        text = f'<a href="{html.escape(run.link)}">{text}</a>'
    if run.style == "quote":
        return f"<blockquote expandable>{text}</blockquote>"
    return f"<{run.style}>{text}</{run.style}>" if run.style else text


def _split(runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The runs that fill one page, and the rest. The head is never empty."""
    head: list[Run] = []
    for index, run in enumerate(runs):
        room = _Room().less(head)
        if room.less([run]).enough:
            head.append(run)
            continue
        if head and (run.link or room.entities < 1 or room.units < _CUT_WINDOW):
            return head, list(runs[index:])
        fitting = min(room.units, room.source // 8)
        at = max(1, _cut(run.text, fitting))
        head.append(replace(run, text=run.text[:at].rstrip()))
        rest = replace(run, text=run.text[at:].lstrip())
        return head, [rest, *runs[index + 1 :]]
    return head, []


def _cut(text: str, units: int) -> int:
    """Where to cut so that at most `units` come before: at a blank if one is near, never inside a combined character."""
    end, used = 0, 0
    for character in text:
        used += 2 if character > "\uffff" else 1
        if used > units:
            break
        end += 1
    if end == len(text) or text[end].isspace():
        return end
    blank = max(text.rfind(" ", max(0, end - _CUT_WINDOW), end), text.rfind("\n", max(0, end - _CUT_WINDOW), end))
    if blank > 0:
        return blank
    for at in range(end, max(1, end - 32), -1):
        if not (unicodedata.combining(text[at]) or text[at] in _JOINERS or text[at - 1] == "\u200d"):
            return at
    return end
