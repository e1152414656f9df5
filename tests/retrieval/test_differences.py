"""Sources side by side: pairs of articles about one event that differ, and pairs that agree, in one library."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.commands.ingesting import ingest_into
from bot.commands.jsonout import answer_object
from bot.telegram.render import answer_pages
from retrieval.answers.answer import Answerer
from retrieval.answers.budget import Budget
from retrieval.answers.checking.support import Support
from retrieval.answers.differences.called import called, one_name
from retrieval.answers.differences.moments import moments
from retrieval.answers.differences.numbers import agree, numbers
from retrieval.answers.drafting import Drafter
from retrieval.answers.writing import load_writer
from retrieval.records import Answer, Difference
from retrieval.settings import Settings
from retrieval.workspace import Workspace
from tests.retrieval.scripted_chat import Script, serving

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
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Workspace]]:
    """One library for the first pairs and one for those that were added ("s-"): each pair stands among strangers."""
    first, second = ([p for p in PAIRS if p["id"].startswith("s-") is added] for added in (False, True))
    articles = {
        "first": [*WIRE, *(a for p in first for a in p["articles"])],
        "second": [a for p in second for a in p["articles"]],
    }
    with ExitStack() as opened:
        yield {name: opened.enter_context(stored(tmp_path_factory.mktemp(name), articles[name])) for name in articles}


@contextmanager
def stored(folder: Path, articles: list[dict[str, Any]]) -> Iterator[Workspace]:
    (folder / "pairs.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    with Workspace(Settings(home=folder / "library"), create=True) as workspace:
        assert ingest_into(workspace, [str(folder / "pairs.jsonl")], as_json=True) == 0
        yield workspace


@pytest.fixture
def library(libraries: dict[str, Workspace], request: pytest.FixtureRequest) -> Workspace:
    """The library of the test's pair; without one, that of the pairs that were added."""
    pair = request.node.callspec.params.get("pair") if hasattr(request.node, "callspec") else None
    return libraries["first" if pair and not pair["id"].startswith("s-") else "second"]


def ask(library: Workspace, pair: dict[str, Any]) -> Answer:
    return library.answerer.ask(pair["question"], now=NOW)


def test_half_of_the_pairs_differ() -> None:
    assert [bool(pair["differs"]) for pair in PAIRS].count(True) == 72 == len(PAIRS) / 2


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: str(pair["id"]))
def test_every_difference_is_shown_and_nothing_else(library: Workspace, pair: dict[str, Any]) -> None:
    answer = ask(library, pair)
    assert not answer.abstained
    shown = [(d.kind, [claim.value for claim in d.claims]) for d in answer.differences]
    assert len(shown) == len(pair["differs"]), shown
    for kind, wanted in pair["differs"]:
        assert any(k == kind and all(any(w in value for value in values) for w in wanted) for k, values in shown), shown


@pytest.mark.parametrize("pair", [p for p in PAIRS if p["differs"]], ids=lambda pair: str(pair["id"]))
def test_each_side_is_a_verified_quote_and_the_newest_comes_first(library: Workspace, pair: dict[str, Any]) -> None:
    answer = ask(library, pair)
    assert answer.differences
    for difference in answer.differences:
        claimed(library, pair, answer, difference)


def claimed(library: Workspace, pair: dict[str, Any], answer: Answer, difference: Difference) -> None:
    by_number = {c.n: c for c in answer.citations}
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


def test_programs_see_who_says_which(libraries: dict[str, Workspace]) -> None:
    (pair,) = [p for p in PAIRS if p["id"] == "korrektur"]
    found = answer_object(ask(libraries["first"], pair))
    assert found["differences"] == [
        {
            "kind": "number",
            "claims": [{"value": "31 Menschen", "citation": 1}, {"value": "40 Menschen", "citation": 2}],
            "corrected": True,
        }
    ]
    assert (
        "Korrigiert: Weltblick (2026-03-11) “31 Menschen” [1]; Weltblick (2026-03-10) “40 Menschen” [2]."
        in found["text"]
    )


def test_one_agency_text_in_three_outlets_is_one_source(libraries: dict[str, Workspace]) -> None:
    answer = libraries["first"].answerer.ask("Was ist im Hafen von Lütjenburg umgestürzt?", now=NOW)
    assert answer.reported is not None
    assert (answer.reported.outlets, answer.reported.sources, answer.reported.agencies) == (3, 1, ("dpa",))
    assert answer.text.endswith("Berichtet von 3 Medien, ein Agenturtext (dpa).")


@pytest.mark.parametrize(
    ("one", "other", "agreeing"),
    [
        (("rund 1.200 Zuhörer", "de"), ("1,187 listeners", "en"), True),
        (("12 million inhabitants", "en"), ("12 Millionen Einwohner", "de"), True),
        (("at least 20 miners", "en"), ("24 Bergleute", "de"), True),
        (("at least 20 miners", "en"), ("17 Bergleute", "de"), False),
        (("up to 3,000 officers", "en"), ("2.600 Polizisten", "de"), True),
        (("12 kilometres", "en"), ("12.000 Meter", "de"), True),
        (("two weeks", "en"), ("14 Tage", "de"), True),
        (("between 10 and 12 people", "en"), ("11 Menschen", "de"), True),
        (("10 bis 12 Menschen", "de"), ("14 people", "en"), False),
        (("48,000 pounds", "en"), ("38,000 pounds", "en"), False),
        (("at 2.30 pm", "en"), ("um 14.30 Uhr", "de"), True),
        (("3 percent", "en"), ("3,2 Prozent", "de"), False),
        (("a dozen children", "en"), ("zwölf Kinder", "de"), True),
        (("for $2.1 billion", "en"), ("2,1 Milliarden Dollar", "de"), True),
    ],
)
def test_numbers_agree_as_far_as_they_are_meant(one: tuple[str, str], other: tuple[str, str], agreeing: bool) -> None:
    (a,), (b,) = numbers(*one), numbers(*other)
    assert agree(a, b) is agree(b, a) is agreeing
    assert a.unit == b.unit


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("im Jahr 2026", "de"),
        ("am 4. Mai 2026", "de"),
        ("on 7 April", "en"),
        ("die dritte Runde", "de"),
        ("mit 178 zu 120 Stimmen", "de"),
        ("mehrere hundert Menschen", "de"),
        ("vor zwei Wochen", "de"),
        ("a Boeing 737", "en"),
    ],
)
def test_what_counts_nothing_is_no_number(text: str, language: str) -> None:
    assert numbers(text, language) == ()


