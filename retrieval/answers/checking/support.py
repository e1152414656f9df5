"""Whether a passage carries a sentence: a calibrated probability, and two checks of what vectors do not see.

The probability is a logistic regression, as for refusals (retrieval/searching/refusal.py), on three features of the sentence and
the passage's sentence that is nearest to it: how far its similarity stands out from the library's sentences at large (the
z-score of the centred cosine), the share of the sentence's words that the passage has (weighted by how rare they are),
and whether the two are in different languages, where words cannot be expected. Fitted on sentences with their own
passage against others of the same article and topic (`python -m bot.measuring.support`; EVALUATION.md, "The leash").

Vectors of sentences take another claim on the same topic for the same claim: so the words that the passage has not itself must
have their like in it (words.py). They hardly see a "not", and take "rise" for "fall": negations, opposites and what is left open
are compared word by word.
"""

import re
from collections.abc import Callable

import numpy as np

from retrieval.answers.checking.normalised import QUOTED
from retrieval.answers.checking.words import Words
from retrieval.models.embeddings import Encoder, Vectors
from retrieval.searching.ranking import Question, inverse_document_frequency, sentence_z
from retrieval.searching.refusal import Calibration, overlaps
from retrieval.searching.search import Searcher
from retrieval.storage.library import Library
from retrieval.texts.analysis import query_terms, terms
from retrieval.texts.text import sentences

