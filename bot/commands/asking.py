"""`citewire ask` and `citewire search`: one question, or a batch that is answered line by line."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from bot.commands.jsonout import answer_object, dumps, search_object
from bot.commands.waiting import waiting
from retrieval.errors import CitewireError, UsageError
from retrieval.questions.dates import clock
from retrieval.settings import load_settings
from retrieval.workspace import Workspace


def ask(question: str | None, *, batch: str | None, as_of: datetime | None, source: str | None, as_json: bool) -> int:
    """Answer one question, or each of a batch (always JSON). 1 if a line of the batch could not be answered."""
    with Workspace(load_settings()) as workspace:

        def answer(text: str, day: datetime | None) -> Any:
            with waiting(bool(workspace.settings.chat_model)) as (listener, cancelled):
                return workspace.answerer.ask(
                    text, now=clock(day or as_of), source=source, listener=listener, cancelled=cancelled
                )

        if batch is not None:
            return _each(batch, question, lambda text, day: answer_object(answer(text, day)))
        found = answer(_required(question), None)
    if as_json:
        print(dumps(answer_object(found)))
    else:
        from bot.commands.show import show_answer, terminal

        show_answer(terminal(), found)
    return 0


def search(
    query: str | None, *, batch: str | None, k: int, as_of: datetime | None, source: str | None, as_json: bool
) -> int:
    """Show the passages behind an answer, or each of a batch (always JSON)."""
    with Workspace(load_settings()) as workspace:

        def find(text: str, day: datetime | None) -> Any:
            return workspace.answerer.search(text, k, now=clock(day or as_of), source=source)

        if batch is not None:
            return _each(batch, query, lambda text, day: search_object(text, find(text, day)))
        hits = find(_required(query), None)
    if as_json:
        print(dumps(search_object(_required(query), hits)))
    else:
        from bot.commands.show import show_hits, terminal

        show_hits(terminal(), hits)
    return 0


def _each(batch: str, question: str | None, work: Callable[[str, datetime | None], Mapping[str, Any]]) -> int:
    """One line out for each line in, in order, at once; a line that fails carries `error` and the others go on."""
    if question is not None:
        raise UsageError("give a question or --batch, not both")
    failed = 0
    with _opened(batch) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            item: dict[str, Any] = {"question": line.strip()}
            try:
                if line.lstrip().startswith("{"):
                    item = _object(line, number)
                result: Mapping[str, Any] = work(*_question(item, number))
            except CitewireError as error:
                failed += 1
                result = _FAILED | {"question": item.get("question"), "error": str(error)}
            print(dumps({key: item[key] for key in ("id",) if key in item} | dict(result)), flush=True)
    return 1 if failed else 0


_FAILED: dict[str, Any] = {"abstained": True, "statements": [], "citations": [], "hits": []}


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"line {number} of the batch is no JSON object: {error.msg} at column {error.colno}"
        ) from error
    assert isinstance(item, dict)  # it starts with a brace
    return item


def _question(item: dict[str, Any], number: int) -> tuple[str, datetime | None]:
    """The `question` (or `query`) of an item, and its `as_of` if it has one."""
    text = item.get("question", item.get("query"))
    if not isinstance(text, str):
        raise UsageError(f'line {number} of the batch has no "question"')
    try:
        return text, datetime.fromisoformat(item["as_of"]) if item.get("as_of") else None
    except (TypeError, ValueError) as error:
        raise UsageError(f'line {number} of the batch: "as_of" is no date (2026-02-04)') from error


@contextmanager
def _opened(batch: str) -> Iterator[IO[str]]:
    if batch == "-":
        yield sys.stdin
        return
    try:
        with Path(batch).open(encoding="utf-8-sig") as lines:
            yield lines
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"batch file {batch} cannot be read: {error}; it is UTF-8 text with a question a line"
        ) from error


def _required(question: str | None) -> str:
    if question is None:
        raise UsageError('what is the question? citewire ask "What did Xi say about strategy?"')
    return question
