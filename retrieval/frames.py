"""The forms in which German and English ask who said what: "What did X say about Y", "Wer warnte vor Y", "X zu Y".

Each form is a pattern with the groups `speaker` and `topic`; the first one whose speaker can speak wins. Verbs are of two
strengths: with a verb of saying ("say", "äußerte sich") whatever stands in the speaker's place speaks; a verb of doing by
words ("announce", "fordern") also has subjects that cannot ("What does the law demand?"), so it needs a name or an office.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.language import lexicon
from retrieval.titles import is_office, without_titles

_ABOUT_EN = (
    r"(?:about|on|regarding|concerning|with (?:regards?|respect|reference) to|in (?:regards? to|relation to|response to)"
    r"|as to|when it comes to|in connection with|in view of|on the (?:subject|topic|issue|question|matter) of)"
)
_LOOSE_EN = (
    rf"(?:{_ABOUT_EN}|of|to|for|against|over|towards?|after|that|at|in|during|anything about|something about|from)"
)
_ABOUT_DE = (
    r"(?:zu(?:m|r)?|über|ueber|bezüglich|hinsichtlich|wegen|angesichts|betreffend|in bezug auf|in sachen|mit blick auf"
    r"|im hinblick auf|zum thema|zur frage|zur sache|in der frage)"
)
_LOOSE_DE = rf"(?:{_ABOUT_DE}|von|vom|vor|für|fuer|gegen|gegenüber|auf|an|am|nach|dass|daß|ob|mit|bei|in|um)"

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
class Frame:
    """What a question about somebody's words asks for: whose (None: anybody's, or a pronoun's), and of what."""

    speaker: str | None
    topic: str
    asks_who: bool = False


def _compiled(strength: str, *forms: str) -> list[tuple[str, re.Pattern[str]]]:
    return [(strength, re.compile(form + r"$", re.IGNORECASE)) for form in forms]


_WHAT_EN = r"^(?:what(?:\s+(?:exactly|else|all|things?|words?|arguments?|reasons?))?|which things)"
_AUX = r"(?:did|does|do|has|have|had|will|would|is|was|were|are)"
_WAS = r"^was(?:\s+(?:alles|genau|noch|denn|eigentlich))?"
_HABEN = r"(?:hat|haben|hatten?|habe)"

