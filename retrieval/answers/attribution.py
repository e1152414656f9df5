"""How sure it is that a statement is its speaker's: the article names him with it, or calls him by his office or "he"."""

import re
from collections.abc import Sequence

from retrieval.people.speakers import plain
from retrieval.storage.stored import StoredStatement

FEW = 3
"""Statements up to which an answer is filled with less sure ones."""


def surest(statements: Sequence[StoredStatement]) -> list[StoredStatement]:
    """The statements to answer "What did X say?" with, in the order given.

    Those whose words name the speaker, and tell what was said rather than only judge ("praised the police"), come alone if
    there are FEW of them; else the first of the others fill the answer up to FEW.
    """
    unsure = [s for s in statements if not _is_sure(s)]
    room = max(0, FEW - (len(statements) - len(unsure)))
    dropped = {s.key for s in unsure[room:]}
    return [s for s in statements if s.key not in dropped]


def _is_sure(stored: StoredStatement) -> bool:
    """Whether the speaker's name stands in the source, or the statement goes on with one where it does, and says something."""
    said = stored.statement
    if said.kind == "stance":
        return False
    if said.source is None or said.speaker is None:
        return said.kind != "reported"
    if not said.start <= said.source.start < said.end:  # goes on with the sentence before
        return True
    source = stored.text[said.source.start - said.start : said.source.end - said.start]
    return bool(_words(said.speaker) & _words(source))


def _words(name: str) -> set[str]:
    """The words of a name, without the endings that a genitive adds or lacks."""
    return {word.rstrip("s") for word in re.findall(r"\w{2,}", plain(name))}
