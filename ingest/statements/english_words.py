"""English words that the rules know: function words, roles, bodies, titles, and the `LEXICON` made of them.

Written from general knowledge; closed classes are meant to be complete, roles and bodies to cover what news names most.
"""

import re

from ingest.statements.language import Gender, Lexicon, words

SUBJECT_PRONOUNS: dict[str, Gender] = {"he": "m", "she": "f", "it": "p", "they": "p", "i": "p", "we": "p", "you": "p"}
PRONOUNS: dict[str, Gender] = {
    **SUBJECT_PRONOUNS,
    "him": "m",
    "his": "m",
    "her": "f",
    "hers": "f",
    "their": "p",
    "its": "p",
    "my": "p",
    "our": "p",
}
POSSESSIVES = words("his her its their my our your whose")
OBJECT_PRONOUNS = words("him her me us them you himself herself themselves")
DETERMINERS = words(
    """
    the a an this that these those some any many several most all both each every another other one two three four
    five six seven eight nine ten few more no his her its their my our your
    """
)
INANIMATE = words("this that these those it which what there nothing something everything one")
PREPOSITIONS = words(
    """
    in on at by for with from to of about after before during since until through via over under against between
    among without within outside inside near toward towards across along around behind beyond despite like
    including into onto upon amid following regarding concerning throughout per as than because
    """
)
COORDINATORS = words("and but or yet nor so then")
SUBORDINATORS = words(
    """
    that when while if because although though as since after before whether where why how until unless whereas
    once what whatever which whom whose who even so than
    """
)
QUESTION_WORDS = words("what why how where when who which whom whose whether if")
BE = words("is was are were be been being am 's 're isn't wasn't aren't weren't isn’t wasn’t aren’t weren’t")
HAVE = words("has have had 've 'd hasn't haven't hadn't hasn’t haven’t hadn’t")
DO = words("do does did")
MODALS = words("will would can could shall should may might must 'll")
NEGATIONS = words("not never n't no neither nor hardly cannot nobody none")
ADVERBS = words(
    """
    also later then again repeatedly once often still now just only previously recently publicly privately
    reportedly earlier yesterday today soon first initially ultimately finally eventually simply even ever already
    always sometimes actually clearly flatly bluntly openly frequently famously apparently allegedly nonetheless
    nevertheless however instead meanwhile too further furthermore additionally subsequently long originally
    afterward afterwards though tonight so very tomorrow quickly immediately briefly explicitly specifically
    pointedly correctly wrongly falsely rightly similarly likewise separately thus therefore rather quite almost
    here online back on-air together before
    """
)
TIME_NOUNS = words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december week month year night morning afternoon evening weekend day days weeks
    months years hour hours minutes today yesterday noon midnight spring summer fall autumn winter jan feb mar apr
    jun jul aug sept oct nov dec mon tue wed thu fri sat sun decade
    """
)
DATES = words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sept oct nov dec
    """
)
TIME_OPENERS = words("last this next earlier late early that one two three several few many every")
_IRREGULAR = words(
    """
    began became broke brought built bought came caught chose cut did drew drove ate fell felt fought found flew
    forgot gave went got grew had heard held hit kept knew laid led left lent let lost made meant met paid put
    quit ran rose sat saw sold sent set shook shot showed shut sang slept spent split spread stood stole stuck
    struck took taught tore threw understood woke won wore withdrew wound wants needs makes gets goes comes takes
    gives has plans seems appears looks keeps leads holds runs stands means knows sees shows remains becomes
    brings begins tries helps works lives likes loves hates faces moves turns wins loses supports opposes want
    need make get go come take give seem appear look keep mean know see remain become bring begin try help work
    live like love hate win lose support oppose deserve deserves has been let's
    """
)
_ED_NOUNS = words(
    "need feed seed deed heed reed weed shed bred sled speed breed greed creed steed indeed united hundred sacred"
)
_CONTRACTION = re.compile(r"(?:n['’]t|['’](?:re|ve|ll|d|m))$")
_PRONOUN_IS = re.compile(r"^(?:he|she|it|that|there|what|who|here)['’]s$")

