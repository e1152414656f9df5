"""The pipeline from sources to the library: identity and change, what is embedded, errors, kills, memory."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest import pipeline
from ingest.ahead import ahead
from ingest.pipeline import AHEAD, BATCH_PASSAGES, Report, ingest, plan
from ingest.reading import FEW_PAGES, Reading
from ingest.records import Failure
from retrieval.errors import LibraryError, ModelError
from retrieval.records import Article, Draft
from retrieval.settings import Settings
from retrieval.storage.doctor import examine
from retrieval.storage.store import Writer
from retrieval.workspace import Workspace
from tests.ingest.encoders import CountingEncoder
from tests.site import LONG, Site, article_html, rss, running_site

ROOT = Path(__file__).parents[2]
HOME = "http://news.example"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(Settings(home=tmp_path / "library"), create=True) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def drafts(count: int, text: str = "Nothing else happened.") -> list[Draft]:
    return [
        Draft(title=f"Report {n}", text=f"The harbour was closed on day {n}. {text}", id=f"r{n}", language="en")
        for n in range(count)
    ]


def run(workspace: Workspace, items: object, encoder: CountingEncoder | None = None) -> Report:
    """Ingest drafts, or what a site's sources hold."""
    report = Report()
    ingest(items, Writer(workspace.library), encoder or CountingEncoder(), report, lambda: None)  # type: ignore[arg-type]
    return report


def read(site: Site, *sources: str, **options: object) -> Iterator[Draft | Failure]:
    fetcher = site.fetcher()
    return Reading(lambda: fetcher, **options).sources([HOME + source for source in sources])  # type: ignore[arg-type]


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, len(report.failures)


def test_unchanged_articles_are_not_embedded_again(workspace: Workspace) -> None:
    encoder = CountingEncoder()
    assert counts(run(workspace, drafts(300), encoder)) == (300, 0, 0, 0)
    assert encoder.passages == 300
    assert counts(run(workspace, drafts(300), encoder)) == (0, 0, 300, 0)
    assert encoder.passages == 300


def test_only_what_changed_is_embedded_and_the_old_version_answers_no_more(workspace: Workspace) -> None:
    run(workspace, drafts(200))
    changed = drafts(200)
    changed[17] = Draft(title="Report 17", text="The harbour was open after all.", id="r17", language="en")
    encoder = CountingEncoder()
    assert counts(run(workspace, changed, encoder)) == (0, 1, 199, 0)
    assert encoder.passages == 1
    assert [row["state"] for row in workspace.library.history("r17")] == ["superseded", "ready"]
    assert all(check.ok for check in examine(workspace.library))


def test_two_versions_in_one_run_end_with_the_second(workspace: Workspace) -> None:
    first, second = (Draft(title="T", text=f"Text number {n} stands here.", id="same", language="en") for n in (1, 2))
    assert counts(run(workspace, [first, second, second])) == (1, 1, 1, 0)
    assert workspace.library.article("same").text == second.text  # type: ignore[union-attr]
    assert [row["state"] for row in workspace.library.history("same")] == ["superseded", "ready"]


def test_new_particulars_cost_no_embedding(workspace: Workspace) -> None:
    run(workspace, [Draft(title="T", text="The text stays as it is.", id="a", language="en")])
    encoder = CountingEncoder()
    named = Draft(title="T", text="The text stays as it is.", id="a", language="en", source="Blatt")
    assert counts(run(workspace, [named], encoder)) == (0, 1, 0, 0)
    assert encoder.passages == 0
    assert workspace.library.article("a").source == "Blatt"  # type: ignore[union-attr]


