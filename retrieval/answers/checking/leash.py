"""Every check on one sentence of the model, in the order of their cost; the first that fails drops it.

A sentence is shown only if

    citation    it cites, and every passage that it cites exists
    unfinished  it has an end
    question    it states something
    quote       every quotation stands word for word in a cited passage (it is then shown as it stands there)
    language    it is in the question's language (quotations aside, which stay in theirs)
    number      every number, date and unit stands in a cited passage
    name        every name stands in a cited passage, or is its speaker's
    speaker     whoever it says spoke is the speaker of the cited statement in the library; statements of two people are
                not told in one sentence; a pronoun has its person in the sentence shown just before
    negation    it denies if and only if the passage does, and turns nothing into its opposite
    roles       it lets nobody do what the passage lets somebody else do (roles.py)
    certainty   it is not surer of anything than the passage
    support     every cited passage carries it (support.py); what it reports as said is carried by what was said

Nothing is mended: a citation is never added, changed or taken away.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.answers.checking.figures import figures, missing
from retrieval.answers.checking.names import added_names, is_place
from retrieval.answers.checking.normalised import QUOTED, normalise
from retrieval.answers.checking.reporting import is_pronoun, leans_on_the_one_before, reports, said
from retrieval.answers.checking.roles import exchanged
from retrieval.answers.checking.sentences import Written
from retrieval.answers.checking.support import Support, contradicts, is_surer
from retrieval.answers.phrases import phrase
from retrieval.people.speakers import SpeakerIndex, matching, same
from retrieval.records import AnswerStatement, Citation
from retrieval.texts.language import detect

_MARKS = re.compile('["“”„‟«»]')
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_COPIED = 4  # letters of a word that two languages hardly share
_SHORTEST_TOLD = 4  # words outside quotations from which a language can be told
_LABEL = re.compile(r"^([^:„“\"]{2,60}):\s")


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence that passed: the statement as it is shown, and whose words it reports (None: nobody's)."""

    statement: AnswerStatement
    speaker: str | None


