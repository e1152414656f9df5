"""English verbs that report: how each is inflected, and what can stand beside it as the thing said.

An entry of `_TABLE` is a verb and its classes; an irregular verb gives past and participle after "=". Classes: `s` says
a clause or a quote; `t` holds an opinion (a clause only); `o` an act with an object ("announced a plan"), and with
`v` one that only judges it ("criticized the plan"); `a` speaks
to somebody who is named first ("told reporters that"); `z` takes an infinitive ("vowed to fight"); `p` an act with a
preposition, given after a colon ("called for"); `n` the word is a noun as often ("claims"); `q` needs a quote or "that".
"""

from dataclasses import dataclass
from typing import Literal

from ingest.statements.language import words

Form = Literal["base", "present", "past", "participle", "ing"]

_TABLE = """
say=said,said s | state sn | add sq | write=wrote,written sqp:about,of | note son | declare so | explain so
reply sqn | respond sq | insist sp:on | argue sp:for,against,over | claim son | contend s | maintain sq | assert so
allege so | suggest so | observe s | remark sn:on | comment sp:on,about n | continue sq | conclude s | acknowledge so
admit sop:to | concede so | confess sp:to | recall so | joke sp:about n | quip sn | predict so | tweet sopn:about
post sn | report sn | announce so | reveal so | disclose so | confirm so | stress so | emphasize so | emphasise so
underscore so | underline so | reiterate so | repeat sq | complain sp:about,of | lament so | bemoan ov
boast sp:of,about | brag sp:about | shout s | yell s | cry sq | scream sq | whisper s | mutter s | bark sq | exclaim s
retort s | counter sq | snap sq | testify sp:about,to | swear=swore,sworn sz | vow szon | pledge szon | promise szoan
warn sap:of,about,against | caution sap:against,about | urge oas | advise soap:against | propose so | recommend so
demand son | deny so | dispute ov | indicate so | imply s | signal sn | hint sp:at n | tell=told,told a
ask sazp:for,about | inform a | remind a | assure a | reassure a | wonder s | muse sp:about | speculate sp:about,on
opine s | estimate s | agree sq | disagree sp:with | protest sqn | plead=pleaded,pleaded sqp:for | beg as | implore a
elaborate p:on | recount so | chant sq | text sqn | email sqn | affirm so | attest sp:to | proclaim so | profess o
fume s | rant p:about n | thunder sq | intone sq | interject s | chide sov | scoff sp:at | scold ov | clarify so
specify s | theorize s | reckon t | summarize o | tease s | gush sp:about | offer sq | read=read,read sq | deadpan sq
crow sq | huff sq | grumble sp:about | object sp:to n | jest s | venture sq | volunteer sq | posit s | criticize ov
criticise ov | praise onv | condemn ov | denounce ov | blast onv | slam onv | mock ov | ridicule onv | accuse o | blame on
reject ov | dismiss ov | defend ov | describe o | call op:for,on,upon n | label on | brand on | dub o | question on
compare o | liken o | threaten zo | decry ov | deride ov | disparage ov | belittle ov | tout ov | hail ov | laud ov
applaud ov | commend ov | welcome ov | thank ov | congratulate ov | apologize p:for,to | apologise p:for,to | express o
voice on | mention so | cite o | refer p:to | rebuke onv | chastise ov | castigate ov | lambaste ov | lambast ov | assail ov
bash onv | rip onv | skewer ov | berate ov | rebut ov | refute ov | repudiate ov | disavow ov | renounce ov | advocate opn:for
deplore ov | highlight on | outline on | detail on | downplay ov | point p:out n
speak=spoke,spoken p:of,about,against,out | talk p:about,up n | lash p:out | rail p:against | vouch p:for
allude p:to | appeal p:for n | attack onv | trash ov | savage ov | echo o | pan ov | encourage a | exhort a | believe t
think=thought,thought t | hope tn | fear tn | feel=felt,felt t | doubt tn | suspect tn | worry tn
""".replace("\n", " | ")

OUT_IS_SAID = "point"  # "pointed out that": the particle makes a verb of saying
_VOWELS = "aeiou"
_DOUBLING = words("quip brag snap beg rip slam pan dub chat")


@dataclass(frozen=True, slots=True)
class Verb:
    """A reporting verb with its classes and the prepositions or particles that go with it."""

    name: str
    classes: frozenset[str]
    prepositions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inflected:
    """One reading of a word."""

    verb: Verb
    form: Form


def _regular(name: str) -> tuple[str, str, str]:
    """Third person present, past (and participle), and -ing form of a regular verb."""
    if name.endswith("y") and name[-2] not in _VOWELS:
        return f"{name[:-1]}ies", f"{name[:-1]}ied", f"{name}ing"
    third = f"{name}es" if name.endswith(("s", "sh", "ch", "x", "z")) else f"{name}s"
    if name.endswith("e"):
        return third, f"{name}d", f"{name if name.endswith('ee') else name[:-1]}ing"
    stem = name + name[-1] if name in _DOUBLING or (name.endswith("mit") or name in ("refer", "rebut")) else name
    return third, f"{stem}ed", f"{stem}ing"


def _read_table() -> dict[str, list[Inflected]]:
    """Every inflected word of the table with its readings."""
    words: dict[str, list[Inflected]] = {}
    for entry in _TABLE.split(" | "):
        fields = entry.split(maxsplit=1)
        if len(fields) != 2:
            continue
        name, _, irregular = fields[0].partition("=")
        classes, _, prepositions = fields[1].partition(":")
        preps = frozenset(prepositions.split(" ")[0].split(",")) - {""}
        extra = prepositions.partition(" ")[2]
        verb = Verb(name, frozenset(classes) | frozenset(extra), preps)
        third, past, ing = _regular(name)
        past, participle = irregular.split(",") if irregular else (past, past)
        forms: list[tuple[str, Form]] = [(name, "base"), (third, "present"), (past, "past"), (ing, "ing")]
        if participle != past:
            forms.append((participle, "participle"))
        for word, form in forms:
            words.setdefault(word, []).append(Inflected(verb, form))
    return words


INFLECTED = _read_table()
"""The readings of every form of a reporting verb, lower case."""
