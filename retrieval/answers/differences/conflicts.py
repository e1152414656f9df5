"""Two sentences of different articles about one event: the numbers, days and names in them that cannot both be right.

A value of one differs from a value of the other only if they fill the same place. For numbers: the same unit or a like
thing counted, in clauses that tell the same, as far as their vectors and words show; for days and names: in sentences that
say the same but for them. A value that the other report has anywhere, in whatever form, is not in doubt.
"""

from collections.abc import Hashable
from dataclasses import dataclass

from retrieval.answers.checking.reporting import reports
from retrieval.answers.differences.called import Called, called, comparable, one_name, unknown_to
from retrieval.answers.differences.clauses import apart, for_one_only, stems
from retrieval.answers.differences.corrections import former, takes_back
from retrieval.answers.differences.events import Report, Sentence, common_words, days_apart, names_shared
from retrieval.answers.differences.moments import Moment, moments
from retrieval.answers.differences.numbers import CLOCK, Number, agree, numbers
from retrieval.answers.differences.numbers import comparable as one_order
from retrieval.answers.differences.places import Places
from retrieval.people.speakers import plain
from retrieval.records import DifferenceKind
from retrieval.searching.search import Searcher

SAME_NEWS = 2  # days between two publications; further apart, numbers must stand in sentences that say the same
FAR_SENTENCE = 0.6  # centred cosine under which no two sentences tell of one thing
SAME_SENTENCE = 0.80  # centred cosine of sentences that say the same
LIKE_SENTENCE = 0.72  # of sentences that only tell of the same event
SURE_EVENT = 3  # names in common, where two reports differ even in the place
SAME_CLAUSE = 0.77  # of the clauses around two days, as short texts
SAME_LANGUAGE_WORDS = 0.4  # and the words that such sentences share within a language


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value of one sentence and the one of another that cannot both be right.

    `ours` and `theirs`: their slices, each in its article's text; `our_value` and `their_value` are equal for values that
    say the same, however they are written.
    """

    kind: DifferenceKind
    ours: tuple[int, int]
    theirs: tuple[int, int]
    our_value: Hashable
    their_value: Hashable
    other: Sentence
    fit: float


class Conflicts:
    """Compares sentences, with the model and the background of one library."""

    def __init__(self, searcher: Searcher) -> None:
        self._places = Places(searcher)

    def between(self, ours: Sentence, own: Report, other: Report) -> list[Conflict]:
        """What `ours`, a sentence of the report `own`, says differently from the other report."""
        found = [*self._numbers(ours, own, other), *self._moments(ours, own, other), *_names(ours, own, other)]
        return [c for c in found if not _later(ours, c.other)]

    def _numbers(self, ours: Sentence, own: Report, other: Report) -> list[Conflict]:
        mine = _standing(ours)
        told = [(s, n) for s in other.sentences for n in _standing(s)] if mine else []
        known = [n for s in own.sentences for n in _standing(s)] if told else []
        open_ = [n for n in mine if not any(_like(n, m) and agree(n, m) for _, m in told)]
        rest = [(s, m) for s, m in told if not any(_like(m, n) and agree(m, n) for n in known)]
        pairs: list[tuple[float, Number, Sentence, Number]] = []
        for n in open_:
            for s, m in rest:
                least = self._places.least(n, m, known, [number for _, number in told])
                if _comparable(ours, n, own, s, m, other) and (fit := self._places.fit(ours, n, s, m)) >= least:
                    pairs.append((fit, n, s, m))
        found: list[Conflict] = []
        taken: list[Number] = []
        for fit, n, s, m in sorted(pairs, key=lambda pair: -pair[0]):
            if not any(number is one for number in (n, m) for one in taken):
                taken += [n, m]
                found.append(_conflict("date" if n.unit == CLOCK else "number", ours, n, s, m, fit))
        return found

    def _moments(self, ours: Sentence, own: Report, other: Report) -> list[Conflict]:
        mine = _days(ours)
        if not mine:
            return []
        told = {day for s in other.sentences for m in _days(s) for day in m.days}
        known = {day for s in own.sentences for m in _days(s) for day in m.days}
        open_ = [m for m in mine if not m.days & told]
        found = []
        for s in other.sentences:
            theirs = [m for m in _days(s) if not m.days & known]
            for day in (True, False):
                pair = [[m for m in each if m.is_day == day] for each in (open_, theirs)]
                if len(pair[0]) == len(pair[1]) == 1 and self._one_day(ours, pair[0][0], s, pair[1][0]):
                    found.append(_conflict("date", ours, pair[0][0], s, pair[1][0], float(ours.vector @ s.vector)))
        return sorted(found, key=lambda c: -c.fit)[:1]

    def _one_day(self, ours: Sentence, a: Moment, theirs: Sentence, b: Moment) -> bool:
        """Whether two days are told of one thing: by the whole sentences, or by the clauses around the days."""
        if apart(a.happens, b.happens):
            return False
        if says_the_same(ours, theirs):
            return True
        if float(ours.vector @ theirs.vector) < LIKE_SENTENCE:
            return False
        parts = [
            (s.text[m.around[0] : m.start] + s.text[m.end : m.around[1]], s.passage.language)
            for s, m in ((ours, a), (theirs, b))
        ]
        return self._places.near(*parts[0], *parts[1]) >= SAME_CLAUSE


def _like(n: Number, m: Number) -> bool:
    """Whether two numbers measure the same sort of thing."""
    return n.unit == m.unit and not apart(n.happens, m.happens, changes=n.unit in ("percent", "point"))


def _comparable(ours: Sentence, n: Number, own: Report, theirs: Sentence, m: Number, other: Report) -> bool:
    """Whether two numbers can be of one thing at all, as far as the sentences and articles around them show."""
    if not _like(n, m) or n.share != m.share or not one_order(n, m):
        return False
    if float(ours.vector @ theirs.vector) < FAR_SENTENCE:
        return False
    if says_the_same(ours, theirs):
        return True
    days = days_apart(own.passage, other.passage)
    apart_in_time = days is None or days > SAME_NEWS
    if n.unit == CLOCK or (apart_in_time and not takes_back(own, ours) and not takes_back(other, theirs)):
        return False
    return not (_other_people(ours, other) and _other_people(theirs, own))


def _other_people(sentence: Sentence, other: Report) -> bool:
    """Whether a sentence is about somebody whom the other report does not know; who only says it does not count."""
    language = sentence.passage.language
    near = {word for report in reports(sentence.text, language) for word in report.near}
    people = [c for c in called(sentence.text, language) if c.kind == "person" and not near & set(c.written.split())]
    return any(unknown_to(c, other.words, other.forms) for c in people)


def _standing(sentence: Sentence) -> list[Number]:
    """Its numbers, without what it says used to be reported."""
    return [n for n in numbers(sentence.text, sentence.passage.language) if not former(sentence.text, n.start)]


def _days(sentence: Sentence) -> list[Moment]:
    found = moments(sentence.text, sentence.passage.language, sentence.published)
    return [m for m in found if not former(sentence.text, m.start)]


def _names(ours: Sentence, own: Report, other: Report) -> list[Conflict]:
    mine = [c for c in called(ours.text, ours.passage.language) if unknown_to(c, other.words, other.forms)]
    if not mine:
        return []
    found = []
    one_place = _only_places(own, other)
    for s in other.sentences:
        same = says_the_same(ours, s)
        if not same and not (one_place and float(ours.vector @ s.vector) >= LIKE_SENTENCE):
            continue
        theirs = [c for c in called(s.text, s.passage.language) if unknown_to(c, own.words, own.forms)]
        for kind in ("person", "place") if same else ("place",):
            pair = [[c for c in names if c.kind == kind] for names in (mine, theirs)]
            if len(pair[0]) == len(pair[1]) == 1 and _exchanged(pair[0][0], pair[1][0], ours, s):
                a, b = pair[0][0], pair[1][0]
                found.append(_conflict("name", ours, a, s, b, float(ours.vector @ s.vector)))
    return sorted(found, key=lambda c: -c.fit)[:1]


def _only_places(own: Report, other: Report) -> bool:
    """Whether each of two reports of one event names a single place, and not the same."""
    ours, theirs = (
        [c for s in r.sentences for c in called(s.text, s.passage.language) if c.kind == "place"] for r in (own, other)
    )
    if not (len({c.written for c in ours}) == len({c.written for c in theirs}) == 1):
        return False
    return (
        unknown_to(ours[0], other.words, other.forms)
        and unknown_to(theirs[0], own.words, own.forms)
        and names_shared(own, other) >= SURE_EVENT
    )


def _exchanged(a: Called, b: Called, ours: Sentence, theirs: Sentence) -> bool:
    """Whether one name stands where the other stands: of the same sort, with the same role where both have one."""
    if one_name(a, b) or not comparable(a, b):
        return False
    if for_one_only(ours.text) and for_one_only(theirs.text):
        return True
    if a.kind == "person" and a.role and b.role and ours.passage.language == theirs.passage.language:
        language = ours.passage.language
        return bool(stems(a.role, language) & stems(b.role, language)) or a.role == b.role
    return True


def says_the_same(a: Sentence, b: Sentence) -> bool:
    """Whether two sentences say the same, but perhaps for a value in them."""
    if float(a.vector @ b.vector) < SAME_SENTENCE:
        return False
    return a.passage.language != b.passage.language or common_words(a, b) >= SAME_LANGUAGE_WORDS


def _later(ours: Sentence, theirs: Sentence) -> bool:
    """Whether one sentence tells of a day that came after the other article: things went on, nobody is contradicted."""
    return _after(ours, theirs) or _after(theirs, ours)


def _after(late: Sentence, early: Sentence) -> bool:
    written, now = early.published, late.published
    days = {min(m.days) for m in _days(late) if m.is_day}
    if not (written and now and days) or written >= now:
        return False
    stated = {max(m.days) for m in _days(early) if m.is_day}
    latest = max(stated, default=written)
    return all(written <= day <= now and day > latest for day in days)


Value = Number | Moment | Called


def _conflict(kind: DifferenceKind, ours: Sentence, a: Value, theirs: Sentence, b: Value, fit: float) -> Conflict:
    return Conflict(kind, _slice(ours, a), _slice(theirs, b), _key(a), _key(b), theirs, fit)


def _slice(sentence: Sentence, value: Value) -> tuple[int, int]:
    return sentence.span.start + value.start, sentence.span.start + value.end


def _key(value: Value) -> Hashable:
    """What values that say the same have in common."""
    if isinstance(value, Number):
        return value.low, value.high, value.unit
    return value.days if isinstance(value, Moment) else plain(value.written)
