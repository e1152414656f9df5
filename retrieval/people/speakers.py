"""Names that are one person, across articles, spellings and languages: Schoigu and Shoigu, Xi and Xi Jinping."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.people.bodies import BODIES
from retrieval.people.titles import without_titles
from retrieval.texts.language import lexicon

_PARTICLES = lexicon(
    "von van de der den del della di da dos du la le zu zum zur vom al el ben bin ibn the das die dem ten ter af"
)
_SUFFIXES = lexicon("jr sr ii iii iv junior senior phd md")
# Family names of languages that put them first; the short ones that are given names elsewhere ask for more (`_family_first`).
_FAMILY_FIRST = lexicon("""xi wang li zhang liu chen yang huang zhao zhou wu xu hu zhu gao lin guo luo liang song zheng xie tang
    deng feng peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao lu mao wen jia hua bo cui
    tan fan shi qin jin moon mun park pak choi choe jung cho kang yoon yun jang ban roh han shin seo kwon nguyen tran pham
    phan vo dang bui ngo hun pol orban""")
_FAMILY_FIRST_SHORT = lexicon("kim lee ri ma sun he an lim im oh ho tan")
_NICKNAMES = {
    short: full
    for full, shorts in {
        "joseph": "joe joey", "william": "bill billy will", "robert": "bob bobby rob", "michael": "mike", "james": "jim jimmy",
        "thomas": "tom", "richard": "dick rick", "edward": "ed ted eddie", "charles": "charlie chuck", "bernard": "bernie",
        "elizabeth": "liz beth", "timothy": "tim", "gregory": "greg", "anthony": "tony", "daniel": "dan danny",
        "benjamin": "ben", "samuel": "sam", "alexander": "alex", "matthew": "matt", "christopher": "chris", "kenneth": "ken",
        "donald": "don donnie", "ronald": "ron", "stephen": "steve", "steven": "steve", "jeffrey": "jeff", "katherine": "kate",
        "patricia": "pat", "raphael": "ralf", "hillary": "hilary",
    }.items()
    for short in shorts.split()
}  # fmt: skip
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "a", "œ": "o", "ı": "i", "ə": "a"}
)
_DIGRAPHS = [(re.compile(pattern), letter) for pattern, letter in (("ae", "a"), ("oe", "o"), ("(?<![aeq])ue", "u"))]
# German, English and French transliterations of Slavic, Arabic and other names, brought to one spelling. Order matters.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("schtsch|shch|chtch", "S"), ("dsch|dzh", "j"), ("tsch|tch", "C"), ("sch|zh|sh", "S"), ("kh", "C"), ("chm", "hm"),
        ("ch", "C"), ("ph", "f"), ("[oe](?:v|w|ff)$", "ov"), ("ine$", "in"), ("ou", "u"), ("tz|ts|z", "s"), ("x", "ks"),
        ("c(?=[eiy])", "s"), ("ck|c|q", "k"), ("w", "v"), ("[jy]", "i"), ("(?<=.)h", ""), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip
_ARTICLES = re.compile(r"^(?:the|der|die|das|den|dem|des|le|la)\s+", re.IGNORECASE)
_WORD = re.compile(r"(?:(?<!\w)(?:al|el)-)?([^\W_]+(?:['’-][^\W_]+)*)")
_APOSTROPHES = str.maketrans("", "", "'’")
_GENITIVE = re.compile(r"(?:'s|’s|['’])$")
_SHORT = 4  # letters; a name no longer than this is compared as it is written, since sounds would merge Le and Lee
_LONG = 8  # letters; a name this long stays recognisable with one of them wrong


def plain(text: str) -> str:
    """`text` in lower case without diacritics: "Schröder" -> "schroder", "Erdoğan" -> "erdogan"."""
    lower = text.casefold()
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFKD", lower.translate(_LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=65_536)
@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """The transliteration-neutral form of one plain word; "schoigu" and "shoigu" have the same."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: plain words without titles, particles and suffixes; what can be the family's name among them."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]
    families: tuple[int, ...]
    body: str | None