_TITLES: dict[str, Gender] = {
    "mr": "m",
    "mrs": "f",
    "ms": "f",
    "miss": "f",
    "sir": "m",
    "dame": "f",
    "dr": "",
    "prof": "",
    "sen": "",
    "sens": "p",
    "rep": "",
    "reps": "p",
    "gov": "",
    "govs": "p",
    "gen": "",
    "col": "",
    "lt": "",
    "capt": "",
    "sgt": "",
    "maj": "",
    "adm": "",
    "cmdr": "",
    "pres": "",
    "rev": "",
    "hon": "",
    "st": "",
    "det": "",
    "supt": "",
    "lord": "m",
    "lady": "f",
    "prince": "m",
    "princess": "f",
    "king": "m",
    "queen": "f",
    "pope": "m",
    "father": "m",
    "sister": "f",
    "rabbi": "",
    "imam": "m",
    "sheikh": "m",
    "ayatollah": "m",
}
SHORT_ROLES = {
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "sgt": "sergeant",
    "adm": "admiral",
    "pres": "president",
    "prof": "professor",
    "rev": "reverend",
    "dr": "doctor",
    "det": "detective",
}
_ROLES = words(
    """
    president senator governor candidate nominee mogul businessman businesswoman businessperson spokesman
    spokeswoman spokesperson manager director leader secretary minister chancellor mayor chairman chairwoman
    chairperson chair chief executive officer professor analyst aide adviser advisor lawyer attorney judge justice
    congressman congresswoman representative lawmaker speaker ambassador general colonel captain lieutenant
    sheriff detective sergeant commissioner strategist pollster consultant activist author journalist reporter
    correspondent anchor anchorman host hostess editor columnist commentator blogger actor actress singer comedian
    star coach player quarterback founder co-founder cofounder owner billionaire millionaire developer tycoon
    entrepreneur investor economist historian scientist researcher doctor physician nurse teacher student pastor
    bishop archbishop cardinal priest rabbi imam pope king queen prince princess wife husband son daughter mother
    father brother sister man woman veteran democrat republican socialist libertarian conservative liberal
    independent native resident voter supporter opponent rival challenger incumbent prosecutor defendant witness
    victim expert scholar fellow member delegate head deputy premier boss worker farmer engineer producer
    publisher writer filmmaker musician rapper operative surrogate organizer treasurer counsel envoy diplomat
    commander soldier inspector superintendent principal dean provost trustee frontrunner front-runner
    standard-bearer ex-president vice-president reverend representative admiral negotiator mediator monarch
    dictator rebel councilman councilwoman councillor councilor alderman legislator politician parliamentarian
    backbencher mp ceo cfo coo vp whip statesman stateswoman speechwriter biographer critic novelist poet artist
    designer model photographer architect banker trader broker accountant clerk auditor regulator inspector
    investigator agent policeman policewoman constable firefighter paramedic astronaut pilot driver neighbor
    neighbour cousin uncle aunt grandfather grandmother grandson granddaughter widow widower girlfriend boyfriend
    fiance fiancee partner lady gentleman boy girl teenager youth guard warden psychologist psychiatrist
    sociologist biologist physicist chemist geologist meteorologist virologist epidemiologist climatologist
    ecologist philosopher theologian campaigner lobbyist donor fundraiser striker goalkeeper midfielder defender
    skipper champion winner athlete swimmer runner cyclist boxer trainer referee presenter broadcaster moderator
    interviewer guest envoy attache consul undersecretary under-secretary solicitor barrister magistrate coroner
    curator librarian rector
    """
)
_FEMININE = words(
    """
    spokeswoman businesswoman chairwoman congresswoman actress hostess queen princess wife daughter mother sister
    woman councilwoman stateswoman policewoman aunt grandmother granddaughter widow girlfriend fiancee lady girl
    heiress duchess anchorwoman
    """
)
_MASCULINE = words(
    """
    spokesman businessman chairman congressman actor king prince husband son father brother man councilman
    statesman policeman uncle grandfather grandson widower boyfriend gentleman boy pope cardinal imam priest
    anchorman duke
    """
)
_PLURAL_ROLES = words(
    """
    men women people officials authorities aides critics allies wives children families others media clergy
    """
)
_BODY = re.compile(
    r"^(?:.*(?:ministry|department|agency|bureau|commission|committee|council|court|government|administration|campaign|party|"
    r"police|office|congress|senate|house|parliament|assembly|union|association|organi[sz]ation|institute|foundation|"
    r"federation|company|corporation|corp|inc|firm|bank|university|college|school|hospital|church|army|navy|military|force|"
    r"forces|team|club|league|board|panel|coalition|alliance|network|newspaper|magazine|news|times|post|journal|tribune|"
    r"herald|gazette|guardian|globe|daily|press|radio|television|tv|channel|website|site|blog|group|center|centre|fund|"
    r"society|trust|authority|embassy|consulate|airline|airlines|pentagon|kremlin|report|study|poll|survey|statement|letter|"
    r"article|editorial|document|documents|memo|lawsuit|complaint|filing|indictment|service|services|industry|ministry|"
    r"cabinet|delegation|mission|regime|opposition|caucus|pac|nation|state|city|county|country|hotel|staff))$"
)
_REPORT_NOUN = re.compile(
    r"^(?:statements?|comments?|remarks?|accounts?|words?|views?|opinions?|estimates?|assessments?|interviews?|emails?|"
    r"tweets?|posts?|spokes(?:man|woman|person|people)|testimony|releases?|transcripts?|reporting)$"
)
_PLACES = words(
    """
    street avenue road river lake mount beach island county city state states park square airport station bridge
    hall tower building center valley coast bay north south east west northern southern eastern western united
    kingdom republic america american americans european europe africa african asia asian act bill amendment law
    war day eve night tuesday primary caucuses convention debate election prize award cup bowl series games
    olympics conference summit agreement treaty deal plan project program initiative movement committee gop nato
    isis
    """
)
_NOT_NAMES = words(
    """
    the a an this that these those some any many several most all both each every another other he she it they we
    i you his her its their my our your in on at by for with from to of about after before during since until
    through via over under against between among without within outside inside near toward across along around
    behind beyond despite like including into and but or yet nor so then if when while because although though as
    whether where why how what which who whom whose not no never there here now just only even also later again
    once still meanwhile however instead perhaps maybe yes is was are were be been has have had do does did will
    would can could should may might must let first second third last next new earlier according asked speaking
    told says said former current one two three four five six seven eight nine ten more much such too very than
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december
    """
)
_ABBREVIATIONS = words(
    """
    mr mrs ms dr ft prof sen sens rep reps gov govs gen col lt capt sgt maj adm cmdr pres rev hon st det supt u.s
    u.k u.n e.u jan feb mar apr jun jul aug sept sep oct nov dec vs inc ltd co corp no jr sr ph.d d.c e.g i.e etc
    a.m p.m ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla
    ore pa tenn tex va vt wash wis wyo n.y n.j n.h n.c s.c n.d s.d n.m w.va r.i
    """
)
_ADDRESS = re.compile(
    r"(?:(?:Mr|Madam|Mister)\.? (?:President|Speaker|Chair(?:man|woman|person)?|Secretary)|Ladies and gentlemen|"
    r"My fellow (?:citizens|Americans)|Dear (?:friends|colleagues|all)|Good (?:morning|afternoon|evening),? (?:everyone|ladies|all)|"
    r"(?:Distinguished|Honou?rable|Dear|Fellow) (?:guests|delegates|members|colleagues|friends|citizens))\b",
    re.IGNORECASE,
)
_FIRST_PERSON = words(
    "i we me my our us mine ours i'm i've i'll i'd we're we've we'll i’m i’ve i’ll i’d we’re we’ve we’ll"
)
_CUE_AFTER_QUOTE = re.compile(
    r"\s*(?:[A-Z][\w.’'-]*|he|she|they|we|I|it|the|an?|his|her|one|another|[a-z]+)(?: [\w.’'-]+){0,3}? "
    r"(?:asked|said|told|wondered|cried|shouted|exclaimed|added|wrote|tweeted|yelled|replied|responded|continued|joked|quipped|"
    r"asks|says|tells|adds|writes|demanded|explained|insisted|declared|argued|questioned|snapped|boasted|recalled)\b"
    r"|\s*(?:asked|said|wondered|cried|shouted|asks|says|wrote|tweeted|added|exclaimed) [A-Zhst]"
)


