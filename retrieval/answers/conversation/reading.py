"""What a fragment of a question holds ("and Brandt?", "und zur Energie?", "since Monday?"), read without the conversation."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from retrieval.answers.conversation import words
from retrieval.questions import dates
from retrieval.questions.question import understand
from retrieval.records import Understood
from retrieval.texts.language import detect


@dataclass(frozen=True, slots=True)
class Fragment:
    """The parts of a fragment; what it does not have is empty.

    `about` and `place` have their prepositions ("zur Energie", "in Togo"); `name` is any other bare phrase. `time` are the
    words of its time phrase, `start`/`end` what they mean.
    """

    about: str = ""
    name: str = ""
    place: str = ""
    time: str = ""
    start: datetime | None = None
    end: datetime | None = None
    source: str | None = None
    media: str | None = None
    newest: bool = False


def language_of(text: str, last: str) -> str:
    """The language of a follow-up; one that has no words to tell is in the last question's."""
    tokens = re.findall(r"[^\W\d_]+", text.casefold())
    german, english = (sum(t in lexicon for t in tokens) for lexicon in (words.GERMAN, words.ENGLISH))
    if german != english:
        return "de" if german > english else "en"
    return detect(text) if len(tokens) > 4 else last


def without_media(text: str) -> tuple[str, str | None]:
    """A question without "in German media", and that language."""
    found = words.MEDIA.search(text)
    if found is None:
        return text, None
    return text[: found.start()] + text[found.end() :], "de" if found["lang"].lower() in ("german", "deutsch") else "en"


def grasp(question: str, now: datetime, outlets: Collection[str]) -> tuple[Understood, str | None]:
    """`understand`, which also knows "in German media" and takes no "noch" or "etwas" for a part of a name."""
    text, media = without_media(question)
    understood = understand(text, now, outlets)
    if understood.speaker and words.NO_NAME_END.search(understood.speaker):
        understood = replace(understood, speaker=words.NO_NAME_END.sub("", understood.speaker))
    return understood, media


def stripped(text: str) -> tuple[str, bool]:
    """A follow-up without what only introduces it, its closing marks and particles; whether it was introduced."""
    lead = words.LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    return words.TRAIL.sub("", rest.strip(" ?!.,")).strip(" ?!.,"), rest != text


def fragment(text: str, now: datetime, outlets: Collection[str]) -> Fragment | None:
    """The parts of a fragment, or None for a sentence, a question in its own right or a heading."""
    question = text.rstrip().endswith("?")
    rest, led = stripped(text)
    rest, media = without_media(f" {rest}")
    rest, found = rest.strip(), Fragment(media=media)
    understood = understand(rest, now, outlets) if rest else None
    if understood and understood.asks_statements:
        return None
    if understood:
        found = replace(found, source=understood.source, newest=understood.newest_first)
        found, rest = _timed(found, rest, understood, now)
    if not rest or (found.newest and words.NEWEST.match(rest)):
        return found if found != Fragment() else None
    tokens = rest.casefold().split()
    if len(tokens) > 6 or any(token in words.SENTENCE for token in tokens) or re.search(r"[?!.]\s", rest):
        return None
    if not any(re.search(r"\w", token) and token not in words.GERMAN | words.ENGLISH for token in tokens):
        return None
    return _phrase(found, rest, led, question, outlets)


def _timed(found: Fragment, rest: str, understood: Understood, now: datetime) -> tuple[Fragment, str]:
    """Take the time phrase out of what is left beside the outlet."""
    rest = re.sub(r"\s+", " ", rest).strip()
    if understood.source:
        # `understand` has taken the outlet out; with a time phrase only where that is a publication's.
        timed = understood.start or understood.end
        rest = f"{understood.topic.strip(' ?.,')} {_time_words(rest, now) if timed else ''}".strip()
    year = words.YEAR.match(rest)
    for phrase in dates.find(f"in {year[1]}" if year else rest, now):
        text = year[0] if year else rest[phrase.span.start : phrase.span.end]
        left = "" if year else f"{rest[: phrase.span.start]} {rest[phrase.span.end :]}"
        return replace(found, time=text, start=phrase.start, end=phrase.end), " ".join(left.split()).strip(" ,")
    return found, rest


def _time_words(text: str, now: datetime) -> str:
    return next((text[p.span.start : p.span.end] for p in dates.find(text, now)), "")


def _phrase(found: Fragment, rest: str, led: bool, question: bool, outlets: Collection[str]) -> Fragment | None:
    """What is left beside time and outlet: a topic, a place or a name; unled, only if it is clearly no heading."""
    if not (led or question or found != Fragment()):
        return None
    if any(about.match(rest) for about in words.ABOUT.values()):
        return replace(found, about=rest)
    if (place := words.PREPOSITION.match(rest)) and (outlet := _outlet(rest[place.end() :], outlets)):
        return replace(found, source=outlet)
    if by := words.BY.match(rest):
        return replace(found, name=rest[by.end() :])
    if place and rest[place.end() :].casefold() not in words.NO_PLACE:
        return replace(found, place=rest)
    if place or (not led and (len(rest.split()) > 3 or words.INSIDE.search(rest))):
        return None
    return replace(found, name=rest)


def _outlet(name: str, outlets: Collection[str]) -> str | None:
    """An outlet of several words by its name, which is none of a place: "(in der) Washington Post"."""

    def bare(text: str) -> str:
        return re.sub(r"^(?:the|der|die|das|dem|den)\s+", "", text.casefold())

    return next((outlet for outlet in outlets if " " in bare(outlet) and bare(outlet) == bare(name)), None)
