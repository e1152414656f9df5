"""Whether two numbers of different articles fill the same place: how many died, what it costs, how long it is."""

import re
from collections.abc import Sequence

import numpy as np

from retrieval.answers.differences.called import names_of
from retrieval.answers.differences.clauses import shared, stems
from retrieval.answers.differences.events import Sentence
from retrieval.answers.differences.numbers import Number
from retrieval.searching.ranking import CENTRING
from retrieval.searching.search import Searcher

SAME_PLACE = 0.70  # centred cosine of two clauses without their numbers
SAME_HAPPENING, SAME_NOUN, SAME_WORDS = 0.05, 0.06, 0.12  # what else they have in common adds to it
SOME_WORDS = 0.34  # shared within a language where only one of two clauses says what happens
SAME_NOUNS = 0.72  # centred cosine of two nouns that may count the same
ONLY_ONE = 0.04  # less is enough where neither report has another number of this unit
NARROW = 4  # words on each side of a number that are compared beside its whole clause
_SHARES = frozenset(
    {"percent", "point", "euro", "dollar", "pound", "yuan", "rouble"}
)  # of anything: words must say of what
_CHANGES = stems(
    "steigt stieg gestiegen fällt fiel gefallen sinkt sank gesunken liegt lag betrug beträgt wuchs gewachsen zulegte legte",
    "de",
) | stems("rose rises risen fell falls fallen grew grows increased dropped declined stood stands was year", "en")
_DIGIT = re.compile(r"\d[\d.,]*")


class Places:
    """Compares clauses by the vectors of one library's model, and by their words."""

    def __init__(self, searcher: Searcher) -> None:
        self._vector, self._mean = searcher.vector, searcher.usual.question_mean

    def least(self, n: Number, m: Number, known: Sequence[Number], told: Sequence[Number]) -> float:
        """The fit from which on two numbers fill one place; `known` and `told`: all numbers of their reports."""
        only = bool(n.unit) and all(sum(one.unit == n.unit for one in each) == 1 for each in (known, told))
        return SAME_PLACE - ONLY_ONE * only

    def fit(self, ours: Sentence, n: Number, theirs: Sentence, m: Number) -> float:
        """How surely two numbers of one unit, or that both count, fill the same place: about 0..1, and 0 where they cannot."""
        language, other = ours.passage.language, theirs.passage.language
        a, b = ours.text[slice(*n.around)], theirs.text[slice(*m.around)]
        same_noun = language == other and bool(n.noun) and stems(n.noun, language) == stems(m.noun, other)
        counted = stems(n.noun, language) | stems(m.noun, other)
        words = shared(stems(a, language) - counted, stems(b, other) - counted) if language == other else 0.0
        if language == other and not n.unit and bool(n.happens) != bool(m.happens) and words < SOME_WORDS:
            return 0.0
        if (
            language == other
            and n.unit in _SHARES
            and not _may_measure_one_thing(_measured(a, n, language), _measured(b, m, other))
        ):
            return 0.0
        noun = self.near(n.noun, language, m.noun, other) if n.noun and m.noun and not same_noun else 1.0
        if noun < SAME_NOUNS and not n.happens & m.happens:
            return 0.0
        fit = self.near(_masked(a), language, _masked(b), other)
        if n.unit and fit < SAME_PLACE:
            fit = max(fit, (fit + self.near(_narrow(ours.text, n), language, _narrow(theirs.text, m), other)) / 2)
        elif language != other and n.noun and m.noun:
            fit = max(fit, (fit + noun) / 2)
        return fit + SAME_HAPPENING * bool(n.happens & m.happens) + SAME_WORDS * words + SAME_NOUN * same_noun

    def near(self, a: str, language: str, b: str, other: str) -> float:
        """The centred cosine of two short texts."""
        one, two = (self._vector(text) - CENTRING * self._mean(lang) for text, lang in ((a, language), (b, other)))
        return float(one @ two / (np.linalg.norm(one) * np.linalg.norm(two)))


def _measured(clause: str, number: Number, language: str) -> frozenset[str]:
    """The words of a clause that may say what is measured: no names, no units, and not how it changes."""
    named = frozenset(stem for name in names_of(clause, language) for stem in stems(name, language))
    return stems(clause, language) - named - stems(number.written, language) - _CHANGES


def _may_measure_one_thing(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    return not (ours and theirs) or bool(ours & theirs)


def _narrow(sentence: str, number: Number) -> str:
    """A number, masked, with its unit and the words next to it."""
    first, last = number.around
    before, after = sentence[first : number.start].split(), sentence[number.end : last].split()
    return " ".join([*before[-NARROW:], _masked(number.written), *after[:NARROW]])


def _masked(clause: str) -> str:
    return _DIGIT.sub("some", clause).strip(" ,.;:")
