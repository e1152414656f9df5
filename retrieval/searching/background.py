"""What is usual, so that a score can say how unusual a match is: typical questions, and a sample of the library.

A question's vector is measured against those of typical questions in its language, a passage against others of its
language. Both are kept: the questions' means in the library (they cost half a second), the sample in memory.
"""

import base64
import threading
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from retrieval.models.embeddings import Encoder
from retrieval.searching.ranking import Background
from retrieval.storage.embedded import Embedded
from retrieval.storage.library import Library

Vectors = npt.NDArray[np.float32]

SAMPLE = 256  # passages of each language; more change no score by a hundredth
SEED = 7
REFRESH = 1.1  # the sample is drawn again when the library has grown by a tenth

TYPICAL_QUESTIONS = {
    "en": (
        "Who won the election?", "How many people died in the flood?", "What did the minister say about the budget?",
        "When does the new law come into force?", "Why were the flights cancelled?", "Which company bought the factory?",
        "Where was the suspect arrested?", "How did the team reach the final?", "What causes the disease?",
        "How much does the ticket cost?", "Who wrote the novel?", "What happened at the border last week?",
        "Is the vaccine safe for children?", "Which countries signed the agreement?", "How long will the strike last?",
        "What is the capital known for?",
    ),
    "de": (
        "Wer hat die Wahl gewonnen?", "Wie viele Menschen starben bei der Flut?", "Was sagte die Ministerin über den Haushalt?",
        "Wann tritt das neue Gesetz in Kraft?", "Warum wurden die Flüge gestrichen?", "Welche Firma hat das Werk gekauft?",
        "Wo wurde der Verdächtige festgenommen?", "Wie kam die Mannschaft ins Finale?", "Was verursacht die Krankheit?",
        "Wie viel kostet die Eintrittskarte?", "Wer schrieb den Roman?", "Was geschah letzte Woche an der Grenze?",
        "Ist die Impfung für Kinder sicher?", "Welche Länder haben das Abkommen unterzeichnet?",
        "Wie lange dauert der Streik noch?", "Wofür ist die Hauptstadt bekannt?",
    ),
}  # fmt: skip


class Usual:
    """What is usual in one library with one model; threads may share it."""

    def __init__(self, library: Library, encoder: Callable[[], Encoder]) -> None:
        self._library, self._encoder = library, encoder
        self._lock = threading.Lock()
        self._means: dict[str, Vectors] = {}
        self._drawn_at: int | None = None
        self._passages = 0
        self._languages: list[str] = []
        self._backgrounds: dict[str, Background] = {}

    def question_mean(self, language: str) -> Vectors:
        """The mean vector of typical questions, (dimension,): of this language, or of all where it has none."""
        name = language if language in TYPICAL_QUESTIONS else "*"
        if name not in self._means:
            key = f"question_mean:{name}"
            stored = self._library.note(key)
            if stored is not None:
                self._means[name] = np.frombuffer(base64.b64decode(stored), dtype=np.float32)
            else:
                self._means[name] = self._encoded_mean(name)
                self._library.set_note(key, base64.b64encode(self._means[name].tobytes()).decode())
        return self._means[name]

    def backgrounds(self) -> Mapping[str, Background]:
        """One for every language in the library."""
        self._refresh()
        return self._backgrounds

    def passages(self) -> int:
        """How many passages the library has, as of the last look."""
        self._refresh()
        return self._passages

    def languages(self) -> list[str]:
        """The languages of its articles."""
        self._refresh()
        return self._languages

    def _refresh(self) -> None:
        generation = self._library.generation()
        if self._drawn_at == generation:
            return
        with self._lock:
            if self._drawn_at == generation:
                return
            extent = self._library.extent()
            grown = not self._passages / REFRESH <= extent.passages <= self._passages * REFRESH
            if grown or extent.languages != self._languages:
                self._backgrounds = self._draw(extent.last_key, extent.languages)
            self._passages, self._languages, self._drawn_at = extent.passages, extent.languages, generation

    def _draw(self, last_key: int, languages: list[str]) -> dict[str, Background]:
        """The same draw for the same library. Keys are drawn, not rows: a million passages need no scan."""
        wanted = SAMPLE * 4 * max(1, len(languages))
        keys = np.arange(1, last_key + 1)
        if last_key > wanted:
            keys = np.sort(np.random.default_rng(SEED).choice(last_key, wanted, replace=False)) + 1
        drawn = self._library.embedded(keys.tolist())
        return {language: self._background(language, drawn) for language in languages}

    def _background(self, language: str, drawn: Embedded) -> Background:
        chosen = drawn.only([at for at, name in enumerate(drawn.languages) if name == language][:SAMPLE])
        mean = self.question_mean(language)
        sentences, counts = self._library.sentence_vectors(chosen.keys, len(mean))
        return Background.of(chosen.vectors.reshape(-1, len(mean)), sentences, counts, mean)

    def _encoded_mean(self, name: str) -> Vectors:
        questions = TYPICAL_QUESTIONS.get(name) or [q for group in TYPICAL_QUESTIONS.values() for q in group]
        encoder = self._encoder()
        mean: Vectors = np.mean([encoder.encode_query(q) for q in questions], axis=0, dtype=np.float32)
        return mean
