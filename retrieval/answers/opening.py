"""An article in short: how it begins. Journalists put what matters first, and a beginning can be quoted word for word."""

from collections.abc import Sequence

from retrieval.answers.quoting import Evidence
from retrieval.searching.search import is_heading, sentence_of
from retrieval.storage.library import Library
from retrieval.storage.scopes import Scope
from retrieval.storage.stored import StoredPassage

SENTENCES = 3  # of one article; of several one each
NEWEST = 5  # articles
_LOOKED_AT = 2000  # characters: beyond the headings and teasers before the first sentence


def openings(library: Library, ids: Sequence[str], scope: Scope) -> list[Evidence]:
    """The first sentences of these articles or, where there are none of them, of the newest in a scope, newest first."""
    keys = library.keys(ids) or library.newest(scope, NEWEST)
    begins = library.passages_over([(key, 0, _LOOKED_AT) for key in keys])
    most = SENTENCES if len(keys) == 1 else 1
    return [sentence for key in keys for sentence in _first([p for p in begins if p.article_key == key], most)]


def _first(passages: Sequence[StoredPassage], most: int) -> list[Evidence]:
    """The first sentences that state something: no heading, and not the title again."""
    found = [
        sentence_of(passage, sentence)
        for passage in sorted(passages, key=lambda p: p.start)
        for sentence in passage.sentences
        if not is_heading(passage, sentence)
    ]
    stating = [e for e in found if _letters(e.text) not in _letters(e.article.title)]
    return (stating or found)[:most]


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
