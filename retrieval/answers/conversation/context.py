"""A follow-up with the conversation that it belongs to."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from retrieval.answers.conversation.reading import grasp, language_of, stripped
from retrieval.answers.conversation.rewording import Wanted, span_words, write
from retrieval.answers.conversation.turns import Cited, Completed, Turn
from retrieval.people.speakers import SpeakerIndex, same
from retrieval.records import Understood

_RECENT = 3  # turns


@dataclass(frozen=True, slots=True)
class Context:
    """One follow-up: its text; `rest`, what it says beyond its introduction ("and"), which `led` tells; its language."""

    text: str
    rest: str
    led: bool
    language: str
    turns: tuple[Turn, ...]
    now: datetime
    outlets: Collection[str]
    known: SpeakerIndex | None

    @classmethod
    def of(
        cls, text: str, turns: tuple[Turn, ...], now: datetime, outlets: Collection[str], known: SpeakerIndex | None
    ) -> "Context":
        """The context of a follow-up to at least one turn."""
        rest, led = stripped(text)
        return cls(text, rest, led, language_of(text, turns[-1].understood.language), turns, now, outlets, known)

    @property
    def last(self) -> Turn:
        """The turn before."""
        return self.turns[-1]

    @property
    def german(self) -> bool:
        """Whether the follow-up is in German; all else is worded in English."""
        return self.language == "de"

    def last_with_statements(self) -> Turn:
        """The latest of the recent turns that asked for statements; the last one if none did."""
        recent = reversed(self.turns[-_RECENT:])
        return next((turn for turn in recent if turn.understood.asks_statements), self.last)

    def last_with_topic(self) -> Turn | None:
        """The latest turn that was about something."""
        return next((turn for turn in reversed(self.turns) if turn.understood.topic), None)

    def one_speaker(self) -> str | None:
        """Whom the last question asked for, or the only one that its answer cited."""
        cited = {c.speaker for c in self.last.cited if c.speaker}
        return self.last.understood.speaker or (cited.pop() if len(cited) == 1 else None)

    def seen(self, speaker: str | None = None) -> tuple[Cited, ...]:
        """What was cited already: of a speaker, or else in answer to the last topic."""
        cited = (
            c
            for turn in self.turns
            for c in turn.cited
            if (
                c.speaker and same(c.speaker, speaker)
                if speaker
                else turn.understood.topic == self.last.understood.topic
            )
        )
        return tuple(dict.fromkeys(cited))

    def grasp(self, text: str) -> Understood:
        """What a whole question asks for."""
        return grasp(text, self.now, self.outlets)[0]

    def write(self, wanted: Wanted, base: Turn | None = None) -> Completed:
        """The question that asks for what is wanted, modelled on `base` (the last turn)."""
        understood = replace(wanted.understood, language=self.language)
        return write(replace(wanted, understood=understood), base or self.last, self.now, self.outlets)

    def dated(self, u: Understood) -> Completed:
        """The last question for another time, named by the calendar."""
        u = replace(u, language=self.language)
        return self.write(Wanted(u, time=span_words(u), media=self.last.media))

    def as_read(self, text: str, media: str | None = None) -> Completed:
        """A question in these words, which ask for what they say."""
        text = sentence(text)
        found, own = grasp(text, self.now, self.outlets)
        return Completed(text, replace(found, language=self.language), True, own or media)


def sentence(text: str) -> str:
    """With a capital letter, without "and" in front."""
    text = re.sub(
        r"^(?:and|und|but|aber|so|also|ok|okay)[,.!]?\s+(?=\S)", "", " ".join(text.split()), flags=re.IGNORECASE
    )
    return text[:1].upper() + text[1:]
