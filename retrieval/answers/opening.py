"""An article in short: how it begins. Journalists put what matters first, and a beginning can be quoted word for word."""

from collections.abc import Sequence

from retrieval.answers.quoting import Evidence
from retrieval.searching.search import is_heading, sentence_of
from retrieval.storage.library import Library
from retrieval.storage.scopes import Scope
from retrieval.storage.stored import StoredPassage

SENTENCES = 3  # of one article; of several one each
NEWEST = 5  # articles
AGAIN = 3  # times as many, for who asks what else is new
_LOOKED_AT = 2000  # characters: what comes later is no beginning


def openings(library: Library, ids: Sequence[str], scope: Scope) -> tuple[list[Evidence], int]:
    """How these articles begin or, where none is meant, the newest in a scope, newest first.

    With how many of the sentences are to be quoted: there are more, for who asks what else there is.
    """
    keys = library.keys(ids) if ids else library.newest(scope, NEWEST * AGAIN)
    begins = library.passages_over([(key, 0, _LOOKED_AT) for key in keys])
    first = [_stating([p for p in begins if p.article_key == key]) for key in keys]
    if len(keys) == 1:
        return first[0], SENTENCES
    return [sentence for sentences in first for sentence in sentences[:1]], NEWEST


def _stating(passages: Sequence[StoredPassage]) -> list[Evidence]:
    """The sentences that state something: no heading, and not the title again."""
    found = [
        sentence_of(passage, sentence)
        for passage in sorted(passages, key=lambda p: p.start)
        for sentence in passage.sentences
        if not is_heading(passage, sentence)
    ]
    stating = [e for e in found if _letters(e.text) not in _letters(e.article.title)]
    return stating or found


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
