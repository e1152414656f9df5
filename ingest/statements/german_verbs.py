"""German verbs that report: how each is inflected, and what can stand beside it as the thing said.

An entry of `_TABLE` is a verb and its classes. A separable prefix is set off with "|"; strong verbs give third person
present, past and participle. Classes: `s` says a clause or a quote; `t` holds an opinion (the same, in thought); `o`
an act with an object ("forderte Hilfe"), and with `v` one that only judges it ("kritisierte das Vorhaben"); `p` an act
with a prepositional object, whose prepositions follow after a colon ("warnte vor"); `z` an act that needs a clause or infinitive and says nothing without it; `n` names, and says something with a quote.
"""

from dataclasses import dataclass
from typing import Literal

Form = Literal["present", "past", "participle"]

_TABLE = """
sagen s; erklären s; betonen so; unterstreichen=unterstreicht,unterstrich,unterstrichen so; meinen s; äußern s;
mit|teilen s; bekannt|geben=gibt,gab,gegeben s; bekannt|machen s; an|geben=gibt,gab,gegeben s; an|kündigen so;
an|merken s; an|mahnen so; an|prangern sov; an|regen so; an|deuten so; an|führen s; an|drohen so;
berichten sp:von,über; melden s; schreiben=schreibt,schrieb,geschrieben s; bestätigen s; behaupten so; versichern s;
zu|sichern so; zu|sagen so; zu|geben=gibt,gab,gegeben so; ein|räumen s; ein|gestehen=gesteht,gestand,gestanden so;
gestehen=gesteht,gestand,gestanden s; fordern so; verlangen so; auf|fordern z;
auf|rufen=ruft,rief,gerufen p:zu,zur,zum; warnen sp:vor; mahnen sp:zu,zur; appellieren p:an; plädieren sp:für;
erinnern sp:an; werben=wirbt,warb,geworben p:für; kritisieren sov; bemängeln sov; beklagen sov; rügen sov; monieren sov;
tadeln sov; verurteilen ov; loben ov; würdigen ov; begrüßen sov; bedauern sov; befürworten ov; ab|lehnen ov;
zurück|weisen=weist,wies,gewiesen ov; dementieren sov; bestreiten=bestreitet,bestritt,bestritten sov; leugnen sov;
verneinen so; bejahen so; verteidigen ov; vor|schlagen=schlägt,schlug,geschlagen so;
empfehlen=empfiehlt,empfahl,empfohlen so; raten=rät,riet,geraten sp:zu,von; beteuern so; bekräftigen so;
hervor|heben=hebt,hob,gehoben so; heraus|stellen s; klar|stellen s; fest|stellen s;
fest|halten=hält,hielt,gehalten s; hin|weisen=weist,wies,gewiesen s; verweisen=verweist,verwies,verwiesen p:auf;
hinzu|fügen s; hinzu|setzen s; ergänzen s; entgegnen s; erwidern s; antworten s; kontern s;
widersprechen=widerspricht,widersprach,widersprochen s; kommentieren s; bemerken s; bilanzieren s; resümieren s;
folgern s; schlussfolgern s; argumentieren s; begründen s; erläutern so; dar|legen so; aus|führen s; schildern so;
erzählen sp:von; verraten=verrät,verriet,verraten s; verkünden so; verlautbaren s;
wissen|lassen=lässt,ließ,gelassen s; prophezeien so; prognostizieren so; voraus|sagen so; vorher|sagen so;
vermuten st; spekulieren sp:über; mutmaßen s; schätzen st; drohen sp:mit;
versprechen=verspricht,versprach,versprochen so; geloben so; schwören=schwört,schwor,geschworen s;
rufen=ruft,rief,gerufen s; aus|rufen=ruft,rief,gerufen s; flüstern s; schimpfen sp:über; klagen sp:über; jubeln s;
scherzen s; spotten s; wettern sp:gegen; poltern s; höhnen s; skandieren s; fragen s; zitieren s; beschuldigen z;
bezichtigen o; vor|werfen=wirft,warf,geworfen so; unterstellen so; vor|halten=hält,hielt,gehalten s;
nennen=nennt,nannte,genannt no; bezeichnen o; charakterisieren o; beschreiben=beschreibt,beschrieb,beschrieben so;
ein|stufen o; sprechen=spricht,sprach,gesprochen p:von,über; aus|sprechen=spricht,sprach,gesprochen p:für,gegen;
titulieren o; bewerten o; glauben t; hoffen tp:auf; fürchten t; befürchten to; erwarten t; bezweifeln to;
aus|gehen=geht,ging,gegangen p:von; beantragen z; urteilen s; entscheiden=entscheidet,entschied,entschieden z;
beschließen=beschließt,beschloss,beschlossen z; ermahnen z; ermutigen z; bitten=bittet,bat,gebeten z; drängen p:auf;
protestieren p:gegen; distanzieren p:von; rechnen tp:mit; zweifeln p:an; telegrafieren s; twittern s; posten s;
formulieren s; offenbaren so; vermelden so; vermerken s; reklamieren so; signalisieren s;
denken=denkt,dachte,gedacht t; konstatieren s; attestieren so; bescheinigen so; besagen s;
hervor|gehen=geht,ging,gegangen z; nach|sagen z; vor|geben=gibt,gab,gegeben z; verlauten s; verdeutlichen so;
präzisieren so; relativieren so; insistieren s; referieren s; spezifizieren s; nach|fragen s; ein|wenden s;
ein|werfen=wirft,warf,geworfen s; an|fügen s; nach|legen s; informieren s; unterrichten s; enthüllen so;
ein|schätzen p:als; beschimpfen ov; attackieren ov; vergleichen=vergleicht,verglich,verglichen p:mit;
betrachten p:als; halten=hält,hielt,gehalten p:für; ein|setzen p:für; ein|treten=tritt,trat,getreten p:für;
beziffern p:auf; an|nehmen=nimmt,nahm,genommen t; garantieren s; diagnostizieren s; an|ordnen z; verfügen z;
wünschen z; sehen=sieht,sah,gesehen p:als; aus|sagen s; aus|rechnen s; auf|zeigen s; kund|tun=tut,tat,getan s;
durch|geben=gibt,gab,gegeben s; funken s; mailen s; verantwortlich|machen o;
ausdruck|bringen=bringt,brachte,gebracht s; aus|schließen=schließt,schloss,geschlossen sov; deutlich|machen so;
klar|machen s; geltend|machen s; aufmerksam|machen p:auf; beschwören=beschwört,beschwor,beschworen s; bezeugen s;
erwähnen s; zusammen|fassen s; ab|streiten=streitet,stritt,gestritten so
"""


