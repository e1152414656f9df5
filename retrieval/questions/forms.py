"""The forms in which German and English ask who said what, as patterns; `frames` reads a question with them.

Verbs are of two strengths: with a verb of saying ("say", "äußerte sich") whatever stands in the speaker's place speaks; a
verb of doing by words ("announce", "fordern") also has subjects that cannot ("What does the law demand?"), so it needs a name
or an office.
"""

import re
from dataclasses import dataclass
from functools import cache

ABOUT_EN = (
    r"(?:about|on|regarding|concerning|with (?:regards?|respect|reference) to|in (?:regards? to|relation to|response to)"
    r"|as to|when it comes to|in connection with|in view of|on the (?:subject|topic|issue|question|matter) of)"
)
LOOSE_EN = (
    rf"(?:{ABOUT_EN}|of|to|for|against|over|towards?|after|that|at|in|during|anything about|something about|from)"
)
ABOUT_DE = (
    r"(?:zu(?:m|r)?|über|ueber|bezüglich|hinsichtlich|wegen|angesichts|betreffend|in bezug auf|in sachen|mit blick auf"
    r"|im hinblick auf|zum thema|zur frage|zur sache|in der frage)"
)
LOOSE_DE = rf"(?:{ABOUT_DE}|von|vom|vor|für|fuer|gegen|gegenüber|auf|an|am|nach|dass|daß|ob|mit|bei|in|um)"

_SAY = (
    r"(?:say|says|said|saying|tell|told|comment(?:ed)?|remark(?:ed)?|have to say|had to say|speak|spoken|talk(?:ed)?)"
)
_THINK = r"(?:think|thought|believe[ds]?|feel|make)"
_CLAIM = (
    r"(?:announced?|declared?|claim(?:ed)?|warn(?:ed)?|call(?:ed)? for|demand(?:ed)?|critici[sz]ed?|promised?|propos(?:ed?)"
    r"|suggest(?:ed)?|argued?|threaten(?:ed)?|den(?:y|ied)|stated?|stress(?:ed)?|emphasi[sz]ed?|explain(?:ed)?|admit(?:ted)?"
    r"|pledged?|urged?|reject(?:ed)?|condemn(?:ed)?|praised?|predict(?:ed)?|mention(?:ed)?|confirm(?:ed)?|ask(?:ed)? for"
    r"|repl(?:y|ied)|answer(?:ed)?|respon(?:d|ded)|react(?:ed)?|complain(?:ed)?|accuse[d]?|tweet(?:ed)?)"
)
_ADVERB = (
    r"(?:(?:also|just|ever|already|exactly|actually|publicly|recently|reportedly|really|previously|been|once|specifically"
    r"|not|later|then|even)\s+)*"
)
_VIEW_EN = (
    r"(?:positions?|views?|stances?|opinions?|take|attitude|statements?|comments?|reactions?|responses?|message|demands?"
    r"|criticisms?|thoughts|remarks?|assessment|verdict|quotes?|words|promises?|warnings?)"
)
_GENITIVE_EN = r"(?:'s|’s|s'|s’|'|’)"

