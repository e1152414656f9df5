"""The part of a sentence that a value belongs to, and what happens in it: "4 people died" and "11 were injured" apart."""

import re
from functools import cache

from retrieval.texts.analysis import terms
from retrieval.texts.language import lexicon

# What news counts and measures most, and what must never be taken for one another. Stems of words, German and English.
_HAPPENINGS = {
    name: re.compile(rf"\b(?:{stems})\w*", re.IGNORECASE)
    for name, stems in {
        "died": r"die[ds]\b|dying|dead|death|kill|fatal|perish|lost their li|lives|bod(?:y|ies)\b|corpse|leiche|starb|sterb|gestorben|tot\b|tote|todes|getötet|ums leben|leben gekommen"
                r"|umgekommen|umkamen|erschossen|shot dead|ertrunken|drown",
        "injured": r"injur|wound|hurt|verletz|verwund|hospitali",
        "missing": r"missing|unaccounted|vermiss|verschollen",
        "arrested": r"arrest|detain|custody|festgenommen|festnahm|verhaft|gewahrsam|gefasst|captur",
        "rescued": r"rescu|saved|gerett|rette|geborgen|überleb|surviv",
        "moved": r"evacu|evaku|fled|flee|flüch|geflohen|displac|homeless|obdachlos|vertrieb|verlassen",
        "infected": r"infect|infiz|erkrank|tested positive|ansteck",
        "up": r"rose|ris(?:e|es|en|ing)\b|grew|grow|increas|gain|steig|stieg|gestiegen|wuchs|wächst|gewachsen|zuleg|zugelegt|höher",
        "down": r"fell\b|fall(?:s|en|ing)?\b|drop|declin|decreas|lost\b|sank|sink|gesunken|fiel\b|gefallen|rückgang|schrumpf|weniger",
        "sentenced": r"sentenc|prison|jail|haft|gefängnis|verurteil",
        "demonstrated": r"demonstr|protest|marched",
        "voted": r"vote|stimm|abstimm|ballot",
    }.items()
}  # fmt: skip
_CASUALTIES = frozenset({"died", "injured", "missing", "arrested", "rescued", "moved", "infected"})
_WAYS = frozenset({"up", "down"})
_BREAK = re.compile(
    r"[;:!?–—()]|[.,](?!\d)|\b(?:and|but|while|und|aber|sowie|während|darunter|davon|including|of them|of whom)\b", re.IGNORECASE
)  # fmt: skip
_OF_ALL = re.compile(
    r"\b(?:of (?:them|these|those|whom|which)|davon|darunter|including|among them|unter ihnen)\b", re.I
)


def clause(sentence: str, start: int, end: int, others: list[int]) -> tuple[int, int]:
    """The clause around a value `[start, end)`: up to the nearest breaks that part it from other values (their starts).

    With no other value in the sentence it is the whole sentence.
    """
    first, last = 0, len(sentence)
    for match in _BREAK.finditer(sentence):
        if match.end() <= start and any(other < match.end() for other in others):
            first = match.end()
        elif match.start() >= end and any(other >= match.end() for other in others):
            last = min(last, match.start())
    return first, last


def is_part(sentence: str, start: int, end: int) -> bool:
    """Whether a value counts a part of what another one counts: "900 jobs, 400 of them", "darunter drei Kinder"."""
    return bool(_OF_ALL.search(sentence[max(0, start - 30) : start]) or _OF_ALL.match(sentence[end:].lstrip()))


def happenings(text: str) -> frozenset[str]:
    """What happens in a clause, of what must not be taken for one another."""
    return frozenset(name for name, stems in _HAPPENINGS.items() if stems.search(text))


def apart(ours: frozenset[str], theirs: frozenset[str], changes: bool = False) -> bool:
    """Whether two clauses tell of different things: other casualties, or, where they tell `changes`, the opposite direction."""
    mine, others = ours & _CASUALTIES, theirs & _CASUALTIES
    if mine and others and not mine & others:
        return True
    return changes and ours | theirs >= _WAYS and not ours & theirs & _WAYS


# What only one can do or be: two names for it contradict each other, whatever else is said of them.
_ONLY_ONE = re.compile(
    r"\b(?:w[io]n(?:s|ner|ning)?|elected|appointed|chosen|named|becomes?|became|succe\w+|leads?|heads?|signs|signed|bought|takes over|champion"
    r"|gew[ai]nn\w*|gewonnen|sieg\w*|gewählt|ernannt|berufen|wird|wurde neue\w*|ist neue\w*|nachfolg\w+|leitet|führt|übernimmt|verpflichtet"
    r"|gekürt|ausgezeichnet|meister\w*)\b",
    re.IGNORECASE,
)


def for_one_only(sentence: str) -> bool:
    """Whether a sentence says of somebody what can be said of one only: who won, was elected, leads."""
    return bool(_ONLY_ONE.search(sentence))


_LITTLE = lexicon(
    """said say says told according sagte sagten teilte mit erklärte angaben nach laut wie also auch more than about around rund etwa
    over über mehr least mindestens nearly almost fast knapp its their his her new neue neuen was were is are been"""
)


@cache
def stems(text: str, language: str) -> frozenset[str]:
    """The words of a clause that carry it, without numbers, stemmed."""
    words = " ".join(w for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text) if w.lower() not in _LITTLE)
    return frozenset(terms(words, language))


def shared(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """The share of the shorter clause's words that the longer one has too, 0..1."""
    least = min(len(ours), len(theirs))
    return len(ours & theirs) / least if least else 0.0