class Leash:
    """Checks the sentences of one answer against its passages, which are the citations of the extractive answer."""

    def __init__(
        self, passages: Sequence[Citation], language: str, speakers: Callable[[], SpeakerIndex], support: Support
    ) -> None:
        self._passages = {c.n: c for c in passages}
        self._language, self._speakers, self._support = language, speakers, support
        self._before: Kept | None = None

    def check(self, written: Written) -> Kept | str:
        """The sentence as it may be shown, or the name of the check that it failed. Call in the order of the text."""
        result = self._checked(written)
        self._before = result if isinstance(result, Kept) else None
        return result

    def _checked(self, written: Written) -> Kept | str:
        cited = [self._passages[n] for n in written.numbers if n in self._passages]
        if not cited or len(cited) < len(written.numbers):
            return "citation"
        if not written.whole:
            return "unfinished"
        text = _verbatim(written.text, cited, self._language)
        if text is None:
            return "quote"
        told = QUOTED.sub(" ", text)
        if told.rstrip().endswith("?"):
            return "question"
        if len(told.split()) >= _SHORTEST_TOLD and (detect(told) != self._language or self._copies(told, cited)):
            return "language"
        return self._claims(text, told, written.numbers, cited)

    def _claims(self, text: str, told: str, numbers: tuple[int, ...], cited: Sequence[Citation]) -> Kept | str:
        """The checks on what a sentence says; `told` is the sentence without its quotations."""
        if missing(self._figures(text), {f for c in cited for f in _held(c)}):
            return "number"
        held = [(f"{c.quote} {c.speaker or ''}", c.language) for c in cited]
        if added_names(told, self._language, held, lambda word: bool(self._speakers().match(word))):
            return "name"
        speaker = self._speaker(text, told, cited)
        if isinstance(speaker, _Wrong):
            return "speaker"
        if contradicts(text, " ".join(c.quote for c in cited)):
            return "negation"
        if any(c.language == self._language and exchanged(text, c.quote, c.language) for c in cited):
            return "roles"
        if any(is_surer(text, self._nearest(c, text)) for c in cited):
            return "certainty"
        if not all(self._carries(c, text, told) for c in cited):
            return "support"
        return Kept(AnswerStatement(self._shown(text, told, speaker, cited), numbers), speaker)

    def _copies(self, told: str, cited: Sequence[Citation]) -> bool:
        """Whether it has two words running of a passage in another language, outside quotations: no translation, no quote."""
        words = [word for word in _WORD.findall(told) if len(word) >= _SHORTEST_COPIED]
        parts = [part for c in cited if c.language != self._language for part in _parts(c.quote)]
        foreign = [" ".join(_WORD.findall(part)) for part in parts if detect(part) != self._language]
        return any(
            f" {one} {other} " in f" {part} "
            for one, other in pairwise(words)
            for part in foreign
            if any(word.islower() and len(word) > _SHORTEST_COPIED for word in (one, other))
        )

    def _figures(self, text: str) -> set[tuple[float | str, str | int]]:
        return figures(text, self._language)

    def _nearest(self, passage: Citation, text: str) -> str:
        return self._support.nearest(text, self._language, passage.quote, passage.language)

    def _carries(self, passage: Citation, text: str, told: str) -> bool:
        words = said(passage.quote) if passage.speaker and reports(told, self._language) else passage.quote
        return self._support.carries(text, self._language, words, passage.language, passage.speaker)

    def _speaker(self, text: str, told: str, cited: Sequence[Citation]) -> "str | _Wrong | None":
        """Whose words the sentence reports, by the library; `_Wrong` if the sentence says otherwise."""
        speakers = {c.speaker for c in cited}
        if len(speakers) > 1 and not _one_person(speakers):
            return _Wrong()
        speaker = next(iter(sorted(speakers, key=lambda s: -len(s or ""))))
        before = self._before.speaker if self._before else None
        if leans_on_the_one_before(told) and (before is None or speaker is None or not same(before, speaker)):
            return _Wrong()
        label = _LABEL.match(text)
        told_by = [tuple(label[1].split())] if label else []
        for near in [*told_by, *(report.near for report in reports(told, self._language))]:
            named = self._subject(near, speaker)
            if named == "other" or (named == "pronoun" and not before and not (speaker and _names_one(told, speaker))):
                return _Wrong()
        if speaker and not _names_one(told, speaker) and any(self._is_other(w, speaker) for w in told.split()[:3]):
            return _Wrong()
        return speaker

    def _subject(self, near: Sequence[str], speaker: str | None) -> str:
        """Who is nearest to a reporting verb: the "speaker", an "other", a "pronoun", or "nobody"."""
        for word in near:
            if speaker and word[:1].isupper() and _names_one(word, speaker):
                return "speaker"
            if is_pronoun(word, self._language):
                return "pronoun" if word[:1].islower() or word.lower() in ("he", "she", "er", "they") else "nobody"
            if self._is_other(word, speaker) or is_place(word):
                return "other"
        return "nobody"

    def _is_other(self, word: str, speaker: str | None) -> bool:
        word = re.sub(r"['’]s?$", "", word.strip(".,;:!?()"))
        return word[:1].isupper() and not (speaker and _names_one(word, speaker)) and bool(self._speakers().match(word))

    def _shown(self, text: str, told: str, speaker: str | None, cited: Sequence[Citation]) -> str:
        """With the speaker in front where the sentence does not name them, and marked if it is a translation."""
        follows = self._before and self._before.speaker and leans_on_the_one_before(told)
        if speaker and not follows and not _names_one(text, speaker):
            text = f"{speaker}: {text}"
        own = {word for word in _WORD.findall(told) if word.islower()}
        if any(c.language != self._language and own - set(_WORD.findall(c.quote)) for c in cited):
            text = f"{text} {phrase('translated', self._language)}"
        return text


class _Wrong:
    """The sentence gives words to somebody who did not say them."""


def _verbatim(text: str, cited: Sequence[Citation], language: str) -> str | None:
    """The sentence with each quotation as it stands in a cited passage; None if one stands in none, or is left open."""
    passages = [(c.quote, normalise(c.quote)) for c in cited]
    opening, closing = "„“" if language == "de" else "“”"
    parts: list[str] = []
    at = 0
    for match in QUOTED.finditer(text):
        quoted = next(group for group in match.groups() if group is not None)
        found = next(((p, span) for p, n in passages if (span := n.find(quoted))), None)
        if found is None:
            return None
        passage, (start, end) = found
        tail = re.search(r"[.,;:!?]*$", quoted)
        parts += [text[at : match.start()], opening, passage[start:end], closing, tail[0] if tail else ""]
        at = match.end()
    rest = QUOTED.sub(" ", text)
    return None if _MARKS.search(rest) else "".join([*parts, text[at:]])


def _parts(quote: str) -> list[str]:
    """What a passage says itself, and each of its quotations, which may be in another language."""
    quotations = [next(group for group in m.groups() if group is not None) for m in QUOTED.finditer(quote)]
    return [QUOTED.sub(" ", quote), *quotations]


def _held(passage: Citation) -> set[tuple[float | str, str | int]]:
    return figures(passage.quote, passage.language)


def _one_person(speakers: "set[str | None]") -> bool:
    names = [s for s in speakers if s]
    return len(names) == len(speakers) and all(same(names[0], name) for name in names[1:])


def _names_one(text: str, speaker: str) -> bool:
    """Whether a text names a speaker: one of its words is the speaker's, in any spelling."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)
    return any(w[:1].isupper() and matching(bare, [speaker]) for w in words for bare in {w, w.removesuffix("s")})
