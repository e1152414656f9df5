"""Quality of story detection: articles edited as desks edit wire copy, against all other articles of a corpus.

Every second article is an original; each is edited in every way of `EDITS` and to every degree of `SHARES`, gets a new
dateline and credit, and is compared with all originals: its own is a pair, any other a non-pair. New sentences and
words come from the articles in between, so that no non-pair shares them. As hard non-pairs, articles of those in between
quote a few sentences of an original.
"""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.storage.linking import LEAST_COMMON, MOST_COPIES
from retrieval.texts.shingles import STORY_SHARE, Shingles, likeness, same_story, shingles, sketch
from retrieval.texts.text import sentences

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)  # of the text that an edit changes or takes out
QUOTED = 0.1  # of an original's sentences, at least one: what another desk's own report may share with it
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)

Sentences = list[str]


@dataclass(frozen=True, slots=True)
class Foreign:
    """Where edits take new text from."""

    rng: random.Random
    sentences: Sequence[str]
    words: Sequence[str]


def cut(text: Sentences, share: float, _: Foreign) -> Sentences:
    """The end is missing."""
    return text[: max(1, round(len(text) * (1 - share)))]


def thinned(text: Sentences, share: float, foreign: Foreign) -> Sentences:
    """Sentences are missing anywhere."""
    kept = foreign.rng.sample(range(len(text)), max(1, round(len(text) * (1 - share))))
    return [text[at] for at in sorted(kept)]


