"""What a question asks for: whose words, about what, from when, in which outlet, in which language."""

import functools
import re
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta

from retrieval.errors import QuestionError
from retrieval.questions import dates, frames
from retrieval.questions.overview import overview
from retrieval.records import Span, Understood
from retrieval.texts.language import detect, lexicon

LONGEST_QUESTION = 2000  # characters; the model reads about as many
_POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|hallo|guten (?:tag|morgen|abend)|please|bitte|ok|so|and|und|also|so)[,!.]?\s+)*"
    r"(?:(?:can|could|would|will) you (?:please )?(?:tell|show|let|give) (?:me|us)(?: know)?|(?:please )?(?:tell|show|give) (?:me|us)"
    r"|(?:do you|does anyone) know|i(?:'d| would)? (?:like|want) to know|i wonder|i'm wondering|remind me|(?:quote|cite|zitiere?)\b(?! (?:of|from|by|von))"
    r"|(?:kannst|könntest|würdest|könnten|können|kann) (?:du|sie)?\s*(?:mir|uns)?\s*(?:bitte )?(?:mal )?(?:sagen|verraten|zeigen|erklären)"
    r"|(?:sag|sagen|zeig|zeigen|verrat|erzähl)e?(?: sie)? (?:mir|uns)(?: bitte)?(?: mal)?|weißt du|wissen sie|weiß jemand"
    r"|(?:ich|wir) (?:möchte|will|würde gern|möchten|wollen)e?(?: gerne?)? wissen|mich (?:würde )?interessiert?)?"
    r"[,:]?\s*(?:(?:please|bitte)[,:]?\s+)?",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"\b(?:the )?(?:latest|newest|most recent(?:ly)?|recent(?:ly)?|lately|neueste[nrs]?|neuste[nrs]?|zuletzt|jüngst(?:e[nrs]?)?|kürzlich"
    r"|neulich|aktuell(?:e[nrs]?)?|in letzter zeit|up to date|just now|right now|currently|derzeit)\b",
    re.IGNORECASE,
)
# In questions about what was published, or what happened, dates mean the time of publication.
_PUBLISHED = re.compile(
    r"\b(?:news|articles|reports|published|coverage|headlines?|stories|nachrichten|artikel|meldungen|berichte"
    r"|veröffentlicht\w*|erschienen\w*|schlagzeilen)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:what(?:'s| is| was| has)? (?:happen\w*|new|going on|changed|occurred)|was (?:ist|war) (?:los|neu|passiert|geschehen)"
    r"|what (?:was|is|has been) (?:reported|published)|was (?:wurde|wird) (?:berichtet|gemeldet)"
    r"|was (?:geschah|passierte|gab es)|neues|was hat sich (?:getan|ereignet)|was ist \w* ?(?:passiert|geschehen))\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\b(?:is|are|do|does|has|have|ist|sind|gibt|heißt|heißen|liegt|hat|haben|wird|werden|kann|können|still|noch)\b",
    re.I,
)
_HEADS = (
    "according to|as reported by|as reported in|reported by|published by|published in|from|in|by|at|on"
    "|laut|gemäß|nach angaben von|nach|in der|in dem|im|aus der|aus dem|aus|bei der|beim|bei|von der|vom|von|auf"
)
# German outlets whose names are common nouns: "in der Welt" is the world unless a strong preposition says otherwise.
_COMMON_NOUNS = lexicon(
    "welt zeit bild stern spiegel focus sun mirror standard times post nation independent monitor kurier"
)
_STRONG = lexicon("laut gemäß according")
# "Wann tritt das Gesetz am 1. Januar in Kraft?": a date beside "when" or the future tense is the event's.
_ASKS_WHEN = re.compile(r"^(?:when|wann|how long|wie lange|ab wann|seit wann)\b|\b(?:will|wird|werden)\b", re.I)
_NOWADAYS = re.compile(r"\b(?:als heute|heute (?:als|noch|so)|than today|as today|heutige[nrsm]?)\b", re.I)
# "Was sagte Xi 2025 zu Energie?": German needs no preposition before a year.
_SPEAKER_YEAR = re.compile(
    r"^(?:was|wie)\b(?:(?!\b(?:zu|zum|zur|über|für)\b).)*\w(?P<year> (?:19|20)\d\d)(?= (?:zu|zum|zur|über)\b|\??$)",
    re.IGNORECASE,
)
_RECENT = timedelta(days=400)
_FIRST_ONLINE_YEAR = 1990  # what is asked of an earlier year was not published as the library's kind of news
_SLIPS = {word: tuple(sorted(word)) for word in sorted(lexicon("what said about does sagte gesagt meint über"))}


