"""Feed entries as articles: what is left where the page behind an entry cannot be read, or shows only its beginning."""

from dataclasses import replace

from ingest.urls import canonical_url
from retrieval.records import Draft

_ENOUGH_TEXT = 200  # characters of an entry's own text that make an article


def entry_article(hint: Draft | None) -> Draft | None:
    """The entry as an article, if it has enough text of its own."""
    if hint is None or len(hint.text) < _ENOUGH_TEXT or not hint.title:
        return None
    return replace(hint, url=canonical_url(hint.url) if hint.url else None)


def fuller(draft: Draft, hint: Draft | None) -> Draft:
    """The draft of a page, with the entry's text where that is more than twice as long (the page is behind a wall)."""
    entry = entry_article(hint)
    return replace(draft, text=entry.text) if entry and len(entry.text) > 2 * len(draft.text) else draft
