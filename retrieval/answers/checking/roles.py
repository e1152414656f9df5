"""Who acts on whom, as far as the order of words shows it: the same verb, with somebody else before it.

"These contacts give Moscow room" does not say that Moscow gives room. Only within one language, clause by clause, and only
where both sides are plain: no passive on one side alone, no opening by a preposition or an adverb, after which German and
English put the subject behind the verb or anywhere.
"""

import re

from retrieval.texts.analysis import terms
from retrieval.texts.language import lexicon

_CLAUSE = re.compile(r"[,;:.!?–—()]+")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SHORTEST = 4  # letters of a verb
_PASSIVE = re.compile(r"\b(?:by|was|were|been|being|be|wird|werden|wurden?|worden|von|vom|durch)\b", re.IGNORECASE)
_OPENERS = lexicon(
    """in on at by for from to with of as after before since until during over under about around among between into through
    within without yesterday today tomorrow now then here there also only when while if because although despite
    an am aus bei beim bis durch für gegen im mit nach ohne seit über um unter von vom vor während wegen zu zum zur trotz laut
    gestern heute morgen jetzt nun dann dort hier zudem dabei daher damit darüber darauf dafür dagegen zugleich auch nur so
    bereits schon außerdem allerdings jedoch wenn als weil obwohl dass da wo wie mir ihm ihr ihnen uns dem den einem einen"""
)


def exchanged(sentence: str, passage: str, language: str) -> bool:
    """Whether the sentence puts before a verb what the passage has after it, and leaves out who acts there."""
    said = set(terms(sentence, language))
    return any(
        _exchanged(ours, theirs, said, language)
        for ours in _clauses(sentence)
        for theirs in _clauses(passage)
        if bool(_PASSIVE.search(ours)) == bool(_PASSIVE.search(theirs))
    )


def _exchanged(ours: str, theirs: str, said: set[str], language: str) -> bool:
    opening = _WORD.findall(theirs)[:1]
    if not opening or opening[0].casefold() in _OPENERS:
        return False
    a, b = _WORD.findall(ours), _WORD.findall(theirs)
    for i, j in ((i, j) for i, one in enumerate(a) for j, other in enumerate(b) if i and j and _same_verb(one, other)):
        subject, actor, after = (_terms(words, language) for words in (a[:i], b[:j], b[j + 1 :]))
        if subject and actor and subject <= after and not actor & said:
            return True
    return False


def _same_verb(one: str, other: str) -> bool:
    """Lower-case words that differ in their ending at most."""
    short, long = sorted((one, other), key=len)
    stem = short if len(short) <= _SHORTEST else short[: max(_SHORTEST, len(short) - 2)]
    return one.islower() and other.islower() and len(short) >= _SHORTEST and long.startswith(stem) and len(long) - len(short) <= 2


def _terms(words: list[str], language: str) -> set[str]:
    return set(terms(" ".join(words), language))


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]
