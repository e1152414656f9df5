"""Names in noun phrases: which capitalised words are a person's name, which a role, which the name of a body."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.statements.document import Document, Token
from ingest.statements.given_names import gender_of_given_name
from ingest.statements.language import Gender, Lexicon

STEM = 4
"""Letters that tell "russische" and "Russlands" alike from "chinesische"."""
_LONGEST_NAME = 6  # tokens, particles and the dots of initials included


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A source, taken apart: its name words if it has any, the role or body noun, and what narrows that."""

    name: tuple[Token, ...]
    role: str | None
    body: str | None
    gender: Gender
    modifiers: frozenset[str]
    indefinite: bool


class Names:
    """Finds the names of one article. `surnames` are those known so far; whoever enters a person adds to them."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self._document = document
        self._lexicon = lexicon
        self.surnames: set[str] = set()
        articles = lexicon.definite | lexicon.indefinite
        self._with_article = {
            token.text
            for sentence in document.sentences
            for before, token in pairwise(sentence.tokens)
            if before.lower in articles and token.is_capitalised
        }

    def runs(self, tokens: Iterable[Token]) -> list[list[Token]]:
        """The longest runs of capitalised words, particles and initials of names included."""
        runs: list[list[Token]] = []
        run: list[Token] = []
        for token in tokens:
            starts = token.is_capitalised and token.lower not in self._lexicon.not_names
            joins = bool(run) and (
                token.lower in self._lexicon.particles or (token.text == "." and self._dotted(run[-1]))
            )
            if starts or joins:
                run.append(token)
            elif run:
                runs.append(run)
                run = []
        if run:
            runs.append(run)
        return [trimmed for run in runs if (trimmed := _trim(run))]

    def _dotted(self, token: Token) -> bool:
        """Whether a dot after this word belongs to a name (an initial, "Dr.")."""
        return len(token.text) == 1 or token.lower in self._lexicon.titles or token.lower in self._lexicon.abbreviations

    def full_name(self, run: list[Token]) -> list[Token] | None:
        """The name of a person in a run of capitalised words: a given name or a role begins it."""
        words = [token for token in run if token.text != "."]
        for token, following in pairwise(words):
            capital = following.is_capitalised and not self._lexicon.body(following.lower)
            if gender_of_given_name(token.text) is not None and (capital or following.lower in self._lexicon.particles):
                return self._cut(run[run.index(token) :]) or None
        last_role = max((i for i, token in enumerate(words) if self._is_title_or_role(token)), default=-1)
        after = words[last_role + 1 :]
        if last_role >= 0 and after and after[0].is_capitalised and not self._is_common(after[0]):
            name = self._cut(run[run.index(after[0]) :])
            noun = self._has_article(after[0]) or self._lexicon.common_noun(after[0].lower)
            return name if name and (len(name) > 1 or not noun or self._known_as(after[0])) else None
        return None

    def unheard_name(self, run: list[Token]) -> list[Token] | None:
        """Two or three capitalised words whose last one also stands alone: a name whose given name is not known here."""
        if not 2 <= len(run) <= 3 or any(not self._may_be_name(token) for token in run):
            return None
        if self._known_as(run[0]) or self._known_as(run[-1]) or self._has_article(run[-1]):
            return None
        if not self._lexicon.caps_are_names and self._follows_lower_case(run[0]):
            return None
        return run if self.stands_alone(run[-1].text, beside=run[-2].text) else None

    def _may_be_name(self, token: Token) -> bool:
        noun = self._is_common(token) or self._lexicon.common_noun(token.lower)
        return token.is_capitalised and not token.quoted and not noun

    def _follows_lower_case(self, token: Token) -> bool:
        """Whether a lower-case word stands before, which may be an adjective of what follows."""
        return self._document.text[max(0, token.start - 2) : token.start - 1].islower()

    def _cut(self, run: list[Token]) -> list[Token]:
        """The part of a run that is one name: it ends before a noun, after a genitive, and has at most five words."""
        end = 0
        for token in run:
            after_given = all(self._is_given(part) for part in run[:end])
            if end and token.is_capitalised and self._is_common(token) and not after_given:
                break
            if token.lower in self._lexicon.particles and (not after_given or self._names_employer(run[end:])):
                break
            end += 1
            base = self._lexicon.genitive(token.text)
            if end > 1 and base != token.text and (base in self.surnames or self._occurs_alone(base)):
                break
            if end == _LONGEST_NAME:
                break
        return _trim(run[:end])

    def _names_employer(self, rest: Sequence[Token]) -> bool:
        """Whether "von der IG Metall" is behind a name, and not "von der Leyen": an acronym, or more than one word."""
        behind = [token for token in rest if token.lower not in self._lexicon.particles]
        return len(behind) > 1 or any(token.text.isupper() and len(token.text) > 1 for token in behind)

    def _is_given(self, token: Token) -> bool:
        known = gender_of_given_name(token.text) is not None
        return known or not token.is_capitalised or len(token.text) == 1 or token.lower in self._lexicon.titles

    def _is_title_or_role(self, token: Token) -> bool:
        return token.lower in self._lexicon.titles or self.role_of(token) is not None

    def role_of(self, token: Token) -> Gender | None:
        return self._lexicon.role(token.lower) if token.is_capitalised or self._lexicon.caps_are_names else None

    def _is_common(self, token: Token) -> bool:
        return self._is_title_or_role(token) or self._lexicon.body(token.lower)

    def _has_article(self, token: Token) -> bool:
        """Whether a word has an article somewhere in the text: a noun then, that a role happens to stand before."""
        return token.text in self._with_article

    def stands_alone(self, word: str, beside: str = "") -> bool:
        """Whether a word occurs without a capitalised one behind it, and without `beside` before it."""
        text = self._document.text
        return any(
            not (beside and text.endswith(beside + " ", 0, match.start()))
            for match in re.finditer(rf"\b{re.escape(word)}\b(?! [A-ZÄÖÜ])", text)
        )

    def _occurs_alone(self, word: str) -> bool:
        return re.search(rf"\b{re.escape(word)}\b(?!['’])", self._document.text) is not None

    def written(self, name: Sequence[Token]) -> str:
        """A name as it is stored: as the text has it, less a genitive ending."""
        text = self._document.text[name[0].start : name[-1].end]
        last = name[-1].text
        base = self._lexicon.genitive(last)
        if base != last and (base in self.surnames or self._occurs_alone(base)):
            text = text[: len(text) - len(last)] + base
        return " ".join(text.split())

    def name_in(self, tokens: Sequence[Token]) -> list[Token]:
        """The words of a noun phrase that are its person's name: in its first part, else in the apposition."""
        names = [name for part in _parts(tokens) if (name := self._name_in_part(part))]
        return next((name for name in names if len(name) > 1), names[0] if names else [])

    def _name_in_part(self, part: Sequence[Token]) -> list[Token]:
        runs = self.runs(part)
        for run in runs:
            name = self.full_name(run)
            if name is not None and not self._belongs_to_attribute(part, run, name):
                return name
        for run in runs:
            if (
                run is not runs[0]
                or run[0] is not part[0]
                or not self._known_as(run[0])
                or self._is_title_or_role(run[0])
            ):
                continue
            possessive = run[0].text not in self.surnames and len(part) > 1 and part[1].is_word
            return [] if possessive else [run[0]]
        bare = bool(runs) and runs[0][0] is part[0] and not self._is_common(part[0]) and len(runs[0]) <= _LONGEST_NAME
        return runs[0] if bare and (len(runs[0]) > 1 or len(part) == 1 or part[1].text == "(") else []

    def _known_as(self, token: Token) -> bool:
        return token.text in self.surnames or self._lexicon.genitive(token.text) in self.surnames

    def _belongs_to_attribute(self, part: Sequence[Token], run: list[Token], name: list[Token]) -> bool:
        """Whether a name belongs to a second role in the phrase ("der Sprecher der Kanzlerin Angela Merkel")."""
        titled = [token for token in run[: run.index(name[0])] if self.role_of(token) is not None]
        if titled and self.is_genitive(name[-1]):  # "der Arzt Lahms"
            return True
        before = [token for token in part if token.start < run[0].start and self.role_of(token) is not None]
        return bool(titled and before)

    def is_genitive(self, token: Token) -> bool:
        """Whether a word is the genitive of a surname that the article has."""
        base = self._lexicon.genitive(token.text)
        return base != token.text and base in self.surnames and token.text not in self.surnames

    def body_in(self, tokens: Sequence[Token]) -> str | None:
        """The name of the body or office that a noun phrase without a person names, less its article.

        A proper name behind the kind of body is the name ("die Nachrichtenagentur Reuters" -> "Reuters").
        """
        part = _parts(tokens)[0]
        in_genitive = bool(part) and part[0].lower in self._lexicon.genitive_articles
        while part and (part[0].lower in self._lexicon.definite or part[0].lower in self._lexicon.indefinite):
            part = part[1:]
        bracket = next((i for i, token in enumerate(part) if token.text == "("), len(part))
        part = part[:bracket]
        if all(token.lower in self._lexicon.not_names for token in part if token.is_capitalised):
            return None
        kinds = [i for i, token in enumerate(part) if self._lexicon.body(token.lower)]
        behind = part[kinds[-1] + 1 :] if kinds else []
        if behind and all(token.is_capitalised or token.quoted for token in behind):
            part = behind
        kept = " ".join(self._document.text[part[0].start : part[-1].end].split())
        plain = in_genitive and sum(token.is_capitalised for token in part) == 1 and part[-1].is_capitalised
        kept = self._lexicon.genitive(kept) if plain else kept
        return kept.strip("„“”\"»«‚‘’' ") or None

    def behind_report_noun(self, tokens: list[Token]) -> list[Token]:
        """The words that name the speaker in "Angaben der Polizei"; a noun phrase without such a noun is left whole."""
        noun = next((i for i, token in enumerate(tokens[:4]) if self._lexicon.report_noun(token.lower)), None)
        if noun is None:
            return tokens
        rest = tokens[noun + 1 :]
        owner = self._lexicon.attaching - self._lexicon.genitive_articles
        return rest[1:] if rest and rest[0].lower in owner else rest

    def take_apart(self, tokens: Sequence[Token]) -> NounPhrase:
        """Splits a noun phrase into name, role or body, and modifiers."""
        lexicon = self._lexicon
        name = self.name_in(tokens)
        role: str | None = None
        gender: Gender = ""
        modifiers: set[str] = set()
        for token in tokens:
            if token in name or not token.text[0].isalpha():
                continue
            if token.lower in lexicon.titles:
                gender = gender or lexicon.titles[token.lower]
            elif role is None and (found := self.role_of(token)) is not None:
                role, gender = token.lower, found or gender
            elif len(token.lower) >= STEM and token.lower not in lexicon.definite:
                modifiers.add(token.lower[:STEM])
        if role is not None:
            modifiers |= {part[:STEM] for part in role.split("-")[:-1]}
        body = None if role is not None or name else self.body_in(tokens)
        first = tokens[0].lower
        indefinite = first in lexicon.indefinite
        return NounPhrase(tuple(name), role, body, gender, frozenset(modifiers), indefinite)

    def gender(self, name: Sequence[Token], roles: Sequence[Token]) -> Gender:
        for token in reversed(roles):
            gender = self._lexicon.titles.get(token.lower) or self._lexicon.role(token.lower)
            if gender:
                return gender
        return gender_of_given_name(name[0].text) or ""


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    """The parts of a noun phrase between commas and dashes: the head with its attributes, then appositions."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in ",–—":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _trim(run: list[Token]) -> list[Token]:
    """A run without particles and dots at its end."""
    end = len(run)
    while end and not run[end - 1].is_capitalised:
        end -= 1
    return run[:end]
