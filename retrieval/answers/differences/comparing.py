"""The evidence of one answer compared with what other articles say of the same events."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.answers.differences.conflicts import Conflict, Conflicts
from retrieval.answers.differences.corrections import corrects
from retrieval.answers.differences.events import Events, Report, Sentence
from retrieval.answers.quoting import Evidence
from retrieval.records import DifferenceKind, Span
from retrieval.searching.search import Searcher
from retrieval.storage.library import Library, Scope

MOST_COMPARED = 5  # pieces of evidence; an answer that has more is a list, not a claim


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a clash: a slice, the words of it that differ, what they mean, and whether its report takes the other back."""

    evidence: Evidence
    words: Span
    value: Hashable
    corrects: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """Two slices that cannot both be right; the first is of an article that is cited anyway."""

    kind: DifferenceKind
    first: Side
    second: Side


class Comparer:
    """Compares evidence within one library; threads may share it."""

    def __init__(self, library: Library, searcher: Searcher) -> None:
        self._library = library
        self._events, self._conflicts = Events(library, searcher), Conflicts(searcher)

    def clashes(self, evidence: Sequence[Evidence], scope: Scope, around: int = 0) -> list[Clash]:
        """Where other articles in the scope differ from the evidence.

        `around`: so many sentences on each side of a piece of evidence, which tell of its event, are compared, too.
        """
        if not evidence or self._library.count() < 2:
            return []
        compared = evidence[:MOST_COMPARED]
        told = self._events.told([(e.article_key, e.start, e.end) for e in compared], scope)
        pairs = [(e, own, others) for e in compared for own, others in told if _holds(own, e)]
        return [clash for e, own, others in pairs for clash in self._clashes(e, own, others, evidence, around)]

    def _clashes(
        self, e: Evidence, own: Report, others: Sequence[Report], known: Sequence[Evidence], around: int
    ) -> Iterator[Clash]:
        """Where others differ from a piece of evidence and the sentences around it."""
        for sentence in _within(own, e, around):
            for other in others:
                for conflict in self._conflicts.between(sentence, own, other):
                    inside = e.start <= conflict.ours[0] and conflict.ours[1] <= e.end
                    if inside or not _overlap(sentence, e):
                        yield _clash(sentence, own, other, conflict, known)


def _clash(sentence: Sentence, own: Report, other: Report, conflict: Conflict, known: Sequence[Evidence]) -> Clash:
    theirs = conflict.other
    ours_newer, theirs_newer = corrects(own, sentence, other, theirs), corrects(other, theirs, own, sentence)
    first = Side(_evidence(sentence, conflict.ours, known), Span(*conflict.ours), conflict.our_value, ours_newer)
    second = Side(_evidence(theirs, conflict.theirs, known), Span(*conflict.theirs), conflict.their_value, theirs_newer)
    return Clash(conflict.kind, first, second)


def _evidence(sentence: Sentence, words: tuple[int, int], known: Sequence[Evidence]) -> Evidence:
    """The evidence that is shown anyway and holds these words, else the sentence."""
    p, span = sentence.passage, sentence.span
    for e in known:
        if e.article_key == p.article_key and e.start <= words[0] and words[1] <= e.end:
            return e
    return Evidence(p.article, p.article_key, p.language, span.start, span.end, sentence.text, p.story)


def _holds(report: Report, e: Evidence) -> bool:
    p = report.passage
    return p.article_key == e.article_key and p.start < e.end and e.start < p.end


def _within(report: Report, e: Evidence, around: int) -> list[Sentence]:
    """The sentences that a piece of evidence overlaps, and `around` more on each side."""
    places = [at for at, sentence in enumerate(report.sentences) if _overlap(sentence, e)]
    return list(report.sentences[max(0, places[0] - around) : places[-1] + 1 + around]) if places else []


def _overlap(sentence: Sentence, e: Evidence) -> bool:
    return sentence.span.start < e.end and e.start < sentence.span.end
