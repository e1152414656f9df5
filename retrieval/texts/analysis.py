"""Which words of a text the full-text index knows: the same terms for a passage and for a question.

A term is a word in lower case, stemmed by the rules of its language (Snowball), without diacritics. Function words are
left out; in capitals they are names ("IS", "US", "WHO") and stay. "1,000" and "1.000" are one number.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator

import Stemmer

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# Kept short: BM25 makes little of common words by itself, and an index that lacks them answers faster.
_FUNCTION_WORDS = {
    "en": """a an the of in on at to for from by with as is are was were be been being do does did have has had and or
        but if that this these those there here it its he she they them his her their i you we me us my your our no not
        what who whom whose which when where why how than then will would can could""",
    "de": """der die das den dem des ein eine einer eines einem einen und oder aber nicht ist sind war waren wird werden
        wurde wurden worden sein seine seiner seinen seinem ihr ihre ihrer ihren ihrem hat haben hatte hatten ich du er
        sie es wir ihm ihn uns euch sich man in im an am auf aus bei beim bis durch für gegen mit nach um über von vom
        vor zu zum zur als dass daß da wenn was wer wen wem wessen wo wann warum wieso weshalb woher wohin welche
        welcher welches welchen welchem wie""",
}

_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,'’\u00a0\u202f])\d{3})(?:\1\d{3})*(?![\d.,]*\d)")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_POSSESSIVE = re.compile(r"(?<=\w)['’][sS]\b")
_WORD = re.compile(r"[^\W_]+")


def terms(text: str, language: str) -> list[str]:
    """The terms of a text in order, with repetitions; `language` is ISO 639-1, an unknown one is not stemmed.

    Terms hold letters and digits only. They may be no word ("dy" for "dying"): compare them, do not show them.
    """
    return [term for word in words(text, language) if (term := _term(word, language))]


def query_terms(text: str, language: str, languages: Iterable[str]) -> list[tuple[str, ...]]:
    """For each different word of a question the terms it may have in texts of `languages`, its own first.

    A name is stemmed by the rules of the language around it: "Sanders" is "sander" in an English text, "sand" in a German one.
    """
    found: dict[tuple[str, ...], None] = {}
    for word in words(text, language):
        variants = dict.fromkeys(term for each in (language, *languages) if (term := _term(word, each)))
        if variants:
            found[tuple(variants)] = None
    return list(found)


def words(text: str, language: str) -> Iterator[str]:
    """The words that count, as written but composed, initials and large numbers joined."""
    text = unicodedata.normalize("NFKC", text)
    text = _INITIALS.sub(lambda match: match.group().replace(".", "") + " ", text)
    text = _THOUSANDS.sub(lambda match: "".join(filter(str.isalnum, match.group())), _POSSESSIVE.sub("", text))
    skipped, shouted = _function_words(language), text.isupper()
    for word in _WORD.findall(text):
        if word.casefold() not in skipped or (len(word) > 1 and word.isupper() and not shouted):
            yield word


@functools.lru_cache(maxsize=1 << 14)  # four times as many save .03 ms of .54 an article and cost 12 MB
def _term(word: str, language: str) -> str:
    """One word's term; "" where nothing of it is left."""
    algorithm = _STEMMERS.get(language)
    # A stemmer keeps the word it works on, so threads must not share one; making one costs little.
    if language == "en":  # its rules know no diacritics; elsewhere they matter to the stem ("Häuser")
        word = _plain(word)
    stem = Stemmer.Stemmer(algorithm, 0).stemWord(word.lower()) if algorithm else word
    return _plain(stem.casefold())


def _plain(word: str) -> str:
    """A word without diacritics."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if c.isalnum())


@functools.cache
def _function_words(language: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _FUNCTION_WORDS.get(language, "").split())
