"""German rules: which words of a sentence report speech, who speaks, and what is said.

Verbs that report stand second ("Merkel sagte, ..."), behind what is said ("..., sagte Merkel"), or last after "wie"
("Wie Merkel sagte, ..."); their subject is looked for before and behind them. "laut", "zufolge", "nach Angaben von"
and "so" name a source without a verb. Sentences in Konjunktiv I go on with the report before them.
"""

from dataclasses import replace

from ingest.statements.document import Document, Sentence
from ingest.statements.german_clauses import Clauses, Range, noun_phrase
from ingest.statements.german_content import (
    act,
    act_kind,
    complement,
    end_of_content,
    inline_quote,
    is_act,
    kind_of,
    report_of,
    said_before,
    tail,
)
from ingest.statements.german_cues import Cue, end_of_clause, find_cues, is_coordinated, is_negated, is_verb_final
from ingest.statements.german_sources import (
    from_nouns,
    named_in_free_speech,
    quote_after_colon,
    quotes_in_brackets,
    wanted_in_quotes,
    without_verb,
)
from ingest.statements.german_subjects import SPEAKS, agency, is_aside, subject_after, subject_of, with_apposition
from ingest.statements.german_texts import announced_before, it_says
from ingest.statements.german_words import (
    ADVERBIAL_CLAUSE,
    CLEAR_CONJUNCTIVE,
    COORDINATORS,
    LEXICON,
    NOT_REFLEXIVE,
    PAST_CONJUNCTIVE,
    RELATIVE,
    SUBORDINATORS,
)
from ingest.statements.language import ACTS, Lexicon, Report
from ingest.statements.mentions import Cast
from retrieval.records import Span

_LATEST_FINITE = 14  # units into a clause after which its finite verb does not come


class German:
    """The rules of German, one sentence at a time."""

    lexicon: Lexicon = LEXICON

    def cast(self, document: Document) -> Cast:
        """Reads who is who in an article."""
        return Cast(document, self.lexicon)

    def reports(self, document: Document, sentence: Sentence) -> list[Report]:
        """The reports of a sentence, those that lie inside what another says left out."""
        clauses = Clauses(document, sentence)
        found = _outermost(_find(clauses))
        if not found and _is_free_speech(clauses):
            source = named_in_free_speech(clauses)
            content = Span(sentence.start, sentence.end)
            return [Report(content, "indirect", None, source, same_speaker=source is None)]
        return found

    def introduces(self, document: Document, sentence: Sentence) -> bool:
        """A sentence that ends in a colon introduces what follows it."""
        return document.text[sentence.start : sentence.end].endswith(":")

    def continues(self, document: Document, sentence: Sentence) -> bool:
        """Whether a main clause stands in Konjunktiv II, which replaces the forms of I that are not told apart."""
        return _is_free_speech(Clauses(document, sentence), CLEAR_CONJUNCTIVE | PAST_CONJUNCTIVE)


def _outermost(found: list[Report]) -> list[Report]:
    """The reports less those that lie inside what another says; in the order of their content."""
    kept = [report for report in found if not any(_lies_in(report, other, found) for other in found)]
    return sorted(kept, key=lambda report: report.content.start)


def _lies_in(report: Report, other: Report, found: list[Report]) -> bool:
    """Whether the cue of a report lies in the content of another; of two that hold each other's, the later does."""
    if other is report or other.kind in ACTS or not _holds(other, report):
        return False
    return not _holds(report, other) or report.kind in ACTS or found.index(report) > found.index(other)


def _holds(outer: Report, inner: Report) -> bool:
    place = inner.cue or inner.source or inner.content
    return outer.content.start <= place.start < outer.content.end


def _find(clauses: Clauses) -> list[Report]:
    """All reports: verbs from left to right, then sources without a verb."""
    if not clauses.units or clauses.units[-1].text == "?":
        return []
    reports: list[Report] = []
    floor = 0
    for cue in find_cues(clauses):
        report = _from_verb(clauses, cue, floor)
        if report is not None:
            if is_coordinated(clauses, cue) and reports:  # the subject is shared with the verb before "und"
                report = replace(report, source=reports[-1].source, same_speaker=reports[-1].source is None)
            reports.append(report)
            if report.cue is not None and report.source is not None and report.content.end <= report.cue.start:
                floor = report.source.end
    reports += from_nouns(clauses, reports)
    reports += it_says(clauses, reports)
    reports += quote_after_colon(clauses) if not reports else []
    reports += wanted_in_quotes(clauses) if not reports else []
    reports += announced_before(clauses) if not reports else []
    reports += quotes_in_brackets(clauses)
    return reports + without_verb(clauses, reports)


