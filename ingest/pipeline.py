"""The pipeline: drafts in, stored articles out. Reading, deriving, embedding and storing, a batch at a time."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from ingest.statements import find_statements
from retrieval.embeddings import Encoder
from retrieval.language import detect
from retrieval.passages import cut
from retrieval.records import Article, Draft, Passage, Statement
from retrieval.shingles import Shingles, shingles
from retrieval.store import PreparedArticle, Writer

Vectors = npt.NDArray[np.float32]

BATCH_PASSAGES = 128  # enough for the encoder to sort by length, small enough that a kill costs seconds of work

# What no database column or terminal can carry; replaced one for one, so offsets stay.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class Report:
    """What an ingest did. `failures` are (source, one-line error)."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    passages: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """Articles that went through, changed or not."""
        return self.added + self.updated + self.unchanged


@dataclass(frozen=True, slots=True)
class _Derived:
    article: Article
    passages: list[Passage]
    statements: list[Statement]
    shingles: Shingles


def ingest(
    drafts: Iterable[Draft],
    writer: Writer,
    encoder: Callable[[], Encoder],
    report: Report,
    progress: Callable[[], None],
) -> None:
    """Store drafts as they come, adding to `report`; `progress` is called after each stored batch.

    `encoder` is asked for only when something has to be embedded. Unchanged content is not embedded again.
    """
    waiting: list[_Derived] = []
    for article in _changed(drafts, writer, report):
        waiting.append(derive(article))
        if sum(len(d.passages) for d in waiting) >= BATCH_PASSAGES:
            _store(waiting, writer, encoder(), report)
            waiting = []
            progress()
    if waiting:
        _store(waiting, writer, encoder(), report)
    progress()


def article_of(draft: Draft, now: datetime) -> Article:
    """The article that a draft describes: id, language and content hash filled in, text storable."""
    title, text = (_UNSTORABLE.sub("\ufffd", part) for part in (draft.title, draft.text))
    content_hash = hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()
    origin = draft.url or draft.origin or content_hash
    return Article(
        id=draft.id or hashlib.sha256(origin.encode()).hexdigest()[:12],
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


def derive(article: Article) -> _Derived:
    """Passages, statements and shingles of an article."""
    found = find_statements(article.text, article.language, article.title, article.author)
    return _Derived(article, cut(article.text, article.language), found, shingles(article.text))


def prepare(derived: Sequence[_Derived], encoder: Encoder) -> list[PreparedArticle]:
    """Embed the passages of all these articles and the sentences in them, in one call."""
    contexts = [d.article.title for d in derived for _ in d.passages]
    texts = [d.article.text[p.start : p.end] for d in derived for p in d.passages]
    sentences = [[(s.start - p.start, s.end - p.start) for s in p.sentences] for d in derived for p in d.passages]
    vectors, of_sentences = encoder.encode_passages_with_sentences(contexts, texts, sentences)
    prepared, at = [], 0
    for d in derived:
        own = slice(at, at + len(d.passages))
        tables = of_sentences[own]
        prepared.append(
            PreparedArticle(
                d.article,
                d.passages,
                vectors[own],
                tables,
                d.statements,
                statement_vectors(d.statements, d.passages, tables),
                d.shingles,
            )
        )
        at = own.stop
    return prepared


def statement_vectors(
    statements: Sequence[Statement], passages: Sequence[Passage], sentence_vectors: Sequence[Vectors]
) -> Vectors:
    """(statements, dimension): of each the mean of the sentences it lies in, by shared characters; unit length.

    Sentences are embedded anyway, so new statement rules never cost a new embedding.
    """
    spans = np.array([(s.start, s.end) for p in passages for s in p.sentences], dtype=np.int64).reshape(-1, 2)
    table = np.concatenate(list(sentence_vectors))
    contents = np.array([(s.content.start, s.content.end) for s in statements], dtype=np.int64).reshape(-1, 2)
    shared = np.minimum(contents[:, 1:], spans[:, 1]) - np.maximum(contents[:, :1], spans[:, 0])
    mixed: Vectors = np.maximum(shared, 0).astype(np.float32) @ table
    mixed /= np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-12)
    return mixed


def _changed(drafts: Iterable[Draft], writer: Writer, report: Report) -> Iterator[Article]:
    """Articles whose content the library does not have yet; the others are counted as unchanged."""
    for draft in drafts:
        article = article_of(draft, datetime.now(UTC))
        stored = writer.hashes([article.id]).get(article.id)
        twin = writer.same_content(article.content_hash) if stored is None and not draft.id and not draft.url else None
        if stored == article.content_hash or twin:
            report.unchanged += 1
            if twin is None and writer.refresh(article):
                report.unchanged -= 1
                report.updated += 1
        elif not article.text.strip():
            report.failures.append((draft.origin or draft.url or article.id, "the article has no text"))
        else:
            yield article


def _store(derived: Sequence[_Derived], writer: Writer, encoder: Encoder, report: Report) -> None:
    for outcome in writer.save(prepare(derived, encoder)):
        setattr(report, outcome, getattr(report, outcome) + 1)
    report.passages += sum(len(d.passages) for d in derived)
