"""From the reports of single sentences to the statements of an article: speakers, continuations, slices."""

from dataclasses import dataclass, replace

from ingest.statements.document import Document, Sentence, read
from ingest.statements.language import ACTS, Language, Report
from ingest.statements.mentions import Entity
from ingest.statements.quotes import Quote
from retrieval.records import Span, Statement

_LONGEST_CONTINUATION = 700  # characters; a longer chain of sentences is told as several statements
_LONGEST_SENTENCE = 500  # tokens outside quotes; what is longer is a table or a list, and would take the rules too long
_FARTHEST_PRONOUN = 2  # sentences back to whom a pronoun means
_FARTHEST_OMITTED = 4  # the same where nobody is named: "Weiter hieß es", "in der Rede"
_WORDS_OF_A_SENTENCE = 4  # an unattributed quote of fewer words is a title or a term, not a statement


@dataclass(slots=True)
class _Found:
    """A report with its sentence and, once resolved, its speaker."""

    report: Report
    sentence: Sentence
    speaker: Entity | None
    free: bool = False  # a continuation: no cue of its own


def find_in_article(text: str, language: Language) -> list[Statement]:
    """The statements of a text that tells of others, in order."""
    lexicon = language.lexicon
    document = read(text, lexicon.abbreviations, lexicon.ordinal_dot, follows_quote=lexicon.follows_quote)
    found = _Reader(document, language).read()
    return sorted(_slices(document, found), key=lambda statement: (statement.start, statement.content.start))


class _Reader:
    """Reads an article from its beginning, and remembers who spoke last."""

    def __init__(self, document: Document, language: Language) -> None:
        self._document = document
        self._language = language
        self._cast = language.cast(document)
        self._found: list[_Found] = []
        self._last: _Found | None = None
        self._waiting: Sentence | None = None

    def read(self) -> list[_Found]:
        """All reports of the document with their speakers."""
        for sentence in self._document.sentences:
            if sum(not token.quoted for token in sentence.tokens) > _LONGEST_SENTENCE:
                continue
            reports = self._language.reports(self._document, sentence)
            for report in reports:
                if report.same_speaker and report.cue is None and self._goes_on(sentence):
                    self._continue(sentence)
                elif report.same_speaker and report.cue is None:
                    self._add_free(report, sentence)
                else:
                    self._add(report, sentence)
            self._read_inner_quotes(sentence)
            if not reports and not self._continue(sentence) and not self._is_aside(sentence):
                self._last = None
            self._waiting = sentence if self._language.introduces(self._document, sentence) else None
        return self._found

    def _goes_on(self, sentence: Sentence) -> bool:
        """Whether the sentence before this one, or one a heading away, held a statement."""
        return self._last is not None and sentence.index - self._last.sentence.index <= 1

    def _add(self, report: Report, sentence: Sentence) -> None:
        reach = _FARTHEST_OMITTED if report.same_speaker else _FARTHEST_PRONOUN
        previous = self._last.speaker if self._last else self._speaker_before(sentence, reach)
        if report.content.end <= sentence.start:  # "Das sagte X": the sentence before is nobody else's
            self._found = [
                found for found in self._found if not (found.free and found.sentence.index == sentence.index - 1)
            ]
        if report.source is not None:
            speakers = self._cast.speakers(report.source, previous, report.plural)
        else:
            speakers = [previous if report.same_speaker else None]
        found = [_Found(report, sentence, speaker) for speaker in speakers]
        self._found += found
        self._last = found[0]

    def _add_free(self, report: Report, sentence: Sentence) -> None:
        """Adds free reported speech that follows no statement at once: of the speaker just before, or of whom it follows."""
        before = self._found_before(sentence)
        if before is not None:
            report, speaker = replace(report, source=before.report.source), before.speaker
        else:
            speaker = self._only_person_before(sentence)
        self._last = _Found(report, sentence, speaker, free=True)
        self._found.append(self._last)

    def _only_person_before(self, sentence: Sentence) -> Entity | None:
        """The person of the sentence before, if it mentions one only: whose words free reported speech may be."""
        before = self._document.sentences[sentence.index - 1] if sentence.index else None
        same = before is not None and sentence.paragraph - before.paragraph <= 1
        return self._cast.subject_of(before) if before is not None and same else None

    def _speaker_before(self, sentence: Sentence, reach: int) -> Entity | None:
        """The last speaker within so many sentences before, for a pronoun after an aside."""
        before = self._found_before(sentence, reach)
        return before.speaker if before is not None else None

    def _found_before(self, sentence: Sentence, reach: int = _FARTHEST_PRONOUN) -> _Found | None:
        """The last statement, if it is no more than so many sentences back."""
        last = self._found[-1] if self._found else None
        return last if last is not None and sentence.index - last.sentence.index <= reach else None

    def _continue(self, sentence: Sentence) -> bool:
        """Adds a sentence without a cue that goes on with the statement before: free reported speech, further quotes."""
        quote = self._whole_quote(sentence)
        if quote is not None:
            return self._add_quote(quote, sentence)
        if self._last is None or not self._goes_on(sentence):
            return False
        last = self._last
        told = last.report.kind == "indirect" and last.report.content.end > last.sentence.start
        if not told and not self._is_free(sentence):
            return False
        if not self._language.continues(self._document, sentence):
            return False
        content = Span(sentence.start, sentence.end)
        if self._last.free and self._last.sentence.paragraph == sentence.paragraph:
            whole = Span(self._last.report.content.start, sentence.end)
            if whole.end - whole.start <= _LONGEST_CONTINUATION:
                self._last.report = replace(self._last.report, content=whole)
                self._last.sentence = sentence
                return True
        report = Report(content, "indirect", cue=None, source=self._last.report.source, same_speaker=True)
        self._last = _Found(report, sentence, self._last.speaker, free=True)
        self._found.append(self._last)
        return True

    def _is_free(self, sentence: Sentence) -> bool:
        """Whether a sentence is reported by its form alone, so that it goes on with any statement, not with a told one only."""
        reports = self._language.reports(self._document, sentence)
        return any(report.same_speaker and report.cue is None for report in reports)

    def _whole_quote(self, sentence: Sentence) -> Quote | None:
        """The quote that makes up a sentence, None if there are words of the article beside it."""
        outer = [quote for quote in sentence.quotes if quote.depth == 1]
        words = [token for token in sentence.tokens if token.is_word]
        goes_on = (
            self._language.lexicon.joins_quotes
            and self._last is not None
            and self._last.sentence.index + 1 == sentence.index
        )
        fewest = 1 if goes_on else _WORDS_OF_A_SENTENCE
        if len(outer) != 1 or any(not token.quoted for token in words) or len(words) < fewest:
            return None
        return outer[0]

    def _add_quote(self, quote: Quote, sentence: Sentence) -> bool:
        """A quote that stands alone belongs to the sentence that introduced it, else to the speaker before."""
        source = None
        if self._last is not None and self._goes_on(sentence):
            if self._introduced(quote):
                return True
            if self._language.lexicon.joins_quotes and self._is_joined(self._last, quote, sentence):
                return True
            speaker, source = self._last.speaker, self._last.report.source
        elif self._waiting is not None:
            speaker = self._cast.subject_of(self._waiting)
        else:
            return False
        report = Report(Span(quote.start, quote.end), "direct", cue=None, source=source, same_speaker=True)
        self._last = _Found(report, sentence, speaker, free=True)
        self._found.append(self._last)
        return True

    def _introduced(self, quote: Quote) -> bool:
        """Makes an act that ends in a colon ("Er würdigte den Toten:") and the quote behind it one direct speech."""
        last = self._last
        if last is None or self._waiting is not last.sentence or last.report.kind not in ACTS:
            return False
        last.report = replace(last.report, content=Span(quote.start, quote.end), kind="direct")
        return True

    def _is_joined(self, last: _Found, quote: Quote, sentence: Sentence) -> bool:
        """Adds a quote to the direct speech right before it in the paragraph, if the two are not too long together."""
        whole = Span(last.report.content.start, quote.end)
        beside = last.sentence.index == sentence.index - 1 and last.sentence.paragraph == sentence.paragraph
        if not beside or last.report.kind != "direct" or whole.end - whole.start > _LONGEST_CONTINUATION:
            return False
        last.report = replace(last.report, content=whole)
        last.sentence = replace(last.sentence, index=sentence.index, end=sentence.end)
        return True

    def _is_aside(self, sentence: Sentence) -> bool:
        """A heading or a link between paragraphs does not end a chain of statements."""
        return len(sentence.tokens) <= 4

    def _read_inner_quotes(self, sentence: Sentence) -> None:
        """A quote in a quote belongs to the inner speaker, as far as the outer quote names him."""
        for quote in sentence.quotes:
            around = [q for q in sentence.quotes if q.depth == 1 and q.start < quote.start < q.end]
            if quote.depth != 2 or not around:
                continue
            outer = around[-1]
            for report, inner_sentence in self._inner_reports(outer, quote):
                speaker = self._cast.speaker(report.source, None) if report.source else None
                self._found.append(_Found(report, inner_sentence, speaker))

    def _inner_reports(self, outer: Quote, inner: Quote) -> list[tuple[Report, Sentence]]:
        start, end = outer.inside
        lexicon = self._language.lexicon
        part = read(self._document.text[:end], lexicon.abbreviations, lexicon.ordinal_dot, start, lexicon.follows_quote)
        sentence = part.sentence_at(inner.start)
        reports = self._language.reports(part, sentence)
        return [(r, sentence) for r in reports if r.content.start <= inner.start and r.content.end >= inner.end]


