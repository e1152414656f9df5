"""The JSON that programs read: one object an answer, a search, an article. The contract is in contract.py."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.commands.changes import Change, changes
from bot.commands.contract import (
    AnswerObject,
    ArticleLine,
    ArticleObject,
    ChangeObject,
    ClaimObject,
    DifferenceObject,
    HitObject,
    ModelUseObject,
    ReportedObject,
    SearchObject,
    Understanding,
    VersionObject,
)
from retrieval.records import Answer, Article, ArticleRef, Difference, Hit, ModelUse, Reported, Understood
from retrieval.storage.library import Library


def dumps(value: Any) -> str:
    """One line of JSON, readable in any script."""
    return json.dumps(value, ensure_ascii=False)


def answer_object(answer: Answer) -> AnswerObject:
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
                "article": {**article_line(c.article), "also_in": list(c.article.also_in)},
            }
            for c in answer.citations
        ],
        "differences": [_difference(difference) for difference in answer.differences],
        "reported": _reported(answer.reported) if answer.reported else None,
        "nearest": [hit_object(hit) for hit in answer.nearest],
        "model": _model_use(answer.model) if answer.model else None,
        "timings_ms": {name: round(value, 2) for name, value in answer.timings_ms.items()},
    }


def search_object(query: str, hits: Sequence[Hit]) -> SearchObject:
    """`citewire search --json`."""
    return {"query": query, "hits": [hit_object(hit) for hit in hits]}


def hit_object(hit: Hit) -> HitObject:
    """A ranked passage."""
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "passage_id": hit.passage_id,
        "start": hit.start,
        "end": hit.end,
        "text": hit.text,
        "speaker": hit.speaker,
        "article": article_line(hit.article),
    }


def article_line(article: ArticleRef) -> ArticleLine:
    """`citewire articles list --json`, a line each."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published_at": article.published_at,
        "published_guessed": article.published_guessed,
    }


def article_object(library: Library, article: Article) -> ArticleObject:
    """`citewire articles show --json`: the article with its text, its versions and what changed with each."""
    changed = changes(library.versions(article.id))
    rows = library.history(article.id)  # perhaps with a version that was stored just now
    history = [_version(row, change) for row, change in zip(rows, changed, strict=False)]
    values = {**dataclasses.asdict(article), "fetched_at": _iso(article.fetched_at)}
    return {**values, "history": history}  # type: ignore[typeddict-item]  # the fields of Article, in their order


def _version(row: dict[str, Any], change: Change) -> VersionObject:
    return {
        "version": row["version"],
        "state": row["state"],
        "fetched_at": row["fetched_at"].isoformat(),
        "left_at": _iso(row["left_at"]),
        "title": row["title"],
        "content_hash": row["content_hash"],
        "characters": row["characters"],
        "change": _change(change),
    }


def _change(change: Change) -> ChangeObject:
    return {"title": change.title, "added": list(change.added), "removed": list(change.removed)}


def _model_use(use: ModelUse) -> ModelUseObject:
    return {
        "kept": use.kept,
        "dropped": use.dropped,
        "reasons": list(use.reasons),
        "fell_back": use.fell_back,
        "why": use.why,
        "tokens_in": use.tokens_in,
        "tokens_out": use.tokens_out,
        "cost": use.cost,
    }


def _difference(difference: Difference) -> DifferenceObject:
    claims: list[ClaimObject] = [{"value": claim.value, "citation": claim.citation} for claim in difference.claims]
    return {"kind": difference.kind, "claims": claims, "corrected": difference.corrected}


def _reported(reported: Reported) -> ReportedObject:
    return {"outlets": reported.outlets, "sources": reported.sources, "agencies": list(reported.agencies)}


def _understood(understood: Understood) -> Understanding:
    return {
        "speaker": understood.speaker,
        "topic": understood.topic,
        "from": _iso(understood.start),
        "to": _iso(understood.end),
        "source": understood.source,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
