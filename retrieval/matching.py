"""Which words of a question bring candidates from the full-text index, so that a large library answers as quickly as a small one.

BM25 scores every passage that has any of the words: with words that a tenth of all passages have, that takes a second in a
library of a million. So rare words bring their passages first; common ones only those that have two of them (the idea of
Lucene's CommonTermsQuery). Below MOST_SCORED passages nothing is left out.
"""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Float, Integer, column, select, table, text

from retrieval.database import articles, passages
from retrieval.scopes import Scope, passages_inside

MOST_SCORED = 20_000  # passages whose BM25 is worked out for one question: some 50 ms

# Ordered by `rank` FTS5 keeps only the best, half the work of sorting what bm25() gives.
_FTS = table("passages_fts", column("rowid", Integer), column("rank", Float))
_MATCH = text("passages_fts MATCH :match AND rank MATCH :weights")

Word = Sequence[str]  # the terms that one word of a question may have


def match_expression(words: Sequence[Word], containing: Mapping[str, int]) -> str:
    """The FTS5 expression for a question; "" where no passage has any of its words. `containing`: passages by term."""
    counts = {i: sum(containing.get(term, 0) for term in word) for i, word in enumerate(words)}
    order = sorted((i for i in counts if counts[i]), key=lambda i: counts[i])
    rare: list[int] = []
    while order and sum(counts[i] for i in (*rare, order[0])) <= MOST_SCORED:
        rare.append(order.pop(0))
    parts = [_any_of(words[i]) for i in rare]
    if len(order) > 1:
        parts.append(" AND ".join(f"({_any_of(words[i])})" for i in order[:2]))
    elif order and not rare:
        parts.append(_any_of(words[order[0]]))
    return " OR ".join(f"({part})" for part in parts)


def best_matches(
    connection: Connection, match: str, title_weight: float, k: int, scope: Scope
) -> list[tuple[int, float]]:
    """The `k` best passages by BM25 as (key, score > 0) in a scope; not all of them need be ready."""
    query = select(_FTS.c.rowid, _FTS.c.rank)
    values: dict[str, object] = {"match": match, "weights": f"bm25({title_weight}, 1.0)"}
    if scope != Scope():
        if (inside := passages_inside(connection, scope)) is not None:
            values["inside"] = json.dumps(inside)
            # The plus keeps FTS5 from running the whole match once for each row.
            query = query.where(text("+passages_fts.rowid IN (SELECT value FROM json_each(:inside))"))
        else:
            query = query.join(passages, passages.c.key == _FTS.c.rowid).join(articles).where(*scope.conditions())
    found = connection.execute(query.where(_MATCH).order_by(_FTS.c.rank).limit(k), values)
    return [(int(key), -float(rank)) for key, rank in found]


def _any_of(word: Word) -> str:
    return " OR ".join(f'"{term}"' for term in word)
