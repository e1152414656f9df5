"""Subjects of English verbs: the noun phrase before a verb, behind it, or at the beginning of its sentence.

A subject is the stretch between a clause border and the verb; it ends its search at words that no noun phrase can hold.
"""

import re

from ingest.statements.english_adverbials import back_over_adverbials
from ingest.statements.english_units import (
    Range,
    Unit,
    is_adverb,
    is_agent,
    is_time,
)
from ingest.statements.english_words import (
    ADVERBS,
    COORDINATORS,
    DETERMINERS,
    INANIMATE,
    LEXICON,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    TIME_NOUNS,
    TIME_OPENERS,
    is_auxiliary,
    is_body,
    is_finite,
    is_possessive,
    role,
)
from ingest.statements.language import words

_CLAUSE_OPENERS = words("as after before since until while when because though although that")
_STANDING_ALONE = words("some many others several few most both one another all")
_LONGEST_INSERTION = 30  # units between a subject and its verb
_ATTACHING = words("of for at from with in on to and")


def subject_before(units: list[Unit], verb: int, floor: int) -> Range | None:
    """The noun phrase right before a verb, with its apposition; None if there is none after `floor`."""
    end = back_over_adverbials(units, verb, floor)
    if end <= floor:
        return None
    last = units[end - 1]
    if last.lower in SUBJECT_PRONOUNS or last.lower == "who":
        return end - 1, end
    if last.text == ")":
        opening = next((i for i in range(end - 1, floor - 1, -1) if units[i].text == "("), None)
        phrase = _stretch(units, opening, floor) if opening is not None else None
        return (phrase[0], end) if phrase else None
    if last.text in (",", "–", "—", "-"):
        return _around_insertion(units, end - 1, floor)
    return _stretch(units, end, floor)


def _around_insertion(units: list[Unit], closing: int, floor: int) -> Range | None:
    """The subject before an insertion that ends at `closing`: an apposition or relative clause belongs to the source."""
    mark = units[closing].text
    opening_phrase = _from_clause_start(units, closing, floor)
    if opening_phrase is not None:
        return opening_phrase
    lowest = max(floor, closing - _LONGEST_INSERTION)
    for opening in range(closing - 1, lowest - 1, -1):
        if units[opening].text != mark or opening + 1 >= closing:
            continue
        first = units[opening + 1]
        if not _opens_insertion(units, opening + 1, closing):
            continue
        phrase = _before_bracket(units, opening, floor)
        if phrase is None or not is_agent(units, phrase):
            continue
        if not _begins_clause(units, phrase, floor):
            continue
        apposed = (
            not first.lower.endswith("ing") and first.lower not in PREPOSITIONS and first.lower not in SUBORDINATORS
        )
        return (phrase[0], closing) if apposed or first.lower == "who" else phrase
    return None


def _before_bracket(units: list[Unit], end: int, floor: int) -> Range | None:
    """The noun phrase that ends here, a bracket behind it ("Elijah Cummings (D-Md.)") included."""
    if units[end - 1].text != ")":
        return _stretch(units, end, floor)
    opening = next((i for i in range(end - 1, floor - 1, -1) if units[i].text == "("), None)
    phrase = _stretch(units, opening, floor) if opening else None
    return (phrase[0], end) if phrase else None


def _from_clause_start(units: list[Unit], closing: int, floor: int) -> Range | None:
    """The subject that begins the clause if all up to `closing` is apposition and relative clauses with commas in them."""
    start = closing
    while start > floor and not (units[start - 1].clausal or units[start - 1].text in (";", ":")):
        start -= 1
    while start < closing and (units[start].lower in COORDINATORS or is_adverb(units, start)):
        start += 1
    comma = next((i for i in range(start, closing) if units[i].text == ","), None)
    if comma is None or comma == start or closing - comma > 2 * _LONGEST_INSERTION:
        return None
    phrase = _before_bracket(units, comma, start)
    if phrase is None or phrase[0] != start or not is_agent(units, phrase):
        return None
    if not (units[start].is_name or units[start].lower in DETERMINERS | {"former"}):
        return None
    first = units[comma + 1]
    apposed = first.lower in ("who", "whose", "a", "an", "the", "his", "her") or is_possessive(first.text)
    if not apposed and first.lower != "speaking" and not _role_follows(units, comma + 1, closing):
        return None
    for place in range(comma + 1, closing):
        if units[place].text == "," and units[place + 1].lower in SUBJECT_PRONOUNS.keys() | COORDINATORS:
            return None
    return phrase if first.lower == "speaking" else (start, closing)


