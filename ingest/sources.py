"""A source string (path, folder, address, feed, `-`) to a stream of drafts. One broken item never stops the others.

`read_source` does everything in order. A pipeline takes the steps apart: `find_items` (what is there), `fetch_link`
of ingest.web (waits for the network), `extract` (works the processor; picklable).
"""

import re
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ingest.clean import article, normalise, text_blocks
from ingest.decode import decode
from ingest.entries import entry_article, fuller
from ingest.files import read_path, read_stream
from ingest.records import Failure, Link, Raw
from retrieval.errors import SourceError
from retrieval.records import Draft

if TYPE_CHECKING:
    from ingest.fetch import Fetcher

AT_ONCE = 8
"""Pages fetched at the same time, over all hosts."""


def is_url(source: str) -> bool:
    """Whether a source is an address and not a path."""
    return re.match(r"[a-z][a-z0-9+.-]*://", source, re.IGNORECASE) is not None


def read_source(
    source: str, *, stdin: BinaryIO | None = None, fetcher: "Fetcher | None" = None
) -> Iterator[Draft | Failure]:
    """Every article of a source, in order; a failed item comes as a Failure in its place.

    `fetcher` is made when an address needs it; give one to share its manners between sources.
    """
    if fetcher is None and is_url(source):
        from ingest.fetch import Fetcher

        fetcher = Fetcher()
    for item in _fetched(find_items(source, stdin=stdin, fetcher=fetcher), fetcher):
        yield extract(item) if isinstance(item, Raw) else item


def find_items(
    source: str, *, stdin: BinaryIO | None = None, fetcher: "Fetcher | None" = None
) -> Iterator[Draft | Raw | Link | Failure]:
    """The items of a source: ready drafts (JSONL), raw content to `extract`, links to fetch, failures."""
    if source == "-":
        yield from read_stream(stdin or sys.stdin.buffer)
    elif is_url(source):
        from ingest.fetch import Fetcher
        from ingest.web import find_web_items

        yield from find_web_items(source, fetcher or Fetcher())
    else:
        yield from read_path(Path(source))


def extract(raw: Raw) -> Draft | Failure:
    """The draft in raw content. Pure and picklable: it may run in another process."""
    try:
        return replace(fuller(_draft(raw), raw.hint), origin=raw.origin)
    except SourceError as error:
        return entry_article(raw.hint) or Failure(raw.source, str(error))


def _draft(raw: Raw) -> Draft:
    # Deferred: each parser is heavy, and most runs need one of them.
    if raw.kind == "html":
        from ingest.extract import draft_of_html

        return draft_of_html(raw)
    known = replace(raw.hint, text="") if raw.hint else Draft(title="", text="", url=raw.url)
    if raw.kind == "pdf":
        from ingest.pdf import draft_of_pdf

        return draft_of_pdf(raw.data, known)
    text = decode(raw.data, raw.charset)
    if raw.kind == "markdown":
        from ingest.markdown import draft_of_markdown

        return draft_of_markdown(text, known)
    return article(text_blocks(normalise(text)), known)


def _fetched(
    items: Iterator[Draft | Raw | Link | Failure], fetcher: "Fetcher | None"
) -> Iterator[Draft | Raw | Failure]:
    """The items in their order, with links fetched side by side; few are held at a time."""
    waiting: deque[Future[Draft | Raw | Failure]] = deque()
    pool: ThreadPoolExecutor | None = None
    try:
        for item in items:
            if isinstance(item, Link):
                from ingest.fetch import Fetcher
                from ingest.web import fetch_link

                fetcher = fetcher or Fetcher()
                pool = pool or ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fetch")
                waiting.append(pool.submit(fetch_link, item, fetcher))
                if len(waiting) > 2 * AT_ONCE:
                    yield waiting.popleft().result()
            else:
                yield item
        while waiting:
            yield waiting.popleft().result()
    finally:
        if pool:
            pool.shutdown(wait=False, cancel_futures=True)
