"""The answer engine behind command, REPL and Telegram: a question in; cited statements, or a refusal, out."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from retrieval.answers.attribution import surest
from retrieval.answers.completing import Completer
from retrieval.answers.conversation import Completed, Turn, complete
from retrieval.answers.differences import Comparer, arranged
from retrieval.answers.drafting import Drafter
from retrieval.answers.opening import openings
from retrieval.answers.phrases import phrase
from retrieval.answers.progress import Event, Listener, Timings, nobody
from retrieval.answers.quoting import Evidence, cite, merged, reported
from retrieval.answers.wording import plain
from retrieval.people.asked_names import holder_of, names_of
from retrieval.people.offices import is_thing
from retrieval.people.speakers import SpeakerIndex
from retrieval.questions.question import check_question, explain, in_words, understand
from retrieval.records import Answer, Hit, Understood
from retrieval.searching.search import Found, Searcher, Step, Vectors
from retrieval.storage.library import Library, Scope
from retrieval.storage.scopes import scope_of
from retrieval.storage.stored import StoredStatement

MOST_STATEMENTS = 10
MOST_SENTENCES = 3
SENTENCES_AROUND = 2  # of a fact, on each side, in which other articles may differ
NEAREST = 3
LOOK_BACK = 1000  # articles looked at again for new names: several may be on their way into the library at once
WHO_PASSAGES = 20  # passages whose statements are looked through for who said something


class Answerer:
    """Answers from one library; threads may share it."""

    def __init__(
        self,
        library: Library,
        searcher: Searcher,
        drafter: Callable[[], Drafter | None] = lambda: None,
        completer: Callable[[], Completer | None] = lambda: None,
    ) -> None:
        """`drafter` retells answers with a chat model, `completer` completes follow-ups with it; None: they quote, rules do."""
        self._completer = completer
        self._library, self._searcher, self._drafter = library, searcher, drafter
        self.comparer = Comparer(library, searcher)
        self._names, self._names_at, self._last_article = SpeakerIndex(), -1, 0
        self._naming = threading.Lock()

    def ask(
        self,
        question: str,
        *,
        now: datetime | None = None,
        source: str | None = None,
        turns: Sequence[Turn] = (),
        listener: Listener = nobody,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """Answer a question; `now` is what “yesterday” counts from, `source` an outlet to stay with.

        `turns`: the conversation so far, from which a follow-up is completed; the answer's `question` is the completed
        one. `listener` is told each step, and each verified sentence of a chat model; once `cancelled()`, the model stops
        and the answer quotes. Raises QuestionError if there is nothing to answer, LibraryError or ModelError if something is broken.
        """
        timings = Timings()
        with timings.step("total"):
            with self._library.at_once():
                with timings.step("understand"):
                    asked = self._with_holder(self._complete(question, now, source, turns))
                listener(Event("understood", understood=asked.understood))
                listener(Event("searching"))
                answer = _Turn(self, asked, timings).answer()
                if answer.abstained and (wider := self._at_any_time(asked, now)):
                    again = _Turn(self, wider, timings).answer()
                    answer = answer if again.abstained else again
            if not answer.abstained and (drafter := self._drafter()):
                with timings.step("write"):
                    answer = drafter.retell(answer, listener, cancelled)
        return replace(answer, timings_ms=timings.ms, asked=question.strip())

    def search(self, query: str, k: int, *, now: datetime | None = None, source: str | None = None) -> list[Hit]:
        """The `k` passages that fit a query best, of the outlet that it names; see `find` for the time."""
        with self._library.at_once():
            return self.find(query, k, now=now, source=source).hits(k)

    def find(self, query: str, k: int, *, now: datetime | None = None, source: str | None = None) -> Found:
        """The candidates for a query, ranked, at least `k` if there are.

        Where the query asks for what was published or said at some time, and there is any, nothing else is found; else what
        was published then is preferred: the time may be that of the event, or be counted from another day than `now`.
        """
        with self._library.at_once():
            understood = self._complete(query, now, source, ()).understood
            text = " ".join(part for part in (understood.speaker, understood.topic) if part) or query
            return self.preferring(text, understood, Timings().step, k)

    def preferring(self, text: str, understood: Understood, step: Step, k: int = NEAREST) -> Found:
        """The candidates for `text`, those from the time that was understood first: see `find`."""
        scope = scope_of(understood)
        at_any_time = replace(scope, start=None, end=None)
        if understood.published_then or scope == at_any_time:
            found = self._searcher.find(text, understood.language, scope, step, k=k)
            if len(found.order):
                return found
        return self._searcher.find(text, understood.language, at_any_time, step, preferred=scope, k=k)

    def evidence(self, question: str) -> tuple[str, Vectors] | None:
        """What decides whether a question is refused: the name of the calibration ("fact", "topic") and its features.

        (n, features) for n things that could answer; None where there is nothing to judge: no such speaker, or no topic.
        """
        return _Turn(self, self._complete(question, None, None, ()), Timings()).evidence()

    def names(self) -> SpeakerIndex:
        """Every speaker in the library, ready to be matched; new ones are added when the library has changed."""
        with self._naming:
            generation = self._library.generation()
            if self._names_at != generation:
                known, self._last_article = self._library.speakers(max(0, self._last_article - LOOK_BACK))
                self._names.add(known)
                self._names_at = generation
        return self._names

    @property
    def library(self) -> Library:
        """The library that answers."""
        return self._library

    @property
    def searcher(self) -> Searcher:
        """Its search."""
        return self._searcher

    def _at_any_time(self, asked: Completed, now: datetime | None) -> Completed | None:
        """The question with its date as part of what is asked about; None where it can only be when it was published."""
        understood = asked.understood
        if understood.start is None and understood.end is None:
            return None
        moment = now or datetime.now().astimezone()
        wider = understand(asked.question, moment, self._library.outlets(), dates_are_content=True)
        if wider.start or wider.end:
            return None
        return replace(asked, understood=replace(wider, source=understood.source))

    def _with_holder(self, asked: Completed) -> Completed:
        """The question with the name of whoever holds the office that it asks ("the Chinese president")."""
        understood = asked.understood
        if not understood.speaker or not understood.asks_statements:
            return asked
        found = names_of(understood.speaker, understood.topic, self.names())[0]
        holder = None if found else holder_of(understood, self._library, self._searcher)
        return replace(asked, understood=replace(understood, speaker=holder)) if holder else asked

    def _complete(self, question: str, now: datetime | None, source: str | None, turns: Sequence[Turn]) -> Completed:
        checked = check_question(question)
        known = self.names() if turns else None
        moment, outlets = now or datetime.now().astimezone(), self._library.outlets()
        asked = complete(checked, turns, moment, outlets, known)
        completer = self._completer() if turns and not (asked.completed or asked.understood.whole) else None
        if completer and (alone := completer.complete(checked, turns)):
            asked = replace(complete(alone, (), moment, outlets), completed=True)
        return replace(asked, understood=replace(asked.understood, source=source)) if source else asked


@dataclass(frozen=True, slots=True)
class _Turn:
    """One question on its way to an answer."""

    engine: Answerer
    asked: Completed
    timings: Timings

    @property
    def question(self) -> str:
        return self.asked.question

    @property
    def understood(self) -> Understood:
        return self.asked.understood

    def answer(self) -> Answer:
        count = self.engine.library.count()
        if not count:
            return self._refuse(self._say("empty_library"))
        if self.understood.whole and not self.understood.topic:
            return self._whole(self.asked.meant)
        if self.understood.speaker and self.understood.asks_statements:
            return self._by_speaker(self.understood.speaker, count)
        if self.understood.asks_who:
            return self._who(count)
        return self._fact(count)

    def evidence(self) -> tuple[str, Vectors] | None:
        """See Answerer.evidence."""
        searcher, step, language = self.engine.searcher, self.timings.step, self.understood.language
        if self.understood.whole and not self.understood.topic:
            return None
        if self.understood.speaker and self.understood.asks_statements:
            theirs, topic = self._statements_of(self.understood.speaker)
            return ("topic", searcher.topic_features(theirs, topic, language, step)) if theirs and topic else None
        topic = self.understood.topic or self.question
        found = searcher.find(topic, language, self._scope(), step)
        if self.understood.asks_who:
            said = self._said_in(found)
            return ("topic", searcher.topic_features(said, topic, language, step)) if said else None
        features = searcher.fact_features(found)
        return None if features is None else ("fact", features)

    def _statements_of(self, speaker: str) -> tuple[list[StoredStatement], str]:
        """What a speaker said at all, and the topic that was asked for."""
        with self.timings.step("search"):
            names, topic = names_of(speaker, self.understood.topic, self.engine.names())
            return (self.engine.library.statements(names, self._scope()) if names else []), topic

    def _by_speaker(self, speaker: str, count: int) -> Answer:
        """What X said about Y: statements whose speaker is X, and only those."""
        theirs, topic = self._statements_of(speaker)
        relevant = self._about(theirs, topic) if topic else self._surest(theirs)
        if relevant:
            return self._extract([_evidence(s) for s in self._in_order(relevant)], MOST_STATEMENTS)
        if not theirs and is_thing(speaker):
            return self._fact(count)
        others = self._others(topic, theirs) if topic else []
        if not theirs:
            name = "nothing_scope" if self._limited() and self.engine.names().match(speaker) else "unknown_speaker"
            scope = explain(self.understood)
            return self._refuse(self._say(name, speaker=in_words(speaker, self.understood.language), count=count, scope=scope), others)
        refusal = self._say("speaker_topic", speaker=in_words(speaker, self.understood.language), topic=topic, count=count)
        return self._refuse(refusal, [_hit(n, s) for n, s in enumerate(theirs[:NEAREST], 1)] + others)

    def _surest(self, theirs: Sequence[StoredStatement]) -> list[StoredStatement]:
        """The surest of what is new in the conversation; all if nothing is new."""
        return surest([s for s in theirs if self._wanted(_evidence(s))] or theirs)

    def _others(self, topic: str, theirs: Sequence[StoredStatement]) -> list[Hit]:
        """What others say about the topic, one statement each."""
        asked = {s.statement.speaker for s in theirs}
        found = self.engine.searcher.find(topic, self.understood.language, self._scope(), self.timings.step)
        by_speaker: dict[str | None, StoredStatement] = {}
        for said in self._about([s for s in self._said_in(found) if s.statement.speaker not in asked], topic):
            by_speaker.setdefault(said.statement.speaker, said)
        return [_hit(n, said) for n, said in enumerate(list(by_speaker.values())[:NEAREST], 1)]

    def _who(self, count: int) -> Answer:
        """Who said Y: statements near the topic, by whomever."""
        topic = self.understood.topic
        found = self.engine.searcher.find(topic, self.understood.language, self._scope(), self.timings.step)
        relevant = self._about(self._said_in(found), topic)
        if not relevant:
            return self._refuse(self._say("nobody_said", count=count), found.hits(NEAREST))
        return self._extract([_evidence(s) for s in relevant], MOST_SENTENCES)

    def _said_in(self, found: Found) -> list[StoredStatement]:
        """What somebody says in the best passages of a search."""
        with self.timings.step("search"):
            spans = [(p.article_key, p.start, p.end) for p in found.best(WHO_PASSAGES)]
            return [s for s in self.engine.library.statements_in(spans) if s.statement.speaker]

    def _fact(self, count: int) -> Answer:
        """The sentences that answer, with whoever says them."""
        topic = self.understood.topic or self.question
        found = self.engine.searcher.find(topic, self.understood.language, self._scope(), self.timings.step)
        if self.engine.searcher.answers(found, self.timings.step) < 1:
            name = "nothing_scope" if self._limited() and not len(found.order) else "nothing"
            refusal = self._say(name, topic=topic, count=count, scope=explain(self.understood))
            if not len(found.order):
                found = self.engine.preferring(topic, self.understood, self.timings.step)
            return self._refuse(refusal, found.hits(NEAREST))
        if self.understood.whole:
            return self._whole([hit.article.id for hit in found.hits(1)])
        best = self._with_speakers(found.sentences(MOST_SENTENCES))
        return self._extract(best, MOST_SENTENCES, SENTENCES_AROUND)

    def _whole(self, ids: Sequence[str]) -> Answer:
        """How these articles begin; where none is meant, the newest that may answer."""
        with self.timings.step("search"):
            found, most = openings(self.engine.library, ids, self._scope())
        if not found:
            return self._refuse(self._say("nothing_scope", scope=explain(self.understood)))
        return self._extract(self._with_speakers(found), most)

    def _with_speakers(self, sentences: Sequence[Evidence]) -> list[Evidence]:
        with self.timings.step("search"):
            said = self.engine.library.statements_in([(e.article_key, e.start, e.end) for e in sentences])
        return [e if e.speaker else _spoken(e, said) for e in sentences]

    def _about(self, statements: Sequence[StoredStatement], topic: str) -> list[StoredStatement]:
        return self.engine.searcher.about(statements, topic, self.understood.language, self.timings.step)

    def _extract(self, found: Sequence[Evidence], most: int, around: int = 0) -> Answer:
        """The best of what was found as cited statements; other articles are compared with `around` more sentences."""
        library = self.engine.library
        with self.timings.step("cite"):
            kept = merged(library, [e for e in found if self._wanted(e)][: most * 3], most)
        with self.timings.step("compare"):
            clashes = self.engine.comparer.clashes(kept, self._scope(), around)
            both = arranged(kept, clashes, lambda added: merged(library, self._with_speakers(added), len(added)))
        with self.timings.step("cite"):
            statements, citations = cite(library, both.evidence)
        if not citations:
            return self._refuse(self._say("nothing_else", count=library.count()))
        answer = Answer(
            self.question,
            self.understood.language,
            "extractive",
            self.understood,
            abstained=False,
            reason=None,
            text="",
            statements=tuple(statements),
            citations=tuple(citations),
            differences=both.differences(citations),
            reported=reported(library, both.evidence),
        )
        return replace(answer, text=plain(answer))

    def _wanted(self, evidence: Evidence) -> bool:
        """Whether a follow-up leaves room for it: not what was cited before ("what else?"), not another press."""
        if self.asked.media and evidence.language != self.asked.media:
            return False
        if self.understood.asks_who:
            return evidence.speaker not in {c.speaker for c in self.asked.seen}
        return not any(
            c.article_id == evidence.article.id and c.start < evidence.end and evidence.start < c.end
            for c in self.asked.seen
        )

    def _refuse(self, reason: str, nearest: Sequence[Hit] = ()) -> Answer:
        return Answer(
            self.question,
            self.understood.language,
            "extractive",
            self.understood,
            abstained=True,
            reason=reason,
            text=reason,
            nearest=tuple(nearest),
        )

    def _in_order(self, statements: list[StoredStatement]) -> list[StoredStatement]:
        """As found (by relevance, or newest first without a topic); newest first where the question asks for news."""
        if not self.understood.newest_first:
            return statements
        return sorted(statements, key=lambda s: s.published_ts or float("-inf"), reverse=True)

    def _scope(self) -> Scope:
        return scope_of(self.understood)

    def _limited(self) -> bool:
        return self._scope() != Scope()

    def _say(self, name: str, **values: object) -> str:
        return phrase(name, self.understood.language, **values)


def _evidence(s: StoredStatement) -> Evidence:
    return Evidence(
        s.article, s.article_key, s.language, s.statement.start, s.statement.end, s.text, s.story, s.statement.speaker
    )


def _spoken(evidence: Evidence, said: Sequence[StoredStatement]) -> Evidence:
    """A sentence with its speaker, if one person's statement makes up most of it."""
    speakers = {
        s.statement.speaker
        for s in said
        if s.article_key == evidence.article_key
        and min(s.statement.end, evidence.end) - max(s.statement.start, evidence.start)
        > (evidence.end - evidence.start) / 2
    }
    return replace(evidence, speaker=speakers.pop()) if len(speakers) == 1 else evidence


def _hit(rank: int, s: StoredStatement) -> Hit:
    return Hit(rank, 0.0, str(s.key), s.statement.start, s.statement.end, s.text, s.article, s.statement.speaker)
