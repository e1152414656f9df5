"""Scopes: which articles may answer, and how a search stays within them without looking at the whole library.

A narrow scope is listed first, and the indexes look at its passages only; in a wide one enough of the best passages lie
inside, so those of the whole library are taken and the others left out. (Filters of the vector index itself take time with
every vector there is: .5 s for dates in a library of 100,000.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from retrieval.records import Understood
from retrieval.storage.database import READY, articles, passages

# Articles in a narrow scope, times the square root of all. Listing takes as long as the scope has passages, the wide way as
# long as the library has more; in a library of 20,000 articles the two were even at 1,500.
NARROW = 10


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles may answer: published in [start, end) (seconds since 1970 UTC), by this outlet. None: any."""

    start: float | None = None
    end: float | None = None
    source: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As conditions on `articles`."""
        found: list[ColumnElement[bool]] = []
        if self.start is not None:
            found.append(articles.c.published_ts >= self.start)
        if self.end is not None:
            found.append(articles.c.published_ts < self.end)
        if self.source is not None:
            found.append(articles.c.source == self.source)
        return found


def passages_inside(connection: Connection, scope: Scope) -> list[int] | None:
    """The keys of all passages in a narrow scope; None if it is wide."""
    last: int = connection.execute(select(func.max(articles.c.key))).scalar() or 0
    most = int(NARROW * last**0.5)
    found = select(articles.c.key).where(articles.c.state == "ready", *scope.conditions()).limit(most + 1)
    keys = connection.execute(found).scalars().all()
    if len(keys) > most:
        return None
    return list(connection.execute(select(passages.c.key).where(passages.c.article_key.in_(keys))).scalars())


def count_inside(connection: Connection, scope: Scope) -> int:
    """How many ready articles lie in a scope."""
    ready = select(func.count()).select_from(articles).where(articles.c.state == "ready", *scope.conditions())
    return int(connection.execute(ready).scalar_one())


def only_inside(connection: Connection, keys: Sequence[int], scope: Scope) -> set[int]:
    """Those of the passages that lie in a scope."""
    query = select(passages.c.key).join(articles).where(passages.c.key.in_(keys), READY, *scope.conditions())
    return set(connection.execute(query).scalars())


def scope_of(understood: Understood) -> Scope:
    """Which articles may answer what was understood."""
    start, end = understood.start, understood.end
    return Scope(start.timestamp() if start else None, end.timestamp() if end else None, understood.source)
