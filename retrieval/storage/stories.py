"""Stories for readers: the same words from several outlets count once, and all of them are named."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from retrieval.records import ArticleRef
from retrieval.texts.shingles import containment, shingles

SAME_WORDS = 0.5  # of the shorter slice in the longer, where two slices say the same
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class StoryMember:
    """A ready article of a story."""

    story: int
    article: ArticleRef
    article_key: int
    agency: str | None
    text: str


class Slice(Protocol):
    """A slice of an article with its story: a StoredPassage, a StoredStatement."""

    @property
    def story(self) -> int: ...
    @property
    def article_key(self) -> int: ...
    @property
    def text(self) -> str: ...


def collapse(ranked: Sequence[Slice]) -> list[list[int]]:
    """Positions in `ranked`, those that say the same in copies of one report together; groups and members in order.

    The first of a group is the best ranked. Slices of one article are never put together, nor are those whose numbers
    differ: outlets that disagree must both be heard.
    """
    tellers: dict[int, set[int]] = {}
    for one in ranked:
        tellers.setdefault(one.story, set()).add(one.article_key)
    words = [_Words(one.text) if len(tellers[one.story]) > 1 else None for one in ranked]
    groups: list[list[int]] = []
    for at, new in enumerate(words):
        group = next((g for g in groups if new and _repeats(ranked[g[0]], words[g[0]], ranked[at], new)), None)
        if group:
            group.append(at)
        else:
            groups.append([at])
    return groups


def also_in(quote: str, cited: ArticleRef, members: Sequence[StoryMember]) -> tuple[str, ...]:
    """The other outlets whose article of this story says what `quote` says, in the order of `members`; each once."""
    words = _Words(quote)
    told = (m.article for m in members if m.article.id != cited.id and words.same_as(_Words(m.text)))
    names = dict.fromkeys(article.source or article.title for article in told)
    return tuple(name for name in names if name != cited.source)


def independent_sources(members: Iterable[StoryMember]) -> int:
    """How many sources stand behind articles: one an agency that is credited, else one an outlet; a story has one.

    Three outlets with one agency text are one source; an outlet's own report beside them is a second.
    """
    stories: dict[int, list[StoryMember]] = {}
    for member in members:
        stories.setdefault(member.story, []).append(member)
    return len({_origin(told) for told in stories.values()})


class _Words:
    """What a slice says, ready to be compared."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._shingles = shingles(text)
        self._numbers = frozenset(_NUMBER.findall(text))

    def same_as(self, other: "_Words") -> bool:
        """Whether the shorter is told in the longer: most of its words in order, and all of its numbers."""
        shorter, longer = sorted((self, other), key=lambda words: words._length)
        told = containment(shorter._shingles, longer._shingles) >= SAME_WORDS
        return told and shorter._numbers <= longer._numbers


def _repeats(kept: Slice, kept_words: _Words | None, new: Slice, new_words: _Words) -> bool:
    copies = kept.story == new.story and kept.article_key != new.article_key
    return copies and kept_words is not None and new_words.same_as(kept_words)


def _origin(told: Sequence[StoryMember]) -> str | int:
    """Who a story comes from, as far as its articles say: the agency, else the first outlet, else only the story."""
    agencies = (member.agency for member in told if member.agency)
    return next(agencies, None) or told[0].article.source or told[0].story
