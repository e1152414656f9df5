"""What crosses the borders between the rooms: small frozen dataclasses, no framework types.

Offsets are always character offsets into `Article.text`, half-open `[start, end)`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

StatementKind = Literal["direct", "indirect", "reported", "stance"]
"""In quotation marks; told; an act by words that says what ("called for a truce"); one that only judges ("praised her")."""
DifferenceKind = Literal["number", "date", "name"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open slice `[start, end)` of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters that this span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a source gives it, before the library knows it. `text` is final: offsets will count in it.

    `published_at` is ISO 8601, a date ("2026-02-04") or a date-time with offset, as precise as the source is;
    `published_guessed` marks one that no metadata stated. `id` is set only where the source names one (JSONL). `origin` is the path or address it was read from: the identity
    of an article that has neither id nor url, so that the same file changed is a new version.
    """

    title: str
    text: str
    id: str | None = None
    url: str | None = None
    source: str | None = None
    agency: str | None = None
    author: str | None = None
    language: str | None = None
    published_at: str | None = None
    published_guessed: bool = False
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article. `version` starts at 1 and grows with each change of title or text."""

    id: str
    title: str
    text: str
    language: str
    content_hash: str
    version: int
    fetched_at: datetime
    url: str | None = None
    source: str | None = None
    agency: str | None = None
    author: str | None = None
    published_at: str | None = None
    published_guessed: bool = False

    def ref(self, also_in: tuple[str, ...] = ()) -> "ArticleRef":
        """What a citation or a list says of it."""
        return ArticleRef(
            self.id, self.title, self.source, self.url, self.published_at, also_in, self.published_guessed
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one article, cut at paragraph and sentence borders; `sentences` are slices inside it."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A slice `[start, end)` that reports what somebody said, and who.

    `content` is what was said (its extent), `cue` the words that report it, `source` the words that name who said it
    (perhaps only "er"). `speaker` is that person or body as the article names it most fully ("Xi Jinping"), or None
    where it cannot be told. The slice is what is quoted in an answer: it reads well alone and holds no other speaker's
    words beyond what the content itself quotes.
    """

    start: int
    end: int
    content: Span
    kind: StatementKind
    speaker: str | None = None
    source: Span | None = None
    cue: Span | None = None


Whole = Literal["article", "news"]
"""What a question may want as a whole: an article, or all that is new."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What the question asks for; what was not asked is None.

    `topic` is the question less everything that the other fields took ("What did Xi say about energy?" -> "energy").
    `asks_statements`: somebody's words are wanted, not a fact. `start`/`end`: half-open span of publication dates.
    `newest_first`: the question asks for news ("latest", "zuletzt"). `published_then`: the span is surely about publication
    ("articles of last week", "what did X say in May"); else it may be when something happened. `whole`: no fact is wanted
    but an article in short, which `topic` names if anything does, or what is new.
    """

    language: str
    topic: str
    speaker: str | None = None
    asks_statements: bool = False
    asks_who: bool = False
    start: datetime | None = None
    end: datetime | None = None
    source: str | None = None
    newest_first: bool = False
    published_then: bool = False
    whole: Whole | None = None


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """The article behind a citation or a hit. `published_guessed`: its date is not stated, it was found in its text."""

    id: str
    title: str
    source: str | None
    url: str | None
    published_at: str | None
    also_in: tuple[str, ...] = ()
    published_guessed: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage, or a statement with its speaker.

    `score` grows with relevance; it orders hits of one query and means nothing beyond it.
    """

    rank: int
    score: float
    passage_id: str
    start: int
    end: int
    text: str
    article: ArticleRef
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verified quote: `article.text[start:end] == quote` held when it was made."""

    n: int
    quote: str
    start: int
    end: int
    speaker: str | None
    language: str
    article: ArticleRef


@dataclass(frozen=True, slots=True)
class AnswerStatement:
    """One claim of an answer with the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One side of a difference: `value`, words of the quote of the citation with this number."""

    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Articles about one event that do not say the same; the newest claim first.

    `corrected`: the first claim's article says that it corrects an earlier report.
    """

    kind: DifferenceKind
    claims: tuple[Claim, ...]
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """Who stands behind an answer: how many outlets report it, from how many sources; `agencies` are those credited."""

    outlets: int
    sources: int
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What the chat model did for an answer: sentences kept and dropped (and why), tokens, cost.

    `fell_back`: the extractive answer is given in its place, and `why`: "nothing_left" (no sentence passed), "error",
    "timeout", "budget" or "cancelled". `cost` is in the currency of the price settings, None where they are not set.
    """

    kept: int = 0
    dropped: int = 0
    reasons: tuple[str, ...] = ()
    fell_back: bool = False
    why: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Statements with verified citations, or a refusal (`abstained`) with its reason and what was nearest."""

    question: str
    language: str
    mode: Literal["extractive", "model"]
    understood: Understood
    abstained: bool
    reason: str | None
    text: str
    statements: tuple[AnswerStatement, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Hit, ...] = ()
    differences: tuple[Difference, ...] = ()
    reported: Reported | None = None
    model: ModelUse | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    asked: str = ""
    """The question as it was typed; differs from `question` where a follow-up was completed."""

    @property
    def completed(self) -> bool:
        """Whether `question` is a follow-up that was completed from the conversation, and so should be shown."""
        return bool(self.asked) and self.asked != self.question
