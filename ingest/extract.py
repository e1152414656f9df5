"""HTML to a draft, by trafilatura: the body with its paragraphs, and what the page's metadata states."""

from ingest.clean import article, normalise
from ingest.decode import declared_charset, decode
from ingest.records import Raw
from retrieval.errors import SourceError
from retrieval.records import Draft


def draft_of_html(raw: Raw) -> Draft:
    """The article in a page. Raises SourceError where the page has none."""
    import trafilatura

    html = decode(raw.data, raw.charset or declared_charset(raw.data))
    document = trafilatura.bare_extraction(html, url=raw.url, with_metadata=True, include_comments=False)
    if document is None or isinstance(document, dict) or not document.text:
        raise SourceError("article without text: nothing on the page reads like one")
    known = Draft(
        title=document.title or "",
        text="",
        url=raw.url,
        source=document.sitename,
        author=document.author,
        published_at=document.date,
    )
    return article([line for line in normalise(document.text).split("\n") if line.strip()], known)
