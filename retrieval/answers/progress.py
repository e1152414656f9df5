"""What an answer is doing, told to whoever waits for it, and how long each step took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Timings:
    """Milliseconds by step of one question."""

    ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the time inside to `name`."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.ms[name] = self.ms.get(name, 0.0) + (time.perf_counter() - begun) * 1000
