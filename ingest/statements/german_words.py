"""The German lexicon: titles, roles, bodies, pronouns and the small words that noun phrases and clauses are told by."""

import re
from functools import lru_cache

from ingest.statements.language import Gender, Lexicon, words

NOMINATIVE = words("""der die das ein eine dieser diese dieses jener jene jenes mein meine sein seine ihr ihre unser unsere euer eure kein keine
    viele mehrere einige manche alle beide zahlreiche etliche andere zwei drei vier fünf sechs sieben acht neun zehn elf zwölf
    einzelne verschiedene weitere sämtliche tausende hunderte zehntausende""")
OBLIQUE = words("""den dem des einen einem eines einer diesen diesem jenen jenem seinen seinem seines seiner ihren ihrem ihres ihrer
    keinen keinem keiner unseren unserem unserer vielen mehreren einigen allen beiden""")
GENITIVE = words("des der eines einer seines seiner ihres ihrer dieses dieser deren dessen aller beider")
PRONOUNS: dict[str, Gender] = {
    "er": "m",
    "sie": "f",
    "man": "p",
    "wir": "p",
    "ich": "p",
    "dieser": "m",
    "diese": "f",
    "jener": "m",
    "letzterer": "m",
    "letztere": "f",
    "ersterer": "m",
    "es": "p",
}
SUBORDINATORS = words("""dass daß ob weil da nachdem bevor ehe wenn falls obwohl obgleich während als wie indem damit sodass seit seitdem sobald
    solange sofern soweit bis wobei wodurch womit weshalb weswegen wofür worauf woran wo wohin woher wer was wen wem wessen
    warum wieso wann welche welcher welches wonach sowie""")
QUESTION_WORDS = words(
    "wer was wen wem wessen warum wieso weshalb wann wo wohin woher wie welche welcher welches welchen inwieweit inwiefern"
)
ADVERBIAL_CLAUSE = words(
    "da weil nachdem bevor ehe wenn falls obwohl obgleich während indem damit sodass seit seitdem sobald solange bis wobei um ohne statt"
)
RELATIVE = words("der die das den dem deren dessen denen")
PREPOSITIONS = words("""in im ins an am ans auf aufs aus bei beim mit nach seit von vom zu zum zur durch für gegen ohne um über unter vor hinter
    neben zwischen während wegen trotz gegenüber laut gemäß entsprechend angesichts anlässlich aufgrund bezüglich infolge innerhalb
    außerhalb mithilfe per pro bis ab außer statt anstatt seitens zufolge gegenüber dank""")
COORDINATORS = words("und aber oder sondern doch denn jedoch sowie")
ADVERBS = words("""auch selbst selber sogar nur zudem dabei daher deshalb dagegen dazu darauf darüber davon damit danach dann nun jetzt heute gestern
    morgen zugleich gleichzeitig weiter weiterhin ferner außerdem überdies hingegen allerdings zuvor bereits schon erneut wieder
    wiederum indes indessen unterdessen inzwischen später zunächst schließlich zuletzt kürzlich jüngst so ebenfalls ebenso
    offenbar angeblich jedoch aber sich noch hier dort da vorher nachher anschließend abschließend einleitend wörtlich ausdrücklich
    öffentlich mehrfach wiederholt immer stets oft mehrmals gern derweil daraufhin hierzu hierbei dadurch demnach vielmehr
    immerhin lediglich zwar kurz deutlich scharf heftig klar knapp nochmals abermals einmal vorgestern abends morgens mittags
    sinngemäß tatsächlich natürlich grundsätzlich generell vorsorglich demgegenüber insgesamt insbesondere besonders erst einst unlängst soeben gerade sodann eindringlich nachdrücklich entschieden unmissverständlich telefonisch
    schriftlich mittlerweile bislang bisher seitdem folglich somit ihm ihr ihnen ihn uns mir mich dir dich euch es das dies""")
