"""Who is who in an English article: whom a name, a role or a pronoun means.

Capitals mark names in English, so names are read from runs of capitalised words. A bare surname of several means the
one it already stood for before the other came up, and is else left open. A pronoun means the nearest fitting person
whom the article itself (not a quote) names, the last speaker before others.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ingest.statements.document import Token
from ingest.statements.english_people import Mention, People
from ingest.statements.english_runs import (
    GENERAL,
    RANKS,
    Run,
    head_nouns,
    is_thing,
    name_words,
    parts_of,
    runs_in,
    stem_of,
)
from ingest.statements.english_words import (
    DETERMINERS,
    LEXICON,
    POSSESSIVES,
    PREPOSITIONS,
    SHORT_ROLES,
    SUBJECT_PRONOUNS,
    is_body,
    role,
    without_genitive,
)
from ingest.statements.language import Gender, words
from ingest.statements.mentions import Entity
from retrieval.records import Span

_KINDS = words("agency newspaper magazine network channel broadcaster website daily outlet service company group firm")
_FARTHEST_ROLE = 3000  # characters


class EnglishCast(People):
    """The persons and bodies of one article."""

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

    def _person_in(self, tokens: Sequence[Token]) -> Entity | None:
        entity = self._by_phrase(list(tokens), None)
        return entity if entity is not None and entity.person else None

    def _by_phrase(self, tokens: list[Token], previous: Entity | None) -> Entity | None:
        """Whom a noun phrase means: its last name that no preposition ties, else the name in apposition, else its role."""
        parts = parts_of(tokens)
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
        nouns = head_nouns(head)
        if not nouns or head[0].lower in ("some", "any", "no"):
            return None
        found_role = role(nouns[-1].lower)
        if LEXICON.spokesperson(nouns[-1].lower):
            return self._body_of_spokesperson(head, nouns[-1]) or self._by_role(head, nouns[-1], "", previous)
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
            titled = (
                last == len(head) - 1
                and len(name_words(run.name)) > 1
                and index
                and role(head[index - 1].lower) is not None
            )
            if index and any(token.lower in PREPOSITIONS for token in head[1:index]) and not titled:
                continue
            if run.is_possessive or (
                after is not None
                and (after.is_word or after.text in "'’")
                and after.lower not in PREPOSITIONS | {"who", "and"}
            ):
                continue
            chosen = run
        return chosen

    def _from_run(self, run: Run, head: Sequence[Token]) -> Entity | None:
        """The person that a run names in a source; names nobody has entered are entered, as they speak."""
        known = self._named(run)
        words = name_words(run.name)
        if known is not None or not words:
            return known
        last = without_genitive(words[-1].text)
        if len(words) == 1 and (self._by_surname.get(last) or is_body(last.lower())):
            return None
        article = head[0].lower == "the" and head[1:2] == [run.first]
        thing = any(is_thing(word) for word in words) or article
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
                words = name_words(run.name)
                if words and without_genitive(words[-1].text) == word and not words[0].quoted:
                    self._mentions[index].append(Mention(words[0].start, entity, run.is_possessive))
                    self._mentions[index].sort(key=lambda mention: mention.start)

    def _written_body(self, head: Sequence[Token], run: Run) -> str:
        """The name of a body without its article, with what stands before it ("the US State Department")."""
        tied = next(
            (i for i, t in enumerate(head) if t.start > run.last.end and t.lower in PREPOSITIONS - {"of"}), len(head)
        )
        before = [token for token in head if token.end <= run.first.start]
        kinds = [token for token in before if token.text.islower()]
        if kinds and kinds[-1].lower in _KINDS and kinds[-1] is before[-1]:  # "the state news agency Xinhua"
            before = []
        return self._phrase_text([*before, *(token for token in head[:tied] if token.start >= run.first.start)])

    def _phrase_text(self, tokens: Sequence[Token]) -> str:
        kept = list(tokens)
        while kept and (kept[0].lower in DETERMINERS or not kept[0].is_word):
            kept = kept[1:]
        return " ".join(self._document.text[kept[0].start : kept[-1].end].split()) if kept else ""

    def _body_of_spokesperson(self, head: Sequence[Token], noun: Token) -> Entity | None:
        """The body that a nameless spokesperson speaks for ("a spokesman for the White House"); None if it is a person."""
        place = head.index(noun)
        tied = next(
            (i for i, token in enumerate(head) if i > place and token.lower in ("for", "of", "at", "from")), None
        )
        part = head[tied + 1 :] if tied is not None else [token for token in head[:place] if token.is_capitalised]
        runs = runs_in(part)
        if not runs or runs[0].titles or runs[0].is_possessive or self._named(runs[0]) is not None:
            return None
        end = part.index(runs[0].last) + 1
        while (
            end + 1 < len(part) and part[end].lower == "of" and part[end + 1].is_capitalised
        ):  # "Department of Health"
            end += 2
        return self._body(self._phrase_text(part[:end]), part)

    def _body(self, name: str, head: Sequence[Token]) -> Entity | None:
        if not name or (head[0].lower in ("a", "an", "another") and not name[0].isupper()):
            return None
        small = is_body(name.lower()) and " " not in name and name not in self._document.capitals
        name = name.lower() if small else name  # "Police said" at the beginning of a sentence
        return self._bodies.setdefault(name, Entity(name, False))

    def _by_role(self, head: Sequence[Token], noun: Token, gender: Gender, previous: Entity | None) -> Entity | None:
        """The nearest holder of a role, if the phrase is definite and nothing in it speaks against him."""
        if gender == "p" or head[0].lower in LEXICON.indefinite or head[0].lower in POSSESSIVES:
            return None
        if head[0].lower not in LEXICON.definite and not head[0].is_capitalised:
            return None
        name = SHORT_ROLES.get(noun.lower, noun.lower)
        place = head.index(noun)
        stems = {
            stem_of(token) for token in [*head[:place], *head[place + 1 :]] if token.is_word and len(token.text) > 2
        }
        stems -= {stem for stem in stems if stem in DETERMINERS or stem in PREPOSITIONS or stem in GENERAL}
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
        if (stems & RANKS) != (held & RANKS):
            return False
        rest = stems - RANKS
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
