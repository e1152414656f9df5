"""`citewire articles …` and `citewire doctor`."""

import sys
from typing import Any

from rich.console import Console

from bot.commands.changes import Change, changes, described
from bot.commands.jsonout import article_line, article_object, dumps
from bot.commands.show import counted, show_articles, terminal
from retrieval.errors import NoArticleError
from retrieval.settings import load_settings
from retrieval.storage.store import Writer
from retrieval.workspace import Workspace

SHOWN_SENTENCES = 3  # that came, and that went, with a version
LINE = 120  # characters of one of them


def list_articles(*, as_json: bool) -> int:
    """Print the articles, newest first; JSON is an object a line."""
    with Workspace(load_settings()) as workspace:
        found = workspace.library.listing()
    if as_json:
        for article in found:
            print(dumps(article_line(article)))
    else:
        show_articles(terminal(), found)
        print(counted(len(found), "article"), file=sys.stderr)
    return 0


def show_article(article_id: str, *, as_json: bool) -> int:
    """Print an article with its text and what changed when."""
    with Workspace(load_settings()) as workspace:
        library = workspace.library
        article, history = library.article(article_id), library.history(article_id)
        if article is None:
            last = history[-1] if history else None
            left = f"; it was {_state(last)}, its last version is of {last['fetched_at']:%Y-%m-%d}" if last else ""
            raise NoArticleError(f"no article {article_id!r}{left}; see: citewire articles list")
        if as_json:
            print(dumps(article_object(library, article)))
            return 0
        changed = changes(library.versions(article_id))
    console = terminal()
    console.print(article.title, style="bold")
    published = f"{article.published_at} (guessed)" if article.published_guessed else article.published_at
    facts = (article.source, article.agency, article.author, published, article.url)
    console.print(" · ".join(fact for fact in facts if fact), style="dim")
    console.print()
    console.print(article.text)
    console.print()
    for row, change in zip(history, changed, strict=True):
        _show_version(console, row, change)
    return 0


def _show_version(console: Console, row: dict[str, Any], change: Change) -> None:
    """A version, and the first sentences that came and went with it."""
    facts = (
        f"version {row['version']}, {row['fetched_at']:%Y-%m-%d %H:%M}, {_state(row)}, {row['characters']} characters"
    )
    what = described(change)
    console.print(f"{facts}: {what}" if what else facts, style="dim")
    for sign, found in (("+", change.added), ("-", change.removed)):
        for sentence in found[:SHOWN_SENTENCES]:
            console.print(f"  {sign} {_short(sentence)}", style="dim")


def _state(row: dict[str, Any]) -> str:
    """Where a version stands, and since when if its publisher took it back."""
    return f"{row['state']} {row['left_at']:%Y-%m-%d %H:%M}" if row["left_at"] else str(row["state"])


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LINE else sentence[: LINE - 1] + "…"


def remove_article(article_id: str) -> int:
    """Remove an article and everything derived from it."""
    with Workspace(load_settings()) as workspace:
        if not Writer(workspace.library).leave(article_id, "removed"):
            raise NoArticleError(f"no article {article_id!r}; see: citewire articles list")
    print(f"removed {article_id}", file=sys.stderr)
    return 0


def examine(*, repair: bool, as_json: bool) -> int:
    """Print what is wrong and what to do; with `repair`, do it first. 0 if the library is sound."""
    from ingest.repair import mend
    from retrieval.storage.doctor import examine as checks

    with Workspace(load_settings(), any_model=True) as workspace:
        if repair:
            for done in mend(workspace):
                print(done, file=sys.stderr)
        found = checks(workspace.library)
    if as_json:
        print(dumps([{"check": c.name, "ok": c.ok, "message": c.message, "remedy": c.remedy} for c in found]))
    else:
        for c in found:
            print(f"{'ok     ' if c.ok else 'PROBLEM'} {c.name}: {c.message}" + (f" -> {c.remedy}" if c.remedy else ""))
    return 0 if all(c.ok for c in found) else 1
