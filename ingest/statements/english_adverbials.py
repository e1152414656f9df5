"""Adverbs, times and prepositional phrases between an English verb and its subject, or what it reports."""

import re

from ingest.statements.english_units import Unit, is_adverb, is_time
from ingest.statements.english_words import (
    ADVERBS,
    COORDINATORS,
    DETERMINERS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    TIME_NOUNS,
    TIME_OPENERS,
    is_finite,
    is_possessive,
    role,
)
from ingest.statements.language import words

_EMPHATIC = words("himself herself itself themselves")


def back_over_adverbials(units: list[Unit], end: int, floor: int) -> int:
    """The place before adverbs and times ("Trump on Thursday said"), for a search from the verb backwards."""
    while end > floor:
        word = units[end - 1].lower
        if word in _EMPHATIC or is_adverb(units, end - 1):
            end -= 1
        elif is_time(units[end - 1]) and end - 2 > floor and units[end - 2].text != ",":
            end -= 1
            if units[end - 1].lower in TIME_OPENERS or units[end - 1].lower == "on":
                end -= 1
        else:
            return end
    return end


def skip_adverbials(units: list[Unit], place: int, stop: int) -> int:
    """The first place behind adverbs, times and prepositional phrases after a reporting verb."""
    while place < stop:
        unit = units[place]
        following = units[place + 1].lower if place + 1 < stop else ""
        if unit.quote is not None or not unit.is_word:
            return place
        if unit.lower in TIME_OPENERS and following in TIME_NOUNS:
            place += 2
        elif is_time(unit):
            place += 1
            while place < stop and (units[place].text == "." or re.fullmatch(r"\d{1,2}", units[place].text)):
                place += 1
        elif is_adverb(units, place):
            place += 1
        elif unit.lower in PREPOSITIONS:
            end = _end_of_prepositional(units, place, stop)
            if end == place:
                return place
            place = end
        else:
            return place
    return place


def _end_of_prepositional(units: list[Unit], start: int, stop: int) -> int:
    """Where a prepositional phrase (or several) ends before what is said; `start` if that cannot be told."""
    for place in range(start + 1, stop):
        unit, before = units[place], units[place - 1]
        if unit.quote is not None:
            return start if not unit.clausal and before.lower in PREPOSITIONS and place + 1 < stop else place
        if not unit.is_word and unit.text not in ".'’&/-":
            return place
        following = units[place + 1].lower if place + 1 < stop else ""
        if unit.lower in COORDINATORS and unit.lower != "so" and is_finite(following):
            return start
        if unit.lower in ("that", "whether") and before.lower not in PREPOSITIONS:
            return place
        if unit.lower in SUBJECT_PRONOUNS:
            return place
        behind_noun = (
            before.lower not in PREPOSITIONS | COORDINATORS and before.lower not in DETERMINERS and before.is_word
        )
        behind_noun = behind_noun and not is_possessive(before.text)
        if behind_noun and (unit.lower in DETERMINERS or unit.lower == "there"):
            return place
        if (
            behind_noun
            and unit.is_name
            and (not before.is_name and role(before.lower) is None and before.lower not in ADVERBS)
            and not _names_the_noun(units, place, stop)
        ):
            return place
        if (
            unit.text.islower()
            and is_finite(unit.lower)
            and unit.lower not in ADVERBS
            and not unit.lower.endswith("ed")
        ):
            return start
    return stop


def _names_the_noun(units: list[Unit], place: int, stop: int) -> bool:
    """Whether a name stands behind its noun ("in the journal Skyward,") and begins no clause."""
    end = place
    while end < stop and units[end].is_name:
        end += 1
    return end < stop and units[end].text in (",", ":")
