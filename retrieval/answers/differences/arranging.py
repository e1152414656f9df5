"""Differences in an answer: what the cited slices differ from is cited beside them, the newest first."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from retrieval.answers.differences.comparing import Clash, Side
from retrieval.answers.quoting import Evidence
from retrieval.records import Citation, Claim, Difference, DifferenceKind

MOST_ADDED = 6  # slices that are cited only because they differ
MOST_TELLERS = 3  # who are cited for one value

Place = tuple[str, int, int]


@dataclass(slots=True)
class _About:
    """All that was found to differ about one thing: the sides of each value, by what it means."""

    kind: DifferenceKind
    values: dict[Hashable, dict[Place, Side]] = field(default_factory=dict)

    def holds(self, clash: Clash) -> bool:
        """Whether a side of the clash is known already."""
        sides = (clash.first, clash.second)
        return clash.kind == self.kind and any(_place(s.evidence) in self.values.get(s.value, {}) for s in sides)

    def add(self, side: Side) -> None:
        """A value that many tell is cited from a few; one that takes another back says so whenever it did once."""
        told = self.values.setdefault(side.value, {})
        if side.corrects or (_place(side.evidence) not in told and len(told) < MOST_TELLERS):
            told[_place(side.evidence)] = side


@dataclass(frozen=True, slots=True)
class Arranged:
    """The evidence of an answer in its order, and where it differs."""

    evidence: list[Evidence]
    about: list[_About]

    def differences(self, citations: Sequence[Citation]) -> tuple[Difference, ...]:
        """As records of an answer with these citations. One whose sides are not cited, or only one of them, is left out."""
        numbers = {(c.article.id, c.start, c.end): c for c in citations}
        found = (_difference(about, numbers) for about in self.about)
        return tuple(difference for difference in found if difference)


def arranged(
    kept: Sequence[Evidence], clashes: Sequence[Clash], completed: Callable[[list[Evidence]], list[Evidence]]
) -> Arranged:
    """The kept evidence with what differs from it, the newer side of a difference before the older one.

    `completed` says of slices that are added who speaks in them and who else tells them.
    """
    about = _grouped(clashes)
    places = {_place(e) for e in kept}
    sides = [side for one in about for told in one.values.values() for side in told.values()]
    added = {_place(s.evidence): s.evidence for s in sides if _place(s.evidence) not in places}
    evidence = [*kept, *(completed(list(added.values())[:MOST_ADDED]) if added else [])]
    for clash in clashes:
        _put_side_by_side(evidence, clash)
    return Arranged(evidence, about)


def _grouped(clashes: Sequence[Clash]) -> list[_About]:
    """Clashes that have a side in common are about one thing."""
    groups: list[_About] = []
    for clash in clashes:
        touched = [group for group in groups if group.holds(clash)] or [_About(clash.kind)]
        groups = [group for group in groups if group not in touched[1:]]
        if touched[0] not in groups:
            groups.append(touched[0])
        merged = [side for group in touched[1:] for told in group.values.values() for side in told.values()]
        for side in (clash.first, clash.second, *merged):
            touched[0].add(side)
    return groups


def _difference(about: _About, numbers: dict[Place, Citation]) -> Difference | None:
    """The claims of every value, the newest first; those that take others back before all."""
    sides = [side for told in about.values.values() for side in told.values() if _place(side.evidence) in numbers]
    if len({side.value for side in sides}) < 2:
        return None
    sides.sort(key=lambda side: numbers[_place(side.evidence)].n)
    sides.sort(key=lambda side: side.evidence.article.published_at or "", reverse=True)
    sides.sort(key=lambda side: not side.corrects)
    cited = [(side, numbers[_place(side.evidence)]) for side in sides]
    claims = tuple(Claim(c.quote[s.words.start - c.start : s.words.end - c.start], c.n) for s, c in cited)
    return Difference(about.kind, claims, sides[0].corrects)


def _put_side_by_side(evidence: list[Evidence], clash: Clash) -> None:
    """The second side directly before or after the first, by which is newer; if both are there."""
    places = [_place(e) for e in evidence]
    first, second = _place(clash.first.evidence), _place(clash.second.evidence)
    if first not in places or second not in places:
        return
    newer = clash.second.corrects or (not clash.first.corrects and _newer(clash.second.evidence, clash.first.evidence))
    if newer and places.index(second) < places.index(first):
        return
    other = evidence.pop(places.index(second))
    at = [_place(e) for e in evidence].index(first)
    evidence.insert(at if newer else at + 1, other)


def _place(evidence: Evidence) -> Place:
    return evidence.article.id, evidence.start, evidence.end


def _newer(one: Evidence, other: Evidence) -> bool:
    return (one.article.published_at or "") > (other.article.published_at or "")
