"""What all tests share: a clean environment, no network beyond loopback, and one library with the seed article."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.cli import main
from bot.commands.ingesting import ingest_into
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.servers import Chroma, Postgres

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

# On a machine that does other work too, time says nothing about a test.
settings.register_profile("citewire", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("citewire")


@pytest.fixture(scope="session", autouse=True)
def _clean_environment() -> Iterator[None]:
    """No setting of the person who runs the tests leaks in; no model hub is asked."""
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith("CITEWIRE_")]:
        patch.delenv(name)
    patch.setenv("HF_HUB_OFFLINE", "1")
    yield
    patch.undo()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for a library, and a working folder without `.env`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITEWIRE_HOME", str(tmp_path / "library"))
    return tmp_path / "library"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A library with the seed article, ingested as a user does. Tests must not change it."""
    with Workspace(Settings(home=tmp_path_factory.mktemp("seeded")), create=True) as workspace:
        assert ingest_into(workspace, [str(SEEDS)], as_json=True) == 0
        yield workspace


@pytest.fixture
def citewire(home: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run the command in a process of its own, in the test's library."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=home.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )

    return run


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for all tests; ask it for a database."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    """One Chroma server for all tests that do not stop it."""
    server = Chroma(tmp_path_factory.mktemp("chroma"))
    yield server
    server.stop()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def command(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run the command as `main` does, in this process: quicker than `citewire`, the same words."""

    def run(*arguments: str, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["citewire", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capfd.readouterr()
        return Outcome(int(stopped.value.code or 0), out, err)

    return run
