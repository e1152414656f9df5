"""Leases: who is at work on what, among processes that share a library, and what is free again when one of them dies.

A lease has a name and an owner, and holds for a while by the database's clock; its owner renews it as long as it lives.
What a dead process held is free when that time is over, and at once where the process was one of this machine's.
"""

import logging
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    MetaData,
    Select,
    Table,
    Text,
    delete,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from retrieval.storage.dialects import storage
from retrieval.storage.dialects.statements import DatabaseNow, upsert

log = logging.getLogger(__name__)

metadata = MetaData()

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False, index=True),
    Column("until", Float, nullable=False, comment="seconds since 1970 UTC"),
)


class Leases:
    """The leases of one process; threads may share them. Methods raise the database's own errors.

    In one transaction a job's row is locked before its lease, an update's after it: in one order everywhere.
    """

    def __init__(self, engine: Engine, seconds: float) -> None:
        """`seconds`: how long a lease holds if it is not renewed."""
        self._engine, self.seconds = engine, seconds
        self.owner = f"{_machine()} {os.getpid()} {secrets.token_hex(8)}"
        storage(engine).create_tables(engine, metadata)

    def take(self, name: str, within: Connection | None = None) -> bool:
        """Take a lease, or renew one's own; False if somebody else holds it. `within`: a transaction under way."""
        if within is None:
            with self._engine.begin() as connection:
                return self.take(name, connection)
        until = DatabaseNow() + self.seconds
        row = upsert(within, leases).values(name=name, owner=self.owner, until=until)
        free = (leases.c.until < DatabaseNow()) | (leases.c.owner == self.owner)
        row = row.on_conflict_do_update(
            index_elements=["name"], set_={"owner": self.owner, "until": until}, where=free
        )
        return within.execute(row.returning(leases.c.name)).first() is not None

    def holds(self, name: str, within: Connection) -> bool:
        """Whether this process has the lease still; while the transaction lasts nobody can take it."""
        query = select(leases.c.name).where(leases.c.name == name, leases.c.owner == self.owner)
        return within.execute(query.with_for_update()).first() is not None

    def release(self, name: str, within: Connection | None = None) -> None:
        """Let go of a lease; one that somebody else holds stays."""
        if within is None:
            with self._engine.begin() as connection:
                self.release(name, connection)
        else:
            within.execute(delete(leases).where(leases.c.name == name, leases.c.owner == self.owner))

    def release_all(self) -> None:
        """Let go of everything: this process is at its end."""
        with self._engine.begin() as connection:
            connection.execute(delete(leases).where(leases.c.name.in_(_unlocked(leases.c.owner == self.owner))))

    def renew(self) -> None:
        """Hold everything for longer."""
        with self._engine.begin() as connection:
            mine = update(leases).where(leases.c.name.in_(_unlocked(leases.c.owner == self.owner)))
            connection.execute(mine.values(until=DatabaseNow() + self.seconds))

    def bury(self) -> None:
        """Free what processes held that have died on this machine."""
        here = leases.c.owner.startswith(f"{_machine()} ", autoescape=True)
        with self._engine.begin() as connection:
            owners = connection.execute(select(leases.c.owner).where(here).distinct()).scalars().all()
            if dead := [owner for owner in owners if owner != self.owner and _died(owner)]:
                connection.execute(delete(leases).where(leases.c.name.in_(_unlocked(leases.c.owner.in_(dead)))))

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renew in the background for as long as the block lasts; at its end let go of everything."""
        ended = threading.Event()
        thread = threading.Thread(target=self._keep, args=(ended,), name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            try:
                self.release_all()
            except DBAPIError as error:
                log.warning("leases could not be given back, they end by themselves: %s", error.orig)

    def _keep(self, ended: threading.Event) -> None:
        while not ended.wait(self.seconds / 3):
            try:
                self.renew()
            except DBAPIError as error:
                log.warning("leases could not be renewed, trying again: %s", error.orig)


def _unlocked(condition: ColumnElement[bool]) -> Select[tuple[str]]:
    """The names of leases, without those that a transaction has at hand: two that wait for each other would both fail."""
    return select(leases.c.name).where(condition).order_by(leases.c.name).with_for_update(skip_locked=True)


@cache
def _machine() -> str:
    """What names this machine and, in a container, its own processes; nothing that any other could be where unknown."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{os.readlink('/proc/self/ns/pid')}"  # noqa: PTH115 - it leads to no path
    except OSError:
        return secrets.token_hex(8)


def _died(owner: str) -> bool:
    """Whether an owner of this machine is no longer; a process that has its number now keeps it from being known."""
    pid = int(owner.split(" ")[1])
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