_FORMS = [
    *_compiled(
        "say",
        rf"{_WHAT_EN} {_AUX} (?P<speaker>.+?) {_ADVERB}(?:tell|told) .+? (?P<topic>{_ABOUT_EN} .+)",
        rf"{_WHAT_EN} {_AUX} (?P<speaker>.+?) {_ADVERB}{_SAY}\b(?P<topic>.*)",
        rf"^what(?: i|')s (?P<genitive>[^,'’]+?s) {_VIEW_EN} (?P<topic>{_ABOUT_EN} .+)",
        rf"^(?P<genitive>(?!die |der |das |eine? )[^\W\d_][^\s,]+(?: [^\s,]+)?s) {_HALTUNG} (?P<topic>{_ABOUT_DE} .+)",
        rf"{_WHAT_EN} (?:did|does|do|has|have) (?P<speaker>.+?) {_ADVERB}{_THINK} (?P<topic>(?:{_ABOUT_EN}|of)\b.*)",
        rf"^how (?:did|does|do|has|have) (?P<speaker>.+?) (?:feel|think|felt|thought) (?P<topic>{_ABOUT_EN}\b.*)",
        rf"^(?:what|whats|how) ?(?:is|was|are|were|'s|’s)? (?P<speaker>[^,]+?){_GENITIVE_EN} {_VIEW_EN}\b(?P<topic>.*)",
        rf"^(?:what (?:is|was|are|were)|what'?s)? ?(?:the )?{_VIEW_EN} (?:of|by|from) (?P<speaker>.+?)"
        rf"(?P<topic> {_ABOUT_EN} .+)?",
        r"^where (?:does|do|did) (?P<speaker>.+?) stand (?P<topic>(?:on|in) .+)",
        rf"^(?:did|does|has|have|had) (?P<speaker>.+?) {_ADVERB}{_SAY}\b(?P<topic>.*)",
        rf"{_WAS} {_SAGEN} (?P<speaker_topic>.+)",
        rf"{_WAS} {_DENKEN} (?P<speaker>(?:(?! für ).)+?) (?P<topic>(?:von|vom|über) .+)",
        rf"{_WAS} {_HABEN} (?:sich )?(?P<speaker_topic>.+?) {_GESAGT}\b(?P<after>.*)",
        rf"^wie (?:{_STEHEN}) (?P<speaker>.+?) (?P<topic>{_ABOUT_DE} .+?)(?: ein)?",
        rf"^wie {_HABEN} (?:sich )?(?P<speaker>.+?) (?P<topic>{_ABOUT_DE} .+?) (?:geäußert|gestanden|positioniert|gesprochen)",
        rf"^(?:was|wie|welches|welche) (?:ist|sind|war|waren|lautet) (?P<genitive>.+?) {_HALTUNG}(?P<topic> {_LOOSE_DE} .+)?",
        rf"^welche[nrs]? {_HALTUNG} (?:hat|haben|hatte|vertritt|vertrat|nimmt|nahm|äußerte|bezieht) (?P<speaker>.+?)"
        rf" (?P<topic>{_ABOUT_DE} .+?)(?: ein)?",
        rf"^{_HABEN} (?:sich )?(?P<speaker_topic>.+?) {_GESAGT}\b(?P<after>.*)",
        r"^(?:sagte|sagt|meint|meinte) (?P<speaker>[^,]+), (?P<topic>dass .+)",
        rf"^(?:sagte|sagt) (?P<speaker>.+?)(?: (?:et)?was| irgendetwas)? (?P<topic>{_ABOUT_DE} .+)",
        rf"^(?:worüber|wozu|wovon) {_SAGEN} (?P<speaker_topic>.+)",
        rf"^äußerte sich (?P<speaker>.+?) (?P<topic>{_ABOUT_DE} .+)",
    ),
    *_compiled(
        "claim",
        rf"^(?:(?:was|wie|welches|welche) (?:ist|sind|war|waren|lautet) )?(?:die |der |das )?{_HALTUNG} "
        rf"(?:(?:von|vom) (?=[^ ])|(?=de[sr] ))(?P<speaker>.+?)(?P<topic> {_ABOUT_DE} .+)?",
        rf"{_WHAT_EN} (?:did|does|do|has|have|had) (?P<speaker>.+?) {_ADVERB}{_CLAIM}\b(?P<topic>.*)",
        rf"^how (?:did|does|do|has|have) (?P<speaker>.+?) {_ADVERB}(?:react|respond|reply|comment|view|see|assess|judge|reacted"
        r"|responded|commented)\b(?P<topic>.*)",
        rf"^(?:did|has|have) (?P<speaker>.+?) {_ADVERB}{_CLAIM}\b(?P<topic>.*)",
        rf"^who(?:m)? (?:did|has|does) (?P<speaker>.+?) {_ADVERB}{_CLAIM}\b(?P<topic>.*)",
        rf"(?:{_WAS}|^(?:wovor|wogegen|wofür)) {_BEHAUPTEN} (?P<speaker_topic>.+?)(?: {_PREFIX})?",
        r"^we[nm] (?:kritisier(?:t|te|ten)|lob(?:t|te|ten)|warn(?:t|te|ten)|droh(?:t|te|ten)|forder(?:t|te|ten)|nannten?) "
        r"(?P<speaker_topic>.+?)(?: auf)?",
        rf"{_WAS} {_HABEN} (?:sich )?(?P<speaker_topic>.+?) {_BEHAUPTET}\b(?P<after>.*)",
        rf"^wie {_HABEN} (?P<speaker>.+?) (?P<topic>(?:{_ABOUT_DE}|auf) .+?) {_BEHAUPTET}",
        r"^wie (?:reagier(?:t|te|ten|en)) (?P<speaker>.+?) (?P<topic>auf .+)",
        r"^wie (?:kommentier(?:t|te)|bewerte(?:t|te)|beurteil(?:t|te)|s(?:ieht|ah)|begründet(?:e)?|verteidig(?:t|te)"
        r"|rechtfertigt(?:e)?) (?P<speaker>.+?) (?P<topic>(?:die|das|den|der) .+)",
        rf"^{_HABEN} (?P<speaker_topic>.+?) {_BEHAUPTET}\b(?P<after>.*)",
        rf"^(?P<speaker>[^,]+?){_GENITIVE_EN} {_VIEW_EN} (?P<topic>{_ABOUT_EN} .+)",
    ),
]

