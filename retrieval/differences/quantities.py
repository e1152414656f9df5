"""Numbers of a sentence with what they count, as ranges that can be compared across wordings and languages.

"rund 1.200 Besucher"              -> 1080..1320, "besucher"
"mindestens zwölf Menschen starben" -> 12..,      "tote"
"$2.1 billion"                     -> 2.1e9,      "dollar"

A round number may have been rounded: 1,200 is taken as 1150..1250, at most a twentieth either way. Days, years, times,
ages and ordinals count nothing and are left out.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.analysis import terms
from retrieval.checking.figures import SCALES, UNITS, value_of
from retrieval.differences.counted import ANYBODY, KIND_OF
from retrieval.language import lexicon
from retrieval.records import Span

ABOUT = 0.1  # how far "rund 1.000" may be from the number that is meant
ROUNDED = 0.05  # how far a number that ends in zeros may be
LOOK_AHEAD, LOOK_BACK = 8, 12  # words in which what is counted is named

_TOKEN = re.compile(r"\d+(?:[.,'’\u00a0\u202f:]\d+)*|[%€$£¥]|[^\W\d_]+(?:[-'’.][^\W\d_]+)*|[.,;:!?()–—]")
_ABOUT = lexicon("rund etwa circa ca knapp ungefähr gut fast about around some roughly approximately nearly almost an")
_AT_LEAST = lexicon("mindestens least")
_MORE = lexicon("über mehr more over")
_AT_MOST = lexicon("höchstens maximal bis up most")
_MONTHS = lexicon("januar februar märz april mai juni juli august september oktober november dezember")
_NO_COUNT = _MONTHS | lexicon(
    """january february march may june july october december uhr o'clock a.m p.m liga platz jahrhundert jährige jähriger
    jährigen century year-old-man"""
)
_BOUNDARIES = frozenset(".,;:!?()–—")
_ORDINALS = lexicon("third fourth fifth sixth seventh eighth ninth tenth eleventh dritte dritten dritter drittes vierte vierten null zero")
_TELLS_NOTHING = lexicon("und oder and or the a of in von der die das den dem mit zu to for für im an am wurden were was war sind are is ist")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number from `low` to `high` of something. `span` is its words, in the text it was read from.

    `kind`: what is counted, the same in every language, or a unit ("euro"); "" where only `nouns` tell: the stems of the
    words behind it. `role`: for a unit, the stems around it, which say what is measured.
    """

    low: float
    high: float
    kind: str
    span: Span
    nouns: frozenset[str]
    role: frozenset[str]
    unit: bool

    def agrees(self, other: "Quantity") -> bool:
        """Whether both can be the same number."""
        return self.low <= other.high and other.low <= self.high


def quantities(text: str, language: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """Every quantity in `text[start:end]`, in order; offsets count in `text`."""
    found = [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text, start, len(text) if end is None else end)]
    return list(_Reader(found, language).read())


