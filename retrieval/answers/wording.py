"""An answer in plain words: its claims with their speakers, what is to be said of its sources, what came nearest."""

from retrieval.answers.differences import sourced, tell
from retrieval.answers.phrases import phrase
from retrieval.people.speakers import same
from retrieval.records import Answer, Hit


def plain(answer: Answer) -> str:
    """An extractive answer as plain text: who said what, where sources differ, and how many there are."""
    lines = [
        f"{c.speaker}: {s.text} [{c.n}]" if c.speaker else f"{s.text} [{c.n}]"
        for s, c in zip(answer.statements, answer.citations, strict=True)
    ]
    return "\n".join([*lines, *remarks(answer)])


def remarks(answer: Answer) -> list[str]:
    """What is said of the sources of an answer: where they differ, and how many stand behind it."""
    lines = [tell(difference, answer.citations, answer.language) for difference in answer.differences]
    return [*lines, *([sourced(answer.reported, answer.language)] if answer.reported else [])]


def nearest_groups(answer: Answer) -> list[tuple[str, list[Hit]]]:
    """The nearest things of a refusal, each group under its heading: what the speaker did say, who else spoke, passages."""
    speaker, topic = answer.understood.speaker, answer.understood.topic
    if not (speaker and answer.understood.asks_statements):
        return [(phrase("nearest", answer.language), list(answer.nearest))] if answer.nearest else []
    theirs = [hit for hit in answer.nearest if hit.speaker and same(hit.speaker, speaker)]
    others = [hit for hit in answer.nearest if hit not in theirs]
    groups = [
        (phrase("did_say", answer.language, speaker=speaker), theirs),
        (phrase("others_said", answer.language, topic=topic), others),
    ]
    return [(heading, hits) for heading, hits in groups if hits]