def _begins_clause(units: list[Unit], phrase: Range, floor: int) -> bool:
    """Whether a subject stands where a clause can begin, and is no place ("in Chappaqua, N.Y., speaking ...")."""
    last = units[phrase[1] - 1] if units[phrase[1] - 1].is_word else units[phrase[1] - 2]
    if last.lower in LEXICON.abbreviations and last.lower not in ("jr", "sr"):
        return False
    if phrase[0] <= floor:
        return True
    before = units[phrase[0] - 1]
    return not before.is_word or before.lower in (COORDINATORS | SUBORDINATORS) - {"who", "which", "whose", "whom"}


def _opens_insertion(units: list[Unit], place: int, closing: int) -> bool:
    first = units[place]
    if not first.is_word:
        return False
    if first.lower in COORDINATORS or first.lower in SUBJECT_PRONOUNS:
        return False
    if first.lower in ("who", "whose", "which", "speaking", "asked") or first.lower.endswith(("ing", "ed")):
        return True
    if first.lower in PREPOSITIONS:
        return True
    words = [unit.lower for unit in units[place:closing] if unit.is_word]
    return not any(is_auxiliary(word) for word in words) or any(
        word in ("who", "that", "which", "whose") for word in words
    )


def _is_border(units: list[Unit], place: int) -> bool:
    """Whether no noun phrase reaches over this unit."""
    unit = units[place]
    if unit.quote is not None:
        return unit.clausal
    if not unit.is_word:
        return unit.text not in ".'’&/$%#@"
    if unit.lower in COORDINATORS or unit.lower in ("who", "which", "after", "before", "since", "until"):
        return True
    if unit.lower in SUBORDINATORS and unit.lower not in PREPOSITIONS:
        return True
    if unit.text[0].isupper():
        return False
    if not is_finite(unit.lower):
        return False
    return not (unit.lower.endswith("ed") and place and _is_participle(units, place))


def _is_participle(units: list[Unit], place: int) -> bool:
    """Whether a word in "-ed" is an adjective or opens a short relative clause ("a woman accused of murder")."""
    before = units[place - 1]
    if before.lower in DETERMINERS | ADVERBS or "-" in units[place].text:
        return True
    if before.lower in SUBJECT_PRONOUNS or before.is_name:
        return False
    return place + 1 < len(units) and units[place + 1].lower in PREPOSITIONS


def _stretch(units: list[Unit], end: int, floor: int) -> Range | None:
    """The noun phrase that ends at `end`, as far back as the nearest border."""
    start = end
    while start > floor and not _is_border(units, start - 1):
        start -= 1
    return _cleaned(units, _over_and(units, start, end, floor), end)


def _over_and(units: list[Unit], start: int, end: int, floor: int) -> int:
    """The start of "Clinton and Sanders" for a stretch that begins behind "and"; the same start if nothing is joined."""
    if start - 1 <= floor or units[start - 1].lower != "and" or start >= end:
        return start
    left = start - 1
    while left > floor and not _is_border(units, left - 1):
        left -= 1
    phrase = _cleaned(units, left, start - 1)
    if phrase is not None and units[left].lower in SUBORDINATORS and phrase[0] == left + 1:
        left += 1
    at_border = left == floor or units[left - 1].text in ",;:—–-" or units[left - 1].lower in SUBORDINATORS
    alike = phrase is not None and phrase[0] == left and start - 1 - left <= 8
    right = units[start].is_name or units[start].lower in DETERMINERS or role(units[end - 1].lower) is not None
    speaks = phrase is not None and units[left].is_name == units[start].is_name and is_agent(units, phrase)
    return left if at_border and alike and right and speaks else start


