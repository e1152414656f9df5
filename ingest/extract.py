"""HTML to a draft: the body by trafilatura, cleaned, under what the page's metadata states."""

import logging
import re
from dataclasses import replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.clean import article, merged, normalise
from ingest.decode import declared_charset, decode
from ingest.markup import feeds_of, squeezed, words_of
from ingest.metadata import Metadata, host_of, read_metadata
from ingest.records import Raw
from ingest.urls import stated_canonical
from retrieval.errors import SourceError
from retrieval.records import Draft

MAX_ELEMENTS = 50_000
"""Largest page by its elements; extraction takes seconds at that size, and long live blogs have half as many."""

_MIN_STANDFIRST = 40  # characters
_STUB = 600  # characters; less of an article that is not free is only its beginning
_LINKED = 0.5  # of a text; more than so much of it being links is a list of articles


def draft_of_html(raw: Raw) -> Draft:
    """The article in a page; `raw.hint` fills what the page does not state. Raises SourceError where there is none."""
    html = decode(raw.data, raw.charset or declared_charset(raw.data))
    try:
        stated, blocks = _read_page(html, raw.url)
    except SourceError:
        raise
    except Exception as error:  # a malformed page can break the parsers in any way
        raise SourceError(
            f"page cannot be parsed: {error.__class__.__name__}; save its text and ingest that"
        ) from error
    draft = article(blocks, _known(stated, raw))
    if not stated.free and len(draft.text) < _STUB:
        raise SourceError("behind a paywall: only its beginning can be read; ingest a saved copy of the whole page")
    return draft


def _read_page(html: str, url: str | None) -> tuple[Metadata, list[str]]:
    """What the page states, and its body as blocks."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what they report there is our SourceError
    tree = trafilatura.load_html(html)
    if tree is None:
        raise SourceError("article without text: this is not an HTML page")
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise SourceError(f"page of more than {MAX_ELEMENTS} elements; it is not an article")
    stated = read_metadata(tree, url)
    standfirst = _standfirst(tree, stated.description)
    feeds = feeds_of(tree, url or "")
    links = {squeezed(words_of(link)) for link in tree.iter("a")}
    for hidden in list(tree.iter("noscript")):  # "please enable JavaScript" is not the article
        hidden.drop_tree()
    document = trafilatura.bare_extraction(tree, url=url, include_comments=False)
    if document is None or isinstance(document, dict) or not document.text:
        raise SourceError("article without text: nothing on the page reads like one")
    blocks = [line for line in normalise(document.text).split("\n") if line.strip()]
    linked = sum(len(block) for block in blocks if squeezed(block) in links)
    if linked > _LINKED * sum(map(len, blocks)) or (feeds and _is_front_page(url)):
        where = f"its feed is at {feeds[0]}" if feeds else "give the addresses of its articles, a feed or a sitemap"
        raise SourceError(f"a page of links, not an article; {where}")
    if standfirst and squeezed(standfirst) not in squeezed(document.text):
        blocks.insert(0, standfirst)
    return stated, blocks


def _is_front_page(url: str | None) -> bool:
    """Whether an address names a site and nothing on it."""
    return url is not None and re.fullmatch(r"/?(?:(?:index|home)\.\w{3,5})?", urlsplit(url).path) is not None


def _known(stated: Metadata, raw: Raw) -> Draft:
    own = Draft(
        title=stated.title or "",
        text="",
        url=stated_canonical(stated.canonical, raw.url),
        source=stated.outlet,
        agency=stated.agency,
        author=stated.author,
        published_at=stated.published_at,
        published_guessed=stated.published_guessed,
    )
    filled = replace(merged(own, raw.hint), text="") if raw.hint else own
    return replace(filled, source=filled.source or host_of(filled.url))


def _standfirst(tree: HtmlElement, description: str | None) -> str | None:
    """The page's own description as it stands visibly above the text; extractors often take it for decoration."""
    start = squeezed(re.sub(r"<[^>]*>|\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$", "", description or ""))
    if len(start) < _MIN_STANDFIRST:
        return None
    for element in tree.xpath("//body//*[self::p or self::div or self::h2 or self::h3 or self::span or self::strong]"):
        words = normalise("".join(map(str, element.itertext()))).split()
        text = " ".join(words)
        if len(text) <= 2 * len(description or "") + 200 and squeezed(text).startswith(start):
            return text
    return None