def role(word: str) -> Gender | None:
    """The gender of a role noun; "p" for plurals, None for words that name no role."""
    if word in _FEMININE:
        return "f"
    if word in _MASCULINE:
        return "m"
    if word in _ROLES or word in SHORT_ROLES:
        return ""
    if word in _PLURAL_ROLES or (word.endswith("s") and (word[:-1] in _ROLES or word[:-3] + "y" in _ROLES)):
        return "p"
    if word.endswith("men") and word[:-2] + "an" in _MASCULINE:
        return "p"
    if len(word) > 7 and word.endswith(("ologist", "ographer", "ician", "onomer", "physicist")):
        return ""
    head = word.rpartition("-")[2]
    return role(head) if head != word and head in _ROLES else None


def is_body(word: str) -> bool:
    """Whether a noun names a kind of body or text that speaks ("ministry", "campaign", "report")."""
    return _BODY.match(word) is not None


def is_report_noun(word: str) -> bool:
    """Whether a noun names what somebody says ("a statement from X")."""
    return _REPORT_NOUN.match(word) is not None and not word.startswith("spokes")


def is_spokesperson(word: str) -> bool:
    """Whether a role speaks for a body."""
    return word.startswith("spokes")


def without_genitive(word: str) -> str:
    """The name behind "Trump's" or "Sanders'"; other words as they are."""
    for ending in ("'s", "’s"):
        if word.endswith(ending):
            return word[: -len(ending)]
    return word