def _cleaned(units: list[Unit], start: int, end: int) -> Range | None:
    """A stretch less adverbs, times and prepositional phrases at its beginning; None if that leaves no noun phrase."""
    while start < end:
        word = units[start].lower
        following = units[start + 1].lower if start + 1 < end else ""
        if word in TIME_OPENERS and following in TIME_NOUNS:
            start += 2
        elif _is_skipped(units, start) or word in _CLAUSE_OPENERS:
            start += 1
        elif word in PREPOSITIONS or word in SUBORDINATORS:
            inner = _last_noun_phrase(units, start + 1, end)
            if inner is None:
                return None
            start = inner
        else:
            break
    alone = end - start == 1 or units[start].lower != "one"  # "One resident said"
    if start >= end or (units[start].lower in INANIMATE and alone):
        return None
    if any(unit.lower in OBJECT_PRONOUNS and unit.lower != "her" for unit in units[start:end]):
        return None
    last = units[end - 1]
    unfinished = last.lower in PREPOSITIONS or is_possessive(last.text) or last.lower in DETERMINERS - _STANDING_ALONE
    return None if unfinished else (start, end)


def _is_skipped(units: list[Unit], place: int) -> bool:
    """Whether a unit at the beginning of a stretch belongs to no noun phrase: adverb, time, conjunction, mark."""
    unit = units[place]
    if unit.quote is not None:
        return False
    return is_adverb(units, place) or is_time(unit) or unit.lower in COORDINATORS or unit.text == "."


def _last_noun_phrase(units: list[Unit], start: int, end: int) -> int | None:
    """Where the last noun phrase of a stretch begins: its last determiner, or its last run of names."""
    place = end
    while place > start and (units[place - 1].is_name or units[place - 1].text == "."):
        place -= 1
    if place < end:
        before = units[place - 1].lower if place > start else ""
        if before in PREPOSITIONS or place == start:
            return None
        if before in DETERMINERS or role(before) is not None:
            determiner = [i for i in range(start, place) if units[i].lower in DETERMINERS]
            return determiner[-1] if determiner else place
        return place
    determiners = [i for i in range(start + 1, end) if units[i].lower in DETERMINERS or is_possessive(units[i].text)]
    if not determiners or units[determiners[-1] - 1].lower in PREPOSITIONS:
        return None
    return determiners[-1]


def subject_after(units: list[Unit], start: int, stop: int) -> Range | None:
    """The noun phrase behind an inverted verb ("said Robby Mook, her manager"), None if the clause goes on behind it."""
    if start >= stop or units[start].lower in LEXICON.not_names - DETERMINERS - {"former", "current", "first"}:
        return None
    end = start
    named = False
    while end < stop:
        unit = units[end]
        if unit.quote is not None and (unit.clausal or end == start):
            break
        if unit.quote is None and not unit.is_word and unit.text not in ".'’&/":
            break
        if unit.lower in PREPOSITIONS and (named or unit.lower not in _ATTACHING or end == start):
            break
        if unit.is_word and not unit.text[0].isupper() and is_finite(unit.lower):
            break
        if unit.lower in SUBORDINATORS or unit.lower in ADVERBS or _is_time(units, end, start):
            break
        if unit.lower in COORDINATORS and not _joins(units, end, stop):
            break
        named = unit.is_name and not is_body(unit.lower) and role(unit.lower) is None
        end += 1
    while end > start and units[end - 1].text == "." and end >= stop:
        end -= 1
    if end == start or not is_agent(units, (start, end)):
        return None
    if end < stop and units[end].is_word and is_finite(units[end].lower) and not units[end].text[0].isupper():
        return None
    return start, _apposition_end(units, _apposition_end(units, end, stop), stop)


