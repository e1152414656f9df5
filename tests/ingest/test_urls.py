"""Canonical addresses: a table of twins, and properties that hold for any address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.urls import canonical_url, stated_canonical, url_key
from retrieval.errors import SourceError

ARTICLE = "https://www.blatt.example/politik/gespraech-1234.html"


@pytest.mark.parametrize(
    "twin",
    [
        ARTICLE + "?utm_source=rss&utm_medium=feed",
        ARTICLE + "?fbclid=abc#kommentare",
        ARTICLE + "?wt_mc=sm.share&at_medium=x",
        "HTTPS://WWW.Blatt.Example:443/politik/./gespraech-1234.html",
        "https://www.blatt.example//politik/x/../gespraech-1234.html",
        "https://www.blatt.example/politik/gespraech-1234.amp.html",
        "https://www.blatt.example/politik/gespraech-1234.html?outputType=amp",
        "https://www-blatt-example.cdn.ampproject.org/c/s/www.blatt.example/politik/gespraech-1234.html",
        "https://www.google.com/amp/s/www.blatt.example/politik/gespraech-1234.html",
        "https://www.blatt.example/politik/gespr%61ech-1234.html",
    ],
)
def test_twins_have_one_canonical_address(twin: str) -> None:
    assert canonical_url(twin) == ARTICLE


@pytest.mark.parametrize(
    "twin", ["http://blatt.example/a/b/", "https://m.blatt.example/a/b", "https://amp.blatt.example/a/b/amp/"]
)
def test_mobile_and_amp_hosts_share_a_key(twin: str) -> None:
    assert url_key(twin) == url_key("https://www.blatt.example/a/b") == "blatt.example/a/b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://blatt.example/index.php?id=1", "https://blatt.example/index.php?id=2"),
        ("https://blatt.example/a?cid=1", "https://blatt.example/a?cid=2"),
        ("https://blatt.example/a%2Fb", "https://blatt.example/a/b"),
        ("https://blatt.example/champagne", "https://blatt.example/ch"),
        ("https://blatt.example/tarif/strom.amp", "https://blatt.example/tarif/gas.amp"),
        ("https://a.blatt.example/x", "https://b.blatt.example/x"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_umlauts_in_host_and_path_have_one_form() -> None:
    assert canonical_url("https://münchen.example/straße") == "https://xn--mnchen-3ya.example/stra%C3%9Fe"


@pytest.mark.parametrize(
    "text", ["", "seeds/a.txt", "ftp://a.example/x", "javascript:alert(1)", "http://", "http://[x/"]
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="not a web address"):
        canonical_url(text)


def test_a_page_names_its_address_within_its_own_site() -> None:
    found = "https://m.blatt.example/a?utm_source=x"
    assert stated_canonical("https://www.blatt.example/a", found) == "https://www.blatt.example/a"
    assert stated_canonical("/b", found) == "https://m.blatt.example/b"
    assert stated_canonical("https://elsewhere.example/a", found) == "https://m.blatt.example/a"
    assert stated_canonical("https://www.blatt.example/", found) == "https://m.blatt.example/a"
    assert stated_canonical("not an address", None) is None


addresses = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["a.example", "WWW.A.example", "ä.example", "m.a.example", "amp.a.example", "127.0.0.1", "[::1]"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text(max_size=30) | st.lists(st.sampled_from(["amp", "a", "", "..", ".", "b.amp", "%61", "%2f", "%zz", "%ff"])).map("/".join),
    st.sampled_from(["", "?", "#x", "?amp=1"]) | st.text(max_size=20).map("?{}".format)
    | st.lists(st.sampled_from(["utm_source=a", "id=1", "b=%20", "a=+", "amp", "x=%ff", "ü=ß"])).map("&".join).map("?{}".format),
)  # fmt: skip


@given(addresses)
def test_canonical_form_is_a_fixed_point(url: str) -> None:
    try:
        once = canonical_url(url)
    except SourceError:
        return
    assert canonical_url(once) == once
    assert once.isascii() and "#" not in once and "utm_source" not in once
    assert url_key(once) == url_key(url)


@given(addresses, st.sampled_from(["utm_source=x", "fbclid=1", "xtor=RSS-1"]))
def test_tracking_never_changes_the_address(url: str, tracker: str) -> None:
    bare = url.split("#")[0]
    try:
        expected = canonical_url(bare)
    except SourceError:
        return
    assert canonical_url(bare + ("&" if "?" in bare else "?") + tracker + "#top") == expected


@given(st.text())
def test_any_text_is_an_address_or_a_clear_error(text: str) -> None:
    try:
        canonical_url(text)
    except SourceError as error:
        assert "\n" not in str(error)
