"""The forms in which German and English ask who said what: "What did X say about Y", "Wer warnte vor Y", "X zu Y".

The forms themselves are in `forms`; the first one whose speaker can speak wins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.people.titles import is_office, without_titles
from retrieval.questions.forms import ABOUT_DE, ACCORDING, EMBEDDED, FORMS, LOOSE_DE, LOOSE_EN, WHO
from retrieval.texts.language import lexicon


@dataclass(frozen=True, slots=True)
class Frame:
    """What a question about somebody's words asks for: whose (None: anybody's, or a pronoun's), and of what."""

    speaker: str | None
    topic: str
    asks_who: bool = False


_TERSE = re.compile(
    r"^(?P<speaker>[^\W\d_a-z][^\s,]*(?: (?:von|van|de|der|zu|bin|al|el|[^\W\d_a-z][^\s,]*)){0,4}) (?P<topic>(?:on|about|zu|zum|zur|über) .+)$"
)
_NOT_TERSE = lexicon(
    """news nachrichten neues artikel article articles bericht berichte meldungen streit debatte diskussion kritik krieg war
    attack attacks angriff report reports reporting ban tax vote votes facts fakten information informationen infos everything
    alles details more mehr update updates hintergrund hintergründe fragen frage question questions was wer wie wann wo what who
    how when where why latest aktuelles neueste letzte talks gespräche verhandlungen treffen gipfel summit deal abkommen gesetz
    bis ab seit von mit ohne nach vor until till since from by up down out off back
    law bill zahlen umfrage studie study research wissen fakt stand lage situation prozess trial urteil which whose in am im the"""
)
_SUFFIX_NOT_TERSE = re.compile(
    r"(?:ung|ungen|heit|keit|tion|tionen|krise|ismus|schaft|gesetz|politik|preise?|pläne|zahlen)$", re.IGNORECASE
)
_TEXTS = lexicon("""text bericht berichte report reports studie studien study studies umfrage umfragen poll polls artikel article passage
    gesetz law vertrag treaty plan plans daten data statistik statistics statistiken schätzungen estimates angaben medien media
    quellen sources gutachten prognose dokument dokumente document documents zusammenfassung theorie theory bibel bible buch book
    protokoll urteil papier paper brief letter recherchen informationen research befürchtungen legend legende""")
_NO_NAME = lexicon(
    """he she they it you i we one people someone anyone everyone somebody anybody nobody who what this that these those there er
    sie es man wir ich ihr du jemand niemand leute alle er's this some many most each every several any a an ein eine einige viele
    manche dies das each both all both other others his her its their two three four five six following next first second"""
)
# What stands before a speaker after "laut": "Schätzungen der Polizei", and articles of other cases than the nominative.
_OBLIQUE = re.compile(rf"^(?:(?:{'|'.join(sorted(_TEXTS))}) (?:der|des|von) |(?:des|dem|den) )", re.IGNORECASE)
_GENERIC = lexicon("anything something it this that dazu davon darüber das es dies daran dagegen")
_BETWEEN = lexicon(
    """noch eigentlich etwas was auch schon sonst bisher bislang überhaupt genau alles konkret wirklich jemals mal nochmal denn
    irgendwas irgendetwas nicht je jetzt nun damals dann dabei hier heute wieder öffentlich sonst wörtlich nur selbst
    exactly ever really else actually also then publicly once again"""
)
_SPLIT_DE = re.compile(rf"(?<!\w)(?:{ABOUT_DE})(?!\w)", re.IGNORECASE)
_SPLIT_LOOSE_DE = re.compile(rf"(?<!\w)(?:{LOOSE_DE})(?!\w)", re.IGNORECASE)
_LEADING = re.compile(rf"^[\s,:;–-]*(?:(?:{LOOSE_EN}|{LOOSE_DE})(?!\w)[\s,:]*)", re.IGNORECASE)
_HE = re.compile(r"^(?:he|she|they|er|sie|man)\s(?=\w+)")  # "that he will resign"
_ARTICLED = re.compile(r"(?:the|der|die|das|den|dem|des|ein\w*)\s", re.IGNORECASE)
_ADJUNCT = re.compile(
    r"(?<!\bvon)(?<!\bvan)\s+(?:in|im|auf|bei|beim|mit|laut|vom|am|an|den|dem|gegenüber|nach|als|während|etwas|alles|gegen)\s",
    re.IGNORECASE,
)
# "Karl-Theodor zu Guttenberg zur Wehrpflicht": a "zu" whose single word is followed by another preposition is the name's.
_NOBLE = re.compile(r"^zu\s+[^\W\d_][\w-]*\s+(?=(?:zu|zum|zur|über)\s)", re.IGNORECASE)


def match(question: str, embedded: bool = False) -> Frame | None:
    """The frame of a question about somebody's words, or None for any other question.

    `question` comes without its closing mark, time phrases and outlet phrases. `embedded`: it followed "tell me" or the
    like, or had no question mark, so that it may have the word order of a clause.
    """
    for form in WHO:
        if found := form.find(question):
            return Frame(None, _topic(found["topic"] + " " + (found.groupdict().get("after") or "")), asks_who=True)
    for frame in _asked(question, embedded):
        return frame
    return _terse(question)


