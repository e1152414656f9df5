"""A conversation without a chat model: follow-up questions are completed from the turns before, by rules.

"And about energy?" after "What did Okafor say about fish?" becomes "What did Okafor say about energy?". A question that
stands alone is never changed.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from retrieval.answers.conversation.context import Context
from retrieval.answers.conversation.kinds import of_a_kind
from retrieval.answers.conversation.parts import of_parts
from retrieval.answers.conversation.reading import grasp
from retrieval.answers.conversation.sentences import with_gaps
from retrieval.answers.conversation.turns import Cited, Completed, Turn
from retrieval.people.speakers import SpeakerIndex

__all__ = ["Cited", "Completed", "Turn", "complete"]


def complete(
    question: str,
    turns: Sequence[Turn],
    now: datetime,
    outlets: Collection[str] = (),
    known: SpeakerIndex | None = None,
) -> Completed:
    """The question that stands alone, in the follow-up's language; the question itself where nothing is carried over.

    `turns` in order, the latest last. `now` is aware, as in `understand`; `outlets` are the library's. `known`, the
    library's speakers, tells names from things ("Und Putin?", "Und Energie?"); without it their form has to.
    """
    understood, media = grasp(question, now, outlets)
    if understood.whole:
        last = next((turn for turn in reversed(turns) if turn.cited), None)
        meant = last.cited_articles() if last and not understood.topic and understood.whole == "article" else ()
        return Completed(question, understood, media=media, meant=meant)
    if turns:
        context = Context.of(" ".join(question.split()), tuple(turns), now, outlets, known)
        if found := of_a_kind(context) or of_parts(context) or with_gaps(context):
            return found
    return Completed(question, understood, media=media)
