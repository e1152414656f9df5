"""A source string (path, folder, address, feed, `-`) to a stream of drafts. One broken item never stops the others."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from ingest.clean import article, normalise, text_blocks
from ingest.decode import decode
from ingest.files import read_path, read_stream
from ingest.records import Failure, Raw
from retrieval.errors import SourceError, TransientSourceError
from retrieval.records import Draft


def read_source(source: str, *, stdin: BinaryIO | None = None) -> Iterator[Draft | Failure]:
    """Every article of a source, in order; a failed item comes as a Failure in its place."""
    for item in find_items(source, stdin=stdin):
        yield extract(item) if isinstance(item, Raw) else item


def find_items(source: str, *, stdin: BinaryIO | None = None) -> Iterator[Draft | Raw | Failure]:
    """The items of a source: drafts that are ready (JSONL), raw content that still needs `extract`, and failures."""
    if source == "-":
        yield from read_stream(stdin or sys.stdin.buffer)
    else:
        yield from read_path(Path(source))


def extract(raw: Raw) -> Draft | Failure:
    """The draft in raw content. Pure and picklable: it may run in another process."""
    try:
        return replace(_draft(raw), origin=raw.origin)
    except SourceError as error:
        return Failure(raw.source, str(error), permanent=not isinstance(error, TransientSourceError))


def _draft(raw: Raw) -> Draft:
    # Deferred: each parser is heavy, and most runs need one of them.
    if raw.kind == "html":
        from ingest.extract import draft_of_html

        return draft_of_html(raw)
    if raw.kind == "pdf":
        from ingest.pdf import draft_of_pdf

        return draft_of_pdf(raw.data)
    text = decode(raw.data, raw.charset)
    if raw.kind == "markdown":
        from ingest.markdown import draft_of_markdown

        return draft_of_markdown(text)
    return article(text_blocks(normalise(text)), raw.hint)
