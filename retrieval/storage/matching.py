"""Which words of a question bring candidates from the full-text index, so that a large library answers as quickly as a small one.

BM25 scores every passage that has any of the words: with words that a tenth of all passages have, that takes a second in a
library of a million. So rare words bring their passages first; common ones only those that have two of them (the idea of
Lucene's CommonTermsQuery). Below MOST_SCORED passages nothing is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Passages whose BM25 is worked out for one question, 7 ms. Four times as many take twice the time and find no more: measured
# at the same share of a smaller library (EVALUATION.md, "Latency").
MOST_SCORED = 5_000

Word = Sequence[str]  # the terms that one word of a question may have


@dataclass(frozen=True, slots=True)
class Match:
    """What a passage must have: any word of `alone`, or all of `together`. `containing`: passages by term."""

    alone: tuple[Word, ...]
    together: tuple[Word, ...]
    containing: Mapping[str, int]


def choose(words: Sequence[Word], containing: Mapping[str, int]) -> Match | None:
    """The match for a question; None where no passage has any of its words. `containing`: passages by term."""
    counts = {i: sum(containing.get(term, 0) for term in word) for i, word in enumerate(words)}
    order = sorted((i for i in counts if counts[i]), key=lambda i: counts[i])
    rare: list[int] = []
    while order and sum(counts[i] for i in (*rare, order[0])) <= MOST_SCORED:
        rare.append(order.pop(0))
    if not rare and not order:
        return None
    alone, together = [words[i] for i in rare], [words[i] for i in order[:2]]
    if len(together) == 1:
        alone, together = alone or together, []
    return Match(tuple(alone), tuple(together), containing)