@given(st.integers(1, 99) | st.integers(2101, 10**9), st.sampled_from(["Tote", "Verletzte", "Euro", "Prozent"]))
def test_a_number_always_agrees_with_itself(number: int, noun: str) -> None:
    (plain,) = numbers(f"{number} {noun}", "de")
    (grouped,) = numbers(f"etwa {number:,} {noun}".replace(",", "."), "de")
    assert agree(plain, grouped) and agree(grouped, plain)
    assert plain.low <= number <= plain.high


@given(st.text(max_size=200), st.sampled_from(["de", "en", "fr"]))
@example("120 km²", "de")
def test_any_text_can_be_read(text: str, language: str) -> None:
    for number in numbers(text, language):
        assert text[number.start : number.end] == number.written
        assert number.low <= number.high
    for found in (*moments(text, language, date(2026, 3, 10)), *called(text, language)):
        assert text[found.start : found.end] == found.written


def test_a_weekday_and_its_date_are_one_day() -> None:
    (weekday,) = moments("am Dienstag", "de", date(2026, 3, 11))
    (day,) = moments("on 10 March 2026", "en", None)
    (other,) = moments("on 12 March 2026", "en", None)
    (night,) = moments("in der Nacht zum Mittwoch", "de", date(2026, 3, 12))
    assert weekday.days & day.days and night.days & day.days and not weekday.days & other.days


def test_two_names_of_one_person_are_no_difference() -> None:
    (one,) = called("They elected Volodymyr Zelensky", "en")
    (same,) = called("Sie wählten Wolodymyr Selenskyj", "de")
    (other,) = called("They elected Marc Vogt", "en")
    assert one_name(one, same) and not one_name(one, other)


def test_a_newer_report_of_another_outlet_is_no_correction(library: Workspace) -> None:
    (pair,) = [p for p in PAIRS if p["id"] == "s-fire-cause"]
    assert [d.corrected for d in ask(library, pair).differences] == [False]


def test_a_question_that_stays_with_one_outlet_hears_no_other(library: Workspace) -> None:
    (pair,) = [p for p in PAIRS if p["id"] == "s-grippe"]
    answer = library.answerer.ask(pair["question"], now=NOW, source="Stadtanzeiger")
    assert {c.article.source for c in answer.citations} == {"Stadtanzeiger"}
    assert not answer.differences


def test_copies_with_another_number_are_heard_together(tmp_path: Path) -> None:
    rest = "The railway line was closed by fallen trees for the whole of Monday, a spokesman for the company said."
    told = (
        "A storm tore the roof off the town hall in Wendle on Sunday and {} people were injured, the police said. "
        + rest
    )
    counts = (("Echo", 23), ("Courier", 32), ("Observer", 32))
    lines = [
        {
            "id": name,
            "source": name,
            "title": "Storm in Wendle",
            "text": told.format(count),
            "published_at": "2026-03-02",
        }
        for name, count in counts
    ]
    with stored(tmp_path, lines) as workspace:
        answer = workspace.answerer.ask("How many people were injured in the storm in Wendle?", now=NOW)
    (difference,) = answer.differences
    outlets = {c.n: {c.article.source, *c.article.also_in} for c in answer.citations}
    told_by: dict[str, set[str | None]] = {}
    for claim in difference.claims:
        told_by.setdefault(claim.value, set()).update(outlets[claim.citation])
    assert told_by == {"23 people": {"Echo"}, "32 people": {"Courier", "Observer"}}


def test_a_model_smooths_nothing_over(library: Workspace, tmp_path: Path) -> None:
    (pair,) = [p for p in PAIRS if p["id"] == "s-storm"]
    number = next(c.n for c in ask(library, pair).citations if "31 people" in c.quote)
    with serving(Script(text=f"The storm in Pellham left 31 people injured. [{number}]")) as script:
        settings = Settings(
            home=tmp_path / "own",
            chat_model="openai:scripted",
            chat_base_url=script.url,
            chat_api_key=SecretStr("none"),
        )
        writer = load_writer(settings)
        assert writer is not None
        with Workspace(settings, create=True) as own:
            support = Support(library.library, library.searcher, library.encoder)
            drafter = Drafter(writer, Budget(own.library.engine, 0), support, library.answerer.names)
            answer = Answerer(library.library, library.searcher, lambda: drafter).ask(pair["question"], now=NOW)
    assert answer.mode == "model"
    first, second, *_ = answer.text.split("\n")
    assert "31 people" in first and "23" not in first
    assert "South Observer (2026-03-02) “31 people”" in second and "Pellham Echo (2026-03-02) “23 people”" in second
    assert {c.article.source for c in answer.citations} == {"South Observer", "Pellham Echo"}
    assert second in "\n".join(page.plain for page in answer_pages(answer))
