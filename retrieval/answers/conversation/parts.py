"""Follow-ups that are only a part of a question: "and Brandt?", "zur Energie?", "since Monday?", "and the day before?"."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from retrieval.answers.conversation import words
from retrieval.answers.conversation.context import Context
from retrieval.answers.conversation.reading import Fragment, fragment
from retrieval.answers.conversation.referents import is_country, is_speaker, meant
from retrieval.answers.conversation.rewording import Wanted, about_phrase, default_about, genitive
from retrieval.answers.conversation.turns import Completed, Turn
from retrieval.questions import dates
from retrieval.questions.periods import back
from retrieval.records import Understood


def of_parts(context: Context) -> Completed | None:
    """The last question with the part that the follow-up gives."""
    if shift := words.SHIFT.match(context.rest):
        return _shifted(context, shift)
    part = fragment(context.text, context.now, context.outlets)
    if part is None:
        return None
    if part.name and (own := re.match(rf"(?:{words.POSSESSIVE.pattern})\s+(.+)", part.name, re.IGNORECASE)):
        return _possessed(context, own[1], own[2])
    part, speaker = _divided(context, part)
    base = context.last_with_statements() if speaker or part.about else context.last
    return _statements(context, part, speaker, base) if base.understood.asks_statements else _fact(context, part, base)


def _divided(context: Context, part: Fragment) -> tuple[Fragment, str]:
    """A bare phrase as speaker or topic, or both: "der Minister zu Steuern"."""
    if not part.name:
        return part, ""
    cut = re.search(rf"\s(?={words.INNER_ABOUT}\s)", part.name)
    name, about = (part.name[: cut.start()], part.name[cut.end() :]) if cut else (part.name, part.about)
    name = re.sub(r"['’]s$|(?<=s)['’]$", "", name)
    if is_speaker(name, context.turns, context.known):
        return replace(part, name=name, about=about), name
    return (part if cut else replace(part, about=default_about(name, context.language))), ""


def _statements(context: Context, part: Fragment, speaker: str, base: Turn) -> Completed:
    u, about = _timed(base.understood, part), part.about
    if part.place and not speaker:
        held = re.search(rf"\b(\w+) {re.escape(u.topic)}(?!\w)", base.question) if u.topic else None
        same_kind = held and part.place.casefold().startswith(f"{held[1].casefold()} ")
        about = (
            part.place
            if same_kind
            else f"{about_phrase(u.topic, context.language, base.question)} {part.place}".strip()
        )
    if about:
        u = replace(u, topic=_topic(context, about))
    if speaker:
        u = replace(u, speaker=speaker, asks_who=False)
    return context.write(Wanted(u, about, _time(context, part), part.media or base.media), base)


def _topic(context: Context, about: str) -> str:
    """The topic of a prepositional phrase, as a whole question with it is understood."""
    form = "Was sagte Xi {}?" if context.german else "What did Xi say {}?"
    return context.grasp(form.format(about)).topic or about


def _timed(u: Understood, part: Fragment) -> Understood:
    if part.time:
        u = replace(u, start=part.start, end=part.end)
    return replace(u, newest_first=u.newest_first or part.newest, source=part.source or u.source)


def _time(context: Context, part: Fragment) -> str:
    """The words of the time; German has no preposition to a year."""
    if year := words.YEAR.match(part.time):
        return f"im Jahr {year[1]}" if context.german else f"in {year[1]}"
    return part.time or (("zuletzt" if context.german else "lately") if part.newest else "")


def _possessed(context: Context, pronoun: str, rest: str) -> Completed | None:
    """ "And his view on gas?", "what about his deputy?"."""
    owner = meant(words.POSSESSIVES.get(pronoun.lower()[:3], "b"), context.turns)
    if owner is None:
        return None
    whole = genitive(owner, rest, context.language)
    if whole.startswith(rest):  # "Vize des Kanzlers"
        whole = f"{'die' if pronoun.lower().endswith('e') else 'der'} {whole}"
    read = context.as_read(f"{whole}?", context.last.media)
    if (read.understood.speaker and read.understood.topic) or not context.last.understood.asks_statements:
        return read
    return context.write(
        Wanted(replace(context.last.understood, speaker=whole, asks_who=False), media=context.last.media)
    )


def _fact(context: Context, part: Fragment, base: Turn) -> Completed:
    """A fragment after a question for a fact: its part takes the place of the like part, or is added."""
    text = base.question.rstrip(" ?!.")
    if place := words.PREPOSITION.match(part.place):
        text = _place_exchanged(text, part.place, place["preposition"])
    elif part.name:
        text = _name_exchanged(text, part.name)
    elif part.about:
        text = f"{text} {part.about}"
    if time := _time(context, part):
        old = next((text[p.span.start : p.span.end] for p in dates.find(text, context.now)), None)
        text = text.replace(old, time, 1) if old else f"{text} {time}"
    if part.source:
        text += f" laut {part.source}" if context.german else f" in {part.source}"
    if part.media:
        text += f" {words.MEDIA_WORDS['de' if context.german else 'en'][part.media]}"
    return context.as_read(f"{text}?", part.media or base.media)


def _place_exchanged(text: str, place: str, preposition: str) -> str:
    """ "Who won in Ghana" and "in Togo": the last name with that preposition gives way, but not "in den Fluten"."""
    name = r"(?P<article>(?:the|der|dem|den|die)\s+)?(?P<name>[A-ZÄÖÜ][\w’'-]*(?:\s+[A-ZÄÖÜ][\w’'-]*)*)"
    for old in reversed([*re.finditer(rf"\b(?i:{preposition})\s+{name}", text)]):
        if not old["article"] or is_country(old["name"]):
            return text[: old.start()] + place + text[old.end() :]
    return f"{text} {place}"


def _name_exchanged(text: str, name: str) -> str:
    """A name takes the place of the last one; what is no name is only added."""
    if name == name.lower() and text != text.lower():
        return f"{text}, and {name}"
    old = [*re.finditer(r"(?<!^)\b[A-ZÄÖÜ][\w’'-]*(?:\s+[A-ZÄÖÜ][\w’'-]*)*", text)]
    return text[: old[-1].start()] + name + text[old[-1].end() :] if old else f"{text}: {name}"


def _shifted(context: Context, shift: re.Match[str]) -> Completed | None:
    """ "The day before": that unit next to the time asked for last; without a unit, a time as long as that was."""
    u = context.last.understood
    if u.start is None or u.end is None:
        return None
    steps = 1 if shift["earlier"] else -1
    unit = next((unit for word, unit in words.SHIFT_UNITS.items() if word in shift[0].lower()), None)
    if unit is None:
        length = u.end - u.start
        return context.dated(replace(u, start=u.start - steps * length, end=u.end - steps * length))
    day = u.start.date() if steps > 0 else (u.end - timedelta(microseconds=1)).date()
    starts = {
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }
    first = back(starts.get(unit, day), steps, unit)
    return context.dated(replace(u, start=_midnight(context, first), end=_midnight(context, back(first, -1, unit))))


def _midnight(context: Context, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=context.now.tzinfo)
