"""Writing a completed question: the last question with its parts exchanged, where that reads right; else a plain one."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from retrieval.answers.conversation import words
from retrieval.answers.conversation.reading import grasp
from retrieval.answers.conversation.turns import Completed, Turn
from retrieval.people.titles import is_title
from retrieval.questions import dates
from retrieval.records import Understood

_APOSTROPHE = "'"
_DE_ACCUSATIVE = re.compile(r"^(?:die|das|ein|eine|einen)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the completed question asks for, and how its parts were worded: `about` and `time` as somebody typed them."""

    understood: Understood
    about: str = ""
    time: str = ""
    media: str | None = None
    more: bool = False


def about_phrase(topic: str, language: str, source: str = "") -> str:
    """A topic with its preposition, as `source` (the question it stood in) has it if that is in the language."""
    if not topic:
        return ""
    pattern = rf"(?<!\w)(?P<preposition>\w+(?: \w+){{0,3}}?) {re.escape(topic)}"
    about = words.ABOUT[_two(language)]
    for found in re.finditer(pattern, source):
        tail = found["preposition"].split()
        for size in range(len(tail), 0, -1):
            phrase = " ".join([*tail[-size:], topic])
            if about.sub("", phrase, count=1) == topic:
                return phrase
    return default_about(topic, language)


def default_about(topic: str, language: str) -> str:
    """ "about energy"; German "zu Energie", "zu den Häfen", "über die Häfen"."""
    if language != "de":
        return f"about {topic}"
    return f"über {topic}" if _DE_ACCUSATIVE.match(topic) else f"zu {topic}"


def genitive(owner: str, owned: str, language: str) -> str:
    """ "X's deputy"; German "Xs Vize", "Vize des Kanzlers"; without `owned` only the owner."""
    if language != "de":
        return f"{owner}{_APOSTROPHE if owner.endswith('s') else _APOSTROPHE + 's'} {owned}".strip()
    article, _, noun = owner.partition(" ")
    if owned and noun and article.lower() == "die":
        return f"{owned} der {noun}"
    if owned and noun and article.lower() in ("der", "das"):
        return f"{owned} des {noun}{'' if noun.endswith('s') else 's'}"
    return f"{owner}{'’' if owner[-1] in 'sxzß' else 's'} {owned}".strip()


def write(wanted: Wanted, base: Turn, now: datetime, outlets: Collection[str]) -> Completed:
    """The question that asks for what is wanted: the first wording that is understood as that, else the last one tried."""
    target = wanted.understood
    text = ""
    for text in map(_agreed, _wordings(wanted, base, now)):
        found, _ = grasp(text, now, outlets)
        if _alike(found, target):
            target = replace(target, topic=found.topic, speaker=found.speaker)
            break
    if not target.asks_statements:
        found, _ = grasp(text, now, outlets)
        target = replace(found, source=target.source)
    return Completed(text, target, True, wanted.media)


def _agreed(text: str) -> str:
    """German plurals with the verb of the plain wording: "sagten die Grünen"."""
    return re.sub(r"\bsagte (?=die [A-ZÄÖÜ]\w+en\b)", "sagten ", text)


def _alike(a: Understood, b: Understood) -> bool:
    def key(u: Understood) -> tuple[object, ...]:
        speaker = (u.speaker or "").casefold()
        return speaker, u.topic.casefold(), u.asks_who, u.asks_statements, u.start, u.end, u.source, u.newest_first

    return key(a) == key(b)


def _wordings(wanted: Wanted, base: Turn, now: datetime) -> Iterator[str]:
    """Wordings from the most natural to the plainest."""
    target = wanted.understood
    if not wanted.more and (base.understood.language == target.language or not target.asks_statements):
        yield from _exchanged(wanted, base, now)
    if not target.asks_statements:
        return
    for when in dict.fromkeys([wanted.time or _old_time(base, now)[0], span_words(target)]):
        if when or not (target.start or target.end):
            for about in dict.fromkeys([wanted.about or about_phrase(target.topic, target.language, base.question),
                                        default_about(target.topic, target.language) if target.topic else ""]):  # fmt: skip
                yield plain(wanted, about, when)


def plain(wanted: Wanted, about: str, when: str) -> str:
    """ "What else did X say about T yesterday in Reuters?" and its kin."""
    u = wanted.understood
    where = ([f"laut {u.source}" if u.language == "de" else f"in {u.source}"] if u.source else []) + (
        [words.MEDIA_WORDS[_two(u.language)][wanted.media]] if wanted.media else []
    )
    if u.language == "de":
        if u.asks_who:
            verb = "sprach" if re.match(r"über\s", about, re.I) else "äußerte sich"
            parts = ["Wer", verb, when, about, *where]
        else:
            parts = ["Was noch" if wanted.more else "Was", "sagte", u.speaker or "jemand", when, about, *where]
    elif u.asks_who:
        parts = ["Who else" if wanted.more else "Who", "spoke", about, when, *where]
    else:
        parts = ["What else" if wanted.more else "What", "did", u.speaker or "anybody", "say", about, when, *where]
    return " ".join(part for part in parts if part) + "?"