def is_possessive(word: str) -> bool:
    """Whether a word is a possessive form ("Trump's") or determiner ("his")."""
    return word.endswith(("'s", "’s")) or word.lower() in POSSESSIVES


def is_finite(word: str) -> bool:
    """Whether a lower-case word is surely or probably a finite verb or an auxiliary."""
    if word in BE or word in HAVE or word in DO or word in MODALS or word in _IRREGULAR:
        return True
    if word.endswith("ed") and word not in _ED_NOUNS:
        return len(word) > 3
    return bool(_CONTRACTION.search(word) or _PRONOUN_IS.match(word))


def follows_quote(text: str, end: int) -> bool:
    """Whether the words behind a quote that ends in "?" or "!" tell who said it: they belong to its sentence."""
    return (
        any(mark in "?!" for mark in text[max(0, end - 3) : end - 1]) and _CUE_AFTER_QUOTE.match(text, end) is not None
    )


def is_auxiliary(word: str) -> bool:
    """Whether a word is an auxiliary or a contraction with one."""
    return word in BE or word in HAVE or word in DO or word in MODALS or bool(_CONTRACTION.search(word))


LEXICON = Lexicon(
    code="en",
    abbreviations=_ABBREVIATIONS,
    ordinal_dot=False,
    pronouns=PRONOUNS,
    definite=words("the this that these those"),
    indefinite=words("a an another one some any every each"),
    titles=_TITLES,
    role=role,
    body=is_body,
    not_names=_NOT_NAMES,
    particles=words("de del della da di van von der den bin ibn al el la le du"),
    attaching=words("of from by for at in with the"),
    joining=words("and"),
    report_noun=is_report_noun,
    spokesperson=is_spokesperson,
    caps_are_names=True,
    genitive=without_genitive,
    first_person=_FIRST_PERSON,
    address=_ADDRESS.search,
    follows_quote=follows_quote,
    joins_quotes=True,
)
PLACE_WORDS = _PLACES
