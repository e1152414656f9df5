"""The REPL as a person meets it: on a real terminal, and with questions from a pipe."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARTICLE = (
    "Night trains return to the coast\n\nNight trains between Lyon and Lisbon will run again from June. “People want to sleep "
    "and arrive,” said Marta Duarte, who heads the company.\n\nMinister Luc Bernard said the state would pay for new sleeping cars.\n"
)


@pytest.fixture
def library(home: Path, citewire: Callable[..., "subprocess.CompletedProcess[str]"]) -> Path:
    (home.parent / "a.txt").write_text(ARTICLE, encoding="utf-8")
    assert citewire("ingest", "a.txt").returncode == 0
    return home


def test_piped_questions_are_answered_in_order_and_a_follow_up_is_completed(
    library: Path, citewire: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    run = citewire("chat", stdin="What did Duarte say?\n\nAnd Bernard?\n/open 1\n")
    assert run.returncode == 0, run.stderr
    said, completed, paid, opened = (
        run.stdout.index(part) for part in ("sleep", "What did Bernard say?", "pay for new", "Night trains between")
    )
    assert said < completed < paid < opened


def test_a_piped_question_that_fails_is_said_and_the_next_one_is_answered(
    library: Path, citewire: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    run = citewire("chat", stdin="🙂\n/nonsense\n/open 7\nWhat did Duarte say?\n")
    assert run.returncode == 1
    assert [line[:9] for line in run.stderr.splitlines()] == ["citewire:"] * 3
    assert "sleep" in run.stdout


class Terminal:
    """`citewire chat` on a pseudo-terminal."""

    def __init__(self, home: Path) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "chat"], stdin=theirs, stdout=theirs, stderr=theirs, cwd=home.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT), "CITEWIRE_HOME": str(home), "TERM": "xterm"},
        )  # fmt: skip
        os.close(theirs)

    def until(self, wanted: str, seconds: float = 60) -> str:
        """What it printed up to `wanted`."""
        seen, end = "", time.monotonic() + seconds
        while wanted not in seen:
            assert time.monotonic() < end, seen
            if select.select([self._ours], [], [], 0.2)[0]:
                part = os.read(self._ours, 4096).decode(errors="replace")
                if "\x1b[6n" in part:  # it asks where the cursor is, as of any terminal
                    os.write(self._ours, b"\x1b[1;1R")
                seen += part
        return seen

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())


@pytest.fixture
def terminal(library: Path) -> Iterator[Callable[[], Terminal]]:
    opened: list[Terminal] = []

    def open_terminal() -> Terminal:
        opened.append(Terminal(library))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.process.kill()
        each.process.wait(10)


def test_on_a_terminal_it_answers_completes_commands_and_leaves_on_ctrl_d(
    terminal: Callable[[], Terminal], library: Path
) -> None:
    first = terminal()
    first.until("citewire> ")
    first.type("What did Duarte say?\r")
    first.until("sleep")
    first.type("/op\t 1\r")  # Tab completes /open
    first.until("again from June")
    first.type("\x04")
    assert first.process.wait(20) == 0
    assert "What did Duarte say?" in (library / "history").read_text(encoding="utf-8")
    second = terminal()
    second.until("citewire> ")
    second.type("And Bernard?\r")  # the conversation goes on after a restart
    second.until("pay for new")
    second.type("\x04")
    assert second.process.wait(20) == 0