def _two(language: str) -> str:
    return "de" if language == "de" else "en"


def _exchanged(wanted: Wanted, base: Turn, now: datetime) -> Iterator[str]:
    """The last question with what is new in the place of what was."""
    old, new = base.understood, wanted.understood
    text: str | None = base.question.strip()
    if text and new.asks_who != old.asks_who:
        return
    if text and new.speaker != old.speaker:
        text = _speaker_exchanged(text, old.speaker, new.speaker)
    if text and wanted.about:
        text = _topic_exchanged(text, old.topic, wanted.about, new.language)
    if text and wanted.time:
        text = _time_exchanged(text, base, wanted, now)
    if text and new.source != old.source:
        where = f"laut {new.source}" if new.language == "de" else f"in {new.source}"
        text = _added(text, where) if new.source and not old.source else None
    if text and wanted.media != base.media:
        where = words.MEDIA_WORDS[_two(new.language)][wanted.media] if wanted.media else ""
        text = _added(text, where) if where and not base.media else None
    if text:
        yield text


def _added(text: str, phrase: str) -> str:
    return f"{text.rstrip(' ?!.')} {phrase}?"


def _speaker_exchanged(text: str, old: str | None, new: str | None) -> str | None:
    found = re.search(rf"(?<!\w){re.escape(old)}(?=\W|s\b|$)", text) if old else None
    if found is None or new is None:
        return None
    before = text[: found.start()].split()
    while before and is_title(before[-1]):
        before.pop()
    if before and before[-1].lower() in ("the", "der", "die", "das"):
        before.pop()
    return " ".join([*before, new]) + text[found.end() :]


def _topic_exchanged(text: str, old: str, about: str, language: str) -> str | None:
    """ "zur Rente" -> "zur Energie"; a topic that had another kind of preposition ("vor Stromausfällen") stays away."""
    if not old:
        return _added(text, about)
    like = re.search(rf"\b{about.split()[0]} {re.escape(old)}(?!\w)", text, re.IGNORECASE)
    if like:
        return text[: like.start()] + about + text[like.end() :]
    held = about_phrase(old, language, text)
    return text.replace(held, about, 1) if held in text else None


def _time_exchanged(text: str, base: Turn, wanted: Wanted, now: datetime) -> str:
    words_then, _ = _old_time(base, now)
    if words_then and words_then in text:
        return text.replace(words_then, wanted.time, 1)
    held = about_phrase(base.understood.topic, wanted.understood.language, text)
    if wanted.understood.language == "de" and held and held in text:
        return text.replace(held, f"{wanted.time} {held}", 1)
    return _added(text, wanted.time)


def _old_time(base: Turn, now: datetime) -> tuple[str, datetime | None]:
    """The time phrase of the last question, if it still means what it meant then."""
    u = base.understood
    for phrase in dates.find(base.question, now) if u.start or u.end else ():
        if (phrase.start, phrase.end) == (u.start, u.end):
            return base.question[phrase.span.start : phrase.span.end], phrase.start
    return "", None


def span_words(u: Understood) -> str:
    """A span of days by the calendar, so that it means the same tomorrow: "from 9 to 15 November 2026"."""
    if u.start is None and u.end is None:
        return ""
    last = u.end - timedelta(microseconds=1) if u.end else None
    if u.language == "de":
        if u.start is None:
            return f"vor dem {_day(u.end, 'de')}"
        if last is None:
            return f"seit dem {_day(u.start, 'de')}"
        if u.start.date() == last.date():
            return f"am {_day(last, 'de')}"
        return f"vom {_day(u.start, 'de')} bis {_day(last, 'de')}"
    if u.start is None:
        return f"before {_day(u.end, 'en')}"
    if last is None:
        return f"since {_day(u.start, 'en')}"
    if u.start.date() == last.date():
        return f"on {_day(last, 'en')}"
    return f"between {_day(u.start, 'en')} and {_day(last, 'en')}"


_MONTHS = {
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"],
    "de": ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"],
}  # fmt: skip


def _day(moment: datetime | None, language: str) -> str:
    assert moment is not None
    month = _MONTHS[language][moment.month - 1]
    return f"{moment.day}. {month} {moment.year}" if language == "de" else f"{moment.day} {month} {moment.year}"
