"""Questions about an article as a whole ("What is the article about?", "Fass zusammen") or about all that is new ("What's new?").

The article may be named by what it is about: "Summarise the article about the ferry", "Worum geht es im Text „Hafenstreit“?".
Whatever else a question has makes it another: "What is the dispute about?" asks for a fact.
"""

import re
from dataclasses import dataclass

from retrieval.records import Whole


@dataclass(frozen=True, slots=True)
class Overview:
    """What is wanted as a whole, and the words that name the article, if any do."""

    whole: Whole
    named: str


_THING_EN = r"(?:(?:news )?(?:article|story|report|text|piece|post|document|file|page)s?|news item)"
_THE_EN = rf"(?:(?:the|this|that|these|those|my|your|our)(?: (?:whole|entire|last|latest|newest))? {_THING_EN})"
_IT_EN = rf"(?:{_THE_EN}|(?:all )?(?:it|this|that)(?: all)?)"
_THING_DE = r"(?:(?:zeitungs|nachrichten)?(?:artikel|text|beitrag|bericht|meldung|dokument|datei|seite)(?:e?s|e?n)?)"
_THE_DE = rf"(?:(?:de[rmns]|die|das|diese[rmns]?|im|vom|beim)(?: (?:ganzen|gesamten|letzten|neuesten))? {_THING_DE})"
_POINTS_EN = r"(?:main|key|central|most important|essential) (?:points?|facts?|messages?|takeaways?|ideas?|topics?|subjects?|statements?|contents?)"
_POINTS_DE = r"(?:(?:wichtigste|zentrale|wesentliche)[nrs]? (?:punkte?|aussagen?|fakten|inhalte?|themen|thema|informationen)|(?:kern|haupt)(?:punkte?|aussagen?|themen|thema))"
_HARDLY = r"(?: (?:denn|eigentlich|überhaupt|genau|hier|kurz|bitte|mal|mir|uns))*"
_LENGTH = re.compile(r" in (?:\w+ |a few |ein paar |wenigen )?(?:sentences?|words|points|sätzen|satz|worten|punkten|stichpunkten)(?= zusammen|$)", re.I)
# What names the article, after it.
_NAMED = r"(?: (?:about|on|titled|called|headlined|from|über|zu[rm]?|mit dem titel|namens) (?P<{0}>.+?)| [„“\"»](?P<{0}q>.+?)[“”\"«])?"


def _forms(*patterns: str) -> list[re.Pattern[str]]:
    """Whole questions; each „@“ is where the name of the article may stand."""
    whole = []
    for pattern in patterns:
        parts = pattern.split("@")
        text = "".join(part + (_NAMED.format(f"n{at}") if at < len(parts) - 1 else "") for at, part in enumerate(parts))
        whole.append(re.compile(rf"(?:{text})", re.IGNORECASE))
    return whole


