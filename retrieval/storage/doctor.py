"""What is wrong with a library and what to do about it: checks with a remedy each. `ingest/repair.py` mends."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select

from retrieval.errors import LibraryError, ModelMismatchError
from retrieval.storage.database import articles, passages, statements
from retrieval.storage.dialects import storage
from retrieval.storage.embedded import vector_of
from retrieval.storage.library import Library

REPAIR = "citewire doctor --repair"
SELF_QUERY_STEP = 5000


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
    """Every passage is looked for by its own vector: a count stays right even when vectors are lost."""
    generation = library.generation()
    query = (
        select(passages.c.key, passages.c.vector)
        .join(articles)
        .where(articles.c.state == "ready")
        .order_by(passages.c.key)
        .limit(SELF_QUERY_STEP)
    )
    lost: list[int] = []
    known: set[int] = set()
    last = 0
    while True:
        with library.connect() as connection:
            rows = connection.execute(query.where(passages.c.key > last)).all()
        if not rows:
            break
        keys = [key for key, _ in rows]
        known.update(keys)
        lost += library.vectors.unfindable(generation, keys, np.stack([vector_of(blob) for _, blob in rows]))
        last = keys[-1]
    extra = len(library.vectors.keys(generation) - known)
    wrong = [f"{len(lost)} of {len(known)} passages cannot be found"] * bool(lost) + [
        f"{extra} vectors of no passage"
    ] * bool(extra)
    yield Check(
        "index",
        not wrong,
        "; ".join(wrong) or f"{len(known)} passages found by their own vector",
        REPAIR if wrong else None,
    )