@lru_cache(maxsize=65_536)
def _parsed(name: str) -> _Name:
    text = _ARTICLES.sub("", _GENITIVE.sub("", without_titles(name).strip()))
    folded = " ".join(plain(text).split())
    if folded in BODIES:
        body = BODIES[folded]
        return _Name((body,), (body,), (0,), body)
    written = [word.translate(_APOSTROPHES) for word in _WORD.findall(folded)]
    words = [w for w in written if w not in _PARTICLES and w not in _SUFFIXES] or written
    double = bool(words) and "-" in words[-1] and not _family_first(words)
    given = [part for w in (words[:-1] if double else words) for part in w.split("-")]
    parts = [_without_digraphs(part) for part in given + (words[-1:] if double else [])]
    families = tuple(sorted({0, len(parts) - 1} if _family_first(words) else {len(parts) - 1})) if parts else ()
    sounds = tuple(sound(part) if len(part) > _SHORT else part for part in parts)
    return _Name(tuple(parts), sounds, families, None)


def _without_digraphs(word: str) -> str:
    """ "schroeder" -> "schroder": so that the three spellings of an umlaut meet."""
    if len(word) > _SHORT and "e" in word:
        for pattern, letter in _DIGRAPHS:
            word = pattern.sub(letter, word)
    return word


def _family_first(words: Sequence[str]) -> bool:
    """Xi Jinping, Kim Jong-un; but not Kim Clijsters."""
    if len(words) not in (2, 3):
        return False
    if words[0] in _FAMILY_FIRST_SHORT:
        return "-" in words[-1] or (len(words) == 3 and all(len(w) <= 5 for w in words[1:]))
    return words[0] in _FAMILY_FIRST


def fold(name: str) -> str:
    """A key that spellings of one name share: no titles, particles and diacritics, one transliteration.

    "Präsident Wolodymyr Selenskyj" and "Volodymyr Zelensky" have the same key; "Xi" and "Xi Jinping" have not (see `same`).
    """
    return " ".join(sound(word) for word in _parsed(name).words)


def same(a: str, b: str) -> bool:
    """Whether two names can be one person's: equal family names, given names that do not contradict each other."""
    return _compatible(_parsed(a), _parsed(b))


def _compatible(a: _Name, b: _Name) -> bool:
    if a.body or b.body:
        return a.body == b.body
    if not a.sounds or not b.sounds:
        return False
    if sorted(a.sounds) == sorted(b.sounds):
        return True
    return any(
        a.sounds[i] == b.sounds[j] and _given_agree(_without(a, i), _without(b, j))
        for i in a.families
        for j in b.families
    )


def _without(name: _Name, index: int) -> tuple[str, ...]:
    return name.words[:index] + name.words[index + 1 :]


def _given_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Given names agree if the first of one is among the other's, abbreviated or not, and further ones do not clash."""
    if not a or not b:
        return True
    if not _one_given(a[0], b[0]):
        # "Mitt" among "Willard Mitt"; an initial in second place says nothing.
        return any(len(x) > 1 and _one_given(a[0], x) for x in b[1:]) or any(
            len(x) > 1 and _one_given(x, b[0]) for x in a[1:]
        )
    return len(a) == 1 or len(b) == 1 or _one_given(a[1], b[1])


def _one_given(a: str, b: str) -> bool:
    if 1 in (len(a), len(b)):
        return a[:1] == b[:1]
    return sound(a) == sound(b) or _NICKNAMES.get(a, a) == _NICKNAMES.get(b, b)


