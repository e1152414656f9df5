"""Whole sentences with a gap that the conversation fills: "what did he say about gas?", "and what did Brandt say?"."""

import re
from dataclasses import replace

from retrieval.answers.conversation import words
from retrieval.answers.conversation.context import Context, sentence
from retrieval.answers.conversation.reading import grasp
from retrieval.answers.conversation.referents import meant
from retrieval.answers.conversation.rewording import Wanted, about_phrase, genitive
from retrieval.answers.conversation.turns import Completed, Turn
from retrieval.people.speakers import same
from retrieval.records import Understood


def with_gaps(context: Context) -> Completed | None:
    """The sentence with its pronouns and its topic filled in, or None for one that has no gap."""
    text = _topic_resolved(context, _person_resolved(context, context.text))
    found, media = grasp(text, context.now, context.outlets)
    if found.asks_statements and found.speaker and not found.topic and not found.asks_who:
        if re.search(r"\belse\b", text, re.I) or words.MORE_DE.search(text):
            return _more_of(context, found, media)
        if (context.led and text == context.text) or words.REACTS.search(text) or _asks_closer(context, text):
            return _with_last_topic(context, text, found, media)
    elif words.REACTS.search(text) and not found.asks_statements and (carried := _reaction(context, text)):
        return carried
    return None if text == context.text else Completed(sentence(text), found, True, media)


def _asks_closer(context: Context, text: str) -> bool:
    """ "What exactly did he say?": of the same."""
    return text != context.text and bool(words.FILLER.search(text))


def _person_resolved(context: Context, text: str) -> str:
    """Pronouns of persons replaced by the names that they stand for."""
    polite = words.POLITE.match(text)
    begin = polite.end() if polite else 0
    for found in words.POSSESSIVE.finditer(text, begin):
        name = meant(words.POSSESSIVES.get(found[1].lower()[:3], "b"), context.turns, text)
        if name and _is_open(text[begin : found.start()]):
            return text[: found.start()] + genitive(name, "", context.language) + text[found.end() :]
    for found in words.SUBJECT_PRONOUN.finditer(text, begin):
        # "Sie" inside a sentence is whoever answers.
        if found[1] == "Sie" or not _is_open(text[begin : found.start()]):
            continue
        if name := meant(words.PRONOUNS[found[1].lower()], context.turns, text):
            return text[: found.start()] + name + text[found.end() :]
    about = words.ABOUT_PERSON.search(text)
    if about and (name := meant(words.PRONOUNS[about[1].lower()], context.turns, text)):
        return text[: about.start(1)] + name + text[about.end(1) :]
    return text


def _is_open(before: str) -> bool:
    """Whether nothing before a pronoun in its question can be what it stands for."""
    tokens = before.split()
    return len(tokens) <= 4 and not any(
        token.casefold().strip(",") in words.SUBJECTS or (at > 0 and token[0].isupper())
        for at, token in enumerate(tokens)
    )


def _topic_resolved(context: Context, text: str) -> str:
    """ "About that", "dazu" replaced by the last topic, where somebody's words are asked for."""
    found, base = words.TOPIC_PRONOUN.search(text), context.last_with_topic()
    if found is None or base is None:
        return text
    before = context.grasp(text)
    if before.asks_statements and before.topic and not before.asks_who:
        return text
    topic = _topic_of(base)
    preposition = found["en"] or words.PRONOMINAL.get(found[0].lower())
    about = f"{preposition} {topic}" if preposition else about_phrase(topic, context.language, base.question)
    changed = text[: found.start()] + about + text[found.end() :]
    return changed if context.grasp(changed).asks_statements else text


def _topic_of(base: Turn) -> str:
    """What a turn was about: "What caused the fire in Ghent?" -> "the fire in Ghent"."""
    if base.understood.asks_statements:
        return base.understood.topic
    text = base.understood.topic.rstrip(" ?!.")
    for pattern in words.FACT_OPENINGS:
        if found := pattern.match(text):
            return text[found.end() :]
    return text


def _with_last_topic(context: Context, text: str, found: Understood, media: str | None) -> Completed | None:
    """A sentence with a speaker, about what was asked last."""
    base = context.last_with_topic()
    if base is None:
        return None
    topic = _topic_of(base)
    about = about_phrase(topic, context.language, base.question)
    react = re.search(r"\breact", text, re.IGNORECASE) and f"to {topic}"
    for phrase in filter(None, (react, about)):
        longer = f"{text.rstrip(' ?!.')} {phrase}?"
        again = context.grasp(longer)
        if again.speaker == found.speaker and again.topic == topic:
            return Completed(sentence(longer), again, True, media)
    return context.write(Wanted(replace(found, topic=topic), about, media=media), base)


def _reaction(context: Context, text: str) -> Completed | None:
    """ "Wie reagierte Brandt?": a form that is understood only with what was reacted to."""
    base = context.last_with_topic()
    longer = f"{text.rstrip(' ?!.')} {'auf' if context.german else 'to'} {_topic_of(base)}?" if base else ""
    found = context.grasp(longer)
    return Completed(sentence(longer), found, True) if found.asks_statements and found.speaker else None


def _more_of(context: Context, found: Understood, media: str | None) -> Completed:
    """ "What else did X say?": of anything, within the last question's time and outlet if that was about X too."""
    u = context.last.understood
    if found.speaker and u.speaker and same(found.speaker, u.speaker):
        if found.start is None and found.end is None:
            found = replace(found, start=u.start, end=u.end)
        found = replace(found, source=found.source or u.source)
    return replace(context.write(Wanted(found, media=media, more=True)), seen=context.seen(found.speaker))
