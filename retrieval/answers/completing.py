"""Follow-ups that the rules of `conversation` leave as they are, completed by the chat model; on a leash, as all it writes.

The model sees the questions before and who was cited, never an article. What it writes is taken only if it is one short
question in the language of the follow-up whose every name and figure stands in the conversation; else the follow-up stays.
"""

import logging
import re
from collections.abc import Sequence
from html import escape

from retrieval.answers.budget import Budget
from retrieval.answers.checking.figures import figures, missing
from retrieval.answers.checking.names import added_names
from retrieval.answers.checking.normalised import visible
from retrieval.answers.conversation import Turn
from retrieval.answers.prompts import prompt
from retrieval.answers.writing import LANGUAGES, Spent, Writer, WritingError
from retrieval.texts.language import detect, lexicon

log = logging.getLogger(__name__)

TURNS = 3  # of the conversation that the model sees
LONGEST = 300  # characters of a completed question
FEW_WORDS = 7  # a longer question without a word that points back stands alone
_POINTS_BACK = lexicon(
    """he she they it him her them his their its that this these those there then so such same one ones else er sie es ihm ihn
    ihr ihnen sein seine seinen ihre ihren das dies diese dieser dieses dort da damals dazu davon darüber damit dann derselbe
    dieselbe welche welcher welches andere anderen"""
)
_WORD = re.compile(r"[^\W\d_]+")


class Completer:
    """Completes follow-ups with the chat model; threads may share it."""

    def __init__(self, writer: Writer, budget: Budget) -> None:
        self._writer, self._budget = writer, budget

    def complete(self, question: str, turns: Sequence[Turn]) -> str | None:
        """The question that stands alone; None where it does already, or where nothing that the model wrote can be taken."""
        if not turns or not _may_point_back(question) or not self._budget.left():
            return None
        language, spent = detect(question), Spent()
        task = prompt(
            "completion",
            conversation="\n".join(map(_told, turns[-TURNS:])),
            question=escape(visible(question)),
            language=LANGUAGES.get(language, LANGUAGES["en"]),
        )
        try:
            written = "".join(self._writer.stream("", task, spent, lambda: False))
        except WritingError as error:
            log.warning("%s", error)
            return None
        finally:
            self._budget.spend(spent.tokens_in + spent.tokens_out)
        text = written.strip().strip("\"“”„").strip()
        return text if text != question and _holds(text, language, question, turns) else None


def _may_point_back(question: str) -> bool:
    words = _WORD.findall(question.lower())
    return len(words) <= FEW_WORDS or any(word in _POINTS_BACK for word in words)


def _told(turn: Turn) -> str:
    """A turn as the model sees it: the question, and whose words answered it."""
    speakers = ", ".join(dict.fromkeys(escape(visible(c.speaker)) for c in turn.cited if c.speaker))
    return f"Question: {escape(visible(turn.question))}" + (f"\nAnswered with words of: {speakers}" if speakers else "")


def _holds(text: str, language: str, question: str, turns: Sequence[Turn]) -> bool:
    """Whether this is one question of the follow-up's language that adds no name and no figure to the conversation."""
    if "\n" in text or not text.endswith("?") or len(text) > LONGEST or detect(text) != language:
        return False
    held = [(question, language)]
    for turn in turns:
        cited = " ".join(f"{c.speaker or ''}. {c.title}." for c in turn.cited)
        held += [(turn.question, turn.understood.language), (cited, turn.understood.language)]
    known = {figure for words, of in held for figure in figures(words, of)}
    return not missing(figures(text, language), known) and not added_names(text, language, held, lambda _: False)
