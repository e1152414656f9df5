"""Speeches and texts in the first person: where the author speaks, every sentence is a statement of the author."""

from ingest.statements.document import Document, read
from ingest.statements.language import Language, Lexicon
from retrieval.records import Span, Statement

_OPENING = 300  # characters in which a speech greets its hearers
_SHARE_WITHOUT_ADDRESS = 0.25  # of the sentences outside quotes that must say "I" or "we"
_SHARE_WITH_ADDRESS = 0.08


def is_own_speech(document: Document, lexicon: Lexicon) -> bool:
    """Whether a text is its author's own speech: it addresses hearers or says "I" and "we" throughout, outside quotes.

    A report says both almost only inside quotes, so the share of sentences with a first person outside quotes tells
    the two apart.
    """
    if not document.sentences:
        return False
    own = sum(
        any(not token.quoted and token.lower in lexicon.first_person for token in sentence.tokens)
        for sentence in document.sentences
    )
    share = own / len(document.sentences)
    addressed = lexicon.address(document.text[:_OPENING]) is not None
    return share >= (_SHARE_WITH_ADDRESS if addressed else _SHARE_WITHOUT_ADDRESS)


def find_in_speech(text: str, language: Language, author: str) -> list[Statement] | None:
    """The sentences of a speech as statements of its author, None if the text is no speech.

    A sentence of which most is a quote says what somebody else said, and is left out.
    """
    lexicon = language.lexicon
    document = read(text, lexicon.abbreviations, lexicon.ordinal_dot)
    if not is_own_speech(document, lexicon):
        return None
    statements: list[Statement] = []
    for sentence in document.sentences:
        words = [token for token in sentence.tokens if token.is_word]
        if not words or 2 * sum(token.quoted > 0 for token in words) > len(words):
            continue
        statements.append(
            Statement(sentence.start, sentence.end, Span(sentence.start, sentence.end), "direct", author)
        )
    return statements
