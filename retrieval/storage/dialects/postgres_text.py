"""Full text by PostgreSQL: a tsvector of the analysed terms finds the passages, and BM25 is worked out for those found.

PostgreSQL ranks without document frequencies. But ts_rank_cd of one term, with weights and no normalisation, is the
sum of the weights of its places: the term's frequency with the title's words weighted. With the lengths kept beside and
the counts of passages by term in a table of their own, that is all that BM25 needs, to the scores of SQLite's FTS5.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    case,
    cast,
    delete,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, TSVECTOR

from retrieval.storage.database import articles, passages
from retrieval.storage.dialects import PassageTerms
from retrieval.storage.matching import Match, Word
from retrieval.storage.scopes import Scope

K1, B = 1.2, 0.75  # as FTS5 has them
LEAST_WORTH = 1e-6  # of a term that half of the passages have
LONGEST_TERM = 500  # characters; a lexeme may have 2046 bytes, and nobody asks for a longer word
LAST_PLACE = 16_383  # that a tsvector can tell

metadata = MetaData()

passage_terms = Table(
    "passage_terms",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("length", Integer, nullable=False, comment="terms with repetitions, title and body"),
    Column("terms", TSVECTOR, nullable=False, comment="places of the title have weight A"),
    # Without a pending list: it would be looked through by each question.
    Index("passage_terms_by_term", "terms", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
)
term_counts = Table(
    "term_counts",
    metadata,
    Column("term", Text, primary_key=True),
    Column("passages", Integer, nullable=False),
)
sums = Table(
    "full_text_sums",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False, comment="always 1: there is one row"),
    Column("passages", Integer, nullable=False),
    Column("length", BigInteger, nullable=False),
)

_COUNT = text(
    "INSERT INTO term_counts (term, passages) "
    "SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:counts AS integer[])) "
    "ON CONFLICT (term) DO UPDATE SET passages = term_counts.passages + excluded.passages"
)
_DISCOUNT = text(
    "UPDATE term_counts SET passages = term_counts.passages - gone.passages FROM ("
    "SELECT lexeme, count(*) AS passages FROM passage_terms, unnest(passage_terms.terms) "
    "WHERE passage_terms.key = ANY(:keys) GROUP BY lexeme) AS gone WHERE term = gone.lexeme"
)
_INSERT = text("INSERT INTO passage_terms (key, length, terms) VALUES (:key, :length, CAST(:terms AS tsvector))")


def make(connection: Connection) -> None:
    """Make the tables."""
    metadata.create_all(connection)
    connection.execute(text("INSERT INTO full_text_sums VALUES (1, 0, 0) ON CONFLICT DO NOTHING"))


def verdict(connection: Connection) -> str:
    """ "ok", or what does not agree: every passage has its terms, and they are counted."""
    count = func.count().label("passages")
    indexed = connection.execute(select(count).select_from(passage_terms)).scalar_one()
    held = connection.execute(select(count).select_from(passages)).scalar_one()
    counted = connection.execute(select(sums.c.passages)).scalar_one()
    if indexed == held == counted:
        return "ok"
    return f"{held} passages, {indexed} of them in the full-text index, {counted} counted"


def index_terms(connection: Connection, rows: Sequence[PassageTerms]) -> None:
    """See Storage."""
    values: list[dict[str, object]] = []
    counts: Counter[str] = Counter()
    length = sum(len(row.title) + len(row.body) for row in rows)
    for row in rows:
        places = _places(row)
        counts.update(places.keys())
        vector = " ".join(f"'{term}':{','.join(at)}" for term, at in places.items())
        values.append({"key": row.key, "length": len(row.title) + len(row.body), "terms": vector})
    connection.execute(_INSERT, values)
    ordered = sorted(counts)  # in one order everywhere, or two writers would wait for each other
    connection.execute(_COUNT, {"terms": ordered, "counts": [counts[term] for term in ordered]})
    added = {"passages": sums.c.passages + len(values), "length": sums.c.length + length}
    connection.execute(update(sums).values(added))


def forget_terms(connection: Connection, keys: Sequence[int]) -> None:
    """See Storage."""
    connection.execute(_DISCOUNT, {"keys": list(keys)})
    gone = delete(passage_terms).where(passage_terms.c.key == func.any(list(keys))).returning(passage_terms.c.length)
    lengths = connection.execute(gone).scalars().all()
    left = {"passages": sums.c.passages - len(lengths), "length": sums.c.length - sum(lengths)}
    connection.execute(update(sums).values(left))


def containing(connection: Connection, terms: Sequence[str]) -> dict[str, int]:
    """See Storage."""
    query = select(term_counts).where(term_counts.c.term == func.any(list(terms)), term_counts.c.passages > 0)
    return {row.term: row.passages for row in connection.execute(query)}


def best_matches(
    connection: Connection, match: Match, title_weight: float, k: int, scope: Scope, inside: Sequence[int] | None
) -> list[tuple[int, float]]:
    """See Storage."""
    score = _bm25(match, title_weight, *connection.execute(select(sums.c.passages, sums.c.length)).one())
    query = select(passage_terms.c.key, score.label("score")).where(
        passage_terms.c.terms.op("@@")(cast(expression(match), TSQUERY))
    )
    if inside is not None:
        query = query.where(passage_terms.c.key == func.any(list(inside)))
    elif scope != Scope():
        query = query.join(passages, passages.c.key == passage_terms.c.key).join(articles)
        query = query.where(*scope.conditions())
    best = query.order_by(score.desc(), passage_terms.c.key).limit(k)
    return [(key, found) for key, found in connection.execute(best)]


def expression(match: Match) -> str:
    """A match in the language of tsquery. Terms hold letters and digits only."""
    parts = [_any_of(word) for word in match.alone]
    if match.together:
        parts.append(_all_of(match.together))
    return " | ".join(f"({part})" for part in parts)


def _all_of(words: Sequence[Word]) -> str:
    return " & ".join(f"({_any_of(word)})" for word in words)


def _any_of(word: Word) -> str:
    return " | ".join(f"'{term[:LONGEST_TERM]}'" for term in word)


def _bm25(match: Match, title_weight: float, rows: int, length: int) -> ColumnElement[float]:
    """The score of a passage; a term that is asked for twice counts twice, those of `together` only if all are there."""
    norm = K1 * (1 - B + B * passage_terms.c.length / literal(max(length, 1) / max(rows, 1)))
    weights = cast([1.0, 1.0, 1.0, title_weight], ARRAY(REAL))  # D (the body), C, B, A (the title)

    def summed(words: Sequence[Word]) -> ColumnElement[float]:
        score: ColumnElement[float] = literal(0.0)
        for term, times in Counter(term for word in words for term in word).items():
            n = match.containing.get(term, 0)
            worth = max(math.log((rows - n + 0.5) / (n + 0.5)) if n <= rows else 0.0, LEAST_WORTH)
            frequency = func.ts_rank_cd(weights, passage_terms.c.terms, cast(f"'{term[:LONGEST_TERM]}'", TSQUERY))
            # f / (f + norm), written so that the frequency is looked up once
            share = func.coalesce(1.0 / (1.0 + norm / func.nullif(frequency, 0.0)), 0.0)
            score = score + literal(times * worth * (K1 + 1)) * share
        return score

    if not match.together:
        return summed(match.alone)
    all_there = passage_terms.c.terms.op("@@")(cast(_all_of(match.together), TSQUERY))
    return summed(match.alone) + case((all_there, summed(match.together)), else_=0.0)


def _places(row: PassageTerms) -> Mapping[str, list[str]]:
    """Where each term stands, as tsvector writes it: "3A" in the title, "7" in the body."""
    places: dict[str, list[str]] = {}
    for n, term in enumerate((*row.title, *row.body), 1):
        mark = "A" if n <= len(row.title) else ""
        places.setdefault(term[:LONGEST_TERM], []).append(f"{min(n, LAST_PLACE)}{mark}")
    return places