AUXILIARIES = words("hat habe haben hatte hatten hätte hätten")
PASSIVE = words("wird werden wurde wurden")
CONJUNCTIVE = words("""sei seien habe werde werden könne müsse solle wolle dürfe möge gebe gehe komme stehe lasse brauche bleibe liege sehe nehme
    finde halte wisse führe bestehe handle handele gehöre gelte trage bedeute erhalte bringe mache sage tue spreche verliere
    hätte hätten wäre wären würde würden könnte könnten müsste müssten sollte sollten wollten dürfte dürften möchte möchten
    seien haben können müssen sollen wollen dürfen ist sind war waren hat hatte hatten wird wurde wurden kann muss soll will darf
    gibt gab gäbe gehöre""")
CLEAR_CONJUNCTIVE = words("""sei seien habe werde könne müsse solle wolle dürfe möge gebe gehe komme stehe lasse brauche bleibe liege sehe nehme finde
    halte wisse bestehe handle handele gelte trage bedeute erhalte bringe mache spreche verliere gehöre zeige fehle drohe bekomme
    ruhe führe wirke steige sinke falle wachse lebe arbeite fordere befinde entstehe betrage koste laufe fahre warte leide plane
    rechne erwarte unterstütze begrüße bedauere schaffe sorge treffe trete ziehe zwinge benötige besitze denke erinnere erlaube
    ermögliche existiere freue funktioniere garantiere genüge hänge helfe interessiere kämpfe lehne leiste lerne liefere nutze
    prüfe scheine schütze spiele stamme verbiete verdiene verfolge verhindere verlange verletze verstoße vertrete widerspreche
    wünsche beschäftige betreibe bereite beweise bilde dulde ergebe erkenne erreiche erscheine fühle gefährde gewinne greife
    handele hindere investiere lasse lüge missbrauche passiere profitiere reagiere schade schließe schreibe sende sitze stoße teile
    trenne überprüfe übernehme vermeide verteidige verzichte weise werbe wolle zahle zerstöre ziele diene erfolge beginne verfüge verstehe versuche enthalte betreffe entspreche biete beruhe stelle setze glaube kenne hoffe""")
PAST_CONJUNCTIVE = words(
    "hätte hätten wäre wären würde würden müsste müssten gäbe gäben käme kämen könnten soll sollen"
)
SEPARABLE = words("an ab auf aus ein vor zurück zusammen her hin los weg um fest frei bei dar")
"""Prefixes that end a clause and make another verb of the one in it ("forderte Verstärkung an")."""
DENYING = words("glauben ausschließen zweifeln bezweifeln bestreiten dementieren erwarten rechnen leugnen")
"""Verbs whose negation, or which in themselves, still say something ("Er glaubt nicht, dass ...")."""
NOT_REFLEXIVE = words("versprechen entscheiden nennen verteidigen")
"""Verbs that say nothing with "sich" ("verspricht sich Gewinn")."""
NEGATIONS = words("nicht nichts kein keine keinen keinerlei nie niemals niemand weder")
FUNCTION_WORDS = frozenset(
    NOMINATIVE | OBLIQUE | SUBORDINATORS | PREPOSITIONS | COORDINATORS | ADVERBS | AUXILIARIES | PASSIVE | NEGATIONS
).union(PRONOUNS, RELATIVE) - frozenset({"weitere"})
"""Words that are no nouns, also where a sentence begins with them."""

