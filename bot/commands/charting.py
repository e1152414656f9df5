"""`citewire timeline TOPIC`: how much was published about a topic, when and by whom, as a picture and a table."""

import re
import sys
from pathlib import Path

from bot.commands.jsonout import dumps
from bot.commands.show import counted, terminal
from bot.timeline import Coverage, coverage, picture
from bot.topics import articles_on
from retrieval.errors import UsageError
from retrieval.settings import load_settings
from retrieval.texts.language import detect
from retrieval.workspace import Workspace


def timeline(topic: str, *, output: Path | None, as_json: bool) -> int:
    """Draw the coverage into a PNG file; 1 if no dated article is about the topic."""
    if not re.search(r"\w", topic):
        raise UsageError('the topic is empty; name one, for example: citewire timeline "sanctions"')
    language = detect(topic)
    with Workspace(load_settings()) as workspace:
        found = articles_on(topic, workspace.answerer.search)
    shown = coverage(topic, (hit.article for hit in found.values()), language)
    if shown is None:
        undated = f"; {counted(len(found), 'article')} about it without a date" if found else ""
        print(f"citewire: no dated article about “{topic}”{undated}", file=sys.stderr)
        return 1
    path = output or Path(f"{_file_name(topic)}.png")
    try:
        path.write_bytes(picture(shown, language))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}; name another file with --output") from error
    if as_json:
        print(dumps(coverage_object(shown, path)))
    else:
        _table(shown)
    print(f"{counted(shown.total, 'article')}, drawn in {path}", file=sys.stderr)
    return 0


def coverage_object(shown: Coverage, path: Path) -> dict[str, object]:
    """`citewire timeline --json`."""
    periods = [
        {
            "from": period.isoformat(),
            "outlets": {o: shown.counts[period, o] for o in shown.outlets if (period, o) in shown.counts},
        }
        for period in shown.periods
    ]
    return {"topic": shown.topic, "articles": shown.total, "picture": str(path), "periods": periods}


def _table(shown: Coverage) -> None:
    """A line for each period with articles, its outlets behind it."""
    console = terminal()
    for period in shown.periods:
        outlets = [(outlet, shown.counts.get((period, outlet), 0)) for outlet in shown.outlets]
        told = ", ".join(f"{outlet} {count}" for outlet, count in outlets if count)
        if told:
            console.print(f"{period.isoformat()}  {sum(count for _, count in outlets):4}  {told}")


def _file_name(topic: str) -> str:
    """The topic as the name of a file in the current folder: letters and digits, no path."""
    return "timeline-" + "-".join(re.findall(r"\w+", topic.lower()))[:60]
