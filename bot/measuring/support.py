"""`python -m bot.measuring.support DIR`: fit and test the measure by which a passage carries a sentence.

DIR holds parallel paragraphs with questions, `corpus_LANG.jsonl` and `queries_LANG.jsonl` (ids shared over the languages).
Right pairs are a sentence with its translation, its first clause, and a question with its answer against the sentence that
answers; wrong ones the same against another sentence of that very paragraph. Half of the questions fit, the other half test;
there also bent ones, which say something else in nearly the same words: two words exchanged for others of the paragraph.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np

from bot.commands.ingesting import ingest_into
from bot.measuring.gold import jsonl
from retrieval.answers.checking.support import SUPPORT, Support
from retrieval.searching.refusal import Calibration, fit
from retrieval.settings import in_folder
from retrieval.texts.text import sentences
from retrieval.workspace import Workspace

LANGUAGES = ("de", "en")
QUESTIONS = 300
MOST_WRONG = 0.02  # of the wrong pairs may pass: a false sentence costs more than a lost one
SHORTEST = 5  # words of a clause
EXCHANGED = 2  # words
_WORD = re.compile(r"(?<=\s)[^\W\d_]{4,}")

Pair = tuple[str, str, str, str, str]
"""Sentence, its language, passage, its language; "right" if the passage carries it, "wrong" or "bent" if it does not."""


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
                for passage, kind in ((fact, "right"), (other, "wrong")):
                    found += [(c, language, passage, passage_language, kind) for c in claims]
                bent = [_bent(c, language, texts[row["evidence"][0]["doc_id"]], rng) for c in claims[1:]]
                found += [(b, language, fact, passage_language, "bent") for b in bent if b]
        yield found


def _bent(claim: str, language: str, text: str, rng: np.random.Generator) -> str | None:
    """A claim that says something else: some of its words (no names, as far as capitals tell) exchanged for others of the text."""
    ours = [m for m in _WORD.finditer(claim) if language == "de" or m[0].islower()]
    others = [w for w in _WORD.findall(text) if w not in claim]
    if len(ours) <= EXCHANGED:
        return None
    for at in sorted(rng.choice(len(ours), EXCHANGED, replace=False), reverse=True):
        alike = [w for w in others if w[0].isupper() == ours[at][0][0].isupper()]
        if not alike:
            return None
        claim = claim[: ours[at].start()] + alike[int(rng.integers(len(alike)))] + claim[ours[at].end() :]
    return claim


def main(folder: Path) -> None:
    """Print the fitted calibration and how it does on the half that it has not seen."""
    halves: list[list[tuple[tuple[float, float, float], bool, Pair]]] = [[], []]
    with (
        tempfile.TemporaryDirectory(prefix="citewire-support-") as home,
        Workspace(in_folder(Path(home)), create=True) as workspace,
    ):
        with redirect_stdout(sys.stderr):
            ingest_into(workspace, [str(folder / f"corpus_{lang}.jsonl") for lang in LANGUAGES], as_json=True)
        support = Support(workspace.library, workspace.searcher, workspace.encoder)
        for number, found in enumerate(pairs(folder)):
            halves[number % 2] += [(support.features(*pair[:4]), support.carries(*pair[:4]), pair) for pair in found]
    seen = [(features, pair[4] == "right") for features, _, pair in halves[0] if pair[4] != "bent"]
    gold, rows = np.array([right for _, right in seen]), np.array([features for features, _ in seen])
    fitted = fit([row[None] for row in rows], gold.tolist(), SUPPORT)
    threshold = float(np.quantile(fitted.probability(rows)[~gold], 1 - MOST_WRONG))
    final = Calibration(fitted.weights, fitted.bias, threshold)
    print(json.dumps({"calibration": final.as_json(), "kept": _kept(final, halves[1])}, indent=1))


def _kept(final: Calibration, tested: Sequence[tuple[tuple[float, float, float], bool, Pair]]) -> dict[str, float]:
    """Which share of each kind passes: by the fitted probability alone, and by all that is built in."""
    shares: dict[str, list[float]] = {}
    for features, carried, (_, language, _, passage_language, kind) in tested:
        where = "within" if language == passage_language else "across"
        shares.setdefault(f"{kind}, {where}, probability", []).append(float(final.probability([features])[0]) >= final.threshold)
        shares.setdefault(f"{kind}, {where}, carried", []).append(carried)
    return {name: round(float(np.mean(values)), 3) for name, values in sorted(shares.items())}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
