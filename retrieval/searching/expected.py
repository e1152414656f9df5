"""What an answer must have to be one: a number for "how many", a sum for "was kostet", a time for "in welchem Jahr".

A sentence without one does not answer such a question, however near it is: "How much gas does X sell to Y?" is not
answered by "Y goes on trading with X". Of other questions ("who", "why") no form of a sentence tells.
"""

import re
from collections.abc import Iterable
from typing import Literal

from retrieval.answers.checking.figures import Located, located

Kind = Literal["count", "measure", "money", "time"]

_ASKED: dict[Kind, re.Pattern[str]] = {
    "time": re.compile(
        r"^(?:(?:by|since|until|from|and|und|seit|ab|bis) )?(?:when|wann)\b"
        r"|\b(?:what|which) (?:year|day|month|date|century|decade)\b"
        r"|\bwelche[nmrs]? (?:jahr|tag|monat|datum|jahrhundert|jahrzehnt)(?:e?s|en?)?\b",
        re.IGNORECASE,
    ),
    "money": re.compile(
        r"\bhow (?:much|many) .+ costs?\b|\bwhat (?:does|do|did|will|would) .+ cost\b|\bhow expensive\b|\bwie teuer\b"
        r"|\bwas (?:kostete?n?\b|(?:soll|sollen|wird|werden|würden?|hat|haben) .+ (?:kosten|gekostet)\b)"
        r"|\bwie ?viel (?:kostete?n?\b|.+ (?:kosten|gekostet)\b)",
        re.IGNORECASE,
    ),
    "count": re.compile(
        r"\bhow (?:many|much)\b|\bwhat (?:percent\w*|number of|proportion|share of)\b|\bwie ?viel(?:e[nrms]?)?\b"
        r"|\bwelche[rn]? (?:anteil|anzahl)\b",
        re.IGNORECASE,
    ),
    # Not "how long", "how often", "how big": words answer these too ("until he resigns", "rarely").
    "measure": re.compile(
        r"\bhow (?:old|far|tall|high|fast|heavy|wide|deep)\b|\bwie (?:alt|weit|hoch|schnell|schwer|breit|tief)\b",
        re.IGNORECASE,
    ),
}
_ROUGH_NUMBER = re.compile(
    r"\b(?:half|halves|dozens|hundreds|thousands|millions|once|twice|quarters?|thirds?|doubled?|tripled?|majority"
    r"|hälfte|dutzenden?|hunderten?|tausenden?|millionen|einmal|zweimal|dreimal|viertel|drittel|doppelte?|mehrheit"
    r"|\w+fache[ns]?)\b",
    re.IGNORECASE,
)
_ROUGH_TIME = re.compile(
    r"\b(?:centur(?:y|ies)|decades?|years?|months?|weeks?|days?|spring|summer|autumn|winter|morning|afternoon|evening|night"
    r"|noon|midnight|recently|soon|now|then|after|before|during|since|until|while|jahrhundert\w*|jahrzehnt\w*|jahre?[ns]?"
    r"|monate?[ns]?|wochen?|tage?[ns]?|frühling\w*|frühjahr\w*|sommer\w*|herbst\w*|morgens?|mittags?|nachmittags?|abends?"
    r"|nachts?|kürzlich|bald|jetzt|nachdem|bevor|während|seit|bis|als)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[€$£¥]|\b(?:euros?|dollars?|pounds?|pfund|cents?|yuan|yen|rubel|roubles?|franken|francs?|kronen?|kroner|mark|schilling"
    r"|eur|usd|gbp|chf|free|kostenlos\w*|gratis|umsonst)\b",
    re.IGNORECASE,
)
_YEARS = range(1500, 2100)
_READ = ("en", "de")  # of other languages only digits are known, so nothing can be missed


def expected(question: str) -> Kind | None:
    """What an answer must have; None where nothing shows."""
    return next((kind for kind, asked in _ASKED.items() if asked.search(question.strip())), None)


def lacks(kind: Kind | None, sentences: Iterable[str], language: str) -> bool:
    """Whether none of the sentences has what an answer must have."""
    return kind is not None and language in _READ and not any(_has(kind, sentence, language) for sentence in sentences)


def _has(kind: Kind, sentence: str, language: str) -> bool:
    if kind == "money":
        return bool(_MONEY.search(sentence))
    found = located(sentence, language)
    if kind == "time":  # any number may be a year, an hour or an age
        return bool(found or _ROUGH_TIME.search(sentence))
    numbers = [one for one in found if not isinstance(one.figure[0], str)]
    if kind == "count":
        numbers = [one for one in numbers if not _is_date(one, found)]
    return bool(numbers or _ROUGH_NUMBER.search(sentence))


def _is_date(number: Located, found: Iterable[Located]) -> bool:
    """Whether a number is a year or the day of a month: "1. August", "in 2016"."""
    if number.figure[1] == "" and number.figure[0] in _YEARS:
        return True
    months = (one for one in found if one.figure[0] == "month")
    return any(-2 <= month.start - number.end <= 2 or -2 <= number.start - month.end <= 2 for month in months)