_TITLES: dict[str, Gender] = {
    "herr": "m",
    "herrn": "m",
    "frau": "f",
    "dr": "",
    "prof": "",
    "professor": "m",
    "professorin": "f",
    "doktor": "m",
    "sir": "m",
    "lord": "m",
    "lady": "f",
    "prinz": "m",
    "prinzessin": "f",
    "könig": "m",
    "königin": "f",
    "kaiser": "m",
    "papst": "m",
    "kardinal": "m",
    "pater": "m",
    "bruder": "m",
    "schwester": "f",
    "mr": "m",
    "mrs": "f",
    "ms": "f",
    "med": "",
    "jur": "",
    "h.c": "",
    "ing": "",
    "dipl": "",
}
_ROLE_STEMS = words(
    """kritiker gegner befürworter experte anhänger anwohner demonstrant ermittler fahnder insider teilnehmer
    vorstandsmitglied mitglied obmann oberrabbiner bevollmächtigte bevollmächtigter chefankläger dekan minister kanzler präsident premier premierminister chef vorsitzende vorsitzender vorsitzenden sprecher sekretär
    direktor leiter führer trainer anwalt richter forscher experte expertin politiker beauftragte beauftragter beauftragten
    abgeordnete abgeordneter abgeordneten bürgermeister oberhaupt botschafter kommissar general oberst major kommandeur kommandant
    wissenschaftler historiker ökonom analyst manager geschäftsführer vorstand aufseher senator gouverneur landrat berater
    kandidat kandidatin bischof pfarrer rabbiner imam autor autorin journalist redakteur reporter regisseur schauspieler sänger
    musiker spieler torwart stürmer verteidiger kapitän weltmeister sieger gründer inhaber besitzer eigentümer unternehmer präses
    vize stellvertreter vertreter vertreterin funktionär mitarbeiter professor dozent lehrer arzt ärztin chirurg psychologe
    psychologin soziologe soziologin biologe biologin physiker chemiker geologe geologin meteorologe meteorologin augenzeuge
    augenzeugin zeuge zeugin täter angeklagte angeklagter pilot kläger ankläger verteidigerin witwe ehefrau ehemann feuerwehrmann geschäftsmann geschäftsfrau staatsmann kameramann diplomat diplomatin gesandte gesandter unterhändler vermittler premierministerin
    ministerpräsident staatschef regierungschef parteichef oppositionsführer rebellenführer staatsanwalt staatsanwältin anwältin
    polizist polizistin beamter beamte kommissarin fraktionschef aktivist aktivistin organisator veranstalter initiator
    koordinator ingenieur architekt designer künstler künstlerin schriftsteller schriftstellerin dichter nobelpreisträger dirigent
    fahrer rennfahrer radprofi boxer weltmeister olympiasieger athlet läufer schwimmer bundestrainer coach bankier
    banker börsenhändler händler landwirt metropolit patriarch erzbischof kardinal ajatollah diktator machthaber präsidentin kanzlerin chefin ministerin ex-präsident intendant rektor dekan dekanin
    ombudsmann ombudsfrau obmann obfrau klubchef generalsekretär schatzmeister konzernchef vorstandschef finanzchef
    bundeskanzler bundespräsident kronprinz thronfolger nachfolger vorgänger amtsinhaber verfassungsrechtler völkerrechtler
    virologe virologin epidemiologe klimaforscher astronaut kosmonaut raumfahrer physikerin mediziner medizinerin leiterin
    landrätin stadträtin schüler student studentin patient patientin rentner rentnerin bewohner nachbar nachbarin passagier tourist mieter
    fischer bäcker lotse reeder reederin förster försterin
    spitzendiplomat gewerkschafter unionspolitiker spd-politiker dolmetscher beobachter liberale konservative"""
)
_FEMININE_ROLES = words("frau mutter tochter witwe ehefrau königin obfrau ombudsfrau")
_WHOLE_ROLES = words(
    "papst könig königin prinz fürst graf richter vater mutter sohn tochter bruder schwester bauer mann frau opfer meister "
    "scheich emir sultan"
)
_ROLE = re.compile(
    "(?:^(?:"
    + "|".join(sorted(_WHOLE_ROLES))
    + ")|"
    + "|".join(sorted((re.escape(stem) for stem in _ROLE_STEMS), key=len, reverse=True))
    + ")(?:in)?(?:s|n|en|es)?$"
)
_PLURAL_ROLE = re.compile(r"(?:innen)$")
_BODY = re.compile(
    r"(?:ministerium|ministeriums|zeitung|magazin|agentur|partei|polizei|behörde|amt|gericht|verband|verein|gewerkschaft|regierung|"
    r"sender|konzern|unternehmen|firma|gesellschaft|organisation|institut|stiftung|fraktion|kommission|parlament|rat|bank|"
    r"universität|hochschule|club|klub|bund|allianz|koalition|opposition|armee|militär|kirche|zentrale|studie|bericht|blatt|"
    r"nachrichtendienst|dienst|portal|staatsanwaltschaft|hersteller|tageszeitung|wochenzeitung|zeitschrift|initiative|bündnis|"
    r"union|verwaltung|botschaft|gruppe|band|team|medien|büro|anbieter|betreiber|airline|fluggesellschaft|stadt|land|staat)$"
)
_ABSTRACT = re.compile(
    r"(?:ungen|ung|kritik|klage|heit|heiten|keit|keiten|nis|nisse|tionen|tion|ismus|ment|tät|täten|tum|schaden|schäden|zahlen|zahl|preise|"
    r"kosten|werte|ergebnis|ergebnisse|daten|treffen|leben|ende|grund|gründe|pläne|plan|forderungen|spiel|spiele|jahr|jahre)$"
)
_SAYS_WHAT_FOLLOWS = re.compile(
    r"(?:meinung|ansicht|auffassung|überzeugung|forderung|vorwurf|vorwürfe|ankündigung|hoffnung|befürchtung|befürchtungen|"
    r"warnung|begründung|hinweis|these|theorie|einschätzung|aussage|äußerung|bemerkung|kritik|appell|aufforderung|zusage|"
    r"versprechen|drohung|behauptung|worten|worte|wunsch|vorschlag|vermutung|verdacht|^schluss|^ergebnis|bedauern|bedenken|"
    r"bereitschaft|^sorge|kommentar|statement|antrag|mutmaßung|versicherung|feststellung|überzeugt|zuversichtlich|besorgt|optimistisch|enttäuscht|erfreut|skeptisch|"
    r"verärgert|empört|entsetzt|bestürzt|sicher|einig|^klar|^fest)$"
)
_REPORT_NOUN = re.compile(
    r"(?:zitat|angabe|aussage|ansicht|meinung|auffassung|einschätzung|darstellung|überzeugung|information|wort|bericht|mitteilung|"
    r"auskunft|erkenntnis|schätzung|meldung|äußerung|ermittlung|stellungnahme|prognose|bekunden|sicht|vernehmen|studie|umfrage|"
    r"lesart|analyse|erklärung|begründung|pressemitteilung|aussendung|papier|wunsch|wille|schilderung|planung|nachricht|vorstellung|plan|schreiben|notiz|brief)(?:e|en|n|s|es|se|sen)?$"
)
_NOT_NAMES = words("""montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz april mai juni juli august
    september oktober november dezember anfang mitte ende uhr euro dollar prozent million millionen milliarde milliarden jahr
    jahre jahren jahres tag tage tagen woche wochen monat monate seite seiten meter kilometer der die das den dem des ein eine
    einen einem eines einer er sie es wir ich ihr sein seine in im am an auf aus bei beim mit nach von vom zu zum zur durch für
    gegen über unter vor während wegen trotz laut und aber oder doch denn wenn weil dass als wie so auch nur noch nicht kein keine
    dies diese dieser dieses dort hier heute gestern zudem zugleich dabei daher deshalb dagegen dazu darauf darüber damit danach
    dann nun jetzt beide viele alle mehrere einige man was wer wo warum ob um seit bis zwischen neben gleichzeitig außerdem
    bereits allerdings jedoch ebenso inzwischen unterdessen später zuvor nachdem bevor obwohl ferner weiter weiterhin insgesamt
    angaben mehr quelle foto bild video artikel unser unsere mein meine ihre ihren ihrer ihrem seinen seiner seinem jeder jede
    jedes jener jene welche welcher sollte wird hat ist war sind waren wurde wurden haben hatte hatten gegenüber""")
