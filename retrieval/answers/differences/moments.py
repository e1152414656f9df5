"""Days in a sentence, read from the date of publication: "am Dienstag", "yesterday" and "14 April" may be one day."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from retrieval.answers.checking.figures import Located, located
from retrieval.answers.differences.clauses import clause, happenings

_DAY = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?(?:\s+of)?\s*$")
_DAY_AFTER = re.compile(
    r"\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?!\s*(?:%|percent|people))(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
)
_YEAR_AFTER = re.compile(r",?\s*(?P<year>(?:1[5-9]|20)\d\d)\b")
_CLOCK = re.compile(r"\s*(?:uhr|o'clock|[ap]\.?m\.?\b)", re.IGNORECASE)
_COMING = re.compile(
    r"\b(?:will|to be|next|coming|due|scheduled|plans?|planned|soll\w*|wird|werden|kommend\w*|nächst\w*|geplant\w*|ab|until|bis)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:said|says|told \w+|announced|reported|declared|confirmed|stated|sagten?|teilten?|erklärten?|meldeten?|berichteten?|kündigten?|gab|gaben|bestätigten?"
    r"|wie [^,.]{2,40})\s(?:late |early )?(?:on |am |this )?$",
    re.IGNORECASE,
)
_NIGHT_TO = re.compile(r"\b(?:nacht|night)\s(?:zum|zu|auf|to)\s(?:den |dem )?$", re.IGNORECASE)
_NIGHT_AFTER = re.compile(r"\s?-?(?:late |spät)?(?:night|nacht|abend|evening)\b", re.IGNORECASE)
_BEFORE_YEAR = re.compile(
    r"\b(?:in|by|since|until|till|from|during|before|after|for|of|early|late|mid)[ -]$", re.IGNORECASE
)
_NOUN_AFTER = re.compile(r"\s[^\W\d_a-zäöü][^\W\d_]|\s?[%€$]")
_WEEK = 7
_FEW = 4


@dataclass(frozen=True, slots=True)
class Dated:
    """A day, month or year as a sentence has it, `[start, end)`: as parts of a date, a weekday (0 is Monday), or days from publication."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month or year with its clause. `days`: every day that it may be; for a weekday near publication there may be two."""

    start: int
    end: int
    written: str
    days: frozenset[dt.date]
    around: tuple[int, int]
    happens: frozenset[str]

    @property
    def is_day(self) -> bool:
        """Whether it names a day, not a month or a year."""
        return len(self.days) <= _FEW


@lru_cache(maxsize=2_048)
def moments(sentence: str, language: str, published: dt.date | None) -> tuple[Moment, ...]:
    """The days of a sentence; those that only a missing date of publication could fix are left out."""
    found = dated(sentence, language)
    read: list[Moment] = []
    for one in found:
        days = _days(one, published, bool(_COMING.search(sentence)))
        if days and _TOLD.search(sentence[: one.start]):
            continue  # the day on which somebody said it
        if days:
            days = _with_night(days, sentence, one)
            others = [f.start for f in located(sentence, language) if not one.start <= f.start < one.end]
            around = clause(sentence, one.start, one.end, others)
            happens = happenings(sentence[slice(*around)])
            read.append(Moment(one.start, one.end, sentence[one.start : one.end], days, around, happens))
    return tuple(read)


def dated(sentence: str, language: str) -> list[Dated]:
    """Every day in a sentence that names one: dates with day and month, weekdays, "yesterday"."""
    found: list[Dated] = []
    for one in located(sentence, language):
        kind, which = one.figure
        if found and found[-1].start <= one.start < found[-1].end:
            continue
        if kind == "month":
            date = _date(sentence, one, int(which))
            found = [*(f for f in found if f.end <= date.start), date]
        elif not isinstance(kind, str) and _is_year(sentence, one, language):
            found.append(Dated(one.start, one.end, int(kind)))
        elif kind == "weekday":
            found.append(Dated(one.start, one.end, weekday=int(which)))
        elif kind == "day" and isinstance(which, int):
            found.append(Dated(one.start, one.end, offset=which))
    return _joined(found, sentence)


