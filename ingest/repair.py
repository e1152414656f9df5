"""Mend a library: complete what a crash left, make the vector index and everything derived anew from the texts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.pipeline import BATCH_PASSAGES, derive, prepare
from retrieval.storage.rebuild import Rebuilder
from retrieval.storage.store import Writer

if TYPE_CHECKING:
    from retrieval.workspace import Workspace


def mend(workspace: "Workspace") -> Iterator[str]:
    """Do it, telling after each step what was done.

    With the model and chunking that made the library, stored vectors are put into a new index and only the statements
    are found again. With others, every article is cut and embedded again; one that is not done yet does not answer, and
    a run that was stopped goes on where it was.
    """
    rebuilder = Rebuilder(workspace.library)
    if rebuilder.needs_anew():
        total = rebuilder.begin_anew()
        yield f"making {total} articles anew with {workspace.library.identity['model']}"
        yield from _again(workspace, rebuilder, total)
    else:
        Writer(workspace.library).recover()
        yield f"index made anew from {rebuilder.reindex()} stored vectors"
        yield f"statements found again in {_statements(rebuilder)} articles"


def _again(workspace: "Workspace", rebuilder: Rebuilder, total: int) -> Iterator[str]:
    encoder, done = workspace.encoder(), 0
    for batch in rebuilder.stale(BATCH_PASSAGES // 4):
        rebuilder.replace(prepare([derive(article) for article in batch], encoder))
        done += len(batch)
        yield f"{done} of {total} articles"


def _statements(rebuilder: Rebuilder) -> int:
    from ingest.pipeline import statement_vectors
    from ingest.statements import find_statements

    done = 0
    for key, article, passages, sentence_vectors in rebuilder.ready():
        found = find_statements(article.text, article.language, article.title, article.author)
        rebuilder.replace_statements(key, found, statement_vectors(found, passages, sentence_vectors))
        done += 1
    return done