_ADDRESS = re.compile(
    r"(?:[Ss]ehr )?(?:[Gg]eehrte|[Vv]erehrte|[Ll]iebe|[Ww]erte)[rs]? (?:\w+ )?(?:Frau|Herr|Damen|Kolleg|Freund|Genoss|Mitbürger|Bürger|"
    r"Zuhörer|Gäste|Anwesende|Präsident|Landsleute|Minister)|Kolleginnen und Kollegen|Damen und Herren"
    r"|(?:Frau|Herr) \w*(?:[Pp]räsident|[Vv]orsitzende|[Kk]anzler|[Mm]inister)\w*[!,]"
)
_FIRST_PERSON = words("ich wir mich mir mein meine meinen meinem meiner uns unser unsere unseren unserem unserer")
_ABBREVIATIONS = words("""dr prof bzw z.b d.h u.a usw etc ca vgl nr str st sog evtl ggf inkl max min mio mrd o.ä s.o u.ä i.d.r z.t v.a zzgl abs art
    bd ff geb gest hr fr jr sr dipl ing med jur phil rer nat h.c mr mrs vs inc ltd co jan feb mär apr jun jul aug sep sept okt
    nov dez tel rd bspw insb allg ehem u.s u.s.a e.v i.e a.d n.chr v.chr d.c""")


