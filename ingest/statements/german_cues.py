"""Where a German sentence reports: reporting verbs in place, with prefix, participle and auxiliary put together."""

from dataclasses import dataclass

from ingest.statements.german_clauses import Clauses, Range
from ingest.statements.german_verbs import INFLECTED, Inflected
from ingest.statements.german_words import AUXILIARIES, COORDINATORS, DENYING, NEGATIONS, PASSIVE, SEPARABLE


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb in place: `finite` is where the finite verb stands, `main` the word that carries the meaning."""

    finite: int
    main: int
    reading: Inflected
    passive: bool


def find_cues(clauses: Clauses) -> list[Cue]:
    found: list[Cue] = []
    for low, high in clauses.segments:
        for place in range(low, high):
            unit = clauses.units[place]
            readings = INFLECTED.get(unit.lower) if unit.is_word and (unit.text.islower() or place == 0) else None
            cue = cue_at(clauses, place, (low, high), readings) if readings else None
            if cue is not None:
                found.append(cue)
    return found


def cue_at(clauses: Clauses, place: int, segment: Range, readings: list[Inflected]) -> Cue | None:
    """The best reading of a verb form here: with a prefix that follows, as a participle, or as it stands."""
    for reading in readings:
        if not reading.joined and prefix_after(clauses, place, reading.verb.prefix) is not None:
            return Cue(place, place, reading, False)
    before = clauses.units[place - 1].lower if place > segment[0] else ""
    for reading in readings:
        if not reading.joined and before == reading.verb.prefix:
            return Cue(place, place, reading, False)
    for reading in readings:
        if reading.form == "participle":
            auxiliary = auxiliary_before(clauses, place, segment)
            if auxiliary is not None:
                return Cue(auxiliary, place, reading, clauses.units[auxiliary].lower in PASSIVE)
    if _has_other_prefix(clauses, place, segment[1]):
        return None
    for reading in readings:
        if reading.form != "participle" and reading.joined:
            return Cue(place, place, reading, False)
    return None


def _has_other_prefix(clauses: Clauses, place: int, high: int) -> bool:
    """Whether a prefix at the end of the clause makes another verb of the one here: "forderte Verstärkung an"."""
    rest = [unit.lower for unit in clauses.units[place + 1 : high]]
    return bool(rest) and rest[-1] in SEPARABLE and not any(word in COORDINATORS for word in rest)


def prefix_after(clauses: Clauses, place: int, prefix: str) -> int | None:
    """Where the prefix of a separable verb stands: last in its segment."""
    for _, high in clauses.segments:
        if high > place + 1 and clauses.units[high - 1].lower == prefix:
            return high - 1
        last = high - 2
        if last > place and clauses.units[last].lower == prefix and not clauses.units[high - 1].is_word:
            return last
        for index in range(place + 1, high - 1):
            if clauses.units[index].lower == prefix and clauses.units[index + 1].lower in ("und", "–"):
                return index
    return None


def auxiliary_before(clauses: Clauses, place: int, segment: Range) -> int | None:
    following = place + 1
    if following < segment[1] and clauses.units[following].lower in PASSIVE:  # "..., die zum Sieger erklärt wurde"
        return following
    for index in range(place - 1, -1, -1):
        word = clauses.units[index].lower
        if word in AUXILIARIES or word in PASSIVE:
            return index
        if index < segment[0] and clauses.units[index].text in ";:":
            return None
    return place + 1 if place + 1 < segment[1] and clauses.units[place + 1].lower in AUXILIARIES else None


def is_verb_final(clauses: Clauses, cue: Cue, high: int) -> bool:
    return max(cue.finite, cue.main) >= high - 1


def is_coordinated(clauses: Clauses, cue: Cue) -> bool:
    """Whether the subject is left out after "und"."""
    return cue.finite > 0 and clauses.units[cue.finite - 1].lower in COORDINATORS


def is_negated(clauses: Clauses, cue: Cue, end: int) -> bool:
    """Whether the clause of the verb says that nothing was said; what one does not believe or rule out is said."""
    if cue.reading.verb.name in DENYING:
        return False
    return any(unit.lower in NEGATIONS for unit in clauses.units[cue.finite + 1 : end])


def end_of_clause(clauses: Clauses, cue: Cue) -> int:
    """Where the clause of a verb ends: with its segment, or before "und" and a further verb of the same subject."""
    high = clauses.segments[clauses.segment_of(cue.main)][1]
    for place in range(cue.finite + 1, high - 1):
        if clauses.units[place].lower in COORDINATORS:
            readings = INFLECTED.get(clauses.units[place + 1].lower, ())
            if any(reading.form in ("present", "past") for reading in readings):
                return place
    return high
