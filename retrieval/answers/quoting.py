"""The extractive writer: slices of articles become numbered citations, each checked against its article's text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from retrieval.records import AnswerStatement, ArticleRef, Citation, Reported
from retrieval.storage.library import Library
from retrieval.storage.stories import also_in, collapse, independent_sources


@dataclass(frozen=True, slots=True)
class Evidence:
    """A slice of an article that answers, and who says it (None: the article itself)."""

    article: ArticleRef
    article_key: int
    language: str
    start: int
    end: int
    text: str
    story: int
    speaker: str | None = None


def cite(library: Library, found: Sequence[Evidence]) -> tuple[list[AnswerStatement], list[Citation]]:
    """One statement with one citation for each piece of evidence, in order.

    A slice that its article's text does not hold word for word (it changed a moment ago) is left out.
    """
    texts = library.texts([e.article_key for e in found]) if found else {}
    statements: list[AnswerStatement] = []
    citations: list[Citation] = []
    for e in found:
        if texts.get(e.article_key, "")[e.start : e.end] != e.text or not e.text:
            continue
        n = len(citations) + 1
        citations.append(Citation(n, e.text, e.start, e.end, e.speaker, e.language, e.article))
        statements.append(AnswerStatement(e.text, (n,)))
    return statements, citations


def merged(library: Library, found: Sequence[Evidence], most: int) -> list[Evidence]:
    """The first `most` that say something of their own; other outlets that say the same are named (`also_in`).

    The same words by the same speaker count once, wherever they stand; so do light rewrites within one story, and
    overlapping slices of one article.
    """
    kept: list[Evidence] = []
    for e in found:
        twin = next((at for at, k in enumerate(kept) if _same(k, e)), None)
        if twin is None:
            kept.append(e)
        elif kept[twin].article_key != e.article_key:
            kept[twin] = _also(kept[twin], [e.article.source or e.article.title])
    kept = [kept[group[0]] for group in collapse(kept)][:most]
    told = library.stories(list({e.story for e in kept}))
    return [_also(e, also_in(e.text, e.article, told.get(e.story, []))) for e in kept]


def reported(library: Library, kept: Sequence[Evidence]) -> Reported | None:
    """Who stands behind what is kept: outlets that are cited or named beside one; None where it is only one."""
    outlets = {name for e in kept for name in (e.article.source, *e.article.also_in) if name}
    if len(outlets) < 2:
        return None
    told = library.stories(list({e.story for e in kept}))
    members = [m for group in told.values() for m in group if m.article.source in outlets]
    agencies = dict.fromkeys(m.agency for m in members if m.agency)
    return Reported(len(outlets), independent_sources(members), tuple(agencies))


def _same(a: Evidence, b: Evidence) -> bool:
    if a.article_key == b.article_key:
        return a.start < b.end and b.start < a.end
    return a.speaker == b.speaker and _plain(a.text) == _plain(b.text)


def _plain(text: str) -> str:
    """Letters and digits only: outlets differ in quotation marks and blanks."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _also(evidence: Evidence, outlets: Iterable[str]) -> Evidence:
    named = dict.fromkeys([*evidence.article.also_in, *outlets])
    own = evidence.article.source or evidence.article.title
    return replace(evidence, article=replace(evidence.article, also_in=tuple(name for name in named if name != own)))
