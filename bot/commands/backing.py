"""`citewire backup` and `citewire restore`: the library as one file, and back."""

import sys
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.commands.show import counted
from retrieval.errors import ModelMismatchError, UsageError
from retrieval.settings import Settings, load_settings
from retrieval.storage.backup import restore_database, write_backup
from retrieval.storage.rebuild import Rebuilder
from retrieval.workspace import Workspace


def backup(path: Path) -> int:
    """Write the library into a file; in a folder the file is named after the time."""
    settings = load_settings()
    _in_files(settings)
    if path.is_dir():
        path = path / f"citewire-{datetime.now():%Y%m%d-%H%M%S}.db"
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task("backing up", total=1.0)
        write_backup(settings.home, path, lambda share: shown.update(task, completed=share))
    print(path)
    print(f"{path.stat().st_size / 1e6:.1f} MB; bring it back with: citewire restore {path}", file=sys.stderr)
    return 0


def restore(path: Path) -> int:
    """Put a backup into the empty folder of the library and make its index. 1 if the index has to wait for its model."""
    settings = load_settings()
    _in_files(settings)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task("restoring", total=1.0)
        restore_database(path, settings.home, lambda share: shown.update(task, completed=share))
    with Workspace(settings, any_model=True) as workspace:
        count = counted(workspace.library.count(), "article")
        try:
            workspace.library.check_identity()
        except ModelMismatchError as error:
            print(f"citewire: {count} restored, but {error}", file=sys.stderr)
            return 1
        passages = Rebuilder(workspace.library).reindex()
    print(f"{count} restored to {settings.home}, {counted(passages, 'passage')} in the index", file=sys.stderr)
    return 0


def _in_files(settings: Settings) -> None:
    if settings.database_url:
        raise UsageError(
            "the library is in PostgreSQL; back it up with pg_dump and bring it back with pg_restore, or move it into "
            "its folder first: citewire migrate files"
        )
