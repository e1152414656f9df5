"""Finding where articles about one event differ: sentences that tell the same, then what stands in them.

Two sentences of different articles tell the same if their vectors are near, less what all sentences of their language
share, and they, or their headlines, have a name in common. Figures are compared within such pairs only, each against all
that the other article says of the same: a number that the other one gives too, anywhere near, is no difference.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from retrieval.checking.names import name_forms
from retrieval.differences.days import Day, days
from retrieval.differences.persons import other_person
from retrieval.differences.quantities import Quantity, quantities
from retrieval.quoting import Evidence
from retrieval.records import DifferenceKind, Span

Vector = npt.NDArray[np.floating]

# Measured on the pairs of tests/eval/differences.jsonl: pairs that tell the same have .60 to .91, others at most .52.
SAME_EVENT = 0.58
SAME_UNIT = 0.64  # where only a unit is the same, and no word that says what is measured can be compared
SAME_FACT = 0.65  # for a date or a name, which stand in many sentences about one event
MOST_DAYS = 30  # between two reports of one event

_NAME = re.compile(r"[A-ZÄÖÜ][\w'’-]{2,}")
_CORRECTS = re.compile(
    r"\b(?:korrektur|berichtigung|korrigiert|früheren version|früheren fassung|ursprünglich hieß|correction|corrected|"
    r"earlier version|previous version|revised)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two slices that differ: in what, with which words (spans in each article's text)."""

    kind: DifferenceKind
    first: "Telling"
    second: "Telling"
    first_words: Span
    second_words: Span


@dataclass(frozen=True)
class Telling:
    """A slice of an article that may tell what another one tells. `vector`: of unit length, centred on its language."""

    evidence: Evidence
    vector: Vector

    @property
    def text(self) -> str:
        """The words of the slice."""
        return self.evidence.text

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Its numbers with what they count."""
        return quantities(self.text, self.evidence.language)

    @cached_property
    def days(self) -> list[Day]:
        """The days that it names."""
        return days(self.text, 0, len(self.text), self.evidence.article.published_at)

    @cached_property
    def names(self) -> frozenset[str]:
        """Forms of the words in capitals, of the headline too: what names this event, and much else."""
        words = _NAME.findall(f"{self.evidence.article.title} {self.text}")
        return frozenset(form for word in words for form in name_forms(word) if len(form) > 3)

    @property
    def corrects(self) -> bool:
        """Whether it, or its headline, speaks of a correction."""
        return bool(_CORRECTS.search(self.text))

    @cached_property
    def published(self) -> date | None:
        """The day of publication."""
        stated = self.evidence.article.published_at
        return date.fromisoformat(stated[:10]) if stated else None


def compare(cited: Sequence[Telling], others: Sequence[Telling]) -> list[Clash]:
    """Where the cited slices differ from others, each pair of articles once a kind; the cited slice is `first`."""
    found: list[Clash] = []
    told: set[tuple[frozenset[int], DifferenceKind]] = set()
    for clash in _clashes(cited, [other for other in others if not other.corrects]):
        pair = frozenset((clash.first.evidence.article_key, clash.second.evidence.article_key)), clash.kind
        if pair not in told:
            told.add(pair)
            found.append(clash)
    return found


def corrects(telling: Telling, others: Sequence[Telling]) -> bool:
    """Whether the article of a slice says that it corrects an earlier report."""
    own = telling.evidence.article_key
    return bool(_CORRECTS.search(telling.evidence.article.title)) or any(
        other.corrects for other in (telling, *others) if other.evidence.article_key == own
    )


def _clashes(cited: Sequence[Telling], others: Sequence[Telling]) -> Iterator[Clash]:
    for one in cited:
        near = [(other, likeness) for other in others if (likeness := _likeness(one, other)) >= SAME_EVENT]
        for other, likeness in sorted(near, key=lambda item: -item[1]):
            own = _of(one, [t for t in (*cited, *others) if _likeness(t, other) >= SAME_EVENT])
            theirs = _of(other, [t for t, _ in near])
            yield from _numbers(one, other, own, theirs, likeness)
            if likeness >= SAME_FACT:
                yield from _dates(one, other, own, theirs)
                yield from _persons(one, other)


def _likeness(one: Telling, other: Telling) -> float:
    """Centred cosine of two slices; 0 where they cannot tell of one event."""
    if one.evidence.article_key == other.evidence.article_key:
        return 0.0
    if one.published and other.published and abs((one.published - other.published).days) > MOST_DAYS:
        return 0.0
    if one.evidence.speaker and other.evidence.speaker and one.evidence.speaker != other.evidence.speaker:
        return 0.0
    cosine = float(one.vector @ other.vector)
    return cosine if cosine >= SAME_EVENT and one.names & other.names else 0.0


def _of(telling: Telling, near: Sequence[Telling]) -> list[Telling]:
    """All slices of an article that tell the same."""
    key = telling.evidence.article_key
    return [telling, *(t for t in near if t is not telling and t.evidence.article_key == key)]


def _numbers(
    one: Telling, other: Telling, own: Sequence[Telling], theirs: Sequence[Telling], likeness: float
) -> Iterator[Clash]:
    for a in one.quantities:
        for b in other.quantities:
            if not _comparable(a, b, one, other, likeness):
                continue
            if _said(a, theirs, other, one) or _said(b, own, one, other):
                continue
            yield Clash("number", one, other, a.span, b.span)


def _said(quantity: Quantity, tellings: Sequence[Telling], nearest: Telling, by: Telling) -> bool:
    """Whether one of the slices gives a number of the same thing that agrees."""
    return any(
        quantity.agrees(q)
        for telling in tellings
        for q in telling.quantities
        if _same_kind(quantity, q, by.evidence.language == telling.evidence.language)
    )


def _same_kind(a: Quantity, b: Quantity, one_language: bool) -> bool:
    if a.kind or b.kind:
        return a.kind == b.kind
    return not one_language or bool(a.nouns & b.nouns)


def _comparable(a: Quantity, b: Quantity, one: Telling, other: Telling, likeness: float) -> bool:
    """Whether two numbers must be the same where both sentences tell the same."""
    one_language = one.evidence.language == other.evidence.language
    if not _same_kind(a, b, one_language) or not (a.kind or one_language):
        return False
    if not a.unit:
        return True
    if one_language:
        names = one.names & other.names
        return any(stem not in names for stem in (a.role & b.role) - _CHANGES)
    alone = sum(q.kind == a.kind for q in one.quantities) == sum(q.kind == b.kind for q in other.quantities) == 1
    return alone and likeness >= SAME_UNIT


def _dates(one: Telling, other: Telling, own: Sequence[Telling], theirs: Sequence[Telling]) -> Iterator[Clash]:
    if len(one.days) != 1 or len(other.days) != 1:
        return
    a, b = one.days[0], other.days[0]
    if any(a.agrees(day) for t in theirs for day in t.days) or any(b.agrees(day) for t in own for day in t.days):
        return
    yield Clash("date", one, other, a.span, b.span)


def _persons(one: Telling, other: Telling) -> Iterator[Clash]:
    if one.evidence.language == other.evidence.language and (names := other_person(one.text, other.text)):
        yield Clash("name", one, other, *names)


def _changes() -> frozenset[str]:
    from retrieval.analysis import terms

    return frozenset(
        terms("steigt stieg gestiegen fällt fiel gefallen sinkt sank gesunken liegt lag betrug wuchs zulegte legte", "de")
    ) | frozenset(terms("rose rises risen fell falls fallen grew grows increased dropped stood stands was", "en"))


_CHANGES = _changes()
"""How a measure moves says nothing of what is measured."""