def is_clock(sentence: str, start: int, end: int) -> bool:
    """Whether a number is a time of day."""
    number = sentence[start:end]
    return bool(_CLOCK.match(sentence, end)) or number.lower().endswith(("uhr", "o'clock")) or ":" in number


def _is_year(sentence: str, number: Located, language: str) -> bool:
    """Whether a bare number is a year: after a preposition; in German also alone, if no noun follows that it may count."""
    if not re.fullmatch(r"(?:19|20)\d\d", sentence[number.start : number.end]):
        return False
    if _NOUN_AFTER.match(sentence, number.end):
        return False
    return language == "de" or bool(_BEFORE_YEAR.search(sentence[: number.start]))


def _date(sentence: str, month: Located, number: int) -> Dated:
    written = sentence[month.start : month.end]
    if digits := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\.(\d{1,2})\.(\d{4})", written):
        year, day = (digits[1], digits[3]) if digits[1] else (digits[6], digits[4])
        return Dated(month.start, month.end, int(year), number, int(day))
    before, after = _DAY.search(sentence[: month.start]), _DAY_AFTER.match(sentence, month.end)
    if before:
        year = _YEAR_AFTER.match(sentence, month.end)
        end = year.end() if year else month.end
        return Dated(before.start(), end, int(year["year"]) if year else None, number, int(before["day"]))
    if after:
        year_number = int(after["year"]) if after["year"] else None
        return Dated(month.start, after.end(), year_number, number, int(after["day"]))
    year = _YEAR_AFTER.match(sentence, month.end)
    return Dated(month.start, year.end() if year else month.end, int(year["year"]) if year else None, number)


def _joined(found: list[Dated], sentence: str) -> list[Dated]:
    """ "Tuesday, 14 April" is one day: its date."""
    kept: list[Dated] = []
    for one in found:
        if (
            kept
            and kept[-1].weekday is not None
            and one.day
            and re.fullmatch(r",?\s*(?:den|dem|the)?\s*", sentence[kept[-1].end : one.start])
        ):
            kept[-1] = Dated(kept[-1].start, one.end, one.year, one.month, one.day)
        else:
            kept.append(one)
    return kept


def _days(one: Dated, published: dt.date | None, coming: bool) -> frozenset[dt.date]:
    if one.year and not one.day:
        return _period(one.year, one.month)
    if one.month and not one.day:
        return (
            frozenset().union(*(_period(published.year + n, one.month) for n in (-1, 0, 1)))
            if published
            else frozenset()
        )
    if one.day and one.month:
        years = [one.year] if one.year else [published.year + n for n in (-1, 0, 1)] if published else [2000]
        days = {day for year in years if (day := _day(year, one.month, one.day))}
        if published and not one.year and days:
            return frozenset({min(days, key=lambda day: abs((day - published).days))})
        return frozenset(days)
    if published is None:
        return frozenset()
    if one.offset is not None:
        return frozenset({published + dt.timedelta(one.offset)})
    assert one.weekday is not None
    last = published - dt.timedelta((published.weekday() - one.weekday) % _WEEK)
    return frozenset(
        {last, last + dt.timedelta(_WEEK)}
        if coming
        else {last, last - dt.timedelta(_WEEK)}
        if last == published
        else {last}
    )


def _with_night(days: frozenset[dt.date], sentence: str, one: Dated) -> frozenset[dt.date]:
    """A night belongs to two days: "in der Nacht zum Montag" and "on Sunday night" are one."""
    if len(days) > _FEW:
        return days
    if _NIGHT_TO.search(sentence[: one.start]):
        return days | {day - dt.timedelta(1) for day in days}
    if _NIGHT_AFTER.match(sentence, one.end):
        return days | {day + dt.timedelta(1) for day in days}
    return days


def _period(year: int, month: int | None) -> frozenset[dt.date]:
    """The days of a month or a year."""
    first = dt.date(year, month or 1, 1)
    days = (first + dt.timedelta(n) for n in range(366))
    return frozenset(day for day in days if day.year == year and (month is None or day.month == month))


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
