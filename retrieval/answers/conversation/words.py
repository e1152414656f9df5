"""The words and forms of follow-up questions, German and English, in one place."""

import re
from typing import Literal

from retrieval.questions.forms import ABOUT_DE, ABOUT_EN
from retrieval.questions.periods import Unit
from retrieval.texts.language import lexicon

Kind = Literal["when", "where", "why", "how", "true", "person", "who", "others", "more", "other one"]


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})$", re.IGNORECASE)


# What introduces a follow-up and says nothing itself.
LEAD = re.compile(
    r"^(?:(?:and|und|but|aber|or|oder|ok|okay|so|also|no|nein|sorry|well|then|dann|now|jetzt|only|just|nur|hm+)[,.!]?\s+)*"
    r"(?:(?:what|how) about\s+|(?:i|ich) (?:mean|meant|meine|meinte)[,:]?\s+|(?:und )?was ist mit\s+(?-i:(?=.*[A-ZÄÖÜ]\S*$|[^A-ZÄÖÜ]*$))"
    r"|wie (?:sieht|steht) es (?:aus )?(?:mit|um)\s+|(?:is there |gibt es (?:dazu )?(?:auch )?)?(?:anything|something|etwas|was) "
    r"(?=(?:about|on|from|by|von|zu|zur|zum|über)\s))?",
    re.IGNORECASE,
)
TRAIL = re.compile(
    r"(?:,?\s+(?:instead|too|as well|then|though|again|exactly|please|denn|auch|dann|stattdessen|aus|genau|bitte|nun))+$",
    re.I,
)
FILLER = re.compile(r"\s+(?:exactly|actually|precisely|genau|eigentlich|denn)\b", re.IGNORECASE)
POLITE = re.compile(
    r"^(?:(?:can|could|would|will) you (?:please )?)?(?:please )?(?:tell|show) (?:me|us) |^do you know |^(?:kannst|könntest) du "
    r"(?:mir |uns )?(?:bitte )?(?:sagen|zeigen),? |^(?:sag|zeig)e? (?:mir|uns)(?: bitte)?,? |^weißt du,? ",
    re.IGNORECASE,
)
_THAT = r"(?:that|it|this|so)"
_DAS = r"(?:das|es|dies|so ?(?:et)?was)"
_DAZU = r"(?:dazu|darüber|davon|hierzu)"
# Whole questions that ask for one side of what was answered last, or for more of it.
KINDS: dict[Kind, re.Pattern[str]] = {
    "when": _whole(
        rf"when|when (?:was|is|did) {_THAT}(?: (?:said|happen|published|written))?|wann|(?:von )?wann (?:war|ist|geschah|passierte) {_DAS}"
        rf"|wann (?:hat|ist|wurde) {_DAS} (?:passiert|geschehen|gesagt|veröffentlicht)|since when|seit wann"
    ),
    "where": _whole(
        rf"where|where (?:was|is|did) {_THAT}(?: (?:said|happen))?|wo|wo (?:war|ist|geschah|passierte) {_DAS}"
        rf"|wo (?:ist|wurde) {_DAS} (?:passiert|geschehen|gesagt)"
    ),
    "why": _whole(
        rf"why|why (?:is|was) {_THAT}|why {_THAT}|how come|for what reason|warum|wieso|weshalb|(?:warum|wieso|weshalb) (?:(?:war|ist) )?das(?: so)?"
        rf"|aus welchem grund"
    ),
    "how": _whole(r"how|how so|in what way|wie|inwiefern|wie das|wie genau"),
    "true": _whole(
        rf"(?:is|was) {_THAT}(?: really)? (?:true|right|correct|a fact|so)|really|true|stimmt {_DAS}(?: wirklich)?|stimmt"
        rf"|(?:ist|war) {_DAS}(?: wirklich)? (?:wahr|richtig|so|korrekt)|wirklich|echt"
    ),
    "person": _whole(r"who (?:is|was) (?:that|this|he|she)|wer (?:ist|war) (?:das|er|sie)"),
    "who": _whole(
        rf"who (?:said|says|claimed|claims|stated) {_THAT}|says who|who says|wer (?:hat|hatte) {_DAS}(?: denn)? (?:gesagt|behauptet|erklärt)"
        rf"|wer (?:sagt|sagte|behauptet|behauptete)(?: {_DAS})?|by whom|von wem|according to whom|laut wem"
    ),
    "others": _whole(
        rf"who (?:else|then|did|does|has|did then)|who else (?:(?:has )?(?:said|spoke|spoken|talked|commented)|did)(?: (?:about|on|of))?(?: {_THAT}| something)?"
        rf"|any(?:one|body) else|others|what (?:did|do) (?:the )?others (?:say|think)(?: (?:about|of) {_THAT})?|was (?:sagt?en|meint?en) (?:die )?anderen?"
        rf"(?: {_DAZU})?|wer (?:noch|sonst|dann|denn|sonst noch|denn dann|denn sonst)|(?:sonst )?noch (?:jemand|wer)|sonst jemand|andere"
        rf"|wer (?:hat|äußerte|sprach|sagte) (?:sich )?(?:sonst |noch |{_DAZU} |etwas |was )*(?:sonst|noch)(?: {_DAZU})?(?: etwas| was)?"
        rf"(?: gesagt| geäußert| gesprochen)?|wer (?:hat|äußerte) (?:sich )?{_DAZU} (?:sonst )?noch(?: etwas)? (?:gesagt|geäußert)"
    ),
    "more": _whole(
        rf"(?:what|anything|something) (?:else|more)|more|(?:tell|show|give) me more(?: (?:about|on|of) {_THAT})?|more (?:about|on) {_THAT}|go on"
        rf"|continue|was noch|was sonst(?: noch)?|(?:sonst )?noch (?:was|etwas|mehr)|sonst noch(?: was| etwas)|(?:noch )?mehr(?: {_DAZU})?|weiter"
        rf"|erzähl(?:e)?(?: mir)? mehr(?: {_DAZU})?|sonst|(?:are there )?any (?:more|(?:other|further) (?:statements|quotes|comments|remarks))"
        r"|(?:gibt es )?(?:noch )?(?:weitere|andere) (?:aussagen|zitate|äußerungen)(?: dazu)?|gibt es (?:noch )?mehr"
    ),
    "other one": _whole(
        r"(?:what did )?the other(?: (?:one|person|speaker))?(?: say)?|(?:was sagte )?(?:der|die|das) andere(?: person)?"
    ),
}
# "When did he say that?"
SAID_IT = re.compile(
    rf"^(?P<en>when|where|why|how) (?:did|does|has|have) (?P<who>he|she|they) (?:say|said) {_THAT}$"
    rf"|^(?P<de>wann|wo|warum|wieso|weshalb|wie) (?:hat|haben|hatte|hatten) (?P<wer>er|sie) {_DAS} gesagt$"
    rf"|^(?P<de2>wann|wo|warum|wieso|weshalb|wie) sagten? (?P<wer2>er|sie) {_DAS}$",
    re.IGNORECASE,
)
ASPECTS: dict[str, dict[Kind, str]] = {
    "en": {"when": "When", "where": "Where", "why": "Why", "how": "How"},
    "de": {"when": "Wann", "where": "Wo", "why": "Warum", "how": "Wie"},
}
# "the day before": one span back from, or on after, the time asked for last.
SHIFT = _whole(
    r"(?P<earlier>(?:(?:on|in) )?(?:the )?(?:day|week|month|year)?\s?(?:before|earlier)(?: that)?|(?:am |in der |im |der |die |das )?(?:tag|woche|monat|jahr)?\s?"
    r"(?:davor|zuvor|vorher))|(?:(?:on|in) )?(?:the )?(?:day|week|month|year)?\s?(?:after|later)(?: that)?|(?:am |in der |im |der |die |das )?"
    r"(?:tag|woche|monat|jahr)?\s?(?:danach|darauf)"
)
SHIFT_UNITS: dict[str, Unit] = {
    "day": "day",
    "tag": "day",
    "week": "week",
    "woche": "week",
    "month": "month",
    "monat": "month",
    "year": "year",
    "jahr": "year",
}
YEAR = re.compile(r"^(?:in |im jahr )?((?:19|20)\d\d)$", re.IGNORECASE)

