"""`python -m bot.measuring.support DIR`: fit and test the measure by which a passage carries a sentence.

DIR holds parallel paragraphs with questions, `corpus_LANG.jsonl` and `queries_LANG.jsonl` (ids shared over the languages).
Right pairs are a sentence with its translation, its first clause, and a question with its answer against the sentence that
answers; wrong ones the same against another sentence of that very paragraph. Half of the questions fit, the other half test.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np

from bot.commands.ingesting import ingest_into
from bot.measuring.gold import jsonl
from retrieval.checking.support import SUPPORT, Support
from retrieval.refusal import Calibration, fit
from retrieval.settings import in_folder
from retrieval.text import sentences
from retrieval.workspace import Workspace

LANGUAGES = ("de", "en")
QUESTIONS = 300
MOST_WRONG = 0.02  # of the wrong pairs may pass: a false sentence costs more than a lost one
SHORTEST = 5  # words of a clause

Pair = tuple[str, str, str, str, bool]
"""Sentence, its language, passage, its language, whether the passage carries it."""


def pairs(folder: Path) -> Iterator[list[Pair]]:
    """The pairs of each question."""
    texts = {row["id"]: row["text"] for language in LANGUAGES for row in jsonl(folder / f"corpus_{language}.jsonl")}
    asked = {lang: {row["id"]: row for row in jsonl(folder / f"queries_{lang}.jsonl")} for lang in LANGUAGES}
    rng = np.random.default_rng(0)
    for id in sorted(asked["de"])[: QUESTIONS * 4 : 4]:
        found: list[Pair] = []
        for passage_language in LANGUAGES:
            evidence = asked[passage_language][id]["evidence"][0]
            text, fact = texts[evidence["doc_id"]], evidence["fact"]
            others = [o for s in sentences(text, passage_language) if (o := s.of(text)) not in fact and fact not in o]
            if not others:
                continue
            other = others[int(rng.integers(len(others)))]
            for language in LANGUAGES:
                row = asked[language][id]
                own = row["evidence"][0]["fact"]
                clause = own.split(", ")[0]
                claims = [f"{row['question']} {row['answer']}"]
                claims += [own] if language != passage_language else []
                claims += [clause] if len(clause.split()) >= SHORTEST and clause != own else []
                found += [(c, language, p, passage_language, p is fact) for c in claims for p in (fact, other)]
        yield found


def main(folder: Path) -> None:
    """Print the fitted calibration and how it does on the half that it has not seen."""
    halves: list[list[tuple[tuple[float, float, float], bool]]] = [[], []]
    with (
        tempfile.TemporaryDirectory(prefix="citewire-support-") as home,
        Workspace(in_folder(Path(home)), create=True) as workspace,
    ):
        with redirect_stdout(sys.stderr):
            ingest_into(workspace, [str(folder / f"corpus_{lang}.jsonl") for lang in LANGUAGES], as_json=True)
        support = Support(workspace.library, workspace.searcher, workspace.encoder)
        for number, found in enumerate(pairs(folder)):
            halves[number % 2] += [(support.features(*pair[:4]), pair[4]) for pair in found]
    features, gold = [np.array([f for f, _ in half]) for half in halves], [np.array([g for _, g in h]) for h in halves]
    fitted = fit([row[None] for row in features[0]], [bool(g) for g in gold[0]], SUPPORT)
    wrong = fitted.probability(features[0])[~gold[0]]
    final = Calibration(fitted.weights, fitted.bias, float(np.quantile(wrong, 1 - MOST_WRONG)))
    likely, across = final.probability(features[1]), features[1][:, 2] == 1
    result = {"calibration": final.as_json()}
    for name, which in (("one language", ~across), ("across languages", across)):
        passed = likely[which] >= final.threshold
        result[name] = {
            "right kept": round(float(passed[gold[1][which]].mean()), 3),
            "wrong kept": round(float(passed[~gold[1][which]].mean()), 3),
            "pairs": int(which.sum()),
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
