"""Fetching from a site that does what the wide web does: each behaviour has its outcome in one table."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from ingest.addresses import checked_addresses
from ingest.fetch import BusyError, Fetcher, GoneError
from ingest.manners import AT_ONCE, Politeness, Robots
from retrieval.errors import SourceError, TransientSourceError
from tests.site import PUBLIC, Answer, Site, article_html, drip, drip_headers, flood, gzip_bomb, running_site

HOME = "http://news.example"
OK: Answer = (200, {"Content-Type": "text/html"}, b"<p>ok</p>")


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def chain(length: int) -> Callable[[Site], None]:
    def build(site: Site) -> None:
        for step in range(length):
            site.redirect("/x" if step == 0 else f"/{step}", f"/{step + 1}")
        site.page(f"/{length}", "<p>ok</p>")

    return build


def answers(*sequence: Answer) -> Callable[[Site], None]:
    return lambda site: site.sequence("/x", *sequence)


def serves(**page: object) -> Callable[[Site], None]:
    return lambda site: site.page("/x", **page)  # type: ignore[arg-type]


def busy(status: int, **headers: str) -> Answer:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, b""


WORKS: dict[str, tuple[Callable[[Site], None], int]] = {
    "plain page": (serves(body="<p>ok</p>"), 1),
    "five redirects": (chain(5), 1),
    "500 then 200": (answers(busy(500), OK), 2),
    "429 with Retry-After then 200": (answers(busy(429, Retry_After="7"), OK), 2),
    "429 with a date then 200": (answers(busy(429, Retry_After="Wed, 04 Feb 2026 10:00:00 GMT"), OK), 2),
    "gzip": (answers((200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(b"<p>ok</p>"))), 1),
    "no content type": (answers((200, {}, b"<p>ok</p>")), 1),
}


@pytest.mark.parametrize("name", WORKS)
def test_behaviour_that_ends_well(site: Site, name: str) -> None:
    build, requests = WORKS[name]
    build(site)
    waits: list[float] = []
    page = site.fetcher(waits).fetch(f"{HOME}/x")
    assert page.data == b"<p>ok</p>"
    assert site.hits["/x"] == requests
    assert len([wait for wait in waits if wait]) == (0 if "date" in name else requests - 1)
    assert set(site.dialled) == {PUBLIC}


FAILS: dict[str, tuple[Callable[[Site], None], type[SourceError], str]] = {
    "404": (answers(busy(404)), GoneError, "404"),
    "410": (answers(busy(410)), GoneError, "410"),
    "403": (answers(busy(403)), SourceError, "refuses"),
    "500 for ever": (answers(busy(500)), BusyError, "500"),
    "429 for an hour": (answers(busy(429, Retry_After="3600")), BusyError, "429"),
    "six redirects": (chain(6), SourceError, "more than 5 redirects"),
    "redirect loop": (lambda site: site.redirect("/x", "/x"), SourceError, "loop"),
    "redirect to loopback": (lambda site: site.redirect("/x", "http://127.0.0.1/"), SourceError, "not a public"),
    "redirect to a private name": (lambda site: site.redirect("/x", "http://inside.example/"), SourceError, "10.0.0.7"),
    "redirect to cloud metadata": (lambda site: site.redirect("/x", "http://169.254.169.254/"), SourceError, "169.254"),
    "redirect to a file": (lambda site: site.redirect("/x", "file:///etc/passwd"), SourceError, "only http"),
    "redirect to a port": (lambda site: site.redirect("/x", "http://news.example:6379/"), SourceError, "port 6379"),
    "slow drip": (lambda site: site.pages.update({"/x": drip}), TransientSourceError, "in time"),
    "slow headers": (lambda site: site.pages.update({"/x": drip_headers}), TransientSourceError, "in time"),
    "200 MB body": (lambda site: site.pages.update({"/x": flood}), SourceError, "larger than 10 MB"),
    "200 MB announced": (answers((200, {"Content-Type": "text/html", "Content-Length": "200000000"}, b"")), SourceError, "10 MB"),
    "gzip bomb": (lambda site: site.pages.update({"/x": gzip_bomb}), SourceError, "larger than 10 MB"),
    "broken gzip": (answers((200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"no gzip")), SourceError, "broken"),
    "cut body": (answers((200, {"Content-Type": "text/html", "Content-Length": "99"}, b"cut")), BusyError, "broke off"),
    "picture": (serves(body=b"\x89PNG", content_type="image/png"), SourceError, "image/png"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILS)
def test_behaviour_that_is_refused(site: Site, name: str) -> None:
    build, expected, words = FAILS[name]
    build(site)
    resolver = {"inside.example": ["10.0.0.7"], "127.0.0.1": ["127.0.0.1"], "169.254.169.254": ["169.254.169.254"]}
    fetcher = site.fetcher(
        resolver=lambda host, port: resolver.get(host, [PUBLIC]), total_seconds=0.5 if "slow" in name else 30.0
    )
    began = time.monotonic()
    with pytest.raises(SourceError, match=words) as caught:
        fetcher.fetch(f"{HOME}/x")
    assert type(caught.value) is expected
    assert "\n" not in str(caught.value)
    assert time.monotonic() - began < 5
    assert set(site.dialled) == {PUBLIC}


def test_a_long_retry_after_is_left_to_the_caller(site: Site) -> None:
    answers(busy(429, Retry_After="3600"))(site)
    with pytest.raises(BusyError) as caught:
        site.fetcher().fetch(f"{HOME}/x")
    assert caught.value.after == 3600
    assert site.hits["/x"] == 1


def test_a_name_that_resolves_differently_the_second_time_is_not_followed(site: Site) -> None:
    """DNS rebinding: public when it is first asked, loopback for the fetch itself."""
    site.page("/x", "<p>secret</p>")
    answers = [[PUBLIC], ["127.0.0.1"]]  # robots.txt, then the page
    fetcher = site.fetcher(resolver=lambda host, port: answers.pop(0))
    with pytest.raises(SourceError, match=r"127\.0\.0\.1"):
        fetcher.fetch("http://rebind.example/x")
    assert site.hits["/x"] == 0


def test_the_address_that_was_checked_is_the_one_that_is_dialled(site: Site) -> None:
    site.page("/x", "<p>ok</p>")
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return [f"93.184.216.{len(asked)}"]

    site.fetcher(resolver=resolver).fetch(f"{HOME}/x")
    assert asked == ["news.example"] * 2  # once a connection
    assert site.dialled == ["93.184.216.1", "93.184.216.2"]
    assert {headers["Host"] for headers in site.headers} == {"news.example"}
    assert all(headers["User-Agent"].startswith("Citewire") for headers in site.headers)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:93.184.216.34", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::5db8:d822", "64:ff9b:1::1",
        "2002:7f00:1::", "2001:0:1::1", "2001:db8::1", "no address",
    ],
)  # fmt: skip
def test_addresses_that_are_never_reached(address: str) -> None:
    with pytest.raises(SourceError, match="not a public address"):
        checked_addresses("x.example", 443, lambda host, port: [PUBLIC, address], allow_private=False)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_are_reached(address: str) -> None:
    assert checked_addresses("x.example", 443, lambda host, port: [address], allow_private=False) == [address]


def test_private_mode_opens_loopback_and_its_ports_but_not_link_local(site: Site) -> None:
    site.page("/x", "<p>ok</p>")
    fetcher = Fetcher(allow_private=True, politeness=Politeness(delay=0))
    assert fetcher.fetch(f"http://127.0.0.1:{site.port}/x").data == b"<p>ok</p>"
    site.redirect("/y", "http://169.254.169.254/latest/meta-data/")
    with pytest.raises(SourceError, match="not a public address"):
        fetcher.fetch(f"http://127.0.0.1:{site.port}/y")


def test_spellings_of_loopback_are_seen_through() -> None:
    for host in ("localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]"):
        with pytest.raises(SourceError, match=r"not a public address|no such host"):
            Fetcher().fetch(f"http://{host}/")


def test_tls_checks_the_name_although_the_address_is_dialled(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    site.encrypt(context)
    site.page("/x", "<p>ok</p>")
    assert site.fetcher().fetch("https://news.example/x").data == b"<p>ok</p>"
    assert site.headers[-1]["Host"] == "news.example"
    with pytest.raises(SourceError, match="certificate") as caught:
        site.fetcher().fetch("https://other.example/x")
    assert not isinstance(caught.value, TransientSourceError)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/", "http://u:p@a.example/", "gopher://x", "http://", "http://[x"]
)
def test_addresses_of_other_kinds_are_refused(url: str) -> None:
    with pytest.raises(SourceError):
        Fetcher().fetch(url)


def test_a_conditional_request_meets_no_change(site: Site) -> None:
    def page(request: object) -> Answer:
        tags = site.headers[-1]
        if tags.get("If-None-Match") == '"1"' and "If-Modified-Since" in tags:
            return 304, {"ETag": '"1"'}, b""
        return (
            200,
            {"Content-Type": "text/html", "ETag": '"1"', "Last-Modified": "Wed, 04 Feb 2026 10:00:00 GMT"},
            b"<p>ok</p>",
        )

    site.pages["/x"] = page
    fetcher = site.fetcher()
    first = fetcher.fetch(f"{HOME}/x")
    second = fetcher.fetch(f"{HOME}/x", etag=first.etag, last_modified=first.last_modified)
    assert (first.not_modified, second.not_modified, second.data) == (False, True, b"")


ROBOTS = "User-agent: citewire\nDisallow: /private/\nCrawl-delay: 2\n\nUser-agent: *\nDisallow: /\n"


def test_robots_txt_is_honoured_for_our_name_and_asked_once(site: Site) -> None:
    site.page("/robots.txt", ROBOTS, "text/plain")
    for path in ("/a", "/b", "/private/c"):
        site.page(path, "<p>ok</p>")
    fetcher = site.fetcher()
    fetcher.fetch(f"{HOME}/a")
    fetcher.fetch(f"{HOME}/b")
    with pytest.raises(SourceError, match=r"robots\.txt"):
        fetcher.fetch(f"{HOME}/private/c")
    assert site.hits == {"/robots.txt": 1, "/a": 1, "/b": 1}


def test_robots_txt_is_asked_at_the_target_of_a_redirect(site: Site) -> None:
    site.redirect("/a", "/private/c")
    site.page("/private/c", "<p>ok</p>")
    site.page("/robots.txt", ROBOTS, "text/plain")
    with pytest.raises(SourceError, match=r"robots\.txt"):
        site.fetcher().fetch(f"{HOME}/a")
    assert site.hits["/private/c"] == 0


def test_nothing_is_fetched_while_robots_txt_cannot_be_read(site: Site) -> None:
    site.page("/robots.txt", "", status=503)
    site.page("/a", "<p>ok</p>")
    with pytest.raises(TransientSourceError, match=r"robots\.txt"):
        site.fetcher().fetch(f"{HOME}/a")
    assert site.hits["/a"] == 0


def test_a_host_gets_few_requests_at_once_and_pauses_between_them() -> None:
    clock = [0.0]
    starts: list[float] = []
    politeness = Politeness(
        delay=2.0, sleep=lambda seconds: clock.__setitem__(0, clock[0] + seconds), clock=lambda: clock[0]
    )
    for _ in range(3):
        with politeness.turn("a.example"):
            starts.append(clock[0])
    politeness.pause("a.example", 30)
    with politeness.turn("a.example"):
        starts.append(clock[0])
    assert starts == [0.0, 2.0, 4.0, 34.0]

    running, most = [0], [0]
    lock = threading.Lock()
    quick = Politeness(delay=0)

    def work() -> None:
        with quick.turn("b.example"):
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            time.sleep(0.01)
            with lock:
                running[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == AT_ONCE


def test_robots_are_remembered_for_an_hour() -> None:
    clock, reads = [0.0], []

    def read(url: str) -> str:
        reads.append(url)
        return ""

    robots = Robots("Citewire/1", read, clock=lambda: clock[0])
    for clock[0] in (0.0, 3000.0, 4000.0):
        assert robots.allows("https://a.example", "https://a.example/x")
    assert reads == ["https://a.example/robots.txt"] * 2


def test_a_connection_that_is_refused_is_transient() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    politeness = Politeness(delay=0, sleep=lambda _: None)
    with pytest.raises(TransientSourceError, match="try later"):
        Fetcher(allow_private=True, politeness=politeness).fetch(f"http://127.0.0.1:{port}/")


def test_a_page_in_a_declared_charset_is_read_right(site: Site) -> None:
    from ingest.sources import read_source
    from retrieval.records import Draft

    html = article_html(
        "Brücke", *["Die Brücke führt über den Fluss, sagte die Bürgermeisterin am Dienstag im Stadtrat."] * 3
    )
    site.page("/latin", html.decode().replace("utf-8", "iso-8859-1").encode("cp1252"), "text/html; charset=iso-8859-1")
    site.page("/wrong", html, "text/html; charset=iso-8859-1")  # says latin-1, is UTF-8
    site.page("/none", html.decode().replace('<meta charset="utf-8">', "").encode("cp1252"), "text/html")
    for path in ("/latin", "/wrong", "/none"):
        (draft,) = read_source(f"{HOME}{path}", fetcher=site.fetcher())
        assert isinstance(draft, Draft)
        assert draft.text.startswith("Die Brücke führt über den Fluss, sagte die Bürgermeisterin")
