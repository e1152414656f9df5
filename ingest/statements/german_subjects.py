"""Who is the subject of a German clause: noun phrases before and behind the verb, and how likely they are to speak."""

from ingest.statements.german_clauses import ATTACHING, Clauses, Range, Unit, noun_phrase, skip_adverbials
from ingest.statements.german_cues import Cue, is_coordinated
from ingest.statements.german_words import (
    ADVERBS,
    CONJUNCTIVE,
    COORDINATORS,
    OBLIQUE,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVE,
    SUBORDINATORS,
    is_abstract,
    is_body,
    role,
)
from ingest.statements.given_names import gender_of_given_name

SPEAKS = 2
"""The agency from which a noun phrase is taken to be able to speak."""


def subject_of(clauses: Clauses, cue: Cue, number: int) -> tuple[Range | None, bool]:
    """The subject of the verb and whether what is said stands before it."""
    low, high = clauses.segments[number]
    if is_coordinated(clauses, cue):
        return sentence_subject(clauses, cue), False
    before = subject_before(clauses, cue, low)
    after = subject_after(clauses, cue, high)
    first_in_segment = cue.finite == low
    quote_before = cue.finite > low and clauses.units[cue.finite - 1].quote is not None and not first_in_segment
    if first_in_segment and number > 0:
        apposed = subject_with_apposition(clauses, number)
        if apposed is None and after is None:
            apposed = first_agent(clauses, number)
        return (apposed, False) if apposed is not None or after is None else (after, True)
    if quote_before and after is not None:
        return after, True
    if before is not None and (after is None or agency(clauses, before) >= agency(clauses, after)):
        return before, False
    return after, False


def subject_before(clauses: Clauses, cue: Cue, low: int) -> Range | None:
    start = low
    while start < cue.finite and (clauses.units[start].lower in COORDINATORS or clauses.units[start].lower in ADVERBS):
        start += 1
    number = clauses.segment_of(low)
    if start == low and number == 1 and clauses.units[low - 1].text == "," and is_name(clauses, 0):
        end = noun_phrase(clauses.units, start, cue.finite)
        return (0, end) if end > start and skip_adverbials(clauses.units, end, cue.finite) >= cue.finite else None
    if start >= cue.finite or clauses.units[start].lower in PREPOSITIONS or clauses.units[start].lower in OBLIQUE:
        return None
    end = noun_phrase(clauses.units, start, cue.finite)
    if end == start or skip_adverbials(clauses.units, end, cue.finite) < cue.finite:
        return None
    return start, end


def is_name(clauses: Clauses, number: int) -> bool:
    """Whether a segment is nothing but capitalised words."""
    low, high = clauses.segments[number]
    return high > low + 1 and all(unit.is_noun and unit.quote is None for unit in clauses.units[low:high])


def subject_after(clauses: Clauses, cue: Cue, high: int) -> Range | None:
    stop = min(high, cue.main) if cue.main > cue.finite else high
    start = cue.finite + 1
    for _ in range(3):
        if start < stop and is_nominative(clauses, start):
            end = noun_phrase(clauses.units, start, stop, attaching_behind(clauses, cue, start))
            if end > start and agrees(clauses, cue, start, end):
                return with_apposition(clauses, start, end)
        further = skip_adverbials(clauses.units, start, stop)
        if further == start:
            return None
        start = further
    return None


def agrees(clauses: Clauses, cue: Cue, start: int, end: int) -> bool:
    """Whether a noun phrase can be the subject by its number: no single bare name or "er" with a plural verb."""
    if not cue.reading.plural or cue.finite != cue.main:
        return True
    words = [unit for unit in clauses.units[start:end] if unit.is_word]
    single = len(words) == 1 and (
        not words[0].lower.endswith(("n", "e", "r", "s", "sie", "wir")) or words[0].lower in ("er", "ich", "man")
    )
    return not single


def attaching_behind(clauses: Clauses, cue: Cue, start: int) -> frozenset[str]:
    """Which prepositions may belong to a subject behind the verb: none behind a bare name, none the verb asks for."""
    unit = clauses.units[start]
    if unit.is_noun and role(unit.lower) is None:
        return frozenset()
    return ATTACHING - cue.reading.verb.prepositions


def is_nominative(clauses: Clauses, place: int) -> bool:
    word = clauses.units[place].lower
    return (
        word not in OBLIQUE
        and word not in PREPOSITIONS
        and clauses.units[place].quote is None
        and (word in PRONOUNS or word not in ADVERBS)
    )


def with_apposition(clauses: Clauses, start: int, end: int, stop: int | None = None) -> Range:
    """A noun phrase with the apposition behind it (", der Sprecher der Polizei," or ", Max Huber,")."""
    stop = clauses.end if stop is None else stop
    comma = skip_adverbials(clauses.units, end, stop)
    if comma + 1 >= stop or clauses.units[comma].text not in ",–":
        return start, end
    further = noun_phrase(clauses.units, comma + 1, stop)
    behind = skip_adverbials(clauses.units, further, stop)
    closes = behind >= stop or clauses.units[behind].text in ",:.–"
    first = clauses.units[comma + 1]
    names = first.is_noun or first.lower in ("der", "die", "das", "ein", "eine")
    if further > comma + 1 and closes and names and first.quote is None:
        return start, further
    return start, end


