"""Differences and sources in words: "Sources differ: Tageskurier (2026-03-11) “14” [2]; Morgenblatt (2026-03-10) “zwölf” [1]."."""

from collections.abc import Sequence

from retrieval.answers.phrases import phrase
from retrieval.records import Citation, Difference, Reported


def tell(difference: Difference, citations: Sequence[Citation], language: str) -> str:
    """The line that says which outlet says what, the newest first; each claim ends with the "[n]" of its citation."""
    by_number = {c.n: c for c in citations}
    claims = [
        f"{_outlets(by_number[claim.citation])} “{claim.value}” [{claim.citation}]" for claim in difference.claims
    ]
    return phrase("corrected" if difference.corrected else "differ", language, claims="; ".join(claims))


def sourced(reported: Reported, language: str) -> str:
    """ "Reported by 3 outlets, one agency text (dpa)."; several outlets with one text are one source."""
    name = "one_agency" if reported.sources == 1 and reported.agencies else "sources"
    agencies = ", ".join(reported.agencies)
    return phrase(name, language, outlets=reported.outlets, sources=reported.sources, agencies=agencies)


def _outlets(citation: Citation) -> str:
    article = citation.article
    outlets = ", ".join([article.source or article.title, *article.also_in])
    return f"{outlets} ({article.published_at[:10]})" if article.published_at else outlets
