"""Processes of their own, with what each cost: seconds on the clock and of the processors."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended: exit code, what it wrote, seconds."""

    code: int
    out: str
    err: str
    wall: float
    cpu: float

    @property
    def last_line(self) -> str:
        """Of stdout; "" if it wrote nothing."""
        return (self.out.splitlines() or [""])[-1]

    def costs(self, name: str) -> dict[str, float]:
        """Under the name of what it did."""
        return {f"{name}_s": round(self.wall, 2), f"{name}_cpu_s": round(self.cpu, 2)}


def finished(command: Sequence[str], environment: Mapping[str, str]) -> Finished:
    """Run a command to its end."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)  # the only call that tells what this very child used
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        cpu = usage.ru_utime + usage.ru_stime
        return Finished(process.returncode, out.read(), err.read(), wall, cpu)


def held(pid: int) -> tuple[float, float]:
    """MB of its own memory and seconds of the processors that a running process has used; (0, 0) once it is gone.

    On Linux without the files that it has mapped, the database among them: their pages are the system's cache.
    """
    if sys.platform == "linux":
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
            after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return 0.0, 0.0
        kilobytes = next((int(line.split()[1]) for line in status if line.startswith("RssAnon")), 0)
        ticks = int(after_name[11]) + int(after_name[12])
        return kilobytes / 1024, ticks / os.sysconf("SC_CLK_TCK")
    told = subprocess.run(["ps", "-o", "rss=,time=", "-p", str(pid)], capture_output=True, text=True).stdout.split()
    if not told:
        return 0.0, 0.0
    hours, minutes, seconds = ([0.0, 0.0] + [float(part) for part in told[1].split(":")])[-3:]
    return int(told[0]) / 1024, hours * 3600 + minutes * 60 + seconds
