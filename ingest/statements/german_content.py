"""What is said in a German sentence: the clause, the quote or the act that belongs to a reporting verb, and its end."""

from dataclasses import replace
from itertools import pairwise

from ingest.statements.german_clauses import Clauses, Range, noun_phrase, skip_adverbials
from ingest.statements.german_cues import Cue, end_of_clause, is_coordinated
from ingest.statements.german_subjects import SPEAKS, agency
from ingest.statements.german_verbs import INFLECTED
from ingest.statements.german_words import (
    ADVERBIAL_CLAUSE,
    CLEAR_CONJUNCTIVE,
    CONJUNCTIVE,
    COORDINATORS,
    PAST_CONJUNCTIVE,
    QUESTION_WORDS,
    RELATIVE,
)
from ingest.statements.language import Report
from retrieval.records import Span, StatementKind


def report_of(clauses: Clauses, content: Range, kind: StatementKind, cue: Cue | None, subject: Range | None) -> Report:
    """The report made of stretches of units; without a subject the speaker before goes on."""
    cue_span = clauses.span((cue.main, cue.main + 1)) if cue else None
    source = clauses.span(subject) if subject else None
    plural = cue is not None and cue.reading.plural and cue.finite == cue.main
    return Report(clauses.span(content), kind, cue_span, source, same_speaker=subject is None, plural=plural)


def complement(
    clauses: Clauses, cue: Cue, clause_end: int, subject: Range | None
) -> tuple[Range | None, StatementKind]:
    """What follows the clause of the verb after a comma or colon, if it is what is said."""
    place = clause_end
    bare = is_bare(clauses, cue, clause_end, subject)
    while place < clauses.end:
        mark, first = clauses.units[place].text, place + 1
        if first >= clauses.end or mark not in (",", ":", "–", "—"):
            return None, "indirect"
        unit = clauses.units[first]
        if unit.quote is not None and (unit.clausal or mark == ":"):
            return (first, end_of_quotes(clauses, first)), "direct"
        if mark == ":" or is_said(clauses, first, cue, bare, near=place == clause_end):
            return (first, end_of_content(clauses, first)), "indirect"
        place = max(first, clauses.segments[clauses.segment_of(first)][1])
    return None, "indirect"


def inline_quote(clauses: Clauses, cue: Cue, subject: Range | None, end: int) -> Range | None:
    """A quote in the clause of the verb, not one inside the name of the subject."""
    low, high = subject or (0, 0)
    classes = cue.reading.verb.classes
    places = [
        i
        for i in range(cue.finite + 1, end)
        if (unit := clauses.units[i]).quote is not None
        and not low <= i < high
        and (unit.clausal or "n" in classes or (classes & {"o", "p"} and not unit.is_title))
    ]
    return (places[0], places[-1] + 1) if places else None


def is_bare(clauses: Clauses, cue: Cue, clause_end: int, subject: Range | None) -> bool:
    """Whether the clause of the verb has no object, so that what follows it is what is said."""
    place = cue.finite + 1
    while place < clause_end:
        if subject is not None and subject[0] <= place < subject[1]:
            place = subject[1]
            continue
        further = skip_adverbials(clauses.units, place, clause_end)
        if further == place:
            word = clauses.units[place].lower
            if place == cue.main or word == cue.reading.verb.prefix or not clauses.units[place].is_word:
                place += 1
                continue
            return not any(unit.is_noun for unit in clauses.units[place:clause_end])
        place = further
    return True


def is_said(clauses: Clauses, first: int, cue: Cue, bare: bool, near: bool) -> bool:
    """Whether the segment that begins here can be what is said, not a relative or adverbial clause.

    `bare`: the clause of the verb has no object; `near`: nothing stands between that clause and this segment.
    """
    word = clauses.units[first].lower
    if word in ("dass", "daß", "ob"):
        return True
    if word in QUESTION_WORDS:
        return bare
    high = clauses.segments[clauses.segment_of(first)][1]
    words = [unit.lower for unit in clauses.units[first:high]]
    if word == "damit" and len(words) > 1 and words[1] in CONJUNCTIVE:
        return True
    if word in ADVERBIAL_CLAUSE or word in COORDINATORS or word == "so":
        return False
    if is_infinitive(words):
        return near
    if word in RELATIVE and not any(w in CONJUNCTIVE for w in words[1:-1][:6]):
        return bare and near and "s" in cue.reading.verb.classes and _is_main_clause(clauses, first, high)
    if any(w in CLEAR_CONJUNCTIVE or w in PAST_CONJUNCTIVE for w in words):
        return True
    return bare and bool(cue.reading.verb.classes & {"s", "t"}) and len(words) > 2


def _is_main_clause(clauses: Clauses, first: int, high: int) -> bool:
    """Whether "die Sanktionen wirkten" stands here: a noun with its verb, in the plural if the noun is, not an object with one."""
    end = noun_phrase(clauses.units, first, high)
    if end == first + 1 or end != high - 1:
        return False
    return clauses.units[first].lower != "die" or clauses.units[end].lower.endswith("en")


