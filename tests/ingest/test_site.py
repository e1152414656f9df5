"""The wide web on loopback, row by row: what a site does, and what becomes of it in a library."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.feed_store import FeedStore
from ingest.fetch import Fetcher
from ingest.pipeline import Report, ingest
from ingest.reading import Reading
from ingest.watch import FIRST_INTERVAL, FIRST_REREAD, Polled, Watcher
from retrieval.settings import Settings
from retrieval.storage.store import Writer
from retrieval.workspace import Workspace
from tests.ingest.encoders import CountingEncoder
from tests.site import LONG, PUBLIC, Answer, Site, article_html, drip, flood, gzip_bomb, rss, running_site

HOME = "http://news.example"
PAGE = article_html("Brücke beschlossen", *LONG)
OK: Answer = (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE)
ENTITIES = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
PRIVATE = {"inside.example": ["10.0.0.7"], "127.0.0.1": ["127.0.0.1"]}


@dataclass(frozen=True)
class Row:
    """`build` sets the site up; `change` happens before all is read, or polled, a second time."""

    build: Callable[[Site], object]
    outcome: str
    says: str = ""
    sources: tuple[str, ...] = ("/x",)
    change: Callable[[Site], object] | None = None
    watched: bool = False


def pages(*paths: str, html: bytes = PAGE) -> Callable[[Site], None]:
    return lambda site: [site.page(path, html) for path in paths] and None


def answers(*sequence: Answer) -> Callable[[Site], None]:
    return lambda site: site.sequence("/x", *sequence)


def status(code: int, **headers: str) -> Answer:
    return code, {name.replace("_", "-"): value for name, value in headers.items()}, b""


def feed(count: int, etag: bool = True) -> Callable[[Site], None]:
    """A feed at /x of so many articles, from a server that knows conditional requests or does not."""

    def build(site: Site) -> None:
        for n in range(count):
            site.page(f"/{n}", article_html(f"Meldung {n}", *LONG, f"Das war Absatz {n} der Meldung, anders als alle."))
        items = (f"<item><title>Meldung {n}</title><link>{HOME}/{n}</link></item>" for n in range(count))
        fields, body = {"Content-Type": "application/rss+xml", "ETag": '"1"'}, rss(*items).encode()
        site.pages["/x"] = lambda request: (
            (304, fields, b"") if etag and request.headers.get("If-None-Match") == '"1"' else (200, fields, body)
        )

    return build


def redirects(*targets: str) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        for path, target in zip(("/x", *targets), targets, strict=False):
            site.redirect(path, target)
        site.page(targets[-1], PAGE)

    return build


ROWS = {
    "feed with 50 entries": Row(feed(50), "added 50"),
    "redirects": Row(redirects("/a", "/b", "/c"), "added 1"),
    "redirect to a private address": Row(redirects("http://inside.example/"), "failed 1", "not a public address"),
    "redirect to loopback": Row(redirects("http://127.0.0.1/"), "failed 1", "not a public address"),
    "redirect loop": Row(lambda site: site.redirect("/x", "/x"), "failed 1", "redirect loop"),
    "slow drip": Row(lambda site: site.pages.update({"/x": drip}), "failed 1", "did not answer in time"),
    "200 MB body": Row(lambda site: site.pages.update({"/x": flood}), "failed 1", "larger than 10 MB"),
    "gzip bomb": Row(lambda site: site.pages.update({"/x": gzip_bomb}), "failed 1", "larger than 10 MB"),
    "wrong charset": Row(answers((200, {"Content-Type": "text/html; charset=latin-1"}, PAGE)), "added 1"),
    "broken XML": Row(
        lambda site: site.page("/x", "<rss version='2.0'><channel><item><title>A", "application/rss+xml"),
        "failed 1", "broken feed",
    ),
    "entity bomb": Row(lambda site: site.page("/x", ENTITIES, "application/rss+xml"), "failed 1", "entities"),
    "304": Row(feed(1), "", watched=True, change=pages("/0")),
    "404 on an unknown address": Row(answers(status(404)), "failed 1", "404"),
    "404 on a known address": Row(pages("/x"), "withdrawn 1", change=answers(status(404))),
    "410 on a known address": Row(pages("/x"), "withdrawn 1", change=answers(status(410))),
    "429 with Retry-After": Row(answers(status(429, Retry_After="5"), OK), "added 1"),
    "429 for an hour": Row(answers(status(429, Retry_After="3600")), "failed 1", "try later"),
    "500 then 200": Row(answers(status(500), OK), "added 1"),
    "500 for ever": Row(answers(status(500)), "failed 1", "try later"),
    "robots refusal": Row(
        lambda site: [pages("/x")(site), site.page("/robots.txt", "User-agent: *\nDisallow: /x", "text/plain")],
        "failed 1", "robots.txt",
    ),
    "page changed between polls": Row(
        feed(1, etag=False), "updated 1", watched=True, change=pages("/0"),
    ),
    "page unchanged": Row(pages("/x"), "unchanged 1", change=pages("/x")),
    "same article under four addresses": Row(
        pages("/x", "/x?utm_source=rss", "/x/amp"), "added 1, unchanged 3",
        sources=("/x", "/x?utm_source=rss", "/x/amp", "/x#top"),
    ),
    "DNS rebinding": Row(pages("/x"), "failed 1", "not a public address", sources=("http://rebind.example/x",)),
    "front page": Row(
        lambda site: site.page("/", b"<html><head><link rel=alternate type='application/rss+xml' href='/feed'></head>"
                               b"<body><p>" + LONG[0].encode() * 3 + b"</p></body></html>"),
        "failed 1", f"its feed is at {HOME}/feed", sources=("/",),
    ),
}  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.mark.parametrize("name", ROWS)
def test_what_a_site_does_and_what_becomes_of_it(site: Site, tmp_path: Path, name: str) -> None:
    row = ROWS[name]
    row.build(site)
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        rebound = host == "rebind.example" and asked.count(host) > 1
        return ["127.0.0.1"] if rebound else PRIVATE.get(host, [PUBLIC])

    fetcher = site.fetcher(resolver=resolver, total_seconds=0.5 if name == "slow drip" else 30.0)
    with Workspace(Settings(home=tmp_path / "library"), create=True) as workspace:
        workspace.encoder = CountingEncoder()  # type: ignore[method-assign, assignment]
        take = watched if row.watched else ingested
        report = take(workspace, fetcher, row, 0)
        if row.change:
            row.change(site)
            report = take(workspace, fetcher, row, 1)
    assert told(report) == row.outcome
    assert all(row.says in error and "\n" not in error for _, error in report.failures)
    assert set(site.dialled) <= {PUBLIC}


def ingested(workspace: Workspace, fetcher: Fetcher, row: Row, times: int) -> Report:
    report = Report()
    for source in row.sources:  # one after another: the second may depend on the first
        address = source if source.startswith("http") else HOME + source
        drafts = Reading(lambda: fetcher).sources([address])
        ingest(drafts, Writer(workspace.library), workspace.encoder, report, lambda: None)
    return report


def watched(workspace: Workspace, fetcher: Fetcher, row: Row, times: int) -> Report:
    now, polls = 1_770_000_000.0 + times * 2 * FIRST_REREAD, list[Polled]()
    FeedStore(workspace.library).add(f"{HOME}/x", now, FIRST_INTERVAL)
    Watcher(workspace, told=polls.append, fetcher=fetcher, clock=lambda: now).once()
    assert [polled.error for polled in polls] == [None]
    return polls[0].report


def told(report: Report) -> str:
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "withdrawn": len(report.withdrawn),
        "failed": len(report.failures),
    }
    return ", ".join(f"{what} {count}" for what, count in counts.items() if count)
