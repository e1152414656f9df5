"""How German and English name a period: "last week", "4. Februar", "Q1 2026", "Friday of last week".

One method a form; each reads the words of a question from one token on and returns what it found there, or None. `dates`
puts prepositions and ranges around them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from retrieval.questions import date_words as words
from retrieval.questions.periods import (
    Period,
    Unit,
    add_months,
    around,
    back,
    day_in,
    latest_day,
    months,
    part,
    weekday,
)
from retrieval.texts.language import lexicon

Kind = Literal["today", "relative", "dated", "year"]


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A period or open span of tokens up to `next`; `hours` before now instead of days; `day`, `month`, `year` as far as named."""

    next: int
    period: Period
    kind: Kind
    hours: int = 0
    named: tuple[int | None, int | None, int | None] = (None, None, None)


class PeriodGrammar:
    """The forms of periods, read against a clock."""

    def __init__(self, tokens: list[Token], now: datetime) -> None:
        self._tokens, self._now, self._today = tokens, now, now.date()

    def _word(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _skip(self, at: int, skipped: frozenset[str]) -> int:
        return at + 1 if self._word(at) in skipped else at

    def _number(self, at: int) -> int | None:
        word = self._word(at)
        return int(word) if word.isdecimal() and len(word) <= 3 else words.NUMBERS.get(word)

    def _ago(self, at: int) -> Found | None:
        """ "two weeks ago", "vor zwei Wochen": the calendar unit that lies so far back."""
        german = self._word(at) == "vor"
        begin = at + german
        begin += self._word(begin) in ("a", "ein") and self._word(begin + 1) in ("couple", "few", "paar")
        after = begin + 1 + (self._word(begin + 1) == "of")
        number, unit = self._number(begin), words.UNITS.get(self._word(after))
        if number is None or unit is None or not (german or self._word(after + 1) == "ago"):
            return None
        following = after + 1 + (not german)
        if unit == "hour":
            return Found(following, Period.days((self._now - timedelta(hours=number)).date()), "relative")
        return Found(
            following, around(back(self._today, number, unit), "day" if unit == "fortnight" else unit), "relative"
        )

    def _resolved(self, day: int | None, month: int, year: int | None) -> Period | None:
        """A day or a month of the calendar; without a year the latest that has begun."""
        if day is None:
            return months(year or self._today.year - (month > self._today.month), month)
        found = day_in(year, month, day) if year else latest_day(self._today, month, day)
        return Period.days(found) if found else None

    def _period(self, at: int, preposition: bool = False) -> Found | None:
        """The longest period that begins at a token; `preposition`: one stands before it, so "May" is a month."""
        found = [self._calendar(at, preposition), *(rule(at) for rule in self._rules())]
        return max(filter(None, found), key=lambda f: f.next, default=None)

    def _rules(self) -> tuple[Callable[[int], Found | None], ...]:
        return (
            self._named_day,
            self._rolling,
            self._unit,
            self._part,
            self._quarter,
            self._week_number,
            self._weekday,
            self._season,
        )

    def _named_day(self, at: int) -> Found | None:
        word, days, following = self._word(at), None, at + 1
        if (
            word in ("today", "heute", "tonight")
            or re.fullmatch(r"heutige[nrsm]?", word)
            or (word == "this" and self._word(at + 1) in words.DAYPARTS)
        ):
            days = 0
        elif (
            word in ("yesterday", "gestern")
            or re.fullmatch(r"gestrige[nrsm]?", word)
            or (word == "last" and self._word(at + 1) == "night")
        ):
            days = 1
        elif word == "vorgestern":
            days = 2
        else:
            begin = self._skip(at, words.THE)
            if [self._word(begin + i) for i in range(3)] == ["day", "before", "yesterday"]:
                days, following = 2, begin + 3
        if days is None:
            return None
        following += self._word(following) == "s"
        following = self._skip(following, words.DAYPARTS)
        day = self._today - timedelta(days=days)
        return Found(following, Period.days(day), "relative" if days else "today")

    def _rolling(self, at: int) -> Found | None:
        """ "the last three days", "in den letzten 48 Stunden", "the past week": up to and with today."""
        begin = self._skip(at, words.THE)
        if self._word(begin) not in words.ROLLING:
            return None
        number, following = self._number(begin + 1), begin + 2
        if number is not None and self._word(begin + 1) in ("a", "ein"):
            number, following = self._number(begin + 2), begin + 3
        if number is None:
            return self._rolling_without_number(at, begin)
        following += self._word(following) == "of"
        return self._back(following, number)

    def _rolling_without_number(self, at: int, begin: int) -> Found | None:
        word, unit = self._word(begin + 1), words.UNITS.get(self._word(begin + 1))
        if hours := re.fullmatch(r"(\d+)h", word):
            return Found(begin + 2, Period.days(self._today), "relative", hours=int(hours[1]))
        within = (
            self._word(begin) == "last"
            and self._word(begin - 1) == "the"
            and self._word(begin - 2) in words.ROLLING_AFTER
        )
        if unit is None or unit == "weekend":
            return None
        if self._word(begin) == "past" or within:
            if word.endswith("s"):
                return self._back(begin + 1, words.VAGUE[unit])
            return self._back(begin + 1, 1)
        return self._back(begin + 1, words.VAGUE[unit]) if word in words.PLURALS else None

    def _back(self, at: int, number: int) -> Found | None:
        """`number` of the unit at a token, up to and with today."""
        unit = words.UNITS.get(self._word(at))
        if unit is None:
            return None
        if unit == "hour":
            return Found(at + 1, Period.days(self._today), "relative", hours=number)
        return Found(at + 1, Period(back(self._today, number, unit), self._today + timedelta(days=1)), "relative")

    def _calendar(self, at: int, preposition: bool) -> Found | None:
        """ "4 February 2026", "Mittwoch, den 4. Februar", "February 4", "2026-02-04", "4.2.", "February", "2025"."""
        if self._word(at - 1) in words.AHEAD:
            return None
        if self._word(at) in words.WEEKDAYS:
            after = self._skip(self._skip(at + 1, lexicon(",")), words.THE)
            dated = self._day(after)
            return dated if dated and any(dated.named) else None
        return self._day(at) or self._month(at, preposition) or (self._year(at) if preposition else None)

    def _day(self, at: int) -> Found | None:
        numbers = [int(n) for n in re.findall(r"\d+", self._word(at))]
        if re.fullmatch(r"\d{4}-\d\d-\d\d", self._word(at)):
            return self._dated(at + 1, numbers[2], numbers[1], numbers[0])
        if len(numbers) > 1:
            year = numbers[2] if len(numbers) > 2 else None
            return self._dated(at + 1, numbers[0], numbers[1], year)
        if (day := self._day_number(at)) is not None:
            month = at + 1 + (self._word(at + 1) in (".", "of"))
            month = self._skip(month, lexicon("of"))
            if number := words.MONTHS.get(self._word(month)):
                year, following = self._year_of(month + 1)
                return self._dated(following, day, number, year)
        number, day = words.MONTHS.get(self._word(at)), self._day_number(at + 1)
        if number and day is not None and self._word(at + 2) not in words.UNITS:
            year, following = self._year_of(at + 2)
            return self._dated(following, day, number, year)
        return None

    def _dated(self, following: int, day: int, month: int, year: int | None) -> Found | None:
        period = self._resolved(day, month, year) if 1 <= month <= 12 else None
        return Found(following, period, "dated", named=(day, month, year)) if period else None

    def _day_number(self, at: int) -> int | None:
        found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", self._word(at))
        return int(found[1]) if found and 1 <= int(found[1]) <= 31 else None

    def _year_of(self, at: int) -> tuple[int | None, int]:
        """The year that completes a month, and the token after it: ", 2026", "letzten Jahres", "this year"."""
        begin = self._skip(at, lexicon(", of"))
        if self._is_year(begin):
            return int(self._word(begin)), begin + 1
        begin = self._skip(begin, words.THE)
        if self._word(begin) == "vorjahres":
            return self._today.year - 1, begin + 1
        if words.UNITS.get(self._word(begin + 1)) == "year":
            if self._word(begin) in words.THIS:
                return self._today.year, begin + 2
            if self._word(begin) in words.LAST:
                return self._today.year - 1, begin + 2
        return None, at

    def _is_year(self, at: int) -> bool:
        return bool(re.fullmatch(r"(?:19|20)\d\d", self._word(at)))

    def _month(self, at: int, preposition: bool) -> Found | None:
        """A month; "May" alone is one only after a preposition or "last"."""
        last, this = self._word(at) in words.LAST, self._word(at) in words.THIS
        number = words.MONTHS.get(self._word(at + (last or this)))
        if number is None:
            return None
        year, following = self._year_of(at + 1 + (last or this))
        if year is None and not (preposition or last or this):
            return None
        if this:
            year = self._today.year
        period = months(year, number) if year else self._resolved(None, number, None)
        if last and period and period.end > self._today:
            period = months(period.start.year - 1, number)
        return Found(following, period, "dated", named=(None, number, year)) if period else None

    def _year(self, at: int) -> Found | None:
        before = self._word(at - 1) if self._word(at - 1) not in words.THE else self._word(at - 2)
        begin = at + (self._word(at) in ("year", "jahr", "jahre"))
        ranged = self._word(begin + 1) in words.JOIN and self._is_year(begin + 2)
        if not self._is_year(begin) or not (before in words.YEAR_AFTER or before in words.JOIN or ranged):
            return None
        year = int(self._word(begin))
        return Found(begin + 1, months(year, 1, 12), "year", named=(None, None, year))

    def _unit(self, at: int) -> Found | None:
        """ "this week", "letzten Monat", "vorletzte Woche", "last weekend", "am Wochenende", "der Vorwoche"."""
        word, following = self._word(at), at + 2
        unit = words.UNITS.get(self._word(at + 1))
        if word in ("vorwoche", "vormonat", "vorjahr", "vorjahres"):
            unit, following, ago = words.UNITS[word], at + 1, 1
        elif words.UNITS.get(word) == "weekend" and self._word(at - 1) in words.IN | words.THE | words.FROM:
            saturday = weekday(self._today, 5) if self._today.weekday() != 6 else self._today - timedelta(days=1)
            return Found(at + 1, Period.days(saturday, 2), "relative")
        elif word in words.UNITS and [self._word(at + 1), self._word(at + 2)] == ["before", "last"]:
            unit, following, ago = words.UNITS[word], at + 3, 2
        elif self._word(at + 1) in words.PLURALS or unit is None:
            return None
        elif word in words.THIS:
            ago = 0
        elif word in words.LAST:
            ago = 1
        elif word in words.BEFORE_LAST:
            ago = 2
        else:
            return None
        if unit == "hour":
            return Found(following, Period.days(self._today), "relative", hours=1) if ago else None
        period = around(back(around(self._today, unit).start, ago, unit), unit) if unit else None
        return self._day_of(Found(following, period, "relative"), unit) if period else None

    def _day_of(self, found: Found, unit: Unit) -> Found:
        """ "last week" may go on with the day meant: "letzte Woche Freitag", "last week on Friday"."""
        at = self._skip(found.next, lexicon("on am"))
        number = words.WEEKDAYS.get(self._word(at)) if unit == "week" else None
        if number is None:
            return found
        return Found(
            self._skip(at + 1, words.DAYPARTS), Period.days(found.period.start + timedelta(days=number)), "relative"
        )

    def _part(self, at: int) -> Found | None:
        """ "Anfang Februar", "mid-February", "Ende letzter Woche", "the beginning of the year", "Jahresbeginn"."""
        if compound := re.fullmatch(r"(jahres|monats|wochen)(beginn|anfang|mitte)", self._word(at)):
            unit: Unit = {"jahres": "year", "monats": "month", "wochen": "week"}[compound[1]]  # type: ignore[assignment]
            return Found(at + 1, part(around(self._today, unit), words.PARTS[compound[2]]), "relative")
        begin = self._skip(at, lexicon("zu the"))
        which = words.PARTS.get(self._word(begin))
        if which is None:
            return None
        after = self._skip(begin + 1, lexicon("of in im - – des"))
        for inner_at in (after, self._skip(after, words.THE)):
            if inner := self._month(inner_at, True) or self._unit(inner_at) or self._year(inner_at):
                return replace(inner, period=self._begun(part(inner.period, which), inner))
        unit_at = self._skip(after, words.THE)
        this = words.UNITS.get(self._word(unit_at))
        if this is None or this == "hour" or self._word(unit_at - 1) not in words.THE:
            return None
        return Found(unit_at + 1, part(around(self._today, this), which), "relative")

    def _begun(self, period: Period, named: Found) -> Period:
        """The part of a month without a year that has begun: on 5 November "late November" was a year ago."""
        if named.named[1] and not named.named[2] and period.start > self._today:
            return Period(add_months(period.start, -12), add_months(period.end, -12))
        return period

    def _quarter(self, at: int) -> Found | None:
        """ "Q1 2026", "im ersten Quartal", "the first half of 2026"."""
        short = re.fullmatch(r"([qh])([1-4])", self._word(at))
        ordinal = words.ORDINALS.get(re.sub(r"(?<=e)[nsr]$", "", self._word(at)))
        if short:
            number, count, following = int(short[2]), 3 if short[1] == "q" else 6, at + 1
        elif ordinal and self._word(at + 1) in ("quarter", "quartal", "quartals", "halbjahr", "half"):
            number, count, following = (
                ordinal,
                3 if self._word(at + 1).startswith("quart") or self._word(at + 1) == "quarter" else 6,
                at + 2,
            )
        else:
            return None
        year, end = self._year_of(self._skip(following, lexicon("of des")))
        if number * count > 12 or (year is None and self._word(at + 1) == "half"):
            return None
        first = (number - 1) * count + 1
        period = months(year or self._today.year - (first > self._today.month), first, count)
        return Found(end if year else following, period, "year")

    def _week_number(self, at: int) -> Found | None:
        """ "KW 6", "calendar week 6 of 2026": ISO weeks."""
        begin = at + 1 if self._word(at) in ("kw", "kalenderwoche") else at + 2
        named = self._word(at) in ("kw", "kalenderwoche") or [self._word(at), self._word(at + 1)] == [
            "calendar",
            "week",
        ]
        number = self._number(begin) if named else None
        if number is None or not 1 <= number <= 53:
            return None
        year, following = self._year_of(begin + 1)
        try:
            monday = date.fromisocalendar(year or self._today.isocalendar().year, number, 1)
            if year is None and monday > self._today:
                monday = date.fromisocalendar(self._today.isocalendar().year - 1, number, 1)
        except ValueError:
            return None
        return Found(following, Period.days(monday, 7), "dated")

    def _weekday(self, at: int) -> Found | None:
        """ "Friday", "last Friday", "diesen Montag", "Freitag letzter Woche", "Montagabend"."""
        last, this = self._word(at) in words.LAST, self._word(at) in words.THIS
        begin = at + (last or this)
        name = re.sub(r"(?<=tag)(?:s?(?:morgen|vormittag|mittag|nachmittag|abend|nacht))$", "", self._word(begin))
        number = words.WEEKDAYS.get(name)
        if number is None or self._no_weekday(at, begin):
            return None
        following = self._skip(begin + 1, words.DAYPARTS)
        week = self._unit(self._skip(self._skip(following, lexicon("of in")), words.THE))
        if week and (week.period.end - week.period.start).days == 7:
            return replace(week, period=Period.days(week.period.start + timedelta(days=number)))
        if this:
            return Found(following, Period.days(around(self._today, "week").start + timedelta(days=number)), "relative")
        return Found(following, Period.days(weekday(self._today, number, strictly_before=last)), "relative")

    def _no_weekday(self, at: int, begin: int) -> bool:
        before = {self._word(at - 1), self._word(at - 2) if self._word(at - 1) == "am" else ""}
        unfit = words.NOT_BEFORE_WEEKDAY | words.AHEAD | words.RECURRING
        return bool(before & unfit) or self._word(begin + 1) in words.NOT_AFTER_WEEKDAY

    def _season(self, at: int) -> Found | None:
        """ "last summer", "im Sommer 2025"; a winter is named by the year it begins in."""
        last, this = self._word(at) in words.LAST, self._word(at) in words.THIS
        begin = at + (last or this)
        first = words.SEASONS.get(self._word(begin))
        if first is None:
            return None
        year, following = self._year_of(begin + 1)
        before = self._word(at - 1) if self._word(at - 1) not in words.THE else self._word(at - 2)
        framed = before in words.SEASON_AFTER and self._word(begin) != "fall"
        if not (year or last or this or framed):
            return None
        if self._word(following) == "/" and year:
            following += 2
        if year is None:
            year = self._today.year - (first > self._today.month)
        period = months(year, first, 3)
        if last and period.end > self._today:
            period = months(year - 1, first, 3)
        return Found(following, period, "year")
