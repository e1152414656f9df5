"""The words and quotes of an English sentence, and what can be told of them without looking further.

English marks no case and hardly any part of speech, so places and closed word classes decide. A quote is one unit, so
that its words are never taken for the article's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.statements.document import Document, Sentence, Token
from ingest.statements.english_words import (
    ADVERBS,
    DATES,
    LEXICON,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    TIME_NOUNS,
    is_body,
    is_possessive,
    role,
    without_genitive,
)
from ingest.statements.language import words
from ingest.statements.quotes import Quote

_ABSTRACT = ("ism", "tion", "sion", "ity", "ness", "ment", "ence", "ance", "ings")
Range = tuple[int, int]

_COLLECTIVE = words(
    """
    some many others critics few most several both experts scientists researchers economists analysts voters
    supporters opponents people americans britons russians germans democrats republicans conservatives liberals
    leaders groups activists advocates observers insiders sources allies rivals protesters demonstrators parents
    residents campaigners everyone nobody someone one
    """
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A token outside quotes, or a whole quote (then `quote` is set and the text is empty).

    `clausal` says that a quote holds more than a name or a term: four words, or an end mark before its closing mark.
    `common` says that a word has its capital from the beginning of the sentence only.
    """

    text: str
    lower: str
    start: int
    end: int
    quote: Quote | None = None
    clausal: bool = False
    common: bool = False

    @property
    def is_word(self) -> bool:
        """A word of the article itself."""
        return self.quote is None and self.text[0].isalnum()

    @property
    def is_name(self) -> bool:
        """A capitalised word that can belong to a name."""
        return self.quote is None and self.text[0].isupper() and not self.common and self.lower not in LEXICON.not_names


def units_of(sentence: Sentence, document: Document) -> list[Unit]:
    """The tokens of a sentence with each outer quote made one unit."""
    tokens = sentence.tokens
    starts = {quote.start: quote for quote in reversed(sentence.quotes)}
    units: list[Unit] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        quote = starts.get(token.start) if token.quoted else None
        if quote is None and token.text == "-":  # a hyphen that stands alone, or two, is a dash
            twice = index + 1 < len(tokens) and tokens[index + 1].text == "-" and tokens[index + 1].start == token.end
            index += 1 + twice
            units.append(Unit("—", "—", token.start, tokens[index - 1].end))
            continue
        if quote is None:
            common = not units and _is_common(token, document)
            units.append(Unit(token.text, token.lower, token.start, token.end, common=common))
            index += 1
            continue
        units.append(Unit("", "", quote.start, quote.end, quote, _is_clausal(quote, document.text)))
        while index < len(tokens) and tokens[index].start < quote.end:
            index += 1
    return units


def _is_common(token: Token, document: Document) -> bool:
    """Whether the first word of a sentence is no name: never capitalised elsewhere, and written small or an abstract."""
    if without_genitive(token.text) in document.capitals:
        return False
    return token.lower.endswith(_ABSTRACT) or f" {token.lower} " in document.text


def _is_clausal(quote: Quote, text: str) -> bool:
    low, high = quote.inside
    inside = text[low:high]
    return len(inside.split()) > 3 or inside.rstrip().endswith((",", "!", "?"))


def behind_dateline(units: list[Unit]) -> list[Unit]:
    """The units without a dateline ("WASHINGTON (AP) —")."""
    dash = next((i for i, unit in enumerate(units[:12]) if unit.text in ("—", "–", "-") and unit.quote is None), None)
    if not dash or dash + 1 >= len(units):
        return units
    place = [unit for unit in units[:dash] if unit.is_word]
    bracket = units[dash - 1].text == ")"
    if (
        place
        and all(unit.text[0].isupper() or unit.text.isdigit() for unit in place)
        and (bracket or place[0].text.isupper())
    ):
        return units[dash + 1 :]
    return units


def is_headline(units: Sequence[Unit | Token]) -> bool:
    """Whether nearly all words are capitalised: a headline inside the text, whose capitals name nobody."""
    words = [unit for unit in units if unit.is_word and len(unit.text) > 3 and unit.text[0].isalpha()]
    return len(words) > 3 and sum(unit.text[0].isupper() for unit in words) >= 0.85 * len(words)


def is_agent(units: list[Unit], phrase: Range) -> bool:
    """Whether a noun phrase can speak: a pronoun, a name, a role, a body or a crowd."""
    words = units[slice(*phrase)]
    if any(unit.lower in SUBJECT_PRONOUNS or unit.lower == "who" for unit in words[:1]):
        return True
    head = _head(words)
    if any(is_possessive(unit.text) for unit in head[:-1]):  # "Trump's remarks": what follows the possessor decides
        last = max(i for i, unit in enumerate(head[:-1]) if is_possessive(unit.text))
        head = head[last + 1 :]
    return any(_can_speak(unit) for unit in head) or (bool(head) and head[0].is_name)


_QUANTITIES = words("one two three some many most several few all both none")


def _head(words: list[Unit]) -> list[Unit]:
    """The words of a phrase before its first preposition or comma; of "one of the experts" those behind "of"."""
    if len(words) > 2 and words[0].lower in _QUANTITIES and words[1].lower == "of":
        words = words[2:]
    for index, unit in enumerate(words):
        if index and (unit.text in ",(" or unit.lower in PREPOSITIONS):
            return words[:index]
    return words


def _can_speak(unit: Unit) -> bool:
    if unit.quote is not None or not unit.is_word:
        return False
    lower = LEXICON.genitive(unit.lower)
    return unit.is_name or role(lower) is not None or is_body(lower) or lower in _COLLECTIVE or lower.endswith("ists")


def is_plural(units: list[Unit], phrase: Range) -> bool:
    """Whether a subject takes a plural verb."""
    words = units[slice(*phrase)]
    if words[0].lower in ("they", "we", "i", "you", "who"):
        return True
    if words[0].lower in ("he", "she", "it"):
        return False
    if any(unit.lower == "and" for unit in words):
        return True
    head = _head(words)
    last = head[-1].lower if head else ""
    if head and head[-1].is_name:
        return role(last) == "p" or last in _COLLECTIVE or last.endswith(("ans", "crats"))
    return (
        last in _COLLECTIVE
        or last in ("police", "people", "officials")
        or (last.endswith("s") and not last.endswith("ss"))
    )


def is_adverb(units: list[Unit], place: int) -> bool:
    """Whether a word is an adverb: listed, or in "-ly" and no name."""
    unit = units[place]
    if unit.quote is not None or unit.lower in ADVERBS:
        return unit.quote is None
    return len(unit.text) > 5 and unit.lower.endswith("ly") and (unit.text.islower() or place == 0)


def is_time(unit: Unit) -> bool:
    """Whether a word is a time: in capitals only weekdays and months are ("Day said ...")."""
    return unit.lower in TIME_NOUNS and (unit.text.islower() or unit.lower in DATES)
