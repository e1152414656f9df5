"""What rows of the database become: passages and statements with their article, and articles."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Select, func, select

from retrieval.records import Article, ArticleRef, Span, Statement
from retrieval.storage.database import READY, articles
from retrieval.storage.embedded import vector_of

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A ready passage. `sentences` are offsets in the article's text."""

    key: int
    article: ArticleRef
    article_key: int
    story: int
    language: str
    published_ts: float | None
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A ready statement with its article and the vector of what was said."""

    key: int
    article: ArticleRef
    article_key: int
    story: int
    language: str
    published_ts: float | None
    statement: Statement
    text: str
    vector: Vectors


def with_article(table: Any) -> Select[Any]:
    """Rows of `table` with their ready article's particulars and the slice of its text."""
    a = articles.c
    particulars = [
        a.id.label("article_id"), a.title, a.source, a.url, a.published_at, a.published_guessed,
        a.language, a.published_ts, a.story,
    ]  # fmt: skip
    slice_ = func.substr(a.text, table.c.start + 1, table.c.end - table.c.start).label("slice")
    return select(table, slice_, *particulars).join(articles).where(READY)


def _ref(row: Any) -> ArticleRef:
    return ArticleRef(
        row["article_id"],
        row["title"],
        row["source"],
        row["url"],
        row["published_at"],
        published_guessed=row["published_guessed"],
    )


def passage_of_row(row: Any) -> StoredPassage:
    spans = np.frombuffer(row["sentences"], dtype=np.int32).reshape(-1, 2).tolist()
    return StoredPassage(
        row["key"],
        _ref(row),
        row["article_key"],
        row["story"],
        row["language"],
        row["published_ts"],
        row["start"],
        row["end"],
        row["slice"],
        tuple(Span(a, b) for a, b in spans),
    )


def statement_of_row(row: Any) -> StoredStatement:
    def span(name: str) -> Span | None:
        return None if row[f"{name}_start"] is None else Span(row[f"{name}_start"], row[f"{name}_end"])

    statement = Statement(
        row["start"],
        row["end"],
        Span(row["content_start"], row["content_end"]),
        row["kind"],
        row["speaker"],
        span("source"),
        span("cue"),
    )
    return StoredStatement(
        row["key"],
        _ref(row),
        row["article_key"],
        row["story"],
        row["language"],
        row["published_ts"],
        statement,
        row["slice"],
        vector_of(row["vector"]),
    )


def article_of_row(row: Any) -> Article:
    """A row of `articles` as an Article."""
    names = Article.__dataclass_fields__
    values = {name: row[name] for name in names}
    values["fetched_at"] = _aware(values["fetched_at"])
    return Article(**values)


def _aware(moment: datetime) -> datetime:
    """SQLite gives the time back without its zone, which is always UTC here."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
