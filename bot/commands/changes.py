"""What changed between the versions of an article, by sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from retrieval.records import Article
from retrieval.texts.text import sentences


@dataclass(frozen=True, slots=True)
class Change:
    """What a version has that the one before had not. `title` is the former one, None if it is the same."""

    title: str | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def changes(versions: Sequence[Article]) -> list[Change]:
    """Of each version, oldest first, how it differs from the one before; the first is no change."""
    return [Change() for _ in versions[:1]] + [_change(before, after) for before, after in pairwise(versions)]


def described(change: Change) -> str:
    """A short line; empty if nothing that people read has changed."""
    parts = [f"title was “{change.title}”"] if change.title is not None else []
    for count, what in ((len(change.added), "new"), (len(change.removed), "gone")):
        if count:
            parts.append(f"{count} sentence{'s' if count > 1 else ''} {what}")
    return ", ".join(parts)


def _change(before: Article, after: Article) -> Change:
    old, new = _sentences(before), _sentences(after)
    added: list[str] = []
    removed: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            removed += old[a:b]
            added += new[c:d]
    return Change(before.title if before.title != after.title else None, tuple(added), tuple(removed))


def _sentences(article: Article) -> list[str]:
    return [span.of(article.text) for span in sentences(article.text, article.language)]
