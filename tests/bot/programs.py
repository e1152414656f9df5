"""Citewire serving other programs, in a process of its own, as a user starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


@contextmanager
def served(home: Path, *command: str, **settings: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address and the process of `citewire serve` or `citewire mcp --http`, once it listens; ended with the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *command],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CITEWIRE_HOME": str(home), "CITEWIRE_HTTP_LISTEN": listen, **settings},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert listen in line, line
        _wait_for(f"http://{listen}/")
        yield f"http://{listen}", process
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            httpx.get(address)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"nothing listens at {address}")
