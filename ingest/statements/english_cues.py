"""Where an English sentence reports speech: reporting verbs with their subjects, and "according to".

A verb form counts if what stands before it makes it a finite verb, a progressive or a participle with a known subject;
negated, modal and most infinitive forms report nothing ("did not say", "would say", "declined to say").
"""

from dataclasses import dataclass, replace

from ingest.statements.english_adverbials import back_over_adverbials
from ingest.statements.english_sources import Cue, according, in_the_words
from ingest.statements.english_subjects import sentence_subject, subject_after, subject_before
from ingest.statements.english_units import Range, Unit, is_adverb, is_agent, is_plural
from ingest.statements.english_verbs import INFLECTED, Inflected, Verb
from ingest.statements.english_words import (
    ADVERBS,
    BE,
    DETERMINERS,
    HAVE,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    TIME_NOUNS,
    is_auxiliary,
    is_finite,
    is_possessive,
    without_genitive,
)
from ingest.statements.language import words

_TELLINGS = words("statement letter email tweet post release message memo interview speech op-ed article note")
_BEFORE_PARTICIPLE = words("by upon while after before in and but when")
_ONWARD = words("went goes going continued continues proceeded rose")
_CONDITIONS = words("if whether unless should")
_NOBODY = words("no neither nor nobody none")
_INVERTING = words("say write report note add explain argue warn conclude")
UNLISTED = Inflected(Verb("", frozenset("s"), frozenset()), "past")


@dataclass(frozen=True, slots=True)
class _Group:
    """A verb with its auxiliaries: where it begins, and what they make of it."""

    first: int
    words: tuple[str, ...]
    subject: int | None  # a pronoun with a contracted auxiliary ("he's")

    def has(self, words: frozenset[str]) -> bool:
        """Whether one of these words is in it."""
        return any(word in words for word in self.words)


def find_cues(units: list[Unit], text: str) -> list[Cue]:
    """All reporting expressions of a sentence, from left to right."""
    cues: list[Cue] = []
    for place, unit in enumerate(units):
        if not unit.is_word:
            continue
        cue: Cue | None = None
        if unit.lower == "according" and place + 2 < len(units) and units[place + 1].lower == "to":
            cue = according(units, place, place + 2)
        elif unit.lower == "in":
            cue = in_the_words(units, place)
        elif unit.text.islower() or place == 0:
            cue = _verb(units, place, cues, text)
        if cue is not None:
            cues.append(cue)
    return cues


def _verb(units: list[Unit], place: int, earlier: list[Cue], text: str) -> Cue | None:
    """The cue that a reporting verb here makes, None if it reports nothing."""
    readings = INFLECTED.get(units[place].lower)
    if units[place].lower in ("put", "puts") and place + 1 < len(units) and units[place + 1].lower == "it":
        cue = _finite(units, place, _group(units, place), UNLISTED, earlier, text)  # "As Marlow put it: “...”"
        as_put = cue is not None and cue.border > 0 and units[cue.border - 1].lower == "as"
        return replace(cue, end=place + 2, border=cue.border - 1) if cue is not None and as_put else None
    if readings is None:
        return _unlisted(units, place, text)
    if units[place].lower == "asked" and _asks_not_to_be_named(units, place + 1):
        return None
    group = _group(units, place)
    reading = readings[0]
    if group.has(NEGATIONS) or any(word.endswith("n't") for word in group.words):
        return None
    form = reading.form
    if form == "ing" and not group.has(BE):
        return _participle(units, place, group, reading, earlier)
    if group.has(MODALS):
        return None
    if form == "base" and "to" in group.words:
        return _infinitive(units, place, group, reading)
    if form == "participle" and not group.has(HAVE):
        return None
    if form in ("past", "participle") and group.has(BE):
        return None
    if form == "past" and "to" in group.words:
        return None
    return _finite(units, place, group, reading, earlier, text)