def _slices(document: Document, found: list[_Found]) -> list[Statement]:
    """The statements with the slice that is quoted: the sentence where it is one speaker's, else the clause."""
    statements: list[Statement] = []
    by_sentence: dict[int, list[_Found]] = {}
    for item in found:
        by_sentence.setdefault(item.sentence.start, []).append(item)
    for items in by_sentence.values():
        for item in items:
            start, end = _slice(document, item, items)
            report = item.report
            name = item.speaker.name if item.speaker else None
            statements.append(Statement(start, end, report.content, report.kind, name, report.source, report.cue))
    return statements


def _extent(item: _Found) -> tuple[int, int]:
    """What a report covers of its own sentence; a continuation has its source in a sentence before."""
    report = item.report
    named = () if item.free else (report.source, report.cue)
    spans = [span for span in (report.content, *named) if span is not None]
    return min(span.start for span in spans), max(span.end for span in spans)


def _slice(document: Document, item: _Found, beside: list[_Found]) -> tuple[int, int]:
    """The sentence(s) of a report; its own words only if others speak there too or half of the sentence is not said."""
    low, high = _extent(item)
    start = min(item.sentence.start, low)
    end = max(item.sentence.end, high)
    if item.free:
        return low, high
    shared = any(
        other.report is not item.report and (other.speaker is not item.speaker or item.speaker is None)
        for other in beside
    )
    if shared or 2 * (high - low) <= end - start:
        return _with_closing_mark(document, low, high)
    return start, end


def _with_closing_mark(document: Document, low: int, high: int) -> tuple[int, int]:
    text = document.text
    return low, high + 1 if high < len(text) and text[high] in ".!?" else high