_ARTICLE = _forms(
    rf"what(?:['’]?s| is| are| was)? {_THE_EN}@ (?:all |mainly |basically )?about",
    rf"what {_THE_EN}@ (?:is|are|was) (?:all |mainly |basically )?about",
    rf"what(?:['’]?s| is| was) {_IT_EN} (?:all )?about",
    rf"what (?:does|do|did) {_THE_EN}@ (?:say|cover|deal with|discuss|describe|report|contain|state|talk about|tell(?: us| me)?)",
    rf"what(?:['’]?s| is| stands)? (?:written )?in {_THE_EN}@",
    rf"(?:(?:can|could|would|will) you )?(?:please )?(?:briefly )?(?:summari[sz]e|sum up|recap|explain)(?: (?:{_THE_EN}@|it|this|that|everything))?(?: for me)?(?: please)?",
    rf"(?:an? |the )?(?:short |brief |quick )?(?:summary|overview|synopsis|gist)(?: (?:of|for) {_IT_EN})?@(?: please)?",
    rf"(?:what (?:is|are|was|were) |list |name )?(?:the )?{_POINTS_EN}(?: (?:of|in|from) {_THE_EN}@)?",
    rf"what(?:['’]?s| is| was) the (?:gist|point|message|topic|subject|content|summary)(?: of {_IT_EN}@)?",
    rf"(?:(?:all )?about|what (?:can|do) you (?:tell|know)(?: me| us)? about) {_THE_EN}",
    r"tl;? ?dr",
    rf"(?:worum|um was) (?:geht(?:['’]?s| es| das)|ging es|dreht es sich|dreht sich)(?:{_HARDLY}(?: (?:in|bei))? {_THE_DE}@|{_HARDLY}(?: (?:darin|dabei|das alles))?)",
    rf"(?:wovon|worüber) (?:handelt|berichtet|spricht|schreibt) {_THE_DE}@",
    rf"was (?:steht|steht{_HARDLY}|ist|gibt es){_HARDLY} (?:in )?{_THE_DE}@",
    r"was steht (?:da ?)?(?:drin|darin)",
    rf"was (?:sagt|besagt|berichtet|beschreibt|behandelt|enthält|erzählt) {_THE_DE}@",
    rf"(?:fass(?:e|t|en sie)?){_HARDLY}(?: (?:{_THE_DE}@|das|es|alles))?{_HARDLY} zusammen",
    rf"(?:kannst|könntest|können|könnten|würdest|würden) (?:du|sie){_HARDLY} (?:{_THE_DE}@|das|es|alles){_HARDLY} zusammenfassen",
    rf"(?:(?:gib|gebt|geben sie)(?: mir| uns)?(?: bitte)? )?(?:bitte )?(?:eine |die )?(?:kurze )?(?:zusammenfassung|übersicht)(?:(?: von| zu)? {_THE_DE})?@(?: bitte)?",
    rf"(?:(?:was|welche) (?:ist|sind|war|waren)(?: das| die)? |nenne?(?: mir)? )?(?:die |das )?{_POINTS_DE}(?:(?: von| in| aus)? {_THE_DE}@)?",
    rf"was ist (?:das thema|der inhalt|die botschaft|der kern)(?:(?: von)? {_THE_DE}@)?",
)
_NEWS = _forms(
    r"what(?:['’]?s| is)(?: the)? (?:new|latest|news|going on|happening)(?: (?:news|in the news|articles?|headlines?))?",
    r"what (?:happened|has happened|is there that is new|was (?:reported|published))",
    r"(?:what are |are there |is there |any |show )?(?:(?:the |any )?(?:latest|newest|most recent|recent|current|new|top) )?(?:news|headlines|articles|stories)",
    r"(?:is there )?(?:anything|something) new|(?:summari[sz]e|sum up|a summary of)(?: the)?(?: latest)? (?:news|headlines)",
    r"(?:what|which) (?:articles|stories|news) (?:do you have|are there|have you got)",
    r"was (?:gibt(?:['’]?s| es)|gab es)(?: denn)? (?:so )?neues|was ist (?:denn )?(?:neu|los|passiert|geschehen)|(?:et)?was neues|(?:gibt es )?(?:etwas )?neues",
    r"fass(?:e|t)?(?: bitte)? die (?:nachrichten|meldungen) zusammen|worüber (?:wird|wurde) berichtet",
    r"(?:welche|was für) (?:artikel|nachrichten|meldungen) (?:hast du|haben sie|habt ihr|gibt es)",
    r"was (?:geschah|passierte|wurde (?:berichtet|gemeldet|veröffentlicht))",
    r"(?:was sind |welches sind |gibt es |zeige? )?(?:die |das )?(?:(?:neueste|neuste|letzte|aktuelle|jüngste|neue)[nrs]? )?(?:nachrichten|neuigkeiten|meldungen|schlagzeilen|artikel)",
    r"was (?:sind|ist) (?:die|das) (?:neueste|neuste|aktuelle)[ns]?",
)


def overview(question: str) -> Overview | None:
    """What a question asks for as a whole; None for every other. It comes without closing mark, time and outlet."""
    question = _LENGTH.sub("", question)
    for whole, forms in (("article", _ARTICLE), ("news", _NEWS)):
        for form in forms:
            if found := form.fullmatch(question):
                named = next((name for name in found.groupdict().values() if name), "")
                return Overview("article" if whole == "article" else "news", named.strip(" „“”\"»«"))
    return None
