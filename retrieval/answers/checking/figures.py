"""Numbers, dates and their units in a sentence, as values that can be compared: words or digits, German or English.

"1,2 Millionen Euro" (de), "1.2 million euros" (en)      -> (1200000, "euro")
"4. Februar 2026", "Feb 4, 2026", "2026-02-04"           -> (4, ""), (2026, ""), ("month", 2)
"am Mittwoch", "on Wednesday"; "gestern", "yesterday"    -> ("weekday", 2); ("day", -1)
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retrieval.texts.language import lexicon, lexicons

Figure = tuple[float | str, str | int]
"""(value, unit or ""), or ("month" | "weekday" | "day", which)."""


@dataclass(frozen=True, slots=True)
class Located:
    """A figure and where a text has it, with its scale, its unit and the currency sign before it."""

    figure: Figure
    start: int
    end: int


_MONTHS = {
    name: number
    for number, names in enumerate(lexicons("""
        january jan januar jänner | february feb februar | march mar märz | april apr | may mai | june jun juni |
        july jul juli | august aug | september sept sep | october oct oktober okt | november nov |
        december dec dezember dez"""), 1)
    for name in names
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(lexicons("""
        monday montag | tuesday dienstag | wednesday mittwoch | thursday donnerstag | friday freitag |
        saturday samstag sonnabend | sunday sonntag"""))
    for name in names
}  # fmt: skip
_DAYS = {
    "yesterday": -1,
    "gestern": -1,
    "today": 0,
    "heute": 0,
    "tonight": 0,
    "tomorrow": 1,
    "vorgestern": -2,
    "übermorgen": 2,
}
_AMBIGUOUS = lexicon("may mar march jan jun sun mai august")  # month or not: only beside a day, a year or a preposition
_MONTH_BEFORE = lexicon("in since until of last next by from im seit bis ende anfang mitte early late mid this vom ab")
_UNITS = {
    word: unit
    for unit, words in {
        "percent": "% percent prozent prozents",
        "euro": "€ euro euros eur",
        "dollar": "$ dollar dollars usd us-dollar us-dollars",
        "pound": "£ pound pounds pfund gbp",
        "yuan": "¥ yuan renminbi",
        "rouble": "rubel ruble rubles rouble roubles",
        "kilometre": "km kilometer kilometern kilometers kilometre kilometres",
        "metre": "m meter metern meters metre metres",
        "tonne": "tonne tonnen tonnes tons ton",
        "year": "jahr jahre jahren jahres year years",
        "month": "monat monate monaten month months",
        "week": "woche wochen week weeks",
        "day": "tag tage tagen day days",
        "hour": "stunde stunden hour hours uhr o'clock",
        "minute": "minute minuten minutes",
    }.items()
    for word in words.split()
}
_SCALES = {
    "en": {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "millions": 1e6, "m": 1e6, "billion": 1e9, "billions": 1e9, "bn": 1e9,
           "trillion": 1e12, "dozen": 12.0},
    "de": {"hundert": 1e2, "tausend": 1e3, "million": 1e6, "millionen": 1e6, "mio": 1e6, "milliarde": 1e9, "milliarden": 1e9,
           "mrd": 1e9, "billion": 1e12, "billionen": 1e12, "dutzend": 12.0},
}  # fmt: skip
_ONES = {
    word: float(number)
    for number, words in enumerate(
        """zero null|||two zwei zwo|three drei third dritte dritten dritter drittes|four vier fourth vierte vierten|five fünf fifth
        |six sechs sixth|seven sieben seventh|eight acht eighth|nine neun ninth|ten zehn tenth|eleven elf|twelve zwölf
        |thirteen dreizehn|fourteen vierzehn|fifteen fünfzehn|sixteen sechzehn|seventeen siebzehn|eighteen achtzehn
        |nineteen neunzehn|twenty zwanzig""".replace("|||", "||").split("|"))
    for word in words.split()
}  # fmt: skip
_TENS = {
    word: float(10 * number)
    for number, words in enumerate(
        [
            "twenty zwanzig",
            "thirty dreißig dreissig",
            "forty vierzig",
            "fifty fünfzig",
            "sixty sechzig",
            "seventy siebzig",
            "eighty achtzig",
            "ninety neunzig",
        ],
        2,
    )
    for word in words.split()
}
_GERMAN = re.compile(
    r"(?:(?P<h>[a-zäöüß]*)hundert(?:und)?)?(?:(?P<one>[a-zäöü]+)und(?P<ten>[a-zäöüß]+zig|dreißig)|(?P<rest>[a-zäöüß]+))?"
)
_TOKEN = re.compile(r"\d+(?:[.,'’\u00a0\u202f:]\d+)*|[%€$£¥]|[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")


def figures(text: str, language: str) -> set[Figure]:
    """Every figure in a text. `language`: how its separators and its "Billion" are read."""
    return {found.figure for found in located(text, language)}


def located(text: str, language: str) -> list[Located]:
    """Every figure in a text with its place, in order; the parts of a date in digits all have the date's."""
    found: list[Located] = []
    for pattern, (year, month, day) in ((_ISO, (1, 2, 3)), (_DOTTED, (3, 2, 1))):
        for match in pattern.finditer(text):
            parts: list[Figure] = [(float(match[year]), ""), ("month", int(match[month])), (float(match[day]), "")]
            found += [Located(part, match.start(), match.end()) for part in parts]
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    found += _Reader(text, language).located()
    return sorted(found, key=lambda one: one.start)


