"""What an answer is doing, told to whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from retrieval.records import AnswerStatement, Understood

Stage = Literal["understood", "searching", "reading", "writing", "checking"]


@dataclass(frozen=True, slots=True)
class Event:
    """A step that has begun; with a sentence ("checking"), one that has passed every check and may be shown.

    `understood` comes with "understood", `passages` (how many are read) with "reading".
    """

    stage: Stage
    understood: Understood | None = None
    passages: int = 0
    sentence: AnswerStatement | None = None


Listener = Callable[[Event], None]
"""Called in the thread that answers; what it raises ends the answer."""


def nobody(_event: Event) -> None:
    """Nobody waits."""
