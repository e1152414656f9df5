"""Names in a model's sentence, and whether a passage holds them, across spellings and languages.

English writes names in capitals and little else; German writes every noun so. A German word therefore counts as a name
unless it looks like a common noun: by its ending, or by an article or a declined adjective before it. What looks like
neither and stands in no cited passage is taken for a name that the model added; that costs a good sentence now and then.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from retrieval.answers.checking.figures import figures
from retrieval.people.bodies import BODIES
from retrieval.people.speakers import fold, plain
from retrieval.people.titles import is_title
from retrieval.texts.language import lexicon, lexicons

_TOKEN = re.compile(r"[^\W\d_]+(?:[-.'’][^\W\d_]+)*|[.,;:!?()]")
_ADDRESS = re.compile(
    r"\b\w+://\S+|\bwww\.\S+|(?<!\w)@\w+|\b[\w.+-]+@\w[\w.-]+|\b[\w-]+\.(?:com|de|org|net|io|ru|example)\b\S*"
)
_GENITIVE = re.compile(r"['’]s?$")
# What stands in capitals without being a name: the pronoun, days and months (figures.py compares those), polite address.
_NO_NAME = lexicon(
    "i i'm i've ok sie ihnen ihr ihre ihren ihrem ihrer passage passages quelle uhr prozent euro euros million millionen"
    " milliarde milliarden dollar mr mrs ms dr herr frau"
)
_NOUN = re.compile(
    r"(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|sion|sionen|tät|täten|nis|nisse|nissen|ismus|enz|enzen"
    r"|anz|anzen|ment|mente|ik|iken|eur|ling|tum|kraft|recht|rechte|wechsel|politik|gespräch|gespräche|gesprächs|energie|plan"
    r"|pläne|frage|fragen|jahr|jahre|jahren|tag|tage|tagen|woche|wochen|monat|monate|menschen|leute|länder|ländern|land|welt"
    r"|beziehungen|seite|seiten|krieg|frieden|handel|wirtschaft|geld|kosten|ziel|ziele|weg|wege|zeit|hilfe|ende|anfang|teil)$"
)
_DECLINED = re.compile(r"(?:e|en|er|es|em)$")
_ARTICLES = lexicon(
    """der die das den dem des ein eine einen einem einer eines im am zum zur beim vom ins ans kein keine keinen keinem
    keiner keines sein seine seinen seinem seiner seines dieser diese dieses diesen diesem jeder jede jedes jeden mehr
    viele vieler wenige einige alle beide beiden beider deren dessen welche mehrere solche weitere neue"""
)
# English words that begin a sentence in a capital and are no name.
_OPENERS = lexicon(
    """the a an in on at by for from to with of as it its he his she her they their this that these those there here both
    and but or so if when while during after before since until because although though however also additionally
    furthermore moreover according meanwhile despite under over about around among between into through without within we
    our you your one two three four five six seven eight nine ten some many most all each every other another no not
    nobody nothing such what who which where why how more less only just even still then now later earlier first second
    people officials leaders critics experts no further state news none is are was were has have had will would can could
    should may might must do does did let be"""
)
_SUBJECT_VERBS = lexicon(
    """is are was were has have had will would can could should may might must says said wants warns plans calls called
    warned wanted announced stressed emphasised emphasized visited met spoke told added explained rejects rejected
    supports supported"""
)
# Names that differ between German and English, beside the countries, bodies and capitals known elsewhere.
_PLACES = lexicons("""
    peking beijing | kiew kiev kyiv | moskau moscow | munchen munich | koln cologne | wien vienna | genf geneva |
    rom rome | mailand milan | warschau warsaw | prag prague | lissabon lisbon | venedig venice | neapel naples |
    florenz florence | nurnberg nuremberg | strassburg strasbourg | kopenhagen copenhagen | belgrad belgrade |
    damaskus damascus | bagdad baghdad | teheran tehran | kairo cairo | tokio tokyo | brussel brussels |
    athen athens | europa europe | europaisch european""")
_SAME = _PLACES + lexicons("""
    asien asia | afrika africa | amerika america | westlich western western westen west |
    ostlich eastern osten east | nord north norden | sud south suden |
    franzosisch french frankreich france franzosen | britisch british grossbritannien britain briten |
    spanisch spanish spanien spain | niederlandisch dutch niederlande netherlands |
    griechisch greek griechenland greece | turkisch turkish turkei turkey turkiye |
    deutsch deutschland german germany deutschen germans | schweizer swiss schweiz switzerland |
    polnisch polish polen poland | chinesisch chinese china chinas |
    russisch russian russland russia russen russians | ukrainisch ukrainian ukraine |
    us usa vereinigten states staaten united amerikanisch american america | eu europaische european union |
    un uno nations vereinten nationen | norwegisch norwegian norwegen norway | danisch danish danemark denmark |
    osterreichisch austrian osterreich austria | ungarisch hungarian ungarn hungary | irisch irish irland ireland |
    prasident president prasidentin staatschef | minister ministerin |
    kanzler chancellor kanzlerin bundeskanzler bundeskanzlerin | aussenminister foreign | krieg war |
    christlich christian | muslimisch muslim muslims muslime | judisch jewish juden jews | federal bundes |
    regierung government | parlament parliament | partei party | spitzendiplomat diplomat | fruhling spring |
    sekretar secretary | sicherheitsrat security council | general generalsekretar""")


def added_names(
    sentence: str, language: str, held: Iterable[tuple[str, str]], known: Callable[[str], bool]
) -> list[str]:
    """The names in a sentence that none of the texts (`(text, language)`) holds; addresses count as names.

    `known(word)`: whether the library knows somebody by that word.
    """
    texts = [text for text, _ in held]
    words = {w for text in texts for w in words_of(text)}
    forms = {form for word in words for form in name_forms(word)}
    bodies = {BODIES[body] for text in texts for body in _bodies(text)}
    addresses = [a for a in _ADDRESS.findall(sentence) if not any(a in text for text in texts)]
    return addresses + [
        name
        for name in names_in(_ADDRESS.sub(" ", sentence), language, known)
        if not name_forms(name) & forms
        and not any(_alike(name, word) for word in words)
        and BODIES.get(plain(name), "") not in bodies | {plain(w) for w in words}
    ]


def names_in(sentence: str, language: str, known: Callable[[str], bool]) -> Iterator[str]:
    """The words of a sentence that are taken for names, or parts of one."""
    tokens = _TOKEN.findall(re.sub(r"[\"“”„‟«»‹›]", "", sentence))
    for at, token in enumerate(tokens):
        word = _GENITIVE.sub("", token)
        if not word[0].isupper() or plain(word) in _NO_NAME or word.lower() in _NO_NAME or _is_date(word):
            continue
        first = at == 0 or tokens[at - 1] in ".:!?"
        before = tokens[at - 1] if at else ""
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        name = (
            _in_german(word, before, after, first, tokens[:at]) if language == "de" else _in_english(word, after, first)
        )
        if name or known(word) or is_place(word):
            yield word


def _in_english(word: str, after: str, first: bool) -> bool:
    if not first:
        return True
    if word.lower() in _OPENERS:
        return False
    return after[:1].isupper() or after.lower() in _SUBJECT_VERBS or after in ("'s", ",") or word.isupper()


def _in_german(word: str, before: str, after: str, first: bool, earlier: list[str]) -> bool:
    """Whether a German word in a capital is rather a name than a noun."""
    if sum(c.isupper() for c in word) > 1:
        return True
    if is_title(word) and after[:1].isupper():
        return True
    if _NOUN.search(word.lower()):
        return False
    if first and (not after[:1].isupper() or word.lower() in _GERMAN_OPENERS):
        return word.lower() not in _GERMAN_OPENERS and not _DECLINED.search(word) and after.lower() in _GERMAN_VERBS
    if before[:1].isupper() and len(earlier) > 1:  # "Angela Merkel", "Präsident Putin"
        return True
    return not (before.lower() in _ARTICLES or (before.islower() and len(before) > 4 and _DECLINED.search(before)))


_GERMAN_OPENERS = lexicon(
    """der die das den dem des ein eine einen einem einer eines er es wir ich man sie im am in an auf aus bei beim mit nach
    von vom vor zu zum zur für gegen über unter durch um seit bis während zugleich außerdem darüber zudem ferner auch
    laut gemäß dabei damit dazu daher deshalb dies diese dieser dieses dort hier jetzt nun kurz beide so aber doch und
    oder wenn weil da dass ob als wie was wer wo nicht kein keine niemand nichts mehrere viele einige alle nur noch schon"""
)
_GERMAN_VERBS = lexicon(
    """ist sind war waren hat haben hatte hatten wird werden wurde wurden kann können soll sollen will wollen muss sagte sagt
    erklärte betonte kündigte warnte forderte nannte besuchte traf sprach verwies meinte äußerte kritisierte lehnte"""
)


def _is_date(word: str) -> bool:
    return any(isinstance(kind, str) for kind, _ in figures(f"in {word}", "de"))


def words_of(text: str) -> set[str]:
    """The words of a text without their genitives."""
    return {_GENITIVE.sub("", w) for w in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text)}


@cache
def name_forms(word: str) -> frozenset[str]:
    """What spellings of one name share: plain letters, transliteration, the same name in the other language."""
    whole = plain(word)
    parts = {whole, *(p for p in whole.split("-") if len(p) > 2 and whole.count("-"))}
    found: set[str] = set()
    for part in parts:
        for bare in {part, part.removesuffix("s")}:
            found |= {bare, fold(bare) or bare}
            found |= {f"={number}" for number, same in enumerate(_SAME) if bare in same}
            if code := _countries().get(bare):
                found.add(f"country:{code}")
    return frozenset(found)


def _alike(name: str, word: str) -> bool:
    """Forms of one stem: "Russlands" and "Russland", "Chinese" and "China", "Energie" and "Energiesektor"."""
    a, b = sorted((plain(name), plain(word)), key=len)
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return same >= 4 and (
        (same == len(a) and len(b) - len(a) <= 3) or same >= max(5, len(b) - 3) or (same >= 6 and len(a) > 6)
    )


def _bodies(text: str) -> Iterator[str]:
    words = plain(text).replace(".", " ").replace(",", " ").split()
    for length in (1, 2, 3):
        for at in range(len(words) - length + 1):
            if (body := " ".join(words[at : at + length])) in BODIES:
                yield body


def is_place(word: str) -> bool:
    """Whether a word names a country, a capital or a body, in either language."""
    word = plain(word)
    return word in _countries() or word in BODIES or any(word in same for same in _PLACES)


def is_country(word: str) -> bool:
    """Whether a word names a country, in either language."""
    return plain(word) in _countries()


@cache
def _countries() -> dict[str, str]:
    """One-word names of countries, plain, German and English -> their code."""
    from babel import Locale

    return {
        plain(name): code
        for language in ("de", "en")
        for code, name in Locale(language).territories.items()
        if " " not in name and code.isalpha()
    }
