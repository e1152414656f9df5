"""Follow-ups that ask for one side of what was answered, or for more: "when was that?", "why?", "who else?", "was noch?"."""

import re
from collections.abc import Callable
from dataclasses import replace

from retrieval.answers.conversation import words
from retrieval.answers.conversation.context import Context
from retrieval.answers.conversation.referents import meant, people_of
from retrieval.answers.conversation.rewording import Wanted, about_phrase, span_words
from retrieval.answers.conversation.turns import Completed
from retrieval.people.speakers import same

_ADVERB = re.compile(
    r"(?:when|where|why|how|wann|wo|warum|wieso|weshalb|wie)\s+(?=\w)(?!many|much|viele?\b|hoch|long|lange|old|alt)",
    re.I,
)
_POLAR = re.compile(r"(?:did|does|do|is|are|was|were|has|have|hat|haben|ist|sind|wurde|wird)\s", re.IGNORECASE)


def of_a_kind(context: Context) -> Completed | None:
    """The completion of a follow-up that is one of these kinds as a whole."""
    if said := words.SAID_IT.match(context.rest):
        groups = {name: word.lower() for name, word in said.groupdict().items() if word}
        pronoun = next(word for name, word in groups.items() if name.startswith("w"))
        adverb = next(word for name, word in groups.items() if not name.startswith("w"))
        return _aspect(context, words.INTERROGATIVES[adverb], meant(words.PRONOUNS[pronoun], context.turns))
    bare = context.text.strip(" ?!.")
    forms = {bare, words.LEAD.sub("", bare, count=1), context.rest, words.FILLER.sub("", context.rest)} - {""}
    for kind, pattern in words.KINDS.items():
        if any(pattern.match(form) for form in forms):
            return _WRITERS[kind](context) if kind in _WRITERS else _aspect(context, kind)
    return None


def _aspect(context: Context, kind: words.Kind, speaker: str | None = None) -> Completed:
    """ "When?" of a statement: "When did X say that about T?", which its date answers; else of what was asked."""
    u = context.last.understood
    word = words.ASPECTS["de" if context.german else "en"][kind]
    speaker = speaker or context.one_speaker()
    if not (u.asks_statements and speaker):
        return _fact_aspect(context, word)
    text = _aspect_exchanged(context, word, speaker) or _aspect_plain(context, word, speaker)
    if kind != "when":
        return context.as_read(text, context.last.media)
    wanted = replace(u, language=context.language, speaker=speaker, asks_who=False)
    return Completed(text, wanted, True, context.last.media)


def _aspect_exchanged(context: Context, word: str, speaker: str) -> str | None:
    """ "What did X announce?" -> "When did X announce that?", if the last question has this form."""
    if context.last.understood.language != context.language:
        return None
    name = re.escape(speaker)
    if context.german:
        changed, count = re.subn(
            rf"^was (?:noch )?(\w+) ({name})\b", rf"{word} \1 \2 das", context.last.question, flags=re.I
        )
    else:
        pattern = rf"^what (?:else )?(did|does|has|have) ({name}) (?:also )?(\w+)\b"
        changed, count = re.subn(pattern, rf"{word} \1 \2 \3 that", context.last.question, flags=re.I)
    return changed if count else None


def _aspect_plain(context: Context, word: str, speaker: str) -> str:
    u = replace(context.last.understood, language=context.language)
    about = about_phrase(u.topic, context.language, context.last.question)
    when = span_words(u)
    parts = (
        [word, "sagte", speaker, "das", when, about]
        if context.german
        else [word, "did", speaker, "say that", about, when]
    )
    return " ".join(part for part in parts if part) + "?"


def _fact_aspect(context: Context, word: str) -> Completed:
    """ "Why?" after "When did the minister resign?" -> "Why did the minister resign?"."""
    text = context.last.question.strip()
    if context.last.understood.language == context.language:
        if adverb := _ADVERB.match(text):
            return context.as_read(f"{word} {text[adverb.end() :]}", context.last.media)
        if _POLAR.match(text):
            return context.as_read(f"{word} {text[0].lower()}{text[1:]}", context.last.media)
    form = f"{word} war das: {text}" if context.german else f"{word} was that: {text}"
    return context.as_read(form, context.last.media)


def _true(context: Context) -> Completed:
    u, speaker = context.last.understood, context.one_speaker()
    if not (u.asks_statements and speaker):
        return context.as_read(("Stimmt das: " if context.german else "Is that true: ") + context.last.question)
    about = about_phrase(u.topic, context.language, context.last.question)
    parts = (
        ["Ist es wahr, was", speaker, about, "sagte"] if context.german else ["Is it true what", speaker, "said", about]
    )
    return context.as_read(" ".join(part for part in parts if part) + "?")


def _person(context: Context) -> Completed | None:
    speaker = context.one_speaker()
    return (
        context.as_read(f"{'Wer' if context.german else 'Who'} {'ist' if context.german else 'is'} {speaker}?")
        if speaker
        else None
    )


def _who_said(context: Context) -> Completed | None:
    u = context.last.understood
    if not u.topic:
        return None
    if not u.asks_statements:
        return context.as_read(("Wer sagte: " if context.german else "Who said that: ") + context.last.question)
    return context.write(Wanted(replace(u, speaker=None, asks_who=True), media=context.last.media))


def _others(context: Context) -> Completed | None:
    base, u = context.last, context.last.understood
    if not u.topic:
        return _others(replace(context, turns=context.turns[:-1])) if len(context.turns) > 1 else None
    if not u.asks_statements:
        return _who_said(context)
    if u.asks_who and u.language == context.language:
        text = re.sub(r"^(who)(?! else)\b", r"\1 else", base.question, flags=re.IGNORECASE)
        return Completed(text, u, True, base.media, context.seen())
    wanted = Wanted(replace(u, speaker=None, asks_who=True), media=base.media, more=True)
    return replace(context.write(wanted), seen=context.seen())


def _more(context: Context) -> Completed | None:
    base, u = context.last, context.last.understood
    if not u.asks_statements:
        meant = base.cited_articles() if u.whole == "article" else ()
        return Completed(base.question, u, True, base.media, context.seen(), meant)
    if u.asks_who:
        return _others(context)
    return replace(context.write(Wanted(u, media=base.media, more=True)), seen=context.seen(u.speaker))


def _other_one(context: Context) -> Completed | None:
    u = context.last.understood
    others = [p.asked for p in people_of(context.turns) if u.speaker and not same(p.asked, u.speaker)]
    return context.write(Wanted(replace(u, speaker=others[0]), media=context.last.media)) if others else None


_WRITERS: dict[words.Kind, Callable[[Context], Completed | None]] = {
    "true": _true, "person": _person, "who": _who_said, "others": _others, "more": _more, "other one": _other_one,
}  # fmt: skip
