"""German reports by way of a text: "In der Erklärung heißt es, ...", "Aus X verlautete, ...", "Die Zahlen veröffentlichte X"."""

from dataclasses import replace

from ingest.statements.german_clauses import Clauses, Range, noun_phrase
from ingest.statements.german_content import kind_of, report_of
from ingest.statements.german_cues import Cue
from ingest.statements.german_sources import overlap
from ingest.statements.german_subjects import SPEAKS, agency, agents_in, is_aside, with_apposition
from ingest.statements.german_verbs import SAYING
from ingest.statements.german_words import NEGATIONS, SUBORDINATORS
from ingest.statements.language import Report

_SAYS = frozenset(("heißt", "hieß", "verlautet", "verlautete"))
_OWN_TEXTS = ("rede", "ansprache", "interview", "brief", "schreiben", "stellungnahme", "botschaft")
"""Texts that are, where nobody is named with them, by whoever spoke just before."""

_TOLD = (
    "entscheidung",
    "ankündigung",
    "nachricht",
    "mitteilung",
    "ergebnisse",
    "zahlen",
    "meldung",
    "angaben",
    "beschluss",
)
_COMES = frozenset(("kam", "kommt", "stammt", "stammte", "stammen", "stammten", "erfolgte"))
_BRINGS = {
    "gab": "bekannt", "gaben": "bekannt", "gibt": "bekannt", "machte": "bekannt", "stellte": "vor", "stellten": "vor",
    "teilte": "mit", "teilten": "mit", "veröffentlichte": "", "verkündete": "", "verkündeten": "", "präsentierte": "",
} | dict.fromkeys(_COMES, "")  # fmt: skip
"""Verbs by which such news comes, with the prefix that makes them so."""


def it_says(clauses: Clauses, found: list[Report]) -> list[Report]:
    """The report of "In einer Erklärung des X heißt es, ...", "..., heißt es in X" and "Aus X verlautete, ..."."""
    for place in range(clauses.end):
        report = _report_at(clauses, place) if _is_impersonal(clauses, place) else None
        if report is not None and not any(overlap(report.content, other.content) for other in found):
            return [report]
    return []


def announced_before(clauses: Clauses) -> list[Report]:
    """The report of "Die Entscheidung gab X bekannt" and "Die Ankündigung kam von X": what was said is the sentence before."""
    if clauses.before is None:
        return []
    units = clauses.units[: clauses.end]
    points = next((i for i in range(1, len(units)) if _points_back(units[i - 1].lower, units[i].lower)), None)
    cue = next((i for i, unit in enumerate(units) if unit.lower in _BRINGS and i != points), None)
    if points is None or cue is None or any(unit.lower in NEGATIONS for unit in units):
        return []
    word, prefix = units[cue].lower, _BRINGS[units[cue].lower]
    high = clauses.segments[-1][1]
    if word in _COMES:
        sources = [(i + 1, noun_phrase(units, i + 1, high)) for i in range(high) if units[i].lower in ("von", "durch")]
        sources = [source for source in sources if source[1] > source[0] and agency(clauses, source) >= SPEAKS]
    elif prefix and units[-1].lower != prefix:
        return []
    else:
        sources = [agent for agent in agents_in(clauses, 0, high) if not agent[0] <= points < agent[1]]
    if len(sources) != 1:
        return []
    source = with_apposition(clauses, *sources[0])
    report = Report(clauses.before, "indirect", clauses.span((cue, cue + 1)), clauses.span(source))
    return [report]


def _points_back(article: str, noun: str) -> bool:
    """Whether "die Entscheidung" or "diese Zahlen" stands for what was just told."""
    return article in ("die", "diese", "das", "dieses") and noun.endswith(_TOLD)


def _is_impersonal(clauses: Clauses, place: int) -> bool:
    """Whether "heißt" has "es" for a subject, and is neither negated nor in a subordinate clause."""
    if clauses.units[place].lower not in _SAYS:
        return False
    low, high = clauses.segments[clauses.segment_of(place)]
    words = [unit.lower for unit in clauses.units[low:high]]
    impersonal = "es" in words or clauses.units[place].lower.startswith("verlaut")
    main = words[0] not in SUBORDINATORS or words[0] == "wie"
    return impersonal and main and not any(word in NEGATIONS for word in words)


def _report_at(clauses: Clauses, place: int) -> Report | None:
    number = clauses.segment_of(place)
    low, high = clauses.segments[number]
    if place == low and _opens_with_a_text(clauses, number):
        low, said = 0, (high + 1, clauses.end)
    else:
        said = _said(clauses, place, low, high)
    if said[0] >= said[1]:
        return None
    report = report_of(clauses, said, kind_of(clauses, said), Cue(place, place, SAYING, False), None)
    source = next((text for i in range(low, high) if (text := _text_behind(clauses, i, high))), None)
    if source is None or _is_own_text(clauses, source):
        return report
    return replace(report, source=clauses.span(source), same_speaker=False)


def _opens_with_a_text(clauses: Clauses, number: int) -> bool:
    """Whether "In der Resolution, die angenommen wurde," stands before a segment: where it says, not what."""
    opening = clauses.units[0].lower in ("in", "im", "aus")
    return number > 0 and opening and all(is_aside(clauses, earlier) for earlier in range(1, number))


def _said(clauses: Clauses, place: int, low: int, high: int) -> Range:
    """What is said: behind "wie es heißt," and "es heißt,", else before "heißt es"."""
    opening = clauses.units[low]
    if opening.lower == "wie":
        return (high + 1, clauses.end) if low == 0 else (0, low - 1)
    if opening.clausal and place == low + 1:
        return low, place
    if low and place <= low + (opening.lower == "so"):
        return 0, low - (clauses.units[low - 1].text in (",", "–", ":"))
    return high + 1, clauses.end


def _text_behind(clauses: Clauses, place: int, high: int) -> Range | None:
    """The noun phrase behind a preposition that names who or what says it."""
    if clauses.units[place].lower not in ("in", "im", "aus", "bei", "beim", "seitens"):
        return None
    end = noun_phrase(clauses.units, place + 1, high)
    return (place + 1, end) if end > place + 1 else None


def _is_own_text(clauses: Clauses, source: Range) -> bool:
    nouns = [unit.lower for unit in clauses.units[slice(*source)] if unit.is_noun]
    return len(nouns) == 1 and nouns[0].endswith(_OWN_TEXTS)