def _is_free_speech(clauses: Clauses, forms: frozenset[str] = CLEAR_CONJUNCTIVE) -> bool:
    """Whether a main clause has one of these finite forms, by default clear ones of Konjunktiv I."""
    for low, high in clauses.segments:
        opening = clauses.units[low].lower
        as_something = opening == "als" and clauses.units[high - 1].text not in forms  # "Als Ministerin habe sie ..."
        if (opening in SUBORDINATORS and not as_something) or (opening in RELATIVE and low > 0):
            continue
        for place in range(low, min(high, low + _LATEST_FINITE)):
            unit = clauses.units[place]
            if unit.text in forms and "ich" not in (
                clauses.units[place - 1].lower,
                clauses.units[min(place + 1, high - 1)].lower,
            ):
                return place > 0
    return False


def _from_verb(clauses: Clauses, cue: Cue, floor: int) -> Report | None:
    number = clauses.segment_of(cue.finite)
    low, high = clauses.segments[number]
    opening = clauses.units[low].lower
    if clauses.units[cue.finite].lower in ("habe", "hätte", "hätten"):  # somebody else's report of a report
        return None
    if cue.reading.verb.name == "zitieren" and not cue.passive:  # its subject is not who spoke
        return None
    if cue.reading.verb.name in NOT_REFLEXIVE and any(unit.lower == "sich" for unit in clauses.units[low:high]):
        return None
    beginning = _beginning_of_wie(clauses, number)
    if beginning is not None:
        return _as_someone_says(clauses, cue, beginning, number)
    if opening in SUBORDINATORS and not (opening == "als" and not is_verb_final(clauses, cue, high)):
        return None
    if opening in RELATIVE and number > 0 and is_verb_final(clauses, cue, high):
        return None
    if opening in ("das", "dies", "so") and cue.finite == low + 1 and number > 0:
        after = subject_after(clauses, cue, high)
        return _postposed(clauses, cue, number, after, floor) if after is not None else None
    if cue.passive:
        return _passive(clauses, cue, high)
    subject, postposed = subject_of(clauses, cue, number)
    if subject is None and not is_coordinated(clauses, cue):
        return None
    if postposed and number > 0:
        return _postposed(clauses, cue, number, subject, floor)
    return _preposed(clauses, cue, subject)


def _preposed(clauses: Clauses, cue: Cue, subject: Range | None) -> Report | None:
    """The report of a verb before what is said."""
    clause_end = end_of_clause(clauses, cue)
    if subject is not None and subject[1] > clause_end:
        clause_end = max(clause_end, clauses.segments[clauses.segment_of(subject[1] - 1)][1])
    if is_negated(clauses, cue, clause_end):
        return None
    classes = cue.reading.verb.classes
    content, kind = complement(clauses, cue, clause_end, subject) if classes - {"n"} else (None, "indirect")
    inline = inline_quote(clauses, cue, subject, clause_end)
    if content is None and inline is not None:
        content, kind = inline, "direct"
    if content is None and (before := said_before(clauses, cue, subject, ("das", "dies"))):
        return before
    if content is None and classes & {"o", "p"} and is_act(clauses, cue, subject):
        content, kind = act(clauses, cue, subject), act_kind(cue)
    if content is None:
        return said_before(clauses, cue, subject, ("so",))
    return report_of(clauses, content, kind, cue, subject)


