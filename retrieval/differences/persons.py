"""Two sentences of one language that differ only in whom they name: "elected X as mayor", "elected Y as mayor"."""

import re
from difflib import SequenceMatcher

from retrieval.checking.names import name_forms
from retrieval.records import Span
from retrieval.titles import is_title

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
LEAST_ALIKE = 0.6  # of the words around the names
NAME = 2  # words, at least, of one of the names; a lone capital in German is any noun


def other_person(a: str, b: str) -> tuple[Span, Span] | None:
    """The names that stand in the same place of two sentences and are two persons, as spans of each; None without."""
    left, right = list(_WORD.finditer(a)), list(_WORD.finditer(b))
    matcher = SequenceMatcher(None, [m[0].casefold() for m in left], [m[0].casefold() for m in right], autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return None
    for kind, first, last, start, end in matcher.get_opcodes():
        one, two = left[first:last], right[start:end]
        if kind == "replace" and _is_name(one) and _is_name(two) and max(len(one), len(two)) >= NAME:
            if {form for m in one for form in name_forms(m[0])} & {form for m in two for form in name_forms(m[0])}:
                continue
            return Span(one[0].start(), one[-1].end()), Span(two[0].start(), two[-1].end())
    return None


def _is_name(words: list[re.Match[str]]) -> bool:
    return 1 <= len(words) <= 3 and all(m[0][0].isupper() and not is_title(m[0]) for m in words)