def _asks_not_to_be_named(units: list[Unit], place: int) -> bool:
    """Whether "not to be named", "to remain anonymous" or the like stands here: about the report, not the subject."""
    words = [unit.lower for unit in units[place : place + 3]]
    return words == ["not", "to", "be"] or (words[:1] == ["to"] and words[2:] == ["anonymous"]) or "anonymity" in words


def _group(units: list[Unit], place: int) -> _Group:
    """The verb group that ends here."""
    words: list[str] = []
    first = place
    index = place
    while index > 0:
        unit = units[index - 1]
        word = unit.lower
        if unit.quote is not None or not unit.is_word:
            break
        pronoun = word.replace("’", "'").partition("'")
        if pronoun[1] and pronoun[0] in SUBJECT_PRONOUNS:
            words.append("'" + pronoun[2])
            return _Group(index - 1, tuple(words), index - 1)
        if is_auxiliary(word) or word in NEGATIONS or word == "to":
            words.append(word.replace("’", "'"))
            first = index = index - 1
        elif is_adverb(units, index - 1):
            index -= 1
        else:
            break
    return _Group(first, tuple(words), None)


def _participle(units: list[Unit], place: int, group: _Group, reading: Inflected, earlier: list[Cue]) -> Cue | None:
    """The cue of "..., saying that": its subject is that of the clause it hangs on."""
    before = place
    while before and units[before - 1].lower in ADVERBS - _BEFORE_PARTICIPLE and units[before - 1].quote is None:
        before -= 1
    if before == 0:
        return _opening(units, place, reading)
    unit = units[before - 1]
    quoted_as = unit.lower == "as" and before > 1 and units[before - 2].lower == "quoted"
    with_subject = subject_before(units, before, 0) if unit.is_name else None
    if with_subject is not None and with_subject[0] > 0 and units[with_subject[0] - 1].lower == "with":
        return Cue(place, place, place + 1, with_subject[0] - 1, reading, with_subject, shared=True)
    attached = unit.text in (",", "–", "—") or unit.quote is not None or unit.lower in _BEFORE_PARTICIPLE | _TELLINGS
    if not attached and not quoted_as:
        return None
    if reading.verb.classes & {"t"} or _is_absolute(units, before - 1):
        return None
    subject = _shared_subject(units, before - 1, earlier)
    if subject is None and before == 1:
        return _opening(units, place, reading)
    if subject is None:
        return None
    border = before - 1 if unit.quote is None else before
    return Cue(place, place, place + 1, border, reading, subject, shared=True)


def _opening(units: list[Unit], place: int, reading: Inflected) -> Cue | None:
    """The cue of a participle that opens a sentence ("Noting that ..., Tester added"): its subject follows the comma."""
    comma = next((i for i in range(place + 1, len(units)) if units[i].text == ","), None)
    subject = sentence_subject(units, comma + 1, len(units)) if comma is not None else None
    if subject is None or comma is None or subject[0] != comma + 1 or "t" in reading.verb.classes:
        return None
    return Cue(place, place, place + 1, place, reading, subject, shared=True, relative=True)


def _is_absolute(units: list[Unit], place: int) -> bool:
    """Whether a participle has a subject of its own behind "with" (", with officials saying")."""
    while place > 0 and units[place - 1].text not in (",", ";", "—", "–") and units[place - 1].quote is None:
        place -= 1
    return units[place].lower == "with"


def _infinitive(units: list[Unit], place: int, group: _Group, reading: Inflected) -> Cue | None:
    """The cue of "went on to say"; other infinitives report nothing."""
    if not (group.first > 1 and (units[group.first - 1].lower in _ONWARD or units[group.first - 1].lower == "on")):
        return None
    onward = group.first - 2 if units[group.first - 1].lower == "on" else group.first - 1
    if units[onward].lower not in _ONWARD:
        return None
    subject = subject_before(units, onward, 0)
    return Cue(onward, place, place + 1, subject[0], reading, subject) if subject else None


