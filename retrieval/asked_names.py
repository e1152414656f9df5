"""Whom a question means: the library's names for its speaker, where his name and the topic run into each other."""

import re

from retrieval.speakers import SpeakerIndex


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
