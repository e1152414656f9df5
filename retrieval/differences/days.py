"""The day that a sentence names: "4. Mai 2026", "on Tuesday", "gestern", by the date of its article."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from retrieval.dates import find
from retrieval.records import Span


@dataclass(frozen=True, slots=True)
class Day:
    """A day named by the words of `span`; a weekday alone may mean the one before or the one after publication."""

    days: frozenset[date]
    span: Span

    def agrees(self, other: "Day") -> bool:
        """Whether both can be the same day."""
        return bool(self.days & other.days)


def days(text: str, start: int, end: int, published_at: str | None) -> list[Day]:
    """The days named in `text[start:end]`; offsets count in `text`. Without a publication date only full dates count."""
    now = _moment(published_at)
    found = []
    for phrase in find(text[start:end], now or datetime(2000, 1, 1, tzinfo=UTC)):
        if phrase.start is None or phrase.end is None or phrase.end - phrase.start > timedelta(hours=25):
            continue
        words = phrase.span.of(text[start:end])
        full = phrase.kind == "dated" and any(c.isdigit() for c in words)
        if now is None and not (full and _has_year(words)):
            continue
        day = phrase.start.date()
        either = {day} if full or phrase.kind == "today" else {day, day + timedelta(days=7)}
        found.append(Day(frozenset(either), Span(start + phrase.span.start, start + phrase.span.end)))
    return found


def _has_year(words: str) -> bool:
    return any(part.isdigit() and len(part) == 4 for part in words.replace(".", " ").replace("-", " ").split())


def _moment(published_at: str | None) -> datetime | None:
    if not published_at:
        return None
    try:
        moment = datetime.fromisoformat(published_at)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
