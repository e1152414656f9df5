"""Runs of capitalised words in English, split into titles and name, and the words of a noun phrase around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.statements.document import Token
from ingest.statements.english_names import gender_of_name
from ingest.statements.english_words import (
    LEXICON,
    PLACE_WORDS,
    PREPOSITIONS,
    is_body,
    role,
    without_genitive,
)
from ingest.statements.language import words

_STEM = 4
SUFFIXES = words("jr sr ii iii iv")
RANKS = words("former vice deputy acting ex first late interim assistant associate co-founder senior")
GENERAL = words("presumptive likely then longtime veteran top chief new own fellow current sitting two-term late")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of capitalised words: titles and roles, then name words; `person` if it can name a person."""

    titles: tuple[Token, ...]
    name: tuple[Token, ...]

    @property
    def first(self) -> Token:
        """Its first token."""
        return (self.titles + self.name)[0]

    @property
    def last(self) -> Token:
        """Its last token."""
        return (self.titles + self.name)[-1]

    @property
    def is_possessive(self) -> bool:
        """Whether it ends in a genitive ("Trump's")."""
        return self.last.text != without_genitive(self.last.text)


def runs_in(tokens: Sequence[Token]) -> list[Run]:
    """The runs of capitalised words with initials, particles and abbreviated titles; a genitive ends a run."""
    runs: list[Run] = []
    run: list[Token] = []
    for index, token in enumerate(tokens):
        starts = token.is_capitalised and token.lower not in LEXICON.not_names
        dot = token.text == "." and bool(run) and token.start == run[-1].end and _takes_dot(run[-1])
        office = token.lower == "of" and bool(run) and role(run[-1].lower) is not None and index + 1 < len(tokens)
        office = office and tokens[index + 1].is_capitalised
        particle = office or (
            bool(run)
            and token.lower in LEXICON.particles
            and index + 1 < len(tokens)
            and tokens[index + 1].is_capitalised
        )
        if run and starts and token.quoted != run[-1].quoted:
            runs.append(_split(run))
            run = []
        if starts or dot or particle:
            run.append(token)
        if run and (not (starts or dot or particle) or without_genitive(token.text) != token.text):
            runs.append(_split(run))
            run = []
    if run:
        runs.append(_split(run))
    return [run for run in runs if run.titles or run.name]


def _takes_dot(token: Token) -> bool:
    return len(token.text) == 1 or "." in token.text or token.lower in LEXICON.titles or token.lower in SUFFIXES


def _split(run: list[Token]) -> Run:
    """The titles and roles at the beginning of a run, and the name behind the last of them."""
    while run and not run[-1].is_capitalised and run[-1].text != ".":
        run = run[:-1]
    while run and run[-1].text == "." and not (len(run) > 1 and run[-2].lower in SUFFIXES):
        run = run[:-1]
    office = next((i for i, token in enumerate(run) if token.lower == "of"), None)
    if office is not None:  # "Secretary of State John Kerry"
        named = next((i for i in range(office + 2, len(run)) if gender_of_name(run[i].text) is not None), len(run))
        return Run(tuple(run[: named if named < len(run) else office]), tuple(run[named:]))
    if (
        len(run) > 1
        and run[0].lower in ("mr", "mrs", "ms", "dr", "sen", "rep", "gov")
        and run[-1].lower != run[0].lower
    ):
        named = next(i for i, token in enumerate(run) if i and token.text != ".")
        if named == len(run) - 1:  # "Mr. Prince"
            return Run((run[0],), (run[-1],))
    words = [i for i, token in enumerate(run) if token.text != "."]
    for before, place in reversed(list(pairwise(words))):  # "South Carolina Chairman Jaime Harrison"
        if _is_titular(run[before]) and _begins_name(run[place]) and place + 1 < len(run):
            return Run(tuple(run[i] for i in words if i < place and _is_titular(run[i])), tuple(run[place:]))
    given = next((i for i, token in enumerate(run) if i + 1 < len(run) and _begins_name(token)), len(run))
    last = max((i for i, token in enumerate(run[:given]) if _is_titular(token)), default=-1)
    if (
        given < len(run) and given > last + 2 and not _begins_name(run[0])
    ):  # "New York City Public Advocate Trish James"
        return Run(tuple(token for token in run[:given] if _is_titular(token)), tuple(run[given:]))
    if last == len(run) - 1 and last > 0 and gender_of_name(run[0].text) is not None:
        last = -1  # "Martin Luther King", "Pope Francis": a title can be a surname
    name = run[last + 1 :]
    while name and name[0].text == ".":
        name = name[1:]
    return Run(tuple(token for token in run[: last + 1] if token.text != "."), tuple(name))


def _begins_name(token: Token) -> bool:
    return gender_of_name(token.text) is not None


def _is_titular(token: Token) -> bool:
    return token.lower in LEXICON.titles or role(token.lower) is not None


def name_words(name: Sequence[Token]) -> list[Token]:
    """The words of a name, dots of initials left out."""
    return [token for token in name if token.text != "." and token.is_word]


def is_thing(word: Token) -> bool:
    """Whether a capitalised word names a body, a place or an event and no person."""
    lower = without_genitive(word.lower)
    return is_body(lower) or lower in PLACE_WORDS


def stem_of(token: Token) -> str:
    """The first letters that tell modifiers alike ("Russian", "Russia's"); words of rank as they are."""
    lower = without_genitive(token.lower)
    return lower if lower in RANKS or lower in GENERAL else lower[:_STEM]


def head_nouns(head: Sequence[Token]) -> list[Token]:
    """The words of a phrase up to its first preposition: the last of them is its head."""
    words: list[Token] = []
    for token in head:
        if words and token.lower in PREPOSITIONS | {"who", "that", "and"}:
            break
        if token.is_word:
            words.append(token)
    return words


def parts_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """The parts of a phrase between commas, brackets and dashes."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in ",–—()":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]
