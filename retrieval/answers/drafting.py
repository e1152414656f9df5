"""An extractive answer retold by the chat model, as far as the leash lets it.

The citations of the extractive answer are the numbered passages, the only thing that the model sees of the library; the
sentences that pass keep those numbers. Where none passes, or the model fails, the extractive answer stands and says so.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from retrieval.answers.budget import Budget
from retrieval.answers.checking.leash import Kept, Leash
from retrieval.answers.checking.normalised import visible
from retrieval.answers.checking.sentences import written
from retrieval.answers.checking.support import Support
from retrieval.answers.differences import tell
from retrieval.answers.progress import Event, Listener
from retrieval.answers.prompts import prompt
from retrieval.answers.writing import LANGUAGES, OutOfTimeError, Spent, Writer, WritingError, estimate
from retrieval.people.speakers import SpeakerIndex
from retrieval.records import Answer, Citation, ModelUse

log = logging.getLogger(__name__)

MOST_SENTENCES = 6
PASSAGE_TOKENS = 1_500  # of all passages together, by `estimate`: what a small local model reads in seconds


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens; 0 is not known."""

    read: float = 0.0
    written: float = 0.0


@dataclass(slots=True)
class _Draft:
    """What has come of one text of the model so far."""

    kept: list[Kept] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    why: str | None = None


class Drafter:
    """Retells extractive answers; threads may share it."""

    def __init__(
        self,
        writer: Writer,
        budget: Budget,
        support: Support,
        speakers: Callable[[], SpeakerIndex],
        prices: Prices = Prices(),
    ) -> None:
        self._writer, self._budget, self._support = writer, budget, support
        self._speakers, self._prices = speakers, prices

    def retell(self, answer: Answer, listener: Listener, cancelled: Callable[[], bool]) -> Answer:
        """The answer in the model's sentences; a refusal, and whatever fails, is given back as it is.

        Raises LibraryError if the budget cannot be read or kept.
        """
        if answer.abstained:
            return answer
        if cancelled():  # before anything was asked of the model
            return _fallen_back(answer, ModelUse(fell_back=True, why="cancelled"))
        if not self._budget.left():
            return _fallen_back(answer, ModelUse(fell_back=True, why="budget"))
        passages, spent, draft = _fitting(answer.citations), Spent(), _Draft()
        listener(Event("reading", passages=len(passages)))
        try:
            self._write(answer, passages, spent, draft, listener, cancelled)
        except WritingError as error:
            log.warning("%s", error)
            draft.why = "timeout" if isinstance(error, OutOfTimeError) else "error"
        finally:
            self._budget.spend(spent.tokens_in + spent.tokens_out)
        if cancelled():
            draft.why = "cancelled"
        use = ModelUse(
            len(draft.kept),
            len(draft.reasons),
            tuple(draft.reasons),
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
            cost=self._cost(spent),
        )
        if draft.why == "cancelled" or not draft.kept:
            return _fallen_back(answer, replace(use, fell_back=True, why=draft.why or "nothing_left"))
        return _retold(answer, draft.kept, use)

    def _write(
        self,
        answer: Answer,
        passages: Sequence[Citation],
        spent: Spent,
        draft: _Draft,
        listener: Listener,
        cancelled: Callable[[], bool],
    ) -> None:
        """Fill the draft; a sentence is checked as soon as it is complete, and told as soon as it has passed."""
        language = LANGUAGES.get(answer.language, LANGUAGES["en"])
        rules = prompt("rules", language=language, most=str(MOST_SENTENCES))
        task = prompt("task", language=language, passages=numbered(passages), question=escape(visible(answer.question)))
        leash = Leash(passages, answer.language, self._speakers, self._support)
        listener(Event("writing"))
        pieces = self._writer.stream(rules, task, spent, cancelled)
        for sentence in written(pieces, answer.language):
            result = leash.check(sentence)
            if isinstance(result, str):
                log.debug("dropped (%s): %s", result, sentence.text)
                draft.reasons.append(result)
            elif all(result.statement.text != kept.statement.text for kept in draft.kept):
                draft.kept.append(result)
                listener(Event("checking", sentence=result.statement))
            if len(draft.kept) >= MOST_SENTENCES:
                break

    def _cost(self, spent: Spent) -> float | None:
        if not (self._prices.read or self._prices.written):
            return None
        return (spent.tokens_in * self._prices.read + spent.tokens_out * self._prices.written) / 1e6


def numbered(passages: Sequence[Citation]) -> str:
    """The passages as the model sees them. What could end one (<, >, &, quotes in its speaker) is escaped."""
    return "\n".join(
        f'<passage number="{c.n}" speaker="{escape(visible(c.speaker or "none"))}">{_data(c.quote)}</passage>'
        for c in passages
    )


def _data(text: str) -> str:
    """A quote as data: on one line, without hidden signs, and without what looks like a number of a passage."""
    line = " ".join(visible(text).split())
    return escape(line, quote=False).replace("[", "(").replace("]", ")")


def _fitting(citations: Sequence[Citation]) -> list[Citation]:
    """The first passages that fit the budget; always the first one."""
    fitting: list[Citation] = []
    room = PASSAGE_TOKENS
    for citation in citations:
        room -= estimate(citation.quote)
        if room < 0 and fitting:
            break
        fitting.append(citation)
    return fitting


def _retold(answer: Answer, kept: Sequence[Kept], use: ModelUse) -> Answer:
    statements = tuple(k.statement for k in kept)
    cited = {n for statement in statements for n in statement.citations}
    # Where a cited passage differs from another, both are shown: the model's words must not smooth it over.
    differences = tuple(d for d in answer.differences if any(claim.citation in cited for claim in d.claims))
    cited |= {claim.citation for difference in differences for claim in difference.claims}
    citations = tuple(c for c in answer.citations if c.n in cited)
    lines = [s.text + "".join(f" [{n}]" for n in s.citations) for s in statements]
    lines += [tell(difference, citations, answer.language) for difference in differences]
    return replace(
        answer,
        mode="model",
        text="\n".join(lines),
        statements=statements,
        citations=citations,
        differences=differences,
        model=use,
    )


def _fallen_back(answer: Answer, use: ModelUse) -> Answer:
    return replace(answer, model=use)
