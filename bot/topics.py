"""Which articles are about a topic, told by words: all of the topic's, in whatever form English or German gives them."""

from collections.abc import Callable

from retrieval.records import Hit
from retrieval.texts.analysis import terms

LOOKED_AT = 100  # passages nearest to a topic


def articles_on(topic: str, search: Callable[[str, int], list[Hit]]) -> dict[str, Hit]:
    """By article id, the best passage of each article that has all words of the topic in its title or that passage."""
    best: dict[str, Hit] = {}
    for hit in search(topic, LOOKED_AT):
        if hit.article.id not in best and has_all_words(topic, f"{hit.article.title}\n{hit.text}"):
            best[hit.article.id] = hit
    return best


def has_all_words(topic: str, text: str) -> bool:
    """Whether a text has every word of a topic."""
    return any(set(terms(topic, language)) <= set(terms(text, language)) for language in ("en", "de"))
