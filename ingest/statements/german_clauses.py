"""German sentences taken apart far enough to find who says what: units, segments between commas, noun phrases.

A quote is one unit here, so that its words are never taken for the article's own.
"""

from typing import NamedTuple

from ingest.statements.document import Document, Sentence
from ingest.statements.german_verbs import INFLECTED
from ingest.statements.german_words import (
    ADVERBS,
    FUNCTION_WORDS,
    GENITIVE,
    NOMINATIVE,
    OBLIQUE,
    PREPOSITIONS,
    PRONOUNS,
    role,
)
from ingest.statements.language import words
from ingest.statements.quotes import Quote
from retrieval.records import Span

Range = tuple[int, int]
_BREAKS = frozenset(",;:–—")
ATTACHING = words("von vom für aus beim")
_LED = ("team", "gruppe", "forscher", "forschern", "wissenschaftler", "wissenschaftlern", "anwälte", "ermittler")
_LONGEST_TERM = 3  # words and marks of a quote that is a name or a term
_PARTICLES = words("von van de da di del der den zu bin ibn al el la le du")
_ADJECTIVE = ("e", "er", "es", "en", "em")
_BARE_ADJECTIVE = ("e", "er", "es")  # a nominative without an article: "staatliche Medien"


class Unit(NamedTuple):
    """A token outside quotes, or a whole quote (then `quote` is set and the text is empty)."""

    text: str
    lower: str
    start: int
    end: int
    quote: Quote | None = None
    clausal: bool = False  # a quote that holds more than a name or a term
    is_title: bool = False  # a quote of capitalised words only, which may be a name

    @property
    def is_noun(self) -> bool:
        """A capitalised word, or a quoted name such as „Spiegel“."""
        if self.quote is not None:
            return not self.clausal
        if len(self.text) > 4 and "." in self.text[1:-1]:  # an internet address
            return True
        capital = self.text[0].isupper() or ("-" in self.text and self.text.rpartition("-")[2][:1].isupper())
        return capital and self.lower not in FUNCTION_WORDS

    @property
    def is_word(self) -> bool:
        """A word of the article itself."""
        return self.quote is None and self.text[0].isalnum()


class Clauses:
    """A sentence under the German rules. Places are indices of units, a `Range` is a stretch `[first, last)` of them.

    `segments` are the stretches between commas and the like, `end` the end of the sentence less its final dot,
    `capitals` the words that the article capitalises inside sentences, `before` the extent of the sentence before.
    """

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self.units = units_of(sentence)
        self.end = len(self.units)
        while self.end and self.units[self.end - 1].text in (".", "!", "…"):
            self.end -= 1
        self.segments = segments_of(self.units[: self.end])
        self.capitals = document.capitals
        before = document.sentences[sentence.index - 1] if sentence.index else None
        self.before = Span(before.start, before.end) if before else None

    def segment_of(self, place: int) -> int:
        """The number of the segment that holds a place."""
        last = len(self.segments) - 1
        return next((number for number, (_, high) in enumerate(self.segments) if place < high), last)

    def span(self, places: Range) -> Span:
        """The characters of a stretch of units."""
        return Span(self.units[places[0]].start, self.units[places[1] - 1].end)


def units_of(sentence: Sentence) -> list[Unit]:
    """The tokens of a sentence with each outer quote made one unit. A sentence inside a quote is read as it stands."""
    tokens = sentence.tokens
    depth = min(token.quoted for token in tokens) + 1
    units: list[Unit] = []
    index = 0
    quotes = [quote for quote in sentence.quotes if quote.start >= sentence.start]
    while index < len(tokens):
        token = tokens[index]
        quote = next((q for q in quotes if q.start == token.start), None) if token.quoted >= depth else None
        if quote is None:
            units.append(Unit(token.text, token.lower, token.start, token.end))
            index += 1
            continue
        first = index
        while index < len(tokens) and tokens[index].start < quote.end:
            index += 1
        inside = [token for token in tokens[first:index] if token.is_word]
        clausal = index - first - 2 > _LONGEST_TERM
        is_title = all(token.is_capitalised for token in inside)
        units.append(Unit("", "", quote.start, quote.end, quote, clausal, is_title))
    return units


def segments_of(units: list[Unit]) -> list[tuple[int, int]]:
    """The stretches `[first, last)` of units between commas, colons, semicolons and dashes.

    A verb right behind a quote („Ja, gern,“ sagte sie) begins a new one.
    """
    segments: list[tuple[int, int]] = []
    first, bracket = 0, 0
    for index, unit in enumerate(units):
        bracket = max(0, bracket + (unit.text == "(") - (unit.text == ")"))
        if unit.text in _BREAKS and not bracket and unit.quote is None:
            segments.append((first, index))
            first = index + 1
        elif unit.clausal and index + 1 < len(units) and units[index + 1].lower in INFLECTED:
            segments.append((first, index + 1))
            first = index + 1
    segments.append((first, len(units)))
    return [(low, high) for low, high in segments if high > low]


