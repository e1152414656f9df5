"""Offices that a question names for their holder: "the Chinese president", "die Landrätin", "Estonia's foreign minister".

The library's articles tie an office to a name where they write it beside one: "Chinas Staatschef Xi Jinping", "Maarja
Tamm, Estonia's foreign minister,". Both sides are brought to the same keys, so that the languages meet.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.people.speakers import plain
from retrieval.people.titles import is_office
from retrieval.texts.language import lexicon

_TWO_WORDS = {
    "prime minister": "premierminister", "foreign minister": "aussenminister", "foreign secretary": "aussenminister",
    "secretary of state": "aussenminister", "defense minister": "verteidigungsminister",
    "defence minister": "verteidigungsminister", "interior minister": "innenminister", "home secretary": "innenminister",
    "finance minister": "finanzminister", "health minister": "gesundheitsminister", "justice minister": "justizminister",
    "economy minister": "wirtschaftsminister", "environment minister": "umweltminister",
    "agriculture minister": "landwirtschaftsminister", "transport minister": "verkehrsminister",
    "head of state": "staatschef", "secretary general": "generalsekretar", "chief executive": "ceo",
    "head of government": "premierminister", "united states": "usa", "united kingdom": "uk", "united nations": "un",
    "vereinigten staaten": "usa", "vereinten nationen": "un",
}  # fmt: skip
# The end of a word of office -> its key; longer ends come first. German compounds end in theirs ("Bundesfinanzminister").
_ENDS = {
    end: key
    for key, ends in {
        "head of government": "premierminister premier ministerprasident regierungschef",
        "head of state": "staatsprasident staatschef staatsoberhaupt bundesprasident",
        "president": "prasident president", "chancellor": "bundeskanzler kanzler chancellor",
        "mayor": "oberburgermeister burgermeister mayor", "governor": "gouverneur governor", "ceo": "ceo konzernchef vorstandschef",
        "spokesperson": "sprecher spokesman spokeswoman spokesperson", "chair": "vorsitzende vorsitzender chairman chairwoman chairperson",
        "director": "direktor director", "lawyer": "rechtsanwalt anwalt verteidiger lawyer attorney",
        "prosecutor": "staatsanwalt prosecutor", "judge": "richter judge", "coach": "trainer coach", "king": "konig king",
        "queen": "konigin queen", "pope": "papst pope", "bishop": "bischof bishop", "union": "gewerkschaft union",
        "secretary-general": "generalsekretar", "ambassador": "botschafter ambassador", "economist": "okonom economist",
        "police": "polizei police", "minister": "minister",
    }.items()
    for end in ends.split()
}  # fmt: skip
_SAME_OFFICE = {"president": "head of state"}  # which of the two a country's president is called is a matter of style
_STATES = ("president", "head of state", "head of government", "chancellor")
_COUNTRIES = {
    stem: country
    for country, stems in {
        "germany": "deutsch german", "france": "franz frank fren fran", "us": "us usa amerik ameri", "uk": "brit grossbrit uk engl",
        "russia": "russ mosk mosc", "china": "chin", "ukraine": "ukrai", "spain": "span spai", "italy": "ital", "poland": "poln pola poli",
        "austria": "oster austri", "switzerland": "schweiz swiss switz", "hungary": "ungar hungar", "greece": "griech gree",
        "turkey": "turk", "sweden": "schwed swed", "norway": "norweg norw", "netherlands": "niederl holl dutch nether",
        "estonia": "estl estn eston", "latvia": "lett latv", "lithuania": "lita lith", "finland": "finn finl", "denmark": "dan",
        "czechia": "tschech czech", "belgium": "belg", "egypt": "agypt egypt", "brazil": "brasil brazil", "canada": "kanad canad",
        "korea": "korea", "north korea": "nordkorea", "eu": "eu europ", "un": "un uno",
    }.items()
    for stem in stems.split()
}  # fmt: skip
_STEM = 5
_SMALL = lexicon("""the a an of from in for der die das den dem des von vom aus fur und and ex former fruhere ehemalige neue new
    damalige then current amtierende""")
_ARTICLED = re.compile(
    r"(?:the|der|die|das)\s+(?P<head>.+?)(?=\s(?:of|from|in|for|von|vom|aus|der|des|im|für)\s|$)", re.IGNORECASE
)
_OF = lexicon("of for at in from des der von vom fur im am")
_ASPIRING = (["for"], ["as"], ["zum"], ["zur"], ["als"], ["ex"])
_BREAK = re.compile(r"[.;:!?\n„“”\"»«]")
_LONGEST = 70  # characters beside a name that can hold its office
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Office:
    """An office as keys: what it is, and all that narrows it (its country, its place)."""

    kind: str
    narrowed: frozenset[str]


def read_office(asked: str) -> Office | None:
    """The office that a question names, None if it names none or a person."""
    keys = _keys(asked)
    heads = [key for key in keys if key in _KINDS]
    articled = None if heads else _ARTICLED.match(asked)  # "die Landrätin von Seeburg", "the chief engineer"
    if articled and _is_common(asked, articled["head"].split()[-1]):
        heads = _keys(articled["head"])[-1:]
    return Office(heads[0], frozenset(keys) - {heads[0]}) if heads else None


def _is_common(asked: str, word: str) -> bool:
    """Whether a word is no name: in English one in small letters, in German one that is no acronym."""
    return word.islower() if asked.lower().startswith("the ") else not word[1:].isupper()


def is_thing(asked: str) -> bool:
    """Whether what stands in the speaker's place is no name and no office ("the forecast")."""
    words = asked.split()
    return asked == asked.lower() and bool(_ARTICLED.match(asked)) and not any(map(is_office, words))