MEDIA = re.compile(
    r"\s*\b(?:in|from|by|aus|laut)\s+(?:the\s+|den\s+|der\s+)?(?P<lang>german|english|deutsch|englisch)(?:-language|-speaking|sprachig)?(?:en|er|e)?\s+"
    r"(?:media|press|newspapers?|papers|outlets|news|sources|medien|presse|zeitungen|quellen|blättern)\b",
    re.IGNORECASE,
)
MEDIA_WORDS = {
    "en": {"de": "in German media", "en": "in English media"},
    "de": {"de": "in deutschen Medien", "en": "in englischen Medien"},
}

INTERROGATIVES: dict[str, Kind] = {
    "when": "when", "where": "where", "why": "why", "how": "how", "wann": "when", "wo": "where", "warum": "why",
    "wieso": "why", "weshalb": "why", "wie": "how",
}  # fmt: skip
ABOUT = {
    "en": re.compile(rf"^{ABOUT_EN}\s+(?=\S)", re.IGNORECASE),
    "de": re.compile(rf"^{ABOUT_DE}\s+(?=\S)", re.IGNORECASE),
}
INNER_ABOUT = r"(?:about|on|regarding|zum?|zur|über)"
BY = re.compile(r"^(?:by|from|von|vom|laut|according to|seitens)\s+(?=\S)", re.IGNORECASE)
PREPOSITION = re.compile(
    r"^(?P<preposition>in|at|for|against|to|after|near|inside|outside|with|under|im|ins|gegen|für|vor|nach|auf|bei|beim|mit|am|an|aus|unter|von|vom|from|of)\s+"
    r"(?=\S)", re.IGNORECASE
)  # fmt: skip
# What has one of these inside is a heading ("Streit über Rente"), unless it was introduced as a part of a question.
INSIDE = re.compile(
    r"\s(?:about|on|in|at|for|against|with|to|zu|zum|zur|über|gegen|für|mit|bei|auf|im|am|nach)\s", re.I
)
NEWEST = _whole("(?:the )?(?:latest|recently|lately)|zuletzt|kürzlich|neulich|jüngst")
NO_PLACE = lexicon("english german deutsch englisch fact general detail short kürze")

