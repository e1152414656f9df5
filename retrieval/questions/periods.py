"""Calendar periods as half-open spans of dates: days, ISO weeks, weekends, months, quarters, seasons, years."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

Unit = Literal["day", "week", "weekend", "fortnight", "month", "quarter", "half", "year"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to, but without, `end`."""

    start: date
    end: date

    @classmethod
    def days(cls, start: date, count: int = 1) -> Self:
        """`count` days from `start` on."""
        return cls(start, start + count * _DAY)


def around(today: date, unit: Unit) -> Period:
    """The calendar unit that holds `today`; weeks begin on Monday, a weekend is the week's Saturday and Sunday."""
    monday = today - today.weekday() * _DAY
    if unit in ("week", "fortnight"):
        return Period.days(monday, 7)
    if unit == "weekend":
        return Period.days(monday + 5 * _DAY, 2)
    if unit == "day":
        return Period.days(today)
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    return months(today.year, (today.month - 1) // length * length + 1, length)


def months(year: int, first: int, count: int = 1) -> Period:
    """`count` calendar months from month `first` (1-12) of `year` on."""
    start = date(year, first, 1)
    return Period(start, add_months(start, count))


def add_months(day: date, count: int) -> date:
    """The same day of the month `count` months later (earlier if negative), or that month's last day."""
    index = day.year * 12 + day.month - 1 + count
    year, month = index // 12, index % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + (day.day - 1) * _DAY, following - _DAY)


def back(day: date, count: int, unit: Unit) -> date:
    """The day `count` units before `day`."""
    if unit in ("month", "quarter", "half", "year"):
        return add_months(day, -count * {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit])
    return day - count * {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}[unit] * _DAY


def part(period: Period, which: Literal["early", "mid", "late"]) -> Period:
    """A third of a period: days 1-10, 11-20 and the rest of a month; Monday-Tuesday, Wednesday-Thursday, Friday-Sunday.

    Of anything longer than a month, thirds by calendar months (a year: January-April, May-August, September-December). A
    weekend or a day has no thirds: it stays whole.
    """
    length = (period.end - period.start).days
    if length < 5:
        return period
    if length > 31:
        count = round(length / 30.4)
        first, second = add_months(period.start, count // 3), add_months(period.start, 2 * (count // 3))
    else:
        step = 2 if length <= 7 else 10
        first, second = period.start + step * _DAY, period.start + 2 * step * _DAY
    return {"early": Period(period.start, first), "mid": Period(first, second), "late": Period(second, period.end)}[
        which
    ]


def weekday(today: date, number: int, strictly_before: bool = False) -> date:
    """The latest day with this weekday (Monday 0) up to `today`, or before it."""
    ago = (today.weekday() - number) % 7
    return today - (7 if strictly_before and ago == 0 else ago) * _DAY


def day_in(year: int, month: int, day: int) -> date | None:
    """The date, or None if that month has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def latest_day(today: date, month: int, day: int) -> date | None:
    """The latest such day up to `today`; 29 February may be years ago. None for 31 February."""
    return next(
        (
            found
            for year in range(today.year, today.year - 9, -1)
            if (found := day_in(year, month, day)) and found <= today
        ),
        None,
    )
