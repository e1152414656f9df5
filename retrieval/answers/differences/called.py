"""Names of people and places in a sentence, with what says who or where: "Bürgermeister Olaf Rietz", "near Tolmere"."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from retrieval.answers.checking.names import is_country, name_forms, names_in, words_of
from retrieval.people.speakers import plain, same
from retrieval.texts.language import lexicon

_CAPITAL = r"[^\W\d_a-zäöüß][\w'’]*(?:-[^\W\d_][\w'’]*)*"
_RUN = re.compile(rf"{_CAPITAL}(?:\s(?:(?:von|van|de|der|del|di|bin|al|zu)\s)?{_CAPITAL})*")
_WHERE = re.compile(
    r"\b(?P<near>in|at|near|bei|nahe|off|outside|around|vor|unweit|on)\s+$|\b(?P<origin>aus|from)\s+$|\b(?P<goal>nach|to|towards|gen)\s+$",
    re.IGNORECASE,
)
_OPENERS = lexicon(
    """the a an in on at by for from to with of as it he she his her they this that these those there during after before when while
    der die das den dem des ein eine einen einem einer im am an auf aus bei beim mit nach von vom vor zu zum zur für gegen über unter
    durch um seit bis während sein seine ihr ihre er sie es wir alle beide nur noch auch dort hier"""
)
_DATES = lexicon(
    """monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    january february march april may june july august september october november december januar februar märz mai juni juli oktober dezember
    uhr euro euros dollar prozent millionen milliarden million milliarde"""
)
# German nouns that stand after "in", "bei" or "nach" without an article and name no place.
_NO_PLACE = lexicon(
    """haft kraft not gefahr betrieb bewegung frage rente zukunft anspruch angriff auftrag ordnung richtung brand flammen sicht zeiten
    höhe kontakt führung empfang schutz serie form folge bezug teilen zusammenhang angaben ansicht meinung auskunft informationen
    berichten medienberichten polizeiangaben behördenangaben behörden protesten kämpfen unruhen ausschreitungen zusammenstößen
    gesprächen verhandlungen unfällen anschlägen angriffen bedarf nacht tagen wochen monaten jahren stunden minuten see hause gewahrsam
    sicherheit lebensgefahr revision berufung gericht untersuchungshaft quarantäne erwägung kauf planung arbeit zusammenarbeit abstimmung
    stellung regen schnee wind sturm kälte hitze beginn ende eintreffen bekanntwerden regierungskreisen politikern wählern experten"""
)
_ALIKE = 0.8
_SHORTEST = 4  # letters of a name that tells one event from another


@dataclass(frozen=True, slots=True)
class Called:
    """A name as a sentence has it, `[start, end)`; `role`: the words before it that say who ("mayor"), or its preposition's kind."""

    start: int
    end: int
    written: str
    kind: Literal["person", "place"]
    role: str


@lru_cache(maxsize=2_048)
def called(sentence: str, language: str) -> tuple[Called, ...]:
    """The people (two words or more) and the places (after a preposition) that a sentence names."""
    found: list[Called] = []
    for run in _RUN.finditer(sentence):
        start, words = _bare(run, sentence)
        if not words:
            continue
        where = _WHERE.search(sentence[:start])
        if where:
            if len(words) <= 3 and (len(words) > 1 or _may_be_place(words[0], language)):
                found.append(Called(start, run.end(), sentence[start : run.end()], "place", str(where.lastgroup)))
        elif len(words) >= 2:
            found.append(_person(start, run.end(), sentence, words, language))
    return tuple(found)


def unknown_to(name: Called, words: Collection[str], known_forms: Collection[str]) -> bool:
    """Whether a text, of which these are the words and the forms of its words, has nothing like the name's last word."""
    last = name.written.split()[-1]
    return name_forms(last).isdisjoint(known_forms) and not any(_similar(last, word) for word in words)


def one_name(a: Called, b: Called) -> bool:
    """Whether two names are spellings of one."""
    return (
        same(a.written, b.written)
        or _similar(a.written, b.written)
        or bool(set(words_of(a.written)) & set(words_of(b.written)) and a.kind == "place")
    )


def comparable(a: Called, b: Called) -> bool:
    """Whether two names could stand in one place: both people or both places of one sort, a country beside a country."""
    if a.kind != b.kind:
        return False
    if a.kind == "place":
        return a.role == b.role and is_country(a.written) == is_country(b.written)
    return True


def names_of(text: str, language: str) -> list[str]:
    """The words of a text that are taken for names, each once: what shows whether two texts tell of one event."""
    named = dict.fromkeys(names_in(text, language, lambda _word: False))
    return [name for name in named if len(name) >= _SHORTEST and name.lower() not in _DATES]


def _bare(run: re.Match[str], sentence: str) -> tuple[int, list[str]]:
    """Where the name in a run of capitals begins, and its words: without an article or adverb that opens the sentence."""
    start, words = run.start(), run[0].split()
    while words and (words[0].lower() in _OPENERS or words[0].lower() in _DATES):
        start += len(words[0]) + 1
        words = words[1:]
    if any(word.lower() in _DATES for word in words):
        return start, []
    return start, words


def _may_be_place(word: str, language: str) -> bool:
    return (
        len(word) > 2
        and word.lower() not in _NO_PLACE
        and not (language == "de" and word.lower().endswith(("ungen", "heiten", "keiten", "ung", "heit", "keit")))
    )


def _person(start: int, end: int, sentence: str, words: list[str], language: str) -> Called:
    """The last two words are the name, those before its role; without such, the word before in small letters is."""
    keep = 2 if words[-2].lower() not in ("von", "van", "de", "der", "del", "di", "bin", "al", "zu") else 3
    role = " ".join(words[:-keep])
    name_start = end - len(" ".join(words[-keep:])) if sentence[start:end] == " ".join(words) else start
    if not role and language != "de" and (before := re.search(r"\b([a-z]{3,})\s$", sentence[:name_start])):
        role = before[1] if before[1] not in _OPENERS else ""
    return Called(name_start, end, sentence[name_start:end], "person", role)


@lru_cache(maxsize=16_384)
def _similar(a: str, b: str) -> bool:
    if a[:1].lower() != b[:1].lower() and a[-2:].lower() != b[-2:].lower():
        return False  # quickly: no spelling changes both ends
    return SequenceMatcher(None, plain(a), plain(b)).ratio() >= _ALIKE
