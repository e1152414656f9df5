"""The pipeline: drafts in, stored articles out.

    items -> compared with the library -> passages, statements, shingles -> vectors -> stored
    `------------------- a thread, AHEAD batches in advance -----------'      `- here -'  `- a thread, one batch -'

The embedding engine works outside the GIL on all cores; what else there is to do overlaps with it. Every stage holds a
bounded number of articles, so memory does not grow with how many there are. An error in any stage is raised here, and
what was stored before it stays.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ingest.ahead import ahead
from ingest.comparing import Compared, Withdrawn, compare
from ingest.records import Failure
from ingest.statements import find_statements
from retrieval.models.embeddings import Encoder
from retrieval.records import Article, Draft, Passage, Statement
from retrieval.storage.store import PreparedArticle, Writer
from retrieval.texts.passages import cut
from retrieval.texts.shingles import Shingles, shingles

Vectors = npt.NDArray[np.float32]

BATCH_PASSAGES = 128  # enough for the encoder to sort by length, small enough that a kill costs seconds of work
BATCH_ITEMS = 256  # of which none need be embedded
AHEAD = 2  # batches


@dataclass(slots=True)
class Report:
    """What an ingest did. `failures` are (source, one-line error); `retry` those sources that may work later.

    `withdrawn` are the ids of articles whose address answered that they are gone.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    passages: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    retry: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """Articles that went through, changed or not."""
        return self.added + self.updated + self.unchanged

    @property
    def done(self) -> int:
        """Items that are over and done with."""
        return self.articles + len(self.failures) + len(self.withdrawn)

    def fail(self, failure: Failure) -> None:
        """Note what became no article."""
        self.failures.append((failure.source, failure.error))
        if not failure.permanent:
            self.retry.append(failure.source)


@dataclass(frozen=True, slots=True)
class _Derived:
    article: Article
    passages: list[Passage]
    statements: list[Statement]
    shingles: Shingles


@dataclass(slots=True)
class _Batch:
    """What is stored at once: articles to embed, each id once, and what needs no embedding."""

    derived: dict[str, _Derived] = field(default_factory=dict)
    refreshed: list[Article] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unchanged: int = 0

    def full(self) -> bool:
        """Whether it is worth a run of the encoder, or a sign of life."""
        others = len(self.refreshed) + len(self.withdrawn) + len(self.failures) + self.unchanged
        return sum(len(d.passages) for d in self.derived.values()) >= BATCH_PASSAGES or others >= BATCH_ITEMS

    def add(self, item: Compared | Withdrawn | Failure) -> None:
        """Take in an item; a new or changed article gets its passages and statements."""
        if isinstance(item, Withdrawn):
            self.withdrawn.append(item)
        elif isinstance(item, Failure):
            self.failures.append(item)
        elif item.verdict == "unchanged":
            self.unchanged += 1
        elif item.verdict == "refreshed":
            self.refreshed.append(item.article)
        else:
            self._derive(item.article)

    def _derive(self, article: Article) -> None:
        """An article that the rules stumble over must not end an ingest, or a watch that runs for a year."""
        try:
            self.derived[article.id] = derive(article)
        except Exception as error:
            why = f"its text could not be taken apart ({error.__class__.__name__}); please report it with the article"
            self.failures.append(Failure(article.url or article.id, why))


def ingest(
    items: Iterable[Draft | Failure],
    writer: Writer,
    encoder: Callable[[], Encoder],
    report: Report,
    progress: Callable[[], None],
) -> None:
    """Store drafts as they come, adding to `report`; `progress` is called after each stored batch, in another thread.

    `encoder` is asked for only when something has to be embedded. Unchanged content is not embedded again. `items` are
    read in another thread.
    """
    storing: Future[None] | None = None
    with (
        ThreadPoolExecutor(1, thread_name_prefix="store") as storage,
        closing(ahead(_batches(items, writer), AHEAD)) as batches,
    ):
        for batch in batches:
            prepared = prepare(list(batch.derived.values()), encoder()) if batch.derived else []
            if storing:
                storing.result()
            storing = storage.submit(_store, batch, prepared, writer, report, progress)
        if storing:
            storing.result()


def plan(items: Iterable[Draft | Failure], writer: Writer, report: Report) -> Iterator[Compared | Withdrawn]:
    """What `ingest` would do, counted in `report`; nothing is stored."""
    for item in compare(items, writer):
        if isinstance(item, Failure):
            report.fail(item)
            continue
        if isinstance(item, Withdrawn):
            report.withdrawn.extend(item.ids)
        else:
            outcome = "updated" if item.verdict == "refreshed" else item.verdict
            setattr(report, outcome, getattr(report, outcome) + 1)
        yield item


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


def _batches(items: Iterable[Draft | Failure], writer: Writer) -> Generator[_Batch, None, None]:
    batch = _Batch()
    for item in compare(items, writer):
        # Two versions of one article go into two batches, so that the second replaces the first.
        if batch.full() or (isinstance(item, Compared) and item.article.id in batch.derived):
            yield batch
            batch = _Batch()
        batch.add(item)
    yield batch


def _store(
    batch: _Batch, prepared: Sequence[PreparedArticle], writer: Writer, report: Report, progress: Callable[[], None]
) -> None:
    """Store a batch and count it. Runs in the one thread that writes and that changes the report."""
    for outcome in writer.save(prepared) if prepared else ():
        setattr(report, outcome, getattr(report, outcome) + 1)
    for article in batch.refreshed:
        if writer.refresh(article):
            report.updated += 1
        else:
            report.unchanged += 1
    for gone in batch.withdrawn:
        report.withdrawn.extend(id for id in gone.ids if writer.leave(id, "withdrawn"))
    for failure in batch.failures:
        report.fail(failure)
    report.unchanged += batch.unchanged
    report.passages += sum(len(p.passages) for p in prepared)
    progress()
