"""The feeds that a page names in its head, for people who give the page's address instead."""

from urllib.parse import urljoin

from ingest.fetch import Page

_FEED_TYPES = ("application/rss+xml", "application/atom+xml")


def feeds_named(page: Page) -> list[str]:
    """Addresses of the page's feeds in its order; none if it is no page."""
    from lxml.etree import ParserError
    from lxml.html import fromstring

    try:
        root = fromstring(page.data)
    except (ParserError, ValueError):
        return []
    return [
        urljoin(page.url, link.get("href", ""))
        for link in root.iter("link")
        if link.get("rel") == "alternate" and link.get("href") and link.get("type") in _FEED_TYPES
    ]
