"""`citewire eval DIR`: the questions of a gold set through the product itself, on a throw-away library.

Prints a table for people and one JSON line for machines. Intervals are 95 % percentile bootstraps over questions.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.commands.ingesting import ingest_into
from bot.commands.jsonout import dumps
from bot.measuring.gold import GoldQuestion, GoldSet, load
from retrieval.errors import CitewireError
from retrieval.records import Answer, Hit
from retrieval.settings import Settings, in_folder, load_settings
from retrieval.workspace import Workspace

DEPTH = 10
SAMPLES = 1000


@dataclass(slots=True)
class Scores:
    """One list of per-question values for each measure.

    `likelihoods`: of each question how likely the library answers it, over the threshold (below 1 it is refused), and whether it can.
    """

    values: dict[str, list[float]] = field(default_factory=dict)
    likelihoods: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, name: str, value: float) -> None:
        """Another question's value."""
        self.values.setdefault(name, []).append(float(value))


def run(folder: Path, *, split: str, as_json: bool, plot: Path | None) -> int:
    """Evaluate every set in the folder. 0 also where quality is poor: thresholds are the tests' business."""
    settings = load_settings()
    results: dict[str, dict[str, Any]] = {}
    likelihoods: dict[str, list[tuple[float, bool]]] = {}
    libraries: dict[tuple[Path, ...], list[GoldSet]] = {}
    for gold in load(folder, split):
        libraries.setdefault(gold.corpora, []).append(gold)
    for corpora, sets in libraries.items():
        with throw_away(corpora, settings) as workspace:
            for gold in sets:
                scores = ask_all(workspace, gold)
                results[gold.name], likelihoods[gold.name] = summary(scores), scores.likelihoods
                print(f"{gold.name}: {len(gold.questions)} questions done", file=sys.stderr)
    if not as_json:
        _table(results)
    print(dumps(results))
    if plot:
        from bot.measuring.plots import plot_quality

        plot_quality(results, likelihoods, plot)
    return 0


@contextmanager
def throw_away(corpora: Sequence[Path], settings: Settings) -> Iterator[Workspace]:
    """A library of these articles with the models of the settings, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="citewire-eval-") as home:
        own = in_folder(Path(home), embedding_model=settings.embedding_model, reranker=settings.reranker)
        with Workspace(own, create=True) as workspace:
            with redirect_stdout(sys.stderr):  # stdout is for the figures
                failed = ingest_into(workspace, [str(corpus) for corpus in corpora], as_json=True)
            if failed:
                raise CitewireError("some articles of the gold set could not be ingested; see above")
            yield workspace


def ask_all(workspace: Workspace, gold: GoldSet) -> Scores:
    """Every question answered and searched, scored against the gold."""
    scores = Scores()
    for question in gold.questions:
        hits = workspace.answerer.search(question.question, DEPTH * 3)
        answer = workspace.answerer.ask(question.question)
        scores.add("latency ms", answer.timings_ms["total"])
        scores.likelihoods.append((_likelihood(workspace, question.question), question.kind == "answerable"))
        _score_answer(scores, workspace, question, answer)
        if question.relevant:
            _score_hits(scores, question, hits)
    return scores


def _likelihood(workspace: Workspace, question: str) -> float:
    """See Scores.likelihoods; 0 where there is nothing to judge, as of a speaker who is not there."""
    judged = workspace.answerer.evidence(question)
    if judged is None:
        return 0.0
    name, features = judged
    calibrations = workspace.searcher.calibrations
    calibration = calibrations.topic() if name == "topic" else calibrations.fact()
    return float(calibration.probability(features).max()) / calibration.threshold


def _score_answer(scores: Scores, workspace: Workspace, question: GoldQuestion, answer: Answer) -> None:
    for citation in answer.citations:
        article = workspace.library.article(citation.article.id)
        scores.add(
            "exact citations", article is not None and article.text[citation.start : citation.end] == citation.quote
        )
    if question.kind == "answerable":
        scores.add("false refusals", answer.abstained)
        if question.relevant:
            scores.add(
                "answers citing a right article", any(c.article.id in question.relevant for c in answer.citations)
            )
    else:
        scores.add(f"refused {question.kind}", answer.abstained)
        scores.add("refused unanswerable", answer.abstained)
    if answer.abstained:
        scores.add("refusal precision", question.kind != "answerable")


def _score_hits(scores: Scores, question: GoldQuestion, hits: Sequence[Hit]) -> None:
    """Article measures count each article once, at its best passage."""
    order = list(dict.fromkeys(hit.article.id for hit in hits))[:DEPTH]
    right = [article in question.relevant for article in order]
    for k in (1, 3, 5, 10):
        scores.add(f"hit@{k}", any(right[:k]))
    scores.add("MRR@10", next((1 / rank for rank, r in enumerate(right, 1) if r), 0.0))
    gains = sum(r / np.log2(rank + 1) for rank, r in enumerate(right, 1))
    ideal = sum(1 / np.log2(rank + 1) for rank in range(1, min(DEPTH, len(question.relevant)) + 1))
    scores.add("nDCG@10", gains / ideal)
    facts = [(id, s, e) for id, spans in question.spans.items() for s, e in spans]
    if facts:
        held = [any(h.article.id == id and h.start <= s and e <= h.end for h in hits[:DEPTH]) for id, s, e in facts]
        scores.add("passage recall@10", sum(held) / len(facts))


def summary(scores: Scores) -> dict[str, Any]:
    """Of each measure its mean and interval; of the latency its percentiles."""
    rng = np.random.default_rng(0)
    result: dict[str, Any] = {}
    for name, values in scores.values.items():
        array = np.array(values)
        if name == "latency ms":
            result[name] = {f"p{p}": round(float(np.percentile(array, p)), 1) for p in (50, 95, 99)}
            continue
        means = rng.choice(array, (SAMPLES, len(array))).mean(axis=1)
        low, high = np.percentile(means, [2.5, 97.5])
        result[name] = {
            "mean": round(float(array.mean()), 4),
            "low": round(float(low), 4),
            "high": round(float(high), 4),
            "n": len(array),
        }
    return result


def _table(results: dict[str, dict[str, Any]]) -> None:
    measures = list(dict.fromkeys(name for result in results.values() for name in result))
    table = Table("measure", *results)
    for measure in measures:
        table.add_row(measure, *(_cell(result.get(measure)) for result in results.values()))
    Console().print(table)


def _cell(value: dict[str, float] | None) -> str:
    if value is None:
        return ""
    if "mean" in value:
        return f"{value['mean']:.3f} ({value['low']:.3f}–{value['high']:.3f})"
    return " / ".join(f"{v:.0f}" for v in value.values())