@dataclass(frozen=True, slots=True)
class Verb:
    """A reporting verb with its separable prefix, its classes, and the prepositions of class `p`."""

    name: str
    prefix: str
    classes: frozenset[str]
    prepositions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inflected:
    """One reading of a word: the verb, the form, whether it is plural, whether it carries its prefix (verb-final)."""

    verb: Verb
    form: Form
    plural: bool
    joined: bool


_INSEPARABLE = ("be", "emp", "ent", "er", "ge", "ver", "zer", "miss", "unter", "wider", "voll", "über", "wieder")
_NO_PARTICIPLE_GE = ("ieren", "eien")


def _weak(infinitive: str) -> tuple[str, str, str]:
    """Third person present, past and participle of a weak verb."""
    stem = infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]
    link = "e" if stem.endswith(("t", "d", "chn", "ckn", "gn")) else ""
    ge = "" if stem.startswith(_INSEPARABLE) or infinitive.endswith(_NO_PARTICIPLE_GE) else "ge"
    return f"{stem}{link}t", f"{stem}{link}te", f"{ge}{stem}{link}t"


def _forms(base: str, parts: tuple[str, str, str]) -> list[tuple[str, Form, bool]]:
    """(word, form, plural) of a verb without its prefix."""
    present, past, participle = parts
    past_plural = past + ("n" if past.endswith("e") else "en")
    return [
        (present, "present", False),
        (base, "present", True),
        (past, "past", False),
        (past_plural, "past", True),
        (participle, "participle", False),
    ]


def _read_table() -> dict[str, list[Inflected]]:
    """Every inflected word of the table with its readings."""
    words: dict[str, list[Inflected]] = {}
    for entry in _TABLE.split(";"):
        inflection, use = entry.split()
        name, _, strong = inflection.partition("=")
        prefix, _, base = name.rpartition("|")
        classes, _, prepositions = use.partition(":")
        verb = Verb(prefix + base, prefix, frozenset(classes), frozenset(filter(None, prepositions.split(","))))
        present, past, participle = strong.split(",") if strong else _weak(base)
        for word, form, plural in _forms(base, (present, past, participle)):
            if not (prefix and form == "participle"):
                words.setdefault(word, []).append(Inflected(verb, form, plural, joined=not prefix))
            if prefix:
                words.setdefault(prefix + word, []).append(Inflected(verb, form, plural, joined=True))
    return words


SAYING = Inflected(Verb("", "", frozenset("s"), frozenset()), "present", plural=False, joined=True)
"""The reading given to a noun that does what a verb does ("die Forderung, ...")."""
INFLECTED = _read_table()
"""Readings of each inflected word, lower case."""
