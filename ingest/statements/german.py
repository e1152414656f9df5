"""German rules: which words of a sentence report speech, who speaks, and what is said.

Verbs that report stand second ("Merkel sagte, ..."), behind what is said ("..., sagte Merkel"), or last after "wie"
("Wie Merkel sagte, ..."); their subject is looked for before and behind them. "laut", "zufolge", "nach Angaben von"
and "so" name a source without a verb. Sentences in Konjunktiv I go on with the report before them.
"""

from dataclasses import dataclass, replace

from ingest.statements.document import Document, Sentence
from ingest.statements.german_clauses import (
    ATTACHING,
    Unit,
    noun_phrase,
    segments_of,
    skip_adverbials,
    units_of,
)
from ingest.statements.german_verbs import INFLECTED, SAYING, Inflected
from ingest.statements.german_words import (
    ADVERBIAL_CLAUSE,
    ADVERBS,
    AUXILIARIES,
    CLEAR_CONJUNCTIVE,
    CONJUNCTIVE,
    COORDINATORS,
    DENYING,
    GENITIVE,
    LEXICON,
    NEGATIONS,
    OBLIQUE,
    PASSIVE,
    PAST_CONJUNCTIVE,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    RELATIVE,
    SUBORDINATORS,
    is_abstract,
    is_body,
    is_report_noun,
    role,
    says_what_follows,
)
from ingest.statements.language import Lexicon, Report
from retrieval.records import Span, StatementKind

Range = tuple[int, int]
_LATEST_FINITE = 14  # units into a clause after which its finite verb does not come
_SPEAKS = 2  # the agency from which a noun phrase is taken to be able to speak


class German:
    """The rules of German, one sentence at a time."""

    lexicon: Lexicon = LEXICON

    def reports(self, document: Document, sentence: Sentence) -> list[Report]:
        """The reports of a sentence, those that lie inside what another says left out."""
        analysis = _Analysis(document, sentence)
        found = _outermost(analysis.find())
        if not found and analysis.is_free_speech():
            return [Report(Span(sentence.start, sentence.end), "indirect", None, None, same_speaker=True)]
        return found

    def introduces(self, document: Document, sentence: Sentence) -> bool:
        """A sentence that ends in a colon introduces what follows it."""
        return document.text[sentence.start : sentence.end].endswith(":")

    def continues(self, document: Document, sentence: Sentence) -> bool:
        """Whether a main clause stands in Konjunktiv II, which replaces the forms of I that are not told apart."""
        return _Analysis(document, sentence).is_free_speech(CLEAR_CONJUNCTIVE | PAST_CONJUNCTIVE)


def _outermost(found: list[Report]) -> list[Report]:
    """The reports less those that lie inside what another says; in the order of their content."""
    kept = [report for report in found if not any(_lies_in(report, other, found) for other in found)]
    return sorted(kept, key=lambda report: report.content.start)


def _lies_in(report: Report, other: Report, found: list[Report]) -> bool:
    """Whether the cue of a report lies in the content of another; of two that hold each other's, the later does."""
    if other is report or other.kind == "reported" or not _holds(other, report):
        return False
    return not _holds(report, other) or report.kind == "reported" or found.index(report) > found.index(other)


def _holds(outer: Report, inner: Report) -> bool:
    place = inner.cue or inner.source or inner.content
    return outer.content.start <= place.start < outer.content.end


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


@dataclass(frozen=True, slots=True)
class _Cue:
    """A reporting verb in place: `finite` is where the finite verb stands, `main` the word that carries the meaning."""

    finite: int
    main: int
    reading: Inflected
    passive: bool


