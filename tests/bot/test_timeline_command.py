"""`citewire timeline`: the picture, the table and the JSON, from the command itself."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ARTICLES = [
    ("Ferry", "2026-02-04", "Bay Post", "The ferry to Brest is sold to a bank. Passengers were not asked."),
    ("Ferry again", "2026-02-04", "Coast Herald", "A second ferry to Brest is up for sale, its crew said."),
    ("More ferries", "2026-02-06", "Bay Post", "Three ferries are for sale now, and nobody knows who buys."),
    ("Cheese", "2026-02-06", "Bay Post", "A village won a prize for its cheese, as it does each year."),
    ("No date", None, "Bay Post", "The ferry of the village is old and does not sail in winter."),
]


@pytest.fixture
def library(home: Path, citewire: Run) -> Path:
    rows = [dict(zip(("title", "published_at", "source", "text"), row, strict=True)) for row in ARTICLES]
    (home.parent / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert citewire("ingest", "a.jsonl").returncode == 0
    return home


def test_the_coverage_is_drawn_and_told(library: Path, citewire: Run) -> None:
    run = citewire("timeline", "ferry")
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == ["2026-02-04     2  Bay Post 1, Coast Herald 1", "2026-02-06     1  Bay Post 1"]
    drawn = library.parent / "timeline-ferry.png"
    assert drawn.read_bytes().startswith(b"\x89PNG") and "3 articles" in run.stderr and drawn.name in run.stderr
    told = json.loads(citewire("timeline", "ferry", "--json", "-o", "f.png").stdout)
    assert told["articles"] == 3 and told["picture"] == "f.png" and (library.parent / "f.png").exists()
    assert [(p["from"][8:], sum(p["outlets"].values())) for p in told["periods"]] == [("04", 2), ("05", 0), ("06", 1)]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["volcanoes"], 1, "no dated article about “volcanoes”"),
        (["  "], 2, "the topic is empty"),
        (["ferry", "-o", "missing/f.png"], 2, "missing/f.png cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(
    library: Path, citewire: Run, arguments: list[str], code: int, words: str
) -> None:
    run = citewire("timeline", *arguments)
    assert (run.returncode, run.stdout) == (code, "") and words in run.stderr and len(run.stderr.splitlines()) == 1
    assert not list(library.parent.glob("*.png"))