_remembered = lru_cache(maxsize=1 << 12)  # the common words of a language; each library brings new ones without end


@_remembered
def role(word: str) -> Gender | None:
    """The gender of a German role noun, by its ending ("Bundesaußenministerin" -> "f"); plural feminines are "p"."""
    word = word.lower()
    if _PLURAL_ROLE.search(word):
        return "p"
    match = _ROLE.search(word)
    if match is None:
        return None
    if word.endswith("in") or word in _FEMININE_ROLES:
        return "f"
    return (
        "" if word.endswith(("beauftragte", "vorsitzende", "abgeordnete", "angeklagte", "opfer", "oberhaupt")) else "m"
    )


@_remembered
def is_body(word: str) -> bool:
    """Whether a German noun names a kind of body ("Außenministerium", "Tageszeitung")."""
    return _BODY.search(word.lower()) is not None


@_remembered
def is_abstract(word: str) -> bool:
    """Whether a German noun names a thing or an abstraction by its ending ("Überschwemmungen"), so that it cannot speak."""
    word = word.lower()
    return (_ABSTRACT.search(word) is not None or says_what_follows(word)) and not is_body(word)


@_remembered
def says_what_follows(word: str) -> bool:
    """Whether a German noun or adjective announces a view or words that follow it ("Forderung", "überzeugt")."""
    return _SAYS_WHAT_FOLLOWS.search(word) is not None


@_remembered
def is_report_noun(word: str) -> bool:
    """Whether a German noun names what somebody says or holds ("Angaben", "Polizeiangaben", "Zeitungsbericht")."""
    return _REPORT_NOUN.search(word.lower()) is not None


@_remembered
def is_spokesperson(word: str) -> bool:
    """Whether a German role speaks for a body."""
    return re.search(r"sprecher(in)?s?$", word.lower()) is not None


def without_genitive(word: str) -> str:
    """The name behind "Merkels" or "Johannes'"; other words as they are."""
    if word.endswith(("'", "’")):
        return word[:-1]
    if len(word) > 6 and word.endswith(("rates", "richtes", "bandes", "bundes", "amtes", "dienstes", "lubes", "buros")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


LEXICON = Lexicon(
    code="de",
    abbreviations=_ABBREVIATIONS,
    ordinal_dot=True,
    pronouns=PRONOUNS,
    definite=words("der die das den dem des dieser diese dieses diesen diesem"),
    indefinite=words("ein eine einen einem eines einer"),
    titles=_TITLES,
    role=role,
    body=is_body,
    not_names=_NOT_NAMES,
    particles=words("von van de da di del der den zu zur bin ibn al el la le du y"),
    attaching=words("des der von vom für aus beim"),
    joining=words("und sowie"),
    report_noun=is_report_noun,
    spokesperson=is_spokesperson,
    caps_are_names=False,
    genitive=without_genitive,
    genitive_articles=words("des eines"),
    first_person=_FIRST_PERSON,
    common_noun=is_abstract,
    role_kinds={
        "regierungschef": "regierung",
        "ministerpräsident": "regierung",
        "kanzler": "regierung",
        "premier": "regierung",
        "premierminister": "regierung",
        "staatschef": "staat",
        "staatsoberhaupt": "staat",
        "staatspräsident": "staat",
        "präsident": "staat",
    },
    address=_ADDRESS.search,
)
