"""Who is who in an article: the names, the roles tied to them, and whom a name, a role or a pronoun means.

One `Cast` an article. It is filled once from the whole text (the fullest form of a name may come late) and asked for
each source span. A name it cannot tell apart (two Müllers) and a role that nobody holds stay unknown.
"""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.statements.document import Document, Sentence, Token
from ingest.statements.given_names import gender_of_given_name
from ingest.statements.language import Gender, Lexicon
from retrieval.records import Span

_FARTHEST = 1200  # characters back that a pronoun or a role may reach
_STEM = 4  # letters that tell "russische" and "Russlands" alike from "chinesische"
_LONGEST_NAME = 6  # tokens, particles and the dots of initials included


@dataclass(slots=True)
class Entity:
    """A person or a body: its fullest name, what the article calls it, and where (character offsets, sorted)."""

    name: str
    person: bool
    gender: Gender = ""
    roles: dict[str, set[str]] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)

    @property
    def surname(self) -> str:
        """The last word of the name."""
        return self.name.rsplit(" ", 1)[-1]


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A source, taken apart: its name words if it has any, the role or body noun, and what narrows that."""

    name: tuple[Token, ...]
    role: str | None
    body: str | None
    gender: Gender
    modifiers: frozenset[str]
    indefinite: bool


class Cast:
    """The persons and bodies of one article."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self._document = document
        self._lexicon = lexicon
        self._by_name: dict[str, Entity] = {}
        self._by_surname: dict[str, list[Entity]] = defaultdict(list)
        articles = lexicon.definite | lexicon.indefinite
        self._with_article = {
            token.text
            for sentence in document.sentences
            for before, token in pairwise(sentence.tokens)
            if before.lower in articles and token.is_capitalised
        }
        for find in (self._full_name, self._unheard_name):
            for sentence in document.sentences:
                self._read_names(sentence, find)
        self._find_mentions()

    def speaker(self, source: Span, previous: Entity | None) -> Entity | None:
        """Whom a source span means, None if that cannot be told. `previous` is the speaker of the statement before."""
        tokens = self._behind_report_noun(self._tokens(source))
        words = [token for token in tokens if token.is_word]
        if not words:
            return None
        if len(words) == 1 and words[0].lower in self._lexicon.pronouns:
            return self.by_pronoun(words[0], previous)
        phrase = self.take_apart(tokens)
        if phrase.name:
            return self._by_words(phrase, source)
        if phrase.role is not None:
            return self._by_role(phrase, source.start) or self._spoken_for(phrase.role, tokens)
        if phrase.body is not None and not phrase.indefinite:
            return self._entity(phrase.body, person=False, place=source.start)
        return None

    def speakers(self, source: Span, previous: Entity | None, plural: bool) -> list[Entity | None]:
        """Everybody whom a source span names ("Mutlu und Lux"); one None if that cannot be told."""
        tokens = self._tokens(source)
        if plural and len(tokens) == 1 and tokens[0].lower in self._lexicon.pronouns:
            return [None]
        joint = [i for i, token in enumerate(tokens) if token.lower in self._lexicon.joining]
        if len(joint) == 1:
            parts = (tokens[: joint[0]], tokens[joint[0] + 1 :])
            if all(part and self._name_in(part) for part in parts):
                spans = [Span(part[0].start, part[-1].end) for part in parts]
                return [self.speaker(span, previous) for span in spans]
        return [self.speaker(source, previous)]

    def by_pronoun(self, pronoun: Token, previous: Entity | None) -> Entity | None:
        """The nearest fitting mention before a pronoun; the speaker before is preferred if he fits."""
        gender = self._lexicon.pronouns[pronoun.lower]
        if gender == "p":
            return None
        sentence = self._document.sentence_at(pronoun.start)
        if previous is not None and self._fits(previous, gender) and self._near(previous, sentence):
            return previous
        for earlier in range(sentence.index, max(-1, sentence.index - 4), -1):
            start = self._document.sentences[earlier].start
            end = min(self._document.sentences[earlier].end, pronoun.start)
            fitting = [entity for entity in self._mentioned(start, end) if self._fits(entity, gender)]
            if fitting:
                return next((entity for entity in fitting if entity.gender == gender), fitting[0])
        return None

    def subject_of(self, sentence: Sentence) -> Entity | None:
        """The only person that a sentence mentions, None if there are several or none."""
        persons = self._mentioned(sentence.start, sentence.end)
        return persons[0] if len(persons) == 1 else None

    def _behind_report_noun(self, tokens: list[Token]) -> list[Token]:
        """The words that name the speaker in "Angaben der Polizei"; a noun phrase without such a noun is left whole."""
        noun = next((i for i, token in enumerate(tokens[:4]) if self._lexicon.report_noun(token.lower)), None)
        if noun is None:
            return tokens
        rest = tokens[noun + 1 :]
        return rest[1:] if rest and rest[0].lower in self._lexicon.attaching else rest

    def take_apart(self, tokens: Sequence[Token]) -> NounPhrase:
        """Splits a noun phrase into name, role or body, and modifiers."""
        lexicon = self._lexicon
        name = self._name_in(tokens)
        role: str | None = None
        gender: Gender = ""
        modifiers: set[str] = set()
        for token in tokens:
            if token in name or not token.text[0].isalpha():
                continue
            if token.lower in lexicon.titles:
                gender = gender or lexicon.titles[token.lower]
            elif role is None and (found := self._role_of(token)) is not None:
                role, gender = token.lower, found or gender
            elif len(token.lower) >= _STEM and token.lower not in lexicon.definite:
                modifiers.add(token.lower[:_STEM])
        if role is not None:
            modifiers |= {part[:_STEM] for part in role.split("-")[:-1]}
        body = None if role is not None or name else self._body_in(tokens)
        first = tokens[0].lower
        indefinite = first in lexicon.indefinite
        return NounPhrase(tuple(name), role, body, gender, frozenset(modifiers), indefinite)

    # -- names --------------------------------------------------------------------------------------------------------

    def _read_names(self, sentence: Sentence, find: Callable[[list[Token]], list[Token] | None]) -> None:
        """Enters the names that `find` sees in a sentence, with the roles that stand beside them."""
        for run in self._runs(sentence.tokens):
            name = find(run)
            if name is not None:
                self._enter(name, run[: run.index(name[0])], sentence)

    def _runs(self, tokens: Iterable[Token]) -> list[list[Token]]:
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

    def _full_name(self, run: list[Token]) -> list[Token] | None:
        """The name of a person in a run of capitalised words: a given name or a role begins it."""
        words = [token for token in run if token.text != "."]
        for token, following in pairwise(words):
            capital = following.is_capitalised and not self._lexicon.body(following.lower)
            if gender_of_given_name(token.text) is not None and (capital or following.lower in self._lexicon.particles):
                return self._cut(run[run.index(token) :])
        last_role = max((i for i, token in enumerate(words) if self._is_title_or_role(token)), default=-1)
        after = words[last_role + 1 :]
        if last_role >= 0 and after and after[0].is_capitalised and not self._is_common(after[0]):
            name = self._cut(run[run.index(after[0]) :])
            noun = self._has_article(after[0]) or self._lexicon.common_noun(after[0].lower)
            return name if len(name) > 1 or not noun else None
        return None

    def _has_article(self, token: Token) -> bool:
        """Whether a word has an article somewhere in the text: a noun then, that a role happens to stand before."""
        return token.text in self._with_article

    def _unheard_name(self, run: list[Token]) -> list[Token] | None:
        """Two or three capitalised words whose last one also stands alone: a name whose given name is not known here."""
        if not 2 <= len(run) <= 3 or any(not self._may_be_name(token) for token in run):
            return None
        if self._known_as(run[0]) or self._known_as(run[-1]) or self._has_article(run[-1]):
            return None
        if not self._lexicon.caps_are_names and self._follows_lower_case(run[0]):
            return None
        return run if self._stands_alone(run[-1].text, beside=run[-2].text) else None

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
            if token.lower in self._lexicon.particles and not after_given:
                break
            end += 1
            base = self._lexicon.genitive(token.text)
            if end > 1 and base != token.text and (base in self._by_surname or self._occurs_alone(base)):
                break
            if end == _LONGEST_NAME:
                break
        return _trim(run[:end])

    def _is_given(self, token: Token) -> bool:
        known = gender_of_given_name(token.text) is not None
        return known or not token.is_capitalised or len(token.text) == 1 or token.lower in self._lexicon.titles

    def _is_title_or_role(self, token: Token) -> bool:
        return token.lower in self._lexicon.titles or self._role_of(token) is not None

    def _role_of(self, token: Token) -> Gender | None:
        return self._lexicon.role(token.lower) if token.is_capitalised or self._lexicon.caps_are_names else None

    def _is_common(self, token: Token) -> bool:
        return self._is_title_or_role(token) or self._lexicon.body(token.lower)

    def _name_in(self, tokens: Sequence[Token]) -> list[Token]:
        """The words of a noun phrase that are its person's name: in its first part, else in the apposition."""
        names = [name for part in _parts(tokens) if (name := self._name_in_part(part))]
        return next((name for name in names if len(name) > 1), names[0] if names else [])

    def _name_in_part(self, part: Sequence[Token]) -> list[Token]:
        runs = self._runs(part)
        for run in runs:
            name = self._full_name(run)
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
            possessive = run[0].text not in self._by_surname and len(part) > 1 and part[1].is_word
            return [] if possessive else [run[0]]
        bare = bool(runs) and runs[0][0] is part[0] and not self._is_common(part[0]) and len(runs[0]) <= _LONGEST_NAME
        return runs[0] if bare and (len(runs[0]) > 1 or len(part) == 1 or part[1].text == "(") else []

    def _known_as(self, token: Token) -> bool:
        return token.text in self._by_surname or self._lexicon.genitive(token.text) in self._by_surname

    def _belongs_to_attribute(self, part: Sequence[Token], run: list[Token], name: list[Token]) -> bool:
        """Whether a name belongs to a second role in the phrase ("der Sprecher der Kanzlerin Angela Merkel")."""
        titled = [token for token in run[: run.index(name[0])] if self._role_of(token) is not None]
        before = [token for token in part if token.start < run[0].start and self._role_of(token) is not None]
        return bool(titled and before)

    def _enter(self, name: list[Token], roles: Sequence[Token], sentence: Sentence) -> Entity | None:
        """Enters a name; one word alone is entered only if it came with a role, and may be a known surname."""
        written = self._written(name)
        gender = self._gender(name, roles)
        if " " not in written:
            known = self._by_surname.get(written)
            entity = known[0] if known and len(known) == 1 else None
            if entity is None and known:
                return None
            entity = entity or self._entity(written, person=True)
        else:
            entity = self._entity(written, person=True)
        entity.gender = entity.gender or gender
        self._tie_roles(entity, name, sentence)
        return entity

    def _written(self, name: Sequence[Token]) -> str:
        """A name as it is stored: as the text has it, less a genitive ending."""
        text = self._document.text[name[0].start : name[-1].end]
        last = name[-1].text
        base = self._lexicon.genitive(last)
        if base != last and (base in self._by_surname or self._occurs_alone(base)):
            text = text[: len(text) - len(last)] + base
        return " ".join(text.split())

    def _occurs_alone(self, word: str) -> bool:
        return re.search(rf"\b{re.escape(word)}\b(?!['’])", self._document.text) is not None

    def _gender(self, name: Sequence[Token], roles: Sequence[Token]) -> Gender:
        for token in reversed(roles):
            gender = self._lexicon.titles.get(token.lower) or self._lexicon.role(token.lower)
            if gender:
                return gender
        return gender_of_given_name(name[0].text) or ""

    def _tie_roles(self, entity: Entity, name: Sequence[Token], sentence: Sentence) -> None:
        """Ties the roles beside a name to it: "Chinas Staatschef X", "X, der Staatschef", "der Staatschef, X"."""
        tokens = sentence.tokens
        first = bisect_left(tokens, name[0].start, key=lambda token: token.start)
        last = bisect_left(tokens, name[-1].start, key=lambda token: token.start)
        before = self._stretch(tokens, range(first - 1, max(-1, first - 8), -1))
        nearest = next((i for i, token in enumerate(before) if self._role_of(token) is not None), None)
        attached = nearest is not None and len(name) > 1 and before[nearest - 1].lower in self._lexicon.attaching
        if nearest and not (nearest <= 3 and attached):
            before = []
        after: list[Token] = []
        if last + 2 < len(tokens) and tokens[last + 1].text in ",(":
            after = self._stretch(tokens, range(last + 2, min(len(tokens), last + 9)))
            opening = after[0].lower if after else ""
            if opening not in self._lexicon.definite and not (after and self._role_of(after[0]) is not None):
                after = []
        for side in (before, after):
            for token in side:
                role_gender = self._role_of(token)
                if role_gender is None:
                    continue
                others = {
                    t.lower[:_STEM] for t in side if t is not token and len(t.text) >= _STEM and t.text[0].isalpha()
                }
                entity.roles.setdefault(token.lower, set()).update(others)
                entity.gender = entity.gender or role_gender
                break

    def _stretch(self, tokens: Sequence[Token], places: Iterable[int]) -> list[Token]:
        """The words of a noun phrase beside a name: up to a mark or a word that cannot belong to it."""
        stretch: list[Token] = []
        for place in places:
            token = tokens[place]
            if not token.is_word:
                break
            stretch.append(token)
            if token.lower in self._lexicon.definite | self._lexicon.indefinite and len(stretch) > 1:
                break
        return stretch

    def _entity(self, name: str, person: bool, place: int | None = None) -> Entity:
        entity = self._by_name.get(name)
        if entity is None:
            entity = self._by_name[name] = Entity(name, person)
            if person:
                self._index(entity)
        if place is not None and place not in entity.places:
            insort(entity.places, place)
        return entity

    def _index(self, entity: Entity) -> None:
        """Files a person under the surname, and under the first word where that is what news calls him by ("Xi")."""
        self._by_surname[entity.surname].append(entity)
        first = entity.name.split(" ", 1)[0]
        if first != entity.surname and not gender_of_given_name(first) and self._stands_alone(first):
            self._by_surname[first].append(entity)

    def _stands_alone(self, word: str, beside: str = "") -> bool:
        """Whether a word occurs without a capitalised one behind it, and without `beside` before it."""
        text = self._document.text
        return any(
            not (beside and text.endswith(beside + " ", 0, match.start()))
            for match in re.finditer(rf"\b{re.escape(word)}\b(?! [A-ZÄÖÜ])", text)
        )

    def _find_mentions(self) -> None:
        """Notes where each person is mentioned, by full name or by surname."""
        for sentence in self._document.sentences:
            for token in sentence.tokens:
                if not token.is_capitalised:
                    continue
                base = token.text if token.text in self._by_surname else self._lexicon.genitive(token.text)
                named = self._by_surname.get(base)
                if named:
                    entity = named[0] if len(named) == 1 else self._fullest_at(named, token)
                    if entity is not None:
                        insort(entity.places, token.start)

    def _fullest_at(self, named: Sequence[Entity], surname: Token) -> Entity | None:
        """Which of several persons of one surname is meant here: the one whose given name stands before it."""
        for entity in named:
            given = entity.name[: -len(entity.surname)]
            if given and self._document.text[max(0, surname.start - len(given)) : surname.start] == given:
                return entity
        return None

    # -- who is meant --------------------------------------------------------------------------------------------------

    def _by_words(self, phrase: NounPhrase, source: Span) -> Entity | None:
        """The entity behind a name as written here: the full form if one surname fits one person."""
        written = self._written(phrase.name)
        if written in self._by_name and " " in written:
            return self._by_name[written]
        last = self._lexicon.genitive(phrase.name[-1].text)
        surname = phrase.name[-1].text if phrase.name[-1].text in self._by_surname else last
        named = self._by_surname.get(surname, [])
        full = [entity for entity in named if " " in entity.name] or named
        if len(phrase.name) == 1 and len(full) > 1:
            full = [entity for entity in full if phrase.role is not None and self._holds(entity, phrase)]
        if len(phrase.name) == 1 and named:
            return full[0] if len(full) == 1 else None
        is_person = phrase.role is not None or gender_of_given_name(phrase.name[0].text) is not None
        return self._entity(written, person=is_person, place=source.start)

    def _by_role(self, phrase: NounPhrase, position: int) -> Entity | None:
        """The nearest holder of a role before a position; for a spokesperson of a body, that body."""
        assert phrase.role is not None
        if not phrase.indefinite:
            holders = [entity for entity in self._by_name.values() if self._holds(entity, phrase)]
            before = [(self._last_place(entity, position), entity) for entity in holders]
            reachable = [(place, entity) for place, entity in before if place >= position - _FARTHEST]
            if reachable:
                return max(reachable, key=lambda pair: pair[0])[1]
        return None

    def _spoken_for(self, role: str, tokens: Sequence[Token]) -> Entity | None:
        """The body that an unnamed spokesperson speaks for ("eine Sprecherin der Feuerwehr" -> "Feuerwehr")."""
        if not self._lexicon.spokesperson(role):
            return None
        attached = next((i for i, token in enumerate(tokens) if i and token.lower in self._lexicon.attaching), None)
        behind = tokens[attached + 1 :] if attached is not None else []
        body = self._body_in(behind) if behind and self._role_of(behind[0]) is None else None
        return self._entity(body, person=False, place=tokens[0].start) if body else None

    def _holds(self, entity: Entity, phrase: NounPhrase) -> bool:
        """Whether the article ties this role to this person, and what narrows the role does not speak against it."""
        if phrase.role is None or (phrase.gender in ("m", "f") and entity.gender and entity.gender != phrase.gender):
            return False
        for role, modifiers in entity.roles.items():
            if not (
                role.endswith(phrase.role.split("-")[-1]) or phrase.role.endswith(role) or self._kin(role, phrase.role)
            ):
                continue
            if not phrase.modifiers or not modifiers or phrase.modifiers & (modifiers | {role[:_STEM]}):
                return True
        return False

    def _kin(self, one: str, other: str) -> bool:
        """Whether two roles mean one office ("Premierminister", "Regierungschef"), in either gender."""
        kinds = [self._lexicon.role_kinds.get(word) or self._lexicon.role_kinds.get(word[:-2]) for word in (one, other)]
        return kinds[0] is not None and kinds[0] == kinds[1]

    def _last_place(self, entity: Entity, position: int) -> int:
        index = bisect_left(entity.places, position)
        return entity.places[index - 1] if index else -(10**9)

    def _mentioned(self, start: int, end: int) -> list[Entity]:
        """The persons mentioned in a slice, in order."""
        found: list[tuple[int, Entity]] = []
        for entity in self._by_name.values():
            index = bisect_left(entity.places, start)
            if entity.person and index < len(entity.places) and entity.places[index] < end:
                found.append((entity.places[index], entity))
        return [entity for _, entity in sorted(found, key=lambda pair: pair[0])]

    def _fits(self, entity: Entity, gender: Gender) -> bool:
        return entity.person and (not gender or not entity.gender or entity.gender == gender)

    def _near(self, entity: Entity, sentence: Sentence) -> bool:
        return sentence.start - self._last_place(entity, sentence.start + 1) <= _FARTHEST

    def _body_in(self, tokens: Sequence[Token]) -> str | None:
        """The name of the body or office that a noun phrase without a person names, less its article.

        A proper name behind the kind of body is the name ("die Nachrichtenagentur Reuters" -> "Reuters").
        """
        part = _parts(tokens)[0]
        while part and (part[0].lower in self._lexicon.definite or part[0].lower in self._lexicon.indefinite):
            part = part[1:]
        bracket = next((i for i, token in enumerate(part) if token.text == "("), len(part))
        part = part[:bracket]
        if not part or not any(token.is_capitalised for token in part):
            return None
        kinds = [i for i, token in enumerate(part) if self._lexicon.body(token.lower)]
        behind = part[kinds[-1] + 1 :] if kinds else []
        if behind and all(token.is_capitalised or token.quoted for token in behind):
            part = behind
        kept = " ".join(self._document.text[part[0].start : part[-1].end].split())
        return kept.strip("„“”\"»«‚‘’' ") or None

    def _tokens(self, span: Span) -> list[Token]:
        tokens = self._document.sentence_at(span.start).tokens
        first = bisect_left(tokens, span.start, key=lambda token: token.start)
        last = bisect_left(tokens, span.end, key=lambda token: token.start)
        return list(tokens[first:last])


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