def test_a_moved_file_is_the_same_article_and_a_changed_one_a_new_version(workspace: Workspace, tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("A headline\n\nThe harbour was closed by a storm on Monday.")
    assert counts(run(workspace, Reading(None).sources([str(old)]))) == (1, 0, 0, 0)  # type: ignore[arg-type]
    old.rename(new)
    assert counts(run(workspace, Reading(None).sources([str(new)]))) == (0, 0, 1, 0)  # type: ignore[arg-type]
    new.rename(old)
    old.write_text("A headline\n\nThe harbour was opened again on Tuesday.")
    assert counts(run(workspace, Reading(None).sources([str(old)]))) == (0, 1, 0, 0)  # type: ignore[arg-type]
    assert workspace.library.count() == 1


def test_one_article_under_four_addresses_is_one_article(workspace: Workspace, site: Site) -> None:
    for path in ("/a", "/a?utm_source=rss", "/amp/a"):
        site.page(path, article_html("Brücke beschlossen", *LONG))
    encoder = CountingEncoder()
    fetcher = site.fetcher()
    addresses = [f"{HOME}/a", f"{HOME}/a?utm_source=rss", "http://www.news.example/a#top", "http://m.news.example/a"]
    report = run(workspace, Reading(lambda: fetcher).sources(addresses), encoder)
    assert counts(report) == (1, 0, 3, 0)
    assert workspace.library.count() == 1


def test_a_feed_of_fifty_gives_fifty_articles_read_in_other_processes(workspace: Workspace, site: Site) -> None:
    assert FEW_PAGES < 50
    for n in range(50):
        site.page(f"/{n}", article_html(f"Meldung {n}", *LONG, f"Das war Absatz {n} der Meldung, und er ist anders."))
    site.page("/feed", feed(*range(50)), "application/rss+xml")
    fetcher = site.fetcher()
    reading = Reading(lambda: fetcher, jobs=4)
    report = run(workspace, reading.sources([f"{HOME}/feed"]))
    assert counts(report) == (50, 0, 0, 0)
    assert reading.expected == 50
    assert {article.title for article in workspace.library.listing()} == {f"Meldung {n}" for n in range(50)}


def feed(*numbers: int, more: str = "") -> str:
    return rss(*(f"<item><title>Meldung {n}</title><link>{HOME}/{n}</link>{more}</item>" for n in numbers))


@pytest.mark.parametrize("status", [404, 410])
def test_a_known_address_that_is_gone_withdraws_its_article(workspace: Workspace, site: Site, status: int) -> None:
    site.page("/a", article_html("Brücke beschlossen", *LONG))
    assert counts(run(workspace, read(site, "/a"))) == (1, 0, 0, 0)
    site.page("/a", "gone", status=status)
    report = run(workspace, read(site, "/a", "/unknown"))
    assert len(report.withdrawn) == 1
    assert [source for source, _ in report.failures] == [f"{HOME}/unknown"]
    assert workspace.library.count() == 0
    (row,) = workspace.library.history(report.withdrawn[0])
    assert row["state"] == "withdrawn"
    assert row["left_at"] >= row["fetched_at"]
    site.page("/a", article_html("Brücke beschlossen", *LONG))
    run(workspace, read(site, "/a"))
    assert workspace.library.count() == 1


def test_a_changed_page_is_a_new_version(workspace: Workspace, site: Site) -> None:
    site.page("/a", article_html("Brücke beschlossen", *LONG))
    run(workspace, read(site, "/a"))
    site.page("/a", article_html("Brücke beschlossen", *LONG, "Am Abend kam noch eine Nachricht hinzu."))
    assert counts(run(workspace, read(site, "/a"))) == (0, 1, 0, 0)


def test_failures_are_told_apart_and_stop_nothing(workspace: Workspace, site: Site) -> None:
    site.page("/a", article_html("Brücke beschlossen", *LONG))
    site.page("/busy", "", status=503)
    site.page("/never", "", status=403)
    report = run(workspace, read(site, "/busy", "/a", "/never"))
    assert counts(report) == (1, 0, 0, 2)
    assert report.retry == [f"{HOME}/busy"]


def test_what_is_older_is_neither_fetched_nor_stored(workspace: Workspace, site: Site) -> None:
    items = [
        f"<item><title>Meldung {n}</title><link>{HOME}/{n}</link><pubDate>Wed, 0{n} Feb 2026 10:00:00 +0000</pubDate></item>"
        for n in (2, 5)
    ]
    site.page("/feed", rss(*items), "application/rss+xml")
    site.page("/5", article_html("Meldung 5", *LONG))
    fetcher = site.fetcher()
    reading = Reading(lambda: fetcher, since=1770076800.0)  # 2026-02-03
    assert counts(run(workspace, reading.sources([f"{HOME}/feed"]))) == (1, 0, 0, 0)
    assert reading.skipped == 1
    assert site.hits["/2"] == 0


def test_a_plan_stores_nothing_and_counts_the_same(workspace: Workspace) -> None:
    run(workspace, drafts(3))
    coming = [*drafts(4), Draft(title="Report 1", text="Changed.", id="r1"), Failure("x", "broken")]
    report = Report()
    list(plan(coming, Writer(workspace.library), report))
    assert counts(report) == (1, 1, 3, 1)
    assert workspace.library.count() == 3


# --- errors and stops -------------------------------------------------------------------------------------------------


def test_an_error_of_the_writer_is_raised_and_what_was_stored_is_whole(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = Writer.save

    def save(self: Writer, batch: list[object]) -> object:
        """The disk is full after two batches."""
        if self._library.count() >= 2 * BATCH_PASSAGES:
            with self._library.writing():
                raise LibraryError("the library failed: database or disk is full")
        return saved(self, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(Writer, "save", save)
    with pytest.raises(LibraryError, match="disk is full"):
        run(workspace, drafts(1000))
    assert workspace.library.count() == 2 * BATCH_PASSAGES
    assert all(check.ok for check in examine(workspace.library))


def test_an_article_that_the_rules_stumble_over_is_named_and_the_others_go_in(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.derive

    def stumbling(article: Article) -> object:
        if article.id == "r1":
            raise IndexError("list index out of range")
        return real(article)

    monkeypatch.setattr(pipeline, "derive", stumbling)
    report = run(workspace, drafts(3))
    assert counts(report) == (2, 0, 0, 1)
    assert report.failures[0][0] == "r1" and "IndexError" in report.failures[0][1]


def test_an_error_of_the_model_or_of_a_source_is_raised(workspace: Workspace) -> None:
    class Broken(CountingEncoder):
        def encode_passages_with_sentences(self, *_: object) -> object:  # type: ignore[override]
            raise ModelError("the embedding model failed")

    def endless() -> Iterator[Draft]:
        yield from drafts(500)
        raise OSError("the source broke")

    with pytest.raises(ModelError):
        run(workspace, drafts(1000), Broken())
    with pytest.raises(OSError, match="the source broke"):
        run(workspace, endless())
    assert all(check.ok for check in examine(workspace.library))


def test_what_runs_ahead_stays_within_its_bound_and_ends_when_it_is_closed() -> None:
    made: list[int] = []
    ended: list[bool] = []

    def numbers() -> Iterator[int]:
        try:
            for n in range(10_000):
                made.append(n)
                yield n
        finally:
            ended.append(True)

    reading = ahead(numbers(), 3)  # type: ignore[arg-type]
    assert [next(reading), next(reading)] == [0, 1]
    time.sleep(0.05)
    assert len(made) <= 2 + 3 + 1
    reading.close()
    for _ in range(100):
        if ended:
            break
        time.sleep(0.01)
    assert ended


def jsonl(path: Path, count: int, text: str = "Nothing else happened on that day.", language: str = "en") -> Path:
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            row = {
                "id": f"r{n}",
                "title": f"Report {n}",
                "text": f"Harbour {n} was closed. {text}",
                "language": language,
            }
            file.write(json.dumps(row) + "\n")
    return path


def test_a_killed_ingest_is_completed_by_the_same_command(
    home: Path, citewire: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    source = jsonl(home.parent / "many.jsonl", 400)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot.cli", "ingest", str(source)]
    process = subprocess.Popen(command, cwd=home.parent, env=environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while ready(home) == 0 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = ready(home)
    assert 0 < before < 400
    report = json.loads(citewire("ingest", "--json", str(source)).stdout.splitlines()[-1])
    assert (report["added"] + report["unchanged"], report["updated"], report["failed"]) == (400, 0, 0)
    assert report["unchanged"] >= before
    assert ready(home) == 400
    assert citewire("doctor").returncode == 0


def test_ctrl_c_ends_an_ingest_with_one_line_and_the_same_command_goes_on(
    home: Path, citewire: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    source = jsonl(home.parent / "many.jsonl", 400)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot.cli", "ingest", str(source)]
    process = subprocess.Popen(command, cwd=home.parent, env=environment, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while ready(home) == 0 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    stored = ready(home)
    assert 0 < stored < 400
    assert process.returncode == 130
    assert told.splitlines()[-1] == f"citewire: stopped; {stored} articles stored, run the same command again to go on"
    assert "Traceback" not in told
    report = json.loads(citewire("ingest", "--json", str(source)).stdout.splitlines()[-1])
    assert (report["added"], report["unchanged"], report["failed"]) == (400 - stored, stored, 0)


def ready(home: Path) -> int:
    """How many articles answer."""
    try:
        with sqlite3.connect(f"file:{home / 'citewire.db'}?mode=ro", uri=True, timeout=5) as connection:
            return int(connection.execute("SELECT count(*) FROM articles WHERE state = 'ready'").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_few_articles_are_under_way_at_any_time(workspace: Workspace) -> None:
    report, most = Report(), 0

    def counted() -> Iterator[Draft]:
        nonlocal most
        for n, draft in enumerate(drafts(3000), 1):
            most = max(most, n - report.done)
            yield draft

    class Quick(Writer):
        def save(self, batch: list[object]) -> list[str]:  # type: ignore[override]
            return ["added" for _ in batch]

    ingest(counted(), Quick(workspace.library), CountingEncoder(8), report, lambda: None)
    assert report.added == 3000
    assert most <= (AHEAD + 5) * BATCH_PASSAGES


MEMORY = """
import resource, sys
from pathlib import Path
from ingest.pipeline import Report, ingest
from ingest.reading import Reading
from retrieval.settings import Settings
from retrieval.storage.store import Writer
from retrieval.workspace import Workspace
from tests.ingest.encoders import CountingEncoder

class Quick(Writer):
    def save(self, batch):
        return ["added" for _ in batch]

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000

with Workspace(Settings(home=Path(sys.argv[1])), create=True) as workspace:
    for source in sys.argv[2:]:
        report = Report()
        ingest(Reading(None).sources([source]), Quick(workspace.library), CountingEncoder(8), report, lambda: None)
        print(report.added, peak())
"""


def test_memory_does_not_grow_with_the_size_of_the_source(tmp_path: Path) -> None:
    """After 2.5 MB, 25 MB take hardly more. The vector index is left out; the language has no rules for statements."""
    text = "\n\n".join(["Rien d'autre ne s'est passé ce jour-là dans le port. " * 12] * 30)
    small, large = (jsonl(tmp_path / f"{n}.jsonl", n, text, language="fr") for n in (125, 1250))
    assert large.stat().st_size > 20e6
    program = [sys.executable, "-c", MEMORY, str(tmp_path / "library"), str(small), str(large)]
    run = subprocess.run(program, capture_output=True, text=True, cwd=ROOT, check=True)
    (few, before), (many, after) = (map(float, line.split()) for line in run.stdout.splitlines())
    assert (few, many) == (125, 1250)
    assert after - before < 15  # MB