# A fragment has none of these: what has one is a sentence, and stands alone.
SENTENCE = lexicon(
    """is are was were be been do does did has have had will would can could should may might must am isn't didn't
    who whom whose which what when where why how ist sind war waren hat haben hatte hatten wird werden wurde wurden kann können
    konnte soll sollen sollte muss müssen darf gibt gab wer wen wem wessen wann wo warum wieso weshalb wie was welche welcher
    welches welchen welchem tell show give sag zeig say said says sagt sagte sagen i you we ich du wir"""
)
# Between the first word and a pronoun: another subject, which the pronoun may mean.
SUBJECTS = lexicon(
    "the a an der die das den dem ein eine einer man people one you we i du wir ich this that these those dies diese"
)
PRONOUNS = {
    "he": "m",
    "him": "m",
    "his": "m",
    "er": "m",
    "ihn": "m",
    "ihm": "m",
    "she": "f",
    "her": "f",
    "sie": "f?",
    "they": "b",
    "them": "b",
    "their": "b",
    "it": "it",
    "ihr": "f",
}
POSSESSIVES = {"his": "m", "sei": "m", "des": "m", "her": "f", "ihr": "f?", "der": "f?", "the": "b"}  # by three letters  # fmt: skip
SUBJECT_PRONOUN = re.compile(
    r"\b(he|she|they|er|sie|him|her|them|ihn|ihm|it(?= (?:say|said|announced?|claim(?:ed)?|warn(?:ed)?|demand(?:ed)?)\b))\b",
    re.I,
)
ABOUT_PERSON = re.compile(
    r"\b(?:about|on|of|über|zu|von) (him|her|them|ihn|ihm|ihr|sie)(?=\s*(?:[?.!]|$|gesagt|geäußert))", re.I
)
POSSESSIVE = re.compile(r"\b(his|her|their|seine?[rnsm]?|ihre?[rnsm]?|dessen|deren)\b(?=\s+\w)", re.IGNORECASE)
# "about that", "dazu": the topic of the turn before.
TOPIC_PRONOUN = re.compile(
    r"\b(?:(?P<en>about|on|of|to|for|against|regarding) (?:that|it|this|these|those)|dazu|hierzu|darüber|davon|dagegen|dafür|darauf|daran|davor)\b(?=\s*(?:[,.?!]|$|gesagt|geäußert|"
    r"gemeint|gesprochen|reagiert|gestern|heute|yesterday|today|last|letzte|noch|then|now))",
    re.IGNORECASE,
)
PRONOMINAL = {"davon": "von", "dagegen": "gegen", "dafür": "für", "darauf": "auf", "daran": "an", "davor": "vor"}
# What stands before the thing that a question for a fact is about.
FACT_OPENINGS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:how|wie|why|when|where|warum|wann|wo)\b(?:\s\w+)?\s+(?:is|are|was|were|ist|sind|war|waren|wurden?|did|does|do|has|have)\s+",
        r"(?:how (?:many|much)|wie viele?)\s+",
        r"(?:who|what|which|wer|was)\s+\w+\s+(?=(?:the|a|an|der|die|das|den|dem)\b|(?-i:[A-ZÄÖÜ]))",
    )
]
# These ask for an answer to something, so without a topic they mean the last one.
REACTS = re.compile(
    r"\b(?:react(?:ed|ions?|s)?|respon(?:d|ds|ded|se|ses)|repl(?:y|ies|ied)|comments?|answer(?:ed)?|reagier\w+|reaktion(?:en)?|antwort\w*|kommentar\w*"
    r"|erwider\w+|stellungnahmen?)\b",
    re.IGNORECASE,
)
NO_NAME_END = re.compile(r"(?:\s+(?:etwas|was|noch|sonst|auch|außerdem|bisher|schon|denn|eigentlich))+$", re.IGNORECASE)
MORE_DE = re.compile(r"\s+(?:sonst noch|noch|sonst|außerdem)(?=\s|[?.!]|$)", re.IGNORECASE)

