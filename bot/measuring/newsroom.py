"""A news site on loopback whose feeds change while they are watched, for `citewire bench --soak`."""

import html
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from retrieval.records import Draft

FEEDS = 10
LISTED = 8  # articles that a feed lists, the newest first
CORRECTED = 5  # of so many articles one is changed after it came


@dataclass
class Newsroom:
    """Feeds at `/feed/N`, articles at `/article/N`. `publish` may be called from any thread."""

    port: int = 0
    published: list[tuple[Draft, str]] = field(default_factory=list)  # with when it came
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def publish(self, draft: Draft) -> None:
        """Put an article at the head of the next feed; every CORRECTED times the one before it gets a line more."""
        with self._lock:
            self.published.append((draft, formatdate()))
            before = len(self.published) - 1 - FEEDS
            if before >= 0 and before % CORRECTED == 0:
                old = self.published[before][0]
                changed = Draft(old.title, f"{old.text}\nCorrection: an earlier version of this text was incomplete.")
                self.published[before] = changed, formatdate()

    def address(self, feed: int) -> str:
        """Where a feed is."""
        return f"http://127.0.0.1:{self.port}/feed/{feed}"

    def page(self, path: str) -> tuple[str, str] | None:
        """Content and its type, or None."""
        kind, _, number = path.strip("/").partition("/")
        with self._lock:
            if kind == "feed" and number.isdigit():
                return self._feed(int(number)), "application/rss+xml"
            if kind == "article" and number.isdigit() and int(number) < len(self.published):
                return _article(self.published[int(number)][0]), "text/html"
        return None

    def _feed(self, feed: int) -> str:
        mine = [n for n in range(len(self.published)) if n % FEEDS == feed][-LISTED:]
        items = "".join(
            f"<item><title>{html.escape(draft.title)}</title><link>http://127.0.0.1:{self.port}/article/{n}</link>"
            f"<pubDate>{came}</pubDate></item>"
            for n in reversed(mine)
            for draft, came in [self.published[n]]
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {feed}</title>{items}</channel></rss>'


def _article(draft: Draft) -> str:
    paragraphs: Sequence[str] = [line for line in draft.text.splitlines() if line.strip()]
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    title = html.escape(draft.title)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


@contextmanager
def open_newsroom() -> Iterator[Newsroom]:
    """Serve until the end of the block."""
    room = Newsroom()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content, kind = room.page(self.path) or ("", "")
            body = content.encode()
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        room.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield room
        finally:
            server.shutdown()
