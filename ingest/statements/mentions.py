"""Who is who in an article: the names, the roles tied to them, and whom a name, a role or a pronoun means.

One `Cast` an article. It is filled once from the whole text (the fullest form of a name may come late) and asked for
each source span. A name it cannot tell apart (two Müllers) and a role that nobody holds stay unknown.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ingest.statements.document import Document, Sentence, Token
from ingest.statements.given_names import gender_of_given_name
from ingest.statements.language import Gender, Lexicon
from ingest.statements.names import STEM, Names, NounPhrase
from retrieval.records import Span

_FARTHEST = 1200  # characters back that a pronoun or a role may reach


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


class Cast:
    """The persons and bodies of one article."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self._document = document
        self._lexicon = lexicon
        self._by_name: dict[str, Entity] = {}
        self._by_surname: dict[str, list[Entity]] = defaultdict(list)
        self._names = Names(document, lexicon)
        for find in (self._names.full_name, self._names.unheard_name):
            for sentence in document.sentences:
                self._read_names(sentence, find)
        self._find_mentions()

    def speaker(self, source: Span, previous: Entity | None) -> Entity | None:
        """Whom a source span means, None if that cannot be told. `previous` is the speaker of the statement before."""
        tokens = self._names.behind_report_noun(self._tokens(source))
        words = [token for token in tokens if token.is_word]
        if not words:
            return None
        if len(words) == 1 and words[0].lower in self._lexicon.pronouns:
            return self.by_pronoun(words[0], previous)
        phrase = self._names.take_apart(tokens)
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
            if all(part and self._names.name_in(part) for part in parts):
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
        return persons[0] if len(persons) == 1 and not self._only_owns(persons[0], sentence) else None

    def _only_owns(self, person: Entity, sentence: Sentence) -> bool:
        """Whether a person is mentioned in the genitive alone ("Obamas Team")."""
        words = [token for token in sentence.tokens if token.start in person.places or person.surname in token.text]
        last = [token.text for token in words if self._lexicon.genitive(token.text) == person.surname]
        return bool(last) and person.surname not in last

    def _read_names(self, sentence: Sentence, find: Callable[[list[Token]], list[Token] | None]) -> None:
        """Enters the names that `find` sees in a sentence, with the roles that stand beside them."""
        for run in self._names.runs(sentence.tokens):
            name = find(run)
            if name is not None:
                self._enter(name, run[: run.index(name[0])], sentence)

    def _enter(self, name: list[Token], roles: Sequence[Token], sentence: Sentence) -> Entity | None:
        """Enters a name; one word alone is entered only if it came with a role, and may be a known surname."""
        written = self._names.written(name)
        gender = self._names.gender(name, roles)
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

    def _tie_roles(self, entity: Entity, name: Sequence[Token], sentence: Sentence) -> None:
        """Ties the roles beside a name to it: "Chinas Staatschef X", "X, der Staatschef", "der Staatschef, X"."""
        tokens = sentence.tokens
        first = bisect_left(tokens, name[0].start, key=lambda token: token.start)
        last = bisect_left(tokens, name[-1].start, key=lambda token: token.start)
        before = self._stretch(tokens, range(first - 1, max(-1, first - 8), -1))
        nearest = next((i for i, token in enumerate(before) if self._names.role_of(token) is not None), None)
        attached = nearest is not None and len(name) > 1 and before[nearest - 1].lower in self._lexicon.attaching
        if (nearest and not (nearest <= 3 and attached)) or self._names.is_genitive(name[-1]):
            before = []
        after: list[Token] = []
        if last + 2 < len(tokens) and tokens[last + 1].text in ",(":
            after = self._stretch(tokens, range(last + 2, min(len(tokens), last + 9)))
            opening = after[0].lower if after else ""
            if opening not in self._lexicon.definite and not (after and self._names.role_of(after[0]) is not None):
                after = []
        for side in (before, after):
            for token in side:
                role_gender = self._names.role_of(token)
                if role_gender is None:
                    continue
                others = {
                    t.lower[:STEM] for t in side if t is not token and len(t.text) >= STEM and t.text[0].isalpha()
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
        self._names.surnames.add(entity.surname)
        first = entity.name.split(" ", 1)[0]
        if first != entity.surname and not gender_of_given_name(first) and self._names.stands_alone(first):
            self._by_surname[first].append(entity)
            self._names.surnames.add(first)

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

    def _by_words(self, phrase: NounPhrase, source: Span) -> Entity | None:
        """The entity behind a name as written here: the full form if one surname fits one person."""
        written = self._names.written(phrase.name)
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
        body = self._names.body_in(behind) if behind and self._names.role_of(behind[0]) is None else None
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
            if not phrase.modifiers or not modifiers or phrase.modifiers & (modifiers | {role[:STEM]}):
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

    def _tokens(self, span: Span) -> list[Token]:
        tokens = self._document.sentence_at(span.start).tokens
        first = bisect_left(tokens, span.start, key=lambda token: token.start)
        last = bisect_left(tokens, span.end, key=lambda token: token.start)
        return list(tokens[first:last])
