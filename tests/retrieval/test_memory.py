"""What a chat remembers: in order, bounded, over restarts and processes, until it is forgotten."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from retrieval.answers import memory
from retrieval.answers.conversation import Cited, Turn
from retrieval.answers.memory import KEPT_SECONDS, LONGEST, Memory
from retrieval.errors import LibraryError
from retrieval.records import Understood
from retrieval.storage.dialects import open_database

ROOT = Path(__file__).parent.parent.parent
START = datetime(2026, 11, 9, tzinfo=UTC)
TURN = Turn(
    "Was sagte Öztürk letzte Woche zur Rente?",
    Understood("de", "Rente", speaker="Öztürk", asks_statements=True, start=START, source="Die Welt"),
    (Cited("Leyla Öztürk", "„Die Rente“", "2026-11-10", "Die Welt", "a1", 3, 80),),
    media="de",
)


def turn(n: int) -> Turn:
    return Turn(f"Question {n}?", Understood("en", f"Question {n}?"), abstained=n % 2 == 0)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(tmp_path)


def test_a_turn_comes_back_whole_after_a_restart(tmp_path: Path) -> None:
    Memory(open_database(tmp_path)).remember("repl", TURN)
    assert Memory(open_database(tmp_path)).turns("repl") == (TURN,)


def test_the_last_turns_of_each_chat_stay_in_order(engine: Engine) -> None:
    remembered = Memory(engine)
    for n in range(LONGEST + 3):
        remembered.remember("telegram:1", turn(n))
        remembered.remember("telegram:2", turn(100 + n))
    assert remembered.turns("telegram:1") == tuple(turn(n) for n in range(3, LONGEST + 3))
    assert remembered.turns("telegram:2")[-1] == turn(100 + LONGEST + 2)
    assert remembered.turns("telegram:3") == ()
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(memory.turns)) == 2 * LONGEST


def test_forgetting_empties_one_chat(engine: Engine) -> None:
    remembered = Memory(engine)
    remembered.remember("a", TURN)
    remembered.remember("b", TURN)
    remembered.forget("a")
    assert (remembered.turns("a"), remembered.turns("b")) == ((), (TURN,))
    remembered.remember("a", turn(1))
    assert remembered.turns("a") == (turn(1),)


def test_old_turns_are_dropped_and_deleted(engine: Engine) -> None:
    clock = Clock()
    remembered = Memory(engine, clock)
    remembered.remember("silent", TURN)
    clock.now += KEPT_SECONDS
    assert remembered.turns("silent") == (TURN,)
    clock.now += 1
    assert remembered.turns("silent") == ()
    remembered.remember("other", turn(1))
    with engine.connect() as connection:
        assert connection.scalars(select(memory.turns.c.chat)).all() == ["other"]


def test_a_turn_in_another_form_is_passed_over(engine: Engine) -> None:
    remembered = Memory(engine)
    remembered.remember("a", TURN)
    with engine.begin() as connection:
        connection.execute(memory.turns.update().values(turn='{"asked": "something"}'))
    remembered.remember("a", turn(1))
    assert remembered.turns("a") == (turn(1),)


def test_processes_write_at_the_same_time(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from retrieval.storage.dialects import open_database\nfrom retrieval.answers.memory import Memory\n"
        "from retrieval.answers.conversation import Turn\nfrom retrieval.records import Understood\n"
        "memory = Memory(open_database(Path(sys.argv[1])))\n"
        "for n in range(30):\n"
        "    memory.remember(sys.argv[2], Turn(str(n), Understood('en', str(n))))\n"
        "    memory.remember('shared', Turn(f'{sys.argv[2]} {n}', Understood('en', '')))\n"
        "    memory.turns('shared')\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], cwd=ROOT, stderr=subprocess.PIPE)
        for name in "abc"
    ]
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0], errors
    remembered = Memory(open_database(tmp_path))
    for name in "abc":
        assert [t.question for t in remembered.turns(name)] == [str(n) for n in range(20, 30)]
    shared = [t.question for t in remembered.turns("shared")]
    assert len(shared) == LONGEST
    for name in "abc":
        own = [int(q.split()[1]) for q in shared if q.startswith(name)]
        assert own == sorted(own)


def test_a_broken_database_is_one_clear_line(engine: Engine) -> None:
    remembered = Memory(engine)
    with engine.begin() as connection:
        memory.turns.drop(connection)
    with pytest.raises(LibraryError, match="conversation cannot be read or kept"):
        remembered.turns("a")
