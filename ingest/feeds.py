"""RSS, Atom and sitemaps: addresses of articles and what the list states about them. feedparser reads the feeds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any, Literal
from urllib.parse import urljoin
from xml.etree import ElementTree

from ingest.clean import normalise
from ingest.dates import iso_date
from ingest.decode import declared_charset, decode
from ingest.records import Link
from ingest.urls import canonical_url
from retrieval.errors import SourceError
from retrieval.records import Draft

MAX_LINKS = 5_000
"""Most addresses taken from one feed or sitemap."""

ListKind = Literal["feed", "sitemap"]

_ROOT = re.compile(r"<(?:[\w-]+:)?(rss|feed|RDF|urlset|sitemapindex)[\s>/]")
_PROLOGUE = re.compile(r"\A\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|\s+)*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap's articles, and the sitemaps that it lists."""

    links: tuple[Link, ...]
    children: tuple[str, ...]


def list_kind(data: bytes) -> ListKind | None:
    """Whether content is a feed or a sitemap, told by its root element; None for a page."""
    head = data[:8000].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", errors="replace")
    head = head.lstrip("\ufeff")
    prologue = _PROLOGUE.match(head)
    root = _ROOT.match(head, prologue.end() if prologue else 0)
    if root is None:
        return None
    return "sitemap" if root[1] in ("urlset", "sitemapindex") else "feed"


def read_feed(data: bytes, url: str, charset: str | None = None) -> list[Link]:
    """The entries of an RSS or Atom feed, each address once. Raises SourceError where it is broken beyond use.

    An entry's own text is the hint's text: what is left where its page cannot be read.
    """
    import feedparser  # type: ignore[import-untyped]

    # Bytes in a stream: a string would be taken for an address or a file name. Relative links are resolved here.
    parsed = feedparser.parse(BytesIO(_safe_xml(data, charset).encode("utf-8")), resolve_relative_uris=False)
    outlet = _plain(parsed.feed.get("title"))
    found = (_entry_link(entry, url, outlet, parsed.feed.get("language")) for entry in parsed.entries)
    links = _unique(link for link in found if link)
    if parsed.bozo and not links:
        raise SourceError(f"broken feed: {_one_line(parsed.bozo_exception)}; check it with a feed validator")
    return links


def read_sitemap(data: bytes, url: str, charset: str | None = None) -> Sitemap:
    """The addresses in a sitemap, news sitemap or sitemap index, newest first. Raises SourceError if it is broken."""
    try:
        root = ElementTree.fromstring(_safe_xml(data, charset))
    except ElementTree.ParseError as error:
        raise SourceError(f"broken sitemap: {error}; check it with a sitemap validator") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    pages = sorted(root.iter("url"), key=_changed, reverse=True)
    children = sorted(root.iter("sitemap"), key=_changed, reverse=True)
    links = (_sitemap_link(page, url) for page in pages)
    addresses = (_address(child.findtext("loc"), url) for child in children)
    return Sitemap(tuple(_unique(link for link in links if link)), tuple(address for address in addresses if address))


def _safe_xml(data: bytes, charset: str | None) -> str:
    """XML as text without entity declarations, whose expansion could fill the memory or read files.

    The parsers get text that was decoded here, so no encoding hides a declaration from this check.
    """
    text = decode(data, charset or declared_charset(data)).lstrip("\ufeff \t\r\n")
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise SourceError("XML that declares entities is not read; ask the publisher for a plain feed")
    return re.sub(r"\A<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL)


def _entry_link(entry: Any, base: str, outlet: str | None, language: str | None) -> Link | None:
    address = entry.get("link") or (entry.get("id") if str(entry.get("id", "")).startswith("http") else None)
    url = _address(address, base)
    if url is None:
        return None
    contents = [str(content.get("value", "")) for content in entry.get("content", ())]
    body = max([*contents, str(entry.get("summary") or "")], key=len)
    return Link(
        url,
        hint=Draft(
            title=_plain(entry.get("title")) or "",
            text="\n\n".join(_paragraphs(body)),
            url=url,
            source=_plain(entry.get("source", {}).get("title")) or outlet,
            author=_plain(entry.get("author")),
            language=(language or "").lower()[:2] or None,
            published_at=_moment(entry.get("published_parsed")) or _moment(entry.get("updated_parsed")),
        ),
    )


def _sitemap_link(page: ElementTree.Element, base: str) -> Link | None:
    url = _address(page.findtext("loc"), base)
    if url is None:
        return None
    news = page.find("news")
    if news is None:
        return Link(url)
    published = iso_date(news.findtext("publication_date") or "")
    return Link(
        url,
        hint=Draft(
            title=_plain(news.findtext("title")) or "",
            text="",
            url=url,
            source=_plain(news.findtext("publication/name")),
            language=(news.findtext("publication/language") or "").strip().lower()[:2] or None,
            published_at=published,
        ),
    )


def _changed(element: ElementTree.Element) -> str:
    return (element.findtext("news/publication_date") or element.findtext("lastmod") or "").strip()


def _address(found: object, base: str) -> str | None:
    """A link as an address that can be fetched, or None."""
    if not isinstance(found, str) or not found.strip():
        return None
    try:
        joined = urljoin(base, found.strip())
        canonical_url(joined)
    except (SourceError, ValueError):
        return None
    return joined


def _unique(links: Iterator[Link]) -> list[Link]:
    by_address: dict[str, Link] = {}
    for link in links:
        by_address.setdefault(canonical_url(link.url), link)
        if len(by_address) == MAX_LINKS:
            break
    return list(by_address.values())


def _moment(parsed: struct_time | None) -> str | None:
    """feedparser's time, which is UTC, as ISO 8601."""
    try:
        return datetime(*parsed[:6], tzinfo=UTC).isoformat() if parsed else None
    except (ValueError, TypeError):
        return None


def _paragraphs(html: str) -> list[str]:
    """The text of an entry's HTML, a paragraph an item."""
    from lxml.html import fromstring

    if not html.strip():
        return []
    marked = re.sub(r"<(?:/p|/div|/h\d|/li|/blockquote|br\s*/?)\s*>", "\n\n", html, flags=re.IGNORECASE)
    try:
        text = "".join(map(str, fromstring(f"<div>{marked}</div>").itertext()))
    except (ValueError, SyntaxError):
        text = re.sub(r"<[^>]*>", " ", marked)
    return [" ".join(block.split()) for block in normalise(text).split("\n\n") if block.strip()]


def _plain(value: object) -> str | None:
    return " ".join(_paragraphs(value)) or None if isinstance(value, str) else None


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:200]
