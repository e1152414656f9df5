"""English rules: which words of a sentence report speech, who speaks, and what is said.

A reporting verb stands before what it reports ("Trump said that ..."), behind it ("..., Trump said" and "..., said
Trump"), or in it; "according to" stands on either side. A second verb that reports ends what the first one reports if it
stands beside it ("said ..., adding that", "..., but Clinton said"), and belongs to it if it stands in it.
"""

import re

from ingest.statements.document import Document, Sentence
from ingest.statements.english_adverbials import skip_adverbials
from ingest.statements.english_cast import EnglishCast
from ingest.statements.english_content import Contents
from ingest.statements.english_cues import find_cues
from ingest.statements.english_sources import Cue
from ingest.statements.english_subjects import sentence_subject
from ingest.statements.english_units import Range, is_headline
from ingest.statements.english_verbs import OUT_IS_SAID
from ingest.statements.english_words import COORDINATORS, LEXICON, PREPOSITIONS, SUBORDINATORS, is_finite
from ingest.statements.language import Lexicon, Report
from retrieval.records import Span, StatementKind

_TITLE_WORDS = 3  # a quote of so many words can be the name of a show
_LABEL = re.compile(r"^([A-Z][A-Z.’' -]{1,30}):", re.MULTILINE)  # "SEN. CRUZ:", of one line in a transcript


class English:
    """The rules of English, one sentence at a time."""

    lexicon: Lexicon = LEXICON

    def cast(self, document: Document) -> EnglishCast:
        """Reads who is who in an article."""
        return EnglishCast(document)

    def reports(self, document: Document, sentence: Sentence) -> list[Report]:
        """The reports of a sentence, those that lie inside what another says left out."""
        line = _line_of_transcript(document, sentence)
        return line if line is not None else _Analysis(document, sentence).find()

    def introduces(self, document: Document, sentence: Sentence) -> bool:
        """A sentence that ends in a colon introduces what follows it."""
        return document.text[sentence.start : sentence.end].endswith(":")

    def continues(self, document: Document, sentence: Sentence) -> bool:
        """English marks no reported speech on the verb."""
        return False


def _line_of_transcript(document: Document, sentence: Sentence) -> list[Report] | None:
    """The report of a line "TRUMP: ..." at its first sentence, none at the others; None if it is no transcript."""
    text = document.text
    start = text.rfind("\n", 0, sentence.start) + 1
    label = _LABEL.match(text, start)
    if label is None or len(_LABEL.findall(text)) < 2:
        return None
    end = text.find("\n", start)
    said = text[label.end() : end if end >= 0 else len(text)]
    if sentence.start != start or not said.strip():
        return []
    content = Span(label.end() + len(said) - len(said.lstrip()), label.end() + len(said.rstrip()))
    return [Report(content, "direct", None, Span(start, label.end(1)))]


