"""Quality of page extraction: segments that must and must not be in the text, and facts labelled by hand.

Protocol of the page sets made for trafilatura: whitespace-normalised substring; P = TP / (TP + FP), R = TP / (TP + FN),
where TP and FN count the segments under `with`, FP those under `without`. trafilatura's own extraction of the same
pages is scored beside ours.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.markup import squeezed
from ingest.records import Failure, Raw
from ingest.sources import extract
from retrieval.records import Draft

FACTS = ("title", "date", "moment", "author", "source")


@dataclass(frozen=True, slots=True)
class Score:
    """Segments found (tp), missed (fn) and wrongly kept (fp)."""

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        return self.tp / max(1, self.tp + self.fp)

    @property
    def recall(self) -> float:
        return self.tp / max(1, self.tp + self.fn)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


@dataclass(frozen=True, slots=True)
class PagesReport:
    """Scores of our extraction and of trafilatura's own; facts as {field: (ours, trafilatura's, labelled)}."""

    pages: int
    ours: Score
    trafilatura: Score
    facts: dict[str, tuple[int, int, int]]
    wrong: tuple[tuple[str, str, str, str], ...]  # (page id, field, expected, got)


def evaluate_pages(folder: Path, facts: Path | None = None) -> PagesReport:
    """Score extraction on a folder with `pages.jsonl` and its HTML files; `facts` is a JSONL of labels by page id."""
    rows = _rows(folder / "pages.jsonl")
    pages = {row["id"]: (folder / row["file"]).read_bytes() for row in rows}
    drafts = {row["id"]: _draft(row["id"], row["url"], pages[row["id"]]) for row in rows}
    labels = [label for label in _rows(facts) if label["id"] in pages] if facts else []
    addresses = {row["id"]: row["url"] for row in rows}
    counts: dict[str, Counter[str]] = {field: Counter() for field in FACTS}
    wrong = []
    for label in labels:
        ours = _facts_of(drafts[label["id"]])
        theirs = _trafilatura_facts(pages[label["id"]], addresses[label["id"]])
        for field in FACTS:
            if field == "moment" and label[field] is None:
                continue
            right = _right(field, label[field], ours[field])
            counts[field].update(labelled=1, ours=right, theirs=_right(field, label[field], theirs[field]))
            if not right:
                wrong.append((label["id"], field, str(label[field]), str(ours[field])))
    return PagesReport(
        pages=len(rows),
        ours=_score(rows, lambda row: drafts[row["id"]].text),
        trafilatura=_score(rows, lambda row: _trafilatura_text(pages[row["id"]])),
        facts={field: (count["ours"], count["theirs"], count["labelled"]) for field, count in counts.items()},
        wrong=tuple(wrong),
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _draft(page: str, url: str, data: bytes) -> Draft:
    draft = extract(Raw(page, "html", data, url=url))
    return Draft(title="", text="") if isinstance(draft, Failure) else draft


def _score(rows: Iterable[dict[str, Any]], text_of: Callable[[dict[str, Any]], str]) -> Score:
    tp = fp = fn = 0
    for row in rows:
        text = _spaced(text_of(row))
        kept = sum(_spaced(segment) in text for segment in row["with"])
        tp, fn = tp + kept, fn + len(row["with"]) - kept
        fp += sum(_spaced(segment) in text for segment in row["without"])
    return Score(tp, fp, fn)


def _trafilatura_text(data: bytes) -> str:
    import trafilatura

    return trafilatura.extract(data, include_comments=False) or ""


def _trafilatura_facts(data: bytes, url: str) -> dict[str, str | None]:
    import trafilatura
    from trafilatura.metadata import extract_metadata

    tree = trafilatura.load_html(data)
    found = extract_metadata(tree, default_url=url) if tree is not None else None
    if found is None:
        return dict.fromkeys(FACTS)
    return {
        "title": found.title, "date": found.date, "moment": found.date, "author": found.author, "source": found.sitename,
    }  # fmt: skip


def _facts_of(draft: Draft) -> dict[str, str | None]:
    published = draft.published_at
    return {
        "title": draft.title, "date": published, "moment": published, "author": draft.author, "source": draft.source,
    }  # fmt: skip


def _right(field: str, expected: Any, found: str | None) -> bool:
    if field == "source":
        return squeezed(found or "") in {squeezed(name) for name in expected}
    if field == "date":
        return (found or "")[:10] == (expected or "")
    if field == "moment":
        try:
            return found is not None and datetime.fromisoformat(found) == datetime.fromisoformat(expected)
        except TypeError:  # ours has no offset
            return False
    return squeezed(found or "") == squeezed(expected or "")


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
