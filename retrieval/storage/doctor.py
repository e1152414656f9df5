"""What is wrong with a library and what to do about it: checks with a remedy each. `ingest/repair.py` mends."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sqlalchemy import bindparam, func, select

from retrieval.errors import LibraryError, ModelMismatchError
from retrieval.storage.database import articles, passages, statements
from retrieval.storage.dialects import storage
from retrieval.storage.embedded import vector_of
from retrieval.storage.library import Library

REPAIR = "citewire doctor --repair"
SELF_QUERY_STEP = 5000
MOST_LOOKED_FOR = 20_000  # passages, by their own vector: about a minute
OUT_OF_REACH = 0.001  # of those in a large library, as many may be there and yet not be found: its index is approximate
_VECTORS = select(passages.c.key, passages.c.vector).where(passages.c.key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `remedy` says what to do where it is not `ok`."""

    name: str
    ok: bool
    message: str
    remedy: str | None = None


def examine(library: Library) -> list[Check]:
    """Look at everything that can be wrong, cheapest first. A broken part is a failed check, not an error."""
    return [check for part in (_database, _states, _model, _offsets, _index) for check in _safely(part, library)]


def _safely(part, library: Library) -> Iterator[Check]:  # type: ignore[no-untyped-def]
    try:
        yield from part(library)
    except LibraryError as error:
        yield Check(part.__name__.strip("_"), False, str(error), REPAIR)


def _database(library: Library) -> Iterator[Check]:
    with library.connect() as connection:
        verdict = storage(connection).verdict(connection)
    yield Check(
        "database",
        verdict == "ok",
        "sound" if verdict == "ok" else f"damaged: {verdict}",
        None if verdict == "ok" else "restore the library's folder from a backup, or ingest again into a new one",
    )


def _states(library: Library) -> Iterator[Check]:
    with library.connect() as connection:
        rows = connection.execute(select(articles.c.state, func.count()).group_by(articles.c.state))
        counts: dict[str, int] = {row[0]: row[1] for row in rows}
    waiting = counts.get("pending", 0) + counts.get("stale", 0)
    message = f"{counts.get('ready', 0)} ready" + (f", {waiting} waiting for the index" if waiting else "")
    yield Check("articles", not waiting, message, REPAIR if waiting else None)


def _model(library: Library) -> Iterator[Check]:
    try:
        library.check_identity()
    except ModelMismatchError as error:
        yield Check("model", False, str(error), REPAIR)
    else:
        yield Check("model", True, library.identity["model"])


def _offsets(library: Library) -> Iterator[Check]:
    """Slices that lie outside their article's text can never be quoted."""
    length = func.length(articles.c.text)
    bad = 0
    with library.connect() as connection:
        for table in (passages, statements):
            query = (
                select(func.count())
                .select_from(table.join(articles))
                .where(articles.c.state == "ready", (table.c.end > length) | (table.c.start >= table.c.end))
            )
            bad += connection.execute(query).scalar_one()
    yield Check(
        "offsets",
        not bad,
        f"{bad} slices outside their article" if bad else "all inside their articles",
        REPAIR if bad else None,
    )


def _index(library: Library) -> Iterator[Check]:
    """Every passage must be in the index, and be found there by its own vector: a count stays right even when vectors are lost.

    Of a large library every nth is looked for: what a stale writer destroys are thousands in a row. There a search by its own
    vector misses one in five thousand (4 of 20,083 in a million), which no new index would change.
    """
    generation = library.generation()
    with library.connect() as connection:
        ready = select(passages.c.key).join(articles).where(articles.c.state == "ready").order_by(passages.c.key)
        keys = list(connection.execute(ready).scalars())
    stored = library.vectors.keys(generation)
    looked_for, out_of_reach = keys[:: max(1, len(keys) // MOST_LOOKED_FOR)], set[int]()
    for at in range(0, len(looked_for), SELF_QUERY_STEP):
        with library.connect() as connection:
            rows = connection.execute(_VECTORS, {"keys": looked_for[at : at + SELF_QUERY_STEP]}).all()
        table = np.stack([vector_of(row.vector) for row in rows])
        out_of_reach.update(library.vectors.unfindable(generation, [row.key for row in rows], table))
    borne = OUT_OF_REACH * len(looked_for) if len(looked_for) < len(keys) else 0
    lost = (set(keys) - stored) | (out_of_reach if len(out_of_reach) > borne else set())
    extra = len(stored - set(keys))
    wrong = [f"{len(lost)} of {len(keys)} passages cannot be found"] * bool(lost)
    wrong += [f"{extra} vectors of no passage"] * bool(extra)
    found = f"{len(looked_for)} of {len(keys)} passages looked for, {len(looked_for) - len(out_of_reach)} found by their own vector"
    yield Check("index", not wrong, "; ".join(wrong) or found, REPAIR if wrong else None)
