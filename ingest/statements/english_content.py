"""What an English cue reports, where it follows the cue: how it begins, and where it ends."""

from ingest.statements.document import Document, Sentence
from ingest.statements.english_adverbials import skip_adverbials
from ingest.statements.english_sources import Cue
from ingest.statements.english_units import (
    Range,
    behind_dateline,
    is_adverb,
    units_of,
)
from ingest.statements.english_verbs import OUT_IS_SAID
from ingest.statements.english_words import (
    ADVERBS,
    COORDINATORS,
    DETERMINERS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    QUESTION_WORDS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    TIME_NOUNS,
    TIME_OPENERS,
    is_finite,
)
from ingest.statements.language import words
from ingest.statements.quotes import Quote
from retrieval.records import Span, StatementKind

_SUBORDINATE = words("while although though as when after because since before")
_AFTER_ACTS = words(
    """
    a an which who whose where when while as after before but in on at with one though although because since so
    even shows showing is was has had according he she they it
    """
)
_CONTRASTS = words("and but while though although whereas as when after")
_LONGEST_ASIDE = 14  # units between a verb and the quote it introduces
_FARTHEST_VERB = 25  # units within which a clause shows its finite verb


class Contents:
    """One sentence, and where what its cues report begins and ends. Places are indices of units."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self._text = document.text
        self._units = behind_dateline(units_of(sentence, document))
        self._end = len(self._units)
        while self._end and self._units[self._end - 1].text in (".", "!", "…"):
            self._end -= 1

    def _span(self, places: Range) -> Span:
        return Span(self._units[places[0]].start, self._units[places[1] - 1].end)

    def _kind(self, content: Range | None) -> StatementKind:
        if content is None:
            return "indirect"
        only_quotes = all(
            unit.quote is not None or not unit.is_word or unit.lower == "and" for unit in self._units[slice(*content)]
        )
        return "direct" if only_quotes else "indirect"

    def _is_clause(self, cue: Cue, start: int) -> bool:
        assert cue.reading is not None
        return bool(cue.reading.verb.classes & {"s", "t"} or cue.reading.verb.name == "tell")

    def _complement(self, cue: Cue) -> tuple[int | None, int]:
        """Where what is said begins behind the cue (None if nothing follows), and where the cue's own words end."""
        assert cue.reading is not None
        verb = cue.reading.verb
        place, end = cue.end, cue.end
        if place < self._end and self._units[place].lower in verb.prepositions and not cue.inverted:
            if verb.name == OUT_IS_SAID and self._units[place].lower == "out":
                return self._clause(cue, skip_adverbials(self._units, place + 1, self._end), True), place + 1
            start = place + 1
            if start < self._end and (self._units[start].is_word or self._units[start].quote is not None):
                return start, place + 1
            return None, place + 1
        acts = "o" in verb.classes
        if place < self._end and self._units[place].lower == "to" and verb.classes & {"z", "a"}:
            return place, end
        if "a" in verb.classes:
            behind = self._behind_addressee(place)
            if place < behind < self._end and self._units[behind].lower == "to":  # "asked the court to wait"
                return place, end
            if not acts or (
                behind < self._end and (self._units[behind].lower == "that" or self._units[behind].text in ",:")
            ):
                place = behind
        if acts and place < self._end and self._is_object(place):
            return (place, end) if verb.name != "call" or self._is_named_something(place) else (None, end)
        if not verb.classes & {"s", "t", "a", "o"}:
            return None, end
        return self._clause(
            cue, skip_adverbials(self._units, place, self._end), bool(verb.classes & {"s", "t", "a"})
        ), end

    def _is_named_something(self, start: int) -> bool:
        """Whether "called" gives its object a name ("called it a mistake", not "called the police", "called him out")."""
        rest = self._units[start + 1 : self._end]
        if self._units[start].quote is not None:
            return True
        if self._units[start].lower in OBJECT_PRONOUNS | {"it", "that", "this"}:
            return bool(rest) and rest[0].lower not in ADVERBS | PREPOSITIONS | {"out", "off", "up"}
        return any(unit.quote is not None or unit.lower in ("a", "an", "the", "one") for unit in rest)

    def _is_object(self, place: int) -> bool:
        unit = self._units[place]
        if unit.quote is not None:
            return True
        if unit.text in ("$", "£", "€"):
            return True
        if unit.lower in TIME_OPENERS and place + 1 < self._end and self._units[place + 1].lower in TIME_NOUNS:
            return False
        if not unit.is_word or unit.lower in COORDINATORS or unit.lower in TIME_NOUNS:
            return False
        if unit.lower in ADVERBS or unit.lower in PREPOSITIONS:
            return False
        return unit.lower not in ("when", "while", "if", "because", "although", "though")

    def _clause(self, cue: Cue, place: int, says: bool) -> int | None:
        """The beginning of a clause or a quote that is what is said."""
        assert cue.reading is not None
        if place >= self._end:
            return None
        unit = self._units[place]
        if unit.quote is not None:
            return None if "q" in cue.reading.verb.classes and self._is_title(unit.quote) else place
        if unit.text in (",", ":", "—", "–"):
            return self._behind_mark(cue, place, says)
        if not says or not unit.is_word or unit.lower in COORDINATORS or unit.lower in ("nothing", "little"):
            return None
        opening = self._units[cue.border - 1].lower if cue.border else ""
        if opening in ("that", "which", "who") and unit.text.islower() and is_finite(unit.lower):
            return place  # "a letter that he said was drafted by others"
        if unit.lower in ("that", "there") or unit.lower in QUESTION_WORDS - {"when", "which", "who", "if"}:
            return place
        name = cue.reading.verb.name
        if (unit.lower in SUBORDINATORS and unit.lower != "if") or (unit.lower in PREPOSITIONS and name != "say"):
            return None
        if "q" in cue.reading.verb.classes:
            return None
        starts = self._has_verb(place) or (name == "say" and (unit.is_name or unit.lower in DETERMINERS))
        return place if starts or self._is_pronoun_with_verb(place) else None

    def _is_pronoun_with_verb(self, place: int) -> bool:
        """Whether a pronoun stands here with a present tense that no list has ("she trains", "they hope")."""
        following = self._units[place + 1] if place + 1 < self._end else None
        if following is None or not following.is_word or not following.text.islower():
            return False
        if is_adverb(self._units, place + 1) or following.lower in PREPOSITIONS | COORDINATORS | SUBORDINATORS:
            return False
        pronoun = self._units[place].lower
        return pronoun in ("i", "we", "they") or (pronoun in ("he", "she", "it") and following.lower.endswith("s"))

    def _is_title(self, quote: Quote) -> bool:
        """Whether a quote names a work ("wrote “Peter Pan”"): two to five words, all with capitals but the small ones."""
        low, high = quote.inside
        told = self._text[low:high].split()
        return 2 <= len(told) <= 5 and all(word[:1].isupper() or len(word) < 4 for word in told)

    def _behind_mark(self, cue: Cue, mark: int, says: bool) -> int | None:
        """The beginning of what is said behind a comma, colon or dash; an adverb or an aside may stand between."""
        place = mark + 1
        if place >= self._end:
            return None
        following = self._units[place]
        if following.clausal:
            return place
        if not says:
            return None
        if is_adverb(self._units, place) and place + 2 < self._end and self._units[place + 1].text == ",":
            return self._clause(cue, place + 2, says)  # "said, however, that"
        ahead = self._quote_behind_comma(place) if self._units[mark].text == "," else None
        if ahead is not None:
            return ahead
        colon = self._units[mark].text == ":" and not following.text[:1].isdigit()
        return place if colon or following.lower == "that" else None

    def _quote_behind_comma(self, start: int) -> int | None:
        """A quote behind one more comma ("joked, raising his glass, “...”"), if no clause of its own stands between."""
        for place in range(start + 1, min(start + _LONGEST_ASIDE, self._end - 1)):
            unit = self._units[place]
            own_clause = unit.lower in SUBJECT_PRONOUNS and self._units[start].lower not in ("where", "which", "who")
            if unit.quote is not None or own_clause or unit.lower in COORDINATORS:
                return None
            if unit.text == ",":
                following = self._units[place + 1]
                return place + 1 if following.clausal or following.lower == "that" else None
        return None

    def _has_verb(self, start: int) -> bool:
        """Whether a clause starts here: a finite verb or a quote follows before the next break."""
        for place in range(start, min(self._end, start + _FARTHEST_VERB)):
            unit = self._units[place]
            if unit.quote is not None:
                return True
            if unit.text in (";", ":"):
                return False
            if place == start:
                if "'" in unit.text or "’" in unit.text:
                    if is_finite(unit.lower):
                        return True
                elif unit.lower == "to" or (unit.text.islower() and is_finite(unit.lower)):
                    return False
            elif unit.is_word and unit.text.islower() and is_finite(unit.lower):
                return True
        return False

    def _behind_addressee(self, place: int) -> int:
        """The place behind whom a speaker tells something ("CNN's Jake Tapper", "a crowd of supporters", "him")."""
        units = self._units
        if place >= self._end or units[place].lower == "that":
            return place
        for ahead in range(place, min(self._end, place + 15)):
            unit = units[ahead]
            if unit.lower == "that" and ahead > place:
                return ahead
            if (not unit.is_word and unit.text not in ".'’&-") or (unit.text.islower() and is_finite(unit.lower)):
                break
        if units[place].lower in OBJECT_PRONOUNS or units[place].lower == "it":
            return place + 1
        end = place
        while end < self._end:
            unit = units[end]
            if unit.quote is not None and (end == place or unit.clausal):
                break
            if unit.quote is None and not unit.is_word and unit.text not in ".'’&-/":
                break
            if unit.lower in SUBJECT_PRONOUNS or unit.lower in QUESTION_WORDS:
                break
            if unit.lower == "to" or (unit.lower in PREPOSITIONS and unit.lower not in ("of", "from", "with", "at")):
                break
            if end > place and unit.lower in DETERMINERS and units[end - 1].lower not in PREPOSITIONS | {"and"}:
                break
            if end > place and unit.text.islower() and is_finite(unit.lower):
                break
            if end > place and unit.is_name and units[end - 1].text.islower() and units[end - 1].lower.endswith("s"):
                break
            end += 1
        return end

    def _stop(self, cue: Cue, start: int, later: list[Cue]) -> int:
        """Where what is said ends: with the sentence, or before a cue that stands beside this one."""
        stop = self._end
        subordinate = cue.border > 0 and self._units[cue.border - 1].lower in _SUBORDINATE
        act = cue.reading is not None and not self._is_clause(cue, start)
        for place in range(start, self._end):
            unit = self._units[place]
            if unit.text == ";" or (cue.relative and unit.text in (",", "—")):
                stop = place
                break
            if unit.text == "," and (subordinate or (act and self._ends_act(place))):
                stop = place
                break
            if place > start and self._breaks_off(place):
                stop = place
                break
            if (
                subordinate
                and unit.quote is not None
                and self._ends_in_comma(unit.quote)
                and self._starts_main_clause(place)
            ):
                stop = place + 1
                break
        for other in later:
            if start < other.border < stop and self._stands_beside(cue, other):
                stop = other.border
                break
        while stop > start + 1 and (
            self._units[stop - 1].text in (",", "–", "—") or self._units[stop - 1].lower in COORDINATORS
        ):
            if self._units[stop - 1].quote is not None:
                break
            stop -= 1
        return stop

    def _starts_main_clause(self, comma: int) -> bool:
        """Whether the main clause follows this comma ("While Trump said no, his aides ...")."""
        if comma + 1 >= self._end:
            return False
        first = self._units[comma + 1]
        return first.is_name or first.lower in SUBJECT_PRONOUNS or first.lower in DETERMINERS

    def _breaks_off(self, place: int) -> bool:
        """Whether the article's own comment begins here: ", even as ...", or a dash with an apposition up to the end."""
        unit = self._units[place]
        following = [other.lower for other in self._units[place + 1 : min(place + 3, self._end)]]
        if unit.text == "," and following in (["even", "as"], ["when", "asked"]):
            return True
        closed = any(other.text in ("—", "–") for other in self._units[place + 1 : self._end])
        return unit.text in ("—", "–") and not closed and following[:1] in (["a"], ["an"], ["the"])

    def _ends_in_comma(self, quote: Quote) -> bool:
        return self._text[quote.end - quote.width - 1] == ","

    def _ends_act(self, comma: int) -> bool:
        """Whether the object of an act ends at this comma: what follows it is no further part of a list."""
        if comma + 1 >= self._end:
            return True
        first = self._units[comma + 1]
        if first.quote is not None:
            return False
        clause = first.is_name and comma + 2 < self._end and is_finite(self._units[comma + 2].lower)
        return clause or first.lower in _AFTER_ACTS or first.lower.endswith("ing")

    def _stands_beside(self, cue: Cue, other: Cue) -> bool:
        """Whether a later cue in a sentence goes on from this one, and does not lie in what it reports."""
        before = self._units[other.border - 1]
        at_break = before.text in (",", "—", "–") or before.quote is not None
        at = self._units[other.border]
        if other.reading is None:
            return at_break or other.end >= self._end
        if other.shared and other.reading.form == "ing":
            return at.text in (",", "–", "—") or (before.quote is not None and at.quote is None) or at_break
        if cue.reading is None:
            return False
        if self._is_trailing(other):
            return True
        alike = other.reading.form == cue.reading.form and cue.reading.form in ("past", "present")
        if other.shared:
            return alike
        opening = self._units[cue.border - 1].lower if cue.border else ""
        if opening in _CONTRASTS - {"and", "but"} and before.text == ",":
            return True
        if before.lower in _CONTRASTS and other.border >= 2:
            earlier = self._units[other.border - 2]
            broken = earlier.text == "," or earlier.quote is not None
            return broken if before.lower == "and" and opening not in _SUBORDINATE else broken or alike
        return False

    def _is_trailing(self, cue: Cue) -> bool:
        """Whether a cue ends the sentence behind a comma (", the Sentinel reported"): all before it is what it reports."""
        if cue.shared or cue.border == 0 or cue.reading is None or "s" not in cue.reading.verb.classes:
            return False
        subject = self._units[cue.subject[0]] if cue.subject else None
        named = subject is not None and subject.lower not in SUBJECT_PRONOUNS
        return (
            named
            and self._units[cue.border - 1].text == ","
            and skip_adverbials(self._units, cue.end, self._end) >= self._end
        )

    def _end_of_quotes(self, start: int, later: list[Cue]) -> int:
        """The end of the quotes that begin here, joined by "and" or marks only."""
        end = start + 1
        place = end
        while place < self._end:
            unit = self._units[place]
            if unit.quote is not None:
                end = place + 1
            elif unit.is_word and unit.lower != "and":
                break
            place += 1
        return end