class _Reader:
    def __init__(self, tokens: list[tuple[str, int, int]], language: str) -> None:
        self._tokens, self._language = tokens, language
        self._lower = [token.lower().rstrip(".") if len(token) > 1 else token for token, _, _ in tokens]

    def read(self) -> Iterator[Quantity]:
        at = 0
        while at < len(self._tokens):
            value = None if self._lower[at] in _ORDINALS else self._value(at)
            if value is None:
                at += 1
                continue
            begun, at = at, at + 1
            if quantity := self._quantity(begun, value):
                yield quantity[1]
                at = quantity[0]

    def _value(self, at: int) -> float | None:
        word = self._lower[at]
        if not (word[0].isalnum()):
            return None
        if self._tokens[at][0][0].isupper() and at and self._lower[at - 1] not in _BOUNDARIES:
            return None  # a name: "Dr. Sechs", "Deep Six"
        return value_of(word, self._language)

    def _quantity(self, at: int, value: float) -> tuple[int, Quantity] | None:
        """The quantity that begins with the number at a token and where reading goes on; None if it counts nothing."""
        scales, first, last = SCALES.get(self._language, SCALES["en"]), at, at
        scaled = False
        while self._word(last + 1) in scales:
            last, value, scaled = last + 1, value * scales[self._word(last + 1)], True
        sign = self._word(first - 1)
        unit = UNITS.get(sign, "") if sign in ("€", "$", "£", "¥") else UNITS.get(self._word(last + 1), "")
        if sign in ("€", "$", "£", "¥") and unit:
            first -= 1
        elif unit:
            last += 1
        if self._counts_nothing(at, last, value, bool(unit or scaled)):
            return None
        kind, nouns = (unit, frozenset[str]()) if unit else self._counted(first, last)
        if not kind and not nouns:
            return None
        low, high = self._range(first, value)
        span = Span(self._tokens[first][1], self._tokens[last][2])
        role = self._around(first, last) if unit else frozenset[str]()
        return last + 1, Quantity(low, high, kind, span, nouns, role, bool(unit))

    def _counts_nothing(self, at: int, last: int, value: float, measured: bool) -> bool:
        """Days, years, times of day, ordinals, ages, and parts of names."""
        if not measured and 1900 <= value <= 2100 and "." not in self._tokens[at][0] and "," not in self._tokens[at][0]:
            return True
        after, before = self._word(last + 1), self._word(at - 1)
        if ":" in self._tokens[at][0] or before in ("-", "nr", "no", "aged", "paragraf", "artikel"):
            return True
        if after in _NO_COUNT or before in _NO_COUNT or self._word(last) in ("uhr", "o'clock"):
            return True
        ordinal = after == "." and self._word(last + 2) in _NO_COUNT
        return ordinal or (after == "-" or ("-" in self._tokens[at][0] and "old" in self._lower[at]))

    def _counted(self, first: int, last: int) -> tuple[str, frozenset[str]]:
        """The kind that a word near the number names; else the stems of the words behind it."""
        after: list[str] = []
        for at in range(last + 1, min(len(self._tokens), last + 1 + LOOK_AHEAD)):
            word = self._lower[at]
            if word in _BOUNDARIES or word[0].isdecimal():
                break
            if word in KIND_OF:
                return KIND_OF[word], frozenset()
            after.append(self._tokens[at][0])
        for at in range(first - 1, max(-1, first - 1 - LOOK_BACK), -1):
            word = self._lower[at]
            if word in _BOUNDARIES or word[0].isdecimal():
                break
            if word in KIND_OF:
                return KIND_OF[word], frozenset()
        named = [word for word in after[:3] if word.lower() not in ANYBODY]
        return "", frozenset(terms(" ".join(named[: 1 if self._language == "de" and named and named[0][0].isupper() else 2]), self._language))

    def _around(self, first: int, last: int) -> frozenset[str]:
        words: list[str] = []
        for step, begin in ((-1, first - 1), (1, last + 1)):
            at = begin
            while 0 <= at < len(self._tokens) and self._lower[at] not in _BOUNDARIES:
                if self._lower[at] not in _TELLS_NOTHING and not self._lower[at][0].isdecimal():
                    words.append(self._tokens[at][0])
                at += step
        return frozenset(terms(" ".join(words), self._language))

    def _range(self, first: int, value: float) -> tuple[float, float]:
        near = {self._word(first - 1), self._word(first - 2)}
        if near & _AT_LEAST:
            return value, math.inf
        if self._word(first - 1) in ("als", "than", "über", "over") and near & _MORE:
            return value, value * 2
        if near & _AT_MOST and self._word(first - 1) in ("zu", "to", "höchstens", "maximal", "most"):
            return 0, value
        slack = ABOUT * value if self._word(first - 1) in _ABOUT else _rounding(value)
        return value - slack, value + slack

    def _word(self, at: int) -> str:
        return self._lower[at] if 0 <= at < len(self._lower) else ""


def _rounding(value: float) -> float:
    """How far off a number may be that ends in two zeros or more; others are exact."""
    if value < 100 or value != int(value):
        return 0.0
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return min(10**zeros / 2, ROUNDED * value) * 0.99 if zeros >= 2 else 0.0