def check_question(question: str) -> str:
    """The question without blanks around it. Raises QuestionError if it is empty, too long or has no words."""
    question = question.strip()
    if not question:
        raise QuestionError('the question is empty; ask for example "What did Xi say about strategy?"')
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(question)} characters, at most {LONGEST_QUESTION} can be read; shorten it"
        )
    if not any(unicodedata.category(c)[0] in "LN" for c in question):
        raise QuestionError("the question has no words in it; ask in English or German")
    return question


def understand(
    question: str, now: datetime, outlets: Collection[str] = (), *, dates_are_content: bool = False
) -> Understood:
    """Take a question apart.

    `now` is aware: its time zone decides what a day is, and "yesterday" counts from it. `outlets` are the sources that the
    library has; "laut X" is an outlet only if X is one of them, else a speaker. What stays None was not asked for.
    `dates_are_content`: of two readings of a month or a day ("How many ships came in May?"), when it happened, not when it
    was published.
    """
    language = detect(question)
    text, polite = _polished(question)
    source, text = _outlet(text, outlets)
    embedded = polite or "?" not in text
    phrase, rest = _time(text, now)
    frame = frames.match(_bare(_NEWEST.sub(" ", rest)), embedded)
    if phrase is not None and not _means_publication(phrase, text, now, frame is not None, dates_are_content):
        phrase, rest = None, text
        frame = frames.match(_bare(_NEWEST.sub(" ", rest)), embedded)
    if whole := overview(_bare(rest)):
        start, end = (phrase.start, phrase.end) if phrase else (None, None)
        return Understood(language, whole.named, start=start, end=end, source=source, published_then=True, whole=whole.whole)
    return Understood(
        language=language,
        topic=frame.topic if frame else _bare(rest, marks=False),
        speaker=frame.speaker if frame else None,
        asks_statements=frame is not None,
        asks_who=frame is not None and frame.asks_who,
        start=phrase.start if phrase else None,
        end=phrase.end if phrase else None,
        source=source,
        newest_first=bool(_NEWEST.search(text)),
        published_then=phrase is not None
        and (_asks_for_publications(text, frame is not None) or bool(_HAPPENED.search(text))),
    )


def _polished(question: str) -> tuple[str, bool]:
    """One line without politeness, slips of the keyboard in the framing words put right; whether there was politeness."""
    text = " ".join(question.split())
    words = text.split(" ")
    for at, word in enumerate(words[:12]):
        if (word.islower() or at == 0) and word.lower() not in _SLIPS:
            letters = tuple(sorted(word.lower()))
            fixed = next((w for w, s in _SLIPS.items() if s == letters and w[0] == word[0].lower()), None)
            words[at] = fixed or word
    text = " ".join(words)
    shorter = _POLITE.sub("", text, count=1)
    return shorter or text, bool(shorter) and shorter != text


def _bare(text: str, marks: bool = True) -> str:
    """Without doubled white space, marks at the ends (all of them, or only loose ones)."""
    text = re.sub(r"\s+([,.?!;:])", r"\1", " ".join(text.split()))
    return text.strip(" ,.?!:;") if marks else text.strip(" ,;:")


def _outlet(text: str, outlets: Collection[str]) -> tuple[str | None, str]:
    """The outlet that the question stays with, as the library writes it, and the question without that phrase."""
    lower = text.lower()
    for outlet, name in _names_of(tuple(outlets)):
        if name in lower:
            named = rf"(?<!\w)(?P<head>{_HEADS})\s+(?:(?P<the>the|der|die|dem|den)\s+)?(?P<name>{re.escape(name)})(?!\w)(?:\s*,)?"
            found = re.search(named, text, re.IGNORECASE)
            if found and _is_outlet(found):
                return outlet, " ".join((text[: found.start()] + " " + text[found.end() :]).split())
    return None, text


def _is_outlet(found: re.Match[str]) -> bool:
    """Whether an outlet's name that is a common noun too stands for the outlet: "laut Welt", "in the Post"."""
    words = re.sub(r"^(?:the|der|die|das)\s+", "", found["name"].lower()).split()
    if len(words) > 1 or words[0] not in _COMMON_NOUNS:
        return True
    capitalised = (found["the"] or "").lower() == "the" and found["name"][0].isupper()
    return capitalised or found["head"].split()[0].lower() in _STRONG


@functools.lru_cache(maxsize=8)
def _names_of(outlets: tuple[str, ...]) -> list[tuple[str, str]]:
    """Outlets with what each is called, the longest first."""
    return [(outlet, name) for outlet in sorted(outlets, key=len, reverse=True) for name in _outlet_names(outlet)]


def _outlet_names(outlet: str) -> list[str]:
    """What an outlet is called in a question: its name with and without its article, its domain's name."""
    name = re.sub(r"^(?:https?://)?(?:www\.)?", "", outlet.strip().lower())
    bare = re.sub(r"^(?:the|der|die|das)\s+", "", name)
    names = {name, bare, re.sub(r"\.(?:com|de|org|net|co\.uk|at|ch|eu|news)$", "", name)}
    words = bare.split()
    if len(words) > 1:
        names.add(words[-1])
    return sorted((n for n in names if len(n) > 1), key=len, reverse=True)


