"""A conversation without a chat model: follow-up questions are completed from the turns before, by rules.

"And about energy?" after "What did Okafor say about fish?" becomes "What did Okafor say about energy?". A question that
stands alone is never changed.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from retrieval import followup_words as words
from retrieval.followups import Fragment, fragment, grasp, language_of, stripped, without_media
from retrieval.periods import back
from retrieval.records import Understood
from retrieval.referents import is_speaker, meant, people_of
from retrieval.rewording import Wanted, about_phrase, default_about, span_words, write
from retrieval.speakers import SpeakerIndex, same
from retrieval.turns import Cited, Completed, Turn

__all__ = ["Cited", "Completed", "Turn", "complete"]


def complete(
    question: str,
    turns: Sequence[Turn],
    now: datetime,
    outlets: Collection[str] = (),
    known: SpeakerIndex | None = None,
) -> Completed:
    """The question that stands alone, in the follow-up's language; the question itself where nothing is carried over.

    `turns` in order, the latest last. `now` is aware, as in `understand`; `outlets` are the library's. `known`, the
    library's speakers, tells names from things ("Und Putin?", "Und Energie?"); without it their form has to.
    """
    if turns:
        conversation = _Conversation(" ".join(question.split()), turns, now, outlets, known)
        if (found := conversation.completed()) and found.question != question:
            return found
    understood, media = grasp(question, now, outlets)
    return Completed(question, understood, media=media)


class _Conversation:
    """One follow-up on its way to a question that stands alone."""

    def __init__(
        self,
        text: str,
        turns: Sequence[Turn],
        now: datetime,
        outlets: Collection[str],
        known: SpeakerIndex | None,
    ) -> None:
        self._text, self._turns, self._now, self._outlets, self._known = text, turns, now, outlets, known
        self._last = turns[-1]
        self._language = language_of(text, self._last.understood.language)
        self._rest, self._led = stripped(text)

    def completed(self) -> Completed | None:
        """The completed question, or None for one that stands alone."""
        if found := self._of_a_kind():
            return found
        if said := words.SAID_IT.match(self._rest):
            pronoun = said["who"] or said["wer"] or said["wer2"]
            kind = next(k for k, w in _INTERROGATIVES if w == (said["en"] or said["de"] or said["de2"]).lower())
            return self._aspect(kind, meant(words.PRONOUNS[pronoun.lower()], self._turns))
        if shift := words.SHIFT.match(self._rest):
            return self._shifted(shift)
        found_fragment = fragment(self._text, self._now, self._outlets)
        return self._fragment(found_fragment) if found_fragment else self._sentence()

    # whole questions of a kind: "when was that?", "who else?"

    def _of_a_kind(self) -> Completed | None:
        bare = self._text.strip(" ?!.")
        untrimmed = words.LEAD.sub("", bare, count=1)
        for kind, pattern in words.KINDS.items():
            if any(pattern.match(text) for text in (bare, untrimmed, self._rest) if text):
                return self._kinds()[kind]()
        return None

    def _kinds(self) -> dict[words.Kind, Callable[[], Completed | None]]:
        return {
            "when": lambda: self._aspect("when"),
            "where": lambda: self._aspect("where"),
            "why": lambda: self._aspect("why"),
            "how": lambda: self._aspect("how"),
            "true": self._true,
            "who": self._who_said,
            "others": self._others,
            "more": self._more,
            "other one": self._other_one,
        }

    def _aspect(self, kind: words.Kind, speaker: str | None = None) -> Completed | None:
        """ "When?" of a statement: "When did X say that about T?", which its date answers; else of what was asked."""
        u, language = self._last.understood, _two(self._language)
        word = words.ASPECTS[language][kind]
        speaker = speaker or self._one_speaker()
        if not (u.asks_statements and speaker):
            return self._fact_aspect(kind, word)
        about = about_phrase(u.topic, self._language, self._last.question)
        when = span_words(replace(u, language=self._language), "")
        if language == "de":
            parts = [word, "sagte", speaker, "das", when, about]
        else:
            parts = [word, "did", speaker, "say that", about, when]
        text = " ".join(part for part in parts if part) + "?"
        if kind == "when":
            wanted = replace(u, language=self._language, speaker=speaker, asks_who=False)
            return Completed(text, wanted, True, self._last.media)
        return self._as_read(text)

    def _fact_aspect(self, kind: words.Kind, word: str) -> Completed:
        """ "Why?" after "When did the minister resign?" -> "Why did the minister resign?"."""
        text = self._last.question.strip()
        same_language = self._last.understood.language == self._language
        adverb = re.match(
            r"(?:when|where|why|how|wann|wo|warum|wieso|weshalb|wie)\s+(?=\w)(?!many|much|viele?\b|hoch|long|lange|old|alt)",
            text,
            re.I,
        )
        if same_language and adverb:
            return self._as_read(f"{word} {text[adverb.end() :]}")
        if same_language and re.match(
            r"(?:did|does|do|is|are|was|were|has|have|hat|haben|ist|sind|war|wurde|wird)\s", text, re.I
        ):
            return self._as_read(f"{word} {text[0].lower()}{text[1:]}")
        form = {"en": "{} was that: {}", "de": "{} war das: {}"}[_two(self._language)]
        return self._as_read(form.format(word, text))

    def _true(self) -> Completed:
        u = self._last.understood
        german = self._language == "de"
        speaker = self._one_speaker()
        if not (u.asks_statements and speaker):
            return self._as_read(("Stimmt das: " if german else "Is that true: ") + self._last.question)
        about = about_phrase(u.topic, self._language, self._last.question)
        if german:
            text = " ".join(part for part in ("Ist es wahr, was", speaker, about, "sagte?") if part)
        else:
            text = " ".join(part for part in ("Is it true what", speaker, "said", about) if part) + "?"
        return self._as_read(text)

    def _who_said(self) -> Completed:
        u = self._last.understood
        if not u.asks_statements:
            text = ("Wer sagte: " if self._language == "de" else "Who said that: ") + self._last.question
            found, _ = grasp(text, self._now, self._outlets)
            return Completed(text, found, True, self._last.media)
        return self._write(Wanted(replace(u, speaker=None, asks_who=True), media=self._last.media))

    def _others(self) -> Completed:
        base, u = self._last, self._last.understood
        if not u.asks_statements:
            return self._who_said()
        if u.asks_who and u.language == self._language:
            text = re.sub(r"^(who)(?! else)\b", r"\1 else", base.question, flags=re.IGNORECASE)
            return Completed(text, u, True, base.media, self._seen(by_speaker=False))
        wanted = Wanted(replace(u, speaker=None, asks_who=True), media=base.media, more=True)
        return replace(self._write(wanted), seen=self._seen(by_speaker=False))

    def _more(self) -> Completed | None:
        base, u = self._last, self._last.understood
        if not u.asks_statements:
            return Completed(base.question, u, True, base.media, base.cited)
        if u.asks_who:
            return self._others()
        return replace(self._write(Wanted(u, media=base.media, more=True)), seen=self._seen(by_speaker=True))

    def _other_one(self) -> Completed | None:
        asked = self._last.understood.speaker
        others = [p.asked for p in people_of(self._turns) if asked and not same(p.asked, asked)]
        return self._by_speaker(others[0], self._last.understood) if others else None

    def _seen(self, by_speaker: bool) -> tuple[Cited, ...]:
        """What was cited already for the same speaker, or the same topic."""
        u = self._last.understood
        alike = [
            t
            for t in self._turns
            if (t.understood.speaker == u.speaker if by_speaker else t.understood.topic == u.topic)
        ]
        return tuple(dict.fromkeys(cited for turn in alike for cited in turn.cited))

    # fragments: "and Brandt?", "zur Energie?", "since Monday?"

    def _shifted(self, shift: re.Match[str]) -> Completed | None:
        """ "The day before": as long before the time asked for last as that is long, or a unit before the cited date."""
        u = self._last.understood
        start, end = u.start, u.end
        if start is None or end is None:
            return None
        named = next((unit for word, unit in words.SHIFT_UNITS.items() if word in shift[0].lower()), None)
        earlier = bool(shift["earlier"])
        if named is None or named == "day":
            length = timedelta(days=1) if named else end - start
            first, last = (start - length, start) if earlier else (end, end + length)
        else:
            first, last = self._calendar(named, start, earlier)
        return self._write(Wanted(replace(u, start=first, end=last), media=self._last.media), timed=True)

    def _calendar(self, unit: str, start: datetime, earlier: bool) -> tuple[datetime, datetime]:
        steps = -1 if earlier else 1
        day = start.date()
        begin = {
            "week": day - timedelta(days=day.weekday()),
            "month": day.replace(day=1),
            "year": day.replace(month=1, day=1),
        }[unit]
        first = back(begin, -steps, unit)  # type: ignore[arg-type]
        last = back(first, -1, unit)  # type: ignore[arg-type]
        return self._midnight(first), self._midnight(last)

    def _midnight(self, day: object) -> datetime:
        return datetime.combine(day, datetime.min.time(), self._now.tzinfo)  # type: ignore[arg-type]

    def _fragment(self, part: Fragment) -> Completed | None:
        name = part.name
        if name and (own := re.match(rf"(?:{words.POSSESSIVE.pattern})\s+(.+)", name, re.IGNORECASE)):
            return self._possessed(own[1], own[2])
        speaker = name if name and is_speaker(name, self._turns, self._language, self._known) else ""
        about = part.about or ("" if speaker or not name else default_about(name, self._language))
        base = self._base(bool(speaker or about))
        if not base.understood.asks_statements:
            return self._fact(part, base)
        u = self._with_time(base.understood, part)
        if speaker:
            return self._by_speaker(speaker, u, part, base)
        if part.place:
            about = f"{about_phrase(u.topic, self._language, base.question)} {part.place}".strip()
        if about:
            u = replace(u, topic=self._topic(about))
        return self._write(Wanted(u, about, self._time(part), part.media or base.media), base)

    def _base(self, of_statements: bool) -> Turn:
        """The turn that a fragment completes: the last one; of statements, if one of the last three asked for them."""
        if (
            of_statements
            and not self._last.understood.asks_statements
            and not self._last.understood.topic.endswith("?")
        ):
            return next((t for t in reversed(self._turns[-3:]) if t.understood.asks_statements), self._last)
        return self._last

    def _time(self, part: Fragment) -> str:
        if year := words.YEAR.match(part.time):
            return f"im Jahr {year[1]}" if self._language == "de" else f"in {year[1]}"
        return part.time

    @staticmethod
    def _with_time(u: Understood, part: Fragment) -> Understood:
        if part.time:
            u = replace(u, start=part.start, end=part.end)
        if part.newest:
            u = replace(u, newest_first=True)
        return replace(u, source=part.source) if part.source else u

    def _topic(self, about: str) -> str:
        """The topic of a prepositional phrase, as a whole question with it is understood."""
        form = "Was sagte Xi {}?" if self._language == "de" else "What did Xi say {}?"
        return grasp(form.format(about), self._now, self._outlets)[0].topic or about

    def _by_speaker(
        self, speaker: str, u: Understood, part: Fragment | None = None, base: Turn | None = None
    ) -> Completed:
        wanted = replace(u, speaker=speaker, asks_who=False, asks_statements=True)
        media = (part.media if part else None) or self._last.media
        return self._write(Wanted(wanted, time=self._time(part) if part else "", media=media), base)

    def _possessed(self, pronoun: str, rest: str) -> Completed | None:
        """ "And his view on gas?", "what about his deputy?"."""
        kind = _POSSESSIVES.get(pronoun.lower()[:3], "b")
        owner = meant(kind, self._turns)
        if owner is None:
            return None
        phrase = f"{_genitive(owner, self._language)} {rest}"
        text = phrase[0].upper() + phrase[1:] + "?"
        found, media = grasp(text, self._now, self._outlets)
        if found.speaker and found.topic:
            return Completed(text, found, True, media)
        if self._last.understood.asks_statements:
            return self._by_speaker(phrase, self._last.understood)
        return self._as_read(text)

    def _fact(self, part: Fragment, base: Turn) -> Completed:
        """A fragment after a question for a fact: its part takes the place of the like part, or is added."""
        text = base.question.rstrip(" ?!.")
        if part.place and (place := words.PREPOSITION.match(part.place)):
            text = _exchanged_place(text, part.place, place["preposition"])
        elif part.name:
            text = _exchanged_name(text, part.name)
        elif part.about:
            text = f"{text} {part.about}"
        if part.time:
            u = base.understood
            old = next(
                (p for p in _time_phrases(text, self._now) if (p[1], p[2]) == (u.start, u.end) or part.time), None
            )
            text = text.replace(old[0], self._time(part), 1) if old else f"{text} {self._time(part)}"
        if part.source:
            text += f" laut {part.source}" if self._language == "de" else f" in {part.source}"
        if part.media:
            text += f" {words.MEDIA_WORDS[_two(self._language)][part.media]}"
        return replace(self._as_read(text + "?"), media=part.media or base.media)

    # sentences with a gap: "what did he say about gas?", "and what did Brandt say?"

    def _sentence(self) -> Completed | None:
        text = self._resolved(self._text)
        text = self._topic_resolved(text)
        found, media = grasp(text, self._now, self._outlets)
        if found.asks_statements and found.speaker and not found.topic and not found.asks_who:
            more = bool(re.search(r"\belse\b", text, re.I) or words.MORE_DE.search(text))
            if more:
                return self._more_of(found, media)
            if (self._led and text == self._text) or words.REACTS.search(text):
                return self._carried(text, found, media)
        if text == self._text:
            return None
        return Completed(text, found, True, media)

    def _more_of(self, found: Understood, media: str | None) -> Completed | None:
        """ "What else did X say?": of anything, within the last question's time and outlet."""
        u = self._last.understood
        if found.speaker and u.speaker and same(found.speaker, u.speaker):
            found = replace(
                found, start=found.start or u.start, end=found.end or u.end, source=found.source or u.source
            )
        seen = tuple(
            c for t in self._turns for c in t.cited if c.speaker and found.speaker and same(c.speaker, found.speaker)
        )
        return replace(self._write(Wanted(found, media=media, more=True)), seen=tuple(dict.fromkeys(seen)))

    def _carried(self, text: str, found: Understood, media: str | None) -> Completed | None:
        """A sentence with a speaker and the last topic."""
        base = next((t for t in reversed(self._turns) if t.understood.topic), None)
        if base is None:
            return None
        u = base.understood
        topic = u.topic if u.asks_statements else _matter(u.topic)
        about = about_phrase(topic, self._language, base.question)
        longer = f"{text.rstrip(' ?!.')} {about}?"
        again, _ = grasp(longer, self._now, self._outlets)
        if again.speaker == found.speaker and again.topic == topic:
            return Completed(longer, again, True, media)
        return self._write(Wanted(replace(found, topic=topic, language=self._language), about, media=media), base)

    def _resolved(self, text: str) -> str:
        """Pronouns of persons replaced by the names that they stand for."""
        polite = words.POLITE.match(text)
        begin = polite.end() if polite else 0
        for pattern in (words.POSSESSIVE, words.SUBJECT_PRONOUN):
            for found in pattern.finditer(text, begin):
                if found[0] == "Sie" or not _is_open(text[begin : found.start()]):
                    continue
                possessive = pattern is words.POSSESSIVE
                kind = _POSSESSIVES.get(found[0].lower()[:3], "b") if possessive else words.PRONOUNS[found[0].lower()]
                name = meant(kind, self._turns, text)
                if name:
                    name = _genitive(name, self._language) if possessive else name
                    return text[: found.start()] + name + text[found.end() :]
        about = re.search(
            r"\b(?:about|on|of|über|zu|von) (him|her|them|ihn|ihm|ihr|sie)(?=\s*(?:[?.!]|$|gesagt|geäußert))",
            text,
            re.I,
        )
        if about and (name := meant(words.PRONOUNS.get(about[1].lower(), "f"), self._turns, text)):
            return text[: about.start(1)] + name + text[about.end(1) :]
        return text

    def _topic_resolved(self, text: str) -> str:
        """ "about that", "dazu" replaced by the last topic."""
        found = words.TOPIC_PRONOUN.search(text)
        base = next((t for t in reversed(self._turns) if t.understood.topic), None)
        if found is None or base is None:
            return text
        before, _ = grasp(text, self._now, self._outlets)
        if before.topic and not before.asks_who and before.asks_statements:
            return text
        if not before.asks_statements:
            return text
        u = base.understood
        topic = u.topic if u.asks_statements else _matter(u.topic)
        about = about_phrase(topic, self._language, base.question)
        if found["en"]:
            about = f"{found['en']} {topic}"
        return text[: found.start()] + about + text[found.end() :]

    # writing

    def _write(self, wanted: Wanted, base: Turn | None = None, *, timed: bool = False) -> Completed:
        base = base or self._last
        understood = replace(wanted.understood, language=self._language)
        time = wanted.time or (span_words(understood, "") if timed else "")
        return write(replace(wanted, understood=understood, time=time), base, self._now, self._outlets)

    def _as_read(self, text: str) -> Completed:
        found, media = grasp(text, self._now, self._outlets)
        return Completed(text, replace(found, language=self._language), True, media or self._last.media)

    def _one_speaker(self) -> str | None:
        """Whom the last question asked for, or the only one it cited."""
        cited = {c.speaker for c in self._last.cited if c.speaker}
        return self._last.understood.speaker or (cited.pop() if len(cited) == 1 else None)


