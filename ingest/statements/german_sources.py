"""German reports without a reporting verb: "laut X", "nach Angaben von X", ", so X", "die Forderung des X", quotes after a colon."""

from dataclasses import replace

from ingest.statements.german_clauses import Clauses, Range, Unit, noun_phrase, skip_adverbials
from ingest.statements.german_content import complement, end_of_quotes, kind_of, report_of
from ingest.statements.german_cues import Cue
from ingest.statements.german_subjects import (
    SPEAKS,
    agency,
    agents_in,
    is_nominative,
    subject_of,
    with_apposition,
)
from ingest.statements.german_verbs import SAYING
from ingest.statements.german_words import (
    CLEAR_CONJUNCTIVE,
    GENITIVE,
    NEGATIONS,
    SUBORDINATORS,
    is_body,
    is_report_noun,
    role,
    says_what_follows,
)
from ingest.statements.language import Report
from retrieval.records import Span


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def without_verb(clauses: Clauses, found: list[Report]) -> list[Report]:
    """The report of "laut X", "X zufolge", "nach Angaben von X" or ", so X", beside those that have been found."""
    if clauses.units[0].lower == "demnach" and clauses.end > 2 and not found:
        report = report_of(clauses, (1, clauses.end), "indirect", None, None)
        return [replace(report, cue=Span(clauses.units[0].start, clauses.units[0].end))]
    for place, unit in enumerate(clauses.units):
        phrase = source_phrase(clauses, place, unit)
        if phrase is None:
            continue
        (first, end), source = phrase
        content: Range | None = (end, end + 1) if _quotes_next(clauses, end) else around(clauses, first, end)
        content = _before_others(clauses, content, end, found) if content is not None else None
        if content is not None:
            cue = Span(unit.start, unit.end)
            return [Report(clauses.span(content), kind_of(clauses, content), cue, clauses.span(source))]
    return []


def _quotes_next(clauses: Clauses, end: int) -> bool:
    """Whether the words of a source follow it at once ("laut Meier „eine offene Frage der Technik“")."""
    return end < clauses.end and clauses.units[end].clausal


def _before_others(clauses: Clauses, content: Range, phrase_end: int, found: list[Report]) -> Range | None:
    """The part of a content that lies in segments before the first other report, None if that begins before."""
    starts = [min(s.start for s in (r.content, r.source, r.cue) if s is not None) for r in found]
    for number, (low, high) in enumerate(clauses.segments):
        if any(clauses.units[low].start <= start < clauses.units[high - 1].end for start in starts):
            stop = clauses.segments[number - 1][1] if number else 0
            return (content[0], stop) if stop >= phrase_end and stop - content[0] > 1 else None
    return content


def source_phrase(clauses: Clauses, place: int, unit: Unit) -> tuple[Range, Range] | None:
    """The phrase that names a source here, with and without its preposition."""
    word, following = unit.lower, place + 1
    if word in ("laut", "gemäß") and following < clauses.end:
        end = noun_phrase(clauses.units, following, clauses.end)
        source = with_apposition(clauses, following, end)
        return ((place, source[1]), source) if end > following else None
    if word == "nach" or (word == "aus" and following < clauses.end and clauses.units[following].lower == "sicht"):
        end = noun_phrase(clauses.units, following, clauses.end)
        nouns = [u for u in clauses.units[following:end] if u.is_noun]
        if not nouns or not is_report_noun(nouns[0].lower):
            return None
        if clauses.units[following].lower in ("eigenen", "eigener", "eigenem"):
            agents = agents_in(clauses, 0, clauses.end)
            return ((place, end), agents[0]) if agents else None
        return (place, end), (following, end)
    if word == "zufolge":
        for start in range(max(0, place - 9), place):
            if noun_phrase(clauses.units, start, place) == place:
                return (start, following), (start, place)
    if word == "so" and place and clauses.units[place - 1].text in ",–" and following < clauses.end:
        end = noun_phrase(clauses.units, following, clauses.end)
        closes = (
            end >= clauses.end
            or clauses.units[skip_adverbials(clauses.units, end, clauses.end - 1)].text in ",:–."
            or (skip_adverbials(clauses.units, end, clauses.end) >= clauses.end)
        )
        return (
            ((place, end), (following, end))
            if end > following and closes and is_nominative(clauses, following)
            else None
        )
    return None


def around(clauses: Clauses, first: int, end: int) -> Range | None:
    """What is said around a source phrase: the sentence without it, if it stands at an edge."""
    while end < clauses.end and not clauses.units[end].is_word and clauses.units[end].quote is None:
        end += 1
    if first and skip_adverbials(clauses.units, end, clauses.end) >= clauses.end:  # ", so Kern weiter"
        end = clauses.end
    start, stop = (end, clauses.end) if first == 0 else (0, clauses.end if end < clauses.end else first)
    while stop > start and clauses.units[stop - 1].text in (",", "–", "(") and stop <= first:
        stop -= 1
    return (start, stop) if stop > start else None