SUPPORT = Calibration(weights=(1.14, 6.18, 2.82), bias=-9.42, threshold=0.859)
CARRIED_WITHIN, CARRIED_ACROSS = 0.6, 0.5
"""How well a passage must carry the words that are not its own, within a language and across languages."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NEGATIONS = re.compile(
    r"(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|.*n['’]t|fail(?:s|ed)?|refus(?:e|es|ed)|den(?:y|ies|ied)"
    r"|nicht|kein(?:e|en|em|er|es)?|nie|niemals|niemand(?:en|em)?|nichts|ohne|weder|nirgends|verweiger(?:t|te|n)|bestr(?:itt|eitet))"
)
# Words by which a passage leaves open whether it is so, and those by which a sentence may do the same.
_OPEN = re.compile(
    r"may|might|could|perhaps|maybe|possibl[ey]|probabl[ey]|likely|apparently|allegedly|reportedly|presumably|supposedly"
    r"|könnten?|dürften?|möglicherweise|womöglich|vielleicht|vermutlich|wahrscheinlich|voraussichtlich|wohl|offenbar"
    r"|anscheinend|angeblich|mutmaßlich(?:e[nmrs]?)?|eventuell"
)
_LEFT_OPEN = re.compile(
    rf"{_OPEN.pattern}|can|would|should|seem\w*|appear\w*|suspect\w*|alleged|possibility|hop(?:es?|ed|ing)|fear\w*|estimat\w*|expect\w*"
    r"|believ\w*|think\w*|thought|kann|können?|soll(?:en|te|ten)?|würden?|schein\w*|möglich\w*|verdacht\w*|verdächt\w*|vermut\w*"
    r"|hoff\w*|befürcht\w*|schätz\w*|erwart\w*|glaub\w*|denk\w*"
)
_OPPOSITES = [
    (re.compile(up), re.compile(down))
    for up, down in (
        (r"ris(?:e|es|ing|en)|rose|increas\w*|grow\w*|grew|higher|up|steig\w*|stieg\w*|gestiegen|zunahme|wuchs\w*|wächst|höher\w*|erhöh\w*|anstieg",
         r"fall(?:s|ing|en)?|fell|decreas\w*|declin\w*|drop\w*|lower\w*|sink\w*|sank\w*|gesunken|rückgang|weniger|niedriger|senk\w*|gefallen|fiel\w*"),
        (r"more|mehr", r"less|fewer|weniger"),
        (r"w[io]n(?:s|ning)?|victory|sieg\w*|gew[ai]nn\w*|gewonnen", r"los[es]\w*|lost|defeat\w*|niederlage\w*|verlier\w*|verlor\w*"),
        (r"support\w*|back(?:s|ed)|favou?r\w*|unterstütz\w*|befürwort\w*|begrüß\w*|lob\w*|prais\w*|welcom\w*",
         r"oppos\w*|reject\w*|against|gegen|ablehn\w*|lehnt\w*|kritisier\w*|critici\w*|verurteil\w*|condemn\w*"),
        (r"strengthen\w*|deepen\w*|stärk\w*|vertief\w*|expand\w*|ausbau\w*", r"weaken\w*|schwäch\w*|reduc\w*|cut\w*|end(?:s|ed|ing)|beend\w*|abbau\w*"),
        (r"begin\w*|start\w*|open\w*|began|beginn\w*|begann\w*|eröffn\w*", r"end(?:s|ed|ing)|stop\w*|clos\w*|beend\w*|schließ\w*|schloss\w*"),
        (r"beneficial|advantag\w*|vorteil\w*|gut|good|positive?\w*", r"harmful|disadvantag\w*|nachteil\w*|schädlich\w*|schlecht\w*|bad|negative?\w*"),
        (r"alive|surviv\w*|überleb\w*", r"dead|die[ds]?|kill\w*|tot\w*|getötet|starb\w*|gestorben"),
    )
]  # fmt: skip


class Support:
    """Judges sentences against passages, with the vectors and the background of one library."""

    def __init__(self, library: Library, searcher: Searcher, encoder: Callable[[], Encoder]) -> None:
        self._library, self._usual, self._encoder = library, searcher.usual, encoder
        self._words = Words(encoder)

    def probability(self, sentence: str, language: str, passage: str, passage_language: str) -> float:
        """P(the passage carries the sentence)."""
        return float(SUPPORT.probability([self.features(sentence, language, passage, passage_language)])[0])

    def carries(
        self, sentence: str, language: str, passage: str, passage_language: str, speaker: str | None = None
    ) -> bool:
        """Whether the passage carries the sentence, as far as can be told; `speaker` is who speaks in it, perhaps unnamed there."""
        if self.probability(sentence, language, passage, passage_language) < SUPPORT.threshold:
            return False
        enough = CARRIED_WITHIN if language == passage_language else CARRIED_ACROSS
        told, whole = QUOTED.sub(" ", sentence), f"{passage}\n{speaker or ''}"
        return self._words.carried(told, language, whole, passage_language) >= enough

    def features(self, sentence: str, language: str, passage: str, passage_language: str) -> tuple[float, float, float]:
        """z-score of the nearest sentence of the passage, words shared (0..1), 1 if the languages differ."""
        usual = self._usual
        question = Question(self._encoder().encode_query(sentence), usual.question_mean(language), language, 1.0)
        background = usual.backgrounds()[passage_language]
        z = float(sentence_z(question, self._vectors(passage, passage_language), background).max())
        words = query_terms(QUOTED.sub(" ", sentence), language, [passage_language])
        quoted = " ".join(match[0] for match in QUOTED.finditer(sentence))  # word for word from the passage: its language
        words += query_terms(quoted, passage_language, [passage_language])
        containing = self._library.containing([term for word in words for term in word])
        counts = [max((containing.get(term, 0) for term in word), default=0) for word in words]
        worth = np.maximum(inverse_document_frequency(counts, usual.passages()), 1.0)
        shared = float(overlaps(words, worth, [set(terms(passage, passage_language))])[0])
        return z, shared, float(language != passage_language)

    def nearest(self, sentence: str, language: str, passage: str, passage_language: str) -> str:
        """The passage's sentence that is nearest to a sentence."""
        found = sentences(passage, passage_language)
        if len(found) < 2:
            return passage
        question = Question(self._encoder().encode_query(sentence), self._usual.question_mean(language), language, 1.0)
        z = sentence_z(question, self._vectors(passage, passage_language)[1:], self._usual.backgrounds()[passage_language])
        return found[int(z.argmax())].of(passage)

    def _vectors(self, passage: str, language: str) -> Vectors:
        """(n, dimension): the passage whole and each of its sentences."""
        spans = [(0, len(passage)), *((s.start, s.end) for s in sentences(passage, language))]
        return self._encoder().encode_passages_with_sentences([""], [passage], [spans])[1][0]


def contradicts(sentence: str, passage: str) -> bool:
    """Whether one of the two denies and the other does not, or one has a word whose opposite only the other has."""
    ours, theirs = _words(sentence), _words(passage)
    if any(map(_NEGATIONS.fullmatch, ours)) != any(map(_NEGATIONS.fullmatch, theirs)):
        return True
    return any(_reversed(ours, theirs, a, b) or _reversed(ours, theirs, b, a) for a, b in _OPPOSITES)


def is_surer(sentence: str, passage: str) -> bool:
    """Whether a passage leaves open what the sentence states ("could", "vermutlich", "allegedly")."""
    passage = passage.replace("May", "")  # the month
    return any(map(_OPEN.fullmatch, _words(passage))) and not any(map(_LEFT_OPEN.fullmatch, _words(sentence)))


def _reversed(ours: list[str], theirs: list[str], one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    return (
        any(map(one.fullmatch, ours))
        and not any(map(one.fullmatch, theirs))
        and any(map(other.fullmatch, theirs))
        and not any(map(other.fullmatch, ours))
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
