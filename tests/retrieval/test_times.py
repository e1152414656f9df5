"""A time in a search: it may be that of an event, and what tells of it may have been published later."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.errors import CitewireError
from tests.conftest import Outcome

ARTICLES = (
    ("resigned", "2026-03-02", "Norland's prime minister is gone", "Ada Kern has resigned as prime minister of Norland over the ferries."),
    ("fares", "2026-02-10", "Norland debates fares", "The parliament of Norland debates what a ferry ticket may cost."),
    ("museum", "2026-02-11", "A museum for boats", "The town of Hafen opens a museum for wooden boats."),
)  # fmt: skip


@pytest.fixture
def found(tmp_path: Path, command: Callable[..., Outcome]) -> Callable[..., list[str]]:
    """The ids that a search finds, best first, asked on a day."""
    rows = [dict(zip(("id", "published_at", "title", "text"), article, strict=True)) for article in ARTICLES]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert command("ingest", str(tmp_path / "corpus.jsonl")).code == 0

    def search(query: str, day: str) -> list[str]:
        outcome = command("search", query, "--json", "--as-of", day)
        if outcome.code:
            raise CitewireError(outcome.err)
        return [hit["article"]["id"] for hit in json.loads(outcome.out)["hits"]]

    return search


def test_a_time_in_a_search_prefers_and_hides_nothing(found: Callable[..., list[str]]) -> None:
    everything = {name for name, *_ in ARTICLES}
    told_later = found("In February 2026, which prime minister resigned?", "2026-04-01")
    assert told_later[0] == "resigned" and set(told_later) == everything
    assert set(found("Which prime minister resigned this week?", "2026-11-28")) == everything
    assert found("What did Norland do in February?", "2026-04-01")[0] == "fares"
    assert found("What did Norland do in March?", "2026-04-01")[0] == "resigned"


def test_what_was_published_at_a_time_is_all_that_is_found_if_there_is_any(found: Callable[..., list[str]]) -> None:
    assert set(found("articles about Norland published in February 2026", "2026-04-01")) == {"fares", "museum"}
    assert "resigned" in found("news about Norland from October 2026", "2026-11-28")


def test_a_refusal_shows_what_is_nearest_at_any_time(
    found: Callable[..., list[str]], command: Callable[..., Outcome]
) -> None:
    outcome = command("ask", "Which prime minister resigned last week?", "--json", "--as-of", "2026-11-28")
    answer = json.loads(outcome.out)
    assert answer["abstained"] and answer["nearest"][0]["article"]["id"] == "resigned"
