"""What is at an address that somebody gives as a feed: the feed, or a page that names its feeds in its head."""

from ingest.fetch import Fetcher, Page
from ingest.watch import links_of
from retrieval.errors import SourceError


def entries_at(url: str, fetcher: Fetcher) -> int:
    """How many entries the feed at an address has. Raises SourceError, which names the page's feed if it is a page."""
    page = fetcher.fetch(url)
    try:
        return len(links_of(page))
    except SourceError as error:
        named = feeds_named(page)
        if named:
            raise SourceError(f"{url} is a page; its feed is at {named[0]}") from error
        raise SourceError(f"{url}: {error}") from error


def feeds_named(page: Page) -> list[str]:
    """Addresses of the page's feeds in its order; none if it is no page."""
    from lxml.etree import ParserError
    from lxml.html import fromstring

    from ingest.markup import feeds_of

    try:
        return feeds_of(fromstring(page.data), page.url)
    except (ParserError, ValueError):
        return []
