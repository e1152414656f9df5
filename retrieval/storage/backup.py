"""A library in one file, and back. The database is the truth; the vector index is made anew from it, without a model."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from retrieval.errors import LibraryError, UsageError
from retrieval.storage.database import LIBRARY, SCHEMA_VERSION
from retrieval.storage.dialects.sqlite import FILE_NAME

PAGES = 4096  # copied at a time; in between, writers get on
Progress = Callable[[float], None]


def write_backup(home: Path, path: Path, progress: Progress = lambda share: None) -> None:
    """Copy the library's database to `path`, whole and consistent, while bots answer and ingests write.

    `progress` gets the share of 1 that is done. `path` is replaced in one step at the end. Raises LibraryError if there
    is no library or it cannot be read, UsageError if the file cannot be written.
    """
    source = home / FILE_NAME
    if not source.is_file():
        raise LibraryError(f"no library at {home}; make one with: citewire ingest FILE")
    aside = path.with_name(path.name + ".part")
    try:
        _copy(source, aside, progress)
        aside.replace(path)
    except (OSError, sqlite3.Error) as error:
        aside.unlink(missing_ok=True)
        raise UsageError(f"the backup cannot be written to {path}: {error}; name another file") from error


def restore_database(path: Path, home: Path, progress: Progress = lambda share: None) -> None:
    """Put a backup's database into an empty home; the index is the caller's to make.

    Raises UsageError if the file is no sound backup that this Citewire reads, or if a library is there already.
    """
    target = home / FILE_NAME
    if target.exists():
        raise UsageError(f"there is a library at {home}; move it away, or name another folder in CITEWIRE_HOME")
    _check(path)
    aside = target.with_name(FILE_NAME + ".part")
    try:
        home.mkdir(parents=True, exist_ok=True)
        _copy(path, aside, progress)
        with closing(sqlite3.connect(aside)) as copy, copy:  # on a Chroma server it is not the library it was copied from
            copy.execute("DELETE FROM meta WHERE key = ?", (LIBRARY,))
        aside.replace(target)
    except (OSError, sqlite3.Error) as error:
        aside.unlink(missing_ok=True)
        raise LibraryError(f"{home} cannot be written: {error}; check the folder's rights and space") from error


def _copy(source: Path, target: Path, progress: Progress) -> None:
    target.unlink(missing_ok=True)
    with _opened(source) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy, pages=PAGES, progress=lambda _status, left, total: progress(1 - left / max(total, 1)))
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _check(path: Path) -> None:
    if not path.is_file():
        raise UsageError(f"there is no file {path}; name one that `citewire backup` wrote")
    try:
        with _opened(path) as backup:
            (version,) = backup.execute("PRAGMA user_version").fetchone()
            (verdict,) = backup.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise UsageError(f"{path} is no backup: {error}; name a file that `citewire backup` wrote") from error
    if not 0 < version <= SCHEMA_VERSION:
        known = f"format {version}, this Citewire reads up to {SCHEMA_VERSION}" if version else "no library"
        raise UsageError(f"{path} cannot be restored: it holds {known}; use another backup or upgrade Citewire")
    if verdict != "ok":
        raise UsageError(f"{path} is damaged: {verdict}; use another backup")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database to read only."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        yield connection