def _finite(
    units: list[Unit], place: int, group: _Group, reading: Inflected, earlier: list[Cue], text: str
) -> Cue | None:
    """The cue of a finite reporting verb with its subject before it, behind it, or shared with an earlier verb."""
    if group.subject is not None:
        return Cue(group.first, place, place + 1, group.subject, reading, (group.subject, group.subject + 1))
    inverted = _inverted(units, place, group, reading, text)
    if inverted is not None:
        return inverted
    subject = subject_before(units, group.first, 0)
    if subject is not None:
        return _with_subject(units, place, group, reading, subject)
    before = back_over_adverbials(units, group.first, 0)
    if not before or reading.form == "base" or not _coordinated(units, before, earlier):
        return None
    shared = _shared_subject(units, before - 1, earlier)
    return Cue(group.first, place, place + 1, before - 1, reading, shared, shared=True) if shared else None


def _coordinated(units: list[Unit], before: int, earlier: list[Cue]) -> bool:
    unit = units[before - 1]
    return unit.lower in ("and", "but", "then") or (unit.text == "," and bool(earlier))


def _with_subject(units: list[Unit], place: int, group: _Group, reading: Inflected, subject: Range) -> Cue | None:
    """The cue of a verb with its subject before it, if the two agree and the subject can speak."""
    border = subject[0]
    opening = units[border - 1].lower if border else ""
    if opening in _CONDITIONS or (opening in ("when", "whenever") and reading.form in ("base", "present")):
        return None
    if units[border].lower in _NOBODY or opening in _NOBODY:
        return None
    if not group.words and not _agrees(units, place, reading, subject):
        return None
    if reading.verb.name != "say" and not is_agent(units, subject):
        return None
    if units[border].lower == "who":
        antecedent = _antecedent(units, border)
        return Cue(group.first, place, place + 1, border, reading, antecedent or subject, relative=True)
    of_object = opening in ("what", "which", "whom") and not (border > 1 and units[border - 2].lower in PREPOSITIONS)
    if of_object and not (place + 1 < len(units) and units[place + 1].quote is not None):
        return None
    return Cue(group.first, place, place + 1, border, reading, subject)


def _agrees(units: list[Unit], place: int, reading: Inflected, subject: Range) -> bool:
    """Whether a bare form can be the finite verb of this subject, and is no noun or participle."""
    behind_quote = subject[0] > 0 and units[subject[0] - 1].clausal
    following = units[place + 1].lower if place + 1 < len(units) else ""
    verb = reading.verb
    if reading.form in ("base", "present"):
        if units[subject[0]].lower != "who" and is_plural(units, subject) != (reading.form == "base"):
            return False
        return behind_quote or "n" not in verb.classes or not _reads_as_noun(units, place, subject, verb)
    if verb.name == "call" and any(unit.lower in ("a", "an") for unit in units[slice(*subject)]):
        return False  # "a website called ..."
    passive = following in ("by", "of") and following not in verb.prepositions and verb.name != "say"
    return behind_quote or not passive


def _reads_as_noun(units: list[Unit], place: int, subject: Range, verb: Verb) -> bool:
    """Whether "claims" is a noun here ("the latest claims"): a subject that is no pronoun and no agent's head."""
    last = units[place - 1]
    first = units[subject[0]]
    if first.lower in SUBJECT_PRONOUNS:
        return False
    if is_possessive(last.text) or last.lower in DETERMINERS or last.lower in PREPOSITIONS:
        return True
    following = units[place + 1] if place + 1 < len(units) else None
    if following is None or not is_agent([last], (0, 1)):
        return True
    if following.lower == "that" and place + 2 < len(units) and is_finite(units[place + 2].lower):
        return True  # "the states that have suffered"
    if following.quote is not None or following.lower in {"that", "to"} | verb.prepositions | DETERMINERS:
        return False
    if following.text in (",", ":"):
        return place + 2 >= len(units) or units[place + 2].quote is None
    return following.lower not in SUBJECT_PRONOUNS and not ("o" in verb.classes and following.is_name)


