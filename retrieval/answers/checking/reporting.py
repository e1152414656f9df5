"""Who a sentence says that said something: the subject of its reporting verb, or the name after "according to"."""

import re
from dataclasses import dataclass

from retrieval.answers.checking.normalised import QUOTED
from retrieval.texts.language import lexicon

_SAYING = {
    "en": lexicon(
        """say says said saying tell tells told warn warns warned explain explains explained stress stresses stressed declare
        declares declared announce announces announced argue argues argued claim claims claimed state states stated add adds
        added note notes noted emphasise emphasize emphasised emphasized emphasises emphasizes urge urges urged demand
        demands demanded call calls called criticise criticised criticize criticized criticizes deny denies denied promise
        promises promised insist insists insisted believe believes believed think thinks thought describe describes
        described assure assures assured reaffirm reaffirmed reaffirms pledge pledges pledged propose proposes proposed
        suggest suggests suggested mention mentioned mentions confirm confirms confirmed report reports reported express
        expresses expressed highlight highlights highlighted reject rejects rejected accuse accuses accused admit admits
        admitted predict predicts predicted remark remarked praise praises praised condemn condemns condemned underline
        underlined underlines refer referred refers point pointed points comment commented speak spoke speaks want wants
        wanted plan plans planned hope hopes hoped fear fears feared"""
    ),
    "de": lexicon(
        """sagt sagte sagten gesagt meint meinte gemeint erklärt erklärte erklärten betont betonte betonten warnt warnte warnten
        gewarnt fordert forderte forderten gefordert kündigt kündigte angekündigt kritisiert kritisierte behauptet behauptete
        äußert äußerte äußerten geäußert verweist verwies verwiesen bestätigt bestätigte teilt teilte mitgeteilt versichert
        versicherte zusicherte lobt lobte gelobt droht drohte nennt nannte genannt bezeichnet bezeichnete verspricht
        versprach versprochen beschreibt beschrieb bestreitet bestritt verlangt verlangte berichtet berichtete berichteten
        spricht sprach sprachen schlägt schlug vorgeschlagen weist wies räumt räumte fügt fügte hinzu unterstreicht unterstrich
        glaubt glaubte denkt dachte hofft hoffte will wollte plant plante lehnt lehnte mahnt mahnte appelliert appellierte"""
    ),
}
_ACCORDING = re.compile(
    r"\b(?:according to|in the words of|laut|gemäß|nach angaben (?:von |des |der )?|nach ansicht (?:von |des |der )?|so)\s+(?P<after>[^,.;]+)"
    r"|(?:^|[,;]\s*)(?P<before>[^,.;]+?)\s+zufolge\b",
    re.IGNORECASE,
)
_PRONOUNS = {
    "en": lexicon("he she they it we i this that these those his her their its him them the"),
    "de": lexicon("er sie es wir ich man dies diese dieser dieses das der die sein seine ihr ihre ihm ihn ihnen"),
}
_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*|[,;:]")
_WHOLE = re.compile(r"(?:^|:)\s*[„“”\"«»]([^„“”\"«»]+)")
_SHORTEST_SAID = 4  # words of a quotation that may be a sentence
_SUBJECT = 6  # words before or after a verb in which its subject is looked for
_ANAPHORS = lexicon("he she they it er sie es his her their its this these those dies diese dieser dieses")


@dataclass(frozen=True, slots=True)
class Reported:
    """Where a sentence reports speech: the words near the verb that may name who spoke, nearest first."""

    near: tuple[str, ...]


def reports(sentence: str, language: str) -> list[Reported]:
    """Each report in a sentence, quotations taken out before (they have reports of their own)."""
    tokens = _WORD.findall(sentence)
    verbs = _SAYING.get(language, _SAYING["en"])
    found = [
        Reported(tuple(_WORD.findall(m["after"] or m["before"])[:_SUBJECT])) for m in _ACCORDING.finditer(sentence)
    ]
    for at, token in enumerate(tokens):
        if token in verbs:
            before = [t for t in reversed(tokens[max(0, at - _SUBJECT) : at]) if t not in ",;:"]
            after = [t for t in tokens[at + 1 : at + 1 + _SUBJECT // 2] if t not in ",;:"]
            inverted = language == "de" or (at > 0 and tokens[at - 1] == ",")
            found.append(Reported(tuple(after + before if inverted and _capital(after[:1]) else before + after)))
    return found


def leans_on_the_one_before(sentence: str) -> bool:
    """Whether a sentence begins with a pronoun, so that only the sentence before says of whom it speaks."""
    first = _WORD.findall(sentence)[:1]
    return bool(first) and first[0].lower() in _ANAPHORS


def is_saying(word: str, language: str) -> bool:
    """Whether a word reports that somebody said something."""
    return word.lower() in _SAYING.get(language, _SAYING["en"])


def said(passage: str) -> str:
    """What is said in a passage that quotes its speaker in whole sentences: the quotations; else all of it.

    "Looking at the calendar he said: “Every season is spring.”" does not carry that he said something of the calendar.
    """
    quoted = [next(group for group in match.groups() if group is not None) for match in QUOTED.finditer(passage)]
    whole = [match for match in _WHOLE.finditer(passage) if len(match[1].split()) >= _SHORTEST_SAID]
    return "\n".join(quoted) if whole and quoted else passage


def is_pronoun(word: str, language: str) -> bool:
    """Whether a word stands for somebody named before."""
    return word.lower() in _PRONOUNS.get(language, _PRONOUNS["en"])


def _capital(words: list[str]) -> bool:
    return bool(words) and words[0][:1].isupper()