class _Analysis:
    """One sentence under the rules. Places are indices of units, segments are `[low, high)` between commas."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self._names = document.capitals
        self._before = document.sentences[sentence.index - 1] if sentence.index else None
        self._units = units_of(sentence)
        self._end = self._last_word()
        self._segments = segments_of(self._units[: self._end])

    def find(self) -> list[Report]:
        """All reports: verbs from left to right, then sources without a verb."""
        if not self._units or self._units[-1].text == "?":
            return []
        reports: list[Report] = []
        for cue in self._cues():
            report = self._from_verb(cue)
            if report is not None:
                reports.append(report)
        reports += self._from_nouns(reports)
        reports += self._quote_after_colon() if not reports else []
        reports += [report for report in self._without_verb() if not reports or self._is_apart(report, reports)]
        return reports

    def is_free_speech(self, forms: frozenset[str] = CLEAR_CONJUNCTIVE) -> bool:
        """Whether a main clause has one of these finite forms, by default clear ones of Konjunktiv I."""
        for low, high in self._segments:
            if self._units[low].lower in SUBORDINATORS or (self._units[low].lower in RELATIVE and low > 0):
                continue
            for place in range(low, min(high, low + _LATEST_FINITE)):
                unit = self._units[place]
                if unit.text in forms and "ich" not in (self._units[place - 1].lower, self._units[min(place + 1, high - 1)].lower):
                    return place > 0
        return False

    # -- where the verbs are -------------------------------------------------------------------------------------------

    def _cues(self) -> list[_Cue]:
        cues: list[_Cue] = []
        for low, high in self._segments:
            for place in range(low, high):
                unit = self._units[place]
                readings = INFLECTED.get(unit.lower) if unit.is_word and (unit.text.islower() or place == 0) else None
                cue = self._cue(place, (low, high), readings) if readings else None
                if cue is not None:
                    cues.append(cue)
        return cues

    def _cue(self, place: int, segment: Range, readings: list[Inflected]) -> _Cue | None:
        """The best reading of a verb form here: with a prefix that follows, as a participle, or as it stands."""
        for reading in readings:
            if not reading.joined and self._prefix_after(place, reading.verb.prefix) is not None:
                return _Cue(place, place, reading, False)
        before = self._units[place - 1].lower if place > segment[0] else ""
        for reading in readings:
            if not reading.joined and before == reading.verb.prefix and reading.form != "infinitive":
                return _Cue(place, place, reading, False)
        for reading in readings:
            if reading.form == "participle":
                auxiliary = self._auxiliary_before(place, segment)
                if auxiliary is not None:
                    return _Cue(auxiliary, place, reading, self._units[auxiliary].lower in PASSIVE)
        for reading in readings:
            if reading.form != "participle" and reading.joined:
                return _Cue(place, place, reading, False)
        return None

    def _prefix_after(self, place: int, prefix: str) -> int | None:
        """Where the prefix of a separable verb stands: last in its segment."""
        for _, high in self._segments:
            if high > place + 1 and self._units[high - 1].lower == prefix:
                return high - 1
            last = high - 2
            if last > place and self._units[last].lower == prefix and not self._units[high - 1].is_word:
                return last
            for index in range(place + 1, high - 1):
                if self._units[index].lower == prefix and self._units[index + 1].lower in ("und", "–"):
                    return index
        return None

    def _auxiliary_before(self, place: int, segment: Range) -> int | None:
        for index in range(place - 1, -1, -1):
            word = self._units[index].lower
            if word in AUXILIARIES or word in PASSIVE:
                return index
            if index < segment[0] and self._units[index].text in ";:":
                return None
        return place + 1 if place + 1 < segment[1] and self._units[place + 1].lower in AUXILIARIES else None

    def _segment_of(self, place: int) -> int:
        return next(i for i, (low, high) in enumerate(self._segments) if place < high)

    def _last_word(self) -> int:
        """The end of the sentence without its final dot."""
        end = len(self._units)
        while end and self._units[end - 1].text in (".", "!", "…"):
            end -= 1
        return end

    # -- verbs ---------------------------------------------------------------------------------------------------------

    def _from_verb(self, cue: _Cue) -> Report | None:
        number = self._segment_of(cue.finite)
        low, high = self._segments[number]
        opening = self._units[low].lower
        if self._units[cue.finite].lower in ("habe", "hätte", "hätten"):  # somebody else's report of a report
            return None
        beginning = self._beginning_of_wie(number)
        if beginning is not None:
            return self._as_someone_says(cue, beginning, number)
        if opening in SUBORDINATORS and not (opening == "als" and not self._is_verb_final(cue, high)):
            return None
        if opening in RELATIVE and number > 0 and self._is_verb_final(cue, high):
            return None
        if opening in ("das", "dies") and cue.finite == low + 1 and number > 0:
            after = self._subject_after(cue, high)
            return self._postposed(cue, number, after) if after is not None else None
        if cue.passive:
            return self._passive(cue, high)
        subject, postposed = self._subject(cue, number)
        if subject is None and not self._is_coordinated(cue):
            return None
        if postposed and number > 0:
            return self._postposed(cue, number, subject)
        return self._preposed(cue, subject)

    def _is_verb_final(self, cue: _Cue, high: int) -> bool:
        return max(cue.finite, cue.main) >= high - 1

    def _is_coordinated(self, cue: _Cue) -> bool:
        """Whether the subject is left out after "und"."""
        return cue.finite > 0 and self._units[cue.finite - 1].lower in COORDINATORS

    def _subject(self, cue: _Cue, number: int) -> tuple[Range | None, bool]:
        """The subject of the verb and whether what is said stands before it."""
        low, high = self._segments[number]
        before = self._subject_before(cue, low)
        after = self._subject_after(cue, high)
        first_in_segment = cue.finite == low
        quote_before = cue.finite > low and self._units[cue.finite - 1].quote is not None and not first_in_segment
        if first_in_segment and number > 0:
            apposed = self._subject_with_apposition(number)
            if apposed is None and after is None:
                apposed = self._first_agent(number)
            return (apposed, False) if apposed is not None or after is None else (after, True)
        if quote_before and after is not None:
            return after, True
        if before is not None and (after is None or self._agency(before) >= self._agency(after)):
            return before, False
        if after is not None:
            return after, False
        if self._is_coordinated(cue):
            return self._sentence_subject(cue), False
        return None, False

    def _subject_before(self, cue: _Cue, low: int) -> Range | None:
        start = low
        while start < cue.finite and (self._units[start].lower in COORDINATORS or self._units[start].lower in ADVERBS):
            start += 1
        number = self._segment_of(low)
        if start == low and number == 1 and self._units[low - 1].text == "," and self._is_name(0):
            end = noun_phrase(self._units, start, cue.finite)
            return (0, end) if end > start and skip_adverbials(self._units, end, cue.finite) >= cue.finite else None
        if start >= cue.finite or self._units[start].lower in PREPOSITIONS or self._units[start].lower in OBLIQUE:
            return None
        end = noun_phrase(self._units, start, cue.finite)
        if end == start or skip_adverbials(self._units, end, cue.finite) < cue.finite:
            return None
        return start, end

    def _is_name(self, number: int) -> bool:
        """Whether a segment is nothing but capitalised words."""
        low, high = self._segments[number]
        return high > low + 1 and all(unit.is_noun and unit.quote is None for unit in self._units[low:high])

    def _subject_after(self, cue: _Cue, high: int) -> Range | None:
        stop = min(high, cue.main) if cue.main > cue.finite else high
        start = cue.finite + 1
        for _ in range(3):
            if start < stop and self._is_nominative(start):
                end = noun_phrase(self._units, start, stop, self._attaching_behind(cue, start))
                if end > start and self._agrees(cue, start, end):
                    return self._with_apposition(start, end)
            further = skip_adverbials(self._units, start, stop)
            if further == start:
                return None
            start = further
        return None

    def _agrees(self, cue: _Cue, start: int, end: int) -> bool:
        """Whether a noun phrase can be the subject by its number: no single bare name or "er" with a plural verb."""
        if not cue.reading.plural or cue.finite != cue.main:
            return True
        words = [unit for unit in self._units[start:end] if unit.is_word]
        single = len(words) == 1 and (not words[0].lower.endswith(("n", "e", "r", "s", "sie", "wir")) or words[0].lower in ("er", "ich", "man"))
        return not single

    def _attaching_behind(self, cue: _Cue, start: int) -> frozenset[str]:
        """Which prepositions may belong to a subject behind the verb: none behind a bare name, none the verb asks for."""
        unit = self._units[start]
        if unit.is_noun and role(unit.lower) is None:
            return frozenset()
        return ATTACHING - cue.reading.verb.prepositions

    def _is_nominative(self, place: int) -> bool:
        word = self._units[place].lower
        return word not in OBLIQUE and word not in PREPOSITIONS and self._units[place].quote is None and (
            word in PRONOUNS or word not in ADVERBS
        )

    def _with_apposition(self, start: int, end: int, stop: int | None = None) -> Range:
        """A noun phrase with the apposition behind it (", der Sprecher der Polizei," or ", Max Huber,")."""
        stop = self._end if stop is None else stop
        comma = skip_adverbials(self._units, end, stop)
        if comma + 1 >= stop or self._units[comma].text not in ",–":
            return start, end
        further = noun_phrase(self._units, comma + 1, stop)
        behind = skip_adverbials(self._units, further, stop)
        closes = behind >= stop or self._units[behind].text in ",:.–"
        first = self._units[comma + 1]
        names = first.is_noun or first.lower in ("der", "die", "das", "ein", "eine")
        if further > comma + 1 and closes and names and first.quote is None:
            return start, further
        return start, end

    def _subject_with_apposition(self, number: int) -> Range | None:
        """The subject at the beginning of the clause if only apposition or a relative clause stands before the verb."""
        for earlier in range(number - 1, -1, -1):
            low, high = self._segments[earlier]
            if earlier and self._units[low - 1].text not in ":;" and not self._is_aside(earlier):
                return None
            if earlier and self._units[low - 1].text not in ":;":
                continue
            start = low
            while start < high and (self._units[start].lower in COORDINATORS or self._units[start].lower in ADVERBS):
                start += 1
            if start >= high or self._units[start].lower in PREPOSITIONS | OBLIQUE | SUBORDINATORS:
                return None
            end = noun_phrase(self._units, start, high)
            if end == start or skip_adverbials(self._units, end, high) < high or earlier == number - 1:
                return None
            relative = not self._is_phrase(earlier + 1)
            return (start, end) if relative else (start, self._segments[earlier + 1][1])
        return None

    def _first_agent(self, number: int) -> Range | None:
        """The noun phrase that begins the sentence, if it can speak and ends its segment."""
        end = noun_phrase(self._units, 0, self._segments[0][1])
        fills = end == self._segments[0][1] and number > 0
        return (0, end) if end and fills and self._agency((0, end)) >= _SPEAKS else None

    def _is_aside(self, number: int) -> bool:
        """Whether a segment can stand between a subject and its verb: an apposition, or a relative clause."""
        low, high = self._segments[number]
        relative = self._units[low].lower in RELATIVE or self._units[low].lower in PREPOSITIONS
        return self._is_phrase(number) or (relative and not self._has_early_verb(low, high))

    def _is_phrase(self, number: int) -> bool:
        low, high = self._segments[number]
        if high == low + 1 and self._units[low].text.isdigit():  # an age
            return True
        end = noun_phrase(self._units, low, high)
        return end > low and skip_adverbials(self._units, end, high) >= high

    def _has_early_verb(self, low: int, high: int) -> bool:
        return any(unit.lower in CONJUNCTIVE for unit in self._units[low + 1 : min(high - 1, low + 5)])

    def _sentence_subject(self, cue: _Cue) -> Range | None:
        """The subject of the first clause, for a verb after "und" that shares it."""
        start = 0
        while start < cue.finite and self._units[start].lower in ADVERBS:
            start += 1
        if self._units[start].lower in PREPOSITIONS | OBLIQUE | SUBORDINATORS:
            return None
        end = noun_phrase(self._units, start, cue.finite - 1)
        return (start, end) if end > start else None

    def _agency(self, phrase: Range) -> int:
        """How likely a noun phrase speaks: 3 a pronoun, 2 a role, a body or a bare name, less any other thing."""
        words = [unit for unit in self._units[slice(*phrase)] if unit.is_word]
        if not words:
            return 2 if self._units[phrase[0]].quote is not None else 0
        if len(words) == 1 and words[0].lower in PRONOUNS:
            return 0 if words[0].lower == "es" else 3
        nouns = [unit for unit in words if unit.is_noun]
        if nouns and (role(nouns[0].lower) is not None or is_body(nouns[0].lower)):
            return 2
        if len(words) == 1 and phrase[0] == 0 and words[0].text not in self._names:
            return 1
        if words[0].is_noun:
            return 1 if is_abstract(words[0].lower) else 2
        return 1 if nouns and not is_abstract(nouns[0].lower) else 0

    # -- what is said --------------------------------------------------------------------------------------------------

    def _preposed(self, cue: _Cue, subject: Range | None) -> Report | None:
        """The report of a verb before what is said."""
        number = self._segment_of(cue.main)
        clause_end = self._segments[number][1]
        if subject is not None and subject[1] > clause_end:
            clause_end = max(clause_end, self._segments[self._segment_of(subject[1] - 1)][1])
        if self._is_negated(cue, clause_end):
            return None
        classes = cue.reading.verb.classes
        content, kind = self._complement(cue, clause_end, subject) if classes - {"n"} else (None, "indirect")
        inline = self._inline_quote(cue, subject, clause_end)
        if content is None and inline is not None:
            content, kind = inline, "direct"
        if content is None and classes & {"o", "p"} and self._is_act(cue, subject):
            content, kind = self._act(cue, subject), "reported"
        if content is None:
            return self._said_before(cue, subject)
        return self._report(content, kind, cue, subject)

    def _said_before(self, cue: _Cue, subject: Range | None) -> Report | None:
        """The report of "Das sagte Merkel": what is said is the sentence before."""
        pointing = self._units[0].lower in ("dies", "das", "so") and cue.finite == 1
        if not pointing or self._before is None or subject is None or "s" not in cue.reading.verb.classes:
            return None
        report = self._report((0, 1), "indirect", cue, subject)
        return replace(report, content=Span(self._before.start, self._before.end))

    def _is_act(self, cue: _Cue, subject: Range | None) -> bool:
        """Whether somebody who can speak acts by it now: the pluperfect only recalls what was said long before."""
        if self._units[cue.finite].lower in ("hatte", "hatten"):
            return False
        if subject is None:
            return True
        least = 1 if "p" in cue.reading.verb.classes else _SPEAKS
        return self._agency(subject) >= least and self._units[subject[0]].lower != "man"

    def _is_negated(self, cue: _Cue, end: int) -> bool:
        """Whether the clause of the verb says that nothing was said; what one does not believe or rule out is said."""
        if cue.reading.verb.name in DENYING:
            return False
        return any(unit.lower in NEGATIONS for unit in self._units[cue.finite + 1 : end])

    def _passive(self, cue: _Cue, high: int) -> Report | None:
        """The report of "wurde von X gefordert, ..." and of "X wird zitiert: ..."."""
        number = self._segment_of(cue.main)
        end = max(high, self._segments[number][1])
        if self._is_negated(cue, end):
            return None
        if cue.reading.verb.name == "zitieren":
            source, _ = self._subject(replace(cue, passive=False), number)
        else:
            source = self._agent_of_passive(cue)
        content, kind = self._complement(cue, end, None)
        inline = self._inline_quote(cue, source, end)
        if content is None and inline is not None:
            content, kind = inline, "direct"
        if content is None and source is not None and self._agency(source) >= _SPEAKS and "o" in cue.reading.verb.classes:
            content, kind = (self._segments[self._segment_of(cue.finite)][0], self._end_of_content(cue.finite)), "reported"
        if content is None:
            return None
        return replace(self._report(content, kind, cue, source), same_speaker=False)

    def _agent_of_passive(self, cue: _Cue) -> Range | None:
        low = self._segments[self._segment_of(cue.finite)][0]
        for place in range(low, cue.main):
            if self._units[place].lower in ("von", "vom", "durch"):
                end = noun_phrase(self._units, place + 1, cue.main)
                attribute = self._units[place - 1].is_noun
                if end > place + 1 and not attribute and self._agency((place + 1, end)) >= 1:
                    return place + 1, end
        return None

    def _from_nouns(self, found: list[Report]) -> list[Report]:
        """The reports of nouns and adjectives that say what follows them ("die Forderung des X, ...", "ist überzeugt, ...")."""
        reports: list[Report] = []
        for low, high in self._segments[:-1]:
            place = next((i for i in range(high - 1, low - 1, -1) if says_what_follows(self._units[i].lower)), None)
            if place is None or self._units[low].lower in SUBORDINATORS:
                continue
            cue = _Cue(place, place, SAYING, False)
            source = self._source_of_noun(place, low, high)
            end = high if source is None or source[1] <= high else self._segments[self._segment_of(source[1] - 1)][1]
            if source is None or any(unit.lower in NEGATIONS for unit in self._units[low:high]):
                continue
            content, kind = self._complement(cue, end, None)
            if content is None:
                continue
            report = self._report(content, kind, cue, source)
            if not any(_overlap(report.content, other.content) for other in found + reports):
                reports.append(report)
        return reports

    def _source_of_noun(self, place: int, low: int, high: int) -> Range | None:
        """Whose view a noun names: the genitive or "von" behind it, else the only one in the clause who can speak."""
        following = place + 1
        if following < high and self._units[following].lower in ("von", "vom"):
            following += 1
        if following < high and (following > place + 1 or self._units[following].lower in GENITIVE):
            end = noun_phrase(self._units, following, high)
            if end > following and self._agency((following, end)) >= 1 and not self._is_bare_noun(following, end):
                return self._with_apposition(following, end)
        agents = [agent for agent in self._agents(low, high) if not agent[0] <= place < agent[1]]
        return agents[0] if len(agents) == 1 else None

    def _is_bare_noun(self, low: int, high: int) -> bool:
        """Whether a phrase is one noun that may be a thing ("Androhung von Strafe") as well as a name."""
        word = self._units[low]
        return high == low + 1 and not (role(word.lower) is not None or is_body(word.lower) or word.text.isupper())

    def _inline_quote(self, cue: _Cue, subject: Range | None, end: int) -> Range | None:
        """A quote in the clause of the verb, not one inside the name of the subject."""
        low, high = subject or (0, 0)
        names_count = "n" in cue.reading.verb.classes or "o" in cue.reading.verb.classes
        places = [
            i
            for i in range(cue.finite + 1, end)
            if self._units[i].quote is not None and not low <= i < high and (names_count or self._units[i].clausal)
        ]
        return (places[0], places[-1] + 1) if places else None

    def _complement(self, cue: _Cue, clause_end: int, subject: Range | None) -> tuple[Range | None, StatementKind]:
        """What follows the clause of the verb after a comma or colon, if it is what is said."""
        place = clause_end
        bare = self._is_bare(cue, clause_end, subject)
        while place < self._end:
            mark, first = self._units[place].text, place + 1
            if first >= self._end or mark not in (",", ":", "–", "—"):
                return None, "indirect"
            unit = self._units[first]
            if unit.quote is not None and (unit.clausal or mark == ":"):
                return (first, self._end_of_quotes(first)), "direct"
            if mark == ":" or self._is_said(first, cue, bare):
                return (first, self._end_of_content(first)), "indirect"
            place = self._segments[self._segment_of(first)][1]
        return None, "indirect"

    def _end_of_quotes(self, first: int) -> int:
        end = first + 1
        for index in range(first, self._end):
            if self._units[index].quote is not None:
                end = index + 1
        return end

    def _is_bare(self, cue: _Cue, clause_end: int, subject: Range | None) -> bool:
        """Whether the clause of the verb has no object, so that what follows it is what is said."""
        place = cue.finite + 1
        while place < clause_end:
            if subject is not None and subject[0] <= place < subject[1]:
                place = subject[1]
                continue
            further = skip_adverbials(self._units, place, clause_end)
            if further == place:
                word = self._units[place].lower
                if place == cue.main or word == cue.reading.verb.prefix or not self._units[place].is_word:
                    place += 1
                    continue
                return not any(unit.is_noun for unit in self._units[place:clause_end])
            place = further
        return True

    def _is_said(self, first: int, cue: _Cue, bare: bool) -> bool:
        """Whether the segment that begins here can be what is said, not a relative or adverbial clause."""
        word = self._units[first].lower
        if word in ("dass", "daß", "ob") or word in QUESTION_WORDS:
            return True
        high = self._segments[self._segment_of(first)][1]
        words = [unit.lower for unit in self._units[first:high]]
        if word == "damit" and len(words) > 1 and words[1] in CONJUNCTIVE:
            return True
        if word in ADVERBIAL_CLAUSE or word in COORDINATORS or word == "so":
            return False
        if self._is_infinitive(words):
            return bool(cue.reading.verb.classes & {"o", "z", "s", "t", "p"})
        if word in RELATIVE and not any(w in CONJUNCTIVE for w in words[1:-1][:6]):
            return False
        if any(w in CLEAR_CONJUNCTIVE or w in PAST_CONJUNCTIVE for w in words):
            return True
        return bare and bool(cue.reading.verb.classes & {"s", "t"}) and len(words) > 2

    @staticmethod
    def _is_infinitive(words: list[str]) -> bool:
        """Whether a segment is an infinitive with "zu"."""
        return any(a == "zu" and b.endswith("n") for a, b in zip(words, words[1:], strict=False)) or (
            len(words[-1]) > 6 and "zu" in words[-1][2:-4] and words[-1].endswith("n")
        )

    def _end_of_content(self, first: int) -> int:
        """Where what is said ends: with the sentence, or before a clause that reports anew."""
        for number in range(self._segment_of(first) + 1, len(self._segments)):
            low, high = self._segments[number]
            if self._units[low].lower in ("und", "aber", "während", "doch") or self._units[low - 1].text == ";":
                verbs = [u.lower for u in self._units[low:high] if u.is_word and u.text.islower()]
                if any(any(r.form in ("past",) for r in INFLECTED.get(w, ())) for w in verbs):
                    return low - 1
        return self._end

    def _act(self, cue: _Cue, subject: Range | None) -> Range | None:
        """The whole clause of an act ("Merkel kritisierte das Vorhaben"), if it has an object at all."""
        verb = cue.reading.verb
        number = self._segment_of(cue.finite)
        low, high = self._segments[number]
        rest = self._units[cue.finite + 1 : max(high, cue.main)]
        if "o" not in verb.classes and not any(unit.lower in verb.prepositions for unit in rest):
            return None
        others = [
            i for i in range(low, high) if self._units[i].is_noun and not (subject and subject[0] <= i < subject[1])
        ]
        if not others:
            return None
        first = min(subject[0], low) if subject and subject[0] < cue.finite else low
        return first, self._end_of_content(cue.finite)

    def _postposed(self, cue: _Cue, number: int, subject: Range | None) -> Report | None:
        """The report of a verb that follows what is said ("..., sagte Merkel")."""
        low, high = self._segments[number]
        if self._is_negated(cue, high):
            return None
        first = 0
        while first < low and self._units[first].lower in COORDINATORS:
            first += 1
        said = self._units[low - 2 if low >= 2 and self._units[low - 1].quote is None else low - 1]
        last = low - 1 if self._units[low - 1].text in ",:–—" else low
        if self._units[first].lower in ADVERBIAL_CLAUSE and self._complement(cue, high, subject)[0] is not None:
            return self._preposed(cue, subject)
        kind: StatementKind = "indirect"
        if said.quote is not None and said.clausal:
            kind = "direct"
            colon = max((i for i in range(first, low) if self._units[i].text == ":"), default=-1)
            first = max(first, colon + 1)
        end = self._tail(max(high, subject[1] if subject else high), kind)
        return self._report((first, end or last), kind, cue, subject)

    def _tail(self, place: int, kind: StatementKind) -> int | None:
        """The end of what is said if it goes on after the inserted "sagte Merkel", else None."""
        if place + 1 >= self._end or self._units[place].text not in (",", ":", "–"):
            return None
        if kind == "direct":
            quoted = [i for i in range(place, self._end) if self._units[i].quote is not None]
            return quoted[-1] + 1 if quoted and quoted[0] <= place + 2 else None
        following = self._units[place + 1].lower
        if following in RELATIVE or following in ADVERBIAL_CLAUSE or following in COORDINATORS:
            return None
        return self._end

    def _beginning_of_wie(self, number: int) -> int | None:
        """The segment that opens with the "wie" of a verb in this segment, appositions and relative clauses between."""
        for earlier in range(number, -1, -1):
            low, high = self._segments[earlier]
            if self._units[low].lower == "wie" or (low + 1 < high and self._opens_with_wie(low)):
                return earlier
            if not self._is_aside(earlier) and earlier < number:
                return None
        return None

    def _opens_with_wie(self, low: int) -> bool:
        return self._units[low].lower in COORDINATORS and self._units[low + 1].lower == "wie"

    def _as_someone_says(self, cue: _Cue, beginning: int, number: int) -> Report | None:
        """The report of "wie X mitteilte", which opens with segment `beginning` and has its verb last in `number`."""
        low, high = self._segments[beginning][0], self._segments[number][1]
        low += self._units[low].lower != "wie"
        verb = min(cue.main, cue.finite)
        if max(cue.main, cue.finite) < high - 1 or low + 1 >= verb:
            return None
        end = noun_phrase(self._units, low + 1, verb)
        if end == low + 1:
            return None
        source = self._with_apposition(low + 1, end, verb)
        if beginning == 0:
            content = (high + 1, self._end)
        else:
            content = (0, self._end if high + 1 < self._end else low - 1)
        return self._report(content, self._kind_of(content), cue, source) if content[0] < content[1] else None

    def _quote_after_colon(self) -> list[Report]:
        """The report of a quote behind a colon whose verb is no reporting one ("Merkel: „...“", "Er wurde laut: „...“").

        The only one in the clause who can speak is its source.
        """
        for low, high in self._segments:
            if high + 1 >= len(self._units) or self._units[high].text != ":" or self._units[high + 1].quote is None:
                continue
            content = (high + 1, self._end_of_quotes(high + 1))
            if not any(unit.clausal for unit in self._units[slice(*content)]):
                continue
            agents = self._agents(0 if low else low, high)
            return [self._report(content, "direct", None, agents[0] if len(agents) == 1 else None)]
        return []

    def _agents(self, low: int, high: int) -> list[Range]:
        """The noun phrases of a stretch that can be a subject and can speak."""
        agents: list[Range] = []
        place = low
        while place < high:
            unit = self._units[place]
            if unit.lower in PREPOSITIONS or unit.lower in OBLIQUE:
                place = max(place + 1, noun_phrase(self._units, place + 1, high))
                continue
            end = noun_phrase(self._units, place, high) if self._is_nominative(place) else place
            if end > place and self._agency((place, end)) >= _SPEAKS:
                agents.append(self._with_apposition(place, end))
            place = max(place + 1, agents[-1][1] if agents else end, end)
        return agents

    # -- sources without a verb ----------------------------------------------------------------------------------------

    def _without_verb(self) -> list[Report]:
        """The reports of "laut X", "X zufolge", "nach Angaben von X" and ", so X"."""
        reports: list[Report] = []
        for place, unit in enumerate(self._units):
            phrase = self._source_phrase(place, unit)
            if phrase is None:
                continue
            (first, end), source = phrase
            content = self._around(first, end)
            if content is not None:
                cue = Span(unit.start, unit.end)
                span = self._span(content)
                reports.append(Report(span, self._kind_of(content), cue, self._span(source)))
                break
        return reports

    def _source_phrase(self, place: int, unit: Unit) -> tuple[Range, Range] | None:
        """The phrase that names a source here, with and without its preposition."""
        word, following = unit.lower, place + 1
        if word in ("laut", "gemäß") and following < self._end:
            end = noun_phrase(self._units, following, self._end)
            source = self._with_apposition(following, end)
            return ((place, source[1]), source) if end > following else None
        if word == "nach" or (word == "aus" and following < self._end and self._units[following].lower == "sicht"):
            end = noun_phrase(self._units, following, self._end)
            nouns = [u for u in self._units[following:end] if u.is_noun]
            if not nouns or not is_report_noun(nouns[0].lower):
                return None
            if self._units[following].lower in ("eigenen", "eigener", "eigenem"):
                agents = self._agents(0, self._end)
                return ((place, end), agents[0]) if agents else None
            return (place, end), (following, end)
        if word == "zufolge":
            for start in range(max(0, place - 9), place):
                if noun_phrase(self._units, start, place) == place:
                    return (start, following), (start, place)
        if word == "so" and place and self._units[place - 1].text in ",–" and following < self._end:
            end = noun_phrase(self._units, following, self._end)
            closes = end >= self._end or self._units[skip_adverbials(self._units, end, self._end - 1)].text in ",:–." or (
                skip_adverbials(self._units, end, self._end) >= self._end
            )
            return ((place, end), (following, end)) if end > following and closes and self._is_nominative(following) else None
        return None

    def _around(self, first: int, end: int) -> Range | None:
        """What is said around a source phrase: the sentence without it, if it stands at an edge."""
        while end < self._end and not self._units[end].is_word and self._units[end].quote is None:
            end += 1
        start, stop = (end, self._end) if first == 0 else (0, self._end if end < self._end else first)
        while stop > start and self._units[stop - 1].text in (",", "–", "(") and stop <= first:
            stop -= 1
        return (start, stop) if stop > start else None

    def _kind_of(self, content: Range) -> StatementKind:
        stretch = self._units[slice(*content)]
        only_quotes = all(unit.quote is not None or not unit.is_word for unit in stretch)
        return "direct" if only_quotes else "indirect"

    def _is_apart(self, report: Report, others: list[Report]) -> bool:
        """Whether a source without a verb reports something that no verb reports."""
        return all(
            report.content.end <= other.content.start or other.content.end <= report.content.start for other in others
        )

    # -- results -------------------------------------------------------------------------------------------------------

    def _report(self, content: Range, kind: StatementKind, cue: _Cue | None, subject: Range | None) -> Report:
        cue_span = Span(self._units[cue.main].start, self._units[cue.main].end) if cue else None
        source = self._span(subject) if subject else None
        plural = cue is not None and cue.reading.plural and cue.finite == cue.main
        return Report(self._span(content), kind, cue_span, source, same_speaker=subject is None, plural=plural)

    def _span(self, places: Range) -> Span:
        return Span(self._units[places[0]].start, self._units[places[1] - 1].end)
