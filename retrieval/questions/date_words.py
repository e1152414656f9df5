"""The words of time phrases, German and English; `dates` holds the grammar."""

import re
from typing import Literal

from retrieval.questions.periods import Unit
from retrieval.texts.language import lexicon

TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{1,2}\.\d{1,2}\.|\d+(?:st|nd|rd|th|h)?\b|[^\W\d_]+\d?|[–—-]|[.,/]"
)
MONTHS = {
    name: number
    for number, names in enumerate(
        ("january januar jänner jaenner jan", "february februar feber feb", "march märz maerz mar mär", "april apr", "may mai",
         "june juni jun", "july juli jul", "august aug", "september sept sep", "october oktober oct okt", "november nov",
         "december dezember dec dez"), 1)
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(("monday montag", "tuesday dienstag", "wednesday mittwoch", "thursday donnerstag",
                                    "friday freitag", "saturday samstag sonnabend", "sunday sonntag"))
    for name in names.split()
}  # fmt: skip
UNITS: dict[str, Unit | Literal["hour"]] = {
    **dict.fromkeys(lexicon("hour hours stunde stunden"), "hour"),
    **dict.fromkeys(lexicon("day days tag tage tagen tages"), "day"),
    **dict.fromkeys(lexicon("week weeks woche wochen vorwoche"), "week"),
    **dict.fromkeys(lexicon("weekend weekends wochenende wochenenden wochenendes"), "weekend"),
    **dict.fromkeys(lexicon("fortnight fortnights"), "fortnight"),
    **dict.fromkeys(lexicon("month months monat monate monaten monats vormonat"), "month"),
    **dict.fromkeys(lexicon("quarter quarters quartal quartale quartalen quartals"), "quarter"),
    **dict.fromkeys(lexicon("year years jahr jahre jahren jahres jahrs vorjahr vorjahres"), "year"),
}
NUMBERS = {
    word: number
    for number, words in {
        1: "one a an ein eine einem einen einer", 2: "two zwei couple beiden", 3: "three drei few paar einigen einige several", 4: "four vier",
        5: "five fünf fuenf", 6: "six sechs", 7: "seven sieben", 8: "eight acht", 9: "nine neun", 10: "ten zehn", 11: "eleven elf",
        12: "twelve zwölf zwoelf", 14: "fourteen vierzehn", 24: "vierundzwanzig", 30: "thirty dreißig",
    }.items()
    for word in words.split()
}  # fmt: skip
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "erste": 1, "zweite": 2, "dritte": 3, "vierte": 4}
SEASONS = {
    "spring": 3,
    "frühling": 3,
    "frühjahr": 3,
    "summer": 6,
    "sommer": 6,
    "autumn": 9,
    "fall": 9,
    "herbst": 9,
    "winter": 12,
}
THIS = lexicon("this current diese dieser diesem diesen dieses laufende laufenden laufender aktuelle aktuellen")
LAST = lexicon("""last previous letzte letzten letzter letztes letztem vergangene vergangenen vergangener vergangenes vorige vorigen
    voriger voriges""")
BEFORE_LAST = lexicon("vorletzte vorletzten vorletzter vorletztes")
AHEAD = lexicon("next coming nächste nächsten nächster nächstes kommende kommenden kommender kommendes")
ROLLING = lexicon("last past previous recent letzten letzte letzter vergangenen vergangene")
THE = lexicon("the der die das dem den des")
PARTS: dict[str, Literal["early", "mid", "late"]] = {
    **dict.fromkeys(lexicon("early anfang beginning start beginn"), "early"),
    **dict.fromkeys(lexicon("mid middle mitte"), "mid"),
    **dict.fromkeys(lexicon("late end ende"), "late"),
}
DAYPARTS = lexicon(
    "morning afternoon evening night noon morgen früh vormittag mittag nachmittag abend nacht abends morgens"
)
FROM = lexicon("since seit ab starting seitdem")
BEFORE = lexicon("before vor prior")
UNTIL = lexicon("until till bis through")
AFTER = lexicon("after nach following")
IN = lexicon("in im on am at during während waehrend of from for vom von aus over within innerhalb an zum")
JOIN = lexicon("and und to until till bis through – — -")
NOT_BEFORE_WEEKDAY = lexicon("black good bloody super ash cyber welt bild")
NOT_AFTER_WEEKDAY = lexicon("times prayers express mirror telegraph for")
VAGUE = {"hour": 24, "day": 7, "week": 4, "month": 3, "quarter": 2, "year": 3, "weekend": 2, "fortnight": 2}
YEAR_AFTER = lexicon("in im since seit before vor until till bis after nach during aus from ab between zwischen") | set(
    PARTS
)
PLURALS = lexicon("hours days weeks months years stunden tage tagen wochen monate monaten jahre jahren")
ROLLING_AFTER = lexicon("in within over during")
RANGE_OPENERS = lexicon("between zwischen from von vom in im on am")
RECURRING = lexicon("every each jeden jeder jedes jede")
SEASON_AFTER = lexicon("in im during since seit")
