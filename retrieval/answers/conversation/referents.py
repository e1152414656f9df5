"""Whom the words of a follow-up may mean: the people of a conversation, a pronoun's person, a name or a thing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from retrieval.answers.conversation.turns import Turn
from retrieval.answers.conversation.words import EVERYDAY_TOPICS
from retrieval.people.bodies import BODIES
from retrieval.people.speakers import SpeakerIndex, plain, same
from retrieval.people.titles import is_office, is_title
from retrieval.texts.language import lexicon

_FEMALE = lexicon("""mrs ms miss madame frau lady dame queen königin princess prinzessin chairwoman spokeswoman congresswoman
    councilwoman actress duchess baroness senatorin""")
_MALE = lexicon(
    "mr sir lord herr herrn könig king prince prinz chairman spokesman congressman pope papst monsieur sultan emir scheich"
)
# Given names that their ending does not tell; any other that ends in -a is a woman's.
_WOMEN = lexicon("""ann anne annie alice agnes beatrice birgit brigitte carmen catherine charlotte chloe christine claire
    diane doris edith elisabeth elizabeth ellen emily erin esther eva grace hannelore heidi helen hillary ingrid irene
    jacqueline jane janet jean jennifer joan joyce judith julie karen karin kate katherine kathrin katrin kirsten liz marine margaret
    margrethe marie marion maren megan michelle mette monique nancy nicole olive rachel renate rosemary ruth sarah sharon simone sophie susan
    susanne suzanne sybille theresa ulrike ursel yvette yvonne zoe carol anke antje astrid bettine elke heike inge silke ute meike""")
_MEN_IN_A = lexicon(
    "luca joshua mustafa nikita ilja ilya sascha sasha mischa misha kolja jona noah andrea issa musa isa shinya akira ezra elia moussa"
)
_MEN = lexicon("""adam alan albert alexander alexei alexej andrew andreas anthony antonio armin arthur ben benjamin bernd bernie bill
    bob boris brian bruno carl charles christian christoph daniel david dieter dirk dmitri dmitrij donald edward elon emmanuel eric erich
    ernst felix francois frank franz friedrich fritz gavin george gerhard giuseppe günter hans heinrich helmut henry horst ian igor ivan jack jake
    james jan jean-claude jens jeremy jim joachim joe joern johannes john jon jonas jörg jose joseph juan jürgen karl keir kevin klaus konstantin lars
    leonid lothar luis lukas manfred marco mario mark markus martin matt matthias max michael mike mitt narendra nicolas niklas olaf oliver oskar
    otto patrick paul pedro peter philipp pierre rainer ralf ralph recep richard rishi robert roger roland ron rolf rudolf sergei sergej
    sergey sebastian simon stefan stephen steve steven sven thomas thorsten tim tobias tom tony ulrich uwe viktor vladimir volker walter werner
    wilhelm william winfried wladimir wolfgang wolodymyr xavier yoshihide""")
_NAME = r"[A-ZÄÖÜ][\w’'-]+(?: (?:(?:von|van|de|der|al|bin) )*[A-ZÄÖÜ][\w’'-]+)*"
_FULL_NAME = re.compile(rf"(?<!^)\b[A-ZÄÖÜ][\w’'-]+ {_NAME}")
_SUBJECT = re.compile(
    rf"(?:(?i:when|where|why|how|what|who) (?:did|does|do|has|have|had|will|is|was|would)"
    rf"|(?i:wann|wo|warum|wieso|weshalb|wie|was|wen|wem) [a-zäöüß]+) ({_NAME})"
)
_ARTICLE = re.compile(r"^(?:the|der|die|das|den|dem|ein|eine|einen|a|an)\s+", re.IGNORECASE)


_LONGEST_NAME = 4  # words


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the conversation: `asked` as the question named them, else as cited; every name that was used."""

    asked: str
    names: tuple[str, ...]

    def fits(self, kind: str) -> bool:
        """Whether a pronoun can mean them: "m", "f", "f?" (German "sie": she or they), "b" (they), "it"."""
        kinds = {_kind(name) for name in self.names} - {None}
        if kind == "it":
            return "b" in kinds
        if kind == "b":
            return not kinds or "b" in kinds
        wanted = {"f", "b"} if kind == "f?" else {kind}
        return not kinds or bool(kinds & wanted)


