"""Differences in an answer: what the cited slices differ from is cited beside them, the newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.differences.comparing import Clash, Telling, compare, corrects
from retrieval.quoting import Evidence
from retrieval.records import Citation, Claim, Difference

MOST_ADDED = 3  # slices that are cited only because they differ

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Arranged:
    """The evidence of an answer in its order, and where it differs."""

    evidence: list[Evidence]
    clashes: list[Clash]
    tellings: Sequence[Telling]

    def differences(self, citations: Sequence[Citation]) -> tuple[Difference, ...]:
        """As records of an answer with these citations. One whose two sides are not both cited is left out."""
        numbers = {(c.article.id, c.start, c.end): c for c in citations}
        found = (self._difference(clash, numbers) for clash in self.clashes)
        return tuple(difference for difference in found if difference)

    def _difference(self, clash: Clash, numbers: dict[Place, Citation]) -> Difference | None:
        claims = [
            Claim(span.of(citation.quote), citation.n)
            for telling, span in ((clash.first, clash.first_words), (clash.second, clash.second_words))
            if (citation := numbers.get(_place(telling.evidence)))
        ]
        newest = clash.second if _newer(clash.second, clash.first) else clash.first
        if len(claims) < 2:
            return None
        if newest is clash.second:
            claims.reverse()
        return Difference(clash.kind, tuple(claims), corrects(newest, self.tellings))


def arranged(
    kept: Sequence[Evidence], tellings: Sequence[Telling], completed: Callable[[list[Evidence]], list[Evidence]]
) -> Arranged:
    """The kept evidence with what differs from it, the newer side of a difference before the older one.

    `completed` says of slices that are added who speaks in them and who else tells them.
    """
    by_place = {_place(t.evidence): t for t in tellings}
    clashes = compare([by_place[_place(e)] for e in kept if _place(e) in by_place], tellings)
    if not clashes:
        return Arranged(list(kept), [], tellings)
    places = {_place(e) for e in kept}
    added = {_place(c.second.evidence): c.second.evidence for c in clashes if _place(c.second.evidence) not in places}
    evidence = [*kept, *completed(list(added.values())[:MOST_ADDED])]
    for clash in clashes:
        _put_side_by_side(evidence, clash)
    return Arranged(evidence, clashes, tellings)


def _put_side_by_side(evidence: list[Evidence], clash: Clash) -> None:
    """The second side directly before or after the first, by which is newer; if it is there at all."""
    places = [_place(e) for e in evidence]
    if (second := _place(clash.second.evidence)) not in places:
        return
    other = evidence.pop(places.index(second))
    first = [_place(e) for e in evidence].index(_place(clash.first.evidence))
    evidence.insert(first if _newer(clash.second, clash.first) else first + 1, other)


def _place(evidence: Evidence) -> Place:
    return evidence.article.id, evidence.start, evidence.end


def _newer(one: Telling, other: Telling) -> bool:
    return (one.evidence.article.published_at or "") > (other.evidence.article.published_at or "")