def from_nouns(clauses: Clauses, found: list[Report]) -> list[Report]:
    """The reports of nouns and adjectives that say what follows them ("die Forderung des X, ...", "ist überzeugt, ...")."""
    reports: list[Report] = []
    for low, high in clauses.segments[:-1]:
        place = next((i for i in range(high - 1, low - 1, -1) if says_what_follows(clauses.units[i].lower)), None)
        if place is None or clauses.units[low].lower in SUBORDINATORS:
            continue
        cue = Cue(place, place, SAYING, False)
        source = source_of_noun(clauses, place, low, high)
        end = high if source is None or source[1] <= high else clauses.segments[clauses.segment_of(source[1] - 1)][1]
        if source is None or any(unit.lower in NEGATIONS for unit in clauses.units[low:high]):
            continue
        content, kind = complement(clauses, cue, end, None)
        if content is None:
            continue
        report = report_of(clauses, content, kind, cue, source)
        if not any(overlap(report.content, other.content) for other in found + reports):
            reports.append(report)
    return reports


def source_of_noun(clauses: Clauses, place: int, low: int, high: int) -> Range | None:
    """Whose view a noun names: the genitive or "von" behind it, else the only one in the clause who can speak."""
    following = place + 1
    if following < high and clauses.units[following].lower in ("von", "vom"):
        following += 1
    if following < high and (following > place + 1 or clauses.units[following].lower in GENITIVE):
        end = noun_phrase(clauses.units, following, high)
        if end > following and agency(clauses, (following, end)) >= 1 and not is_bare_noun(clauses, following, end):
            return with_apposition(clauses, following, end)
    if clauses.units[low].lower in ("von", "vom", "für"):  # "Von X liegt die Äußerung vor, ...", "Für X ist klar, ..."
        end = noun_phrase(clauses.units, low + 1, high)
        if end > low + 1 and agency(clauses, (low + 1, end)) >= SPEAKS:
            return low + 1, end
    agents = [agent for agent in agents_in(clauses, low, high) if not agent[0] <= place < agent[1]]
    return agents[0] if len(agents) == 1 else None


def is_bare_noun(clauses: Clauses, low: int, high: int) -> bool:
    """Whether a phrase is one noun that may be a thing ("Androhung von Strafe") as well as a name."""
    word = clauses.units[low]
    return high == low + 1 and not (role(word.lower) is not None or is_body(word.lower) or word.text.isupper())


def quote_after_colon(clauses: Clauses) -> list[Report]:
    """The report of a quote behind a colon whose verb is no reporting one ("Merkel: „...“", "Er wurde laut: „...“").

    The only one in the clause who can speak is its source.
    """
    for low, high in clauses.segments:
        if high + 1 >= len(clauses.units) or clauses.units[high].text != ":" or clauses.units[high + 1].quote is None:
            continue
        content = (high + 1, end_of_quotes(clauses, high + 1))
        if not any(unit.clausal for unit in clauses.units[slice(*content)]):
            continue
        agents = agents_in(clauses, 0 if low else low, high)
        return [report_of(clauses, content, "direct", None, agents[0] if len(agents) == 1 else None)]
    return []


def wanted_in_quotes(clauses: Clauses) -> list[Report]:
    """The report of what somebody wants in his own words ("Kern will „so bald wie möglich zurücktreten“")."""
    for place, unit in enumerate(clauses.units[: clauses.end - 1]):
        if unit.lower not in ("will", "wollte", "wolle", "wollen", "wollten"):
            continue
        low, high = clauses.segments[clauses.segment_of(place)]
        quoted = [i for i in range(place + 1, high) if clauses.units[i].clausal and not clauses.units[i].is_title]
        cue = Cue(place, place, SAYING, False)
        subject, _ = subject_of(clauses, cue, clauses.segment_of(place)) if quoted else (None, False)
        if subject is not None and agency(clauses, subject) >= SPEAKS and clauses.units[low].lower not in SUBORDINATORS:
            return [report_of(clauses, (quoted[0], quoted[0] + 1), "direct", cue, subject)]
    return []


def quotes_in_brackets(clauses: Clauses) -> list[Report]:
    """The reports of names with their words in brackets ("der Trainer Max Huber („Wir waren zu langsam“)")."""
    reports: list[Report] = []
    for place in range(1, clauses.end - 1):
        if clauses.units[place].text != "(" or not clauses.units[place + 1].clausal:
            continue
        low = clauses.segments[clauses.segment_of(place)][0]
        ending = [agent for agent in agents_in(clauses, low, place) if agent[1] == place]
        if ending:
            reports.append(report_of(clauses, (place + 1, place + 2), "direct", None, ending[0]))
    return reports


def named_in_free_speech(clauses: Clauses) -> Span | None:
    """Who is named as the holder of a view that stands in Konjunktiv: "Für Kern sei ...", "Das sehe er, Kern, anders"."""
    units = clauses.units
    if units[0].lower == "für":
        end = noun_phrase(units, 1, clauses.end)
        holds = end > 1 and units[min(end, clauses.end - 1)].lower in CLEAR_CONJUNCTIVE
        return clauses.span((1, end)) if holds and agency(clauses, (1, end)) >= SPEAKS else None
    for low, high in clauses.segments[1:-1]:
        pronoun = units[low - 2].lower
        if pronoun in ("er", "sie") and units[low - 1].text == "," and all(u.is_noun for u in units[low:high]):
            return clauses.span((low, high))
    return None
