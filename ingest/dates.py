"""Publication dates as articles write them, German and English, to ISO 8601: no more precise than they are stated."""

import re
from datetime import date, datetime, timedelta, timezone

_MONTH_NAMES = (
    "januar jänner jan january", "februar feber feb february", "märz maerz mär mrz mar march", "april apr",
    "mai may", "juni jun june", "juli jul july", "august aug", "september sep sept", "oktober okt october oct",
    "november nov", "dezember dez december dec",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)"

_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<month>[01]?\d)-{_DAY}(?!\d)",
        rf"\b{_DAY}\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}\b",
        rf"\b{_DAY}(?:\.|st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b",
        rf"\b{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
    )
)
_TIME = re.compile(
    r"(?P<hour>[0-2]?\d)[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?(?:\s*Uhr)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"\s*(?:\(?(?P<zone>UTC|GMT|MESZ|MEZ|CEST|CET|BST|EDT|EST|CDT|CST|MDT|MST|PDT|PST|MSK|Z)\b\)?)?"
    r"\s*(?P<offset>[+-][01]\d:?[0-5]\d)?",
    re.IGNORECASE,
)
# Hours east of Greenwich. "ET" and "PT" are left out: they do not say whether summer time holds.
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "msk": 3,
    "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
}  # fmt: skip
_FIRST_YEAR = 1900


def find_date(text: str) -> tuple[str, tuple[int, int]] | None:
    """The first date in a short text: (ISO 8601, slice of the date and its time), or None.

    The result is a date-time only where the text states both a time and its zone, else a date.
    """
    for pattern in _DATES:
        found = pattern.search(text)
        day = _day(found) if found else None
        if found and day:
            stated = _TIME.match(text, _time_start(text, found.end()))
            moment = _moment(day, stated) if stated else None
            return moment or day.isoformat(), (found.start(), stated.end() if stated else found.end())
    return None


def _time_start(text: str, position: int) -> int:
    """Where a time after a date would begin: behind separators and words such as "um"."""
    gap = re.compile(r"[\s,|•·–T-]*(?:(?:um|at|ab|gegen)\s+)?").match(text, position)
    return gap.end() if gap else position


def _day(found: re.Match[str]) -> date | None:
    month = found["month"].lower()
    try:
        return date(int(found["year"]), int(month) if month.isdigit() else _MONTHS[month], int(found["day"]))
    except ValueError:
        return None


def _moment(day: date, stated: re.Match[str]) -> str | None:
    """The date-time with its offset, or None where no zone is stated or the time does not exist."""
    if stated["offset"]:
        sign = -1 if stated["offset"][0] == "-" else 1
        digits = stated["offset"][1:].replace(":", "")
        shift = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    elif stated["zone"]:
        shift = timedelta(hours=_ZONES[stated["zone"].lower()])
    else:
        return None
    hour = int(stated["hour"])
    if stated["half"]:
        hour = hour % 12 + (12 if stated["half"].lower() == "p" else 0)
    try:
        moment = datetime(
            day.year,
            day.month,
            day.day,
            hour,
            int(stated["minute"]),
            int(stated["second"] or 0),
            tzinfo=timezone(shift),
        )
    except ValueError:
        return None
    return moment.isoformat()


def iso_date(value: str) -> str | None:
    """`value` as a date or a date-time with offset, or None. ISO 8601 is taken whole, others as `find_date` does.

    A date-time without offset keeps only its date: which hour it was cannot be told.
    """
    value = value.strip()
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        found = find_date(value)
        return found[0] if found else None
    if moment.year < _FIRST_YEAR:
        return None
    if moment.tzinfo is None or len(value) <= len("2026-02-04"):
        return moment.date().isoformat()
    return moment.isoformat()
