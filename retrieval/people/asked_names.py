"""Whom a question means: the library's names for its speaker, where his name and the topic run into each other."""

import re
from contextlib import nullcontext

from retrieval.people.offices import holders, read_office
from retrieval.people.speakers import SpeakerIndex
from retrieval.records import Understood
from retrieval.searching.search import Searcher
from retrieval.storage.library import Library
from retrieval.storage.scopes import scope_of

_PASSAGES = 20  # passages that are looked through for who holds an office


def names_of(speaker: str, topic: str, known: SpeakerIndex) -> tuple[list[str], str]:
    """The library's names for the speaker, and the topic.

    What follows "von" may be where somebody works ("Anna Kern von der Bahn"). Where nobody has the name as it was
    understood, it may be two people's, or "zu" may belong to it ("Karl-Theodor zu Guttenberg") and not lead to a topic.
    """
    shorter = re.split(r"\s(?:von|vom|of|from)\s", speaker)[0]
    at_work = " " in shorter and shorter != speaker and any(" " in name for name in known.match(shorter))
    if names := known.match(shorter if at_work else speaker):
        return names, topic
    if len(both := re.split(r"\s(?:und|and|&)\s", speaker)) > 1 and all(map(known.match, both)):
        return list(dict.fromkeys(name for one in both for name in known.match(one))), topic
    if topic and (names := [name for name in known.match(f"{speaker} zu {topic}") if " zu " in name]):
        return names, ""
    return (known.match(shorter) if shorter != speaker else []), topic


def holder_of(understood: Understood, library: Library, searcher: Searcher) -> str | None:
    """The name that the library's articles tie to the office that was understood as the speaker, None if none does."""
    office = read_office(understood.speaker or "")
    if office is None:
        return None
    found = searcher.find(understood.speaker or "", understood.language, scope_of(understood), lambda _: nullcontext())
    passages = found.best(_PASSAGES)
    names: dict[int, set[str]] = {}
    for said in library.statements_in([(p.article_key, 0, p.end) for p in passages]):
        if said.statement.speaker:
            names.setdefault(said.article_key, set()).add(said.statement.speaker)
    held = holders(office, [(p.text, sorted(names.get(p.article_key, ()))) for p in passages])
    return held[0] if held else None
