"""Stories for readers: the same words from several outlets count once, and all of them are named."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from retrieval.records import ArticleRef
from retrieval.shingles import containment, shingles

SAME_WORDS = 0.5  # of the shorter slice in the longer: two slices that say the same
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
    groups: list[list[int]] = []
    of_story: dict[int, list[list[int]]] = {}
    for at, new in enumerate(ranked):
        told = of_story.setdefault(new.story, [])
        group = next((g for g in told if _repeats(ranked[g[0]], new)), None)
        if group is not None:
            group.append(at)
        else:
            told.append([at])
            groups.append(told[-1])
    return groups


def also_in(quote: str, cited: ArticleRef, members: Sequence[StoryMember]) -> tuple[str, ...]:
    """The other outlets whose article of this story says what `quote` says, in the order of `members`; each once."""
    names = (
        m.article.source or m.article.title for m in members if m.article.id != cited.id and says_same(quote, m.text)
    )
    return tuple(name for name in dict.fromkeys(names) if name != cited.source)


def independent_sources(members: Iterable[StoryMember]) -> int:
    """How many sources stand behind articles: one an agency that is credited, else one an outlet; a story has one.

    Three outlets with one agency text are one source; an outlet's own report beside them is a second.
    """
    stories: dict[int, list[StoryMember]] = {}
    for member in members:
        stories.setdefault(member.story, []).append(member)
    return len({_origin(told) for told in stories.values()})


def says_same(a: str, b: str) -> bool:
    """Whether the shorter of two slices is told in the longer: most of its words in order, and all of its numbers."""
    shorter, longer = sorted((a, b), key=len)
    if not set(_NUMBER.findall(shorter)) <= set(_NUMBER.findall(longer)):
        return False
    return containment(shingles(shorter), shingles(longer)) >= SAME_WORDS


def _repeats(kept: Slice, new: Slice) -> bool:
    return kept.article_key != new.article_key and says_same(kept.text, new.text)


def _origin(told: Sequence[StoryMember]) -> str | int:
    """Who a story comes from, as far as its articles say: the agency, else the first outlet, else only the story."""
    agencies = (member.agency for member in told if member.agency)
    return next(agencies, None) or told[0].article.source or told[0].story
