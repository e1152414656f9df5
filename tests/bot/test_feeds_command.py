"""`citewire feeds`, `citewire watch`, `citewire ingest` of addresses and `articles show`, as commands over loopback HTTP."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site import LONG, Site, article_html, rss, running_site

ROOT = Path(__file__).parents[2]
Command = Callable[..., Any]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that the command may reach: private addresses are open."""
    monkeypatch.setenv("CITEWIRE_FETCH_PRIVATE", "1")
    with running_site() as running:
        yield running


def publish(site: Site, *numbers: int) -> str:
    """A feed of these articles; gives its address."""
    for n in numbers:
        site.page(f"/{n}", article_html(f"Meldung {n}", *LONG, f"Das war Absatz {n} der Meldung."))
    items = (f"<item><title>Meldung {n}</title><link>{address(site)}/{n}</link></item>" for n in numbers)
    site.page("/feed", rss(*items), "application/rss+xml")
    return f"{address(site)}/feed"


def address(site: Site) -> str:
    return f"http://127.0.0.1:{site.port}"


def test_feeds_are_added_listed_and_removed(command: Command, site: Site) -> None:
    url = publish(site, 1, 2)
    assert "2 entries" in command("feeds", "add", url).err
    again = command("feeds", "add", url)
    assert (again.code, "already" in again.err) == (2, True)
    assert url in command("feeds", "list").out
    listed = json.loads(command("feeds", "list", "--json").out)
    assert (listed["url"], listed["failures"], listed["polled"]) == (url, 0, None)
    assert command("feeds", "remove", url).code == 0
    assert command("feeds", "remove", url).code == 2
    assert command("feeds", "list").out == ""


def test_a_page_in_place_of_a_feed_is_refused_with_the_feed_that_it_names(command: Command, site: Site) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.page("/", article_html("Startseite", *LONG, head=head))
    site.page("/plain", article_html("Startseite", *LONG))
    refused = command("feeds", "add", f"{address(site)}/")
    assert (refused.code, f"{address(site)}/feed" in refused.err) == (1, True)
    assert "not a feed" in command("feeds", "add", f"{address(site)}/plain").err
    assert "404" in command("feeds", "add", f"{address(site)}/none").err


def test_private_addresses_are_closed_by_default(command: Command, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    url = publish(site, 1)
    monkeypatch.delenv("CITEWIRE_FETCH_PRIVATE")
    assert command("feeds", "add", url).code == 1
    assert command("ingest", url).code == 1
    assert not site.hits


def test_watch_once_as_a_process_stores_what_is_new(citewire: Command, command: Command, site: Site) -> None:
    assert command("feeds", "add", publish(site, 1, 2, 3)).code == 0
    first = citewire("watch", "--once")
    assert (first.returncode, "added 3" in first.stdout) == (0, True), first.stderr
    assert command("watch", "--once").out == ""
    listed = command("articles", "list", "--json").out.splitlines()
    assert {json.loads(line)["title"] for line in listed} == {"Meldung 1", "Meldung 2", "Meldung 3"}


def test_watch_ends_in_order_when_it_is_told_to(command: Command, site: Site, home: Path) -> None:
    command("feeds", "add", publish(site, 1))
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "watch"],
        cwd=home.parent, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert "added 1" in process.stdout.readline()
    assert command("watch", "--once").code == 0  # it shares the feeds, and none is due
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert time.monotonic() - begun < 10


def test_ingest_says_what_is_withdrawn_and_what_may_work_later(command: Command, site: Site) -> None:
    publish(site, 1, 2)
    assert command("ingest", f"{address(site)}/1").code == 0
    site.page("/1", "gone", status=410)
    site.page("/2", "", status=503)
    outcome = command("ingest", "--json", f"{address(site)}/1", f"{address(site)}/2")
    report = json.loads(outcome.out.splitlines()[-1])
    assert (report["withdrawn"], report["failed"], report["retry"]) == (1, 1, [f"{address(site)}/2"])
    assert report["embedded"] == 0
    assert "run the same command again" in outcome.err
    assert set(report) >= {"added", "updated", "unchanged", "failed", "seconds", "failures"}


def test_a_guessed_date_is_marked_wherever_it_is_shown(command: Command, site: Site) -> None:
    site.page("/1", article_html("Brücke", *LONG, "Stand: 4. Februar 2026"))
    command("ingest", f"{address(site)}/1")
    listed = json.loads(command("articles", "list", "--json").out)
    assert (listed["published_at"], listed["published_guessed"]) == ("2026-02-04", True)
    english = ["ask", "What did Erika Beispiel say?"]
    for arguments in (["articles", "list"], ["articles", "show", listed["id"]], english):
        assert "2026-02-04 (guessed)" in command(*arguments).out
    assert "2026-02-04 (geschätzt)" in command("ask", "Was sagte Erika Beispiel?").out


def test_a_dry_run_says_what_would_be_done_and_makes_no_library(command: Command, site: Site, home: Path) -> None:
    url = publish(site, 1)
    outcome = command("ingest", "--dry-run", url)
    assert (outcome.code, "would be added" in outcome.out, "Meldung 1" in outcome.out) == (0, True, True)
    assert not home.exists()


def test_an_article_shows_what_changed_when(command: Command, home: Path) -> None:
    def ingest(title: str, text: str) -> None:
        row = json.dumps({"id": "a", "title": title, "text": text, "language": "en"})
        assert command("ingest", "-", stdin=row.encode()).code == 0

    ingest("Storm", "The harbour was closed on Monday. Ships had to wait.")
    ingest("Storm is over", "The harbour was closed on Monday. It was opened again on Tuesday.")
    shown = command("articles", "show", "a").out
    assert "version 1" in shown and "superseded" in shown
    assert "title was “Storm”, 1 sentence new, 1 sentence gone" in shown
    assert "+ It was opened again on Tuesday." in shown
    assert "- Ships had to wait." in shown
    history = json.loads(command("articles", "show", "a", "--json").out)["history"]
    assert history[1]["change"] == {
        "title": "Storm", "added": ["It was opened again on Tuesday."], "removed": ["Ships had to wait."],
    }  # fmt: skip
    assert history[0]["change"] == {"title": None, "added": [], "removed": []}
