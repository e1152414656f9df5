"""Reports that take back what an older one said: by their wording, or as a newer report of the same outlet or story."""

import re

from retrieval.answers.differences.events import Report, Sentence
from retrieval.storage.stored import StoredPassage

_WORDING = re.compile(
    r"\b(?:korrektur|korrigier\w*|berichtig\w*|richtigstellung|(?:früher|vorherig|erst)en (?:version|fassung|meldung|angabe)\w*"
    r"|correction|corrected|corrects|(?:earlier|previous|prior) (?:version|report|article|toll|figure)s?|revised)\b",
    re.IGNORECASE,
)
_FORMER_BEFORE = re.compile(
    r"\b(?:nicht|statt|anstatt|anstelle von|not|instead of|rather than|zuvor|zunächst|anfangs|ursprünglich|previously|initially|originally|at first"
    r"|earlier|bislang|bisher)\b[^.;,]{0,40}$", re.IGNORECASE)  # fmt: skip
_FORMER_SENTENCE = re.compile(
    r"\b(?:in einer (?:früheren|vorherigen|ersten) (?:version|fassung|meldung)|(?:an )?(?:earlier|previous|original|prior) (?:version|report|article)"
    r"|zunächst (?:hieß|war)|anfangs (?:hieß|war)|initially|had (?:said|reported|put))\b", re.IGNORECASE)  # fmt: skip
_REPLACED = re.compile(r"\b(?:von|from)\s+$", re.IGNORECASE)


def former(sentence: str, at: int) -> bool:
    """Whether a value at this place is what used to be said: "not 7", "in an earlier version", "korrigierte von 7 auf 5"."""
    before = sentence[:at]
    if _FORMER_BEFORE.search(before) or _FORMER_SENTENCE.search(sentence):
        return True
    return bool(_REPLACED.search(before) and _WORDING.search(sentence))


def takes_back(report: Report, sentence: Sentence) -> bool:
    """Whether a report says, in its title or near a sentence, that something was reported wrongly before."""
    at = report.sentences.index(sentence)
    near = " ".join(s.text for s in report.sentences[max(0, at - 1) : at + 2])
    return bool(_WORDING.search(f"{report.passage.article.title}\n{near}"))


def corrects(newer: Report, new: Sentence, older: Report, old: Sentence) -> bool:
    """Whether a report, in the sentence `new`, takes back what the other says in `old`, where the two differ."""
    first, second = older.passage.published_ts, newer.passage.published_ts
    if first is not None and second is not None and first != second:
        return second > first and (takes_back(newer, new) or _same_teller(newer.passage, older.passage))
    return takes_back(newer, new) and not takes_back(older, old)


def _same_teller(a: StoredPassage, b: StoredPassage) -> bool:
    return a.story == b.story or (a.article.source is not None and a.article.source == b.article.source)
