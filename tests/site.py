"""A small news site on loopback for tests: a real HTTP server that behaves as the wide web does, well and badly.

Names resolve to made-up public addresses and every connection ends at this server, so the address checks of a fetch
run as they do outside.
"""

import gzip
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore

from ingest.fetch import Fetcher
from ingest.manners import Politeness

PUBLIC = "93.184.216.34"
"""The address that the site's names resolve to. Never dialled."""

Answer = tuple[int, dict[str, str], bytes]
Page = Callable[[BaseHTTPRequestHandler], Answer | None]


def article_html(title: str, *paragraphs: str, head: str = "") -> bytes:
    """A news page around the paragraphs, with navigation, a teaser box and a footer."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title} | Blatt</title>{head}</head><body>'
        "<nav><ul><li><a href='/'>Startseite</a></li><li><a href='/politik'>Politik</a></li></ul></nav>"
        f"<article><h1>{title}</h1>{body}</article>"
        "<aside><h3>Lesen Sie auch</h3><ul><li><a href='/x'>Ganz anderer Artikel</a></li></ul></aside>"
        "<footer><p>Impressum Datenschutz</p></footer></body></html>"
    ).encode()


LONG = (
    "Der Stadtrat von Beispielhausen hat am Dienstag nach langer Debatte den Bau einer neuen Brücke beschlossen.",
    "Die Bürgermeisterin Erika Beispiel sagte nach der Sitzung, die Arbeiten sollten noch im Herbst beginnen.",
    "Die Opposition kritisierte vor allem die Kosten, die nach Angaben der Verwaltung bei zwölf Millionen Euro liegen.",
)
"""Three paragraphs that any extractor takes for an article."""


class Site:
    """Pages by path, each a function of the request; counts the requests and keeps their headers."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.hits: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        self.dialled: list[str] = []
        self.port = 0
        self.tls: ssl.SSLContext | None = None

    def page(
        self, path: str, body: bytes | str, content_type: str = "text/html; charset=utf-8", status: int = 200
    ) -> None:
        """Serve the same content at `path` every time."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = lambda _: (status, {"Content-Type": content_type}, data)

    def redirect(self, path: str, target: str, status: int = 302) -> None:
        self.pages[path] = lambda _: (status, {"Location": target}, b"")

    def sequence(self, path: str, *answers: Answer) -> None:
        """Give the answers one after another, the last one for ever."""
        left = list(answers)
        self.pages[path] = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self.tls = context

    def dial(self, address: str, port: int, seconds: float) -> httpcore.NetworkStream:
        """Connect to this site, whatever the address."""
        self.dialled.append(address)
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout=seconds)

    def fetcher(self, waits: list[float] | None = None, **options: object) -> Fetcher:
        """A fetcher with every check on, for which all names lead here and waiting takes no time (it goes to `waits`)."""
        now = [0.0]

        def sleep(seconds: float) -> None:
            now[0] += seconds
            if waits is not None:
                waits.append(seconds)

        politeness = Politeness(delay=0, sleep=sleep, clock=lambda: now[0])
        defaults = {"resolver": lambda host, port: [PUBLIC], "dial": self.dial, "politeness": politeness}
        return Fetcher(**{**defaults, **options})  # type: ignore[arg-type]


@contextmanager
def running_site() -> Iterator[Site]:
    """Serve a site until the end of the block."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.hits[self.path] += 1
            site.headers.append(dict(self.headers))
            page = site.pages.get(self.path)
            answer = page(self) if page else (404, {}, b"not here")
            self.close_connection = True
            if answer is None:
                return  # the page wrote its own answer
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output quiet."""

        def setup(self) -> None:
            if site.tls:
                self.request = site.tls.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):  # the fetcher hung up, as it should
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for a minute at most."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(600):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    """Headers that never end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(600):
        handler.wfile.write(b"X-%d: y\r\n" % number)
        handler.wfile.flush()
        time.sleep(0.1)


def flood(handler: BaseHTTPRequestHandler, megabytes: int = 200) -> None:
    """A chunked body of 200 MB that does not say its length."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"%x\r\n" % 1_000_000 + b"a" * 1_000_000 + b"\r\n"
    for _ in range(megabytes):
        handler.wfile.write(chunk)
    handler.wfile.write(b"0\r\n\r\n")


def gzip_bomb(_: BaseHTTPRequestHandler) -> Answer:
    """50 MB of zeros in 50 kB."""
    return 200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000), 9)


def rss(*items: str, title: str = "Blatt") -> str:
    """An RSS feed of the items."""
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'
