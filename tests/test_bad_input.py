"""Bad input, each with one clear line, exit 1 or 2, and nothing half stored. A traceback is a bug."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.storage.store import Writer

Command = Callable[..., object]
ARTICLE = "Storm closes harbour\n\nThe harbour of Kiel was closed by a storm on Monday. Ships had to wait."


def stored(home: Path) -> int:
    """How many articles the database holds in any state."""
    database = home / "citewire.db"
    if not database.exists():
        return 0
    with sqlite3.connect(database) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def one_line(err: str, *parts: str) -> None:
    """Exactly one line that is meant for people and holds all parts."""
    lines = [line for line in err.splitlines() if line.startswith("citewire: ")]
    assert len(lines) == 1, err
    assert "Traceback" not in err
    for part in parts:
        assert part in lines[0], lines[0]


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("empty.txt", b"", ["empty.txt"]),
        ("blank.txt", b" \n\n \n", ["blank.txt"]),
        ("image.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20, ["image.txt"]),
        ("page.html", b"<html><head><title>Nothing</title></head><body></body></html>", ["page.html"]),
        ("big.txt", b"A headline\n\n" + b"A sentence of an endless article. " * 650_000, ["big.txt", "MB"]),
    ],
)
def test_a_file_that_is_no_article(command: Command, home: Path, name: str, content: bytes, parts: list[str]) -> None:
    (home.parent / name).write_bytes(content)
    outcome = command("ingest", name)
    assert outcome.code == 1
    one_line(outcome.err, *parts)
    assert stored(home) == 0


def test_a_missing_path(command: Command, home: Path) -> None:
    outcome = command("ingest", "no-such-file.txt")
    assert outcome.code == 1
    one_line(outcome.err, "no-such-file.txt")


def test_a_broken_line_is_named_and_the_others_go_in(command: Command, home: Path) -> None:
    lines = [
        json.dumps({"id": "a", "title": "First", "text": "The first article has a sentence.", "language": "en"}),
        '{"id": "b", "title": "Broken',
        json.dumps({"id": "c", "title": "No text", "text": ""}),
        json.dumps({"id": "d", "title": "Last", "text": "The last article has a sentence.", "language": "en"}),
    ]
    (home.parent / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    outcome = command("ingest", "--json", "news.jsonl")
    assert outcome.code == 1
    report = json.loads(outcome.out.splitlines()[-1])
    assert (report["added"], report["failed"]) == (2, 2)
    assert [failure["source"].rpartition(":")[2] for failure in report["failures"]] == ["2", "3"]
    assert stored(home) == 2


@pytest.mark.parametrize("question", ["", "   ", "🙂🙃", "x" * 10_000])
def test_a_question_that_is_none(command: Command, home: Path, question: str) -> None:
    (home.parent / "a.txt").write_text(ARTICLE, encoding="utf-8")
    assert command("ingest", "a.txt").code == 0
    outcome = command("ask", question)
    assert outcome.code == 2
    one_line(outcome.err, "question")
    assert outcome.out == ""


def test_no_question_no_library_no_command(command: Command, home: Path) -> None:
    outcome = command("ask", "Who closed the harbour?")
    assert outcome.code == 1
    one_line(outcome.err, "citewire ingest")
    assert not home.exists()
    (home.parent / "a.txt").write_text(ARTICLE, encoding="utf-8")
    assert command("ingest", "a.txt").code == 0
    assert command("ask").code == 2
    assert command("frobnicate").code == 2


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("CITEWIRE_TELEGRAM_ALLOWED=Anna", ["CITEWIRE_TELEGRAM_ALLOWED", "Anna"]),
        ("CITEWIRE_EMBEDING_MODEL=x", ["CITEWIRE_EMBEDING_MODEL"]),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(command: Command, home: Path, line: str, parts: list[str]) -> None:
    (home.parent / ".env").write_text(line + "\n", encoding="utf-8")
    outcome = command("articles", "list")
    assert outcome.code == 2
    one_line(outcome.err, *parts)


def test_lines_of_other_programs_in_the_settings_file_do_no_harm(command: Command, home: Path) -> None:
    (home.parent / ".env").write_text("OTHER_API_KEY=x\n", encoding="utf-8")
    (home.parent / "a.txt").write_text(ARTICLE, encoding="utf-8")
    assert command("ingest", "a.txt").code == 0


def test_a_secret_is_never_repeated(command: Command, home: Path) -> None:
    (home.parent / ".env").write_text("CITEWIRE_TELEGRAM_TOKEN=\nCITEWIRE_TELEGRAM_PER_DAY=secret1\n", encoding="utf-8")
    assert "CITEWIRE_TELEGRAM_PER_DAY" in command("articles", "list").err
    (home.parent / ".env").write_text("CITEWIRE_TELEGRAM_TOKN=123:abc\n", encoding="utf-8")
    assert "123:abc" not in command("articles", "list").err


def test_an_unreadable_settings_file_is_named(command: Command, home: Path) -> None:
    (home.parent / ".env").write_bytes(b"CITEWIRE_HOME=\xff\xfe")
    outcome = command("articles", "list")
    assert outcome.code == 2
    one_line(outcome.err, ".env")


def test_a_library_of_another_model_is_refused_by_name(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.parent / "a.txt").write_text(ARTICLE, encoding="utf-8")
    assert command("ingest", "a.txt").code == 0
    monkeypatch.setenv("CITEWIRE_EMBEDDING_MODEL", "another-model")
    for arguments in (("ask", "Who closed the harbour?"), ("ingest", "a.txt")):
        outcome = command(*arguments)
        assert outcome.code == 1
        one_line(outcome.err, "multilingual-e5-small", "another-model", "citewire doctor --repair")


def test_a_full_disk_loses_nothing_and_is_said(command: Command, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.parent / "a.txt").write_text(ARTICLE, encoding="utf-8")
    assert command("ingest", "a.txt").code == 0
    (home.parent / "more.jsonl").write_text(
        "\n".join(
            json.dumps({"id": str(n), "title": f"Title {n}", "text": f"Sentence {n} of the news. " * 40})
            for n in range(40)
        ),
        encoding="utf-8",
    )
    save = Writer.save

    def save_on_a_full_disk(self: Writer, batch: object) -> object:
        with self._library.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # as SQLite meets a full disk
        return save(self, batch)

    monkeypatch.setattr(Writer, "save", save_on_a_full_disk)
    outcome = command("ingest", "more.jsonl")
    monkeypatch.undo()
    assert outcome.code == 1
    assert "full" in outcome.err and "Traceback" not in outcome.err
    monkeypatch.chdir(home.parent)
    monkeypatch.setenv("CITEWIRE_HOME", str(home))
    assert "harbour" in command("ask", "What closed the harbour of Kiel?").out
    assert command("ingest", "more.jsonl").code == 0
    assert command("doctor").code == 0


def test_a_home_that_is_no_folder(command: Command, home: Path) -> None:
    home.write_text("a file is in the way", encoding="utf-8")
    (home.parent / "a.txt").write_text(ARTICLE, encoding="utf-8")
    outcome = command("ingest", "a.txt")
    assert outcome.code == 1
    one_line(outcome.err, str(home))


def test_a_batch_goes_on_after_a_bad_line(command: Command, home: Path) -> None:
    (home.parent / "a.txt").write_text(ARTICLE, encoding="utf-8")
    assert command("ingest", "a.txt").code == 0
    questions = [
        '{"id": "1", "question": "What closed the harbour of Kiel?"}',
        '{"id": "2"}',
        "🙂",
        "{broken",
        "Who had to wait?",
    ]
    outcome = command("ask", "--json", "--batch", "-", stdin="\n".join(questions).encode())
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert outcome.code == 1
    assert [answer.get("id") for answer in answers] == ["1", "2", None, None, None]
    assert ["error" in answer for answer in answers] == [False, True, True, True, False]
