"""Time phrases of a question, German or English, as half-open spans of publication dates.

A small recursive grammar over the question's words: a phrase is a period ("last week", "im Februar 2026", "4. Februar"),
a range of two, or a period with "since", "before", "until" or "after" in front. `dateparser` was tried first: it gives
moments instead of spans, knows no ranges, parts or quarters, and takes "may" and "march" for months everywhere.

What is ambiguous means: "last week" the calendar week before this one, "the past week" seven days up to today; a month, day
or weekday without a year the latest that has begun; "two weeks ago" that calendar week; a bare year only after a preposition.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from retrieval.questions import date_words as words
from retrieval.questions.period_grammar import Found, Kind, PeriodGrammar, Token
from retrieval.questions.periods import Period, back
from retrieval.records import Span
from retrieval.texts.language import lexicon


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """The words of `span` mean the time `[start, end)`, in the clock's time zone; None is open.

    `kind`: "today"; "relative" to the clock ("last week"); "dated" by the calendar ("im Februar"); a "year" alone, a
    quarter or a season.
    """

    span: Span
    start: datetime | None
    end: datetime | None
    kind: Kind


def find(question: str, now: datetime) -> list[TimePhrase]:
    """The time phrases of a question in order, without overlap; `now` must be aware."""
    tokens = [Token(m[0].casefold(), m.start(), m.end()) for m in words.TOKEN.finditer(question)]
    return list(_Grammar(tokens, now).phrases())


def clock(day: datetime | None) -> datetime:
    """Now, or the end of the day asked for: “yesterday” counts from there."""
    if day is None:
        return datetime.now().astimezone()
    if day.tzinfo:
        return day
    return datetime.combine(day.date(), time(23, 59, 59), UTC) if day.time() == time() else day.replace(tzinfo=UTC)


class _Grammar(PeriodGrammar):
    """Prepositions, ranges and open spans around periods."""

    def phrases(self) -> Iterator[TimePhrase]:
        at = 0
        while at < len(self._tokens):
            if phrase := self._phrase(at):
                yield phrase[1]
                at = phrase[0]
            else:
                at += 1

    def _phrase(self, at: int) -> tuple[int, TimePhrase] | None:
        """A whole time phrase with the prepositions that belong to it."""
        if self._word(at) in ("as", "stand") and (found := self._period(self._as_of(at), preposition=True)):
            return self._made(at, found, None, found.period.end)
        for found in filter(None, (self._range(at), self._ago(at))):
            return self._made(at, found, found.period.start, found.period.end)
        for openers, bounds in (
            (words.FROM, lambda p, event: (p.start, None)),
            (words.BEFORE, lambda p, event: (None, p.start)),
            (words.UNTIL, lambda p, event: (None, p.end)),
            (words.AFTER, lambda p, event: (p.start if event else p.end, None)),
        ):
            if self._word(at) in openers and (bounded := self._bounded(at + 1)):
                found, event = bounded
                return self._made(at, found, *bounds(found.period, event))
        return self._plain(at)

    def _plain(self, at: int) -> tuple[int, TimePhrase] | None:
        begin = self._skip(self._skip(at, words.IN), words.THE)
        found = self._period(begin, preposition=self._word(at) in words.IN) or self._period(at)
        if found is None:
            return None
        opened = self._word(at) in ("from", "von", "vom") and self._word(found.next) in (
            "on",
            "onwards",
            "onward",
            "an",
        )
        if opened:
            return self._made(at, replace(found, next=found.next + 1), found.period.start, None)
        return self._made(at, found, found.period.start, found.period.end)

    def _made(self, at: int, found: Found, start: date | None, end: date | None) -> tuple[int, TimePhrase]:
        span = Span(self._tokens[at].start, self._tokens[found.next - 1].end)
        if found.hours:
            begun = self._now - timedelta(hours=found.hours)
            return found.next, TimePhrase(span, begun, self._now if end is not None else None, found.kind)
        return found.next, TimePhrase(span, self._midnight(start), self._midnight(end), found.kind)

    def _midnight(self, day: date | None) -> datetime | None:
        return datetime(day.year, day.month, day.day, tzinfo=self._now.tzinfo) if day else None

    def _as_of(self, at: int) -> int:
        if self._word(at) == "stand":
            return at + 1
        return at + 2 if self._word(at + 1) in ("of", "at") else len(self._tokens)

    def _bounded(self, at: int) -> tuple[Found, bool] | None:
        """What follows "since": a period, or an event and its date ("the summit on 4 February": True)."""
        at += self._word(at) in ("to", "zum", "einschließlich", "including")
        for begin in (at, self._skip(self._skip(at, words.THE), words.IN), self._skip(at, words.THE)):
            if found := self._ago(begin) or self._span_back(begin) or self._period(begin, preposition=True):
                return found, False
        if self._word(at) in words.THE or self._word(at) in (
            "his",
            "her",
            "their",
            "its",
            "seinem",
            "seiner",
            "ihrem",
            "ihrer",
        ):
            for joint in range(at + 2, min(at + 7, len(self._tokens))):
                if self._word(joint) in ("on", "of", "am", "vom", "im", "in") and (
                    found := self._period(joint + 1, preposition=True)
                ):
                    return found, True
        return None

    def _span_back(self, at: int) -> Found | None:
        """ "(seit) drei Tagen": from that many units ago."""
        number, unit = self._number(at), words.UNITS.get(self._word(at + 1))
        if number is None or unit is None or (self._word(at) in ("ein", "a", "an") and unit == "hour"):
            return None
        if unit == "hour":
            return Found(at + 2, Period.days(self._today), "relative", hours=number)
        return Found(at + 2, Period(back(self._today, number, unit), self._today + timedelta(days=1)), "relative")

    def _range(self, at: int) -> Found | None:
        """ "between 3 and 9 February", "vom 3. bis 9. Februar", "March 3-9", "Monday to Wednesday"."""
        begin = self._skip(self._skip(at, words.RANGE_OPENERS), words.THE)
        first = self._partial(begin)
        if first is None or self._word(first.next) not in words.JOIN:
            return None
        if self._word(first.next) in ("and", "und") and self._word(at) not in ("between", "zwischen"):
            return None
        second = self._partial(self._skip(self._skip(first.next + 1, lexicon("zum zu")), words.THE))
        return self._joined(first, second) if second else None

    def _partial(self, at: int) -> Found | None:
        """One end of a range; a bare day ("3.") has no month yet."""
        if found := self._period(at, preposition=True):
            return found
        if (number := self._day_number(at)) is not None:
            return Found(
                at + 1 + (self._word(at + 1) == "."), Period.days(self._today), "dated", named=(number, None, None)
            )
        return None

    def _joined(self, first: Found, second: Found) -> Found | None:
        """Two ends as one period; what one end leaves open comes from the other, the year from the latest past beginning."""
        (d1, m1, y1), (d2, m2, y2) = first.named, second.named
        if (d1 and not m1 and not m2) or (d2 and not m2 and not m1) or (m1 and not d1 and d2 and not m2):
            return None
        if not (m1 or m2) or not (any(first.named) and any(second.named)):
            kind: Kind = "year" if first.kind == second.kind == "year" else "relative"
            start, end = first.period.start, second.period.end
            while end <= start and second.kind == "relative":
                end += timedelta(days=7)
            return Found(second.next, Period(start, end), kind) if start < end else None
        m1, m2 = m1 or m2 or 1, m2 or m1 or 1
        if y2 and not y1:
            y1 = y2 - ((m1, d1 or 0) > (m2, d2 or 31))
        begun = self._resolved(d1, m1, y1)
        if begun is None:
            return None
        y2 = y2 or begun.start.year + ((m2, d2 or 31) < (m1, d1 or 0))
        ended = self._resolved(d2, m2, y2)
        return (
            Found(second.next, Period(begun.start, ended.end), "dated") if ended and begun.start < ended.end else None
        )
