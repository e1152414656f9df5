"""Sources side by side: pairs of articles about one event that differ, and pairs that agree, in one library."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.ingesting import ingest_into
from bot.commands.jsonout import answer_object
from retrieval.differences.days import days
from retrieval.differences.persons import other_person
from retrieval.differences.quantities import quantities
from retrieval.records import Answer
from retrieval.settings import Settings
from retrieval.workspace import Workspace

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "eval" / "differences.jsonl").read_text("utf-8").splitlines()
]
NOW = datetime.fromisoformat("2026-03-18T12:00:00+00:00")
CRANE = (
    "Im Hafen von Lütjenburg ist am Morgen ein Kran umgestürzt und auf eine leere Lagerhalle gefallen. Verletzt wurde niemand. "
    "Der Betrieb ruht, bis Gutachter die übrigen Kräne geprüft haben. Die Hafenverwaltung rechnet mit einer Woche Pause."
)
WIRE = [
    {"id": outlet, "title": "Kran stürzt um", "text": CRANE, "source": outlet, "agency": "dpa", "language": "de"}
    for outlet in ("Nordblatt", "Ostblatt", "Westblatt")
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """All articles of all pairs together: each pair stands among strangers."""
    folder = tmp_path_factory.mktemp("pairs")
    lines = [json.dumps(article) for article in [*WIRE, *(a for pair in PAIRS for a in pair["articles"])]]
    (folder / "pairs.jsonl").write_text("\n".join(lines), "utf-8")
    with Workspace(Settings(home=folder / "library"), create=True) as workspace:
        assert ingest_into(workspace, [str(folder / "pairs.jsonl")], as_json=True) == 0
        yield workspace


def ask(library: Workspace, pair: dict[str, Any]) -> Answer:
    return library.answerer.ask(pair["question"], now=NOW)


def test_there_are_twenty_pairs_of_each() -> None:
    assert [bool(pair["differs"]) for pair in PAIRS].count(True) == 20 == len(PAIRS) / 2


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: str(pair["id"]))
def test_every_difference_is_shown_and_nothing_else(library: Workspace, pair: dict[str, Any]) -> None:
    answer = ask(library, pair)
    assert not answer.abstained
    shown = [(d.kind, [claim.value for claim in d.claims]) for d in answer.differences]
    newest_first = [[kind, sorted(values)] for kind, values in pair["differs"]]
    assert len(shown) == len(newest_first), shown
    for (kind, values), (wanted_kind, wanted) in zip(shown, newest_first, strict=True):
        assert kind == wanted_kind
        assert all(any(w in value for value in values) for w in wanted), values


@pytest.mark.parametrize("pair", [p for p in PAIRS if p["differs"]], ids=lambda pair: str(pair["id"]))
def test_each_side_is_a_verified_quote_and_the_newest_comes_first(library: Workspace, pair: dict[str, Any]) -> None:
    answer = ask(library, pair)
    by_number = {c.n: c for c in answer.citations}
    (difference,) = answer.differences
    cited = [by_number[claim.citation] for claim in difference.claims]
    for claim, citation in zip(difference.claims, cited, strict=True):
        article = library.library.article(citation.article.id)
        assert article and article.text[citation.start : citation.end] == citation.quote
        assert claim.value in citation.quote
    assert {c.article.id for c in cited} == {article["id"] for article in pair["articles"]}
    dates = [c.article.published_at or "" for c in cited]
    assert dates == sorted(dates, reverse=True)
    assert [c.n for c in cited] == sorted(c.n for c in cited)
    assert difference.corrected == pair["corrects"]
    assert all(c.article.source in answer.text for c in cited if c.article.source)


def test_programs_see_who_says_which(library: Workspace) -> None:
    (pair,) = [p for p in PAIRS if p["id"] == "korrektur"]
    found = answer_object(ask(library, pair))
    assert found["differences"] == [
        {"kind": "number", "claims": [{"value": "31", "citation": 1}, {"value": "40", "citation": 2}], "corrected": True}
    ]
    assert "Korrigiert: Weltblick (2026-03-11) “31” [1]; Weltblick (2026-03-10) “40” [2]." in found["text"]


def test_one_agency_text_in_three_outlets_is_one_source(library: Workspace) -> None:
    answer = library.answerer.ask("Was ist im Hafen von Lütjenburg umgestürzt?", now=NOW)
    assert answer.reported is not None
    assert (answer.reported.outlets, answer.reported.sources, answer.reported.agencies) == (3, 1, ("dpa",))
    assert answer.text.endswith("Berichtet von 3 Medien, ein Agenturtext (dpa).")


@pytest.mark.parametrize(
    ("text", "language", "low", "high", "kind"),
    [
        ("rund 1.200 Besucher kamen", "de", 1080, 1320, "besucher"),
        ("1,214 visitors came", "en", 1214, 1214, "besucher"),
        ("mindestens zwölf Menschen kamen ums Leben", "de", 12, float("inf"), "tote"),
        ("the fire killed nineteen people", "en", 19, 19, "tote"),
        ("for $2.1 billion", "en", 2.05e9, 2.15e9, "dollar"),
        ("2,1 Milliarden Dollar", "de", 2.05e9, 2.15e9, "dollar"),
        ("a dozen protesters", "en", 12, 12, "demonstriert"),
    ],
)
def test_a_number_is_read_with_what_it_counts(text: str, language: str, low: float, high: float, kind: str) -> None:
    (found,) = quantities(text, language)
    assert (found.kind, found.low, found.high) == (kind, pytest.approx(low, rel=1e-3), pytest.approx(high, rel=1e-3))


@pytest.mark.parametrize(
    ("text", "language"),
    [("im Jahr 2026", "de"), ("am 4. Mai 2026", "de"), ("on 7 April", "en"), ("um 14.30 Uhr", "de"), ("die dritte Runde", "de")],
)
def test_what_counts_nothing_is_no_quantity(text: str, language: str) -> None:
    assert quantities(text, language) == []


@given(st.integers(1, 99) | st.integers(2101, 10**9), st.sampled_from(["Tote", "Verletzte", "Euro", "Prozent"]))
def test_a_number_always_agrees_with_itself(number: int, noun: str) -> None:
    (plain,) = quantities(f"{number} {noun}", "de")
    (grouped,) = quantities(f"etwa {number:,} {noun}".replace(",", "."), "de")
    assert plain.agrees(grouped) and grouped.agrees(plain)
    assert plain.low <= number <= plain.high


@given(st.text(max_size=200), st.sampled_from(["de", "en", "fr"]))
def test_any_text_can_be_read(text: str, language: str) -> None:
    for quantity in quantities(text, language):
        assert 0 <= quantity.span.start < quantity.span.end <= len(text)
    for day in days(text, 0, len(text), "2026-03-10"):
        assert 0 <= day.span.start < day.span.end <= len(text)


def test_a_weekday_and_its_date_are_one_day() -> None:
    (weekday,) = days("am Dienstag", 0, 11, "2026-03-11")
    (day,) = days("on 10 March 2026", 0, 16, None)
    (other,) = days("on 12 March 2026", 0, 16, None)
    assert weekday.agrees(day) and not weekday.agrees(other)


def test_two_names_of_one_person_are_no_difference() -> None:
    assert other_person("They elected Volodymyr Zelensky on Monday", "They elected Wolodymyr Selenskyj on Monday") is None
    assert other_person("They elected Anna Kern on Monday", "They elected Marc Vogt on Monday") is not None
