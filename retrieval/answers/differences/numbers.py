"""Counts, sums and measures in a sentence, as intervals: two of them differ only where no number fits both."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from retrieval.answers.checking.figures import Located, located
from retrieval.answers.differences.clauses import clause, happenings, is_part
from retrieval.answers.differences.moments import dated, is_clock
from retrieval.texts.language import lexicon

_BASE = {
    "kilometre": ("metre", 1000.0), "hour": ("minute", 60.0), "week": ("day", 7.0), "tonne": ("kilogram", 1000.0),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_AGE = re.compile(
    r"\s?-?\s?(?:year[- ]old|jährig\w*)|\s(?:years old|years of age|jahre? alt\w*|jahren alt\w*)", re.IGNORECASE
)
_BARE = re.compile(r"[\d.,]*\d|[^\W\d_]+(?:-[^\W\d_]+)?")
_AGED = re.compile(r"\b(?:aged|im alter von|age of)\s*$", re.IGNORECASE)
_MORE_UNITS = {
    "hectare": r"hektar|hectares?|ha\b", "degree": r"grad\b|degrees?\b|°\s?c?", "kilogram": r"kilogramm|kilograms?|kilos?\b|kg\b",
    "litre": r"liter\w*|litres?\b|liters?\b", "point": r"prozentpunkte?n?|percentage points?", "square": r"quadrat\w+|square \w+|km²|m²",
    "kmh": r"km/h|stundenkilometer\w*|kilometres? per hour", "mile": r"miles?\b|meilen?\b", "foot": r"feet\b|foot\b", "mph": r"mph\b",
}  # fmt: skip
_UNIT = re.compile(
    r"\s?-?(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _MORE_UNITS.items()) + ")", re.IGNORECASE
)
Share = Literal["", "part", "whole"]
_VAGUE = re.compile(
    r"\b(?:mehrere|einige|several|a few|many|viele|ein paar|paar)\s$", re.IGNORECASE
)  # "several hundred"
_ONE = re.compile(r"\b(?:eine[rnm]?|a|one)\s$", re.IGNORECASE)  # "einer Milliarde Euro", "a dozen children"
_VOTES = re.compile(r"\s*(?:zu|gegen|against|:)\s*")  # "178 zu 120 Stimmen": a result, two numbers that are one
_WHOLE = re.compile(r"\S+\s(?:of|out of|von)\s(?:(?:the|all|den|allen|insgesamt)\s)?", re.IGNORECASE)
CLOCK = "clock"
_CLOCK_TIME = re.compile(
    r"\b(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?\s*(?:uhr|o'clock|(?P<half>[ap])\.?m\b\.?)|(?:(?<=\bat\s)|(?<=\bum\s)|(?<=\bgegen\s))(?P<h2>\d{1,2}):(?P<m2>\d\d)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:around|about|roughly|some|approximately|circa|ca\.?|an estimated|nearly|almost|close to|rund|etwa|ungefähr|zirka|knapp|fast|gut"
    r"|schätzungsweise|nahezu|umgerechnet)\s+$",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"\b(?:at least|more than|over|no fewer than|not less than|upwards of|above|mindestens|mehr als|über|wenigstens|nicht weniger als)\s+$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:up to|at most|fewer than|less than|under|below|bis zu|höchstens|weniger als|maximal|unter)\s+$",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\s*(?:ago|earlier|later|before|after\b|previously|zuvor|später|vorher|danach|davor|nachher|vor|nach|bis)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:vor|seit|in den (?:vergangenen|letzten|nächsten|kommenden)|binnen|innerhalb von|in the (?:past|last|next)|within|over the (?:past|last)|for the last"
    r"|every|alle)\s+$",
    re.IGNORECASE,
)
_SPANS = frozenset({"year", "month", "day", "week", "hour", "minute"})
_RANGE = re.compile(r"\s*(?:to|bis|-|–|and|und|or|oder)\s*$")
_ORDER = re.compile(r"(?:th|st|nd|rd)\b|\.(?=\s+[^\W\d_])")
_ORDINALS = re.compile(r"(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|dritte\w*|vierte\w*)", re.IGNORECASE)
_GLUED = re.compile(r"[\w-]$")  # "Covid-19", "A320"
_LABEL = re.compile(
    r"\b(?:number|no\.|nr\.|nummer|artikel|article|paragraf|section|chapter|kapitel|platz|gate|gleis|highway|route|boeing|airbus|group of)\s+$",
    re.IGNORECASE,
)
_NO_NOUN = lexicon(
    """were was are is have had has been people's of in on at by from to for with after before and or but who that which than more
    wurden wurde sind ist war waren haben hat hatte werden wird von im in am an auf bei nach vor mit für als und oder die der das
    den dem a an the it they he she per je pro"""
)
_PLURALS = lexicon(
    "people men women children police cattle feet sheep dead injured wounded missing detained personnel staff migrants"
)
_DAMPING = 0.1  # what "about" leaves open, of the number
_ROUNDED = 0.025  # the most that rounding without a word may hide
_UNBOUNDED = 2.0  # "at least 20" and 41 are no longer one report
EXACT = 1e-6
ONE_ORDER = 10.0


@dataclass(frozen=True, slots=True)
class Number:
    """A number with what it counts or measures. `[start, end)`: how the sentence has it, with unit or noun.

    It stands for any number in `[low, high]` (in base units); `unit` is "" for counts, whose `noun` is what is counted.
    `around` is its clause, `[start, end)`; `happens` what is told there; `share`: a part of another number, or a whole of which another is a part.
    """

    start: int
    end: int
    written: str
    low: float
    high: float
    unit: str
    noun: str
    around: tuple[int, int]
    happens: frozenset[str]
    share: Share


@lru_cache(maxsize=2_048)
def numbers(sentence: str, language: str) -> tuple[Number, ...]:
    """The counts, sums and measures of a sentence; no dates, times of day, ordinals, or numbers that are names."""
    taken = [(m.start, m.end) for m in dated(sentence, language)]
    found = _without_results([f for f in located(sentence, language) if _counts(f, sentence, taken)], sentence)
    starts = [f.start for f in found]
    read: list[Number] = []
    at = 0
    while at < len(found):
        one = found[at]
        second = (
            found[at + 1] if at + 1 < len(found) and _RANGE.fullmatch(sentence[one.end : found[at + 1].start]) else None
        )
        if second and not (one.figure[1] and one.figure[1] != second.figure[1]) and _to(sentence, one, second):
            number = _number(sentence, language, second, starts, low=float(one.figure[0]), first=one.start)
            at += 2
        else:
            number = _number(sentence, language, one, starts)
            at += 1
        if number:
            read.append(number)
    return tuple(sorted([*read, *_clocks(sentence, starts)], key=lambda number: number.start))


def _clocks(sentence: str, starts: list[int]) -> Iterator[Number]:
    """The times of day of a sentence, in minutes."""
    for match in _CLOCK_TIME.finditer(sentence):
        hour, minute = int(match["h"] or match["h2"]), int(match["m"] or match["m2"] or 0)
        half = (match["half"] or "").lower()[:1]
        if hour > 24 or minute > 59:
            continue
        value = ((hour % 12 + 12 * (half == "p")) if half else hour) * 60.0 + minute
        around = clause(
            sentence, match.start(), match.end(), [s for s in starts if not match.start() <= s < match.end()]
        )
        happens = happenings(sentence[slice(*around)])
        yield Number(match.start(), match.end(), match[0], value, value, CLOCK, "", around, happens, "")


def _without_results(found: list[Located], sentence: str) -> list[Located]:
    results = [two for two in pairwise(found) if _VOTES.fullmatch(sentence[two[0].end : two[1].start])]
    return [f for f in found if not any(f in two for two in results)]


def agree(a: Number, b: Number) -> bool:
    """Whether one number may stand behind both."""
    if a.low <= b.high * (1 + EXACT) and b.low <= a.high * (1 + EXACT):
        return True
    return _rounds_to(a, b) or _rounds_to(b, a)


def comparable(a: Number, b: Number) -> bool:
    """Whether two numbers are of one order: reports of one thing differ, but not by so much."""
    return max(a.high, b.high) <= ONE_ORDER * max(min(a.low, b.low), EXACT)


def _rounds_to(rough: Number, fine: Number) -> bool:
    """Whether the rough number is the fine one with fewer digits: 1,200 for 1,187, 3 for 3.2."""
    value, exact = rough.low, fine.low
    if rough.low != rough.high or fine.low != fine.high or not value or not exact:
        return False
    digits = len(f"{value:.6g}".replace(".", "").strip("0").rstrip("0"))
    if digits >= len(f"{exact:.6g}".replace(".", "").strip("0")):
        return False
    return float(f"{exact:.{digits - 1}e}") == value and abs(value - exact) <= _ROUNDED * exact


def _to(sentence: str, one: Located, second: Located) -> bool:
    between = sentence[one.end : second.start].strip().lower()
    opened = sentence[: one.start].lower().rstrip()
    return between in ("to", "bis", "-", "–") or (
        between in ("and", "und") and opened.endswith(("between", "zwischen"))
    )


def _counts(found: Located, sentence: str, taken: list[tuple[int, int]]) -> bool:
    value, unit = found.figure
    if isinstance(value, str) or (unit in ("weekday", "day") and isinstance(value, str)):
        return False
    before, written = sentence[: found.start], sentence[found.start : found.end]
    if any(start < found.end and found.start < end for start, end in taken) or is_clock(
        sentence, found.start, found.end
    ):
        return False
    if _ORDINALS.fullmatch(written) or ":" in written or _ORDER.match(sentence[found.end :]):
        return False
    if unit in _SPANS and (_AGO.match(sentence, found.end) or _SINCE.search(before[-30:])):
        return False  # when something was, not how long it takes
    if _VAGUE.search(before[-12:]):
        return False
    return not (_GLUED.search(before) or _LABEL.search(before[-14:]))


def _number(
    sentence: str, language: str, found: Located, starts: list[int], low: float | None = None, first: int | None = None
) -> Number | None:
    """The number with its unit or noun; None for one that counts nothing."""
    value, unit = float(found.figure[0]), str(found.figure[1])
    start, end = found.start if first is None else first, found.end
    if one := _ONE.search(sentence[:start]):
        start = one.start()
    noun = ""
    unit, end = _unit(sentence, found, unit)
    if not unit:
        noun, end = _noun(sentence, language, end)
    around = clause(sentence, start, end, [s for s in starts if not start <= s < end])
    happens = happenings(sentence[slice(*around)]) or happenings(sentence)
    if not (unit or noun) and (not happens or _is_year(sentence, found)):
        return None
    if noun and _is_year(sentence, found):
        return None
    base, factor = _BASE.get(unit, (unit, 1.0))
    bottom, top = _interval(sentence[:start], value if low is None else low, value)
    share: Share = "part" if is_part(sentence, start, end) else "whole" if _of_whole(sentence, start, starts) else ""
    return Number(start, end, sentence[start:end], bottom * factor, top * factor, base, noun, around, happens, share)


def _of_whole(sentence: str, start: int, starts: list[int]) -> bool:
    """Whether it is the whole that the number before it is a part of: "45 of 120 seats"."""
    before = max((s for s in starts if s < start), default=None)
    return before is not None and bool(_WHOLE.fullmatch(sentence[before:start]))


def _interval(before: str, low: float, high: float) -> tuple[float, float]:
    before = before[-24:]
    if low != high:
        return low, high
    if _ABOUT.search(before):
        return low * (1 - _DAMPING), high * (1 + _DAMPING)
    if _LEAST.search(before):
        return low, high * _UNBOUNDED
    if _MOST.search(before):
        return low / _UNBOUNDED, high
    return low, high


def _unit(sentence: str, found: Located, unit: str) -> tuple[str, int]:
    """The unit and where it ends; ages and what figures.py does not compare are units, too."""
    bare = _BARE.match(sentence, found.start)
    bare_end = bare.end() if unit == "year" and bare else found.end  # "34 years" is an age where "old" follows
    if age := _AGE.match(sentence, bare_end):
        return "age", age.end()
    if _AGED.search(sentence[: found.start]):
        return "age", found.end
    if unit in ("percent", "metre", "kilometre", "") and (more := _UNIT.match(sentence, found.end)):
        return str(more.lastgroup), more.end()
    return unit, found.end


def _noun(sentence: str, language: str, end: int) -> tuple[str, int]:
    """What is counted, as written, and where it ends; "" where nothing is: the head of the words that follow."""
    at, words = end, []
    for _ in range(4):
        match = _WORD.match(sentence, at + 1) if sentence[at : at + 1] == " " else None
        if not match or match[0].lower() in _NO_NOUN:
            break
        words.append(match)
        at = match.end()
    for word in words:
        if language == "de" and word[0][0].isupper():
            return word[0], word.end()
        lower = word[0].lower()
        if language != "de" and (lower in _PLURALS or (lower.endswith("s") and not lower.endswith(("ss", "us", "is")))):
            return word[0], word.end()
    return "", end


def _is_year(sentence: str, found: Located) -> bool:
    return bool(re.fullmatch(r"1[5-9]\d\d|20\d\d", sentence[found.start : found.end]))