def noun_phrase(units: list[Unit], index: int, stop: int, attaching: frozenset[str] = ATTACHING) -> int:
    """Where the noun phrase that starts here ends, `index` itself if none does. Apposition is not included.

    `attaching` are the prepositions that may tie a further noun to it.
    """
    if index >= stop:
        return index
    unit = units[index]
    if unit.lower in PRONOUNS and not (index + 1 < stop and _continues_determiner(units, index, stop)):
        return index + 1
    head = _head(units, index, stop)
    if head == index:
        return index
    return _attributes(units, head, stop, attaching)


def _continues_determiner(units: list[Unit], index: int, stop: int) -> bool:
    """Whether "diese", "sie" and the like are a determiner of the noun that follows."""
    return units[index].lower in NOMINATIVE and _head(units, index, stop) > index + 1


def _head(units: list[Unit], index: int, stop: int) -> int:
    """The end of determiner, adjectives, and nouns or names."""
    if index >= stop:
        return index
    place = index
    has_determiner = units[place].lower in NOMINATIVE or units[place].lower in OBLIQUE
    if has_determiner:
        place += 1
    limit = min(stop, place + (8 if has_determiner else 4))
    endings = _ADJECTIVE if index and units[index - 1].lower in PREPOSITIONS else _BARE_ADJECTIVE
    while place < limit and not units[place].is_noun:
        if not _can_precede_noun(units, place, has_determiner, endings):
            return index
        place += 1
    if place >= limit or not units[place].is_noun:
        return index
    return _nouns(units, place, stop)


def _can_precede_noun(units: list[Unit], place: int, has_determiner: bool, endings: tuple[str, ...]) -> bool:
    """Whether a lower-case word can stand between a determiner, if there is one, and a noun: no finite verb can."""
    unit = units[place]
    if not unit.is_word:
        return False
    if unit.lower in INFLECTED and not (has_determiner and place + 1 < len(units) and units[place + 1].is_noun):
        return False
    if has_determiner:
        return True
    function_word = unit.lower in PREPOSITIONS or unit.lower in NOMINATIVE or unit.lower in OBLIQUE
    return not function_word and (unit.lower.endswith(endings) or unit.text[0].isdigit())


def _nouns(units: list[Unit], place: int, stop: int) -> int:
    """The end of a run of nouns and names with initials, particles, brackets and joining marks inside."""
    end = place
    while end < stop:
        unit = units[end]
        if (
            (unit.is_noun and unit.lower not in ADVERBS)
            or (unit.text in ("/", "&", ".", "’", "'") and end + 1 < stop and (units[end + 1].is_noun))
            or (
                unit.lower in _PARTICLES
                and end > place
                and end + 1 < stop
                and units[end + 1].is_noun
                and _joins(units, end)
            )
            or _is_adjective_behind_genitive(units, end, stop)
        ):
            end += 1
        elif unit.text == "(":
            closing = next((i for i in range(end, min(stop, end + 10)) if units[i].text == ")"), None)
            if closing is None:
                break
            end = closing + 1
        else:
            break
    return end


def _is_adjective_behind_genitive(units: list[Unit], place: int, stop: int) -> bool:
    """Whether an adjective stands between a genitive name and its noun ("Berlins früherer Bürgermeister")."""
    if place + 1 >= stop or not units[place].is_word or not units[place].lower.endswith(_BARE_ADJECTIVE):
        return False
    between = (
        units[place - 1].lower.endswith("s") and units[place + 1].is_noun and units[place].lower not in FUNCTION_WORDS
    )
    return between and units[place].lower not in INFLECTED


def _joins(units: list[Unit], place: int) -> bool:
    """Whether a particle stands inside a name ("Ursula von der Leyen"), not before a genitive or an origin."""
    return units[place].lower not in ("der", "den") and role(units[place - 1].lower) is None


def _attributes(units: list[Unit], end: int, stop: int, attaching: frozenset[str]) -> int:
    """The end of the genitives, origins and second members that follow a head."""
    while end < stop:
        word = units[end].lower
        led = word == "um" and units[end - 1].lower.endswith(_LED)  # "das Team um Anna Berg"
        if led and (further := _head(units, end + 1, stop)) > end + 1:
            end = further
        elif word in GENITIVE or word in attaching:
            further = _head(units, end + (word in attaching), stop) if word in attaching else _head(units, end, stop)
            if further <= end + 1:
                return end
            end = further
        elif word in ("und", "sowie") and end + 1 < stop:
            further = _head(units, end + 1, stop)
            if further == end + 1 or units[end + 1].lower in OBLIQUE:
                return end
            end = further
        else:
            return end
    return end


def skip_adverbials(units: list[Unit], index: int, stop: int) -> int:
    """The first place at or after `index` that is neither adverb nor prepositional phrase."""
    while index < stop:
        word = units[index].lower
        if word in ADVERBS and word not in PRONOUNS:
            index += 1
        elif word == "vor" and index + 1 < stop and units[index + 1].lower == "allem":
            index += 2
        elif word in PREPOSITIONS:
            end = _head(units, index + 1, stop)
            if end == index + 1:
                return index
            index = end
            while index < stop and units[index].lower in GENITIVE and _head(units, index, stop) > index + 1:
                following = _head(units, index, stop)
                if role(units[following - 1].lower) is not None:
                    break
                index = following
                break
        elif units[index].text[:1].isdigit() or word == "." or word == "uhr":
            index += 1
        else:
            return index
    return index
