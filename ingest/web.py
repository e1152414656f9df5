"""Addresses to raw content: a page, or the pages that a feed or sitemap lists."""

import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from ingest.entries import entry_article
from ingest.feeds import MAX_LINKS, list_kind, read_feed, read_sitemap
from ingest.fetch import MAX_PAGE, Fetcher, GoneError, Page
from ingest.files import sniff_kind
from ingest.records import Failure, Kind, Link, Raw
from retrieval.errors import SourceError, TransientSourceError
from retrieval.records import Draft

MAX_SITEMAPS = 50
"""Most sitemaps read below one sitemap index."""

_KINDS: dict[str, Kind] = {
    "text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf",
    "text/plain": "text", "text/markdown": "markdown", "text/x-markdown": "markdown",
}  # fmt: skip


def find_web_items(url: str, fetcher: Fetcher) -> Iterator[Link | Raw | Failure]:
    """What an address holds: the links of a feed or sitemap, else its page as raw content."""
    try:
        page = fetcher.fetch(url)
        kind = list_kind(_unpacked(page.data))
        if kind is None:
            yield raw_of_page(page, url)
        elif kind == "sitemap":
            yield from _sitemap_links(page, fetcher)
        else:
            links = read_feed(page.data, page.url, page.charset)
            yield from links
            if not links:
                yield Failure(url, "the feed has no entries now; try later", permanent=False)
    except SourceError as error:
        yield failure_of(url, error)


def fetch_link(link: Link, fetcher: Fetcher) -> Draft | Raw | Failure:
    """The page behind a link; the text of its feed entry, if that is an article, where the page cannot be read."""
    try:
        page = fetcher.fetch(link.url)
        if list_kind(page.data):
            raise SourceError("this is a feed or sitemap, not a page; name it as a source of its own")
        return replace(raw_of_page(page, link.url), hint=link.hint)
    except GoneError as error:
        return failure_of(link.url, error)
    except SourceError as error:
        return entry_article(link.hint) or failure_of(link.url, error)


def raw_of_page(page: Page, source: str) -> Raw:
    """A fetched page for extraction, of the kind that it is served as."""
    if list_kind(page.data):
        raise SourceError("this is a feed or sitemap, not a page")
    kind = _KINDS.get(page.content_type) or sniff_kind(page.data)
    if kind == "text" and sniff_kind(page.data) == "html":
        kind = "html"  # a page served as plain text
    return Raw(source, kind, page.data, url=page.url, charset=page.charset)


def failure_of(source: str, error: SourceError) -> Failure:
    """An error as the failure of one item."""
    return Failure(
        source, str(error), permanent=not isinstance(error, TransientSourceError), gone=isinstance(error, GoneError)
    )


def _sitemap_links(page: Page, fetcher: Fetcher) -> Iterator[Link | Failure]:
    """The links of a sitemap and of those below it, each sitemap once, within bounds."""
    waiting = deque([page.url])
    seen = {page.url}
    found = failed = 0
    while waiting and found < MAX_LINKS:
        here = waiting.popleft()
        try:
            current = page if here == page.url else fetcher.fetch(here)
            sitemap = read_sitemap(_unpacked(current.data), current.url, current.charset)
        except SourceError as error:
            failed += 1
            yield failure_of(here, error)
            continue
        links = sitemap.links[: MAX_LINKS - found]
        found += len(links)
        yield from links
        new = [child for child in sitemap.children if child not in seen][: MAX_SITEMAPS - len(seen)]
        seen.update(new)
        waiting.extend(new)
    if not found and not failed:
        yield Failure(page.url, "the sitemap lists no pages; check the address")


def _unpacked(data: bytes) -> bytes:
    """A sitemap that is a gzip file (sitemap.xml.gz), unpacked within the limit of a page."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        unpacked = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, MAX_PAGE + 1)
    except zlib.error as error:
        raise SourceError("broken gzip file; the site is misconfigured") from error
    if len(unpacked) > MAX_PAGE:
        raise SourceError(f"gzip file unpacks to more than {MAX_PAGE / 1e6:g} MB; it is not read")
    return unpacked
