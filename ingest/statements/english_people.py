"""The persons of an English article: entered from its names in the order of the text, and found again by pronouns."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.statements.document import Document, Sentence, Token
from ingest.statements.english_names import gender_of_name
from ingest.statements.english_runs import (
    SUFFIXES,
    Run,
    is_thing,
    name_words,
    runs_in,
    stem_of,
)
from ingest.statements.english_units import is_headline
from ingest.statements.english_words import (
    DETERMINERS,
    LEXICON,
    PREPOSITIONS,
    SHORT_ROLES,
    SUBJECT_PRONOUNS,
    is_body,
    is_finite,
    role,
    without_genitive,
)
from ingest.statements.language import Gender, words
from ingest.statements.mentions import Entity

_FARTHEST = 5  # sentences back that a pronoun may reach
_OPENERS = words("even while as when although though after before since despite in")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where the article itself names a person or takes the person up by a pronoun."""

    start: int
    entity: Entity
    weak: bool  # in a genitive, behind a preposition, or before a noun: seldom what a pronoun takes up


class People:
    """The persons of one article: their names, roles and genders, and where the text mentions them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._by_name: dict[tuple[str, str], Entity] = {}
        self._by_surname: dict[str, list[Entity]] = defaultdict(list)
        self._by_first: dict[str, list[Entity]] = defaultdict(list)
        self._bodies: dict[str, Entity] = {}
        self._usual: dict[str, Entity] = {}
        self._introduced: set[int] = set()
        self._mentions: list[list[Mention]] = [[] for _ in document.sentences]
        self._singles = self._words_alone()
        self._runs_of = [
            runs_in(sentence.tokens) if not is_headline(sentence.tokens) else [] for sentence in document.sentences
        ]
        for sentence, runs in zip(document.sentences, self._runs_of, strict=True):
            for run in runs:
                self._enter(run, sentence)
        for sentence, runs in zip(document.sentences, self._runs_of, strict=True):
            self._note_mentions(sentence, runs)

    def subject_of(self, sentence: Sentence) -> Entity | None:
        """The only person that a sentence mentions, None if there are several or none."""
        persons = {id(mention.entity): mention.entity for mention in self._mentions[sentence.index]}
        return next(iter(persons.values())) if len(persons) == 1 else None

    def _words_alone(self) -> frozenset[str]:
        """Capitalised words that stand without a capitalised neighbour somewhere inside a sentence."""
        alone: set[str] = set()
        for sentence in self._document.sentences:
            tokens = sentence.tokens
            for index, token in enumerate(tokens):
                if not token.is_capitalised:
                    continue
                before = tokens[index - 1] if index else None
                after = tokens[index + 1] if index + 1 < len(tokens) else None
                beside = before is not None and before.is_capitalised and before.lower not in LEXICON.not_names
                if not beside and not (after is not None and after.is_capitalised):
                    alone.add(without_genitive(token.text))
        return frozenset(alone)

    def _enter(self, run: Run, sentence: Sentence) -> None:
        """Enters the full name that a run gives, with its roles, in the order of the text."""
        if len(name_words(run.name)) < 2 or not self._is_person(run, sentence):
            return
        entity = self._person(run.name)
        self._describe(entity, run, sentence)

    def _is_person(self, run: Run, sentence: Sentence) -> bool:
        """Whether a run of two or more name words names a person."""
        words = name_words(run.name)
        surname = without_genitive(words[-1].text)
        known = (
            gender_of_name(words[0].text) is not None
            and surname in self._singles
            and words[0].text not in self._singles
        )
        if len(words) > 4 or (is_thing(words[-1]) and not known):  # "Steven Law" may well be a person
            return False
        if gender_of_name(words[0].text) is not None or run.titles:
            return not any(is_body(word.lower) and word.lower != words[-1].lower for word in words[1:])
        if any(is_thing(word) or without_genitive(word.text).isupper() for word in words):
            return False
        before, after = self._neighbours(run, sentence)
        if before is not None and before.lower == "the":
            return False
        if before is not None and not before.is_capitalised and role(before.lower) not in (None, "p"):
            return True
        if self._stands_in_apposition(run, sentence):
            return True
        if after is not None and self._apposed_role(sentence, after) is not None:
            return True
        if gender_of_name(without_genitive(words[-1].text)) is not None:  # "Crazy Bernie"
            return False
        return without_genitive(words[-1].text) in self._singles and words[0].text not in self._singles

    def _stands_in_apposition(self, run: Run, sentence: Sentence) -> bool:
        """Whether a name stands behind its role between marks ("the foreign minister, Maarja Tamm, said")."""
        first = bisect_left(sentence.tokens, run.first.start, key=lambda token: token.start)
        before, after = self._neighbours(run, sentence)
        if first < 2 or before is None or before.text != "," or (after is not None and after.text not in ",.:;"):
            return False
        head = sentence.tokens[first - 2]
        return head.text.islower() and role(head.lower) not in (None, "p")

    def _neighbours(self, run: Run, sentence: Sentence) -> tuple[Token | None, Token | None]:
        first = bisect_left(sentence.tokens, run.first.start, key=lambda token: token.start)
        last = bisect_left(sentence.tokens, run.last.start, key=lambda token: token.start)
        before = sentence.tokens[first - 1] if first else None
        after = sentence.tokens[last + 1] if last + 1 < len(sentence.tokens) else None
        return before, after

    def _apposed_role(self, sentence: Sentence, comma: Token) -> list[Token] | None:
        """The apposition behind a comma or bracket if it names a role (", the party's chairman")."""
        if comma.text not in ",(":
            return None
        first = bisect_left(sentence.tokens, comma.start, key=lambda token: token.start) + 1
        stretch: list[Token] = []
        for token in sentence.tokens[first : first + 12]:
            if token.text in ",;:()—–" or token.lower in SUBJECT_PRONOUNS or token.quoted != comma.quoted:
                break
            if stretch and token.text.islower() and is_finite(token.lower) and not token.lower.endswith("ed"):
                break
            stretch.append(token)
        opens = bool(stretch) and (
            stretch[0].lower in DETERMINERS | {"former", "who"}
            or without_genitive(stretch[0].text) != stretch[0].text
            or role(stretch[0].lower) is not None
        )
        named = any(role(token.lower) not in (None, "p") for token in stretch)
        return stretch if opens and named else None

    def _person(self, name: Sequence[Token]) -> Entity:
        """The person of a full name; forms that share given name and surname are one."""
        words = [without_genitive(word.text) for word in name_words(name)]
        suffix = words[-1].lower() in SUFFIXES
        surname = words[-2] if suffix and len(words) > 2 else words[-1]
        key = (words[0], f"{surname} {words[-1]}" if suffix else surname)
        written = self._written(name)
        entity = self._by_name.get(key)
        if entity is None:
            entity = self._by_name[key] = Entity(written, True, gender_of_name(words[0]) or "")
            self._by_surname[surname].append(entity)
            self._by_first[words[0]].append(entity)
        elif len(written) > len(entity.name):
            entity.name = written
        return entity

    def _written(self, name: Sequence[Token]) -> str:
        text = self._document.text[name[0].start : name[-1].end]
        return " ".join(without_genitive(text).split()).strip(" .'’") + ("." if name[-1].lower in ("jr", "sr") else "")

    def _describe(self, entity: Entity, run: Run, sentence: Sentence) -> None:
        """Ties to a person the roles and titles before the name and in the apposition behind it."""
        for title in run.titles:
            entity.gender = entity.gender or LEXICON.titles.get(title.lower, "") or (role(title.lower) or "")
        first = bisect_left(sentence.tokens, run.name[0].start, key=lambda token: token.start)
        first -= self._stands_in_apposition(run, sentence)
        before: list[Token] = []
        for token in reversed(sentence.tokens[max(0, first - 9) : first]):
            if token.text == ".":
                continue
            if not token.is_word or token.lower in PREPOSITIONS or token.quoted != run.name[0].quoted:
                break
            if token.text.islower() and is_finite(token.lower):
                break
            before.append(token)
            if token.lower in DETERMINERS:
                break
        if not before or (role(before[0].lower) is None and before[0].lower not in SHORT_ROLES):
            before = []
        self._tie(entity, before)
        _, after = self._neighbours(run, sentence)
        apposed = self._apposed_role(sentence, after) if after is not None else None
        self._tie(entity, apposed or [])
        if after is not None and after.lower == "of":
            place = bisect_left(sentence.tokens, after.start, key=lambda token: token.start) + 1
            stems = {stem_of(token) for token in sentence.tokens[place : place + 2] if token.is_capitalised}
            for modifiers in entity.roles.values():
                modifiers |= stems

    def _tie(self, entity: Entity, stretch: Sequence[Token]) -> None:
        """Ties the role words of a stretch to a person, with what narrows them."""
        roles = [token for token in stretch if role(token.lower) not in (None, "p")]
        for token in roles:
            name = SHORT_ROLES.get(token.lower, token.lower)
            stems = {stem_of(other) for other in stretch if other is not token and other.is_word}
            entity.roles.setdefault(name, set()).update(stems)
            entity.gender = entity.gender or role(token.lower) or ""

    def _note_mentions(self, sentence: Sentence, runs: Sequence[Run]) -> None:
        """Notes whom a sentence names or takes up by a pronoun, in the article's own words."""
        noted: list[tuple[int, Run | Token]] = [
            (run.name[0].start if run.name else run.first.start, run) for run in runs
        ]
        noted += [
            (token.start, token) for token in sentence.tokens if token.lower in ("he", "she") and not token.quoted
        ]
        for start, what in sorted(noted, key=lambda pair: pair[0]):
            if isinstance(what, Token):
                entity = self._by_pronoun(what, SUBJECT_PRONOUNS[what.lower], None)
                weak = False
            else:
                entity = self._named(what, learn=True)
                weak = self._is_weak(what, sentence)
                if what.first.quoted > min(token.quoted for token in sentence.tokens):
                    continue
            if entity is not None and entity.person:
                self._mentions[sentence.index].append(Mention(start, entity, weak))

    def _is_weak(self, run: Run, sentence: Sentence) -> bool:
        before, after = self._neighbours(run, sentence)
        if run.is_possessive or (before is not None and before.lower in PREPOSITIONS):
            return True
        return after is not None and after.text.islower() and (is_body(after.lower) or role(after.lower) is not None)

    def _named(self, run: Run, learn: bool = False) -> Entity | None:
        """The person that a run names: by full name, by surname, or by given name alone; None if none or unclear."""
        words = name_words(run.name)
        if not words:
            return None
        last = without_genitive(words[-1].text)
        if len(words) >= 2 and last.lower() not in SUFFIXES:
            entity = self._by_name.get((words[0].text, last))
            if entity is not None and learn:
                self._introduced.add(id(entity))
            return entity
        if len(words) >= 2:
            return self._by_name.get((words[0].text, f"{without_genitive(words[-2].text)} {last}"))
        return self._by_one_word(last, run, learn)

    def _by_one_word(self, word: str, run: Run, learn: bool) -> Entity | None:
        """The person whom a surname (with a title) or a given name means."""
        word = word.title() if word.isupper() and len(word) > 3 and word not in self._by_surname else word
        named = self._by_surname.get(word) or self._by_first.get(word) or []
        genders: list[Gender] = [LEXICON.titles[token.lower] for token in run.titles if LEXICON.titles.get(token.lower)]
        gender: Gender = genders[0] if genders else ""
        fitting = [entity for entity in named if not gender or not entity.gender or entity.gender == gender]
        if not fitting and run.titles and not is_thing(run.last):
            entity = Entity(word, True, gender)
            self._by_surname[word].append(entity)
            return entity
        if len(fitting) == 1:
            fitting[0].gender = fitting[0].gender or gender
            if learn and not gender:
                self._usual.setdefault(word, fitting[0])
            return fitting[0]
        if word in self._usual:
            return self._usual[word]
        introduced = [entity for entity in fitting if id(entity) in self._introduced]
        if len(introduced) == 1 and learn:
            return self._usual.setdefault(word, introduced[0])
        return None

    def _by_pronoun(self, pronoun: Token, gender: Gender, previous: Entity | None) -> Entity | None:
        """The person whom a pronoun means: in the nearest sentence that names a fitting one, its subject."""
        if gender == "p":
            return None
        sentence = self._document.sentence_at(pronoun.start)
        begin = sentence.index - 1 if self._stands_behind(pronoun, sentence) else sentence.index
        steps = 0
        others = self._named_behind(pronoun, sentence)
        ahead = self._ahead(pronoun, sentence, gender) if begin == sentence.index else None
        if ahead is not None:
            return ahead
        for index in range(begin, -1, -1):
            mentions = [m for m in self._mentions[index] if m.start < pronoun.start and self._fits(m.entity, gender)]
            mentions = [m for m in mentions if not any(m.entity is other for other in others)]
            strong = [m for m in mentions if not m.weak]
            named = [mention.entity for mention in strong or mentions]
            if index < sentence.index and any(entity is previous for entity in named):
                return previous
            if named:
                return named[0]
            if any(not token.quoted for token in self._document.sentences[index].tokens):
                steps += 1
            if steps > _FARTHEST:
                break
        return None

    def _named_behind(self, pronoun: Token, sentence: Sentence) -> list[Entity]:
        """The persons named behind a pronoun in its clause: it means none of them ("He praised Cruz")."""
        place = bisect_left(sentence.tokens, pronoun.start, key=lambda token: token.start)
        marks = (token.start for token in sentence.tokens[place:] if token.quoted or token.text in ",;:—–()")
        stop = next(marks, sentence.end)
        behind = [run for run in self._runs_of[sentence.index] if pronoun.start < run.first.start < stop]
        return [entity for run in behind if (entity := self._named(run)) is not None]

    def _ahead(self, pronoun: Token, sentence: Sentence, gender: Gender) -> Entity | None:
        """The subject of the main clause behind a clause that opens the sentence ("While he said no, Giuliani ...")."""
        tokens = sentence.tokens
        if tokens[0].lower not in _OPENERS or any(m.start < pronoun.start for m in self._mentions[sentence.index]):
            return None
        comma = next((i for i, token in enumerate(tokens) if token.text == "," and token.start > pronoun.start), None)
        if comma is None or comma + 1 >= len(tokens) or not tokens[comma + 1].is_capitalised:
            return None
        runs = [
            run for run in self._runs_of[sentence.index] if run.first is tokens[comma + 1] and not run.is_possessive
        ]
        entity = self._named(runs[0]) if runs else None
        return entity if entity is not None and self._fits(entity, gender) else None

    @staticmethod
    def _stands_behind(pronoun: Token, sentence: Sentence) -> bool:
        """Whether a pronoun's clause ends the sentence or a stretch of it (", he said."): names before it are content."""
        place = bisect_left(sentence.tokens, pronoun.start, key=lambda token: token.start)
        before = sentence.tokens[place - 1] if place else None
        if before is None or not (before.quoted or before.text == ","):
            return False
        if before.quoted:  # what stands before a whole quote is no content, what stands before a part of one is
            opening = next((i for i in range(place - 1, -1, -1) if not sentence.tokens[i].quoted), -1)
            return opening >= 0 and sentence.tokens[opening].text not in (",", ":", ".", "?", "!", "—", "–")
        following = [token.text for token in sentence.tokens[place + 2 : place + 4]]
        return bool(following) and following[0] in (".", ",")

    def _fits(self, entity: Entity, gender: Gender) -> bool:
        return entity.person and (not entity.gender or entity.gender == gender)