def _asked(question: str, embedded: bool) -> Iterator[Frame]:
    lower = question == question.lower()
    for form in [*FORMS, *(EMBEDDED if embedded else ())]:
        found = form.find(question)
        if found is None:
            continue
        speaker, topic = _without_adjuncts(*_parts(found.groupdict()))
        speaker = _without_adverbs(speaker)
        if form.strength == "say" and speaker.casefold() in _NO_NAME:
            yield Frame(None, _topic(topic))
        if _can_speak(speaker, form.strength, lower):
            yield Frame(without_titles(_OBLIQUE.sub("", speaker)), _topic(topic))
    for form in ACCORDING:
        if (found := form.find(question)) and _is_source(found["speaker"], lower):
            rest = question[: found.start()] + " " + question[found.end() :]
            speaker = _OBLIQUE.sub("", found["speaker"].strip())
            yield Frame(without_titles(speaker), " ".join(rest.split()).strip(" ,"))


def _is_source(speaker: str, lower: bool) -> bool:
    """Whether what follows "according to" can speak; "laut Studie" and "laut Ankündigung" name a text or an event."""
    words = speaker.split()
    if len(words) > 2 and words[0].casefold() in _TEXTS and words[1].casefold() in ("der", "des", "von"):
        return _is_source(" ".join(words[2:]), lower)
    if any(word.casefold() in _TEXTS or _SUFFIX_NOT_TERSE.search(word) for word in words):
        return any(is_office(word) for word in words) and words[-1].casefold() not in _TEXTS
    return _can_speak(speaker, "claim", lower)


def _terse(question: str) -> Frame | None:
    """ "Xi on strategy", "Angela Merkel zur Rente": a name, a preposition, a topic, and nothing else."""
    found = _TERSE.match(question)
    if found is None or len(question.split()) > 9:
        return None
    speaker = found["speaker"]
    words = speaker.split()
    if words[0].casefold() in _NOT_TERSE or any(
        w.casefold() in _NOT_TERSE or _SUFFIX_NOT_TERSE.search(w) for w in words
    ):
        return None
    return Frame(without_titles(speaker), _topic(found["topic"]))


def _parts(groups: dict[str, str | None]) -> tuple[str, str]:
    """Speaker and topic of a match; German puts them side by side, divided by a preposition."""
    if owner := groups.get("genitive"):
        return re.sub(r"(?<=[^\Wsxz])s$|['’]$", "", owner.strip()), groups.get("topic") or ""
    if (both := groups.get("speaker_topic")) is None:
        return (groups["speaker"] or "").strip(" ,"), groups.get("topic") or ""
    after = groups.get("after") or ""
    cut = _division(both)
    return both[:cut].strip(" ,"), f"{both[cut:]} {after}"


def _without_adjuncts(speaker: str, topic: str) -> tuple[str, str]:
    """ "Scholz in Brüssel" -> "Scholz": what follows a name and no longer belongs to it goes to the topic."""
    found = None if _ARTICLED.match(speaker) else _ADJUNCT.search(speaker)
    if found is None:
        return speaker, topic
    return speaker[: found.start()], f"{topic} {speaker[found.start() :]}".strip()


def _without_adverbs(speaker: str) -> str:
    """ "Putin noch" -> "Putin": what stands between verb and topic beside the name; a name is left in any case."""
    words = speaker.split()
    while len(words) > 1 and words[-1] in _BETWEEN:
        words.pop()
    return " ".join(words)


def _division(text: str) -> int:
    """Where the topic's preposition begins in "Karl-Theodor zu Guttenberg zur Wehrpflicht"."""
    for found in _SPLIT_DE.finditer(text):
        if found.start() > 0 and not _NOBLE.match(text[found.start() :]):
            return found.start()
    return next((m.start() for m in _SPLIT_LOOSE_DE.finditer(text) if m.start() > 0 and _is_topic(text, m)), len(text))


def _is_topic(text: str, preposition: re.Match[str]) -> bool:
    """Whether a loose preposition opens a topic and is no part of a name ("von der Leyen") or an office ("von Frankreich")."""
    if preposition[0].casefold() not in ("von", "vom", "in", "an", "am", "für", "fuer", "bei", "mit"):
        return True
    before = text[: preposition.start()].split()
    return len(before) >= 1 and preposition[0].casefold() not in ("von", "vom") and not is_office(before[-1])


def _topic(text: str) -> str:
    """The topic without its preposition; empty where only "it" or "something" stands there."""
    text = " ".join(text.split()).strip(" ,.:;?!–-")
    for _ in range(3):
        shorter = _LEADING.sub("", text, count=1)
        if shorter == text:
            break
        text = shorter
    text = _HE.sub("", text)
    return "" if text.casefold() in _GENERIC else text.strip(" ,")


def _can_speak(speaker: str, strength: str, lower: bool) -> bool:
    """Whether these words can name a speaker; `lower`: the question has no capitals to tell names by."""
    words = speaker.split()
    if not words or len(words) > 9 or words[0].casefold() in _NO_NAME or speaker.isdecimal():
        return False
    articled = words[0].casefold() in ("the", "der", "die", "das", "den", "dem")
    if any(is_office(word) for word in words):
        return True
    named = any(word[0].isupper() for word in words[articled:])
    if strength == "say":
        return named or (words[-1].casefold() not in _TEXTS if articled else lower)
    acronym = any(sum(c.isupper() for c in word) > 1 for word in words[articled:])
    return (named and not articled) or acronym or (lower and not articled and len(words) <= 3)
