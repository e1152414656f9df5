"""The REPL on a terminal: a real pseudo-terminal, its screen drawn by a terminal emulator that answers as a terminal does."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.bot.test_repl import library

__all__ = ["library"]

ROOT = Path(__file__).parents[2]
COLUMNS, LINES = 70, 50
UP, CTRL_C, CTRL_D, TAB, ENTER = "\x1b[A", "\x03", "\x04", "\t", "\r"


class Screen(pyte.Screen):
    """A screen that sends what a terminal answers (such as the place of the cursor) back to the program."""

    answer: Callable[[str], object]

    def write_process_input(self, data: str) -> None:
        """Called by the emulator when the program asks the terminal something."""
        self.answer(data)


class Terminal:
    """`citewire chat` in a terminal of 70 columns."""

    def __init__(self, home: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "CITEWIRE_HOME": str(home)}
        self.process = pexpect.spawn(
            sys.executable, ["-m", "bot.cli", "chat"], cwd=str(home.parent), env=environment, encoding="utf-8",
            dimensions=(LINES, COLUMNS),
        )  # fmt: skip
        self.screen = Screen(COLUMNS, LINES)
        self.screen.answer = self.process.send
        self._stream = pyte.Stream(self.screen)

    def type(self, keys: str) -> None:
        """Press keys."""
        self.process.send(keys)

    def shows(self, *wanted: str, seconds: float = 60) -> str:
        """Wait until the screen shows every text, and return the screen with one blank for each line break."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            text = " ".join(line.rstrip() for line in self.screen.display if line.strip())
            if all(part in text for part in wanted):
                return text
            try:
                self._stream.feed(self.process.read_nonblocking(4096, timeout=0.2))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
        raise AssertionError(f"no {wanted} on the screen:\n" + "\n".join(self.screen.display).rstrip())

    def marked(self) -> str:
        """What stands in reverse."""
        rows = (self.screen.buffer[row] for row in range(LINES))
        return "".join(row[column].data for row in rows for column in range(COLUMNS) if row[column].reverse)

    def ended(self) -> int | None:
        """Wait for the end; the exit code."""
        self.process.expect(pexpect.EOF, timeout=30)
        self.process.close()
        return self.process.exitstatus


@pytest.fixture
def terminal(library: Path) -> Iterator[Callable[[], Terminal]]:
    opened: list[Terminal] = []

    def start() -> Terminal:
        opened.append(Terminal(library))
        opened[-1].shows("/help lists the commands", "citewire>")
        return opened[-1]

    yield start
    for each in opened:
        each.process.close(force=True)


def test_a_session_at_a_terminal(
    terminal: Callable[[], Terminal], library: Path, citewire: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    chat = terminal()
    assert "1 article." in chat.shows("citewire>")

    chat.type("What did Duarte say?" + ENTER)
    answered = chat.shows("Duarte:", "[1] Night trains return to the coast")
    assert "“People want to sleep and arrive,” said Marta Duarte, who heads the company." in answered  # no word is cut

    chat.type("/op")
    chat.shows("/open")  # offered below the line
    chat.type(TAB)
    chat.shows("citewire> /open")
    chat.type(" 1" + ENTER)
    chat.shows("Minister Luc Bernard said the state would pay")
    assert "to sleep and arrive,” said Marta Duarte" in chat.marked()

    chat.type("/nonsense" + ENTER)
    chat.shows("there is no /nonsense; /help lists the commands")
    chat.type("half a question" + CTRL_C)

    (library.parent / "b.txt").write_text(
        "Ferries stop\n\nThe ferries will stop in May, the mayor of Brest, Anne Le Goff, said on Monday.\n", encoding="utf-8"
    )
    assert citewire("ingest", "b.txt").returncode == 0
    chat.type("What did Le Goff say?" + ENTER)
    chat.shows("Le Goff:", "The ferries will stop in May")
    chat.type(CTRL_D)
    assert chat.ended() == 0


def test_the_next_session_has_the_history_and_the_conversation(terminal: Callable[[], Terminal]) -> None:
    first = terminal()
    first.type("What did Duarte say?" + ENTER)
    first.shows("Duarte:", "[1] Night trains")
    first.type("/quit" + ENTER)
    assert first.ended() == 0

    second = terminal()
    second.type(UP)
    second.shows("citewire> /quit")
    second.type(UP)
    second.shows("citewire> What did Duarte say?")
    second.type(CTRL_C + "And Bernard?" + ENTER)
    second.shows("-> What did Bernard say?", "would pay for new sleeping cars")
