"""A bot in a process of its own: `python tests/bot/telegram/bot_process.py API_ROOT HOME TOKEN [LEVEL]`, with the tests' small answerer, or with
the library at HOME if LEVEL is --real."""

import logging
import sys
from pathlib import Path

from bot.telegram.application import run
from bot.telegram.redact import configure
from retrieval.errors import CitewireError
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.bot.telegram.running import Answerer, Editor, Library, article


def main() -> int:
    """As `citewire bot` does: one line on standard error, exit 1."""
    root, home, token, *level = sys.argv[1:]
    settings = Settings(
        _env_file=None,
        telegram_token=token,
        telegram_api_root=root,
        home=Path(home),
        telegram_allowed=None,
        telegram_per_minute=0,
    )
    if level and level != ["--real"]:
        configure(settings.log, logging.getLevelNamesMapping()[level[0]])
    try:
        if level == ["--real"]:
            with Workspace(settings) as workspace:
                return run(settings, workspace.answerer, workspace.library, Editor(Library()))
        library = Library(article(1))
        return run(settings, Answerer(library, patience=1.0), library, Editor(library))
    except CitewireError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
