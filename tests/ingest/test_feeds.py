"""Feeds, sitemaps and lists of addresses, read from a site over HTTP to drafts."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds import list_kind, read_feed, read_sitemap
from ingest.records import Failure
from ingest.sources import read_source
from retrieval.errors import SourceError
from retrieval.records import Draft
from tests.site import LONG, Site, article_html, rss, running_site

HOME = "http://news.example"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(97 + n)} "{f"&{chr(96 + n)};" * 10}">' for n in range(1, 10))
    + ']><rss version="2.0"><channel><title>&j;</title></channel></rss>'
)
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>'


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def read(site: Site, source: str) -> list[Draft | Failure]:
    return list(
        read_source(source if "://" in source or source.startswith("/tmp") else HOME + source, fetcher=site.fetcher())
    )


def item(path: str, title: str, more: str = "") -> str:
    return f"<item><title>{title}</title><link>{HOME}{path}</link>{more}</item>"


def test_a_feed_of_fifty_gives_fifty_articles_in_order_with_what_page_and_feed_state(site: Site) -> None:
    items = []
    for number in range(50):
        site.page(
            f"/{number}", article_html(f"Meldung Nummer {number}", *LONG, f"Das war Absatz {number} der Meldung.")
        )
        items.append(
            item(
                f"/{number}?utm_source=rss",
                f"Meldung Nummer {number}",
                "<pubDate>Wed, 04 Feb 2026 10:00:00 +0100</pubDate>",
            )
        )
    for path in list(site.pages):
        site.pages[f"{path}?utm_source=rss"] = site.pages[path]
    site.page("/feed", rss(*items), "application/rss+xml")
    drafts = read(site, "/feed")
    assert [draft.title for draft in drafts if isinstance(draft, Draft)] == [f"Meldung Nummer {n}" for n in range(50)]
    for number, draft in enumerate(drafts):
        assert isinstance(draft, Draft)
        assert draft.url == f"{HOME}/{number}"
        assert draft.text.split("\n\n")[:3] == list(LONG)
        assert "Lesen Sie auch" not in draft.text and "Ganz anderer" not in draft.text
        assert (draft.published_at, draft.source) == ("2026-02-04T09:00:00+00:00", "Blatt")


def test_broken_entries_do_not_stop_the_others(site: Site) -> None:
    own_text = f"<description>{' '.join(LONG)}</description>"
    site.page("/good", article_html("Gute Meldung", *LONG))
    site.page("/gone", "", status=410)
    site.page("/closed", "", status=403)
    site.page("/closed-teaser", "", status=403)
    site.page("/empty", "<html><body></body></html>")
    site.page("/late", article_html("Späte Meldung", *LONG))
    entries = [item("/good", "Gute Meldung"), item("/gone", "Weg", own_text), item("/closed", "Gesperrt", own_text),
               item("/closed-teaser", "Gesperrt", "<description>Kurz.</description>"), item("/empty", "Leer", own_text),
               "<item><title>kein Link</title></item>", "<item><link>javascript:alert(1)</link></item>", item("/late", "Späte")]  # fmt: skip
    site.page("/feed", rss(*entries), "application/rss+xml")
    outcome = [(i.title if isinstance(i, Draft) else ("gone" if i.gone else "failed")) for i in read(site, "/feed")]
    assert outcome == ["Gute Meldung", "gone", "Gesperrt", "failed", "Leer", "Späte Meldung"]


def test_atom_with_relative_links_and_full_content(site: Site) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Blatt</title><entry><title>Meldung</title><link href="a/1"/>'
        "<author><name>Erika Muster</name></author><updated>2026-02-04T10:00:00Z</updated></entry></feed>"
    )
    (link,) = read_feed(atom.encode(), f"{HOME}/feeds/x")
    assert link.url == f"{HOME}/feeds/a/1"
    assert link.hint is not None
    assert (link.hint.author, link.hint.published_at) == ("Erika Muster", "2026-02-04T10:00:00+00:00")


def test_one_article_under_four_addresses_has_one_address(site: Site) -> None:
    head = f'<link rel="canonical" href="{HOME}/politik/bruecke">'
    page = article_html("Neue Brücke", *LONG, head=head)
    paths = ["/politik/bruecke", "/politik/bruecke?utm_source=x", "/politik/bruecke/amp", "/p/4711"]
    for path in paths:
        site.page(path, page)
    urls = {draft.url for path in paths for draft in read(site, path) if isinstance(draft, Draft)}
    assert urls == {f"{HOME}/politik/bruecke"}


def test_a_sitemap_index_with_news_and_gzip_is_followed_once_each(site: Site) -> None:
    index = "".join(
        f"<sitemap><loc>{HOME}/{name}</loc></sitemap>"
        for name in ("news.xml", "old.xml.gz", "index.xml", "missing.xml")
    )
    site.page(
        "/index.xml",
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{index}</sitemapindex>",
        "application/xml",
    )
    news = (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        f"<url><loc>{HOME}/neu</loc><n:news><n:publication><n:name>Das Blatt</n:name><n:language>de</n:language></n:publication>"
        "<n:publication_date>2026-02-04T10:00:00+01:00</n:publication_date><n:title>Neu</n:title></n:news></url></urlset>"
    )
    site.page("/news.xml", news, "application/xml")
    site.page(
        "/old.xml.gz", gzip.compress(f"<urlset><url><loc>{HOME}/alt</loc></url></urlset>".encode()), "application/gzip"
    )
    site.page("/neu", article_html("Neue Meldung", *LONG))
    site.page("/alt", article_html("Alte Meldung", *LONG))
    results = read(site, "/index.xml")
    drafts = {draft.title: draft for draft in results if isinstance(draft, Draft)}
    assert set(drafts) == {"Neue Meldung", "Alte Meldung"}
    assert drafts["Neue Meldung"].published_at == "2026-02-04T10:00:00+01:00"
    assert [failed.source for failed in results if isinstance(failed, Failure)] == [f"{HOME}/missing.xml"]
    assert site.hits["/index.xml"] == 1


def test_a_list_of_addresses_is_read(site: Site, tmp_path: Path) -> None:
    site.page("/1", article_html("Meldung eins", *LONG))
    site.page("/feed", rss(), "application/rss+xml")
    path = tmp_path / "liste.txt"
    path.write_text(f"{HOME}/1\n{HOME}/weg\n\n{HOME}/feed\n{HOME}/1\n", encoding="utf-8")
    first, gone, feed = list(read_source(str(path), fetcher=site.fetcher()))
    assert isinstance(first, Draft) and first.title == "Meldung eins"
    assert isinstance(gone, Failure) and gone.gone
    assert isinstance(feed, Failure) and "source of its own" in feed.error


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (BOMB, "entities"),
        (BOMB.encode("utf-16").decode("latin-1"), "entities"),
        (EXTERNAL, "entities"),
        ("<urlset><url><loc>x</url>", "broken sitemap"),
        ("<rss", "without text"),
        (rss(), "no entries"),
        ("<rss version='2.0'><channel><item><title>A", "broken feed"),
    ],
)
def test_broken_and_hostile_lists_are_refused(site: Site, body: str, words: str) -> None:
    site.page("/feed", body.encode("latin-1") if body.startswith("\xff") else body, "application/xml")
    (failed,) = read(site, "/feed")
    assert isinstance(failed, Failure)
    assert words in failed.error


def test_a_feed_that_is_slightly_broken_still_gives_its_entries() -> None:
    links = read_feed(rss(item("/1", "A & B"), item("/2", "C")).encode() + b"trailing", HOME)
    assert [link.url for link in links] == [f"{HOME}/1", f"{HOME}/2"]


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda t: rss(f"<item><link>{t}</link>{t}</item>").encode("utf-8", "replace"))
)
def test_any_feed_is_links_or_a_clear_error(data: bytes) -> None:
    for reader in (read_feed, read_sitemap):
        try:
            reader(data, HOME)
        except SourceError as error:
            assert "\n" not in str(error)
    list_kind(data)
