"""Text as quotes are compared in: one kind of quotation mark, dash and space, with the way back to the original.

    quotation marks and apostrophes of every kind  -> none: outlets nest and turn them
    hyphens, dashes, minus signs                   -> "-"
    white space of every kind, any number          -> one space
    soft hyphens, zero-width and other format signs -> none
    ligatures, full-width letters, composed letters -> as NFKC writes them
    "..." and "…"                                   -> "..."

Case is kept: a quote that turns a name into a noun is another quote.
"""

import re
import unicodedata
from dataclasses import dataclass

QUOTE_MARKS = "\"“”„‟«»‹›‘’‚‛'`´＂"
QUOTED = re.compile(
    r"„(?P<a>[^„“”]*)[“”\"]|“(?P<b>[^“”]*)[”\"]|\"(?P<c>[^\"]*)\"|»(?P<d>[^«»]*)«|«(?P<e>[^«»]*)»"
    r"|(?<!\w)[‘‚'](?P<f>[^‘’‚']+)[’‘'](?!\w)"
)
"""A quotation with its marks; one of the groups is what stands between them."""
_DASHES = "-‐‑‒–—―−﹘﹣－"


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text as it is compared; `starts[i]` and `ends[i]` are the slice of the original that character i came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def find(self, quote: str) -> tuple[int, int] | None:
        """Where in the original the quote stands, from word border to word border; None if it does not."""
        wanted = re.escape(normalise(quote).text.strip(" .,;:!?-"))
        if not wanted:
            return None
        for found in re.finditer(rf"(?<!\w){wanted}(?!\w)", self.text):
            whole = found.end() == len(self.text) or self.starts[found.end()] != self.starts[found.end() - 1]
            if whole:  # else a mark that combines with the last character would be left behind
                return self.starts[found.start()], self.ends[found.end() - 1]
        return None


def normalise(text: str) -> Normalised:
    """A text in the form in which quotes are compared."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for char in _one(text[at:end]):
            if char == " " and out and out[-1] == " ":
                ends[-1] = end
                continue
            out.append(char)
            starts.append(at)
            ends.append(end)
        at = end
    return Normalised("".join(out), tuple(starts), tuple(ends))


def _one(char: str) -> str:
    """What one character, with the marks that combine with it, becomes; "" where it is left out."""
    if char[0] in QUOTE_MARKS or unicodedata.category(char[0]) == "Cf":
        return ""
    if char[0] in _DASHES:
        return "-"
    if char[0].isspace():
        return " "
    return unicodedata.normalize("NFKC", char)


def visible(text: str) -> str:
    """A text without signs that nobody sees: format and control characters, private use, half surrogates."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs"))