GERMAN = lexicon(
    """und zu zum zur über was wer wann wo warum wieso weshalb wie noch sonst das dazu darüber davon ist mit bei laut oder aber
    der die den dem des gestern heute letzte letzten letzter woche monat jahr seit vor dann denn im am er sie ihr sein seine
    nein ich mehr weiter stimmt andere davor danach wirklich"""
)
ENGLISH = lexicon(
    """and about on what who when where why how else more that it the is did does of with but or yesterday today last week
    month year since before after then he she they his her their no i true other really which say said any anyone from by"""
)
EVERYDAY_TOPICS = re.compile(
    r"(?:ung|ungen|heit|keit|tion|tionen|ität|schaft|ismus|krise|politik|gesetz|gesetze|preise?n?|steuern?|zölle?n?|kosten|pläne|zahlen|kraft|krieg|energie|wirtschaft"
    r"|arbeit|hilfen?|geld|rechte?|verkehr|schutz|wandel|wahl|wahlen|reform|reformen|haushalt|streit|streik|streiks|handel|rente|renten|klima|frieden|waffen|gas|öl|strom"
    r"|häfen|hafen|schulen?|bildung|gesundheit|pflege|löhne|mieten?|bahn|wetter|sport|atomkraft|sanktionen|flucht|asyl|grenzen?|technologie|industrie|raumfahrt|kultur"
    r"|autos|drohnen|fisch|fische|chips|daten|banken|zinsen|schulden|inflation|impfung|pandemie)$",
    re.IGNORECASE,
)
