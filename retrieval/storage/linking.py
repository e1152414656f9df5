"""Stories in the database: an article joins those it shares its words with, and leaves them.

Copies are looked up by the numbers of the sketch, never by a scan. Each pair that is `same_story` is a link; a story is
what links hold together, so the order in which articles come does not matter. Its number is the least article key in it.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from retrieval.records import ArticleRef
from retrieval.storage.database import READY, articles, sketches, story_links
from retrieval.storage.dialects.statements import in_list
from retrieval.storage.stories import StoryMember
from retrieval.texts.shingles import Shingles, same_story, sketch

MOST_COPIES = 64  # links of one article when it comes: enough to hold a story together
FULL = 256  # articles a number is kept for; one that is in more says nothing, or the story is found by the first
LEAST_COMMON = 2  # numbers of the sketch that a candidate shares


def join_story(connection: Connection, key: int, article_id: str, of: Shingles) -> None:
    """Find the story of the article that was just inserted under `key`. Other versions of it are no copies."""
    numbers = sketch(of)
    listed = json.dumps(numbers.tolist())
    wanted = {"numbers": listed, "article_id": article_id, "least": min(LEAST_COMMON, len(numbers))}
    copies = [
        row
        for row in connection.execute(_CANDIDATES, wanted)
        if same_story(of, np.frombuffer(row.shingles, dtype=np.uint32))
    ]
    joined = {row.story for row in copies}
    story = min(joined | {key})
    connection.execute(_SET_STORY, {"of_article": key, "number": story})
    if copies:
        connection.execute(update(articles).where(articles.c.story.in_(joined)).values(story=story))
        connection.execute(insert(story_links), [{"article_key": key, "copy_key": row.key} for row in copies])
    full = set(connection.execute(_FULL_NUMBERS, {"numbers": listed}).scalars())
    rows = [{"number": number, "article_key": key} for number in numbers.tolist() if number not in full]
    if rows:
        connection.execute(insert(sketches), rows)


def leave_stories(connection: Connection, keys: Sequence[int]) -> None:
    """Take articles out of their stories; a story that only they held together falls apart."""
    query = select(articles.c.key, articles.c.story, articles.c.shingles).where(
        articles.c.key.in_(keys), articles.c.story.is_not(None)
    )
    left = connection.execute(query).all()
    numbers = [
        {"of_number": number, "of_article": row.key}
        for row in left
        for number in sketch(np.frombuffer(row.shingles, dtype=np.uint32)).tolist()
    ]
    if numbers:
        this = (sketches.c.number == bindparam("of_number")) & (sketches.c.article_key == bindparam("of_article"))
        connection.execute(delete(sketches).where(this), numbers)
    connection.execute(
        delete(story_links).where(or_(story_links.c.article_key.in_(keys), story_links.c.copy_key.in_(keys)))
    )
    connection.execute(update(articles).where(articles.c.key.in_(keys)).values(story=None))
    for story in {row.story for row in left}:
        _regroup(connection, story)


def story_members(connection: Connection, condition: ColumnElement[bool]) -> list[StoryMember]:
    """The ready articles of the stories that fulfil a condition; of each story the one published first comes first."""
    a = articles.c
    query = (
        select(a.story, a.id, a.title, a.source, a.url, a.published_at, a.published_guessed, a.key, a.agency, a.text)
        .where(READY, condition)
        .order_by(a.published_ts.asc().nulls_last(), a.key)
    )
    return [
        StoryMember(row.story, ArticleRef(*row[1:6], (), row.published_guessed), row.key, row.agency, row.text)
        for row in connection.execute(query)
    ]


def _regroup(connection: Connection, story: int) -> None:
    members = connection.execute(select(articles.c.key).where(articles.c.story == story)).scalars().all()
    query = select(story_links.c.article_key, story_links.c.copy_key).where(story_links.c.article_key.in_(members))
    links = [(row.article_key, row.copy_key) for row in connection.execute(query)] if members else []
    for group in components(members, links):
        connection.execute(update(articles).where(articles.c.key.in_(group)).values(story=min(group)))


def components(members: Iterable[int], links: Iterable[tuple[int, int]]) -> list[set[int]]:
    """The members in groups that links hold together."""
    group_of = {member: {member} for member in members}
    for a, b in links:
        if group_of[a] is not group_of[b]:
            small, large = sorted((group_of[a], group_of[b]), key=len)
            large |= small
            group_of.update(dict.fromkeys(small, large))
    return list({id(group): group for group in group_of.values()}.values())


def _candidates() -> Select[Any]:
    """Articles that share `least` of the `numbers`, those that share most first: key, story, shingles."""
    common = (
        select(sketches.c.article_key)
        .where(_AMONG)
        .group_by(sketches.c.article_key)
        .having(func.count() >= bindparam("least"))
        .order_by(func.count().desc(), sketches.c.article_key)
        .limit(MOST_COPIES)
        .subquery()
    )
    return (
        select(articles.c.key, articles.c.story, articles.c.shingles)
        .join(common, common.c.article_key == articles.c.key)
        .where(articles.c.id != bindparam("article_id"), articles.c.state.in_(("ready", "pending", "stale")))
    )


# Numbers as one JSON value: a book's sketch has more than a statement may have parameters.
_AMONG = in_list(sketches.c.number, bindparam("numbers", type_=Text))
# Made once: SQLAlchemy takes longer to make them than SQLite to run them.
_CANDIDATES = _candidates()
_FULL_NUMBERS = select(sketches.c.number).where(_AMONG).group_by(sketches.c.number).having(func.count() >= FULL)
_SET_STORY = update(articles).where(articles.c.key == bindparam("of_article")).values(story=bindparam("number"))
