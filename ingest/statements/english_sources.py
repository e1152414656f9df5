"""What an English report hangs on, and sources without a verb: "according to X", "in the words of X", "in X's view"."""

from dataclasses import dataclass

from ingest.statements.english_units import Range, Unit
from ingest.statements.english_verbs import Inflected
from ingest.statements.english_words import COORDINATORS, SUBJECT_PRONOUNS, is_possessive
from ingest.statements.language import words

_VIEWS = words("words view opinion eyes telling estimation account assessment")


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting expression in place, as unit indices.

    `first` is where its verb group begins, `end` lies behind it; `subject` is who speaks, `shared` says that the subject
    belongs to another verb. `border` is where its clause begins. `reading` is None for "according to".
    """

    first: int
    verb: int
    end: int
    border: int
    reading: Inflected | None
    subject: Range | None
    shared: bool = False
    inverted: bool = False
    relative: bool = False


def according(units: list[Unit], place: int, start: int) -> Cue | None:
    """The cue "according to X"; X reaches to the next comma, an apposition included."""
    end = start
    while end < len(units) and not (units[end].text in (",", ";", ":", "—", "–") or _closes(units, end)):
        unit = units[end]
        if end > start and (unit.lower in SUBJECT_PRONOUNS or unit.lower in COORDINATORS - {"and"}):
            break
        end += 1
    if end == start:
        return None
    return Cue(place, place, end, place, None, (start, end))


def _closes(units: list[Unit], place: int) -> bool:
    return place == len(units) - 1 and units[place].text in ".!?"


def in_the_words(units: list[Unit], place: int) -> Cue | None:
    """The cue "in the words of X" or "in X's view"."""
    following = units[place + 1 : place + 7]
    if (
        len(following) > 3
        and following[0].lower == "the"
        and following[1].lower in _VIEWS
        and following[2].lower == "of"
    ):
        return according(units, place, place + 4)
    for offset, unit in enumerate(following):
        if unit.lower in _VIEWS and offset and is_possessive(following[offset - 1].text):
            return Cue(place, place, place + offset + 2, place, None, (place + 1, place + offset + 1))
        if not unit.is_word and unit.text not in ".'’":
            return None
    return None