def _kind(name: str) -> str | None:
    """ "m" or "f" where a title or a given name tells, "b" for a body, None where nothing does."""
    words = [word.casefold().rstrip(".") for word in name.split()]
    if plain(_ARTICLE.sub("", name)) in BODIES:
        return "b"
    if any(word in _FEMALE or (is_title(word) and word.endswith("in") and len(word) > 5) for word in words):
        return "f"
    if any(word in _MALE for word in words):
        return "m"
    bare = words[1:] if words and _ARTICLE.match(name) else words
    if bare and is_office(bare[-1]):
        articled = words[0] in ("der", "die") and len(words) > 1
        if is_title(bare[-1]) and not (bare[-1].endswith("s") or (articled and words[0] == "die")):
            return "m" if articled else None
        return "b"
    if len(words) < 2:
        return None
    return _gender(words[0])


def _gender(given: str) -> str | None:
    first = given.split("-")[0]
    if given in _MEN or first in _MEN or first in _MEN_IN_A:
        return "m"
    return "f" if first in _WOMEN or (first.endswith("a") and len(first) > 2) else None


def people_of(turns: Sequence[Turn]) -> Iterator[Person]:
    """The people of a conversation, the latest turn first; in a turn whom it asked for comes before whom it cited."""
    cited = [c.speaker for turn in turns for c in turn.cited if c.speaker]
    done: list[str] = []
    for turn in reversed(turns):
        asked = turn.understood.speaker
        named = [] if asked else _named(turn.understood.topic)
        for name in dict.fromkeys([*([asked] if asked else []), *named, *(c.speaker for c in turn.cited if c.speaker)]):
            if not any(same(name, other) for other in done):
                done.append(name)
                yield Person(name, (name, *(c for c in cited if same(c, name))))


def _named(topic: str) -> list[str]:
    """People in a question for a fact: "When did Ada Okafor resign?", "Wann trat Okafor zurück?"."""
    subject = _SUBJECT.match(topic)
    found = [subject[1]] if subject and not is_country(subject[1]) and not EVERYDAY_TOPICS.search(subject[1]) else []
    return [*found, *(run for run in _FULL_NAME.findall(topic) if _gender(run.split()[0].casefold()))]


def meant(pronoun_kind: str, turns: Sequence[Turn], named_here: str = "") -> str | None:
    """The name that a pronoun stands for: the last fitting one that the question does not name itself."""
    everybody = [p for p in people_of(turns) if p.asked.casefold() not in named_here.casefold()]
    fitting = [person for person in everybody if person.fits(pronoun_kind)]
    # "They" of one person, where nobody else is there.
    return next((p.asked for p in fitting or (everybody if pronoun_kind == "b" else [])), None)


def is_speaker(phrase: str, turns: Sequence[Turn], known: SpeakerIndex | None) -> bool:
    """Whether a bare phrase ("Und Putin?", "and tariffs?") names who speaks rather than what is spoken of.

    The library's speakers decide; where it does not know the name, its form does.
    """
    bare = _ARTICLE.sub("", phrase)
    words = bare.split()
    last = turns[-1].understood
    if is_country(bare) and not (last.speaker and is_country(last.speaker)):
        return False
    if any(same(phrase, person.asked) for person in people_of(turns)):
        return True
    if known and any(same(phrase, name) for name in known.match(phrase)):
        return True
    if any(is_office(word) for word in words) or plain(bare) in BODIES:
        return True
    owner = re.split(r"['’]s? ", phrase)[0]
    if owner != phrase and any(same(owner, person.asked) for person in people_of(turns)):
        return True  # "Okafor's deputy"
    if EVERYDAY_TOPICS.search(bare) or (bare != phrase and not phrase.lower().startswith("the ")):
        return False
    capitalised = all(word[0].isupper() or word in ("von", "de", "van", "der") for word in words)
    return capitalised and len(words) <= _LONGEST_NAME


def is_country(name: str) -> bool:
    """Whether a name is a country's, German or English, with or without its article."""
    return plain(_ARTICLE.sub("", name)) in _countries()


@cache
def _countries() -> frozenset[str]:
    """Countries and regions in German and English, from the Unicode locale data."""
    from babel import Locale

    return frozenset(plain(name) for code in ("de", "en") for name in Locale(code).territories.values())