def is_infinitive(words: list[str]) -> bool:
    """Whether a segment is an infinitive with "zu"."""
    if any(a == "zu" and b.endswith("n") for a, b in pairwise(words)):
        return True
    last = words[-1] if words else ""
    return len(last) > 6 and "zu" in last[2:-4] and last.endswith("n")


def end_of_quotes(clauses: Clauses, first: int) -> int:
    end = first + 1
    for index in range(first, clauses.end):
        if clauses.units[index].quote is not None:
            end = index + 1
    return end


def end_of_content(clauses: Clauses, first: int) -> int:
    """Where what is said ends: with the sentence, or before a clause that reports anew."""
    for number in range(clauses.segment_of(first) + 1, len(clauses.segments)):
        low, high = clauses.segments[number]
        if clauses.units[low].lower not in RELATIVE and _reports_anew(clauses, low):
            return low - 1
        if clauses.units[low].lower in ("und", "aber", "während", "doch") or clauses.units[low - 1].text == ";":
            verbs = [u.lower for u in clauses.units[low:high] if u.is_word and u.text.islower()]
            if any(any(r.form in ("past",) for r in INFLECTED.get(w, ())) for w in verbs):
                return low - 1
    for place in range(first + 2, clauses.end - 2):
        if clauses.units[place].lower in ("und", "aber") and _reports_anew(clauses, place + 1):
            return place
    return clauses.end


def _reports_anew(clauses: Clauses, place: int) -> bool:
    """Whether a new subject and a reporting verb in the past begin here: the article speaks again."""
    end = noun_phrase(clauses.units, place, clauses.end)
    verb = skip_adverbials(clauses.units, end, clauses.end)
    if end == place or verb >= clauses.end:
        return False
    return any(reading.form == "past" for reading in INFLECTED.get(clauses.units[verb].lower, ()))


def act(clauses: Clauses, cue: Cue, subject: Range | None) -> Range | None:
    """The whole clause of an act ("Merkel kritisierte das Vorhaben"), if it has an object at all."""
    verb = cue.reading.verb
    low = clauses.segments[clauses.segment_of(cue.finite)][0]
    high = end_of_clause(clauses, cue)
    if is_coordinated(clauses, cue):
        low, subject = cue.finite, None
    rest = clauses.units[cue.finite + 1 : max(high, cue.main)]
    if "o" not in verb.classes and not any(unit.lower in verb.prepositions for unit in rest):
        return None
    others = [
        i for i in range(low, high) if clauses.units[i].is_noun and not (subject and subject[0] <= i < subject[1])
    ]
    if not others:
        return None
    first = min(subject[0], low) if subject and subject[0] < cue.finite else low
    cut = high < clauses.end and clauses.units[high].lower in COORDINATORS
    return first, high if cut else end_of_content(clauses, cue.finite)


def act_kind(cue: Cue) -> StatementKind:
    return "stance" if "v" in cue.reading.verb.classes else "reported"


def is_act(clauses: Clauses, cue: Cue, subject: Range | None) -> bool:
    """Whether somebody who can speak acts by it now: the pluperfect only recalls what was said long before."""
    if clauses.units[cue.finite].lower in ("hatte", "hatten"):
        return False
    if subject is None:
        return True
    bare = subject[1] - subject[0] == 1 and not cue.reading.plural  # one noun without an article is a name then
    least = 1 if bare or "p" in cue.reading.verb.classes else SPEAKS
    return agency(clauses, subject) >= least and clauses.units[subject[0]].lower != "man"


def tail(clauses: Clauses, place: int, kind: StatementKind) -> int | None:
    """The end of what is said if it goes on after the inserted "sagte Merkel", else None."""
    if place + 1 >= clauses.end or clauses.units[place].text not in (",", ":", "–"):
        return None
    if kind == "direct":
        quoted = [i for i in range(place, clauses.end) if clauses.units[i].quote is not None]
        return quoted[-1] + 1 if quoted and quoted[0] <= place + 2 else None
    following = clauses.units[place + 1].lower
    if following in RELATIVE or following in ADVERBIAL_CLAUSE or following in COORDINATORS:
        return None
    return clauses.end


def kind_of(clauses: Clauses, content: Range) -> StatementKind:
    stretch = clauses.units[slice(*content)]
    only_quotes = all(unit.quote is not None or not unit.is_word for unit in stretch)
    return "direct" if only_quotes else "indirect"


def said_before(clauses: Clauses, cue: Cue, subject: Range | None, pointing: tuple[str, ...]) -> Report | None:
    """The report of "Das sagte Merkel", which begins with one of the `pointing`: what is said is the sentence before."""
    points = clauses.units[0].lower in pointing and cue.finite == 1
    if not points or clauses.before is None or subject is None or "s" not in cue.reading.verb.classes:
        return None
    report = report_of(clauses, (0, 1), "indirect", cue, subject)
    return replace(report, content=Span(clauses.before.start, clauses.before.end))
