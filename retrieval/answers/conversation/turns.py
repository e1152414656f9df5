"""What a conversation remembers of a question and its answer, and what a completed question is."""

from dataclasses import dataclass

from retrieval.records import Answer, Understood


@dataclass(frozen=True, slots=True)
class Cited:
    """What an answer cited: whose words, in which article, where in its text."""

    speaker: str | None
    title: str
    published_at: str | None = None
    source: str | None = None
    article_id: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was completed, what was understood of it, and what its answer cited; nothing, if it was refused.

    `media`: the language (ISO 639-1) that the articles had to be in, where that was asked for.
    """

    question: str
    understood: Understood
    cited: tuple[Cited, ...] = ()
    abstained: bool = False
    media: str | None = None

    @classmethod
    def of(cls, answer: Answer, media: str | None = None) -> "Turn":
        """The turn that ended with this answer."""
        cited = (
            Cited(c.speaker, c.article.title, c.article.published_at, c.article.source, c.article.id, c.start, c.end)
            for c in answer.citations
        )
        return cls(answer.question, answer.understood, tuple(cited), answer.abstained, media)

    def cited_articles(self) -> tuple[str, ...]:
        """The ids of the articles that the answer cited."""
        return tuple(dict.fromkeys(c.article_id for c in self.cited))


@dataclass(frozen=True, slots=True)
class Completed:
    """A question that stands alone.

    `understood` is what it asks for; it says more than `understand(question)` could where a question has no form for it.
    `completed`: something was carried over, so the question should be shown. `media`: only articles in this language
    (ISO 639-1) are asked for ("in German media"). `seen`: what earlier answers cited, where the question asks for others
    (`understood.asks_who`: other speakers, else other statements). `meant`: the ids of the articles that were cited last,
    where one is asked for as a whole and none is named.
    """

    question: str
    understood: Understood
    completed: bool = False
    media: str | None = None
    seen: tuple[Cited, ...] = ()
    meant: tuple[str, ...] = ()
