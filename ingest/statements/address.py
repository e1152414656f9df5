"""Speeches and texts in the first person: where the author speaks, every sentence is a statement of the author."""

import re
from collections import Counter

from ingest.statements.document import Document, Sentence, read
from ingest.statements.language import Language
from retrieval.records import Span, Statement

_OPENING = 300  # characters in which a speech greets its hearers
_SHARE_IF_ADDRESSED = 0.08  # of the sentences outside quotes that must say "I" or "we"
_SHARE_ELSE = 0.3
_MOST_REPORTS = 0.15  # share of sentences that report others; a news article has more
_FEWEST_SENTENCES = 5
_LONGEST_GREETING = 6  # words
_TURN = re.compile(r"(?:^|\n|[.!?…“”\"] )([A-ZÄÖÜ][\w.-]*(?: [A-ZÄÖÜ][\w.-]*){0,2}): ?(?=[\w„“\"])")
_MOST_TURNS = 2  # times that one name opens a turn; in an interview it does more often
_MOST_QUESTIONS = 0.2  # share of sentences


def find_in_speech(text: str, language: Language, author: str) -> list[Statement] | None:
    """The sentences of a speech as statements of its author, None if the text is no speech.

    A sentence of which most is a quote says what somebody else said, and is left out; so are greetings and what the
    minutes note in brackets.
    """
    lexicon = language.lexicon
    document = read(text, lexicon.abbreviations, lexicon.ordinal_dot)
    if not is_own_speech(document, language):
        return None
    return [
        Statement(sentence.start, sentence.end, Span(sentence.start, sentence.end), "direct", author)
        for sentence in document.sentences
        if _is_said(document, sentence, language)
    ]


def is_own_speech(document: Document, language: Language) -> bool:
    """Whether a text is its author's own speech: it greets its hearers, or says "I" throughout and reports nobody.

    The share of sentences with a first person outside quotes tells both from a report, which has it inside quotes.
    Without a greeting the text must also be no interview and report hardly anybody, as news of any kind does.
    """
    sentences = document.sentences
    if len(sentences) < _FEWEST_SENTENCES:
        return False
    own = sum(
        any(not token.quoted and token.lower in language.lexicon.first_person for token in sentence.tokens)
        for sentence in sentences
    )
    share = own / len(sentences)
    if language.lexicon.address(document.text[:_OPENING]) is not None:
        return share >= _SHARE_IF_ADDRESSED
    if share < _SHARE_ELSE or _is_interview(document):
        return False
    reporting = sum(any(r.source is not None for r in language.reports(document, s)) for s in sentences)
    return reporting <= _MOST_REPORTS * len(sentences)


def _is_interview(document: Document) -> bool:
    """Whether a text is made of turns that open with a name, or of questions and answers."""
    turns = Counter(match.group(1) for match in _TURN.finditer(document.text))
    questions = sum(any(token.text == "?" for token in sentence.tokens[-2:]) for sentence in document.sentences)
    return max(turns.values(), default=0) > _MOST_TURNS or questions > _MOST_QUESTIONS * len(document.sentences)


def _is_said(document: Document, sentence: Sentence, language: Language) -> bool:
    """Whether a sentence of a speech is the author's own and says something."""
    words = [token for token in sentence.tokens if token.is_word]
    if not words or sentence.tokens[0].text in "([":
        return False
    if len(words) <= _LONGEST_GREETING and language.lexicon.address(document.text[sentence.start : sentence.end]):
        return False
    return 2 * sum(token.quoted > 0 for token in words) <= len(words)
