"""Who is who in an English article: whom a name, a role or a pronoun means.

Capitals mark names in English, so names are read from runs of capitalised words. Persons are entered in the order of the
text. A bare surname of several means the one it already stood for before the other came up, and is else left open. A
pronoun means the nearest fitting person whom the article itself (not a quote) names, the last speaker before others.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.statements.document import Document, Sentence, Token
from ingest.statements.english_names import gender_of_name
from ingest.statements.english_words import (
    DETERMINERS,
    LEXICON,
    PLACE_WORDS,
    POSSESSIVES,
    PREPOSITIONS,
    SHORT_ROLES,
    SUBJECT_PRONOUNS,
    is_body,
    is_finite,
    role,
    without_genitive,
)
from ingest.statements.language import Gender
from ingest.statements.mentions import Entity
from retrieval.records import Span

_FARTHEST = 5  # sentences back that a pronoun may reach
_FARTHEST_ROLE = 3000  # characters
_STEM = 4
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_OPENERS = frozenset("even while as when although though after before since despite in".split())
_RANKS = frozenset("former vice deputy acting ex first late interim assistant associate co-founder senior".split())
_GENERAL = frozenset("presumptive likely then longtime veteran top chief new own fellow current sitting two-term late".split())


@dataclass(frozen=True, slots=True)
class Run:
    """A run of capitalised words: titles and roles, then name words; `person` if it can name a person."""

    titles: tuple[Token, ...]
    name: tuple[Token, ...]

    @property
    def first(self) -> Token:
        return (self.titles + self.name)[0]

    @property
    def last(self) -> Token:
        return (self.titles + self.name)[-1]

    @property
    def is_possessive(self) -> bool:
        return self.last.text != without_genitive(self.last.text)


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    entity: Entity
    weak: bool  # in a genitive, behind a preposition, or before a noun: seldom what a pronoun takes up


class EnglishCast:
    """The persons and bodies of one article."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._by_name: dict[tuple[str, str], Entity] = {}
        self._by_surname: dict[str, list[Entity]] = defaultdict(list)
        self._by_first: dict[str, list[Entity]] = defaultdict(list)
        self._bodies: dict[str, Entity] = {}
        self._usual: dict[str, Entity] = {}
        self._introduced: set[int] = set()
        self._mentions: list[list[_Mention]] = [[] for _ in document.sentences]
        self._singles = self._words_alone()
        self._runs_of = [runs_in(sentence.tokens) if not _is_headline(sentence) else [] for sentence in document.sentences]
        for sentence, runs in zip(document.sentences, self._runs_of, strict=True):
            for run in runs:
                self._enter(run, sentence)
        for sentence, runs in zip(document.sentences, self._runs_of, strict=True):
            self._note_mentions(sentence, runs)

    # -- the questions that are asked ---------------------------------------------------------------------------------

    def speakers(self, source: Span, previous: Entity | None, plural: bool) -> list[Entity | None]:
        """Everybody whom a source names ("Clinton and Sanders"); one None if that cannot be told."""
        tokens = self._tokens(source)
        joint = next((i for i, token in enumerate(tokens) if token.lower == "and"), 0)
        if joint and not any(token.text in ",(" or token.lower in PREPOSITIONS for token in tokens[:joint]):
            named = [self._person_in(part) if part else None for part in (tokens[:joint], tokens[joint + 1 :])]
            if all(entity is not None for entity in named):
                return list(named)
        return [self.speaker(source, previous)]

    def speaker(self, source: Span, previous: Entity | None) -> Entity | None:
        """Whom a source means, None if that cannot be told. `previous` is the speaker of the statement before."""
        tokens = self._tokens(source)
        words = [token for token in tokens if token.is_word]
        if not words:
            return None
        pronoun = re.split("['’]", words[0].lower)[0]
        if len(words) == 1 and pronoun in SUBJECT_PRONOUNS:
            return self._by_pronoun(words[0], SUBJECT_PRONOUNS[pronoun], previous)
        if words[0].lower in ("his", "her") and len(words) == 1:
            return self._by_pronoun(words[0], "m" if words[0].lower == "his" else "f", previous)
        return self._by_phrase(tokens, previous)

    def subject_of(self, sentence: Sentence) -> Entity | None:
        """The only person that a sentence mentions, None if there are several or none."""
        persons = {id(mention.entity): mention.entity for mention in self._mentions[sentence.index]}
        return next(iter(persons.values())) if len(persons) == 1 else None

    # -- reading the names --------------------------------------------------------------------------------------------

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
        if len(_name_words(run.name)) < 2 or not self._is_person(run, sentence):
            return
        entity = self._person(run.name)
        self._describe(entity, run, sentence)

    def _is_person(self, run: Run, sentence: Sentence) -> bool:
        """Whether a run of two or more name words names a person."""
        words = _name_words(run.name)
        surname = without_genitive(words[-1].text)
        known = gender_of_name(words[0].text) is not None and surname in self._singles and words[0].text not in self._singles
        if len(words) > 4 or (_is_thing(words[-1]) and not known):  # "Steven Law" may well be a person
            return False
        if gender_of_name(words[0].text) is not None or run.titles:
            return not any(is_body(word.lower) and word.lower != words[-1].lower for word in words[1:])
        if any(_is_thing(word) or without_genitive(word.text).isupper() for word in words):
            return False
        before, after = self._neighbours(run, sentence)
        if before is not None and before.lower == "the":
            return False
        if before is not None and not before.is_capitalised and role(before.lower) not in (None, "p"):
            return True
        if after is not None and self._apposed_role(sentence, after) is not None:
            return True
        if gender_of_name(without_genitive(words[-1].text)) is not None:  # "Crazy Bernie"
            return False
        return without_genitive(words[-1].text) in self._singles and words[0].text not in self._singles

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
        words = [without_genitive(word.text) for word in _name_words(name)]
        suffix = words[-1].lower() in _SUFFIXES
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
            stems = {token.lower[:_STEM] for token in sentence.tokens[place : place + 2] if token.is_capitalised}
            for modifiers in entity.roles.values():
                modifiers |= stems

    def _tie(self, entity: Entity, stretch: Sequence[Token]) -> None:
        """Ties the role words of a stretch to a person, with what narrows them."""
        roles = [token for token in stretch if role(token.lower) not in (None, "p")]
        for token in roles:
            name = SHORT_ROLES.get(token.lower, token.lower)
            stems = {_stem(other) for other in stretch if other is not token and other.is_word}
            entity.roles.setdefault(name, set()).update(stems)
            entity.gender = entity.gender or role(token.lower) or ""

    # -- where persons are mentioned ----------------------------------------------------------------------------------

    def _note_mentions(self, sentence: Sentence, runs: Sequence[Run]) -> None:
        """Notes whom a sentence names or takes up by a pronoun, in the article's own words."""
        noted: list[tuple[int, Run | Token]] = [(run.name[0].start if run.name else run.first.start, run) for run in runs]
        noted += [(token.start, token) for token in sentence.tokens if token.lower in ("he", "she") and not token.quoted]
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
                self._mentions[sentence.index].append(_Mention(start, entity, weak))

    def _is_weak(self, run: Run, sentence: Sentence) -> bool:
        before, after = self._neighbours(run, sentence)
        if run.is_possessive or (before is not None and before.lower in PREPOSITIONS):
            return True
        return after is not None and after.text.islower() and (is_body(after.lower) or role(after.lower) is not None)

    def _named(self, run: Run, learn: bool = False) -> Entity | None:
        """The person that a run names: by full name, by surname, or by given name alone; None if none or unclear."""
        words = _name_words(run.name)
        if not words:
            return None
        last = without_genitive(words[-1].text)
        if len(words) >= 2 and last.lower not in _SUFFIXES:
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
        gender = next((LEXICON.titles[t.lower] for t in run.titles if LEXICON.titles.get(t.lower)), "")
        fitting = [entity for entity in named if not gender or not entity.gender or entity.gender == gender]
        if not fitting and run.titles and not _is_thing(run.last):
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

    # -- who is meant -------------------------------------------------------------------------------------------------

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
        runs = [run for run in self._runs_of[sentence.index] if run.first is tokens[comma + 1] and not run.is_possessive]
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

    def _person_in(self, tokens: Sequence[Token]) -> Entity | None:
        entity = self._by_phrase(list(tokens), None)
        return entity if entity is not None and entity.person else None

    def _by_phrase(self, tokens: list[Token], previous: Entity | None) -> Entity | None:
        """Whom a noun phrase means: its last name that no preposition ties, else the name in apposition, else its role."""
        parts = _parts(tokens)
        if not parts:
            return None
        head = parts[0]
        run = self._head_run(head)
        if run is not None and run.name:
            found = self._from_run(run, head)
            if found is not None:
                return found
        for part in parts[1:]:
            runs = runs_in(part)
            if runs and runs[0].first is part[0] and not runs[0].is_possessive and self._named(runs[0]) is not None:
                return self._named(runs[0])
        if run is not None and run.name:
            return self._body(self._written_body(head, run), head)
        nouns = _head_nouns(head)
        if not nouns or head[0].lower in ("some", "any", "no"):
            return None
        found_role = role(nouns[-1].lower)
        if found_role is not None:
            return self._by_role(head, nouns[-1], found_role, previous)
        if is_body(nouns[-1].lower) and head[0].lower not in ("a", "an", "another", "one", "many", "several"):
            return self._body(self._phrase_text(head[: head.index(nouns[-1]) + 1]), head)
        return None

    def _head_run(self, head: Sequence[Token]) -> Run | None:
        """The name that heads a phrase: the last run that stands free, if only a preposition or bracket follows it."""
        chosen: Run | None = None
        for run in runs_in(head):
            index = next(i for i, token in enumerate(head) if token is run.first)
            last = next(i for i, token in enumerate(head) if token is run.last)
            after = head[last + 1] if last + 1 < len(head) else None
            titled = last == len(head) - 1 and len(_name_words(run.name)) > 1 and index and role(head[index - 1].lower) is not None
            if index and any(token.lower in PREPOSITIONS for token in head[1:index]) and not titled:
                continue
            if run.is_possessive or (after is not None and (after.is_word or after.text in "'’") and after.lower not in PREPOSITIONS | {"who", "and"}):
                continue
            chosen = run
        return chosen

    def _from_run(self, run: Run, head: Sequence[Token]) -> Entity | None:
        """The person that a run names in a source; names nobody has entered are entered, as they speak."""
        known = self._named(run)
        words = _name_words(run.name)
        if known is not None or not words:
            return known
        last = without_genitive(words[-1].text)
        if len(words) == 1 and (self._by_surname.get(last) or is_body(last.lower())):
            return None
        article = head[0].lower == "the" and head[1:2] == [run.first]
        thing = any(_is_thing(word) for word in words) or article
        if len(words) >= 2 and len(words) <= 4 and not thing and not all(w.text.isupper() for w in words):
            entity = self._person(run.name)
        elif len(words) == 1 and run.titles and not article:
            entity = self._by_one_word(last, run, False) or Entity(last, True)
        else:
            return None
        self._note_everywhere(entity, last)
        return entity

    def _note_everywhere(self, entity: Entity, word: str) -> None:
        """Adds the mentions of a person who was entered late."""
        for index, runs in enumerate(self._runs_of):
            for run in runs:
                words = _name_words(run.name)
                if words and without_genitive(words[-1].text) == word and not words[0].quoted:
                    self._mentions[index].append(_Mention(words[0].start, entity, run.is_possessive))
                    self._mentions[index].sort(key=lambda mention: mention.start)

    def _written_body(self, head: Sequence[Token], run: Run) -> str:
        """The name of a body without its article, with what stands before it ("the US State Department")."""
        return self._phrase_text([token for token in head if token.end <= run.last.end])

    def _phrase_text(self, tokens: Sequence[Token]) -> str:
        kept = list(tokens)
        while kept and (kept[0].lower in DETERMINERS or not kept[0].is_word):
            kept = kept[1:]
        return " ".join(self._document.text[kept[0].start : kept[-1].end].split()) if kept else ""

    def _body(self, name: str, head: Sequence[Token]) -> Entity | None:
        if not name or head[0].lower in ("a", "an", "another") and not name[0].isupper():
            return None
        return self._bodies.setdefault(name, Entity(name, False))

    def _by_role(self, head: Sequence[Token], noun: Token, gender: Gender, previous: Entity | None) -> Entity | None:
        """The nearest holder of a role, if the phrase is definite and nothing in it speaks against him."""
        if gender == "p" or head[0].lower in LEXICON.indefinite or head[0].lower in POSSESSIVES:
            return None
        if head[0].lower not in LEXICON.definite and not head[0].is_capitalised:
            return None
        name = SHORT_ROLES.get(noun.lower, noun.lower)
        place = head.index(noun)
        stems = {_stem(token) for token in [*head[:place], *head[place + 1 :]] if token.is_word and len(token.text) > 2}
        stems -= {stem for stem in stems if stem in DETERMINERS or stem in PREPOSITIONS or stem in _GENERAL}
        holders = [entity for entity in self._persons() if self._holds(entity, name, stems, gender)]
        if previous is not None and any(holder is previous for holder in holders):
            return previous
        places = [(self._last_place(holder, noun.start), holder) for holder in holders]
        near = [(at, holder) for at, holder in places if at >= noun.start - _FARTHEST_ROLE]
        return max(near, key=lambda pair: pair[0])[1] if near else None

    def _persons(self) -> Iterable[Entity]:
        return self._by_name.values()

    @staticmethod
    def _holds(entity: Entity, name: str, stems: set[str], gender: Gender) -> bool:
        if gender in ("m", "f") and entity.gender and entity.gender != gender:
            return False
        held = entity.roles.get(name)
        if held is None:
            return False
        if (stems & _RANKS) != (held & _RANKS):
            return False
        rest = stems - _RANKS
        return not rest or bool(rest & set().union(*entity.roles.values()))

    def _last_place(self, entity: Entity, position: int) -> int:
        last = -(10**9)
        for mentions in self._mentions:
            for mention in mentions:
                if mention.start >= position:
                    return last
                if mention.entity is entity:
                    last = mention.start
        return last

    def _tokens(self, span: Span) -> list[Token]:
        tokens = self._document.sentence_at(span.start).tokens
        first = bisect_left(tokens, span.start, key=lambda token: token.start)
        last = bisect_left(tokens, span.end, key=lambda token: token.start)
        return list(tokens[first:last])