def _joins(units: list[Unit], place: int, stop: int) -> bool:
    """Whether "and" joins a further speaker: a name, or "others"."""
    following = units[place + 1] if place + 1 < stop else None
    return units[place].lower == "and" and following is not None and (following.is_name or following.lower == "others")


def _is_time(units: list[Unit], place: int, start: int) -> bool:
    """Whether a word is a time, and not a surname such as "Day" or "May"."""
    unit = units[place]
    surname = (
        place > start and units[place - 1].is_name and unit.lower in ("day", "may", "june", "april", "august", "summer")
    )
    return is_time(unit) and not (surname and unit.text[0].isupper())


def _apposition_end(units: list[Unit], end: int, stop: int) -> int:
    """The end of an apposition or relative clause behind a name (", the party's chairman,"), else the same place."""
    if end + 1 >= stop or units[end].text != ",":
        return end
    first = units[end + 1]
    apposed = first.lower in ("a", "an", "the", "who", "his", "her", "whose") or first.text.isdigit()
    apposed = apposed or (role(units[end - 1].lower) is not None and first.is_name and not is_time(first))
    apposed = (
        apposed or is_possessive(first.text) or role(first.lower) is not None or _role_follows(units, end + 1, stop)
    )
    if not apposed or first.quote is not None:
        return end
    place = end + 1
    while place < stop and units[place].text not in ",;:—–" and units[place].quote is None:
        place += 1
    return place


def _role_follows(units: list[Unit], start: int, stop: int) -> bool:
    """Whether a role noun stands within the next few words of a stretch without a verb."""
    for place in range(start, min(stop, start + 6)):
        unit = units[place]
        if not unit.is_word or unit.lower in COORDINATORS or is_finite(unit.lower) or unit.lower in SUBJECT_PRONOUNS:
            return False
        if role(unit.lower) is not None:
            return True
    return False


def sentence_subject(units: list[Unit], start: int, stop: int) -> Range | None:
    """The subject of the clause that starts here, read forwards; introductory phrases up to a comma are skipped."""
    begin = _behind_introduction(units, start, stop)
    if begin is None or units[begin].quote is not None:
        return None
    if re.split("['’]", units[begin].lower)[0] in SUBJECT_PRONOUNS:
        return begin, begin + 1
    if units[begin].lower in ("neither", "no", "nobody", "none"):
        return None
    end = begin
    while end < stop and units[end].lower not in ADVERBS:
        named = end > begin and units[end - 1].is_name
        joins = named and units[end].lower == "and" and end + 1 < stop and units[end + 1].is_name
        if not joins and _is_border(units, end):
            break
        if named and not joins and not is_possessive(units[end - 1].text) and _is_common(units[end]):
            break
        end += 1
    phrase = _cleaned(units, begin, end)
    return phrase if phrase and is_agent(units, phrase) else None


def _behind_introduction(units: list[Unit], start: int, stop: int) -> int | None:
    """Where a clause begins behind adverbs, times, and phrases that end in a comma ("In May, ..."); None if nowhere."""
    for _ in range(3):
        while start < stop and (_is_skipped(units, start) or units[start].text == ","):
            start += 1
        while start + 1 < stop and units[start].lower in TIME_OPENERS and units[start + 1].lower in TIME_NOUNS:
            start += 2
        start += start < stop and units[start].text == ","
        if start >= stop:
            return None
        word = units[start].lower
        near = next((i for i in range(start, min(stop, start + 6)) if units[i].text == ","), start)
        timed = any(is_time(unit) for unit in units[start:near])
        if not timed and not word.endswith("ing") and word not in PREPOSITIONS and word not in SUBORDINATORS:
            return start
        comma = next((i for i in range(start, stop) if units[i].text == ","), None)
        if comma is None:
            return None
        start = comma + 1
    return start if start < stop else None


def _is_common(unit: Unit) -> bool:
    """Whether a word behind a name belongs no more to the phrase: a small one that names no role or body."""
    return unit.is_word and not unit.is_name and role(unit.lower) is None and not is_body(unit.lower)