def missing(wanted: Iterable[Figure], held: set[Figure]) -> list[Figure]:
    """The figures of a sentence that no passage holds; a number without a unit may have one there, never another."""
    values = {value for value, _ in held}
    return [figure for figure in wanted if figure not in held and (figure[1] != "" or figure[0] not in values)]


class _Reader:
    """The words of a text, read from left to right."""

    def __init__(self, text: str, language: str) -> None:
        self._tokens = list(_TOKEN.finditer(text))
        self._lower = [token[0].lower() for token in self._tokens]
        self._language = language
        self._scales = _SCALES.get(language, _SCALES["en"])

    def located(self) -> Iterator[Located]:
        at = 0
        while at < len(self._tokens):
            after, figure, first = self._read(at)
            if figure:
                yield Located(figure, self._tokens[first].start(), self._tokens[after - 1].end())
            at = after

    def _read(self, at: int) -> tuple[int, Figure | None, int]:
        """Where the next figure may begin, the one that begins at a token, if one does, and its first token."""
        word = self._lower[at]
        if word in _WEEKDAYS:
            return at + 1, ("weekday", _WEEKDAYS[word]), at
        if word.rstrip("s") in _DAYS:
            return at + 1, ("day", _DAYS[word.rstrip("s")]), at
        if self._is_month(at):
            return at + 1, ("month", _MONTHS[word]), at
        if (value := _value(word, self._language)) is not None:
            return self._number(at, value)
        return at + 1, None, at

    def _is_month(self, at: int) -> bool:
        lower = self._lower
        if lower[at] not in _MONTHS or not self._tokens[at][0][0].isupper():
            return False
        if lower[at] not in _AMBIGUOUS:
            return True
        around = lower[max(0, at - 1) : at] + lower[at + 1 : at + 2]
        return any(w.isdigit() for w in around) or (at > 0 and lower[at - 1] in _MONTH_BEFORE)

    def _number(self, at: int, value: float) -> tuple[int, Figure, int]:
        """A number with the scale and unit that follow it, or the currency sign before it."""
        lower, sign, first = self._lower, self._lower[at - 1] if at else "", at
        at += 1
        while at < len(lower) and lower[at] in self._scales:
            value *= self._scales[lower[at]]
            at += 1
        unit = _UNITS.get(sign if sign in "€$£¥" else "", "")
        first -= bool(unit)
        if not unit and at < len(lower) and (unit := _UNITS.get(lower[at], "")):
            at += 1
        return at, (round(value, 6), unit), first


def _value(word: str, language: str) -> float | None:
    if word[0].isdecimal():
        return _digits(word, language)
    scales = _SCALES.get(language, _SCALES["en"])
    if word in scales and word not in ("m", "bn", "mio", "mrd"):
        return scales[word]
    if word in _ONES:
        return _ONES[word]
    if word in _TENS:
        return _TENS[word]
    ten, _, one = word.partition("-")
    if ten in _TENS and one in _ONES:
        return _TENS[ten] + _ONES[one]
    return _german(word) if language == "de" else None


def _german(word: str) -> float | None:
    """ "zweiundzwanzig", "dreihundertfünfzig"; None for what is no such word."""
    match = _GERMAN.fullmatch(word)
    if not match or not (match["h"] is not None or match["one"]):
        return None
    ones = {**_ONES, "": 1.0, "ein": 1.0, "eine": 1.0}
    rest = match["rest"]
    parts = [ones.get(match["h"] or "", -1.0) * 100 if match["h"] is not None else 0.0]
    if match["one"]:
        parts += [ones.get(match["one"], -1.0), _TENS.get(match["ten"], -1.0)]
    if rest:
        parts.append(_TENS.get(rest, _ONES.get(rest, -1.0)))
    return sum(parts) if min(parts) >= 0 else None


def _digits(token: str, language: str) -> float:
    """1.200 is 1200 in German, 1.2 in English; a group that is not of three digits is always a fraction."""
    token = re.sub(r"['’\u00a0\u202f]", "", token)
    if ":" in token:  # a time of day: 14:30 stays apart from 1430
        hours, _, minutes = token.partition(":")
        return float(re.sub(r"\D", "", hours) or 0) + float(re.sub(r"\D", "", minutes) or 0) / 1000
    fraction = "," if language == "de" else "."
    grouping = "." if language == "de" else ","
    if re.fullmatch(rf"\d{{1,3}}(?:\{grouping}\d{{3}})+(?:\{fraction}\d+)?", token):
        token = token.replace(grouping, "")
    head, *tail = re.split(r"[.,]", token)
    return float(f"{head}.{''.join(tail)}") if tail else float(head)
