"""What of the incoming drafts is new to the library: identity, content hash, and the comparison, many at a time."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Literal, TypeVar

from ingest.records import Failure
from ingest.urls import canonical_url, url_key
from retrieval.errors import SourceError
from retrieval.records import Article, Draft
from retrieval.storage.store import PARTICULARS, Writer
from retrieval.texts.language import detect

LOOKED_UP = 64
"""Articles looked up in the library at a time."""

Verdict = Literal["added", "updated", "unchanged", "refreshed"]
Item = TypeVar("Item")

# What no database column or terminal can carry; replaced one for one, so offsets stay.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Compared:
    """An article and what the library has of it; "refreshed": the same content under new particulars."""

    article: Article
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Articles that the library has and that their address no longer has."""

    source: str
    ids: tuple[str, ...]


def article_of(draft: Draft, now: datetime) -> Article:
    """The article that a draft describes: id, language and content hash filled in, text storable."""
    title, text = (_UNSTORABLE.sub("\ufffd", part) for part in (draft.title, draft.text))
    content_hash = hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()
    return Article(
        id=draft.id or (id_of_address(draft.url) if draft.url else _short_hash(draft.origin or content_hash)),
        title=title,
        text=text,
        language=draft.language or detect(f"{title}\n{text[:2000]}"),
        content_hash=content_hash,
        version=1,
        fetched_at=now,
        url=draft.url,
        source=draft.source,
        agency=draft.agency,
        author=draft.author,
        published_at=draft.published_at,
        published_guessed=draft.published_guessed,
    )


def id_of_address(url: str) -> str:
    """The id of an article by its address; the same for its mobile twin, with tracking parameters and so on."""
    try:
        return _short_hash(url_key(url))
    except SourceError:  # JSONL may state anything as its url
        return _short_hash(url)


def compare(items: Iterable[Draft | Failure], writer: Writer) -> Iterator[Compared | Withdrawn | Failure]:
    """Each draft as an article with what the library has of it; each failure, or what it means, in its place."""
    for chunk in _chunks(items, LOOKED_UP):
        now = datetime.now(UTC)
        articles = [(draft, article_of(draft, now)) for draft in chunk if isinstance(draft, Draft)]
        stored = writer.stored([article.id for _, article in articles])
        twins = writer.same_contents([a.content_hash for d, a in articles if _known_by_content(d)])
        seen: dict[str, str] = {}
        remaining = iter(articles)
        for item in chunk:
            if isinstance(item, Failure):
                yield _withdrawn(item, writer) or item
                continue
            draft, article = next(remaining)
            if not article.text.strip():
                yield Failure(draft.origin or draft.url or article.id, "the article has no text")
            elif seen.get(article.id) == article.content_hash or (
                article.id not in stored and article.content_hash in twins
            ):
                yield Compared(article, "unchanged")
            else:
                yield _compared(draft, article, stored.get(article.id), changed_before=article.id in seen)
            seen[article.id] = article.content_hash


def _compared(draft: Draft, article: Article, stored: dict[str, object] | None, *, changed_before: bool) -> Compared:
    if stored is None:
        return Compared(article, "updated" if changed_before else "added")
    if stored["content_hash"] != article.content_hash or changed_before:
        return Compared(article, "updated")
    if draft.id is None and stored["url"]:
        article = replace(article, url=str(stored["url"]))  # another address of the same article is no news
    same = all(getattr(article, name) == stored[name] for name in PARTICULARS)
    return Compared(article, "unchanged" if same else "refreshed")


def _known_by_content(draft: Draft) -> bool:
    """Without id and address, an article that the library has under any name is that article: a file was moved."""
    return not draft.id and not draft.url


def _withdrawn(failure: Failure, writer: Writer) -> Withdrawn | None:
    if not failure.gone:
        return None
    ids = writer.at_address(id_of_address(failure.source), canonical_url(failure.source))
    return Withdrawn(failure.source, tuple(ids)) if ids else None


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _chunks(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