def holders(office: Office, texts: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """Who holds an office as texts tie it to names, most often first; each text comes with the names to look for.

    Where nothing narrows the office, "President Kern" counts more than "club president Kern", which is another's.
    """
    found: Counter[str] = Counter()
    for text, names in texts:
        for name in names:
            short = re.escape(name.rsplit(" ", 1)[-1])
            for match in re.finditer(rf"(?<!\w)(?:{re.escape(name)}|{short})(?!\w)", text):
                fitting = [words for words in _beside(text, match.start(), match.end()) if _fits(office, words)]
                found[name] += max((1 + 2 * (len(_keys(" ".join(words))) == 1) for words in fitting), default=0)
    most = max(found.values(), default=0)
    return [name for name, times in found.most_common() if 2 * times > most]


def _beside(text: str, start: int, end: int) -> list[list[str]]:
    """The words of the noun phrase before a name, and of the apposition on either side of it."""
    before = _BREAK.split(text[max(0, start - _LONGEST) : start])[-1]
    after = _BREAK.split(text[end : end + _LONGEST])[0]
    parts = before.rstrip(" ,").split(",")
    apposed = re.match(r"\s*[,(]\s*([^,()]+)", after)
    return [re.split(r"\b(?:und|and|mit|with)\b", parts[-1])[-1].split(), apposed[1].split() if apposed else []]


def _fits(office: Office, words: Sequence[str]) -> bool:
    """Whether a stretch of words beside a name says that he holds the office: "the mayor of X", not "Mayor Y" or "for mayor"."""
    flat = _flat(" ".join(words))[-_MOST_WORDS - 2 :]
    place = next((i for i, word in enumerate(flat) if _alike(_key(word), office.kind)), None)
    if (
        place is None
        or flat[-1] in _OF
        or flat[place - 1 : place] in _ASPIRING
        or (flat[place + 1 :] and flat[place + 1] not in _OF)
    ):
        return False
    before = flat[max(0, place - 2) : place]
    if len(before) == 2 and (
        before[0] in _OF or (before[1] in _OF and (is_office(before[0]) or _key(before[0]) in _KINDS))
    ):
        return False  # "the spokesman of the union, Y": the union is not Y
    keys = [_key(word) for word in flat if _key(word) not in _SMALL]
    if office.kind in _STATES and not office.narrowed:  # "the president" is none of a company
        return all(key in _COUNTRIES.values() or _alike(key, office.kind) for key in keys)
    return all(any(wanted == key or wanted[:_STEM] == key[:_STEM] for key in keys) for wanted in office.narrowed)


def _alike(key: str, kind: str) -> bool:
    return key == kind or key.endswith(kind) or _SAME_OFFICE.get(key, key) == _SAME_OFFICE.get(kind, kind)


_KINDS = frozenset(_ENDS.values()) | frozenset(_TWO_WORDS.values())


def _keys(text: str) -> list[str]:
    """The words of a phrase as keys that both languages share, small words left out."""
    return [key for word in _flat(text) if (key := _key(word)) not in _SMALL]


def _flat(text: str) -> list[str]:
    """The plain words of a phrase, an office of two words as one."""
    flat = " ".join(re.findall(r"[^\W_]+(?:-[^\W_]+)*", plain(re.sub(r"['’]s?\b", "", text))))
    for words, one in _TWO_WORDS.items():
        flat = flat.replace(words, one)
    return flat.replace("-", " ").split()


def _key(word: str) -> str:
    bare = re.sub(r"(?<=\w{3})(?:innen|in|s|es|en|n)$", "", word)
    for form in (word, bare):
        if form in _TWO_WORDS.values() or form in _ENDS:
            return _ENDS.get(form, form)
    country = next(
        (_COUNTRIES[word[:n]] for n in range(8, 1, -1) if word[:n] in _COUNTRIES and (n > 3 or len(word) <= 8)), None
    )
    if country is not None and not is_office(word):
        return country
    end = max((end for end in _ENDS if bare.endswith(end) and len(end) > 4), key=len, default="")
    if end and _ENDS[end] == "minister":
        return bare.removeprefix("bundes")
    return _ENDS[end] if end else bare