def reordered(text: Sentences, share: float, foreign: Foreign) -> Sentences:
    """Paragraphs of two sentences in another order, some missing."""
    blocks = [text[at : at + 2] for at in range(0, len(text), 2)]
    return [
        sentence for block in foreign.rng.sample(blocks, len(cut(text, share, foreign)) // 2 or 1) for sentence in block
    ]


def rewritten(text: Sentences, share: float, foreign: Foreign) -> Sentences:
    """Sentences in place of others."""
    new = set(foreign.rng.sample(range(len(text)), round(len(text) * share)))
    return [foreign.rng.choice(foreign.sentences) if at in new else sentence for at, sentence in enumerate(text)]


def reworded(text: Sentences, share: float, foreign: Foreign) -> Sentences:
    """Single words in place of others, anywhere: harder than what an editor does."""
    rng = foreign.rng
    return [" ".join(rng.choice(foreign.words) if rng.random() < share else w for w in s.split()) for s in text]


def shortened(text: Sentences, share: float, foreign: Foreign) -> Sentences:
    """Single words missing, anywhere."""
    return [" ".join(word for word in sentence.split() if foreign.rng.random() >= share) for sentence in text]


def embedded(text: Sentences, share: float, foreign: Foreign) -> Sentences:
    """A part of it in the middle of an article twice as long."""
    around = [foreign.rng.choice(foreign.sentences) for _ in range(2 * len(text))]
    return [*around[: len(text)], *cut(text, share, foreign), *around[len(text) :]]


def mixed(text: Sentences, share: float, foreign: Foreign) -> Sentences:
    """Half of it by other sentences, half by other words, all in another order."""
    return reworded(reordered(rewritten(text, share / 2, foreign), 0, foreign), share / 2, foreign)


EDITS: tuple[Callable[[Sentences, float, Foreign], Sentences], ...] = (
    cut, thinned, reordered, rewritten, embedded, mixed, shortened, reworded,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoriesReport:
    """What was found of pairs that should be.

    `similarity` and `found` by (edit, share): the likeness of each pair, and whether it became a story, index and
    decision as in the product. `others`: likeness of the non-pairs above the lowest threshold; `wrong`: how many of
    all became a story. `quoting`: likeness of originals and articles that only quote them. `hardest`: the unedited
    articles most like one another, as (likeness, id, id).
    """

    similarity: Mapping[tuple[str, float], list[float]]
    found: Mapping[tuple[str, float], list[bool]]
    others: list[float]
    wrong: int
    non_pairs: int
    quoting: list[float]
    hardest: list[tuple[float, str, str]]

    @property
    def precision(self) -> float:
        """Of all stories that were found, those that are right."""
        right = sum(map(sum, self.found.values()))
        return right / max(1, right + self.wrong)

    @property
    def recall(self) -> float:
        """Of all edited articles, those that were found."""
        found = [one for some in self.found.values() for one in some]
        return sum(found) / max(1, len(found))

    def recall_at(self, threshold: float, share: float) -> float:
        """Recall over all edits to this degree, were the threshold another."""
        values = [value for (_, of), some in self.similarity.items() if of == share for value in some]
        return float(np.mean(np.array(values) >= threshold))

    def precision_at(self, threshold: float) -> float:
        """Precision over all pairs and non-pairs, were the threshold another."""
        right = sum(value >= threshold for some in self.similarity.values() for value in some)
        return right / max(1, right + sum(value >= threshold for value in self.others))

    def mistaken_at(self, threshold: float) -> float:
        """The share of quoting articles that were taken for copies, were the threshold another."""
        return float(np.mean(np.array(self.quoting) >= threshold))


class Originals:
    """Unedited articles, looked up as the library looks them up."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.shingles = [shingles(text) for text in texts]
        self._holders = _holders(self.shingles)
        self._sketched = _holders([sketch(own) for own in self.shingles])

    def similar(self, of: Shingles) -> dict[int, float]:
        """The likeness of all originals that lies above the lowest threshold."""
        common = Counter(at for number in of.tolist() for at in self._holders.get(number, ()))
        near = [at for at, n in common.items() if n >= THRESHOLDS[0] * min(len(of), len(self.shingles[at]))]
        return {at: share for at in near if (share := likeness(of, self.shingles[at])) >= THRESHOLDS[0]}

    def story(self, of: Shingles) -> set[int]:
        """The originals that the product would link with a text."""
        common = Counter(at for number in sketch(of).tolist() for at in self._sketched.get(number, ()))
        candidates = [at for at, count in common.most_common(MOST_COPIES) if count >= LEAST_COMMON]
        return {at for at in candidates if same_story(of, self.shingles[at])}


def evaluate_stories(corpus: Path) -> StoriesReport:
    """Measure on a JSONL file with `id`, `text` and `language` a line. The same figures every time."""
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = [[span.of(row["text"]) for span in sentences(row["text"], row["language"])] for row in rows]
    foreign = [sentence for text in texts[1::2] for sentence in text]
    words = [word for sentence in foreign for word in sentence.split()]
    originals = Originals(row["text"] for row in rows[::2])
    similarity: dict[tuple[str, float], list[float]] = defaultdict(list)
    found: dict[tuple[str, float], list[bool]] = defaultdict(list)
    others: list[float] = []
    quoting: list[float] = []
    wrong = 0
    for at, (text, own) in enumerate(zip(texts[::2], texts[1::2], strict=False)):
        quoting.append(likeness(originals.shingles[at], shingles(" ".join(_quoting(own, text)))))
        for edit in EDITS:
            for share in SHARES:
                source = Foreign(random.Random(f"{at} {edit.__name__} {share}"), foreign, words)
                edited = shingles(f"ANKARA (AFP) – {' '.join(edit(text, share, source))}\nQuelle: AFP / Der Kurier")
                similar, story = originals.similar(edited), originals.story(edited)
                similarity[edit.__name__, share].append(similar.pop(at, 0.0))
                found[edit.__name__, share].append(at in story)
                others += similar.values()
                wrong += len(story - {at})
    count = len(originals.shingles)
    non_pairs = len(quoting) * (count - 1) * len(EDITS) * len(SHARES)
    return StoriesReport(similarity, found, others, wrong, non_pairs, quoting, _hardest(rows))


def table(report: StoriesReport) -> str:
    """Recall by edit and share as the product is set, in Markdown."""
    head = "| edit | " + " | ".join(f"{share:.0%}" for share in SHARES) + " |"
    rows = [
        f"| {edit.__name__} | " + " | ".join(f"{np.mean(report.found[edit.__name__, s]):.3f}" for s in SHARES) + " |"
        for edit in EDITS
    ]
    return "\n".join([head, "|---" * (len(SHARES) + 1) + "|", *rows])


def plot(report: StoriesReport, path: Path) -> None:
    """Recall by share for thresholds and for edits, and what each threshold costs, as a picture (needs matplotlib)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(14, 4.5), layout="constrained")
    by_threshold, by_edit, cost = figure.subplots(1, 3)
    percent = [100 * share for share in SHARES]
    for threshold in THRESHOLDS:
        recalls = [report.recall_at(threshold, share) for share in SHARES]
        by_threshold.plot(percent, recalls, label=f"{threshold:g}", linewidth=3 if threshold == STORY_SHARE else 1)
    by_threshold.set(title="Edited copies found, by threshold")
    for edit in EDITS:
        by_edit.plot(percent, [np.mean(report.found[edit.__name__, share]) for share in SHARES], label=edit.__name__)
    by_edit.set(title=f"Edited copies found, by edit (threshold {STORY_SHARE:g})")
    for axes in (by_threshold, by_edit):
        axes.set(xlabel="changed or missing, % of the text", ylabel="recall", ylim=(0, 1.02))
        axes.legend()
    recall = [np.mean([report.recall_at(threshold, share) for share in SHARES]) for threshold in THRESHOLDS]
    cost.plot(THRESHOLDS, recall, "o-", label="recall over all edits")
    cost.plot(THRESHOLDS, [report.precision_at(threshold) for threshold in THRESHOLDS], "o-", label="precision")
    cost.plot(
        THRESHOLDS, [report.mistaken_at(threshold) for threshold in THRESHOLDS], "o-",
        label=f"articles that quote {QUOTED:.0%} of another, taken for copies",
    )  # fmt: skip
    cost.axvline(STORY_SHARE, color="grey", linestyle=":")
    cost.set(xlabel="threshold", ylim=(0, 1.02), title="Choice of the threshold")
    cost.legend()
    figure.savefig(path, dpi=120)


def _quoting(own: Sentences, text: Sentences) -> Sentences:
    """An article with the first sentences of another in its middle."""
    quoted = text[: max(1, round(QUOTED * len(text)))]
    return [*own[: len(own) // 2], *quoted, *own[len(own) // 2 :]]


def _holders(sets: Sequence[Shingles]) -> dict[int, list[int]]:
    holders: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(sets):
        for number in one.tolist():
            holders[number].append(at)
    return holders


def _hardest(rows: Sequence[Mapping[str, str]]) -> list[tuple[float, str, str]]:
    """The ten most similar pairs of the corpus as it is."""
    every = Originals(row["text"] for row in rows)
    pairs = [
        (share, rows[at]["id"], rows[other]["id"])
        for at, own in enumerate(every.shingles)
        for other, share in every.similar(own).items()
        if other > at
    ]
    return sorted(pairs, reverse=True)[:10]