class SpeakerIndex:
    """The names of a library, found by a name as somebody asks for it; made once, asked often, added to as it grows."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: dict[str, _Name] = {}
        self._by_family: dict[str, list[str]] = defaultdict(list)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._words: set[str] = set()
        self._vocabulary: list[str] = []
        self.add(names)

    def add(self, names: Iterable[str]) -> None:
        """Know these names too."""
        new = {name: _parsed(name) for name in dict.fromkeys(names) if name not in self._names}
        for name, parsed in new.items():
            for index in parsed.families:
                self._by_family[parsed.sounds[index]].append(name)
            for word in {part for sound in parsed.sounds for part in (sound, *sound.split("-"))}:
                self._by_word[word].append(name)
            if not parsed.body:
                self._words.update(parsed.words)
        self._names.update(new)
        if len(self._words) > len(self._vocabulary):
            self._vocabulary = sorted(self._words)

    def match(self, asked: str) -> list[str]:
        """The known names that are the asked person, best first; empty if there is none.

        Exact spelling comes before transliteration, full names before bare ones; a typing error is forgiven only where
        nothing else matches. More than one person may match ("Müller"): `people` tells them apart.
        """
        parsed = _parsed(asked)
        found = self._exact(parsed) or self._by_any_word(parsed) or self._misspelt(parsed)
        return sorted(found, key=lambda name: plain(name) != plain(asked))

    def _exact(self, asked: _Name) -> list[str]:
        found: dict[str, tuple[int, int]] = {}
        for index in asked.families:
            for name in self._by_family.get(asked.sounds[index], ()):
                known = self._names[name]
                if _compatible(asked, known):
                    found[name] = (_distance(asked, known), -len(known.words))
        for name in self._by_word.get(asked.sounds[0], ()) if asked.sounds else ():
            if sorted(self._names[name].sounds) == sorted(asked.sounds):
                found[name] = (_distance(asked, self._names[name]), -len(asked.words))
        return self._unmixed(asked, sorted(found, key=lambda name: (*found[name], name)))

    def _unmixed(self, asked: _Name, found: list[str]) -> list[str]:
        """Without names that only might be meant, where others clearly are.

        A bare family name is dropped if the library knows that family's name with another given name; a name that only
        sounds alike ("Meier" for "Meyer") if it contradicts every one that is spelt as asked.
        """
        spelt = [name for name in found if _distance(asked, self._names[name]) == 0]
        kept = [
            n for n in found if not spelt or n in spelt or any(_alike(self._names[n], self._names[s]) for s in spelt)
        ]
        if len(asked.words) < 2:
            return kept
        return [n for n in kept if len(self._names[n].words) > 1 or not self._has_namesake(asked, self._names[n])]

    def _has_namesake(self, asked: _Name, bare: _Name) -> bool:
        namesakes = self._by_family.get(bare.sounds[0], ())
        return any(not _compatible(asked, self._names[name]) for name in namesakes if len(self._names[name].words) > 1)

    def _by_any_word(self, asked: _Name) -> list[str]:
        """ "Angela" or "Lula": one word that is no known family name but occurs in a name."""
        if len(asked.sounds) != 1 or asked.body:
            return []
        return sorted(self._by_word.get(asked.sounds[0], ()))

    def _misspelt(self, asked: _Name) -> list[str]:
        if asked.body or not asked.words:
            return []
        choices = [[word, *_corrections(word, self._vocabulary)] for word in asked.words]
        found: dict[str, None] = {}
        for at, corrected in enumerate(choices):
            for word in corrected[1:]:
                for fixed in [word] if len(choices) == 1 else _variants(choices, at, word):
                    found.update(dict.fromkeys(self._exact(_parsed(fixed))))
        return list(found)


def _variants(choices: list[list[str]], at: int, word: str) -> list[str]:
    """The asked name with the word at `at` corrected, and each other word as asked or as first corrected."""
    others = [[c[0], *c[1:2]] if i != at else [word] for i, c in enumerate(choices)]
    names = [""]
    for options in others:
        names = [f"{name} {option}".strip() for name in names for option in options]
    return names


def _corrections(word: str, vocabulary: Sequence[str]) -> list[str]:
    """Known words that are a slip of the keyboard away: two letters swapped, one dropped or added.

    One letter replaced by another is forgiven in long names only: Scholz and Schulz, Merz and Metz are different people.
    """
    if len(word) < _SHORT:
        return []
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    near = [
        known
        for known, _, _ in extract(word, vocabulary, scorer=OSA.distance, score_cutoff=1, limit=10)
        if known != word
    ]
    slips = [w for w in near if len(w) != len(word) or sorted(w) == sorted(word) or len(word) >= _LONG]
    return [w for w in slips if w[0] == word[0] and len(w) >= _SHORT]


def _distance(asked: _Name, known: _Name) -> int:
    """0 where the family name is spelt alike, 1 where it only sounds alike."""
    return 0 if any(asked.words[i] == known.words[j] for i in asked.families for j in known.families) else 1


def _alike(a: _Name, b: _Name) -> bool:
    return len(a.words) == len(b.words) == 1 or (len(a.words) > 1 and len(b.words) > 1 and _compatible(a, b))


def matching(asked: str, known: Iterable[str]) -> list[str]:
    """The known names that are the asked person, best first. For many questions make a `SpeakerIndex` once."""
    return SpeakerIndex(known).match(asked)


def people(names: Iterable[str]) -> list[list[str]]:
    """The names grouped by person, in order; more than one group means that a question is ambiguous.

    A bare family name joins the only person it fits, else it stands alone.
    """
    groups: list[list[str]] = []
    for name in sorted(dict.fromkeys(names), key=lambda n: -len(_parsed(n).words)):
        fitting = [group for group in groups if all(same(name, other) for other in group)]
        if len(fitting) == 1:
            fitting[0].append(name)
        else:
            groups.append([name])
    return groups