def subject_with_apposition(clauses: Clauses, number: int) -> Range | None:
    """The subject at the beginning of the clause if only apposition or a relative clause stands before the verb."""
    for earlier in range(number - 1, -1, -1):
        low, high = clauses.segments[earlier]
        if earlier and clauses.units[low - 1].text not in ":;" and not is_aside(clauses, earlier):
            return None
        if earlier and clauses.units[low - 1].text not in ":;":
            continue
        start = low
        while start < high and (clauses.units[start].lower in COORDINATORS or clauses.units[start].lower in ADVERBS):
            start += 1
        if start >= high or clauses.units[start].lower in PREPOSITIONS | OBLIQUE | SUBORDINATORS:
            return None
        end = noun_phrase(clauses.units, start, high)
        if end == start or skip_adverbials(clauses.units, end, high) < high or earlier == number - 1:
            return None
        relative = not is_phrase(clauses, earlier + 1)
        return (start, end) if relative else (start, clauses.segments[earlier + 1][1])
    return None


def first_agent(clauses: Clauses, number: int) -> Range | None:
    """Who can speak at the end of the first segment, if the verb stands first in a later one."""
    high = clauses.segments[0][1]
    ending = [agent for agent in agents_in(clauses, 0, high) if agent[1] == high and number > 0]
    return ending[-1] if ending and high - ending[-1][0] > 1 else None


def is_aside(clauses: Clauses, number: int) -> bool:
    """Whether a segment can stand between a subject and its verb: an apposition, or a relative clause."""
    low, high = clauses.segments[number]
    relative = clauses.units[low].lower in RELATIVE or clauses.units[low].lower in PREPOSITIONS
    return is_phrase(clauses, number) or (relative and not has_early_verb(clauses, low, high))


def is_phrase(clauses: Clauses, number: int) -> bool:
    low, high = clauses.segments[number]
    if high == low + 1 and clauses.units[low].text.isdigit():  # an age
        return True
    end = noun_phrase(clauses.units, low, high)
    return end > low and skip_adverbials(clauses.units, end, high) >= high


def has_early_verb(clauses: Clauses, low: int, high: int) -> bool:
    return any(unit.lower in CONJUNCTIVE for unit in clauses.units[low + 1 : min(high - 1, low + 5)])


def sentence_subject(clauses: Clauses, cue: Cue) -> Range | None:
    """The subject of the first clause, for a verb after "und" that shares it."""
    start = 0
    while start < cue.finite and clauses.units[start].lower in ADVERBS:
        start += 1
    opening = clauses.units[start].lower
    if opening in PREPOSITIONS:
        return _behind_first_verb(clauses, skip_adverbials(clauses.units, start, cue.finite), cue.finite - 1)
    if opening in OBLIQUE | SUBORDINATORS:
        return None
    end = noun_phrase(clauses.units, start, cue.finite - 1)
    return (start, end) if end > start else None


def _behind_first_verb(clauses: Clauses, verb: int, stop: int) -> Range | None:
    """The subject that follows the verb of a clause with a preposition in front ("In Rom lobte Kern den Plan und ...")."""
    if verb >= stop or not clauses.units[verb].text[:1].islower():
        return None
    start = skip_adverbials(clauses.units, verb + 1, stop)
    end = noun_phrase(clauses.units, start, stop) if start < stop and is_nominative(clauses, start) else start
    return (start, end) if end > start and agency(clauses, (start, end)) >= SPEAKS else None


def agency(clauses: Clauses, phrase: Range) -> int:
    """How likely a noun phrase speaks: 3 a pronoun, 2 a role, a body or a bare name, less any other thing."""
    words = [unit for unit in clauses.units[slice(*phrase)] if unit.is_word]
    if not words:
        return 2 if clauses.units[phrase[0]].quote is not None else 0
    if len(words) == 1 and words[0].lower in PRONOUNS:
        return 0 if words[0].lower == "es" else 3
    nouns = [unit for unit in words if unit.is_noun]
    if any(role(noun.lower) is not None or is_body(noun.lower) for noun in _heads(nouns)):
        return 2
    if len(nouns) > 1 and any(gender_of_given_name(noun.text) for noun in nouns[:2]):
        return 2
    if len(words) == 1 and phrase[0] == 0 and words[0].text not in clauses.capitals:
        return 1
    if words[0].is_noun:
        return 1 if is_abstract(words[0].lower) else 2
    return 1 if nouns and not is_abstract(nouns[0].lower) else 0


def _heads(nouns: list[Unit]) -> list[Unit]:
    """The first noun of a phrase, and the one behind it if that may be part of its title ("der Ärztliche Direktor")."""
    title = len(nouns) > 1 and nouns[0].lower.endswith(("e", "er", "es", "en")) and nouns[0].end + 1 == nouns[1].start
    return nouns[: 1 + title]


def agents_in(clauses: Clauses, low: int, high: int) -> list[Range]:
    """The noun phrases of a stretch that can be a subject and can speak."""
    agents: list[Range] = []
    place = low
    while place < high:
        unit = clauses.units[place]
        if unit.lower in PREPOSITIONS or unit.lower in OBLIQUE:
            place = max(place + 1, noun_phrase(clauses.units, place + 1, high))
            continue
        end = noun_phrase(clauses.units, place, high) if is_nominative(clauses, place) else place
        if end > place and agency(clauses, (place, end)) >= SPEAKS:
            agents.append(with_apposition(clauses, place, end))
        place = max(place + 1, agents[-1][1] if agents else end, end)
    return agents
