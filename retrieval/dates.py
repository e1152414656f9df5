"""Time phrases of a question, German or English, as half-open spans of publication dates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from retrieval.records import Span

Kind = Literal["today", "relative", "dated", "year"]


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """`span` in the question means publication in `[start, end)`; None is open."""

    span: Span
    start: datetime | None
    end: datetime | None
    kind: Kind


def find(question: str, now: datetime) -> list[TimePhrase]:
    """The time phrases in order."""
    return []