_INTERROGATIVES: list[tuple[words.Kind, str]] = [
    ("when", "when"), ("where", "where"), ("why", "why"), ("how", "how"), ("when", "wann"), ("where", "wo"),
    ("why", "warum"), ("why", "wieso"), ("why", "weshalb"), ("how", "wie"),
]  # fmt: skip
_POSSESSIVES = {"his": "m", "sei": "m", "her": "f", "ihr": "f?", "the": "b", "des": "m", "der": "f?"}


def _two(language: str) -> str:
    return "de" if language == "de" else "en"


def _genitive(name: str, language: str) -> str:
    if language != "de":
        return name + ("'" if name.endswith("s") else "'s")
    return name + ("’" if name[-1] in "sxzß" else "s")


def _is_open(before: str) -> bool:
    """Whether nothing before a pronoun in its question can be what it stands for."""
    tokens = before.split()
    return len(tokens) <= 4 and not any(
        token.casefold().strip(",") in words.SUBJECTS or (at > 0 and token[0].isupper())
        for at, token in enumerate(tokens)
    )


def _matter(question: str) -> str:
    """What a question for a fact is about: "What caused the fire in Ghent?" -> "the fire in Ghent"."""
    text = question.rstrip(" ?!.")
    found = re.match(
        r"(?:who|what|which|wer|was)\s+\w+\s+(?=(?:the|a|an|der|die|das|den|dem)\b|[A-ZÄÖÜ])", text, re.IGNORECASE
    )
    copula = re.match(
        r"(?:how|wie|why|when|where|warum|wann|wo)\b(?:\s\w+)?\s+(?:is|are|was|were|ist|sind|war|waren)\s+",
        text,
        re.IGNORECASE,
    )
    cut = copula or found
    return text[cut.end() :] if cut else text


def _exchanged_place(text: str, place: str, preposition: str) -> str:
    """ "Who won in Ghana" and "in Togo": the last phrase with that preposition gives way."""
    old = [
        *re.finditer(
            rf"\b{preposition}\s+(?:the\s+|der\s+|dem\s+|den\s+)?[A-ZÄÖÜ][\w’'-]*(?:\s+[A-ZÄÖÜ][\w’'-]*)*",
            text,
            re.IGNORECASE,
        )
    ]
    return text[: old[-1].start()] + place + text[old[-1].end() :] if old else f"{text} {place}"


def _exchanged_name(text: str, name: str) -> str:
    old = [*re.finditer(r"(?<!^)\b[A-ZÄÖÜ][\w’'-]*(?:\s+[A-ZÄÖÜ][\w’'-]*)*", text)]
    return text[: old[-1].start()] + name + text[old[-1].end() :] if old else f"{text}: {name}"


def _time_phrases(text: str, now: datetime) -> list[tuple[str, datetime | None, datetime | None]]:
    from retrieval import dates

    return [(text[p.span.start : p.span.end], p.start, p.end) for p in dates.find(text, now)]