# What is left of "Tell me what Xi said": the same words as the opening of "What body said …?", so they need that frame.
_EMBEDDED = [
    *_compiled(
        "say",
        rf"^(?:what|whether|if) (?P<speaker>.+?) {_ADVERB}(?:(?:has|had|have) )?"
        r"(?:said|says|say|thinks?|told)\b(?P<topic>.*)",
        rf"^(?:was|ob) (?:sich )?(?P<speaker_topic>.+?) (?:{_GESAGT} (?:hat|haben|hatte)|sag(?:t|te)|mein(?:t|te)|denkt|äußerte)",
        rf"^wie (?:sich )?(?P<speaker>.+?) (?P<topic>{_ABOUT_DE} .+?) (?:steht|denkt|geäußert hat|äußert|äußerte|stand)",
    ),
    *_compiled(
        "claim", rf"^(?:what|whether|if) (?P<speaker>.+?) {_ADVERB}(?:(?:has|had|have) )?{_CLAIM}\b(?P<topic>.*)"
    ),
]
_WHO = [
    re.compile(form + r"$", re.IGNORECASE)
    for form in (
        r"^who (?:has |had |else |all )*(?:said|says|say|warn(?:ed|s)|call(?:ed|s) for|demand(?:ed|s)|stated?|claim(?:ed|s)|"
        r"critici[sz](?:ed|es)|spoke|speaks|spoken|talk(?:ed|s)|den(?:ied|ies)|accus(?:ed|es)|comment(?:ed|s)|(?:is|was|are) quoted|complain(?:ed|s)|remarked|argu(?:ed|es)|"
        r"threaten(?:ed|s)|think[s]?|believes?)\b(?P<topic>.+)",
        r"^whose (?:words|quote|statement)s? (?:is|are|was|were)\b(?P<topic>.+)",
        r"^wer (?:sag(?:t|te)|warn(?:t|te)|forder(?:t|te)|kritisier(?:t|te)|behaupte(?:t|te)|erklär(?:t|te)|äußer(?:t|te) sich|"
        r"spr(?:icht|ach)|verlang(?:t|te)|lob(?:t|te)|droh(?:t|te)|mein(?:t|te)|beton(?:t|te)|dementier(?:t|te)|glaubt|mahn(?:t|te))"
        r"\b(?P<topic>.+)",
        rf"^wer hat (?:sich )?(?P<topic>.*?) ?\b(?:{_GESAGT}|{_BEHAUPTET})\b(?P<after>.*)",
        r"^von wem (?:stammt|stammen|ist|sind|kommt) (?:das zitat|der satz|die aussage|die worte|die äußerung)\b(?P<topic>.+)",
    )
]
# After "laut" a name is capitalised words, and the rest of the question follows without a mark; in small letters one word.
_CAPITALISED = (
    r"(?:(?:dem|der|den|des) )?(?:(?-i:[^\W\d_a-zäöüß][^\s,?]*)(?: (?:(?:von|van|de|der|zu|al|bin) )*(?-i:[^\W\d_a-zäöüß][^\s,?]*)){0,4}"
    r"|(?-i:[a-zäöüß]{2,})(?=,))"
)
_ACCORDING = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b(?:according to|in the (?:view|words|opinion) of) (?P<speaker>[^,?]+?)"
        r"(?:,|(?= (?:what|who|how|why|when|where|which|is|are)\b)|$)",
        r"\b(?:laut|gemäß|(?:nach (?:ansicht|angaben|meinung|aussagen?|darstellung|den worten|auskunft)|aus sicht)(?: von)?) "
        rf"(?P<speaker>{_CAPITALISED})(?!\w),?",
        rf"(?:^|, | )(?P<speaker>{_CAPITALISED}) zufolge\b,?",
    )
]
_QUOTES = re.compile(
    rf"^(?:(?:are there |is there |any |gibt es |haben sie )*(?:the |all |die |alle )?(?:(?:latest|recent|neuesten?|letzten?) )?)(?:{_VIEW_EN}|quotations?|speech(?:es)?|{_HALTUNG}|reden?)"
    rf" (?:by|from|of|von|vom|der|des) (?P<speaker>.+?)(?P<topic> (?:{_ABOUT_EN}|{_ABOUT_DE}) .+)?$",
    re.IGNORECASE,
)
_TERSE = re.compile(
    r"^(?P<speaker>[^\W\d_a-z][^\s,]*(?: (?:von|van|de|der|zu|bin|al|el|[^\W\d_a-z][^\s,]*)){0,4}) (?P<topic>(?:on|about|zu|zum|zur|über) .+)$"
)
_NOT_TERSE = lexicon(
    """news nachrichten neues artikel article articles bericht berichte meldungen streit debatte diskussion kritik krieg war
    attack attacks angriff report reports reporting ban tax vote votes facts fakten information informationen infos everything
    alles details more mehr update updates hintergrund hintergründe fragen frage question questions was wer wie wann wo what who
    how when where why latest aktuelles neueste letzte talks gespräche verhandlungen treffen gipfel summit deal abkommen gesetz
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
_SPLIT_DE = re.compile(rf"(?<!\w)(?:{_ABOUT_DE})(?!\w)", re.IGNORECASE)
_SPLIT_LOOSE_DE = re.compile(rf"(?<!\w)(?:{_LOOSE_DE})(?!\w)", re.IGNORECASE)
_LEADING = re.compile(rf"^[\s,:;–-]*(?:(?:{_LOOSE_EN}|{_LOOSE_DE})(?!\w)[\s,:]*)", re.IGNORECASE)
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
    for form in _WHO:
        if found := form.match(question):
            return Frame(None, _topic(found["topic"] + " " + (found.groupdict().get("after") or "")), asks_who=True)
    for frame in _asked(question, embedded):
        return frame
    return _terse(question)


def _asked(question: str, embedded: bool) -> Iterator[Frame]:
    lower = question == question.lower()
    if found := _QUOTES.match(question):
        speaker = found["speaker"]
        if _can_speak(speaker, "claim", lower):
            yield Frame(without_titles(speaker), _topic(found["topic"] or ""))
    for strength, form in [*_FORMS, *(_EMBEDDED if embedded else ())]:
        found = form.match(question)
        if found is None:
            continue
        speaker, topic = _without_adjuncts(*_parts(found.groupdict()))
        if strength == "say" and speaker.casefold() in _NO_NAME:
            yield Frame(None, _topic(topic))
        if _can_speak(speaker, strength, lower):
            yield Frame(without_titles(_OBLIQUE.sub("", speaker)), _topic(topic))
    for form in _ACCORDING:
        if (found := form.search(question)) and _is_source(found["speaker"], lower):
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
        return named or (lower and not articled)
    acronym = any(sum(c.isupper() for c in word) > 1 for word in words[articled:])
    return (named and not articled) or acronym or (lower and not articled and len(words) <= 3)