def runs_in(tokens: Sequence[Token]) -> list[Run]:
    """The runs of capitalised words with initials, particles and abbreviated titles; a genitive ends a run."""
    runs: list[Run] = []
    run: list[Token] = []
    for index, token in enumerate(tokens):
        starts = token.is_capitalised and token.lower not in LEXICON.not_names
        dot = token.text == "." and bool(run) and token.start == run[-1].end and _takes_dot(run[-1])
        office = token.lower == "of" and bool(run) and role(run[-1].lower) is not None and index + 1 < len(tokens)
        office = office and tokens[index + 1].is_capitalised
        particle = office or bool(run) and token.lower in LEXICON.particles and index + 1 < len(tokens) and tokens[index + 1].is_capitalised
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
    return len(token.text) == 1 or "." in token.text or token.lower in LEXICON.titles or token.lower in _SUFFIXES


def _split(run: list[Token]) -> Run:
    """The titles and roles at the beginning of a run, and the name behind the last of them."""
    while run and not run[-1].is_capitalised and run[-1].text != ".":
        run = run[:-1]
    while run and run[-1].text == "." and not (len(run) > 1 and run[-2].lower in _SUFFIXES):
        run = run[:-1]
    office = next((i for i, token in enumerate(run) if token.lower == "of"), None)
    if office is not None:  # "Secretary of State John Kerry"
        named = next((i for i in range(office + 2, len(run)) if gender_of_name(run[i].text) is not None), len(run))
        return Run(tuple(run[: named if named < len(run) else office]), tuple(run[named:]))
    if len(run) > 1 and run[0].lower in ("mr", "mrs", "ms", "dr", "sen", "rep", "gov") and run[-1].lower != run[0].lower:
        named = next(i for i, token in enumerate(run) if i and token.text != ".")
        if named == len(run) - 1:  # "Mr. Prince"
            return Run((run[0],), (run[-1],))
    given = next((i for i, token in enumerate(run) if i + 1 < len(run) and _begins_name(token)), len(run))
    last = max((i for i, token in enumerate(run[:given]) if _is_titular(token)), default=-1)
    if given < len(run) and given > last + 2 and not _begins_name(run[0]):  # "New York City Public Advocate Trish James"
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


def _name_words(name: Sequence[Token]) -> list[Token]:
    return [token for token in name if token.text != "." and token.is_word]


def _is_thing(word: Token) -> bool:
    lower = without_genitive(word.lower)
    return is_body(lower) or lower in PLACE_WORDS


def _stem(token: Token) -> str:
    lower = without_genitive(token.lower)
    return lower if lower in _RANKS or lower in _GENERAL else lower[:_STEM]


def _head_nouns(head: Sequence[Token]) -> list[Token]:
    """The words of a phrase up to its first preposition: the last of them is its head."""
    words: list[Token] = []
    for token in head:
        if words and token.lower in PREPOSITIONS | {"who", "that", "and"}:
            break
        if token.is_word:
            words.append(token)
    return words


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    """The parts of a phrase between commas, brackets and dashes."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in ",–—()":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _is_headline(sentence: Sentence) -> bool:
    words = [token for token in sentence.tokens if token.is_word and len(token.text) > 3 and token.text[0].isalpha()]
    return len(words) > 3 and sum(token.is_capitalised for token in words) >= 0.85 * len(words)
