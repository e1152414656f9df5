"""Gold sets as `citewire eval` reads them: JSONL in the format that the README describes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import UsageError


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question; `relevant` are the ids of the articles that answer it, `spans` the slices of them that do.

    `kind` is "answerable", or what makes it unanswerable.
    """

    id: str
    question: str
    kind: str
    relevant: frozenset[str]
    spans: dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Questions asked of one library; `corpora` are the JSONL files to ingest into it."""

    name: str
    corpora: tuple[Path, ...]
    questions: tuple[GoldQuestion, ...]


def load(folder: Path, split: str) -> list[GoldSet]:
    """The sets in a folder: each question file (and `question_en`) against each corpus, and against all of them.

    Questions of another `split` are left out; a set without splits is used whole. Raises UsageError if the folder
    holds no `corpus*.jsonl` with `queries*.jsonl`.
    """
    corpora, queries = sorted(folder.glob("corpus*.jsonl")), sorted(folder.glob("queries*.jsonl"))
    if not corpora or not queries:
        raise UsageError(f"{folder} holds no corpus*.jsonl with queries*.jsonl; see the README on gold sets")
    libraries = [(corpus,) for corpus in corpora] + ([tuple(corpora)] if len(corpora) > 1 else [])
    sets = []
    for files in libraries:
        articles = {row["id"]: row for file in files for row in jsonl(file)}
        for file in queries:
            rows = [row for row in jsonl(file) if row.get("split", split) == split]
            for field in ("question", "question_en"):
                asked = [_question(row, field, articles) for row in rows if row.get(field)]
                if asked:
                    sets.append(GoldSet(_name(folder, files, file, field), files, tuple(asked)))
    return sets


def _question(row: dict[str, Any], field: str, articles: dict[str, dict[str, Any]]) -> GoldQuestion:
    evidence = row.get("evidence") or []
    wanted = {e["doc_id"] for e in evidence} | {e["pid"] for e in evidence if "pid" in e}
    relevant = {id for id, article in articles.items() if id in wanted or article.get("pid") in wanted}
    spans: dict[str, list[tuple[int, int]]] = {}
    for e in evidence:
        if e["doc_id"] not in articles:
            continue
        at = articles[e["doc_id"]]["text"].find(e.get("fact") or "\0")
        extent = (
            (min(s[0] for s in e["spans"]), max(s[1] for s in e["spans"]))
            if e.get("spans")
            else (at, at + len(e.get("fact") or ""))
        )
        if extent[0] >= 0:
            spans.setdefault(e["doc_id"], []).append(extent)
    kind = "answerable" if row.get("answerable", True) else row.get("type") or "unanswerable"
    return GoldQuestion(str(row["id"]), row[field], kind, frozenset(relevant), spans)


def _name(folder: Path, files: tuple[Path, ...], queries: Path, field: str) -> str:
    asked = queries.stem.removeprefix("queries").strip("_") or ("en" if field == "question_en" else "")
    corpus = "+".join(file.stem.removeprefix("corpus").strip("_") for file in files)
    return " ".join(part for part in (folder.name, f"{asked}->{corpus}" if corpus else asked) if part)


def jsonl(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as JSONL: {error}") from error