_SAGEN = (
    r"(?:sag(?:t|te|ten|en)|mein(?:t|te|ten|en)|äußer(?:t|te|ten|n)|aeusser(?:t|te)|aüßer(?:t|te)|spr(?:icht|ach|achen)"
    r"|erzähl(?:t|te)|antworte(?:t|te|ten)|erwider(?:t|te|ten))(?:\s+sich)?"
)
_DENKEN = r"(?:denk(?:t|en)|dachten?|h(?:ä|ie)lt(?:en)?|halten|glaub(?:t|te|ten|en))"
_BEHAUPTEN = (
    r"(?:erklär(?:t|te|ten|en)|beton(?:t|te|ten|en)|behaupte(?:t|te|ten|n)|forder(?:t|te|ten|n)|verlang(?:t|te|ten|en)"
    r"|kritisier(?:t|te|ten|en)|kündig(?:t|te|ten|en)|warn(?:t|te|ten|en)|verspr(?:icht|ach|achen|echen)|droh(?:t|te|ten|en)"
    r"|bestätig(?:t|te|ten|en)|dementier(?:t|te|ten)|entgegne(?:t|te|ten)|lob(?:t|te|ten)|mahn(?:t|te|ten)|schl(?:ägt|ug|ugen)"
    r"|teil(?:t|te|ten)|gaben?|gibt|ruft|riefen?|räum(?:t|te|ten)|w(?:eist|ies|iesen)|versicher(?:t|te|ten)"
    r"|prognostizier(?:t|te|ten)|schr(?:eibt|ieb|ieben)|twitter(?:t|te)|nenn(?:t|en)|nannten?|rät|riet|rieten)"
)
_PREFIX = r"(?:an|vor|mit|bekannt|ein|zurück|auf|aus|zu)"
_GESAGT = r"(?:gesagt|gemeint|geäußert|geaeussert|gesprochen|geantwortet|erzählt|erwidert|gedacht|gehalten|zu sagen)"
_BEHAUPTET = (
    r"(?:erklärt|betont|behauptet|gefordert|verlangt|kritisiert|angekündigt|gewarnt|versprochen|gedroht|bestätigt|dementiert"
    r"|entgegnet|gelobt|gemahnt|vorgeschlagen|mitgeteilt|bekannt ?gegeben|aufgerufen|eingeräumt|zurückgewiesen|versichert"
    r"|prognostiziert|getwittert|genannt|geraten|reagiert|verkündet|zugesagt)"
)
_STEHEN = (
    r"(?:steh(?:t|en)|stand(?:en)?|äußer(?:t|te|ten) sich|aeusser(?:t|te) sich|reagier(?:t|te|ten|en)|denk(?:t|en)|dachten?"
    r"|positionier(?:t|te|ten) sich|kommentier(?:t|te|ten)|bewerte(?:t|te|ten|n)|beurteil(?:t|te|ten|en)"
    r"|s(?:ieht|ah|ahen|ehen)|schätz(?:t|te|ten))"
)
_HALTUNG = (
    r"(?:position(?:en)?|haltung|meinung(?:en)?|standpunkte?|ansicht(?:en)?|einstellung|äußerung(?:en)?|aussagen?|kritik"
    r"|reaktion(?:en)?|forderung(?:en)?|stellungnahmen?|sicht(?:weise)?|worte|zitate?|statements?|warnung(?:en)?)"
)


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the words that can open it (empty: any but a word that opens another), its verb's strength, its pattern.

    Groups: `speaker` and `topic`; or `speaker_topic`, divided by a preposition, and `after`; or the speaker as `genitive`.
    """

    openers: str
    strength: str
    pattern: str
    open_end: bool = False

    def find(self, question: str) -> re.Match[str] | None:
        """Where the form stands in a question: all of it, unless it has an open end. Compiled when first needed."""
        opener = _OPENER.match(question)
        word = opener[0].lower() if opener else ""
        if not self.open_end and (word not in self.openers.split() if self.openers else word in _all_openers()):
            return None
        return _compiled(self.pattern if self.open_end else self.pattern + "$").search(question)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _all_openers() -> frozenset[str]:
    return frozenset(word for form in FORMS for word in form.openers.split())


_OPENER = re.compile(r"[\w'’]+")
_WHAT_EN = r"^(?:what(?:\s+(?:exactly|else|all|things?|words?|arguments?|reasons?))?|which things)"
_AUX = r"(?:did|does|do|has|have|had|will|would|is|was|were|are)"
_WAS = r"^was(?:\s+(?:alles|genau|noch|denn|eigentlich))?"
_PERSON_EN = (
    r"(?:politicians?|ministers?|presidents?|leaders?|experts?|officials?|people|person|countr(?:y|ies)|part(?:y|ies))"
)
_PERSON_DE = (
    r"(?:politiker(?:in|innen)?|minister(?:in|innen)?|präsident(?:in|en|innen)?|expert(?:e|in|en|innen)|personen?|länder"
    r"|parteien?|partei)"
)
_HABEN = r"(?:hat|haben|hatten?|habe)"

FORMS = [
    Form(
        "what which", "say", rf"{_WHAT_EN} {_AUX} (?P<speaker>.+?) {_ADVERB}(?:tell|told) .+? (?P<topic>{ABOUT_EN} .+)"
    ),
    Form("what which", "say", rf"{_WHAT_EN} {_AUX} (?P<speaker>.+?) {_ADVERB}{_SAY}\b(?P<topic>.*)"),
    Form("what whats", "say", rf"^what(?: i|')s (?P<genitive>[^,'’]+?s) {_VIEW_EN} (?P<topic>{ABOUT_EN} .+)"),
    Form(
        "",
        "say",
        rf"^(?P<genitive>(?!die |der |das |eine? )[^\W\d_][^\s,]+(?: [^\s,]+)?s) {_HALTUNG} (?P<topic>{ABOUT_DE} .+)",
    ),
    Form(
        "what which",
        "say",
        rf"{_WHAT_EN} (?:did|does|do|has|have) (?P<speaker>.+?) {_ADVERB}{_THINK} (?P<topic>(?:{ABOUT_EN}|of)\b.*)",
    ),
    Form(
        "how",
        "say",
        rf"^how (?:did|does|do|has|have) (?P<speaker>.+?) (?:feel|think|felt|thought) (?P<topic>{ABOUT_EN}\b.*)",
    ),
    Form(
        "what whats what's what’s how",
        "say",
        rf"^(?:what|whats|how) ?(?:is|was|are|were|'s|’s)? (?P<speaker>[^,]+?){_GENITIVE_EN} {_VIEW_EN}\b(?P<topic>.*)",
    ),
    Form(
        "what whats what's what’s",
        "say",
        rf"^(?:what (?:is|was|are|were)|what'?s)? ?(?:the )?{_VIEW_EN} (?:of|by|from) (?P<speaker>.+?)"
        rf"(?P<topic> {ABOUT_EN} .+)?",
    ),
    Form("where", "say", r"^where (?:does|do|did) (?P<speaker>.+?) stand (?P<topic>(?:on|in) .+)"),
    Form(
        "did does has have had", "say", rf"^(?:did|does|has|have|had) (?P<speaker>.+?) {_ADVERB}{_SAY}\b(?P<topic>.*)"
    ),
    Form("was", "say", rf"{_WAS} {_SAGEN} (?P<speaker_topic>.+)"),
    Form("was", "say", rf"{_WAS} {_DENKEN} (?P<speaker>(?:(?! für ).)+?) (?P<topic>(?:von|vom|über) .+)"),
    Form("was", "say", rf"{_WAS} {_HABEN} (?:sich )?(?P<speaker_topic>.+?) {_GESAGT}\b(?P<after>.*)"),
    Form("wie", "say", rf"^wie (?:{_STEHEN}) (?P<speaker>.+?) (?P<topic>{ABOUT_DE} .+?)(?: ein)?"),
    Form(
        "wie",
        "say",
        rf"^wie {_HABEN} (?:sich )?(?P<speaker>.+?) (?P<topic>{ABOUT_DE} .+?) (?:geäußert|gestanden|positioniert|gesprochen)",
    ),
    Form(
        "was wie welches welche",
        "say",
        rf"^(?:was|wie|welches|welche) (?:ist|sind|war|waren|lautet) (?P<genitive>.+?) {_HALTUNG}(?P<topic> {LOOSE_DE} .+)?",
    ),
    Form(
        "welche welchen welcher welches",
        "say",
        rf"^welche[nrs]? {_HALTUNG} (?:hat|haben|hatte|vertritt|vertrat|nimmt|nahm|äußerte|bezieht) (?P<speaker>.+?)"
        rf"(?P<topic> {ABOUT_DE} .+?)?(?: ein)?",
    ),
    Form("hat haben hatte hatten habe", "say", rf"^{_HABEN} (?:sich )?(?P<speaker_topic>.+?) {_GESAGT}\b(?P<after>.*)"),
    Form("sagte sagt meint meinte", "say", r"^(?:sagte|sagt|meint|meinte) (?P<speaker>[^,]+), (?P<topic>dass .+)"),
    Form(
        "sagte sagt", "say", rf"^(?:sagte|sagt) (?P<speaker>.+?)(?: (?:et)?was| irgendetwas)? (?P<topic>{ABOUT_DE} .+)"
    ),
    Form("worüber wozu wovon", "say", rf"^(?:worüber|wozu|wovon) {_SAGEN} (?P<speaker_topic>.+)"),
    Form("äußerte", "say", rf"^äußerte sich (?P<speaker>.+?) (?P<topic>{ABOUT_DE} .+)"),
    Form(
        "was wie welches welche die der das",
        "claim",
        rf"^(?:(?:was|wie|welches|welche) (?:ist|sind|war|waren|lautet) )?(?:die |der |das )?{_HALTUNG} "
        rf"(?:(?:von|vom) (?=[^ ])|(?=de[sr] ))(?P<speaker>.+?)(?P<topic> {ABOUT_DE} .+)?",
    ),
    Form(
        "what which",
        "claim",
        rf"{_WHAT_EN} (?:did|does|do|has|have|had) (?P<speaker>.+?) {_ADVERB}{_CLAIM}\b(?P<topic>.*)",
    ),
    Form(
        "how",
        "claim",
        rf"^how (?:did|does|do|has|have) (?P<speaker>.+?) {_ADVERB}(?:react|respond|reply|comment|view|see|assess|judge|reacted"
        r"|responded|commented)\b(?P<topic>.*)",
    ),
    Form("did has have", "claim", rf"^(?:did|has|have) (?P<speaker>.+?) {_ADVERB}{_CLAIM}\b(?P<topic>.*)"),
    Form("who whom", "claim", rf"^who(?:m)? (?:did|has|does) (?P<speaker>.+?) {_ADVERB}{_CLAIM}\b(?P<topic>.*)"),
    Form(
        "was wovor wogegen wofür",
        "claim",
        rf"(?:{_WAS}|^(?:wovor|wogegen|wofür)) {_BEHAUPTEN} (?P<speaker_topic>.+?)(?: {_PREFIX})?",
    ),
    Form(
        "wen wem",
        "claim",
        r"^we[nm] (?:kritisier(?:t|te|ten)|lob(?:t|te|ten)|warn(?:t|te|ten)|droh(?:t|te|ten)|forder(?:t|te|ten)|nannten?) "
        r"(?P<speaker_topic>.+?)(?: auf)?",
    ),
    Form("was", "claim", rf"{_WAS} {_HABEN} (?:sich )?(?P<speaker_topic>.+?) {_BEHAUPTET}\b(?P<after>.*)"),
    Form("wie", "claim", rf"^wie {_HABEN} (?P<speaker>.+?) (?P<topic>(?:{ABOUT_DE}|auf) .+?) {_BEHAUPTET}"),
    Form("wie", "claim", r"^wie (?:reagier(?:t|te|ten|en)) (?P<speaker>.+?) (?P<topic>auf .+)"),
    Form(
        "wie",
        "claim",
        r"^wie (?:kommentier(?:t|te)|bewerte(?:t|te)|beurteil(?:t|te)|s(?:ieht|ah)|begründet(?:e)?|verteidig(?:t|te)"
        r"|rechtfertigt(?:e)?) (?P<speaker>.+?) (?P<topic>(?:die|das|den|der) .+)",
    ),
    Form("hat haben hatte hatten habe", "claim", rf"^{_HABEN} (?P<speaker_topic>.+?) {_BEHAUPTET}\b(?P<after>.*)"),
    Form("", "claim", rf"^(?P<speaker>[^,]+?){_GENITIVE_EN} {_VIEW_EN} (?P<topic>{ABOUT_EN} .+)"),
    Form(
        "",
        "claim",
        r"^(?:(?:are there |is there |any |gibt es )*(?:the |all |die |alle )?(?:(?:latest|recent|neuesten?|letzten?) )?)"
        rf"(?:{_VIEW_EN}|quotations?|speech(?:es)?|{_HALTUNG}|reden?) (?:by|from|of|von|vom|der|des) (?P<speaker>.+?)"
        rf"(?P<topic> (?:{ABOUT_EN}|{ABOUT_DE}) .+)?",
    ),
]

# What is left of "Tell me what Xi said": the same words as the opening of "What body said …?", so they need that frame.
EMBEDDED = [
    Form(
        "what whether if",
        "say",
        rf"^(?:what|whether|if) (?P<speaker>.+?) {_ADVERB}(?:(?:has|had|have) )?"
        r"(?:said|says|say|thinks?|told)\b(?P<topic>.*)",
    ),
    Form(
        "was ob",
        "say",
        rf"^(?:was|ob) (?:sich )?(?P<speaker_topic>.+?) (?:{_GESAGT} (?:hat|haben|hatte)|sag(?:t|te)|mein(?:t|te)|denkt|äußerte)",
    ),
    Form(
        "wie",
        "say",
        rf"^wie (?:sich )?(?P<speaker>.+?) (?P<topic>{ABOUT_DE} .+?) (?:steht|denkt|geäußert hat|äußert|äußerte|stand)",
    ),
    Form(
        "what whether if",
        "claim",
        rf"^(?:what|whether|if) (?P<speaker>.+?) {_ADVERB}(?:(?:has|had|have) )?{_CLAIM}\b(?P<topic>.*)",
    ),
]
WHO = [
    Form(
        "who which",
        "say",
        rf"^(?:who|which {_PERSON_EN}) (?:has |had |else |all )*(?:said|says|say|warn(?:ed|s)|call(?:ed|s)(?: for)?|demand(?:ed|s)|stated?"
        r"|claim(?:ed|s)|critici[sz](?:ed|es)|spoke|speaks|spoken|talk(?:ed|s)|den(?:ied|ies)|accus(?:ed|es)|comment(?:ed|s)"
        r"|announc(?:ed|es)|reject(?:ed|s)|prais(?:ed|es)|condemn(?:ed|s)|promis(?:ed|es)|propos(?:ed|es)|urg(?:ed|es)|admit(?:ted|s)"
        r"|welcom(?:ed|es)|predict(?:ed|s)|defend(?:ed|s)|vow(?:ed|s)|dismiss(?:ed|es)"
        r"|(?:is|was|are) quoted|complain(?:ed|s)|remarked|argu(?:ed|es)|threaten(?:ed|s)|think[s]?|believes?)\b(?P<topic>.+)",
    ),
    Form("whose", "say", r"^whose (?:words|quote|statement)s? (?:is|are|was|were)\b(?P<topic>.+)"),
    Form(
        "wer welcher welche",
        "say",
        rf"^(?:wer|welcher? {_PERSON_DE}),? (?:sag(?:t|te)|warn(?:t|te)|forder(?:t|te)|kritisier(?:t|te)|behaupte(?:t|te)|erklär(?:t|te)|äußer(?:t|te) sich|"
        r"spr(?:icht|ach)|verlang(?:t|te)|lob(?:t|te)|droh(?:t|te)|mein(?:t|te)|beton(?:t|te)|dementier(?:t|te)|glaubt|mahn(?:t|te)"
        r"|bezeichne(?:t|te)|begrüß(?:t|te)|verurteil(?:t|te)|verteidig(?:t|te)|bestr(?:eitet|itt)|verspr(?:icht|ach)|bestätig(?:t|te)"
        r"|plädier(?:t|te))\b(?P<topic>.+)",
    ),
    Form(
        "wer",
        "say",
        r"^wer (?:kündig(?:t|te)|lehn(?:t|te)|w(?:eist|ies)|räum(?:t|te)|schl(?:ägt|ug)|ruft|rief|w(?:irft|arf))"
        r" (?P<topic>.+) (?:an|ab|zurück|ein|vor|auf)",
    ),
    Form("wer", "say", rf"^wer hat (?:sich )?(?P<topic>.*?) ?\b(?:{_GESAGT}|{_BEHAUPTET})\b(?P<after>.*)"),
    Form(
        "von",
        "say",
        r"^von wem (?:stammt|stammen|ist|sind|kommt) (?:das zitat|der satz|die aussage|die worte|die äußerung)\b(?P<topic>.+)",
    ),
]

# After "laut" a name is capitalised words, and the rest of the question follows without a mark; in small letters one word.
_CAPITALISED = (
    r"(?:(?:dem|der|den|des) )?(?:(?-i:[^\W\d_a-zäöüß][^\s,?]*)(?: (?:(?:von|van|de|der|zu|al|bin) )*(?-i:[^\W\d_a-zäöüß][^\s,?]*)){0,4}"
    r"|(?-i:[a-zäöüß]{2,})(?=,))"
)
ACCORDING = [
    Form(
        "",
        "claim",
        r"\b(?:according to|in the (?:view|words|opinion) of) (?P<speaker>[^,?]+?)"
        r"(?:,|(?= (?:what|who|how|why|when|where|which|is|are)\b)|$)",
        open_end=True,
    ),
    Form(
        "",
        "claim",
        r"\b(?:laut|gemäß|(?:nach (?:ansicht|angaben|meinung|aussagen?|darstellung|den worten|auskunft)|aus sicht)(?: von)?) "
        rf"(?P<speaker>{_CAPITALISED})(?!\w),?",
        open_end=True,
    ),
    Form("", "claim", rf"(?:^|, | )(?P<speaker>{_CAPITALISED}) zufolge\b,?", open_end=True),
]
