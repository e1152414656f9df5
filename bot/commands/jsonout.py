"""The JSON that programs read: one object an answer, a search, an article. The contract is in the README."""

import dataclasses
import json
from datetime import datetime
from typing import Any

from retrieval.records import Answer, Article, ArticleRef, Hit, Understood


def dumps(value: Any) -> str:
    """One line of JSON, readable in any script."""
    return json.dumps(value, ensure_ascii=False)


def answer_object(answer: Answer) -> dict[str, Any]:
    """`citewire ask --json`."""
    return {
        "question": answer.question,
        "language": answer.language,
        "mode": answer.mode,
        "understood": _understood(answer.understood),
        "abstained": answer.abstained,
        "reason": answer.reason,
        "text": answer.text,
        "statements": [{"text": s.text, "citations": list(s.citations)} for s in answer.statements],
        "citations": [
            {
                "n": c.n,
                "quote": c.quote,
                "start": c.start,
                "end": c.end,
                "speaker": c.speaker,
                "language": c.language,
                "article": _article_ref(c.article) | {"also_in": list(c.article.also_in)},
            }
            for c in answer.citations
        ],
        "nearest": [hit_object(hit) for hit in answer.nearest],
        "model": dataclasses.asdict(answer.model) if answer.model else None,
        "timings_ms": {name: round(value, 2) for name, value in answer.timings_ms.items()},
    }


def search_object(query: str, hits: list[Hit]) -> dict[str, Any]:
    """`citewire search --json`."""
    return {"query": query, "hits": [hit_object(hit) for hit in hits]}


def hit_object(hit: Hit) -> dict[str, Any]:
    """A ranked passage."""
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "passage_id": hit.passage_id,
        "start": hit.start,
        "end": hit.end,
        "text": hit.text,
        "speaker": hit.speaker,
        "article": _article_ref(hit.article),
    }


def article_object(article: Article, history: list[dict[str, Any]]) -> dict[str, Any]:
    """`citewire articles show --json`: the article with its text and its versions."""
    return {**dataclasses.asdict(article), "fetched_at": _iso(article.fetched_at), "history": _plain(history)}


def article_line(article: ArticleRef) -> dict[str, Any]:
    """`citewire articles list --json`, a line each."""
    return _article_ref(article)


def _article_ref(article: ArticleRef) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published_at": article.published_at,
    }


def _understood(understood: Understood) -> dict[str, Any]:
    return {
        "speaker": understood.speaker,
        "topic": understood.topic,
        "from": _iso(understood.start),
        "to": _iso(understood.end),
        "source": understood.source,
    }


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: _iso(v) if isinstance(v, datetime) else v for k, v in row.items()} for row in rows]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
