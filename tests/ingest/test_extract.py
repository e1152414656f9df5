"""Pages to drafts: body, headline, author, outlet, agency, date with time zone."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.evaluate import evaluate_pages
from ingest.records import Failure, Raw
from ingest.sources import extract
from retrieval.records import Draft
from tests.site import LONG, article_html

URL = "https://www.blatt.example/politik/bruecke"


def draft_of(html: bytes, url: str | None = URL, hint: Draft | None = None) -> Draft:
    draft = extract(Raw("page", "html", html, url=url, hint=hint))
    assert isinstance(draft, Draft), draft
    return draft


def page(head: str = "", title: str = "Neue Brücke beschlossen", paragraphs: tuple[str, ...] = LONG) -> bytes:
    return article_html(title, *paragraphs, head=head)


def linked_data(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def test_paragraphs_are_kept_and_the_page_around_them_is_not() -> None:
    draft = draft_of(page())
    assert draft.text.split("\n\n") == list(LONG)
    assert draft.title == "Neue Brücke beschlossen"
    assert (draft.source, draft.url, draft.published_at, draft.author) == ("Blatt", URL, None, None)


def test_linked_data_states_date_author_and_outlet() -> None:
    head = linked_data(
        headline="Neue Brücke beschlossen", datePublished="2026-02-04T14:05:00+01:00", dateModified="2026-02-05T10:00:00+01:00",
        author=[{"@type": "Person", "name": "Erika Muster"}, {"@type": "Person", "name": "Hans Beispiel"}, {"@type": "Organization", "name": "dpa"}],
        publisher={"@type": "Organization", "name": "Beispielblatt GmbH"},
    )  # fmt: skip
    draft = draft_of(page(head))
    assert (draft.published_at, draft.published_guessed) == ("2026-02-04T14:05:00+01:00", False)
    assert (draft.author, draft.source) == ("Erika Muster, Hans Beispiel", "Beispielblatt")


def test_references_in_linked_data_are_resolved() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "author": {"@id": "#a"}},
            {"@type": "Person", "@id": "#a", "name": "Erika Muster"},
        ]
    }
    draft = draft_of(page(f'<script type="application/ld+json">{json.dumps(graph)}</script>'))
    assert draft.author == "Erika Muster"


def test_meta_elements_are_read_and_a_stated_zone_goes_before_a_bare_date() -> None:
    head = (
        '<meta property="article:published_time" content="2026-02-04"><meta name="date" content="2026-02-04T14:05:00+0100">'
        '<meta name="author" content="Von Erika Muster, dpa"><meta property="og:site_name" content="Das Blatt | Nachrichten für alle und jeden">'
        '<meta property="og:title" content="Neue Brücke beschlossen - Das Blatt">'
    )
    draft = draft_of(page(head))
    assert draft.published_at == "2026-02-04T14:05:00+01:00"
    assert (draft.author, draft.agency, draft.source) == ("Erika Muster", "dpa", "Das Blatt")
    assert draft.title == "Neue Brücke beschlossen"


def test_a_date_found_only_in_the_text_is_a_guess() -> None:
    draft = draft_of(page(paragraphs=(*LONG, "Die Ausschreibung lief bis zum 12. Januar 2026 bei der Stadt.")))
    assert draft.published_at is None or draft.published_guessed


def test_a_visible_standfirst_is_part_of_the_text() -> None:
    lede = "Lange wurde gestritten, nun steht fest: Die Stadt bekommt eine dritte Brücke."
    html = page(f'<meta property="og:description" content="{lede}">').replace(
        b"<article><h1>", f"<div class='subhead'><span>{lede}</span></div><article><h1>".encode()
    )
    assert draft_of(html).text.split("\n\n")[0] == lede


def test_what_the_feed_states_fills_what_the_page_does_not() -> None:
    hint = Draft(
        title="Anderer Titel",
        text="",
        source="Feedblatt",
        author="Erika Muster",
        published_at="2026-02-04T10:00:00+00:00",
    )
    draft = draft_of(page(), hint=hint)
    assert (draft.title, draft.author, draft.published_at) == (
        "Neue Brücke beschlossen",
        "Erika Muster",
        hint.published_at,
    )


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="/politik/bruecke?utm_source=x#top">', URL),
        ('<link rel="canonical" href="https://www.blatt.example/">', URL),
        ('<link rel="canonical" href="https://elsewhere.example/x">', URL),
        ('<meta property="og:url" content="https://blatt.example/b2">', "https://blatt.example/b2"),
    ],
)
def test_the_address_is_the_one_the_page_calls_its_own(head: str, url: str) -> None:
    assert draft_of(page(head), url=URL + "?fbclid=1").url == url


@pytest.mark.parametrize("html", [b"<html></html>", b"<p>", b"plain", b"<!-- -->", b"<div>" * 5000, b"<br>" * 60_000])
def test_pages_without_an_article_are_failures(html: bytes) -> None:
    failed = extract(Raw("page", "html", html, url=URL))
    assert isinstance(failed, Failure)
    assert "\n" not in failed.error


TEASERS = "".join(f"<h2><a href='/{n}'>Meldung {n} über die neue Brücke der Stadt</a></h2>" for n in range(20))
STUB = linked_data(headline="Der Plan", isAccessibleForFree=False)
NO_ARTICLE = {
    "needs JavaScript": ("<div id=root></div><noscript><p>You need JavaScript to run this app.</p></noscript>", "without text"),
    "links": (f"<main><h1>Blatt</h1>{TEASERS}</main>", "a page of links"),
    "behind a paywall": (f"{STUB}<article><h1>Der Plan</h1><p>{LONG[0]}</p></article>", "paywall"),
    "consent": ("<p>Wir und unsere 180 Partner verwenden Cookies, um Inhalte zu personalisieren.</p>", "without text"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_ARTICLE)
def test_what_is_served_in_place_of_an_article_is_none(name: str) -> None:
    body, words = NO_ARTICLE[name]
    html = f"<html><head><title>Blatt</title></head><body>{body}</body></html>".encode()
    failed = extract(Raw("page", "html", html, url=URL))
    assert isinstance(failed, Failure), failed
    assert words in failed.error


def test_the_entry_of_a_feed_stands_in_for_a_page_behind_a_paywall() -> None:
    hint = Draft(title="Der Plan", text=" ".join(LONG), url=URL)
    assert draft_of(page(STUB, paragraphs=LONG[:1]), hint=hint).text == hint.text


def test_an_article_with_many_links_is_one() -> None:
    draft = draft_of(page(paragraphs=(*LONG, "<a href='/x'>Alle Brücken</a> und <a href='/y'>ihre Preise</a>.")))
    assert draft.text.startswith(LONG[0])


fragments = st.sampled_from(
    ["<p>", "</p>", "<div", "<script type='application/ld+json'>", "</script>", '{"@type":"NewsArticle","author":', "[[[", "<meta name=date content=",
     "2026-99-99", "<time datetime='x'>", "<h1>", "&#xfffff;", "\x00", "<!--", "]]>", "<link rel=canonical href='http://[x'>", LONG[0], "<![CDATA["]
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(fragments | st.text(max_size=10), max_size=30), st.booleans())
def test_any_page_is_an_article_or_a_failure(parts: list[str], whole: bool) -> None:
    html = "".join(parts)
    data = page(head=html) if whole else html.encode("utf-8", "replace")
    assert isinstance(extract(Raw("page", "html", data, url=URL)), (Draft, Failure))


def test_the_evaluation_counts_segments_and_facts(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(
        page(linked_data(datePublished="2026-02-04T14:05:00+01:00", author="Erika Muster"))
    )
    row = {
        "id": "a",
        "url": URL,
        "file": "a.html",
        "with": [LONG[0], "nowhere on the page"],
        "without": ["Ganz anderer Artikel"],
    }
    (tmp_path / "pages.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    label = {
        "id": "a",
        "title": "Neue Brücke beschlossen",
        "date": "2026-02-04",
        "moment": None,
        "author": "Hans",
        "source": ["Blatt"],
    }
    labels = tmp_path / "facts.jsonl"
    labels.write_text(json.dumps(label) + "\n", encoding="utf-8")
    report = evaluate_pages(tmp_path, labels)
    assert (report.ours.tp, report.ours.fn, report.ours.fp) == (1, 1, 0)
    assert report.ours.precision == 1.0 and report.ours.recall == 0.5
    assert {field: ours for field, (ours, _, _) in report.facts.items()} == {
        "title": 1, "date": 1, "moment": 0, "author": 0, "source": 1,
    }  # fmt: skip
    assert report.wrong == (("a", "author", "Hans", "Erika Muster"),)
