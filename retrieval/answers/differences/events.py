"""Passages of other articles that tell of the same event as a passage that is cited.

Two passages tell of one event if their vectors are near (centred cosine, as in retrieval/searching/ranking.py), they share a name, in any spelling
or language, and were published within days of each other. The bound was set on the development pairs (EVALUATION.md, "Sources side by side").
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from retrieval.answers.checking.names import name_forms, words_of
from retrieval.answers.differences.called import names_of
from retrieval.records import Span
from retrieval.searching.ranking import CENTRING
from retrieval.searching.search import Searcher
from retrieval.storage.embedded import Embedded
from retrieval.storage.library import Library, Scope
from retrieval.storage.stored import StoredPassage
from retrieval.texts.analysis import terms

Vector = npt.NDArray[np.floating]
Chosen = dict[int, dict[int, float]]
"""By the key of a passage the keys of others with their cosines."""

NEAREST = 12  # passages around a cited one
SAME_EVENT, SURE_EVENT = 0.765, 0.82  # centred cosine; the second, across languages, does without a name in common
LIKE_EVENT, SAME_SENTENCES = 0.70, 0.80  # passages that have less in common, but sentences that say the same
LONG_WORD, COMMON_WORDS = 5, 3  # where no name can be told for sure (German writes all nouns in capitals)
SHARED_NAMES = 0.3  # of the names of one report that the other has, whichever has the larger share
DAYS_APART = 7  # of publication


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """One sentence of a passage: where it stands in its article, and its centred vector, (dimension,), of unit length."""

    passage: StoredPassage
    span: Span
    text: str
    vector: Vector

    @property
    def published(self) -> dt.date | None:
        """The day of publication."""
        return published(self.passage)


@dataclass(frozen=True, eq=False)
class Report:
    """A passage taken apart; what is read from its words is read when it is first asked for."""

    passage: StoredPassage
    sentences: tuple[Sentence, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, those of the headline too."""
        return frozenset(words_of(self._whole))

    @cached_property
    def forms(self) -> frozenset[str]:
        """The forms of its words in capitals, in which a name may stand in another article (see checking/names.py)."""
        return frozenset(form for word in self.words if word[0].isupper() for form in name_forms(word))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its names."""
        return tuple(names_of(self._whole, self.passage.language))

    @property
    def _whole(self) -> str:
        return f"{self.passage.article.title}. {self.passage.text}"


class Events:
    """Finds, in one library, who else tells of an event."""

    def __init__(self, library: Library, searcher: Searcher) -> None:
        self._library, self._usual = library, searcher.usual

    def told(self, spans: Sequence[tuple[int, int, int]], scope: Scope) -> list[tuple[Report, list[Report]]]:
        """The passages that hold the slices (article key, start, end), each with what others report of its event, the nearest first.

        Others are passages of other articles, within the scope.
        """
        own = self._library.passages_over(spans)
        vectors = self._library.embedded([p.key for p in own])
        if not vectors.keys:
            return []  # they left the library a moment ago
        near = [[key for key, _ in each] for each in self._library.nearest_each(vectors.vectors, NEAREST, scope)]
        around = self._library.embedded(list({key for keys in near for key in keys}))
        like = self._like(vectors, around, near)
        tables = self._sentences(vectors, around.only([n for n, key in enumerate(around.keys) if key in _keys(like)]))
        chosen = {key: _one_event(key, cosines, tables) for key, cosines in like.items()}
        reports = {p.key: _report(p, tables[p.key]) for p in self._library.passages(list(_keys(chosen)))}
        found: list[tuple[Report, list[Report]]] = []
        for passage in own:
            if passage.key in chosen:
                report = _report(passage, tables[passage.key])
                others = [(reports[key], cosine) for key, cosine in chosen[passage.key].items() if key in reports]
                found.append((report, [other for other, cosine in others if one_event(report, other, cosine)]))
        return found

    def _like(self, own: Embedded, around: Embedded, near: Sequence[Sequence[int]]) -> Chosen:
        """By each passage of `own`, those of `around` of other articles that may be of its event, the nearest first."""
        rows = {key: row for row, key in enumerate(around.keys)}
        ours, theirs = self._units(own), self._units(around)
        like: Chosen = {}
        for at, key in enumerate(own.keys):
            others = [row for k in near[at] if (row := rows.get(k)) is not None]
            others = [row for row in others if around.article_keys[row] != own.article_keys[at]]
            cosines = [(around.keys[row], float(ours[at] @ theirs[row])) for row in others]
            cosines.sort(key=lambda pair: -pair[1])
            like[key] = {other: cosine for other, cosine in cosines if cosine >= LIKE_EVENT}
        return like

    def _units(self, passages: Embedded) -> list[Vector]:
        """The centred vectors of passages."""
        backgrounds = self._usual.backgrounds()
        return [
            _centred(v, backgrounds[lang].mean) for v, lang in zip(passages.vectors, passages.languages, strict=True)
        ]

    def _sentences(self, *passages: Embedded) -> dict[int, Vector]:
        """By the key of each passage the centred vectors of its sentences, (n, dimension)."""
        languages = {key: lang for each in passages for key, lang in zip(each.keys, each.languages, strict=True)}
        dimension = passages[0].vectors.shape[1]
        table, counts = self._library.sentence_vectors(list(languages), dimension)
        backgrounds = self._usual.backgrounds()
        parts = zip(languages.items(), np.split(table, np.cumsum(counts)[:-1]), strict=True)
        return {
            key: np.stack([_centred(vector, backgrounds[lang].sentence_mean) for vector in part])
            for (key, lang), part in parts
        }


def _keys(chosen: Chosen) -> dict[int, None]:
    """The passages that are chosen, each once."""
    return dict.fromkeys(key for cosines in chosen.values() for key in cosines)


def _one_event(key: int, cosines: dict[int, float], tables: dict[int, Vector]) -> dict[int, float]:
    """Of passages that are like the passage `key`, those that are near enough, or have a sentence that says the same."""

    def nearest(other: int) -> float:
        return float((tables[key] @ tables[other].T).max())

    return {o: c for o, c in cosines.items() if c >= SAME_EVENT or nearest(o) >= SAME_SENTENCES}


def _report(passage: StoredPassage, vectors: Vector) -> Report:
    """A passage with its sentences, which have these vectors."""
    told = [
        Sentence(passage, span, passage.text[span.start - passage.start : span.end - passage.start], vector)
        for span, vector in zip(passage.sentences, vectors, strict=False)  # one that left has none
    ]
    return Report(passage, tuple(told))


def one_event(a: Report, b: Report, cosine: float) -> bool:
    """Whether two passages as near as this tell of one event."""
    days = days_apart(a.passage, b.passage)
    if days is not None and days > DAYS_APART:
        return False
    if a.passage.language != b.passage.language and cosine >= SURE_EVENT and days is not None and days <= 1:
        return True  # names may all be translated
    return shares_name(a, b)


def shares_name(a: Report, b: Report) -> bool:
    """Whether both name somebody or something that is not in every report; or have several words in capitals in common."""
    if len([w for w in a.words & b.words if w[0].isupper() and len(w) >= LONG_WORD]) >= COMMON_WORDS:
        return True
    return max(_share(a, b), _share(b, a)) >= SHARED_NAMES


def names_shared(a: Report, b: Report) -> int:
    """How many names of one report the other has too."""
    return sum(not name_forms(name).isdisjoint(b.forms) for name in a.names)


def _share(a: Report, b: Report) -> float:
    return names_shared(a, b) / max(1, len(a.names))


def days_apart(a: StoredPassage, b: StoredPassage) -> int | None:
    """Days between the publication of two articles; None where one is not known."""
    first, second = published(a), published(b)
    return abs((first - second).days) if first and second else None


def published(passage: StoredPassage) -> dt.date | None:
    """The day on which its article was published, as it states it."""
    try:
        return dt.date.fromisoformat((passage.article.published_at or "")[:10])
    except ValueError:
        return None


def common_words(a: Sentence, b: Sentence) -> float:
    """The share of the shorter sentence's words that the longer one has; 0 across languages."""
    if a.passage.language != b.passage.language:
        return 0.0
    ours, theirs = (set(_terms(s)) for s in (a, b))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def _terms(sentence: Sentence) -> Sequence[str]:
    return [term for term in terms(sentence.text, sentence.passage.language) if not term.isdigit()]


def _centred(vector: Vector, mean: Vector) -> Vector:
    rest = np.asarray(vector, dtype=np.float32) - CENTRING * mean
    unit: Vector = rest / max(float(np.linalg.norm(rest)), 1e-9)
    return unit
