"""What a language file owes the rest: a `Lexicon` of plain word lists, and rules that find the reports in a sentence.

The shared machinery (quotes, document, mentions, finder) knows no word of any language; everything it must know comes
from here. `ingest/statements/german.py` is the model for a further language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from ingest.statements.document import Document, Sentence
from retrieval.records import Span, StatementKind

if TYPE_CHECKING:
    from ingest.statements.mentions import Entity

ACTS = frozenset(("reported", "stance"))
"""The kinds of statements that tell of an act by words, not of the words."""
Gender = Literal["m", "f", "p", ""]
"""Of a person or a noun phrase: masculine, feminine, plural, or not known."""


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Report:
    """One place where a sentence reports what somebody said, found without looking at other sentences.

    `source` covers the words that name who said it, exactly ("Chinas Staatschef Xi Jinping", "er"), apposition
    included, prepositions and cue left out. None means that the sentence names nobody: with `same_speaker` the subject
    is omitted and the speaker of the statement before goes on ("..., sprach aber von ..."), else nobody is named.
    Without cue and source, `same_speaker` marks free reported speech: a sentence that is reported by its form alone.
    `plural` says that the verb does: a pronoun then means nobody in particular (German "sie").
    `content` may reach over the end of the sentence only if a quote does.
    """

    content: Span
    kind: StatementKind
    cue: Span | None
    source: Span | None
    same_speaker: bool = False
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a language that sentence reading and the search for names need; all lower case but for names.

    pronouns: the subject pronouns that can stand for a speaker, with gender ("er" -> "m"; "they" -> "p").
    definite, indefinite: articles and the determiners that work like them.
    titles: words before a name that belong to no name ("herr" -> "m", "dr" -> "").
    role: the gender of a noun that names a role a person can have ("Staatschefin" -> "f"), None if it names none.
    body: whether a noun names a kind of body that speaks ("Ministerium", "Zeitung"): what follows it is its name.
    not_names: capitalised words that are never a part of a name (weekdays, months, "Ende").
    particles: lower-case words inside names ("von", "bin").
    attaching: prepositions and articles that tie a further noun to the head ("Sprecher der Polizei", "head of the").
    joining: words that join two speakers ("und", "and").
    report_noun: whether a noun names what somebody says ("Angaben", "statement"): the speaker is named behind it.
    spokesperson: whether a role speaks for the body that is named with it ("Sprecher der Polizei" -> "Polizei").
    caps_are_names: two capitalised words in a row are a name (English), or need more evidence (German).
    genitive_articles: articles that put the noun behind them into a genitive with an ending ("des Kremls").
    genitive: the name behind a genitive form ("Merkels" -> "Merkel", "Trump's" -> "Trump"), else the word itself.
    first_person: words by which an author speaks of himself.
    role_kinds: roles that mean one office ("Premierminister", "Regierungschef") and the kind they share, masculine.
    common_noun: whether a capitalised word is surely no name, by its ending (German nouns).
    address: openings by which a speech addresses its hearers, as a compiled pattern's `search`.
    joins_quotes: a quote that goes on in the paragraph (“...,” he said. “...”) is one statement, not two.
    follows_quote: matches at a place behind a quote if the words there still belong to its sentence, whatever mark the
        quote ends in (“Why?” Trump asked.), as a compiled pattern's `match`; None if small letters show that.
    """

    code: str
    abbreviations: frozenset[str]
    ordinal_dot: bool
    pronouns: Mapping[str, Gender]
    definite: frozenset[str]
    indefinite: frozenset[str]
    titles: Mapping[str, Gender]
    role: Callable[[str], Gender | None]
    body: Callable[[str], bool]
    not_names: frozenset[str]
    particles: frozenset[str]
    attaching: frozenset[str]
    joining: frozenset[str]
    report_noun: Callable[[str], bool]
    spokesperson: Callable[[str], bool]
    caps_are_names: bool
    genitive: Callable[[str], str]
    first_person: frozenset[str]
    address: Callable[[str], object]
    role_kinds: Mapping[str, str] = field(default_factory=dict)
    common_noun: Callable[[str], bool] = lambda _: False
    follows_quote: Callable[[str, int], object] | None = None
    genitive_articles: frozenset[str] = frozenset()
    joins_quotes: bool = False


class Casting(Protocol):
    """Who is who in one article."""

    def speaker(self, source: Span, previous: "Entity | None") -> "Entity | None":
        """Whom a source means, None if that cannot be told. `previous` is the speaker of the statement before."""

    def speakers(self, source: Span, previous: "Entity | None", plural: bool) -> "list[Entity | None]":
        """Everybody whom a source names ("Clinton and Sanders"); one None if that cannot be told."""

    def subject_of(self, sentence: Sentence) -> "Entity | None":
        """The only person that a sentence mentions, None if there are several or none."""


class Language(Protocol):
    """The rules of one language. They see one sentence at a time and hold no state."""

    lexicon: Lexicon

    def cast(self, document: Document) -> Casting:
        """Reads who is who in an article."""

    def reports(self, document: Document, sentence: Sentence) -> list[Report]:
        """The reports of a sentence in the order of their content; overlapping ones only if nested speech."""

    def introduces(self, document: Document, sentence: Sentence) -> bool:
        """Whether a sentence that ends in a colon hands the word to its subject ("Er wurde deutlich:")."""

    def continues(self, document: Document, sentence: Sentence) -> bool:
        """Whether a sentence without a cue goes on reporting (German Konjunktiv I), if one before it reported."""
