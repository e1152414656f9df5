"""Quality on the small gold set of tests/eval/gold and the seed article: a regression fails here, loudly.

The figures of large sets, with intervals, are in EVALUATION.md.
"""

import json
import shutil
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

from bot.commands.ingesting import ingest_into
from bot.measuring.gold import jsonl
from retrieval.searching.calibrations import NOTE, Calibrations
from retrieval.searching.refusal import FACT, TOPIC, Calibration
from retrieval.settings import in_folder, load_settings
from retrieval.storage.library import Library
from retrieval.workspace import Workspace, identity
from tests.conftest import SEEDS, Outcome

GOLD = Path(__file__).parent.parent / "eval" / "gold"
AT_LEAST = {
    "hit@1": 0.93,
    "hit@3": 0.95,
    "MRR@10": 0.94,
    "answers citing a right article": 0.84,
    "exact citations": 1.0,
    "refused absent": 0.90,
    "refused trap": 0.90,
}
AT_MOST = {"false refusals": 0.16}
# Libraries of one article each, asked for what it says, for what it leaves open, and for what has nothing to do with it.
ONE_ARTICLE = GOLD.parent / "one_article.jsonl"

Command = Callable[..., Outcome]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """The gold set with the seed article in its corpus."""
    folder = Path(shutil.copytree(GOLD, tmp_path / "gold"))
    (seed,) = SEEDS.iterdir()
    row = {"id": "seed", "title": "", "text": seed.read_text("utf-8"), "language": "de"}
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as corpus:
        corpus.write(json.dumps(row) + "\n")
    return folder


def test_quality_on_the_gold_set(gold: Path, command: Command, tmp_path: Path) -> None:
    outcome = command("eval", str(gold), "--json", "--plot", str(tmp_path / "pictures"))
    assert outcome.code == 0, outcome.err
    pictures = {path.stem: path.read_bytes()[:4] for path in (tmp_path / "pictures").iterdir()}
    assert pictures == dict.fromkeys(("quality_by_k", "refusals", "refusal_curve", "latency"), b"\x89PNG")
    means = {name: value.get("mean") for name, value in json.loads(outcome.out)["gold"].items()}
    assert means["exact citations"] == 1.0
    assert all(mean is None or 0 <= mean <= 1 for mean in means.values())
    short = {name: means[name] for name, least in AT_LEAST.items() if means[name] < least}
    over = {name: means[name] for name, most in AT_MOST.items() if means[name] > most}
    assert not short and not over, means


def test_quality_in_libraries_of_one_article(gold: Path, tmp_path: Path) -> None:
    articles = {row["id"]: row for row in jsonl(gold / "corpus.jsonl")}
    strange = [row["question"] for row in jsonl(gold / "queries.jsonl") if row["type"] == "absent"]
    refused: dict[str, list[bool]] = {"stated": [], "left open": [], "strange": []}
    for name, rows in groupby(jsonl(ONE_ARTICLE), key=lambda row: row["article"]):
        with Workspace(in_folder(tmp_path / name), create=True) as workspace:
            (tmp_path / "one.jsonl").write_text(json.dumps(articles[name]), encoding="utf-8")
            assert ingest_into(workspace, [str(tmp_path / "one.jsonl")], as_json=True, quiet=True) == 0
            ask = workspace.answerer.ask
            for row in rows:
                refused["stated" if row["answerable"] else "left open"].append(ask(row["question"]).abstained)
            refused["strange"] += [ask(question).abstained for question in strange]
    rates = {name: sum(cases) / len(cases) for name, cases in refused.items()}
    assert rates["stated"] <= 0.42 and rates["left open"] >= 0.8 and rates["strange"] >= 0.98, rates


def test_calibrating_keeps_what_it_fitted_in_the_library(gold: Path, command: Command, home: Path) -> None:
    assert command("ingest", str(SEEDS)).code == 0
    assert command("calibrate", str(gold)).code == 0
    with Workspace(load_settings()) as workspace:
        fact = workspace.searcher.calibrations.fact()
        assert fact != FACT and 0 < fact.threshold < 1
        assert workspace.searcher.calibrations.topic() == TOPIC  # too few of these to fit
        assert not workspace.answerer.ask("What did Xi say about strategy?").abstained
        assert workspace.answerer.ask("Who won the football world cup?").abstained


def test_a_set_with_too_few_questions_changes_nothing(gold: Path, command: Command, home: Path) -> None:
    assert command("ingest", str(SEEDS)).code == 0
    rows = (gold / "queries.jsonl").read_text("utf-8").splitlines()
    (gold / "queries.jsonl").write_text("\n".join(rows[:6]), encoding="utf-8")
    outcome = command("calibrate", str(gold))
    assert outcome.code == 2 and "nothing was changed" in outcome.err and "Traceback" not in outcome.err
    with Library(home, identity(load_settings())) as library:
        assert library.note(NOTE) is None


def test_what_was_fitted_for_another_model_is_not_used(tmp_path: Path) -> None:
    fitted = {"fact": Calibration((1.0, 2.0, 3.0, 4.0, 5.0), -4.0, 0.5)}
    note: dict[str, str] = {}

    class Notes:
        """As much of a library as calibrations read."""

        def __init__(self, model: str) -> None:
            self.identity = {"model": model}

        def generation(self) -> int:
            return 1

        def note(self, key: str) -> str | None:
            return note.get(key)

    note[NOTE] = Calibrations(Notes("one")).as_note(fitted)  # type: ignore[arg-type]
    assert Calibrations(Notes("one")).fact() == fitted["fact"]  # type: ignore[arg-type]
    assert Calibrations(Notes("other")).fact() == FACT  # type: ignore[arg-type]
    note[NOTE] = Calibrations(Notes("one")).as_note({"fact": Calibration((1.0, 2.0, 3.0), -4.0, 0.5)})  # type: ignore[arg-type]
    assert Calibrations(Notes("one")).fact() == FACT  # type: ignore[arg-type]  # fitted before there were five features
