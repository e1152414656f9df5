"""Load: many users ask at once. `python -m tests.bot.telegram.load [USERS] [ROUNDS] [LIBRARY_HOME]`; the last line is JSON.

The bot runs in a process of its own against the loopback Bot API; with LIBRARY_HOME it answers from that library, else
from the tests' small answerer. Each user asks ROUNDS questions at once; times are from the question's arrival at the
Bot API to its answer there. More than two rounds go in waves of two, with the bot's memory after each wave. The bare answer is the same question asked of the library without Telegram, one by one.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.bot.telegram.bot_api import TOKEN, BotApi

REAL = len(sys.argv) > 3
WAVE = 2  # questions that a user asks at once
ROOT = Path(__file__).parents[3]


async def measure(users: int, rounds: int, library: str | None) -> dict[str, object]:
    """Ask, wait for every answer, check that each user got their own in order."""
    api = await BotApi().start()
    home = library or tempfile.mkdtemp()
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.telegram.bot_process", api.root, home, TOKEN, *(["--real"] if library else []), cwd=ROOT,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await api.wait(lambda: api.polled, 60)
        await ask(api, range(1, 9), range(1))  # warm up
        megabytes, waits = [memory(bot.pid)], []
        begun = time.monotonic()
        for turn in range(0, rounds, WAVE):
            waits += await ask(api, range(1000, 1000 + users), range(turn, min(turn + WAVE, rounds)))
            megabytes.append(memory(bot.pid))
        seconds = time.monotonic() - begun
        return {
            "users": users,
            "questions": len(waits),
            "seconds": round(seconds, 2),
            "per_second": round(len(waits) / seconds, 1),
            "p50_ms": round(statistics.median(waits) * 1000),
            "p95_ms": round(statistics.quantiles(waits, n=20)[-1] * 1000),
            "bare_ms": round(bare(library), 1) if library else 0.0,
            "megabytes": megabytes,
        }
    finally:
        if bot.returncode is None:
            bot.terminate()
        await bot.wait()
        await api.stop()


async def ask(api: BotApi, users: range, turns: range) -> list[float]:
    """Seconds that each answer took."""
    asked: dict[tuple[int, int], float] = {}
    done = len(api.answered)
    for turn in turns:
        for user in users:
            api.say(question(user, turn), user=user)
            asked[user, turn] = time.monotonic()
    await api.wait(lambda: len(api.answered) - done >= len(asked), 3600)
    waits, order = [], dict.fromkeys(users, turns.start)
    for call in api.answered[done:]:
        user = int(call.arguments["chat_id"])
        own = REAL or f"{user} asks {order[user]}" in call.arguments["text"]
        assert own, "an answer is another's, or out of order"
        waits.append(call.at - asked[user, order[user]])
        order[user] += 1
    assert set(order.values()) == {turns.stop}
    return waits


def question(user: int, turn: int) -> str:
    """A question never asked before, which the small answerer repeats."""
    return f"echo {user} asks {turn}" if not REAL else f"What did Xi say about {user} asks {turn}?"


def bare(library: str) -> float:
    """Milliseconds of one answer without Telegram."""
    with Workspace(Settings(_env_file=None, home=Path(library))) as workspace:
        workspace.answerer.ask(question(0, 0))
        begun = time.monotonic()
        for turn in range(1, 51):
            workspace.answerer.ask(question(0, turn))
        return (time.monotonic() - begun) * 1000 / 50


def memory(pid: int) -> float:
    """Resident megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024, 1)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    print(
        json.dumps(
            asyncio.run(measure(int(arguments[0]), int(arguments[1]), arguments[2] if len(arguments) > 2 else None))
        )
    )
