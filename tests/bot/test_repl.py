"""The REPL with questions from a pipe."""

import subprocess
from collections.abc import Callable
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
