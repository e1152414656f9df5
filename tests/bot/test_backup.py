"""`citewire backup` and `restore`, as a user runs them."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
TEXT = "Night trains return\n\n“People want to sleep,” said Marta Duarte, who heads the railway, in {town} on Monday.\n"


@pytest.fixture
def library(home: Path, citewire: Run) -> Path:
    (home.parent / "a.txt").write_text(TEXT.format(town="Lyon"), encoding="utf-8")
    assert citewire("ingest", "a.txt").returncode == 0
    return home


def test_a_library_moves_house_by_its_backup(library: Path, citewire: Run) -> None:
    before = citewire("ask", "What did Duarte say?", "--json")
    run = citewire("backup", ".")
    assert run.returncode == 0, run.stderr
    (file,) = library.parent.glob("citewire-*.db")
    assert run.stdout.strip() == file.name and sorted(p.name for p in library.parent.iterdir() if "part" in p.name) == []
    moved = {"CITEWIRE_HOME": str(library.parent / "elsewhere")}
    restored = citewire("restore", file.name, **moved)
    assert restored.returncode == 0 and "1 article restored" in restored.stderr
    after = citewire("ask", "What did Duarte say?", "--json", **moved)
    assert json.loads(after.stdout)["citations"] == json.loads(before.stdout)["citations"] != []
    assert citewire("doctor", **moved).returncode == 0


def test_a_backup_is_whole_while_another_process_writes(library: Path, citewire: Run) -> None:
    rows = (json.dumps({"title": f"T{n}", "text": TEXT.format(town=f"town {n}")}) for n in range(60))
    (library.parent / "many.jsonl").write_text("\n".join(rows), encoding="utf-8")
    writer = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "ingest", str(library.parent / "many.jsonl")],
        cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    counts = []
    while writer.poll() is None:
        assert citewire("backup", "b.db").returncode == 0
        with sqlite3.connect(library.parent / "b.db") as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            counts.append(copy.execute("SELECT count(*) FROM articles").fetchone()[0])
    assert writer.returncode == 0 and counts == sorted(counts)
    moved = {"CITEWIRE_HOME": str(library.parent / "elsewhere")}
    citewire("restore", "b.db", **moved)
    assert citewire("doctor", "--repair", **moved).returncode == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing.db", "there is no file missing.db"), ("text.db", "text.db is no backup"), ("other.db", "holds no library")],
)
def test_what_is_no_backup_is_refused_and_leaves_nothing(home: Path, citewire: Run, name: str, words: str) -> None:
    (home.parent / "text.db").write_text("just words, " * 99, encoding="utf-8")
    sqlite3.connect(home.parent / "other.db").execute("CREATE TABLE t (a)").connection.close()
    run = citewire("restore", name)
    assert run.returncode == 2 and words in run.stderr and len(run.stderr.splitlines()) == 1
    assert not (home / "citewire.db").exists()


def test_a_library_is_never_overwritten_and_a_folder_that_is_missing_is_named(library: Path, citewire: Run) -> None:
    assert citewire("backup", "b.db").returncode == 0
    run = citewire("restore", "b.db")
    assert run.returncode == 2 and "there is a library at" in run.stderr
    run = citewire("backup", "missing/b.db")
    assert run.returncode == 2 and "the backup cannot be written to missing/b.db" in run.stderr
    assert citewire("ask", "What did Duarte say?").returncode == 0