def _time(text: str, now: datetime) -> tuple[dates.TimePhrase | None, str]:
    """The first time phrase, and the question without it."""
    found = dates.find(text, now)
    if not found and (year := _SPEAKER_YEAR.search(text)):
        start = datetime(int(year["year"]), 1, 1, tzinfo=now.tzinfo)
        found = [dates.TimePhrase(Span(*year.span("year")), start, start.replace(year=start.year + 1), "year")]
    for phrase in found:
        return phrase, " ".join((text[: phrase.span.start] + " " + text[phrase.span.end :]).split())
    return None, text


def _means_publication(
    phrase: dates.TimePhrase, question: str, now: datetime, framed: bool, dates_are_content: bool
) -> bool:
    """Whether a time phrase is about when something was published or said, not part of what is asked about.

    In a question about statements or publications it is, unless it lies ahead or before there were any. In a plain question
    ("Which fort was rebuilt in 1964?") a year, a season or an old date is content, and so is "today" for nowadays.
    """
    moment = phrase.start or phrase.end or now
    if (phrase.start and phrase.start > now) or (phrase.kind == "year" and moment.year < _FIRST_ONLINE_YEAR):
        return False
    if _asks_for_publications(question, framed):
        return True
    if phrase.kind == "today":
        return not _NOWADAYS.search(question) and (bool(_HAPPENED.search(question)) or not _PRESENT.search(question))
    if phrase.kind == "dated" and _ASKS_WHEN.search(question):
        return False
    if phrase.kind == "dated":
        return bool(_HAPPENED.search(question)) or (moment >= now - _RECENT and not dates_are_content)
    return phrase.kind == "relative"


def _asks_for_publications(question: str, framed: bool) -> bool:
    """Whether what was said or published is asked for, so that a time can be no other than that."""
    return framed or bool(_PUBLISHED.search(question) or _NEWEST.search(question))


def explain(understood: Understood) -> str:
    """What was understood, as a short phrase in the question's language: "statements by Xi about strategy, published …"."""
    words = _WORDS["de" if understood.language == "de" else "en"]
    if understood.asks_statements:
        parts = [
            words["statements"],
            *([words["by"].format(in_words(understood.speaker))] if understood.speaker else []),
        ]
        parts += [words["about"].format(in_words(understood.topic))] if understood.topic else []
        head = " ".join(parts)
    else:
        head = understood.topic or (words[understood.whole] if understood.whole else "")
    tail = [_dates(understood.start, understood.end, words)]
    tail += [words["in"].format(understood.source) if understood.source else ""]
    tail += [words["newest"] if understood.newest_first else ""]
    return ", ".join(part for part in [head, *tail] if part)


_WORDS = {
    "en": {
        "statements": "statements", "by": "by {}", "about": "about {}", "in": "in {}", "newest": "newest first",
        "article": "the article", "news": "what is new",
        "within": "published {}", "since": "published since {}", "before": "published before {}",
        "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "day": "{d} {m} {y}",
    },
    "de": {
        "statements": "Aussagen", "by": "von {}", "about": "zu {}", "in": "in {}", "newest": "neueste zuerst",
        "article": "der Artikel", "news": "was neu ist",
        "within": "erschienen {}", "since": "erschienen seit {}", "before": "erschienen vor {}",
        "months": "Jan. Feb. März April Mai Juni Juli Aug. Sept. Okt. Nov. Dez.", "day": "{d}. {m} {y}",
    },
}  # fmt: skip


def in_words(words: str, language: str = "en") -> str:
    """Where grammar would ask for another case or a clause, quotation marks keep a phrase readable as it was asked."""
    bent = re.match(r"(?:der|die|das|den|dem|ein\w*|what|was|wer|how|wie|he|she|it|er|sie|es)\b", words, re.I)
    marks = "„{}“" if language == "de" else "“{}”"
    return marks.format(words) if bent or len(words.split()) > 4 else words


def _dates(start: datetime | None, end: datetime | None, words: dict[str, str]) -> str:
    if start is None and end is None:
        return ""
    if end is None:
        return words["since"].format(_day(start, words)) if start else ""
    if start is None:
        return words["before"].format(_day(end, words))
    last = end - timedelta(microseconds=1)
    if start.date() == last.date():
        return words["within"].format(_day(start, words))
    first = _day(start, words)
    if start.year == last.year:
        first = first.removesuffix(f" {start.year}")
        if start.month == last.month:
            first = f"{start.day}." if words["day"].startswith("{d}.") else str(start.day)
    return words["within"].format(f"{first}–{_day(last, words)}")


def _day(moment: datetime, words: dict[str, str]) -> str:
    return words["day"].format(d=moment.day, m=words["months"].split()[moment.month - 1], y=moment.year)