class _Analysis(Contents):
    """One sentence under the rules."""

    def find(self) -> list[Report]:
        """All reports in the order of their content."""
        headline = is_headline(self._units) and not any(unit.clausal for unit in self._units)
        if headline or not self._units or self._units[-1].text == "?":
            return []
        cues = find_cues(self._units, self._text)
        reports: list[Report] = []
        covered: list[Range] = []
        behind = 0  # what lies before was told by an earlier cue
        for number, cue in enumerate(cues):
            if any(low <= cue.verb < high for low, high in covered):
                continue
            content, kind, cue_end = self._content(cue, cues[number + 1 :], behind)
            if content is None or content[0] >= content[1]:
                continue
            if cue.reading is not None:
                covered.append(content)
            behind = max(content[1], cue.end, cue.subject[1] if cue.subject else 0)
            cue_span = self._span((cue.verb, cue.verb + 1 if cue.inverted else max(cue.verb + 1, cue_end)))
            source = self._span(cue.subject) if cue.subject else None
            reports.append(Report(self._span(content), kind, cue_span, source))
        if not reports:
            reports = self._before_colon()
        return sorted(reports, key=lambda report: report.content.start)

    def _content(self, cue: Cue, later: list[Cue], behind: int) -> tuple[Range | None, StatementKind, int]:
        """What a cue reports, its kind, and where the words of the cue end."""
        if cue.reading is None:
            content = self._around(cue)
            named = cue.subject[0] if cue.subject is not None else cue.end
            return content, self._kind(content), named if named > cue.verb + 1 else cue.end
        start, cue_end = self._complement(cue)
        if start is None or self._units[start].quote is None:
            start = self._behind_insertion(cue, cue_end) or start
        if start is not None and self._ends_with_comma(cue) and not self._is_introduced(cue, start):
            start = None
        led = (
            start is not None
            and self._units[start - 1].text in (",", ":", "—", "–")
            and self._units[start].quote is not None
        )
        if start is None or (led and self._is_behind_quote(cue)):
            before = self._before(cue, behind)
            if before is not None:
                end = self._end_of_quotes(start, later) if start is not None else self._resumed(cue)
                content = (before[0], end or self._quote_behind(cue) or before[1])
                return content, self._kind(before), cue_end
        if start is None:
            return None, "indirect", cue_end
        if led and self._units[start].clausal:
            return (start, self._end_of_quotes(start, later)), "direct", cue_end
        stop = self._stop(cue, start, later)
        kind: StatementKind = self._kind((start, stop))
        if kind == "indirect" and not self._is_clause(cue, start):
            kind = "stance" if cue.reading is not None and "v" in cue.reading.verb.classes else "reported"
        return (start, stop), kind, cue_end

    def _behind_insertion(self, cue: Cue, cue_end: int) -> int | None:
        """Where what is said begins behind "As Trump noted, ..." or "And, he added, ...", else None."""
        if cue.reading is None or cue.shared or cue.border == 0:
            return None
        if "s" not in cue.reading.verb.classes and cue.reading.verb.name != OUT_IS_SAID:
            return None
        before = self._units[cue.border - 1]
        inserted = before.text == "," and all(unit.lower in COORDINATORS for unit in self._units[: cue.border - 1])
        if not (before.lower == "as" or inserted):
            return None
        place = skip_adverbials(self._units, max(cue.end, cue_end), self._end)
        return place + 1 if place + 1 < self._end and self._units[place].text == "," else None

    def _quote_behind(self, cue: Cue) -> int | None:
        """The end of a quote that goes on behind the cue's clause, where that ends in an abbreviation ("in Calif.")."""
        last = self._units[self._end - 1]
        goes_on = last.clausal and self._end - 2 > cue.end and self._units[self._end - 2].text == "."
        return self._end if goes_on else None

    def _is_behind_quote(self, cue: Cue) -> bool:
        """Whether a cue's clause stands right behind a quote that is a clause."""
        return cue.border > 0 and self._units[cue.border - 1].clausal

    def _ends_with_comma(self, cue: Cue) -> bool:
        """Whether a cue stands behind a quote that shows by its last mark that its clause is the cue's."""
        quote = self._units[cue.border - 1].quote if cue.border else None
        return quote is not None and self._text[quote.end - quote.width - 1] in ",?!—" and not cue.shared

    def _is_introduced(self, cue: Cue, start: int) -> bool:
        """Whether what follows a cue is surely what is said: a quote behind a comma, or a clause with "that"."""
        quoted = self._units[start].quote is not None and self._units[start - 1].text in (",", ":", "—", "–")
        return quoted or (
            self._units[start].lower == "that" and cue.reading is not None and cue.reading.verb.name == "add"
        )

    def _before(self, cue: Cue, behind: int) -> Range | None:
        """What a cue reports that stands before it, back to `behind`."""
        border = cue.border
        if border == 0 or cue.shared or cue.relative or cue.reading is None:
            return None
        classes = cue.reading.verb.classes
        if "t" in classes or not (classes & {"s", "a"} or self._ends_with_comma(cue)):
            return None
        before = self._units[border - 1]
        quoted = before.clausal
        if not quoted and before.text not in (",", "—", "–", "-"):
            return None
        end = border if quoted else border - 1
        start = 0 if self._is_trailing(cue) else min(behind, end)
        while start < end and (self._units[start].text in (",", ";", ":") or self._units[start].lower in COORDINATORS):
            start += 1
        if start >= end:
            return None
        if not quoted:
            return self._parenthetical(cue, start, end)
        first = self._start_of_quote(start, end)
        low, high = before.quote.inside if before.quote is not None else (0, 0)
        told = self._text[low:high].lower().split()
        whole = first == end - 1 or len(told) > _TITLE_WORDS or any(is_finite(word) for word in told)
        return (first, end) if whole or any(is_finite(unit.lower) for unit in self._units[first:end]) else None

    def _start_of_quote(self, start: int, end: int) -> int:
        """Where a statement that ends in a quote begins: with the first quote if that begins a sentence of its own."""
        last = self._units[end - 2].quote if end - 2 >= start else None
        if last is not None and self._text[last.end - last.width - 1] in ".?!":  # "on “60 Minutes.” “I do,” he said"
            return end - 1
        first = next(i for i in range(start, end) if self._units[i].quote is not None)
        quote = self._units[first].quote
        assert quote is not None
        opens = first == start or self._units[first - 1].text in (",", ":", "—", "–")
        capital = self._text[quote.start + 1 : quote.start + 2].isupper()
        return first if opens and (capital or first == start) else start

    def _parenthetical(self, cue: Cue, start: int, end: int) -> Range | None:
        """The clause before ", Trump said": it must have a verb, and the cue must end its own clause."""
        assert cue.reading is not None
        told = "a" in cue.reading.verb.classes and not cue.inverted
        behind = self._behind_addressee(cue.end) if told else cue.end
        place = skip_adverbials(self._units, behind, self._end)
        if place < self._end and self._units[place].lower in PREPOSITIONS:
            place = next((i for i in range(place, self._end) if self._units[i].text == ","), self._end)
        if place < self._end and self._units[place].text not in (",", ";", "—", "–"):
            return None
        words = self._units[start:end]
        return (
            (start, end)
            if any(unit.quote is not None or is_finite(unit.lower) for unit in words)
            else self._resumes(cue, start, end)
        )

    def _resumes(self, cue: Cue, start: int, end: int) -> Range | None:
        return (start, end) if self._resumed(cue) is not None else None

    def _resumed(self, cue: Cue) -> int | None:
        """The end of what is said if it goes on behind an inserted ", Trump said,", else None."""
        before = self._units[cue.border - 1]
        if before.text != ",":
            return None
        place = skip_adverbials(self._units, cue.end, self._end)
        if place + 1 >= self._end or self._units[place].text != ",":
            return None
        following = self._units[place + 1]
        if self._units[0].lower in SUBORDINATORS:  # "While some may lose, she said, most will win."
            return self._end
        if (
            following.lower in COORDINATORS
            or following.lower.endswith("ing")
            or following.lower in ("who", "which", "while")
        ):
            return None
        return self._end

    def _around(self, cue: Cue) -> Range | None:
        """What "according to X" reports: what stands before it, else what stands behind it."""
        first = cue.first
        behind = max((i for i in range(first) if self._units[i].text in (";", ":")), default=-1) + 1
        if first <= behind + 1:
            start = cue.end + 1 if cue.end < self._end and self._units[cue.end].text in ",:" else cue.end
            return (start, self._end) if start < self._end else None
        start = behind
        while start < first and (
            self._units[start].text in (",", ";", ":") or self._units[start].lower in COORDINATORS
        ):
            start += 1
        resumes = cue.end + 1 < self._end and self._units[cue.end].text == ","
        if resumes and not any(u.quote is not None or is_finite(u.lower) for u in self._units[start:first]):
            return (start, self._end)
        end = first
        while end > start and self._units[end - 1].text in (",", "—", "–", "("):
            end -= 1
        return (start, end) if end > start else None

    def _before_colon(self) -> list[Report]:
        """The report of "Trump hit back: “...”" and other clauses that end in a colon before a quote."""
        for place in range(1, self._end - 1):
            if self._units[place].text != ":" or not self._units[place + 1].clausal:
                continue
            subject = sentence_subject(self._units, 0, place)
            if subject is None:
                return []
            content = self._span((place + 1, self._end_of_quotes(place + 1, [])))
            return [Report(content, "direct", None, self._span(subject))]
        return []