def _passive(clauses: Clauses, cue: Cue, high: int) -> Report | None:
    """The report of "wurde von X gefordert, ..." and of "X wird zitiert: ..."."""
    number = clauses.segment_of(cue.main)
    end = max(high, clauses.segments[number][1])
    if is_negated(clauses, cue, end):
        return None
    if cue.reading.verb.name == "zitieren":
        source, _ = subject_of(clauses, replace(cue, passive=False), number)
    else:
        source = _agent_of_passive(clauses, cue)
    content, kind = complement(clauses, cue, end, None)
    inline = inline_quote(clauses, cue, source, end)
    if content is None and inline is not None:
        content, kind = inline, "direct"
    if content is None and source is not None and agency(clauses, source) >= SPEAKS and "o" in cue.reading.verb.classes:
        content, kind = (
            (clauses.segments[clauses.segment_of(cue.finite)][0], end_of_content(clauses, cue.finite)),
            act_kind(cue),
        )
    if content is None:
        return None
    return replace(report_of(clauses, content, kind, cue, source), same_speaker=False)


def _agent_of_passive(clauses: Clauses, cue: Cue) -> Range | None:
    low = clauses.segments[clauses.segment_of(cue.finite)][0]
    for place in range(low, cue.main):
        if clauses.units[place].lower in ("von", "vom", "durch"):
            end = noun_phrase(clauses.units, place + 1, cue.main)
            attribute = clauses.units[place - 1].is_noun
            if end > place + 1 and not attribute and agency(clauses, (place + 1, end)) >= 1:
                return place + 1, end
    return None


def _behind(clauses: Clauses, floor: int, low: int) -> int:
    """The first place behind a character that is neither mark nor "und"."""
    first = 0
    while first < low - 1:
        unit = clauses.units[first]
        if unit.start >= floor and unit.lower not in COORDINATORS and (unit.is_word or unit.quote is not None):
            break
        first += 1
    return first


def _postposed(clauses: Clauses, cue: Cue, number: int, subject: Range | None, floor: int) -> Report | None:
    """The report of a verb that follows what is said ("..., sagte Merkel"), which begins at character `floor` or later."""
    low, high = clauses.segments[number]
    if is_negated(clauses, cue, high):
        return None
    first = _behind(clauses, floor, low)
    said = clauses.units[low - 2 if low >= 2 and clauses.units[low - 1].quote is None else low - 1]
    last = low - 1 if clauses.units[low - 1].text in (",", ":", "–", "—") else low  # a quote has no text
    subordinate = clauses.units[first].lower in ADVERBIAL_CLAUSE or clauses.units[first].lower in ("als", "wie")
    if subordinate:
        return _preposed(clauses, cue, subject)
    kind = kind_of(clauses, (first, last))
    if said.quote is not None and said.clausal:
        kind = "direct"
        colon = max((i for i in range(first, low) if clauses.units[i].text == ":"), default=-1)
        first = max(first, colon + 1)
    end = tail(clauses, max(high, subject[1] if subject else high), kind)
    stop = end or last
    return report_of(clauses, (first, stop), kind, cue, subject) if first < stop else None


def _beginning_of_wie(clauses: Clauses, number: int) -> int | None:
    """The segment that opens with the "wie" of a verb in this segment, appositions and relative clauses between."""
    for earlier in range(number, -1, -1):
        low, high = clauses.segments[earlier]
        if clauses.units[low].lower == "wie" or (low + 1 < high and _opens_with_wie(clauses, low)):
            return earlier
        if not is_aside(clauses, earlier) and earlier < number:
            return None
    return None


def _opens_with_wie(clauses: Clauses, low: int) -> bool:
    return clauses.units[low].lower in COORDINATORS and clauses.units[low + 1].lower == "wie"


def _as_someone_says(clauses: Clauses, cue: Cue, beginning: int, number: int) -> Report | None:
    """The report of "wie X mitteilte", which opens with segment `beginning` and has its verb last in `number`."""
    low, high = clauses.segments[beginning][0], clauses.segments[number][1]
    low += clauses.units[low].lower != "wie"
    verb = min(cue.main, cue.finite)
    if max(cue.main, cue.finite) < high - 1 or low + 1 >= verb:
        return None
    end = noun_phrase(clauses.units, low + 1, verb)
    if end == low + 1:
        return None
    source = with_apposition(clauses, low + 1, end, verb)
    behind = high + 1 < clauses.end
    content = (high + 1, clauses.end) if beginning == 0 else (0, clauses.end if behind else low - 1)
    return report_of(clauses, content, kind_of(clauses, content), cue, source) if content[0] < content[1] else None