def _antecedent(units: list[Unit], who: int) -> Range | None:
    """The noun phrase that "who" stands for."""
    end = who
    if end and units[end - 1].text in (",", "—", "–"):
        end -= 1
    phrase = subject_before(units, end, 0) if end else None
    if phrase is not None:  # "asked her about several women who": the last noun phrase
        tied = [
            i
            for i in range(phrase[0] + 1, end)
            if units[i].lower in ("about", "with", "to", "against", "from", "by", "than")
        ]
        phrase = (tied[-1] + 1, phrase[1]) if tied and tied[-1] + 1 < phrase[1] else phrase
    if phrase is not None and phrase[0] > 1 and units[phrase[0] - 1].text == "," and units[phrase[0] - 2].is_name:
        named = subject_before(units, phrase[0] - 1, 0)  # "Matt Duss, the president of the foundation, who"
        phrase = (named[0], phrase[1]) if named is not None else phrase
    return phrase if phrase is not None and is_agent(units, phrase) else None


def _inverted(units: list[Unit], place: int, group: _Group, reading: Inflected, text: str) -> Cue | None:
    """The cue of "..., said Trump": a verb of saying right behind a quote or a comma, its subject behind it."""
    if place == 0:
        return _said_first(units, reading)
    if group.words or "s" not in reading.verb.classes or reading.form not in ("past", "present"):
        return None
    before = units[place - 1]
    behind_quote = before.clausal
    if not behind_quote and (before.text not in (",", "—", "–") or reading.verb.name not in _INVERTING):
        return None
    stop = len(units)
    while stop and units[stop - 1].text in (".", "!", "…"):
        stop -= 1
    subject = subject_after(units, place + 1, stop)
    if subject is None:
        return None
    if not behind_quote:
        following = units[subject[1]] if subject[1] < stop else None
        if (
            following is not None
            and following.text not in (".", ",", ";", "!", "?")
            and following.lower not in PREPOSITIONS
        ):
            return None
    return Cue(place, place, subject[1], place, reading, subject, inverted=True)


def _said_first(units: list[Unit], reading: Inflected) -> Cue | None:
    """The cue of "Said Comey: “...”"."""
    subject = (
        subject_after(units, 1, len(units)) if reading.form == "past" and reading.verb.name in _INVERTING else None
    )
    if subject is None or subject[1] + 1 >= len(units) or not units[subject[1] + 1].clausal:
        return None
    return Cue(0, 0, subject[1], 0, reading, subject, inverted=True)


def _shared_subject(units: list[Unit], place: int, earlier: list[Cue]) -> Range | None:
    """The subject of the clause that a verb without one belongs to: that of the cue before it, or of the sentence."""
    start = 0
    for index in range(place - 1, -1, -1):
        if units[index].text == ";":
            start = index + 1
            break
    for cue in reversed(earlier):
        if cue.reading is not None and cue.border >= start and cue.subject is not None and not cue.relative:
            return cue.subject
    return sentence_subject(units, start, place)


def _unlisted(units: list[Unit], place: int, text: str) -> Cue | None:
    """A verb that no list has, right behind a quote and its subject: “...,” Trump deadpanned."""
    word = units[place].lower
    if not word.endswith("ed") or place < 2:
        return None
    group = _group(units, place)
    if group.words:
        return None
    subject = subject_before(units, place, 0)
    if subject is None or subject[0] == 0 or not is_agent(units, subject):
        return None
    quote = units[subject[0] - 1].quote
    following = units[place + 1] if place + 1 < len(units) else None
    closes = following is None or not following.is_word or following.lower in ADVERBS or following.lower in TIME_NOUNS
    if (
        quote is None
        or not closes
        or text[quote.end - quote.width - 1] not in ",!?"
        or without_genitive(units[subject[0]].text) != units[subject[0]].text
    ):
        return None
    return Cue(place, place, place + 1, subject[0], UNLISTED, subject)
