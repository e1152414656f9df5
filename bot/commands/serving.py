"""`citewire bot`: the Telegram bot over the library."""

from retrieval.settings import load_settings
from retrieval.workspace import Workspace


def run() -> int:
    """Serve until told to stop. Raises TelegramError with what to do if it cannot."""
    from bot.telegram.application import run as serve
    from bot.telegram.editor import Editor

    settings = load_settings()
    with Workspace(settings, create=True) as workspace:
        return serve(settings, workspace.answerer, workspace.library, Editor(workspace))
