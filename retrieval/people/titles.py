"""Titles, roles and offices around a person's name, German and English: "Bundeskanzlerin", "press secretary", "the court"."""

import re

from retrieval.texts.language import lexicon

_TITLES = lexicon("""mr mrs ms miss dr prof professor professorin sir lord lady dame president vice-president democrat republican comedian rival sens reps premier chancellor
    minister secretary senator sen rep congressman congresswoman governor gov mayor judge justice king queen prince princess
    pope general gen colonel col captain capt lt lieutenant sergeant sgt sheriff chief chairman chairwoman chairperson chair
    ceo cfo coach director spokesman spokeswoman spokesperson ambassador commissioner speaker leader candidate analyst author
    attorney reverend rev bishop archbishop cardinal major admiral representative strategist adviser advisor billionaire
    nominee founder expert economist historian lawyer activist actor actress singer herr frau herrn hr fr mme monsieur madame
    könig königin prinz prinzessin papst kaiser bischof kardinal pfarrer pater sultan scheich emir ayatollah imam
    diplom-ingenieur dipl-ing mag h.c""")
# German roles end a compound: Bundesaußenministerin, CDU-Chef, Fraktionsvorsitzender.
_ROLE = re.compile(
    r"(?:präsident|praesident|kanzler|minister|sekretär|chef|sprecher|vorsitzende|vorsitzend|politiker|abgeordnete|"
    r"bürgermeister|direktor|kommissar|senator|richter|anwalt|anwält|beauftragte|botschafter|experte|expert|forscher|"
    r"professor|trainer|manager|kandidat|leiter|vorstand|vorständ|general|oberst|diplomat|gründer|autor|analyst|ökonom|"
    r"historiker|aktivist|unternehmer|intendant|journalist|moderator|schauspieler|sänger|regisseur|soldat|kommandeur)"
    r"(?:innen|in|n|r|s|en|es|e)?$"
)
_ARTICLE = re.compile(r"(?:der|die|das|dem|den)$", re.IGNORECASE)
# These are surnames and brand names too, so they are titles only in front.
_ONLY_IN_FRONT = lexicon(
    "king queen prince pope general judge justice bishop major lord chief sir lady dame chair richter könig"
)
_NO_NAME_AFTER = lexicon("""motors electric mills dynamics of for von vom des der from at für und and the in on jr jr. sr ii iii
    assembly council's office""")
_OFFICES = lexicon("""government ministry parliament congress senate court police army military party company union commission
    council committee opposition church bank administration regime embassy campaign agency authorities authority officials
    spokespeople prosecutors kremlin pentagon vatican nato un eu taliban hamas hisbollah hezbollah fed ecb ezb kreml regierung
    bundesregierung ministerium parlament bundestag bundesrat gericht polizei armee militär partei unternehmen konzern
    gewerkschaft kommission rat ausschuss opposition kirche verwaltung botschaft behörde behörden staatsanwaltschaft vatikan
    union koalition fraktion bundesverfassungsgericht bundesgerichtshof bundesbank papst staatschef staatsoberhaupt familie
    verband bundeswehr außenministerium weißes weiße republicans democrats republikaner demokraten grünen grüne linke
    liberalen gewerkschaften parteien kirchen verbände verbraucherschützer umweltschützer ärzte lehrer bauern
    arbeitgeber unions parties doctors teachers farmers house critics kritiker experten experts scientists wissenschaftler""")


def is_title(word: str) -> bool:
    """Whether a word is a title or a role that can stand before a name."""
    bare = word.casefold().rstrip(".").removesuffix("’s").removesuffix("'s")
    return bare in _TITLES or bool(_ROLE.search(bare))


def is_office(word: str) -> bool:
    """Whether a word can name a speaker without a person's name: "chancellor", "Regierung", "court"."""
    return is_title(word) or word.casefold() in _OFFICES


def without_titles(name: str) -> str:
    """ "Chinese President Xi Jinping" -> "Xi Jinping"; an office alone ("the Chinese president") stays as it is."""
    name = re.split(r"\s*[(,]", " ".join(name.split()), maxsplit=1)[0]
    words = name.split()
    lower = name == name.lower()
    if len(words) == 3 and _ARTICLE.match(words[0]) and is_title(words[1]) and words[2].endswith("s"):
        return name  # "der Staatschef Chinas"
    for last in range(len(words) - 2, -1, -1):
        if is_title(words[last]) and _names(words[last + 1 :], lower) and _in_place(words, last):
            return " ".join(words[last + 1 :])
    owner = len(words) > 1 and words[0].endswith(("'s", "’s")) and not is_office(words[-1]) and words[-1][0].isupper()
    return " ".join(words[1:]) if owner else name


def _in_place(words: list[str], at: int) -> bool:
    """Whether a title that can be a name too stands in front, after nothing but articles and other titles."""
    before = [word.casefold() for word in words[:at]]
    return words[at].casefold() not in _ONLY_IN_FRONT or all(w in ("the", "der", "die") or is_title(w) for w in before)


def _names(words: list[str], lower: bool) -> bool:
    """Whether the words after a title are a name rather than "of the board"."""
    first = words[0].casefold()
    particle = first in ("von", "van", "de", "zu", "di", "da", "al", "el", "der") and len(words) > 1
    if particle:
        return (lower or words[-1][0].isupper()) and first != "der" and words[1].casefold() not in ("the", "dem", "den")
    return first not in _NO_NAME_AFTER and not is_office(words[-1]) and (lower or words[0][0].isupper())
