"""Who said what: the statements of an article with their speakers, found by rules, one file a language."""

from functools import cache

from ingest.statements.address import find_in_speech
from ingest.statements.finder import find_in_article
from ingest.statements.language import Language
from retrieval.records import Statement

__all__ = ["find_statements"]


@cache
def _language(code: str) -> Language | None:
    """The rules for a language code ("de", "en-US"), None if there are none."""
    base = code.lower().replace("_", "-").split("-")[0]
    if base == "de":
        from ingest.statements.german import German

        return German()
    if base == "en":
        from ingest.statements.english import English

        return English()
    return None


def find_statements(text: str, language: str, title: str = "", author: str | None = None) -> list[Statement]:
    """The statements that a text reports, in order of their slices; offsets count in `text`.

    With an `author`, a text that is the author's own speech (it addresses hearers, or says "I" throughout) gives one
    statement a sentence. A language without rules gives none. `title` is part of the interface for rules that need it;
    those of German and English read the text alone.
    """
    rules = _language(language)
    if rules is None or not text:
        return []
    if author:
        own = find_in_speech(text, rules, author)
        if own is not None:
            return own
    return find_in_article(text, rules)
