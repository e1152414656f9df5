"""Synthetic articles with the statistics of real ones, for libraries that are larger than any set at hand.

Learned from real articles: how often each word comes, how long sentences, passages and articles are, which vectors their
passages have. Invented: the order of the words, new words at the rate at which real texts bring them (Heaps' law), names
of speakers, vectors between two real ones with noise. So the sizes of every table and index are like those of real news,
and so is how many passages a query reaches; the texts mean nothing, and no answer is right or wrong.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from ingest.comparing import article_of
from ingest.pipeline import derive
from retrieval.models.embeddings import Encoder
from retrieval.records import Draft, Passage, Span, Statement
from retrieval.storage.store import PreparedArticle
from retrieval.texts.language import lexicon
from retrieval.texts.shingles import shingles

Vectors = npt.NDArray[np.float32]
Words = npt.NDArray[np.str_]

LEARNED = 60  # articles of each language whose passages are embedded, some hundred passages
NEW_WORDS = 0.012  # of all words one that was never seen; gnad_de and polnear_en bring so many after 200,000 words
NEW_SPEAKER = 0.25  # of all statements one by somebody never heard
STATEMENTS_A_PASSAGE = 1.1
COPIES = 0.05  # of all articles those that repeat most of an earlier one
NOISE = 0.25  # length of the noise on a unit vector: the nearest of 500 passages is as near (.94) as with real ones
OUTLETS = 200
YEARS = 5.0
FIRST_DAY = datetime(2021, 1, 1, tzinfo=UTC).timestamp()
_SYLLABLES = np.array(
    sorted(lexicon("an bel cor dan el fer gar hol in jas kar lem mor nev or pet quin ras sel tor um vas wen yor zim"))
)


@dataclass(frozen=True, slots=True)
class Language:
    """What was learned of one language. `cumulated` (words,) are shares of all words, adding up to 1.

    `sentence_words`, `passage_sentences` and `article_passages`: lengths as they were found, to be drawn from.
    `vectors`, `sentence_vectors`: (n, dimension), unit length.
    """

    name: str
    words: Words
    cumulated: npt.NDArray[np.float64]
    sentence_words: npt.NDArray[np.int64]
    passage_sentences: npt.NDArray[np.int64]
    article_passages: npt.NDArray[np.int64]
    vectors: Vectors
    sentence_vectors: Vectors


def learn(name: str, drafts: Sequence[Draft], encoder: Encoder) -> Language:
    """The statistics of real articles of one language; of the first LEARNED the vectors too."""
    derived = [derive(article_of(draft, datetime.now(UTC))) for draft in drafts]
    sentences = [s.of(d.article.text).split() for d in derived for p in d.passages for s in p.sentences]
    counts = Counter(word for sentence in sentences for word in sentence)
    some = derived[:LEARNED]
    passages, tables = encoder.encode_passages_with_sentences(
        [d.article.title for d in some for _ in d.passages],
        [d.article.text[p.start : p.end] for d in some for p in d.passages],
        [[(s.start - p.start, s.end - p.start) for s in p.sentences] for d in some for p in d.passages],
    )
    shares = np.array(list(counts.values()), dtype=np.float64) / counts.total()
    return Language(
        name,
        np.array(list(counts)),
        np.cumsum(shares),
        np.array([len(sentence) for sentence in sentences if sentence]),
        np.array([len(p.sentences) for d in derived for p in d.passages]),
        np.array([len(d.passages) for d in derived if d.passages]),
        passages,
        np.concatenate(tables),
    )


class Generator:
    """Articles without end, the same for the same seed. Memory grows only with the names of speakers."""

    def __init__(self, languages: Sequence[Language], seed: int = 7) -> None:
        self._languages = languages
        self._random = np.random.default_rng(seed)
        self._speakers: list[str] = []
        self._number = 0

    def batches(self, passages: int) -> Iterator[list[PreparedArticle]]:
        """Articles in batches of at least so many passages each, as the pipeline stores them."""
        while True:
            batch: list[PreparedArticle] = []
            while sum(len(article.passages) for article in batch) < passages:
                copied = batch[-1] if batch and self._random.random() < COPIES else None
                batch.append(self.article(copied))
            yield batch

    def article(self, copied: PreparedArticle | None = None) -> PreparedArticle:
        """The next article; with `copied` its passages are those of another one, under another title and outlet."""
        self._number += 1
        at = int(self._random.integers(len(self._languages)))
        language = (
            next(g for g in self._languages if g.name == copied.article.language) if copied else self._languages[at]
        )
        title = next(self._sentences(language, 1))
        passages, text = (copied.passages, copied.article.text) if copied else self._text(language)
        published = FIRST_DAY + self._random.random() * YEARS * 365.25 * 86400
        draft = Draft(
            title,
            text,
            id=f"synthetic-{self._number}",
            source=f"Outlet {int(self._zipf(OUTLETS))}",
            language=language.name,
            published_at=datetime.fromtimestamp(published, UTC).isoformat(timespec="seconds"),
        )
        tables = [self._near(language.sentence_vectors, len(p.sentences)) for p in passages]
        statements = self._statements(passages)
        return PreparedArticle(
            article_of(draft, datetime.now(UTC)),
            passages,
            self._near(language.vectors, len(passages)),
            tables,
            statements,
            self._near(language.sentence_vectors, len(statements)),
            shingles(text),
        )

    def _text(self, language: Language) -> tuple[list[Passage], str]:
        parts: list[str] = []
        passages: list[Passage] = []
        at = 0
        for count in self._random.choice(language.passage_sentences, self._random.choice(language.article_passages)):
            spans = []
            for sentence in self._sentences(language, count):
                parts += [sentence, " "]
                spans.append(Span(at, at + len(sentence)))
                at += len(sentence) + 1
            parts[-1] = "\n"
            passages.append(Passage(spans[0].start, spans[-1].end, tuple(spans)))
        return passages, "".join(parts)

    def _sentences(self, language: Language, count: int) -> Iterator[str]:
        lengths = self._random.choice(language.sentence_words, count)
        drawn = np.searchsorted(language.cumulated, self._random.random(lengths.sum()) * language.cumulated[-1])
        words = language.words[drawn].tolist()
        for new in np.flatnonzero(self._random.random(len(words)) < NEW_WORDS):
            words[new] = self._new_word(4)
        for end, length in zip(np.cumsum(lengths), lengths, strict=True):
            yield " ".join(words[end - length : end]).rstrip(".!?") + "."

    def _statements(self, passages: Sequence[Passage]) -> list[Statement]:
        sentences = [s for p in passages for s in p.sentences]
        count = min(len(sentences), self._random.poisson(STATEMENTS_A_PASSAGE * len(passages)))
        chosen = sorted(self._random.choice(len(sentences), count, replace=False).tolist())
        return [Statement(s.start, s.end, s, "indirect", self._speaker()) for s in (sentences[i] for i in chosen)]

    def _speaker(self) -> str:
        if not self._speakers or self._random.random() < NEW_SPEAKER:
            self._speakers.append(f"{self._new_word(2).capitalize()} {self._new_word(3).capitalize()}")
            return self._speakers[-1]
        return self._speakers[int(self._zipf(len(self._speakers))) - 1]

    def _zipf(self, most: int) -> float:
        """A rank from 1 to `most`, each about as likely as one over it."""
        return float(most ** self._random.random())

    def _new_word(self, syllables: int) -> str:
        return "".join(self._random.choice(_SYLLABLES, syllables).tolist())

    def _near(self, real: Vectors, count: int) -> Vectors:
        """(count, dimension) unit vectors, each between two real ones and off that line by NOISE."""
        first, second = (real[self._random.integers(len(real), size=count)] for _ in range(2))
        share = self._random.random((count, 1), dtype=np.float32) / 2
        noise = self._random.standard_normal((count, real.shape[1]), dtype=np.float32) * (
            NOISE / np.sqrt(real.shape[1])
        )
        mixed: Vectors = (1 - share) * first + share * second + noise.astype(np.float32)
        mixed /= np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-12)
        return mixed
